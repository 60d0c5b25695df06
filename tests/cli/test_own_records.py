"""What the tool writes it reads: `parse` and `corpus import` of its own records."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import zstandard

import scraper
from tests.cli.sample import OFFLINE
from tests.conftest import Run

PMIDS = ("37622028", "999000001", "999000002")


@pytest.fixture
def written(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "r.jsonl"
    run("fetch", *PMIDS, *OFFLINE, "-o", str(path))
    return path


@pytest.mark.parametrize("form", ["plain", "gz", "zst", "pretty", "stdin"])
def test_records_are_converted_unchanged(run: Run, written: Path, form: str) -> None:
    body, name, stdin = written.read_bytes(), str(written), ""
    if form == "gz":
        Path(name := f"{written}.gz").write_bytes(gzip.compress(body))
    elif form == "zst":
        Path(name := f"{written}.zst").write_bytes(zstandard.compress(body))
    elif form == "pretty":
        name = f"{written}.json"
        run("fetch", *PMIDS, *OFFLINE, "--pretty", "-o", name)
    elif form == "stdin":
        name, stdin = "-", body.decode()
    result = run("parse", name, stdin=stdin)
    assert (result.code, result.stdout.encode(), result.stderr) == (0, body, "")


@pytest.mark.parametrize("format_", ["pubtator", "biocjson", "biocxml"])
def test_every_format_is_as_fetch_writes_it(run: Run, written: Path, format_: str) -> None:
    assert run("parse", str(written), "--format", format_).stdout == run("fetch", *PMIDS, *OFFLINE, "--format", format_).stdout


def test_bad_lines_are_named_and_the_others_delivered(run: Run, written: Path) -> None:
    body = written.read_bytes()
    written.write_bytes(b"\x1b[31mred\n" * 25 + body + body[:100])
    result = run("parse", str(written))
    assert (result.code, result.stdout.encode()) == (3, body)
    assert f"{written}: line 1: no whole record" in result.stderr
    assert "6 more lines are no records" in result.stderr
    assert "\x1b" not in result.stderr
    assert run("parse", str(written), "--layout", "records").code == 3


def test_a_file_of_bad_lines_only_delivers_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text('{"schema_version":"9"}\n')
    result = run("parse", str(tmp_path / "r.jsonl"))
    assert (result.code, result.stdout) == (1, "")
    assert "line 1: schema_version '9'" in result.stderr


def test_records_are_imported_as_they_are(run: Run, written: Path, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    brought = run("corpus", "import", db, str(written))
    assert brought.code == 0
    assert f"made {db}" in brought.stderr
    assert "3 papers stored in" in brought.stderr
    assert "3 new, 0 changed, 0 as they were; 1 files read, 0 passed over" in brought.stderr
    exported = run("corpus", "export", db)
    assert sorted(exported.stdout.splitlines()) == sorted(written.read_text().splitlines())
    again = run("corpus", "import", db, str(written))
    assert "0 new, 0 changed, 3 as they were" in again.stderr
    assert run("corpus", "reparse", db).stdout == ""
    assert run("corpus", "export", db).stdout == exported.stdout
    assert run("corpus", "verify", db).code == 0


def test_an_export_of_one_corpus_is_the_import_of_another(run: Run, written: Path, tmp_path: Path) -> None:
    one, two, path = (str(tmp_path / name) for name in ("a.db", "b.db", "all.jsonl.zst"))
    run("corpus", "add", one, *PMIDS, *OFFLINE)
    run("corpus", "export", one, "-o", path)
    run("corpus", "import", two, path)
    assert run("corpus", "diff", one, two).stdout == ""


def test_lines_that_cannot_be_imported_are_told(run: Run, written: Path, tmp_path: Path) -> None:
    line = json.loads(written.read_text().splitlines()[0])
    more = [json.dumps({**line, "pmid": None}), json.dumps({**line, "title": 7}), "{"]
    written.write_text(written.read_text() + "\n".join(more))
    result = run("corpus", "import", str(tmp_path / "c.db"), str(written))
    assert result.code == 3
    assert f"{written}: line 5: no whole record" in result.stderr
    assert "1 documents have no PMID" in result.stderr
    assert "3 papers stored" in result.stderr
    assert "2 lines are no records" in result.stderr


def test_python_reads_records(written: Path) -> None:
    assert [record.pmid for record in scraper.read_records(str(written))] == list(PMIDS)
    with pytest.raises(scraper.InputError, match="read_records"):
        list(scraper.parse_file(str(written)))
    written.write_text("{}")
    with pytest.raises(scraper.ParseError, match="line 1: no record"):
        list(scraper.read_records(str(written)))


def test_json_of_other_programs_is_of_no_known_layout(run: Run, tmp_path: Path) -> None:
    """One that names PubTator3 as a value was taken for an empty reply: nothing came, and nothing was said."""
    path = tmp_path / "receipts.json"
    path.write_text('{\n  "schema_version": 1,\n  "provider": "PubTator3",\n  "entries": []\n}\n')
    result = run("parse", str(path))
    assert (result.code, result.stdout) == (1, "")
    assert "no known layout" in result.stderr
