"""The lines of stdin for the server: each as it comes, whatever is in it."""

from __future__ import annotations

import asyncio
import io
import json
import os

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.mcp.stdin import lines_of, read_line


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        (b"", []),
        (b"a", ["a"]),
        (b"a\nb\n", ["a", "b"]),
        (b"\xc3\xa9\n\xff\n\n", ["é", "\ufffd", ""]),
        (b"x" * 200_000 + b"\ny", ["x" * 200_000, "y"]),
    ],
)
def test_lines_of_stdin(given: bytes, lines: list[str]) -> None:
    async def main() -> list[str]:
        return [line async for line in lines_of(io.TextIOWrapper(io.BytesIO(given)))]

    assert anyio.run(main) == lines


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_every_line_of_json_can_be_read(text: str) -> None:
    found = json.loads(read_line(json.dumps(text).encode()))
    whole = json.loads(json.dumps(text))  # two halves side by side are one character
    assert found == "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in whole)


def test_without_a_stdin_there_are_no_lines() -> None:
    async def main() -> list[str]:
        return [line async for line in lines_of(None)]

    assert anyio.run(main) == []


def test_a_line_comes_before_the_next_is_written_and_many_wait_for_room() -> None:
    reading, writing = os.pipe()

    async def main() -> list[str]:
        found = []
        with open(reading, encoding="utf-8") as stdin, open(writing, "wb", buffering=0) as out:
            out.write(b"first\n")
            async for line in lines_of(stdin):
                found.append(line)
                if len(found) == 1:
                    out.write(b"".join(b"%d\n" % number for number in range(100)) + b"half")
                    out.close()
        return found

    assert asyncio.run(main()) == ["first", *map(str, range(100)), "half"]
