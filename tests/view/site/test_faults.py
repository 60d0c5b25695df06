"""The site over a file that is damaged or oddly named: each fault is told where it is, and the rest is shown."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from scraper.errors import StoreError
from scraper.store import codec
from scraper.store.corpus import Corpus
from scraper.store.schema import telling
from tests.view.corpora import make_corpus
from tests.view.site.reader import Reader


def test_a_record_that_is_no_record_is_told_beside_the_others(tmp_path: Path) -> None:
    path = make_corpus(tmp_path / "pain.db")
    line = b'{"pmid": 5, "of_a_later_version": {}}'
    with Corpus(path) as corpus:
        values = (codec.pack(line), hashlib.sha256(line).digest())
        corpus.connection.execute(
            "UPDATE records SET packed = ?, dictionary = NULL, sha256 = ? "
            "WHERE id = (SELECT record FROM papers WHERE pmid = 998000030)", values,
        )  # fmt: skip
    reader = Reader(str(path))
    assert "its record cannot be read" in reader.text("/search?words=mistrastat&page=1")
    for page in ("/paper/998000030", "/download?words=mistrastat"):
        assert "PMID 998000030 cannot be read" in reader.text(page, 500)
    reader.desk.close()


def test_a_paper_that_is_gone_from_a_damaged_file_is_passed_over_or_told(tmp_path: Path) -> None:
    path = make_corpus(tmp_path / "pain.db")
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM papers WHERE pmid >= 998000058")
    connection.close()
    reader = Reader(str(path))
    assert "Journals: 2, of which" in reader.text("/")
    assert reader.text("/search").startswith("57 papers")
    assert "its record cannot be read" in reader.text("/search?words=pain")
    reader.desk.close()


def test_commands_to_copy_hold_no_other_command(tmp_path: Path) -> None:
    reader = Reader(str(make_corpus(tmp_path / "a; b $(c).db")))
    assert "scraper corpus retry 'a; b $(c).db'" in reader.text("/failures")
    assert "--pending | scraper corpus add 'a; b $(c).db' -" in reader.text("/failures")
    assert "scraper corpus add 'a; b $(c).db' 998000999" in reader.text("/paper/998000999", 404)
    assert "is pending: nothing more is known; ask again with" in reader.text("/paper/998000803", 404)
    reader.desk.close()


def test_an_error_of_sqlite_that_is_no_text_is_told(tmp_path: Path) -> None:
    told = "the file is damaged; see what can be read with 'scraper corpus verify'"
    with pytest.raises(StoreError, match=told), telling(tmp_path / "pain.db"):
        b"no such column: ca\x8ature".decode()
