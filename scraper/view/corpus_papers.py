"""A corpus file as a collection of papers to look at; nothing in it is changed."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import IO

from scraper.export.formats import FORMATS
from scraper.ids import clean_pmid
from scraper.model import Record, from_json
from scraper.pipeline.compare import iter_since
from scraper.store.corpus import Corpus
from scraper.store.look import partial_of, status_of
from scraper.store.overview import Overview, overview_of
from scraper.store.schema import telling
from scraper.store.search import iter_matches
from scraper.view.facets import FacetIndex
from scraper.view.neighbours import neighbourhood_of
from scraper.view.papers import Changes, Ended, FailedPaper, Failure, Failures, Found, Neighbourhood, Query

_REMEMBERED = 16  # results of searches, for their further pages
_MOST_CHANGES = 200
_REST = 20  # counting anew takes at most a twentieth of the time while another process writes


class CorpusPapers:
    """A corpus file; see `scraper.view.papers.Papers`. What is counted of it is counted anew when the file has changed."""

    kind = "corpus"

    def __init__(self, path: str):
        self.name = Path(path).name
        self._path = path
        self._corpus = Corpus(path, read_only=True)
        self._found: OrderedDict[Query, Found] = OrderedDict()
        self._version = self._read_version()
        self._count_anew()

    def _read_version(self) -> int:
        with telling(self._corpus.path):
            return int(self._corpus.connection.execute("PRAGMA data_version").fetchone()[0])

    def _count_anew(self) -> None:
        start = time.monotonic()
        self._index = FacetIndex(self._corpus)
        self._overview = overview_of(self._corpus)
        self._found.clear()
        self._counted_at = time.monotonic()
        self._took = self._counted_at - start

    def _look_for_changes(self) -> None:
        """Count anew when another process has written and the last counting was long enough ago."""
        if time.monotonic() - self._counted_at > _REST * self._took and self._version != (version := self._read_version()):
            self._version = version
            self._count_anew()

    def count(self) -> int:
        return len(self._corpus)

    def overview(self) -> Overview:
        self._look_for_changes()
        return self._overview

    def find(self, query: Query) -> Found:
        self._look_for_changes()
        if query not in self._found:
            with telling(self._corpus.path):
                pmids = list(iter_matches(self._corpus.connection, **query._asdict()))
            self._found[query] = Found(pmids, self._index.count(pmids))
            if len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        self._found.move_to_end(query)
        return self._found[query]

    def record(self, pmid: str) -> Record | None:
        line = self._corpus.line(pmid)
        return None if line is None else from_json(line)

    def ended(self, pmid: str) -> Ended | None:
        statement = "SELECT outcome, reason FROM asked WHERE pmid = ?"
        with telling(self._corpus.path):
            row = self._corpus.connection.execute(statement, (int(pmid),)).fetchone()
        return None if row is None else Ended(*row)

    def stored(self, pmids: Iterable[str]) -> set[str]:
        return {pmid for pmid in pmids if clean_pmid(pmid) == pmid and pmid in self._corpus}

    def neighbourhood(self, pmid: str, steps: int) -> Neighbourhood:
        return neighbourhood_of(self._corpus, pmid, steps)

    def changes(self, since: str) -> Changes:
        found = list(islice(iter_since(self._corpus, since), _MOST_CHANGES + 1))
        return Changes(tuple(found[:_MOST_CHANGES]), len(found) > _MOST_CHANGES)

    def failures(self) -> Failures:
        status, partial = status_of(self._corpus), partial_of(self._corpus)
        failed = tuple(
            Failure(one["source"] or "asking", one["kind"] or "failed", one["papers"], one["reason"]) for one in status["failed"]
        )
        return Failures(failed, partial.lacking, len(partial.pmids), status["asked"].get("pending", 0))

    def failed_papers(self) -> list[FailedPaper]:
        statement = (
            "SELECT pmid, 0, source, kind, reason FROM asked WHERE outcome = 'failed' UNION ALL "
            "SELECT pmid, 1, source, kind, reason FROM outcomes JOIN papers USING (pmid) WHERE outcome = 'failed' ORDER BY 1, 3"
        )
        with telling(self._corpus.path):
            rows = self._corpus.connection.execute(statement).fetchall()
        return [FailedPaper(str(pmid), bool(stored), *rest) for pmid, stored, *rest in rows]

    def write_records(self, pmids: Iterable[int], format_: str, out: IO[bytes]) -> None:
        with Corpus(self._path, read_only=True) as corpus:  # another thread's
            lines = (corpus.line(pmid) for pmid in pmids)
            FORMATS[format_]((from_json(line) for line in lines if line is not None), out)

    def close(self) -> None:
        self._corpus.close()
