"""Which journals are one: by code or name, whatever they are called, and never two as one."""

from __future__ import annotations

from itertools import permutations

import pytest

from scraper.model import Journal, Record
from scraper.store.corpus import Corpus
from scraper.store.journals import journals_of
from tests.store.test_statistics import FINDINGS

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


def test_journals_stand_by_their_papers_and_then_by_name(corpus: Corpus) -> None:
    titles = ["Socks", "Newts", "Socks", "Ropes", "Ropes", "Ropes", "Knots"]
    corpus.add(Record(pmid=str(number), journal=Journal(title)) for number, title in enumerate(titles, 1))
    assert journals_of(corpus) == [("Ropes", 3), ("Socks", 2), ("Knots", 1), ("Newts", 1)]


def test_a_journal_has_the_title_that_most_of_its_papers_have(corpus: Corpus) -> None:
    titles = ["Annals of Socks (Online)", "Annals of Socks", "Annals of Socks", None, None, None]
    corpus.add(
        Record(pmid=str(number), journal=Journal(title, None if title else "Ann Sock", nlm_id="998"))
        for number, title in enumerate(titles, 1)
    )
    assert journals_of(corpus) == [("Annals of Socks", 6)]


def test_a_corpus_without_journals_has_none_and_a_damaged_record_counts_by_its_names(corpus: Corpus) -> None:
    corpus.add([Record(pmid="1")])
    assert journals_of(corpus) == []
    corpus.add([Record(pmid="2", journal=Journal("Annals of Socks", "Ann Sock")), Record(pmid="3", journal=Journal("Ann. Sock"))])
    corpus.connection.execute("UPDATE records SET packed = zeroblob(9)")
    assert journals_of(corpus) == [("annals of socks", 2)]
