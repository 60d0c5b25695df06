"""The page layout that begins "» Articles » PMID: N": overview, abstract, citing articles, references.

The site behind it is not identified and its HTML was never seen: the one known sample is its visible text
(cassettes/landing/37622028/), so this module goes by the lines a reader sees, whatever elements they stand in.

    » Articles » PMID: 37622028
    <title>
    Overview / Journal … / Date … / PMID … / Authors / Affiliations
    Abstract / <paragraphs>
    Citing Articles / <title> / <authors journal. year; vol(issue):pages.> / <PMID: … PMC: … DOI: ….>
    References / 1. / <authors . title. journal. year; vol(issue):pages. DOI: …. View>

Whether the site cuts its lists at some number is unknown, so `complete` is None and `total_reported` too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import NamedTuple

from scraper.errors import ParseError
from scraper.ids import clean_pmid
from scraper.model import AbstractSection, ArticleList, Author, Issue, Journal, ListedArticle, ParsedRecord, Published
from scraper.parse.citation import ends_in_doubt, is_journal, read_where, split_title, without_period
from scraper.parse.document import Document
from scraper.parse.labelled_ids import read_ids, split_ids
from scraper.parse.nlm_names import read_authors, split_author
from scraper.text import fold_space

LAYOUT = "overview"
PLACEHOLDER = "Soon will be listed here."

_BREADCRUMB = re.compile(r"»\s*Articles\s*»\s*PMID:\s*([1-9][0-9]{0,8})")
_SECTIONS = ("Overview", "Abstract", "Citing Articles", "References")
_LABELS = ("Journal", "Date", "PMID", "Authors", "Affiliations")
_NUMBER = re.compile(r"([0-9]{1,4})\.(?:\s+(?P<text>\S.*))?")
_ID_LINE = re.compile(r"(?:PMID|PMC|DOI): \S")
_AHEAD = re.compile(r"(?<!\s)\s++(?:Epub|eCollection)\s")
_SECTION_LABEL = re.compile(
    r"((?:Study )?(?:Aims?|Background|Case (?:presentation|report)|Conclusions?|Context|Design|Discussion|Findings?|Importance|"
    r"Interpretation|Interventions?|Introduction|Limitations?|Main outcomes?(?: and)?(?: measures?)?|Measurements?|Methodology|"
    r"Methods?|Objectives?|Outcomes?|Participants?|Patients?|Purpose|Results?|Setting|Significance|Trial registration)"
    r"(?:(?:,? and|,| &|/) ?[A-Za-z]+){0,3}) ?: +(?=\S)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.?!]\s")
_YEAR = r"(?:1[5-9]|20)[0-9]{2}"
_CITATION = re.compile(rf"(?P<people>.*?)\.\s*(?P<where>{_YEAR}(?:;[^;]*|\.?))")
_LONGEST_PLACE = 500  # characters of "2001;3(4):5-6. DOI: …", with which a reference ends
_WHOLE = re.compile(rf"\. {_YEAR}(?:;[^;]*)?\.(?: DOI: \S+\.)?$")


class _Line(NamedTuple):
    number: int
    text: str


_ItemReader = Callable[[list[_Line], list[Issue]], Iterator[ListedArticle]]


def is_layout(document: Document) -> bool:
    """Whether the document prints this layout's breadcrumb."""
    may_be = "»" in document.text or "&raquo;" in document.text or "&#187;" in document.text
    return may_be and _find_breadcrumb(document.lines) is not None


def parse_overview(document: Document) -> list[ParsedRecord]:
    """Read one page from its visible lines.

    Lists keep the printed order; `position` is the printed number of a reference and None for citing articles.
    A citation that is not of the printed form keeps its `raw` text and is noted in `issues`.

    Raises ParseError when the overview block is missing or names another PMID than the breadcrumb.
    """
    capture = document.capture
    breadcrumb = _find_breadcrumb(document.lines)
    if breadcrumb is None:
        raise ParseError(capture.source, "page", "", "no line '» Articles » PMID: …'")
    pmid, start = breadcrumb
    numbered = [_Line(number, _strip(line)) for number, line in enumerate(document.lines, 1)]
    sections = _split_sections(capture.source, [line for line in numbered[start:] if line.text])
    title = " ".join(line.text for line in sections["title"])
    overview = _read_overview(sections["Overview"])
    stated = clean_pmid(" ".join(overview.get("PMID", [])))
    if stated != pmid:
        got = " ".join(overview.get("PMID", []))
        raise ParseError(capture.source, "overview", got, f"the breadcrumb says PMID {pmid}, the overview does not")
    _check_references(capture.source, _group_references(sections.get("References", [])))
    issues = [] if document.is_html else _check_text_end(document, sections)
    authors = _read_people(overview, issues)
    abstract, spans = _read_abstract(sections)
    record = ParsedRecord(
        source=capture.as_status(),
        layout=LAYOUT,
        pmid=pmid,
        title=title or None,
        abstract=abstract,
        abstract_sections=spans,
        authors=authors,
        journal=Journal(abbreviation=_read_value(overview, "Journal")),
        published=Published(raw=_read_value(overview, "Date")),
        citing_articles=_read_list("citing_articles", _iter_citing, sections.get("Citing Articles"), issues),
        references=_read_list("references", _iter_references, sections.get("References"), issues),
        issues=tuple(issues),
    )
    return [record]


