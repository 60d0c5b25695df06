"""What a card says of the paper itself: notices, title, people, where it was printed, abstract."""

from __future__ import annotations

import lxml.html
import pytest

from scraper.card.mentions import MOST_LISTED
from scraper.card.paper import author_name, render_authors, render_imprint, render_notices, render_title, section_labels
from scraper.model import (
    AbstractSection,
    Author,
    Book,
    DataBank,
    Journal,
    Link,
    Notice,
    Published,
    Record,
)
from tests.card.cards import ABSTRACT, RECORD, card


def test_sections_stand_below_their_labels() -> None:
    paragraphs = card(RECORD).xpath("//*[@class='lr-abstract']/p")
    assert [one.xpath("string(*[@class='lr-label'])") for one in paragraphs] == ["AIM", "Results"]
    assert [one.xpath("string(*[@class='lr-text'])") for one in paragraphs] == [ABSTRACT[:47], ABSTRACT[47:]]


def test_retractions_stand_above_the_title() -> None:
    notices = (Notice("CommentIn", None, "J. 2024"), Notice("RetractionIn", "998000002", "J. 2025", "invented data"))
    element = card(Record(pmid="998000001", title="On quillamine", notices=notices, retracted=True))
    first = [" ".join(one.text_content().split()) for one in element if one.tag != "style"][:4]
    assert first == [
        "This paper is retracted.", "Retraction in: J. 2025 (invented data) PMID 998000002", "Notices: 1Comment in: J. 2024",
        "On quillamine",
    ]  # fmt: skip


def test_links_to_open_copies_are_web_pages() -> None:
    urls = (
        "https://example.org/a.pdf?b=1&c",
        "javascript:alert(1)",
        "https://a:b@example.org/",
        "ftp://example.org/",
        "https://ex ample",
    )
    element = card(Record(pmid="998000001", links=tuple(Link("pdf", url, None) for url in urls)))
    assert [one for one in element.xpath("//a/@href") if "pubmed" not in one] == ["https://example.org/a.pdf?b=1&c"]


def words(html: str | None) -> str:
    """A piece of a card without its tags."""
    return " ".join(lxml.html.fromstring(html or "<p></p>").text_content().split())


def test_notices_that_take_results_back_are_loud_up_to_the_most() -> None:
    types = ("ErratumIn", "PartialRetractionIn", "ExpressionOfConcernIn", "RetractedandRepublishedIn", "RetractionOf")
    found = render_notices(Record(notices=tuple(Notice(one, None, None) for one in types)), most=2)
    loud = lxml.html.fromstring(f"<div>{found}</div>").xpath("p[@class='lr-alert']")
    where = "the source does not say where"
    assert [words(lxml.html.tostring(one, encoding="unicode")) for one in loud] == [
        f"Partial retraction in: {where}", f"Expression of concern in: {where}", "and 1 more such notices, in the record",
    ]  # fmt: skip
    assert render_notices(Record(retracted=False)) is None


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (Author(family="Ito", initials="M", suffix="Jr"), "M Ito Jr"),
        (Author(family="Ito", given="Mei", initials="M"), "Mei Ito"),
        (Author(literal="The Invented Group", family="Ito"), "The Invented Group"),
        (Author(), "without a name"),
        (Author(family="I" * 130), "I" * 119 + "…"),
    ],
)
def test_a_name_is_told_as_people_print_it(author: Author, name: str) -> None:
    assert author_name(author) == name


@pytest.mark.parametrize(
    ("number", "complete", "end"),
    [
        (12, None, "A11"),
        (13, None, "A11, and 1 more"),
        (13, False, "and 1 more, and others whom the source does not name"),
        (1, True, "A0"),
    ],
)
def test_authors_beyond_the_twelfth_are_counted(number: int, complete: bool | None, end: str) -> None:
    record = Record(authors=tuple(Author(family=f"A{one}") for one in range(number)), authors_complete=complete)
    assert words(render_authors(record)).endswith(end)
    assert render_authors(Record(authors_complete=False)) is None


def test_a_book_is_printed_by_its_publisher_and_not_in_its_journal() -> None:
    book = Book(title="Pain", edition="2nd", publisher="Invented House", place="Nowhere")
    record = Record(book=book, journal=Journal(title="J Inv"), published=Published("2020", None), pages="4-9")
    assert words(render_imprint(record)) == "Pain · 2nd · Invented House · Nowhere · 2020 · 4-9"


def test_sections_of_one_start_share_their_label_and_those_beyond_the_text_have_none() -> None:
    spans = (
        (None, "RESULTS", 5),
        ("AIM", None, 0),
        ("WHY", "BACKGROUND", 0),
        ("END", None, 9),
        ("LATE", None, 10),
        ("EARLY", None, -1),
    )
    record = Record(abstract_sections=tuple(AbstractSection(label, category, at, at + 1) for label, category, at in spans))
    assert section_labels(record, 10) == {5: "Results", 0: "AIM / WHY", 9: "END"}


def test_a_title_in_the_papers_own_language_stands_below() -> None:
    element = lxml.html.fromstring(f"<div>{render_title(Record(title='On pain', vernacular_title='Über Schmerz'))}</div>")
    assert element.xpath("p/@class") == ["lr-title", "lr-small"]
    assert element.xpath("string(p[2])") == "Über Schmerz"
    assert element.xpath("//a") == []


def test_links_and_accessions_beyond_the_most_are_counted() -> None:
    links = (Link("data", "https://example.org/", "CC0", "datacite"),) * (MOST_LISTED + 2)
    found = words(render_imprint(Record(links=links, data_banks=(DataBank("GEO", ("GSE1",) * (MOST_LISTED + 3)),))))
    assert found.count("data (CC0, datacite)") == found.count("GEO GSE1") == MOST_LISTED
    assert " · and 2 more linksGEO GSE1 · " in found
    assert found.endswith(" · and 3 more accessions")
