"""Messages above the line that moves: whole lines, in the file's encoding, from any thread."""

from __future__ import annotations

import io
import re
import tempfile
import threading

import click
import pytest
from rich.console import Console

from scraper.cli.progress import Now, showing
from scraper.cli.stderr import Above


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


@pytest.fixture
def above() -> Above:
    """What stands above a line on a file of 40 columns."""
    file = io.StringIO()
    return Above(Console(file=file, width=40, force_terminal=False), file)


def shown(above: Above) -> str:
    found = above.rich_proxied_file
    return found.getvalue() if isinstance(found, io.StringIO) else ""


def test_only_whole_lines_are_shown_and_the_rest_at_the_end(above: Above) -> None:
    assert [above.write(text) for text in ("one", " line\ntwo\nand", " more")] == [3, 13, 5]
    assert shown(above) == "one line\ntwo\n"
    above.close()
    assert (shown(above), above.rich_proxied_file.closed) == ("one line\ntwo\nand more\n", False)


def test_nothing_is_shown_where_nothing_is_left(above: Above) -> None:
    above.write("one\n")
    above.close()
    assert shown(above) == "one\n"


def test_words_are_no_markup_and_are_not_cut(above: Above) -> None:
    above.write(f"[red]{'x' * 50}[/red] :smile:\n")
    assert shown(above) == f"[red]{'x' * 50}[/red] :smile:\n"


def test_lines_of_several_threads_stay_whole(above: Above) -> None:
    threads = [threading.Thread(target=lambda word=word: [above.write(f"{word * 30}\n") for _ in range(50)]) for word in "abcd"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(shown(above).splitlines()) == sorted(word * 30 for word in "abcd" * 50)


def test_what_click_asks_of_a_stream_is_answered_as_the_file_would() -> None:
    with tempfile.TemporaryFile("w", encoding="latin-1", errors="replace") as file:
        above = Above(Console(file=file), file)
        told = (above.encoding, above.errors, above.isatty(), above.fileno())
        assert told == ("latin-1", "replace", False, file.fileno())
