"""One source, many papers: whatever the replies leave out, add, swap or refuse, every id ends where it should."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import Blocked, FetchError, Incomplete, ParseError
from scraper.fetch.site import Site
from scraper.model import Capture, ParsedRecord, Request
from scraper.pipeline.batches import Answer, Asker
from scraper.settings import Settings
from scraper.sources.pubtator3 import SOURCE
from scraper.sources.registry import SOURCES

IDS = [str(number) for number in range(100, 200)]


class World:
    """Stands in for the client: answers export requests from papers with fates, and counts them."""

    def __init__(self, fates: dict[str, str], spoil: Callable[[int, list[str]], list[str]] | None = None):
        self.fates = fates
        self.spoil = spoil
        self.sent = 0
        self.asked: Counter[str] = Counter()

    def fetch(self, request: Request, read: Callable[[Capture], Any], _site: Site, *, tries: int) -> tuple[Capture, Any]:
        error: FetchError | None = None
        for _ in range(tries):
            self.sent += 1
            try:
                capture = self._answer(request)
                return capture, read(capture)
            except FetchError as caught:
                error = caught
                if isinstance(error, Incomplete) and hasattr(error, "result"):
                    return capture, error.result
                if not error.transient:
                    break
        assert error is not None
        raise error

    def _answer(self, request: Request) -> Capture:
        self.asked.update(request.pmids)
        fates = [self.fates.get(pmid, "") for pmid in request.pmids]
        if "blocked" in fates:
            raise Blocked("blocked", source="pubtator3")
        if "poison" in fates:
            raise FetchError("HTTP 500", source="pubtator3", kind="http_500", transient=True)
        documents = [text for pmid in request.pmids for text in self._document(pmid)]
        if self.spoil is not None:
            documents = self.spoil(self.sent, documents)
        return Capture(source="pubtator3", url=request.url, status=200, body="\n".join([*documents, ""]).encode() or b"\n")

    def _document(self, pmid: str) -> list[str]:
        fate, _, value = self.fates.get(pmid, "").partition(":")
        if fate == "gone" or (fate == "late" and self.asked[pmid] < int(value)):
            return []
        if fate == "shell":
            return [f"{pmid}|t|\n{pmid}|a|\n"]
        own = value if fate == "as" else pmid
        return [f"{own}|t|Title {own}.\n{own}|a|Text.\n"]


def ask(world: World, pmids: Sequence[str] = IDS) -> dict[str, Answer]:
    answers = Asker(SOURCE, world, Settings(), lambda *_: None).ask(pmids)  # type: ignore[arg-type]
    assert sorted(answers) == sorted(pmids)
    return answers


def word(answer: Answer) -> str:
    if answer.merged_into:
        return f"as:{answer.merged_into}"
    return answer.status.outcome


def test_clean_batch_costs_one_request() -> None:
    world = World({})
    answers = ask(world)
    assert world.sent == 1
    for pmid, answer in answers.items():
        assert isinstance(answer.parsed, ParsedRecord)
        assert (answer.parsed.pmid, answer.parsed.title) == (pmid, f"Title {pmid}.")


def test_every_fate_ends_exactly_so() -> None:
    fates = {"103": "gone", "107": "late:3", "111": "as:112", "113": "poison", "117": "shell"}
    answers = ask(World(fates))
    assert {pmid: word(answers[pmid]) for pmid in fates} == {
        "103": "absent",
        "107": "ok",
        "111": "as:112",
        "113": "failed",
        "117": "failed",
    }
    assert all(word(answers[pmid]) == "ok" for pmid in IDS if pmid not in fates)


@pytest.mark.parametrize("size", [2, 3, 10, 64, 100])
@pytest.mark.parametrize("place", [0, 1, -1])
def test_poisoned_id_is_isolated_within_the_bound(size: int, place: int) -> None:
    pmids = IDS[:size]
    world = World({pmids[place]: "poison"})
    answers = ask(world, pmids)
    assert [pmid for pmid in pmids if word(answers[pmid]) != "ok"] == [pmids[place]]
    assert world.sent - 1 <= 4 * math.log2(size) + 8


@given(st.dictionaries(st.sampled_from(IDS[:30]), st.sampled_from(["gone", "late:2", "late:3", "poison", "shell"]), max_size=8))
def test_fates_never_touch_their_neighbours(fates: dict[str, str]) -> None:
    answers = ask(World(fates), IDS[:30])
    expected = {"gone": "absent", "late:2": "ok", "late:3": "ok", "poison": "failed", "shell": "failed"}
    assert {pmid: word(answers[pmid]) for pmid in IDS[:30]} == {
        pmid: expected.get(fates.get(pmid, ""), "ok") for pmid in IDS[:30]
    }


@given(st.lists(st.sampled_from(["drop", "double", "turn", "foreign", "swap", "none"]), max_size=3))
def test_spoiled_replies_lose_and_invent_nothing(faults: list[str]) -> None:
    def spoil(number: int, documents: list[str]) -> list[str]:
        foreign = "999|t|Foreign.\n999|a|x\n"
        match faults[number - 1] if number <= len(faults) else "":
            case "drop":
                return documents[:-2]
            case "double":
                return documents[:2] + documents
            case "turn":
                return documents[::-1]
            case "foreign":
                return [*documents, foreign]
            case "swap":
                return [foreign, *documents[1:]]
            case "none":
                return []
        return documents

    answers = ask(World({}, spoil), IDS[:20])
    assert {word(answer) for answer in answers.values()} == {"ok"}
    assert all(answer.parsed is not None and answer.parsed.title == f"Title {pmid}." for pmid, answer in answers.items())


@pytest.mark.parametrize(
    ("replies", "ended", "asked"),
    [
        ("own", "ok", 1),
        ("gone own", "ok", 2),
        ("gone gone own", "ok", 3),
        ("gone gone gone", "absent", 3),
        ("other other own", "ok", 3),
        ("other other other", "as:999", 3),
        ("shell own", "ok", 2),
        ("shell shell", "failed", 2),
        ("shell gone shell", "failed", 3),
        ("shell other gone shell", "failed", 4),
        # a foreign or empty document is no word that there is no such paper
        ("other gone gone own", "ok", 4),
        ("shell gone gone own", "ok", 4),
        ("other gone gone gone", "absent", 4),
        ("shell gone gone gone", "absent", 4),
        ("other gone another gone other gone", "absent", 6),
        ("other another other another another", "as:998", 5),
        ("gone gone other other another another own", "ok", 7),
        ("gone gone other other another another shell", "failed", 7),
    ],
)
def test_one_id_alone_is_asked_for_until_its_replies_agree(replies: str, ended: str, asked: int) -> None:
    documents = {"gone": [], "shell": ["100|t|\n100|a|\n"]}
    documents |= {name: [f"{pmid}|t|T.\n{pmid}|a|x\n"] for name, pmid in (("own", 100), ("other", 999), ("another", 998))}
    script = replies.split()
    world = World({}, lambda number, _: documents[script[number - 1]])
    assert word(ask(world, ["100"])["100"]) == ended
    assert world.sent == asked


@pytest.mark.parametrize(("unknown", "sent"), [(0, 1), (1, 4), (2, 8), (5, 17), (6, 5), (100, 5)])
def test_what_unknown_ids_cost(unknown: int, sent: int) -> None:
    """A few: together once more, then three times each alone; more than five: five times together."""
    world = World(dict.fromkeys(IDS[:unknown], "gone"))
    answers = ask(world)
    assert [pmid for pmid in IDS if word(answers[pmid]) == "absent"] == IDS[:unknown]
    assert world.sent == sent


def test_unknown_ids_are_not_asked_one_by_one() -> None:
    world = World(dict.fromkeys(IDS, "gone"))
    answers = ask(world)
    assert {word(answer) for answer in answers.values()} == {"absent"}
    assert world.sent <= 8


def test_ids_left_out_beside_another_papers_document_are_asked_for_alone() -> None:
    """Also where they were left out often enough: the reply was not made of what was asked."""
    fates = dict.fromkeys(IDS[:10], "gone") | {"104": "late:6"}
    foreign = "999|t|Foreign.\n999|a|x\n"
    answers = ask(World(fates, lambda number, documents: [*documents, foreign] if number == 5 else documents), IDS[:20])
    assert {pmid for pmid in IDS[:20] if word(answers[pmid]) == "absent"} == set(IDS[:10]) - {"104"}
    assert word(answers["104"]) == "ok"
    answers = ask(World(fates | {"104": "late:5"}), IDS[:20])
    assert word(answers["104"]) == "ok"


def test_blocked_batch_is_not_taken_apart() -> None:
    world = World({"150": "blocked"})
    answers = ask(world)
    assert world.sent == 1
    assert {word(answer) for answer in answers.values()} == {"failed"}


class HalfOut:
    """Stands in for the client: one endpoint of a source never answers."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def fetch(self, request: Request, read: Callable[[Capture], Any], _site: Site, **_: Any) -> tuple[Capture, Any]:
        endpoint = next((name for name in ("citations", "references") if name in request.url), "search")
        self.asked[endpoint] += 1
        if endpoint == "references":
            raise FetchError("HTTP 503", source="europepmc", kind="http_503")
        body: dict[str, Any] = {"hitCount": 1, "citationList": {"citation": [{"id": "77", "source": "MED"}]}}
        if endpoint == "search":
            body = {"resultList": {"result": [{"source": "MED", "pmid": request.pmids[0], "title": "A title"}]}}
        capture = Capture(source="europepmc", url=request.url, status=200, body=json.dumps(body).encode())
        return capture, read(capture)


