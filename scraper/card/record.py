"""A record as one piece of HTML."""

from __future__ import annotations

from scraper.card.lists import render_issues, render_list, render_relations, render_sources
from scraper.card.markup import Html, tag
from scraper.card.mentions import render_entities, render_legend
from scraper.card.paper import render_abstract, render_authors, render_imprint, render_notices, render_title
from scraper.card.style import render_style
from scraper.model import Record
from scraper.model.words import describe_record

# Notebooks set what stands between dollar signs as formulas; these classes tell MathJax 2 and 3 that sums of money are none.
_CLASSES = "literature-record tex2jax_ignore mathjax_ignore"


def render_card(record: Record) -> str:
    """A record as one HTML element with its own style: nothing is loaded, nothing runs, every text of a source is escaped.

    Long lists show their first twenty; the rest is counted. Control characters and what turns the direction of writing are shown
    as escapes. Links lead to the sites of scraper/card/addresses.py, and to open copies that a source names.
    """
    if record == Record():
        parts: list[Html | None] = [tag("p", "This record is empty: nothing is known of any paper.")]
    else:
        parts = [
            render_notices(record), render_title(record), render_authors(record), render_imprint(record), render_abstract(record),
            render_legend(record.annotations), render_entities(record.annotations),
            render_relations(record.relations, record.annotations),
            render_list("References", record.references), render_list("Citing articles", record.citing_articles),
            render_sources(record.provenance.sources), render_issues(record.issues),
        ]  # fmt: skip
    label = describe_record(record)
    return str(tag("article", render_style(), *parts, class_=_CLASSES, aria_label=label))
