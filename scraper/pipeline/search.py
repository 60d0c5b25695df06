"""A query to PMIDs: PubMed's search, whole also beyond the 9,999 it shows of one query, or Europe PMC's.

PubMed's order is kept (newest first) where it shows all; beyond that the query is asked for in ranges of the date of entry to
PubMed, halved until each is shown whole, newest range first. A day with more than 9,999 is parted by properties of the papers.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Literal, Protocol

from scraper.errors import FetchError, InputError
from scraper.fetch.captures import Folders
from scraper.parse.api.esearch import SearchPage
from scraper.pipeline.connect import make_client
from scraper.pipeline.exchange import Exchanges
from scraper.pipeline.report import RunReport, make_report
from scraper.settings import Settings, load_settings
from scraper.sources import esearch, europepmc, europepmc_search, pubmed
from scraper.sources.esearch import MOST

_FIRST, _LAST = datetime.date(1600, 1, 1), datetime.date(2199, 12, 31)  # of entry; PubMed's oldest papers are of the 18th century
_RANGE = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2}):([0-9]{4})/([0-9]{2})/([0-9]{2})\[(?:Date - Entr|edat|crdt)")
# Properties that part the papers of one day: each of them a paper has or has not.
_PARTS = ("english[la]", "hasabstract", "humans[mh]", "journal article[pt]", "female[mh]", "adult[mh]", "review[pt]")
_LONGEST_QUERY = 100_000
SearchSource = Literal["pubmed", "europepmc"]


class Search(Iterator[str]):
    """PMIDs of a query, each once, asked for while you iterate.

    `count` is how many results the source tells of, `translation` the query as the source read it, `warnings` what it left out,
    ignored or searched otherwise. `without_pmid` counts results that have no PMID (Europe PMC's); `complete` is, at the end,
    whether as many came as were told of: False also when the source changed meanwhile, None before the end, and when `limit`
    ended it.
    """

    def __init__(self, engine: _Engine, limit: int | None, report: Callable[[], RunReport]):
        self.count = engine.count
        self.translation = engine.translation
        self.warnings = engine.warnings
        self.complete: bool | None = None
        self.report = report
        self._engine = engine
        self._pmids = self._iter_pmids(limit)

    @property
    def without_pmid(self) -> int:
        """Results met so far that have no PMID."""
        return self._engine.without_pmid

    def __next__(self) -> str:
        return next(self._pmids)

    def _iter_pmids(self, limit: int | None) -> Iterator[str]:
        seen: set[str] = set()
        if limit == 0:
            return
        for pmid in self._engine.pmids():
            if pmid not in seen:
                seen.add(pmid)
                yield pmid
                if len(seen) == limit:
                    return
        self.complete = len(seen) + self.without_pmid == self.count


class _Engine(Protocol):
    """A source that is searched: what it said at first, and its PMIDs."""

    count: int
    translation: str | None
    warnings: list[str]
    without_pmid: int

    def pmids(self) -> Iterator[str]: ...


def search(
    query: str,
    *,
    source: SearchSource = "pubmed",
    days: int | None = None,
    limit: int | None = None,
    captures: Folders = (),
    offline: bool = False,
    record: str | PathLike[str] | None = None,
    settings: Settings | None = None,
) -> Search:
    """PMIDs of a query to PubMed or Europe PMC, in their syntax; see `Search` for what else it tells.

    `days` takes only papers that came to PubMed in the last so many days, `limit` only the first so many PMIDs (0: only `count`).
    `captures`, `offline`, `record` as of `fetch_many`. The first request is made at once: raises InputError on an empty query,
    FetchError or ParseError when the source does not answer or reports an error, which is never "nothing found".
    """
    text = query.strip()
    if not text or len(text) > _LONGEST_QUERY:
        raise InputError(f"a query of {len(text):,} characters: give 1 to {_LONGEST_QUERY:,}")
    if (days is not None and days < 1) or (limit is not None and limit < 0):
        raise InputError("days are counted from 1, a limit from 0")
    if source == "europepmc" and days is not None:
        raise InputError(
            "days are PubMed's: with Europe PMC write dates into the query, as FIRST_IDATE:[2026-11-01 TO 2026-11-30]"
        )
    if source not in ("pubmed", "europepmc"):
        raise InputError(f"{source!r} cannot be searched: pubmed or europepmc can")
    options = settings or load_settings()
    client = None if offline else make_client(options)
    module = pubmed if source == "pubmed" else europepmc
    exchanges = Exchanges(module.SOURCE, captures, client, options, Path(record) if record is not None else None)
    engine: _Engine = _PubMed(exchanges, text, days, limit) if source == "pubmed" else _EuropePmc(exchanges, text, limit)
    return Search(engine, limit, partial(make_report, (), (), [source], client))


class _PubMed:
    """PubMed's search."""

    without_pmid = 0

    def __init__(self, exchanges: Exchanges, query: str, days: int | None, limit: int | None):
        self._exchanges = exchanges
        self._query = query
        self._days = days
        self._limit = limit
        self._first = self._ask(query, most=MOST if limit is None else min(limit, MOST))
        self.count = self._first.total
        self.translation = self._first.translation
        self.warnings = list(self._first.warnings)

    def _ask(self, term: str, *, most: int = MOST, start: int = 0, dates: tuple[str, str] = ("", "")) -> SearchPage:
        days = None if dates[0] else self._days
        request = esearch.request_for(term, most=most, start=start, days=days, dates=dates)
        return self._exchanges.ask(request, esearch.read_page)

    def pmids(self) -> Iterator[str]:
        """All of them, or, with a limit that one reply holds, the first."""
        if self.count <= MOST or (self._limit is not None and self._limit <= MOST):
            yield from self._rest(self._first, partial(self._ask, self._query))
        else:
            low, high = self._dates()
            yield from self._of_dates(low, high, self.count)

    def _rest(self, page: SearchPage, ask: Callable[..., SearchPage]) -> Iterator[str]:
        """The PMIDs of a page, and of those after it, where the server shows fewer at once than it was asked for."""
        wanted = min(page.total, MOST if self._limit is None else self._limit)
        got = 0
        while page.pmids:
            yield from page.pmids
            got += len(page.pmids)
            if got >= wanted:
                return
            page = ask(start=got)

    def _of_dates(self, low: datetime.date, high: datetime.date, total: int) -> Iterator[str]:
        """The PMIDs of a range of dates of entry, newest part first."""
        whole = (_day(low), _day(high))
        if total <= MOST:
            page = self._ask(self._query, dates=whole)
            if page.total <= MOST:
                yield from self._rest(page, partial(self._ask, self._query, dates=whole))
                return
            total = page.total  # more have come meanwhile
        if low == high:
            yield from self._of_parts(self._query, whole, total, _PARTS)
            return
        middle = low + (high - low) // 2
        after = (_day(middle + datetime.timedelta(days=1)), _day(high))
        newer = self._ask(self._query, dates=after)
        if newer.total <= MOST:
            yield from self._rest(newer, partial(self._ask, self._query, dates=after))
        else:
            yield from self._of_dates(middle + datetime.timedelta(days=1), high, newer.total)
        if total > newer.total:
            yield from self._of_dates(low, middle, total - newer.total)

    def _of_parts(self, term: str, dates: tuple[str, str], total: int, parts: tuple[str, ...]) -> Iterator[str]:
        """The PMIDs of one day that has too many, parted by what the papers have or have not."""
        if total <= MOST:
            page = self._ask(term, dates=dates)
            if page.total <= MOST:
                yield from self._rest(page, partial(self._ask, term, dates=dates))
                return
        if not parts:
            reason = f"more than {MOST:,} papers entered PubMed on {dates[0]}, and it shows no more: narrow the query"
            raise FetchError(reason, source="pubmed", kind="too_many")
        having = self._ask(f"({term}) AND {parts[0]}", most=0, dates=dates).total
        for word, some in (("AND", having), ("NOT", total - having)):
            if some > 0:
                yield from self._of_parts(f"({term}) {word} {parts[0]}", dates, some, parts[1:])

    def _dates(self) -> tuple[datetime.date, datetime.date]:
        """The first and last day of entry: all there are, or, of the last days, those that PubMed says it took."""
        if self._days is None:
            return _FIRST, _LAST
        told = _RANGE.search(self.translation or "")
        try:
            year, month, day, year2, month2, day2 = map(int, told.groups() if told else ())
            return datetime.date(year, month, day), datetime.date(year2, month2, day2)
        except ValueError:
            reason = f"{self.count:,} papers, more than it shows, and it does not say of which days: narrow the query"
            raise FetchError(reason, source="pubmed", kind="too_many") from None


class _EuropePmc:
    """Europe PMC's search; its cursor leads through all results."""

    def __init__(self, exchanges: Exchanges, query: str, limit: int | None):
        self._exchanges = exchanges
        self._query = query
        self._size = europepmc_search.PAGE_SIZE if limit is None else max(1, min(limit, europepmc_search.PAGE_SIZE))
        self._first = self._ask("*")
        self.without_pmid = 0
        self.count = self._first.total
        self.translation = self._first.understood
        self.warnings: list[str] = []

    def _ask(self, mark: str) -> europepmc_search.ResultPage:
        request = europepmc_search.request_for(self._query, mark, self._size)
        return self._exchanges.ask(request, europepmc_search.read_page)

    def pmids(self) -> Iterator[str]:
        """All of them. A cursor that repeats, a page without rows, or twice as many rows as results end the list."""
        page, marks, rows = self._first, {"*"}, 0
        while page.rows:
            rows += page.rows
            self.without_pmid += page.rows - len(page.pmids)
            yield from page.pmids
            if page.next_mark is None or page.next_mark in marks or rows > 2 * page.total:
                return
            marks.add(page.next_mark)
            page = self._ask(page.next_mark)


def _day(date: datetime.date) -> str:
    return date.strftime("%Y/%m/%d")
