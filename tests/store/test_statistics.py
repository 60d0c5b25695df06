"""A corpus as a whole: what is lacking, and which journals are one."""

from __future__ import annotations

from itertools import permutations

import pytest

from scraper.model import Journal, Record
from scraper.store.corpus import Corpus
from scraper.store.journals import journals_of
from scraper.store.statistics import partial_of, stats_of, status_of

FINDINGS = "Journal of Made-up Findings"
JOURNALS = [
    ([Journal(FINDINGS, "J Made-up Find")], [(FINDINGS, 1)]),
    ([Journal(FINDINGS, "J Made-up Find"), Journal(FINDINGS), Journal(None, "J. made-up find.")], [(FINDINGS, 3)]),
    ([Journal(FINDINGS), Journal(FINDINGS.upper()), Journal(FINDINGS)], [(None, 3)]),
    ([Journal("Findings", nlm_id="9988776"), Journal("Findings (Online)", nlm_id="9988776")], [(None, 2)]),
    ([Journal("Findings", issn="1234-5679"), Journal("Made-up findings", eissn="1234-5679")], [(None, 2)]),
    ([Journal("Findings", "Find A", nlm_id="1"), Journal("Findings", "Find B", nlm_id="2")], [("Findings", 1), ("Findings", 1)]),
    ([Journal("Findings", "Find A", nlm_id="1", issn="1234-5679"), Journal("Findings B", nlm_id="2", issn="1234-5679")],
     [("Findings", 1), ("Findings B", 1)]),
    ([Journal("Findings", "Find A", issn="1234-5679"), Journal("Findings", "Find B", issn="2345-6789")],
     [("Findings", 1), ("Findings", 1)]),
    # One name, two journals: whose it is nobody can tell.
    ([Journal("Findings", "Find A", nlm_id="1"), Journal("Findings", "Find B", nlm_id="2"), Journal("Findings")],
     [("Findings", 1), ("Findings", 1), ("Findings", 1)]),
    ([Journal(None, "J Made-up Find")], [("J Made-up Find", 1)]),
    ([Journal()], []),
]  # fmt: skip


@pytest.mark.parametrize(("journals", "expected"), JOURNALS)
def test_a_journal_is_one_row_whatever_it_is_called(
    corpus: Corpus, journals: list[Journal], expected: list[tuple[str | None, int]]
) -> None:
    for order in permutations(journals):
        corpus.add(Record(pmid=str(998000101 + n), journal=journal) for n, journal in enumerate(order))
        found = [tuple(one) for one in journals_of(corpus)]
        assert [count for _, count in found] == [count for _, count in expected], order
        assert all(name in (None, got[0]) for (name, _), got in zip(expected, found, strict=True)), found


def test_stats_name_journals_by_title(corpus: Corpus) -> None:
    corpus.add([Record(pmid="998000101", journal=Journal(FINDINGS, "J Made-up Find"))])
    assert stats_of(corpus)["journals"] == [{"journal": FINDINGS, "papers": 1}]
    corpus.connection.execute("UPDATE records SET packed = zeroblob(9)")
    assert stats_of(corpus)["journals"] == [{"journal": FINDINGS.lower(), "papers": 1}]


def note(corpus: Corpus, pmid: str, **outcomes: tuple[str, str | None, str | None]) -> None:
    with corpus.writing():
        corpus.queue.note_sources(pmid, outcomes)


def test_what_is_lacking_is_counted_by_source_and_kind(corpus: Corpus) -> None:
    corpus.add(Record(pmid=pmid) for pmid in ("998000101", "998000102", "998000103"))
    assert str(partial_of(corpus)) == ""
    note(corpus, "998000101", landing=("failed", "blocked", "a block page"), icite=("ok", None, None))
    note(corpus, "998000102", landing=("failed", "blocked", None), icite=("failed", None, None))
    note(corpus, "998000199", landing=("failed", "blocked", None))  # of which nothing is stored
    found = partial_of(corpus)
    assert found.pmids == ("998000101", "998000102")
    assert str(found) == "2 of them are not whole: 2 without landing (blocked), 1 without icite (failed)"
    assert str(partial_of(corpus, ["998000101", "998000103"])) == "1 of them without landing (blocked)"
    assert status_of(corpus)["lacking"] == [
        {"source": "landing", "kind": "blocked", "papers": 2, "reason": "a block page"},
        {"source": "icite", "kind": "failed", "papers": 1, "reason": None},
    ]
    note(corpus, "998000103", asking=("failed", "offline", "offline"))
    assert str(partial_of(corpus, ["998000103"])) == "1 of them without the newest answers (offline)"
