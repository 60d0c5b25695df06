"""A corpus file as a collection of papers to look at; nothing in it is changed."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

from scraper.errors import InputError, StoreError
from scraper.export.formats import FORMATS
from scraper.ids import clean_pmid
from scraper.model import Record
from scraper.pipeline.compare import iter_since
from scraper.store.corpus import Corpus
from scraper.store.overview import Overview, one_state, overview_of
from scraper.store.schema import telling
from scraper.store.search import iter_matches
from scraper.store.statistics import partial_of, status_of
from scraper.view.site.facets import FacetIndex
from scraper.view.site.neighbours import neighbourhood_of
from scraper.view.site.papers import Changes, Each, Ended, FailedPaper, Failure, Failures, Found, Neighbourhood, Query

_REMEMBERED = 16  # results of searches, for their further pages
_MOST_CHANGES = 200
_MOST_SECONDS = 5.0  # of one search, during which nothing else is answered
_STEPS = 1_000  # of SQLite between two looks at the clock
_REST = 20  # counting anew takes at most a twentieth of the time while another process writes


class CorpusPapers:
    """A corpus file; see `scraper.view.site.papers.Papers`. What is counted of it is counted anew when the file has changed."""

    kind = "corpus"

    def __init__(self, path: str):
        self.name = Path(path).name
        self._path = path
        self._opened = Corpus(path, read_only=True)
        self._identity = _identity_of(path)
        self._found: OrderedDict[Query, Found] = OrderedDict()
        self._version = self._read_version()
        self._count_anew()

    @property
    def _corpus(self) -> Corpus:
        """The open corpus. Raises StoreError when another file has taken its place, of which downloads would be."""
        if _identity_of(self._path) != self._identity:
            reason = "was deleted, or another file has taken its place, since it was opened; start 'scraper view' again"
            raise StoreError(reason, self._opened.path)
        return self._opened

    def _read_version(self) -> int:
        with telling(self._corpus.path):
            return int(self._corpus.connection.execute("PRAGMA data_version").fetchone()[0])

    def _count_anew(self) -> None:
        start, corpus = time.monotonic(), self._corpus
        with telling(corpus.path), one_state(corpus):
            self._index = FacetIndex(corpus)
            self._overview = overview_of(corpus)
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
            with telling(self._corpus.path), _in_time(self._corpus.connection):
                pmids = list(iter_matches(self._corpus.connection, **query._asdict()))
            self._found[query] = Found(pmids, self._index.count(pmids))
            if len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)
        self._found.move_to_end(query)
        return self._found[query]

    def record(self, pmid: str) -> Record | None:
        return _record_of(self._corpus, pmid)

    def ended(self, pmid: str) -> Ended | None:
        statement = "SELECT outcome, reason FROM asked WHERE pmid = ?"
        with telling(self._corpus.path):
            row = self._corpus.connection.execute(statement, (int(pmid),)).fetchone()
        return None if row is None else Ended(*row)

    def stored(self, pmids: Iterable[str]) -> set[str]:
        corpus = self._corpus
        return {pmid for pmid in pmids if clean_pmid(pmid) == pmid and pmid in corpus}

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
        with self._open_again() as corpus:
            _write(corpus, pmids, format_, out)

    def write_changed(self, since: str, format_: str, out: IO[bytes], each: Each) -> None:
        with self._open_again() as corpus:
            _write(corpus, (one.pmid for one in each(iter_since(corpus, since))), format_, out)

    def _open_again(self) -> Corpus:
        """The corpus for another thread."""
        return Corpus(self._corpus.path, read_only=True)

    def close(self) -> None:
        self._opened.close()


def _record_of(corpus: Corpus, pmid: str | int) -> Record | None:
    try:
        return corpus[pmid]
    except KeyError:
        return None


def _write(corpus: Corpus, pmids: Iterable[str | int], format_: str, out: IO[bytes]) -> None:
    records = (_record_of(corpus, pmid) for pmid in pmids)
    FORMATS[format_]((record for record in records if record is not None), out)


def _identity_of(path: str) -> tuple[int, int] | None:
    """What tells a file from another that takes its place; None when there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextmanager
def _in_time(connection: sqlite3.Connection) -> Iterator[None]:
    """End a search that takes too long. Raises InputError then."""
    deadline = time.monotonic() + _MOST_SECONDS
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    except sqlite3.OperationalError:  # "interrupted", or of a table that was being opened
        if time.monotonic() <= deadline:
            raise
        raise InputError(
            f"this search takes more than {_MOST_SECONDS:.0f} seconds; ask for fewer words, with more letters before a *, "
            "or with 'scraper corpus search', which may take its time"
        ) from None
    finally:
        connection.set_progress_handler(None, 0)
