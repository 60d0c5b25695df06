"""`scraper fetch`, `citing` and `references`: what is printed, in which order, and with which exit code."""

from __future__ import annotations

import csv
import json
import socket

import pytest

from tests.cli.sample import OFFLINE, OTHER, SEED
from tests.conftest import Run


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


def test_quiet_still_tells_what_failed(run: Run) -> None:
    result = run("fetch", SEED, "999000004", *OFFLINE, "-q")
    assert result.code == 3
    assert "PMID 999000004" in result.stderr


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


def test_a_record_is_indented_when_that_is_asked_for(run: Run) -> None:
    pretty, lines = run("fetch", SEED, *OFFLINE, "--pretty").stdout, run("fetch", SEED, *OFFLINE, "--lines").stdout
    assert json.loads(pretty) == json.loads(lines)
    assert (lines.count("\n"), pretty.startswith('{\n  "')) == (1, True)
    assert run("fetch", SEED, *OFFLINE).stdout == lines  # stdout is no terminal


@pytest.mark.parametrize("command", ["citing", "references"])
def test_how_whole_a_list_is_is_told_unless_quiet(run: Run, command: str) -> None:
    told, quiet = run(command, SEED, *OFFLINE), run(command, SEED, *OFFLINE, "-q")
    assert told.stderr.startswith(f"scraper: PMID {SEED}: ")
    assert (quiet.stdout, quiet.stderr) == (told.stdout, "")


def test_edges_of_papers_come_in_the_order_asked_each_paper_once(run: Run) -> None:
    asked = ("references", OTHER, SEED, OTHER, "--sources", "landing", "--ids-only", *OFFLINE)
    papers = [json.loads(line)["paper_pmid"] for line in run(*asked).stdout.splitlines()]
    assert list(dict.fromkeys(papers)) == [OTHER, SEED]
    assert papers == sorted(papers, reverse=True)
