"""Records of the ID converter: the ids of a row, and what was asked for where it says no more."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.parse.api.idconv import parse_idconv
from tests.parse.api.replies import capture


def test_rows_that_are_no_objects_are_passed_over() -> None:
    found = parse_idconv(capture("idconv", {"records": [None, "x", {}, {"pmid": 998000806, "doi": None, "pmcid": "PMC1"}]}))
    assert [(one.pmid, one.pmcid) for one in found] == [("998000806", "PMC1")]


@pytest.mark.parametrize(
    ("row", "ids"),
    [
        ({"requested-id": "998000806", "status": "error"}, ("998000806", None, None)),
        ({"requested-id": "PMC9980806"}, (None, "PMC9980806", None)),
        ({"requested-id": "pmc9980806"}, (None, "PMC9980806", None)),
        ({"requested-id": "10.5555/INV.806"}, (None, None, "10.5555/inv.806")),
        (
            {"requested-id": "998000806", "pmid": 998000807, "pmcid": "PMC1", "doi": "10.5555/a"},
            ("998000807", "PMC1", "10.5555/a"),
        ),
        ({"requested-id": "PMC1", "pmid": "x", "pmcid": "", "doi": None}, (None, "PMC1", None)),
        ({"requested-id": "newt"}, (None, None, None)),
    ],
)
def test_the_id_asked_for_stands_where_the_row_has_none_of_its_kind(row: dict[str, Any], ids: tuple[str | None, ...]) -> None:
    (found,) = parse_idconv(capture("idconv", {"records": [row]}))
    assert (found.pmid, found.pmcid, found.doi) == ids
