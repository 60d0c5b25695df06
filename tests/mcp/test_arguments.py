"""What the tools take: each within its bounds, and nothing else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scraper.errors import InputError, ScraperError
from scraper.mcp.arguments import (
    STORED_FIRST,
    GetList,
    GetRecord,
    Nothing,
    SearchCorpus,
    SearchPubMed,
    SnowballFrom,
    read_arguments,
)
from scraper.mcp.limits import MOST_PMIDS, MOST_ROWS, MOST_SEEDS
from scraper.mcp.tools import TOOLS, schema_of
from scraper.sources.registry import NAMED_SETS, SOURCES


def test_arguments_as_programs_write_them() -> None:
    (snowball,) = (tool for tool in TOOLS if tool.name == "snowball")
    found = read_arguments(snowball.takes, {"ids": '["1", 2]', "limit": "7"})
    assert msgspec.structs.asdict(found) == {"ids": ("1", 2), "direction": "both", "limit": 7, "offset": 0, "sources": "default"}
    with pytest.raises(ScraperError, match="Expected `array`"):
        read_arguments(snowball.takes, {"ids": "[1, 2"})
    with pytest.raises(ScraperError, match="Expected `array`"):
        read_arguments(snowball.takes, {"ids": "[" * 100_000})


@pytest.mark.parametrize(
    ("type_", "given", "name", "least", "most"),
    [
        (GetRecord, {"id": "1"}, "entries", 0, MOST_ROWS),
        (GetList, {"id": "1"}, "limit", 1, MOST_ROWS),
        (SearchCorpus, {}, "limit", 1, MOST_ROWS),
        (SearchPubMed, {"query": "x"}, "limit", 0, MOST_PMIDS),
        (SnowballFrom, {"ids": ["1"]}, "limit", 1, MOST_ROWS),
    ],
)
def test_numbers_are_taken_within_their_bounds(type_: type, given: dict[str, Any], name: str, least: int, most: int) -> None:
    for value in (least, most, str(most)):
        assert getattr(read_arguments(type_, {**given, name: value}), name) == int(value)
    for value in (least - 1, most + 1, "many", 1.5):
        with pytest.raises(InputError, match=rf"arguments: .*{name}"):
            read_arguments(type_, {**given, name: value})


@pytest.mark.parametrize("seeds", [1, MOST_SEEDS])
def test_there_are_some_seeds(seeds: int) -> None:
    ids = tuple(range(1, seeds + 1))
    assert read_arguments(SnowballFrom, {"ids": list(ids)}) == SnowballFrom(ids=ids)


@pytest.mark.parametrize("seeds", [0, MOST_SEEDS + 1])
def test_there_are_not_too_many_seeds(seeds: int) -> None:
    with pytest.raises(InputError, match="arguments: ids, direction, limit, offset, sources"):
        read_arguments(SnowballFrom, {"ids": list(range(1, seeds + 1))})


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        (GetRecord, {"id": "1"}),
        (GetList, {"id": "1"}),
        (SearchCorpus, {}),
        (SearchPubMed, {"query": "x"}),
        (SnowballFrom, {"ids": ["1"]}),
        (Nothing, {}),
    ],
)
def test_what_is_unknown_is_refused_with_what_there_is(type_: type[msgspec.Struct], given: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="unknown field `db`") as raised:
        read_arguments(type_, {**given, "db": 1})
    assert str(raised.value).endswith(f"arguments: {', '.join(type_.__struct_fields__) or 'none'}")


def test_a_text_that_only_looks_like_a_list_is_a_text() -> None:
    assert read_arguments(SearchPubMed, {"query": "[a] review"}) == SearchPubMed(query="[a] review")
    assert read_arguments(SearchCorpus, {"year": "2015-2020", "retracted": "true"}) == SearchCorpus(
        year="2015-2020", retracted=True
    )
    assert read_arguments(GetRecord, {"id": 5}) == GetRecord(id=5)


def test_every_source_and_set_is_named_where_sources_are_asked_for() -> None:
    told = schema_of(GetRecord)["properties"]["sources"]["description"]
    names = [*SOURCES, *(name for name in NAMED_SETS if name != STORED_FIRST)]
    assert [name for name in names if name not in told] == []
