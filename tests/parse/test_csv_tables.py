"""Tables as CSV: iCite's says what its API says, PMC-ids has ids and a citation, and the citation collection is refused whole."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.errors import ParseError
from scraper.model import Capture, Issue, Journal, OtherDate, ParsedRecord, Published, SourceStatus, to_json
from scraper.parse.api.icite import parse_icite
from scraper.parse.citation_table import is_citation_table, read_edges
from scraper.parse.document import Document
from scraper.parse.icite_table import IciteTable, iter_icite_table
from scraper.parse.layouts import iter_stream
from scraper.parse.pmc_ids import PmcIdsTable
from scraper.parse.rows import Lines, iter_cells, read_header

ICITE, PMC, OCC = SourceStatus(name="icite"), SourceStatus(name="pmc-ids"), SourceStatus(name="occ")
COLUMNS = (
    "pmid,doi,title,authors,year,journal,is_research_article,relative_citation_ratio,nih_percentile,human,animal,"
    "molecular_cellular,apt,is_clinical,citation_count,citations_per_year,expected_citations_per_year,field_citation_rate,"
    "provisional,x_coord,y_coord,cited_by_clin,cited_by,references"
).split(",")
PMC_HEADER = "Journal Title,ISSN,eISSN,Year,Volume,Issue,Page,DOI,PMCID,PMID,Manuscript Id,Release Date"
OWN = "998000001"


def pieces_of(body: bytes, size: int) -> Iterator[bytes]:
    return (body[start : start + size] for start in range(0, len(body), size))


def as_csv(rows: Sequence[Sequence[Any]], end: str = "\n") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def parse(body: bytes) -> list[ParsedRecord]:
    return list(iter_stream([body], Capture(source="document", body=b"")))


# ---- iCite ------------------------------------------------------------------------------------------------------------

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


def test_lists_longer_than_the_csv_module_takes() -> None:
    cited_by = " ".join(str(998000000 + number) for number in range(40_000))
    before = csv.field_size_limit()
    (found,) = parse(as_csv([["pmid", "title", "cited_by", "references"], [OWN, 'A, "B"', cited_by, ""]]))
    assert found.citing_articles is not None
    assert (found.title, found.citing_articles.shown, csv.field_size_limit()) == ('A, "B"', 40_000, before)


def test_a_quote_that_nothing_closes_ends_the_file_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[iter_cells.__module__], "_LARGEST_CELL", 1000)
    rows = iter_cells([b"a,b\n"] * 70 + [b'a,"b\n'] + [b"a,bcdefg\n"] * 200, "table")
    assert list(islice(rows, 70)) == [["a", "b"]] * 70
    with pytest.raises(ParseError, match="table: line 72: a row that is no CSV"):  # below the header
        next(rows)


def test_carriage_returns_inside_a_row_end_none() -> None:
    rows = iter_cells([b"a\rb,c\r\n", b'"d\re\r\n', b'f",g\n', b"\r\n", b"\n", b"h\r,\r\n", b"i\r"], "table")
    assert [*rows] == [["a b", "c"], ["d e\r\nf", "g"], ["h ", ""], ["i"]]


def test_bytes_that_are_no_text_are_told_in_their_row() -> None:
    one, other = parse(b"pmid,title,cited_by,references\n998000001,Caf\xe9,,\n998000002,Caf\xc3\xa9,,\n")
    assert (one.title, [issue.code for issue in one.issues]) == ("Caf\ufffd", ["control_characters"])
    assert (other.title, other.issues) == ("Café", ())


def test_a_file_cut_within_a_row_says_so() -> None:
    one, other = parse(b"pmid,title,cited_by,references\n998000001,A,,\n998000002,B,,998000003 99800")
    assert ([issue.code for issue in one.issues], [issue.code for issue in other.issues]) == ([], ["cut_short"])


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_tables_are_recognised_by_their_header(mark: bytes) -> None:
    for header, layout, source in (
        (",".join(COLUMNS), "icite_table", "icite"),
        ("pmid,relative_citation_ratio", "icite_table", "icite"),
        (PMC_HEADER, "pmc_ids", "pmc-ids"),
    ):
        row = ["998000001" if name in ("pmid", "PMID") else "" for name in header.split(",")]
        (found,) = parse(mark + as_csv([header.split(","), row], "\r\n"))
        assert (found.layout, found.source.name, found.pmid, found.issues) == (layout, source, OWN, ())
        assert parse(mark + header.encode()) == []
        assert [one.pmid for one in parse(as_csv([header.split(","), row]).decode().encode("utf-16"))] == [OWN]


@pytest.mark.parametrize("header", ["key,pmid,title,abstract", "pmid", "PMID,PMCID,DOI", "citing,referenced,year", "a,b"])
def test_other_tables_are_of_no_known_layout(header: str) -> None:
    with pytest.raises(ParseError, match="no known layout"):
        parse(f"{header}\n998000001\n".encode())


# ---- PMC-ids ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "J Invent Med,1234-5678,8765-4321,2019,3,1 Suppl,55,10.5555/A,PMC9990001,998000001,NIHMS5,Sep 1 2028",
            ParsedRecord(
                source=PMC, layout="pmc_ids", pmid=OWN, pmcid="PMC9990001", doi="10.5555/a", ids={"mid": ("NIHMS5",)},
                journal=Journal(abbreviation="J Invent Med", issn="1234-5678", eissn="8765-4321"),
                published=Published(raw="2019"), volume="3", issue="1 Suppl", pages="55",
                dates=(OtherDate("pmc-release", None, "Sep 1 2028"),),
            ),
        ),
        (
            "J Invent Med, , ,2019,3,1,55, ,PMC9990001, , ,live",
            ParsedRecord(
                source=PMC, layout="pmc_ids", pmcid="PMC9990001", journal=Journal(abbreviation="J Invent Med"),
                published=Published(raw="2019"), volume="3", issue="1", pages="55",
            ),
        ),
        (
            "J,,,,,,,none,PMC9990001,0,,live",
            ParsedRecord(
                source=PMC, layout="pmc_ids", pmcid="PMC9990001", journal=Journal(abbreviation="J"),
                issues=(Issue("id_invalid", "pmid", "'0' is no PMID"), Issue("id_invalid", "doi", "'none' is no DOI")),
            ),
        ),
    ],
)  # fmt: skip
def test_a_row_of_pmc_ids(row: str, expected: ParsedRecord) -> None:
    table = PmcIdsTable(PMC_HEADER)
    assert table.read(row.split(","), PMC) == expected
    assert table.read(dict(zip(table.columns, row.split(","), strict=True)), PMC) == expected


def test_a_row_with_a_comma_too_many_is_left_out() -> None:
    found = PmcIdsTable(PMC_HEADER).read("J,Invent,,,2019,3,1,55,,PMC9990001,998000001,,live".split(","), PMC)
    assert (found.pmid, found.pmcid, [one.code for one in found.issues]) == (None, None, ["unread_rows"])


@pytest.mark.parametrize("header", ["Journal Title,PMID", "Journal Title,PMCID", ""])
def test_ids_without_both_columns_are_refused(header: str) -> None:
    with pytest.raises(ParseError, match="it is another table"):
        PmcIdsTable(header)


def test_pmc_ids_only_fill_what_others_do_not_tell() -> None:
    ids = PmcIdsTable(PMC_HEADER).read(f"J Inv,,,2019,9,,55,10.5555/a,PMC9990001,{OWN},,live".split(","), PMC)
    page = ParsedRecord(
        source=SourceStatus(name="pubmed"), layout="pubmed_xml", pmid=OWN, volume="3", pages="55-60",
        published=Published("2019-08", "2019 Aug"),
    )  # fmt: skip
    record = scraper.normalize([ids, page])
    assert (record.volume, record.pages, record.published.date, record.pmcid) == ("3", "55-60", "2019-08", "PMC9990001")
    said = record.provenance.fields
    assert [(said[name].source, [one.value for one in said[name].others]) for name in ("volume", "pmcid")] == [
        ("pubmed", ["9"]), ("pmc-ids", []),
    ]  # fmt: skip


# ---- the citation collection ------------------------------------------------------------------------------------------


def test_the_edges_of_a_paper() -> None:
    found = read_edges(OWN, [998000003, 998000002, 998000003], [998000004], OCC)
    record = scraper.normalize([found])
    assert [(one.pmid, one.position, one.sources) for one in record.citing_articles.items] == [
        ("998000003", None, ("occ",)), ("998000002", None, ("occ",)),
    ]  # fmt: skip
    assert [one.pmid for one in record.references.items] == ["998000004"]
    assert (record.citing_articles.complete, record.references.complete, record.issues) == (None, None, ())


def test_a_paper_without_rows_has_no_list() -> None:
    found = read_edges(OWN, [], [998000004], OCC)
    assert (found.citing_articles, found.pmid) == (None, OWN)


@pytest.mark.parametrize("odd", [[0], [-1, 0], [1_000_000_000]])
def test_numbers_that_are_no_pmids_are_told(odd: list[int]) -> None:
    found = read_edges(OWN, [998000002, *odd], [], OCC)
    assert found.citing_articles is not None
    assert [one.pmid for one in found.citing_articles.items] == ["998000002"]
    assert found.issues == (
        Issue("id_invalid", "citing_articles", f"{len(odd)} numbers that are no PMIDs are left out, as {odd[0]}"),
    )


def test_the_table_of_citations_is_refused_with_what_reads_it() -> None:
    for body in (b"citing,referenced\n1,2\n", b"citing,referenced\r\n" + b"1,2\r\n" * 99):
        with pytest.raises(ParseError, match="scraper bulk build"):
            parse(body)
        with pytest.raises(ParseError, match="scraper bulk build"):
            scraper.parse_all(body)


def test_the_header_of_citations() -> None:
    for line in (b"citing,referenced", b"citing,referenced\r\n", b'\xef\xbb\xbf"citing","referenced"\n'):
        assert is_citation_table(Document(Capture(source="document", body=line)))
    for line in (b"referenced,citing", b"citing,referenced,year", b"citing;referenced", b"", b"\xff"):
        assert not is_citation_table(Document(Capture(source="document", body=line)))


# ---- lines ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.binary(max_size=5), max_size=8), st.integers(1, 9))
def test_lines_are_those_of_the_file(parts: list[bytes], size: int) -> None:
    body = b"\n".join(parts)
    lines = Lines(pieces_of(body, size), "table")
    assert list(lines) == body.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True) or b"\r" in body or b"\x0b" in body
    assert lines.is_cut == (bool(body) and not body.endswith(b"\n"))


def test_a_line_without_an_end_is_refused() -> None:
    with pytest.raises(ParseError, match="line 2: more than 64 MB"):
        list(Lines([b"a\n", *[b"x" * (1 << 20)] * 70], "table"))


def test_the_names_of_a_header() -> None:
    assert read_header(b'\xef\xbb\xbfpmid, "a,b" ,c\r\n')[0] == "pmid"


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
