"""Names for people to read: as the papers print them most often, and the key where none tells."""

from __future__ import annotations

import pytest

from scraper.model import Record, Relation
from scraper.store.corpus import Corpus
from scraper.store.labels import Labels
from scraper.store.overview import EntityCount, overview_of
from tests.store.test_store import mention

NAMES = [
    (["TNF", "tumor necrosis factor", "TNF"], "TNF"),
    (["  ", "", "TNF"], "TNF"),
    (["", " "], "NCBI Gene:7124"),
]


@pytest.mark.parametrize(("texts", "expected"), NAMES)
def test_an_entity_is_called_what_papers_call_it_most_often(corpus: Corpus, texts: list[str], expected: str) -> None:
    corpus.add(Record(pmid=str(n), annotations=(mention(text, "Gene", "7124"),)) for n, text in enumerate(texts, 1))
    assert overview_of(corpus).entities == (EntityCount("NCBI Gene:7124", expected, len(texts)),)


PAIRS = [
    ("672", "MESH:D1", ("MESH:D1", "NCBI Gene:672")),
    ("an id with blanks", "another one", ("an id with blanks", "another one")),
    ("MESH:D000001", "mesh:d000001", ("MESH:D000001", "MESH:D000001")),
]


@pytest.mark.parametrize(("subject", "object_", "expected"), PAIRS)
def test_pairs_have_two_ends_whatever_ids_look_like(
    corpus: Corpus, subject: str, object_: str, expected: tuple[str, str]
) -> None:
    for n, ends in enumerate(((subject, object_), (object_, subject)), 1):
        corpus.add([Record(pmid=str(n), relations=(Relation("Association", *ends, None, 1, "pubtator3"),))])
    (pair,) = overview_of(corpus).pairs
    assert (pair.one, pair.other, pair.papers) == (*expected, 2)


def test_only_the_papers_of_the_highest_pmids_are_looked_at(corpus: Corpus) -> None:
    texts = ["TNF"] * 9 + ["p53", "TNF", "tumour protein", "TNF", "p53"]
    corpus.add(Record(pmid=str(n), annotations=(mention(text, "Gene", "7124"),)) for n, text in enumerate(texts, 1))
    labels = Labels(corpus)
    assert labels.of_entity("NCBI Gene:7124") == "p53"
    corpus.add([Record(pmid="99", annotations=(mention("late", "Gene", "7124"),) * 9)])
    assert labels.of_entity("NCBI Gene:7124") == "p53"  # asked for once
    assert Labels(corpus).of_entity("NCBI Gene:7124") == "late"


def test_what_no_record_tells_is_called_by_its_key(corpus: Corpus) -> None:
    corpus.add([Record(pmid="1", annotations=(mention("TNF", "Gene", "7124"),), publication_types=("Case Reports",))])
    labels = Labels(corpus)
    assert labels.of_entity("NCBI Gene:7125") == "NCBI Gene:7125"
    assert labels.of_type(9_999, "letter") == "letter"
    assert labels.ends_of_pair(9_999, "MESH:D1 MESH:D2") == ("MESH:D1 MESH:D2",) * 2


def test_a_publication_type_as_most_papers_print_it(corpus: Corpus) -> None:
    printed = [("Letter", "Case reports"), ("Case Reports.", "Review"), ("Case reports", "Review"), ("Review", "Case reports")]
    corpus.add(Record(pmid=str(n), publication_types=types) for n, types in enumerate(printed, 1))
    (term,) = corpus.connection.execute("SELECT id FROM names WHERE name = 'type:case reports'").fetchone()
    assert Labels(corpus).of_type(term, "case reports") == "Case reports"
