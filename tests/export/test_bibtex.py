"""Citations as BibTeX: months, pages and ids, and any name and text as another reader takes it."""

from __future__ import annotations

import pybtex.database
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Author, Record
from tests.export import readers
from tests.export.samples import ARTICLE, written

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
