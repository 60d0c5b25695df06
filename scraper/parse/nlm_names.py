"""Names as NLM prints them: family name, then initials without periods, then perhaps a suffix; or the name of a group.

The form is that of Citing Medicine, 2nd edition. What does not fit is no name: it is left out, never forced into the fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from scraper.model import Author

_SUFFIX = re.compile(r"(?:Jr|Sr|[2-9](?:nd|rd|th)|I{2,3}|IV)\.?")
_GROUP = re.compile(
    r"\b(?:Group|Consortium|Investigators?|Collaborators?|Collaboration|Committee|Network|Society|Team|Initiative|"
    r"Association|Panel|Trialists|Council|Federation|Project|Alliance|Registry|Program(?:me)?|Task Force)\b"
)
# First words of journal abbreviations that could be taken for a family name before the "J" of "Journal".
_JOURNAL_WORDS = frozenset(
    "Acta Afr Am Ann Arch Asian Aust Biochem Br Bull Can Cancer Chin Clin Curr Egypt Eur Exp Front Ghana Hawaii IEEE Indian Int "
    "Ir Iran Iraqi Isr Ital Jpn Kaohsiung Korean Libyan Malays Med Mol Nat Natl Nepal Neth Niger Nord Open Pak Pol Proc Q Rev "
    "Russ S Saudi Scand Sci Scott Singapore Sudan Theor Tohoku Trans Turk Ulster Ups Vet World Yale".split()
)
PARTICLES = frozenset("van von der den de del della di da dos du la le el al bin ibn ter ten af av zu".split())
_LINKS = frozenset("yei")  # between two halves of one family name: "Ramón y Cajal", "Costa e Silva"
_ET_AL = re.compile(r"(?:and\s++)?et\.? al\.?")
_SEVERAL = re.compile(r";|\s(?:and|&)\s")  # but "von Bohlen und Halbach" is one


def read_author(text: str) -> Author | None:
    """One name as NLM prints it, or a group; None when it is neither for sure.

    >>> read_author("El Gammal M").family, read_author("van der Berg JQ 3rd").suffix
    ('El Gammal', '3rd')
    >>> read_author("METRIC Study Group").literal
    'METRIC Study Group'
    >>> read_author("Plato") is None
    True
    """
    name, rest = split_author(text.strip())
    return name if not rest else None


def read_authors(text: str) -> tuple[tuple[Author, ...], tuple[str, ...]]:
    """The names of a comma-separated list in printed order, and the pieces that are no name we know.

    >>> [a.initials for a in read_authors("Naguib M, El Gammal M, Dawlatly A")[0]]
    ['M', 'M', 'A']
    """
    names, unread = [], []
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        name = read_author(piece)
        if name is not None:
            names.append(name)
        elif not _ET_AL.fullmatch(piece):
            unread.append(piece)
    return tuple(names), tuple(unread)


def split_author(text: str) -> tuple[Author | None, str]:
    """The author at the head of `text`, and what follows; (None, text) when none stands there.

    Nothing is printed between the last author and the journal: the first word in capitals after a family name is
    the initials, so the "J" of "Zhang J J Pain Res" that belongs to the journal is the second one.

    >>> author, journal = split_author("Zhang J J Pain Res")
    >>> author.family, author.initials, journal
    ('Zhang', 'J', 'J Pain Res')
    >>> split_author("N Engl J Med")[0] is None
    True
    >>> split_author("The ACE Trial Investigators Lancet")[1], split_author("Smith J Network")[1]
    ('Lancet', 'Network')
    """
    group = next(reversed([*_GROUP.finditer(text)]), None)
    words = text.split(" ")
    at = len(words[0])
    for index, word in enumerate(words[1:], 1):
        if group and at >= group.end():
            break
        if _is_initials(word) and not (group and (words[0] == "The" or len(word) > 2)):  # "ACE", "HIV" of a group's name
            family = " ".join(words[:index])
            journal_letter = len(words[0]) == 1 and words[0].isascii()  # "N Engl J Med"; but "Ó Briain C"
            if journal_letter or "," in family or (word == "J" and words[0] in _JOURNAL_WORDS):
                return None, text
            suffix = words[index + 1] if index + 1 < len(words) and _SUFFIX.fullmatch(words[index + 1]) else None
            rest = " ".join(words[index + (2 if suffix else 1) :])
            return Author(family=family, initials=word, suffix=suffix), rest
        at += 1 + len(word)
    if group:
        return Author(literal=text[: group.end()].strip()), text[group.end() :].strip()
    return None, text


def _is_initials(word: str) -> bool:
    letters = word.replace("-", "")
    return 1 <= len(letters) <= 3 and letters.isalpha() and letters.isupper()


def read_person(text: str) -> Author:
    """A name as tags spell it: "Menigaux, Claude", "Menigaux C" or "Claude Menigaux"; several people stay whole, as `literal`.

    >>> read_person("Claude van der Menigaux").family, read_person("Zhang, J").given, read_person("Zhang J").initials
    ('van der Menigaux', 'J', 'J')
    >>> read_person("William B. Driggers, III").family, read_person("William B. Driggers, III").suffix
    ('Driggers', 'III')
    >>> read_person("Marsh and Nau").literal, read_person("Ana Ramón y Cajal").family
    ('Marsh and Nau', 'Ramón y Cajal')
    """
    text = " ".join(text.split())
    if _SEVERAL.search(text):
        return Author(literal=text)
    if "," in text:
        return _read_inverted(text)
    printed = read_author(text)
    if printed is not None:
        return printed
    name, suffix = split_suffix(text)
    words = name.split(" ")
    cut = start_of_family(words)
    return Author(family=" ".join(words[cut:]), given=" ".join(words[:cut]), suffix=suffix) if cut else Author(literal=text)


def _read_inverted(text: str) -> Author:
    """A name with a comma: family name first, or a suffix behind it; "Marsh, Jo, Nau, Ana" stay whole."""
    head, _, tail = text.partition(",")
    if _SUFFIX.fullmatch(tail.strip()):  # "William B. Driggers, III"
        return msgspec.structs.replace(read_person(head), suffix=tail.strip())
    given, suffix = split_suffix(tail.strip())
    first, *more = given.rstrip(" ,").split(",")
    if not all(_is_initials(re.sub(r"[. ]", "", piece)) for piece in more):
        return Author(literal=text)
    return Author(family=head.strip(), given=",".join([first, *more]) or None, suffix=suffix)


def start_of_family(words: Sequence[str]) -> int:
    """Which word the family name begins with, its particles among it, where given names stand first; 0 when none do.

    >>> start_of_family("Jan J. van der Berg".split()), start_of_family("Ana Ramón y Cajal".split())
    (2, 1)
    >>> start_of_family("Ortega y Gasset".split()), start_of_family("van der Berg".split()), start_of_family(["Plato"])
    (0, 0, 0)
    """
    cut = len(words) - 1
    while cut > 1:
        if words[cut - 1] in _LINKS:
            cut -= 2
        elif words[cut - 1].lower() in PARTICLES:
            cut -= 1
        else:
            break
    return 0 if words[0] in PARTICLES else cut


def split_suffix(name: str) -> tuple[str, str | None]:
    """A name without its generation suffix, and the suffix.

    >>> split_suffix("Brown RH Jr"), split_suffix("Li J")
    (('Brown RH', 'Jr'), ('Li J', None))
    """
    head, _, last = name.rpartition(" ")
    return (head, last) if head and _SUFFIX.fullmatch(last) else (name, None)
