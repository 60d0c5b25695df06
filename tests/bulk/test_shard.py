"""A shard has each record in lines, index and tables, is told with its sizes and checksums, and is whole or not there."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest
import zstandard
from pyarrow import parquet

from scraper.bulk.shard import TABLES, Counts, ShardWriter, files_of_shard, name_of_shard
from scraper.model import Annotation, ArticleList, Issue, ListedArticle, Record, Relation, to_json

FIRST = 998000001
LISTED = (ListedArticle(pmid="7", doi="10.5555/seven", sources=("pubmed",)), ListedArticle(title="Of no PMID"))
FULL = Record(
    pmid=str(FIRST + 1), title="Full", references=ArticleList(LISTED, 2, None, None),
    citing_articles=ArticleList(LISTED[:1], 1, None, None), issues=(Issue("odd", None, "as it is"),),
)  # fmt: skip


def write(folder: Path, *records: Sequence[Record]) -> tuple[dict[str, tuple[int, str]], str, Counts]:
    """What is told of a shard of records that came in so many parts."""
    with ShardWriter(str(folder), 9980) as writer:
        for some in records:
            writer.add(some)
        return writer.finish()


def test_files_are_named_by_the_first_pmid_of_their_range() -> None:
    assert [name_of_shard(number) for number in (0, 1, 9980)] == ["000000000", "000100000", "998000000"]
    names = files_of_shard(1)
    assert names.pop("records") == "records/000100000.jsonl.zst"
    assert names == {name: f"{name}/000100000.parquet" for name in ("index", *TABLES)}


def test_every_file_is_told_with_its_size_and_checksum(tmp_path: Path) -> None:
    files, content, counts = write(tmp_path, [Record(pmid=str(FIRST)), FULL])
    there = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {name: (len(body), hashlib.sha256(body).hexdigest()) for name, body in there.items()}
    assert set(files) == set(files_of_shard(9980).values())
    assert content == hashlib.sha256(to_json(Record(pmid=str(FIRST))) + b"\n" + to_json(FULL) + b"\n").hexdigest()
    assert counts == Counts(papers=2, references=2, citing=1, with_issues=1)


@pytest.mark.parametrize("count", [1, 99, 100, 101, 250])
def test_the_index_tells_frame_and_line_of_each_record(tmp_path: Path, count: int) -> None:
    records = [Record(pmid=str(FIRST + number), title=f"Title {number}") for number in range(count)]
    write(tmp_path, records[:70], [], records[70:])
    packed = (tmp_path / "records/998000000.jsonl.zst").read_bytes()
    rows = parquet.read_table(tmp_path / "index/998000000.parquet").to_pylist()
    frames = {row["offset"]: packed[row["offset"] : row["offset"] + row["length"]] for row in rows}
    lines = {offset: zstandard.decompress(frame).splitlines() for offset, frame in frames.items()}
    assert [(row["pmid"], lines[row["offset"]][row["line"]]) for row in rows] == [
        (int(one.pmid or 0), to_json(one)) for one in records
    ]
    assert (len(frames), b"".join(frames.values())) == (-(-count // 100), packed)


def rows_of(folder: Path, name: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = parquet.read_table(folder / f"{name}/998000000.parquet").to_pylist()
    return found


def test_lists_are_tables_of_a_row_each(tmp_path: Path) -> None:
    write(tmp_path, [Record(pmid=str(FIRST)), FULL])
    assert rows_of(tmp_path, "references") == [
        {"citing": FIRST + 1, "position": 1, "cited": 7, "doi": "10.5555/seven", "sources": ["pubmed"]},
        {"citing": FIRST + 1, "position": 2, "cited": None, "doi": None, "sources": []},
    ]
    assert [(row["cited"], row["position"], row["citing"]) for row in rows_of(tmp_path, "citing")] == [(FIRST + 1, 1, 7)]
    assert [(row["number"], row["title"]) for row in rows_of(tmp_path, "papers")] == [(FIRST, None), (FIRST + 1, "Full")]


def test_what_is_annotated_is_told_beside_its_paper(tmp_path: Path) -> None:
    pain = Annotation("title", 0, 4, "Pain", "Disease", ("MESH:D010146", "MESH:D000001"), "exact", "pubtator3", 0, 4)
    lost = Annotation("abstract", None, None, "drug", "Chemical", (), "lost", "pubtator3", -1, -1)
    relation = Relation("treat", "MESH:D004364", "MESH:D010146", None, 2, "pubtator3")
    both = Record(pmid=str(FIRST + 1), title="Pain", annotations=(pain, lost), relations=(relation,))
    counts = write(tmp_path, [Record(pmid=str(FIRST)), both])[2]
    assert (counts.entities, counts.relations) == (2, 1)
    entities, relations = rows_of(tmp_path, "entities"), rows_of(tmp_path, "relations")
    names = ("pmid", "identifiers", "section", "start", "end", "text", "type", "check", "source")
    assert [tuple(row[name] for name in names) for row in entities] == [
        (FIRST + 1, ["MESH:D010146", "MESH:D000001"], "title", 0, 4, "Pain", "Disease", "exact", "pubtator3"),
        (FIRST + 1, [], "abstract", None, None, "drug", "Chemical", "lost", "pubtator3"),
    ]
    assert [tuple(row.values()) for row in relations] == [
        (FIRST + 1, "treat", "MESH:D004364", "MESH:D010146", None, 2, "pubtator3")
    ]


def test_a_shard_of_nothing_has_all_its_files(tmp_path: Path) -> None:
    files, content, counts = write(tmp_path, [])
    assert (len(files), content, counts) == (7, hashlib.sha256().hexdigest(), Counts())
    assert [rows_of(tmp_path, name) for name in ("index", *TABLES)] == [[]] * 6


def test_records_that_come_in_other_parts_make_the_same_shard(tmp_path: Path) -> None:
    records = [Record(pmid=str(FIRST)), FULL, Record(pmid=str(FIRST + 2))]
    assert write(tmp_path / "a", records) == write(tmp_path / "b", *([one] for one in records))


def test_a_shard_that_is_left_in_the_middle_is_not_there(tmp_path: Path) -> None:
    write(tmp_path, [FULL])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with contextlib.suppress(ZeroDivisionError), ShardWriter(str(tmp_path), 9980) as writer:
        writer.add([Record(pmid=str(FIRST))])
        raise ZeroDivisionError
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
