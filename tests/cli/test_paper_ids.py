"""The papers a command is asked for: ids of every kind, from arguments, files, stdin and queries."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.cli.paper_ids import Asked, find_asked, read_asked, tell_search
from scraper.cli.run import BLOCKED, DELIVERED, NOTHING, SOME
from scraper.pipeline.convert import Converter
from scraper.pipeline.search import search
from tests.cli.sample import OFFLINE, SEED
from tests.conftest import CASSETTES, Run


def test_fetch_takes_ids_of_every_kind(run: Run) -> None:
    result = run("fetch", "10.5555/inv.18", "PMC9990018", "999000018", "--sources", "pubmed", *OFFLINE)
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == run("fetch", "999000018", "--sources", "pubmed", *OFFLINE).stdout


def test_ids_that_are_not_known_are_failed_papers(run: Run, tmp_path: Path) -> None:
    failed, report = tmp_path / "failed.jsonl", tmp_path / "report.json"
    asked = ("--sources", "pubmed", *OFFLINE, "--failed-output", str(failed), "--report", str(report))
    assert run("fetch", "10.5555/inv.404", *asked).code == 1
    result = run("fetch", "10.5555/inv.404", "10.5555/inv.18", *asked)
    assert result.code == 3
    assert json.loads(result.stdout)["pmid"] == "999000018"
    assert [json.loads(line)["pmid"] for line in failed.read_text().splitlines()] == ["10.5555/inv.404"]
    told = json.loads(report.read_text())
    assert (told["asked"], told["stored"], told["failed"]) == (2, 1, {"unknown_id": 1})


def test_citing_and_references_take_dois(run: Run) -> None:
    result = run("references", "10.5555/inv.18", "--sources", "pubmed", "--ids-only", *OFFLINE)
    assert (result.code, len(result.stdout.splitlines())) == (0, 3)
    assert run("citing", "10.5555/inv.404", *OFFLINE).code == 1


def test_a_corpus_is_asked_by_every_id(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "init", db)
    asked = ("10.5555/inv.18", "10.5555/inv.404", "--sources", "pubmed")
    added = run("corpus", "add", db, *asked, *OFFLINE)
    assert (added.code, "1 of 1 papers stored" in added.stderr) == (3, True)
    assert "10.5555/inv.404: no paper of PubMed" in added.stderr
    whole = run("corpus", "get", db, "999000018").stdout
    assert run("corpus", "get", db, "doi:10.5555/INV.18").stdout == run("corpus", "get", db, "PMC9990018").stdout == whole
    missing = run("corpus", "get", db, "10.5555/inv.404", SEED)
    assert missing.code == 1
    assert "scraper: 10.5555/inv.404 is not in" in missing.stderr
    assert run("corpus", "references", db, "10.5555/inv.18", "--format", "ids").stdout == "999000051\n"
    assert run("corpus", "citing", db, "10.5555/inv.404").code == 1
    assert run("corpus", "add", db, "10.5555/inv.18", "--offline").code == 0  # the corpus knows whose it is


def test_fetch_and_add_take_a_query(run: Run, tmp_path: Path) -> None:
    result = run("fetch", "--query", "invented pain", *OFFLINE)
    assert (result.code, [json.loads(line)["pmid"] for line in result.stdout.splitlines()]) == (0, ["999000002", "999000001"])
    assert "2 papers found" in result.stderr
    db = str(tmp_path / "c.db")
    run("corpus", "init", db)
    added = run("corpus", "add", db, SEED, "--query", "invented pain", *OFFLINE)
    assert "3 of 3 papers stored" in added.stderr
    assert run("corpus", "add", db, "--query", "abcXYZ", *OFFLINE).code == 0
    assert run("fetch", "--query", "abcXYZ", *OFFLINE).code == 0


@pytest.mark.parametrize("args", [(), ("-i", "EMPTY"), ("-",)])
def test_nothing_given_says_what_an_id_looks_like(args: tuple[str, ...], run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("# nothing yet\n")
    result = run("fetch", *(str(tmp_path / "empty.txt") if one == "EMPTY" else one for one in args), "--offline")
    assert (result.code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "no PMID given" in result.stderr
    assert "a PMID is 1 to 9 digits" in result.stderr
    assert ("empty.txt" in result.stderr) == ("-i" in args)


def test_the_column_that_is_read_is_told(run: Run, tmp_path: Path) -> None:
    ids = tmp_path / "ids.csv"
    ids.write_text(f"Title,PMID\nx,{SEED}\ny,\n")
    result = run("fetch", "-i", str(ids), *OFFLINE)
    assert result.code == 0
    assert f"reading column 'PMID' of {ids}: 1 ids, 1 row without" in result.stderr
    assert run("fetch", "-i", str(ids), *OFFLINE, "-q").stderr == ""


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


def test_a_list_of_pmids_may_have_addresses_in_its_comments(run: Run, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    lines = ["# from https://pubmed.ncbi.nlm.nih.gov/1/", f"https://pubmed.ncbi.nlm.nih.gov/{SEED}/\t# note", f"# c\r{SEED}\r"]
    ids.write_bytes("\n".join(lines).encode())
    assert run("fetch", "-i", str(ids), *OFFLINE).stdout == run("fetch", SEED, *OFFLINE, "--lines").stdout


@pytest.mark.parametrize(
    ("pmids", "unknown", "code", "expected"),
    [
        ([SEED], [], DELIVERED, DELIVERED),
        ([SEED], ["10.5555/inv.404"], DELIVERED, SOME),
        ([], ["10.5555/inv.404"], DELIVERED, NOTHING),
        ([SEED], ["10.5555/inv.404"], NOTHING, NOTHING),
        ([SEED], ["10.5555/inv.404"], BLOCKED, BLOCKED),
    ],
)
def test_ids_without_a_pmid_count_in_the_exit_code(pmids: list[str], unknown: list[str], code: int, expected: int) -> None:
    converter = Converter(captures=CASSETTES, offline=True)
    converter.rows(unknown)
    asked = Asked(pmids, converter)
    assert asked.exit_code(code) == expected
    assert [one.pmid for one in asked.unknown] == unknown


def test_papers_of_ids_come_before_those_of_a_query_and_in_order() -> None:
    ending = {"quiet": 1, "verbose": 0, "log_file": None}
    asking = {"captures": CASSETTES, "offline": True, "record": None, "sources": "default"}
    query = {"query": "invented pain", "days": None, "limit": None}
    asked = find_asked([SEED, "10.5555/inv.18", "10.5555/inv.404", "5"], asking, ending, query=query)
    assert asked.pmids == [SEED, "999000018", "5", "999000002", "999000001"]
    assert len(asked.reports()) == 2
    plain = find_asked([SEED], asking, ending)
    assert (plain.pmids, plain.reports(), plain.unknown) == ([SEED], [], [])


def test_ids_are_read_from_arguments_then_the_file_in_their_canonical_form(tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text("PMC9990018\ndoi:10.5555/INV.2\n")
    assert read_asked(["PMID:7", "10.5555/INV.1"], str(tmp_path / "ids.txt")) == [
        "7",
        "10.5555/inv.1",
        "PMC9990018",
        "10.5555/inv.2",
    ]
    assert read_asked([], None, query="pain") == []


@pytest.mark.parametrize(
    ("query", "delivered", "quiet", "told"),
    [
        ("invented pain", 2, 0, ["2 papers found"]),
        ("invented pain", 1, 0, ["2 papers found; the first 1 are taken"]),
        ("invented pain", None, 0, ["2 papers found"]),
        ("invented pain", 1, 1, []),
        ("abcXYZ", 0, 0, ["nothing found: no paper fits the query"]),
    ],
)
def test_what_became_of_a_query_is_told(
    query: str, delivered: int | None, quiet: int, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tell_search(search(query, captures=CASSETTES, offline=True), delivered, quiet)
    assert capsys.readouterr().err.splitlines()[-1:] == [f"scraper: {line}" for line in told]
