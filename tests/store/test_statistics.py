"""A corpus as a whole: its journals by title, and what is lacking."""

from __future__ import annotations

from scraper.errors import PART
from scraper.model import Journal, Record
from scraper.store.corpus import Corpus
from scraper.store.statistics import partial_of, stats_of, status_of

FINDINGS = "Journal of Made-up Findings"


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
    note(corpus, "998000103", icite=("failed", f"{PART}http_404", None))
    assert str(partial_of(corpus, ["998000103"])) == "1 of them with icite in part (http_404)"
    note(corpus, "998000103", icite=("ok", None, None))
    note(corpus, "998000103", asking=("failed", "offline", "offline"))
    assert str(partial_of(corpus, ["998000103"])) == "1 of them without the newest answers (offline)"
