"""What a reply of any source means before it is believed, and where its requests go."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import FetchError, Incomplete
from scraper.fetch.site import ANYWHERE, Unbelieved
from scraper.model import (
    ArticleList,
    Author,
    Capture,
    Count,
    Issue,
    Journal,
    ListedArticle,
    ParsedAnnotation,
    ParsedRecord,
    Request,
    SourceStatus,
)
from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from scraper.sources.source import (
    Reply,
    Source,
    batches,
    check_json_with,
    ids_in_query,
    is_shell,
    name_after_address,
    place_request,
    read_reply,
    site_of,
)
from tests.sources.test_registry import PMIDS, SECRETS
from tests.sources.test_replies import PMID


def test_a_key_raises_the_pace_only_where_it_is_sent() -> None:
    request = SOURCES["pubmed"].requests_for(PMIDS[:1], SECRETS)[0]
    assert site_of(SOURCES["pubmed"], request, SECRETS).requests_per_second == 10
    assert site_of(SOURCES["pubmed"], request, Settings()).requests_per_second == 3
    assert "email" not in site_of(SOURCES["pubmed"], request, Settings()).credentials


def test_user_and_password_of_a_base_address_are_no_part_of_a_name() -> None:
    settings = Settings(base_urls={"icite": "http://user:word@127.0.0.1:8099"})
    site = site_of(SOURCES["icite"], SOURCES["icite"].requests_for([PMID], settings)[0], settings)
    assert site.pace_key == "icite.od.nih.gov at 127.0.0.1:8099"
    assert settings.secrets == ("word", "dXNlcjp3b3Jk")


OWN = Source(
    "trial", gives="", terms="", requests_per_second=1, ids_per_request=9,
    requests_for=lambda ids, _: [Request("trial", f"https://socks.example/a?id={','.join(ids)}", tuple(ids))],
    ids_in=ids_in_query("id"), parse=lambda _: [], check=lambda *_: None,
)  # fmt: skip


def document(pmid: str | None, title: str | None = "Warm socks", **more: Any) -> ParsedRecord:
    return ParsedRecord(source=SourceStatus(name="trial"), layout="x", pmid=pmid, title=title, **more)


def read(documents: list[ParsedRecord], *ids: str, status: int | None = 200, **more: Any) -> Reply:
    source = OWN._replace(parse=lambda _: documents, **more)
    return read_reply(source, Capture(source="trial", body=b"x", status=status), ids)


@pytest.mark.parametrize(("documents", "found", "others", "shells"), [
    ([document("2"), document("1")], "21", "", ""), ([document("1"), document("1")], "1", "", ""),  # said twice
    ([document("1"), document("1", "Cold socks")], "", "", "1"), ([document("3"), document("1")], "1", "3", ""),
    ([document("1", None)], "", "", "1"), ([document("1", None), document("1")], "1", "", "1"), ([], "", "", ""),
])  # fmt: skip
def test_documents_by_the_id_inside_them(documents: list[ParsedRecord], found: str, others: str, shells: str) -> None:
    reply = read(documents, "1", "2")
    assert ["".join(part) for part in reply] == [found, others, shells]


def test_a_document_without_an_id_is_nobody_s_and_an_empty_one_may_be_an_answer() -> None:
    assert read([document(None)], "1").others == ("",)
    assert list(read([document("1", None)], "1", may_be_empty=True).found) == ["1"]
    of_doi = read([document("1", doi="10.5555/a")], "10.5555/a", asks_by="doi")
    assert list(of_doi.found) == ["10.5555/a"]


@pytest.mark.parametrize(
    ("asked", "given", "doubtful"), [(3, 0, False), (4, 2, False), (4, 1, True), (5, 2, True), (9, 5, False)]
)
def test_a_reply_that_leaves_out_most_of_many_is_doubted(asked: int, given: int, doubtful: bool) -> None:
    ids = [str(number) for number in range(1, asked + 1)]
    documents = [document(pmid) for pmid in ids[:given]]
    if not doubtful:
        assert list(read(documents, *ids).found) == ids[:given]
        return
    with pytest.raises(Unbelieved, match=f"has {given} of {asked} papers") as caught:
        read(documents, *ids)
    assert list(caught.value.result.found) == ids[:given]


def test_a_reply_with_what_no_text_should_hold_is_doubted() -> None:
    odd = document("1", issues=(Issue("unread_line", None, ""), Issue("control_characters", "title", "")))
    with pytest.raises(Unbelieved, match="the reply has control_characters and unread_line"):
        read([odd], "1")
    other = document("1", issues=(Issue("placeholder", None, ""),))
    assert read([other, odd], "1").found == {}  # two that differ: neither is taken, so neither is doubted


@pytest.mark.parametrize(("status", "kind"), [(500, "http_500"), (204, "http_204"), (404, "http_404")])
def test_an_error_status_is_a_failure_unless_the_source_says_absent_by_it(status: int, kind: str) -> None:
    with pytest.raises(FetchError, match=f"HTTP {status}") as caught:
        read([document("1")], "1", status=status)
    assert caught.value.kind == kind
    assert read([document("1")], "1", status=status, says_absent=lambda _: True) == Reply({})
    assert list(read([document("1")], "1", status=None).found) == ["1"]


@pytest.mark.parametrize(("more", "shell"), [
    ({}, True), ({"doi": "10.5555/a", "journal": Journal("Socks"), "counts": (Count("cited_by", 3, "x"),)}, True),
    ({"references": ArticleList()}, True), ({"references": ArticleList((ListedArticle(pmid="7"),), 1)}, False),
    ({"vernacular_title": "Socken"}, False), ({"abstract": "Feet."}, False), ({"authors": (Author(family="Ruiz"),)}, False),
    ({"annotations": (ParsedAnnotation(0, 1, "x", "Gene"),)}, False),
])  # fmt: skip
def test_what_holds_nothing_that_a_reader_could_use(more: dict[str, Any], shell: bool) -> None:
    assert is_shell(document("1", None, **more)) is shell


@pytest.mark.parametrize(("body", "kind"), [
    (b"", "empty"), (b"\xef\xbb\xbf \n<!DOCTYPE HTML><p>Busy", "html"), (b"{", "bad_json"), (b'{"a": NaN}', "bad_json"),
    (b'{"a": {"b": 1, "b": 1}}', "bad_json"), (b"[" * 100_000, "bad_json"), (b'{"dates": []}', "other_form"),
    (b"[]", "other_form"),
], ids=lambda one: one[-20:])  # fmt: skip
def test_json_that_is_none_or_is_not_the_one_asked_for(body: bytes, kind: str) -> None:
    with pytest.raises(Incomplete) as caught:
        check_json_with("data")(Capture(source="trial", body=body), ())
    assert caught.value.kind == kind
    assert check_json_with("data")(Capture(source="trial", body=b'{"data": []}'), ()) is None


@pytest.mark.parametrize(("query", "ids"), [
    ("id=12,13&id=14", "12 13 14"), ("id=12,,x,0", "12"), ("ids=12", ""), ("id=", ""), ("a=1&id=998000001", "998000001"),
])  # fmt: skip
def test_pmids_in_a_query(query: str, ids: str) -> None:
    assert ids_in_query("id")(f"https://socks.example/a?{query}") == tuple(ids.split())


def test_one_document_without_a_pmid_is_of_the_one_it_was_asked_by() -> None:
    assert [one.pmid for one in name_after_address([document(None)], ["7"])] == ["7"]
    for documents, asked in (([document("8")], ["7"]), ([document(None)] * 2, ["7"]), ([document(None)], ["7", "8"])):
        assert name_after_address(documents, asked) == documents


@pytest.mark.parametrize(("base", "url"), [
    (None, "https://socks.example/a?id=7"), ("http://127.0.0.1:8099", "http://127.0.0.1:8099/a?id=7"),
    ("https://u:p@h.example/", "https://u:p@h.example/a?id=7"),
])  # fmt: skip
def test_only_scheme_and_host_of_a_request_are_replaced(base: str | None, url: str) -> None:
    (request,) = OWN.requests_for(["7"], Settings())
    placed = place_request(request, Settings(base_urls={"trial": base} if base else {"other": "http://127.0.0.1:1"}))
    assert (placed.url, placed.pmids) == (url, ("7",))


@pytest.mark.parametrize(("more", "settings", "pace_key", "hosts"), [
    ({}, Settings(), "socks.example", {"socks.example"}),
    ({"anywhere": True}, Settings(), "socks.example", {"socks.example", ANYWHERE}),
    ({"anywhere": True}, Settings(base_urls={"trial": "http://u:p@[::1]:8"}), "socks.example at [::1]:8", {
        "http://u:p@[::1]:8", "http://[::1]:8",
    }),
])  # fmt: skip
def test_where_redirects_may_lead(more: dict[str, Any], settings: Settings, pace_key: str, hosts: set[str]) -> None:
    site = site_of(OWN._replace(**more), OWN.requests_for(["7"], settings)[0], settings)
    assert (site.pace_key, site.hosts) == (pace_key, hosts)


@given(st.lists(st.text("12", max_size=3), max_size=20), st.integers(1, 7))
def test_batches_are_full_but_for_the_last_and_lose_none(ids: list[str], size: int) -> None:
    groups = batches(ids, size)
    assert [own for group in groups for own in group] == ids
    assert [len(group) for group in groups[:-1]] == [size] * (len(groups) - 1)
    assert all(groups)
