"""Arrow: one schema for all records and for none, the whole record in it; frames of fixed types."""

from __future__ import annotations

import io
import json
import sys

import pandas
import pyarrow
import pytest
from pyarrow import parquet

import scraper
from scraper.errors import InputError
from scraper.export.arrow import record_schema
from scraper.export.formats import FORMATS
from scraper.model import Record, to_json
from tests.export.readers import json_of
from tests.export.samples import hostile_records, records_of_the_pack


@pytest.mark.parametrize("records", [[], [Record(pmid="1")], hostile_records()], ids=["none", "bare", "hostile"])
def test_the_schema_is_the_same_for_any_records(records: list[Record]) -> None:
    table = scraper.to_arrow(records)
    assert table.schema.equals(record_schema(), check_metadata=True)
    assert table.column_names == list(Record.__struct_fields__)
    assert [json_of(row) for row in table.to_pylist()] == [json.loads(to_json(record)) for record in records]
    assert dict(scraper.to_pandas(records).dtypes) == dict(scraper.to_pandas([]).dtypes)


def test_files_load_together_and_come_in_row_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.export.arrow._ROWS", 100)
    records = records_of_the_pack()
    bodies = []
    for part in (records[:3], records[3:], ()):
        out = io.BytesIO()
        FORMATS["parquet"](part, out)
        bodies.append(out.getvalue())
    tables = [parquet.read_table(pyarrow.BufferReader(body)) for body in bodies]
    assert pyarrow.concat_tables(tables).num_rows == len(records)  # refuses tables of two schemas
    assert parquet.ParquetFile(pyarrow.BufferReader(bodies[1])).num_row_groups == -(-(len(records) - 3) // 100)
    assert tables[2].schema.metadata[b"schema_version"] == b"1"


def test_frames_tell_not_said_from_false() -> None:
    frame = scraper.to_pandas([Record(pmid="1", retracted=True), Record(pmid="2")])
    assert frame["retracted"].tolist() == [True, pandas.NA]
    assert frame["pmid"].tolist() == ["1", "2"]


@pytest.mark.parametrize(("missing", "told"), [("pandas", "pip install pandas"), ("pyarrow", r"literature-scraper\[export\]")])
def test_what_is_not_installed_is_named(missing: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=told):
        scraper.to_pandas([])
