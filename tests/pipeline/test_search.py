"""A query to PMIDs: all of them, each once, in the documented order; an outage or an error is never "nothing found"."""

from __future__ import annotations

import datetime
import random
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import scraper
from scraper.errors import FetchError, InputError, ScraperError
from scraper.model import Capture, Request
from scraper.pipeline import search as searching
from scraper.pipeline.search import Search, search
from tests.conftest import CASSETTES

OFFLINE: dict[str, Any] = {"captures": [CASSETTES], "offline": True}
TODAY = datetime.date(2026, 11, 26)


class PubMed:
    """What PubMed does, as far as it is documented: newest first, no more than 9,999 of a query, dates of entry inclusive.

    `dates` has the day of entry of each paper, `having` who is found by a part of a query; nobody is by any other part.
    """

    def __init__(
        self, dates: dict[str, datetime.date], *, shows: int = 9_999, having: Mapping[str, frozenset[str]] = MappingProxyType({})
    ):
        self.papers = sorted(dates, key=lambda pmid: (dates[pmid], int(pmid)), reverse=True)
        self.dates = dates
        self.shows = shows
        self.having = having
        self.asked: list[dict[str, str]] = []

    def reply(self, request: Request) -> bytes:
        given = {name: values[0] for name, values in parse_qs(request.body or urlsplit(request.url).query).items()}
        self.asked.append(given)
        low, high, told = self.range_of(given)
        parts = re.findall(r"\) (AND|NOT) ([^()]+)", given["term"])
        found = [pmid for pmid in self.papers if low <= self.dates[pmid] <= high and self.fits(pmid, parts)]
        start, most = int(given["retstart"]), min(int(given["retmax"]), self.shows)
        shown = found[start : start + most][: max(0, 9_999 - start)]
        ids = "".join(f"<Id>{pmid}</Id>" for pmid in shown)
        return (
            f"<eSearchResult><Count>{len(found)}</Count><RetMax>{len(shown)}</RetMax><RetStart>{start}</RetStart>"
            f"<IdList>{ids}</IdList><QueryTranslation>x{told}</QueryTranslation></eSearchResult>"
        ).encode()

    def range_of(self, given: dict[str, str]) -> tuple[datetime.date, datetime.date, str]:
        if "reldate" in given:
            low, high = TODAY - datetime.timedelta(days=int(given["reldate"])), TODAY
            return low, high, f" AND {low:%Y/%m/%d}:{high:%Y/%m/%d}[Date - Entry]"
        ends = [given.get("mindate", "1000/01/01"), given.get("maxdate", "3000/01/01")]
        low, high = (datetime.datetime.strptime(end, "%Y/%m/%d").date() for end in ends)  # noqa: DTZ007
        return low, high, ""

    def fits(self, pmid: str, parts: list[tuple[str, str]]) -> bool:
        return all((pmid in self.having.get(part, ())) == (word == "AND") for word, part in parts)


class Answers:
    """Stands for `Exchanges`."""

    def __init__(self, reply: Callable[[Request], bytes]):
        self.reply = reply

    def ask(self, request: Request, read: Callable[[Capture], Any]) -> Any:
        return read(Capture(source=request.source, body=self.reply(request), url=request.url, status=200))


@pytest.fixture
def pubmed(monkeypatch: pytest.MonkeyPatch) -> Callable[[PubMed], PubMed]:
    def install(server: PubMed) -> PubMed:
        monkeypatch.setattr(searching, "Exchanges", lambda *_: Answers(server.reply))
        return server

    return install


def papers(count: int, *, first: datetime.date, days: int, seed: int = 1) -> dict[str, datetime.date]:
    some = random.Random(seed)
    return {str(998_000_000 + n): first + datetime.timedelta(days=some.randrange(days)) for n in range(count)}


@pytest.mark.parametrize(
    ("count", "first", "days", "most_requests"),
    [
        (0, datetime.date(2020, 1, 1), 1, 1),
        (1, datetime.date(2020, 1, 1), 1, 1),
        (9_998, datetime.date(2020, 1, 1), 1, 1),
        (9_999, datetime.date(2020, 1, 1), 1, 1),
        (10_000, datetime.date(2020, 1, 1), 2, 40),
        (31_000, datetime.date(1950, 1, 1), 27_000, 20),
        (45_000, datetime.date(2026, 9, 27), 60, 40),
    ],
)
def test_all_of_a_query_each_once_newest_first(
    count: int, first: datetime.date, days: int, most_requests: int, pubmed: Callable[[PubMed], PubMed]
) -> None:
    server = pubmed(PubMed(papers(count, first=first, days=days)))
    found = search("x", offline=True)
    assert found.count == count
    assert list(found) == server.papers
    assert found.complete is True
    assert len(server.asked) <= most_requests


