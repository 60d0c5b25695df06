"""Crossref's works: all that a publisher deposited of a paper, its references in order, and how often it is cited.

Read as documented, where no recording shows it (unverified): ids of institutions, `update-to`, grants' own numbers only, and
several kinds of book. Left out: `subtitle`, which is as often a running head; `created`, `deposited` and `indexed`, which are
the DOI's; `subject`, which is the journal's; reviews and supplements under `relation`.
Format: https://api.crossref.org/swagger-ui/index.html     Sample: cassettes/crossref/10.5555_inv.32/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_isbn, clean_issn, is_isbn
from scraper.model import ArticleList, Capture, Issue, Journal, ListedArticle, ParsedRecord
from scraper.parse.api.crossref_parts import (
    published_of,
    read_book,
    read_dates,
    read_grants,
    read_links,
    read_notices,
    read_people,
    read_statements,
    title_of,
)
from scraper.parse.api.jats import Abstract, inline_jats, read_jats_abstract
from scraper.parse.api.json_reply import (
    as_dict,
    as_int,
    as_list,
    as_plain,
    as_text,
    as_year,
    control_issues,
    counts_of,
    ids_of,
    plain_texts,
    read_json,
)
from scraper.parse.citation import without_period
from scraper.parse.free_names import read_first_author
from scraper.text import fold

LAYOUT = "crossref"


def parse_crossref(capture: Capture) -> list[ParsedRecord]:
    """The work. A list with fewer entries than `reference-count` is not complete. Raises ParseError when there is none."""
    work = as_dict(as_dict(read_json(capture)).get("message"))
    doi = clean_doi(as_text(work.get("DOI")) or "")
    if doi is None:
        raise ParseError(capture.source, "message", str(work)[:80], "no work with a DOI")
    issues = list(control_issues(work))
    markup = as_text(work.get("abstract"))
    abstract = read_jats_abstract(markup) if markup else Abstract()
    isbn = _isbns(work, issues)
    conflict, copyright_ = read_statements(work)
    title = title_of(work.get("title"))
    return [
        ParsedRecord(
            source=capture.as_status(), layout=LAYOUT, doi=doi, ids={"isbn": isbn} if isbn else {},
            title=title, vernacular_title=_vernacular(work, title),
            abstract=abstract.text, abstract_sections=abstract.sections, other_abstracts=abstract.others,
            authors=read_people(work, "author", issues), journal=_journal(work),
            volume=as_text(work.get("volume")), issue=as_text(work.get("issue")),
            pages=as_text(work.get("page")) or as_text(work.get("article-number")),
            published=published_of(work.get("issued")), dates=read_dates(work), book=read_book(work, isbn, issues),
            languages=plain_texts([work.get("language")]), publication_types=plain_texts([work.get("type"), _preprint(work)]),
            grants=read_grants(work), conflict_statement=conflict, copyright=copyright_, links=read_links(work),
            notices=read_notices(work, doi, issues), references=_references(work),
            counts=counts_of(capture.source, cited_by=work.get("is-referenced-by-count")), issues=tuple(issues),
        )
    ]  # fmt: skip


def _isbns(work: Mapping[str, Any], issues: list[Issue]) -> tuple[str, ...]:
    """The ISBNs, print and electronic; one that is none is left out and told, one with a wrong check digit is told."""
    found: dict[str, None] = {}
    for text in plain_texts(work.get("ISBN")):
        isbn = clean_isbn(text)
        if isbn is None or not is_isbn(isbn):
            issues.append(
                Issue("id_invalid", "ids", f"{text[:60]!r} is no ISBN" + (": its check digit is wrong" if isbn else ""))
            )
        if isbn is not None:
            found[isbn] = None
    return tuple(found)


def _vernacular(work: Mapping[str, Any], title: str | None) -> str | None:
    """The original title, where it is another than the title."""
    original = title_of(work.get("original-title"))
    return None if original and title and fold(original) == fold(title) else original


def _preprint(work: Mapping[str, Any]) -> str | None:
    return "preprint" if work.get("subtype") == "preprint" else None


def _journal(work: Mapping[str, Any]) -> Journal:
    """The journal, or the first that the work stands in; of a preprint without one the server it was posted on."""
    rows = map(as_dict, as_list(work.get("issn-type")))
    issns = {as_text(one.get("type")): clean_issn(as_text(one.get("value")) or "") for one in rows}
    title = title_of(work.get("container-title"))
    if title is None and _preprint(work):
        title = next(filter(None, (as_plain(as_dict(one).get("name")) for one in as_list(work.get("institution")))), None)
    abbreviation = title_of(work.get("short-container-title"))
    return Journal(title=title, abbreviation=abbreviation, issn=issns.get("print"), eissn=issns.get("electronic"))


# ---- references -----------------------------------------------------------------------------------------------------------


def _references(work: Mapping[str, Any]) -> ArticleList | None:
    stated = as_int(work.get("reference-count"))
    items = tuple(_read_reference(as_dict(row), place) for place, row in enumerate(as_list(work.get("reference")), 1))
    whole = stated == len(items) if stated is not None and stated >= 0 else None
    return ArticleList(items, len(items), stated, whole) if items or stated else None


def _read_reference(row: Mapping[str, Any], position: int) -> ListedArticle:
    """One entry; an organisation named as its author, or a name that could be read in two ways, stays whole."""
    author, doi = as_plain(row.get("author")), as_text(row.get("DOI"))
    raw = as_plain(row.get("unstructured")) or (doi if doi and clean_doi(doi) is None else None)
    title = as_text(row.get("article-title")) or as_text(row.get("volume-title"))
    return ListedArticle(
        position=position, raw=raw, **ids_of(doi=doi),
        title=without_period(inline_jats(title)) or None if title else None, authors=read_first_author(author) if author else (),
        journal=as_plain(row.get("journal-title")), year=as_year(row.get("year")),
        volume=as_text(row.get("volume")), issue=as_text(row.get("issue")), pages=as_text(row.get("first-page")),
    )  # fmt: skip
