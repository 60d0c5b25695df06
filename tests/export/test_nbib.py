"""Citations in the MEDLINE format: the tags in their order, and lines that are joined again as they were."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Record
from tests.export import readers
from tests.export.samples import ARTICLE, tags, written


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