def test_a_server_that_shows_fewer_at_once_is_asked_on(pubmed: Callable[[PubMed], PubMed]) -> None:
    server = pubmed(PubMed(papers(2_500, first=TODAY, days=1), shows=1_000))
    assert list(search("x", offline=True)) == server.papers
    assert [one["retstart"] for one in server.asked] == ["0", "1000", "2000"]


def test_a_day_with_too_many_is_parted(pubmed: Callable[[PubMed], PubMed]) -> None:
    dates = papers(15_000, first=datetime.date(1975, 1, 1), days=1)
    server = pubmed(PubMed(dates, having={"english[la]": frozenset(sorted(dates)[:9_000])}))
    found = search("a OR b", offline=True)
    assert sorted(found) == sorted(dates)
    assert found.complete is True
    assert server.asked[-1]["term"] == "(a OR b) NOT english[la]"


PROPERTIES = "english[la]", "hasabstract", "humans[mh]", "journal article[pt]", "female[mh]", "adult[mh]", "review[pt]"


@pytest.mark.parametrize("part", PROPERTIES)
def test_a_day_is_parted_by_any_of_what_pubmed_can_be_asked_for(part: str, pubmed: Callable[[PubMed], PubMed]) -> None:
    dates = papers(10_001, first=TODAY, days=1)
    pubmed(PubMed(dates, having={part: frozenset(sorted(dates)[:5_000])}))
    found = search("x", days=1, offline=True)
    assert sorted(found) == sorted(dates)
    assert found.complete is True


def test_papers_that_come_into_an_older_range_meanwhile_are_given_too(pubmed: Callable[[PubMed], PubMed]) -> None:
    """Also where more than PubMed shows come into a range that it would have shown whole."""
    dates = papers(11_000, first=datetime.date(2020, 1, 1), days=400)
    late = {str(999_000_000 + n): datetime.date(2020, 1, 1) + datetime.timedelta(days=n % 150) for n in range(10_500)}
    server = pubmed(PubMed(dates))
    found = search("x", offline=True)
    first = [next(found) for _ in range(3)]
    server.dates = dates | late
    server.papers = sorted(server.dates, key=lambda pmid: (server.dates[pmid], int(pmid)), reverse=True)
    assert [*first, *found] == server.papers
    assert found.complete is False


def test_the_first_and_the_last_day_that_pubmed_may_name_are_asked_for(pubmed: Callable[[PubMed], PubMed]) -> None:
    dates = papers(9_999, first=datetime.date(2020, 1, 1), days=1)
    dates |= {"999000001": datetime.date(1600, 1, 1), "999000009": datetime.date(2199, 12, 31)}
    server = pubmed(PubMed(dates))
    found = search("x", offline=True)
    assert list(found) == server.papers
    assert found.complete is True


def test_a_day_that_cannot_be_parted_is_an_error(pubmed: Callable[[PubMed], PubMed]) -> None:
    pubmed(PubMed(papers(15_000, first=TODAY, days=1)))
    with pytest.raises(FetchError, match="narrow the query"):
        list(search("x", offline=True))


@pytest.mark.parametrize("limit", [0, 1, 50, 9_998, 9_999, 10_000, 10_005])
def test_limit(limit: int, pubmed: Callable[[PubMed], PubMed]) -> None:
    server = pubmed(PubMed(papers(20_000, first=datetime.date(2000, 1, 1), days=9_000)))
    found = search("x", limit=limit, offline=True)
    assert found.count == 20_000
    assert list(found) == server.papers[:limit]
    assert found.complete is None
    if limit < 10_000:
        assert [one["retmax"] for one in server.asked] == [str(limit)]


def test_days(pubmed: Callable[[PubMed], PubMed]) -> None:
    dates = papers(30_000, first=TODAY - datetime.timedelta(days=40), days=41)
    server = pubmed(PubMed(dates))
    expected = [pmid for pmid in server.papers if dates[pmid] >= TODAY - datetime.timedelta(days=30)]
    assert len(expected) > 20_000
    assert list(search("x", days=30, offline=True)) == expected
    assert server.asked[0]["reldate"] == "30"
    assert all("reldate" not in one for one in server.asked[1:])
    assert list(search("x", days=1, offline=True)) == [one for one in expected if (TODAY - dates[one]).days <= 1]


