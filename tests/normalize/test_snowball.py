"""The lists of several papers as one: each paper once, never two as one, whatever the order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import ArticleList, Author, FoundArticle, ListedArticle, Published, Record
from scraper.normalize.snowball import Snowball

TITLE = "Ketamine in the sleep of old mice, a trial of many nights"
RUIZ = (Author(family="Ruiz", initials="A"),)
KNOWN: dict[str, Any] = {
    "title": TITLE,
    "authors": RUIZ,
    "year": 2019,
    "volume": "7",
    "pages": "11-20",
    "journal": "J Made-up Find",
}


def one(pmid: str | None = None, *, sources: tuple[str, ...] = ("landing",), **fields: Any) -> ListedArticle:
    return ListedArticle(pmid=pmid, sources=sources, **fields)


def seed(pmid: str, citing: list[ListedArticle] = [], references: list[ListedArticle] = [], **fields: Any) -> Record:  # noqa: B006
    return Record(
        pmid=pmid, citing_articles=ArticleList(tuple(citing), len(citing)),
        references=ArticleList(tuple(references), len(references)), **fields,
    )  # fmt: skip


def rows_of(*seeds: Record, directions: Any = ("citing", "references")) -> list[FoundArticle]:
    snowball = Snowball(directions)
    for record in seeds:
        snowball.add(record)
    return snowball.rows()


def shown(rows: list[FoundArticle]) -> list[tuple[str | None, str | None, str, str]]:
    return [(row.pmid, row.doi, " ".join(row.seeds), " ".join(row.directions)) for row in rows]


def test_rows_are_papers_with_who_leads_there() -> None:
    rows = rows_of(
        seed("1", [one("30"), one("40", sources=("icite",))], [one("50")]),
        seed("2", [one("40")], [one("30", title="T")]),
        seed("3", [], [one("9"), one("40")]),
    )
    assert shown(rows) == [
        ("40", None, "1 2 3", "citing references"),
        ("30", None, "1 2", "citing references"),
        ("9", None, "3", "references"),
        ("50", None, "1", "references"),
    ]
    assert [row.n_seeds for row in rows] == [3, 2, 1, 1]
    assert (rows[0].sources, rows[1].title) == (("icite", "landing"), "T")


def test_only_the_directions_asked_are_followed() -> None:
    record = seed("1", [one("30")], [one("40")])
    assert [row.pmid for row in rows_of(record, directions=["citing"])] == ["30"]
    assert [row.pmid for row in rows_of(record, directions=["references"])] == ["40"]


def test_a_seed_is_a_row_only_where_another_leads_to_it() -> None:
    own = one(doi="10.5555/one")  # its own list names it
    rows = rows_of(seed("1", [], [one("1"), own, one("2")], doi="10.5555/one"), seed("2", [], [one(doi="10.5555/one")]))
    assert [(row.pmid, row.seeds, row.is_seed) for row in rows] == [("1", ("2",), True), ("2", ("1",), True)]


def test_a_seed_is_known_by_what_it_prints() -> None:
    known = seed("1", title=TITLE, authors=RUIZ, published=Published("2019", "2019"), volume="7", pages="11-20")
    (row,) = rows_of(known, seed("2", [], [one(**KNOWN)]))
    assert (row.pmid, row.is_seed, row.seeds) == ("1", True, ("2",))


JOINED = [
    ([one("30", doi="10.5555/a")], [one(doi="10.5555/a")]),
    ([one("30", doi="10.5555/a")], [one("30", doi="10.5555/b")]),  # one PMID is one paper
    ([one(pmcid="PMC77")], [one("30", pmcid="PMC77")]),
    ([one(pmcid="PMC77", doi="10.5555/a")], [one(pmcid="PMC77")]),
    ([one("30", **KNOWN)], [one(doi="10.5555/a", **KNOWN)]),
    ([one(**KNOWN)], [one(raw=f"Ruiz A. {TITLE}. J Made-up Find. 2019;7:11-20.")]),
]
APART = [
    ([one("30", doi="10.5555/a")], [one("31", doi="10.5555/a")]),
    ([one("30", doi="10.5555/a"), one("31", doi="10.5555/a")], [one(doi="10.5555/a")]),  # of which it is, nobody can tell
    ([one("30", pmcid="PMC77")], [one(doi="10.5555/a", pmcid="PMC78")]),
    ([one("30", title=TITLE, year=2019, authors=RUIZ)], [one(title=TITLE, year=2012, authors=RUIZ)]),
    ([one("30", title="Editorial", year=2019)], [one(title="Editorial", year=2019)]),
    ([one("30", doi="10.5555/a", **KNOWN)], [one(doi="10.5555/b", **KNOWN)]),
    ([one("30", **KNOWN)], [one(doi="10.5555/a", **KNOWN), one(doi="10.5555/b", **KNOWN)]),  # a preprint and its article
    ([one("30", **KNOWN), one("31", **KNOWN)], [one(**KNOWN)]),
]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("here", "there"), JOINED)
def test_one_paper_is_one_row(here: list[ListedArticle], there: list[ListedArticle], turned: bool) -> None:
    first, second = (there, here) if turned else (here, there)
    (row,) = rows_of(seed("1", first), seed("2", [], second))
    assert (row.n_seeds, row.directions) == (2, ("citing", "references"))


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("here", "there"), APART)
def test_what_is_in_doubt_is_a_row_of_its_own(here: list[ListedArticle], there: list[ListedArticle], turned: bool) -> None:
    first, second = (there, here) if turned else (here, there)
    rows = rows_of(seed("1", first), seed("2", [], second))
    assert len(rows) == len(here) + len(there)
    assert {row.n_seeds for row in rows} == {1}


ENTRIES = st.builds(
    one,
    st.sampled_from([None, "30", "31"]),
    doi=st.sampled_from([None, "10.5555/a", "10.5555/b"]),
    pmcid=st.sampled_from([None, "PMC77"]),
    title=st.sampled_from([None, TITLE, "Another paper on the sleep of mice, of another year"]),
    year=st.sampled_from([None, 2019]),
    sources=st.sampled_from([("landing",), ("icite",)]),
)
SEEDS = st.lists(st.tuples(st.lists(ENTRIES, max_size=4), st.lists(ENTRIES, max_size=4)), min_size=1, max_size=3)


@given(SEEDS)
def test_no_edge_is_lost_and_no_pmid_stands_twice(lists: list[tuple[list[ListedArticle], list[ListedArticle]]]) -> None:
    seeds = [seed(str(n), citing, references) for n, (citing, references) in enumerate(lists, 1)]
    rows = rows_of(*seeds)
    pmids = [row.pmid for row in rows if row.pmid]
    assert len(pmids) == len(set(pmids))
    assert [row.n_seeds for row in rows] == sorted((len(row.seeds) for row in rows), reverse=True)
    for record in seeds:
        for direction, found in (("citing", record.citing_articles), ("references", record.references)):
            for item in found.items:
                of_it = [row for row in rows if record.pmid in row.seeds and direction in row.directions]
                assert any(item.pmid in (None, row.pmid) and set(item.sources) <= set(row.sources) for row in of_it)
    assert {row.pmid for row in rows_of(*seeds[::-1]) if row.pmid} == set(pmids)


@given(st.permutations([
    one("10", pmcid="PMC5"), one(pmcid="PMC5", doi="10.5555/z"), one(pmcid="PMC5"), one(doi="10.5555/z"),
]))  # fmt: skip
def test_a_doi_and_a_pmcid_lead_to_one_paper(entries: list[ListedArticle]) -> None:
    rows = rows_of(*(seed(str(number), [entry]) for number, entry in enumerate(entries, 1)))
    assert [(row.pmid, row.pmcid, row.doi, row.n_seeds) for row in rows] == [("10", "PMC5", "10.5555/z", 4)]
