"""Messages on stderr above the line that shows progress there."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console


class Above(io.TextIOBase):
    """Whole lines, from any thread, above the moving line of a console.

    As rich's own FileProxy, but that one has no encoding: click then writes to the file behind it, into the moving line.
    """

    def __init__(self, console: Console, file: TextIO):
        self.rich_proxied_file = file
        self._console = console
        self._lock = threading.RLock()
        self._rest = ""

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """That of the file."""
        return self.rich_proxied_file.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        """That of the file."""
        return self.rich_proxied_file.errors

    def isatty(self) -> bool:
        """Whether the file is a terminal."""
        return self.rich_proxied_file.isatty()

    def fileno(self) -> int:
        """That of the file."""
        return self.rich_proxied_file.fileno()

    def write(self, text: str) -> int:
        """Show the lines that are whole now; the terminal wraps them."""
        from rich.text import Text

        with self._lock:
            *lines, self._rest = (self._rest + text).split("\n")
            if lines:
                self._console.print(Text("\n".join(lines)), soft_wrap=True)
        return len(text)

    def close(self) -> None:
        """Show what is left; the file stays open."""
        with self._lock:
            if self._rest:
                self.write("\n")
        super().close()
