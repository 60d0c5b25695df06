"""Papers as one HTML file that needs nothing else: `scraper render`."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from scraper.card.markup import Html, clip, join, tag
from scraper.card.style import card_rules
from scraper.model import Record
from scraper.view.paper import render_paper


class Missing(NamedTuple):
    """A paper that was asked for and has no record, and why."""

    id: str
    reason: str


def render_file(papers: Sequence[Record | Missing]) -> bytes:
    """Papers as one HTML document (UTF-8), in the order given, one after another with a list of them on top.

    Nothing is loaded from elsewhere, which the document's own policy holds: its one style and its one script are allowed by their
    hash, and nothing else is. Without the script everything can be read; with it tables sort and filter.
    """
    several = len(papers) != 1
    level = 2 if several else 1
    named = [(one, f"p{number}-" if several else "") for number, one in enumerate(papers, start=1)]
    bodies = [
        render_missing(one, level, prefix) if isinstance(one, Missing) else render_paper(one, prefix=prefix, level=level)
        for one, prefix in named
    ]
    contents = [tag("li", tag("a", _name(one), href=f"#{prefix}paper"), dir="auto") for one, prefix in named]
    head = [tag("h1", f"{len(papers)} papers"), tag("nav", tag("ol", *contents), aria_label="Papers")] if several else []
    title = f"{len(papers)} papers" if several else _name(papers[0])
    return _document(title, tag("main", *head, *bodies)).encode("utf-8", "backslashreplace")


def render_missing(one: Missing, level: int = 1, prefix: str = "") -> Html:
    """A paper that has no record, as an article that says why."""
    return tag(
        "article",
        tag(f"h{level}", f"No record of {clip(one.id, 100)}", dir="auto", class_="lr-title"),
        tag("p", clip(one.reason, 2_000), class_="lr-alert", dir="auto"),
        class_="literature-record",
        id=f"{prefix}paper",
    )


def _name(one: Record | Missing) -> str:
    if isinstance(one, Missing):
        return f"{clip(one.id, 60)}: no record"
    return clip(one.title or (f"PMID {one.pmid}" if one.pmid else one.doi or one.pmcid or "A paper without a title"), 200)


def _document(title: str, body: Html) -> str:
    style, script = page_style(), page_script()
    policy = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    head = join([
        Html('<meta charset="utf-8">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="referrer" content="no-referrer">'),
        Html('<meta name="color-scheme" content="light dark">'),
        tag("title", title),
        Html(f"<style>{style}</style>"),
    ])  # fmt: skip
    skip = tag("a", "Skip to the paper", href="#main", class_="lv-skip")
    whole = join([skip, tag("div", body, id="main", class_="lv-page"), Html(f"<script>{script}</script>")])
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>{head}</head>\n<body>{whole}</body>\n</html>\n'


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def page_style() -> str:
    """The style of every page: that of a card, and of tables and mentions around it."""
    return card_rules() + "\n" + (files("scraper.view") / "static" / "page.css").read_text(encoding="utf-8")


@cache
def page_script() -> str:
    """The script of every page: sorting, filtering, Escape to put away what hovers, everything open for print."""
    return (files("scraper.view") / "static" / "page.js").read_text(encoding="utf-8")
