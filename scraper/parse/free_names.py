"""Names that come as one text: of a person, given names first, or of an organisation; and the author of a deposited reference.

What cannot be taken apart for sure stays whole, as `literal`: half a name in the wrong place is worse than a whole one.
"""

from __future__ import annotations

import re

from scraper.model import Author
from scraper.parse.names import without_et_al
from scraper.parse.nlm_names import PARTICLES, read_author, read_authors, split_suffix, start_of_family
from scraper.parse.organisations import is_group, is_initials

_NAME = re.compile(r"[^\W\d_][^\d()\[\]{}:;/,&@_\"]*")
_TITLE = re.compile(r"\b(?:Dr|Prof|M\.?D|Ph\.?D|M\.?Sc|MPH|B\.?Sc|DVM|RN|FRCP|MBBS)\b\.?")
_LONGEST = 150  # characters; no name of a person is longer
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # family name first, or not


def _is_short_capitals(word: str) -> bool:
    return 2 <= len(word) <= 3 and word.isalpha() and word.isupper()


def read_display_name(text: str) -> Author:
    """A name that is known to print given names first: "Ana B. Núñez", "Jan van der Berg"; with a comma the family name first.

    >>> read_display_name("Jan J. van der Berg Jr").family, read_display_name("Núñez, Ana B.").given
    ('van der Berg', 'Ana B.')
    >>> read_display_name("World Health Organization").literal, read_display_name("Wei XU").literal
    ('World Health Organization', 'Wei XU')
    """
    text = " ".join(text.split())
    if len(text) > _LONGEST or is_group(text) or not _NAME.fullmatch(text.replace(",", " ")) or _EAST_ASIAN.search(text):
        return Author(literal=text)
    if "," in text:
        return _family_first(text) or Author(literal=text)
    name, suffix = split_suffix(text)
    words = name.split(" ")
    cut = start_of_family(words)
    if cut == 0 or words[-1].lower() in PARTICLES or (_is_short_capitals(words[-1]) and not _is_short_capitals(words[0])):
        return Author(literal=text)  # "Wei XU" and "Smith JM" look alike
    return Author(family=" ".join(words[cut:]), given=" ".join(words[:cut]), suffix=suffix)


def read_first_author(printed: str) -> tuple[Author, ...]:
    """The `author` of a deposited reference: free text, mostly a family name alone, or the name in one of several orders.

    >>> for name in ("Okafor", "JB Okafor", "Okafor J. B.", "Okafor, Jo", "El Amin"):
    ...     print(*((one.family, one.given, one.initials) for one in read_first_author(name)))
    ('Okafor', None, None)
    ('Okafor', 'JB', None)
    ('Okafor', None, 'J. B.')
    ('Okafor', 'Jo', None)
    ('El Amin', None, None)
    >>> [one.literal for one in read_first_author("Invented Academies of Ropes, Knots, and Splices")]
    ['Invented Academies of Ropes, Knots, and Splices']
    >>> [one.family for one in read_first_author("Okafor et al.")], [one.literal for one in read_first_author("Jo Okafor")]
    (['Okafor'], ['Jo Okafor'])
    """
    text = " ".join(printed.split())
    if len(text) > _LONGEST:
        return (Author(literal=text),)
    name = without_et_al(text).strip(" ,;")
    if not name:
        return ()
    if is_group(name):
        return (Author(literal=name),)
    if "," in name or ";" in name:
        people, unread = read_authors(name.replace(";", ","))
        if people and not unread and not any(one.literal for one in people):
            return people
        one = _family_first(name)
    else:
        one = _one_name(name) if _NAME.fullmatch(name) else None
    return (one or Author(literal=name),)


def _one_name(name: str) -> Author | None:
    """A name without a comma; two words or more without initials could be in either order."""
    name, suffix = split_suffix(name)
    words = name.split(" ")
    if len(words) == 1 or (words[0].lower() in PARTICLES and _is_family(words)):
        return Author(family=name, suffix=suffix)
    leading = next((at for at, word in enumerate(words) if not is_initials(word)), 0)
    if leading and _is_family(words[leading:]):
        return Author(family=" ".join(words[leading:]), given=" ".join(words[:leading]), suffix=suffix)
    inside = [at for at, word in enumerate(words[1:-1], 1) if is_initials(word)]
    if inside and leading == 0 and _is_family(words[inside[-1] + 1 :]):  # "Jo B. Okafor"
        return Author(family=" ".join(words[inside[-1] + 1 :]), given=" ".join(words[: inside[-1] + 1]), suffix=suffix)
    trailing = next((at for at, word in enumerate(reversed(words)) if not is_initials(word)), 0)
    if trailing and _is_family(words[:-trailing]):
        return Author(family=" ".join(words[:-trailing]), initials=" ".join(words[-trailing:]), suffix=suffix)
    return None


def _is_family(words: list[str]) -> bool:
    """Whether words can be one family name: two at the most beside particles, none of them initials, no particle at the end."""
    names = [word for word in words if word.lower() not in PARTICLES]
    return 0 < len(names) <= 2 and words[-1].lower() not in PARTICLES and not any(map(is_initials, names))


def _family_first(text: str) -> Author | None:
    """ "Núñez, Ana B." or "Núñez, Ana B., Jr"; None for anything else, as for a list of names."""
    head, _, last = (part.strip() for part in text.rpartition(","))
    name, suffix = split_suffix(f"x {last}")
    if suffix and name == "x":
        printed = _family_first(head) if "," in head else read_author(head) or _one_name(head)
        return printed and Author(printed.family, printed.given, printed.initials, suffix, printed.literal)
    if not _NAME.fullmatch(head) or not _NAME.fullmatch(last) or _TITLE.search(last) or is_group(text):
        return None
    family, words = head, name.split(" ")[1:]
    if not _is_family(family.split(" ")) or len(words) > 4 or words[0] == "and":
        return None
    if _is_short_capitals(words[0]) and any(not is_initials(word) for word in words[1:]):
        return None  # "LTC, JM Kohn"
    return Author(family=family, given=" ".join(words), suffix=suffix)
