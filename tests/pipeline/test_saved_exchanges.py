"""What saved exchanges mean for each paper they asked for, whatever stands beside it in the same reply."""

from __future__ import annotations

import pytest

from scraper.errors import FetchError
from scraper.model import Capture
from scraper.pipeline.saved_exchanges import CaptureIndex, read_captures, read_saved
from scraper.settings import Settings
from scraper.sources.pubtator3 import SOURCE

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
