"""References and citing articles: what several sources list becomes one list, each edge once."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from scraper.model import ArticleList, Issue, ListedArticle
from scraper.normalize.entries import is_scrap, join_entries, said_by
from scraper.normalize.features import Features, iter_blocks
from scraper.normalize.fields import Claim
from scraper.normalize.matching import ids_conflict, match_articles, match_features

# Sources that give a list of their own: when one of them could not be read, the union may lack what only it knows.
LISTING = {
    "references": frozenset(
        "landing pubmed europepmc publisher crossref openalex semanticscholar icite elink opencitations".split()
    ),
    "citing_articles": frozenset("landing europepmc openalex semanticscholar icite elink opencitations".split()),
}


_Copies = dict[bytes, deque[int]]  # the places of entries by what they say
_MOST_ALIKE = 50  # entries of one list with the same id, title or place; more of them tell no entry from another


def merge_lists(
    field: str, claims: Sequence[Claim], *, failed: bool = False, own: Collection[str | None] = ()
) -> tuple[ArticleList, tuple[Issue, ...]]:
    """One list from several, and what a reader should know of it; claims come best source first, `own` are the paper's ids.

    The longest list in printed order gives the order; one cut after five entries would hide that of the rest. Entries are
    joined as `matching` judges: one that is joined adds its source and the fields the other lacks, two whose ids conflict
    are both kept, and an issue says so. Yet entries with one PMID, of which one has no place in print, are one edge: an id
    that is lost so is told. A paper that stands in its own list is told. What only an unordered source lists goes to the
    end, without `position`; there, an entry with no id and no more than a title is a scrap of a page: it is left out and counted.

    `complete` is False when a source's list is cut and the union has not what it lacks, or `failed` tells that one of the
    sources could not be read; else True if a source says that its list is whole, and no other source knows more. A list that has
    more entries than its source says there are is not known to be whole.
    """
    claims, wrong = _without_negative_totals(field, claims)
    known = {value for value in own if value is not None}
    is_printed_alone = len(claims) == 1 and all(item.position is not None for item in claims[0].value.items)
    united = _copy_list(field, claims[0], known) if is_printed_alone else _unite_lists(field, claims, known)
    items, lists = united.items, [claim.value for claim in claims]
    total = max((one.total_reported for one in lists if one.total_reported is not None), default=None)
    # A list that is cut without saying how long it is: the union may hold its rest, or not.
    in_doubt = any(one.complete is False and one.total_reported is None for one in lists)
    unread = any(one.complete is False and one.total_reported is None and not one.shown for one in lists)
    cut = any(one.complete is False and len(items) < (one.total_reported or one.shown + 1) for one in lists)
    covered = any(_is_whole(claim.value) and covers == len(items) for claim, covers in united.covered)
    whole = True if covered and not in_doubt and (total is None or total <= len(items)) else None
    return ArticleList(items, len(items), total, False if cut or unread or failed else whole), (*wrong, *united.issues)


def _is_whole(found: ArticleList) -> bool:
    """Whether a source says that a list is whole, and does not count fewer than it lists."""
    return found.complete is True and (found.total_reported is None or found.total_reported >= len(found.items))


class _United(NamedTuple):
    """The entries, how many of them each claim names, and what is told of them."""

    items: tuple[ListedArticle, ...]
    covered: Sequence[tuple[Claim, int]]
    issues: Sequence[Issue]


def _unite_lists(field: str, claims: Sequence[Claim], own: Collection[str]) -> _United:
    merged = _Merged(field, own)
    first, *rest = sorted(claims, key=lambda claim: -_ordered(claim.value))
    merged.add(first, last=not rest)
    for place, claim in enumerate(rest, 1):
        merged.add(claim, last=place == len(rest))
    merged.unite()
    return _United(tuple(merged.items), merged.covered, merged.issues())


def _copy_list(field: str, claim: Claim, own: Collection[str]) -> _United:
    """The entries of one list in print, which are never joined with one another, with their source."""
    sources, listed = (claim.source,), claim.value.items
    items = tuple(msgspec.structs.replace(item, sources=sources) for item in listed)
    return _United(items, [(claim, len(items))], _tell_itself(field, {claim.source: _count_itself(listed, own)}))


def _tell_itself(field: str, counts: Mapping[str, int]) -> list[Issue]:
    """How many entries of each source's list are the paper whose list it is."""
    return [
        Issue("lists_itself", field, f"{source}: {count} of the entries is this paper itself; kept as it came")
        for source, count in counts.items()
        if count
    ]


