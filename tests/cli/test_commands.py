"""Commands: data on stdout, words on stderr, the exit codes of the contract."""

from __future__ import annotations

import csv
import gzip
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from scraper.sources.registry import SOURCES
from tests.conftest import CASSETTES, Run

OFFLINE = ("--captures", str(CASSETTES), "--offline")
SEED = "37622028"


def test_fetch_twice_gives_the_same_bytes(run: Run) -> None:
    first, second = run("fetch", SEED, *OFFLINE), run("fetch", SEED, *OFFLINE)
    assert first.code == 0
    assert first.stdout == second.stdout
    assert json.loads(first.stdout)["pmid"] == SEED
    assert first.stderr == ""


def test_fetch_makes_no_request_when_offline(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    assert run("fetch", SEED, "999000099", *OFFLINE).code == 3


def test_fetch_delivers_some_and_says_what_failed(run: Run) -> None:
    result = run("fetch", SEED, "999000004", "999000005", *OFFLINE)
    assert result.code == 3
    assert [json.loads(line)["pmid"] for line in result.stdout.splitlines()] == [SEED]
    assert "PMID 999000004: landing: asked for PMID 999000004, got a document of PMID 999000094" in result.stderr
    assert "PMID 999000005: gone" in result.stderr


@pytest.mark.parametrize(("pmid", "code"), [("999000005", 0), ("999000008", 1), ("999000099", 1)])
def test_fetch_exit_code_of_gone_and_failed(run: Run, pmid: str, code: int) -> None:
    result = run("fetch", pmid, *OFFLINE)
    assert (result.code, result.stdout) == (code, "")


@pytest.mark.parametrize("token", ["PMCID:128915", "10.1/1", "ketamine", "0", "٣٧", "1234567890", "https://example.org/1"])
def test_what_is_no_pmid_is_a_usage_error(run: Run, token: str) -> None:
    result = run("fetch", token, *OFFLINE)
    assert (result.code, result.stdout) == (2, "")
    assert repr(token) in result.stderr
    assert result.stderr.count("\n") == 1


def test_list_of_pmids_names_the_line(run: Run, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text(f"# my list\n\nPMID: {SEED}  # seed\nhttps://pubmed.ncbi.nlm.nih.gov/{SEED}/\nXMC1\n")
    result = run("fetch", "-i", str(ids), *OFFLINE)
    assert (result.code, result.stdout) == (2, "")
    assert f"{ids}, line 5: 'XMC1'" in result.stderr
    ids.write_text(ids.read_text().replace("XMC1\n", ""))
    assert run("fetch", "-i", str(ids), *OFFLINE).stdout.count("\n") == 1


def test_pmids_from_stdin(run: Run) -> None:
    assert run("fetch", "-", *OFFLINE, stdin=f"{SEED}\n").stdout == run("fetch", SEED, *OFFLINE).stdout
    assert run("fetch", *OFFLINE, stdin="\n").code == 2


@pytest.mark.parametrize(
    "args", [("fetch", "1", "--sources", "nobody"), ("fetch", "1", "--sources", ","), ("parse", "--layout", "x", __file__)]
)
def test_unknown_names_are_usage_errors(run: Run, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith("scraper: no ")


def test_captures_that_are_not_there(run: Run, tmp_path: Path) -> None:
    result = run("fetch", SEED, "--captures", str(tmp_path / "none"), "--offline")
    assert (result.code, result.stdout) == (1, "")
    assert "no such folder of captures" in result.stderr


def test_output_is_packed_by_file_name(run: Run, tmp_path: Path) -> None:
    plain = run("fetch", SEED, *OFFLINE).stdout.encode()
    for name in ("r.jsonl", "r.jsonl.gz", "r.jsonl.zst"):
        assert run("fetch", SEED, *OFFLINE, "-o", str(tmp_path / name)).stdout == ""
    assert (tmp_path / "r.jsonl").read_bytes() == plain
    assert gzip.decompress((tmp_path / "r.jsonl.gz").read_bytes()) == plain
    with zstandard.open(tmp_path / "r.jsonl.zst", "rb") as packed:
        assert packed.read() == plain
    assert not list(tmp_path.glob("*.part"))


def test_output_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    """Told before anything is asked, as usage."""
    database = tmp_path / "c.db"
    assert run("corpus", "init", str(database)).code == 0
    told = {tmp_path / "no" / "r.jsonl": "there is no folder", tmp_path: "is a folder; name a file", database: "is a database"}
    for name, reason in told.items():
        for flag in ("-o", "--report", "--failed-output"):
            result = run("fetch", SEED, *OFFLINE, flag, str(name))
            assert (result.code, result.stdout) == (2, ""), (flag, name)
            assert f"{name}: " in result.stderr
            assert reason in result.stderr
    assert run("corpus", "status", str(database)).code == 0
    assert run("parse", __file__, "-o", "/").code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["c.db"]


@pytest.mark.parametrize("name", ["r.jsonl", "r.jsonl.gz", "r.jsonl.zst"])
def test_a_run_that_delivers_nothing_leaves_the_file(run: Run, tmp_path: Path, name: str) -> None:
    before, empty, corpus = tmp_path / name, tmp_path / "empty.txt", str(tmp_path / "c.db")
    before.write_bytes(b"precious\n")
    empty.write_text("")
    assert run("corpus", "init", corpus).code == 0
    for command in (
        ("fetch", "1", *OFFLINE), ("citing", "1", *OFFLINE, "--format", "csv"), ("fetch", SEED, "--offline"),
        ("parse", str(empty)), ("corpus", "get", corpus, "1"), ("corpus", "search", corpus, "ketamine"),
        ("fetch", "1", *OFFLINE, "--format", "biocjson"),
    ):  # fmt: skip
        result = run(*command, "-o", str(before))
        assert (result.code, result.stdout) == (1, ""), command
        assert before.read_bytes() == b"precious\n", command
        assert f"{before} is left as it was" in result.stderr, command
    assert not list(tmp_path.glob("*.part"))


def test_a_file_is_written_where_a_link_leads_and_keeps_its_rights(run: Run, tmp_path: Path) -> None:
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.write_text("old\n")
    real.chmod(0o640)
    link.symlink_to(real)
    assert run("fetch", SEED, *OFFLINE, "-o", str(link)).code == 0
    assert link.is_symlink()
    assert real.read_text() == run("fetch", SEED, *OFFLINE).stdout
    assert real.stat().st_mode & 0o777 == 0o640
    assert run("fetch", SEED, *OFFLINE, "-o", "/dev/null").code == 0
    assert not Path("/dev/null").is_file()


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


def test_citing_and_references_formats(run: Run) -> None:
    edges = [json.loads(line) for line in run("citing", SEED, *OFFLINE).stdout.splitlines()]
    assert [edge["pmid"] for edge in edges] == ["39867533", "39719994", "39552919", "39219957"]
    assert {edge["paper_pmid"] for edge in edges} == {SEED}
    assert edges[0]["sources"] == ["landing"]
    assert run("citing", SEED, *OFFLINE, "--format", "ids").stdout.split() == [edge["pmid"] for edge in edges]
    rows = list(csv.DictReader(run("references", SEED, *OFFLINE, "--format", "csv").stdout.splitlines()))
    assert [row["position"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[3]["authors"] == "Naguib, M; Sharif, A; Seraj, M; El Gammal, M; Dawlatly, A"
    tsv = run("references", SEED, *OFFLINE, "--format", "tsv").stdout.splitlines()
    assert tsv[0].split("\t")[:2] == ["paper_pmid", "position"]
    none = run("references", SEED, *OFFLINE, "--format", "ids")
    assert none.stdout == ""
    assert "5 without PMID left out" in none.stderr


def test_citing_exits_3_when_a_source_failed(run: Run) -> None:
    result = run("references", "999000003", *OFFLINE)  # the page is cut, the export's row too
    assert (result.code, result.stdout) == (1, "")
    result = run("references", SEED, "999000003", *OFFLINE)
    assert result.code == 3


def test_corpus_init_add_get(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "pain.db")
    assert run("corpus", "retry", db, *OFFLINE).code == 1
    assert run("corpus", "init", db).code == 0
    added = run("corpus", "add", db, SEED, "999000004", *OFFLINE)
    assert (added.code, added.stdout) == (3, "")
    assert "1 of 2 papers stored" in added.stderr
    assert run("corpus", "init", db).code == 0
    got = run("corpus", "get", db, SEED)
    assert got.stdout == run("fetch", SEED, *OFFLINE).stdout
    assert run("corpus", "get", db, SEED, "1").code == 3
    assert run("corpus", "get", db, "1").code == 1
    assert json.loads(run("corpus", "get", db, SEED, "--pretty").stdout)["pmid"] == SEED


def test_sources_lists_every_source(run: Run) -> None:
    text = run("sources").stdout
    assert [line for line in text.splitlines() if not line.startswith(" ")] == list(SOURCES)
    assert text.count("  terms  ") == len(SOURCES)


def test_bytes_that_are_no_text_are_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "noise.bin"
    path.write_bytes(bytes(range(256)) * 20)
    result = run("parse", str(path))
    assert (result.code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1


def test_a_report_that_cannot_be_written_is_told_before_anything_is_asked(run: Run, tmp_path: Path) -> None:
    result = run("fetch", SEED, *OFFLINE, "--report", str(tmp_path / "nowhere" / "report.json"))
    assert (result.code, result.stdout) == (2, "")
    assert "there is no folder" in result.stderr


def test_quiet_still_tells_what_failed(run: Run) -> None:
    result = run("fetch", SEED, "999000004", *OFFLINE, "-q")
    assert result.code == 3
    assert "PMID 999000004" in result.stderr


def test_a_list_of_pmids_may_have_addresses_in_its_comments(run: Run, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    lines = ["# from https://pubmed.ncbi.nlm.nih.gov/1/", f"https://pubmed.ncbi.nlm.nih.gov/{SEED}/\t# note", f"# c\r{SEED}\r"]
    ids.write_bytes("\n".join(lines).encode())
    assert run("fetch", "-i", str(ids), *OFFLINE).stdout == run("fetch", SEED, *OFFLINE, "--lines").stdout


def test_parse_goes_on_after_a_file_that_cannot_be_opened(run: Run, tmp_path: Path) -> None:
    page = str(CASSETTES / "landing" / SEED / "body.txt")
    result = run("parse", page, str(tmp_path / "none.txt"), page)
    assert (result.code, result.stdout.count("\n")) == (3, 2)
    assert "none.txt" in result.stderr


def test_a_refresh_that_delivered_nothing_is_no_success(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "init", db)
    run("corpus", "import", db, str(CASSETTES / "pubtator3" / SEED / "body.txt"))
    assert run("corpus", "add", db, SEED, "--offline", "--refresh").code == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a system without /dev/full")
@pytest.mark.parametrize(
    "args", [("fetch", SEED, *OFFLINE), ("parse", str(CASSETTES / "landing" / SEED / "body.txt")), ("schema",), ("sources",)]
)
def test_a_full_disk_under_stdout_is_one_line(args: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        command = [Path(sys.executable).parent / "scraper", *args]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert "No space left" in result.stderr


def test_a_closed_stdout_is_one_line() -> None:
    command = f"'{Path(sys.executable).parent / 'scraper'}' parse '{CASSETTES / 'landing' / SEED / 'body.txt'}' >&-"
    result = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, "scraper: stdout: is closed; give -o FILE, or leave it open\n")


@pytest.mark.parametrize("command", [("corpus", "stats"), ("parse",), ("fetch", "-i")])
def test_a_name_no_disk_takes_is_one_line(run: Run, command: tuple[str, ...]) -> None:
    result = run(*command, "x" * 300)
    assert result.code in (1, 2)
    assert result.stderr.count("\n") == 1
    assert "File name too long" in result.stderr
