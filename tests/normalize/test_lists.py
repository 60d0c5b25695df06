"""Which entries of two lists are one article, and which are not: a wrong join is worse than two entries."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scraper.model import ArticleList, Author, ListedArticle, ParsedRecord, Record, SourceStatus
from scraper.normalize.fields import Claim
from scraper.normalize.lists import LISTING, join_lists, merge_lists
from scraper.normalize.merge import normalize

TITLE = "Pain management in children"
RUIZ = (Author(family="Ruiz", initials="A"),)
PRINTED = ListedArticle(position=1, raw="Ruiz A. Pain management in children. Pain. 2001;3:4.")


def item(**fields: object) -> ListedArticle:
    return ListedArticle(**({"title": f"{TITLE}.", "year": 2001, "authors": RUIZ} | fields))  # type: ignore[arg-type]


def merge(*lists: ListedArticle | tuple[ListedArticle, ...]) -> tuple[ListedArticle, ...]:
    claims = [
        Claim(f"s{number}", ArticleList(found if isinstance(found, tuple) else (found,), 1)) for number, found in enumerate(lists)
    ]
    return merge_lists("references", claims)[0].items


LONG = "Measuring chronic neuropathic pain in small laboratory animals"
JOINED = {
    "same pmid": (item(pmid="1"), ListedArticle(pmid="1")),
    "same doi, other fields": (item(doi="10.5555/a"), ListedArticle(doi="10.5555/a", pmid="1")),
    "title and year of an entry that is text only": (PRINTED, item(pmid="1")),
    "text only after a titled one": (item(pmid="1"), ListedArticle(raw=PRINTED.raw)),
    "same text": (ListedArticle(raw="An old book, 1901"), ListedArticle(raw="An old  book, 1901")),
    "same title and year, ids of different kinds": (item(doi="10.5555/a"), item(pmid="1")),
}
JOINED |= {
    "a family name with and without its particle": (
        item(volume="3", pages="4", authors=(Author(family="van den Berg"),)),
        item(volume="3", pages="4", authors=(Author(family="Berg", initials="J"),), pmid="1"),
    ),
    "an umlaut and its spelling": (
        item(authors=(Author(family="M\u00fcller"),)), item(authors=(Author(family="Mueller"),), pmid="1"),
    ),
    "a title, and only author, year and place": (
        item(volume="3", pages="4-9", pmid="1"),
        ListedArticle(authors=(Author(family="Ruiz"),), year=2001, volume="3", pages="4", doi="10.5555/a"),
    ),
    "a misprint in the title": (item(), item(title="Pain managment in children", pmid="1")),
    "a title that runs into the journal": (
        item(title="Pain management in children with cancer. Pain", volume="3", pages="4-9"),
        item(title="Pain management in children with cancer", volume="3", pages="4", pmid="1"),
    ),
    "texts in two styles": (
        ListedArticle(raw="A. Ruiz and B. Okafor, Pain, 2001, 3, 412."),
        ListedArticle(raw="Ruiz A, Okafor B. Pain. 2001;3:412-9."),
    ),
    "journal, year, volume and page only": (
        ListedArticle(raw="Pain. 2001 Mar;3(1):412-9"), item(pmid="1", journal="Pain", volume="3", pages="412-419"),
    ),
}  # fmt: skip
APART = {
    "two pmids": (item(pmid="1"), item(pmid="2")),
    "same doi, two pmids": (item(pmid="1", doi="10.5555/a"), item(pmid="2", doi="10.5555/a")),
    "the beginning of a longer title": (
        ListedArticle(raw="Ruiz A. Pain management in children with cancer: a review. Pain. 2001."), item(pmid="1"),
    ),
    "a title with a subtitle": (ListedArticle(raw="Ruiz A. Pain management in children: a review. Pain. 2001."), item(pmid="1")),
    "the end of a longer title": (ListedArticle(raw="Ruiz A. NonPain management in children. 2001."), item(pmid="1")),
    "another year": (PRINTED, item(pmid="1", year=2002)),
    "another first author": (PRINTED, item(pmid="1", authors=(Author(family="Okafor"),))),
    "a title that names many": (item(title="Editorial."), item(title="Editorial.", pmid="1")),
    "the same title in another volume": (item(volume="3", pages="4"), item(volume="5", pages="90", pmid="1")),
    "another part": (item(title="Pain in children, part 1"), item(title="Pain in children, part 2", pmid="1")),
    "the same page of another journal": (
        ListedArticle(raw="Nat Rev Pain. 2008 Jul;8(7):523-34"), ListedArticle(raw="Nat Rev Sleep. 2008 Jul;8(7):523-32"),
    ),
    "an issue, not an article": (ListedArticle(raw="Elife. 2018 Mar 13;7:"), ListedArticle(raw="Elife. 2018 Mar 13;7:")),
    "no year": (item(year=None), item(year=None, pmid="1")),
    "another letter of a part": (item(title=LONG + " part A", doi="10.5555/a"), item(title=LONG + " part B", pmid="1")),
    "another word": (item(title=LONG + " in women", doi="10.5555/a"), item(title=LONG + " in men", pmid="1")),
    "another prefix": (item(title=LONG + " symptomatic", doi="10.5555/a"), item(title=LONG + " asymptomatic", pmid="1")),
    "a correction": (item(title="Correction: " + LONG, doi="10.5555/a"), item(title=LONG, pmid="1")),
    "a reply": (ListedArticle(raw=f"Okafor B. Reply to '{LONG}'. Pain. 2001;3:4."), item(title=LONG, pmid="1")),
    "a title that names many, and a year": (
        ListedArticle(title="Letter to the Editor", year=2001, doi="10.5555/a"), item(title="Letter to the editor.", pmid="1"),
    ),
    "a journal called as the title": (
        ListedArticle(raw="Smith J. Fatigue. Multiple Sclerosis. 2001;8(1):17."),
        ListedArticle(title="Multiple sclerosis", year=2001, pmid="1"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", JOINED)
def test_one_article(name: str) -> None:
    (found,) = merge(*JOINED[name])
    assert found.sources == ("s0", "s1")


@pytest.mark.parametrize("name", APART)
def test_two_articles(name: str) -> None:
    assert [one.sources for one in merge(*APART[name])] == [("s0",), ("s1",)]


def test_the_last_of_three_lists_is_joined_to_what_only_the_one_before_it_has() -> None:
    found = merge(ListedArticle(pmid="9"), item(), item(pmid="1"))
    assert [(one.pmid, one.sources) for one in found] == [("9", ("s0",)), ("1", ("s1", "s2"))]


def test_entries_that_a_third_source_links_become_one() -> None:
    linked = ListedArticle(pmid="1", doi="10.5555/a")
    (found,) = merge(item(doi="10.5555/a"), ListedArticle(pmid="1"), linked)
    assert (found.pmid, found.doi, sorted(found.sources)) == ("1", "10.5555/a", ["s0", "s1", "s2"])


def test_a_list_that_names_a_paper_twice_keeps_both() -> None:
    twice = (item(pmid="1", position=1), item(pmid="1", position=2))
    assert [one.position for one in merge(twice, ListedArticle(pmid="1"))] == [1, 2]


def test_a_list_that_names_a_paper_twice_by_its_text_keeps_both() -> None:
    found = merge(item(pmid="1"), (item(), item(doi="10.5555/a")))
    assert [(one.pmid, one.doi, one.sources) for one in found] == [("1", None, ("s0", "s1")), (None, "10.5555/a", ("s1",))]


def test_an_entry_that_fits_two_is_joined_to_neither() -> None:
    two = (item(pmid="1", position=1), item(pmid="2", position=2))
    assert len(merge(two, item(doi="10.5555/a"))) == 3


def test_the_longest_printed_list_gives_the_order() -> None:
    first = tuple(ListedArticle(position=place, pmid=str(place)) for place in (1, 2))
    whole = tuple(ListedArticle(position=place, pmid=str(place)) for place in (1, 2, 3, 4))
    loose = (ListedArticle(pmid="9"), ListedArticle(pmid="3"))
    found = merge(first, loose, whole)
    assert [(one.position, one.pmid) for one in found] == [(1, "1"), (2, "2"), (3, "3"), (4, "4"), (None, "9")]


@pytest.mark.parametrize(
    ("complete", "totals", "union", "expected"),
    [
        ((True, None), (2, None), 2, True), ((True, None), (2, None), 3, None), ((False, True), (2, 2), 2, True),
        ((False, None), (9, None), 2, False), ((False, True), (None, 2), 2, None), ((None, None), (None, None), 2, None),
    ],
)  # fmt: skip
def test_how_whole_a_union_is(
    complete: tuple[bool | None, bool | None], totals: tuple[int | None, int | None], union: int, expected: bool | None
) -> None:
    whole = tuple(ListedArticle(pmid=str(number)) for number in (1, 2))
    shown = whole if complete[0] is not False else whole[:1]
    more = (*whole[: union - 1], ListedArticle(pmid="7"))[:union] if union > 2 else whole
    claims = [
        Claim("a", ArticleList(shown, len(shown), totals[0], complete[0])),
        Claim("b", ArticleList(more, len(more), totals[1], complete[1])),
    ]
    if union > 2:
        assert len(merge_lists("references", claims)[0].items) == 3
    assert merge_lists("references", claims)[0].complete is expected


def test_an_entry_without_id_that_is_no_more_than_a_title_is_left_out_and_counted() -> None:
    printed = [ListedArticle(title=title) for title in ("Sign up to receive e-mail alerts", "Follow us", "Cited by")]
    scraps = (*printed, ListedArticle(title="Pain relief", year=2001))
    claims = [Claim("a", ArticleList((item(pmid="1", position=1),), 1)), Claim("b", ArticleList(scraps, 4))]
    found, issues = merge_lists("references", claims)
    assert [one.title for one in found.items] == [f"{TITLE}.", "Pain relief"]
    assert [(issue.code, issue.field) for issue in issues] == [("scraps_left_out", "references")]
    assert issues[0].message.startswith("b: 3 entries ")


def test_ids_that_conflict_are_told() -> None:
    claims = [
        Claim("a", ArticleList((item(doi="10.5555/a", pmid="1"),), 1)),
        Claim("b", ArticleList((ListedArticle(doi="10.5555/a", pmid="2"),), 1)),
    ]
    _, issues = merge_lists("references", claims)
    assert [issue.message for issue in issues] == ["b: same doi 10.5555/a, but pmid 1 and 2: both are kept"]


def _with(item: ListedArticle, **fields: Any) -> ListedArticle:
    return msgspec.structs.replace(item, **fields)


def pmids(*values: str, printed: bool = False, **fields: Any) -> ArticleList:
    items = tuple(ListedArticle(pmid=value, position=at if printed else None) for at, value in enumerate(values, 1))
    return ArticleList(items, len(items), **fields)


def record_of(field: str, *lists: ArticleList | None, when: tuple[str, ...] = (), failed: str = "", **ids: str) -> Record:
    """The record of sources that each give such a list; of one source, where they differ in their dates only."""
    names = ("europepmc", "crossref", "openalex", "icite")
    documents = [
        ParsedRecord(
            source=SourceStatus(name="europepmc" if when else names[at], retrieved_at=when[at] if when else None), layout="x",
            pmid=ids.get("pmid", "998000001"), doi=ids.get("doi"), pmcid=ids.get("pmcid"), **{field: found},
        )
        for at, found in enumerate(lists)
    ]  # fmt: skip
    return normalize(documents, unanswered=[SourceStatus(name=failed, outcome="failed")] if failed else [])


@pytest.mark.parametrize("field", ["references", "citing_articles"])
def test_three_lists_become_one(field: str) -> None:
    record = record_of(field, pmids("2", "3"), pmids("3", "4", printed=True), pmids("4", "2", "5"))
    found = getattr(record, field)
    assert [(one.pmid, one.position, sorted(one.sources)) for one in found.items] == [
        ("3", 1, ["crossref", "europepmc"]), ("4", 2, ["crossref", "openalex"]), ("2", None, ["europepmc", "openalex"]),
        ("5", None, ["openalex"]),
    ]  # fmt: skip
    said = record.provenance.fields[field]
    assert (found.shown, said.source, said.agree) == (4, "europepmc", ("crossref", "openalex"))


WHOLE, CUT = {"complete": True}, {"complete": False}
WHOLENESS = [
    # one list
    ([pmids("2")], None, None), ([pmids("2", **WHOLE)], None, True), ([pmids("2", **CUT)], None, False),
    ([pmids("2", total_reported=1, **WHOLE)], 1, True), ([pmids("2", total_reported=2, **WHOLE)], 2, None),
    ([pmids("2", "3", total_reported=1, **WHOLE)], 1, None), ([pmids("2", total_reported=2, **CUT)], 2, False),
    ([pmids("2", total_reported=0, **CUT)], 0, False), ([pmids("2", total_reported=-1, **WHOLE)], None, True),
    ([pmids()], None, None), ([pmids(**WHOLE)], None, True), ([pmids(**CUT)], None, False), ([pmids(total_reported=1)], 1, None),
    # what is cut in one and there in another
    ([pmids("2", total_reported=2, **CUT), pmids("3")], 2, None), ([pmids("2", total_reported=3, **CUT), pmids("3")], 3, False),
    ([pmids("2", **CUT), pmids("3")], None, None), ([pmids("2", **CUT), pmids("2")], None, False),
    ([pmids("2", **CUT), pmids("2", "3", **WHOLE)], None, None), ([pmids(**CUT), pmids("2", "3", **WHOLE)], None, False),
    ([pmids("2", total_reported=2, **CUT), pmids("2", "3", total_reported=2, **WHOLE)], 2, True),
    # a whole one names every entry, and nobody knows of more
    ([pmids("2", "3", **WHOLE), pmids("2")], None, True), ([pmids("2", **WHOLE), pmids("3")], None, None),
    ([pmids("2", "3", **WHOLE), pmids("2", total_reported=2)], 2, True),
    ([pmids("2", **WHOLE), pmids("2", total_reported=2)], 2, None),
    ([pmids("2", total_reported=1, **WHOLE), pmids("2", total_reported=5), pmids("2", total_reported=3)], 5, None),
]  # fmt: skip


@pytest.mark.parametrize("field", ["references", "citing_articles"])
@pytest.mark.parametrize("printed", [False, True])
@pytest.mark.parametrize(("lists", "total", "complete"), WHOLENESS)
def test_how_whole_a_record_calls_its_list(
    field: str, printed: bool, lists: list[ArticleList], total: int | None, complete: bool | None
) -> None:
    if printed:  # the first of them
        items = tuple(_with(item, position=at) for at, item in enumerate(lists[0].items, 1))
        lists = [ArticleList(items, lists[0].shown, lists[0].total_reported, lists[0].complete), *lists[1:]]
    record = record_of(field, *lists)
    found = getattr(record, field)
    assert (found.total_reported, found.complete, found.shown) == (total, complete, len(found.items))
    negative = any((one.total_reported or 0) < 0 for one in lists)
    assert [(issue.code, issue.field) for issue in record.issues] == ([("negative_count", field)] if negative else [])
    unread = record_of(field, *lists, failed="opencitations")
    assert getattr(unread, field).complete is False


@pytest.mark.parametrize("field", LISTING)
def test_a_source_that_could_not_be_read_may_know_more(field: str) -> None:
    ours = {"landing", "europepmc", "openalex", "semanticscholar", "icite", "elink", "opencitations"}
    ours |= {"pubmed", "publisher", "crossref"} if field == "references" else set()
    every = [*ours, "pubmed", "publisher", "crossref", "idconv", "pubtator3", "datacite", "mytool"]
    for name in every:
        for lists in ([pmids("2", **WHOLE)], [pmids("2", **WHOLE), pmids("2")]):
            assert getattr(record_of(field, *lists, failed=name), field).complete is (name not in ours)


def test_a_paper_in_its_own_list_is_told_for_each_source() -> None:
    own = {"pmid": "998000001", "doi": "10.5555/own", "pmcid": "PMC1"}
    entries = (*(ListedArticle(**{name: value}) for name, value in own.items()), ListedArticle(pmid="2"))
    lists = [ArticleList(entries, 4), ArticleList(entries[2:], 2), pmids("2")]
    told = [issue for issue in record_of("references", *lists, **own).issues if issue.code == "lists_itself"]
    assert [(issue.field, issue.message.split(" of ")[0]) for issue in told] == [
        ("references", "europepmc: 3"), ("references", "crossref: 1"),
    ]  # fmt: skip
    printed = tuple(ListedArticle(position=at, **{name: value}) for at, (name, value) in enumerate(own.items(), 1))
    alone = record_of("references", ArticleList(printed, 3), **own)
    assert [issue.message.split(" of ")[0] for issue in alone.issues] == ["europepmc: 3"]
    assert record_of("references", ArticleList(entries[1:], 3)).issues == ()
    older = record_of("references", pmids(own["pmid"]), pmids(own["pmid"], "2"), when=("2026", "2025"), **own)
    assert [issue.message.split(" of ")[0] for issue in older.issues] == ["europepmc: 2"]


def test_rows_of_one_unordered_list_with_one_id_are_one() -> None:
    rows = (
        ListedArticle(pmid="2", doi="10.5555/a"), ListedArticle(pmid="2", doi="10.5555/b"), ListedArticle(doi="10.5555/a"),
        ListedArticle(pmid="3", doi="10.5555/a"), ListedArticle(pmcid="PMC5"), ListedArticle(pmcid="PMC5", pmid="4"),
    )  # fmt: skip
    record = record_of("citing_articles", ArticleList(rows, 6))
    assert [(one.pmid, one.doi, one.pmcid) for one in record.citing_articles.items] == [
        ("2", "10.5555/a", None), ("3", "10.5555/a", None), ("4", None, "PMC5"),
    ]  # fmt: skip
    (told,) = record.issues
    assert (told.code, told.field) == ("ids_conflict", "citing_articles")
    for word in ("europepmc", "pmid 2", "10.5555/a", "10.5555/b"):
        assert word in told.message


def test_an_unordered_row_joins_the_printed_one_with_its_pmid_and_a_lost_doi_is_told() -> None:
    printed = ArticleList((ListedArticle(position=1, pmid="2", doi="10.5555/a"), ListedArticle(position=2, doi="10.5555/c")), 2)
    loose = ArticleList((ListedArticle(pmid="2", doi="10.5555/b"), ListedArticle(pmid="7", doi="10.5555/c")), 2)
    record = record_of("references", printed, loose)
    assert [(one.position, one.pmid, one.doi) for one in record.references.items] == [
        (1, "2", "10.5555/a"),
        (2, "7", "10.5555/c"),
    ]
    assert [issue.code for issue in record.issues] == ["ids_conflict"]
    twice = ArticleList((ListedArticle(position=1, pmid="2", doi="10.5555/b"),), 1)
    assert record_of("references", printed, twice).references.shown == 3  # both are in print


def test_ids_that_conflict_name_source_field_and_ids() -> None:
    record = record_of("references", *(ArticleList((ListedArticle(doi="10.5555/a", pmid=pmid),), 1) for pmid in "23"))
    (told,) = record.issues
    assert (told.code, told.field, record.references.shown) == ("ids_conflict", "references", 2)
    assert all(word in told.message for word in ("crossref", "10.5555/a", "2 and 3"))


@pytest.mark.parametrize(("entry", "kept"), [
    (ListedArticle(title="Sign up"), False), (ListedArticle(), False), (ListedArticle(title="Pain", volume="3"), False),
    (ListedArticle(journal="Pain", year=2001), False), (ListedArticle(title="Pain", year=2001), True),
    (ListedArticle(title="Pain", journal="Pain"), True), (ListedArticle(title="Pain", authors=RUIZ), True),
    (ListedArticle(raw="Pain"), True), (ListedArticle(pmid="2"), True), (ListedArticle(doi="10.5555/a"), True),
    (ListedArticle(pmcid="PMC2"), True), (ListedArticle(title="Pain", position=1), True), (ListedArticle(position=1), True),
])  # fmt: skip
def test_what_is_an_entry_at_all(entry: ListedArticle, kept: bool) -> None:
    record = record_of("references", ArticleList((entry, ListedArticle(pmid="9", position=2)), 2))
    assert record.references.shown == 1 + kept
    assert [issue.code for issue in record.issues] == ([] if kept else ["scraps_left_out"])


def test_entries_joined_keep_what_each_has() -> None:
    """An entry takes what it lacks, but year, volume, issue and pages only of the same edition."""
    one = ListedArticle(pmid="2", year=2001, volume="3", pages="41-9")
    whole = ListedArticle(
        pmid="2", doi="10.5555/a", pmcid="PMC2", title="Pain", authors=RUIZ, journal="J", year=2001, volume="3", issue="4",
        pages="41–49", raw="Ruiz A.", position=1,
    )  # fmt: skip
    for other, issue in (
        (whole, "4"),
        (_with(whole, year=2002), None),
        (_with(whole, volume="5"), None),
        (_with(whole, pages="42"), None),
    ):
        (found,) = record_of(
            "references", ArticleList((_with(one, position=7),), 1), ArticleList((_with(other, position=None),), 1)
        ).references.items
        assert (found.title, found.doi, found.pmcid, found.authors, found.journal, found.raw) == (
            "Pain", "10.5555/a", "PMC2", RUIZ, "J", "Ruiz A.",
        )  # fmt: skip
        assert (found.year, found.volume, found.issue, found.pages, found.position) == (2001, "3", issue, "41-9", 7)
        assert found.sources == ("europepmc", "crossref")


@pytest.mark.parametrize(("alike", "found"), [(50, True), (51, False)])
def test_entries_with_one_id_as_many_as_are_looked_at(alike: int, found: bool) -> None:
    """The last of so many with one DOI, and another PMID each, is found by the DOI, or not looked at."""
    many = tuple(ListedArticle(position=at, doi="10.5555/a", pmid=None if at == alike else str(at)) for at in range(1, alike + 1))
    record = record_of("references", ArticleList(many, alike), ArticleList((ListedArticle(doi="10.5555/a", pmid="9000"),), 1))
    assert (record.references.shown == alike) is found


@pytest.mark.parametrize(("alike", "found"), [(50, True), (51, False)])
def test_entries_with_one_key_as_many_as_are_looked_at(alike: int, found: bool) -> None:
    title = "Effects of ropes and hawsers on the knots of newts"
    dois = [None, *(f"10.5555/{at}" for at in range(1, alike))]  # but for the first, which is the same, all are others
    many = tuple(ListedArticle(position=at, title=title, year=2001, doi=doi) for at, doi in enumerate(dois, 1))
    other = ListedArticle(title=title, year=2001, doi="10.5555/other")
    record = record_of("references", ArticleList(many, alike), ArticleList((other,), 1))
    assert (record.references.shown == alike) is (record.references.items[0].doi == "10.5555/other") is found


def test_an_entry_equal_to_one_of_an_older_list_is_that_one() -> None:
    """Of several alike each is taken once; one that the older list has more often stays more often."""
    ibid = [ListedArticle(position=at, raw="Ibid.") for at in (1, 2, 3)]
    newer, older = ArticleList(tuple(ibid[:2]), 2), ArticleList(tuple(ibid), 3)
    for lists in ((newer, older), (older, newer)):
        record = record_of("references", *lists, when=("2026", "2025"))
        assert [one.raw for one in record.references.items] == ["Ibid."] * 3
        assert {one.sources for one in record.references.items} == {("europepmc",)}


@pytest.mark.parametrize(("one", "other", "digits", "total", "complete"), [
    (pmids("2", "3"), pmids("3", "4"), "234", None, None), (pmids("2"), pmids("3", "4", printed=True), "342", None, None),
    (pmids("2", printed=True), pmids("3", printed=True), "23", None, None),
    (pmids("2", printed=True), pmids("3", "4"), "234", None, None),
    (pmids("2", "3", **WHOLE), pmids("2"), "23", None, True), (pmids("2", **WHOLE), pmids("3"), "23", None, None),
    (pmids("2", **CUT), pmids("2", **CUT), "2", None, False),
    (pmids("2", total_reported=2), pmids("3", total_reported=3), "23", 3, False),
    (pmids("2", total_reported=2), pmids("3"), "23", 2, None), (pmids("2", total_reported=2, **CUT), pmids("3"), "23", 2, None),
    (pmids("2", "3", total_reported=2, **WHOLE), pmids("2"), "23", 2, True),
])  # fmt: skip
def test_two_unions_as_one(one: ArticleList, other: ArticleList, digits: str, total: int | None, complete: bool | None) -> None:
    found = join_lists("references", one, other)
    assert "".join(item.pmid or "" for item in found.items) == digits
    assert (found.shown, found.total_reported, found.complete) == (len(digits), total, complete)
    assert join_lists("references", found, other) == join_lists("references", found, one) == found


def test_two_of_one_union_never_become_one() -> None:
    first = ArticleList((ListedArticle(pmid="2", doi="10.5555/a"), ListedArticle(pmid="3")), 2)
    two = ArticleList(tuple(ListedArticle(doi="10.5555/a", title=title, sources=("icite",)) for title in ("One", "Two")), 2)
    assert [item.title for item in join_lists("references", first, two).items] == ["One", None, "Two"]
    bare = ListedArticle(pmid="2"), ListedArticle(pmid="2", title="Two")
    (unsaid,) = join_lists("references", *(ArticleList((item,), 1) for item in bare)).items  # as another program may write it
    assert (unsaid.title, unsaid.sources) == ("Two", ())
    titled = ListedArticle(position=1, title="Effects of ropes and hawsers on knots", year=2001, authors=RUIZ)
    by_text = join_lists("references", ArticleList((titled,), 1), ArticleList((_with(titled, position=None, pmid="2"),), 1))
    assert [(item.position, item.pmid) for item in by_text.items] == [(1, "2")]


@pytest.mark.parametrize("field", ["references", "citing_articles"])
def test_sources_without_a_list_hide_no_other(field: str) -> None:
    record = record_of(field, None, pmids("2", **WHOLE), None, pmids("3"))
    found = getattr(record, field)
    assert [(one.pmid, one.sources) for one in found.items] == [("2", ("crossref",)), ("3", ("icite",))]
    older = record_of(field, pmids("2", **WHOLE), None, pmids("4"), when=("2026", "2025", "2024"))
    assert [one.pmid for one in getattr(older, field).items] == ["2"]
    assert getattr(record_of(field, None, None), field) == ArticleList()
