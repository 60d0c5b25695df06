"""What a record is found by: ids in one spelling whatever way they are printed, relations, edges."""

from __future__ import annotations

import pytest

from scraper.errors import InputError
from scraper.model import ArticleList, ListedArticle, Record
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from tests.store.test_store import GENES, NUMBERS


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
