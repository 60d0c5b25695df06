"""Citations: kinds, names, pages and notes as each reference manager wants them."""

from __future__ import annotations

import io

import msgspec
import pybtex.database
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.export.citation import citation_of_record, iter_with_own_keys
from scraper.export.edges import Edge
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.model import (
    Author,
    Book,
    Chemical,
    DataBank,
    Grant,
    Journal,
    ListedArticle,
    MeshHeading,
    MeshQualifier,
    Notice,
    OtherDate,
    Published,
    Record,
)
from tests.export import readers

ARTICLE = Record(
    pmid="998000001", pmcid="PMC998001", doi="10.5555/inv.1", title="Of newts.", published=Published("2023-08-05", "2023 Aug 5"),
    authors=(Author("von Berg", "Ada B", suffix="Jr", orcid="0000-0002-1825-0097", affiliations=("Pond.", "Lake.")),),
    journal=Journal("Journal of invented newts", "J Inv Newts", "101", "1234-5679", "9876-5432"), volume="12", issue="3",
    pages="6913-7", retracted=True, notices=(Notice("RetractionIn", "998000002", "J Inv. 2024;1:2"),), languages=("eng", "fre"),
    mesh=(MeshHeading("D1", "Newts", True, (MeshQualifier("Q1", "physiology", True), MeshQualifier(None, "growth", False))),),
    chemicals=(Chemical("D2", "Dust", None), Chemical(None, "Water", "059QF0KO0R")), keywords=("newt",),
    grants=(Grant("R01 1", "HL", "NHLBI NIH HHS", "United States"),), data_banks=(DataBank("GEO", ("GSE1", "GSE2")),),
    publication_types=("Journal Article",), dates=(OtherDate("electronic", "2023-07-01", "2023 Jul 1", "pubmed"),),
    publication_status="ppublish", ids={"pii": ("S1",)},
)  # fmt: skip
BOOK = Book(title="The book", publisher="House", place="Town", edition="2nd", isbn=("978-0",), collection="Row",
            editors=(Author(family="Ed", given="A"),), published=Published("2020", "2020"))  # fmt: skip
CHAPTER = Record(
    pmid="998000002", pmcid="PMC998002", title="Its chapter", journal=Journal("The book"), book=BOOK, publication_types=("Book",)
)
WHOLE = Record(pmid="998000003", title="The book", book=BOOK, publication_types=("Book",))
PREPRINT = Record(
    pmid="998000004", title="Early", journal=Journal("inventRxiv"), publication_types=("Journal Article", "Preprint")
)


def written(record: Record, format_: str) -> str:
    out = io.BytesIO()
    FORMATS[format_]([record], out)
    return out.getvalue().decode()


def tags(record: Record, format_: str) -> list[tuple[str, str]]:
    if format_ == "nbib":
        return readers.read_nbib_fields(written(record, format_).encode())[0]
    lines = written(record, format_).splitlines()
    return [(line[:2], line[6:]) for line in lines if line]


def test_ris_of_an_article() -> None:
    assert tags(ARTICLE, "ris") == [
        ("TY", "JOUR"), ("ID", "pmid998000001"), ("TI", "Of newts."), ("AU", "von Berg, Ada B, Jr"),
        ("T2", "Journal of invented newts"), ("J2", "J Inv Newts"), ("PY", "2023"), ("DA", "2023/08/05/"), ("VL", "12"),
        ("IS", "3"), ("SP", "6913"), ("EP", "6917"), ("SN", "1234-5679"), ("DO", "10.5555/inv.1"), ("DB", "PubMed"),
        ("AN", "998000001"), ("C2", "PMC998001"), ("M2", "PMID: 998000001"),
        ("UR", "https://pubmed.ncbi.nlm.nih.gov/998000001/"), ("LA", "eng"), ("KW", "newt"), ("N1", "Retracted article."),
        ("N1", "Retraction in: J Inv. 2024;1:2 PMID 998000002"), ("ER", ""),
    ]  # fmt: skip


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
        (WHOLE, "BOOK", "book", "book"),
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
    assert {("BTI", "The book"), ("PT", "Book")} <= set(tags(WHOLE, "nbib"))
    assert ("A3", "Ed, A") in tags(WHOLE, "ris")


