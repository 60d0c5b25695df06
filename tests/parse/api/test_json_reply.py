"""Values of a JSON reply, read with suspicion: what is of another kind, no number, no address or no id is none."""

from __future__ import annotations

import codecs
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ParseError
from scraper.model import Count, Issue
from scraper.parse.api.json_reply import (
    as_int,
    as_plain,
    as_text,
    as_url,
    as_year,
    control_issues,
    counts_of,
    ids_of,
    plain_texts,
    pmids_of,
    read_day,
    read_json,
    read_orcid,
    unordered,
)
from tests.parse.api.replies import capture


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_one_byte_order_mark_is_ignored(mark: bytes) -> None:
    assert read_json(capture("s", mark + b'{"a": [1]}')) == {"a": [1]}
    with pytest.raises(ParseError, match="no whole JSON"):
        read_json(capture("s", codecs.BOM_UTF8 * 2 + b"{}"))


@pytest.mark.parametrize(
    ("value", "text", "plain"),
    [
        (" <i>Newts</i> &amp;\n toads ", "<i>Newts</i> &amp;\n toads", "Newts & toads"),
        ("a\x00b", "a\ufffdb", "a\ufffdb"),
        ("<br>", "<br>", None),
        (7, "7", "7"),
        (1.5, "1.5", "1.5"),
        (0, "0", "0"),
        (True, None, None),
        (" \n", None, None),
        (None, None, None),
        (["a"], None, None),
    ],
)
def test_a_text_or_number_as_text(value: Any, text: str | None, plain: str | None) -> None:
    assert (as_text(value), as_plain(value)) == (text, plain)


def test_texts_of_an_array_stand_each_once() -> None:
    assert plain_texts(["b", "<i>a</i>", None, "a", 7, " "]) == ("b", "a", "7")
    assert (plain_texts("<b>a</b>"), plain_texts({"a": 1}), plain_texts(None)) == (("a",), (), ())


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("https://knot.example/a?b=c#d", True),
        ("http://knot.example", True),
        ("HTTPS://KNOT.example/", True),
        ("ftp://knot.example/a", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("//knot.example/a", False),
        ("https://knot.example/a b", False),
        ('https://knot.example/"a', False),
        ("https://knot.example/<a>", False),
        ("https://knot.example/\x00", False),
        ("https://[knot", False),
        (7, False),
    ],
)
def test_an_address_is_one_of_the_web(value: Any, is_one: bool) -> None:
    assert as_url(value) == (value if is_one else None)


def test_an_orcid_that_is_none_is_told_and_a_missing_one_is_not() -> None:
    issues: list[Issue] = []
    assert read_orcid("https://orcid.org/0000-0002-1825-0097", issues) == "0000-0002-1825-0097"
    assert [read_orcid(value, issues) for value in (None, "", True)] == [None] * 3
    assert issues == []
    assert read_orcid("9" * 99, issues) is None
    assert issues == [Issue("orcid_invalid", "authors", f"'{'9' * 60}' is no ORCID iD")]


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7), (-7, -7), ("7", 7), ("0" * 15, 0), ("9" * 16, None), ("-7", None), ("7.0", None), ("\u0667", None), (7.0, None),
        (True, None), (" 7", None), (None, None),
    ],
)  # fmt: skip
def test_a_whole_number_also_as_text(value: Any, number: int | None) -> None:
    assert as_int(value) == number


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (3, 3), ("3", 3), (1.5, 1.5), ("1.50", 1.5), ("1e3", None), (float("inf"), None), (float("nan"), None), (False, None),
        ("-1.5", None), (-1, -1), ([3], None), ("1.", None),
    ],
)  # fmt: skip
def test_counts_are_numbers_of_the_kind_they_come_in(value: Any, found: float | None) -> None:
    counts = counts_of("icite", cited_by=None, ratio=value)
    assert counts == (() if found is None else (Count("ratio", found, "icite"),))
    assert [type(one.value) for one in counts] == [type(found)] * len(counts)


@pytest.mark.parametrize(
    ("value", "year"),
    [
        (2020, 2020), ("2020-03", 2020), ("2020a", 2020), ("1500", 1500), ("1499", None), ("2099", 2099), ("2100", None),
        ("c2020", None), ("202", None), (None, None),
    ],
)  # fmt: skip
def test_a_year_stands_at_the_beginning(value: Any, year: int | None) -> None:
    assert as_year(value) == year


@pytest.mark.parametrize(
    ("text", "date"),
    [("2020-03-04T00:00:00Z", "2020-03-04"), ("2020-12-01", "2020-12"), ("2020-02-30", None), ("2020-3-4", None), ("2020", None)],
)
def test_a_day_is_as_sure_as_it_can_be(text: str, date: str | None) -> None:
    found = read_day(text)
    assert (found.date, found.raw) == (date, text)


@pytest.mark.parametrize(
    ("value", "count"),
    [("a\x00b\x01", 1), ({"a": ["\x7f", {"b": "\ufffe"}], "c": "\u0092"}, 3), (["a\tb\nc", "\u00a0\u200b", 7, None], 0), ({}, 0)],
)
def test_texts_with_control_characters_are_counted_however_deep(value: Any, count: int) -> None:
    message = f"control characters in {count} texts of the reply replaced by U+FFFD"
    assert control_issues(value) == ((Issue("control_characters", None, message),) if count else ())


@given(st.lists(st.sampled_from(["7", "998000001", "12", "0", "007", "1234567890", "x", "PMC7"]), max_size=6))
def test_pmids_are_the_same_as_numbers_texts_and_one_text(told: list[str]) -> None:
    found = pmids_of(told)
    assert pmids_of(" ".join(told)) == pmids_of("\n".join(told)) == pmids_of([*told, None, *told, {}]) == found
    assert len(set(found)) == len(found)
    assert pmids_of([int(one) for one in told if one.isdigit() and not one.startswith("0")]) == found


def test_a_list_without_an_order_keeps_the_one_it_came_in() -> None:
    found = unordered(iter(["8", "7"]), complete=True, total=3)
    assert [(one.pmid, one.position) for one in found.items] == [("8", None), ("7", None)]
    assert (found.shown, found.total_reported, found.complete) == (2, 3, True)


def test_ids_that_are_not_of_their_form_are_none() -> None:
    assert ids_of(pmid=7, pmcid="pmc7", doi="https://doi.org/10.5555/A") == {"pmid": "7", "pmcid": "PMC7", "doi": "10.5555/a"}
    assert ids_of(pmid="PMC7", pmcid=True, doi="none") == {"pmid": None, "pmcid": None, "doi": None}
