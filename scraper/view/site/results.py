"""The page of a search: what fits, newest first, what narrows it down, and downloads of all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scraper.card.lists import describe_wholeness
from scraper.card.markup import Html, clip, in_words, join, tag
from scraper.card.paper import author_name
from scraper.export.formats import FORMATS
from scraper.model import Record
from scraper.text import counted
from scraper.view.site.frame import address
from scraper.view.site.papers import Facet, FacetValue, Found, Query
from scraper.view.site.snippets import render_snippet

PER_PAGE = 20
_TITLES = {
    "year": "Year", "journal": "Journal", "entity": "Entity", "type": "Publication type", "retracted": "Retracted",
    "partial": "Partial",
}  # fmt: skip


def render_results(query: Query, found: Found, page: int, records: Sequence[tuple[str, Record | None]]) -> list[Html]:
    """What stands in the page: how many fit, the filters that hold, the papers of this page, facets, further pages, downloads."""
    total = len(found.pmids)
    first = (page - 1) * PER_PAGE + 1
    shown = f", {first:,} to {first + len(records) - 1:,} shown, newest first" if total > PER_PAGE else ""
    papers = [_render_hit(pmid, record, query.words) for pmid, record in records]
    hits = tag("ol", *papers, class_="lv-hits", start=first) if papers else tag("p", _nothing(query))
    return [
        tag("h1", f"{counted(total, 'paper')}{shown}"),
        _render_filters(query),
        *(tag("p", note, class_="lv-note") for note in found.notes),
        tag("div", tag("div", hits, _render_pages(query, page, total)), _render_facets(query, found.facets), class_="lv-columns"),
        render_downloads("Download all that fits", "/download", sorted(FORMATS), query) if total else Html(""),
    ]


def _nothing(query: Query) -> str:
    return "No paper fits. Take a filter away, or use fewer words." if query != Query() else "There are no papers yet."


def _render_hit(pmid: str, record: Record | None, words: str | None) -> Html:
    if record is None:
        return tag("li", tag("p", f"PMID {pmid}: its record cannot be read; see 'scraper corpus verify'"))
    title = tag("a", clip(record.title or "Without a title", 500), href=f"/paper/{pmid}")
    alert = tag("b", "Retracted. ", class_="lv-alert") if record.retracted else None
    names = ", ".join(author_name(one) for one in record.authors[:3]) + (" et al." if len(record.authors) > 3 else "")
    journal = record.journal.title or record.journal.abbreviation
    place = [clip(one) for one in (names, journal, record.published.date, f"PMID {pmid}") if one]
    lists = f"References: {describe_wholeness(record.references)}. Citing: {describe_wholeness(record.citing_articles)}."
    return tag(
        "li",
        tag("h2", alert, title, dir="auto"),
        tag("p", " · ".join(place), class_="lv-faint", dir="auto"),
        tag("p", render_snippet(record.abstract, words), dir="auto") if record.abstract else None,
        tag("p", lists, class_="lv-faint"),
    )


def _render_filters(query: Query) -> Html:
    """Each thing looked for, with a link that takes it away."""
    chips = [_render_filter(query, name, value) for name, value in query._asdict().items() if value]
    return tag("p", *chips) if chips else Html("")


def _render_filter(query: Query, name: str, value: str | bool) -> Html:
    told = in_words(name) + ("" if value is True else f": {clip(str(value), 100)}")
    away: Any = {name: False if value is True else None}
    cross = tag("span", " ×", aria_hidden="true")
    href = address("/search", query._replace(**away))
    return tag("a", told, cross, href=href, aria_label=f"Take away {told}", class_="lv-chip")


def _render_facets(query: Query, facets: Sequence[Facet]) -> Html:
    parts: list[Html] = []
    for facet in facets:
        rows = [_render_value(query, facet.field, one) for one in facet.values]
        parts += [tag("h2", _TITLES.get(facet.field, facet.field)), tag("ul", *rows, class_=f"lv-{facet.field}s")]
    return tag("aside", *parts, aria_label="Narrow the search down", class_="lv-facets") if parts else Html("")


def _render_value(query: Query, field: str, one: FacetValue) -> Html:
    more: Any = {field: True if field in ("retracted", "partial") else one.value}
    told = None if one.value in (one.label, "1") else clip(one.value, 100)
    href = address("/search", query._replace(**more))
    return tag("li", tag("a", clip(one.label, 80), href=href, title=told), f" {one.papers:,}", dir="auto")


def _render_pages(query: Query, page: int, total: int) -> Html | None:
    last = max(1, -(-total // PER_PAGE))
    if last == 1:
        return None
    near = [one for one in sorted({1, page - 2, page - 1, page, page + 1, page + 2, last}) if 1 <= one <= last]
    links = [
        tag("a", f"{one:,}", href=address("/search", query, page=one), aria_current="page" if one == page else None)
        for one in near
    ]
    return tag("nav", join(links, " "), aria_label="Pages of results", class_="lv-pages")


def render_downloads(title: str, path: str, formats: Sequence[str], query: Query | None = None, **more: str | None) -> Html:
    """Links to what a page shows, in every format."""
    links = [tag("a", name, href=address(path, query, format=name, **more), download="") for name in formats]
    return tag("p", f"{title}: ", join(links, " "), class_="lv-downloads")
