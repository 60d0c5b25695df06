"""Lists for tests: three ids, and how a list is read as from a file."""

from __future__ import annotations

from pathlib import Path

from scraper.id_files import IdList, read_ids
from scraper.id_files.decode import Source

A, B, C = "998000601", "998000602", "998000603"


def read(path: Path, content: str | bytes, name: str = "list") -> IdList:
    """The ids in a file of such content."""
    file = path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_ids(str(file))


def source_of(content: str | bytes) -> Source:
    """An open file of such content, called `list`."""
    return Source("list", iter([content if isinstance(content, bytes) else content.encode()]))
