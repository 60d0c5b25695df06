"""The lists of many papers as one: each paper that they name once, with the papers that lead to it.

A wrong join is worse than two rows, so entries go by their PMIDs first; a DOI or PMCID joins an entry only where it is of one
PMID; and what has no id in common is compared as `matching` does, and joined only to the one row that it fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

import msgspec

from scraper.model import ArticleList, Direction, FoundArticle, ListedArticle, Record
from scraper.normalize.entries import join_entries
from scraper.normalize.features import Features, iter_blocks
from scraper.normalize.matching import ids_conflict, match_features

LISTS: dict[Direction, str] = {"citing": "citing_articles", "references": "references"}
_MOST_ALIKE = 50  # rows with the same title or place; more of them tell no paper from another
_Row = tuple[ListedArticle, "_Leads"]


class _Leads:
    """Who leads to a paper."""

    def __init__(self) -> None:
        self.seeds: dict[str, None] = {}
        self.directions: set[Direction] = set()
        self.own: str | None = None  # the seed that this paper is

    def add(self, other: _Leads) -> None:
        self.seeds |= other.seeds
        self.directions |= other.directions
        self.own = self.own or other.own


class Snowball:
    """Rows in the making: `add` the record of each seed, `fill` in what is looked up, then take the `rows`."""

    def __init__(self, directions: Iterable[Direction]):
        self._directions = tuple(directions)
        self._by_pmid: dict[str, _Row] = {}
        self._others: list[_Row] = []  # entries without a PMID, not joined yet
        self._order: dict[str, int] = {}  # of the seeds

    def add(self, record: Record) -> None:
        """The lists of one seed, in the directions asked; raises nothing. The seed itself counts as a paper that may be named."""
        seed = record.pmid or ""
        self._order.setdefault(seed, len(self._order))
        own = _Leads()
        own.own = seed
        self._put(_as_entry(record), own)
        for direction in self._directions:
            found: ArticleList = getattr(record, LISTS[direction])
            for item in found.items:
                self.add_entry(seed, direction, item)

    def add_entry(self, seed: str, direction: Direction, item: ListedArticle) -> None:
        """One entry of a seed's list."""
        leads = _Leads()
        leads.seeds[seed] = None
        leads.directions.add(direction)
        self._put(msgspec.structs.replace(item, position=None), leads)

    def _put(self, item: ListedArticle, leads: _Leads) -> None:
        if item.pmid is None:
            self._others.append((item, leads))
            return
        kept = self._by_pmid.setdefault(item.pmid, (item, leads))
        if kept[1] is not leads:
            self._by_pmid[item.pmid] = _join(kept, (item, leads))

    @property
    def bare(self) -> list[str]:
        """The PMIDs of which nothing but the number is known."""
        return [pmid for pmid, (item, _) in self._by_pmid.items() if not item.title]

    def fill(self, add: Callable[[ListedArticle], ListedArticle]) -> None:
        """Put into every row with a PMID what `add` knows of it."""
        self._by_pmid = {pmid: (add(item), leads) for pmid, (item, leads) in self._by_pmid.items()}

    def rows(self) -> list[FoundArticle]:
        """One row a paper that a seed leads to, most seeds first, then by PMID; those without PMID come after.

        A seed is a row only where another seed leads to it.
        """
        found = [row for item, leads in _join_others(self._by_pmid, self._others) if (row := self._row(item, leads))]
        return sorted(found, key=lambda row: (-row.n_seeds, int(row.pmid or 10**9), row.doi or "~", row.title or row.raw or ""))

    def _row(self, item: ListedArticle, leads: _Leads) -> FoundArticle | None:
        seeds = sorted((seed for seed in leads.seeds if seed != leads.own), key=self._order.__getitem__)
        if not seeds:
            return None
        values = {**msgspec.structs.asdict(item), "sources": tuple(sorted(item.sources))}
        directions = tuple(one for one in LISTS if one in leads.directions)
        return FoundArticle(
            **values, n_seeds=len(seeds), seeds=tuple(seeds), directions=directions, is_seed=leads.own is not None
        )


