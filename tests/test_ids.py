"""Ids as people type them and programs pass them on: read, or refused by name; never guessed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import hypothesis
import numpy
import pandas
import pytest
from hypothesis import strategies as st

import scraper
from scraper.errors import InputError
from scraper.ids import read_id, read_pmid, scheme_of
from tests.conftest import CASSETTES

SICI = "10.1002/(SICI)1097-0258(19980815)17:15/16<1661::AID-SIM968>3.0.CO;2-2"
READ = {
    "998000601": "998000601", " PMID: 998000601 ": "998000601", "pmid:1": "1", "998000601.0": "998000601", "7.00": "7",
    "https://pubmed.ncbi.nlm.nih.gov/998000601/?from=x#top": "998000601", "pubmed.ncbi.nlm.nih.gov/998000601": "998000601",
    "https://www.ncbi.nlm.nih.gov/pubmed/998000601": "998000601", "https://europepmc.org/article/MED/998000601": "998000601",
    "PMC998001": "PMC998001", "pmc998001.2": "PMC998001", "PMCID: PMC998001": "PMC998001",
    "https://pmc.ncbi.nlm.nih.gov/articles/PMC998001/": "PMC998001",
    "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC998001/pdf/x.pdf": "PMC998001",
    "https://europepmc.org/article/PMC/PMC998001": "PMC998001", "doi:10.5555/Inv.1": "10.5555/inv.1",
    "DOI: 10.5555/INV.1": "10.5555/inv.1", "https://doi.org/10.5555/inv.1#part": "10.5555/inv.1", SICI: SICI.lower(),
}  # fmt: skip
REFUSED = {
    "12,345,678": "one number with separators", "1,234": "one number with separators", "12.345.678": "one number with separators",
    "1 234": "one number with separators", "37\u202f622\u202f028": "one number with separators",
    "3.7622028E+07": "rounded", "3,8E7": "rounded",
    "10.5555/a,10.5555/b": "several ids", "10.5555/a;998000601": "several ids", "10.5555/a|10.5555/b": "several ids",
    "10.5555/a#first": "'#'",
    "PMCID: 998001": "no id", "PMID: PMC998001": "no id", "PMID:10.5555/a": "no id", "0": "no id", "012": "no id", "-3": "no id",
    "1234567890": "no id", "٣٧": "no id", "998000601.5": "no id", "": "no id", "https://example.org/998000601": "no id",
    "x" * 100_000: "...", "\x1b[31m1": r"\x1b",
}  # fmt: skip


@pytest.mark.parametrize("typed", READ)
def test_what_people_type(typed: str) -> None:
    assert read_id(typed) == READ[typed]
    assert read_id(read_id(typed)) == read_id(typed)


@pytest.mark.parametrize("typed", REFUSED, ids=lambda typed: typed[:20])
def test_what_is_no_id_is_named(typed: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_id(typed)
    assert REFUSED[typed] in str(refusal.value)
    assert len(str(refusal.value)) < 300


NUMBERS: list[Any] = [
    998000601, 998000601.0, numpy.int64(998000601), numpy.uint32(998000601), numpy.float64(998000601), Fraction(998000601),
    pandas.Series([998000601]).iloc[0],
]  # fmt: skip
NO_NUMBERS: list[Any] = [
    True, numpy.True_, -1, 0, 1.5, 10**9, float("nan"), float("inf"), numpy.float64("nan"), pandas.NA, None, b"1", ["1"], 1 + 0j,
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: type(number).__name__)
def test_numbers_of_any_library(number: Any) -> None:
    assert read_pmid(number) == "998000601"


@pytest.mark.parametrize("number", NO_NUMBERS, ids=repr)
def test_numbers_that_are_no_pmid(number: Any) -> None:
    with pytest.raises(InputError):
        read_pmid(number)


@pytest.mark.parametrize(("typed", "word"), [("PMC998001", "PMCID"), ("10.5555/a", "DOI")])
def test_a_pmid_is_wanted(typed: str, word: str) -> None:
    with pytest.raises(InputError, match=f"is a {word}, not a PMID"):
        read_pmid(typed)


@hypothesis.given(st.integers(1, 999_999_999))
def test_every_number_is_itself(number: int) -> None:
    read = [read_pmid(form) for form in (number, float(number), str(number), f"PMID:{number}", f"{number}.0")]
    assert read == [str(number)] * 5
    assert scheme_of(read_id(f"PMC{number}")) == "pmcid"


@hypothesis.given(st.text(max_size=40))
def test_any_text_is_an_id_or_refused(text: str) -> None:
    try:
        own = read_id(text)
    except InputError:
        return
    assert scheme_of(own) in ("pmid", "pmcid", "doi")
    assert read_id(own) == own


def test_numbers_in_python(tmp_path: Path) -> None:
    record = scraper.fetch(37622028, captures=[CASSETTES], offline=True)
    assert next(scraper.fetch_many(numpy.array([37622028]), captures=[CASSETTES], offline=True)) == record
    with scraper.Corpus(tmp_path / "c.db", create=True) as corpus:
        corpus.add([record])
        assert 37622028 in corpus
        assert numpy.int64(37622028) in corpus
        assert 1 not in corpus
        assert corpus[37622028] == corpus[37622028.0] == record
        assert corpus.citing(37622028) == corpus.citing("37622028")
        assert corpus.references(numpy.int64(39867533)) == ["37622028"]
        with pytest.raises(KeyError):
            corpus[1]
        for wrong in (True, -1, 1.5, float("nan")):
            with pytest.raises(InputError):
                assert wrong in corpus
            with pytest.raises(InputError):
                corpus[wrong]
