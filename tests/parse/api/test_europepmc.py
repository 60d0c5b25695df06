"""Core records and rows of Europe PMC's lists: which are papers, which are retracted, whose ids they have; all invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scraper.model import Capture, ParsedRecord
from scraper.parse.api.europepmc import parse_core, parse_page


def read(**row: Any) -> ParsedRecord:
    """What is read of the core record of 998000941 with these fields."""
    body = json.dumps({"resultList": {"result": [{"source": "MED", "pmid": "998000941"} | row]}})
    (found,) = parse_core(Capture(source="europepmc", body=body.encode()))
    return found


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
