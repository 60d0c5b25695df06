"""What PubMed and reference managers save: only a record's own ids are taken, and a record that was cut is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scraper.errors import InputError
from scraper.id_files import IdList, exports
from scraper.id_files.decode import Source
from scraper.id_files.found import Found
from tests.id_files.lists import A, B, source_of
from tests.id_files.test_formats import ABSTRACTS, BIBTEX, NBIB, RIS, SUMMARY

SAVES = {"nbib": NBIB, "ris": RIS, "bibtex": BIBTEX, "summary": SUMMARY, "abstracts": ABSTRACTS}
RECOGNISERS: dict[str, Callable[[Source], bool]] = {
    "nbib": exports.is_nbib, "ris": exports.is_ris, "bibtex": exports.is_bibtex, "summary": exports.is_summary,
    "abstracts": exports.is_abstracts,
}  # fmt: skip


@pytest.mark.parametrize("name", SAVES)
def test_a_save_is_known_by_its_own_recogniser_alone(name: str) -> None:
    assert [one for one, is_one in RECOGNISERS.items() if is_one(source_of(SAVES[name]))] == [name]
    assert [one for one, is_one in RECOGNISERS.items() if is_one(source_of(f"{A}\n{B}\n"))] == []


def read(reader: Callable[[Source, Found], None], text: str) -> IdList:
    found = Found("list")
    reader(source_of(text), found)
    return found.end()


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (f"PMID- {A}\nPMID- {B}\n", [A, B]), (f"PMID - {A}\nPMC - PMC1\n", [A]),
        ("PMC - PMC1\nLID - 10.5555/a [doi]\n", ["PMC1"]),
        ("LID - S1 [pii]\nAID - 10.5555/a [doi]\nAID - 10.5555/b [doi]\n", ["10.5555/a"]),
        (f"PMID- {A}\nCIN - J. PMID: 7\n      PMID- 8\n\n\nTI  - x\nPMC - PMC2", [A, "PMC2"]), ("\n\n", []),
    ],
)  # fmt: skip
def test_ids_of_an_entry_of_pubmed(text: str, ids: list[str]) -> None:
    assert read(exports.read_nbib, text).ids == ids


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        (f"DB  - PubMed\nAN  - {A}\n", [A]), (f"DP  - NLM\nAN  - {A}\n", [A]), (f"DB  - Medline\nAN  - MEDLINE: {A}\n", [A]),
        (f"AN  - {A}\n", []), (f"DB  - Embase Medline\nAN  - {A}\nC2  - pmc5\n", ["PMC5"]),
        (f"C2  - {A}\nDO  - 10.5555/A\n", ["10.5555/a"]),
        ("DO  - 10.5555/a\nDO  - 10.5555/b\n", ["10.5555/a"]), (f"  DB  - PubMed\nAN  - {A}\nTI - x\n", []),
    ],
)  # fmt: skip
def test_ids_of_an_entry_of_ris(fields: str, ids: list[str]) -> None:
    told = [] if ids else ["list: 1 records have no PMID, PMCID or DOI and are left out"]
    assert read(exports.read_ris, f"AN  - 7\nTY  - JOUR\n{fields}ER  - \nDO  - 10.5555/between\n") == IdList(ids, told)


def test_an_entry_that_is_cut_is_told_by_the_line_it_begins_at() -> None:
    with pytest.raises(InputError, match=r"^list, line 3: the record has no end \('ER  - '\): the file was cut$"):
        read(exports.read_ris, "TY  - JOUR\nER  - \nTY  - JOUR\nDO  - 10.5555/a\n")


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        (f"PMID = {A}, doi = {{10.5555/a}}", [A]), (f"pmid={{{A}}}", [A]), (f'PmId = "{A}"', [A]),
        ("pmcid = {PMC1}, doi = {10.5555/a}", ["PMC1"]),
        ("doi = {10.5555/a}, doi = {10.5555/b}", ["10.5555/a"]), ("note = {doi = {10.5555/a}}", []),
        ("eprint = {12}, eprinttype = {PubMed}", ["12"]),
        ("eprint = {12}", []), ("doi = {10.5555/a\\_{b}\\%c}", ["10.5555/a_b%c"]), (f"mypmid = {A}", []),
    ],
)  # fmt: skip
def test_ids_of_an_entry_of_bibtex(fields: str, ids: list[str]) -> None:
    told = [] if ids else ["list: 1 records have no PMID, PMCID or DOI and are left out"]
    for text in (f"@article{{key, {fields}}}\n", f"@Article{{key,\n  {fields},\n}}\n"):
        assert read(exports.read_bibtex, text) == IdList(ids, told)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (f"1: Doe J. Knots. PMID: {A}.\n\n2: Doe J. Ropes. PMID: {B}; PMCID: PMC1; NIHMSID: NIHMS2. Free PMC article.\n", [A, B]),
        (f"1: Doe J. Knots. PMID: 5.\n7: of it PMID:\n{A}\n", [A]),
        (f"1: Doe J. Knots.\n\n3: is no record. PMID: {A}\n\n2: Doe J. PMID: {B}", [A, B]), ("", []),
        (f"1: Doe J. Knots, volume\n2: ropes. PMID: {A}\n", [A]),
    ],
)  # fmt: skip
def test_the_pmid_that_ends_a_record_of_a_summary_is_its_own(text: str, ids: list[str]) -> None:
    assert read(exports.read_summary, text).ids == ids


def test_a_record_of_a_summary_without_an_end_is_told() -> None:
    with pytest.raises(InputError, match=r"^list, line 3: the record does not end with its PMID: the file was cut, or changed$"):
        read(exports.read_summary, f"1: Doe J. Knots. PMID: {A}.\n\n2: Doe J. Ropes. PMID: {B}. Erratum in: J Inv\n")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        (f"1. J Inv. 2020.\n\nDOI: 10.5555/a\nPMID: {A} [Indexed for MEDLINE]\n\n\n2. J Inv.\n\nPMCID: PMC2\n", [A, "PMC2"]),
        (f"1. J Inv.\n\nComment in\nPMID: 7\n\nPMID: {A}\n", [A]),
        (f"1. J Inv.\n\nDOI: 10.5555/a\n\nPMID: {A}\n\nPMID: {A}\n", [A]),
        ("1. Book.\n\nISBN-13: 978-0\nBookshelf ID: NBK1\nPMID: 12\n", ["12"]), ("1. J Inv.\n\nNo ids.\n", []),
        (f"1. J Inv.\n\nPMID: 7\nof the comment\n\nPMID: {A}\n", [A]),
    ],
)  # fmt: skip
def test_ids_of_a_record_stand_in_a_paragraph_of_nothing_else(text: str, ids: list[str]) -> None:
    found = read(exports.read_abstracts, text)
    assert (found.ids, len(found.notes)) == (ids, 0 if ids else 1)


def test_a_record_of_two_pmids_is_told() -> None:
    with pytest.raises(
        InputError, match=rf"list, line 1: the record has several PMIDs \({A}, {B}\): which is its own is not clear"
    ):
        read(exports.read_abstracts, f"1. J Inv.\n\nPMID: {B}\n\nPMID: {A}\n")
