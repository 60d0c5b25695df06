"""A reply that is not the reply we know is refused, never read as a paper without values or a list without entries."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import ParseError
from scraper.model import Capture
from scraper.parse.api import datacite, europepmc, opencitations, semanticscholar
from scraper.parse.api.crossref import parse_crossref
from scraper.parse.api.elink import parse_elink
from scraper.parse.api.esearch import parse_esearch
from scraper.parse.api.europepmc import parse_core
from scraper.parse.api.icite import parse_icite
from scraper.parse.api.idconv import parse_idconv
from scraper.parse.api.openalex import parse_work, parse_works
from scraper.parse.api.semanticscholar import parse_paper

parse_citations = partial(europepmc.parse_page, name="citation")
parse_citing = partial(semanticscholar.parse_page, end="citingPaper")

JSON: dict[str, Callable[[Capture], Any]] = {
    "crossref": parse_crossref,
    "datacite": partial(datacite.parse_datacite, doi="10.5555/inv.901"),
    "europepmc core": parse_core,
    "europepmc page": parse_citations,
    "icite": parse_icite,
    "idconv": parse_idconv,
    "openalex work": parse_work,
    "openalex works": parse_works,
    "opencitations": partial(opencitations.parse_rows, end="citing"),
    "semanticscholar paper": parse_paper,
    "semanticscholar page": parse_citing,
}
NUMBERS = "<Count>1</Count><RetMax>1</RetMax><RetStart>0</RetStart>"
LINKS = "<LinkSet><IdList><Id>998000901</Id></IdList></LinkSet>"


def capture(body: str) -> Capture:
    return Capture(source="the source", body=body.encode())


def refuse(parse: Callable[[Capture], Any], body: str) -> ParseError:
    with pytest.raises(ParseError) as stop:
        parse(capture(body))
    return stop.value


@pytest.mark.parametrize("name", JSON)
@pytest.mark.parametrize(
    "body", ["", "{", '[{"pmid": "998000901"}', "<html>Moved</html>", "null", '"done"', "7", '{"error": "no"}']
)
def test_what_is_no_reply_of_the_service(name: str, body: str) -> None:
    assert refuse(JSON[name], body).source == "the source"


@pytest.mark.parametrize("name", JSON)
@pytest.mark.parametrize("body", ["", '{"hitCount": 1, "data": [', "\ufeff{", "[" * 5_000, "<html>Moved</html>"])
def test_that_a_reply_is_no_whole_json_is_told_with_its_beginning(name: str, body: str) -> None:
    error = refuse(JSON[name], body)
    assert "no whole JSON" in error.reason
    assert error.got == body[:80]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("crossref", '{"message": {"title": ["A"]}}'),
        ("crossref", '{"message": {"DOI": "none"}}'),
        ("datacite", '{"data": []}'),
        ("datacite", '{"data": {}, "meta": {"total": 0}}'),
        ("europepmc core", '{"resultList": {"result": {"source": "MED"}}}'),
        ("europepmc core", '{"hitCount": 0}'),
        ("europepmc page", '{"hitCount": 0, "errCode": 404, "errMsg": "no"}'),
        ("europepmc page", '{"citationList": {"citation": []}}'),
        ("europepmc page", '{"hitCount": 1}'),
        ("europepmc page", '{"hitCount": 1, "citationList": {"citation": {"id": "7"}}}'),
        ("europepmc page", '{"hitCount": 0, "citationList": {"citation": {"id": "7"}}}'),
        ("icite", '{"data": {"pmid": 998000901}}'),
        ("idconv", '{"records": {"pmid": 998000901}}'),
        ("openalex work", '{"id": "", "title": "A"}'),
        ("openalex works", '{"results": []}'),
        ("openalex works", '{"meta": {"count": 1}, "results": {"id": "W1"}}'),
        ("openalex works", '{"meta": {"count": 1}}'),
        ("opencitations", '{"citing": "pmid:998000901"}'),
        ("semanticscholar paper", '{"title": "A"}'),
        ("semanticscholar page", '{"data": {"citingPaper": {}}}'),
        ("semanticscholar page", '{"message": "Too many requests"}'),
    ],
)
def test_a_reply_without_what_it_must_have(name: str, body: str) -> None:
    assert refuse(JSON[name], body).source == "the source"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (f"<eSearchResult>{NUMBERS}", "body"),
        ("", "body"),
        (f"<eSpellResult>{NUMBERS}</eSpellResult>", "eSearchResult"),
        ("<eSearchResult><ERROR>down</ERROR></eSearchResult>", "ERROR"),
        (f"<eSearchResult>{NUMBERS}<ERROR/></eSearchResult>", "ERROR"),
        (f"<eSearchResult>{NUMBERS.replace('Count', 'Sum')}</eSearchResult>", "Count"),
        (f"<eSearchResult>{NUMBERS.replace('RetStart', 'Sum')}</eSearchResult>", "Count"),
        (f"<eSearchResult>{NUMBERS.replace('RetMax', 'Sum')}</eSearchResult>", "Count"),
        (f"<eSearchResult>{NUMBERS.replace('>1<', '>one<')}</eSearchResult>", "Count"),
        (f"<eSearchResult>{NUMBERS}<IdList><Id>998000901</Id><Id>PMC9</Id></IdList></eSearchResult>", "IdList"),
        (f"<eSearchResult>{NUMBERS}<IdList><Id/></IdList></eSearchResult>", "IdList"),
    ],
)
def test_what_is_no_reply_of_esearch(body: str, where: str) -> None:
    assert refuse(parse_esearch, body).where == where


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (f"<eLinkResult>{LINKS}", "body"),
        ("", "body"),
        (f"<eSearchResult>{LINKS}</eSearchResult>", "eLinkResult"),
        (f"<eLinkResult>{LINKS}<ERROR>down</ERROR></eLinkResult>", "eLinkResult"),
        (f"<eLinkResult>{LINKS.replace('</LinkSet>', '<ERROR/></LinkSet>')}</eLinkResult>", "eLinkResult"),
        (f"<eLinkResult>{LINKS.replace('</Id>', '</Id><Id>998000902</Id>')}</eLinkResult>", "LinkSet"),
        ("<eLinkResult><LinkSet><IdList/></LinkSet></eLinkResult>", "LinkSet"),
        (f"<eLinkResult>{LINKS}<LinkSet><IdList><Id>PMC9</Id></IdList></LinkSet></eLinkResult>", "LinkSet"),
    ],
)
def test_what_is_no_reply_of_elink(body: str, where: str) -> None:
    assert refuse(parse_elink, body).where == where


@pytest.mark.parametrize(
    ("parse", "body"),
    [
        (parse_esearch, "<eSearchResult><ERROR>Backend failed</ERROR></eSearchResult>"),
        (parse_elink, "<eLinkResult><ERROR>Backend failed</ERROR></eLinkResult>"),
        (parse_citations, '{"errCode": 500, "errMsg": "Backend failed"}'),
    ],
    ids=["esearch", "elink", "europepmc"],
)
def test_an_error_of_the_service_is_told_in_its_words(parse: Callable[[Capture], Any], body: str) -> None:
    assert "Backend failed" in str(refuse(parse, body))


@pytest.mark.parametrize(
    ("parse", "body"),
    [
        (parse_esearch, f'<!DOCTYPE eSearchResult SYSTEM "{{}}"><eSearchResult>{NUMBERS}</eSearchResult>'),
        (parse_elink, f'<!DOCTYPE eLinkResult SYSTEM "{{}}"><eLinkResult>{LINKS}</eLinkResult>'),
    ],
    ids=["esearch", "elink"],
)
def test_the_dtd_of_a_reply_is_never_opened(parse: Callable[[Capture], Any], body: str, tmp_path: Path) -> None:
    dtd = tmp_path / "reply.dtd"
    dtd.write_text("<!ENTITY broken")
    assert parse(capture(body.format(dtd.as_uri())))
