"""Two finished records of one paper as one, where their documents are not at hand: nothing that one has more of is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from scraper.model import ArticleList, FieldSource, Issue, Journal, Provenance, Record
from scraper.normalize.fields import rank
from scraper.normalize.lists import join_lists
from scraper.normalize.relocate import move_mentions
from scraper.normalize.rules import BETTER, agree, is_surely_one

_OF_THE_RECORD = ("schema_version", "pmid", "issues", "provenance", "abstract_sections")
_BY_SOURCE = ("annotations", "relations", "counts", "links", "dates")  # each entry names who says it
_TEXTS = ("title", "abstract")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")
_EMPTY = msgspec.structs.asdict(Record())


def merge_records(stored: Record, brought: Record) -> Record:
    """The newer of two records, with what the older has more of (`keep_fuller`).

    Which is newer is told by when their sources were asked; of two that are equally new, or of which one does not tell, the
    stored one counts as the newer: nothing of it is replaced then, but by a source that is trusted more.
    """
    is_newer = last_asked(brought) > last_asked(stored) != ""
    older, newer = (stored, brought) if is_newer else (brought, stored)
    return keep_fuller(older, newer)


def last_asked(record: Record) -> str:
    """When the newest document of a record was retrieved (UTC); empty when it does not say."""
    times = (one.retrieved_at for one in record.provenance.sources if one.outcome == "ok")
    return max((time for time in times if time is not None and _TIME.match(time)), default="")


def keep_fuller(old: Record, new: Record) -> Record:
    """The new record with what the old one has more of: for one whose documents are not kept, so that it cannot be made again.

    Kept with their provenance are: a field that the new record lacks, an abstract or author list that the old one has whole, and,
    of a source that gave the new record nothing, the value of one that is trusted more (`rank`), and a list that says all that
    the new one says. References and citing articles of both are joined, unless the new list is called whole and all sources of
    the old one were heard. Ids, parts of the same journal, and annotations, relations, counts, links and dates of sources that
    say nothing in the new record are added. An issue says of each field that it was kept. A mention whose title or abstract is
    another text now is moved in it.
    """
    heard = frozenset(one.name for one in new.provenance.sources if one.outcome == "ok")
    replaced = {name: getattr(old, name) for name in old.__struct_fields__ if _is_kept(name, old, new, heard)}
    if "abstract" in replaced and old.abstract_sections != new.abstract_sections:
        replaced["abstract_sections"] = old.abstract_sections
    rest = {name: _with_rest(name, old, new, heard) for name in _EMPTY if name not in replaced}
    added = {name: value for name, value in rest.items() if value is not None}
    kept = [*replaced, *added]
    if not kept:
        return new
    fields = {**replaced, **added}
    fields["annotations"] = _move(old, new, fields)
    said = {**new.provenance.fields, **{name: old.provenance.fields[name] for name in replaced if name in old.provenance.fields}}
    if "ids" in added and "ids" not in said:
        origin = next((old.provenance.fields[name] for name in ("ids", "doi", "pmcid") if name in old.provenance.fields), None)
        said |= {"ids": FieldSource(origin.source)} if origin else {}
    issues = [
        Issue("kept_older", name, "the value stored before is kept; the newer documents have none, or less") for name in kept
    ]
    sources = tuple(dict.fromkeys((*old.provenance.sources, *new.provenance.sources)))
    told = (*new.issues, *(issue for issue in issues if issue not in new.issues))
    return msgspec.structs.replace(new, **fields, issues=told, provenance=Provenance(sources, said))


def _is_kept(name: str, old: Record, new: Record, heard: frozenset[str]) -> bool:
    """Whether a field of the old record takes the place of the new one's; `heard` are the sources that gave the new one."""
    before, after = getattr(old, name), getattr(new, name)
    if name in _OF_THE_RECORD or name == "ids" or before == _EMPTY[name] or before == after:
        return False
    if after == _EMPTY[name]:
        return True
    if isinstance(after, ArticleList | dict) or name in _BY_SOURCE:  # as a whole only when the new one is empty
        return False
    rule = BETTER.get(name)
    return (rule is not None and rule(after, before)) or _outweighs(name, old, new, heard)


def _outweighs(name: str, old: Record, new: Record, heard: frozenset[str]) -> bool:
    """Whether the old value is of a source not heard since that is trusted more, or says all that the new value does."""
    before, after = getattr(old, name), getattr(new, name)
    said, says = old.provenance.fields.get(name), new.provenance.fields.get(name)
    if said is None or said.source in heard:
        return False
    if says is not None and rank(said.source, name) < rank(says.source, name):
        return True
    return isinstance(after, tuple) and agree(name, before, after) and not agree(name, after, before)


def _with_rest(name: str, old: Record, new: Record, heard: frozenset[str]) -> Any:
    """The new record's value with what only the old one has beside it; None when that is nothing."""
    before, after = getattr(old, name), getattr(new, name)
    if name in _BY_SOURCE:
        rest = _of_others(before, after)
        return (*after, *rest) if rest else None
    if isinstance(after, ArticleList):
        told = {source for item in before.items for source in item.sources}
        if not before.items or (after.complete and told <= heard):
            return None
        joined = join_lists(name, after, before)
        return joined if joined.items != after.items else None
    if name == "ids":
        return _join_ids(old, new, heard)
    if isinstance(after, Journal) and is_surely_one(after, before):
        parts = {part: value for part in after.__struct_fields__ if (value := getattr(before, part)) and not getattr(after, part)}
        return msgspec.structs.replace(after, **parts) if parts else None
    return None


def _join_ids(old: Record, new: Record, heard: frozenset[str]) -> dict[str, tuple[str, ...]] | None:
    """The other ids of both records, by scheme, and those of their own ids that lost; None when the new one has them all."""
    found = {scheme: [*new.ids.get(scheme, ()), *old.ids.get(scheme, ())] for scheme in {**new.ids, **old.ids}}
    own: dict[str, str | None] = {"pmid": new.pmid}
    for scheme in ("pmcid", "doi"):
        taken, lost = getattr(new, scheme), getattr(old, scheme)
        if _is_kept(scheme, old, new, heard):
            taken, lost = lost, taken
        own[scheme] = taken
        found.setdefault(scheme, []).extend([lost] if lost else [])
    joined = {scheme: tuple(dict.fromkeys(one for one in ids if one != own.get(scheme))) for scheme, ids in found.items()}
    joined = {scheme: ids for scheme, ids in joined.items() if ids}
    return joined if joined != new.ids else None


def _of_others(before: Sequence[Any], after: Sequence[Any]) -> list[Any]:
    """The entries of sources that say nothing among the newer ones."""
    said = {one.source for one in after}
    return [one for one in before if one.source not in said]


def _move(old: Record, new: Record, fields: dict[str, Any]) -> tuple[Any, ...]:
    """The annotations of both records in the texts that are left."""
    texts = {name: fields.get(name, getattr(new, name)) for name in _TEXTS}
    sides = [(new, new.annotations)]
    if "annotations" in fields:
        sides.append((old, tuple(_of_others(old.annotations, new.annotations))))
    return tuple(
        one for side, found in sides for one in move_mentions(found, {name: getattr(side, name) for name in _TEXTS}, texts)
    )
