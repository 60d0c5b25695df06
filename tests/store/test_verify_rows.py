"""Whether the rows beside the records are as they were stored: what was altered is told."""

from __future__ import annotations

import pytest

from scraper.store import codec
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from scraper.store.verify_rows import iter_exchange_faults, iter_row_faults
from tests.store.test_strangers import PMID, fill

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
    fill(corpus)
    corpus.connection.execute("PRAGMA foreign_keys=OFF")
    corpus.connection.execute(ALTERED[fault])
    found = list(iter_faults(corpus))
    assert any(fault.replace("1 changes are kept of", "2 changes are kept of 1") in one for one in found), found


@pytest.mark.parametrize(("at", "is_time"), [
    ("2026-01-01T00:00:00Z", True), ("2026-01-01 00:00:00Z", False), ("2026-01-01T00:00:00", False),
    ("2026-01-01T00:00:00Z\n", False),
    ("", False), ("\u0662026-01-01T00:00:00Z", False),
])  # fmt: skip
def test_times_are_of_one_form(corpus: Corpus, at: str, is_time: bool) -> None:
    fill(corpus)
    corpus.connection.execute("UPDATE asked SET at = ?", (at,))
    told = [] if is_time else [f"PMID {PMID}: what came of asking for it is of another form"]
    assert list(iter_row_faults(corpus)) == told


@pytest.mark.parametrize(("statement", "told"), [
    ("INSERT INTO outcomes VALUES (0, 'icite', 'ok', NULL, NULL, '2026-01-01T00:00:00Z')", "PMID 0: what a source answered"),
    ("INSERT INTO outcomes VALUES (-7, 'icite', 'ok', NULL, NULL, '2026-01-01T00:00:00Z')", "PMID -7: what a source answered"),
    ("INSERT INTO asked (pmid, outcome, at) VALUES (0, 'gone', '2026-01-01T00:00:00Z')", "PMID 0: what came of asking"),
    ("UPDATE asked SET claim = 'nonsense'", f"PMID {PMID}: what came of asking"),
    ("DELETE FROM settings", "1 changes are kept of 0 that"),
])  # fmt: skip
def test_rows_that_nothing_of_ours_would_write(corpus: Corpus, statement: str, told: str) -> None:
    fill(corpus)
    corpus.connection.execute(statement)
    (fault,) = iter_row_faults(corpus)
    assert fault.startswith(told)


@pytest.mark.parametrize(("fields", "is_whole"), [
    (b"[]", True), (b'[{"path":"title","kind":"added"}]', True), (b'[{"path":"title","kind":"other"}]', False), (b"{}", False),
    (b'[{"path":7,"kind":"added"}]', False), (b"[", False),
])  # fmt: skip
def test_changes_are_of_their_form(corpus: Corpus, fields: bytes, is_whole: bool) -> None:
    fill(corpus)
    corpus.connection.execute("UPDATE changes SET fields = ?", (codec.pack(fields),))
    assert [fault[:24] for fault in iter_row_faults(corpus)] == ([] if is_whole else ["change 1 cannot be read:"])


def test_an_exchange_is_told_by_its_number_for_its_body_and_for_what_stands_beside_it(corpus: Corpus) -> None:
    fill(corpus)
    assert list(iter_exchange_faults(corpus)) == list(iter_row_faults(corpus)) == []
    corpus.connection.execute("UPDATE captures SET sha256 = zeroblob(32), name = 'other'")
    assert list(iter_exchange_faults(corpus)) == [
        "capture 1: cannot be read: the body of capture 1 is not what was stored",
        "capture 1: its address, headers or origin are not what was stored",
    ]


def test_of_a_corpus_in_which_nothing_was_changed_no_count_is_missed(corpus: Corpus) -> None:
    corpus.connection.execute("DELETE FROM settings")
    assert list(iter_row_faults(corpus)) == []
