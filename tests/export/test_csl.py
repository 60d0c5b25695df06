"""Citations as CSL-JSON fit the published schema."""

from __future__ import annotations

import io
import json
from typing import Any

import jsonschema
import pytest

from scraper.export.formats import EDGE_FORMATS
from scraper.model import Author, Provenance, Published, Record, SourceStatus
from tests.export.samples import ARTICLE, edges_of, hostile_records, records_of_the_pack, write

NAME = {
    "type": "object",
    "additionalProperties": False,
    "properties": {name: {"type": "string"} for name in ("family", "given", "suffix", "literal")},
}
TEXTS = (
    "id title container-title container-title-short collection-title volume issue page edition publisher publisher-place "
    "ISSN ISBN DOI PMID PMCID URL language abstract keyword note"
).split()
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": {
            **{name: {"type": "string"} for name in TEXTS},
            "type": {"enum": ["article", "article-journal", "book", "chapter", "document"]},
            **{name: {"type": "array", "items": NAME} for name in ("author", "editor")},
            "issued": {
                "type": "object",
                "additionalProperties": False,
                "required": ["date-parts"],
                "properties": {
                    "date-parts": {
                        "type": "array", "minItems": 1, "maxItems": 2,
                        "items": {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1, "maxItems": 3},
                    }
                },
            },
            "custom": {"type": "object"},
        },
    },
}  # fmt: skip
"""The part of the published schema of CSL data (csl-data.json, version 1.0.2) that we use; nothing else may be there."""


def faults_in_csl(items: list[dict[str, Any]]) -> list[str]:
    return [f"{error.json_path}: {error.message[:200]}" for error in jsonschema.Draft7Validator(CSL).iter_errors(items)]


def test_csl_json_fits_the_published_schema() -> None:
    records = [*records_of_the_pack(), *hostile_records()]
    out = io.BytesIO()
    EDGE_FORMATS["csl-json"](edges_of(list(records_of_the_pack())), out)
    for items, least in ((json.loads(write(records, "csl-json")), len(records)), (json.loads(out.getvalue()), 1)):
        assert len(items) >= least
        assert faults_in_csl(items) == []


@pytest.mark.parametrize(
    "wrong", [{"type": "paper"}, {"title": None}, {"volume": 3}, {"pmid": "1"}, {"author": [{"name": "x"}]}, {"issued": "2020"}]
)
def test_the_check_of_csl_json_finds_what_does_not_fit(wrong: dict[str, Any]) -> None:
    item = {"type": "article-journal", "id": "a"}
    assert faults_in_csl([item]) == []
    assert len(faults_in_csl([item | wrong])) == 1


def item_of(record: Record) -> dict[str, Any]:
    (item,) = json.loads(write([record], "csl-json"))
    return dict(item)


def test_what_is_not_known_is_not_there() -> None:
    assert item_of(Record(pmid="1")) == {
        "id": "pmid1", "type": "article-journal", "PMID": "1", "URL": "https://pubmed.ncbi.nlm.nih.gov/1/",
    }  # fmt: skip
    assert write([], "csl-json") == b"[\n]\n"


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (Author(family="von Berg", given="Ada B", initials="AB", suffix="Jr"),
         {"family": "von Berg", "given": "Ada B", "suffix": "Jr"}),
        (Author(family="Ng", initials="C"), {"family": "Ng", "given": "C"}), (Author(given="Only"), {"given": "Only"}),
        (Author(literal="The Group", family="x"), {"literal": "The Group"}),
    ],
)  # fmt: skip
def test_a_name_is_in_parts_or_whole(author: Author, name: dict[str, str]) -> None:
    assert item_of(Record(pmid="1", authors=(author,)))["author"] == [name]


@pytest.mark.parametrize(("date", "parts"), [("2023-08-05", [2023, 8, 5]), ("2023-08", [2023, 8]), ("0987", [987])])
def test_a_date_is_as_exact_as_it_is_known(date: str, parts: list[int]) -> None:
    assert item_of(Record(pmid="1", published=Published(date)))["issued"] == {"date-parts": [parts]}


def test_pages_stay_as_they_are_printed_and_lists_are_joined() -> None:
    item = item_of(ARTICLE)
    assert (item["page"], item["keyword"], item["note"]) == (
        "6913-7", "newt", "Retracted article. Retraction in: J Inv. 2024;1:2 PMID 998000002",
    )  # fmt: skip
    assert item["custom"] == {"retracted": True}
    many = item_of(Record(pmid="1", keywords=("newt", "pond"), provenance=Provenance(sources=(SourceStatus(name="icite"),))))
    assert (many["keyword"], many["custom"]) == ("newt, pond", {"sources": ["icite"]})


def test_items_stand_a_line_each_under_ids_of_their_own() -> None:
    lines = write([Record(pmid="1"), Record(pmid="1"), Record(pmid="2")], "csl-json").decode().splitlines()
    assert [json.loads(line.removesuffix(","))["id"] for line in lines[1:-1]] == ["pmid1", "pmid1-2", "pmid2"]
