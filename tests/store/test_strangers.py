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


def fill(corpus: Corpus) -> None:
    """One paper, with the exchange it is made of, a change, and where it ended."""
    made_of = CAPTURE.as_status()
    record = Record(pmid=PMID, title="Warm socks")
    record = msgspec.structs.replace(record, provenance=msgspec.structs.replace(record.provenance, sources=(made_of,)))
    with corpus.writing() as writer:
        writer.put(record)
        writer.link(PMID, [writer.put_capture(CAPTURE)])
        writer.note_change(PMID, [{"path": "title", "kind": "changed", "old": "Socks", "new": "Warm socks"}])
        corpus.queue.note_stored([PMID])


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[Corpus]:
    with Corpus(tmp_path / "c.db", create=True) as corpus:
        fill(corpus)
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
