"""Lists of DataCite: which of the resources that name a paper are its data, and what is told of those that are not read."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.errors import ParseError
from scraper.model import Link, ParsedRecord
from scraper.parse.api.datacite import parse_datacite
from tests.parse.api.replies import capture

DOI = "10.5555/inv.18"


def read(*rows: Any, total: Any = None) -> ParsedRecord:
    body = {"data": list(rows), "meta": {"total": len(rows) if total is None else total}}
    return parse_datacite(capture("datacite", body), DOI)


def resource(number: int = 1, relation: Any = "IsSupplementTo", named: Any = DOI, **more: Any) -> dict[str, Any]:
    related = [{"relationType": relation, "relatedIdentifier": named, "relatedIdentifierType": "DOI"}]
    given = {"types": {"resourceTypeGeneral": "Dataset"}, "relatedIdentifiers": related + more.pop("also", [])}
    return {"id": f"10.5555/data.{number}", "type": "dois", "attributes": {"doi": f"10.5555/data.{number}", **given, **more}}


def names(parsed: ParsedRecord) -> list[str]:
    return [one.url.rpartition(".")[2] for one in parsed.links]


@pytest.mark.parametrize(
    "relation", ["IsSupplementTo", "IsDescribedBy", "IsDocumentedBy", "IsSourceOf", "IsCitedBy", "IsReferencedBy"]
)
def test_data_of_the_paper_and_data_it_cites(relation: str) -> None:
    assert read(resource(relation=relation)).links == (Link("data", "https://doi.org/10.5555/data.1", None),)


@pytest.mark.parametrize(
    "relation", ["Cites", "References", "IsSupplementedBy", "issupplementto", "", None, 7, ["IsSupplementTo"]]
)
def test_what_cites_the_paper_is_not_its_data(relation: Any) -> None:
    assert read(resource(relation=relation)).links == ()


@pytest.mark.parametrize("kind", ["Text", "JournalArticle", "Preprint", "Dissertation", "dataset", "", None, 7, ["Dataset"]])
def test_texts_are_no_data(kind: Any) -> None:
    parsed = read(resource(types={"resourceTypeGeneral": kind}))
    assert (parsed.links, parsed.issues) == ((), ())


@pytest.mark.parametrize("named", ["https://doi.org/10.5555/INV.18", "doi:10.5555/Inv.18", "http://dx.doi.org/10.5555/inv.18"])
def test_repositories_write_a_doi_in_every_form(named: str) -> None:
    assert names(read(resource(named=named))) == ["1"]


@pytest.mark.parametrize("named", ["10.5555/inv.180", "10.5555/inv.1", "0217-2445", "", None, 7, {"doi": DOI}])
def test_an_entry_that_does_not_name_the_paper_is_told(named: Any) -> None:
    parsed = read(resource(named=named), resource(2))
    assert names(parsed) == ["2"]
    assert [(one.code, one.field, one.message[:9]) for one in parsed.issues] == [("unread_rows", "links", "1 entries")]


@pytest.mark.parametrize("row", [None, [], "10.5555/data.1", {}, {"id": 7}, {"id": "javascript:alert(1)", "attributes": []}])
def test_an_entry_that_is_none_is_told(row: Any) -> None:
    assert [one.code for one in read(row).issues] == ["unread_rows"]


@pytest.mark.parametrize(
    ("rights", "printed"),
    [
        ([{"rights": "A", "rightsUri": "https://example.org/a", "rightsIdentifier": "cc-by-4.0"}], "cc-by-4.0"),
        ([{"rights": "A", "rightsUri": "https://example.org/a", "rightsIdentifier": ""}], "https://example.org/a"),
        ([{"rights": None}, {"rights": "Open <b>access</b>"}], "Open access"),
        (["cc0"], None), ({"rights": "mit"}, None), (None, None), ([{"rights": ["mit"]}], None),
    ],
)  # fmt: skip
def test_licences_are_kept_as_printed(rights: Any, printed: str | None) -> None:
    assert [one.license for one in read(resource(rightsList=rights)).links] == [printed]


def part_of(number: int, name: str = "IsPartOf") -> dict[str, Any]:
    return {"also": [{"relationType": name, "relatedIdentifier": f"10.5555/data.{number}"}]}


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([resource(1), resource(2, **part_of(1)), resource(3, **part_of(1, "IsVersionOf"))], ["1"]),
        ([resource(1), resource(2, **part_of(9))], ["1", "2"]),  # of a whole that is not in the list
        ([resource(1, **part_of(2)), resource(2, **part_of(1))], ["1", "2"]),  # of each other
        ([resource(1, **part_of(1))], ["1"]),  # of itself
        ([resource(1, **part_of(1)), resource(2, **part_of(1))], ["1"]),
        ([resource(1, relation="Cites"), resource(2, **part_of(1))], ["2"]),  # of a whole that is left out
        ([resource(1), resource(1)], ["1"]),
    ],
)
def test_versions_and_parts_stand_once(rows: list[Any], kept: list[str]) -> None:
    assert names(read(*rows)) == kept


@pytest.mark.parametrize("total", [2, 140, "140"])
def test_a_list_that_goes_on_is_told(total: Any) -> None:
    assert [(one.code, one.field) for one in read(resource(), total=total).issues] == [("list_not_read", "links")]


@pytest.mark.parametrize("total", [-1, 1.5, True, "-1", "many", [], {}])
def test_a_number_that_is_none_is_no_list_we_know(total: Any) -> None:
    with pytest.raises(ParseError, match="no list of resources"):
        read(resource(), total=total)


def test_links_stand_in_the_order_of_the_list_and_other_numbers_of_it_are_told() -> None:
    found = read(resource(3), resource(1), resource(2, named="10.5555/other"), total=2)
    assert (found.doi, names(found)) == (DOI, ["3", "1"])
    assert [one.message for one in found.issues] == [
        "1 entries have no DOI, or do not name this paper",
        "3 of 2 entries were read",
    ]


def test_one_relation_to_the_paper_is_enough() -> None:
    also = [{"relationType": "IsSupplementTo", "relatedIdentifier": DOI}, {"relationType": None, "relatedIdentifier": DOI}, 7]
    assert names(read(resource(relation="Cites", also=also))) == ["1"]
    assert names(read(resource(relation="IsSupplementTo", named="10.5555/other", also=also[1:]))) == []
