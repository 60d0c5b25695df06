"""The corpus file inside: edges of both ends, what replacing takes out, and what a torn page leaves."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from scraper.errors import StoreError
from scraper.model import Annotation, ArticleList, Journal, ListedArticle, Published, Record, Relation
from scraper.model.record import Provenance, SourceStatus
from scraper.store.corpus import Corpus, Edge
from scraper.store.verify import iter_faults


def mention(text: str, type_: str, *identifiers: str) -> Annotation:
    return Annotation("title", 0, len(text), text, type_, identifiers, "exact", "pubtator3", 0, len(text))


def articles(source: str, *pmids: str) -> ArticleList:
    return ArticleList(tuple(ListedArticle(pmid=pmid, sources=(source,)) for pmid in pmids), len(pmids))


PAIN = Record(
    pmid="20", title="Ketamine and TNF-α in knee pain", abstract="It helped Müller’s mice.",
    published=Published("2023-08", "2023 Aug"), journal=Journal("Journal of Pain Research", "J Pain Res."),
    annotations=(mention("Ketamine", "Chemical", "MESH:D007649"),),
    relations=(Relation("Negative_Correlation", "MESH:D007649", "MESH:D010146", None, 1, "pubtator3"),),
    references=articles("pubmed", "1", "2"), citing_articles=articles("icite", "30"), doi="10.5555/pain", retracted=True,
    publication_types=("Journal Article", "Randomized Controlled Trial"),
    provenance=Provenance(tuple(SourceStatus(name=name) for name in ("pubmed", "icite"))),
)  # fmt: skip
SLEEP = Record(
    pmid="30", title="Sleep of the old", abstract="Ketamine was not given.", published=Published("2024"),
    journal=Journal("Sleep"), annotations=(mention("TP53", "Gene", "7157"), mention("Ketamine", "Chemical", "D007649")),
    references=articles("crossref", "20"), publication_types=("Journal Article",),
)  # fmt: skip


def test_edges_are_the_union_of_what_records_say(corpus: Corpus) -> None:
    corpus.add([PAIN, SLEEP])
    assert list(corpus.edges(citing="30")) == [Edge("30", "20", ("crossref", "icite"))]
    assert (corpus.citing("20"), corpus.references("20")) == (["30"], ["1", "2"])


def test_replacing_takes_out_all_that_only_the_old_record_said(corpus: Corpus) -> None:
    corpus.add([PAIN, SLEEP])
    corpus.add([Record(pmid="20", title="Other", references=articles("pubmed", "2", "3"))])
    assert corpus.references("20") == ["2", "3"]
    assert list(corpus.edges(citing="30")) == [Edge("30", "20", ("crossref",))]
    assert list(corpus.find("knee")) == []
    assert list(corpus.find(entity="MESH:D007649")) == ["30"]
    assert list(corpus.find(relation="Negative_Correlation")) == []
    assert list(corpus.find(year=2023)) == []
    assert list(iter_faults(corpus)) == []


def test_many_papers_are_looked_up_in_several_questions(corpus: Corpus) -> None:
    records = [Record(pmid=str(n)) for n in range(1, 1202)]
    corpus.add(records)
    for count in (499, 500, 501, 1201):
        assert len(corpus.hashes_of([str(n) for n in range(1, count + 1)])) == count


def test_a_torn_page_is_a_typed_error_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.db"
    with Corpus(path, create=True) as corpus:
        corpus.add(Record(pmid=str(n), abstract=random.Random(n).randbytes(6000).hex()) for n in range(1, 60))
        page = corpus.connection.execute("SELECT max(pageno) FROM dbstat WHERE name = 'records'").fetchone()[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * 16384)
        file.write(b"\xff" * 16384)
    with Corpus(path) as corpus:
        assert corpus["1"].pmid == "1"
        with pytest.raises(StoreError, match=r"(damaged|cannot be read).*verify"):
            list(corpus.lines())
        assert list(iter_faults(corpus))


NUMBERS = [
    Record(pmid=str(pmid), annotations=(mention("TNF", type_, ident),))
    for pmid, (type_, ident) in enumerate(
        [("Gene", "7124"), ("gene", "7124"), ("Protein", "7124"), ("GENE", "Gene:7124"), ("gene", "NCBI Gene:7124"),
         ("X", "GeneID:7124"), ("species", "7124"), ("Disease", "7124"), ("Chemical", "mesh:d007124")],
        start=1,
    )
] + [Record(pmid="10", relations=(Relation("Association", "7124", "MESH:D007124", None, 1, "t"),))]  # fmt: skip
GENES = "6 5 4 3 2 1"
