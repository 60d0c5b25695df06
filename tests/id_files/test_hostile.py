"""Lists that are none, or that somebody made to do harm: a typed error naming file, line and column; soon, in little memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import InputError
from scraper.id_files import read_ids
from tests.conftest import Run
from tests.id_files.test_formats import ABSTRACTS, SUMMARY

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


def test_one_line_of_many_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_bytes(b"9" * 20_000_000)
    with pytest.raises(InputError) as refusal:
        read_ids(str(path))
    assert len(str(refusal.value)) < 500
