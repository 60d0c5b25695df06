"""Records and bodies packed: read back as they were, and refused where they are damaged or claim too much."""

from __future__ import annotations

import random

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError, StoreError
from scraper.model import Record
from scraper.store import codec
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults


def test_a_dictionary_is_made_of_other_records_than_it_packs(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "TRAINED_ON", 60)
    dice = random.Random(0)
    words = "pain ketamine mice trial dose rat nerve sleep age blood study of the in effect".split()
    records = [Record(pmid=str(n), abstract=" ".join(dice.choice(words) for _ in range(150))) for n in range(1, 101)]
    for start in range(0, 100, 20):
        corpus.add(records[start : start + 20])
    used = dict(corpus.connection.execute("SELECT dictionary, count(*) FROM records GROUP BY dictionary"))
    assert used == {None: 60, 1: 40}
    assert [corpus[str(n)] for n in range(1, 101)] == records
    assert list(iter_faults(corpus)) == []
    corpus.connection.execute("UPDATE dictionaries SET bytes = zeroblob(100)")
    with Corpus(corpus.path) as again, pytest.raises(StoreError, match="PMID 99 cannot be read"):
        again["99"]


def test_a_dictionary_of_a_batch_that_failed_is_none(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "TRAINED_ON", 50)
    records = [Record(pmid=str(n), abstract=f"pain {n} " * 50) for n in range(1, 60)]
    with pytest.raises(InputError):
        corpus.add([*records, Record()])
    corpus.add(records)
    assert [corpus[str(n)] for n in range(1, 60)] == records


def test_records_and_exchanges_bear_checksums_of_their_own(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "TRAINED_ON", 50)
    corpus.add(Record(pmid=str(n), abstract=f"pain {n} " * 50) for n in range(1, 60))
    rows = corpus.connection.execute("SELECT packed, dictionary FROM records").fetchall()
    assert {number is None for _, number in rows} == {True, False}
    assert all(zstandard.get_frame_parameters(packed).has_checksum for packed, _ in rows)


def test_what_is_as_large_as_allowed_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    most = 3 << 20
    monkeypatch.setattr(codec, "MAX_BODY", most)
    assert codec.unpack(codec.pack(b"x" * most)) == b"x" * most
    with pytest.raises(zstandard.ZstdError, match="larger than 3 MiB"):
        codec.unpack(codec.pack(b"x" * (most + 1)))


def test_an_empty_body_is_one() -> None:
    assert codec.unpack(codec.pack(b"")) == b""


@given(st.binary(min_size=1, max_size=2_000))
def test_what_is_packed_is_unpacked_and_a_byte_that_is_another_is_seen(body: bytes) -> None:
    packed = codec.pack(body)
    assert codec.unpack(packed) == body
    for at in {0, len(packed) // 2, len(packed) - 1}:
        damaged = bytearray(packed)
        damaged[at] ^= 0xFF
        with pytest.raises(zstandard.ZstdError):
            codec.unpack(bytes(damaged))
    with pytest.raises(zstandard.ZstdError):
        codec.unpack(packed[:-1])


@pytest.mark.parametrize("packed", [b"", b"{}", b"PK\x03\x04", codec.pack(b"")[:3]])
def test_what_was_never_packed(packed: bytes) -> None:
    with pytest.raises(zstandard.ZstdError):
        codec.unpack(packed)


def test_a_record_is_read_with_the_dictionary_it_was_packed_with(corpus: Corpus) -> None:
    lines = [f"ketamine eased the pain of mouse {number} in its sleep".encode() * 20 for number in range(200)]
    own = codec.Codec(corpus.connection)
    assert own.newest is None
    first = own.train(lines[:100])
    assert own.newest == codec.Codec(corpus.connection).newest == first
    packed = {number: own.pack(lines[0], number) for number in (None, first)}
    own.train(lines[100:])
    assert own.newest == first  # as it was when it was asked for first
    own.forget()
    assert own.newest == first + 1
    assert {own.unpack(one, number) for number, one in packed.items()} == {lines[0]}
    with pytest.raises(zstandard.ZstdError):
        own.unpack(packed[first], None)


def test_a_dictionary_that_is_missing_or_altered_is_none(corpus: Corpus) -> None:
    own = codec.Codec(corpus.connection)
    number = own.train([f"pain {n} ".encode() * 50 for n in range(100)])
    corpus.connection.execute("UPDATE dictionaries SET bytes = CAST(bytes || x'00' AS BLOB)")
    for asked in (number, 7):
        with pytest.raises(zstandard.ZstdError, match=f"dictionary {asked} is missing or damaged"):
            own.pack(b"{}", asked)
