"""One paper as a piece of a page: everything its record says, warnings first, each list and value with who says so."""

from __future__ import annotations

from scraper.card.markup import Html, join, tag
from scraper.card.mentions import render_legend
from scraper.card.paper import render_imprint, render_notices
from scraper.model import Record
from scraper.model.words import describe_record
from scraper.view.paper_details import render_people, render_rest
from scraper.view.paper_lists import Here, nowhere, render_articles, render_entities, render_relations
from scraper.view.paper_text import render_abstract, render_other_abstract, render_title
from scraper.view.paper_values import render_issues, render_said_by, render_sources, render_values

_MOST_NOTICES = 1_000
_OF_THE_HEAD = ("title", "authors", "journal", "published", "doi", "retracted")


def render_paper(record: Record, *, prefix: str = "", level: int = 1, here: Here = nowhere) -> Html:
    """A record as one article; `prefix` keeps its ids apart from those of others in the page, `level` is that of its heading.

    `here` gives the page of another paper on the same site, by PMID. Everything is escaped; links lead to the sites of
    scraper/card/addresses.py, to open copies that a source names, and to `here`.
    """
    if record == Record():
        return tag(
            "article", tag(f"h{level}", "An empty record"), tag("p", "Nothing is known of any paper."), class_="literature-record"
        )
    under = f"h{level + 1}"
    parts: list[Html | None] = [
        render_notices(record, _MOST_NOTICES), render_title(record, prefix, level), render_people(record), render_imprint(record),
        render_said_by(record, _OF_THE_HEAD, prefix), render_issues(record),
        tag(under, "Abstract"), render_abstract(record, prefix), render_legend(record.annotations),
        render_said_by(record, ("abstract", "annotations"), prefix),
        *map(render_other_abstract, record.other_abstracts),
        *_headed(under, "Entities and relations", render_entities(record.annotations, prefix), render_relations(record, prefix)),
        *_headed(under, "References", render_articles("References", record.references, "references", prefix, here),
                 render_said_by(record, ("references",), prefix)),
        *_headed(under, "Citing articles", render_articles("Citing articles", record.citing_articles, "citing", prefix, here),
                 render_said_by(record, ("citing_articles",), prefix)),
        *_headed(under, "Sources", render_sources(record.provenance.sources, prefix), render_values(record, prefix)),
        *_headed(under, "Also in the record", render_rest(record)),
    ]  # fmt: skip
    return tag("article", *parts, class_="literature-record", aria_label=describe_record(record), id=f"{prefix}paper")


def _headed(element: str, heading: str, *content: Html | None) -> list[Html]:
    found = [one for one in content if one is not None]
    return [join([tag(element, heading), *found])] if found else []
