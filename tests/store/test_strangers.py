"""Corpus files that somebody else made: nothing in them runs, claims memory or ends a command, and `verify` tells."""

from __future__ import annotations

import hashlib
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import zstandard

from scraper.errors import StoreError
from scraper.model import Capture, Record, to_json
from scraper.pipeline.rebuild import reparse
from scraper.store import codec
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults

PMID = "998000001"
CAPTURE = Capture(
    source="pubmed", name="list", body=b"<PubmedArticleSet/>", url="https://example.org/?id=998000001", status=200,
    headers={"Content-Type": "text/xml"}, retrieved_at="2026-01-01T00:00:00Z", origin="recorded",
)  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    made_of = CAPTURE.as_status()
    record = Record(pmid=PMID, title="Warm socks")
    record = msgspec.structs.replace(record, provenance=msgspec.structs.replace(record.provenance, sources=(made_of,)))
    with Corpus(tmp_path / "c.db", create=True) as corpus:
        with corpus.writing() as writer:
            writer.put(record)
            writer.link(PMID, [writer.put_capture(CAPTURE)])
            writer.note_change(PMID, [{"path": "title", "kind": "changed", "old": "Socks", "new": "Warm socks"}])
            corpus.queue.note_stored([PMID])
        assert list(iter_faults(corpus)) == []
        yield corpus


def claiming(size: int, content: bytes = b"{}") -> bytes:
    """A frame whose head states a size that its content does not have (RFC 8878, 3.1.1.1)."""
    descriptor = bytes([0b11100000])  # eight bytes of size, one segment
    block = (len(content) << 3 | 1).to_bytes(3, "little")  # raw, the last
    return b"\x28\xb5\x2f\xfd" + descriptor + size.to_bytes(8, "little") + block + content


@pytest.mark.parametrize(
    "packed",
    [claiming(3 << 30), claiming(codec.MAX_BODY + 1), zstandard.ZstdCompressor(write_content_size=False).compress(b"{}")],
)
def test_no_memory_is_reserved_for_what_a_frame_claims(corpus: Corpus, packed: bytes) -> None:
    run = corpus.connection.execute
    run("UPDATE records SET packed = ?", (packed,))
    with pytest.raises(StoreError, match=r"claims to be larger|not stated"):
        corpus[PMID]
    run("UPDATE captures SET body = ?", (packed,))
    with pytest.raises(StoreError, match=r"claims to be larger|not stated"):
        list(reparse(corpus))
    run("UPDATE changes SET fields = ?", (packed,))
    told = "\n".join(iter_faults(corpus))
    assert all(f"{what} " in told or f"{what}: " in told for what in (f"PMID {PMID}", "capture 1", "change 1"))


def test_what_is_as_large_as_allowed_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "MAX_BODY", 100)
    assert codec.unpack(codec.pack(b"x" * 100)) == b"x" * 100
    with pytest.raises(zstandard.ZstdError):
        codec.unpack(codec.pack(b"x" * 101))


@pytest.mark.parametrize("content", [b"", b"x", bytes(200_000)])
def test_a_dictionary_that_is_none_is_an_error_with_the_path(corpus: Corpus, content: bytes) -> None:
    corpus.connection.execute("INSERT INTO dictionaries VALUES (1, ?, ?)", (hashlib.sha256(content).digest(), content))
    with pytest.raises(StoreError, match=r"c\.db"):
        corpus.add([Record(pmid="998000002")])
    assert PMID in corpus


@pytest.mark.parametrize(
    "claim",
    ["nonsense", "a:b:c:d", "HOST:x:1:0", "HOST:²:1:0", "HOST:99999999999999999999:1:0", f"HOST:{'9' * 5000}:1:0", "HOST:-1:1:0"],
)
def test_a_claim_of_another_form_holds_nothing(corpus: Corpus, claim: str) -> None:
    with corpus.writing():
        corpus.queue.want_again([PMID])
        corpus.connection.execute("UPDATE asked SET claim = ?", (claim.replace("HOST", socket.gethostname()),))
        assert any("asking for it" in fault for fault in iter_faults(corpus))
        assert corpus.queue.claim([PMID], 0, 1) == ([PMID], 1)


def test_a_claim_of_a_time_to_come_holds_nothing(corpus: Corpus) -> None:
    with corpus.writing():
        corpus.queue.want_again([PMID])
        corpus.connection.execute("UPDATE asked SET claim = 'elsewhere:1:5:0', at = '2999-01-01T00:00:00Z'")
        assert corpus.queue.claim([PMID], 0, 1) == ([PMID], 1)


