"""Every recorded document alone gives the same record by the short way and by the general merge."""

from __future__ import annotations

import pytest

import scraper
from scraper.errors import ScraperError
from tests.normalize.test_single import made_in_each_way
from tests.real.conftest import RECORDINGS, VARIABLE


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason=f"{VARIABLE} names no folder")
def test_of_every_recording() -> None:
    count = 0
    for path in sorted(RECORDINGS.rglob("*")):
        try:
            for document in scraper.parse_file(str(path)) if path.is_file() else ():
                assert len(made_in_each_way(document, [])) == 1
                count += 1
        except ScraperError:
            continue
    assert count > 500
