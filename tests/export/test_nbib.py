"""Citations in the MEDLINE format: the tags in their order, and lines that are joined again as they were."""

from __future__ import annotations

import io
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.export.citation import citation_of_record
from scraper.export.losses import Losses
from scraper.export.nbib import write_nbib
from scraper.model import Author, Journal, Published, Record
from tests.export import readers
from tests.export.samples import ARTICLE, BOOK, CHAPTER, tags, written


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


@given(st.lists(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30), max_size=30).map(" ".join))
def test_any_text_comes_back_from_wrapped_lines(text: str) -> None:
    body = written(Record(pmid="1", abstract=text or None), "nbib").encode()
    assert dict(readers.read_nbib_fields(body)[0]).get("AB", "") == readers.in_line(text)
    assert all(len(line) <= 90 or " " not in line[6:].strip() or "  " in line for line in body.decode().splitlines())


@pytest.mark.parametrize(
    ("published", "printed"),
    [
        (Published("2023-08-05", "2023 Aug 5"), "2023 Aug 5"), (Published("2023-08-05", "05/08/2023"), "2023 Aug 5"),
        (Published("2023-08", None), "2023 Aug"), (Published("2023", "2023 Sep-Oct"), "2023 Sep-Oct"),
        (Published("0987", None), "0987"), (Published(None, "in the spring"), "in the spring"), (Published(), None),
    ],
)  # fmt: skip
def test_a_date_is_printed_as_pubmed_prints_it(published: Published, printed: str | None) -> None:
    assert dict(tags(Record(pmid="1", published=published), "nbib")).get("DP") == printed


@pytest.mark.parametrize(
    ("author", "fields"),
    [
        (Author(family="Ng", initials="C"), [("FAU", "Ng, C"), ("AU", "Ng C")]),
        (Author(family="de la Cruz", given="Ana-María J."), [("FAU", "de la Cruz, Ana-María J."), ("AU", "de la Cruz AMJ")]),
        (Author(literal="The Group", affiliations=("Pond.",)), [("CN", "The Group"), ("AD", "Pond.")]),
        (Author(given="Only"), [("FAU", "Only"), ("AU", "O")]),
    ],
)
def test_a_name_stands_in_full_and_as_an_index_has_it(author: Author, fields: list[tuple[str, str]]) -> None:
    assert tags(Record(pmid="1", authors=(author,)), "nbib")[1:] == fields


def test_groups_among_editors_and_investigators_have_tags_of_their_own() -> None:
    group = Author(literal="The Group")
    record = msgspec.structs.replace(CHAPTER, investigators=(group,), book=msgspec.structs.replace(BOOK, editors=(group,)))
    assert [field for field in tags(record, "nbib") if field[1] == "The Group"] == [("FED", "The Group"), ("FIR", "The Group")]


@pytest.mark.parametrize(
    ("record", "source"),
    [
        (Record(journal=Journal("Journal of newts", "J Newts"), volume="1", pages="2-3"), "J Newts. 1:2-3."),
        (Record(journal=Journal("Journal of newts"), issue="4", doi="10.5555/a"), "Journal of newts. (4). doi: 10.5555/a."),
        (Record(journal=Journal("Journal of newts"), published=Published("2023-08")), "Journal of newts. 2023 Aug."),
        (Record(journal=Journal("Journal of newts")), "Journal of newts."), (Record(volume="1"), None),
    ],
)  # fmt: skip
def test_the_source_is_a_line_of_what_is_known(record: Record, source: str | None) -> None:
    assert dict(tags(msgspec.structs.replace(record, pmid="1"), "nbib")).get("SO") == source


def test_a_word_that_looks_like_a_tag_never_begins_a_line() -> None:
    lines = written(Record(pmid="1", abstract="word " * 16 + "DNA- binding, IL6 - and so on " * 8), "nbib").splitlines()
    begins = [line[6:] for line in lines if line.startswith(" " * 6)]
    assert begins
    assert [line for line in begins if re.match("[A-Z0-9]+ *-", line)] == []


def test_entries_are_apart_and_what_was_lost_is_counted() -> None:
    out = io.BytesIO()
    records = [Record(pmid="1", title="Of\nnewts"), Record(pmid="2", title="Of\x1bponds")]
    assert write_nbib(map(citation_of_record, records), out) == Losses(replaced=1)
    assert out.getvalue().decode() == "PMID- 1\nTI  - Of newts\n\nPMID- 2\nTI  - Of\ufffdponds\n\n"
