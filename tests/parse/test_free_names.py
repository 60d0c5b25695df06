"""Names that come as one text: what can be taken apart for sure, and what stays whole."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.parse.free_names import read_display_name, read_first_author
from tests.parse.api.replies import names


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        (
            "Invented Academies of Ropes, Knots, and Splices",
            [(None, None, None, "Invented Academies of Ropes, Knots, and Splices")],
        ),
        ("National Institute of Invented Knots", [(None, None, None, "National Institute of Invented Knots")]),
        ("Ministry of Ropes, Knotville", [(None, None, None, "Ministry of Ropes, Knotville")]),
        ("Okafor, Jo", [("Okafor", "Jo", None, None)]),
        ("Okafor, Jo, Jr", [("Okafor", "Jo", "Jr", None)]),
        ("Okafor J, Li W", [("Okafor", "J", None, None), ("Li", "W", None, None)]),
        ("Okafor, J. and Li, W.", [(None, None, None, "Okafor, J. and Li, W.")]),
        ("Okafor J. B.", [("Okafor", "J. B.", None, None)]),
        ("JB Castro Okafor", [("Castro Okafor", "JB", None, None)]),
        ("E. Berg van den", [(None, None, None, "E. Berg van den")]),
        ("Press W. H.", [("Press", "W. H.", None, None)]),
        ("Okafor et al.", [("Okafor", None, None, None)]),
        ("et al.", []),
        (" , ", []),
        ("x" * 500, [(None, None, None, "x" * 500)]),
    ],
)
def test_the_author_of_a_deposited_reference(printed: str, read: list[Any]) -> None:
    assert names(read_first_author(printed)) == read


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Martin Knot III", ("Knot", "Martin", "III", None)),
        ("Smith JM", (None, None, None, "Smith JM")),
        ("WEI XU", ("XU", "WEI", None, None)),
        ("\u5f20\u4f1f \u738b", (None, None, None, "\u5f20\u4f1f \u738b")),
        ("Ludwig von", (None, None, None, "Ludwig von")),
    ],
)
def test_names_that_print_given_names_first(printed: str, read: Any) -> None:
    assert names((read_display_name(printed),)) == [read]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("  Ada B \n van der Marsh ", ("van der Marsh", "Ada B", None, None)),
        ("Marsh, Ada, Jr", ("Marsh", "Ada", "Jr", None)),
        ("Marsh, Ada and Bo", (None, None, None, "Marsh, Ada and Bo")),
        ("Marsh, Ada MD", (None, None, None, "Marsh, Ada MD")),
        ("Ada (Pond) Marsh", (None, None, None, "Ada (Pond) Marsh")),
        ("Ada Marsh 2", (None, None, None, "Ada Marsh 2")),
        ("Ada", (None, None, None, "Ada")),
        (f"A {'x' * 148}", ("x" * 148, "A", None, None)),
        (f"A {'x' * 149}", (None, None, None, f"A {'x' * 149}")),
    ],
)
def test_half_a_name_in_the_wrong_place_is_worse_than_a_whole_one(printed: str, read: Any) -> None:
    assert names((read_display_name(printed),)) == [read]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Marsh A; Quill B", [("Marsh", "A", None, None), ("Quill", "B", None, None)]),
        ("Marsh, Ada; Quill", [(None, None, None, "Marsh, Ada; Quill")]),
        ("van der Marsh", [("van der Marsh", None, None, None)]),
        ("Marsh III", [("Marsh", None, "III", None)]),
        ("Jo B. Marsh", [("Marsh", "Jo B.", None, None)]),
        ("J. B. Marsh Quill Tarn", [(None, None, None, "J. B. Marsh Quill Tarn")]),
        ("Marsh, LTC, J", [(None, None, None, "Marsh, LTC, J")]),
        ("3 Newts", [(None, None, None, "3 Newts")]),
        ("", []),
    ],
)
def test_a_first_author_in_several_orders(printed: str, read: list[Any]) -> None:
    assert names(read_first_author(printed)) == read
