"""What is different: in a corpus since a time, or in one corpus beside another; paper by paper, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from scraper.errors import InputError, StoreError
from scraper.normalize.refresh import Change, diff_records
from scraper.store import codec
from scraper.store.corpus import Corpus
from scraper.store.schema import telling


class Difference(Struct, frozen=True, kw_only=True):
    """What is different of one paper: `new`, `changed`, `gone`, and what readers look for first."""

    pmid: str
    kind: str
    newly_retracted: bool = False
    new_citing_articles: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def read_time(text: str) -> str:
    """A date or time as people write it (ISO 8601), in UTC; raises InputError on any other text.

    >>> read_time("2026-11-22"), read_time("2026-11-22T10:00:00+02:00")
    ('2026-11-22T00:00:00Z', '2026-11-22T08:00:00Z')
    """
    try:
        time = datetime.fromisoformat(text.strip())
        time = (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InputError(f"{text!r} is no date: give one as 2026-11-22 or 2026-11-22T10:00:00Z") from None
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def iter_since(corpus: Corpus, time: str) -> Iterator[Difference]:
    """What is new or has changed in a corpus since a time, by PMID.

    Raises InputError when the time cannot be read, StoreError when the file cannot.
    """
    since = read_time(time)
    with telling(corpus.path):
        run = corpus.connection.execute
        new = {pmid for (pmid,) in run("SELECT pmid FROM papers WHERE added_at >= ?", (since,))}
        changed: dict[int, list[Change]] = {}
        try:
            for pmid, packed in run("SELECT pmid, fields FROM changes WHERE at >= ? ORDER BY id", (since,)):
                changed.setdefault(pmid, []).extend(msgspec.json.decode(codec.unpack(packed), type=list[Change]))
        except codec.UNREADABLE as error:
            raise StoreError(f"what changed cannot be read: {error}; see 'scraper corpus verify'", corpus.path) from None
    for pmid in sorted(new | set(changed)):
        if str(pmid) not in corpus:
            raise StoreError(f"PMID {pmid} changed but has no record; see 'scraper corpus verify'", corpus.path)
        record = corpus[str(pmid)]
        found = _difference(str(pmid), "changed", changed.get(pmid, []))
        gone = any(issue.code in ("gone", "merged") for issue in record.issues)  # it may have come back
        kind = "gone" if gone and found.kind == "gone" else "new" if pmid in new else "changed"
        yield msgspec.structs.replace(found, kind=kind, newly_retracted=found.newly_retracted and record.retracted is True)


def iter_differences(old: Corpus, new: Corpus) -> Iterator[Difference]:
    """What the second corpus has otherwise than the first: new, changed and gone papers, by PMID."""
    before, after = set(old), set(new)
    for pmid in sorted(before | after, key=int):
        if pmid not in after:
            yield Difference(pmid=pmid, kind="gone")
        elif pmid not in before:
            yield Difference(pmid=pmid, kind="new")
        elif old.line(pmid) != new.line(pmid):
            changes = diff_records(old[pmid], new[pmid])
            if changes:
                yield _difference(pmid, "changed", list(changes))


def _difference(pmid: str, kind: str, changes: Any) -> Difference:
    gone = any(
        change.path.startswith(("issues[code:gone", "issues[code:merged")) and change.kind == "added" for change in changes
    )
    citing = [
        change.path.removeprefix("citing_articles.items[").removesuffix("]")
        for change in changes
        if change.kind == "added" and change.path.startswith("citing_articles.items[") and change.path.endswith("]")
    ]
    retracted = any(change.path == "retracted" and change.new is True for change in changes)
    return Difference(
        pmid=pmid,
        kind="gone" if gone else kind,
        newly_retracted=retracted,
        new_citing_articles=tuple(citing),
        changes=tuple(changes),
    )
