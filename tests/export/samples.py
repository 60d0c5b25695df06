"""Records to write, and what becomes of them: of every kind, of the conformance pack, and made to break a format."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache

import msgspec

from scraper.export.edges import Edge, iter_edges
from scraper.export.formats import FORMATS
from scraper.model import (
    Annotation,
    ArticleList,
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
    Piece,
    Published,
    Record,
    Relation,
)
from tests.conformance.case import REFUSED, load_cases
from tests.conformance.tools.literature_scraper import read_files
from tests.export import readers

HOSTILE = (
    '=HYPERLINK("http://example.org","x")', "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x", "\t=1", "\r=1", "  =1",
    "\u200b=1", "'=1", "a\x1b[31mred\x1b[0m", "a\x00b\x7f\x9b", "two\nlines", "cr\rlf\r\nend", "\u202ebidi\u202c", "tab\tin",
    'quote " and ; and , end', "ER  - ", "x\nER  - \nTY  - JOUR", "@article{x, title={y}}", "{unbalanced", "un}balanced",
    "\\input{/etc/passwd} \\%", "100% $x^2$ & #_~", "a--b ``c'' <<d>> ?` !`", "PMID- 1", "word " * 20 + "DNA - x IL-6 - y",
    "_x0041_", "<script>alert(1)</script> &amp; &", "non\ufffe\uffffcharacters", "astral 𝒳 😀",
    "a  b   c" * 40, "line\u2028and\u2029paragraph\x85end", "N/A", "TRUE", "1e5", "2023-01-02", "#REF!", "and and and",
)  # fmt: skip
LONG = ("x" * 1_000_000, "word " * 200_000 + "end", "𝒳" * 40_000, "{" * 2_000, "=" * 40_000)


@cache
def records_of_the_pack() -> tuple[Record, ...]:
    """Every record our own tool makes of the pack, each paper once."""
    found = [one for case in load_cases() if case.expected != REFUSED for one in read_files(case.files, case.asked)]
    return tuple(msgspec.convert(one, Record) for one in found)


def long_records() -> list[Record]:
    """A record per title of a megabyte, and so on."""
    return [Record(pmid=str(998000001 + number), title=text) for number, text in enumerate(LONG)]


def hostile_records(texts: tuple[str, ...] = HOSTILE) -> list[Record]:
    """A record per text, with the text in every place that a source fills."""
    return [hostile_record(str(998000001 + number), text) for number, text in enumerate(texts)]


def hostile_record(pmid: str, text: str) -> Record:
    item = ListedArticle(position=1, pmid=pmid, title=text, raw=text, authors=(Author(literal=text),), journal=text, volume=text)
    return Record(
        pmid=pmid, title=text, abstract=text, authors=(Author(family=text, given=text), Author(literal=text)), keywords=(text,),
        journal=Journal(text, text), volume=text, issue=text, pages=text, published=Published("2023-08", text),
        references=ArticleList((item, ListedArticle(position=2, raw=text)), 2), languages=(text,), publication_types=(text,),
    )  # fmt: skip


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
WHOLE_BOOK = Record(pmid="998000003", title="The book", book=BOOK, publication_types=("Book",))
PREPRINT = Record(
    pmid="998000004", title="Early", journal=Journal("inventRxiv"), publication_types=("Journal Article", "Preprint")
)


def write(records: list[Record], format_: str) -> bytes:
    """Records in a format."""
    out = io.BytesIO()
    FORMATS[format_](records, out)
    return out.getvalue()


def written(record: Record, format_: str) -> str:
    """One record in a format of text."""
    return write([record], format_).decode()


def tags(record: Record, format_: str) -> list[tuple[str, str]]:
    if format_ == "nbib":
        return readers.read_nbib_fields(written(record, format_).encode())[0]
    lines = written(record, format_).splitlines()
    return [(line[:2], line[6:]) for line in lines if line]


TITLE = "Effect of β-quillamine on long and short coats."
FOLDED = Annotation("title", 10, 22, "beta-quillamine", "Chemical", ("MESH:C998001",), "folded", "GNorm2", 10, 25)
PARTED = Annotation("title", 26, 46, "long coats", "Disease", (), "exact", "mine", 26, 46, (Piece(26, 30), Piece(41, 46)))
VARIANT = Annotation("title", 0, 6, "Effect", "DNAMutation", ("c|SUB|G|860|C", "RSID:998"), "exact", "mine", 0, 6)
ANNOTATED = Record(
    pmid="998000960", title=TITLE, annotations=(FOLDED, PARTED, VARIANT),
    relations=(Relation("Bind", "MESH:C998001", "c|SUB|G|860|C", True, 2, "mine"),),
)  # fmt: skip


def edges_of(records: list[Record]) -> Iterator[Edge]:
    for record in records:
        yield from iter_edges(record, "references")
        yield from iter_edges(record, "citing_articles")
