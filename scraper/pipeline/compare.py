"""What is different: in a corpus since a time, or in one corpus beside another; paper by paper, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from scraper.model import from_json
from scraper.normalize.refresh import Change, diff_records
from scraper.store import codec
from scraper.store.corpus import Corpus


class Difference(Struct, frozen=True, kw_only=True):
    """What is different of one paper: `new`, `changed`, `gone`, and what readers look for first."""

    pmid: str
    kind: str
    newly_retracted: bool = False
    new_citing_articles: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def iter_since(corpus: Corpus, time: str) -> Iterator[Difference]:
    """What is new or has changed in a corpus since a time in UTC, by PMID."""
    run = corpus.connection.execute
    new = {pmid for (pmid,) in run("SELECT pmid FROM papers WHERE added_at >= ?", (time,))}
    changed: dict[int, list[Change]] = {}
    for pmid, packed in run("SELECT pmid, fields FROM changes WHERE at >= ? ORDER BY id", (time,)):
        changed.setdefault(pmid, []).extend(msgspec.json.decode(codec.unpack(packed), type=list[Change]))
    for pmid in sorted(new | set(changed)):
        yield _difference(str(pmid), "new" if pmid in new else "changed", changed.get(pmid, []))


def iter_differences(old: Corpus, new: Corpus) -> Iterator[Difference]:
    """What the second corpus has otherwise than the first: new, changed and gone papers, by PMID."""
    before, after = set(old), set(new)
    for pmid in sorted(before | after, key=int):
        if pmid not in after:
            yield Difference(pmid=pmid, kind="gone")
        elif pmid not in before:
            yield Difference(pmid=pmid, kind="new")
        elif old.line(pmid) != new.line(pmid):
            changes = diff_records(from_json(old.line(pmid) or b""), from_json(new.line(pmid) or b""))
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
