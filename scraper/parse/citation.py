"""One printed citation: authors, title, and "journal. year; volume(issue):pages."

The form is NLM's (Citing Medicine, 2nd edition): names as in `nlm_names`; journal abbreviations hold no period. What does not
fit is left out of the fields, never forced into them: the text as printed is kept beside them as `raw`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from scraper.model import Author
from scraper.parse.nlm_names import read_authors

_NO_JOURNAL = re.compile(r", |^(?:Members|Council|Writing|Working|Study|Trial)\b|^(?:on|of|for|and|in|the|to|with|at)\b")
_YEAR = r"(?:1[5-9]|20)[0-9]{2}"
_SENTENCE_END = re.compile(r"[.?!][\"'”’)\]]*+\s++(?=\S)")
_NO_PAGES = re.compile(r"[.:]\s|\b(?:doi|pmid|pmc|epub)\b", re.IGNORECASE)
# "2001", "2001 Mar 7", and what may follow: ";volume(issue)", ":pages". Trailing periods and spaces are taken off afterwards.
_DATE = re.compile(
    rf"(?:^|(?<=[.\s]))(?P<year>{_YEAR})(?=(?P<month>(?:[\s/-]++(?:[A-Z][a-z]{{2,8}}\.?|[0-9]{{1,2}})){{0,3}}))",
)
_AFTER_DATE = re.compile(
    r"(?:;(?P<volume>[^():]*+)(?:\((?P<issue>[^()]*+(?:\([^()]*+\)[^()]*+)*+)\))?)?\s*+(?::\s*+(?P<pages>.*+)|\.?\s*+)", re.DOTALL
)
_BRACKET = re.compile(r"[():]")
_AFTER_NAMES = re.compile(rf"(?:\.|(?<!\s)(?=\s))\s++\(({_YEAR})[a-z]?\)[.:,]?\s++|[.:]\s++")
_NUMBERS = re.compile(r"\d++")
_DATED_PLACE = re.compile(  # "3(2): 649–652", after a journal without digits
    r"([0-9]++[A-Z]?)\s*+(?:\(([^()]++)\)\s*+)?:\s*+([A-Z]?[0-9]\w*+(?:\.[0-9]\w*+)*+(?:\s*+[–-]\s*+[A-Z]?[0-9]++)?)\.?"
    r"(?:\s++(?:doi|pmid|https?):?\s*+\S++)?\s*+",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(rf"\.\s++(?={_YEAR}(?:\s[A-Z][a-z]{{2}}[^;.]{{0,12}})?(?:;|:\s*+[A-Za-z]{{0,3}}[0-9]))")
_BEFORE_LAST_YEAR = re.compile(rf"\.\s++(?={_YEAR}\.?$)")
_SHORT_WORDS = re.compile(r"(?:[A-Z][a-z]{0,8}\s?){1,3}")
_SHORTEST_JOURNAL = 3  # letters
_LONGEST_NAME = 300  # characters; no person's and hardly a group's name has as many, so what is longer is not read as one


class Where(NamedTuple):
    """Where an article appeared."""

    journal: str | None
    year: int
    volume: str | None
    issue: str | None
    pages: str | None


def read_where(text: str) -> Where | None:
    """Journal, year, volume, issue and pages of "Journal. year; volume(issue):pages."; None if it is not of that form.

    >>> read_where("Heliyon. 2024; 10(23):e40584.")
    Where(journal='Heliyon', year=2024, volume='10', issue='23', pages='e40584')
    >>> read_where("Br J Pain. 2024; :20494637241262509.")
    Where(journal='Br J Pain', year=2024, volume=None, issue=None, pages='20494637241262509')
    >>> read_where("Pain. 1991; 3 Suppl 1:S5-10.").volume, read_where("Cureus. 2024.").year, read_where("no year.")
    ('3 Suppl 1', 2024, None)
    """
    text = text.strip()
    blocked = 0
    for date in _DATE.finditer(text):
        at = date.end("month")
        if at < blocked:  # what follows comes to the same bracket, which is none of an issue
            continue
        rest = _AFTER_DATE.fullmatch(text, at)
        if rest is not None:
            return _as_where(text[: date.start()], int(date["year"]), rest)
        if text.startswith(";", at):
            bracket = _BRACKET.search(text, at)
            blocked = bracket.start() if bracket else len(text)
    return None


def _as_where(before: str, year: int, rest: re.Match[str]) -> Where | None:
    """The parts of a place; None when there is more behind the pages."""
    volume, issue, pages = rest.groups()
    if volume is not None:
        ends = issue is None and pages is None
        volume = (volume.rstrip().removesuffix(".") if ends else volume).strip()
    if pages is not None:
        pages = pages.rstrip().removesuffix(".")
    journal = before.rstrip().removesuffix(".")
    if "\n" in journal or (pages and ("\n" in pages or _NO_PAGES.search(pages))):
        return None
    return Where(journal.strip() or None, year, volume or None, issue or None, pages or None)


class Citation(NamedTuple):
    """One citation taken apart."""

    authors: tuple[Author, ...]
    title: str | None
    where: Where


def read_citation(text: str) -> Citation | None:
    """Authors, title and place of a citation in a style that leaves no doubt; None when it is in none of those.

    Publishers supply such texts in many styles. Taken apart are those that print names as NLM does, followed by
    ". Title. Journal. year;volume(issue):pages.", or by " (year) Title. Journal volume(issue): pages.".

    >>> text = "Hewer RL, Li J, et al.. A study of ataxia. Br Med J. 1968;3(5619):649-52."
    >>> found = read_citation(text)
    >>> found.title, found.where.journal, found.where.year, [author.family for author in found.authors]
    ('A study of ataxia', 'Br Med J', 1968, ['Hewer', 'Li'])
    >>> read_citation("Hewer RL, Li J (1968) A study of ataxia. Br Med J 3: 649–652.").where
    Where(journal='Br Med J', year=1968, volume='3', issue=None, pages='649–652')
    >>> read_citation("Li J. A study of tags. Nat. Genet. 1993;4:332-333.") is None  # where does the title end?
    True
    >>> read_citation("[1] R. Hewer, A study, in: Proc. Ataxia, 1968") is None
    True
    """
    for authors, mark in _iter_heads(text):
        rest = text[mark.end() :].lstrip(". ")
        title, where = _split_dated(rest, int(mark[1])) if mark[1] else _split_where(rest)
        if title is None or where is None or where.journal is None or ends_in_doubt(title):
            return None
        return Citation(authors, title, where)
    return None


def _iter_heads(text: str) -> Iterator[tuple[tuple[Author, ...], re.Match[str]]]:
    """Each list of names that a text may begin with, and the mark behind it; shortest first.

    A piece between two commas that is no name is none in any longer list, so each piece is read once, but for the last one.
    """
    names: list[Author] = []
    start = 0
    for mark in _AFTER_NAMES.finditer(text):
        *pieces, last = text[start : mark.start()].split(",")
        found, unread = read_authors(",".join(pieces))
        if unread or len(last) > _LONGEST_NAME:
            return
        names += found
        start = mark.start() - len(last)
        ending, unread = read_authors(last.removesuffix(".").rstrip())
        if (names or ending) and not unread:
            yield (*names, *ending), mark


def _split_where(text: str) -> tuple[str | None, Where | None]:
    title, where = split_title(text)
    return title, read_where(where)


def _split_dated(text: str, year: int) -> tuple[str | None, Where | None]:
    """Title and place of "Title. Journal volume(issue): pages.": no digit in the journal, so the place begins at the next one."""
    numbers = [number.start() for number in _NUMBERS.finditer(text)]
    places: dict[int, re.Match[str] | None] = {}
    for end in reversed([end.end() for end in _SENTENCE_END.finditer(text)]):
        number = bisect_left(numbers, end)
        if number == len(numbers):
            continue
        at = numbers[number]
        if at not in places:
            places[at] = _DATED_PLACE.fullmatch(text, at)
        place = places[at]
        journal = text[end:at].rstrip() if place else ""
        if place and len(journal) < at - end and len(journal) >= _SHORTEST_JOURNAL:
            bare = journal[:-1] if journal[-1] in ".," and len(journal) > _SHORTEST_JOURNAL else journal
            return without_period(text[:end].strip()), Where(bare, year, *place.groups())
    return None, None


def ends_in_doubt(title: str) -> bool:
    """Whether what seems the title's last sentence may begin the journal's name: "…tags. Nat" before "Genet. 1993"."""
    ends = list(_SENTENCE_END.finditer(title))
    return bool(ends) and _SHORT_WORDS.fullmatch(title, ends[-1].end()) is not None


def is_journal(name: str) -> bool:
    """Whether a text between authors and year may be a journal's name: no list of names, no rest of a group's.

    >>> is_journal("Pain Med"), is_journal("eLife"), is_journal("Kim J, Li H Pain"), is_journal("Members Circulation")
    (True, True, False, False)
    """
    return _NO_JOURNAL.search(name) is None


def split_title(text: str) -> tuple[str | None, str]:
    """Title and "Journal. year; …": the journal is what stands between the title's end mark and the year."""
    years = list(_BEFORE_YEAR.finditer(text)) or list(_BEFORE_LAST_YEAR.finditer(text))
    if not years:
        return None, ""
    ends = list(_SENTENCE_END.finditer(text, 0, years[-1].start()))
    if not ends:
        return None, text
    return without_period(text[: ends[-1].end()].strip()), text[ends[-1].end() :]


def without_period(title: str) -> str:
    """The title without the full stop that ends it in a citation.

    >>> without_period("Ketamine infusion."), without_period("What do we know?"), without_period("and so on...")
    ('Ketamine infusion', 'What do we know?', 'and so on...')
    """
    return title[:-1] if title.endswith(".") and not title.endswith("..") else title
