"""Whether a corpus file is whole: every fault is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from scraper.model import Record
from scraper.store import verify
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from tests.store.test_store import PAIN, SLEEP, articles

TAMPERED: dict[str, Callable[[sqlite3.Connection], object]] = {
    "the record is not what was stored": lambda c: c.execute("UPDATE records SET sha256 = zeroblob(32) WHERE id = 1"),
    "the record cannot be read": lambda c: c.execute("UPDATE records SET packed = zeroblob(50) WHERE id = 1"),
    "the row does not fit its record": lambda c: c.execute("UPDATE papers SET year = 1900 WHERE pmid = 20"),
    "PMID 20: the row does not fit its record": lambda c: c.execute("UPDATE papers SET flags = flags - 1 WHERE pmid = 20"),
    "PMID 30: the row does not fit its record": lambda c: c.execute("UPDATE papers SET sources = 1 WHERE pmid = 30"),
    "it is not filed under type:journal article": lambda c: c.execute(
        "DELETE FROM terms WHERE name = (SELECT id FROM names WHERE name = 'type:journal article')"
    ),
    "it is not filed under": lambda c: c.execute("DELETE FROM terms WHERE pmid = 20"),
    "the edge 20 to 1 is missing": lambda c: c.execute("DELETE FROM edges WHERE cited = 1"),
    "the edge 77 to 78 is of no paper here": lambda c: c.execute("INSERT INTO edges VALUES (77, 78, 1, 0)"),
    "1 edges are filed that no record has": lambda c: c.execute("INSERT INTO edges VALUES (20, 79, 1, 0)"),
    "1 terms are filed that no record has": lambda c: c.execute("INSERT INTO terms VALUES (999, 30)"),
    "the term of PMID 99 is of no paper here": lambda c: c.execute("INSERT INTO terms VALUES (1, 99)"),
    "the words of PMID 20 are not in the index": lambda c: c.execute("DELETE FROM words_docsize WHERE id = 20"),
    "the index has words of PMID 99": lambda c: c.execute("INSERT INTO words (rowid, title) VALUES (99, 'pain')"),
    "PMID 99 is listed as stored": lambda c: c.execute("INSERT INTO asked (pmid, outcome, at) VALUES (99, 'stored', '')"),
    "is not filed under the source that has it": lambda c: c.execute(
        "UPDATE edges SET by_citing = (SELECT max(id) FROM names) WHERE by_citing"
    ),
    "points to captures": lambda c: c.execute("INSERT INTO paper_captures (pmid, capture) VALUES (20, 99)"),
}


@pytest.mark.parametrize("fault", TAMPERED)
def test_verify_sees_every_fault(corpus: Corpus, fault: str) -> None:
    corpus.add([PAIN, SLEEP])
    assert list(iter_faults(corpus)) == []
    corpus.connection.execute("PRAGMA foreign_keys=OFF")
    TAMPERED[fault](corpus.connection)
    assert any(fault in found for found in iter_faults(corpus))


def test_an_index_of_words_that_finds_nothing_is_told(corpus: Corpus) -> None:
    corpus.add(Record(pmid=str(n), title=f"Painα{n}x of β{n} sort", abstract=f"lorem ipsum {n}z " * 50) for n in range(1, 900))
    assert list(iter_faults(corpus)) == []
    corpus.connection.execute("DELETE FROM words_idx")
    assert "PMID 20: its words are not found in the index" in set(iter_faults(corpus))


def test_faults_of_two_papers_are_each_told_in_their_order(corpus: Corpus) -> None:
    corpus.add([SLEEP, PAIN])
    corpus.connection.execute("UPDATE records SET packed = zeroblob(9)")
    told = [fault.partition(":")[0] for fault in iter_faults(corpus) if "the record cannot be read" in fault]
    assert told == ["PMID 20", "PMID 30"]


def test_an_empty_corpus_and_one_of_records_alone_are_whole(corpus: Corpus) -> None:
    assert list(iter_faults(corpus)) == []
    corpus.add(
        [Record(pmid="1"), Record(pmid="2", title="…", abstract="α β γ"), Record(pmid="3", references=articles("x", "3", "3"))]
    )
    assert list(iter_faults(corpus)) == []


STRAYS = {
    "DELETE FROM papers WHERE pmid = 30": [
        "the term of PMID 30 is of no paper here", "the edge 30 to 20 is of no paper here",
        "the index has words of PMID 30, which is not here", "record 2 is of no paper here",
    ],
    "UPDATE edges SET by_citing = 999 WHERE citing = 30": ["an edge of PMID 30 names a source that is not there"],
    "INSERT INTO dictionaries VALUES (7, x'00', x'00')": [
        "dictionary 7 is not what was stored: records packed with it cannot be read",
    ],
    "INSERT INTO records SELECT 9, packed, dictionary, sha256 FROM records WHERE id = 1": ["record 9 is of no paper here"],
}  # fmt: skip


@pytest.mark.parametrize("statement", STRAYS)
def test_what_is_told_of_rows_that_belong_to_nothing(corpus: Corpus, statement: str) -> None:
    corpus.add([PAIN, SLEEP])
    corpus.connection.execute("PRAGMA foreign_keys=OFF")
    corpus.connection.execute(statement)
    assert set(STRAYS[statement]) <= set(iter_faults(corpus))


def test_an_edge_that_two_lists_of_a_paper_name_is_one(corpus: Corpus) -> None:
    corpus.add([Record(pmid="3", references=articles("x", "3"), citing_articles=articles("y", "3"))])
    assert list(iter_faults(corpus)) == []
    corpus.connection.execute("INSERT INTO edges VALUES (3, 4, 1, 0)")
    assert list(iter_faults(corpus)) == ["1 edges are filed that no record has"]


def test_of_many_strays_of_a_kind_twenty_are_told(corpus: Corpus) -> None:
    corpus.add([PAIN])
    corpus.connection.executemany("INSERT INTO terms VALUES (1, ?)", [(pmid,) for pmid in range(100, 150)])
    found = list(iter_faults(corpus))
    assert sum("is of no paper here" in fault for fault in found) == 20
    assert "50 terms are filed that no record has" in found


def corpus_that_fails(error: str) -> Any:
    """A corpus whose database gives this error, whatever it is asked."""

    def fail(_statement: str) -> None:
        raise sqlite3.OperationalError(error)

    return SimpleNamespace(connection=SimpleNamespace(execute=fail))


@pytest.mark.parametrize("error", ["disk I/O error", "no such module: fts5"])
def test_an_index_that_cannot_be_checked_is_no_whole_one(error: str) -> None:
    corpus = corpus_that_fails(error)
    with pytest.raises(sqlite3.OperationalError, match=error):
        verify._check_index(corpus)


@pytest.mark.parametrize("error", ["attempt to write a readonly database", "database is locked"])
def test_the_check_of_the_index_is_left_out_where_nothing_may_be_written(error: str) -> None:
    corpus = corpus_that_fails(error)
    assert verify._check_index(corpus) is None  # type: ignore[func-returns-value]
