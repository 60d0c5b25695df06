"""Every record of the recordings in every format, read back by readers that share nothing with what writes."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import scraper
from scraper.errors import Blocked, InputError, ParseError
from scraper.export.edges import iter_edges
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.model import Record, to_json
from tests.export import readers
from tests.export.test_formats import WAYS, as_nbib_prints_names
from tests.real.conftest import recordings

FILES = (
    recordings("apis/pubmed_xml/*/*.xml*")
    + recordings("apis/eutils/*/efetch*.xml")
    + recordings("landing_pages/**/*.html*")
    + recordings("pubtator/**/*.txt*")
)
MOST = 2000  # records of one file


def records_of(path: Path) -> list[Record]:
    """The records of a file up to a place that cannot be read; what is refused there is another test's matter."""
    found: list[Record] = []
    try:
        for parsed in scraper.parse_file(str(path)):
            if parsed.pmid or parsed.doi:
                found.append(scraper.normalize([parsed]))
            if len(found) == MOST:
                break
    except (ParseError, InputError, Blocked):
        pass
    return found


@pytest.mark.parametrize("path", FILES)
def test_every_record_is_read_back_from_every_format(path: Path) -> None:
    records = records_of(path)
    if not records:
        pytest.skip("no record in it")
    for format_, way in WAYS.items():
        out = io.BytesIO()
        FORMATS[format_](records, out)
        expected = [way.expected(record) for record in records]
        if format_ == "nbib":
            expected = as_nbib_prints_names(records, expected)
        for got, want in zip(way.read(out.getvalue()), expected, strict=True):
            assert got == want, format_
    out = io.BytesIO()
    FORMATS["parquet"](records, out)
    for got, record in zip(readers.read_parquet(out.getvalue()), records, strict=True):
        assert got == json.loads(to_json(record))


@pytest.mark.parametrize("path", FILES)
def test_every_edge_is_read_back_from_every_format(path: Path) -> None:
    records = records_of(path)
    edges = [edge for record in records for edge in (*iter_edges(record, "references"), *iter_edges(record, "citing_articles"))]
    if not edges:
        pytest.skip("no list in it")
    for format_, way in WAYS.items():
        out = io.BytesIO()
        EDGE_FORMATS[format_](edges, out)
        for got, edge in zip(way.read(out.getvalue()), edges, strict=True):
            want = {name: way.text(value) for name in ("pmid", "doi", "title") if (value := getattr(edge.item, name))}
            assert {name: got.get(name) for name in want} == want, format_
