"""iCite's whole table says what its API says, row by row; a row that is none is told and spoils no other."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.errors import ParseError
from scraper.model import Capture, ParsedRecord, SourceStatus, to_json
from scraper.parse.api.icite import parse_icite
from scraper.parse.icite_table import IciteTable, iter_icite_table
from tests.parse.tables import COLUMNS, OWN, as_csv, pieces_of

ICITE = SourceStatus(name="icite")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PMIDS = st.lists(st.integers(998000000, 999999999), max_size=4)
ROWS = st.fixed_dictionaries({
    "pmid": st.integers(998000000, 999999999), "doi": st.none() | st.just("10.5555/INV.1"), "title": st.none() | TEXTS,
    "authors": st.none() | st.lists(st.sampled_from(["Ana B Núñez", "Wei Li Jr", "ROPE Study Group", "Jo"])).map(", ".join),
    "year": st.none() | st.integers(1980, 2030), "journal": st.none() | TEXTS,
    "relative_citation_ratio": st.none() | st.floats(-2, 200), "nih_percentile": st.none() | st.floats(0, 100),
    "citation_count": st.none() | st.integers(0, 4), "cited_by": PMIDS, "references": PMIDS,
})  # fmt: skip


@given(st.lists(ROWS, max_size=4), st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]), st.integers(1, 99))
def test_the_table_says_what_the_api_says(rows: list[dict[str, Any]], random: Any, end: str, size: int) -> None:
    """Columns in any order, texts with commas, quotes and line ends, in pieces of any size."""
    columns = [*COLUMNS]
    random.shuffle(columns)
    listed = [{**one, **{name: " ".join(map(str, one[name])) for name in ("cited_by", "references")}} for one in rows]
    table = as_csv([columns, *([one.get(name) for name in columns] for one in listed)], end)
    found = list(iter_icite_table(pieces_of(table, size), ICITE))
    said = parse_icite(Capture(source="icite", body=json.dumps({"data": rows}).encode()))
    assert [as_said(one) for one in found] == [as_said(one) for one in said]


def as_said(record: ParsedRecord) -> ParsedRecord:
    return msgspec.structs.replace(record, source=ICITE, layout="")


def test_the_table_gives_the_record_of_the_api() -> None:
    row: dict[str, Any] = {
        "pmid": 998000001, "title": "Knots", "authors": "Ana B Núñez, Wei Li", "year": 2019, "journal": "J Invent Med",
        "citation_count": 3, "relative_citation_ratio": 0.00005, "cited_by": [998000002], "references": [998000003, 998000004],
    }  # fmt: skip
    (said,) = parse_icite(Capture(source="icite", body=json.dumps({"data": [row]}).encode()))
    texts = ["998000001", "", "Knots", "Ana B Núñez, Wei Li", "2019.0", "J Invent Med", "Yes", "5e-05", *[""] * 16]
    texts[COLUMNS.index("citation_count")] = "3.0"
    texts[-2:] = ["998000002", "998000003 998000004"]
    for given_row in (texts, dict(zip(COLUMNS, texts, strict=True)), {**row, "cited_by": "998000002", "doi": None}):
        found = IciteTable(",".join(COLUMNS)).read(given_row, said.source)
        assert to_json(scraper.normalize([found])) == to_json(scraper.normalize([said]))


@pytest.mark.parametrize(
    ("row", "pmid", "code", "told"),
    [
        ([OWN, "x"], OWN, "unread_rows", "with 2 cells where the header has 24): '998000001,x'"),
        ([OWN, *["x"] * 24], OWN, "unread_rows", "with 25 cells where the header has 24"),
        (["x", *[""] * 23], None, "id_invalid", "'x' is no PMID"),
        (["", *[""] * 23], None, "id_invalid", "'' is no PMID"),
        (["PMC9990001", *[""] * 23], None, "id_invalid", "'PMC9990001' is no PMID"),
    ],
)
def test_a_bad_row_is_an_issue(row: list[str], pmid: str | None, code: str, told: str) -> None:
    found = IciteTable(",".join(COLUMNS)).read(row, ICITE)
    assert (found.pmid, found.title) == (pmid, None)
    assert [(one.code, told in one.message) for one in found.issues] == [(code, True)]


def test_the_pmid_of_a_bad_row_is_not_guessed() -> None:
    found = IciteTable("doi,pmid,title").read(["10.5555/a", "998000001", "A", "B"], ICITE)
    assert (found.pmid, [one.code for one in found.issues]) == (None, ["unread_rows"])


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("doi,title,cited_by", "no column 'pmid'"),
        ("", "no column 'pmid'"),
        ("PMID,doi", "no column 'pmid'"),
        ("pmid,doi,pmid", "'pmid' twice"),
        ("pmid;doi", "no column 'pmid'"),
    ],
)
def test_another_header_is_refused(header: str, told: str) -> None:
    for one in (header, header.encode()):
        with pytest.raises(ParseError, match=told) as error:
            IciteTable(one)
        assert error.value.where == "line 1"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1.25", 1.25), ("3", 3), (" 3 ", 3), ("-3", -3), ("-0.5", -0.5), ("3.", 3.0), ("1e2", 100.0), ("1E-2", 0.01),
        ("0", 0), ("", None), ("none", None), ("1e999", None), ("1,5", None), ("--3", None), ("3-", None),
    ],
)  # fmt: skip
def test_a_ratio_is_the_number_that_is_printed_and_of_its_kind(printed: str, value: float | None) -> None:
    found = IciteTable("pmid,relative_citation_ratio").read([OWN, printed], ICITE)
    assert [(one.value, type(one.value)) for one in found.counts] == ([] if value is None else [(value, type(value))])


@pytest.mark.parametrize(("printed", "value"), [("7", 7), ("7.0", 7), ("7.5", None), ("70", 70), (".0", None)])
def test_a_whole_number_that_a_data_frame_printed_is_whole(printed: str, value: int | None) -> None:
    found = IciteTable("pmid,citation_count").read([OWN, printed], ICITE)
    assert [(one.value, type(one.value)) for one in found.counts] == ([] if value is None else [(value, type(value))])


def test_rows_come_in_the_order_of_the_file_and_a_bad_one_spoils_no_other() -> None:
    body = as_csv([["title", "pmid"], ["Newts", OWN], ["Toads", OWN, "x"], [], ["Frogs", " 998000002 "]])
    found = list(iter_icite_table([body], ICITE))
    assert [(one.pmid, one.title) for one in found] == [(OWN, "Newts"), (None, None), ("998000002", "Frogs")]
    assert [[issue.code for issue in one.issues] for one in found] == [[], ["unread_rows"], []]


@pytest.mark.parametrize(("header", "pmid"), [("pmid,year,title", "2019"), ("year,pmid,title", None)])
def test_what_stands_first_in_a_bad_row_is_a_pmid_only_where_the_header_says_so(header: str, pmid: str | None) -> None:
    assert IciteTable(header).read(["2019", OWN], ICITE).pmid == pmid


def test_the_names_of_the_columns_are_those_of_the_header() -> None:
    table = IciteTable(b"\xef\xbb\xbfpmid, title\r\n")
    assert table.columns == ("pmid", "title")
    assert table.read({"title": "Newts", "pmid": 998000001, "colour": "green"}, ICITE).title == "Newts"
