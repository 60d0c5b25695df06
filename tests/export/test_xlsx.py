"""A workbook: more rows than a sheet has, and a disk that is full, are told."""

from __future__ import annotations

import io
from typing import Any

import pytest

from scraper.errors import InputError
from scraper.export.formats import FORMATS
from tests.export import readers
from tests.export.samples import hostile_records


def test_more_rows_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.export.xlsx.MOST_ROWS", 3)
    out = io.BytesIO()
    FORMATS["xlsx"](hostile_records(("a", "b")), out)
    assert len(readers.read_xlsx(out.getvalue())) == 2
    with pytest.raises(InputError, match="use --format csv or parquet"):
        FORMATS["xlsx"](hostile_records(("a", "b", "c")), io.BytesIO())


def test_an_error_of_the_disk_under_a_workbook_is_one() -> None:
    class Full(io.BytesIO):
        def write(self, _data: Any) -> int:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        FORMATS["xlsx"](hostile_records(("a",)), Full())
