"""Core records and rows of Europe PMC's lists: escaped markup, dates, people and notices; every paper is invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scraper.model import Capture, ParsedRecord
from scraper.parse.api.europepmc import parse_core, parse_page


def read(**row: Any) -> ParsedRecord:
    body = json.dumps({"resultList": {"result": [{"source": "MED", "pmid": "998000941"} | row]}})
    (found,) = parse_core(Capture(source="europepmc", body=body.encode()))
    return found


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
    ("types", "retracted"),
    [
        (["Journal Article", "Retracted Publication"], True),
        (["retracted publication"], True),
        ("Retracted Publication", True),
        (["Retraction of Publication"], None),
        ([], None),
    ],
)
def test_a_retracted_paper_is_known_by_its_type_and_others_are_not_said_to_be_sound(types: Any, retracted: bool | None) -> None:
    assert read(pubTypeList={"pubType": types}).retracted is retracted


def test_only_papers_of_medline_are_read() -> None:
    rows = [{"source": "PPR", "pmid": None}, {"source": "MED", "pmid": "998000941"}, {"pmid": "998000942"}, None]
    body = json.dumps({"resultList": {"result": rows}})
    assert [one.pmid for one in parse_core(Capture(source="europepmc", body=body.encode()))] == ["998000941"]


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
    ("source", "pmid", "pmcid"), [("MED", "7", None), ("PMC", None, "PMC7"), ("AGR", None, None), (None, None, None)]
)
def test_the_id_of_a_row_is_of_the_source_it_names(source: str | None, pmid: str | None, pmcid: str | None) -> None:
    row = {"id": "7" if source != "PMC" else "PMC7", "source": source, "citedOrder": 3, "authorString": "Marsh A, Nau BC."}
    body = json.dumps({"hitCount": 1, "referenceList": {"reference": [row]}})
    page = parse_page(Capture(source="europepmc", body=body.encode()), "reference")
    assert [(one.pmid, one.pmcid, one.position) for one in page.items] == [(pmid, pmcid, 3)]
    assert [(one.family, one.initials) for one in page.items[0].authors] == [("Marsh", "A"), ("Nau", "BC")]
    assert page.total == 1
