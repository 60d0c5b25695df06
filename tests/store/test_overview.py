"""What a corpus holds, counted: each count beside one made of the records themselves."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import StoreError
from scraper.model import ArticleList, Journal, ListedArticle, Published, Record
from scraper.model.record import Provenance, SourceStatus
from scraper.store.corpus import Corpus
from scraper.store.overview import EntityCount, ListCount, PairCount, SourceCount, TypeCount, YearCount, overview_of
from tests.store.test_statistics import note
from tests.store.test_store import PAIN, SLEEP


def test_an_empty_corpus_holds_nothing(corpus: Corpus) -> None:
    found = overview_of(corpus)
    assert (found.papers, found.years, found.journals, found.entities, found.pairs, found.types, found.sources) == (0, *[()] * 6)
    assert (found.references, found.retracted, found.partial) == (ListCount(0, 0, 0, 0), 0, 0)
    assert {one.papers for one in found.fields} == {0}


def test_what_two_papers_hold(corpus: Corpus) -> None:
    corpus.add([PAIN, SLEEP, Record(pmid="40")])
    found = overview_of(corpus)
    assert found.years == (YearCount(None, 1), YearCount(2023, 1), YearCount(2024, 1))
    assert [tuple(one) for one in found.journals] == [("Journal of Pain Research", 1), ("Sleep", 1)]
    assert found.n_journals == 2
    assert found.entities == (EntityCount("MESH:D007649", "Ketamine", 2), EntityCount("NCBI Gene:7157", "TP53", 1))
    assert found.pairs == (PairCount("MESH:D007649", "Ketamine", "MESH:D010146", "MESH:D010146", 1),)
    assert found.types == (TypeCount("Journal Article", 2), TypeCount("Randomized Controlled Trial", 1))
    assert {one.name: one.papers for one in found.fields} == {
        "title": 2, "abstract": 2, "doi": 1, "pmcid": 0, "mesh": 0, "annotations": 2, "relations": 1, "references": 2,
        "citing_articles": 1,
    }  # fmt: skip
    assert (found.references, found.citing_articles) == (ListCount(0, 0, 2, 1), ListCount(0, 0, 1, 2))
    assert (found.papers, found.retracted, found.partial) == (3, 1, 0)


def test_only_so_many_are_given_and_all_journals_counted(corpus: Corpus) -> None:
    corpus.add(Record(pmid=str(n), journal=Journal(f"J{n}"), publication_types=(f"T{n}",)) for n in range(1, 31))
    found = overview_of(corpus, top=3)
    assert ([one.name for one in found.types], len(found.journals), found.n_journals) == (["T1", "T10", "T11"], 3, 30)


def test_issns_of_a_journal_are_those_of_all_its_papers(corpus: Corpus) -> None:
    journals = (
        Journal("Pain", "Pain (Elsevier)", nlm_id="7", issn="0304-3959"), Journal("Pain", nlm_id="7"),
        Journal("Pain", "Pain Rep", issn="2471-2531"),
    )  # fmt: skip
    corpus.add(Record(pmid=str(n), journal=journal) for n, journal in enumerate(journals, 1))
    assert overview_of(corpus).n_journals == 2


def test_names_of_damaged_records_are_left_out(corpus: Corpus) -> None:
    corpus.add([PAIN, SLEEP])
    corpus.connection.execute("UPDATE records SET packed = zeroblob(9)")
    found = overview_of(corpus)
    assert [one.name for one in found.entities] == ["MESH:D007649", "NCBI Gene:7157"]
    assert [one.name for one in found.types] == ["journal article", "randomized controlled trial"]
    both = "MESH:D007649 MESH:D010146"
    assert found.pairs == (PairCount(both, both, both, both, 1),)
    corpus.connection.execute("DROP TABLE outcomes")
    with pytest.raises(StoreError):
        overview_of(corpus)
    assert not corpus.connection.in_transaction


def test_each_paper_is_counted_once_for_each_source(corpus: Corpus) -> None:
    statuses = (SourceStatus(name="landing"), SourceStatus(name="landing"), SourceStatus(name="icite", outcome="failed"))
    corpus.add(Record(pmid=str(pmid), provenance=Provenance(statuses)) for pmid in (1, 2, 3, 4))
    note(corpus, "1", landing=("failed", "blocked", None), icite=("failed", "http_500", None))
    note(corpus, "2", landing=("ok", None, None), icite=("absent", None, None), elink=("not_asked", None, None))
    note(corpus, "3", asking=("failed", "offline", None), icite=("ok", None, None))
    note(corpus, "99", icite=("failed", "http_500", None))  # of which nothing is stored
    found = overview_of(corpus)
    assert found.sources == (
        SourceCount("landing", 4, 0, 0, 0), SourceCount("elink", 0, 0, 0, 1), SourceCount("icite", 0, 1, 1, 0)
    )  # fmt: skip
    assert found.partial == 2


LISTS = st.builds(
    ArticleList,
    st.sampled_from([(), (ListedArticle(pmid="7", sources=("pubmed",)),)]),
    st.just(0), st.none(), st.sampled_from([True, False, None]),
)  # fmt: skip
PAPERS = st.lists(
    st.builds(
        Record,
        title=st.sampled_from([None, "Pain"]),
        retracted=st.sampled_from([None, False, True]),
        published=st.builds(Published, st.sampled_from([None, "1999", "2023-08"])),
        references=LISTS,
        citing_articles=LISTS,
        publication_types=st.sampled_from([(), ("Review",), ("Review", "Letter"), ("review.",)]),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(PAPERS)
def test_sums_are_those_of_the_records(records: list[Record]) -> None:
    import msgspec

    with tempfile.TemporaryDirectory() as folder, Corpus(Path(folder) / "c.db", create=True) as corpus:
        corpus.add(msgspec.structs.replace(record, pmid=str(n)) for n, record in enumerate(records, 1))
        found = overview_of(corpus)
    assert found.papers == len(records)
    assert found.retracted == sum(record.retracted is True for record in records)
    assert sum(one.papers for one in found.years) == len(records)
    for counted in (found.references, found.citing_articles):
        assert counted.whole + counted.in_part + counted.unknown + counted.none == len(records)
    assert found.references.whole == sum(record.references.complete is True for record in records)
    types = Counter(name for record in records for name in {one.lower().strip(".") for one in record.publication_types})
    assert {one.name.lower().strip("."): one.papers for one in found.types} == types
