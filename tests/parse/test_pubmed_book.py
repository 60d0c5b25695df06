"""A book of PubMed XML, or a part of one: whose the title, the DOI, the authors and the date are."""

from __future__ import annotations

import pytest
from lxml import etree

import scraper
from scraper.errors import ParseError
from scraper.model import OtherDate, ParsedRecord, Published, SourceStatus
from scraper.parse.pubmed_book import read_book

STATUS = SourceStatus(name="pubmed")
PERSON = "<Author><LastName>{}</LastName></Author>"
BOOK = (
    "<Publisher><PublisherName>Pond Press</PublisherName><PublisherLocation>Pond</PublisherLocation></Publisher>"
    "<BookTitle>Newts</BookTitle><PubDate><Year>2001</Year></PubDate>"
    f"<AuthorList CompleteYN='Y'>{PERSON.format('Marsh')}</AuthorList>"
    "<BeginningDate><Year>1999</Year></BeginningDate><Volume>2</Volume><VolumeTitle>Tails</VolumeTitle>"
    "<Isbn>9783161484100</Isbn><Isbn>9783161484100</Isbn><ELocationID EIdType='doi'>10.5555/Book</ELocationID>"
)


def read(document: str, data: str = "", book: str = BOOK) -> ParsedRecord:
    inside = f"<BookDocument><PMID>998000912</PMID><Book>{book}</Book>{document}</BookDocument>"
    return read_book(etree.fromstring(f"<PubmedBookArticle>{inside}{data}</PubmedBookArticle>"), STATUS, "pubmed_xml")


@pytest.mark.parametrize("chapter", ["", "A part."])
def test_editors_are_the_books_and_no_authors(chapter: str) -> None:
    title = f"<ArticleTitle>{chapter}</ArticleTitle>" if chapter else ""
    body = (
        "<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>999000041</PMID><Book><BookTitle>Newts</BookTitle>"
        '<AuthorList Type="editors"><Author><LastName>Ruiz</LastName></Author></AuthorList></Book>'
        f"{title}</BookDocument></PubmedBookArticle></PubmedArticleSet>"
    )
    found = scraper.parse(body.encode())
    assert found.authors == ()
    assert found.book is not None
    assert [editor.family for editor in found.book.editors] == ["Ruiz"]


def test_a_whole_book_is_the_paper_itself() -> None:
    found = read("")
    assert (found.title, found.doi, found.journal.title) == ("Newts", "10.5555/book", None)
    assert ([one.family for one in found.authors], found.authors_complete) == (["Marsh"], True)
    assert (found.published, found.publication_types) == (Published(raw="2001"), ("Book",))
    assert found.ids == {"isbn": ("9783161484100",)}
    assert found.dates == (OtherDate("beginning", "1999", "1999"),)
    assert found.book is not None
    assert (found.book.publisher, found.book.place, found.book.volume) == ("Pond Press", "Pond", "2, Tails")
    assert (found.book.isbn, found.book.published) == (("9783161484100",), Published(raw="2001"))


def test_a_part_stands_in_its_book_and_the_books_doi_is_not_its_own() -> None:
    found = read("<ArticleTitle>On tails</ArticleTitle><PublicationType>Review</PublicationType>")
    assert (found.title, found.journal.title, found.doi) == ("On tails", "Newts", None)
    assert found.ids == {"isbn": ("9783161484100",), "book_doi": ("10.5555/book",)}
    assert found.publication_types == ("Review",)
    own = "<ArticleIdList><ArticleId IdType='doi'>10.5555/Part</ArticleId></ArticleIdList>"
    part = read("<ArticleTitle>On tails</ArticleTitle>", f"<PubmedBookData>{own}</PubmedBookData>")
    assert (part.doi, part.ids["book_doi"]) == ("10.5555/part", ("10.5555/book",))


@pytest.mark.parametrize(
    ("people", "authors", "complete"),
    [
        ("", ["Marsh"], True),
        (f"<AuthorList>{PERSON.format('Quill')}</AuthorList>", ["Quill"], None),
        (f"<AuthorList CompleteYN='N'>{PERSON.format('Quill')}</AuthorList>", ["Quill"], False),
        (f"<AuthorList Type='editors' CompleteYN='N'>{PERSON.format('Quill')}</AuthorList>", ["Marsh"], True),
    ],
)
def test_the_books_authors_are_those_of_a_part_that_names_none(people: str, authors: list[str], complete: bool | None) -> None:
    found = read(f"<ArticleTitle>On tails</ArticleTitle>{people}")
    assert ([one.family for one in found.authors], found.authors_complete) == (authors, complete)


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ("", Published(raw="2001")),
        ("<ContributionDate><Year>2002</Year><Month>3</Month></ContributionDate>", Published("2002-03", "2002 3")),
        ("<DateRevised><Year>2003</Year></DateRevised>", Published(raw="2001")),
        ("<ContributionDate/>", Published(raw="2001")),
    ],
)
def test_a_part_was_published_when_it_was_contributed(dates: str, published: Published) -> None:
    assert read(dates).published == published


@pytest.mark.parametrize(
    ("told", "volume"), [("<Volume>2</Volume>", "2"), ("<VolumeTitle>Tails</VolumeTitle>", "Tails"), ("", None)]
)
def test_a_volume_has_a_number_a_title_or_both(told: str, volume: str | None) -> None:
    book = read("", book=f"<BookTitle>Newts</BookTitle><ReportNumber>R7</ReportNumber>{told}").book
    assert book is not None
    assert (book.volume, book.isbn) == (volume, ())


@pytest.mark.parametrize("valid", ["Y", "N"])
def test_a_doi_that_is_not_valid_is_none(valid: str) -> None:
    found = read(
        "", book=f"<ELocationID EIdType='doi' ValidYN='{valid}'>10.5555/a</ELocationID><ELocationID EIdType='pii'>7</ELocationID>"
    )
    assert found.doi == ("10.5555/a" if valid == "Y" else None)


def test_an_entry_without_a_book_is_refused() -> None:
    with pytest.raises(ParseError, match="no BookDocument"):
        read_book(etree.fromstring("<PubmedBookArticle><PubmedBookData/></PubmedBookArticle>"), STATUS, "pubmed_xml")
