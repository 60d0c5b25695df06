"""Citations as RIS, as reference managers take its tags."""

from __future__ import annotations

import io

import pytest

from scraper.export.citation import citation_of_record
from scraper.export.losses import Losses
from scraper.export.ris import write_ris
from scraper.model import Author, Published, Record
from tests.export.samples import ARTICLE, CHAPTER, WHOLE_BOOK, tags


def test_ris_of_an_article() -> None:
    assert tags(ARTICLE, "ris") == [
        ("TY", "JOUR"), ("ID", "pmid998000001"), ("TI", "Of newts."), ("AU", "von Berg, Ada B, Jr"),
        ("T2", "Journal of invented newts"), ("J2", "J Inv Newts"), ("PY", "2023"), ("DA", "2023/08/05/"), ("VL", "12"),
        ("IS", "3"), ("SP", "6913"), ("EP", "6917"), ("SN", "1234-5679"), ("DO", "10.5555/inv.1"), ("DB", "PubMed"),
        ("AN", "998000001"), ("C2", "PMC998001"), ("M2", "PMID: 998000001"),
        ("UR", "https://pubmed.ncbi.nlm.nih.gov/998000001/"), ("LA", "eng"), ("KW", "newt"), ("N1", "Retracted article."),
        ("N1", "Retraction in: J Inv. 2024;1:2 PMID 998000002"), ("ER", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("date", "year", "told"),
    [("2023-08-05", "2023", "2023/08/05/"), ("2023-08", "2023", "2023/08//"), ("0987", "0987", "0987///"), (None, None, None)],
)
def test_a_date_has_three_strokes_however_exact_it_is(date: str | None, year: str | None, told: str | None) -> None:
    found = dict(tags(Record(pmid="1", published=Published(date)), "ris"))
    assert (found.get("PY"), found.get("DA")) == (year, told)


@pytest.mark.parametrize(
    ("pages", "told"),
    [("S12-9", ("S12", "S19")), ("e1009", ("e1009", None)), ("1-3, 9", ("1-3, 9", None)), (None, (None, None))],
)
def test_pages_are_first_and_last(pages: str | None, told: tuple[str | None, str | None]) -> None:
    found = dict(tags(Record(pmid="1", pages=pages), "ris"))
    assert (found.get("SP"), found.get("EP")) == told


def test_an_entry_without_pmid_names_no_database() -> None:
    entry = dict(tags(Record(pmcid="PMC998001", doi="10.5555/inv.1", title="Of newts."), "ris"))
    assert {"AN", "DB", "M2"} & {*entry} == set()
    assert (entry["C2"], entry["UR"]) == ("PMC998001", "https://pmc.ncbi.nlm.nih.gov/articles/PMC998001/")


def test_a_book_stands_in_its_series_and_a_chapter_in_its_book() -> None:
    assert [value for tag, value in tags(WHOLE_BOOK, "ris") if tag in ("T2", "T3")] == ["Row"]
    assert [value for tag, value in tags(CHAPTER, "ris") if tag in ("T2", "T3")] == ["The book", "Row"]


def test_every_value_is_a_line_and_what_was_lost_is_counted() -> None:
    out = io.BytesIO()
    record = Record(pmid="1", title="Of\nnewts\x00", keywords=("a\r\nb", "c\x1b"), authors=(Author(literal="The\tGroup"),))
    assert write_ris([citation_of_record(record)], out) == Losses(replaced=2)
    lines = out.getvalue().decode().splitlines()
    assert [line for line in lines if line[:2] in ("TI", "KW", "AU")] == [
        "TI  - Of newts\ufffd", "AU  - The Group", "KW  - a b", "KW  - c\ufffd",
    ]  # fmt: skip
    assert lines[-2:] == ["ER  - ", ""]
