"""Records and bodies packed: read back as they were, and refused where they are damaged or claim too much."""

from __future__ import annotations

import random

import pytest
import zstandard

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
    monkeypatch.setattr(codec, "MAX_BODY", 100)
    assert codec.unpack(codec.pack(b"x" * 100)) == b"x" * 100
    with pytest.raises(zstandard.ZstdError):
        codec.unpack(codec.pack(b"x" * 101))
