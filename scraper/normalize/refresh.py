"""A paper that was read before: newer documents beside older ones, what changed between two records, and what is gone.

A newer document never replaces a fuller value with an emptier one; where the older value stays, an issue says so.
Only a list that its source calls whole takes the place of an older one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

from scraper.model import Issue, ParsedRecord, Provenance, Record, SourceStatus, to_json


class Change(Struct, frozen=True, kw_only=True):
    """One difference of two records. `path` is as `authors[2].orcid`; an edge or annotation is named by what it is."""

    path: str
    kind: Literal["added", "removed", "changed"]
    old: Any = None
    new: Any = None


def iter_outdated(documents: Sequence[ParsedRecord]) -> Iterator[int]:
    """The places of documents of which the same source gave a newer one of the same layout; newest come first.

    A document without a date is not known to be older or newer than any.
    """
    newest: dict[tuple[str, str], str] = {}
    for place, document in enumerate(documents):
        when = document.source.retrieved_at
        if when is not None and when < newest.setdefault((document.source.name, document.layout), when):
            yield place


def iter_kept(documents: Sequence[ParsedRecord], chosen: Mapping[str, int]) -> Iterator[Issue]:
    """One issue for each field whose value is of an older document, because the newer one has less; `chosen` gives its place."""
    outdated = set(iter_outdated(documents))
    for field, place in chosen.items():
        if place in outdated:
            source = documents[place].source
            since = f" of {source.retrieved_at}" if source.retrieved_at else ""
            yield Issue(
                "kept_older", field, f"{source.name}: the value{since} is kept; the newer document has none, or less of it"
            )


def lists_to_merge(documents: Sequence[ParsedRecord], field: str) -> list[int]:
    """The places of the documents whose list counts: not those that a newer, whole list of the same source replaces."""
    whole: set[tuple[str, str]] = set()
    places = []
    for place, document in enumerate(documents):
        found, kind = getattr(document, field), (document.source.name, document.layout)
        if found is None or kind in whole:
            continue
        places.append(place)
        if found.complete:
            whole.add(kind)
    return places


def make_tombstone(
    pmid: str, statuses: Iterable[SourceStatus], *, last: Record | None = None, merged_into: str | None = None
) -> Record:
    """The record of a PMID that its sources no longer have: all that was known of it (`last`), and an issue that says so.

    With `merged_into`, the PMID that the sources give in its place; it stands in `ids` too.
    """
    known = last or Record(pmid=pmid)
    said = sorted(statuses, key=lambda status: (status.name, status.retrieved_at or "", status.url or ""))
    names = ", ".join(dict.fromkeys(status.name for status in said if status.outcome == "absent")) or "the sources asked"
    if merged_into:
        issue = Issue("merged", "pmid", f"{names}: this PMID is merged into {merged_into}")
    else:
        issue = Issue("gone", "pmid", f"{names}: no such paper any more")
    ids = {**known.ids, "merged_into": (merged_into,)} if merged_into else known.ids
    others = tuple(one for one in known.issues if one.code not in ("gone", "merged"))
    sources = tuple(dict.fromkeys((*known.provenance.sources, *said)))
    return msgspec.structs.replace(
        known, ids=ids, issues=(*others, issue), provenance=Provenance(sources, known.provenance.fields)
    )


_NAMED = {  # lists whose entries are told apart by what they are, not by their place
    "references": ("pmid", "doi", "pmcid", "position", "raw", "title"),
    "citing_articles": ("pmid", "doi", "pmcid", "title", "raw"),
    "annotations": ("source", "source_start", "source_end", "text", "type", "identifiers"),
    "relations": ("source", "type", "subject", "object", "novel"),
    "counts": ("source", "kind"),
    "notices": ("type", "pmid", "citation"),
    "mesh": ("id", "name"),
    "chemicals": ("id", "name"),
    "issues": ("code", "field", "message"),
}
_EITHER = ("references", "citing_articles")  # one of the names is enough, the first that is there


def diff_records(old: Record, new: Record) -> tuple[Change, ...]:
    """What changed from one record of a paper to another, field by field, in the order of the record.

    Provenance is left out: when and from where a record was made changes with every run. Two records are equal but for
    provenance exactly when nothing is given.

    >>> [(one.path, one.kind, one.old, one.new) for one in diff_records(Record(title="A"), Record(title="B", doi="10.5555/a"))]
    [('doi', 'added', None, '10.5555/a'), ('title', 'changed', 'A', 'B')]
    """
    before, after = (msgspec.json.decode(to_json(record)) for record in (old, new))
    names = [name for name in old.__struct_fields__ if name != "provenance"]
    return tuple(change for name in names for change in _iter_changes(name, before[name], after[name], name))


def _iter_changes(path: str, old: object, new: object, field: str) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _iter_changes(f"{path}.{name}", old.get(name), new.get(name), field)
    elif isinstance(old, list) and isinstance(new, list):
        names = _NAMED.get(field) if path in (field, f"{field}.items") else None
        yield from _iter_named(path, old, new, field) if names else _iter_placed(path, old, new, field)
    else:
        kind: Literal["added", "removed", "changed"] = "added" if _is_empty(old) else "removed" if _is_empty(new) else "changed"
        yield Change(path=path, kind=kind, old=old, new=new)


def _is_empty(value: object) -> bool:
    return value is None or value in ([], {})


def _iter_placed(path: str, old: Sequence[Any], new: Sequence[Any], field: str) -> Iterator[Change]:
    for place in range(max(len(old), len(new))):
        one, other = (values[place] if place < len(values) else None for values in (old, new))
        yield from _iter_changes(f"{path}[{place}]", one, other, field)


def _iter_named(path: str, old: Sequence[Any], new: Sequence[Any], field: str) -> Iterator[Change]:
    before, after = _by_name(old, field), _by_name(new, field)
    for name in dict.fromkeys((*before, *after)):
        yield from _iter_changes(f"{path}[{name}]", before.get(name), after.get(name), field)
    if list(before) != list(after) and before == after:
        yield Change(path=path, kind="changed", old=list(before), new=list(after))


def _by_name(values: Sequence[Any], field: str) -> dict[str, Any]:
    """The entries by name; one that stands there again gets a number."""
    named: dict[str, Any] = {}
    seen: Counter[str] = Counter()
    for value in values:
        parts = [(name, value[name]) for name in _NAMED[field] if value[name] not in (None, [])]
        shown = parts[:1] if field in _EITHER else parts
        base = " ".join(f"{key}:{_plain(one)}" for key, one in shown)
        seen[base] += 1
        named[base if seen[base] == 1 else f"{base} #{seen[base]}"] = value
    return named


def _plain(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
