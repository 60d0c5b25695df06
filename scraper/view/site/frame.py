"""The frame of every page of a site: its head, the search box, the ways to other pages."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from scraper.card.markup import Html, clip, join, tag
from scraper.view.site.papers import Papers, Query

_FLAGS = ("retracted", "partial")
_BOXES = {  # field -> its label, and an example
    "year": ("Year", "2015-2020"),
    "journal": ("Journal", "Pain Res Manag"),
    "entity": ("Entity", "MESH:D007649"),
    "type": ("Publication type", "Review"),
    "relation": ("Relation", "Association MESH:D010146"),
}


def address(path: str, query: Query | None = None, **more: str | int | None) -> str:
    """An address on the site: a path with what is looked for and other parameters, empty ones left out.

    >>> address("/search", Query(words="a b", retracted=True), page=2)
    '/search?words=a+b&retracted=1&page=2'
    """
    given: dict[str, str | int | bool | None] = {**(query._asdict() if query else {}), **more}
    pairs = [(name, "1" if value is True else str(value)) for name, value in given.items() if value]
    return quote(path) + (f"?{urlencode(pairs)}" if pairs else "")


def render_site(papers: Papers, title: str, *content: Html | None, query: Query | None = None) -> bytes:
    """A whole page (UTF-8)."""
    head = join([
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="color-scheme" content="light dark">'),
        tag("title", f"{clip(title, 200)} – {papers.name}"),
        Html('<link rel="stylesheet" href="/static/page.css"><link rel="icon" href="/static/icon.svg" type="image/svg+xml">'),
    ])  # fmt: skip
    skip = tag("a", "Skip to the content", href="#main", class_="lv-skip")
    main = tag("main", *content, id="main", class_="lv-page")
    body = join([skip, _banner(papers, query or Query()), main, Html('<script src="/static/page.js" defer></script>')])
    whole = f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}</head>\n<body>{body}</body>\n</html>\n'
    return whole.encode("utf-8", "backslashreplace")


def _banner(papers: Papers, query: Query) -> Html:
    home = tag("a", f"{papers.name}", href="/", class_="lv-home")
    ways = [("/search", "All papers")]
    ways += [("/changes", "Changes"), ("/failures", "Failures"), ("/pictures", "Pictures")] if papers.kind == "corpus" else []
    links = tag("nav", *(tag("a", name, href=path) for path, name in ways), aria_label="Pages")
    return tag("header", tag("div", home, links, class_="lv-ways"), _search_form(query), class_="lv-site")


def _search_form(query: Query) -> Html:
    """The search box, and boxes for every other thing a corpus is searched for."""
    words = render_input("words", query.words, type="search", size=40, placeholder='ketamine "neuropathic pain" OR title:child*')
    boxes = [
        tag("label", f"{label} ", render_input(name, getattr(query, name), type="text", placeholder=example))
        for name, (label, example) in _BOXES.items()
    ]
    flags = [
        tag("label", render_input(name, "1", type="checkbox", checked="" if getattr(query, name) else None), f" only {name}")
        for name in _FLAGS
    ]
    more = tag("details", tag("summary", "More to search for"), tag("div", *boxes, *flags, class_="lv-boxes"), **_opened(query))
    button = tag("button", "Search", type="submit")
    return tag("form", tag("label", "Search ", words), button, more, action="/search", method="get", role="search")


def _opened(query: Query) -> dict[str, str | None]:
    return {"open": "" if any(getattr(query, name) for name in (*_BOXES, *_FLAGS)) else None}


def render_input(field: str, value: str | None, **attributes: str | int | None) -> Html:
    """A box of a form, under the name of its field; it has no end tag."""
    whole = tag("input", name_=field, value=clip(value or "", 1_000), **attributes)
    return Html(whole.removesuffix("</input>"))
