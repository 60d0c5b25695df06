"""Snowballing: the papers that cite some papers, and those that they cite, one row each, most often named first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from scraper.errors import InputError
from scraper.model import ArticleList, Direction, FoundArticle, ListedArticle, Record
from scraper.normalize.snowball import LISTS, Snowball
from scraper.pipeline.details import with_details
from scraper.pipeline.records import Records, fetch_many
from scraper.pipeline.report import PaperOutcome, RunReport
from scraper.pipeline.screened_papers import Screened
from scraper.store.corpus import Corpus

DIRECTIONS: tuple[Direction, ...] = ("citing", "references")


class ListReport(Struct, frozen=True):
    """How whole one list of a seed is, as in its record."""

    pmid: str
    direction: Direction
    shown: int
    total_reported: int | None
    complete: bool | None


class SnowballReport(RunReport, frozen=True):
    """The sums of a run, its lists, the rows it gave, and how many were left out as screened."""

    lists: tuple[ListReport, ...] = ()
    rows: int = 0
    screened: int = 0


class Snowballing:
    """One run over seeds that are asked for. `lists` tells how whole each list is, `screened` how many rows were left out.

    `outcomes`, `failures`, `blocked`, `report()` and `stop()` are as of Records.
    """

    def __init__(self, records: Records, directions: Sequence[Direction], screened: Screened, *, ids_only: bool = False):
        self.records = records
        self.lists: list[ListReport] = []
        self.screened = 0
        self.directions = directions
        self._not_in = screened
        self._ids_only = ids_only
        self._rows: list[FoundArticle] = []

    def rows(self, on_record: Callable[[Record], None] | None = None) -> list[FoundArticle]:
        """Every paper that a seed leads to, most seeds first, then by PMID; `on_record` is called with each seed's record.

        What is known by its PMID only is looked up in PubMed's records, unless `ids_only`.
        """
        snowball = Snowball(self.directions)
        for record in self.records:
            snowball.add(record)
            self.lists += lists_of(record, self.directions)
            if on_record is not None:
                on_record(record)
        if not self._ids_only:
            known = self.records.look_up(snowball.bare, "pubmed") if snowball.bare else {}
            snowball.fill(lambda item: with_details(item, known.get(item.pmid or "")))
        found = snowball.rows()
        self._rows = [row for row in found if not self._not_in.has(row)]
        self.screened = len(found) - len(self._rows)
        return self._rows

    @property
    def outcomes(self) -> list[PaperOutcome]:
        """Where each seed ended."""
        return self.records.outcomes

    @property
    def failures(self) -> list[PaperOutcome]:
        """What failed of each seed."""
        return self.records.failures

    def report(self) -> SnowballReport:
        """The sums of the run so far."""
        sums = msgspec.structs.asdict(self.records.report())
        return SnowballReport(**sums, lists=tuple(self.lists), rows=len(self._rows), screened=self.screened)

    def stop(self) -> None:
        """End all asking."""
        self.records.stop()


def snowball(
    pmids: Iterable[str],
    *,
    citing: bool = False,
    references: bool = False,
    screened: Screened | None = None,
    ids_only: bool = False,
    sources: str | None = None,
    **options: Any,
) -> Snowballing:
    """Ask for the lists of some papers, the seeds; take the `rows` of what comes.

    Both directions unless one is named; `sources` are those of the lists asked for unless others are named; other options as of
    `fetch_many`, which also says what is raised.
    """
    directions = read_directions(citing=citing, references=references)
    records = fetch_many(pmids, sources=sources or ",".join(directions), **options)
    return Snowballing(records, directions, screened or Screened(), ids_only=ids_only)


def read_directions(*, citing: bool, references: bool) -> tuple[Direction, ...]:
    """The directions named; both when none is."""
    named = {"citing": citing, "references": references}
    return tuple(one for one in DIRECTIONS if named[one]) or DIRECTIONS


def lists_of(record: Record, directions: Sequence[Direction]) -> list[ListReport]:
    """How whole the lists of a record are."""
    found = []
    for direction in directions:
        one: ArticleList = getattr(record, LISTS[direction])
        found.append(ListReport(record.pmid or "", direction, one.shown, one.total_reported, one.complete))
    return found


def snowball_corpus(
    corpus: Corpus,
    directions: Sequence[Direction],
    *,
    pmids: Iterable[str] | None = None,
    screened: Screened | None = None,
) -> tuple[list[FoundArticle], int]:
    """The rows of some papers of a corpus, or of all of them, without asking anybody; and how many were left out as screened.

    Edges that the other paper's record asserts count too. Details of papers that the corpus has come from their records. Raises
    InputError, naming them, on seeds that are not stored.
    """
    seeds = list(corpus) if pmids is None else list(dict.fromkeys(pmids))
    missing = [pmid for pmid in seeds if pmid not in corpus]
    if missing:
        raise InputError(f"{corpus.path}: not in this corpus: {', '.join(missing[:20])}; add them with 'scraper corpus add'")
    rolling = Snowball(directions)
    for pmid in seeds:
        rolling.add(corpus[pmid])
        for direction in directions:
            for edge in corpus.edges(cited=pmid) if direction == "citing" else corpus.edges(citing=pmid):
                other = edge.citing if direction == "citing" else edge.cited
                rolling.add_entry(pmid, direction, ListedArticle(pmid=other, sources=edge.sources))
    rolling.fill(lambda item: with_details(item, corpus[item.pmid]) if item.pmid in corpus and item.pmid else item)
    found = rolling.rows()
    rows = [row for row in found if not (screened or Screened()).has(row)]
    return rows, len(found) - len(rows)
