"""What the sources at the E-utilities share: who we say we are, and the ways in which a reply is none."""

from __future__ import annotations

import pytest

from scraper.errors import Incomplete
from scraper.model import Capture
from scraper.settings import Settings
from scraper.sources.eutils import access, refuse_broken_xml
from scraper.sources.source import Access

TOOL = {"tool": "literature-scraper"}


@pytest.mark.parametrize(("settings", "expected"), [
    (Settings(), Access(TOOL)), (Settings(email="me@socks.example"), Access(TOOL | {"email": "me@socks.example"})),
    (Settings(ncbi_api_key="q7"), Access(TOOL | {"api_key": "q7"}, requests_per_second=10)),
    (Settings(crossref_mailto="me@socks.example", s2_api_key="q7"), Access(TOOL)),
])  # fmt: skip
def test_who_asks_and_how_fast(settings: Settings, expected: Access) -> None:
    assert access(settings) == expected


@pytest.mark.parametrize("body", [
    "<eResult></eResult>", "<?xml version='1.0'?><eResult a='b'><Id>7</Id></eResult>\n\n", "<eResult/>", "<eResult />\n",
])  # fmt: skip
def test_a_whole_reply_passes(body: str) -> None:
    assert refuse_broken_xml(Capture(source="elink", body=body.encode()), "eResult") is None


@pytest.mark.parametrize(("body", "kind", "told"), [
    ("", "empty", "empty"), (" <!DOCTYPE html><p>Busy</p>", "html", "a page came"),
    ("<eResult><Id>7</Id>", "cut_short", "before </eResult>"),
    ("<eResult></eResult", "cut_short", "cut short"), ("<eOther></eOther>", "other_form", "no eResult"),
    ("{}", "other_form", "no eResult"),
    ("<eResult><ERROR> Too many\n</ERROR></eResult>", "error_in_reply", "report an error: Too many"),
    ("<ERROR>é</ERROR>", "error_in_reply", "report an error: é"),
    (" " * 5_000 + "<eResult></eResult>", "other_form", "no eResult"),
    ("<eResult></eResult>" + "x", "cut_short", "cut short"),
])  # fmt: skip
def test_what_is_no_whole_reply(body: str, kind: str, told: str) -> None:
    with pytest.raises(Incomplete, match=told) as caught:
        refuse_broken_xml(Capture(source="elink", body=body.encode(), url="https://example.org/a", status=200), "eResult")
    assert (caught.value.kind, caught.value.url, caught.value.status) == (kind, "https://example.org/a", 200)
    assert "\n" not in str(caught.value)