def put_line(corpus: Corpus, line: bytes, pmid: int) -> None:
    values = (codec.pack(line), hashlib.sha256(line).digest())
    corpus.connection.execute("UPDATE records SET packed = ?, dictionary = NULL, sha256 = ?", values)
    corpus.connection.execute("UPDATE papers SET pmid = ?", (pmid,))


@pytest.mark.parametrize(
    ("line", "pmid"),
    [
        (to_json(Record(pmid=PMID)), -5), (to_json(Record(pmid="-5")), -5), (to_json(Record(pmid="0")), 0),
        (to_json(Record(pmid="998000009")), int(PMID)), (b"\x1b[31m", int(PMID)),
        (to_json(Record(pmid=PMID)) + b"\n\x1b", int(PMID)),
    ],
)  # fmt: skip
def test_what_is_no_record_of_its_row_is_not_exported(corpus: Corpus, line: bytes, pmid: int) -> None:
    put_line(corpus, line, pmid)
    with pytest.raises(StoreError, match="is no record of it"):
        list(corpus.lines())
    assert list(iter_faults(corpus))


def test_a_paper_of_no_pmid_is_told(corpus: Corpus) -> None:
    corpus.connection.execute("UPDATE papers SET pmid = -5")
    with pytest.raises(StoreError, match="paper -5"):
        list(corpus)


def test_an_edge_of_no_pmid_is_not_exported(corpus: Corpus) -> None:
    corpus.connection.execute("INSERT INTO edges VALUES (-1, 5, 1, 0)")
    with pytest.raises(StoreError, match="an edge of -1"):
        list(corpus.edges())


@pytest.mark.parametrize(
    ("column", "value"), [("headers", "{"), ("headers", "[1]"), ("headers", '{"a": 1}'), ("url", "http://["), ("body", b"\0")]
)
def test_an_exchange_of_another_form_is_an_error_with_the_path(corpus: Corpus, column: str, value: object) -> None:
    corpus.connection.execute(f"UPDATE captures SET {column} = ?", (value,))
    with pytest.raises(StoreError, match=r"c\.db: PMID of capture 1 cannot be read"):
        list(reparse(corpus))


def test_an_exchange_of_no_source_leaves_the_paper_as_it_is(corpus: Corpus) -> None:
    failures: list[tuple[str, str]] = []
    corpus.connection.execute("UPDATE captures SET source = 'nosuch'")
    assert list(reparse(corpus, lambda *failure: failures.append(failure))) == []
    assert [(pmid, "no source" in reason) for pmid, reason in failures] == [(PMID, True)]


ALTERED: dict[str, str] = {
    "1 changes are kept of": "INSERT INTO changes SELECT 2, pmid, at, fields FROM changes",
    "0 changes are kept of 1": "DELETE FROM changes",
    "change 1 cannot be read": "UPDATE changes SET fields = x'00'",
    "a change of PMID 5, which is not here": "UPDATE changes SET pmid = 5",
    "a change of PMID 998000001": "UPDATE changes SET at = 'x'",
    "capture 1: its address": "UPDATE captures SET url = 'https://example.org/?id=998000002'",
    "headers or origin": "UPDATE captures SET headers = '{}'",
    "or origin": "UPDATE captures SET origin = 'imported from x'",
    "its address, headers": "UPDATE captures SET source = 'icite'",
    "are not what was stored": "UPDATE captures SET retrieved_at = NULL",
    "not what was stored": "DELETE FROM seals",
    "capture 1 is of no paper": "DELETE FROM paper_captures",
    "it is not linked to the capture of pubmed": "UPDATE paper_captures SET pmid = 998000002",
    "PMID 998000002 has captures and was never asked for": "UPDATE paper_captures SET pmid = 998000002",
    "capture 9, which is not here, has a seal": "INSERT INTO seals VALUES (9, x'00')",
    "what came of asking": "UPDATE asked SET outcome = 'bogus'",
    "came of asking": "UPDATE asked SET at = 'x'",
    "what a source answered": "INSERT INTO outcomes VALUES (998000001, 'nosuch', 'bogus', NULL, NULL, '2026-01-01T00:00:00Z')",
    "a time of its row": "UPDATE papers SET stored_at = 'x'",
    "the index edges_by_cited is missing": "DROP INDEX edges_by_cited",
}


