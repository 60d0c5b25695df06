"""Lists that are read by patterns say what the XML parser and the readers of elements make of them, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from scraper.errors import ParseError
from scraper.model import Chemical, ParsedRecord, SourceStatus
from scraper.parse.pubmed_plain import cut_lists
from scraper.parse.pubmed_xml import _read_plain, _read_tree, _Root, iter_pubmed_xml

STATUS = SourceStatus(name="pubmed")
ROOT = _Root("</PubmedArticleSet>", b"", (b"</PubmedArticle>", b"</PubmedBookArticle>"))
LISTS = ("AuthorList", "ChemicalList", "MeshHeadingList", "History", "ReferenceList")

NOTHING = st.just("")
plain_texts = st.sampled_from(["Ruiz", "de la Ruiz", "Á", "7", "2020", "02", "10.5555/a", "998000001", "PMC9980001"])
odd_texts = st.sampled_from(
    [
        "", " ", " Ruiz", "R  S ", "R\nS", "R\tS", "R &amp; &lt;S&gt;", "&#233;", "&quot;", "&amp;amp;", "&eacute;", "&apos;",
        "R&S", "<i>R</i>S", "R<b/>S", "<b>R</b> <i>S</i>", "R>S", "R]]>S", "\x01", "R\ufffe", "R\rS", "<!-- R -->", "R<!-- S -->",
        "0",
        "<![CDATA[R]]>", "https://doi.org/10.5555/A%2F", "0998", "PMID: 998000002", "pmc9980002.", "0000-0002-1825-0097",
        "Spring", "2020 01", "\u2009R\u00a0", "\ufffd",
    ]
)  # fmt: skip
texts = st.integers(0, 9).flatmap(lambda lot: plain_texts if lot else odd_texts)
gaps = st.one_of(st.just("\n      "), st.just(""), st.sampled_from(["\n", "  ", "\n\n", "\r\n", "\t", "R", "<!-- R -->"]))
yes = st.sampled_from(["Y", "N", "Y", "Y"])


@st.composite
def lines(draw: st.DrawFn, *parts: st.SearchStrategy[str]) -> str:
    """Parts, each perhaps left out, with a gap between them that is nearly always NLM's."""
    gap = draw(st.one_of(st.just("\n      "), st.just("\n      "), st.just("\n      "), gaps))
    return gap.join(["", *(draw(part) for part in parts if draw(st.integers(0, 7))), ""])


def element(name: str, *parts: st.SearchStrategy[str], start: str = "") -> st.SearchStrategy[str]:
    return lines(*parts).map(lambda told: f"<{name}{start}>{told}</{name}>")


def leaf(name: str, start: st.SearchStrategy[str] = NOTHING) -> st.SearchStrategy[str]:
    return st.tuples(start, texts).map(lambda told: f"<{name}{told[0]}>{told[1]}</{name}>")


