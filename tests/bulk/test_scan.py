"""Records are read back by PMID; of a stranger's build what index and frames claim is looked at before anything is reserved."""

from __future__ import annotations

from pathlib import Path

import pyarrow
import pytest
import zstandard
from pyarrow import parquet

import scraper
from scraper.bulk import scan
from scraper.bulk.build import Options, build
from scraper.errors import InputError, StoreError
from tests.bulk.pubmed_files import Article, write_pubmed

WHOLE = zstandard.compress(b'{"pmid":"998000001"}\n{"pmid":"998000002"}\n')
CLAIMING = b"\x28\xb5\x2f\xfd\xe0" + (3 << 30).to_bytes(8, "little") + (2 << 3 | 1).to_bytes(3, "little") + b"{}"


@pytest.mark.parametrize(
    ("content", "offset", "length"),
    [
        (WHOLE, 0, 1 << 62), (WHOLE, -1, 10), (WHOLE, 0, 0), (WHOLE, 0, -1), (WHOLE, 5, 20), (WHOLE, 1 << 40, 20),
        (CLAIMING, 0, len(CLAIMING)),
        (zstandard.ZstdCompressor(write_content_size=False).compress(b"{}"), 0, 20), (b"", 0, 5),
    ],
)  # fmt: skip
def test_a_frame_that_is_none_is_told(tmp_path: Path, content: bytes, offset: int, length: int) -> None:
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"a\.jsonl\.zst: is damaged at byte"):
        scan._read_frame(str(path), offset, length)


def test_a_whole_frame_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.zst"
    path.write_bytes(WHOLE)
    assert scan._read_frame(str(path), 0, len(WHOLE)) == [b'{"pmid":"998000001"}', b'{"pmid":"998000002"}']


@pytest.mark.parametrize(
    "columns",
    [
        {"pmid": [1]},
        {"pmid": [1], "offset": ["x"], "length": [1], "line": [0]},
        {"pmid": [1], "offset": [0], "length": [None], "line": [0]},
    ],
)
def test_an_index_of_another_form_is_told(tmp_path: Path, columns: dict[str, list[object]]) -> None:
    path = tmp_path / "a.parquet"
    parquet.write_table(pyarrow.table(columns), path)
    with pytest.raises(StoreError, match="is no index of a shard"):
        scan._read_index(str(path), [1])


def test_a_line_that_is_no_record_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for line in (b"{", b'{"pmid":5}', b'{"title":"\xff"}'):
        monkeypatch.setattr(scan, "scan_lines", lambda folder, pmids, line=line: iter([line]))
        with pytest.raises(StoreError, match="a record cannot be read"):
            list(scan.scan("folder"))


def test_records_come_by_pmid_each_once_whatever_was_asked_for(tmp_path: Path) -> None:
    pmids = [998000000, 998000150, *range(998100001, 998100120)]
    path = write_pubmed(tmp_path / "a.xml", [Article(pmid, f"Title {pmid}") for pmid in reversed(pmids)])
    build([path], str(tmp_path / "out"), options=Options(jobs=1))
    assert [int(one.pmid or 0) for one in scraper.scan(tmp_path / "out")] == pmids
    asked = ["998100119", 998000000, 998000150, "998000150", " 998100001 ", 1, 998000002]
    found = list(scraper.scan(tmp_path / "out", asked))
    assert [(one.pmid, one.title) for one in found] == [
        (str(one), f"Title {one}") for one in (998000000, 998000150, 998100001, 998100119)
    ]
    assert list(scraper.scan(tmp_path / "out", [])) == []
    with pytest.raises(InputError):
        list(scraper.scan(tmp_path / "out", ["PMC9990001"]))
