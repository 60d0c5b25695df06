"""A workbook: more rows than a sheet has, and a disk that is full, are told."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
import pytest

from scraper.errors import InputError
from scraper.export.formats import FORMATS
from scraper.export.losses import Losses
from scraper.export.tables import Row
from scraper.export.xlsx import write_xlsx
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


def sheet_of(columns: Sequence[str], *rows: Row) -> tuple[list[list[Any]], Losses]:
    """The cells of the sheet below its head, as another program reads them, and what was lost."""
    out = io.BytesIO()
    losses = write_xlsx(columns, rows, out)
    sheet = openpyxl.load_workbook(out)["papers"]
    head, *cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [head, *cells], losses


def test_cells_are_of_the_type_of_their_value() -> None:
    row = {"pmid": "998000001", "year": 2023, "retracted": True, "n": 0, "whole": False, "title": "", "doi": None}
    cells, losses = sheet_of([*row, "more"], row, {"doi": "10.5555/a"})
    assert cells == [
        [*row, "more"], ["998000001", 2023, True, 0, False, None, None, None], [None] * 6 + ["10.5555/a", None],
    ]  # fmt: skip
    assert [type(cell) for cell in cells[1][:5]] == [str, int, bool, int, bool]
    assert losses == Losses()


@pytest.mark.parametrize("text", ["=1+1", "https://example.org", "1e5", "2023-01-02", "mailto:a@example.org", "{=1}", " a "])
def test_every_text_is_a_text(text: str) -> None:
    out = io.BytesIO()
    write_xlsx(["a"], [{"a": text}], out)
    cell = openpyxl.load_workbook(out)["papers"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize(
    ("text", "held", "cut"),
    [
        ("x" * 32_767, "x" * 32_767, []), ("x" * 32_768, "x" * 32_767, ["a of PMID 1"]),
        ("𝒳" * 16_384, "𝒳" * 16_383, ["a of PMID 1"]), ("x" + "𝒳" * 16_383, "x" + "𝒳" * 16_383, []),
        ("\r\n" * 20_000, "\n" * 20_000, []),
    ],
    ids=["as long as can be", "longer", "of pairs", "of pairs that fit", "of line ends"],
)  # fmt: skip
def test_a_cell_is_cut_between_characters(text: str, held: str, cut: list[str]) -> None:
    cells, losses = sheet_of(["a"], {"a": text, "pmid": "1", "key": "pmid1"})
    assert cells[1] == [held]
    assert losses.cut == cut


def test_a_cut_cell_of_a_paper_without_pmid_is_named_by_its_key() -> None:
    assert sheet_of(["a"], {"a": "x" * 40_000, "key": "doi10.5555/a"})[1].cut == ["a of doi10.5555/a"]


def test_characters_that_xml_cannot_hold_are_replaced_and_counted() -> None:
    cells, losses = sheet_of(["a"], {"a": "a\x00b\x1bc\ufffe\td\re"})
    assert (cells[1], losses.replaced) == (["a\ufffdb\ufffdc\ufffd\td\ne"], 3)


def test_a_table_of_nothing_has_its_head() -> None:
    assert sheet_of(["pmid", "title"]) == ([["pmid", "title"]], Losses())
