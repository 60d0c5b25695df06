"""Workbooks: the first sheet with a column of ids; one that is broken, or made to do harm, is told, soon and in little memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from scraper.errors import InputError
from scraper.id_files import read_ids
from scraper.id_files import workbook as workbooks
from tests.id_files.lists import A, B, C


def workbook(path: Path, rows: list[list[Any]], *, before: str | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Included"
    if before:
        book.create_sheet(before, 0).append(["a", "b"])
    for row in rows:
        sheet.append(row)
    book.save(path / "ids.xlsx")
    return path / "ids.xlsx"


def test_workbook(tmp_path: Path) -> None:
    rows = [["My list of May"], [], ["Title", "PubMed ID", "DOI"], ["x", 998000601, None], ["y", 998000602.0, None],
            [None, f"{C}", "10.5555/c"], ["z", None, "10.5555/Z"], ["none", "n/a", None],
            ["end", f"PMID: {A}; {B}", None]]  # fmt: skip
    path = workbook(tmp_path, rows, before="Notes")
    found = read_ids(str(path))
    assert found.ids == [A, B, C, "10.5555/z", A, B]
    where = f"sheet 'Included' of {path}"
    told = f"reading column 'PubMed ID', where it is empty 'DOI', of {where}: 6 ids (4 by PMID, 1 by DOI), 1 row without"
    assert found.notes == [told]


def test_sheets_that_are_not_read_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["PMID"], [A]], before="Notes")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Excluded").append(["x", "PubMed ID"])
    book.create_sheet("Empty")
    book.save(path)
    found = read_ids(str(path))
    assert found.ids == [A]
    assert f"{path}: other sheets with such a column are not read: 'Excluded'" in found.notes


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        return {name: book.read(name) for name in book.namelist()}


def save(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


def test_formulas(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["PMID"], ["=A1"], [2]])
    with pytest.raises(InputError, match="sheet 'Included', row 2: a formula without its value"):
        read_ids(str(path))
    parts = parts_of(path)
    parts[SHEET] = (
        parts[SHEET]
        .replace(b"<f>A1</f><v />", b"<f>A1</f><v>998000601</v>")
        .replace(b"<f>A1</f><v></v>", b"<f>A1</f><v>998000601</v>")
    )
    assert read_ids(str(save(path, parts))).ids == ["998000601", "2"]


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["PMID"], [1]])
    parts = parts_of(path)
    parts["xl/sharedStrings.xml"] = b" " * 30_000_000
    with pytest.raises(InputError, match="more than a list of ids"):
        read_ids(str(save(path, parts)))


@pytest.mark.parametrize(("limit", "part"), [("_LARGEST_STYLES", "xl/styles.xml"), ("_LARGEST_HELD", "xl/sharedStrings.xml")])
def test_parts_that_are_held_whole_are_bounded(limit: str, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, [["PMID"], [1]])
    parts = parts_of(path)
    parts[part] = parts.get(part, b"") + b"\n" * 200_000
    assert read_ids(str(save(path, parts))).ids == ["1"]
    monkeypatch.setattr(workbooks, limit, 200_000)
    with pytest.raises(InputError, match="more than a list of ids"):
        read_ids(str(path))
    parts[part], parts[SHEET] = parts_of(workbook(tmp_path, [["PMID"], [1]])).get(part, b"<a/>"), parts[SHEET] + b"\n" * 200_000
    assert read_ids(str(save(path, parts))).ids == ["1"]


@pytest.mark.parametrize(
    ("part", "before", "after", "reason"),
    [
        (SHEET, b"<sheetData>", b"<sheetData><row", "cannot be read as an Excel workbook"),
        ("xl/workbook.xml", b"<sheets>", b"<sheetz>", "cannot be read as an Excel workbook"),
        (SHEET, b"PMID", b"Name", "no column of ids"),
    ],
)
def test_broken_parts(part: str, before: bytes, after: bytes, reason: str, tmp_path: Path) -> None:
    path = workbook(tmp_path, [["PMID"], [1]])
    parts = {name: content.replace(b"PMID", after) if after == b"Name" else content for name, content in parts_of(path).items()}
    parts[part] = parts[part].replace(before, after)
    with pytest.raises(InputError, match=reason):
        read_ids(str(save(path, parts)))


def test_sizes_that_a_sheet_only_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, [["PMID"], [1], [2]])
    parts = parts_of(path)
    claimed = (
        parts[SHEET]
        .replace(b'ref="A1:A3"', b'ref="A1:XFD1048576"')
        .replace(b'r="3"', b'r="3000"')
        .replace(b'r="A3"', b'r="A3000"')
    )
    assert claimed != parts[SHEET]
    assert read_ids(str(save(path, {**parts, SHEET: claimed}))).ids == ["1", "2"]
    monkeypatch.setattr(workbooks, "_MOST_CELLS", 1_000)
    with pytest.raises(InputError, match="more than 1,000 cells"):
        read_ids(str(path))


def test_entities_in_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["PMID"], [1]])
    parts = parts_of(path)
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(20)
    )
    parts[SHEET] = parts[SHEET].replace(b"<worksheet", laughs + b"]><worksheet", 1).replace(b"<v>1</v>", b"<v>&u;</v>")
    with pytest.raises(InputError):
        read_ids(str(save(path, parts)))


def test_a_workbook_that_was_cut(tmp_path: Path) -> None:
    whole = workbook(tmp_path, [["PMID"], [1]]).read_bytes()
    cut = tmp_path / "cut.xlsx"
    for size in (40, len(whole) // 2, len(whole) - 10):
        cut.write_bytes(whole[:size])
        with pytest.raises(InputError, match=r"cut\.xlsx"):
            read_ids(str(cut))


def test_dates_truth_and_errors_in_cells(tmp_path: Path) -> None:
    import datetime

    path = workbook(tmp_path, [["PMID"], [datetime.date(2020, 1, 1)], [True], ["#N/A"], [1]])
    with pytest.raises(InputError, match="2 entries are no ids") as refusal:
        read_ids(str(path))
    assert "row 2" in refusal.value.__notes__[0]
    assert "row 3" in refusal.value.__notes__[1]


def test_a_number_shown_as_a_date_that_is_none(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    path = workbook(tmp_path, [["PMID"], [998000601]])
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["A2"].number_format = "yyyy-mm-dd"
    book.save(path)
    with pytest.raises(InputError, match="row 2, PMID: '#VALUE!' is shown in the place of a value"):
        read_ids(str(path))
    assert not recwarn.list


def test_a_workbook_from_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(workbook(tmp_path, [["PMID"], [1]]).read_bytes())

    monkeypatch.setattr("sys.stdin", Stdin)
    assert read_ids("-").ids == ["1"]


def test_without_openpyxl_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path, [["PMID"], [1]])
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(InputError, match=r"literature-scraper\[export\]"):
        read_ids(str(path))
    assert openpyxl is not None