def test_an_endpoint_that_is_out_is_left_alone_while_the_others_are_asked() -> None:
    world = HalfOut()
    asker = Asker(SOURCES["europepmc"], world, Settings(), lambda *_: None)  # type: ignore[arg-type]
    parsed = [asker.ask([pmid])[pmid].parsed for pmid in IDS[:8]]
    assert world.asked == {"search": 8, "citations": 8, "references": 3}
    for one in parsed:
        assert one is not None
        assert one.citing_articles is not None
        assert one.references is not None
        assert (one.citing_articles.complete, one.references.complete) == (True, False)


@pytest.mark.parametrize("fault", [ParseError("pubtator3", "", "tables", "odd"), KeyError("tables")])
def test_a_document_whose_rest_cannot_be_read_is_given_without_it(fault: Exception) -> None:
    def complete(_parsed: ParsedRecord, _get: Any) -> ParsedRecord:
        raise fault

    asker = Asker(SOURCE._replace(complete=complete), World({}), Settings(), lambda *_: None)  # type: ignore[arg-type]
    for pmid, answer in asker.ask(IDS[:2]).items():
        assert answer.parsed is not None
        assert (answer.parsed.title, answer.status.outcome) == (f"Title {pmid}.", "ok")
        assert isinstance(answer.error, ParseError)
        assert "tables" in str(answer.error)
