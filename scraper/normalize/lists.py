"""References and citing articles: what several sources list becomes one list, each edge once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

import msgspec

from scraper.model import ArticleList, Issue, ListedArticle
from scraper.normalize.fields import Claim
from scraper.normalize.matching import Features, features_of, iter_blocks, match_features

# Sources that give a list of their own: when one of them could not be read, the union may lack what only it knows.
LISTING = {
    "references": frozenset(
        "landing pubmed europepmc publisher crossref openalex semanticscholar icite elink opencitations".split()
    ),
    "citing_articles": frozenset("landing europepmc openalex semanticscholar icite elink opencitations".split()),
}


def merge_lists(field: str, claims: Sequence[Claim], *, failed: bool = False) -> tuple[ArticleList, tuple[Issue, ...]]:
    """One list from several, and what a reader should know of it; claims come best source first.

    The longest list in printed order gives the order; one cut after five entries would hide that of the rest. Entries are
    joined as `matching` judges: one that is joined adds its source and the fields the other lacks, two whose ids conflict
    are both kept, and an issue says so. What only an unordered source lists goes to the end, without `position`; there, an
    entry with no id and no more than a title is a scrap of a page: it is left out and counted.

    `complete` is False when a source's list is cut and the union has not what it lacks, or `failed` tells that one of the
    sources could not be read; else True if a source says that its list is whole, and no other source knows more.
    """
    merged = _Merged(field)
    for claim in sorted(claims, key=lambda claim: -_ordered(claim.value)):
        merged.add(claim)
    items, lists = tuple(entry.item for entry in merged.entries), [claim.value for claim in claims]
    # A list that is cut without saying how long it is: the union may hold its rest, or not.
    in_doubt = any(one.complete is False and one.total_reported is None for one in lists)
    cut = any(one.complete is False and len(items) < (one.total_reported or one.shown + 1) for one in lists)
    known = Counter(source for item in items for source in item.sources)
    whole = True if not in_doubt and any(claim.value.complete and known[claim.source] == len(items) for claim in claims) else None
    total = max((one.total_reported for one in lists if one.total_reported is not None), default=None)
    return ArticleList(items, len(items), total, False if cut or failed else whole), tuple(merged.issues())


def _ordered(found: ArticleList) -> int:
    return sum(1 for item in found.items if item.position is not None)


class _Entry:
    """An entry of the union, with what it is compared by."""

    def __init__(self, item: ListedArticle):
        self.item = item

    @cached_property
    def features(self) -> Features:
        return features_of(self.item)


class _Merged:
    """The union so far, and which entries share a key."""

    def __init__(self, field: str) -> None:
        self.entries: list[_Entry] = []
        self._field = field
        self._places: dict[tuple[object, ...], list[int]] = {}
        self._scraps: Counter[str] = Counter()
        self._conflicts: dict[str, None] = {}

    def add(self, claim: Claim) -> None:
        """All items of one source; two of its own are never joined, as a list may name a paper twice."""
        others = len(self.entries)
        for item in claim.value.items:
            entry = _Entry(item)
            place = self._find(entry, others, claim.source)
            if place is not None:
                joined = _join(self.entries[place].item, item, claim.source)
                self.entries[place] = _Entry(joined)
                self._index(place)
            elif _is_scrap(item):
                self._scraps[claim.source] += 1
            else:
                position = None if others else item.position
                self.entries.append(_Entry(msgspec.structs.replace(item, position=position, sources=(claim.source,))))
                self._index(len(self.entries) - 1)

    def issues(self) -> list[Issue]:
        """The ids that conflict, and how many scraps were left out."""
        found = [Issue("ids_conflict", self._field, message) for message in self._conflicts]
        for source, count in self._scraps.items():
            message = f"{source}: {count} entries with no id and no more than a title are left out"
            found.append(Issue("scraps_left_out", self._field, message))
        return found

    def _find(self, entry: _Entry, others: int, source: str) -> int | None:
        """The place of the same article among the first `others` entries; None when none is, or several could be."""
        if not others:
            return None
        near = {place for key in _keys(entry) for place in self._places.get(key, ()) if place < others}
        by_ids: list[int] = []
        by_text: list[int] = []
        for place in sorted(near):
            match = match_features(self.entries[place].features, entry.features)
            if match.status == "same":
                (by_ids if match.by_id else by_text).append(place)
            elif match.by_id:
                self._conflicts[f"{source}: {match.reason}: both are kept"] = None
        if by_ids:
            return by_ids[0]
        return by_text[0] if len(by_text) == 1 else None

    def _index(self, place: int) -> None:
        for key in _keys(self.entries[place]):
            places = self._places.setdefault(key, [])
            if place not in places:
                places.append(place)


def _keys(entry: _Entry) -> list[tuple[object, ...]]:
    item = entry.item
    if item.title is None and item.raw is None and not item.authors:  # lists of links have tens of thousands of bare ids
        return [(name, value) for name in ("pmid", "doi", "pmcid") if (value := getattr(item, name))]
    return list(iter_blocks(entry.features))


def _is_scrap(item: ListedArticle) -> bool:
    """Whether nothing shows that this is an article: no id, no place in print, and nothing beside a title or text."""
    if item.position is not None or item.pmid or item.doi or item.pmcid:
        return False
    return item.raw is None and not (item.title and (item.year or item.journal or item.authors))


def _join(kept: ListedArticle, other: ListedArticle, source: str) -> ListedArticle:
    missing = {
        name: getattr(other, name)
        for name in kept.__struct_fields__
        if name not in ("position", "sources") and getattr(kept, name) in (None, ()) and getattr(other, name) not in (None, ())
    }
    return msgspec.structs.replace(kept, **missing, sources=tuple(dict.fromkeys((*kept.sources, source))))
