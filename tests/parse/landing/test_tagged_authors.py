"""Authors as the head of a page names them: what follows each, names that stand twice, and names in two scripts."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

import scraper
from scraper.model import Issue
from scraper.parse.landing.tagged_authors import read_tagged_authors
from scraper.parse.landing.tags import Tags
from tests.parse.landing.pages import page, tag

ADA, BEA, ORCID, OTHER = "Marsh, Ada", "Quill, Bea", "0000-0002-1825-0097", "0000-0001-5109-3700"
CYRILLIC = "\u041c\u0430\u0440\u0448, \u0410\u0434\u0430"


def read(*tags: tuple[str, str] | str) -> tuple[list[Any], str | None, list[Issue]]:
    """Names with institutions and ORCID iDs, the tag they stand in, and what is told."""
    issues: list[Issue] = []
    head = "".join(one if isinstance(one, str) else tag(*one) for one in tags)
    found = read_tagged_authors(Tags(html.document_fromstring(page("", head))), issues)
    return [(one.given, one.affiliations, one.orcid) for one in found.value or ()], found.evidence, issues


def author(name: str, *places: str, orcid: str | None = None) -> list[tuple[str, str]]:
    ids = [("citation_author_orcid", orcid)] if orcid else []
    return [("citation_author", name), *(("citation_author_institution", place) for place in places), *ids]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["Quill, Bea"] * 2, True),
        (["Quill, Bea"], False),
        (["Quill, Bea", "Tarn, Tom"] * 2, False),
        (["Quill, Bea", "Quill, Al"], False),
    ],
)
def test_an_only_author_named_twice_is_told(names: list[str], told: bool) -> None:
    tags = "".join(f'<meta name="citation_author" content="{name}">' for name in names)
    found = scraper.parse(f'<html><head><meta name="citation_title" content="Kites">{tags}</head><body></body></html>'.encode())
    assert len(found.authors) == len(set(names))
    assert ("author_twice" in {issue.code for issue in found.issues}) is told


def test_what_follows_an_author_is_that_authors() -> None:
    lost = ("citation_author_institution", "Lost")
    more = [("citation_author_affiliation", "Pond"), ("citation_author_orcid", "none")]
    found = read(lost, *author(ADA, "Pond", "Hill", orcid=f"https://orcid.org/{ORCID}"), *more, *author(BEA, "Pond"))
    assert found == ([("Ada", ("Pond", "Hill"), ORCID), ("Bea", ("Pond",), None)], "citation_author", [])


def test_an_orcid_with_a_wrong_check_digit_is_told() -> None:
    people, _, (issue,) = read(*author(ADA, orcid="0000-0002-1825-0098"))
    assert (people, issue.code) == ([("Ada", (), None)], "orcid_invalid")


@pytest.mark.parametrize(
    ("first", "second", "people"),
    [
        ((ADA, "Pond"), (ADA, "Hill"), [("Ada", ("Pond", "Hill"), None)]),
        ((ADA, "Pond"), (ADA,), [("Ada", ("Pond",), None), ("Ada", (), None)]),
        ((ADA, "Pond"), (BEA, "Pond"), [("Ada", ("Pond",), None), ("Bea", ("Pond",), None)]),
    ],
)
def test_a_tag_that_is_repeated_for_each_institution(first: Any, second: Any, people: list[Any]) -> None:
    assert read(*author(*first), *author(*second))[0] == people


def test_two_of_one_name_are_told_by_their_orcids() -> None:
    both = [*author(ADA, "Pond", orcid=ORCID), *author(ADA, "Hill", orcid=OTHER)]
    assert read(*both)[0] == [("Ada", ("Pond",), ORCID), ("Ada", ("Hill",), OTHER)]
    assert read(*both[:3], *both[3:5])[0] == [("Ada", ("Pond", "Hill"), ORCID)]


def test_a_list_that_two_templates_print_is_read_once() -> None:
    people, _, issues = read(*author(ADA), *author(BEA), *author(ADA), *author(BEA))
    assert ([given for given, *_ in people], issues) == (["Ada", "Bea"], [])


@pytest.mark.parametrize(
    ("tags", "people", "evidence"),
    [
        ([("dc.creator", "Tarn, Tom"), ("citation_authors", f"{ADA}; {BEA}")], ["Ada", "Bea"], "citation_authors"),
        ([("dc.contributor", BEA), ("dc.creator", ADA), ("dc.contributor.author", "Tarn, Tom")], ["Ada", "Tom"], "dc.creator"),
        ([("dc.contributor", BEA)], ["Bea"], "dc.contributor"),
        ([("citation_author", "")], [], None),
    ],
)
def test_the_surest_tag_counts(tags: list[tuple[str, str]], people: list[str], evidence: str | None) -> None:
    found = read(*tags)
    assert ([given for given, *_ in found[0]], found[1]) == (people, evidence)


@pytest.mark.parametrize(
    ("tags", "people", "told"),
    [
        ([("dc.creator", CYRILLIC), ("dc.creator", ADA)], ["Ada"], True),
        ([("dc.creator", CYRILLIC), ("dc.creator", ADA), ("dc.creator", BEA)], ["\u0410\u0434\u0430", "Ada", "Bea"], False),
        ([tag("dc.creator", CYRILLIC, ' lang="ru"'), tag("dc.creator", ADA, ' lang="en"')], ["Ada"], True),
        ([tag("dc.creator", CYRILLIC, ' lang="ru"'), tag("dc.creator", ADA, ' lang="en"'), tag("dc.language", "ru")],
         ["\u0410\u0434\u0430"], True),
    ],
)  # fmt: skip
def test_of_names_in_two_scripts_those_of_the_articles_language_or_latin_ones(
    tags: list[Any], people: list[str], told: bool
) -> None:
    found, _, issues = read(*tags)
    assert [given for given, *_ in found] == people
    assert [one.code for one in issues] == ["names_in_two_scripts"] * told


@pytest.mark.parametrize(
    ("said", "people", "codes"),
    [
        (f'[{{"name": "Ada Marsh", "sameAs": ["x", "https://orcid.org/{ORCID}"]}}, "Bea Quill", {{"name": 7}}, null]',
         [("Ada", (), ORCID), ("Bea", (), None)], []),
        (f'{{"name": "Ada Marsh", "identifier": {{"value": "orcid.org/{ORCID[:-1]}8"}}, "url": "https://orcid.org/{ORCID}"}}',
         [("Ada", (), ORCID)], ["orcid_invalid"]),
        (f'{{"name": "Ada Marsh", "url": "{ORCID}"}}', [("Ada", (), None)], []),
        ("7", [], []),
    ],
)  # fmt: skip
def test_authors_of_the_first_article_in_linked_data(said: str, people: list[Any], codes: list[str]) -> None:
    script = '<script type="application/ld+json">{{"@type": "Article", "author": {}}}</script>'
    found, evidence, issues = read(script.format(said), script.format('"Tom Tarn"'))
    assert (found, [one.code for one in issues]) == (people, codes)
    assert evidence == ("json-ld author" if people else None)
