"""The lists of the layout that begins "» Articles » PMID: N": citing articles and references, read from their lines.

Citing Articles / <title> / <authors journal. year; vol(issue):pages.> / <PMID: … PMC: … DOI: ….>
References / 1. / <authors . title. journal. year; vol(issue):pages. DOI: …. View>
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import NamedTuple

from scraper.errors import ParseError
from scraper.model import Author, Issue, ListedArticle
from scraper.parse.citation import ends_in_doubt, is_journal, read_where, split_title, without_period
from scraper.parse.labelled_ids import read_ids, split_ids
from scraper.parse.nlm_names import read_authors, split_author

_NUMBER = re.compile(r"([0-9]{1,4})\.(?:\s+(?P<text>\S.*))?")
_ID_LINE = re.compile(r"(?:PMID|PMC|DOI): \S")
_AHEAD = re.compile(r"(?<!\s)\s++(?:Epub|eCollection)\s")
_SENTENCE = re.compile(r"[.?!]\s")
_YEAR = r"(?:1[5-9]|20)[0-9]{2}"
_CITATION = re.compile(rf"(?P<people>.*?)\.\s*(?P<where>{_YEAR}(?:;[^;]*|\.?))")
_LONGEST_PLACE = 500  # characters of "2001;3(4):5-6. DOI: …", with which a reference ends
_WHOLE = re.compile(rf"\. {_YEAR}(?:;[^;]*)?\.(?: DOI: \S+\.)?$")


class Line(NamedTuple):
    """A line of the page and its number, from 1."""

    number: int
    text: str


def check_references(source: str, lines: list[Line]) -> None:
    """Refuse a page that ends within a reference. One without DOI might have no "View" even when it is whole.

    Raises ParseError where the last reference is cut.
    """
    items = _group_references(lines)
    if not any(ends_in_view(text) for _, _, text in items):
        return
    position, line, text = items[-1]
    if not ends_in_view(text) and ("DOI: " in text or not text.endswith(".")):
        raise ParseError(source, f"line {line.number}", text, f"the page ends within reference {position}: it was cut short")


def iter_citing(lines: list[Line], issues: list[Issue]) -> Iterator[ListedArticle]:
    """Items of one or more title lines, a citation line and perhaps a line of ids."""
    title: list[Line] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        ids = [below.text for below in takewhile(_has_ids, map(lines.__getitem__, range(index + 1, len(lines))))]
        is_citation = _CITATION.fullmatch(_spaced(line.text)) is not None
        if (title and ids) or (is_citation and (ids or (title and ";" in line.text))):
            yield _read_citing(" ".join(part.text for part in title), line, "\n".join(ids), issues)
            title = []
            index += 1 + len(ids)
        else:
            title.append(line)
            index += 1
    issues += [Issue("unread_line", None, f"line {line.number} is no part of a citing article: {line.text!r}") for line in title]


def _has_ids(line: Line) -> bool:
    return _ID_LINE.match(_spaced(line.text)) is not None


def _spaced(text: str) -> str:
    """With plain spaces for those of other kinds, which the forms of a citation do not know."""
    return re.sub(r"[^\S\n]", " ", text)


def _as_printed(part: str, spaced: str, text: str) -> str:
    """A part of a text in which spaces became plain ones, with those that were printed."""
    at = spaced.index(part)
    return text[at : at + len(part)]


def _read_citing(title: str, line: Line, id_lines: str, issues: list[Issue]) -> ListedArticle:
    raw = "\n".join(filter(None, (title, line.text, id_lines)))
    ids = read_ids(_spaced(id_lines))
    match = _CITATION.fullmatch(_spaced(line.text))
    authors, journal = _split_people(match["people"]) if match else ((), None)
    where = read_where(match["where"]) if match else None
    if where is None or journal is None or ids.rest:
        issues.append(
            Issue("unread_citation", None, f"line {line.number} is not of the printed form: {line.text!r} {ids.rest}".rstrip())
        )
    return ListedArticle(
        raw=raw, pmid=ids.pmid, pmcid=ids.pmcid, doi=ids.doi, title=without_period(title) or None, authors=authors,
        journal=journal,
        year=where and where.year, volume=where and where.volume, issue=where and where.issue, pages=where and where.pages,
    )  # fmt: skip


def _split_people(text: str) -> tuple[tuple[Author, ...], str | None]:
    """Authors and journal of "Hussain S, Ahmad H Heliyon"; the journal is None when the border cannot be told."""
    pieces = text.split(", ")
    authors: list[Author] = []
    for index, piece in enumerate(pieces):
        names, unread = read_authors(piece)
        if unread or not names:
            last, journal = split_author(", ".join(pieces[index:]))
            if last is not None and journal:
                return (*authors, last), journal if is_journal(journal) else None
            whole = index == 0 and is_journal(journal) and not re.match(r"(?!J R |P R |N Z |U S )[A-Z] [A-Z]{1,3} ", journal)
            return tuple(authors), (journal or None) if whole else None
        authors += names
    return tuple(authors), None


def iter_references(lines: list[Line], issues: list[Issue]) -> Iterator[ListedArticle]:
    """References in printed order; one that is not of the printed form keeps its text, and an issue tells."""
    items = _group_references(lines)
    for position, line, text in items:
        yield _read_reference(position, line, (text[: -len("View")] if ends_in_view(text) else text).strip(), issues)
    if items and not ends_in_view(items[-1][2]):
        issues.append(Issue("cut_short", None, f"reference {items[-1][0]} has no end mark; it may be cut short"))


def _group_references(lines: list[Line]) -> list[tuple[int, Line, str]]:
    """(place, first line, text) of each reference; lines after one that is whole belong to the site.

    Between whole references a number may be left out. Where no reference is numbered, each begins after a whole one.
    """
    items: list[_Entry] = []
    whole, last = True, 0
    numbers = [_NUMBER.fullmatch(_spaced(line.text)) for line in lines]
    is_numbered = any(numbers)
    for line, number in zip(lines, numbers, strict=True):
        if number and (int(number[1]) == last + 1 or (whole and int(number[1]) > last)):
            last = int(number[1])
            items.append(_Entry(line, number["text"] or ""))
        elif not is_numbered and whole and _ends_whole(line.text):
            items.append(_Entry(line, line.text))
        elif not whole or (line.text == "View" and items and not ends_in_view(items[-1].end)):
            items[-1].add(line.text)
        whole = not items or _ends_whole(items[-1].end)
    return [(place, item.first, item.text) for place, item in enumerate(items, 1)]


class _Entry:
    """A reference while its lines are read; `end` is as much of it as its own end can be."""

    def __init__(self, first: Line, text: str):
        self.first = first
        self.end = text
        self._texts = [text]

    @property
    def text(self) -> str:
        first, *more = self._texts
        return " ".join(filter(None, (first.rstrip(), *more))).strip() if more else first

    def add(self, line: str) -> None:
        self._texts.append(line.rstrip())
        self.end = f"{self.end[-_LONGEST_PLACE:].rstrip()} {line}".strip()


def ends_in_view(text: str) -> bool:
    """Whether a text ends in the link "View", with which the site ends each reference."""
    return text.endswith("View") and (len(text) == len("View") or text[-len("View") - 1].isspace())


def _ends_whole(text: str) -> bool:
    return ends_in_view(text) or _WHOLE.search(text, max(0, len(text) - _LONGEST_PLACE)) is not None


def _without_ahead(text: str) -> str:
    """The text without a date of publication ahead of print, after the last other part: "Epub 2001 May 3."."""
    last_part = 1 + max(text.removesuffix(".").rfind(mark) for mark in ".;:")
    ahead = _AHEAD.search(text, last_part)
    return text[: ahead.start()] if ahead else text


def _read_reference(position: int, line: Line, raw: str, issues: list[Issue]) -> ListedArticle:
    printed = _spaced(raw)
    text, printed_ids = split_ids(printed)
    ids = read_ids(printed_ids)
    text = _without_ahead(text)
    people, has_people, rest = text.partition(" . ")
    authors, unread = read_authors(people) if has_people else ((), ())
    if not has_people or _SENTENCE.search(people):  # no author, or " . " within the title
        authors, unread, rest = (), (), text.removeprefix(". ")
    elif unread and not authors and len(unread) == 1 and len(people.split()) > 2:  # "World Health Organization"
        authors, unread = (Author(literal=people),), ()
    title, where_text = split_title(rest)
    where = read_where(where_text)
    if where and title and ends_in_doubt(title):  # "A title. Proc. Natl. Acad. Sci. U.S.A.": where does the journal begin?
        title, where = None, where._replace(journal=None)
    if where is None or where.journal is None or unread or ids.rest:
        issues.append(
            Issue("unread_citation", None, f"line {line.number}: reference {position} is not of the printed form: {raw!r}")
        )
    return ListedArticle(
        position=position, raw=raw, pmid=ids.pmid, pmcid=ids.pmcid, doi=ids.doi, authors=authors,
        title=_as_printed(title, printed, raw) if where and title else None, journal=where and where.journal,
        year=where and where.year, volume=where and where.volume, issue=where and where.issue, pages=where and where.pages,
    )  # fmt: skip
