"""Entries of reference lists, as the sites of several publishers mark them up; every paper here is invented."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

import scraper
from scraper.model import ParsedRecord
from scraper.parse.landing.reference import own_text, read_reference

SCHOLAR = "https://scholar.google.com/scholar_lookup?"
ENTRIES: dict[str, tuple[str, dict[str, Any]]] = {
    "JATS classes, family name first": (
        ('<div class="ref"><div class="name"><div class="surname">Ruiz</div> <div class="given-names">AB</div></div>, '
        '<div class="name"><div class="surname">van Dam</div> <div class="given-names">C</div></div>. '
        '<div class="article-title">On newts</div>, <div class="source">Newt Res</div>, <div class="year">1999</div>, vol. '
        '<div class="volume">22</div> (pg. <div class="fpage">425</div>-<div class="lpage">444</div>)</div>'),
        {"title": "On newts", "journal": "Newt Res", "year": 1999, "volume": "22", "pages": "425-444",
         "authors": [("Ruiz", None, "AB"), ("van Dam", None, "C")]},
    ),
    "given name first, no title, period of an abbreviation kept": (
        ('<div><span class="refnumber">7. </span><span class="reference-given-names">E. </span>'
        '<span class="reference-surname">Ruiz</span>, <span class="reference-source">J. Newts</span> '
        '<span class="reference-volume">9</span>, <span class="reference-fpage">245</span> '
        '(<span class="reference-year">1945</span>).</div>'),
        {"title": None, "journal": "J. Newts", "year": 1945, "volume": "9", "pages": "245", "authors": [("Ruiz", None, "E")],
         "raw": "E. Ruiz, J. Newts 9, 245 (1945)."},
    ),
    "marked elements inside each other": (
        ('<li><span class="name"><span class="surname">Ruiz</span> <span class="given-names">A</span></span>. '
        '<b class="year">2006a</b>. <cite class="article-title"><a class="article-title" href="#">On newts</a>.</cite> '
        '<span class="issue"><span class="volume"><cite class="source">Newt Res</cite> <b>12</b></span>(9)</span></li>'),
        {"title": "On newts", "journal": "Newt Res", "year": 2006, "volume": "12", "issue": "9"},
    ),
    "editors are no authors": (
        ('<li><span class="surname">Ruiz</span> <span class="given-names">A</span>. <span class="article-title">On newts</span>. '
        'In: <span class="surname">Okafor</span> <span class="given-names">B</span>, ed. <span class="year">2001</span></li>'),
        {"authors": [("Ruiz", None, "A")], "year": 2001},
    ),
    "a look-up link tells where the title ends": (
        (f'<li>Ruiz A. On newts. Nat. Newts. 1993;4:332–3. [<a href="{SCHOLAR}journal=Nat.%20Newts.&amp;title=On%20newts&amp;'
        f'author=A%20Ruiz&amp;volume=4&amp;publication_year=1993&amp;pages=332-3&amp;">Google Scholar</a>]</li>'),
        {"title": "On newts", "journal": "Nat. Newts.", "year": 1993, "volume": "4", "authors": [("Ruiz", None, "A")],
         "raw": "Ruiz A. On newts. Nat. Newts. 1993;4:332–3."},
    ),
    "a look-up link without a volume": (
        (f'<li>A. Ruiz, On newts, a talk of 2006. <a href="{SCHOLAR}title=On+newts&amp;publication_year=2006">'
        'Google Scholar</a></li>'),
        {"title": "On newts", "journal": None, "year": 2006, "volume": None},
    ),
    "a look-up link with a volume that is not printed says nothing": (
        (f'<li>A. Ruiz, On newts, a talk of 2006. <a href="{SCHOLAR}title=On+newts&amp;volume=4">Google Scholar</a></li>'),
        {"title": None, "volume": None},
    ),
    "a garbled look-up link says nothing": (
        (f'<li>A. Ruiz and others, a talk on newts, 2006. <a href="{SCHOLAR}volume=Newt+Res&amp;publication_year=2006&amp;'
        f'journal=192-199&amp;title=a+talk+on+newts">Google Scholar</a></li>'),
        {"title": None, "journal": None, "volume": None, "year": None},
    ),
    "ScienceDirect": (
        ('<li><span class="label">Ruiz 1990</span><div class="authors">A.B. Ruiz, C. van Dam</div>'
        '<div class="title">On newts</div><div class="host">Newt Res, 2 (1990), pp. 243-264</div></li>'),
        {"title": "On newts", "journal": "Newt Res", "year": 1990, "volume": "2", "pages": "243-264",
         "authors": [("Ruiz", "A.B.", None), ("van Dam", "C.", None)]},
    ),
    "year after the names": (
        "<li>Ruiz AB, Okafor C, et al. (2010) On newts of the coast. Newt Res 107: 18360–18365.</li>",
        {"title": "On newts of the coast", "journal": "Newt Res", "year": 2010, "volume": "107", "pages": "18360–18365"},
    ),
    "a taxon in an element called order": (
        '<li>On newts (<span class="order">Caudata</span>), 2001</li>', {"raw": "On newts (Caudata), 2001"},
    ),
    "id in a script link": (
        ("<td>Ruiz, A. (2001). <a href=\"javascript:popRefLink(16,'R1','10.9990%2Fnewts.7')\">[CrossRef]</a> "
        "<a href=\"javascript:popRefLink(8,'R1','999000077')\">[PubMed]</a></td>"),
        {"doi": "10.9990/newts.7", "pmid": "999000077", "raw": "Ruiz, A. (2001)."},
    ),
    "ids in COinS": (
        '<li>Ruiz <span class="Z3988" title="rft_id=info:doi/10.9990/newts.8&amp;rft_id=info:pmid/999000078"></span></li>',
        {"doi": "10.9990/newts.8", "pmid": "999000078"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRIES)
def test_read_reference(name: str) -> None:
    page, expected = ENTRIES[name]
    found = read_reference(html.fragment_fromstring(page), 3, [])
    ours = {field: getattr(found, field) for field in expected if field != "authors"}
    assert ours == {field: value for field, value in expected.items() if field != "authors"}
    if "authors" in expected:
        assert [(author.family, author.given, author.initials) for author in found.authors] == expected["authors"]
    assert found.position == 3


def test_link_words_side_by_side_are_all_left_out() -> None:
    entry = html.fragment_fromstring('<li>On newts, 2001 <a href="#a">View in Scopus</a><a href="#b">Google Scholar</a></li>')
    assert own_text(entry) == "On newts, 2001"


HEAD = '<html><head><meta name="citation_title" content="On newts"><meta name="citation_doi" content="10.9990/newts"></head>'


def read(body: str) -> ParsedRecord:
    return scraper.parse(f"{HEAD}<body>{body}</body></html>".encode())


def test_evidence_is_in_the_provenance() -> None:
    abstract = "We watched newts. " * 10
    record = scraper.normalize([read(f'<div class="abstract"><p>{abstract}</p></div>')])
    said = {name: field.evidence for name, field in record.provenance.fields.items()}
    assert (said["title"], said["doi"], said["abstract"]) == ("citation_title", "citation_doi", "body")


def test_authors_that_only_the_body_marks() -> None:
    group = '<div class="author-group"><span class="given-name">Ana</span> <span class="surname">Ruiz</span></div>'
    found = read(group)
    assert [(author.given, author.family) for author in found.authors] == [("Ana", "Ruiz")]
    assert found.evidence["authors"] == "body"


def test_mojibake_is_kept_and_told() -> None:
    page = HEAD.replace("On newts", "On M\u00c3\u00a9ni\u00c3\u00a8re newts") + "<body></body></html>"
    found = scraper.parse(page.encode())
    assert found.title == "On M\u00c3\u00a9ni\u00c3\u00a8re newts"
    assert [(issue.code, issue.field) for issue in found.issues] == [("mojibake", "title")]