def _strip(line: str) -> str:
    """Without ASCII white space at the ends; other spaces are text."""
    return line.strip(" \t\r\n\f\v\ufeff")


def _find_breadcrumb(lines: list[str]) -> tuple[str, int] | None:
    """The PMID and the index after the breadcrumb, which an unknown HTML may break over a few lines."""
    for first, line in enumerate(lines):
        if "»" not in line:
            continue
        for last in range(first + 1, min(first + 6, len(lines)) + 1):
            match = _BREADCRUMB.fullmatch(fold_space(" ".join(lines[first:last])))
            if match:
                return match[1], last
    return None


def _split_sections(source: str, lines: list[_Line]) -> dict[str, list[_Line]]:
    """The lines below each heading. Headings come in the order of the layout; each counts once, the rest is text."""
    sections: dict[str, list[_Line]] = {"title": []}
    current, waiting = "title", list(_SECTIONS)
    for line in lines:
        first_title_line = current == "title" and not sections["title"]  # a paper may be called "Overview"
        heading = fold_space(line.text)
        if heading in waiting and not first_title_line and (current != "title" or heading == "Overview"):
            waiting = waiting[waiting.index(heading) + 1 :]
            current = heading
            sections[current] = []
        else:
            sections[current].append(line)
    if "Overview" not in sections or not sections["title"]:
        raise ParseError(source, "page", "", "no title and 'Overview' below the breadcrumb: cut short, or another layout")
    return sections


def _read_overview(lines: list[_Line]) -> dict[str, list[str]]:
    """Label -> its lines, the label's own line first. A value may stand beside its label or below it."""
    values: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        label = next((name for name in _LABELS if line.text == name or line.text.startswith(name + " ")), None)
        if label is not None and label not in values:  # "Journal of Pain" below "Journal" is a value
            current = label
            values[label] = [line.text[len(label) :].strip(" :")]
        elif current:
            values[current].append(line.text)
    return {label: [text for text in texts if text] for label, texts in values.items()}


def _read_value(overview: dict[str, list[str]], label: str) -> str | None:
    text = " ".join(overview.get(label, []))
    return text if text and text != PLACEHOLDER else None


def _read_people(overview: dict[str, list[str]], issues: list[Issue]) -> tuple[Author, ...]:
    """The authors; affiliations are tied to nobody in the one known sample, so they are noted, not attached."""
    printed = _read_value(overview, "Authors")
    authors, unread = read_authors(printed) if printed else ((), ())
    issues += [Issue("unread_author", "authors", f"not a name of the known form: {piece!r}") for piece in unread]
    if PLACEHOLDER in overview.get("Authors", []) + overview.get("Affiliations", []):
        issues.append(Issue("placeholder", "authors", f"the page says {PLACEHOLDER!r} instead of authors and affiliations"))
    elif _read_value(overview, "Affiliations"):
        issues.append(Issue("unread_affiliations", "authors", "the page prints affiliations that belong to no one author"))
    return authors


def _read_abstract(sections: dict[str, list[_Line]]) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """The paragraphs, and the spans of those below a label, where two at least begin with one: "Methods: We …"."""
    paragraphs = [line.text for line in sections.get("Abstract", []) if line.text != PLACEHOLDER]
    labels = [_SECTION_LABEL.match(text) for text in paragraphs]
    if sum(label is not None for label in labels) < 2:
        return "\n".join(paragraphs) or None, ()
    texts: list[str] = []
    spans: list[AbstractSection] = []
    at = 0
    for printed, label in zip(paragraphs, labels, strict=True):
        text = printed[label.end() :] if label else printed
        if label:
            spans.append(AbstractSection(label[1], None, at, at + len(text)))
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts), tuple(spans)


