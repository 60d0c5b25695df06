"""Where the tools find papers: the corpus of this server, and the sources, one asking at a time, at the pace of every command."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from scraper.errors import Blocked, FetchError, InputError, NotFound
from scraper.ids import read_id, scheme_of
from scraper.mcp.answers import SourceAnswer
from scraper.mcp.calls import Call
from scraper.mcp.limits import MOST_SOURCES, REASON_CHARACTERS
from scraper.mcp.texts import shorten
from scraper.model import Record
from scraper.pipeline.records import Records, fetch_many
from scraper.pipeline.report import PaperOutcome
from scraper.store.corpus import Corpus
from scraper.store.lookup import find_pmids
from scraper.store.statistics import partial_of


class Asking(NamedTuple):
    """How sources are asked; as the options of `fetch_many` of the same names."""

    captures: tuple[str, ...] = ()
    offline: bool = False
    record: str | None = None
    cache: bool = True
    max_age_days: float = 1.0

    @property
    def exchanges(self) -> dict[str, Any]:
        """What looking up ids and searching take of these."""
        return {"captures": self.captures, "offline": self.offline, "record": self.record}


class Library:
    """A corpus, sources, or both. `sources` are what a record is asked of unless a call names others."""

    def __init__(self, corpus: str | None = None, asking: Asking | None = None, sources: str = "default"):
        self.corpus_path = corpus
        self.asking = asking or Asking()
        self.sources = sources
        self._turn = threading.Lock()
        self._pmids: dict[str, str] = {}

    @property
    def can_ask(self) -> bool:
        """Whether there is anything beside the corpus: the network, or saved exchanges."""
        return not self.asking.offline or bool(self.asking.captures)

    @contextmanager
    def corpus(self) -> Iterator[Corpus]:
        """The corpus, to be read only. Raises InputError when there is none, StoreError when it cannot be read."""
        if self.corpus_path is None:
            raise InputError("this server has no corpus: start it with --corpus DB")
        with Corpus(self.corpus_path, read_only=True) as corpus:
            yield corpus

    def stored_pmid(self, own: str) -> str | None:
        """The PMID of a paper that the corpus holds, by any of its ids."""
        if self.corpus_path is None:
            return None
        pmid = self._pmids.get(own, own)
        with self.corpus() as corpus:
            if scheme_of(pmid) != "pmid":
                pmid = find_pmids(corpus, [own]).get(own, own)
            if scheme_of(pmid) == "pmid" and pmid in corpus:
                self._pmids[own] = pmid
                return pmid
        return None

    def pmids_of(self, ids: Sequence[str], call: Call) -> dict[str, str]:
        """The PMIDs of canonical ids; those of which none is known are left out of it.

        Raises FetchError when a single id was asked for and has none.
        """
        known = {own: own if scheme_of(own) == "pmid" else self._pmids.get(own) for own in ids}
        missing = [own for own, pmid in known.items() if pmid is None]
        if missing:
            from scraper.pipeline.convert import Converter

            with self.turn(call):
                rows = call.watch(Converter(**self.asking.exchanges)).rows(missing)
            self._pmids |= {row.asked: row.pmid for row in rows if row.pmid}
            failed = [row for row in rows if row.pmid is None]
            if failed and len(ids) == 1:
                raise FetchError(f"{failed[0].asked}: {failed[0].reason}", source=failed[0].source or "ids")
        return {own: pmid for own in ids if (pmid := known[own] or self._pmids.get(own))}

    @contextmanager
    def turn(self, call: Call) -> Iterator[None]:
        """The right to ask: one call has it at a time."""
        call.take_turn(self._turn)
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def ask(self, pmid: str, sources: str, call: Call) -> Iterator[tuple[Record, Records]]:
        """The record of one paper and the run that it came of, which may look others up.

        Raises NotFound, Blocked or FetchError, naming each source that failed, when there is no record.
        """
        with self.turn(call):
            records = call.watch(fetch_many([pmid], sources=sources, **self.asking._asdict()))
            record = next(records, None)
            if record is None:
                raise self._failure(records)
            yield record, records

    def _failure(self, records: Records) -> FetchError:
        outcome = records.outcomes[0]
        kind = NotFound if outcome.outcome in ("gone", "merged") else Blocked if records.blocked else FetchError
        reasons = dict.fromkeys([outcome.reason or "", *(one.reason or "" for one in records.failures)])
        where = f"; it is not in {self.corpus_path} either" if self.corpus_path else ""
        return kind(f"PMID {outcome.pmid}: {'; '.join(reasons)}{where}", source=outcome.source or "sources", kind=outcome.kind)


def read_one(token: str | int) -> str:
    """The canonical id of a paper. Raises InputError as `read_id`."""
    return read_id(token)


def sources_of(record: Record, reasons: Mapping[str, str | None]) -> tuple[SourceAnswer, ...]:
    """How each source answered for a record, with why it failed."""
    return tuple(
        SourceAnswer(
            shorten(one.name, 40) or "", one.outcome,
            shorten(reasons.get(one.name), REASON_CHARACTERS) if one.outcome != "absent" else None, shorten(one.retrieved_at, 40),
        )
        for one in record.provenance.sources[:MOST_SOURCES]
    )  # fmt: skip


def reasons_of(failures: Sequence[PaperOutcome]) -> dict[str, str | None]:
    """Why sources failed, by source; the first reason of each."""
    return {one.source: one.reason for one in reversed(failures) if one.source}


def stored_reasons(corpus: Corpus, pmid: str) -> dict[str, str | None]:
    """Why sources failed for a stored paper, by source."""
    return {one.source: f"{one.kind}: {one.reason}" if one.reason else one.kind for one in partial_of(corpus, [pmid]).lacking}