def test_medline_of_an_article() -> None:
    assert tags(ARTICLE, "nbib") == [
        ("PMID", "998000001"), ("IS", "1234-5679 (Print)"), ("IS", "9876-5432 (Electronic)"), ("VI", "12"), ("IP", "3"),
        ("DP", "2023 Aug 5"), ("TI", "Of newts."), ("PG", "6913-7"), ("LID", "10.5555/inv.1 [doi]"),
        ("FAU", "von Berg, Ada B Jr"), ("AU", "von Berg AB Jr"), ("AUID", "ORCID: 0000-0002-1825-0097"), ("AD", "Pond."),
        ("AD", "Lake."), ("LA", "eng"), ("LA", "fre"), ("PT", "Journal Article"), ("DEP", "20230701"), ("TA", "J Inv Newts"),
        ("JT", "Journal of invented newts"), ("JID", "101"), ("GR", "R01 1/HL/NHLBI NIH HHS/United States"),
        ("SI", "GEO/GSE1"), ("SI", "GEO/GSE2"), ("RN", "0 (Dust)"), ("RN", "059QF0KO0R (Water)"),
        ("RIN", "J Inv. 2024;1:2 PMID: 998000002"), ("MH", "*Newts/*physiology/growth"), ("OT", "newt"),
        ("GN", "Retracted article."), ("PMC", "PMC998001"), ("AID", "S1 [pii]"), ("AID", "10.5555/inv.1 [doi]"),
        ("PST", "ppublish"), ("SO", "J Inv Newts. 2023 Aug 5;12(3):6913-7. doi: 10.5555/inv.1."),
    ]  # fmt: skip


def test_bibtex_has_months_pages_and_ids() -> None:
    text = written(ARTICLE, "bibtex")
    assert "  month = aug,\n" in text
    (entry,) = pybtex.database.parse_string(text, "bibtex").entries.values()
    wanted = {"month": "August", "pages": "6913--6917", "pmid": "998000001", "pmcid": "PMC998001", "note": "Retracted article"}
    assert {name: entry.fields[name] for name in wanted} == wanted


@pytest.mark.parametrize(
    "author",
    [
        Author(family="van der Berg", given="Ada", suffix="3rd"), Author(family="de la cruz"),
        Author(literal="Barnes and Noble, Inc"),
        Author(family="O'Neill", given="A, B"), Author(family="{odd", given="b}ase"), Author(family="And", given="and"),
        Author(given="Only"), Author(family="Smith Jones", initials="JK"), Author(family="100% & Co", given="_x"),
    ],
    ids=str,
)  # fmt: skip
def test_names_come_back_from_bibtex(author: Author) -> None:
    record = Record(pmid="1", authors=(author, Author(family="Last", given="One")))
    (facts,) = readers.read_bibtex(written(record, "bibtex").encode())
    said = (author.literal,) if author.literal else (author.family, author.given or author.initials, author.suffix)
    assert facts["authors"] == [tuple(filter(None, said)), ("Last", "One")]


TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60).map(lambda text: " ".join(text.split()))


@given(TEXTS)
def test_any_text_comes_back_from_bibtex(text: str) -> None:
    (facts,) = readers.read_bibtex(written(Record(pmid="1", title=text or None, abstract=text or None), "bibtex").encode())
    assert (facts.get("title", ""), facts.get("abstract", "")) == (readers.squeezed(text),) * 2


@given(st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30), max_size=30).map(" ".join))
def test_any_text_comes_back_from_wrapped_lines(text: str) -> None:
    body = written(Record(pmid="1", abstract=text or None), "nbib").encode()
    assert dict(readers.read_nbib_fields(body)[0]).get("AB", "") == readers.in_line(text)
    assert all(len(line) <= 90 or " " not in line[6:].strip() or "  " in line for line in body.decode().splitlines())


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
