"""What holds for every source, and what `--sources` takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from scraper.errors import InputError
from scraper.model import Capture
from scraper.normalize.fields import PRIORITY
from scraper.normalize.lists import LISTING
from scraper.pipeline.saved_exchanges import asked_by
from scraper.settings import Settings
from scraper.sources.registry import NAMED_SETS, SOURCES, read_sources
from scraper.sources.source import site_of
from tests.conftest import GOLDEN

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


def test_the_batch_set_asks_for_many_papers_at_once() -> None:
    requests = [request for name in NAMED_SETS["batch"] for request in SOURCES[name].requests_for(PMIDS * 4, Settings())]
    assert len(requests) <= 40
    assert NAMED_SETS["all"] == tuple(SOURCES)


@pytest.mark.parametrize(("chosen", "names"), [
    ("icite", "icite"), (" icite , pubmed,icite,", "icite pubmed"), ("default,pubmed", "landing pubtator3 pubmed"),
    ("batch,default", "pubtator3 pubmed icite elink landing"), (["pubmed", "citing"], "pubmed landing icite europepmc elink"),
    (iter(["elink"]), "elink"),
])  # fmt: skip
def test_names_and_sets_each_once_in_the_order_given(chosen: Any, names: str) -> None:
    assert [source.name for source in read_sources(chosen)] == names.split()


@pytest.mark.parametrize(("chosen", "told"), [
    ("", "no source given; known: landing, "), (",", "no source given"), ([], "no source given"),
    ("icit", "no source 'icit'; known: "),
    ("icite,Pubmed,x", "no source 'Pubmed', 'x'; known: "), (["icite,pubmed"], "no source 'icite,pubmed'"),
    ("source", "no source 'source'"),
])  # fmt: skip
def test_what_names_no_source(chosen: Any, told: str) -> None:
    with pytest.raises(InputError, match=f"^{told}"):
        read_sources(chosen)


def test_sets_name_sources_only() -> None:
    assert {name for names in NAMED_SETS.values() for name in names} == set(SOURCES)
    assert not set(NAMED_SETS) & set(SOURCES)
    assert "SOURCE" not in SOURCES
