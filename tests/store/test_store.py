"""The corpus file inside: what is found by what, what replacing takes out, what verify sees, and older files."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from scraper.errors import InputError, StoreError
from scraper.model import Annotation, ArticleList, Capture, Journal, ListedArticle, Published, Record, Relation, to_json
from scraper.model.record import Provenance, SourceStatus
from scraper.store import codec
from scraper.store.corpus import Corpus, Edge
from scraper.store.schema import APPLICATION_ID
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

FOUND = [
    (("ketamine",), {}, "30 20"), (("TNF-alpha",), {}, "20"), (("tnf-α muller",), {}, "20"), (('"knee pain"',), {}, "20"),
    (("knee NOT tnf*",), {}, ""),
    (("title:ketamine",), {}, "20"), (("knee OR sleep",), {}, "30 20"), (("entities:tp53",), {}, "30"), (("sle*",), {}, "30"),
    ((), {"entity": "MESH:D007649"}, "30 20"), ((), {"entity": "NCBIGene:7157"}, "30"), ((), {"entity": "gene:7158"}, ""),
    ((), {"year": "2023"}, "20"), ((), {"year": "2023-"}, "30 20"),
    ((), {"journal": "j pain res"}, "20"), ((), {"journal": "Journal of pain research"}, "20"),
    (("ketamine",), {"year": "2024"}, "30"),
    ((), {"relation": "Negative_Correlation"}, "20"), ((), {"relation": "* MESH:D010146 MESH:D007649"}, "20"),
    ((), {"type": "Journal Article"}, "30 20"), ((), {"type": "randomized  controlled trial"}, "20"), ((), {"type": "Trial"}, ""),
    ((), {"retracted": True}, "20"), ((), {"retracted": False}, "30 20"), (("sleep",), {"retracted": True}, ""),
    ((), {"partial": True}, "30"), (("ketamine",), {"partial": True, "type": "Journal Article"}, "30"),
    ((), {"partial": True, "retracted": True}, ""),
    (("ketamine",), {"entity": "MESH:D007649", "journal": "sleep", "year": "2024"}, "30"),
    ((), {"entity": "MESH:D007649", "type": "Journal Article", "year": "-2023"}, "20"),
    ((), {"relation": "Negative_Correlation MESH:D007649"}, "20"), ((), {"relation": "Association MESH:D007649"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "terms", "expected"), FOUND)
def test_search(corpus: Corpus, words: tuple[str, ...], terms: dict[str, Any], expected: str) -> None:
    corpus.add([PAIN, SLEEP])
    with corpus.writing():
        corpus.queue.note_sources("20", {"icite": ("ok", None, None), "landing": ("absent", None, None)})
        corpus.queue.note_sources("30", {"icite": ("failed", "blocked", None)})
        corpus.queue.note_sources("40", {"icite": ("failed", "blocked", None)})  # of which nothing is stored
    assert " ".join(corpus.find(*words, **terms)) == expected
    assert [record.pmid for record in corpus.search(*words, **terms)] == expected.split()


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("NOT", {}),
        ("NOT pain", {}),
        ("a OR NOT b", {}),
        ("a OR", {}),
        ('""', {}),
        ("…", {}),
        (None, {"year": "last year"}),
        ("(a OR b) c", {}),
        ("a NOT (b OR c)", {}),
        ("M\udcfcller", {}),
        (None, {"journal": "M\udcfcller"}),
        (None, {"type": "M\udcfcller"}),
    ],
)
def test_queries_that_cannot_be_read_are_refused(corpus: Corpus, words: str | None, terms: dict[str, str]) -> None:
    with pytest.raises(InputError):
        list(corpus.find(words, **terms))


@pytest.mark.parametrize("words", ['"unclosed', "a:b", "NEAR(x y)", "x^2", "'; DROP TABLE papers", "col: *", "AND AND", "-"])
def test_no_query_is_an_error_of_the_database(corpus: Corpus, words: str) -> None:
    corpus.add([PAIN])
    with contextlib.suppress(InputError):
        list(corpus.find(words))
    assert len(corpus) == 1


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


def test_a_dictionary_is_made_of_other_records_than_it_packs(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "TRAINED_ON", 60)
    dice = random.Random(0)
    words = "pain ketamine mice trial dose rat nerve sleep age blood study of the in effect".split()
    records = [Record(pmid=str(n), abstract=" ".join(dice.choice(words) for _ in range(150))) for n in range(1, 101)]
    for start in range(0, 100, 20):
        corpus.add(records[start : start + 20])
    used = dict(corpus.connection.execute("SELECT dictionary, count(*) FROM records GROUP BY dictionary"))
    assert used == {None: 60, 1: 40}
    assert [corpus[str(n)] for n in range(1, 101)] == records
    assert list(iter_faults(corpus)) == []
    corpus.connection.execute("UPDATE dictionaries SET bytes = zeroblob(100)")
    with Corpus(corpus.path) as again, pytest.raises(StoreError, match="PMID 99 cannot be read"):
        again["99"]


def test_a_dictionary_of_a_batch_that_failed_is_none(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "TRAINED_ON", 50)
    records = [Record(pmid=str(n), abstract=f"pain {n} " * 50) for n in range(1, 60)]
    with pytest.raises(InputError):
        corpus.add([*records, Record()])
    corpus.add(records)
    assert [corpus[str(n)] for n in range(1, 60)] == records


@pytest.mark.parametrize("error", [zstandard.ZstdError("damaged"), KeyboardInterrupt()], ids=repr)
def test_names_of_a_batch_that_failed_are_not_remembered(corpus: Corpus, error: BaseException) -> None:
    with pytest.raises((StoreError, KeyboardInterrupt)), corpus.writing() as writer:
        writer.put(SLEEP)
        writer.put(PAIN)
        raise error
    corpus.add([PAIN])
    assert list(corpus.find(entity="MESH:D007649")) == ["20"]
    assert list(iter_faults(corpus)) == []


def test_records_and_exchanges_bear_checksums_of_their_own(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "TRAINED_ON", 50)
    corpus.add(Record(pmid=str(n), abstract=f"pain {n} " * 50) for n in range(1, 60))
    rows = corpus.connection.execute("SELECT packed, dictionary FROM records").fetchall()
    assert {number is None for _, number in rows} == {True, False}
    assert all(zstandard.get_frame_parameters(packed).has_checksum for packed, _ in rows)


def test_many_papers_are_looked_up_in_several_questions(corpus: Corpus) -> None:
    records = [Record(pmid=str(n)) for n in range(1, 1202)]
    corpus.add(records)
    for count in (499, 500, 501, 1201):
        assert len(corpus.hashes_of([str(n) for n in range(1, count + 1)])) == count


TAMPERED: dict[str, Callable[[sqlite3.Connection], object]] = {
    "the record is not what was stored": lambda c: c.execute("UPDATE records SET sha256 = zeroblob(32) WHERE id = 1"),
    "the record cannot be read": lambda c: c.execute("UPDATE records SET packed = zeroblob(50) WHERE id = 1"),
    "the row does not fit its record": lambda c: c.execute("UPDATE papers SET year = 1900 WHERE pmid = 20"),
    "PMID 20: the row does not fit its record": lambda c: c.execute("UPDATE papers SET flags = flags - 1 WHERE pmid = 20"),
    "PMID 30: the row does not fit its record": lambda c: c.execute("UPDATE papers SET sources = 1 WHERE pmid = 30"),
    "it is not filed under type:journal article": lambda c: c.execute(
        "DELETE FROM terms WHERE name = (SELECT id FROM names WHERE name = 'type:journal article')"
    ),
    "it is not filed under": lambda c: c.execute("DELETE FROM terms WHERE pmid = 20"),
    "the edge 20 to 1 is missing": lambda c: c.execute("DELETE FROM edges WHERE cited = 1"),
    "the edge 77 to 78 is of no paper here": lambda c: c.execute("INSERT INTO edges VALUES (77, 78, 1, 0)"),
    "1 edges are filed that no record has": lambda c: c.execute("INSERT INTO edges VALUES (20, 79, 1, 0)"),
    "1 terms are filed that no record has": lambda c: c.execute("INSERT INTO terms VALUES (999, 30)"),
    "the term of PMID 99 is of no paper here": lambda c: c.execute("INSERT INTO terms VALUES (1, 99)"),
    "the words of PMID 20 are not in the index": lambda c: c.execute("DELETE FROM words_docsize WHERE id = 20"),
    "the index has words of PMID 99": lambda c: c.execute("INSERT INTO words (rowid, title) VALUES (99, 'pain')"),
    "PMID 99 is listed as stored": lambda c: c.execute("INSERT INTO asked (pmid, outcome, at) VALUES (99, 'stored', '')"),
    "is not filed under the source that has it": lambda c: c.execute(
        "UPDATE edges SET by_citing = (SELECT max(id) FROM names) WHERE by_citing"
    ),
    "points to captures": lambda c: c.execute("INSERT INTO paper_captures (pmid, capture) VALUES (20, 99)"),
}


@pytest.mark.parametrize("fault", TAMPERED)
def test_verify_sees_every_fault(corpus: Corpus, fault: str) -> None:
    corpus.add([PAIN, SLEEP])
    assert list(iter_faults(corpus)) == []
    corpus.connection.execute("PRAGMA foreign_keys=OFF")
    TAMPERED[fault](corpus.connection)
    assert any(fault in found for found in iter_faults(corpus))


def test_an_index_of_words_that_finds_nothing_is_told(corpus: Corpus) -> None:
    corpus.add(Record(pmid=str(n), title=f"Painα{n}x of β{n} sort", abstract=f"lorem ipsum {n}z " * 50) for n in range(1, 900))
    assert list(iter_faults(corpus)) == []
    corpus.connection.execute("DELETE FROM words_idx")
    assert "PMID 20: its words are not found in the index" in set(iter_faults(corpus))


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


def test_a_file_of_the_first_version_is_brought_forward(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE papers (pmid TEXT PRIMARY KEY NOT NULL, record BLOB NOT NULL) STRICT")
        connection.executemany("INSERT INTO papers VALUES (?, ?)", [(record.pmid, to_json(record)) for record in (PAIN, SLEEP)])
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("PRAGMA user_version=1")
        connection.commit()
    with Corpus(path) as corpus:
        assert [corpus[pmid] for pmid in corpus] == [PAIN, SLEEP]
        assert list(corpus.find("knee")) == ["20"]
        assert list(iter_faults(corpus)) == []
    with Corpus(path) as corpus:
        assert len(corpus) == 2


NUMBERS = [
    Record(pmid=str(pmid), annotations=(mention("TNF", type_, ident),))
    for pmid, (type_, ident) in enumerate(
        [("Gene", "7124"), ("gene", "7124"), ("Protein", "7124"), ("GENE", "Gene:7124"), ("gene", "NCBI Gene:7124"),
         ("X", "GeneID:7124"), ("species", "7124"), ("Disease", "7124"), ("Chemical", "mesh:d007124")],
        start=1,
    )
] + [Record(pmid="10", relations=(Relation("Association", "7124", "MESH:D007124", None, 1, "t"),))]  # fmt: skip
GENES = "6 5 4 3 2 1"


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


def test_a_file_of_the_second_version_is_filed_anew(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Corpus(path, create=True) as corpus:
        corpus.add(NUMBERS)
        run = corpus.connection.execute
        run("DELETE FROM terms WHERE pmid < 9")
        run("INSERT OR IGNORE INTO names (name) VALUES ('entity:gene')")
        run("INSERT INTO terms SELECT id, 2 FROM names WHERE name = 'entity:gene'")
        run("PRAGMA user_version=2")
    with Corpus(path) as corpus:
        assert " ".join(corpus.find(entity="Gene:7124")) == GENES
        assert list(iter_faults(corpus)) == []


def test_an_edge_that_a_list_names_twice_has_the_sources_of_both(corpus: Corpus) -> None:
    items = (ListedArticle(position=1, pmid="2", sources=("pubmed",)), ListedArticle(position=2, pmid="2", sources=("crossref",)))
    corpus.add([Record(pmid="1", references=ArticleList(items, 2))])
    assert [(one.citing, one.cited, one.sources) for one in corpus.edges()] == [("1", "2", ("crossref", "pubmed"))]
    assert list(iter_faults(corpus)) == []


def test_a_foreign_file_is_left_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (x)")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another application"):
        Corpus(path)
    assert path.read_bytes() == before


def test_a_file_that_a_full_disk_left_empty_is_told_and_can_be_filled(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    path.touch()
    with pytest.raises(StoreError, match="is empty, nothing was stored in it yet; run the command that was to fill it"):
        Corpus(path)
    with Corpus(path, create=True) as made:
        assert len(made) == 0


def test_captures_come_back_equal_and_once(corpus: Corpus) -> None:
    capture = Capture(
        source="pubmed",
        body=b"<x/>" * 100,
        url="https://example.org/?id=20",
        headers={"A": "b"},
        retrieved_at="2026-01-01T00:00:00Z",
    )
    with corpus.writing() as writer:
        first, second = writer.put_capture(capture), writer.put_capture(capture)
        writer.put(PAIN)
        writer.link("20", [first])
    assert first == second
    assert list(corpus.captures_of("20")) == [(first, capture)]
    corpus.connection.execute("UPDATE captures SET sha256 = zeroblob(32)")
    with pytest.raises(StoreError, match="not what was stored"):
        list(corpus.captures_of("20"))


def test_a_file_that_may_not_be_written_is_read(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.add([PAIN])
    corpus.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with Corpus(corpus.path) as read_only:
        assert read_only["20"] == PAIN
        assert list(read_only.find("knee")) == ["20"]
        with pytest.raises(StoreError, match="may not be written"):
            read_only.add([SLEEP])
        assert list(iter_faults(read_only)) == []
    assert len(corpus) == 1
    corpus.add([SLEEP])  # stands in the log, which only the owner can bring in
    with pytest.raises(StoreError, match="open it once as its owner"):
        Corpus(corpus.path)


def test_a_file_that_is_opened_to_be_read_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "pain.db"
    with Corpus(path, create=True) as corpus:
        corpus.add([Record(pmid="998000001", title="Pain")])
    before = path.read_bytes()
    with Corpus(path, read_only=True) as corpus:
        assert [record.title for record in corpus.search("pain")] == ["Pain"]
        with pytest.raises(StoreError, match="may not be written"):
            corpus.add([Record(pmid="998000002")])
    assert path.read_bytes() == before
    with pytest.raises(StoreError, match="no such corpus"):
        Corpus(tmp_path / "no.db", read_only=True)


def test_an_older_file_that_is_opened_to_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    Corpus(path, create=True).close()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=4")
    with pytest.raises(StoreError, match="older version; bring it forward with 'scraper corpus status'"):
        Corpus(path, read_only=True)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (4,)
