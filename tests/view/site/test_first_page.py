"""The browser is opened without the token on its command line, which every user of the machine can read."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.conftest import Run

ADDRESS = "http://127.0.0.1:8099/?token=a-token-of-the-tests"


def serve_once(_name: str, *, port: int, ready: Callable[[str, int], None]) -> None:
    ready(ADDRESS, 61)


def test_the_browser_gets_a_file_that_only_its_owner_can_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def launch(url: str) -> int:
        assert "token" not in url
        path = Path(unquote(urlsplit(url).path))
        assert [stat.S_IMODE(one.stat().st_mode) for one in (path, path.parent)] == [0o600, 0o700]
        assert f'content="0;url={ADDRESS}"' in path.read_text(encoding="utf-8")
        seen.append(path)
        return 0

    monkeypatch.setattr("scraper.view.site.server.serve", serve_once)
    monkeypatch.setattr("click.launch", launch)
    result = run("view", "pain.db", "--open")
    assert (result.code, result.stdout) == (0, f"{ADDRESS}\n")
    assert len(seen) == 1
    assert not seen[0].parent.exists()
