"""What was asked, what is still to ask, and where each PMID ended. A claim keeps two processes from asking the same."""

from __future__ import annotations

import hashlib
import os
import re
import socket
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

from scraper.model import SourceStatus
from scraper.store.writer import now

PENDING = "pending"
_CLAIM_SECONDS = 3600  # a claim that is older is taken over: a chunk takes minutes
CLAIM = re.compile(r"(.*):([1-9][0-9]{0,8}):([0-9]{0,20}):[0-9]+", re.DOTALL)  # host, process, when that began, which Corpus
_numbers = count()


class Ending(NamedTuple):
    """Where a PMID ended: `stored`, `gone`, `merged` or `failed`, and, unless stored, who says so and why."""

    pmid: str
    outcome: str
    source: str | None = None
    kind: str | None = None
    reason: str | None = None


class Queue:
    """The PMIDs of a corpus that were asked for; every method is to be called inside a transaction of its connection."""

    def __init__(self, connection: sqlite3.Connection):
        self._run = connection.execute
        self._run_many = connection.executemany
        self._own = f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}:{next(_numbers)}"

    def want(self, pmids: Iterable[str], *, depth: int = 0) -> None:
        """Put PMIDs on the list; those that were asked before keep their outcome, those stored by other ways are `stored`."""
        rows = [(int(pmid), int(pmid), PENDING, depth, now()) for pmid in pmids]
        self._run_many(
            "INSERT INTO asked (pmid, outcome, depth, at) VALUES "
            "(?, CASE WHEN EXISTS (SELECT 1 FROM papers WHERE pmid = ?) THEN 'stored' ELSE ? END, ?, ?) "
            "ON CONFLICT (pmid) DO UPDATE SET depth = min(depth, excluded.depth)",
            rows,
        )

    def want_again(self, pmids: Sequence[str]) -> None:
        """Put PMIDs on the list anew, whatever came of them; what is stored of them stays, as do claims of other processes."""
        self.want(pmids)
        rows = [(PENDING, int(pmid), PENDING) for pmid in pmids]
        self._run_many("UPDATE asked SET outcome = ?, claim = NULL WHERE pmid = ? AND outcome <> ?", rows)

    def left_of_refresh(self, pmids: Sequence[str]) -> bool:
        """Whether a refresh of just these was stopped on its way: the last one was of them, and some are still on the list."""
        of_these = ("refresh", hashlib.sha256(",".join(sorted(pmids)).encode()).hexdigest())
        statement = "SELECT 1 FROM asked JOIN papers USING (pmid) WHERE asked.pmid = ? AND outcome = ?"
        last = self._run("SELECT 1 FROM settings WHERE name = ? AND value = ?", of_these).fetchone()
        if last and any(self._run(statement, (int(pmid), PENDING)).fetchone() for pmid in pmids):
            return True
        self._run("INSERT OR REPLACE INTO settings VALUES (?, ?)", of_these)
        return False

    def claim(self, pmids: Sequence[str], start: int, limit: int) -> tuple[list[str], int]:
        """The next `limit` PMIDs of a list, from a place on, that no living process asks for, and the place after them.

        They are ours now.
        """
        taken: list[str] = []
        while start < len(pmids) and len(taken) < limit:
            row = self._run("SELECT outcome, claim, at FROM asked WHERE pmid = ?", (int(pmids[start]),)).fetchone()
            if row is not None and row[0] == PENDING and not self._is_held(row[1], row[2]):
                taken.append(pmids[start])
            start += 1
        self._run_many("UPDATE asked SET claim = ?, at = ? WHERE pmid = ?", [(self._own, now(), int(pmid)) for pmid in taken])
        return taken, start

    def _is_held(self, claim: str | None, at: str) -> bool:
        """Whether another Corpus, here or elsewhere, asks for a paper; not when its process has ended or the claim is old.

        Nor when it is none of ours, or of a time to come: a file may come from anybody.
        """
        if claim is None or claim == self._own or not _is_recent(at):
            return False
        found = CLAIM.fullmatch(claim)
        if found is None:
            return False
        host, process, started = found[1], int(found[2]), found[3]
        return host != socket.gethostname() or (_is_alive(process) and _started(process) == started)

    def release(self) -> None:
        """Give up what we claimed and did not settle."""
        self._run("UPDATE asked SET claim = NULL WHERE claim = ?", (self._own,))

    def settle(self, endings: Iterable[Ending]) -> None:
        """Where PMIDs ended."""
        rows = [(one.outcome, one.source, one.kind, one.reason, now(), int(one.pmid)) for one in endings]
        self._run_many(
            "UPDATE asked SET outcome = ?, source = ?, kind = ?, reason = ?, at = ?, claim = NULL WHERE pmid = ?", rows
        )

    def note_stored(self, pmids: Iterable[str]) -> None:
        """As `want`, and `settle` as stored, in one go."""
        at = now()
        self._run_many(
            "INSERT INTO asked (pmid, outcome, depth, at) VALUES (?, 'stored', 0, ?) ON CONFLICT (pmid) DO UPDATE SET "
            "outcome = 'stored', source = NULL, kind = NULL, reason = NULL, depth = 0, at = excluded.at, claim = NULL",
            [(pmid, at) for pmid in sorted(map(int, pmids))],
        )

    def note_sources(self, pmid: str, outcomes: Mapping[str, tuple[str, str | None, str | None]]) -> None:
        """How each source ended for a paper: outcome, kind and reason by the source's name."""
        rows = [(int(pmid), source, *values, now()) for source, values in outcomes.items()]
        self._run_many("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?)", rows)

    def with_outcome(self, outcomes: Collection[str]) -> list[str]:
        """The PMIDs that ended so, in numeric order."""
        marks = ", ".join("?" * len(outcomes))
        return [
            str(row[0]) for row in self._run(f"SELECT pmid FROM asked WHERE outcome IN ({marks}) ORDER BY pmid", (*outcomes,))
        ]

    def with_failed_source(self) -> list[str]:
        """The PMIDs of which some source could not be read when it was last asked, in numeric order."""
        rows = self._run("SELECT DISTINCT pmid FROM outcomes WHERE outcome = 'failed' ORDER BY pmid")
        return [str(pmid) for (pmid,) in rows]

    def sources_of(self, pmids: Collection[str]) -> list[str]:
        """The names of the sources that papers were asked of, whatever came of it."""
        wanted = {int(pmid) for pmid in pmids}
        rows = self._run("SELECT source, pmid FROM outcomes WHERE outcome <> 'not_asked' ORDER BY source")
        return list(dict.fromkeys(source for source, pmid in rows if pmid in wanted))

    def without_document(self, pmid: str) -> tuple[SourceStatus, ...]:
        """The sources that gave no document of a paper, as far as their outcome was noted."""
        rows = self._run("SELECT source, outcome FROM outcomes WHERE pmid = ? AND outcome <> 'ok' ORDER BY source", (int(pmid),))
        return tuple(SourceStatus(name=source, outcome=outcome) for source, outcome in rows)

    def pending(self, pmids: Sequence[str]) -> list[str]:
        """Those of a list that are still to ask, whoever asks for them."""
        found = []
        for pmid in pmids:
            row = self._run("SELECT outcome FROM asked WHERE pmid = ?", (int(pmid),)).fetchone()
            if row is not None and row[0] == PENDING:
                found.append(pmid)
        return found

    def endings(self, pmids: Sequence[str]) -> list[Ending]:
        """Where each PMID of a list ended, those that were asked; in the order of the list."""
        rows = (
            self._run("SELECT pmid, outcome, source, kind, reason FROM asked WHERE pmid = ?", (int(pmid),)).fetchone()
            for pmid in pmids
        )
        return [Ending(str(row[0]), *row[1:]) for row in rows if row is not None]


def _is_recent(at: str) -> bool:
    """Whether a time in UTC is within the seconds that a claim holds, before now or after: clocks differ."""
    low, high = (datetime.now(UTC) + timedelta(seconds=seconds) for seconds in (-_CLAIM_SECONDS, _CLAIM_SECONDS))
    return f"{low:%Y-%m-%dT%H:%M:%SZ}" < at < f"{high:%Y-%m-%dT%H:%M:%SZ}"


def _is_alive(process: int) -> bool:
    """Whether a process still runs; one that has ended and that nobody has waited for does not."""
    if _status(process)[:1] in (["Z"], ["X"]):
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _started(process: int) -> str:
    """When a process began, where the system tells: a number may be used again."""
    return next(iter(_status(process)[19:]), "")


def _status(process: int) -> list[str]:
    """What Linux says of a process, from its state on (proc_pid_stat(5)); nothing where the system does not tell."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
