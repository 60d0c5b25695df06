"""Which entries of two lists are one article, and which are not: a wrong join is worse than two entries."""

from __future__ import annotations

import pytest

from scraper.model import ArticleList, Author, ListedArticle
from scraper.normalize.fields import Claim
from scraper.normalize.lists import merge_lists

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


def test_entries_that_a_third_source_links_become_one() -> None:
    linked = ListedArticle(pmid="1", doi="10.5555/a")
    (found,) = merge(item(doi="10.5555/a"), ListedArticle(pmid="1"), linked)
    assert (found.pmid, found.doi, sorted(found.sources)) == ("1", "10.5555/a", ["s0", "s1", "s2"])


def test_a_list_that_names_a_paper_twice_keeps_both() -> None:
    twice = (item(pmid="1", position=1), item(pmid="1", position=2))
    assert [one.position for one in merge(twice, ListedArticle(pmid="1"))] == [1, 2]


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
    scraps = (ListedArticle(title="Sign up to receive e-mail alerts"), ListedArticle(title="Pain relief", year=2001))
    claims = [Claim("a", ArticleList((item(pmid="1", position=1),), 1)), Claim("b", ArticleList(scraps, 2))]
    found, issues = merge_lists("references", claims)
    assert [one.title for one in found.items] == [f"{TITLE}.", "Pain relief"]
    assert [(issue.code, issue.field) for issue in issues] == [("scraps_left_out", "references")]


def test_ids_that_conflict_are_told() -> None:
    claims = [
        Claim("a", ArticleList((item(doi="10.5555/a", pmid="1"),), 1)),
        Claim("b", ArticleList((ListedArticle(doi="10.5555/a", pmid="2"),), 1)),
    ]
    _, issues = merge_lists("references", claims)
    assert [issue.message for issue in issues] == ["b: same doi 10.5555/a, but pmid 1 and 2: both are kept"]
