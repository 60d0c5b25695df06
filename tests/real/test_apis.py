"""Recorded replies of citation APIs: whole lists read page by page, and nothing taken that a reply does not say."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import ParseError
from scraper.model import Capture, ParsedRecord
from scraper.parse.api.crossref import parse_crossref
from scraper.parse.api.elink import parse_elink
from scraper.parse.api.europepmc import parse_core, parse_page
from scraper.parse.api.openalex import parse_work
from scraper.parse.api.semanticscholar import parse_page as parse_s2_page
from scraper.sources.europepmc import complete
from tests.real.conftest import RECORDINGS, recordings

APIS = RECORDINGS / "apis"
needed = pytest.mark.skipif(not APIS.is_dir(), reason="no folder of recordings")


def capture(source: str, body: bytes | str) -> Capture:
    return Capture(source=source, body=body.encode() if isinstance(body, str) else body, status=200)


def pages_of(cassette: str) -> list[dict[str, Any]]:
    """The bodies of a YAML cassette in their order: quoted texts that are folded, or base64."""
    pattern = r"      string: (?:'(\{\"version.*?\})'\n|!binary \|-\n((?: +[A-Za-z0-9+/=]+\n)+))"
    found = re.findall(pattern, cassette, re.DOTALL)
    unfold = re.compile(r"\n\s+")
    texts = [
        unfold.sub(" ", quoted.replace("''", "'")) if quoted else base64.b64decode(packed).decode() for quoted, packed in found
    ]
    return [json.loads(text) for text in texts]


@needed
def test_every_page_of_the_recorded_citations_gives_every_id_once() -> None:
    """33 pages of 25; asked for with our own addresses, answered from the recording."""
    name = "EuropePmc__get_data__should_report_if_there_are_events_and_event_count_returned_by_the_PMC_Europe_API.yml"
    text = (APIS / "europepmc" / "lagotto" / name).read_text(encoding="utf-8")
    pages = pages_of(text)
    expected = [row["id"] for page in pages for row in page["citationList"]["citation"]]
    found = [item for page in pages for item in parse_page(capture("europepmc", json.dumps(page)), "citation").items]
    assert len(expected) == 810 == pages[0]["hitCount"]
    assert [item.pmid or item.pmcid for item in found] == [
        row["id"] if row["source"] in ("MED", "PMC") else None for page in pages for row in page["citationList"]["citation"]
    ]  # fmt: skip

    def get(address: str, read: object) -> object:
        number = int(re.search(r"page=([0-9]+)", address)[1])  # type: ignore[index]
        page = pages[number - 1] if "citations" in address else {"hitCount": 0, "referenceList": {"reference": []}}
        return read(capture("europepmc", json.dumps(page)))  # type: ignore[operator]

    whole = complete(ParsedRecord(source=capture("europepmc", b"").as_status(), layout="europepmc", pmid="15723116"), get)  # type: ignore[arg-type]
    assert whole.citing_articles is not None
    assert (whole.citing_articles.shown, whole.citing_articles.total_reported, whole.citing_articles.complete) == (810, 810, True)
    assert len({item.pmid or item.pmcid or item.doi or item.title for item in whole.citing_articles.items}) == 810


@pytest.mark.parametrize("path", recordings("apis/europepmc/*/search_*.json"))
def test_core_records_have_their_own_ids(path: Path) -> None:
    rows = {row.get("pmid"): row for row in json.loads(path.read_bytes())["resultList"]["result"] if row["source"] == "MED"}
    for one in parse_core(capture("europepmc", path.read_bytes())):
        row = rows[one.pmid]
        assert (one.pmcid, one.doi) == (row.get("pmcid"), row["doi"].lower() if "doi" in row else None)
        assert one.title


@pytest.mark.parametrize("path", recordings("apis/eutils/*/elink*.xml"))
def test_links_are_those_of_one_paper(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    of_one = re.findall(r"<IdList>\s*<Id>([1-9][0-9]*)</Id>\s*</IdList>", text)
    if not of_one:
        with pytest.raises(ParseError):
            parse_elink(capture("elink", text.encode()))
        return
    links = re.findall(r"<LinkName>pubmed_pubmed_citedin</LinkName>(.*?)</LinkSetDb>", text, re.DOTALL)
    (found,) = parse_elink(capture("elink", text.encode()))
    assert found.pmid == of_one[0]
    assert [one.pmid for one in found.citing_articles.items] == re.findall(r"<Id>([0-9]+)</Id>", links[0])  # type: ignore[union-attr]


@needed
def test_works_of_openalex_and_crossref() -> None:
    (work,) = parse_work(capture("openalex", (APIS / "openalex/b-vitamins/W2741809807.json").read_bytes()))
    assert (work.pmid, work.doi, work.pmcid) == ("29456894", "10.7717/peerj.4375", "PMC5815332")
    for line in (APIS / "crossref/fatcat/crossref-works.2018-01-21.badsample.json").read_text(encoding="utf-8").splitlines():
        (found,) = parse_crossref(capture("crossref", json.dumps({"message": json.loads(line)})))
        rows = json.loads(line).get("reference", [])
        assert len(rows) == (found.references.shown if found.references else 0)


@needed
def test_an_abstract_of_openalex_is_its_index_in_order() -> None:
    body = (APIS / "openalex/b-vitamins/W2741809807.json").read_bytes()
    places = {place: word for word, found in json.loads(body)["abstract_inverted_index"].items() for place in found}
    (work,) = parse_work(capture("openalex", body))
    assert work.abstract == " ".join(places[place] for place in range(len(places)))
    assert work.issues == ()


@pytest.mark.parametrize("path", recordings("fresh/api_europepmc_search/*_search_api_response.json"))
def test_core_records_keep_what_the_reply_lists(path: Path) -> None:
    """Headings, substances, people and open copies, counted in the reply."""
    rows = json.loads(path.read_bytes())["resultList"]["result"]
    for row, one in zip(rows, parse_core(capture("europepmc", path.read_bytes())), strict=True):
        people = row["authorList"]["author"]
        assert len(one.authors) == len(people)
        assert [author.orcid for author in one.authors] == [person.get("authorId", {}).get("value") for person in people]
        assert len(one.mesh) == len(row.get("meshHeadingList", {}).get("meshHeading", ()))
        assert len(one.chemicals) == len(row.get("chemicalList", {}).get("chemical", ()))
        free = [url for url in row["fullTextUrlList"]["fullTextUrl"] if url["availabilityCode"] != "S"]
        assert [link.url for link in one.links] == [url["url"] for url in free]
        assert {link.license for link in one.links} <= {row.get("license")}


@pytest.mark.parametrize("path", recordings("fresh/api_crossref/*.json"))
def test_people_and_awards_of_crossref_are_all_there(path: Path) -> None:
    try:
        (found,) = parse_crossref(capture("crossref", path.read_bytes()))
    except ParseError:
        return
    work = json.loads(path.read_bytes())["message"]
    named = [one for one in work.get("author", ()) if one.get("family") or one.get("given") or one.get("name")]
    assert len(found.authors) == len(named)
    assert {grant.id for grant in found.grants if grant.id} == {
        award for one in work.get("funder", ()) for award in one.get("award", ())
    }
    assert bool(found.abstract) == bool(work.get("abstract"))
    assert not re.search(r"<[a-z/]|\n\s", found.abstract or "")


@needed
def test_a_page_of_semantic_scholar_tells_what_it_left_out() -> None:
    body = (APIS / "semanticscholar/biomcp/pmid20516115-citations.json").read_bytes()
    page = parse_s2_page(capture("semanticscholar", body), "citingPaper")
    assert (len(page.items) + page.left_out, page.next) == (100, 100)
