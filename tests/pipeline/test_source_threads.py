"""A source of a run: what earlier runs settled is not asked again, and says the same; what they did not is."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetch.cache import ExchangeCache
from scraper.model import Capture
from scraper.pipeline.batches import Answer, Asker
from scraper.pipeline.saved_exchanges import CaptureIndex
from scraper.pipeline.source_threads import Lane, Memory
from scraper.settings import Settings
from scraper.sources.pubtator3 import SOURCE
from scraper.sources.source import Source
from tests.pipeline.test_batches import IDS, World

FATES = ["gone", "late:2", "late:3", "as:150", "poison", "shell", "blocked"]


def run_once(
    folder: Path, world: World, pmids: list[str], source: Source = SOURCE, **settings: Any
) -> tuple[dict[str, Answer], list[Any]]:
    """The answers of one run that remembers in a folder, and the exchanges it used."""
    used: list[Any] = []

    def keep(*exchange: Any) -> None:
        used.append(exchange)

    cache = ExchangeCache(folder)
    memory = Memory(source, cache, Settings(**settings), keep)
    asker = Asker(source, world, Settings(**settings), memory.noting(keep))  # type: ignore[arg-type]
    promised = Lane(source, CaptureIndex({}, {}), asker, memory).ask(pmids)
    answers = {pmid: promised[pmid].result()[pmid] for pmid in pmids}
    cache.close()
    return answers, used


@given(st.dictionaries(st.sampled_from(IDS[:20]), st.sampled_from(FATES), max_size=6), st.integers(0, 20))
def test_a_run_that_was_stopped_goes_on_where_it_was(fates: dict[str, str], stopped_at: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, _ = run_once(Path(folder), World(fates), IDS[:stopped_at]) if stopped_at else ({}, [])
        world = World(fates)
        again, _ = run_once(Path(folder), world, IDS[:20])
    settled = {pmid for pmid, answer in first.items() if answer.error is None}
    assert not settled & set(world.asked)
    for pmid in settled:
        assert again[pmid].parsed == first[pmid].parsed
        assert again[pmid].merged_into == first[pmid].merged_into
        assert again[pmid].status == first[pmid].status


def test_failures_are_asked_again_and_each_place_has_a_memory_of_its_own(tmp_path: Path) -> None:
    first, _ = run_once(tmp_path, World({"101": "poison"}), IDS[:3])
    assert first["101"].error is not None
    world = World({})
    again, used = run_once(tmp_path, world, IDS[:3])
    assert again["101"].parsed is not None
    assert dict(world.asked) == {"101": 1}
    assert len(used) >= 2  # the remembered exchange is handed on as well
    elsewhere = World({})
    run_once(tmp_path, elsewhere, IDS[:3], base_urls={"pubtator3": "http://127.0.0.1:1"})
    assert set(elsewhere.asked) == set(IDS[:3])


def test_exchanges_whose_ids_cannot_be_read_back_are_asked_for_again(tmp_path: Path) -> None:
    """As of a landing page's template with the PMID in a parameter that is redacted: ?key={pmid}."""
    nameless = SOURCE._replace(ids_in=lambda _: ())
    for _ in range(2):
        world = World({})
        answers, _ = run_once(tmp_path, world, IDS[:3], nameless)
        assert all(answer.parsed is not None for answer in answers.values())
        assert set(world.asked) == set(IDS[:3])


@pytest.mark.parametrize("order", ["before", "after"])
@pytest.mark.parametrize(
    "other", [{"body": b"other"}, {"url": "https://example.org/2"}, {"retrieved_at": "2026-11-26T00:00:09Z"}]
)
def test_remembered_is_the_exchange_that_the_answer_came_from(order: str, other: dict[str, Any], tmp_path: Path) -> None:
    """Whatever else was asked for the paper meanwhile."""
    fields = {"url": "https://example.org/1", "status": 200, "body": b"own", "retrieved_at": "2026-11-26T00:00:01Z"}
    own, beside = (Capture(source=SOURCE.name, **(fields | more)) for more in ({}, other))
    cache = ExchangeCache(tmp_path)
    memory = Memory(SOURCE, cache, Settings(), lambda *_: None)
    note = memory.noting(lambda *_: None)

    class Asks:
        def ask(self, ids: list[str]) -> dict[str, Answer]:
            for capture in (beside, own) if order == "before" else (own, beside):
                note(capture, ids, False)
            note(own, ["101"], True)  # of another paper
            return {"100": Answer(own.as_status())}

    memory.ask(["100"], Asks())  # type: ignore[arg-type]
    ((kept,),) = [found.values() for found in memory.find(["100"])]
    cache.close()
    assert (kept.capture.url, kept.capture.body, kept.capture.retrieved_at) == (own.url, own.body, own.retrieved_at)
    assert kept.followed == ()
