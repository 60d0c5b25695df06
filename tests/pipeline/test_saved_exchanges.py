"""What saved exchanges mean for each paper they asked for, whatever stands beside it in the same reply."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scraper.errors import FetchError
from scraper.fetch.captures import iter_captures
from scraper.fetch.site import REDIRECTS
from scraper.model import Capture, ParsedRecord, Request
from scraper.pipeline import saved_exchanges
from scraper.pipeline.batches import Asker
from scraper.pipeline.saved_exchanges import CaptureIndex, keeper, path_of, read_captures, read_saved
from scraper.settings import Settings
from scraper.sources.pubtator3 import SOURCE
from scraper.sources.source import Get, Reply

OWN, LEFT_OUT, THIRD, FOREIGN = "998000101", "998000102", "998000103", "998000199"
Ended = tuple[str, str | None]


def document(pmid: str, title: str = "Warm socks.") -> str:
    return f"{pmid}|t|{title}\n{pmid}|a|\n\n"


def reply(body: str, asked: list[str], **fields: str) -> Capture:
    request = SOURCE.requests_for(asked, Settings())[0]
    return Capture(source=SOURCE.name, url=request.url, status=200, body=body.encode() or b"\n", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "body", "ended"),
    [
        ([OWN], document(OWN), {OWN: ("ok", None)}),
        ([OWN], "", {OWN: ("absent", None)}),
        ([OWN], document(OWN, ""), {OWN: ("failed", "shell")}),
        ([OWN], document(FOREIGN), {OWN: ("failed", "other_paper")}),
        ([OWN, LEFT_OUT], document(OWN), {OWN: ("ok", None), LEFT_OUT: ("absent", None)}),
        ([OWN, LEFT_OUT], document(OWN, ""), {OWN: ("failed", "shell"), LEFT_OUT: ("absent", None)}),
        ([OWN, LEFT_OUT], document(OWN) + document(FOREIGN), {OWN: ("ok", None), LEFT_OUT: ("absent", None)}),
        (
            [OWN, LEFT_OUT, THIRD],
            document(OWN) + document(THIRD, "") + document(FOREIGN),
            {OWN: ("ok", None), LEFT_OUT: ("absent", None), THIRD: ("failed", "shell")},
        ),
    ],
)
def test_one_papers_empty_or_foreign_document_says_nothing_of_another(
    asked: list[str], body: str, ended: dict[str, Ended]
) -> None:
    answers = read_saved(SOURCE, reply(body, asked), asked, {})
    kinds = {pmid: one.error.kind if isinstance(one.error, FetchError) else None for pmid, one in answers.items()}
    assert {pmid: (one.status.outcome, kinds[pmid]) for pmid, one in answers.items()} == ended


@pytest.mark.parametrize(
    ("newest_first", "ended"),
    [
        ((document(OWN), document(OWN, "Cold socks.")), "Warm socks."),
        (("", document(OWN)), "absent"),  # which is an answer
        ((document(OWN, ""), document(OWN)), "Warm socks."),
        ((document(OWN, ""), ""), "failed"),  # an older absence does not outweigh it
        ((document(OWN, ""), "", document(OWN)), "Warm socks."),
    ],
)
def test_the_newest_exchange_counts_and_where_it_failed_an_older_document(newest_first: tuple[str, ...], ended: str) -> None:
    index = CaptureIndex({OWN: [reply(body, [OWN]) for body in newest_first]}, {})
    answer = read_captures(SOURCE, index, [OWN], None)[OWN]
    assert (answer.parsed.title if answer.parsed else answer.status.outcome) == ended


def redirect(number: int, location: str) -> Capture:
    url = f"https://example.org/{number}" if number else SOURCE.requests_for([OWN], Settings())[0].url
    return Capture(source=SOURCE.name, url=url, status=302, body=b"", headers={"LOCATION": location})


@pytest.mark.parametrize(("hops", "ended"), [(1, "ok"), (2, "ok"), (REDIRECTS, "ok"), (REDIRECTS + 1, "failed")])
def test_a_saved_redirect_is_followed_and_what_it_leads_to_is_kept_with_it(hops: int, ended: str) -> None:
    chain = [redirect(number, f"/{number + 1}") for number in range(hops)]
    chain[0] = redirect(0, "https://example.org/1")
    page = Capture(source=SOURCE.name, url=f"https://example.org/{hops}", status=200, body=document(OWN).encode())
    saved = {path_of(one.url or ""): [one] for one in (*chain[1:], page)}
    kept: list[tuple[str | None, bool]] = []
    answers = read_saved(SOURCE, chain[0], [OWN], saved, lambda one, ids, followed: kept.append((one.url, followed)))
    assert answers[OWN].status.outcome == ended
    assert answers[OWN].status.url == chain[0].url
    assert kept == [(chain[0].url, False), *((one.url, True) for one in (*chain[1:], page)[:REDIRECTS])]


def test_a_saved_redirect_to_what_was_not_saved_is_a_failure() -> None:
    answer = read_saved(SOURCE, redirect(0, "/nowhere"), [OWN], {})[OWN]
    assert isinstance(answer.error, FetchError)
    assert (answer.status.outcome, answer.error.kind) == ("failed", "http_302")


def test_an_exchange_is_saved_and_handed_on_under_the_same_name(tmp_path: Path) -> None:
    handed: list[tuple[str, tuple[str, ...], bool]] = []
    keep = keeper(SOURCE, tmp_path, lambda one, ids, followed: handed.append((one.name, tuple(ids), followed)))
    several = [OWN, LEFT_OUT, THIRD]
    keep(reply(document(OWN), [OWN]), [OWN], False)
    keep(reply(document(OWN), several), several, False)
    keep(msgspec.structs.replace(reply("out", [OWN]), outcome="failed", kind="http_503"), [OWN], True)
    assert [(ids, followed) for _, ids, followed in handed] == [((OWN,), False), (tuple(several), False), ((OWN,), True)]
    names = [name for name, _, _ in handed]
    assert names[0] == OWN
    assert names[1].startswith(f"{OWN}-and-2-more-")
    assert names[2] == f"{OWN}-failed"
    assert sorted(one.name for one in iter_captures(tmp_path, SOURCE.name)) == sorted(names)


@pytest.mark.parametrize("address", ["list?page=2", "/entries/list?page=2", "https://example.org/entries/list?page=2"])
def test_what_a_document_points_to_is_found_from_where_it_stands(address: str) -> None:
    def complete(parsed: ParsedRecord, get: Get) -> ParsedRecord:
        return msgspec.structs.replace(parsed, abstract=get(address, lambda capture: capture.body.decode()))

    def parse(capture: Capture) -> list[ParsedRecord]:
        return [msgspec.structs.replace(one, doi="10.5555/inv.101") for one in SOURCE.parse(capture)]

    source = SOURCE._replace(parse=parse, complete=complete)
    page = Capture(source=SOURCE.name, url="https://example.org/entries/5", status=200, body=document(OWN).encode())
    part = Capture(source=SOURCE.name, url="https://example.org/entries/list?page=2", status=200, body=b"All of it.")
    kept: list[tuple[Capture, list[str], bool]] = []

    def keep(capture: Capture, ids: Sequence[str], followed: bool) -> None:
        kept.append((capture, list(ids), followed))

    answer = read_saved(source, page, [OWN], {path_of(part.url or ""): [part]}, keep)[OWN]
    assert answer.parsed is not None
    assert (answer.parsed.abstract, answer.error) == ("All of it.", None)

    class Client:
        def fetch(self, request: Request, read: Any, _site: Any, **_: Any) -> tuple[Capture, Any]:
            found = part if request.url == part.url else page
            return found, read(found)

    asked = Asker(source, Client(), Settings(), keep).ask([OWN])[OWN]  # type: ignore[arg-type]
    assert asked.parsed == answer.parsed
    assert kept == 2 * [(page, [OWN], False), (part, [OWN], True)]  # both are of the paper


@pytest.mark.parametrize(
    ("asked", "told"), [(OWN, f"asked for PMID {OWN}, got "), ("10.5555/a", "asked for DOI 10.5555/a, got ")]
)
def test_a_reply_that_is_refused_names_the_id_that_was_asked_for(asked: str, told: str) -> None:
    refused = saved_exchanges._refusal(SOURCE, reply("", [OWN]), asked, Reply({}, shells=(asked,)))
    assert told in str(refused)
