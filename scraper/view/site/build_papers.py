"""A bulk build as a collection of papers to look at: its records by PMID, its Parquet table searched from the newest paper on.

There is no index of words: a search reads the table backwards, and ends when it has found enough or has taken long enough.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any

from scraper.bulk import places
from scraper.bulk.manifest import ShardOf, read_manifest
from scraper.bulk.scan import scan
from scraper.bulk.shard import files_of_shard
from scraper.errors import InputError, StoreError
from scraper.export.formats import FORMATS
from scraper.model import Record
from scraper.store.search import read_years
from scraper.view.site.neighbours import neighbours_in_lists
from scraper.view.site.papers import Each, Facet, FacetValue, FailedPaper, Found, Neighbourhood, Query
from scraper.view.site.query import NotHereError

if TYPE_CHECKING:
    import pyarrow

_MOST_FOUND = 1_000
_MOST_SECONDS = 2.0
_COLUMNS = ["number", "title", "abstract", "journal", "published", "publication_types", "retracted"]
_WORD = re.compile(r'"([^"]*)"|(\S+)')


class BuildPapers:
    """A bulk build in a folder of this machine; see `papers.Papers`. It keeps no changes, failures or outcomes."""

    kind = "build"

    def __init__(self, folder: str):
        if places.is_remote(folder):
            raise InputError(f"{folder} is in an object store: copy the build to this machine to look at it")
        self.name = places.name_of(folder)
        self._folder = folder
        self._manifest = read_manifest(folder)

    def count(self) -> int:
        return self._manifest.counts.papers

    def overview(self) -> None:
        """None: a build is counted by its tables, with any tool that reads Parquet."""

    def find(self, query: Query) -> Found:
        """The newest papers that fit, with all words in title or abstract.

        Raises InputError on what a build cannot be searched for.
        """
        if query.entity or query.relation or query.partial:
            raise InputError(
                "a build is searched for words, year, journal, type and retracted papers; for entities and relations make a "
                "corpus of it with 'scraper corpus add DB --from DIR', or ask its Parquet tables"
            )
        pmids: list[int] = []
        rows: list[dict[str, Any]] = []
        deadline, looked_at = time.monotonic() + _MOST_SECONDS, 0
        for table in self._iter_tables():
            looked_at += len(table)
            fitting = table.filter(_mask(table, query))
            rows += reversed(fitting.drop_columns(["title", "abstract"]).to_pylist())
            if len(rows) >= _MOST_FOUND or time.monotonic() > deadline:
                break
        pmids = [row["number"] for row in rows[:_MOST_FOUND]]
        notes = [] if looked_at == self.count() and len(rows) <= _MOST_FOUND else [_told(looked_at, self.count(), len(pmids))]
        return Found(pmids, _facets(rows[:_MOST_FOUND]), tuple(notes))

    def _iter_tables(self) -> Iterator[pyarrow.Table]:
        """The papers in pieces, the highest PMIDs first."""
        from pyarrow import ArrowException, parquet

        for shard in reversed(self._manifest.shards):
            if not shard.counts.papers:
                continue
            path = self._path(shard)
            try:
                with parquet.ParquetFile(path) as file:
                    for group in reversed(range(file.num_row_groups)):
                        yield file.read_row_group(group, columns=_COLUMNS)
            except (ArrowException, OSError) as error:
                raise StoreError(f"cannot be read: {error}", path) from None

    def _path(self, shard: ShardOf) -> str:
        return places.join(self._folder, files_of_shard(shard.first // self._manifest.range)["papers"])

    def record(self, pmid: str) -> Record | None:
        return next(scan(self._folder, [pmid]), None)

    def ended(self, pmid: str) -> None:
        """None: a build does not know what was asked for."""

    def stored(self, pmids: Iterable[str]) -> set[str]:
        """Those of some papers that are in the build; looks at up to 200, so that a page opens at once."""
        some = [pmid for _, pmid in zip(range(200), pmids, strict=False)]
        return {record.pmid for record in scan(self._folder, some) if record.pmid}

    def neighbourhood(self, pmid: str, steps: int) -> Neighbourhood:
        """What the lists of the paper's own record say; a second step is not looked up."""
        del steps
        record = self.record(pmid)
        if record is None:
            return Neighbourhood((), (), 0)
        listed = (item.pmid for item in (*record.references.items, *record.citing_articles.items) if item.pmid)
        return neighbours_in_lists(record, self.stored(listed))

    def changes(self, since: str) -> None:
        """None: a build keeps none."""

    def write_changed(self, since: str, format_: str, out: IO[bytes], each: Each) -> None:
        del since, format_, out, each
        raise NotHereError("a bulk build keeps no changes: compare two builds by their records")

    def failures(self) -> None:
        """None: `scraper bulk status` tells them."""

    def failed_papers(self) -> Sequence[FailedPaper]:
        raise NotHereError("what failed in a bulk build is told by 'scraper bulk status'")

    def write_records(self, pmids: Iterable[int], format_: str, out: IO[bytes]) -> None:
        FORMATS[format_](scan(self._folder, pmids), out)

    def close(self) -> None:
        """Nothing is held open."""


