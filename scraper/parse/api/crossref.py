"""Crossref's works: references as the publisher deposited them, and how often a work is cited.

Format: https://api.crossref.org/swagger-ui/index.html     Sample: cassettes/crossref/10.5555_inv.1/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_orcid
from scraper.model import ArticleList, Author, Capture, Count, Journal, ListedArticle, ParsedRecord, Published
from scraper.parse.api.json_reply import as_dict, as_int, as_list, as_text, as_year, ids_of, read_json
from scraper.parse.citation import PARTICLES, read_author, read_person, without_period
from scraper.parse.landing.tags import plain

LAYOUT = "crossref"


def parse_crossref(capture: Capture) -> list[ParsedRecord]:
    """The work. A list with fewer entries than `reference-count` is not complete. Raises ParseError when there is none."""
    work = as_dict(as_dict(read_json(capture)).get("message"))
    doi = clean_doi(as_text(work.get("DOI")) or "")
    if doi is None:
        raise ParseError(capture.source, "message", str(work)[:80], "no work with a DOI")
    rows = work.get("reference")
    stated = as_int(work.get("reference-count"))
    items = tuple(_read_reference(as_dict(row), place) for place, row in enumerate(as_list(rows), 1))
    whole = stated == len(items) if stated is not None else None
    references = ArticleList(items, len(items), stated, whole) if items or stated else None
    cited = as_int(work.get("is-referenced-by-count"))
    issns = {as_dict(one).get("type"): as_text(as_dict(one).get("value")) for one in as_list(work.get("issn-type"))}
    return [
        ParsedRecord(
            source=capture.as_status(), layout=LAYOUT, doi=doi, title=_first(work.get("title")),
            authors=tuple(map(_read_author, map(as_dict, as_list(work.get("author"))))),
            journal=Journal(
                title=_first(work.get("container-title")), abbreviation=_first(work.get("short-container-title")),
                issn=issns.get("print"), eissn=issns.get("electronic"),
            ),
            volume=as_text(work.get("volume")), issue=as_text(work.get("issue")),
            pages=as_text(work.get("page")) or as_text(work.get("article-number")), published=_published(work),
            references=references, counts=(Count("cited_by", cited, capture.source),) if cited is not None else (),
        )
    ]  # fmt: skip


def _first(value: Any) -> str | None:
    texts = [text for one in as_list(value) if (text := as_text(one))]
    return plain(texts[0]) or None if texts else None


def _published(work: Mapping[str, Any]) -> Published:
    """The earliest of print and online, as exact as deposited."""
    parts = as_list(as_dict(work.get("issued")).get("date-parts"))
    numbers = [part for part in as_list(parts[0])[:3] if isinstance(part, int)] if parts else []
    raw = "-".join(f"{number:02}" for number in numbers)
    return Published(date=None, raw=raw or None)


def _read_author(one: Mapping[str, Any]) -> Author:
    places = (as_text(as_dict(place).get("name")) for place in as_list(one.get("affiliation")))
    return Author(
        as_text(one.get("family")), as_text(one.get("given")), None, as_text(one.get("suffix")), as_text(one.get("name")),
        clean_orcid(as_text(one.get("ORCID")) or ""), tuple(filter(None, places)),
    )  # fmt: skip


def _first_author(printed: str) -> Author:
    """The `author` of a reference: mostly a bare family name, which may begin with a particle."""
    first, *more = printed.split()
    if not more or (first.lower() in PARTICLES and read_author(printed) is None and "," not in printed):
        return Author(family=" ".join(printed.split()))
    return read_person(printed)


def _read_reference(row: Mapping[str, Any], position: int) -> ListedArticle:
    author, doi = as_text(row.get("author")), as_text(row.get("DOI"))
    raw = as_text(row.get("unstructured")) or (doi if doi and clean_doi(doi) is None else None)
    title = as_text(row.get("article-title")) or as_text(row.get("volume-title"))
    return ListedArticle(
        position=position, raw=raw, **ids_of(doi=doi),
        title=without_period(plain(title)) if title else None, authors=(_first_author(author),) if author else (),
        journal=plain(as_text(row.get("journal-title")) or "") or None, year=as_year(row.get("year")),
        volume=as_text(row.get("volume")), issue=as_text(row.get("issue")), pages=as_text(row.get("first-page")),
    )  # fmt: skip
