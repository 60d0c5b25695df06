"""The server: what it says of itself and of its tools, and errors as answers."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.errors import Blocked
from scraper.mcp import library as library_module
from scraper.mcp.library import Library
from tests.mcp.talking import SAVED, SEED, ask


def test_a_fault_of_our_own_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "fetch_many", lambda *_args, **_options: 1 / 0)
    got = ask(Library(None, SAVED), "get_record", id=SEED)
    assert got.is_error
    assert "a bug of scraper, please report it" in got.text
    assert "\n" not in got.text


def test_a_block_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def blocked(*_args: Any, **_options: Any) -> Any:
        raise Blocked("a challenge page: stop and ask again tomorrow", source="landing")

    monkeypatch.setattr(library_module, "fetch_many", blocked)
    assert "landing: a challenge page: stop" in ask(Library(None, SAVED), "get_record", id=SEED).text
