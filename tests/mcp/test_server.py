"""The server: what it says of itself and of its tools, and errors as answers."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.errors import Blocked, InputError, ScraperError
from scraper.mcp import library as library_module
from scraper.mcp.calls import Call
from scraper.mcp.library import Library
from scraper.mcp.limits import ERROR_CHARACTERS
from scraper.mcp.server import answer, describe_tool
from scraper.mcp.tools import TOOLS, Tool
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


def test_a_tool_that_is_not_there_is_refused_with_those_that_are() -> None:
    tools = {tool.name: tool for tool in TOOLS[:2]}
    with pytest.raises(InputError, match=r"there is no tool 'x+' here; there are: get_record, citing_articles") as raised:
        answer(Library(None, SAVED), tools, "x" * 500, {}, Call())
    assert len(str(raised.value)) < 200


def test_an_error_of_any_length_is_short_and_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_options: Any) -> Any:
        raise ScraperError("\x1b[31m" + "long " * 10_000)

    monkeypatch.setattr(library_module, "fetch_many", fail)
    got = ask(Library(None, SAVED), "get_record", id=SEED)
    assert got.text.startswith("get_record: \\x1b[31mlong long ")
    assert len(got.text) <= ERROR_CHARACTERS + 3


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_tool_is_listed_with_what_it_takes_and_gives(tool: Tool) -> None:
    listed = describe_tool(tool)
    assert (listed.name, listed.title, listed.description) == (tool.name, tool.title, tool.about)
    assert list(listed.input_schema["properties"]) == list(tool.takes.__struct_fields__)
    assert list((listed.output_schema or {})["properties"]) == list(tool.gives.__struct_fields__)
