"""`scraper view`: what it prints before it serves, and when it opens a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.view.site.test_first_page import ADDRESS, serve_once


def test_no_browser_is_told_and_no_end(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.view.site.server.serve", serve_once)
    monkeypatch.setattr("click.launch", lambda _url: 1)
    result = run("view", "pain.db", "--open")
    assert result.code == 0
    assert result.stderr.endswith("scraper: no browser could be opened: open the address above in one\n")


@pytest.mark.parametrize("args", [("--no-open",), ()])
def test_the_address_is_on_stdout_and_no_browser_opens_unasked(
    run: Run, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    launched: list[str] = []
    monkeypatch.setattr("scraper.view.site.server.serve", serve_once)
    monkeypatch.setattr("click.launch", launched.append)
    result = run("view", "pain.db", *args)
    assert result == (0, f"{ADDRESS}\n", "scraper: 61 papers of pain.db at this address, for you only; Ctrl-C ends\n")
    assert launched == []


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (("none.db", "--port", "65536"), 2, "65536 is not in the range"),
        ((), 2, "Missing argument"),
    ],
)
def test_what_cannot_be_asked_for_is_told_and_nothing_is_served(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], code: int, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("view", *args)
    assert (result.code, result.stdout) == (code, "")
    assert told in result.stderr


def test_a_page_that_cannot_be_written_ends_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.view.site.server.serve", serve_once)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    result = run("view", "pain.db", "--open")
    assert (result.code, result.stdout) == (0, f"{ADDRESS}\n")
    assert result.stderr.splitlines()[1:] == [
        "scraper: no page for the browser can be written: No such file or directory",
        "scraper: no browser could be opened: open the address above in one",
    ]
