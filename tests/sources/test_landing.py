"""The landing page: of the paper asked for and whole, and the rest of its lists where the site gives it."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.errors import Blocked, Incomplete
from scraper.model import ArticleList, Capture, ListedArticle, ParsedRecord
from scraper.settings import Settings
from scraper.sources.landing import SOURCE, ids_in
from scraper.sources.source import Reply, read_reply
from tests.conftest import CASSETTES
from tests.sources.answers import answers, paper, reply

PMID = "999000001"
PAGE = (CASSETTES / "landing" / PMID / "body.html").read_bytes()


def capture(body: bytes, content_type: str = "text/html") -> Capture:
    return Capture(
        source="landing", url=f"https://socks.example/{PMID}/", status=200, body=body, headers={"Content-Type": content_type}
    )


@pytest.mark.parametrize(("url", "ids"), [
    ("https://pubmed.ncbi.nlm.nih.gov/998000001/", ("998000001",)), ("https://h.example/2026/998000001?x=9", ("998000001",)),
    ("https://127.0.0.1:8099/", ()), ("https://h.example/a?pmid=998000001&v=2", ("998000001",)), ("https://h.example/0998/", ()),
    ("https://h.example/9980000010/", ()), ("https://h.example/998000001/references/", ()), ("", ()),
    ("https://h.example/?linkname=pubmed_pubmed_citedin&from_uid=998000001", ()),
    ("http://h.example/go?to=https://x.example/7", ("7",)),
])  # fmt: skip
def test_the_pmid_in_an_address(url: str, ids: tuple[str, ...]) -> None:
    assert ids_in(url) == ids


def test_the_address_of_a_page_is_the_user_s() -> None:
    settings = Settings(landing_url="https://socks.example/{pmid}?also={pmid}")
    assert [one.url for one in SOURCE.requests_for(["7", "8"], settings)] == [
        "https://socks.example/7?also=7", "https://socks.example/8?also=8",
    ]  # fmt: skip


@pytest.mark.parametrize(("body", "content_type", "kind"), [
    (b" \n", "text/html", "empty"), (PAGE[:-9], "text/html", "cut_short"), (PAGE + b" " * 4_000, "text/html", "cut_short"),
    (b"<html>The server is busy</html>", "text/html", "other_page"), (b"<html>9990000010</html>", "text/html", "other_page"),
    (PAGE.replace(b"&ouml;", b"\xf6"), "text/html; charset=UTF-8", "bad_utf8"),
], ids=lambda one: one[-20:])  # fmt: skip
def test_what_is_no_whole_page(body: bytes, content_type: str, kind: str) -> None:
    with pytest.raises(Incomplete) as caught:
        SOURCE.check(capture(body, content_type), [PMID])
    assert caught.value.kind == kind


def test_pages_that_pass_and_whose_they_are() -> None:
    assert list(read_reply(SOURCE, capture(PAGE), [PMID]).found) == [PMID]
    assert read_reply(SOURCE, capture(PAGE), ["998000009"]) == Reply({}, (PMID,))
    assert SOURCE.check(capture(PAGE.replace(b"</html>", b"</HTML \n>")), [PMID]) is None
    assert SOURCE.check(capture(b"PMID 999000001, as text that was saved", "text/plain"), [PMID]) is None
    assert read_reply(SOURCE, reply(SOURCE, b"no such page", PMID, status=404), [PMID]) == Reply({})
    with pytest.raises(Blocked):
        SOURCE.check(capture(b"<html><title>Just a moment...</title></html>"), [PMID])


# ---- the rest of lists --------------------------------------------------------------------------------------------------

REST = {"references_rest": f"/{PMID}/references/", "citing_rest": f"/?linkname=pubmed_pubmed_citedin&from_uid={PMID}"}


def cut(shown: int, total: int | None = None) -> ArticleList:
    return ArticleList(tuple(ListedArticle(pmid=str(1 + number)) for number in range(shown)), shown, total, False)


def complete(pages: dict[str, Any], **lists: ArticleList) -> ParsedRecord:
    return SOURCE.complete(paper(**lists, **REST), answers(pages))


def page_of(first: int, count: int) -> bytes:
    return "".join(f"{number}\n" for number in range(first, first + count)).encode()


def test_all_references_stand_in_the_place_of_those_shown() -> None:
    items = "".join(f'<li class="skip-numbering">Ruiz A. Socks {number}.</li>' for number in range(3))
    whole = f'<ol class="references-list">{items}</ol>'.encode()
    read = complete({"/references/": whole}, references=cut(2, 3))
    assert read.references is not None
    assert (len(read.references.items), read.references.shown, read.references.complete, read.issues) == (3, 3, True, ())
    assert complete({}, citing_articles=cut(1)).references is None


@pytest.mark.parametrize("pages", [
    {}, {"/references/": b'<ol class="references-list"><li>Ruiz A.</li></ol>'},
    {"/references/": b'<html><ol class="references-list"><li>A.</li><li>B.</li><li>C.</li></ol>'},
    {"/references/": b"<html><title>Just a moment...</title></html>"},
], ids=["none", "fewer than told", "cut", "block"])  # fmt: skip
def test_references_that_cannot_be_had_stay_as_shown(pages: dict[str, Any]) -> None:
    read = complete(pages, references=cut(2, 3))
    assert read.references == cut(2, 3)
    assert [(one.code, one.field) for one in read.issues] == [("rest_not_read", "references")]


@pytest.mark.parametrize(("pages", "total", "whole"), [
    ({"&page=1": page_of(1, 199)}, 199, True), ({"&page=1": page_of(1, 200), "&page=2": page_of(201, 5)}, 205, True),
    ({"&page=1": page_of(3, 9)}, 9, None),  # not all that the page shows
])  # fmt: skip
def test_citing_articles_are_read_to_the_last_page(pages: dict[str, Any], total: int, whole: bool | None) -> None:
    found = complete(pages, citing_articles=cut(2)).citing_articles
    assert found is not None
    assert (found.total_reported, found.complete, found.items[:2]) == (total, whole, cut(2).items)
    assert len({item.pmid for item in found.items}) == found.shown == total + (0 if whole else 2)


@pytest.mark.parametrize("pages", [
    {}, {"&page=1": page_of(1, 200)}, {"&page=": page_of(1, 200)}, {"&page=1": page_of(1, 9)[:-1]}, {"&page=1": b"1\nknots\n"},
    {"&page=1": b"1\n\xff\n"},
], ids=["none", "no second page", "the same page again", "cut in a line", "no list", "no text"])  # fmt: skip
def test_citing_articles_that_cannot_be_had_stay_as_shown(pages: dict[str, Any]) -> None:
    read = complete(pages, citing_articles=cut(2, 300))
    assert read.citing_articles == cut(2, 300)
    assert [(one.code, one.field) for one in read.issues] == [("rest_not_read", "citing_articles")]


def test_a_page_that_comes_again_ends_the_asking() -> None:
    asked: list[str] = []

    def get(address: str, read: Any) -> Any:
        asked.append(address)
        return answers({"&page=": page_of(1, 200)})(address, read)

    assert SOURCE.complete(paper(citing_articles=cut(2), **REST), get).citing_articles == cut(2)
    assert [address[-15:] for address in asked] == ["size=200&page=1", "size=200&page=2"]
