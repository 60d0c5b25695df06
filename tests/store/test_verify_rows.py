"""Whether the rows beside the records are as they were stored: what was altered is told."""

from __future__ import annotations

import pytest

from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from tests.store.test_strangers import fill

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
