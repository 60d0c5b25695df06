"""Every format is read back by a reader of somebody else's, or by one written by hand: what a record says is what is read."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import pytest

from scraper.export.edges import Edge
from scraper.export.extras import BINARY
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.model import ListedArticle, Record, to_json
from tests.conftest import ROOT
from tests.export import readers
from tests.export.samples import HOSTILE, edges_of, hostile_record, hostile_records, long_records, records_of_the_pack, write
from tests.export.test_round_trip import FORMATS_OF_RECORDS

Facts = readers.Facts


class Way(NamedTuple):
    """How a format is read back, what it makes of a text, and how it holds names and lists."""

    read: Callable[[bytes], list[Facts]]
    text: Callable[[str], str]
    comma: str | None = ", "
    between: str | None = None
    keywords: str | None = None

    def expected(self, record: Record) -> Facts:
        facts = readers.facts_of(json.loads(to_json(record)), readers.as_is)
        if self.comma:
            facts = readers.joined_names(facts, self.comma, self.between, self.keywords)
        elif self.keywords:
            facts |= {"keywords": self.keywords.join(facts["keywords"])} if "keywords" in facts else {}
        return {name: value for name, value in readers.clean(facts, self.text).items() if value}


WAYS = {
    "csv": Way(readers.read_csv, readers.in_cell, ", ", "; ", "; "),
    "tsv": Way(readers.read_tsv, readers.in_cell, ", ", "; ", "; "),
    "xlsx": Way(readers.read_xlsx, readers.in_xlsx, ", ", "; ", "; "),
    "ris": Way(readers.read_ris, readers.in_line),
    "bibtex": Way(readers.read_bibtex, readers.squeezed, None, None, ", "),
    "csl-json": Way(readers.read_csl, readers.as_is, None, None, ", "),
    "nbib": Way(readers.read_nbib, readers.in_line),
}


WHOLE = {"jsonl", "parquet"}  # read back below; PubTator and BioC in tests/export/test_round_trip.py


def test_every_format_is_read_back() -> None:
    assert sorted([*WAYS, *WHOLE, *FORMATS_OF_RECORDS]) == sorted(FORMATS)


def test_every_format_has_its_row() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    rows = {
        name: cells.split("|")[-2].strip()[:3]
        for names, cells in re.findall(r"^\| (`\w[^|]*) \|(.*)$", page.partition("\n## ")[0], re.MULTILINE)
        for name in re.findall(r"`([\w-]+)`", names)
    }
    assert sorted(rows) == sorted({*FORMATS, *EDGE_FORMATS})
    assert {name for name, edges in rows.items() if edges == "yes"} == set(EDGE_FORMATS)


def as_nbib_prints_names(records: list[Record], expected: list[Facts]) -> list[Facts]:
    """MEDLINE has a blank, not a comma, before Jr."""
    for record, facts in zip(records, expected, strict=True):
        for place, author in enumerate(record.authors):
            if author.suffix and not author.literal:
                facts["authors"][place] = facts["authors"][place].removesuffix(f", {author.suffix}") + f" {author.suffix}"
    return expected


@pytest.mark.parametrize("format_", WAYS)
def test_every_record_of_the_pack_is_read_back(format_: str) -> None:
    records, way = list(records_of_the_pack()), WAYS[format_]
    assert len(records) > 150
    expected = [way.expected(record) for record in records]
    if format_ == "nbib":
        expected = as_nbib_prints_names(records, expected)
    for got, want in zip(way.read(write(records, format_)), expected, strict=True):
        assert got == want


@pytest.mark.parametrize("format_", WAYS)
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_breaks_a_format(format_: str, text: str) -> None:
    records, way = hostile_records(("before", text, "z")), WAYS[format_]
    got = way.read(write(records, format_))
    assert len(got) == 3
    for read, record in zip(got, records, strict=True):
        want = way.expected(record)
        shared = {"pmid", "title", "abstract", "year"} & want.keys()
        assert {name: read[name] for name in shared} == {name: want[name] for name in shared}


@pytest.mark.parametrize("format_", WAYS)
def test_texts_of_a_megabyte_are_held_or_cut_with_a_word(format_: str) -> None:
    records, way, out = long_records(), WAYS[format_], io.BytesIO()
    losses = FORMATS[format_](records, out)
    for got, record in zip(way.read(out.getvalue()), records, strict=True):
        assert hash(got["title"]) == hash(way.expected(record)["title"]), got["pmid"]  # such a difference is too long to print
    told = "".join(losses.iter_told(format_))
    assert ("32,767 characters" in told and "title of PMID 998000001" in told) == (format_ == "xlsx")


@pytest.mark.parametrize("format_", sorted(WHOLE))
def test_whole_records_are_read_back(format_: str) -> None:
    records = [*records_of_the_pack(), *hostile_records()]
    body = write(records, format_)
    read = readers.read_parquet(body) if format_ == "parquet" else [json.loads(line) for line in body.splitlines()]
    for got, record in zip(read, records, strict=True):
        assert got == json.loads(to_json(record))


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_records_give_the_same_bytes_and_none_a_file_that_can_be_read(format_: str) -> None:
    records = hostile_records()
    assert write(records, format_) == write(records, format_)
    empty = write([], format_)
    assert format_ not in WAYS or WAYS[format_].read(empty) == []


# ---- edges ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", WAYS)
def test_every_edge_is_read_back_with_the_paper_it_was_asked_for(format_: str) -> None:
    edges = list(edges_of([*records_of_the_pack(), *hostile_records()]))
    out, way = io.BytesIO(), WAYS[format_]
    EDGE_FORMATS[format_](edges, out)
    for got, edge in zip(way.read(out.getvalue()), edges, strict=True):
        want = {name: way.text(value) for name in ("pmid", "pmcid", "doi", "title") if (value := getattr(edge.item, name))}
        assert {name: got[name] for name in want} == want
    body = out.getvalue()
    if format_ not in ("xlsx", "csv", "tsv"):
        told = body.count(b"Cited by PMID 998000") + body.count(b"Cites PMID 998000")
        assert told == sum(1 for edge in edges if edge.paper_pmid)


def test_the_same_article_of_two_papers_has_two_keys() -> None:
    out = io.BytesIO()
    EDGE_FORMATS["bibtex"]([Edge(one, "references", 1, ListedArticle(pmid="998000009")) for one in ("1", "2")], out)
    assert [line for line in out.getvalue().decode().splitlines() if line.startswith("@")] == [
        "@article{pmid998000009,",
        "@article{pmid998000009-2,",
    ]


# ---- streams, libraries, schemas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", [name for name in FORMATS if name not in BINARY])
def test_a_record_is_written_before_the_next_but_one_is_asked_for(format_: str) -> None:
    out, sizes = io.BytesIO(), []

    def ask() -> Iterator[Record]:
        for number in range(5):
            sizes.append(len(out.getvalue()))
            yield hostile_record(str(998000001 + number), "text")

    FORMATS[format_](ask(), out)
    assert all(later > earlier for earlier, later in pairwise(sizes[1:]))
