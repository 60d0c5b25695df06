"""Citing articles and references of the "» Articles »" layout, printed in odd ways; every paper here is invented."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import Author, Issue, ListedArticle, ParsedRecord
from scraper.parse.landing.overview_lists import Line, check_references, ends_in_view, iter_citing, iter_references

ONE = "Smith J . One. Pain. 2019; 1:2. View"


def page(citing: Sequence[str] = (), references: Sequence[str] = (ONE,)) -> str:
    lines = ["» Articles » PMID: 999000051", "", "On newts", "", "Overview", "Journal Newt Res", "Date 2020", "PMID 999000051"]
    lines += ["Authors", "Affiliations", "Soon will be listed here.", "Abstract", "", "We watched newts.", ""]
    lines += ["Citing Articles", "", *citing]
    for number, reference in enumerate(references, 1):
        lines += ["References"] * (number == 1) + [f"{number}.", reference, ""]
    return "\n".join(lines) + "\n"


def read(text: str) -> ParsedRecord:
    return scraper.parse(text)


def references(found: ParsedRecord) -> Sequence[ListedArticle]:
    assert found.references is not None
    return found.references.items


def citing(found: ParsedRecord) -> Sequence[ListedArticle]:
    assert found.citing_articles is not None
    return found.citing_articles.items


def codes(found: ParsedRecord) -> list[str]:
    return [issue.code for issue in found.issues if issue.code != "placeholder"]


def shown(author: Author) -> str:
    return author.literal or f"{author.family} {author.initials}"


@pytest.mark.parametrize("numbers", [("1.", "2.", "4."), ("5.", "6.", "9."), ("", "", "")])
def test_references_whose_numbers_are_not_in_step_are_kept(numbers: Sequence[str]) -> None:
    text = page(references=[ONE] * 3)
    for number, printed in zip(("1.", "2.", "3."), numbers, strict=True):
        text = text.replace(f"\n{number}\n", f"\n{printed}@\n")
    assert [item.position for item in references(read(text.replace("@", "")))] == [1, 2, 3]


def test_spaces_of_other_kinds_are_spaces() -> None:
    lines = ["One.", "Kim\u00a0J Pain. 2020; 1(2):3-4.", "PMID:\u00a011 PMC:\u00a022."]
    lines += ["Two.", "Smith J Pain. 2020; 1(2):3-4.", "PMID: 12"]
    found = read(page(lines, ["Smith\u00a0J . Bare. Pain. 2019; 1:2. View"]).replace("\nAbstract\n", "\nAbstract\u00a0\n"))
    assert [(item.title, item.pmid, item.pmcid, item.journal) for item in citing(found)] == [
        ("One", "11", "PMC22", "Pain"),
        ("Two", "12", None, "Pain"),
    ]
    assert [(item.title, shown(item.authors[0])) for item in references(found)] == [("Bare", "Smith J")]
    assert codes(found) == []


@pytest.mark.parametrize(
    ("people", "author", "told"),
    [
        ("World Health Organization", "World Health Organization", []),
        ("The ACE Trial Investigators", "The ACE Trial Investigators", []),
        ("Plato", None, ["unread_citation"]),
        ("Smith j", None, ["unread_citation"]),
    ],
)
def test_an_author_of_another_form_is_no_part_of_the_title(people: str, author: str | None, told: list[str]) -> None:
    found = read(page(references=[f"{people} . Global report. Lancet. 2012; 1(1):2-3. DOI: 10.5555/x. View"]))
    (item,) = references(found)
    assert (item.title, item.doi) == ("Global report", "10.5555/x")
    assert [shown(one) for one in item.authors] == ([author] if author else [])
    assert codes(found) == told


@pytest.mark.parametrize(
    ("people", "authors", "journal"),
    [
        ("Smith J, The ACE Trial Investigators Lancet", ["Smith J", "The ACE Trial Investigators"], "Lancet"),
        ("Smith J, European HIV Cohort Study Group AIDS", ["Smith J", "European HIV Cohort Study Group"], "AIDS"),
        ("Zhang J J Pain Res", ["Zhang J"], "J Pain Res"),
        ("N Engl J Med", [], "N Engl J Med"),
        ("Yale J Biol Med", [], "Yale J Biol Med"),
        ("O S, Kim J J Pain Res", [], None),
        ("E W Cureus", [], None),
        ("Smith J, Writing Committee Members Circulation", ["Smith J", "Writing Committee"], None),
    ],
)
def test_where_the_authors_end_and_the_journal_begins(people: str, authors: list[str], journal: str | None) -> None:
    found = read(page(["A title.", f"{people}. 2020; 1(2):3-4.", "PMID: 11"]))
    (item,) = citing(found)
    assert ([shown(one) for one in item.authors], item.journal) == (authors, journal)
    assert (item.title, item.pmid, item.year, item.pages) == ("A title", "11", 2020, "3-4")
    assert codes(found) == ([] if journal else ["unread_citation"])


def test_ids_on_lines_of_their_own_stay_with_their_article() -> None:
    lines = ["One.", "Kim J Pain. 2020; 1(2):3-4.", "PMID: 11", "PMC: 22.", "DOI: 10.5555/x."]
    lines += ["Two.", "Smith J Pain. 2020; 1:3.", "PMID: 12"]
    found = citing(read(page(lines)))
    assert [(item.title, item.pmid, item.pmcid, item.doi) for item in found] == [
        ("One", "11", "PMC22", "10.5555/x"),
        ("Two", "12", None, None),
    ]


def test_an_article_without_title_leaves_its_neighbour_alone() -> None:
    lines = ["Smith J Pain. 2020; 1(2):3-4.", "PMID: 11", "Second.", "Kim J Pain. 2021; 1(2):3-4.", "PMID: 12"]
    found = citing(read(page(lines)))
    assert [(item.title, item.pmid) for item in found] == [(None, "11"), ("Second", "12")]


@pytest.mark.parametrize(
    ("tail", "pmcid", "doi"),
    [
        ("PMCID: PMC999001. DOI: 10.5555/x.", "PMC999001", "10.5555/x"),
        ("doi: 10.5555/x.", None, "10.5555/x"),
        ("Epub 2018 Dec 1. DOI: 10.5555/x.", None, "10.5555/x"),
    ],
)
def test_what_follows_the_pages_is_not_pages(tail: str, pmcid: str | None, doi: str) -> None:
    (item,) = references(read(page(references=[f"Smith J . Bare. Pain. 2019; 1(1):2-3. {tail} View"])))
    assert (item.pages, item.pmcid, item.doi) == ("2-3", pmcid, doi)


@pytest.mark.parametrize("text", ["A title. Proc. Natl. Acad. Sci. U.S.A. 2019; 1(1):2.", "A title? J. Biol. Chem. 2019; 1:2."])
def test_a_journal_with_periods_is_not_cut_in_two(text: str) -> None:
    found = read(page(references=[f"Smith J . {text} View"]))
    (item,) = references(found)
    assert (item.title, item.journal, item.year, item.volume) == (None, None, 2019, "1")
    assert codes(found) == ["unread_citation"]


@pytest.mark.parametrize(
    ("people", "authors"),
    [("Hussain S, Ahmad H", ["Hussain S", "Ahmad H"]), ("Hussain S", ["Hussain S"]), ("Hussain S, Plato", ["Hussain S"])],
)
def test_authors_without_a_journal_are_kept_and_told(people: str, authors: list[str]) -> None:
    found = read(page(["A title.", f"{people}. 2020; 1(2):3-4.", "PMID: 11"]))
    (item,) = citing(found)
    assert ([shown(one) for one in item.authors], item.journal, item.pmid, item.year) == (authors, None, "11", 2020)
    assert codes(found) == ["unread_citation"]


CITED = ["One.", "Kim J Pain. 2020; 1(2):3-4.", "PMID: 11."]


@pytest.mark.parametrize("kind", ["Epub", "eCollection"])
@pytest.mark.parametrize("date", ["2001 May 3", "2001 May 3.", "2001."])
def test_a_date_ahead_of_print_is_no_part_of_a_reference(kind: str, date: str) -> None:
    (item,) = references(read(page(references=[f"Smith J . Bare. Pain. 2019; 1(1):2-3. {kind} {date} View"])))
    assert (item.title, item.journal, item.year, item.pages) == ("Bare", "Pain", 2019, "2-3")


def test_a_title_that_speaks_of_epub_is_kept() -> None:
    (item,) = references(read(page(references=["Smith J . Books. Epub formats. Pain. 2019. View"])))
    assert (item.title, item.journal, item.year) == ("Books. Epub formats", "Pain", 2019)


def test_articles_without_ids_end_with_their_citation_and_a_title_may_end_in_a_year() -> None:
    lines = ["Newts of Rome,", "a census. 2019.", "Kim J Pain. 2020; 1(2):3-4.", "Two.", "Smith J Pain. 2021; 1:3."]
    found = read(page(lines))
    assert [(item.title, item.year, item.pages) for item in citing(found)] == [
        ("Newts of Rome, a census. 2019", 2020, "3-4"), ("Two", 2021, "3"),
    ]  # fmt: skip
    assert codes(found) == []


def test_a_line_that_is_no_part_of_an_article_is_told() -> None:
    found = read(page([*CITED, "Show more", "articles"]))
    assert [item.pmid for item in citing(found)] == ["11"]
    assert [(issue.code, issue.field) for issue in found.issues if issue.code != "placeholder"] == [
        ("unread_line", "citing_articles")
    ] * 2


def numbered(*texts: str) -> list[Line]:
    return [Line(number, text) for number, text in enumerate(texts, 7)]


@pytest.mark.parametrize(
    ("text", "is_end"), [("a View", True), ("a\u00a0View", True), ("View", True), ("aView", False), ("View ", False), ("", False)]
)
def test_a_reference_ends_in_the_word_of_the_link(text: str, is_end: bool) -> None:
    assert ends_in_view(text) is is_end


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        (["1.", "A one.", "goes on. View", "2. B two. View"], ["A one. goes on.", "B two."]),
        (["1. A one.", "3.", "View", "2. B. View"], ["A one. 3.", "B."]),  # a number inside a reference is of it
        (["A one. View", "B two. 2001.", "C. View"], ["A one.", "B two. 2001.", "C."]),
        (["Show more", "1. A. View"], ["A."]),
    ],
)
def test_references_are_told_apart_by_numbers_or_their_ends(lines: list[str], texts: list[str]) -> None:
    found = list(iter_references(numbered(*lines), []))
    assert [(item.position, item.raw) for item in found] == list(enumerate(texts, 1))


@pytest.mark.parametrize("end", ["Pain. 20", "DOI: 10.5555/a."])
def test_a_reference_that_is_cut_is_refused_with_its_line(end: str) -> None:
    with pytest.raises(ParseError, match="the page ends within reference 2") as stop:
        check_references("landing", numbered("1. A. View", "2. B.", end))
    assert (stop.value.where, stop.value.got) == ("line 8", f"B. {end}")


@pytest.mark.parametrize("last", ["2. B. View", "2. B.", "2. B. Pain. 2001."])
def test_a_last_reference_that_may_be_whole_is_not_refused(last: str) -> None:
    check_references("landing", numbered("1. A. View", last))
    check_references("landing", numbered("1. A", "2. B"))  # no reference of the page ends in the link
    assert len(list(iter_references(numbered("1. A. View", last), []))) == 2


def test_lines_of_citing_articles_that_are_none_are_told_by_number() -> None:
    issues: list[Issue] = []
    (item,) = iter_citing(numbered(*CITED, "Show more"), issues)
    assert item.raw == "\n".join(CITED)
    assert [one.message for one in issues] == ["line 10 is no part of a citing article: 'Show more'"]
