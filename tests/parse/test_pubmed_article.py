"""One article of PubMed XML: its own ids and pages, its journal, and how many references there are said to be."""

from __future__ import annotations

import pytest
from lxml import etree

from scraper.errors import ParseError
from scraper.model import Journal, ListedArticle, Notice, OtherDate, ParsedRecord, SourceStatus
from scraper.parse.pubmed_article import VERSION, read_article
from scraper.parse.pubmed_lists import MarkMissed

STATUS = SourceStatus(name="pubmed")


def read(citation: str = "", article: str = "", data: str = "") -> ParsedRecord:
    """The article with more behind its description, in it, and in what PubMed says beside it."""
    inside = f"<PMID>998000911</PMID><Article><ArticleTitle>Newts</ArticleTitle>{article}</Article>{citation}"
    text = f"<PubmedArticle><MedlineCitation>{inside}</MedlineCitation><PubmedData>{data}</PubmedData></PubmedArticle>"
    return read_article(etree.fromstring(text), STATUS, "pubmed_xml")


def ids(*told: tuple[str, str]) -> str:
    return (
        "<ArticleIdList>" + "".join(f'<ArticleId IdType="{kind}">{text}</ArticleId>' for kind, text in told) + "</ArticleIdList>"
    )


def location(kind: str, text: str, valid: str = "Y") -> str:
    return f'<ELocationID EIdType="{kind}" ValidYN="{valid}">{text}</ELocationID>'


def test_of_several_dois_the_first_of_the_list_counts_and_the_others_are_kept() -> None:
    electronic = location("doi", "10.5555/N", "N") + location("doi", "10.5555/E") + location("doi", "10.5555/F")
    found = read(article=electronic, data=ids(("doi", "none"), ("doi", "10.5555/A"), ("doi", "10.5555/B"), ("doi", "10.5555/b")))
    assert (found.doi, found.ids) == ("10.5555/a", {"doi": ("10.5555/f", "10.5555/b", "10.5555/e")})
    assert [(one.code, one.message) for one in found.issues] == [
        ("id_invalid", "'none' is no DOI"),
        ("ids_differ", "ArticleIdList has 10.5555/a, ELocationID 10.5555/e"),
    ]


def test_an_electronic_doi_alone_is_the_articles() -> None:
    assert (read(article=location("doi", "10.5555/E")).doi, read(article=location("doi", "10.5555/E", "N")).doi) == (
        "10.5555/e",
        None,
    )
    agreeing = read(article=location("doi", "10.5555/E"), data=ids(("doi", "https://doi.org/10.5555/e")))
    assert (agreeing.doi, agreeing.ids, agreeing.issues) == ("10.5555/e", {}, ())


def test_other_ids_stand_once_under_their_kind() -> None:
    told = ids(("pubmed", "7"), ("pmc", "PMC7"), ("pmc", "PMC8"), ("pii", "e7"), ("mid", " "), ("", "x"), ("mid", "EMS7"))
    found = read('<OtherID Source="NASA">1</OtherID><OtherID>2</OtherID>', location("pii", "e7"), told)
    assert (found.pmid, found.pmcid) == ("998000911", "PMC7")
    assert found.ids == {"nasa": ("1",), "pii": ("e7",), "pmc": ("PMC8",), "mid": ("EMS7",)}


@pytest.mark.parametrize(
    ("pages", "read_as"),
    [
        ("<Pagination><MedlinePgn>1-9</MedlinePgn><StartPage>1</StartPage></Pagination>", "1-9"),
        ("<Pagination><StartPage>1</StartPage><EndPage>9</EndPage></Pagination>", "1-9"),
        ("<Pagination><EndPage>9</EndPage></Pagination>", "9"),
        ("<Pagination><MedlinePgn/></Pagination>", "e7"),
        ("", "e7"),
    ],
)
def test_an_article_number_stands_for_pages_that_are_not_printed(pages: str, read_as: str) -> None:
    assert read(article=pages + location("pii", "e7") + location("pii", "e8")).pages == read_as


@pytest.mark.parametrize(
    ("number", "count", "told"),
    [
        ("3", 2, (2, 3, False)),
        ("2", 2, (2, 2, True)),
        ("1", 2, (2, 1, None)),
        ("two", 2, (2, None, None)),
        ("1234567890", 1, (1, None, None)),
        ("5", 0, (0, 5, False)),
        ("0", 0, None),
        ("", 0, None),
    ],
)
def test_the_number_of_references_says_whether_the_list_is_whole(
    number: str, count: int, told: tuple[object, ...] | None
) -> None:
    listed = f"<ReferenceList>{'<Reference><Citation>a</Citation></Reference>' * count}</ReferenceList>"
    record = read(f"<NumberOfReferences>{number}</NumberOfReferences>", data=listed)
    found = record.references
    assert (found and (found.shown, found.total_reported, found.complete)) == told
    assert [one.code for one in record.issues] == (["counts_differ"] if number == "1" else [])


