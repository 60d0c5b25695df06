"""PMC's article pages of several years: ids, abstract, keywords and blocks of several citations; every paper is invented."""

from __future__ import annotations

import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import Capture, ParsedRecord
from scraper.parse.document import Document
from scraper.parse.landing.pmc import is_layout, parse_pmc
from tests.parse.landing.pages import tag

APP = tag("ncbi_app", "cloudpmc-viewer")
TITLE = tag("citation_title", "On newts")
ADDRESS = '<link rel="canonical" href="https://pmc.example/articles/PMC9980041/">'


def document(body: str, head: str = APP + TITLE + ADDRESS) -> Document:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return Document(Capture(source="landing", body=page.encode()))


def read(body: str, head: str = APP + TITLE + ADDRESS) -> ParsedRecord:
    (found,) = parse_pmc(document(body, head))
    return found


def test_pmc_page_of_2010() -> None:
    page = (
        '<html><head><meta name="citation_title" content="On newts"><meta name="citation_pmid" content="999000031">'
        '<meta name="citation_fulltext_html_url" content="http://www.pubmedcentral.nih.gov/articlerender.fcgi?artid=9990031">'
        '</head><body><div class="head1 section-title">Abstract</div><div class="section-content">We watched newts.</div>'
        '<div id="reference-list"><ul><li id="CR1"><div class="citation">Ruiz A, 1999</div></li></ul></div></body></html>'
    )
    found = scraper.parse(page.encode())
    assert (found.layout, found.pmcid, found.abstract) == ("pmc", "PMC9990031", "We watched newts.")
    assert [item.raw for item in found.references.items] == ["Ruiz A, 1999"]


@pytest.mark.parametrize(
    ("head", "is_one"),
    [
        (APP + TITLE, True),
        ("<META NAME='ncbi_app' CONTENT='pmc-frontend'>" + TITLE, True),
        (tag("ncbi_app", "pmc") + TITLE, True),
        (tag("ncbi_app", "pubmed") + TITLE, False),
        (APP, False),
        (TITLE + "<link href='http://www.pubmedcentral.nih.gov/articlerender.fcgi?artid=7'>", True),
    ],
)
def test_a_page_says_that_it_is_of_the_viewer(head: str, is_one: bool) -> None:
    assert is_layout(document("", head)) is is_one


def test_the_title_of_the_body_goes_before_that_of_the_tag() -> None:
    body = "<section class='front-matter'><h1>On <i>newts</i> of the coast</h1></section>"
    assert read(body).title == "On newts of the coast"
    assert (read("").title, read("").pmcid) == ("On newts", "PMC9980041")


@pytest.mark.parametrize(
    "head",
    [APP + ADDRESS, APP + TITLE, APP + TITLE + "<link rel='canonical' href='https://pmc.example/articles/9980041/'>"],
)
def test_a_page_without_title_or_pmcid_is_refused(head: str) -> None:
    with pytest.raises(ParseError, match="no title or PMCID"):
        read("<p>PMC9980041</p>", head)


def test_keywords_in_the_block_of_the_abstract_are_none_of_it() -> None:
    words = (
        "<div class='kwd-group'><span class='kwd-title'>Keywords:</span> <span class='kwd-text'>newts, ponds; rain.</span></div>"
    )
    found = read(f"<div id='abstract1'><h2>Abstract</h2><p>Newts swim.</p><p>Keywords:</p>{words}</div>")
    assert (found.abstract, found.keywords) == ("Newts swim.", ("newts", "ponds", "rain"))


def test_the_first_block_with_a_text_is_the_abstract() -> None:
    first = "<section class='abstract'><h2>Abstract</h2></section>"
    body = f"{first}<section class='abstract'><h2>Summary</h2><h3>Aims</h3><p>Newts.</p></section>"
    found = read(body)
    assert (found.abstract, [part.label for part in found.abstract_sections]) == ("Newts.", ["Aims"])
    assert read(first).abstract is None


def test_each_citation_of_a_block_is_an_entry_and_a_lone_one_is_its_block() -> None:
    one = "<span class='element-citation'>{}</span>"
    two = f"<li><cite>4.</cite> {one.format('Ruiz A, 2001')} {one.format('Okafor B, 2002')}</li>"
    found = read(f"<section class='ref-list'><ul>{two}<li><cite>{one.format('Nau C, 2003')}</cite> a note</li></ul></section>")
    assert found.references is not None
    assert [(item.position, item.raw) for item in found.references.items] == [
        (1, "Ruiz A, 2001"), (2, "Okafor B, 2002"), (3, "Nau C, 2003 a note"),
    ]  # fmt: skip
    assert (found.references.total_reported, found.references.complete) == (None, None)
    assert read("").references is None
