"""Tables: the columns that other tools read, formulas disarmed, what is unknown left empty."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.export.edges import iter_edges
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.export.tables import EDGE_COLUMNS, RECORD_COLUMNS, write_csv
from scraper.model import ArticleList, Author, ListedArticle, MeshHeading, Notice, Provenance, Published, Record, SourceStatus

ASREVIEW = {"title", "abstract", "authors", "keywords", "doi", "url", "notes", "year"}  # asreview.config.COLUMN_DEFINITIONS
RAYYAN = set(
    "key title year month day journal issn volume issue pages authors url language publisher location abstract notes "
    "pubmed_id pmc_id".split()
)
PAPER = Record(
    pmid="998000001", pmcid="PMC998001", doi="10.5555/inv.1", title="Of newts.", published=Published("2023-08", "2023 Aug"),
    authors=(Author("von Berg", "Ada B", suffix="Jr"), Author(family="Ng", initials="C"), Author(literal="The Group")),
    mesh=(MeshHeading("D1", "Newts", True),), retracted=True, notices=(Notice("RetractionIn", "998000002", "J Inv. 2024;1:2"),),
    references=ArticleList((ListedArticle(pmid="998000003"),), 1, 4, False), publication_types=("Journal Article", "Review"),
    provenance=Provenance(sources=(SourceStatus(name="pubmed"), SourceStatus(name="icite", outcome="absent"))),
)  # fmt: skip


def rows(records: list[Record]) -> list[dict[str, str]]:
    out = io.BytesIO()
    FORMATS["csv"](records, out)
    return list(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))


def test_the_columns_that_screening_tools_read_are_there() -> None:
    assert set(RECORD_COLUMNS) >= ASREVIEW | RAYYAN
    assert set(EDGE_COLUMNS) >= ASREVIEW - {"abstract", "keywords"}
    assert EDGE_COLUMNS[0] == "paper_pmid"


def test_a_row() -> None:
    (row,) = rows([PAPER])
    assert {name: value for name, value in row.items() if value} == {
        "key": "pmid998000001", "pmid": "998000001", "pubmed_id": "998000001", "pmcid": "PMC998001", "pmc_id": "PMC998001",
        "title": "Of newts.", "authors": "von Berg, Ada B, Jr; Ng, C; The Group", "year": "2023", "month": "8",
        "doi": "10.5555/inv.1", "url": "https://pubmed.ncbi.nlm.nih.gov/998000001/", "mesh": "Newts",
        "publication_types": "Journal Article; Review", "retracted": "true", "sources": "pubmed", "n_references": "1",
        "references_complete": "false", "notes": "Retracted article. Retraction in: J Inv. 2024;1:2 PMID 998000002",
    }  # fmt: skip


def test_none_and_unknown_are_not_the_same() -> None:
    known = Record(pmid="1", citing_articles=ArticleList((), 0, 0, True))
    got = [(row["n_references"], row["n_citing"], row["citing_complete"]) for row in rows([known, Record(pmid="2")])]
    assert got == [("", "0", "true"), ("", "", "")]


def test_formulas_are_disarmed_in_tables_and_counted() -> None:
    record = Record(pmid="1", references=ArticleList((ListedArticle(title='=HYPERLINK("x")', raw="a\nb"),), 1))
    for format_, shown in (("tsv", b"'=HYPERLINK"), ("csv", b"'=HYPERLINK"), ("jsonl", b'"=HYPERLINK')):
        out = io.BytesIO()
        losses = EDGE_FORMATS[format_](iter_edges(record, "references"), out)
        assert shown in out.getvalue()
        assert losses.formulas == (0 if format_ == "jsonl" else 1)


@pytest.mark.parametrize("tabs", [False, True])
@given(st.lists(st.text(max_size=12), max_size=4))
def test_no_cell_is_a_formula_and_every_row_is_a_line(tabs: bool, texts: list[str]) -> None:
    out = io.BytesIO()
    write_csv(["text"], [{"text": text} for text in texts], out, tabs=tabs)
    body = out.getvalue().decode()
    assert body.count("\n") == len(body.splitlines()) == len(texts) + 1
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(body, newline=""), dialect="excel-tab" if tabs else "excel")]
    assert all(not cell.strip().startswith(tuple("=+-@＝＋－＠")) for cell in cells)
    assert all(not set(cell) & {chr(number) for number in (*range(32), *range(127, 160))} for cell in cells)