def several(what: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(what, max_size=most).map("\n      ".join)


institutions = element("AffiliationInfo", leaf("Affiliation"), st.sampled_from(["", '<Identifier Source="ROR">1</Identifier>']))
orcids = leaf("Identifier", st.sampled_from([' Source="ORCID"', ' Source="ISNI"', ""])) | st.just(
    '<Identifier Source="ORCID">0000-0002-1825-0097</Identifier>'
)
people = st.tuples(
    yes, st.sampled_from(["", ' EqualContrib="Y"', ' EqualContrib="N"']),
    lines(leaf("LastName"), leaf("ForeName"), leaf("Initials"), st.sampled_from(["", "<Suffix>Jr</Suffix>"]),
          st.one_of(st.just(""), orcids), several(institutions, 2)),
).map(lambda told: f'<Author ValidYN="{told[0]}"{told[1]}>{told[2]}</Author>')  # fmt: skip
ids = leaf(
    "ArticleId", st.sampled_from(["pubmed", "doi", "pmc", "pmcid", "pii"]).map(lambda kind: f' IdType="{kind}"') | st.just("")
)
references = element("Reference", leaf("Citation"), element("ArticleIdList", several(ids, 4)))
days = st.sampled_from(["received", "pubmed", "pmc-release", "", "R S"]).flatmap(
    lambda kind: element("PubMedPubDate", leaf("Year"), leaf("Month"), leaf("Day"), leaf("Hour"), start=f' PubStatus="{kind}"')
)
of_mesh = st.tuples(st.sampled_from(["D000001", "Q000001", ""]), yes).map(
    lambda told: f' UI="{told[0]}" MajorTopicYN="{told[1]}"'
)
headings = element("MeshHeading", leaf("DescriptorName", of_mesh), several(leaf("QualifierName", of_mesh), 2))
chemicals = element("Chemical", leaf("RegistryNumber"), leaf("NameOfSubstance", st.just(' UI="D000001"')))
titles = st.sampled_from(["", "", "<Title>References</Title>\n"])
ITEMS = {
    "AuthorList": people, "ChemicalList": chemicals, "MeshHeadingList": headings, "History": days, "ReferenceList": references,
}  # fmt: skip


PLAIN = {
    "AuthorList": '<Author ValidYN="Y">\n  <LastName>Ruiz</LastName>\n  <ForeName>Ana</ForeName>\n</Author>\n',
    "ChemicalList": '<Chemical><RegistryNumber>0</RegistryNumber><NameOfSubstance UI="D1">Q</NameOfSubstance></Chemical>',
    "MeshHeadingList": '<MeshHeading>\n<DescriptorName UI="D1" MajorTopicYN="N">Newts</DescriptorName>\n</MeshHeading>',
    "History": '<PubMedPubDate PubStatus="received"><Year>2020</Year><Month>1</Month><Day>2</Day></PubMedPubDate>',
    "ReferenceList": "<Title>References</Title>\n  <Reference>\n <Citation>Ruiz A. Newts.</Citation></Reference>\n  ",
}


def list_of(name: str) -> st.SearchStrategy[str]:
    """Such a list; now and then there is none, or two, or one in a comment, in another, or of a mark's name."""
    once = st.tuples(
        st.sampled_from(["", ' CompleteYN="Y"', ' CompleteYN="N" Type="authors"']),
        titles if name == "ReferenceList" else NOTHING,
        lines(several(ITEMS[name], 4)),
    ).map(lambda told: f"<{name}{told[0]}>{told[1]}{told[2]}</{name}>")  # fmt: skip
    odd = st.sampled_from(
        ["{}", "{}", "{}", "{}", "", "{}{}", "<!-- {} -->", "<R>{}</R>", f"<{name}/>{{}}", f"<Plain{name}></Plain{name}>{{}}",
         f"<Plain{name} CompleteYN='N'/>", f"<R>{{}}</R><{name}/>", f"<{name}>{{}}</{name}>", f"<{name}X>1</{name}X>{{}}"]
    )  # fmt: skip
    return st.tuples(odd, once).map(lambda told: told[0].format(told[1], told[1]))


@st.composite
def articles(draw: st.DrawFn) -> str:
    """An article of which one list is any, the others plain or missing."""
    odd = draw(st.sampled_from(LISTS))
    told = {name: f"<{name}>{PLAIN[name]}</{name}>" if draw(st.booleans()) else "" for name in LISTS} | {odd: draw(list_of(odd))}
    authors, chemistry, mesh, history, cited = told.values()
    citation = f"<PMID>998000001</PMID><Article><ArticleTitle>Newts</ArticleTitle>{authors}</Article>{chemistry}{mesh}"
    data = f"<PubmedData>{history}<ArticleIdList/>{cited}</PubmedData>"
    return f"<PubmedArticle><MedlineCitation>{citation}</MedlineCitation>{data}</PubmedArticle>"


def read(article: bytes) -> ParsedRecord | None:
    try:
        return _read_tree(article, b"PubmedArticle", ROOT, STATUS)
    except etree.XMLSyntaxError:
        return None


@given(articles())
@example("<PubmedArticle><MedlineCitation><Article><AuthorList></AuthorList></Article></MedlineCitation></PubmedArticle>")
def test_a_pattern_reads_what_the_parser_reads(article: str) -> None:
    body = article.encode()
    quick = _read_plain(body, 0, ROOT, STATUS)
    if quick is not None:
        assert quick == read(body)


@pytest.mark.parametrize("name", LISTS)
def test_a_plain_list_is_cut_out(name: str) -> None:
    before, after = ("<PubmedData>", "") if name in ("History", "ReferenceList") else ("", "<PubmedData>")
    cut, lists = cut_lists(f'{before}<{name} CompleteYN="Y">{PLAIN[name]}</{name}><a/>{after}'.encode())
    assert cut.decode() == f'{before}<Plain{name} CompleteYN="Y"></Plain{name}><a/>{after}'
    assert len(lists[f"Plain{name}"]) == 1


def test_broken_xml_beside_a_plain_list_is_told_of_the_article_as_it_is() -> None:
    data = f"<PubmedData><History>{PLAIN['History']}</History>"  # not closed
    text = f"<PubmedArticle><MedlineCitation><PMID>998000001</PMID></MedlineCitation>{data}</PubmedArticle>"
    body = f"<PubmedArticleSet>{text}</PubmedArticleSet>".encode()
    with pytest.raises(ParseError, match=r"article 1: broken XML: Opening and ending tag mismatch: PubmedData"):
        list(iter_pubmed_xml([body], STATUS, tail=body))


@pytest.mark.parametrize("name", ["History", "ChemicalList"])
@pytest.mark.parametrize("odd", ["\f", "\v", "<"])
def test_what_xml_does_not_have_behind_the_last_item_of_a_list_is_refused(name: str, odd: str) -> None:
    told = f"<{name}>{PLAIN[name]}{odd}</{name}>"
    inside = f"<PubmedData>{told}</PubmedData>" if name == "History" else ""
    citation = f"<MedlineCitation><PMID>998000001</PMID>{'' if inside else told}</MedlineCitation>"
    body = f"<PubmedArticleSet><PubmedArticle>{citation}{inside}</PubmedArticle></PubmedArticleSet>".encode()
    with pytest.raises(ParseError, match="article 1: broken XML"):
        list(iter_pubmed_xml([body], STATUS, tail=body))


PLAIN_ID = '<ArticleId IdType="{}">{}</ArticleId>'
IDS: dict[str, tuple[tuple[str, str], ...]] = {
    "NLM's order": (("doi", "10.5555/a"), ("pubmed", "998000922"), ("pmc", "PMC9980001")),
    "the DOI last": (("pubmed", "998000922"), ("pmc", "PMC9980001"), ("doi", "10.5555/A")),
    "the PMID last": (("pmc", "PMC9980001"), ("doi", "10.5555/a"), ("pubmed", "998000922")),
    "each printed in another form": (("pubmed", "PMID: 998000922"), ("doi", "doi:10.5555/a"), ("pmcid", "pmc9980001")),
    "the second of a kind is another's": (
        ("doi", "10.5555/a"), ("pubmed", "998000922"), ("pmc", "PMC9980001"), ("doi", "10.5555/b"), ("pubmed", "998000923"),
        ("pmcid", "PMC9980002"),
    ),
    "the first of a kind is none": (
        ("doi", "none"), ("pubmed", "none"), ("pmc", "none"), ("doi", "10.5555/a"), ("pubmed", "998000922"),
        ("pmc", "PMC9980001"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("ids", IDS.values(), ids=IDS)
def test_the_ids_of_a_reference_in_any_order_and_form(ids: tuple[tuple[str, str], ...]) -> None:
    told = "".join(PLAIN_ID.format(*one) for one in ids)
    entry = f"<Reference><Citation>Ruiz A.</Citation><ArticleIdList>{told}</ArticleIdList></Reference>"
    _, lists = cut_lists(f"<PubmedData><ReferenceList>{entry}</ReferenceList></PubmedData>".encode())
    (found,) = lists["PlainReferenceList"]
    assert (found.position, found.raw, found.doi, found.pmid, found.pmcid) == (
        1, "Ruiz A.", "10.5555/a", "998000922", "PMC9980001",
    )  # fmt: skip


def test_every_list_of_an_article_is_cut_out_and_all_else_left() -> None:
    lists = {name: f"<{name}>{PLAIN[name]}</{name}>" for name in LISTS}
    authors, chemistry, mesh, history, cited = lists.values()
    text = f"<a>1{authors}2{chemistry}3{mesh}4<PubmedData>5{history}6{cited}7</PubmedData>8</a>"
    cut, read_lists = cut_lists(text.encode())
    for name, told in lists.items():
        text = text.replace(told, f"<Plain{name}></Plain{name}>")
    assert cut.decode() == text
    assert {name: len(items) for name, items in read_lists.items()} == {f"Plain{name}": 1 for name in LISTS}


@pytest.mark.parametrize(
    ("number", "kept"),
    [("0", None), (" 0 ", None), ("00", "00"), ("50-00-0", "50-00-0"), (" 50-00-0\n", "50-00-0"), ("EC 1", "EC 1")],
)
def test_the_registry_number_0_stands_for_none(number: str, kept: str | None) -> None:
    told = (
        f'<Chemical><RegistryNumber>{number}</RegistryNumber><NameOfSubstance UI="D000001">A &amp; B</NameOfSubstance></Chemical>'
    )
    other = told.replace("D000001", "D000002")
    text = f"<MedlineCitation><ChemicalList>{told}\n  {other}</ChemicalList></MedlineCitation>"
    _, lists = cut_lists(f"{text}<PubmedData></PubmedData>".encode())
    expected = [Chemical("D000001", "A & B", kept), Chemical("D000002", "A & B", kept)]
    assert lists["PlainChemicalList"] == expected
    read_whole = read(f"<PubmedArticle>{text}</PubmedArticle>".encode())
    assert read_whole is not None
    assert list(read_whole.chemicals) == expected
