"""Citations: kinds, names, pages and notes as each reference manager wants them."""

from __future__ import annotations

import io

import msgspec
import pybtex.database
import pytest

from scraper.export.citation import citation_of_record, iter_with_own_keys
from scraper.export.edges import Edge
from scraper.export.formats import EDGE_FORMATS
from scraper.model import ListedArticle, Notice, Record
from tests.export.samples import ARTICLE, CHAPTER, PREPRINT, WHOLE_BOOK, tags, written


def test_a_notice_names_its_pmid_once() -> None:
    notice = Notice("ErratumIn", "998000002", "J Inv. 2024;1:2. PMID: 998000002")
    other = Notice("ErratumIn", "998000003", "J Inv. 2024;1:3. PMID: 9980000031")
    record = msgspec.structs.replace(ARTICLE, retracted=None, notices=(notice, other))
    told = [value for tag, value in tags(record, "ris") if tag == "N1"]
    assert told == [
        "Erratum in: J Inv. 2024;1:2. PMID: 998000002",
        "Erratum in: J Inv. 2024;1:3. PMID: 9980000031 PMID 998000003",
    ]


@pytest.mark.parametrize(
    ("record", "ris", "bibtex", "csl"),
    [
        (ARTICLE, "JOUR", "article", "article-journal"),
        (PREPRINT, "UNPB", "misc", "article"),
        (WHOLE_BOOK, "BOOK", "book", "book"),
        (CHAPTER, "CHAP", "incollection", "chapter"),
    ],
)
def test_every_kind_has_its_type(record: Record, ris: str, bibtex: str, csl: str) -> None:
    assert tags(record, "ris")[0] == ("TY", ris)
    assert written(record, "bibtex").startswith(f"@{bibtex}{{")
    assert f'"type":"{csl}"' in written(record, "csl-json")


def test_a_chapter_names_its_book_editors_and_house() -> None:
    ris = tags(CHAPTER, "ris")
    assert {("T2", "The book"), ("A2", "Ed, A"), ("T3", "Row"), ("PB", "House"), ("CY", "Town"), ("SN", "978-0")} <= set(ris)
    assert "C2" not in dict(ris)  # Zotero's author of the book
    assert ("N1", "PMCID PMC998002") in ris
    (entry,) = pybtex.database.parse_string(written(CHAPTER, "bibtex"), "bibtex").entries.values()
    assert (entry.fields["booktitle"], entry.fields["edition"], str(entry.persons["editor"][0])) == ("The book", "2nd", "Ed, A")
    nbib = tags(CHAPTER, "nbib")
    assert {("PT", "Book Chapter"), ("BTI", "The book"), ("FED", "Ed, A"), ("ED", "Ed A"), ("ISBN", "978-0")} <= set(nbib)
    assert {("BTI", "The book"), ("PT", "Book")} <= set(tags(WHOLE_BOOK, "nbib"))
    assert ("A3", "Ed, A") in tags(WHOLE_BOOK, "ris")


def test_edges_say_whose_they_are() -> None:
    edges = [
        Edge("998000001", "citing_articles", 1, ListedArticle(pmid="998000002", sources=("icite", "elink"))),
        Edge(None, "references", 1, ListedArticle(raw="Printed so", position=7), "10.5555/inv.1"),
        Edge(None, "references", 2, ListedArticle()),
    ]
    out = io.BytesIO()
    EDGE_FORMATS["ris"](edges, out)
    lines = out.getvalue().decode().splitlines()
    assert [line for line in lines if line.startswith("N1")] == [
        "N1  - Cites PMID 998000001.",
        "N1  - Listed by icite, elink.",
        "N1  - Cited by DOI 10.5555/inv.1.",
        "N1  - As printed: Printed so",
        "N1  - Cited by a paper without an id.",
    ]
    assert [line[6:] for line in lines if line.startswith(("TY", "ID"))] == [
        "JOUR", "pmid998000002", "GEN", "paper-58f7b49b-7", "GEN", "paper-2",
    ]  # fmt: skip


def test_keys_are_unique_and_those_of_ids() -> None:
    records = [Record(pmid="1"), Record(pmid="1"), Record(pmcid="PMC1"), Record(doi="10.5555/a<b>"), Record()]
    records += [Record(doi=doi) for doi in ("10.5555/c", "10.5555/c", "10.5555/c-2", "10.5555/c", "10.5555/c-2")]
    keys = [one.key for one in iter_with_own_keys(map(citation_of_record, records))]
    assert keys == [
        "pmid1",
        "pmid1-2",
        "pmc1",
        "doi10.5555/a-b-",
        "paper",
        *(f"doi10.5555/c{end}" for end in ("", "-2", "-2-2", "-3", "-2-3")),
    ]
