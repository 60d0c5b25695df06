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

from scraper.errors import ParseError
from scraper.ids import clean_pmid
from scraper.model import AbstractSection, ArticleList, Author, Issue, Journal, ListedArticle, ParsedRecord, Published
from scraper.parse.document import Document
from scraper.parse.landing.overview_lists import Line, check_references, ends_in_view, iter_citing, iter_references
from scraper.parse.nlm_names import read_authors
from scraper.text import fold_space

LAYOUT = "overview"
PLACEHOLDER = "Soon will be listed here."

_BREADCRUMB = re.compile(r"»\s*Articles\s*»\s*PMID:\s*([1-9][0-9]{0,8})")
_SECTIONS = ("Overview", "Abstract", "Citing Articles", "References")
_LABELS = ("Journal", "Date", "PMID", "Authors", "Affiliations")
_SECTION_LABEL = re.compile(
    r"((?:Study )?(?:Aims?|Background|Case (?:presentation|report)|Conclusions?|Context|Design|Discussion|Findings?|Importance|"
    r"Interpretation|Interventions?|Introduction|Limitations?|Main outcomes?(?: and)?(?: measures?)?|Measurements?|Methodology|"
    r"Methods?|Objectives?|Outcomes?|Participants?|Patients?|Purpose|Results?|Setting|Significance|Trial registration)"
    r"(?:(?:,? and|,| &|/) ?[A-Za-z]+){0,3}) ?: +(?=\S)",
    re.IGNORECASE,
)


_ItemReader = Callable[[list[Line], list[Issue]], Iterator[ListedArticle]]


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
    numbered = [Line(number, _strip(line)) for number, line in enumerate(document.lines, 1)]
    sections = _split_sections(capture.source, [line for line in numbered[start:] if line.text])
    title = " ".join(line.text for line in sections["title"])
    overview = _read_overview(sections["Overview"])
    stated = clean_pmid(" ".join(overview.get("PMID", [])))
    if stated != pmid:
        got = " ".join(overview.get("PMID", []))
        raise ParseError(capture.source, "overview", got, f"the breadcrumb says PMID {pmid}, the overview does not")
    check_references(capture.source, sections.get("References", []))
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
        citing_articles=_read_list("citing_articles", iter_citing, sections.get("Citing Articles"), issues),
        references=_read_list("references", iter_references, sections.get("References"), issues),
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


def _split_sections(source: str, lines: list[Line]) -> dict[str, list[Line]]:
    """The lines below each heading. Headings come in the order of the layout; each counts once, the rest is text."""
    sections: dict[str, list[Line]] = {"title": []}
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
    if "Overview" not in sections:
        raise ParseError(source, "page", "", "no title and 'Overview' below the breadcrumb: cut short, or another layout")
    return sections


def _read_overview(lines: list[Line]) -> dict[str, list[str]]:
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


def _read_abstract(sections: dict[str, list[Line]]) -> tuple[str | None, tuple[AbstractSection, ...]]:
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


def _read_list(name: str, iter_items: _ItemReader, lines: list[Line] | None, issues: list[Issue]) -> ArticleList | None:
    if lines is None:
        return None
    found: list[Issue] = []
    items = tuple(iter_items([line for line in lines if line.text != PLACEHOLDER], found))
    issues += [Issue(issue.code, name, issue.message) for issue in found]
    return ArticleList(items=items, shown=len(items), total_reported=None, complete=None)


def _check_text_end(document: Document, sections: dict[str, list[Line]]) -> list[Issue]:
    """Text has no end mark of its own: refuse a list that ends within a line, note where a cut could not be seen."""
    last = next(reversed(sections))
    lines = sections[last]
    if document.text.endswith("\n") or (last == "References" and lines and ends_in_view(lines[-1].text)):
        unseen = last != "References" or not lines
    elif last in ("Citing Articles", "References") and lines and not lines[-1].text.endswith("."):
        raise ParseError(
            document.capture.source, f"line {lines[-1].number}", lines[-1].text, "the page ends here: it was cut short"
        )
    else:
        unseen = True
    message = f"the text ends in the section {last!r} and has no end mark; it may be cut short"
    return [Issue("cut_short", None, message)] if unseen else []