def _as_entry(record: Record) -> ListedArticle:
    """What tells a seed from other papers."""
    date, journal = record.published.date or "", record.journal
    return ListedArticle(
        pmid=record.pmid, pmcid=record.pmcid, doi=record.doi, title=record.title, authors=record.authors,
        journal=journal.abbreviation or journal.title, year=int(date[:4]) if date[:4].isdigit() else None,
        volume=record.volume, issue=record.issue, pages=record.pages,
    )  # fmt: skip


def _join(one: _Row, other: _Row) -> _Row:
    """The first entry with what it lacks, and the sources and seeds of both; a seed's own entry has no source."""
    one[1].add(other[1])
    return join_entries(one[0], other[0], *other[0].sources), one[1]


def _join_others(by_pmid: Mapping[str, _Row], others: Sequence[_Row]) -> list[_Row]:
    """All rows, with the entries that have no PMID joined where it is sure which paper they are."""
    rows = list(by_pmid.values())
    for name in ("doi", "pmcid"):
        others = _join_by_id(rows, others, name)
    return _join_by_text(rows, others)


def _join_by_id(rows: list[_Row], others: Iterable[_Row], name: str) -> list[_Row]:
    """Join entries to the row with the same id, else to one another; gives what was not joined to a row, by another id it may be.

    An id that several rows have, or that comes with another id of another kind, joins nothing.
    """
    both, without = list(rows), list[_Row]()
    places: dict[str, list[int]] = {}
    for place, (item, _) in enumerate(both):
        places.setdefault(getattr(item, name) or "", []).append(place)
    for one in others:
        value = getattr(one[0], name)
        if value is None:
            without.append(one)
            continue
        near = places.setdefault(value, [])
        if len(near) == 1 and not ids_conflict(both[near[0]][0], one[0]):
            both[near[0]] = _join(both[near[0]], one)
        else:
            near.append(len(both))
            both.append(one)
    known = len(rows)
    rows[:] = both[:known]
    return [*both[known:], *without]


def _join_by_text(rows: list[_Row], others: Sequence[_Row]) -> list[_Row]:
    """Join what is left by title, year, first author and place; an entry that fits no row, or several, is a row of its own.

    Entries with ids of another kind, as a DOI where the row has a PMID, are compared too. Where several that contradict each
    other fit one row, as a preprint and its article, none of them is joined to it.
    """
    if not others:
        return rows
    kept = _Rows(rows)
    claims: dict[int, list[_Row]] = {}
    left: list[_Row] = []
    for row in others:
        at = kept.find(Features(row[0]))
        (left if at is None else claims.setdefault(at, [])).append(row)
    for at, found in claims.items():
        named = [item for item, _ in found if item.doi or item.pmcid]
        contradict = any(ids_conflict(one, other) for one, other in combinations(named, 2))
        for row in found:
            if contradict:
                kept.add(row)
            else:
                kept.join(at, row)
    for row in left:
        at = kept.find(Features(row[0]))
        if at is None:
            kept.add(row)
        else:
            kept.join(at, row)
    return kept.rows


class _Rows:
    """Rows that are found by what they print."""

    def __init__(self, rows: Iterable[_Row]):
        self.rows: list[_Row] = []
        self._features: list[Features] = []
        self._places: dict[tuple[object, ...], list[int]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: _Row) -> None:
        features = Features(row[0])
        for key in iter_blocks(features):
            self._places.setdefault(key, []).append(len(self.rows))
        self.rows.append(row)
        self._features.append(features)

    def find(self, own: Features) -> int | None:
        """The place of the one row that is the same article; None when none is, or several are."""
        near = (self._places.get(key, ()) for key in iter_blocks(own))
        places = sorted({place for found in near if len(found) <= _MOST_ALIKE for place in found})
        same = [place for place in places if match_features(self._features[place], own).status == "same"]
        return same[0] if len(same) == 1 else None

    def join(self, place: int, row: _Row) -> None:
        self.rows[place] = _join(self.rows[place], row)
        self._features[place] = Features(self.rows[place][0])
