"""Gather: all that the runs say of one range of PMIDs, through the normalizer, to one shard. A pure function of the runs."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from scraper.bulk import places
from scraper.bulk.inputs import PAPERS, Kind
from scraper.bulk.intake import MAX_TOLD, Failure
from scraper.bulk.links import read_links
from scraper.bulk.run import Run, iter_documents, open_run
from scraper.bulk.shard import Counts, ShardWriter
from scraper.errors import InputError, ParseError, wall
from scraper.model import ArticleList, ListedArticle, ParsedRecord, Record, SourceStatus, from_json
from scraper.normalize.join_records import merge_records
from scraper.normalize.merge import normalize
from scraper.parse.layouts import note_mojibake

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CITED_BY_LISTS = "reference_lists"  # the evidence of citing articles that come of the reference lists of PubMed's files
_RECORDS_AT_ONCE = 500
_decode = msgspec.msgpack.Decoder(ParsedRecord).decode


class RunOfRange(msgspec.Struct, frozen=True):
    """A run that says something of a range, and the file of its PMIDs whose later version another run has, if there are any."""

    path: str
    kind: Kind
    outdated: str | None = None


class GatherTask(msgspec.Struct, frozen=True):
    """What `gather` needs: the range, the runs in the order of the inputs, and where the shard goes.

    `papers_only`: papers that no file of PubMed and no record of ours is of are left out. `recipe` is a digest of all that the
    shard is made of: one of that recipe need not be made again.
    """

    number: int
    runs: tuple[RunOfRange, ...]
    papers_only: bool
    folder: str
    recipe: str
    temp: str | None = None


class Gathered(msgspec.Struct, frozen=True):
    """A shard as it was written: its recipe, its files with their sizes and checksums, and what is in it.

    `left_out` are papers that only files of others name, and that therefore are not in it.
    """

    number: int
    recipe: str
    files: dict[str, tuple[int, str]]
    content: str
    counts: Counts
    left_out: int = 0
    failed: int = 0
    failures: tuple[Failure, ...] = ()


def gather(task: GatherTask) -> Gathered:
    """Write the shard of one range; what cannot be made a record is told and left out.

    Raises StoreError when a run cannot be read or the shard not be written: nothing of it is there then.
    """
    runs = [open_run(one.path) for one in task.runs]
    failures: list[Failure] = []
    failed = 0
    reading = _Reading(task, runs)
    with ShardWriter(task.folder, task.number, task.temp) as writer:
        waiting: list[Record] = []
        for made in _iter_records(reading):
            if isinstance(made, Failure):
                failed += 1
                failures += [made] if failed <= MAX_TOLD else []
                continue
            waiting.append(made)
            if len(waiting) == _RECORDS_AT_ONCE:
                writer.add(waiting)
                waiting = []
        writer.add(waiting)
        files, content, counts = writer.finish()
    return Gathered(task.number, task.recipe, files, content, counts, reading.left_out, failed, tuple(failures))


def _iter_records(reading: _Reading) -> Iterator[Record | Failure]:
    """The records of a range by PMID, a failure in the place of one that cannot be made."""
    for pmid, found in reading.iter_papers():
        try:
            record = reading.make(pmid, found)
        except (InputError, ParseError) as error:
            yield Failure(f"PMID {pmid}", str(pmid), str(error))
            continue
        if record is not None:
            yield record


class _Entry(NamedTuple):
    """One document of a paper: the place of its run, its order in there, and its bytes; empty ones say that there is none."""

    pmid: int
    run: int
    order: int
    body: bytes


class _Reading:
    """The runs of a range, read side by side."""

    def __init__(self, task: GatherTask, runs: Sequence[Run]):
        self._task = task
        self._runs = runs
        self._kinds = [one.kind for one in task.runs]
        outdated = [_read_numbers(one.outdated) for one in task.runs]
        pubmed = [place for place, kind in enumerate(self._kinds) if kind == "pubmed"]
        tables = [place for place, kind in enumerate(self._kinds) if kind == "citations"]
        self._citing = read_links(runs, pubmed, "edges", task.number, outdated)
        self._table_citing = read_links(runs, tables, "edges", task.number)
        self._table_cited = read_links(runs, tables, "back", task.number)
        self._table_status = SourceStatus(name="occ", sha256=runs[tables[0]].told["sha256"] if len(tables) == 1 else None)
        self._readers: dict[int, Any] = {}
        self.left_out = 0

    def iter_papers(self) -> Iterator[tuple[int, list[_Entry]]]:
        """Each PMID of the range with its documents; those that only links are of, where such papers are wanted."""
        streams = [
            map(_Tagged(place), block) for place, run in enumerate(self._runs) for block in iter_documents(run, self._task.number)
        ]
        merged = heapq.merge(*streams, key=itemgetter(0, 1, 2))
        papers = ((pmid, list(entries)) for pmid, entries in groupby(merged, itemgetter(0)))
        if self._task.papers_only:
            yield from papers
            return
        linked = sorted({*self._table_citing.papers(), *self._table_cited.papers()})
        for pmid, found in groupby(heapq.merge(papers, ((one, []) for one in linked), key=itemgetter(0)), itemgetter(0)):
            yield pmid, [entry for _, entries in found for entry in entries]

    def make(self, pmid: int, entries: Sequence[_Entry]) -> Record | None:
        """The record of all documents of a paper; None when there is none, as of a PMID that was deleted.

        Raises InputError and ParseError when they are no documents of one paper, or on a fault of ours.
        """
        by_kind: dict[Kind, list[_Entry]] = {}
        for entry in entries:
            by_kind.setdefault(self._kinds[entry.run], []).append(entry)
        if "pubmed" in by_kind:
            by_kind["pubmed"] = [one for one in by_kind["pubmed"][-1:] if one.body]
        if self._task.papers_only and not any(by_kind.get(kind) for kind in PAPERS):
            self.left_out += any(kind not in PAPERS for kind in by_kind)
            return None
        documents = [document for kind in by_kind if kind != "records" for document in self._read(pmid, kind, by_kind[kind])]
        documents += self._links_of(pmid)
        with wall("normalize"):
            record = normalize(documents) if documents else None
            for entry in by_kind.get("records", ()):
                own = from_json(entry.body)
                record = own if record is None else merge_records(record, own)
        return record

    def _read(self, pmid: int, kind: Kind, entries: Sequence[_Entry]) -> Iterator[ParsedRecord]:
        """What the entries of one kind say of a paper, as documents."""
        if kind == "pubmed":
            for entry in entries:
                yield with_citing(_decode(entry.body), self._citing.of(pmid).tolist())
        elif kind == "documents":
            yield from (_decode(entry.body) for entry in entries)
        else:
            from scraper.bulk.tables import reader_of

            for place, found in groupby(entries, lambda entry: entry.run):
                reader = self._readers.get(place)
                if reader is None:
                    reader = self._readers[place] = reader_of(self._runs[place])
                yield from map(note_mojibake, reader([entry.body for entry in found]))

    def _links_of(self, pmid: int) -> list[ParsedRecord]:
        """What the tables of links say of a paper, as one document."""
        citing, cited = self._table_citing.of(pmid), self._table_cited.of(pmid)
        if not len(citing) and not len(cited):
            return []
        from scraper.parse.citation_table import read_edges

        return [read_edges(str(pmid), citing.tolist(), cited.tolist(), self._table_status)]


class _Tagged:
    """Makes entries of what a run has."""

    def __init__(self, place: int):
        self._place = place

    def __call__(self, document: tuple[int, int, bytes]) -> _Entry:
        return _Entry(document[0], self._place, document[1], document[2])


def with_citing(document: ParsedRecord, citing: Sequence[int]) -> ParsedRecord:
    """A document of a PubMed file with the papers that have it in their reference lists, by PMID.

    Nobody can know whether the list is whole: many papers have no reference list in PubMed.
    """
    if not citing:
        return document
    items = tuple([ListedArticle(pmid=str(pmid)) for pmid in citing])
    listed = ArticleList(items, len(items), None, None)
    evidence = {**document.evidence, "citing_articles": CITED_BY_LISTS}
    return msgspec.structs.replace(document, citing_articles=listed, evidence=evidence)


def _read_numbers(path: str | None) -> NDArray[np.uint32] | None:
    import numpy as np

    return None if path is None else np.frombuffer(places.read_whole(path), "<u4")
