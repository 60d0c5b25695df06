"""Messages above the line that moves: whole lines, in the file's encoding, from any thread."""

from __future__ import annotations

import io
import re

import click
import pytest

from scraper.cli.progress import Now, showing


class EncodedTerminal(io.TextIOWrapper):
    """As stderr is."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_what_is_said_stands_above_the_line_and_whole(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    """click writes to the file behind a stream without encoding, past rich, into the moving line."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stderr", EncodedTerminal(raw, encoding, errors="backslashreplace", write_through=True))
    words = f"scraper: {'a long address ' * 20}[red]…"
    with showing(lambda: Now(1, 2)):
        for _ in range(3):
            click.echo(words, err=True)
        click.echo("and no line end", err=True, nl=False)
    shown = raw.getvalue().decode(encoding)
    assert len(re.findall(r"(?:\A|\n|\x1b\[2K|\x1b\[\?25l)scraper: ", shown)) == 3
    assert shown.count(words.encode(encoding, "backslashreplace").decode(encoding)) == 3
    assert "and no line end" in shown
    assert ("━" in shown) is (encoding == "utf-8")
    assert "\\u2501" not in shown
