"""The first page of a site and its pictures: what the collection holds, how whole it is, what of it failed."""

from __future__ import annotations

from collections.abc import Iterable
from shlex import quote

from scraper.card.markup import Html, clip, in_words, join, tag
from scraper.pipeline.compare import Difference
from scraper.plots.charts import CHARTS, chart_of
from scraper.store.overview import ListCount, Overview
from scraper.text import counted
from scraper.view.site.frame import address, render_input
from scraper.view.site.page_tables import FORMATS as TABLE_FORMATS
from scraper.view.site.papers import Changes, Failures, Papers, Query
from scraper.view.site.results import render_downloads
from scraper.view.table import Cell, render_table

DIFF_FORMATS = ("csv", "jsonl", "ris")


def render_home(papers: Papers) -> list[Html]:
    """How many papers there are and the ways to them; for a corpus what is in it at a glance."""
    overview = papers.overview()
    heading = tag("h1", f"{counted(papers.count(), 'paper')} in {clip(papers.name, 200)}")
    if overview is None:
        told = "A bulk build: search its newest papers for words, or open a paper by its PMID: /paper/37622028"
        return [heading, tag("p", told)]
    downloads = render_downloads("Download these numbers", "/overview/download", TABLE_FORMATS)
    return [heading, *_at_a_glance(overview), *_most_frequent(overview), downloads]


def _at_a_glance(found: Overview) -> list[Html]:
    fields: list[tuple[str, int]] = [(in_words(one.name), one.papers) for one in found.fields]
    fields += [
        (tag("a", "Retracted", href=address("/search", Query(retracted=True))), found.retracted),
        (tag("a", "Partial: a source failed", href=address("/search", Query(partial=True))), found.partial),
    ]
    rows = [(Cell(name), Cell(f"{papers:,}", papers), Cell(_share(papers, found.papers))) for name, papers in fields]
    lists = [_list_row("References", found.references), _list_row("Citing articles", found.citing_articles)]
    columns = ("List", "Whole", "In part", "Nobody can know", "None listed")
    return [
        render_table("Papers that have", ("Field", "Papers", "Share"), rows, id_="fields"),
        render_table("How whole their lists are", columns, lists, id_="lists"),
    ]


def _list_row(name: str, one: ListCount) -> list[Cell]:
    return [Cell(name), *(Cell(f"{count:,}", count) for count in (one.whole, one.in_part, one.unknown, one.none))]


def _share(papers: int, of: int) -> str:
    return f"{100 * papers / of:.0f} %" if of else ""


def _most_frequent(found: Overview) -> list[Html]:
    def table(caption: str, rows: list[tuple[str, str, int]], id_: str) -> Html:
        cells = [(tag("a", clip(label, 200), href=href), Cell(f"{papers:,}", papers)) for label, href, papers in rows]
        return render_table(caption, ("Name", "Papers"), cells, id_=id_)

    journals = [(one.name, address("/search", Query(journal=one.name)), one.papers) for one in found.journals]
    entities = [(f"{one.name} ({one.key})", address("/search", Query(entity=one.key)), one.papers) for one in found.entities]
    types = [(one.name, address("/search", Query(type=one.name)), one.papers) for one in found.types]
    return [
        table(f"Journals: {found.n_journals:,}, of which these have most papers", journals, "journals"),
        table("Entities in most papers", entities, "entities"),
        table("Publication types of most papers", types, "types"),
    ]


def render_pictures(name: str, overview: Overview) -> list[Html]:
    """All pictures of a corpus, each under its title."""
    figures = (_figure(kind, chart_of(overview, kind).title) for kind in CHARTS)
    return [tag("h1", f"Pictures of {clip(name, 200)}"), *figures]


def _figure(kind: str, title: str) -> Html:
    links = [tag("a", form.upper(), href=f"/picture/{kind}.{form}", download="") for form in ("svg", "png")]
    image = Html(tag("img", src=f"/picture/{kind}.svg", alt=title, loading="lazy").removesuffix("</img>"))
    return tag("figure", image, tag("figcaption", title, ": ", join(links, " ")))


def render_failures(papers: Papers, found: Failures) -> list[Html]:
    """What is not there and why, each with the command that mends it."""
    file = quote(papers.name)
    again = tag("code", f"scraper corpus retry {file}")
    parts = [tag("h1", "What failed")]
    if found.failed:
        rows = [(counted(one.papers, "paper"), one.source, one.kind, one.reason) for one in found.failed]
        parts += [tag("p", "Ask again for them: ", again), _faults("Papers of which nothing could be stored", rows, "failed")]
    if found.lacking:
        rows = [(counted(one.papers, "paper"), one.source, one.kind, one.reason) for one in found.lacking]
        these = tag("a", counted(found.partial, "paper"), href=address("/search", Query(partial=True)))
        parts += [tag("p", these, "; ask again for what they lack: ", again)]
        parts += [_faults("Stored papers that lack a source", rows, "lacking")]
    if found.pending:
        told = f"Still to ask: {counted(found.pending, 'paper')}: "
        parts.append(tag("p", told, tag("code", f"scraper corpus ids {file} --pending | scraper corpus add {file} -")))
    if found.failed or found.lacking:
        parts.append(render_downloads("Download, paper by paper", "/failures/download", TABLE_FORMATS))
    if len(parts) == 1:
        parts.append(tag("p", "Nothing: every paper that was asked for was answered, by every source."))
    return parts


def _faults(caption: str, rows: Iterable[tuple[str, str, str, str | None]], id_: str) -> Html:
    columns = ("How many", "Source", "Fault", "What was said, of one of them")
    return render_table(caption, columns, [[clip(text or "", 500) for text in row] for row in rows], id_=id_)


def render_changes(since: str, found: Changes) -> list[Html]:
    """What is new, changed or gone since a date, paper by paper, with the fields that changed."""
    rows = [_change_row(one) for one in found.shown]
    more = "; the first 200 by PMID are shown, all are in the download" if found.more else ""
    caption = f"Changes since {clip(since, 40)}: {len(rows)}{more}"
    table = render_table(caption, ("Paper", "What", "New citing articles", "Fields that changed"), rows, id_="changes")
    downloads = render_downloads("Download", "/changes/download", DIFF_FORMATS, since=since)
    return [table, downloads] if rows else [tag("p", f"Nothing is new or changed since {clip(since, 40)}.")]


def _change_row(one: Difference) -> list[Cell]:
    fields = dict.fromkeys(change.path.partition("[")[0].partition(".")[0] for change in one.changes)
    citing = len(one.new_citing_articles)
    return [
        Cell(tag("a", f"PMID {one.pmid}", href=f"/paper/{one.pmid}"), one.pmid),
        Cell(one.kind + (", newly retracted" if one.newly_retracted else "")),
        Cell(str(citing or ""), citing),
        Cell(clip(", ".join(fields), 300)),
    ]


def render_since_form(since: str) -> Html:
    """The box for the date."""
    box = render_input("since", since, type="date")
    return tag("form", tag("label", "Since ", box), tag("button", "Show", type="submit"), action="/changes", method="get")
