"""The source that is asked by DOI: after the others, with the DOI they gave, host by host."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

import scraper
from scraper.errors import Blocked, FetchError, InputError
from scraper.fetch.client import Client
from scraper.fetch.site import ANYWHERE, Site
from scraper.fetch.transport import Elsewhere
from scraper.model import Capture, Request
from tests.conftest import CASSETTES


def fetch(*pmids: str, sources: str) -> Any:
    return scraper.fetch_many(pmids, sources=sources, captures=[CASSETTES], offline=True)


def test_the_page_at_the_doi_joins_the_record() -> None:
    records = fetch("999000011", sources="landing,publisher")
    record = next(records)
    status = {one.name: one.outcome for one in record.provenance.sources}
    assert status == {"landing": "ok", "publisher": "ok"}
    assert "publisher" in {said.source for field in record.provenance.fields.values() for said in field.others} | {
        name for field in record.provenance.fields.values() for name in (field.source, *field.agree)
    }


def test_a_paper_without_a_doi_is_not_asked() -> None:
    record = next(fetch("999000002", sources="landing,publisher"))
    assert {one.name: one.outcome for one in record.provenance.sources}["publisher"] == "not_asked"


def test_alone_it_has_nothing_to_ask_for() -> None:
    with pytest.raises(InputError, match=r"asked by DOI.*default,publisher"):
        fetch("999000011", sources="publisher")


class Hosts:
    """Stands in for the transport: each host has one reply, or leads elsewhere."""

    def __init__(self, replies: Mapping[str, bytes | str]):
        self.replies = replies
        self.asked: list[str] = []

    def exchange(self, request: Request, **_: Any) -> Capture:
        self.asked.append(request.url)
        path = request.url.partition("://")[2]
        reply = self.replies.get(path, b"")
        if isinstance(reply, str):
            raise Elsewhere(reply)
        return Capture(source=request.source, url=request.url, status=200 if reply else 404, body=reply)


SITE = Site("resolver.test", 1000, frozenset({"resolver.test", ANYWHERE}), True, {})


def ask(hosts: Hosts, read: Any = lambda capture: capture.body) -> tuple[Capture, bytes]:
    client = Client(hosts)  # type: ignore[arg-type]
    return client.fetch(Request("publisher", "https://resolver.test/10.5555/x", ("10.5555/x",)), read, SITE)


def test_each_host_on_the_way_has_its_own_robots_txt() -> None:
    hosts = Hosts({"resolver.test/10.5555/x": "https://press.test/x", "press.test/x": b"the page"})
    capture, found = ask(hosts)
    assert found == b"the page"
    assert capture.url == "https://resolver.test/10.5555/x"
    assert hosts.asked == [
        "https://resolver.test/robots.txt", "https://resolver.test/10.5555/x",
        "https://press.test/robots.txt", "https://press.test/x",
    ]  # fmt: skip


def test_a_publisher_that_forbids_it_is_not_asked() -> None:
    hosts = Hosts({
        "resolver.test/10.5555/x": "https://press.test/x", "press.test/robots.txt": b"User-agent: *\nDisallow: /\n",
        "press.test/x": b"the page",
    })  # fmt: skip
    with pytest.raises(FetchError) as caught:
        ask(hosts)
    assert caught.value.kind == "robots"
    assert "https://press.test/x" not in hosts.asked


def test_a_block_stops_that_host_only() -> None:
    def read(capture: Capture) -> bytes:
        if b"moment" in capture.body:
            raise Blocked("a bot check", source="publisher")
        return capture.body

    hosts = Hosts({
        "resolver.test/1": "https://wall.test/1", "resolver.test/2": "https://wall.test/2", "wall.test/1": b"just a moment",
        "wall.test/2": b"just a moment", "resolver.test/3": "https://open.test/3", "open.test/3": b"the page",
    })  # fmt: skip
    client = Client(hosts)  # type: ignore[arg-type]
    ends = []
    for number in "123":
        request = Request("publisher", f"https://resolver.test/{number}", ())
        try:
            ends.append(client.fetch(request, read, SITE)[1])
        except Blocked:
            ends.append(b"blocked")
    assert ends == [b"blocked", b"blocked", b"the page"]
    assert "https://wall.test/2" not in hosts.asked


def test_hosts_in_a_ring_end() -> None:
    hosts = Hosts({"resolver.test/10.5555/x": "https://b.test/x", "b.test/x": "https://resolver.test/10.5555/x"})
    with pytest.raises(FetchError, match="from host to host"):
        ask(hosts)