@pytest.mark.parametrize("fault", ALTERED)
def test_verify_tells_what_was_altered(corpus: Corpus, fault: str) -> None:
    corpus.connection.execute("PRAGMA foreign_keys=OFF")
    corpus.connection.execute(ALTERED[fault])
    found = list(iter_faults(corpus))
    assert any(fault.replace("1 changes are kept of", "2 changes are kept of 1") in one for one in found), found


ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS pmid, x AS id, x AS name FROM n"
FOREIGN: dict[str, str] = {
    "view papers": f"DROP TABLE papers; CREATE VIEW papers AS {ENDLESS}",
    "view PAPERS": f"DROP TABLE papers; CREATE VIEW PAPERS AS {ENDLESS}",
    "view changes": f"DROP TABLE changes; CREATE VIEW changes AS {ENDLESS}",
    "trigger t": "CREATE TRIGGER t AFTER INSERT ON words_data BEGIN DELETE FROM papers; END",
    "table names": "DROP TABLE names; CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT AS (hex(zeroblob(1e9))))",
    "table terms": "DROP TABLE terms; CREATE TABLE terms (name INTEGER, pmid INTEGER)",
    "table asked": "DROP TABLE asked; CREATE VIRTUAL TABLE asked USING fts5 (pmid, outcome, content='v')",
    "table words_idx": "DROP TABLE words; CREATE TABLE words_idx (segid AS (1), term, pgno)",
    "index i": "CREATE INDEX i ON papers (abs(pmid))",
    "index of_some": "CREATE INDEX of_some ON papers (year) WHERE year > 1",
    "index only": "CREATE UNIQUE INDEX only ON papers (year)",
    "index asked_by_outcome": "DROP INDEX asked_by_outcome; CREATE INDEX asked_by_outcome ON asked (upper(outcome))",
    "lacks the table changes": "DROP TABLE changes",
    "lacks the table words": "DROP TABLE words",
}


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("told", FOREIGN)
def test_only_tables_of_our_form_are_read(tmp_path: Path, told: str, read_only: bool) -> None:
    path = tmp_path / "made.db"
    Corpus(path, create=True).close()
    change(path, lambda file: file.executescript(f"PRAGMA foreign_keys=OFF; {FOREIGN[told]}"))
    with pytest.raises(StoreError, match=told):
        Corpus(path, read_only=read_only)


def test_what_is_the_users_own_stays(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    Corpus(path, create=True).close()
    change(path, lambda file: file.executescript(
        "CREATE TABLE my_notes (pmid, note); CREATE VIEW mine AS SELECT pmid FROM papers; "
        "CREATE INDEX my_index ON papers (stored_at);"
        "CREATE TRIGGER noted AFTER INSERT ON my_notes BEGIN DELETE FROM my_notes; END; ANALYZE"
    ))  # fmt: skip
    with Corpus(path) as corpus:
        assert list(iter_faults(corpus)) == []


@pytest.mark.parametrize("version", [0, -1])
def test_a_version_that_is_none_is_refused(tmp_path: Path, version: int) -> None:
    path = tmp_path / "c.db"
    Corpus(path, create=True).close()
    change(path, lambda file: file.execute(f"PRAGMA user_version={version}"))
    with pytest.raises(StoreError, match="has no version"):
        Corpus(path)


def test_a_value_larger_than_any_of_ours_is_not_read(corpus: Corpus) -> None:
    with pytest.raises(sqlite3.DataError, match="too big"):
        corpus.connection.execute("SELECT length(zeroblob(?) || 'x')", (codec.MAX_BODY + (1 << 24),)).fetchone()


class _Starved:
    """A connection whose questions need more memory than there is, as SQLite's of a damaged full-text index do."""

    def execute(self, *_: object) -> None:
        raise MemoryError


def test_memory_that_a_damaged_index_asks_for_is_told(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = corpus.connection
    monkeypatch.setattr(corpus, "_connection", _Starved())
    with pytest.raises(StoreError, match="more memory than there is"):
        list(corpus.find("socks"))
    assert any("more memory" in fault for fault in iter_faults(corpus))
    monkeypatch.setattr(corpus, "_connection", whole)


def change(path: Path, how: Callable[[sqlite3.Connection], object]) -> None:
    file = sqlite3.connect(path, isolation_level=None)
    how(file)
    file.close()