def test_papers_that_come_or_go_meanwhile_are_told(pubmed: Callable[[PubMed], PubMed]) -> None:
    server = pubmed(PubMed(papers(12_000, first=datetime.date(2020, 1, 1), days=100)))
    found = search("x", offline=True)
    del server.papers[5]
    assert len(list(found)) == 11_999
    assert found.complete is False


# ---- replies --------------------------------------------------------------------------------------------------------------


def test_how_the_query_was_read() -> None:
    found = search('ketmaine[nofield] OR "pain of inventions"', **OFFLINE)
    assert list(found) == ["999000001"]
    assert found.translation == '"pain"[All Fields] AND "inventions"[All Fields]'
    assert found.warnings == [
        "not found in PubMed, and left out: ketmaine",
        "no such field: nofield",
        "ignored: of",
        'not found as a phrase, so its words were searched apart: "pain of inventions"',
    ]


def test_nothing_found_is_an_answer() -> None:
    found = search("abcXYZ", **OFFLINE)
    assert (found.count, list(found), found.complete) == (0, [], True)
    assert found.warnings == ["not found in PubMed, and left out: abcXYZ"]


def test_an_error_under_status_200_is_an_error() -> None:
    with pytest.raises(ScraperError, match="Search Backend failed"):
        search("broken backend", **OFFLINE)


def test_what_was_not_saved_is_no_zero() -> None:
    with pytest.raises(FetchError, match="offline"):
        search("never asked", **OFFLINE)


@pytest.mark.parametrize(
    ("query", "options"), [("", {}), (" \n", {}), ("x", {"days": 0}), ("x", {"limit": -1}),
                           ("x", {"source": "europepmc", "days": 3}),
                           ("x", {"source": "google"}), ("x" * 200_000, {})],
)  # fmt: skip
def test_what_cannot_be_asked(query: str, options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        search(query, **options, **OFFLINE)


# ---- Europe PMC -------------------------------------------------------------------------------------------------------------


def test_europepmc_follows_the_cursor_and_counts_what_has_no_pmid() -> None:
    found = search("invented pain", source="europepmc", **OFFLINE)
    assert (found.count, found.complete) == (3, None)
    assert list(found) == ["999000002", "999000001"]
    assert (found.without_pmid, found.complete) == (1, True)


def test_europepmc_in_pages_law(monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    rows = [{"id": str(n), "source": "MED" if n % 3 else "PPR"} for n in range(998_000_000, 998_002_345)]

    def reply(request: Request) -> bytes:
        given = {name: values[0] for name, values in parse_qs(urlsplit(request.url).query).items()}
        start = 0 if given["cursorMark"] == "*" else int(given["cursorMark"])
        page = rows[start : start + int(given["pageSize"])]
        return json.dumps(
            {"hitCount": len(rows), "nextCursorMark": str(start + len(page)), "resultList": {"result": page}}
        ).encode()

    monkeypatch.setattr(searching, "Exchanges", lambda *_: Answers(reply))
    found = search("x", source="europepmc", offline=True)
    assert list(found) == [row["id"] for row in rows if row["source"] == "MED"]
    assert found.complete is True
    assert len(list(search("x", source="europepmc", limit=7, offline=True))) == 7


@pytest.mark.parametrize(("limit", "size"), [(None, "1000"), (5000, "1000"), (1000, "1000"), (7, "7"), (1, "1"), (0, "1")])
def test_europepmc_is_asked_for_no_more_than_is_wanted(limit: int | None, size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def reply(request: Request) -> bytes:
        asked.extend(parse_qs(urlsplit(request.url).query)["pageSize"])
        return b'{"hitCount": 1, "resultList": {"result": [{"id": "998000001", "source": "MED"}]}}'

    monkeypatch.setattr(searching, "Exchanges", lambda *_: Answers(reply))
    assert list(search("x", source="europepmc", limit=limit, offline=True)) == ([] if limit == 0 else ["998000001"])
    assert asked == [size]


def test_a_cursor_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    def reply(request: Request) -> bytes:
        mark = parse_qs(urlsplit(request.url).query)["cursorMark"][0]
        rows = [{"id": str(n), "source": "MED"} for n in (998_000_001, 998_000_002)]
        return json.dumps({"hitCount": 3, "nextCursorMark": mark + "a", "resultList": {"result": rows}}).encode()

    monkeypatch.setattr(searching, "Exchanges", lambda *_: Answers(reply))
    found = search("x", source="europepmc", offline=True)
    assert list(found) == ["998000001", "998000002"]
    assert found.complete is False


def test_in_python() -> None:
    found = scraper.search("invented pain", **OFFLINE)
    assert isinstance(found, Search)
    assert next(found) == "999000002"
