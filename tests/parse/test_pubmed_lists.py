"""The lists of an article of PubMed XML, each read of its element, and the marks of those that were read before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import etree

from scraper.model import Chemical, DataBank, Grant, ListedArticle, MeshHeading, MeshQualifier, Notice, SupplementaryMesh
from scraper.parse.pubmed_lists import (
    Fields,
    MarkMissed,
    read_chemicals,
    read_corrections,
    read_data_banks,
    read_grants,
    read_mesh,
    read_references,
    read_supplementary_mesh,
    take,
    take_authors,
    take_references,
    tell_complete,
)


def found(read: Callable[[etree._Element, Fields], None], inside: str, start: str = "", **known: object) -> Fields:
    """What a reader finds in a list, beside what is known already."""
    fields: Fields = {"issues": [], **known}
    read(etree.fromstring(f"<List{start}>{inside}</List>"), fields)
    return fields


def test_headings_with_their_qualifiers() -> None:
    inside = (
        "<MeshHeading><DescriptorName UI='D1' MajorTopicYN='N'>Newts</DescriptorName>"
        "<QualifierName UI='Q1' MajorTopicYN='Y'>genetics</QualifierName>"
        "<QualifierName UI='Q2'>growth</QualifierName></MeshHeading>"
        "<MeshHeading/><MeshHeading><DescriptorName MajorTopicYN='Y'>Ponds</DescriptorName></MeshHeading>"
    )
    qualifiers = (MeshQualifier("Q1", "genetics", True), MeshQualifier("Q2", "growth", False))
    assert found(read_mesh, inside)["mesh"] == [
        MeshHeading("D1", "Newts", False, qualifiers),
        MeshHeading(None, "Ponds", True, ()),
    ]


@pytest.mark.parametrize(("number", "kept"), [("50-00-0", "50-00-0"), (" 0 ", None), ("", None), ("00", "00")])
def test_the_registry_number_nought_stands_for_none(number: str, kept: str | None) -> None:
    one = f"<Chemical><RegistryNumber>{number}</RegistryNumber><NameOfSubstance UI='D1'>Zorvex</NameOfSubstance></Chemical>"
    other = "<Chemical><NameOfSubstance>Q</NameOfSubstance></Chemical>"
    assert found(read_chemicals, one + other)["chemicals"] == [Chemical("D1", "Zorvex", kept), Chemical(None, "Q", None)]


def test_concepts_that_nlm_added() -> None:
    inside = "<SupplMeshName UI='C1' Type='Disease'> Newt\npox </SupplMeshName><SupplMeshName UI='C2'/>"
    assert found(read_supplementary_mesh, inside)["supplementary_mesh"] == [SupplementaryMesh("C1", "Newt pox", "Disease")]


@pytest.mark.parametrize(("complete", "told"), [("Y", []), ("N", ["list_incomplete"]), ("", [])])
def test_lists_that_nlm_says_are_not_complete(complete: str, told: list[str]) -> None:
    start = f' CompleteYN="{complete}"'
    grants = found(read_grants, "<Grant><GrantID>G1</GrantID><Agency/></Grant><Grant><Country>X</Country></Grant>", start)
    assert grants["grants"] == [Grant("G1", None, None, None), Grant(None, None, None, "X")]
    numbers = "<AccessionNumberList><AccessionNumber>N1</AccessionNumber><AccessionNumber/></AccessionNumberList>"
    banks = "".join(f"<DataBank>{one}</DataBank>" for one in ("<DataBankName>A</DataBankName>" + numbers, numbers))
    data = found(read_data_banks, f"{banks}<DataBank><DataBankName>B</DataBankName></DataBank>", start)
    assert data["data_banks"] == [DataBank("A", ("N1",)), DataBank("B", ())]
    assert [(one.code, one.field) for one in (*grants["issues"], *data["issues"])] == [
        (code, field) for field in ("grants", "data_banks") for code in told
    ]


@pytest.mark.parametrize(("start", "complete"), [(' CompleteYN="Y"', True), (' CompleteYN="N"', False), ("", None)])
def test_whether_all_authors_are_there(start: str, complete: bool | None) -> None:
    assert found(tell_complete, "", start).get("authors_complete") is complete


def test_notices_and_the_articles_that_are_only_cited() -> None:
    def one(kind: str, inside: str) -> str:
        return f'<CommentsCorrections RefType="{kind}">{inside}</CommentsCorrections>'

    cites = one("Cites", "<RefSource>J. 1999</RefSource><PMID>7</PMID>") + one("Cites", "<PMID>none</PMID>")
    notices = one("ErratumIn", "<RefSource>J. 2000</RefSource><PMID>8</PMID><Note>Table 1</Note>") + one("NewKind", "")
    fields = found(read_corrections, cites + notices)
    assert fields["cites"] == [ListedArticle(position=1, raw="J. 1999", pmid="7"), ListedArticle(position=2)]
    assert fields["notices"] == [Notice("ErratumIn", "8", "J. 2000", "Table 1"), Notice("NewKind", None, None, None)]


def reference(text: str, *ids: tuple[str, str]) -> str:
    told = "".join(f"<ArticleId{f' IdType={kind!r}' if kind else ''}>{value}</ArticleId>" for kind, value in ids)
    return f"<Reference><Citation>{text}</Citation><ArticleIdList>{told}</ArticleIdList></Reference>"


def test_the_first_id_of_each_kind_that_is_one_counts() -> None:
    ids = [
        ("pubmed", "x"),
        ("", "7"),
        ("pubmed", "8"),
        ("doi", "10.5555/A"),
        ("doi", "10.5555/B"),
        ("pmcid", "PMC1"),
        ("pmc", "PMC2"),
    ]
    assert found(read_references, reference("On <i>newts</i>.", *ids, ("pii", "9")))["references"] == [
        ListedArticle(position=1, raw="On newts.", pmid="7", doi="10.5555/a", pmcid="PMC1")
    ]


def test_references_of_lists_in_lists_and_behind_another_go_on_counting() -> None:
    inner = f"<ReferenceList><Title>More</Title>{reference('b', ('pubmed', '8'))}</ReferenceList>"
    known = [ListedArticle(position=1, raw="first")]
    fields = found(read_references, f"{reference('a')}{inner}<Reference/>{reference('c')}", references=known)
    assert [(one.position, one.raw, one.pmid) for one in fields["references"]] == [
        (1, "first", None), (2, "a", None), (3, "b", "8"), (4, None, None), (5, "c", None),
    ]  # fmt: skip
    assert found(read_references, "")["references"] == []


def test_what_stands_behind_a_mark_is_taken_once() -> None:
    fields = found(take("chemicals"), "", lists={"List": [1, 2]}, chemicals=[0])
    assert (fields["chemicals"], fields["lists"]) == ([0, 1, 2], {})
    with pytest.raises(MarkMissed):
        found(take("chemicals"), "", lists={})
    assert "chemicals" not in found(take("chemicals"), "")  # read whole: no mark of ours


def test_authors_and_references_behind_marks() -> None:
    fields = found(take_authors, "", ' CompleteYN="N"', lists={"List": [1]})
    assert (fields["authors"], fields["authors_complete"]) == ([1], False)
    assert found(take_authors, "", ' CompleteYN="N"') == {"issues": []}
    assert found(take_references, "", lists={"List": [1]})["references"] == [1]
    with pytest.raises(MarkMissed):
        found(take_references, "", lists={"List": [1]}, references=[])
