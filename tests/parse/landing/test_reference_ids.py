"""The ids in the links of a reference list, by the kind of place each leads to; every id here is invented."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.model import Issue
from scraper.parse.landing.reference_ids import ids_of_address, read_ids

DOI, PMID, PMCID = ("doi", "10.5555/inv.7"), ("pmid", "998000931"), ("pmcid", "PMC9980931")
OPEN = "javascript:newWindow('{}');"
ADDRESSES: list[tuple[str, tuple[str, str] | None]] = [
    # scripts
    ("javascript:popRefLink(16,'R1','10.5555%2Finv.7')", DOI),
    ("javascript:popRefLink(8, 'R1', '998000931')", PMID),
    ("javascript:popRefLink(17,'R1','10.5555%2Finv.7')", None),
    ("javascript:popRefLink(8,'R1','none')", None),
    (OPEN.format("https://doi.org/10.5555/inv.7"), DOI),
    (OPEN.format("http://www.ncbi.nlm.nih.gov/pubmed/998000931"), PMID),
    ('javascript:open("https://doi.org/10.5555/inv.7")', DOI),
    ("javascript:void(0)", None),
    ("javascript:show('references/10.5555/inv.7')", DOI),
    # resolvers
    ("https://doi.org/10.5555/INV.7", DOI),
    ("//dx.doi.org/10.5555%2Finv.7/", DOI),
    ("http://dx.plos.org/10.5555/inv.7", DOI),
    ("https://doi-org.library.example.edu/10.5555/inv.7", DOI),
    ("https://my.doi.org.example.edu/10.5555/inv.7", DOI),
    ("https://nodoi.org/7", None),
    ("https://doi.org/10.5555/(sici)1&lt;7::aid&gt;3.0.co;2-x", ("doi", "10.5555/(sici)1<7::aid>3.0.co;2-x")),
    ("https://doi.org/10.5555/a+b", ("doi", "10.5555/a+b")),
    ("https://doi.org/10.5555/(sici)1?7;2-x", ("doi", "10.5555/(sici)1?7;2-x")),
    ("https://doi.org/10.5555/inv.7?from=mail", DOI),
    # PubMed and PMC
    ("https://www.ncbi.nlm.nih.gov/pubmed/998000931", PMID),
    ("https://www.ncbi.nlm.nih.gov/pubmed/998000931/?dopt=Abstract", PMID),
    ("https://pubmed.ncbi.nlm.nih.gov/998000931/", PMID),
    ("https://www-ncbi-nlm-nih-gov.library.example.edu/pubmed/998000931", PMID),
    ("https://www.ncbi.nlm.nih.gov/entrez/query.fcgi?cmd=Retrieve&db=PubMed&list_uids=998000931&dopt=Abstract", PMID),
    ("https://www.ncbi.nlm.nih.gov/entrez/query.fcgi?uid=998000931", PMID),
    ("https://www.ncbi.nlm.nih.gov/pubmed?term=998000931[uid]", PMID),
    ("https://www.ncbi.nlm.nih.gov/sites/entrez?TermToSearch=998000931[PMID]", PMID),
    ("https://www.ncbi.nlm.nih.gov/entrez/query.fcgi?id=998000931", PMID),
    ("https://www.ncbi.nlm.nih.gov/pubmed?term=newts", None),
    ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC9980931/", PMCID),
    ("/pmc/articles/pmc9980931/", PMCID),
    ("/pubmed/998000931", PMID),
    ("http://www.pubmedcentral.nih.gov/articlerender.fcgi?artid=9980931", PMCID),
    ("http://www.pubmedcentral.nih.gov/articlerender.fcgi?tool=pubmed&pubmedid=998000931", PMID),
    # look-ups of publishers' sites
    ("/cgi/external_ref?access_num=998000931&link_type=MED", PMID),
    ("/cgi/external_ref?access_num=998000931&link_type=PubMed", PMID),
    ("/cgi/external_ref?access_num=998000931&amp;link_type=MED", PMID),
    ("/resolve/reference/XREF?id=10.5555/a+b", ("doi", "10.5555/a+b")),
    ("/lookup/external-ref?access_num=10.5555/inv.7&link_type=DOI", DOI),
    ("/resolve/reference/PMED?id=998000931", PMID),
    ("/resolve/reference/MEDLINE?id=998000931", PMID),
    ("/resolve/reference/XREF?id=10.5555/inv.7", DOI),
    ("/resolve/reference/CROSSREF?DOI=10.5555/inv.7", DOI),
    ("/resolve/reference/crossref?doi=10.5555/inv.7", DOI),
    ("/cgi/external_ref?access_num=998000931&link_type=ISI", None),
    ("/servlet/linkout?dbid=8&doi=10.5555/own&key=998000931", PMID),
    ("/servlet/linkout?dbid=16&doi=10.5555/own&key=10.5555%2Finv.7", DOI),
    ("/servlet/linkout?dbid=20&doi=10.5555/own&key=10.5555%2Finv.7", DOI),
    ("/servlet/linkout?dbid=128&doi=10.5555/own&key=none", None),
    # OpenURL
    ("https://resolver.example.edu/?rft_id=info%3Adoi%2F10.5555%2Finv.7", DOI),
    ("https://resolver.example.edu/?rft_id=info%253Apmid%252F998000931", PMID),
    # a path
    ("https://journal.example.org/doi/abs/10.5555/inv.7", DOI),
    ("https://journal.example.org/doi/10.5555/inv.7/full", DOI),
    ("https://journal.example.org/article/10.5555%2Finv.7.pdf", DOI),
    ("https://journal.example.org/10.5555/inv.7/abstract#a", DOI),
    ("http://europepmc.org/abstract/MED/998000931", PMID),
    ("http://europepmc.org/articles/PMC9980931", PMCID),
    ("https://journal.example.org/volume/10.5/7", None),
    # what leads nowhere, or to a search
    ("https://scholar.google.com/scholar?q=10.5555/inv.7", None),
    ("/scholar_lookup?doi=10.5555/inv.7", None),
    ("http://[broken/10.5555/inv.7", None),
    ("#R1", None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("href", "found"), ADDRESSES)
def test_the_id_in_an_address(href: str, found: tuple[str, str] | None) -> None:
    assert ids_of_address(href) == ([found] if found else [])


@pytest.mark.parametrize(
    "end",
    "/abstract /full /pdf /epdf /summary /references /fulltext /abs /meta /issuetoc .pdf /pdf.html /Full.htm /full/".split(),
)
def test_what_addresses_have_behind_a_doi_is_no_part_of_it(end: str) -> None:
    assert ids_of_address(f"https://journal.example.org/doi/10.5555/inv.7{end}") == [DOI]


@pytest.mark.parametrize(("words", "scheme"), [("PubMed", "pmid"), ("[ PUBMED ]", "pmid"), ("Crossref", "doi"), ("", "doi")])
def test_the_words_of_a_link_tell_the_kind_where_its_address_does_not(words: str, scheme: str) -> None:
    key = {"pmid": "998000931", "doi": "10.5555/inv.7"}[scheme]
    assert ids_of_address(f"/servlet/linkout?suffix=R1&key={key}", words) == [(scheme, key)]


@pytest.mark.parametrize(("length", "count"), [(4_000, 1), (4_001, 0)])
def test_an_address_longer_than_any_is_not_read(length: int, count: int) -> None:
    address = "https://www.ncbi.nlm.nih.gov/pubmed/998000931?a="
    assert len(ids_of_address(address.ljust(length, "a"))) == count


def read(entry: str) -> tuple[dict[str, str], list[Issue]]:
    node = html.fragment_fromstring(f"<li>{entry}</li>")
    issues: list[Issue] = []
    return read_ids(node, node.text_content(), 3, issues), issues


LINK = '<a href="https://doi.org/10.5555/inv.{}">x</a>'
SCHOLAR = '<a href="https://scholar.google.com/scholar_lookup?doi=10.5555/inv.{}&amp;pmid=998000939">x</a>'


@pytest.mark.parametrize(
    ("entry", "found", "told"),
    [
        ("Newts. doi: 10.5555/inv.1. PMID: 998000931; PMC9980931.",
         {"doi": "10.5555/inv.1", "pmid": "998000931", "pmcid": "PMC9980931"}, 0),
        ("Newts. pmid 998000931", {"pmid": "998000931"}, 0),
        ("Newts. PMID: 9980009311", {}, 0),
        ("Newts.", {}, 0),
        (f"Newts. doi: 10.5555/inv.1. {LINK.format(2)}", {"doi": "10.5555/inv.2"}, 1),
        (f"Newts. doi: 10.5555/inv.2. {LINK.format(2)}", {"doi": "10.5555/inv.2"}, 0),
        (f"Newts. {LINK.format(1)} {LINK.format(2)} {LINK.format(3)}", {"doi": "10.5555/inv.1"}, 2),
        (f"Newts. {SCHOLAR.format(3)} doi: 10.5555/inv.1.", {"doi": "10.5555/inv.1", "pmid": "998000939"}, 0),
        (f"Newts. {SCHOLAR.format(3)}", {"doi": "10.5555/inv.3", "pmid": "998000939"}, 0),
        ('Newts. <b data-doi="10.5555/inv.4"></b>', {"doi": "10.5555/inv.4"}, 0),
        ('Newts. <b data-track-item_id="10.5555/inv.4" data-pmid="998000931"></b>',
         {"doi": "10.5555/inv.4", "pmid": "998000931"}, 0),
        ('Newts. <b data-doi="10.5555/inv.4" data-pmid="none"></b> doi: 10.5555/inv.1.', {"doi": "10.5555/inv.1"}, 0),
        ('Newts. <span class="Z3988" title="rft_id=info%3Adoi%2F10.5555%2Finv.5&amp;x"></span>', {"doi": "10.5555/inv.5"}, 0),
        ('Newts. <span class="Z3988" title="rft_id=info%25253Apmid%25252F998000931"></span>', {"pmid": "998000931"}, 0),
    ],
)  # fmt: skip
def test_a_link_counts_more_than_what_is_printed_and_that_more_than_what_is_hidden(
    entry: str, found: dict[str, str], told: int
) -> None:
    ids, issues = read(entry)
    assert ids == found
    assert [(issue.code, issue.field) for issue in issues] == [("reference_ids_differ", "references")] * told
    assert all(issue.message.startswith("entry 3: ") for issue in issues)
