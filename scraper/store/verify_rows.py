"""Whether the rows beside the records of a corpus are of their form, and as they were stored: exchanges, changes, outcomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec
from msgspec import Struct

from scraper.store import codec
from scraper.store.corpus import Corpus
from scraper.store.exchanges import read_exchange
from scraper.store.queue import CLAIM, PENDING
from scraper.store.seals import CAPTURE_FIELDS, seal_of

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_ASKED = frozenset({PENDING, "stored", "gone", "merged", "failed"})
_OF_SOURCES = frozenset({"ok", "absent", "failed", "not_asked"})
_PMIDS = "SELECT pmid FROM papers UNION ALL SELECT pmid FROM asked"


class _Change(Struct, frozen=True):
    """A change as `diff` reads it."""

    path: str
    kind: Literal["added", "removed", "changed"]
    old: Any = None
    new: Any = None


def iter_exchange_faults(corpus: Corpus) -> Iterator[str]:
    """Exchanges that are damaged, altered, or of no paper."""
    run = corpus.connection.execute
    for number, sha256 in run("SELECT id, seals.sha256 FROM captures LEFT JOIN seals ON capture = id").fetchall():
        try:
            read_exchange(corpus.connection, number)
        except codec.UNREADABLE as error:
            yield f"capture {number}: cannot be read: {error}"
        fields = run(f"SELECT {', '.join(CAPTURE_FIELDS)} FROM captures WHERE id = ?", (number,)).fetchone()
        if sha256 != seal_of(fields):
            yield f"capture {number}: its address, headers or origin are not what was stored"


def iter_row_faults(corpus: Corpus) -> Iterator[str]:
    """Rows that nothing of ours would have written, and changes that are gone."""
    for words, statement, is_right in _ROWS:
        for key, *values in corpus.connection.execute(statement):
            if not is_right(*values):
                yield words.format(key)
    counted, noted = corpus.connection.execute(
        "SELECT count(*), (SELECT value FROM settings WHERE name = 'changes') FROM changes"
    ).fetchone()
    if str(counted) != (noted or "0"):
        yield f"{counted} changes are kept of {noted or '0'} that were noted"
    for key, packed in corpus.connection.execute("SELECT id, fields FROM changes"):
        try:
            msgspec.json.decode(codec.unpack(packed), type=list[_Change])
        except codec.UNREADABLE as error:
            yield f"change {key} cannot be read: {error}"


def _is_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None


def _is_asked(pmid: int, outcome: str, at: str, claim: str | None) -> bool:
    return pmid > 0 and outcome in _ASKED and _is_time(at) and (claim is None or CLAIM.fullmatch(claim) is not None)


def _is_outcome(pmid: int, outcome: str, at: str) -> bool:
    return pmid > 0 and outcome in _OF_SOURCES and _is_time(at)


def _is_paper(pmid: int, added_at: str, stored_at: str) -> bool:
    return pmid > 0 and _is_time(added_at) and _is_time(stored_at)


# What is told, what is looked at (the first column is told, the others are judged), and how.
_ROWS: tuple[tuple[str, str, Callable[..., bool]], ...] = (
    ("PMID {}: it, or a time of its row, is of another form", "SELECT pmid, pmid, added_at, stored_at FROM papers", _is_paper),
    ("PMID {}: what came of asking for it is of another form", "SELECT pmid, pmid, outcome, at, claim FROM asked", _is_asked),
    ("PMID {}: what a source answered is of another form", "SELECT pmid, pmid, outcome, at FROM outcomes", _is_outcome),
    (
        "a change of PMID {}, which is not here, or its time is of another form",
        "SELECT pmid, pmid IN (SELECT pmid FROM papers), at FROM changes",
        lambda is_here, at: bool(is_here) and _is_time(at),
    ),
    ("capture {} is of no paper", "SELECT id FROM captures WHERE id NOT IN (SELECT capture FROM paper_captures)", lambda: False),
    (
        "PMID {} has captures and was never asked for",
        f"SELECT DISTINCT pmid FROM paper_captures WHERE pmid NOT IN ({_PMIDS})",
        lambda: False,
    ),
    (
        "capture {}, which is not here, has a seal",
        "SELECT capture FROM seals WHERE capture NOT IN (SELECT id FROM captures)",
        lambda: False,
    ),
)
