"""Numbers of names: each name has one, and what a failed transaction gave is forgotten."""

from __future__ import annotations

import pytest
import zstandard

from scraper.errors import StoreError
from scraper.store.corpus import Corpus
from scraper.store.name_numbers import Names
from scraper.store.verify import iter_faults
from tests.store.test_store import PAIN, SLEEP


@pytest.mark.parametrize("error", [zstandard.ZstdError("damaged"), KeyboardInterrupt()], ids=repr)
def test_names_of_a_batch_that_failed_are_not_remembered(corpus: Corpus, error: BaseException) -> None:
    with pytest.raises((StoreError, KeyboardInterrupt)), corpus.writing() as writer:
        writer.put(SLEEP)
        writer.put(PAIN)
        raise error
    corpus.add([PAIN])
    assert list(corpus.find(entity="MESH:D007649")) == ["20"]
    assert list(iter_faults(corpus)) == []


def test_each_name_has_a_number_that_stays(corpus: Corpus) -> None:
    names, other = Names(corpus.connection), Names(corpus.connection)
    many = [f"entity:{number}" for number in range(1_201)]  # more than one question holds
    with corpus.writing():
        first = dict(names.number([*many, "entity:7", "é"]))
        assert len(first) == len(set(first.values())) == 1_202
        assert other.number(reversed(many)) == {name: first[name] for name in many}
        assert names.number(["journal:socks"])["journal:socks"] not in first.values()
        assert names.number([])["entity:7"] == first["entity:7"]


def test_what_was_learnt_in_a_transaction_that_failed_is_forgotten(corpus: Corpus) -> None:
    run, names = corpus.connection.execute, Names(corpus.connection)
    run("BEGIN")
    names.number(["a", "b"])
    run("ROLLBACK")
    names.forget()
    assert names.number(["b"]) == {"b": 1}
    assert run("SELECT name, id FROM names").fetchall() == [("b", 1)]