def _told(looked_at: int, papers: int, found: int) -> str:
    return (
        f"these are the newest {found:,} that fit, of the newest {looked_at:,} of {papers:,} papers; "
        "ask the Parquet tables for all, or narrow the search down"
    )


def _mask(table: pyarrow.Table, query: Query) -> Any:
    """Which rows fit."""
    import pyarrow
    from pyarrow import compute

    mask = pyarrow.array([True] * len(table))
    for phrase, word in _WORD.findall(query.words or ""):
        if word in ("OR", "NOT", "AND") or ":" in word:
            raise InputError('a build is searched for words and "phrases" that must all be there: no OR, NOT, title:word')
        text = (phrase or word).rstrip("*")
        hits = [
            compute.fill_null(compute.match_substring(table[name], text, ignore_case=True), False)
            for name in ("title", "abstract")
        ]
        mask = compute.and_(mask, compute.or_(*hits))
    if query.year:
        first, last = read_years(query.year)
        year = compute.utf8_slice_codeunits(compute.struct_field(table["published"], "date"), 0, 4)
        mask = compute.and_(mask, _within(year, f"{first:04d}", f"{last:04d}"))
    if query.journal:
        names = [compute.utf8_lower(compute.struct_field(table["journal"], name)) for name in ("title", "abbreviation")]
        same = [compute.fill_null(compute.equal(name, query.journal.lower()), False) for name in names]
        mask = compute.and_(mask, compute.or_(*same))
    if query.retracted:
        mask = compute.and_(mask, compute.fill_null(table["retracted"], False))
    if query.type:
        wanted = query.type.lower()
        types = table["publication_types"].to_pylist()
        mask = compute.and_(mask, pyarrow.array([wanted in map(str.lower, own or ()) for own in types]))
    return mask


def _within(year: Any, first: str, last: str) -> Any:
    from pyarrow import compute

    return compute.fill_null(compute.and_(compute.greater_equal(year, first), compute.less_equal(year, last)), False)


def _facets(rows: list[dict[str, Any]]) -> tuple[Facet, ...]:
    years = Counter((row["published"]["date"] or "")[:4] for row in rows)
    journals = Counter(row["journal"]["title"] or row["journal"]["abbreviation"] or "" for row in rows)
    types = Counter(name for row in rows for name in row["publication_types"])
    retracted = sum(1 for row in rows if row["retracted"])
    facets = [
        Facet("year", tuple(FacetValue(one, one, papers) for one, papers in sorted(years.items(), reverse=True) if one)),
        *(Facet(field, tuple(FacetValue(one, one, papers) for one, papers in counted.most_common(12) if one))
          for field, counted in (("journal", journals), ("type", types))),
        Facet("retracted", (FacetValue("1", "retracted", retracted),) if retracted else ()),
    ]  # fmt: skip
    return tuple(one for one in facets if one.values)
