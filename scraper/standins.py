"""Words that stand where a title or an abstract is missing: "[Not Available].", "No abstract available", "None".

They are no value of any source. Which words: NLM, MEDLINE/PubMed XML element descriptions (ArticleTitle), and what publishers,
aggregators and exports of programs print in an empty place.
"""

from __future__ import annotations

import re

_LONGEST = 120  # characters; a longer text says more than that there is none
_NOTHING = r"none|null|nan|nil|undefined|n/?a|not available"
_TITLES = re.compile(
    rf"(?:{_NOTHING}|in process(?: citation)?|in progress|no title(?: available| found| given)?|untitled|"
    r"title (?:is )?(?:not available|unavailable|missing|not supplied)|(?:the )?original title not available)"
)
_GIVEN = "(?:available|provided|given|supplied|present|found)"
_FOR = "(?: for this (?:article|paper|content|item|publication|record|document))?"
_ABSTRACTS = re.compile(
    rf"(?:{_NOTHING}|abstract|(?:an )?abstract (?:is )?available from (?:the )?publisher|"
    rf"(?:this (?:article|paper|publication|record) has |there is )?(?:no|without) (?:abstracts?|summary)"
    rf"(?: is| was)?(?: {_GIVEN})?{_FOR}|(?:an |the )?abstract (?:is |was )?(?:not {_GIVEN}|unavailable|missing){_FOR})"
)
_TITLE_BEGINS = re.compile(r"[^\w/]*+(?:n[oaui/]|un[dt]|in\s+pro|title|(?:the\s+)?original)", re.IGNORECASE)  # of any of them
_EDGES = "[]()<>\"'“”‘’.:!;, \t\r\n\u00a0"


def is_title(text: str) -> bool:
    """Whether a text can be a title: not one of the words that stand for none.

    >>> is_title("[Not available]."), is_title("[IN PROCESS CITATION]"), is_title("None"), is_title("Not available: a story")
    (False, False, False, True)
    """
    return len(text) > _LONGEST or _TITLE_BEGINS.match(text) is None or (_TITLES.fullmatch(_plain(text)) is None)


def is_abstract(text: str) -> bool:
    """Whether a text can be an abstract: not one of the sentences that say there is none.

    >>> is_abstract("No abstract available."), is_abstract("[Abstract not available]"), is_abstract("No abstract concept helped.")
    (False, False, True)
    """
    return len(text) > _LONGEST or (_ABSTRACTS.fullmatch(_plain(text)) is None)


def _plain(text: str) -> str:
    return " ".join(text.strip(_EDGES).lower().split())