def join_lists(field: str, first: ArticleList, other: ArticleList) -> ArticleList:
    """Two lists that are unions already, as one: the one with more entries in printed order, and what only the other has.

    Entries are joined as in `merge_lists`; each keeps its sources. What is added goes to the end, without `position`. `complete`
    is False when fewer are here than either says there are, True when one that is whole has them all. Joining the result with
    one of the two again changes nothing.
    """
    if _ordered(other) > _ordered(first):
        first, other = other, first
    merged = _Merged(field, ())
    merged.items = list(first.items)
    copies: _Copies = {}
    for place, item in enumerate(first.items):
        merged._index(place)
        copies.setdefault(said_by(item), deque()).append(place)
    taken: set[int] = set()
    for item in other.items:
        at = merged._find(item, first.shown, "", taken, copies)
        if at is None:
            merged.items.append(msgspec.structs.replace(item, position=None))
            continue
        taken.add(at)
        merged.items[at] = join_entries(merged.items[at], item, *item.sources)
    items, both = tuple(merged.items), (first, other)
    total = max((one.total_reported for one in both if one.total_reported is not None), default=None)
    whole = True if any(one.complete and one.shown == len(items) for one in both) else None
    cut = any(one.complete is False for one in both) if total is None else len(items) < total
    return ArticleList(items, len(items), total, False if cut else whole)


def _without_negative_totals(field: str, claims: Sequence[Claim]) -> tuple[list[Claim], list[Issue]]:
    """The claims; a total below zero is none, and is told."""
    good, issues = [], []
    for claim in claims:
        if (claim.value.total_reported or 0) < 0:
            issues.append(Issue("negative_count", field, f"{claim.source}: a total of {claim.value.total_reported} is left out"))
            claim = claim._replace(value=msgspec.structs.replace(claim.value, total_reported=None))  # noqa: PLW2901
        good.append(claim)
    return good, issues


def _ordered(found: ArticleList) -> int:
    return sum(1 for item in found.items if item.position is not None)


