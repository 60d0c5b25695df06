"""The look for known vulnerabilities fails on one, and on nothing else."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.packaging import audit
from tests.packaging.audit import Audited, ask, read_answer, read_locks, report, split_versions

FAULT = {"id": "PYSEC-0", "aliases": ["CVE-0"], "fix_versions": ["1.1"], "description": "x"}
ANSWER = {
    "dependencies": [
        {"name": "a", "version": "1.0", "vulns": [FAULT]},
        {"name": "b", "version": "2.0", "vulns": []},
        {"name": "c", "skip_reason": "not found"},
    ]
}
WELL = Audited(2, (), ())


def test_every_package_of_every_lock_is_looked_up_once() -> None:
    """Also those for other systems and newer Pythons, of which pip would read only its own."""
    pins = read_locks(ROOT)
    assert {"requests", "pip-audit", "ray", "playwright", "sphinx", "colorama"} <= {name for name, _ in pins}
    assert len([name for name, _ in pins if name == "numpy"]) == 2
    lists = split_versions(pins)
    assert sum(map(len, lists)) == len(pins)
    for requirements in lists:
        names = [one.partition("==")[0] for one in requirements]
        assert len(names) == len(set(names))


def test_a_known_vulnerability_is_told_and_fails() -> None:
    found = read_answer(ANSWER)
    assert found == Audited(2, ("c",), ("a 1.0: PYSEC-0, mended in 1.1",))
    code, lines = report([found])
    assert code == 1
    assert lines[0] == "a 1.0: PYSEC-0, mended in 1.1"
    assert lines[-1] == "== NOT TESTED: vulnerabilities of 1 packages that the database lacks: c =="


@pytest.mark.parametrize("known", ["PYSEC-0", "CVE-0"])
def test_what_is_accepted_with_its_reason_does_not_fail(monkeypatch: pytest.MonkeyPatch, known: str) -> None:
    monkeypatch.setattr(audit, "ACCEPTED", {known: "we never call it"})
    assert report([read_answer(ANSWER)])[0] == 0


@pytest.mark.parametrize("silent", ["pypi: no route", Audited(0, ("a", "b"), ())])
def test_a_database_that_is_away_or_empty_fails_nothing_and_is_told(silent: Audited | str) -> None:
    code, lines = report([silent, "osv: no route"])
    assert (code, len(lines)) == (0, 1)
    assert lines[0].startswith("== NOT TESTED: known vulnerabilities; no database could be asked (")
    assert report([silent, WELL]) == (0, ["2 packages looked up, 0 known vulnerabilities"])


def _raises(error: Exception) -> Callable[..., Any]:
    def run(*_args: object, **_options: object) -> Any:
        raise error

    return run


def _says(stdout: str, stderr: str) -> Callable[..., Any]:
    return lambda command, **_options: subprocess.CompletedProcess(command, 1, stdout, stderr)


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (_raises(subprocess.TimeoutExpired("x", 1)), "osv: TimeoutExpired"),
        (_raises(FileNotFoundError()), "osv: FileNotFoundError"),
        (_says("", "Traceback\nConnectionError: no route"), "osv: ConnectionError: no route"),
        (_says("", ""), "osv: no answer"),
        (_says('{"dependencies":[{"name":"b","version":"2","vulns":[]}]}', "No known"), Audited(1, (), ())),
    ],
)
def test_whatever_ends_the_tool_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any], told: Audited | str
) -> None:
    monkeypatch.setattr(subprocess, "run", run)
    assert ask("osv", [["b==2"]]) == told


def test_an_option_that_the_tool_does_not_know_is_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_options: subprocess.CompletedProcess(command, 2, "", "no such option")
    )
    with pytest.raises(RuntimeError, match="no such option"):
        ask("osv", [["b==2"]])


def test_ci_runs_it() -> None:
    assert "make audit" in Path(ROOT, ".ci", "run").read_text(encoding="utf-8")
