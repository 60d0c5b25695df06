"""Citations as CSL-JSON fit the published schema."""

from __future__ import annotations

import io
import json
from typing import Any

import jsonschema
import pytest

from scraper.export.formats import EDGE_FORMATS
from tests.export.samples import edges_of, hostile_records, records_of_the_pack, write

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
