"""`scraper parse`: a record for each document, and the file, line and reason of what is none."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import zstandard

from tests.cli.sample import SEED
from tests.conftest import CASSETTES, Run


def test_parse_prints_one_record_per_document(run: Run) -> None:
    files = [str(CASSETTES / source / SEED / "body.txt") for source in ("landing", "pubtator3")]
    result = run("parse", *files)
    assert result.code == 0
    page, export = map(json.loads, result.stdout.splitlines())
    assert (page["references"]["shown"], page["annotations"]) == (5, [])
    assert (export["references"]["shown"], len(export["annotations"])) == (0, 23)
    assert {a["check"] for a in export["annotations"]} == {"exact"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("just some text\n", "line 1: no known layout"),
        ("", "body: the document is empty"),
        ("1|t|T.\n2|a|A.\n", "line 2 of the document: a passage of another paper than 1"),
        ("» Articles » PMID: 1\n\nTitle\n", "page: no title and 'Overview' below the breadcrumb"),
    ],
)
def test_parse_names_file_line_and_reason(run: Run, tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "saved.txt"
    path.write_text(content, encoding="utf-8")
    result = run("parse", str(path))
    assert (result.code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"scraper: {path}: {reason}")
    assert result.stderr.count("\n") == 1


def test_parse_goes_on_after_a_bad_file(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_text("\x1b[31mred\n")
    result = run("parse", str(bad), str(CASSETTES / "landing" / SEED / "body.txt"))
    assert (result.code, result.stdout.count("\n")) == (3, 1)
    assert "\x1b" not in result.stderr
    assert run("parse", str(tmp_path / "missing.txt")).code == 2


def test_parse_reads_packed_files(run: Run, tmp_path: Path) -> None:
    body = (CASSETTES / "pubtator3" / SEED / "body.txt").read_bytes()
    (tmp_path / "e.txt.gz").write_bytes(gzip.compress(body))
    (tmp_path / "e.txt.zst").write_bytes(zstandard.compress(body))
    assert run("parse", str(tmp_path / "e.txt.gz"), str(tmp_path / "e.txt.zst")).stdout.count("\n") == 2
    (tmp_path / "cut.gz").write_bytes(gzip.compress(body)[:-20])
    assert run("parse", str(tmp_path / "cut.gz")).code == 2


def test_bytes_that_are_no_text_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes(range(256)) * 20)
    result = run("parse", str(path))
    assert (result.code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1


def test_parse_goes_on_after_a_file_that_cannot_be_opened(run: Run, tmp_path: Path) -> None:
    page = str(CASSETTES / "landing" / SEED / "body.txt")
    result = run("parse", page, str(tmp_path / "none.txt"), page)
    assert (result.code, result.stdout.count("\n")) == (3, 2)
    assert "none.txt" in result.stderr


def test_the_order_is_that_of_the_files_and_of_the_documents_in_them(run: Run, tmp_path: Path) -> None:
    files = []
    for name, pmids in (("b", (998000003, 998000001)), ("a", (998000002,))):
        path = tmp_path / f"{name}.pubtator"
        path.write_text("".join(f"{pmid}|t|Pond.\n{pmid}|a|Newts.\n\n" for pmid in pmids))
        files.append(str(path))
    lines = run("parse", *files).stdout.splitlines()
    assert [json.loads(line)["pmid"] for line in lines] == ["998000003", "998000001", "998000002"]


@pytest.mark.parametrize("source", ["one, two", "", "x\ny", "landing", "x" * 61])
def test_a_name_that_is_no_annotators_is_refused_before_anything_is_read(run: Run, tmp_path: Path, source: str) -> None:
    result = run("parse", str(tmp_path / "none.txt"), "--source", source)
    assert (result.code, "cannot be read" in result.stderr) == (2, False)


def test_the_annotator_that_is_named_stands_in_what_does_not_name_one(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.pubtator"
    path.write_text("998000001|t|Newts of ponds\n998000001|a|They swim.\n998000001\t0\t5\tNewts\tSpecies\t8316\n\n")
    (found,) = json.loads(run("parse", str(path), "--source", "mine").stdout)["annotations"]
    assert (found["text"], found["source"]) == ("Newts", "mine")
