"""Replies that say less, or something else, than they seem to say at first sight."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.errors import ParseError
from scraper.fetch.captures import load_capture, save_capture
from scraper.model import Capture, Request
from scraper.settings import Settings
from scraper.sources.registry import SOURCES

PMID = "999000041"
SETTINGS = Settings()


def article(title: str = "A title.", *, version: str = "1", more: str = "") -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="{version}">{PMID}</PMID><Article><ArticleTitle>{title}</ArticleTitle>'
        f"{more}</Article></MedlineCitation></PubmedArticle>"
    )


def efetch(*articles: str) -> bytes:
    return f"<PubmedArticleSet>{''.join(articles)}</PubmedArticleSet>".encode()


def core(**more: Any) -> bytes:
    row = {"id": PMID, "source": "MED", "pmid": PMID, "title": "A title", "citedByCount": 2} | more
    return json.dumps({"hitCount": 1, "resultList": {"result": [row]}}).encode()


def replay(folder: Path, replies: dict[str, tuple[int, bytes]], lists: dict[str, Any] | None = None) -> scraper.Records:
    """A run of all sources named in `replies`, from saved exchanges; `lists` are Europe PMC's further pages by path."""
    for name, (status, body) in replies.items():
        request = SOURCES[name].requests_for([PMID], SETTINGS)[0]
        save_capture(capture_of(request, status, body), folder)
    for path, found in (lists or {}).items():
        url = f"https://www.ebi.ac.uk/europepmc/webservices/rest/MED/{PMID}/{path}&pageSize=1000&format=json"
        status, body = found if isinstance(found, tuple) else (200, json.dumps(found).encode())
        save_capture(capture_of(Request("europepmc", url, ()), status, body, name=path.replace("?", "-")), folder)
    return scraper.fetch_many([PMID], sources=",".join(replies), captures=[folder], offline=True)


def capture_of(request: Request, status: int, body: bytes, *, name: str = PMID) -> Capture:
    return Capture(
        source=request.source, name=name, url=request.url, method="POST" if request.body else "GET",
        request_body=request.body, status=status, body=body,
        headers={"Content-Type": "application/json" if body[:1] == b"{" else "text/xml"},
    )  # fmt: skip


@pytest.mark.parametrize("name", ["pubmed", "elink", "europepmc", "pubtator3", "idconv", "opencitations"])
def test_a_404_of_a_service_that_answers_200_to_unknown_ids_is_a_failure(name: str, tmp_path: Path) -> None:
    records = replay(tmp_path, {name: (404, b"<html>Unable to route request!</html>")})
    assert list(records) == []
    assert [(one.outcome, one.kind) for one in records.outcomes] == [("failed", "http_404")]


@pytest.mark.parametrize(
    "title", ["[Not Available].", ""]
)  # papers before 1950 have no abstract either, and the title in their language only
def test_an_old_paper_without_an_english_title_is_a_paper(title: str, tmp_path: Path) -> None:
    more = "<AuthorList><Author><LastName>Dupont</LastName></Author></AuthorList><VernacularTitle>La douleur.</VernacularTitle>"
    (record,) = replay(tmp_path, {"pubmed": (200, efetch(article(title, more=more)))})
    assert (record.title, record.vernacular_title, record.authors[0].family) == (None, "La douleur.", "Dupont")


def test_an_empty_document_of_a_citation_api_is_a_failed_source(tmp_path: Path) -> None:
    records = replay(tmp_path, {"pubmed": (200, efetch(article())), "europepmc": (200, core(title="", citedByCount=None))})
    (record,) = records
    assert {one.name: one.outcome for one in record.provenance.sources} == {"pubmed": "ok", "europepmc": "failed"}
    assert [(one.source, one.kind) for one in records.failures] == [("europepmc", "shell")]


def test_an_empty_document_of_nlm_is_no_paper_whatever_others_list(tmp_path: Path) -> None:
    records = replay(tmp_path, {"pubtator3": (200, f"{PMID}|t|\n{PMID}|a|\n\n".encode()), "europepmc": (200, core())})
    assert list(records) == []
    assert [(one.outcome, one.kind) for one in records.outcomes] == [("failed", "shell")]


def test_two_documents_that_differ_are_no_absence(tmp_path: Path) -> None:
    records = replay(tmp_path, {"pubmed": (200, efetch(article("One."), article("One.")))})
    assert [record.title for record in records] == ["One."]
    export = f"{PMID}|t|One.\n{PMID}|a|\n\n{PMID}|t|Two.\n{PMID}|a|\n\n".encode()
    records = replay(tmp_path / "other", {"pubtator3": (200, export)})
    assert list(records) == []
    assert [one.outcome for one in records.outcomes] == ["failed"]


def test_a_list_that_is_out_is_told_as_a_failure_of_its_source(tmp_path: Path) -> None:
    out = (503, b"no healthy upstream")
    lists = {"citations?page=1": out, "references?page=1": {"hitCount": 0}}
    links = json.dumps({"data": [{"pmid": int(PMID), "citation_count": 1, "cited_by": [7], "references": []}]}).encode()
    records = replay(tmp_path, {"europepmc": (200, core()), "icite": (200, links)}, lists)
    (record,) = records
    assert (record.citing_articles.shown, record.citing_articles.complete) == (1, False)
    assert [(one.pmid, one.source, one.kind) for one in records.failures] == [(PMID, "europepmc", "http_503")]
    assert records.report().stored == 1