def test_articles_that_an_old_record_cites_are_references_where_none_are_printed() -> None:
    rows = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>J. {pmid}</RefSource><PMID>{pmid}</PMID></CommentsCorrections>'
        for kind, pmid in (("Cites", "7"), ("ErratumIn", "8"), ("Cites", "9"))
    )
    told = f"<CommentsCorrectionsList>{rows}</CommentsCorrectionsList>"
    found = read(told)
    assert found.notices == (Notice("ErratumIn", "8", "J. 8", None),)
    assert found.references is not None
    assert found.references.items == (
        ListedArticle(position=1, raw="J. 7", pmid="7"), ListedArticle(position=2, raw="J. 9", pmid="9"),
    )  # fmt: skip
    printed = read(told, data="<ReferenceList><Reference><Citation>a</Citation></Reference></ReferenceList>").references
    assert printed is not None
    assert [one.raw for one in printed.items] == ["a"]


def test_the_abbreviation_of_medline_goes_before_that_of_iso() -> None:
    date = "<PubDate><Year>2001</Year><Season>Spring</Season></PubDate>"
    issue = f"<JournalIssue><Volume>7</Volume><Issue>2</Issue>{date}</JournalIssue>"
    issns = '<ISSN IssnType="Electronic">1234-5678</ISSN><ISSN IssnType="Print">8765-4321</ISSN>'
    journal = f"<Journal>{issns}{issue}<Title>Newts</Title><ISOAbbreviation>Nw.</ISOAbbreviation></Journal>"
    info = "<MedlineJournalInfo><MedlineTA>Newt</MedlineTA><NlmUniqueID>998</NlmUniqueID></MedlineJournalInfo>"
    found = read(info, journal)
    assert found.journal == Journal(title="Newts", abbreviation="Newt", nlm_id="998", issn="8765-4321", eissn="1234-5678")
    assert (found.volume, found.issue, found.published.raw) == ("7", "2", "2001 Spring")
    assert read(article=journal).journal.abbreviation == "Nw."


@pytest.mark.parametrize("own", ["", "<CopyrightInformation>Pond</CopyrightInformation>"])
def test_the_copyright_of_another_abstract_counts_where_the_abstract_has_none(own: str) -> None:
    text = "<AbstractText>A.</AbstractText>"
    abstract = f"<Abstract>{text}{own}</Abstract>" if own else ""
    other = f'<OtherAbstract Type="x" Language="fre">{text}<CopyrightInformation>Hill</CopyrightInformation></OtherAbstract>'
    found = read(other, abstract)
    assert (found.copyright, [(one.type, one.language) for one in found.other_abstracts]) == (
        "Pond" if own else "Hill",
        [("x", "fre")],
    )


def test_dates_come_in_the_order_of_the_file() -> None:
    day = "<Year>2001</Year><Month>{}</Month>"
    history = f'<History><PubMedPubDate PubStatus="received">{day.format(1)}</PubMedPubDate></History>'
    completed, revised = (f"<{tag}>{day.format(month)}</{tag}>" for tag, month in (("DateCompleted", 3), ("DateRevised", 4)))
    found = read(completed + revised, f"<ArticleDate>{day.format(2)}</ArticleDate>", history)
    assert found.dates == (
        OtherDate("electronic", "2001-02", "2001 2"), OtherDate("indexed", "2001-03", "2001 3"),
        OtherDate("last_revised", "2001-04", "2001 4"), OtherDate("received", "2001-01", "2001 1"),
    )  # fmt: skip


@pytest.mark.parametrize(("pmid", "version", "kept"), [("7", "1", {}), ("7", "2", {VERSION: ("2",)}), ("none", "1", {})])
def test_a_citation_alone_and_its_version(pmid: str, version: str, kept: dict[str, tuple[str, ...]]) -> None:
    node = etree.fromstring(f'<MedlineCitation><PMID Version="{version}">{pmid}</PMID></MedlineCitation>')
    found = read_article(node, STATUS, "pubmed_xml")
    assert (found.pmid, found.ids) == ("7" if pmid == "7" else None, kept)
    assert [(one.code, one.field) for one in found.issues] == ([] if pmid == "7" else [("no_pmid", "pmid")])


def test_an_article_without_its_citation_is_refused_and_a_list_without_its_place_is_read_again() -> None:
    with pytest.raises(ParseError, match="no MedlineCitation"):
        read_article(etree.fromstring("<PubmedArticle><PubmedData/></PubmedArticle>"), STATUS, "pubmed_xml")
    with pytest.raises(MarkMissed):
        read_article(etree.fromstring("<MedlineCitation/>"), STATUS, "pubmed_xml", {"PlainHistory": []})