def _read_list(name: str, iter_items: _ItemReader, lines: list[_Line] | None, issues: list[Issue]) -> ArticleList | None:
    if lines is None:
        return None
    found: list[Issue] = []
    items = tuple(iter_items([line for line in lines if line.text != PLACEHOLDER], found))
    issues += [Issue(issue.code, name, issue.message) for issue in found]
    return ArticleList(items=items, shown=len(items), total_reported=None, complete=None)


def _check_text_end(document: Document, sections: dict[str, list[_Line]]) -> list[Issue]:
    """Text has no end mark of its own: refuse a list that ends within a line, note where a cut could not be seen."""
    last = next(reversed(sections))
    lines = sections[last]
    if document.text.endswith("\n") or (last == "References" and lines and _ends_in_view(lines[-1].text)):
        unseen = last != "References" or not lines
    elif last in ("Citing Articles", "References") and lines and not lines[-1].text.endswith("."):
        raise ParseError(
            document.capture.source, f"line {lines[-1].number}", lines[-1].text, "the page ends here: it was cut short"
        )
    else:
        unseen = True
    message = f"the text ends in the section {last!r} and has no end mark; it may be cut short"
    return [Issue("cut_short", None, message)] if unseen else []


def _check_references(source: str, items: list[tuple[int, _Line, str]]) -> None:
    """Refuse a page that ends within a reference. One without DOI might have no "View" even when it is whole."""
    if not items or not any(_ends_in_view(text) for _, _, text in items[:-1]):
        return
    position, line, text = items[-1]
    if not _ends_in_view(text) and ("DOI: " in text or not text.endswith(".")):
        raise ParseError(source, f"line {line.number}", text, f"the page ends within reference {position}: it was cut short")


# ---- citing articles: title / authors journal. year; vol(issue):pages. / ids --------------------------------


def _iter_citing(lines: list[_Line], issues: list[Issue]) -> Iterator[ListedArticle]:
    """Items of one or more title lines, a citation line and perhaps a line of ids."""
    title: list[_Line] = []
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


def _has_ids(line: _Line) -> bool:
    return _ID_LINE.match(_spaced(line.text)) is not None


def _spaced(text: str) -> str:
    """With plain spaces for those of other kinds, which the forms of a citation do not know."""
    return re.sub(r"[^\S\n]", " ", text)


def _as_printed(part: str, spaced: str, text: str) -> str:
    """A part of a text in which spaces became plain ones, with those that were printed."""
    at = spaced.index(part)
    return text[at : at + len(part)]


def _read_citing(title: str, line: _Line, id_lines: str, issues: list[Issue]) -> ListedArticle:
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


# ---- references: number / authors . title. journal. year; vol(issue):pages. DOI: x. View ---------------------


def _iter_references(lines: list[_Line], issues: list[Issue]) -> Iterator[ListedArticle]:
    items = _group_references(lines)
    for position, line, text in items:
        yield _read_reference(position, line, (text[: -len("View")] if _ends_in_view(text) else text).strip(), issues)
    if items and not _ends_in_view(items[-1][2]):
        issues.append(Issue("cut_short", None, f"reference {items[-1][0]} has no end mark; it may be cut short"))


def _group_references(lines: list[_Line]) -> list[tuple[int, _Line, str]]:
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
        elif not whole or (line.text == "View" and items and not _ends_in_view(items[-1].end)):
            items[-1].add(line.text)
        whole = not items or _ends_whole(items[-1].end)
    return [(place, item.first, item.text) for place, item in enumerate(items, 1)]


class _Entry:
    """A reference while its lines are read; `end` is as much of it as its own end can be."""

    def __init__(self, first: _Line, text: str):
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


def _ends_in_view(text: str) -> bool:
    return text.endswith("View") and (len(text) == len("View") or text[-len("View") - 1].isspace())


def _ends_whole(text: str) -> bool:
    return _ends_in_view(text) or _WHOLE.search(text, max(0, len(text) - _LONGEST_PLACE)) is not None


def _without_ahead(text: str) -> str:
    """The text without a date of publication ahead of print, after the last other part: "Epub 2001 May 3."."""
    last_part = 1 + max(text.removesuffix(".").rfind(mark) for mark in ".;:")
    ahead = _AHEAD.search(text, last_part)
    return text[: ahead.start()] if ahead else text


def _read_reference(position: int, line: _Line, raw: str, issues: list[Issue]) -> ListedArticle:
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
