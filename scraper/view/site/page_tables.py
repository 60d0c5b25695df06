"""What pages of a corpus show as numbers, as tables to download: a neighbourhood, what failed, what the corpus holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from scraper.export.tables import Row, write_csv
from scraper.export.xlsx import write_xlsx
from scraper.model import to_json
from scraper.store.overview import Overview
from scraper.view.site.papers import FailedPaper, Neighbourhood

FORMATS = ("csv", "jsonl", "tsv", "xlsx")
NEIGHBOUR_COLUMNS = ("pmid", "title", "year", "step", "seeds", "stored", "cites", "cited_by")
FAILURE_COLUMNS = ("pmid", "stored", "source", "kind", "reason")
OVERVIEW_COLUMNS = ("what", "key", "name", "papers")


def write_table(columns: Sequence[str], rows: Iterable[Row], format_: str, out: IO[bytes]) -> None:
    """Rows in one of `FORMATS`."""
    if format_ == "jsonl":
        out.writelines(to_json({column: row.get(column) for column in columns}) + b"\n" for row in rows)
    elif format_ == "xlsx":
        write_xlsx(columns, rows, out)
    else:
        write_csv(columns, rows, out, tabs=format_ == "tsv")


def iter_neighbour_rows(found: Neighbourhood) -> Iterator[Row]:
    """A row for each paper of a neighbourhood; `cites` and `cited_by` are PMIDs of papers shown."""
    for one in found.papers:
        cites = [cited for citing, cited in found.edges if citing == one.pmid]
        cited_by = [citing for citing, cited in found.edges if cited == one.pmid]
        yield {
            "pmid": one.pmid, "title": one.title, "year": one.year, "step": one.step, "seeds": one.seeds, "stored": one.stored,
            "cites": ";".join(cites), "cited_by": ";".join(cited_by),
        }  # fmt: skip


def iter_failure_rows(found: Iterable[FailedPaper]) -> Iterator[Row]:
    """A row for each paper and source that failed; `source` is empty where no single one did."""
    for one in found:
        yield one._asdict()


def iter_overview_rows(found: Overview) -> Iterator[Row]:
    """A row for each number of an overview."""
    for what, key, name, papers in _numbers(found):
        yield {"what": what, "key": key, "name": name, "papers": papers}


def _numbers(found: Overview) -> Iterator[tuple[str, str | None, str | None, int]]:
    totals = (("papers", found.papers), ("retracted", found.retracted), ("partial", found.partial))
    yield from ((what, None, None, papers) for what, papers in totals)
    for what, own in (("references list", found.references), ("citing_articles list", found.citing_articles)):
        counts = {"whole": own.whole, "in part": own.in_part, "unknown": own.unknown, "none listed": own.none}
        yield from ((what, key, key, papers) for key, papers in counts.items())
    yield from (("field", one.name, one.name, one.papers) for one in found.fields)
    yield from (("year", str(one.year or ""), str(one.year or "unknown"), one.papers) for one in found.years)
    yield from (("journal", one.name, one.name, one.papers) for one in found.journals)
    yield from (("entity", one.key, one.name, one.papers) for one in found.entities)
    for pair in found.pairs:
        yield "related pair", f"{pair.one} {pair.other}", f"{pair.one_name} – {pair.other_name}", pair.papers
    yield from (("publication type", one.name, one.name, one.papers) for one in found.types)
    yield from (("source answered", one.name, one.name, one.answered) for one in found.sources)
