"""Citations as RIS, as reference managers take its tags."""

from __future__ import annotations

from tests.export.samples import ARTICLE, tags


def test_ris_of_an_article() -> None:
    assert tags(ARTICLE, "ris") == [
        ("TY", "JOUR"), ("ID", "pmid998000001"), ("TI", "Of newts."), ("AU", "von Berg, Ada B, Jr"),
        ("T2", "Journal of invented newts"), ("J2", "J Inv Newts"), ("PY", "2023"), ("DA", "2023/08/05/"), ("VL", "12"),
        ("IS", "3"), ("SP", "6913"), ("EP", "6917"), ("SN", "1234-5679"), ("DO", "10.5555/inv.1"), ("DB", "PubMed"),
        ("AN", "998000001"), ("C2", "PMC998001"), ("M2", "PMID: 998000001"),
        ("UR", "https://pubmed.ncbi.nlm.nih.gov/998000001/"), ("LA", "eng"), ("KW", "newt"), ("N1", "Retracted article."),
        ("N1", "Retraction in: J Inv. 2024;1:2 PMID 998000002"), ("ER", ""),
    ]  # fmt: skip
