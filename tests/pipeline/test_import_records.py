"""Own records in a corpus: kept as they are, merged without loss, left alone by `reparse`, filled in by `retry`."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import scraper
from scraper.model import ListedArticle, Provenance, Record, SourceStatus, to_json
from scraper.normalize.refresh import make_tombstone
from scraper.pipeline import import_records
from scraper.pipeline.compare import iter_since
from scraper.pipeline.filling import add_papers, retry_papers
from scraper.pipeline.importing import import_files
from scraper.pipeline.rebuild import reparse
from scraper.store.corpus import Corpus
from scraper.store.statistics import partial_of, status_of
from scraper.store.verify import iter_faults
from tests.conftest import CASSETTES

SEED = "37622028"
OFFLINE: dict[str, Any] = {"captures": [CASSETTES], "offline": True}
LATER = "2030-01-01T00:00:00Z"


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus(tmp_path / "c.db", create=True) as corpus:
        yield corpus
        assert list(iter_faults(corpus)) == []


@pytest.fixture
def dated(tmp_path: Path) -> dict[str, Any]:
    """Exchanges that tell when they were made."""
    for source in ("landing", "pubtator3"):
        folder = tmp_path / "dated" / source / SEED
        shutil.copytree(CASSETTES / source / SEED, folder)
        exchange = json.loads((folder / "exchange.json").read_text())
        (folder / "exchange.json").write_text(json.dumps({**exchange, "retrieved_at": "2020-05-05T00:00:00Z"}))
    return {"captures": [tmp_path / "dated"], "offline": True}


@pytest.fixture
def record(dated: dict[str, Any]) -> Record:
    return scraper.fetch(SEED, **dated)


def brought(corpus: Corpus, folder: Path, *records: Record) -> list[Any]:
    path = folder / "r.jsonl"
    path.write_bytes(b"".join(to_json(one) + b"\n" for one in records))
    return list(import_files(corpus, [str(path)]))


def asked_at(record: Record, when: str, **fields: Any) -> Record:
    sources = tuple(msgspec.structs.replace(one, retrieved_at=when, sha256="b" * 64) for one in record.provenance.sources)
    return msgspec.structs.replace(record, provenance=Provenance(sources, record.provenance.fields), **fields)


def test_a_newer_record_is_merged_and_reparse_does_not_undo_it(
    corpus: Corpus, record: Record, dated: dict[str, Any], tmp_path: Path
) -> None:
    add_papers(corpus, [SEED], **dated)
    newer = asked_at(
        record, LATER, title="A corrected title", annotations=(), volume=None, retracted=True, references=Record().references
    )
    (found,) = brought(corpus, tmp_path, newer)
    assert (found.pmids, found.new, found.changed) == ((SEED,), (), (SEED,))
    once = corpus[SEED]
    assert (once.title, once.retracted, once.references) == ("A corrected title", True, record.references)
    assert list(reparse(corpus)) == []
    assert corpus[SEED] == once
    assert brought(corpus, tmp_path, newer)[0].changed == ()
    assert corpus[SEED] == once


def test_an_older_record_only_fills_gaps(corpus: Corpus, record: Record, dated: dict[str, Any], tmp_path: Path) -> None:
    add_papers(corpus, [SEED], **dated)
    older = asked_at(
        record,
        "2001-01-01T00:00:00Z",
        title="Old",
        annotations=(),
        conflict_statement="None.",
        citing_articles=Record().citing_articles,
    )
    brought(corpus, tmp_path, older)
    once = corpus[SEED]
    assert (once.title, once.conflict_statement, once.citing_articles) == (record.title, "None.", record.citing_articles)
    assert list(reparse(corpus)) == []
    add_papers(corpus, [SEED], refresh=True, **dated)
    assert corpus[SEED].conflict_statement == "None."


def test_a_source_that_failed_is_lacking_until_retry_fills_it_in(corpus: Corpus, record: Record, tmp_path: Path) -> None:
    sources = tuple(
        msgspec.structs.replace(one, outcome="failed" if one.name == "pubtator3" else "ok") for one in record.provenance.sources
    )
    brought(corpus, tmp_path, msgspec.structs.replace(record, provenance=Provenance(sources), annotations=(), relations=()))
    assert str(partial_of(corpus)) == "1 of them without pubtator3 (failed)"
    assert status_of(corpus)["partial"] == 1
    retry_papers(corpus, **OFFLINE)
    assert str(partial_of(corpus)) == ""
    assert corpus[SEED].annotations == record.annotations


@pytest.mark.parametrize("code", ["gone", "merged"])
def test_a_tombstone_stays_one(corpus: Corpus, record: Record, tmp_path: Path, code: str) -> None:
    stone = make_tombstone(
        SEED, [SourceStatus(name="pubmed", outcome="absent")], last=record, merged_into="5" if code == "merged" else None
    )
    brought(corpus, tmp_path, stone)
    assert status_of(corpus)["asked"] == {code: 1}
    assert corpus[SEED] == stone
    assert list(reparse(corpus)) == []


def test_what_a_record_changes_is_told_afterwards(corpus: Corpus, record: Record, tmp_path: Path) -> None:
    brought(corpus, tmp_path, record)
    assert [one.kind for one in iter_since(corpus, "2000-01-01") if one.changes] == []
    (found,) = brought(corpus, tmp_path, asked_at(record, LATER, volume="998"))
    assert (found.changed, found.new) == ((SEED,), ())
    corpus.connection.execute("UPDATE papers SET added_at = '2000-01-01T00:00:00Z'")
    (told,) = iter_since(corpus, "2001-01-01")
    assert (told.pmid, told.kind) == (SEED, "changed")
    assert "volume" in {change.path for change in told.changes}


@pytest.mark.parametrize("before", ["never asked", "failed", "stored"])
def test_a_paper_that_is_brought_is_stored_whatever_came_of_it_before(
    corpus: Corpus, record: Record, tmp_path: Path, before: str
) -> None:
    if before == "stored":
        add_papers(corpus, [SEED], **OFFLINE)
    elif before == "failed":
        (tmp_path / "empty").mkdir()
        add_papers(corpus, [SEED], captures=[tmp_path / "empty"], offline=True)
        assert status_of(corpus)["asked"] == {"failed": 1}
    brought(corpus, tmp_path, record)
    assert status_of(corpus)["asked"] == {"stored": 1}
    assert add_papers(corpus, [SEED], **OFFLINE).records.outcomes == []


def test_a_long_file_is_stored_batch_by_batch(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_records, "_BATCH", 3)
    records = [Record(pmid=str(998000101 + n), title=f"Paper {n}") for n in range(10)]
    found = brought(corpus, tmp_path, *records, records[0])
    assert [len(one.pmids) for one in found] == [3, 3, 3, 2]
    assert [one.new for one in found][-1] == ("998000110",)
    assert len(corpus) == 10


def test_records_in_folders_and_archives_are_found_beside_pages(corpus: Corpus, record: Record, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("r.jsonl", to_json(record) + b"\ngarbage\n")
        archive.write(CASSETTES / "landing" / "999000001" / "body.html", "page.html")
    (folder / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08 no gzip")
    shutil.copy(CASSETTES / "landing" / "999000002" / "body.txt", folder / "page.txt")
    found = list(import_files(corpus, [str(folder)]))
    assert list(corpus) == [SEED, "999000001", "999000002"]
    assert corpus[SEED] == record
    assert [line for one in found for line in one.unread] == [
        f"{folder}/a.zip/r.jsonl: line 2: no whole record: JSON is malformed: invalid character (byte 0): 'garbage'"
    ]
    assert sum(1 for one in found if one.reason) == 1


def test_edges_and_words_of_imported_records_are_found(corpus: Corpus, tmp_path: Path) -> None:
    listed = msgspec.structs.replace(Record().references, items=(ListedArticle(pmid="998000202", sources=("pubmed",)),), shown=1)
    brought(corpus, tmp_path, Record(pmid="998000101", title="Sleepless mice", references=listed))
    assert list(corpus.find("sleepless")) == ["998000101"]
    assert corpus.citing("998000202") == ["998000101"]


def test_a_paper_that_stands_in_a_file_twice_is_told_by_what_changed_it(
    corpus: Corpus, record: Record, dated: dict[str, Any], tmp_path: Path
) -> None:
    add_papers(corpus, [SEED], **dated)
    (found,) = brought(corpus, tmp_path, record, asked_at(record, LATER, volume="998"), record)
    assert (found.pmids, found.new, found.changed) == ((SEED,), (), (SEED,))
    assert corpus[SEED].volume == "998"
    other = msgspec.structs.replace(record, pmid="998000101")
    (found,) = brought(corpus, tmp_path, other, asked_at(other, LATER, volume="998"))
    assert (found.new, found.changed) == (("998000101",), ())
