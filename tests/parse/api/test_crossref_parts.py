"""The parts of a Crossref work, each as it is deposited: people, dates, grants, statements, open copies and notices."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.model import AffiliationId, Grant, Issue, Link, Notice
from scraper.normalize.merge import normalize
from scraper.parse.api.crossref_parts import (
    published_of,
    read_dates,
    read_grants,
    read_links,
    read_notices,
    read_people,
    read_statements,
)
from tests.parse.api.replies import names
from tests.parse.api.test_crossref import work

OWN = "10.5555/a.1"
FREE = "https://creativecommons.org/licenses/by/4.0/"


@pytest.mark.parametrize(
    ("more", "types", "retracted"),
    [
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "retraction", "label": "Retraction"}]}, ["RetractionIn"], True),
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "expression_of_concern"}]}, ["ExpressionOfConcernIn"], None),
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "withdrawal"}]}, ["RetractionIn"], True),
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "corrigendum"}]}, ["ErratumIn"], None),
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "addendum"}]}, ["ErratumIn"], None),
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "clarification"}]}, ["ErratumIn"], None),
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "correction"}]}, ["ErratumIn"], None),
        ({"update-to": [{"DOI": "10.5555/b.2", "type": "retraction"}]}, ["RetractionOf"], None),
        ({"update-to": [{"DOI": "10.5555/b.2", "type": "erratum"}]}, ["ErratumFor"], None),
        ({"update-to": [{"DOI": "10.5555/A.1", "type": "retraction"}]}, ["RetractionIn"], True),
        ({"relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/b.2"}]}}, ["UpdateIn"], None),
        ({"updated-by": [{"type": "sequel"}, None, "x"]}, [], None),
        ({"updated-by": None, "update-to": {}, "relation": []}, [], None),
    ],
)
def test_updates_of_crossref_are_notices(more: dict[str, Any], types: list[str], retracted: bool | None) -> None:
    found = work(**more)
    assert [one.type for one in found.notices] == types
    assert normalize([found]).retracted is retracted
    assert all(issue.code == "unread_notice" for issue in found.issues)


@pytest.mark.parametrize(
    ("person", "read"),
    [
        ({"family": "Tolk", "given": "Jana", "suffix": "Jr."}, [("Tolk", "Jana", "Jr.", None)]),
        ({"family": "Tolk", "given": "Jana", "suffix": "\u2003"}, [("Tolk", "Jana", None, None)]),
        ({"family": "Tolk", "given": "Jana", "suffix": "PhD"}, [("Tolk", "Jana", None, None)]),
        ({"name": "ROPE Study Group"}, [(None, None, None, "ROPE Study Group")]),
        ({"family": "ROPE Study Group", "given": ""}, [(None, None, None, "ROPE Study Group")]),
        ({"family": "Doan Phan"}, [(None, None, None, "Doan Phan")]),
        ({"family": "van der Berg"}, [("van der Berg", None, None, None)]),
        ({"given": "Plato", "family": ""}, [(None, None, None, "Plato")]),
        ({"family": "O&apos;Neil", "given": "Mary\u00a0Ann"}, [("O'Neil", "Mary Ann", None, None)]),
        ({"family": " ", "given": None, "affiliation": []}, []),
        (None, []),
    ],
)
def test_people_of_crossref(person: Any, read: list[Any]) -> None:
    found = work(author=[person])
    assert names(found.authors) == read
    assert [issue.code for issue in found.issues] == ([] if read else ["author_without_name"])


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"type": "monograph", "title": ["Knots"]}, ("Knots", None)),
        ({"type": "book-chapter", "title": ["A knot"], "container-title": ["Knots"]}, ("Knots", None)),
        ({"type": "book-chapter", "title": ["A knot"], "container-title": ["Notes", "Knots"]}, ("Knots", "Notes")),
        ({"type": "edited-book", "title": ["Knots"], "container-title": ["Notes"]}, ("Knots", "Notes")),
        ({"type": "journal-article", "title": ["A knot"], "container-title": ["J Knots"], "ISBN": ["9783161484100"]}, None),
    ],
)
def test_books_of_crossref(more: dict[str, Any], where: tuple[str, str | None] | None) -> None:
    book = work(**more).book
    assert (book and (book.title, book.collection)) == where


def test_an_open_copy_needs_an_open_licence_that_is_in_force() -> None:
    free, later = "https://creativecommons.org/licenses/by/4.0/", 365
    files = [{"URL": "https://knot.example/a.pdf", "content-type": "application/pdf", "content-version": "vor"}]
    for licence, delay, found in ((free, 0, 1), (free, later, 0), ("https://knot.example/terms", 0, 0)):
        said = work(license=[{"URL": licence, "content-version": "vor", "delay-in-days": delay}], link=files)
        assert len(said.links) == found, (licence, delay)
    assert work(link=files).links == ()


def test_a_first_author_who_is_listed_later_is_told() -> None:
    issues: list[Issue] = []
    people = [{"family": "Marsh", "sequence": "first"}, {"family": "Quill", "sequence": "first"}, {"name": "Newt Group"}]
    found = read_people({"author": people}, "author", issues)
    assert [one.family or one.literal for one in found] == ["Marsh", "Quill", "Newt Group"]
    assert [(one.code, "'Quill'" in one.message) for one in issues] == [("author_order", True)]


def test_who_has_no_name_is_told_by_role_and_place() -> None:
    issues: list[Issue] = []
    assert read_people({"editor": [{"family": "Marsh"}, {"suffix": "Jr"}]}, "editor", issues)[0].family == "Marsh"
    assert [one.message for one in issues] == ["editor 2 has no name and is left out"]


def test_ids_of_institutions_go_with_their_names() -> None:
    def ror(ident: str, kind: str | None = "ROR") -> dict[str, Any]:
        return {"id": f"https://ror.org/{ident}", "id-type": kind}

    places = [
        {"name": "Pond"}, {"name": "Hill <b>House</b>", "id": [ror("03yrm5c26"), ror("03yrm5c26", None)]},
        {"name": "Pond", "id": [ror("05gq02987", "ror"), ror("02mhbdp94", "GRID"), ror("none")]}, {"id": [ror("04a1mvv97")]},
    ]  # fmt: skip
    issues: list[Issue] = []
    (found,) = read_people({"author": [{"family": "Marsh", "affiliation": places}]}, "author", issues)
    assert found.affiliations == ("Pond", "Hill House")
    assert found.affiliation_ids == (AffiliationId(1, "ror", "03yrm5c26"), AffiliationId(0, "ror", "05gq02987"))
    assert [(one.code, one.message) for one in issues] == [
        ("affiliation_without_name", "an institution without a name: ror 04a1mvv97")
    ]


@pytest.mark.parametrize(
    ("parts", "date", "raw"),
    [
        ([[2019, 7, 2]], "2019-07-02", "2019-07-02"),
        ([[2019, "7"]], "2019-07", "2019-07"),
        ([[2019, 0, 2]], "2019", "2019"),
        ([[2019, 2, 30]], None, "2019-02-30"),
        ([[2019, 13]], None, "2019-13"),
        ([[2019, 7, 2, 11], [2018]], "2019-07-02", "2019-07-02"),
        ([[98765]], None, "98765"),
        ([], None, None),
        (None, None, None),
    ],
)
def test_a_date_is_as_exact_as_it_is_deposited(parts: Any, date: str | None, raw: str | None) -> None:
    found = published_of({"date-parts": parts})
    assert (found.date, found.raw) == (date, raw)


def test_dates_beside_the_one_of_publication() -> None:
    def day(*parts: int) -> dict[str, Any]:
        return {"date-parts": [list(parts)]}

    history = [
        {"name": "received", "value": "17 November 2017, 00:00:00"}, {"name": "revised", "value": "soon"},
        {"name": "accepted", "value": "2018-01-03"}, {"name": "accepted", "value": "2018-01-03"},
        {"name": "printed", "value": "2018-09-09"},
    ]  # fmt: skip
    told = {"published-online": day(2018, 2), "published-print": day(2018, 5), "issued": day(2018, 2), "assertion": history}
    assert [(one.kind, one.raw) for one in read_dates(told)] == [
        ("electronic", "2018-02"), ("ppublish", "2018-05"), ("received", "17 November 2017"), ("accepted", "2018-01-03"),
    ]  # fmt: skip
    assert [one.kind for one in read_dates(told | {"issued": day(2018, 5)})] == ["electronic", "received", "accepted"]


@pytest.mark.parametrize(
    ("funders", "grants"),
    [
        ([{"name": "Pond Fund", "award": ["P1", "P2", "P1"]}], [("P1", "Pond Fund"), ("P2", "Pond Fund")]),
        ([{"name": "Pond Fund", "award": ["N/A", "none", "-"]}], [(None, "Pond Fund")]),
        ([{"name": "Pond Fund"}, {"name": "Pond Fund", "award": None}], [(None, "Pond Fund")]),
        ([{"award": ["P1"]}, {"award": []}, None], [("P1", None)]),
    ],
)
def test_each_award_is_a_grant_and_a_funder_without_one_too(funders: Any, grants: list[tuple[str | None, str | None]]) -> None:
    assert read_grants({"funder": funders}) == tuple(Grant(award, None, name, None) for award, name in grants)


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("Competing interests", True),
        ("Conflict of Interest", True),
        ("conflicts of interest", True),
        ("Declaration of competing interest", True),
        ("Competing financial interests", True),
        ("Ethics", False),
        ("Interest", False),
        ("No competing interests here", False),
    ],
)
def test_the_statement_of_interests_is_known_by_its_heading(heading: str, is_one: bool) -> None:
    by_group = {"value": "None.", "group": {"label": heading}, "label": "x"}
    for one in (by_group, {"value": "None.", "label": heading}):
        assert read_statements({"assertion": [one]}) == ("None." if is_one else None, None)


def test_statements_are_joined_each_once_and_the_first_copyright_counts() -> None:
    rows = [{"name": "copyright", "value": "(c) Pond"}, {"name": "copyright", "value": "(c) Hill"}]
    rows += [{"label": "Competing interests", "value": text} for text in ("None.", "Newts.", "None.")]
    assert read_statements({"assertion": rows}) == ("None. Newts.", "(c) Pond")


@pytest.mark.parametrize(
    ("more", "links"),
    [
        ({"content-type": "application/pdf"}, [("pdf", FREE)]),
        ({"content-type": "text/html"}, [("html", FREE)]),
        ({"content-type": "text/xml"}, []),
        ({"content-type": "application/pdf", "intended-application": "similarity-checking"}, []),
        ({"content-type": "application/pdf", "URL": "https://api.knot.example/a"}, []),
        ({"content-type": "application/pdf", "content-version": "am"}, []),
    ],
)
def test_files_for_readers_are_links_and_those_for_machines_none(more: dict[str, Any], links: list[tuple[str, str]]) -> None:
    file = {"URL": "https://knot.example/a", "content-version": "vor"} | more
    found = read_links({"license": [{"URL": FREE, "content-version": "vor"}], "link": [file, file]})
    assert found == tuple(Link(kind, file["URL"], licence) for kind, licence in links)


def test_the_page_of_an_open_version_of_record_comes_first() -> None:
    told = {"license": [{"URL": FREE, "content-version": "unspecified"}], "URL": "https://doi.org/10.5555/a.1"}
    assert read_links(told) == (Link("html", "https://doi.org/10.5555/a.1", FREE),)
    primary = {"resource": {"primary": {"URL": "https://knot.example/page"}}}
    assert [one.url for one in read_links(told | primary)] == ["https://knot.example/page"]
    assert read_links(told | {"license": [{"URL": FREE, "content-version": "am"}]}) == ()


def test_a_notice_says_where_it_stands_when_and_in_which_words() -> None:
    update = {"DOI": "10.5555/B.2", "type": "Partial-Retraction", "label": "Part <i>withdrawn</i>"}
    update["updated"] = {"date-parts": [[2020, 4, 1]]}
    issues: list[Issue] = []
    assert read_notices({"updated-by": [update, update]}, OWN, issues) == (
        Notice("PartialRetractionIn", None, "doi: 10.5555/b.2, 2020-04-01", "Part withdrawn"),
    )
    (back,) = read_notices({"update-to": [update]}, OWN, issues)
    assert (back.type, issues) == ("PartialRetractionOf", [])
    (own,) = read_notices({"update-to": [update]}, "10.5555/b.2", issues)
    assert (own.type, own.citation) == ("PartialRetractionIn", "2020-04-01")


def test_relations_name_other_works_by_their_doi_only() -> None:
    rows = [{"id-type": "doi", "id": one} for one in ("10.5555/b.2", OWN, "none")] + [{"id-type": "uri", "id": "10.5555/c.3"}]
    found = read_notices({"relation": {"is-comment-on": rows, "has-review": rows}}, OWN, [])
    assert found == (Notice("CommentOn", None, "doi: 10.5555/b.2"),)


def test_an_update_of_no_known_kind_is_told_with_its_kind() -> None:
    issues: list[Issue] = []
    rows = [{"DOI": "10.5555/b.2", "type": "sequel " * 9}, {"DOI": "10.5555/b.3"}]
    assert read_notices({"updated-by": rows}, OWN, issues) == ()
    assert [one.message for one in issues] == [
        "sequel_sequel_sequel_sequel_sequel_seque of 10.5555/b.2: a kind that is not known",
        "an update of 10.5555/b.3: a kind that is not known",
    ]
