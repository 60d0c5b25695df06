"""The lists of several papers as one: each paper once, never two as one, whatever the order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import ArticleList, Author, FoundArticle, Journal, ListedArticle, Published, Record
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


def test_rows_stand_by_seeds_then_by_pmid_then_by_doi_then_by_title() -> None:
    first = [
        one("100"),
        one("20"),
        one("3"),
        one(doi="10.5555/b"),
        one(doi="10.5555/a"),
        one(title="Newts"),
        one(raw="Ant"),
        one("7"),
    ]
    rows = rows_of(seed("1", first), seed("2", [one("7"), one("20")]))
    assert [row.pmid or row.doi or row.title or row.raw for row in rows] == [
        "7", "20", "3", "100", "10.5555/a", "10.5555/b", "Ant", "Newts",
    ]  # fmt: skip


def test_seeds_of_a_row_stand_in_the_order_they_were_given_once_each() -> None:
    both = [one("30"), one("30")]
    rows = rows_of(seed("9", both, both), seed("1", both), seed("5", [], both))
    assert [(row.seeds, row.n_seeds, row.directions) for row in rows] == [(("9", "1", "5"), 3, ("citing", "references"))]
    assert [row.directions for row in rows_of(seed("1", [], [one("30")]), seed("2", [], [one("30")]))] == [("references",)]


def test_papers_of_which_only_the_number_is_known_can_be_filled() -> None:
    snowball = Snowball(["citing"])
    snowball.add(seed("1", [one("30"), one("31", title="Known"), one(doi="10.5555/a")], title="Own"))
    snowball.add(seed("2"))
    assert snowball.bare == ["30", "2"]
    asked: list[str | None] = []

    def add(item: ListedArticle) -> ListedArticle:
        asked.append(item.pmid)
        return one(item.pmid, title=f"T{item.pmid}", sources=("pubmed",))

    snowball.fill(add)
    assert asked == ["1", "30", "31", "2"]
    assert snowball.bare == []
    assert [(row.pmid, row.title, row.sources) for row in snowball.rows() if row.pmid] == [
        ("30", "T30", ("pubmed",)), ("31", "T31", ("pubmed",)),
    ]  # fmt: skip


def test_a_row_has_what_its_entries_say_but_no_place_in_a_list() -> None:
    whole = one("30", position=4, doi="10.5555/a", pmcid="PMC7", raw="Ruiz A.", issue="2", sources=("zeta", "icite"), **KNOWN)
    (row,) = rows_of(seed("1", [one("30", title=TITLE, sources=("landing", "icite"))]), seed("2", [whole]))
    assert (row.doi, row.pmcid, row.raw, row.year, row.volume, row.issue, row.pages, row.journal, row.authors) == (
        "10.5555/a", "PMC7", "Ruiz A.", 2019, "7", "2", "11-20", "J Made-up Find", RUIZ,
    )  # fmt: skip
    assert (row.position, row.sources, row.is_seed) == (None, ("icite", "landing", "zeta"), False)


@pytest.mark.parametrize(("alike", "joined"), [(50, True), (51, False)])
def test_rows_with_one_key_as_many_as_are_looked_at(alike: int, joined: bool) -> None:
    """All of one title: only one is of the year, and is found among as many."""
    many = [one(str(30 + at), title=TITLE, authors=RUIZ, year=2019 if at == 0 else 1700 + at) for at in range(alike)]
    other = one(title=TITLE, year=2019, doi="10.5555/a")  # first author unknown: it has no other key
    rows = rows_of(seed("1", many), seed("2", [other]))
    assert (len(rows) == alike) is (joined or rows[0].n_seeds == 2)


def test_a_seed_is_told_by_each_part_it_prints() -> None:
    parts: dict[str, Any] = {
        "title": TITLE,
        "authors": RUIZ,
        "published": Published("2019-05-03", "2019 May 3"),
        "volume": "7",
        "pages": "11",
    }
    for left in ("title", "published"):  # what is left is too little to know it by
        known = {name: value for name, value in parts.items() if name not in (left, "volume")}
        assert len([row for row in rows_of(seed("1", **known), seed("2", [], [one(**KNOWN)])) if row.is_seed]) == 0
    entry = one(title=TITLE, journal="J Made-up Find", year=2019)
    for journal, year in ((Journal(abbreviation="J Made-up Find"), "2019"), (Journal("Journal of Made-up Findings"), "2019-05")):
        known = {"title": TITLE, "journal": journal, "published": Published(year, year)}
        (row,) = rows_of(seed("1", **known), seed("2", [], [entry]))
        assert (row.pmid, row.is_seed) == ("1", True)
    odd = seed("1", title=TITLE, journal=Journal("J"), published=Published(None, "soon"))
    assert not rows_of(odd, seed("2", [], [entry]))[0].is_seed
