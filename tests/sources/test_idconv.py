"""NCBI's ID converter: ids of one kind a request, and each row under the id it was asked by."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.errors import Incomplete
from scraper.settings import Settings
from scraper.sources.idconv import SOURCE, access, lookup_by
from scraper.sources.source import Access, read_reply
from tests.sources.answers import reply

ROW = {"pmid": 998000077, "pmcid": "PMC998077", "doi": "10.5555/inv.77", "requested-id": "10.5555/inv.77"}


def test_pmids_are_looked_up_as_the_source_itself_does() -> None:
    assert lookup_by("pmid") is SOURCE
    assert [one.asks_by for one in map(lookup_by, ("pmid", "pmcid", "doi"))] == ["pmid", "pmcid", "doi"]


@pytest.mark.parametrize(("scheme", "ids"), [
    ("pmcid", [f"PMC{998_000 + number}" for number in range(51)]),
    ("doi", [f"10.5555/<a>({number})&#?+" for number in range(51)]),
])  # fmt: skip
def test_ids_of_a_kind_are_in_the_address_and_none_of_another(scheme: Any, ids: list[str]) -> None:
    requests = lookup_by(scheme).requests_for(ids, Settings())
    assert [len(lookup_by(scheme).ids_in(one.url)) for one in requests] == [50, 1]
    assert [own for one in requests for own in lookup_by(scheme).ids_in(one.url)] == ids
    other: Any = {"pmcid": "doi", "doi": "pmcid"}[scheme]
    assert lookup_by(other).ids_in(requests[0].url) == ()


def test_a_row_is_found_by_the_id_it_was_asked_by() -> None:
    for scheme, own in (("doi", "10.5555/inv.77"), ("pmcid", "PMC998077"), ("pmid", "998000077")):
        source = lookup_by(scheme)  # type: ignore[arg-type]
        found = read_reply(source, reply(source, {"records": [ROW | {"requested-id": own}]}, own), [own]).found
        assert {key: (one.pmid, one.pmcid, one.doi) for key, one in found.items()} == {
            own: ("998000077", "PMC998077", "10.5555/inv.77")
        }
    with pytest.raises(Incomplete, match="no records"):
        read_reply(SOURCE, reply(SOURCE, {"status": "error"}, "998000077"), ["998000077"])


def test_who_asks() -> None:
    assert access(Settings()) == Access({"tool": "literature-scraper"})
    named = {"tool": "literature-scraper", "email": "me@socks.example"}
    assert access(Settings(email="me@socks.example", ncbi_api_key="q7")) == Access(named)
