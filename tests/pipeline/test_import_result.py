"""What came of a file: every paper in it is told once, under what happened to it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from scraper.model import to_json
from scraper.pipeline.import_result import ImportResult
from scraper.pipeline.importing import import_files
from scraper.store.corpus import Corpus
from tests.pipeline.test_import_pieces import FIRST, article, deleted, set_of


def numbered(*numbers: int) -> tuple[str, ...]:
    return tuple(str(FIRST + number) for number in numbers)


def test_each_paper_of_a_file_is_new_or_changed_or_as_it_was_or_gone(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "set.xml"
    path.write_text(set_of([article(1), article(2), article(4)]))
    list(import_files(corpus, [str(path)]))
    nameless = article(5).replace(f'<PMID Version="1">{FIRST + 5}</PMID>', "")
    path.write_text(set_of([article(3), article(2), article(1, "Another title"), nameless], deleted(4, 9)))
    assert list(import_files(corpus, [str(path)])) == [
        ImportResult(
            str(path), pmids=numbered(3, 2, 1), new=numbered(3), changed=numbered(1), gone=numbered(4, 9), without_pmid=1
        )
    ]


def test_a_result_reads_back_as_it_was_written() -> None:
    one = ImportResult("a.xml", ("1", "2"), 3, "odd", ("4",), {"5": "no title"}, ("1",), ("2",), ("line 7",), "line 9")
    assert msgspec.json.decode(to_json(one), type=ImportResult) == one
    assert msgspec.json.decode(b'{"name":"a.xml"}', type=ImportResult) == ImportResult("a.xml")
