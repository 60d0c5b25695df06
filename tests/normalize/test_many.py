"""Many entries and people alike: what cannot be told apart is kept apart, and what can be is found."""

from __future__ import annotations

from scraper.model import ArticleList, Author, ListedArticle
from scraper.normalize.fields import Claim
from scraper.normalize.lists import merge_lists
from scraper.normalize.people import pair_people

MARSH = (Author(family="Marsh", initials="A"),)


def titled(number: int, **fields: object) -> ListedArticle:
    title = f"Effects of rope number {number} on knots and other things"
    return ListedArticle(**({"title": title, "year": 2001, "authors": MARSH} | fields))  # type: ignore[arg-type]


def merge(*lists: tuple[ListedArticle, ...]) -> tuple[ListedArticle, ...]:
    claims = [Claim(f"s{number}", ArticleList(items, len(items))) for number, items in enumerate(lists)]
    return merge_lists("references", claims)[0].items


def test_works_of_one_author_and_year_are_each_found() -> None:
    one = tuple(titled(number, position=number + 1) for number in range(300))
    other = tuple(titled(number, pmid=str(number + 1)) for number in reversed(range(300)))
    assert [item.pmid for item in merge(one, other)] == [str(number + 1) for number in range(300)]


def test_texts_of_one_author_and_year_are_each_found() -> None:
    texts = tuple(
        ListedArticle(position=number + 1, raw=f"{number + 1}. Marsh A. {titled(number).title}. Knot. 2001;3:4.")
        for number in range(300)
    )
    other = tuple(titled(number, pmid=str(number + 1), authors=()) for number in reversed(range(300)))
    assert [item.pmid for item in merge(texts, other)] == [str(number + 1) for number in range(300)]


def test_a_misprint_among_works_of_one_author_and_year() -> None:
    one = (*(titled(number) for number in range(300)), titled(7, title="Effects of hawsers on knots"))
    (*_, last) = merge(one, (titled(7, title="Effects of hawserrs on knots", pmid="7"),))
    assert (last.title, last.pmid) == ("Effects of hawsers on knots", "7")


def test_one_id_many_times_is_kept_as_often() -> None:
    same = tuple(ListedArticle(position=place, pmid="7") for place in range(1, 121))
    assert len(merge(same)) == 120
    assert {item.sources for item in merge(same, same[:10]) if len(item.sources) > 1} == {("s0", "s1")}


def test_namesakes_are_paired_by_place_or_not_at_all() -> None:
    many = [Author(family="Marsh", given=f"Ada{number:03}") for number in range(60)]
    assert len(pair_people(many, many)) == 60
    assert pair_people(many, many[1:]) == {}
    assert len(pair_people(many[:30], many[1:30])) == 29
