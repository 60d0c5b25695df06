"""The parts of a core record of Europe PMC: abstract, people, headings, grants, copies and notices; every paper is invented."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.model import Issue, Notice
from scraper.normalize.merge import normalize
from scraper.parse.api.europepmc_parts import read_abstract_markup, read_book, read_grants, read_ids, read_notices, read_people
from tests.parse.api.test_europepmc import read

PEOPLE: list[tuple[dict[str, Any], tuple[str | None, ...], list[str]]] = [
    ({"lastName": "Marsh", "firstName": "Ada", "initials": "A"}, ("Marsh", "Ada", "A", None), []),
    ({"collectiveName": "Newt Group"}, (None, None, None, "Newt Group"), []),
    ({"fullName": "Marsh A"}, (None, None, None, "Marsh A"), []),
    ({"firstName": "Ada"}, (None, None, None, "Ada"), []),
    ({"initials": "A"}, (), ["author_without_name"]),
]


@pytest.mark.parametrize(("person", "name", "codes"), PEOPLE)
def test_people_have_the_names_that_are_printed(person: dict[str, Any], name: tuple[str | None, ...], codes: list[str]) -> None:
    found = read(authorList={"author": [person | {"affiliation": "Pond"}]})
    assert [(one.family, one.given, one.initials, one.literal) for one in found.authors] == ([name] if name else [])
    assert [one.affiliations for one in found.authors] == [("Pond",)] * bool(name)
    assert [issue.code for issue in found.issues] == codes


@pytest.mark.parametrize(("kind", "orcid"), [("ORCID", "0000-0002-1825-0097"), ("ISNI", None)])
def test_an_orcid_is_one_only_where_it_is_said_to_be(kind: str, orcid: str | None) -> None:
    ident = {"type": kind, "value": "0000-0002-1825-0097"}
    assert [one.orcid for one in read(authorList={"author": {"lastName": "Marsh", "authorId": ident}}).authors] == [orcid]


def test_open_and_free_copies_are_links_and_others_are_none() -> None:
    def copy(style: str, code: str, url: str) -> dict[str, str]:
        return {"documentStyle": style, "availabilityCode": code, "url": url}

    copies = [
        copy("pdf", "OA", "https://example.org/a.pdf"), copy("html", "F", "https://example.org/a"),
        copy("doi", "F", "https://doi.org/10.5555/a"), copy("doi", "S", "https://doi.org/10.5555/b"),
        copy("xml", "OA", "https://example.org/a.xml"), copy("html", "F", "none"), copy("html", "F", "https://example.org/a"),
    ]  # fmt: skip
    found = read(license="cc by", fullTextUrlList={"fullTextUrl": copies})
    assert [(one.kind, one.url, one.license) for one in found.links] == [
        ("pdf", "https://example.org/a.pdf", "cc by"), ("html", "https://example.org/a", "cc by"),
        ("html", "https://doi.org/10.5555/a", "cc by"),
    ]  # fmt: skip


def test_headings_substances_and_grants() -> None:
    qualifier = {"qualifierName": "toxicity", "majorTopic_YN": "Y"}
    found = read(
        meshHeadingList={"meshHeading": [
            {"descriptorName": "Newts", "majorTopic_YN": "N", "meshQualifierList": {"meshQualifier": qualifier}},
            {"descriptorName": "Ropes", "majorTopic_YN": "Y"}, {"majorTopic_YN": "Y"},
        ]},
        chemicalList={"chemical": [{"name": "Zorvex", "registryNumber": "0"}, {"name": "Q", "registryNumber": "50-00-0"}]},
        grantsList={"grant": [{"grantId": "G1", "agency": "Pond", "acronym": "P", "country": "X"},
                               {"agency": "Pond"}, {"acronym": "P"}]},
    )  # fmt: skip
    assert [(one.name, one.major, [(part.name, part.major) for part in one.qualifiers]) for one in found.mesh] == [
        ("Newts", False, [("toxicity", True)]), ("Ropes", True, []),
    ]  # fmt: skip
    assert [(one.name, one.registry_number) for one in found.chemicals] == [("Zorvex", None), ("Q", "50-00-0")]
    assert [(one.id, one.acronym, one.agency, one.country) for one in found.grants] == [
        ("G1", "P", "Pond", "X"), (None, None, "Pond", None),
    ]  # fmt: skip


def test_a_notice_names_its_paper_where_it_is_in_pubmed_and_an_unknown_kind_is_told() -> None:
    told = [
        {"type": "Erratum in", "id": "998000942", "source": "MED", "reference": "Newt Res. 2020", "note": "n"},
        {"type": "Preprint in", "id": "PPR7", "source": "PPR"},
        {"type": "Newt in", "id": "998000943", "source": "MED"},
    ]
    found = read(commentCorrectionList={"commentCorrection": told})
    assert [(one.type, one.pmid, one.citation, one.note) for one in found.notices] == [
        ("ErratumIn", "998000942", "Newt Res. 2020", "n"), ("UpdateOf", None, "PPR7", None),
    ]  # fmt: skip
    assert [(issue.code, "Newt in" in issue.message, "998000943" in issue.message) for issue in found.issues] == [
        ("unread_notice", True, True)
    ]


def test_dates_ids_and_book() -> None:
    found = read(
        electronicPublicationDate="2020-01-02", dateOfCompletion="2020-01-03", dateOfRevision="2020-01-04", manuscriptId="EMS7",
        bookid="NBK7", bookOrReportDetails={"comprisingTitle": "Newts", "isbn13": "9780306406157", "isbn10": "0306406152"},
    )  # fmt: skip
    assert [(one.kind, one.raw) for one in found.dates] == [
        ("electronic", "2020-01-02"), ("indexed", "2020-01-03"), ("last_revised", "2020-01-04"),
    ]  # fmt: skip
    assert found.ids == {"mid": ("EMS7",), "bookaccession": ("NBK7",)}
    assert found.book is not None
    assert (found.book.title, len(found.book.isbn)) == ("Newts", 2)


@pytest.mark.parametrize(
    ("markup", "text", "parts"),
    [
        ("&lt;h4&gt;Aims&lt;/h4&gt;To tie H&lt;sub&gt;2&lt;/sub&gt;O.", "To tie H2O.", [("Aims", "To tie H2O.")]),
        ("<h4>Aims</h4>p &lt; 0.05 and &lt;newts&gt;.", "p < 0.05 and <newts>.", [("Aims", "p < 0.05 and <newts>.")]),
        ("<h4>Aims</h4>To tie.<h4>End</h4>Tied.", "To tie.\nTied.", [("Aims", "To tie."), ("End", "Tied.")]),
        ("Plain.", "Plain.", []),
        ("<p> </p>", None, []),
        ("", None, []),
    ],
)
def test_an_abstract_is_a_piece_of_html_whose_tags_may_be_escaped(
    markup: str, text: str | None, parts: list[tuple[str, str]]
) -> None:
    found = read(abstractText=markup)
    assert found.abstract == text
    assert [(part.label, (text or "")[part.start : part.end]) for part in found.abstract_sections] == parts


@pytest.mark.parametrize(
    ("printed", "type_", "retracted"),
    [
        ("Retraction in", "RetractionIn", True),
        ("Expression of concern in", "ExpressionOfConcernIn", None),
        ("Comment on", "CommentOn", None),
        ("Preprint of", "UpdateIn", None),
        ("Retracted and republished in", "RetractedandRepublishedIn", True),
    ],
)
def test_corrections_have_the_names_that_pubmed_gives_them(printed: str, type_: str, retracted: bool | None) -> None:
    found = read(commentCorrectionList={"commentCorrection": {"type": printed, "id": "7", "source": "MED"}})
    assert [(one.type, one.pmid) for one in found.notices] == [(type_, "7")]
    assert normalize([found]).retracted is retracted


def test_a_part_of_a_book_names_the_book() -> None:
    found = read(bookid="NBK998", bookOrReportDetails={"comprisingTitle": "Knots", "yearOfPublication": 1993})
    assert found.book is not None
    assert (found.book.title, found.book.published.raw, found.ids) == ("Knots", "1993", {"bookaccession": ("NBK998",)})


def test_places_of_work_stand_each_once_and_a_list_of_them_goes_first() -> None:
    places = {"authorAffiliation": [{"affiliation": "Pond"}, {"affiliation": "Hill"}, {"affiliation": "Pond"}, {}]}
    people = [
        {"lastName": "Marsh", "affiliation": "Lake", "authorAffiliationDetailsList": places},
        {"lastName": "Quill", "affiliation": "Lake", "authorAffiliationDetailsList": {"authorAffiliation": []}},
        {"lastName": "Tarn"},
    ]
    found = read_people({"investigatorList": {"investigator": people}}, "investigator", [])
    assert [one.affiliations for one in found] == [("Pond", "Hill"), ("Lake",), ()]


def test_who_has_no_name_is_told_by_role_and_place_and_a_wrong_orcid_with_it() -> None:
    issues: list[Issue] = []
    wrong = {"type": "ORCID", "value": "0000-0002-1825-0098"}
    people = [{"lastName": "Marsh", "authorId": wrong}, {"initials": "A"}, {"fullName": "Newt A"}]
    found = read_people({"authorList": {"author": people}}, "author", issues)
    assert [(one.family, one.literal, one.orcid) for one in found] == [("Marsh", None, None), (None, "Newt A", None)]
    assert [one.message for one in issues] == [
        "'0000-0002-1825-0098' is no ORCID iD",
        "author 2 has no name and is left out",
    ]


@pytest.mark.parametrize("row", [{}, {"bookOrReportDetails": {"publisher": "Pond"}}, {"bookid": ""}, {"bookOrReportDetails": []}])
def test_a_record_without_the_title_or_id_of_a_book_is_of_none(row: dict[str, Any]) -> None:
    assert (read_book(row), read_ids(row)) == (None, {})


def test_grants_stand_each_once_in_their_order() -> None:
    rows = [{"grantId": "G2"}, {"agency": "Pond"}, {"grantId": "G2"}, {"country": "X"}, {"grantId": "G1", "agency": "Pond"}]
    found = read_grants({"grantsList": {"grant": rows}})
    assert [(one.id, one.agency) for one in found] == [("G2", None), (None, "Pond"), ("G1", "Pond")]


def test_a_notice_without_a_paper_in_pubmed_says_where_it_stands() -> None:
    def told(**more: str) -> dict[str, Any]:
        return {"commentCorrectionList": {"commentCorrection": [{"type": "Comment_in"} | more] * 2}}

    issues: list[Issue] = []
    assert read_notices(told(id="7", source="MED"), issues) == (Notice("CommentIn", "7", None, None),)
    assert read_notices(told(id="7", source="AGR"), issues) == (Notice("CommentIn", None, "7", None),)
    assert read_notices(told(id="7", source="MED", reference="Newt Res. 2020"), issues) == (
        Notice("CommentIn", "7", "Newt Res. 2020", None),
    )
    assert issues == []
    assert read_notices(told(type="Newt-in", id="7"), issues) == ()
    assert [one.message for one in issues] == ["Newt-in 7: a kind that is not known"] * 2


@pytest.mark.parametrize("markup", [None, ""])
def test_no_markup_is_no_abstract(markup: str | None) -> None:
    assert read_abstract_markup(markup) == (None, ())
