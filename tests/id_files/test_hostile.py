"""Lists that are none, or that somebody made to do harm: a typed error naming file, line and column; soon, in little memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from scraper.errors import InputError
from scraper.id_files import read_ids
from scraper.id_files import workbook as workbooks
from tests.conftest import Run
from tests.id_files.test_formats import ABSTRACTS, SUMMARY, A, workbook

WRONG: dict[str, tuple[bytes, str]] = {
    "a web page": (b"<!DOCTYPE html>\n<html><body>998000601</body></html>", "is a web page, not a list"),
    "XML": (b'<?xml version="1.0"?><PubmedArticleSet/>', "is XML, not a list"),
    "a PDF": (b"%PDF-1.7 998000601", "is a PDF"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "save it as .xlsx or CSV"),
    "gzip under another name": (b"\x1f\x8b\x08" + bytes(100), "name has to end in .gz"),
    "bytes": (bytes(range(256)) * 20, "NUL byte at byte 1"),
    "ESC": (b"998000601\n\x1b[31m998000602\n", "line 2: '\\x1b[31m998000602'"),
    "NUL in a token": (b"9" * 5 + b"\n" * 5000 + b"9980\x0000601\n", "line 5001: '9980\\x0000601'"),
    "wrong columns": (b"Key,Title,Year\nX1,Knots,2020\n", "line 1: no column of ids among 'Key', 'Title', 'Year'"),
    "two columns of PMIDs": (b"PMID,PubMed ID\n1,2\n", "two columns hold PMIDs, 'PMID' and 'PubMed ID'"),
    "a row that is shifted": (b"Title,PMID\nKnots, and more,2020\n", "line 2: 3 cells below 2 headings"),
    "a quotation mark that is not closed": (b'PMID,Title\n1,"Knots\n2,Ropes\n', "cannot be read as a table: a quotation mark"),
    "a year in words": (b"PMID,Title\n1,a\nsoon,b\n", "line 3, PMID: 'soon'"),
    "digits in a column of PMCIDs": (b"PMCID\n128915\n", "line 2, PMCID: '128915' is no PMCID"),
    "digits in a column of DOIs": (b"DOI;x\n998000601;y\n", "line 2, DOI: '998000601' is no DOI"),
    "digits of any catalogue": (b"Accession Number;x\n998000601;y\n", "may be of any catalogue"),
    "a rounded number": (b"PMID\n9.98E+08\n", "line 2, PMID: '9.98E+08' is a number that a spreadsheet has rounded"),
    "signs that fill a narrow cell": (b"PMID,Title\n########,x\n", "line 2, PMID: '########' is shown in the place of a value"),
    "an error of a spreadsheet": (b"DOI;PMID\n10.5555/a;#BEZUG!\n", "line 2, PMID: '#BEZUG!' is shown in the place of a value"),
    "thousands": (b"PMID\tTitle\n998,000,601\tx\n", "line 2, PMID: '998,000,601' is one number"),
    "thousands by blanks": (b"998000601\n37 622 028\n", "line 2: '37 622 028' is one number"),
    "thousands by blanks in a cell": (b"PMID;Title\n37 622 028;x\n", "line 2, PMID: '37 622 028' is one number"),
    "numbered lines": (b"1\t998000601\r\n2\t998000602\r\n", "line 1: the first column numbers the lines"),
    "numbered lines with commas": (b'"1",998000601,2020\n"2",998000602,2021\n', "line 1: the first column numbers the lines"),
    "JSON of another kind": (b'{"documents": []}\n', "line 1: JSON of another kind"),
    "bullets below a label": (b"PMID\n- 998000601\n", "line 2, PMID: '-' is no id"),
    "an array of another kind": (b'[{"pmid": 1}, {"PMID": 2}]', "item 2: JSON of another kind"),
    "a record of tomorrow": (b'{"schema_version":"2","pmid":"1"}\n', "line 1: a record of version '2'"),
    "JSON that breaks off": (b'{"pmid":"1"}\n{"pmid":"2', "line 2: no JSON object"),
    "JSON in JSON in JSON": (b"[" * 100_000, "no JSON array of ids"),
    "a number that is none": (b'{"pmid": true}\n', "line 1, PMID: True"),
    "NaN": (b'[{"pmid": 1.5}]', "item 1, PMID: 1.5"),
    "a Summary that was cut": (SUMMARY[: SUMMARY.index(" Retraction in")].encode(),
                               "line 4: the record does not end with its PMID"),
    "an Abstract of two": (ABSTRACTS.replace("DOI: 10.5555/a", "PMID: 5\n\nDOI: 10.5555/a").encode(),
                           "line 1: the record has several PMIDs"),
    "an RIS that was cut": (b"TY  - JOUR\nDO  - 10.5555/a\n", "line 1: the record has no end"),
    "a zip of other things": (b"PK\x03\x04" + bytes(60), "is a zip file, and no Excel workbook"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_list(name: str, tmp_path: Path, run: Run) -> None:
    content, reason = WRONG[name]
    path = tmp_path / "ids"
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read_ids(str(path))
    assert reason in str(refusal.value)
    assert str(refusal.value).startswith(str(path))
    result = run("fetch", "-i", str(path), "--offline")
    assert (result.code, result.stdout) == (2, "")
    assert "\x1b" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_all_bad_lines_are_named_up_to_twenty(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("".join(f"{A}\nbad{number}\n" for number in range(1, 26)))
    result = run("fetch", "-i", str(path), "--offline")
    assert (result.code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert "25 entries are no ids of papers" in lines[0]
    assert [line.partition(", line ")[2].partition(":")[0] for line in lines[1:-1]] == [str(2 * n) for n in range(1, 21)]
    assert lines[-1].endswith("and 5 more")


def test_very_many_bad_lines_make_a_short_message(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes(b"x\n" * 200_000)
    with pytest.raises(InputError, match="200,000 entries") as refusal:
        read_ids(str(path))
    assert len(refusal.value.__notes__) == 21
    assert sum(map(len, refusal.value.__notes__)) < 5_000


def test_one_line_of_many_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes(b"9" * 20_000_000)
    with pytest.raises(InputError) as refusal:
        read_ids(str(path))
    assert len(str(refusal.value)) < 500


def test_a_huge_cell(tmp_path: Path) -> None:
    path = tmp_path / "ids.csv"
    path.write_bytes(b'PMID,Authors\n1,"' + b"Inventor A, " * 100_000 + b'"\n2,x\n')
    assert read_ids(str(path)).ids == ["1", "2"]
    path.write_bytes(b"PMID,Authors\n1," + b"x" * 20_000_000)
    with pytest.raises(InputError, match="line 2: cannot be read as a table: field larger"):
        read_ids(str(path))


# ---- workbooks ----------------------------------------------------------------------------------------------------------


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