class _Merged:
    """The union so far. Entries are looked up by id; by what they print only where ids leave it open."""

    def __init__(self, field: str, own: Collection[str]) -> None:
        self._own = own
        self._of_itself: Counter[str] = Counter()
        self.items: list[ListedArticle] = []
        self.covered: list[tuple[Claim, int]] = []  # how many of the entries each claim names
        self._field = field
        self._features: dict[int, Features] = {}
        self._by_id: dict[str, int] = {}  # PMIDs, DOIs and PMCIDs have no value in common
        self._more_by_id: dict[str, dict[int, None]] = {}  # places after the first
        self._by_text: dict[tuple[object, ...], list[int]] = {}
        self._unread: tuple[list[int], list[int]] = [], []  # not yet in `_by_text`: entries without and with a PMID
        self._scraps: Counter[str] = Counter()
        self._conflicts: dict[str, None] = {}

    def add(self, claim: Claim, *, last: bool) -> None:
        """All items of one source; two of its own are never joined, as a list in print order may name a paper twice.

        Those without a place in print are, by their ids. After the `last` one nothing is looked up any more.
        """
        others, source, sources = len(self.items), claim.source, (claim.source,)
        taken: set[int] = set()
        copies = self._copies(source)
        rows: dict[str, int] = {}  # where those without a place in print went, by id
        self._of_itself[source] += _count_itself(claim.value.items, self._own)
        for item in claim.value.items:
            place = self._find(item, others, source, taken, copies) if others else None
            if place is None and item.position is None:
                place = self._find_row(item, rows, source)
            if place is not None:
                self.items[place] = join_entries(self.items[place], item, source)
                self._features.pop(place, None)
            elif is_scrap(item):
                self._scraps[source] += 1
                continue
            else:
                place = len(self.items)
                self.items.append(msgspec.structs.replace(item, position=None if others else item.position, sources=sources))
            taken.add(place)
            if item.position is None:
                for value in (item.pmid, item.doi, item.pmcid):
                    if value is not None:
                        rows.setdefault(value, place)
            if not last:
                self._index(place)
        self.covered.append((claim, len(taken)))

    def unite(self) -> None:
        """Entries of different sources that a third one showed to have an id in common, as one."""
        given = [value for item in self.items for value in (item.pmid, item.doi, item.pmcid) if value]
        if len(set(given)) == len(given):  # as mostly
            return
        first: dict[str, int] = {}
        kept: list[ListedArticle] = []
        for item in self.items:
            ids = [value for value in (item.pmid, item.doi, item.pmcid) if value is not None]
            place = next((first[value] for value in ids if value in first), None)
            if place is None or set(kept[place].sources) & set(item.sources) or ids_conflict(kept[place], item):
                place = len(kept)
                kept.append(item)
            else:
                kept[place] = join_entries(kept[place], item, *item.sources)
            for value in (kept[place].pmid, kept[place].doi, kept[place].pmcid):
                if value is not None:
                    first.setdefault(value, place)
        self.items = kept

    def _find_row(self, item: ListedArticle, rows: dict[str, int], source: str) -> int | None:
        """Where another row of the same list with one of its ids went, unless their PMIDs differ."""
        for value in (item.pmid, item.doi, item.pmcid):
            place = rows.get(value) if value is not None else None
            if place is not None and (item.pmid in (None, self.items[place].pmid) or self.items[place].pmid is None):
                self._tell_lost_ids(place, item, source)
                return place
        return None

    def _tell_lost_ids(self, place: int, item: ListedArticle, source: str) -> None:
        if ids_conflict(self.items[place], item):
            match = match_articles(self.items[place], item)
            self._conflicts[f"{source}: {match.reason}: one entry, with the first"] = None

    def _copies(self, source: str) -> _Copies:
        """The entries that only this source has named so far, by what they say: an older copy of its list names them again."""
        found: _Copies = {}
        if any(claim.source == source for claim, _ in self.covered):
            for place, item in enumerate(self.items):
                if item.sources == (source,):
                    found.setdefault(said_by(item), deque()).append(place)
        return found

    def issues(self) -> list[Issue]:
        """The ids that conflict, and how many scraps were left out."""
        found = [Issue("ids_conflict", self._field, message) for message in self._conflicts]
        found += _tell_itself(self._field, self._of_itself)
        for source, count in self._scraps.items():
            message = f"{source}: {count} entries with no id and no more than a title are left out"
            found.append(Issue("scraps_left_out", self._field, message))
        return found

    def _index(self, place: int) -> None:
        item = self.items[place]
        for value in (item.pmid, item.doi, item.pmcid):
            if value is not None and self._by_id.setdefault(value, place) != place:
                self._more_by_id.setdefault(value, {})[place] = None
        self._unread[item.pmid is not None].append(place)

    def _find(self, item: ListedArticle, others: int, source: str, taken: set[int], copies: _Copies) -> int | None:
        """The place of the same article among the first `others` entries; None when none is, or several could be.

        Places `taken` by entries of the same list are not given again; `copies` are equal entries of older lists of the source.
        """
        equal = copies.get(said_by(item)) if copies else None
        while equal:
            place = equal.popleft()
            if place not in taken:
                return place
        for value in (item.pmid, item.doi, item.pmcid):
            for place in self._places_of(value) if value is not None else ():
                if place >= others or place in taken:
                    continue
                if not ids_conflict(self.items[place], item):
                    return place
                if value == item.pmid and None in (item.position, self.items[place].position):
                    self._tell_lost_ids(place, item, source)
                    return place
                match = match_articles(self.items[place], item)
                self._conflicts[f"{source}: {match.reason}: both are kept"] = None
        if item.title is None and item.raw is None and not (item.authors and item.volume and item.pages):
            return None
        features = Features(item)
        at = (item.position or 0) - 1  # two lists in print order mostly have the same entry at the same place
        if 0 <= at < others and self.items[at].position == item.position and at not in taken and self._is_same(at, features):
            return at
        near = (place for place in self._near_by_text(features) if place < others and place not in taken)
        found = [place for place in near if self._is_same(place, features)]
        return found[0] if len(found) == 1 else None

    def _places_of(self, value: str) -> Iterable[int]:
        """The places of entries with an id, as many as are looked at, the first indexed first."""
        first, more = self._by_id.get(value), self._more_by_id.get(value)
        if first is None:
            return ()
        return (first,) if more is None else (first, *islice(more, _MOST_ALIKE - 1))

    def _is_same(self, place: int, features: Features) -> bool:
        return match_features(self._features_of(place), features).status == "same"

    def _features_of(self, place: int) -> Features:
        return self._features.setdefault(place, Features(self.items[place]))

    def _near_by_text(self, features: Features) -> list[int]:
        """Places that share a key with the entry. Entries with a PMID are only read for one that has none: two PMIDs differ."""
        for unread in self._unread[: 2 if features.item.pmid is None else 1]:
            for place in unread:
                for key in iter_blocks(self._features_of(place)):
                    self._by_text.setdefault(key, []).append(place)
            unread.clear()
        if not self._by_text:
            return []
        near = (self._by_text.get(key, []) for key in iter_blocks(features))
        return sorted({place for places in near if len(places) <= _MOST_ALIKE for place in places})


def _count_itself(items: Iterable[ListedArticle], own: Collection[str]) -> int:
    """How many entries have one of the ids."""
    return sum(1 for item in items if item.pmid in own or item.doi in own or item.pmcid in own) if own else 0
