"""PubTator 3: an export in either form that is whole, and what is none."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.errors import Blocked, Incomplete
from scraper.settings import Settings
from scraper.sources.pubtator3 import SOURCE, fallback_for, requests_for
from scraper.sources.source import Reply, read_reply
from tests.sources.answers import reply

PMID = "998000007"
TEXT = f"{PMID}|t|Warm socks.\n{PMID}|a|Feet.\n\n"
PASSAGE = {"infons": {"type": "title"}, "offset": 0, "text": "Warm socks.", "annotations": []}
EXPORT = {"PubTator3": [{"id": PMID, "infons": {}, "passages": [PASSAGE], "relations": []}]}


@pytest.mark.parametrize("body", [
    EXPORT, TEXT.encode(), TEXT.replace("\n", "\r\n").encode(), f"\n{TEXT}\n".encode(), f"{TEXT} ".encode(),
], ids=["JSON", "text", "lines of DOS", "blank lines around", "a blank at the end"])  # fmt: skip
def test_both_forms_are_read(body: Any) -> None:
    found = read_reply(SOURCE, reply(SOURCE, body, PMID), [PMID])
    assert {pmid: one.title for pmid, one in found.found.items()} == {PMID: "Warm socks."}


@pytest.mark.parametrize("body", [b"\n\n", b" ", {"PubTator3": []}])
def test_a_reply_without_documents_is_one(body: Any) -> None:
    assert read_reply(SOURCE, reply(SOURCE, body, PMID), [PMID]) == Reply({})


@pytest.mark.parametrize(("body", "kind"), [
    (b"", "empty"), (TEXT[:-1].encode(), "cut_short"), (TEXT[:-2].encode(), "cut_short"), (b"Service is busy\n\n", "other_form"),
    (b"<html>Busy</html>", "html"), (b'{"PubTator3": [', "bad_json"), ({"detail": "busy"}, "other_form"),
    (TEXT.replace("Feet", "Caf\u00e9").encode("latin-1"), "bad_utf8"),
])  # fmt: skip
def test_what_is_no_whole_export(body: Any, kind: str) -> None:
    with pytest.raises(Incomplete) as caught:
        read_reply(SOURCE, reply(SOURCE, body, PMID), [PMID])
    assert caught.value.kind == kind


def test_a_block_page_is_a_block() -> None:
    with pytest.raises(Blocked):
        read_reply(SOURCE, reply(SOURCE, b"<html><title>Just a moment...</title></html>", PMID), [PMID])


@pytest.mark.parametrize(("status", "body", "absent"), [
    (400, b'{"detail":"Could not retrieve publications"}', True), (400, b'{"detail":"odd"}', False),
    (404, b'{"detail":"Could not retrieve publications"}', False),
])  # fmt: skip
def test_a_refusal_that_says_it_has_none(status: int, body: bytes, absent: bool) -> None:
    assert SOURCE.says_absent(reply(SOURCE, body, PMID, status=status)) is absent


def test_what_is_asked_again_as_text_are_the_same_papers() -> None:
    pmids = [str(998_000_000 + number) for number in range(101)]
    asked, again = requests_for(pmids, Settings()), fallback_for(pmids, Settings())
    assert [one.url.replace("/biocjson?", "/pubtator?") for one in asked] == [one.url for one in again]
    assert [len(SOURCE.ids_in(one.url)) for one in again] == [100, 1]
