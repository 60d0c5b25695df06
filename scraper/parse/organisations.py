"""Whether a name is an organisation's or a group's rather than a person's, by the words in it.

Two strictnesses: `is_organisation` for names of people as tags and lists print them, where a wrong yes would lose a family name
("Kevin Group"); `is_group` for free text, where a name that stays whole is the safe side.
"""

from __future__ import annotations

import re

# Words that are hardly ever in names of people.
_SURE = re.compile(
    r"\b(?:organi[sz]ations?|consorti(?:um|a)|universit(?:y|ies|ät|é|à|at)|universidad|institut(?:e|es|ion|o|et)?|"
    r"collaborat(?:ion|ive|ors)|investigators|committee|commission|network|society|societies|association|ministry|ministries|"
    r"foundation|federation|administration|agency|laborator(?:y|ies)|gmbh|ltd|inc|llc|corp(?:oration)?|initiative|trialists|"
    r"task force|working party|departments?|academy|academies|hospitals?|authority|program(?:me)?s?|registry|centers|centres|"
    r"study group|working group|research group|writing group|steering group|study team|group of|research unit|editorial board|"
    r"the editors?|the authors?|government|(?:united|league of) nations|directorate|secretariat|observatory)\b",
    re.IGNORECASE,
)
# Words that are family names now and then ("Jacqueline Center", "Jack Nations").
_LIKELY = re.compile(
    r"\b(?:bureau|cent(?:er|re)|clinics?|college|company|conference|council|division|enterprise|forum|groupe?|international|"
    r"library|museum|nations|national|office|panel|partnership|project|services|statistics|survey|team|union|workshop|alliance|"
    r"faculty|editors|unit)\b",
    re.IGNORECASE,
)
# Words that are family names ("Press W. H.").
_PERHAPS = re.compile(
    r"\b(?:atlas|bank|board|club|fund|league|members|press|register|reporter|school|service|staff|trust)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:of|for|on|and|the|against|in|to)\b")
_SMALL_WORDS = frozenset("of for the and on in at to with an against und et für zur".split())
_INITIALS = re.compile(r"(?:[^\W\d_]{1,2}\.-?)+[^\W\d_]?|[^\W\d_]{1,3}(?:-[^\W\d_]){0,2}")


def is_organisation(name: str) -> bool:
    """Whether a name is surely an organisation's or a group's; white space in it is single.

    >>> is_organisation("World Health Organization"), is_organisation("Board on Knots"), is_organisation("Kevin Group")
    (True, True, False)
    >>> is_organisation("METRIC Study Group"), is_organisation("Institute, Anna"), is_organisation("van der Berg, A")
    (True, False, False)
    >>> is_organisation("Jack Nations"), is_organisation("United Nations")
    (False, True)
    """
    words = name.split(" ")
    head = name.partition(",")[0]
    if len(words) < 2 or (" " not in head and "," in name):  # "Institute, Anna" as a family name
        return False
    if _SURE.search(name):
        return True
    if not (_LIKELY.search(name) or _PERHAPS.search(name)):
        return False
    if any(len(word.strip(".")) == 1 and word[0].isupper() for word in words):
        return False
    return _BETWEEN.search(name) is not None or len(words) > 3


def is_group(text: str) -> bool:
    """Whether a name may be an organisation's: a word says so, or small words join others; also with commas in it.

    >>> is_group("National Cancer Institute"), is_group("Friends of Invented Ropes"), is_group("Press W. H.")
    (True, True, False)
    """
    if _SURE.search(text) or _LIKELY.search(text):
        return True
    words, perhaps = text.split(), _PERHAPS.search(text) is not None
    if perhaps and is_organisation(text):  # without such a word it is none
        return True
    if len(words) > 2 and any(word in _SMALL_WORDS for word in words[1:]):
        return True
    return perhaps and sum(not is_initials(word) for word in words) > 1


def is_initials(word: str) -> bool:
    """ "J", "JB", "J.", "J.-B." and "Yu.", not "Wu"."""
    return _INITIALS.fullmatch(word) is not None and (word.isupper() or (word.istitle() and word.endswith(".")))
