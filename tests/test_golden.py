"""Cassette in, golden file out: what each exchange says, and the record all exchanges of a paper merge into."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import scraper
from scraper.errors import ScraperError
from scraper.fetch.captures import iter_captures, load_capture
from scraper.model import to_json
from scraper.sources.registry import SOURCES
from scraper.sources.source import read_reply
from tests.conftest import CASSETTES, GOLDEN

EXCHANGES = sorted(str(path.parent.relative_to(CASSETTES)) for path in CASSETTES.glob("*/*/exchange.json"))
PAPERS = sorted({Path(case).name for case in EXCHANGES if scraper.ids.clean_pmid(Path(case).name)})

OF_ALL_SOURCES = ("999000018", "999000032")  # have exchanges of the citation sources: lists that are followed; every field


@pytest.mark.parametrize("case", EXCHANGES)
def test_exchange_equals_golden(case: str, request: pytest.FixtureRequest) -> None:
    capture = load_capture(CASSETTES / case)
    source = SOURCES[capture.source]
    asked = source.ids_in(capture.url) if capture.url else (capture.name,)
    try:
        reply = read_reply(source, capture, asked)
        got = {"found": plain(reply.found), "others": list(reply.others), "shells": list(reply.shells)}
    except ScraperError as error:
        got = {"raises": type(error).__name__, "message": str(error)}
    assert compare_golden(case, got, request) == []


@pytest.mark.parametrize("pmid", PAPERS)
def test_record_equals_golden(pmid: str, request: pytest.FixtureRequest) -> None:
    records = scraper.fetch_many([pmid], captures=[CASSETTES], offline=True)
    got = {
        "record": [plain(record) for record in records],
        "outcomes": plain(records.outcomes),
        "failures": plain(records.failures),
    }
    assert compare_golden(f"records/{pmid}", got, request) == []


@pytest.mark.parametrize("pmid", OF_ALL_SOURCES)
def test_record_of_all_sources_equals_golden(pmid: str, request: pytest.FixtureRequest) -> None:
    records = scraper.fetch_many([pmid], captures=[CASSETTES], offline=True, sources="all")
    got = {"record": [plain(record) for record in records], "failures": plain(records.failures)}
    assert compare_golden(f"records-all/{pmid}", got, request) == []


def plain(value: Any) -> Any:
    return msgspec.json.decode(to_json(value))


def compare_golden(case: str, got: Any, request: pytest.FixtureRequest) -> list[str]:
    """Where the value differs from the golden file, which `--approve` rewrites first."""
    path = GOLDEN / f"{case}.json"
    text = msgspec.json.format(msgspec.json.encode(got), indent=1).decode() + "\n"
    if {case, "all"} & set(request.config.getoption("--approve")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"no golden file for {case}; read this, then run pytest --approve {case}\n{text}"
    return list(differences(msgspec.json.decode(path.read_bytes()), got))


def differences(expected: Any, got: Any, where: str = "") -> Iterator[str]:
    """Every place where two values differ, as `.annotations[3].text: 'x' != 'y'`."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in dict.fromkeys((*expected, *got)):
            yield from differences(expected.get(key, "(missing)"), got.get(key, "(missing)"), f"{where}.{key}")
    elif isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            yield f"{where}: {len(expected)} items != {len(got)}"
        for index, (one, other) in enumerate(zip(expected, got, strict=False)):
            yield from differences(one, other, f"{where}[{index}]")
    elif expected != got:
        yield f"{where}: {expected!r} != {got!r}"


def test_differences_name_the_field() -> None:
    found = list(differences({"a": [{"t": "x"}]}, {"a": [{"t": "y"}, 1]}))
    assert found == [".a: 1 items != 2", ".a[0].t: 'x' != 'y'"]


def test_every_source_has_a_cassette_and_every_cassette_a_source() -> None:
    assert {case.split("/")[0] for case in EXCHANGES} == set(SOURCES)


def test_every_golden_file_has_its_cassette() -> None:
    known = {f"{case}.json" for case in EXCHANGES} | {f"records/{pmid}.json" for pmid in PAPERS}
    known |= {f"records-all/{pmid}.json" for pmid in OF_ALL_SOURCES}
    assert {str(path.relative_to(GOLDEN)) for path in GOLDEN.glob("*/*.json")} == known


def test_cassettes_say_where_they_come_from() -> None:
    for source in SOURCES:
        for capture in iter_captures(CASSETTES, source):
            assert capture.origin.startswith(("the seed document", "written by hand", "recorded")), capture.name
