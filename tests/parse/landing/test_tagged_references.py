"""References as the head of a page lists them: keys and values in one tag, or a citation as plain text."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from scraper.model import ListedArticle
from scraper.parse.landing import tags
from scraper.parse.landing.tagged_references import read_tagged_references
from tests.parse.landing.pages import ITEM, page, read, tag

PLAIN_TAG = tag("citation_reference", ITEM)


def test_a_reference_that_is_a_citation_as_plain_text_in_a_tag() -> None:
    found = read("", PLAIN_TAG).references
    assert found is not None
    (item,) = found.items
    assert (item.position, item.raw, item.title, item.journal, item.year, item.volume, item.pages) == (
        1, ITEM, "On newts", "Newt Res", 2001, "1", "2",
    )  # fmt: skip
    assert [(one.family, one.initials) for one in item.authors] == [("Ruiz", "A")]


@pytest.mark.parametrize(
    ("tag", "title", "journal"),
    [
        ("citation_title=Pain at night; Behav Brain Sci; citation_year=1999", "Pain at night", "Behav Brain Sci"),
        ("citation_title=Pain at night; sleep and its loss; citation_year=1999", "Pain at night; sleep and its loss", None),
        ("citation_title=Pain;citation_journal_title=Sleep;citation_year=1999", "Pain", "Sleep"),
    ],
)
def test_a_keyless_piece_of_a_tag_is_a_journal_or_the_rest_of_the_title(tag: str, title: str, journal: str | None) -> None:
    page = html.fromstring(f'<html><head><meta name="citation_reference" content="{tag}"></head></html>')
    (found,) = read_tagged_references(tags.Tags(page))
    assert (found.title, found.journal, found.year) == (title, journal, 1999)


def references(*contents: str) -> tuple[ListedArticle, ...]:
    head = "".join(tag("citation_reference", one) for one in contents)
    return read_tagged_references(tags.Tags(html.document_fromstring(page("", head))))


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ("citation_firstpage=3; citation_lastpage=9", {"pages": "3-9"}),
        ("citation_firstpage=3;citation_lastpage=3", {"pages": "3"}),
        ("citation_lastpage=9;citation_volume=7;citation_issue=2", {"pages": None, "volume": "7", "issue": "2"}),
        ("citation_pages=e1;citation_first_page=3", {"pages": "e1"}),
        ("citation_volume=;citation_volume=7", {"volume": "7"}),
        ("citation_year=c2001", {"year": 2001}),
        ("citation_publication_date=2001/02; citation_year=1999", {"year": 2001}),
        ("citation_year=201", {"year": None}),
        ("citation_doi=doi:10.5555/A;citation_pmid=7;", {"doi": "10.5555/a", "pmid": "7"}),
        ("citation_title=On &lt;i&gt;newts&lt;/i&gt;.", {"title": "On newts"}),
        ("citation_inbook_title=Newts;citation_journal_abbrev=NR", {"journal": "NR"}),
        ("citation_author=Marsh, Ada; J Newts; citation_title=On newts", {"journal": "J Newts", "title": "On newts"}),
        ("other=x;citation_volume=7;y", {"volume": "7;y"}),
    ],
)
def test_values_by_their_keys(content: str, fields: dict[str, Any]) -> None:
    (found,) = references(content)
    assert {name: getattr(found, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ("citation_author=Ash A, Nau B, et al.", [("Ash", "A"), ("Nau", "B")]),
        ("citation_author=Ash, A., Nau, B.", [("Ash", "A."), ("Nau", "B.")]),
        ("citation_author=Ash, Ada;citation_author=Nau B", [("Ash", "Ada"), ("Nau", "B")]),
        ("citation_authors=Ash, A.;Nau, B.", [("Ash", "A."), ("Nau", "B.")]),
        ("citation_authors=Ash, A.; Nau, B.", [("Ash", "A."), ("Nau", "B.")]),
        ("citation_author=Ash A; Nau B", [("Ash", "A"), ("Nau", "B")]),
        ("citation_author=Ash, A.; Nau, B. C.; Dee, C.", [("Ash", "A."), ("Nau", "B. C."), ("Dee", "C.")]),
        ("citation_author=Ash A; Plant J; citation_year=1999", [("Ash", "A")]),
    ],
)
def test_the_people_of_a_tag(content: str, names: list[tuple[str, str]]) -> None:
    (found,) = references(content)
    assert [(one.family, one.given or one.initials) for one in found.authors] == names


def test_tags_are_entries_in_their_order_and_keep_their_text() -> None:
    found = references("citation_title=On newts", "no citation at all", ITEM)
    assert [(one.position, one.raw, one.title) for one in found] == [
        (1, "citation_title=On newts", "On newts"), (2, "no citation at all", None), (3, ITEM, "On newts"),
    ]  # fmt: skip
    assert references() == ()
