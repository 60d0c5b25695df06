"""A file as numbered lines, whatever encoding and line ends it has."""

from __future__ import annotations

from pathlib import Path

from tests.id_files.lists import A, B, read


def test_windows_1252(tmp_path: Path) -> None:
    found = read(tmp_path, f"Überschrift;PMID\nJosé…;{A}\nx;{B}\n".encode("cp1252"))
    assert found.ids == [A, B]
