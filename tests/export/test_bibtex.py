"""Citations as BibTeX: months, pages and ids, and any name and text as another reader takes it."""

from __future__ import annotations

import re

import pybtex.database
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.export.bibtex import escape_latex
from scraper.model import Author, Published, Record
from tests.export import readers
from tests.export.samples import ARTICLE, CHAPTER, PREPRINT, written

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60).map(lambda text: " ".join(text.split()))


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


@given(TEXTS)
def test_any_text_comes_back_from_bibtex(text: str) -> None:
    (facts,) = readers.read_bibtex(written(Record(pmid="1", title=text or None, abstract=text or None), "bibtex").encode())
    assert (facts.get("title", ""), facts.get("abstract", "")) == (readers.squeezed(text),) * 2


@given(st.text(max_size=30) | st.text("{}\\\\$-a", max_size=12))
def test_braces_of_a_value_have_their_other_half(text: str) -> None:
    latex = escape_latex(text)
    depths = [latex[:end].count("{") - latex[:end].count("}") for end in range(len(latex) + 1)]
    assert (min(depths), depths[-1]) == (0, 0)


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("{a}", r"\{a\}"), ("}a{", r"\textbraceright{}a\textbraceleft{}"),
        ("{{a}", r"\textbraceleft{}\textbraceleft{}a\textbraceright{}"),
        ("a---b", "a-{}-{}-b"), ("?`!`", "?{}`!{}`"), ("''", "'{}'"),
        ("a\\b^~", r"a\textbackslash{}b\textasciicircum{}\textasciitilde{}"),
        ("£ é 𝒳", "£ é 𝒳"), ("", ""),
    ],
)  # fmt: skip
def test_latex_prints_what_is_written(text: str, latex: str) -> None:
    assert escape_latex(text) == latex


@pytest.mark.parametrize(
    ("date", "lines"),
    [
        ("2023-08-05", ["year = {2023}", "month = aug", "day = {5}"]), ("2023-12", ["year = {2023}", "month = dec"]),
        ("0987", ["year = {0987}"]), (None, []),
    ],
)  # fmt: skip
def test_a_date_is_as_exact_as_it_is_known(date: str | None, lines: list[str]) -> None:
    text = written(Record(pmid="1", published=Published(date)), "bibtex")
    assert [line.strip(" ,") for line in text.splitlines() if re.match("  (year|month|day) ", line)] == lines


def test_addresses_stand_letter_by_letter() -> None:
    text = written(Record(doi="10.5555/a_b%c{d}\\e#f"), "bibtex")
    assert "  doi = {10.5555/a_b%c%7Bd%7D%5Ce#f},\n" in text
    assert "  url = {https://doi.org/10.5555/a_b%c%7Bd%7D%5Ce#f},\n" in text


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (ARTICLE, "journal = {Journal of invented newts}"), (CHAPTER, "booktitle = {The book}"),
        (PREPRINT, "howpublished = {inventRxiv}"),
        (Record(pmid="1", title="Of\nnewts\x00"), "title = {{Of newts\ufffd}}"), (Record(pmid="1", pages="e10"), "pages = {e10}"),
    ],
)  # fmt: skip
def test_fields_are_named_after_the_kind(record: Record, field: str) -> None:
    assert f"  {field},\n" in written(record, "bibtex")
