"""Servers of whole files that tests ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bulk.download.bringing import BODY, NAMES, ONE
from tests.file_server import BASELINE, UPDATES, FileServer, serving_files


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """Three files of the baseline, two updates."""
    with serving_files(monkeypatch) as server:
        for name in NAMES[:3]:
            server.add(BASELINE + name)
        for name in NAMES[3:]:
            server.add(UPDATES + name)
        yield server


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """One file of some size."""
    with serving_files(monkeypatch) as server:
        server.add(ONE, BODY)
        yield server
