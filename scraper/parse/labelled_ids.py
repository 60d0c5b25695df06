"""Ids that a printed citation ends in, each behind its label: "PMID: 1 PMC: 2 DOI: 10.5555/a", or a DOI alone."""

from __future__ import annotations

import re
from typing import NamedTuple

from scraper.ids import clean_doi, clean_pmcid, clean_pmid

_DOI_LABEL = re.compile(r"(?:https?://)?(?:dx\.)?doi(?:\.org/|:)", re.IGNORECASE)
_LONGEST_LABEL = len("https://dx.doi.org/")
_LABELLED = re.compile(r"(?<!\s)\s++(?:PMID|PMC(?:ID)?|DOI):\s*+\S++", re.IGNORECASE)
_ID = re.compile(r"\b(PMID|PMC(?:ID)?|DOI):\s*(\S+)", re.IGNORECASE)


class Ids(NamedTuple):
    """The ids of one citation; `rest` is the text that is none of them."""

    pmid: str | None
    pmcid: str | None
    doi: str | None
    rest: str


def split_ids(text: str) -> tuple[str, str]:
    """A text and the labelled ids that it ends in.

    >>> split_ids("Pain. 2001;3:4. PMID: 998000001 DOI: 10.5555/a.")
    ('Pain. 2001;3:4.', ' PMID: 998000001 DOI: 10.5555/a.')
    """
    start = end = 0
    for printed in _LABELLED.finditer(text):
        start = printed.start() if printed.start() != end else start
        end = printed.end()
    return (text[:start], text[start:]) if end == len(text) > 0 else (text, "")


def without_doi(text: str) -> str:
    """The text without the DOI it ends in, whose label or resolver may stand before it.

    >>> without_doi("Pain. 2001;3:4. doi: 10.5555/a"), without_doi("Pain. 2001;3:4. https://doi.org/10.5555/a")
    ('Pain. 2001;3:4.', 'Pain. 2001;3:4.')
    """
    *_, last = text.split() or [""]
    before = text.rstrip().removesuffix(last)
    label = next(reversed([*_DOI_LABEL.finditer(before, max(0, len(before.rstrip()) - _LONGEST_LABEL))]), None)
    if label and not before[label.end() :].strip():
        return before[: label.start()].rstrip()
    label = _DOI_LABEL.search(last)
    return (before + last[: label.start()]).rstrip() if label and label.end() < len(last) else text


def read_ids(text: str) -> Ids:
    """The ids labelled PMID:, PMC: and DOI: in `text`; an id that is not of its form stays in `rest`.

    >>> read_ids("PMID: 39867533 PMC: 11761137. DOI: 10.2147/JPR.S492151.")
    Ids(pmid='39867533', pmcid='PMC11761137', doi='10.2147/jpr.s492151', rest='')
    """
    found: dict[str, str] = {}

    def take(match: re.Match[str]) -> str:
        label = match[1].upper().removesuffix("ID") if match[1].upper() == "PMCID" else match[1].upper()
        cleaned = {"PMID": clean_pmid, "PMC": clean_pmcid, "DOI": clean_doi}[label](match[2].rstrip("."))
        if cleaned is None or label in found:
            return match[0]
        found[label] = cleaned
        return ""

    rest = _ID.sub(take, text).strip()
    return Ids(found.get("PMID"), found.get("PMC"), found.get("DOI"), rest)
