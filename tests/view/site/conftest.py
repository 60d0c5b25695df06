"""The ordinary corpus, and a reader of the site over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.view.corpora import make_corpus
from tests.view.site.reader import Reader


@pytest.fixture(scope="package")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus(tmp_path_factory.mktemp("view") / "pain.db")


@pytest.fixture(scope="package")
def get(db: Path) -> Iterator[Reader]:
    reader = Reader(str(db))
    yield reader
    reader.desk.close()
