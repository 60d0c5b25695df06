"""What holds for every source, and how the citation sources end when a part of them cannot be had."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scraper
from scraper.errors import FetchError, Incomplete, ParseError
from scraper.fetch.captures import load_capture
from scraper.model import ArticleList, Capture, ListedArticle, ParsedRecord, SourceStatus
from scraper.normalize.fields import PRIORITY
from scraper.normalize.lists import LISTING
from scraper.normalize.merge import normalize
from scraper.pipeline.batches import Answer
from scraper.pipeline.outcomes import is_proven
from scraper.pipeline.saved_exchanges import asked_by
from scraper.settings import Settings
from scraper.sources import europepmc, semanticscholar
from scraper.sources.registry import NAMED_SETS, SOURCES
from scraper.sources.source import read_reply, site_of
from tests.conftest import CASSETTES, GOLDEN

PMIDS = tuple(str(number) for number in range(999_000_100, 999_000_351))
DOIS = ("10.5555/inv.1", "10.1002/(sici)1097-0258(19980815)17:15/16<1661::aid-sim968>3.0.co;2-2")
SECRETS = Settings(email="a@b.example", ncbi_api_key="k1", crossref_mailto="c@d.example", openalex_api_key="k2",
                   opencitations_token="k3", s2_api_key="k4")  # fmt: skip


def test_a_source_has_the_name_of_its_module() -> None:
    assert [source.name for source in SOURCES.values()] == list(SOURCES)
    with pytest.raises(KeyError):
        SOURCES["source"]  # a module beside them that is none


def test_every_source_has_its_place_in_the_order_of_trust() -> None:
    assert set(SOURCES) - set(PRIORITY) == set()
    assert len(PRIORITY) == len(set(PRIORITY))


@pytest.mark.parametrize("field", LISTING)
def test_every_source_that_lists_is_known_to(field: str) -> None:
    """Else a list would be called whole although such a source failed."""
    listing = {name for name, golden in iter_golden() for one in golden.get("found", {}).values() if one[field]}
    for record in (one for path in (GOLDEN / "records-all").glob("*.json") for one in json.loads(path.read_text())["record"]):
        listing |= {name for item in record[field]["items"] for name in item["sources"]}
    assert len(listing) > 5
    assert listing & set(SOURCES) - LISTING[field] == set()


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_has_poor_relations(name: str) -> None:
    """A reply that gives a paper, and one that gives none or is refused."""
    poor = [is_poor(golden) for source, golden in iter_golden() if source == name]
    assert set(poor) == {True, False}


def iter_golden() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in SOURCES:
        for path in sorted((GOLDEN / name).glob("*.json")):
            yield name, json.loads(path.read_text(encoding="utf-8"))


def is_poor(golden: dict[str, Any]) -> bool:
    """Whether no paper comes of a reply, or one of which nothing is told."""
    telling = ("title", "pmcid", "links", "references", "citing_articles", "annotations")
    return not golden.get("others") and not any(one[field] for one in golden.get("found", {}).values() for field in telling)


@pytest.mark.parametrize("name", SOURCES)
def test_requests_say_which_papers_they_are_for(name: str) -> None:
    source = SOURCES[name]
    ids = DOIS if source.asks_by == "doi" else PMIDS
    requests = source.requests_for(ids, SECRETS)
    assert len(requests) == -(-len(ids) // source.ids_per_request)
    asked = [asked_by(source, Capture(source=name, body=b"", url=one.url, request_body=one.body)) for one in requests]
    assert [own for group in asked for own in group] == list(ids)


@pytest.mark.parametrize("name", SOURCES)
def test_keys_and_addresses_are_no_part_of_a_request(name: str) -> None:
    source = SOURCES[name]
    for request in source.requests_for(DOIS if source.asks_by == "doi" else PMIDS[:3], SECRETS):
        assert not any(secret in f"{request.url}{request.body}" for secret in SECRETS.secrets)
        assert site_of(source, request, SECRETS).hosts


def test_a_key_raises_the_pace_only_where_it_is_sent() -> None:
    request = SOURCES["pubmed"].requests_for(PMIDS[:1], SECRETS)[0]
    assert site_of(SOURCES["pubmed"], request, SECRETS).requests_per_second == 10
    assert site_of(SOURCES["pubmed"], request, Settings()).requests_per_second == 3
    assert "email" not in site_of(SOURCES["pubmed"], request, Settings()).credentials


def test_the_batch_set_asks_for_many_papers_at_once() -> None:
    requests = [request for name in NAMED_SETS["batch"] for request in SOURCES[name].requests_for(PMIDS * 4, Settings())]
    assert len(requests) <= 40
    assert NAMED_SETS["all"] == tuple(SOURCES)


def test_an_efetch_reply_that_is_cut_anywhere_is_refused() -> None:
    capture = load_capture(CASSETTES / "pubmed" / "999000018")
    whole = capture.body.rstrip()
    for at in range(0, len(whole), 7):
        with pytest.raises((Incomplete, ParseError)):
            read_reply(SOURCES["pubmed"], Capture(source="pubmed", body=whole[:at], status=200), ["999000018"])
        with pytest.raises(ParseError):
            scraper.parse_all(whole[:at] or b" ", layout="pubmed_xml")
    assert list(read_reply(SOURCES["pubmed"], capture, ["999000018"]).found) == ["999000018"]


def test_ids_of_references_are_never_the_papers_own() -> None:
    parsed = read_reply(SOURCES["pubmed"], load_capture(CASSETTES / "pubmed" / "999000018"), ["999000018"]).found["999000018"]
    assert (parsed.pmid, parsed.doi, parsed.pmcid) == ("999000018", "10.5555/inv.18", "PMC9990018")
    assert parsed.references is not None
    assert [(one.position, one.pmid) for one in parsed.references.items] == [(1, None), (2, None), (3, "999000051")]


# ---- lists that cannot be read to their end -----------------------------------------------------------------------------

STATUS = SourceStatus(name="europepmc")


def answers(pages: dict[str, Any]) -> Callable[[str, Any], Any]:
    """A `get` that answers addresses holding a key with its value; others cannot be had."""

    def get(address: str, read: Any) -> Any:
        body = next((value for key, value in pages.items() if key in address), None)
        if body is None:
            return None
        try:
            return read(Capture(source="x", body=json.dumps(body).encode(), status=200))
        except (FetchError, ParseError):
            return None

    return get


def rows(name: str, first: int, count: int, total: int) -> dict[str, Any]:
    found = [{"id": str(number), "source": "MED", "title": f"Title {number}"} for number in range(first, first + count)]
    return {"hitCount": total, f"{name}List": {name: found}}


def paper(**more: Any) -> ParsedRecord:
    return ParsedRecord(source=STATUS, layout="x", pmid="999000001", **more)


def test_europepmc_reads_every_page() -> None:
    pages = {"citations?page=1&": rows("citation", 1, 1000, 1500), "citations?page=2&": rows("citation", 1001, 500, 1500),
             "references?page=1&": {"hitCount": 0}}  # fmt: skip
    found = europepmc.complete(paper(), answers(pages))
    assert found.citing_articles is not None
    assert (found.citing_articles.shown, found.citing_articles.complete, found.references) == (1500, True, None)
    assert found.issues == ()


@pytest.mark.parametrize("bad", [None, {"errCode": 503, "errMsg": "out"}, {"hitCount": 3}])
def test_one_endpoint_of_europepmc_may_be_out(bad: Any) -> None:
    pages = {"citations?page=1&": rows("citation", 1, 2, 2)} | ({"references": bad} if bad else {})
    found = europepmc.complete(paper(), answers(pages))
    assert found.citing_articles is not None
    assert found.references is not None
    assert (found.citing_articles.complete, found.references.complete) == (True, False)
    assert [(issue.code, issue.field) for issue in found.issues] == [("list_not_read", "references")]
    record = normalize([found])
    assert (record.references.complete, record.references.shown) == (False, 0)


def test_a_page_without_new_rows_ends_the_asking() -> None:
    pages = {
        "citations?page=1&": rows("citation", 1, 5, 9),
        "citations?page=2&": rows("citation", 1, 0, 9),
        "references": {"hitCount": 0},
    }
    found = europepmc.complete(paper(), answers(pages)).citing_articles
    assert found is not None
    assert (found.shown, found.total_reported, found.complete) == (5, 9, False)


def test_semantic_scholar_tells_the_limit_and_drops_scraps() -> None:
    def get(address: str, read: Any) -> Any:
        offset = int(re.search(r"offset=([0-9]+)", address)[1])  # type: ignore[index]
        limit = int(re.search(r"limit=([0-9]+)", address)[1])  # type: ignore[index]
        if "references" in address:
            data = [{"citedPaper": {"paperId": "x", "title": "Sign up to receive e-mail alerts"}}]
            return read(Capture(source="x", body=json.dumps({"data": data}).encode(), status=200))
        data = [{"citingPaper": {"externalIds": {"PubMed": str(offset + place + 1)}}} for place in range(limit)]
        return read(Capture(source="x", body=json.dumps({"data": data, "next": offset + limit}).encode(), status=200))

    found = semanticscholar.complete(paper(), get)
    assert found.citing_articles is not None
    assert (found.citing_articles.shown, found.citing_articles.complete) == (9_999, False)
    assert found.references is None
    assert [issue.code for issue in found.issues] == ["list_not_read", "scraps"]


def test_a_source_that_failed_makes_a_list_incomplete() -> None:
    whole = europepmc.complete(paper(), answers({"citations?page=1&": rows("citation", 1, 2, 2), "references": {"hitCount": 0}}))
    assert normalize([whole]).citing_articles.complete is True
    failed = SourceStatus(name="icite", outcome="failed")
    assert normalize([whole], unanswered=[failed]).citing_articles.complete is False
    silent = SourceStatus(name="icite", outcome="absent")
    assert normalize([whole], unanswered=[silent]).citing_articles.complete is True


def test_links_of_a_merged_paper_are_not_stored_under_its_old_number() -> None:
    links = Answer(SourceStatus(name="icite"), paper(citing_articles=ArticleList((ListedArticle(pmid="7"),), 1)))
    merged = Answer(SourceStatus(name="pubmed", outcome="absent"), merged_into="8")
    text = Answer(SourceStatus(name="landing"), paper(title="A title"))
    failed = Answer(SourceStatus(name="pubmed", outcome="failed"), error=FetchError("HTTP 503", source="pubmed"))
    unknown = Answer(SourceStatus(name="semanticscholar", outcome="absent"))

    def proven(*answers: Answer) -> bool:
        return is_proven([one.parsed for one in answers if one.parsed], answers)

    assert not proven(links, merged)
    assert proven(links, text, merged)
    assert proven(links, failed)
    assert proven(links, unknown)


def test_an_empty_set_of_links_does_not_prove_a_paper() -> None:
    """ELink answers any number with a set: PubMed has no such paper, or was not asked."""
    records = scraper.fetch_many(["999000016", "999000013"], sources="pubmed,elink", captures=[CASSETTES], offline=True)
    assert list(records) == []
    assert {one.pmid: one.outcome for one in records.outcomes} == {"999000016": "failed", "999000013": "gone"}
    assert "nothing says that there is such a paper" in (records.outcomes[0].reason or "")
