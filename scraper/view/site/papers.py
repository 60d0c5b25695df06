"""What the pages of a site ask of a collection of papers, whether it is a corpus or a bulk build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from shlex import quote
from typing import IO, NamedTuple, Protocol

from scraper.model import Record
from scraper.pipeline.compare import Difference
from scraper.store.overview import Overview
from scraper.store.statistics import Lacking

Each = Callable[[Iterable[Difference]], Iterator[Difference]]  # passes them on, for as long as somebody waits


class Query(NamedTuple):
    """What somebody looks for, each as `scraper corpus search` takes it; None and False are not asked for."""

    words: str | None = None
    year: str | None = None
    journal: str | None = None
    entity: str | None = None
    relation: str | None = None
    type: str | None = None
    retracted: bool = False
    partial: bool = False


class FacetValue(NamedTuple):
    """A value that narrows a search down: as the query takes it, as people read it, and how many of the papers found have it."""

    value: str
    label: str
    papers: int


class Facet(NamedTuple):
    """A field of `Query` with its most frequent values among the papers found, most first; years newest first."""

    field: str
    values: tuple[FacetValue, ...]


class Found(NamedTuple):
    """PMIDs that fit a query, newest first; its facets; and what the reader should know of both."""

    pmids: Sequence[int]
    facets: tuple[Facet, ...] = ()
    notes: tuple[str, ...] = ()


class Ended(NamedTuple):
    """Where a paper ended that is not there: `gone`, `merged`, `failed`, `pending`, and why."""

    outcome: str
    reason: str | None


def describe_ended(pmid: str, ended: Ended | None, name: str, kind: str = "corpus") -> str:
    """Why a paper is not in a collection of that name, and what brings it there.

    >>> describe_ended("998000001", None, "pain.db")
    "PMID 998000001 is not in pain.db; add it with 'scraper corpus add pain.db 998000001'"
    >>> describe_ended("998000001", Ended("gone", "pubmed has no such paper"), "pain.db")
    'PMID 998000001 was asked for and is gone: pubmed has no such paper'
    """
    file = quote(name)
    if ended is None:
        return f"PMID {pmid} is not in {name}" + (
            f"; add it with 'scraper corpus add {file} {pmid}'" if kind == "corpus" else ", which is made of whole files"
        )
    commands = {"failed": f"scraper corpus retry {file}", "pending": f"scraper corpus add {file} {pmid}"}
    again = f"; ask again with '{commands[ended.outcome]}'" if ended.outcome in commands else ""
    return f"PMID {pmid} was asked for and is {ended.outcome}: {ended.reason or 'nothing more is known'}{again}"


class Failure(NamedTuple):
    """How many papers could not be had from one source, with which kind of fault and what it said."""

    source: str
    kind: str
    papers: int
    reason: str | None


class Failures(NamedTuple):
    """What is not there: papers that failed, stored papers that lack a source, and how many are still to ask."""

    failed: tuple[Failure, ...]
    lacking: tuple[Lacking, ...]
    partial: int
    pending: int


class FailedPaper(NamedTuple):
    """A paper that a source failed for; `stored` tells whether there is a record all the same."""

    pmid: str
    stored: bool
    source: str | None
    kind: str | None
    reason: str | None


class Changes(NamedTuple):
    """What changed since a time: the first papers by PMID, and whether there are more."""

    shown: tuple[Difference, ...]
    more: bool


class Neighbour(NamedTuple):
    """A paper in a neighbourhood: steps from the first one, how many stored papers it is linked with, whether it is stored."""

    pmid: str
    step: int
    seeds: int
    stored: bool
    year: int | None
    title: str | None


class Neighbourhood(NamedTuple):
    """Papers around one, itself first; who of them cites whom (citing, cited); how many neighbours were left out.

    `is_cut` tells that there are more of those left out: they were too many to be looked at.
    """

    papers: tuple[Neighbour, ...]
    edges: tuple[tuple[str, str], ...]
    left_out: int
    is_cut: bool = False


class Papers(Protocol):
    """A collection of papers, opened to be read. Every method raises StoreError when a file of it is damaged.

    All methods are called in one thread, that which made it; `write_records` and `write_changed` in any.
    """

    name: str
    kind: str

    def count(self) -> int:
        """How many papers have a record."""

    def overview(self) -> Overview | None:
        """What the collection holds, counted; None where it is not counted."""

    def find(self, query: Query) -> Found:
        """The newest papers that fit. Raises InputError on what cannot be searched for."""

    def record(self, pmid: str) -> Record | None:
        """The record of one paper; None when none is stored."""

    def ended(self, pmid: str) -> Ended | None:
        """Where a paper that was asked for ended; None when it was not, or nobody kept it."""

    def stored(self, pmids: Iterable[str]) -> set[str]:
        """Those of some PMIDs that have a record here."""

    def neighbourhood(self, pmid: str, steps: int) -> Neighbourhood:
        """The papers that cite one or are cited by it, and with 2 `steps` those around these."""

    def changes(self, since: str) -> Changes | None:
        """What is different since a time in UTC; None where changes are not kept."""

    def write_changed(self, since: str, format_: str, out: IO[bytes], each: Each) -> None:
        """All that is different since a time in UTC, into `out`."""

    def failures(self) -> Failures | None:
        """What of the collection failed, by source and kind; None where that is not kept."""

    def failed_papers(self) -> Sequence[FailedPaper]:
        """Every paper that failed, whole or in part, by PMID."""

    def write_records(self, pmids: Iterable[int], format_: str, out: IO[bytes]) -> None:
        """The records of some papers in one of the export formats, into `out`."""

    def close(self) -> None:
        """Close what is open."""