def test_links_of_old_records_name_articles_of_pubmed_only(tmp_path: Path) -> None:
    cites = (
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>999000041</PMID><Article><ArticleTitle>A.</ArticleTitle></Article>"
        '<OtherID Source="NASA">00011</OtherID><CommentsCorrectionsList><CommentsCorrections RefType="Cites">'
        "<RefSource>J. 1999</RefSource><PMID>7</PMID></CommentsCorrections></CommentsCorrectionsList>"
        '</MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.5555/a</ArticleId>'
        '<ArticleId IdType="doi">10.5555/b</ArticleId></ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>'
    )
    (record,) = replay(tmp_path, {"pubmed": (200, cites.encode())})
    assert (record.references.shown, record.references.complete) == (1, None)
    assert (record.doi, record.ids) == ("10.5555/a", {"doi": ("10.5555/b",), "nasa": ("00011",)})


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Smith &amp; Jones: p &lt; 0.05", "Smith & Jones: p < 0.05"),
        ("METTL5-mediated m&lt;sup&gt;6&lt;/sup&gt;A", "METTL5-mediated m6A"),
        ("Patients with CD4<CD8 ratio >1", "Patients with CD4<CD8 ratio >1"),
        ("x<b and y>c in <i>E. coli</i>", "x<b and y>c in E. coli"),
        ("A\u0002 <i>b</i>\uffff", "A\ufffd b\ufffd"),
    ],
)
def test_titles_of_apis_are_plain_text(printed: str, title: str, tmp_path: Path) -> None:
    (record,) = replay(tmp_path, {"europepmc": (200, core(title=printed))})
    assert record.title == title


@pytest.mark.parametrize(
    ("printed", "abstract", "labels"),
    [
        ("Levels (IL-6<TNF) fell.<h4>Results</h4>It was so.", "Levels (IL-6<TNF) fell.\nIt was so.", ["Results"]),
        ("<h4>Background</h4>B text.<h4>Summary</h4>S text.", "B text.\nS text.", ["Background", "Summary"]),
        ("<h4>Summary</h4>S text.", "S text.", []),
        ("Fever\u0002 was <i>seen</i>.", "Fever\ufffd was seen.", []),
    ],
)
def test_abstracts_of_europe_pmc(printed: str, abstract: str, labels: list[str], tmp_path: Path) -> None:
    (record,) = replay(tmp_path, {"europepmc": (200, core(abstractText=printed))})
    assert (record.abstract, [section.label for section in record.abstract_sections]) == (abstract, labels)


def test_blanks_beside_nested_markup_are_kept() -> None:
    found = scraper.parse(efetch(article("Uptake of<b> <i>p</i></b>-cresol and <i><sup>13</sup> </i>carbon in <b>mice</b>")))
    assert found.title == "Uptake of p-cresol and 13 carbon in mice"


def test_a_file_in_one_line_is_known(tmp_path: Path) -> None:
    path = tmp_path / "long.xml"
    path.write_bytes(b'<?xml version="1.0" ?>\n' + efetch(*[article("\u03b1" * 50)] * 3000))
    assert path.stat().st_size > 1 << 18
    assert sum(1 for _ in scraper.parse_file(str(path))) == 3000


def test_something_before_the_first_article_is_refused() -> None:
    with pytest.raises(ParseError):
        scraper.parse(b"<PubmedArticleSet><DeleteCitation><PMID>7</PMID></DeleteCitation>" + efetch(article())[18:])


def test_a_recording_of_another_type_takes_the_place_of_the_first(tmp_path: Path) -> None:
    request = SOURCES["icite"].requests_for([PMID], SETTINGS)[0]
    save_capture(capture_of(request, 404, b"<html>no</html>"), tmp_path)
    folder = save_capture(capture_of(request, 200, b"{}"), tmp_path)
    assert load_capture(folder).body == b"{}"


def test_links_beside_another_papers_document_are_no_paper(tmp_path: Path) -> None:
    """As a merged number looks in a recording: links under it, and the other paper's document."""
    links = f"<eLinkResult><LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>{PMID}</Id></IdList><LinkSetDb><DbTo>pubmed</DbTo>"
    links += "<LinkName>pubmed_pubmed_citedin</LinkName><Link><Id>7</Id></Link></LinkSetDb></LinkSet></eLinkResult>"
    other = efetch(article()).replace(PMID.encode(), b"999000049")
    records = replay(tmp_path, {"pubmed": (200, other), "elink": (200, links.encode())})
    assert list(records) == []
    assert [(one.outcome, one.kind) for one in records.outcomes] == [("failed", "other_paper")]


def test_titles_that_cannot_be_looked_up_are_told_once(tmp_path: Path) -> None:
    records = replay(tmp_path, {"pubmed": (200, efetch(article()))})
    for pmid in ("999000042", "999000043"):
        request = SOURCES["pubmed"].requests_for([pmid], SETTINGS)[0]
        save_capture(capture_of(request, 503, b"out", name=pmid), tmp_path)
    records = replay(tmp_path, {"pubmed": (200, efetch(article()))})
    assert records.look_up(["999000042", "999000043"], "pubmed") == {}
    assert [(one.kind, (one.reason or "").partition(" (")[2]) for one in records.failures] == [
        ("http_503", "looking up 2 listed articles)")
    ]
