"""PubMed's pages: headings and authors, and pages that are refused; every paper is invented."""

from __future__ import annotations

import pytest

import scraper
from scraper.errors import ParseError
from tests.parse.landing.pages import PUBMED

MESH = '<button class="keyword-actions-trigger">Mice</button>'


@pytest.mark.parametrize(
    ("printed", "name", "major", "qualifiers"),
    [
        ("Newts", "Newts", False, []),
        ("Newts*", "Newts", True, []),
        ("Newts / genetics", "Newts", False, [("genetics", False)]),
        ("Newts / genetics*", "Newts", True, [("genetics", True)]),
        ("Newts* / genetics", "Newts", True, [("genetics", True)]),
        ("Newts / drug effects *", "Newts", True, [("drug effects", True)]),
    ],
)
def test_the_star_of_a_heading_is_no_part_of_its_name(
    printed: str, name: str, major: bool, qualifiers: list[tuple[str, bool]]
) -> None:
    found = scraper.parse(PUBMED.replace(MESH, MESH.replace("Mice", printed))).mesh[0]
    assert (found.name, found.major, [(one.name, one.major) for one in found.qualifiers]) == (name, major, qualifiers)


def test_who_is_nobody_is_left_out_and_those_behind_are_kept() -> None:
    author = '<span class="authors-list-item"><a class="full-name" href="/?term={1}">{0}</a></span>'
    nobody = author.format("No authors listed", "")
    at = PUBMED.index('<span class="authors-list-item ">')
    found = scraper.parse(PUBMED[:at] + nobody + author.format("Ada Marsh", "Marsh+A") + PUBMED[at:])
    known = scraper.parse(PUBMED)
    assert [(one.family, one.given, one.initials) for one in found.authors[:1]] == [("Marsh", "Ada", "A")]
    assert found.authors[1:] == known.authors
    assert found.issues == known.issues


def test_an_author_without_a_name_is_told() -> None:
    at = PUBMED.index('<span class="authors-list-item ">')
    found = scraper.parse(PUBMED[:at] + '<span class="authors-list-item">1</span>' + PUBMED[at:])
    assert found.authors == scraper.parse(PUBMED).authors
    assert [issue.code for issue in found.issues if issue.field == "authors"] == ["unread_author"]


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.replace('"heading-title"', '"x"'),
        lambda page: page.replace('<strong class="current-id"', '<strong class="current-id">1</strong><strong class="'),
        lambda page: page.replace('name="citation_pmid" content="999000011"', 'name="citation_pmid" content="999000012"'),
    ],
    ids=["no title", "another PMID", "another PMID in a tag"],
)
def test_a_page_without_a_title_or_of_two_pmids_is_refused(change: object) -> None:
    page = change(PUBMED)  # type: ignore[operator]
    assert page != PUBMED
    with pytest.raises(ParseError):
        scraper.parse(page)
