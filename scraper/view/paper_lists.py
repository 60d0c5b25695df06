"""The lists of a paper as tables: its entities, its relations, its references, the articles that cite it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from scraper.card.addresses import doi_address, entity_address, pmc_address, pubmed_address
from scraper.card.lists import describe_wholeness
from scraper.card.markup import Html, clip, join, link, tag
from scraper.card.mentions import group_mentions, kind_of
from scraper.card.paper import author_name, numbered
from scraper.model import Annotation, ArticleList, ListedArticle, Record, Relation
from scraper.view.table import MOST_ROWS, Cell, render_table

Here = Callable[[str], str | None]  # the page of a paper on this very site, by PMID; None where there is none
_MOST_IDS = 50
_MOST_AUTHORS = 6


def nowhere(_pmid: str) -> str | None:
    """A site that has no pages of other papers."""
    return None


def render_entities(annotations: Sequence[Annotation], prefix: str) -> Html | None:
    """A row for each entity: how it is printed, its ids with links, how often, how its places were found, who says so."""
    groups = group_mentions(annotations)
    if not groups:
        return None
    rows = [_entity_row(group, f"{prefix}entity-{number}") for number, group in enumerate(groups[:MOST_ROWS], start=1)]
    caption = f"Entities: {len(groups):,}, in {len(annotations):,} mentions{_beyond(len(groups))}"
    return render_table(caption, ("Entity", "Type", "Ids", "Mentions", "Places", "Sources"), rows, id_=f"{prefix}entities")


def _entity_row(group: Sequence[Annotation], id_: str) -> Sequence[Cell]:
    first = group[0]
    printed = clip(", ".join(dict.fromkeys(one.text for one in group[:_MOST_IDS])), 300)
    ids = [link(entity_address(own, first.type), tag("bdi", clip(own, 200))) for own in first.identifiers[:_MOST_IDS]]
    verdicts = Counter(one.check for one in group)
    places = ", ".join(f"{clip(verdict, 20)} {count}" for verdict, count in verdicts.items())
    return (
        Cell(tag("span", tag("mark", printed or "(not printed)", class_=f"lr-mark lr-{kind_of(first.type)}"), id=id_), printed),
        Cell(clip(first.type, 60)),
        Cell(join(ids, " ") if ids else "none"),
        Cell(f"{len(group):,}", len(group)),
        Cell(places),
        Cell(clip(", ".join(dict.fromkeys(one.source for one in group)), 200)),
    )


def render_relations(record: Record, prefix: str) -> Html | None:
    """A row for each relation: its two ends by name where a mention tells it, how often it is said, and by whom."""
    if not record.relations:
        return None
    names = {own: (one.text, one.type) for one in reversed(record.annotations) for own in one.identifiers}
    rows = [_relation_row(one, names) for one in record.relations[:MOST_ROWS]]
    caption = f"Relations: {len(record.relations):,}{_beyond(len(record.relations))}"
    columns = ("Type", "Subject", "Object", "Novel", "Times said", "Source")
    return render_table(caption, columns, rows, id_=f"{prefix}relations")


def _relation_row(one: Relation, names: dict[str, tuple[str, str]]) -> Sequence[Cell]:
    novel = {True: "yes", False: "no", None: "not said"}[one.novel]
    ends = (_end(own, names) for own in (one.subject, one.object))
    times = Cell(f"{one.occurrences:,}", one.occurrences)
    return (Cell(clip(one.type, 100)), *ends, Cell(novel), times, Cell(clip(one.source, 100)))


def _end(own: str, names: dict[str, tuple[str, str]]) -> Cell:
    text, type_ = names.get(own, ("", ""))
    shown = link(entity_address(own, type_), tag("bdi", clip(own, 120)))
    return Cell(join([tag("bdi", clip(text, 120)), " ", shown]) if text else shown, text or own)


def render_articles(heading: str, found: ArticleList, name: str, prefix: str, here: Here = nowhere) -> Html:
    """A list of articles, every one a row, with the statement how whole the list is.

    `here` gives the page of a listed paper on the same site.
    """
    statement = f"{heading}: {describe_wholeness(found)}"
    if not found.items:
        return tag("p", statement)
    rows = [_article_row(one, here) for one in found.items[:MOST_ROWS]]
    columns = ("No.", "Article", "Authors", "Journal", "Year", "Ids", "Sources")
    return render_table(f"{statement}{_beyond(len(found.items))}", columns, rows, id_=f"{prefix}{name}")


def _beyond(total: int) -> str:
    return f"; the first {MOST_ROWS:,} are shown here, all are in the record" if total > MOST_ROWS else ""


def _article_row(one: ListedArticle, here: Here) -> Sequence[Cell]:
    printed = clip(_printed(one) or "not told", 1_000)
    names = [author_name(author) for author in one.authors[:_MOST_AUTHORS]]
    names += ["et al."] if len(one.authors) > _MOST_AUTHORS else []
    place = ", ".join(filter(None, (one.journal, numbered(one.volume, one.issue, one.pages))))
    own_page = here(one.pmid) if one.pmid else None
    return (
        Cell(None if one.position is None else str(one.position), one.position),
        Cell(tag("a", printed, href=own_page) if own_page else printed),
        Cell(clip(", ".join(names), 500)),
        Cell(clip(place, 300)),
        Cell(None if one.year is None else str(one.year), one.year),
        Cell(join(_ids(one), " "), one.pmid or one.pmcid or one.doi),
        Cell(clip(", ".join(one.sources), 200)),
    )


def _printed(one: ListedArticle) -> str | None:
    """The title, or what is printed where there is none, or where that is all that tells where the article appeared."""
    return one.raw if one.raw and not (one.title and (one.journal or one.year)) else one.title


def _ids(one: ListedArticle) -> Iterator[Html]:
    for address, own in (
        (pubmed_address(one.pmid), one.pmid and f"PMID {one.pmid}"),
        (pmc_address(one.pmcid), one.pmcid),
        (doi_address(one.doi), one.doi and f"doi:{one.doi}"),
    ):
        if own:
            yield link(address, tag("bdi", clip(own, 200)))
