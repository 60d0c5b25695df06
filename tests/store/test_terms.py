"""What a record is found by: ids in one spelling whatever way they are printed, relations, edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError
from scraper.model import ArticleList, Journal, ListedArticle, Published, Record
from scraper.store import terms
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from tests.store.test_store import GENES, NUMBERS, articles, mention


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({"entity": "7124"}, "8 7 6 5 4 3 2 1"), ({"entity": "Gene:7124"}, GENES), ({"entity": "gene:7124"}, GENES),
        ({"entity": "NCBI Gene:7124"}, GENES), ({"entity": "ncbigene: 7124"}, GENES), ({"entity": "Taxonomy:7124"}, "7"),
        ({"entity": "d007124"}, "9"), ({"entity": "MESH:D007124"}, "9"), ({"entity": "gene:712"}, ""),
        *(({"relation": f"Association {end}"}, "10") for end in ("7124", "Gene:7124", "gene:7124", "NCBI Gene:7124")),
        ({"relation": "Association mesh:d007124"}, "10"),
        ({"relation": "* MeSH:D007124 NCBI Gene: 7124"}, "10"), ({"relation": "* 7124 d007124"}, "10"),
        ({"relation": "Association Taxonomy:7124"}, ""),
    ],
)  # fmt: skip
def test_an_id_is_found_whatever_way_it_was_filed_and_is_typed(corpus: Corpus, terms: dict[str, str], expected: str) -> None:
    corpus.add(NUMBERS)
    assert " ".join(corpus.find(**terms)) == expected
    assert list(iter_faults(corpus)) == []


@pytest.mark.parametrize("relation", [" ", "", "A MESH:D1 MESH:D2 MESH:D3", "MESH:D1 MESH:D2"])
def test_what_is_no_relation_is_refused(corpus: Corpus, relation: str) -> None:
    with pytest.raises(InputError, match="is no relation"):
        list(corpus.find("knee", relation=relation))


def test_an_edge_that_a_list_names_twice_has_the_sources_of_both(corpus: Corpus) -> None:
    items = (ListedArticle(position=1, pmid="2", sources=("pubmed",)), ListedArticle(position=2, pmid="2", sources=("crossref",)))
    corpus.add([Record(pmid="1", references=ArticleList(items, 2))])
    assert [(one.citing, one.cited, one.sources) for one in corpus.edges()] == [("1", "2", ("crossref", "pubmed"))]
    assert list(iter_faults(corpus)) == []


@pytest.mark.parametrize(("identifier", "type_", "key"), [
    ("7124", "Gene", "NCBI Gene:7124"), ("7124", "Gene variant", "7124"), ("9982", "Strain", "NCBI Taxonomy:9982"),
    ("7124", "", "7124"),
    ("taxid:9982", "Gene", "NCBI Taxonomy:9982"), ("Entrez Gene ID: 7124", "", "NCBI Gene:7124"),
    ("gene:TNF", "Gene", "gene:TNF"), ("NCBI:Gene:7124", "", "NCBI:Gene:7124"),
    ("omim:998201", "Disease", "OMIM:998201"), ("12345678901", "Gene", "NCBI Gene:12345678901"), ("RS998", "SNP", "dbSNP:rs998"),
    ("dbSNP:rs998", "SNP", "dbSNP:rs998"),
    ("tmVar:c|SUB|A|9|T;RS#:998", "DNAMutation", "dbSNP:rs998"), ("knot-1", "Gene", "knot-1"), ("", "Gene", ""),
])  # fmt: skip
def test_one_spelling_of_an_id(identifier: str, type_: str, key: str) -> None:
    assert terms.entity_key(identifier, type_) == key
    assert terms.entity_key(key) == key


@pytest.mark.parametrize(("asked", "found"), [
    ("Association", "relation:Association"), (" Association  672 ", "relation:Association NCBI Gene:672"),
    ("* b a", "relation:* a b"), ("* a a", "relation:* a"), ("Association NCBI Gene id: 672 MESH:D9982011", None),
])  # fmt: skip
def test_a_relation_as_it_is_asked_for_is_one_that_it_is_filed_under(asked: str, found: str | None) -> None:
    term = terms.relation_term(asked)
    assert term == (found or "relation:Association MESH:D9982011 NCBI Gene:672")


@given(st.sampled_from(["7124", "MESH:D998201", "a b", "é"]), st.sampled_from(["7124", "mesh:d998201", "c"]))
def test_a_relation_is_filed_the_same_whichever_end_comes_first(one: str, other: str) -> None:
    there, back = (set(terms.relation_terms("Association", *ends)) for ends in ((one, other), (other, one)))
    assert there == back
    assert {"relation:Association", f"relation:* {' '.join(terms.pair_of(one, other))}"} <= there


def test_journals_and_types_by_their_letters() -> None:
    assert terms.journal_term("J. Pain  Rés.") == terms.journal_term("j pain res") == "journal:j pain res"
    assert terms.type_term("Review.") == "type:review"
    bare = Record(pmid="1", journal=Journal("", "Ann Sock"), publication_types=("Review", "review."))
    assert terms.terms_of(bare) == {"journal:ann sock", "type:review"}
    assert terms.terms_of(Record(pmid="1")) == set()


@pytest.mark.parametrize(("date", "year"), [("2023-08", 2023), ("1899", 1899), (None, None), ("Spring", None), ("20", 20)])
def test_the_year_of_a_record(date: str | None, year: int | None) -> None:
    assert terms.year_of(Record(published=Published(date, date))) == year


def test_words_are_folded_and_each_mention_stands_once() -> None:
    found = terms.words_of(Record(title="TNF-α", abstract="Plain  Words", annotations=(mention("µg", "X"), mention("µg", "Y"))))
    assert found == ("tnf-alpha", "Plain  Words", "mug")
    assert terms.words_of(Record()) == ("", "", "")


def test_edges_of_a_record_that_names_itself_or_one_twice() -> None:
    record = Record(pmid="5", references=articles("pubmed", "7", "5", "7"), citing_articles=articles("icite", "7"))
    assert list(terms.edges_of(record)) == [(5, 7, True, "pubmed"), (5, 5, True, "pubmed"), (7, 5, False, "icite")]
