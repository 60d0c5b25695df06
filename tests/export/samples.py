"""Records to write: every record of the conformance pack, and records made to break a format."""

from __future__ import annotations

from functools import cache

import msgspec

from scraper.model import ArticleList, Author, Journal, ListedArticle, Published, Record
from tests.conformance.case import REFUSED, load_cases
from tests.conformance.tools.literature_scraper import read_files

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
