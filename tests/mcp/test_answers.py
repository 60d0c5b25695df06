"""What the tools answer: types whose schemas say what is always there."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from scraper.mcp.answers import Answer, Article, FoundPaper, ListState, StoredPaper
from scraper.mcp.tools import TOOLS, schema_of

ANSWERS = get_args(Answer)


def test_every_answer_is_that_of_a_tool() -> None:
    assert {tool.gives for tool in TOOLS} == set(ANSWERS)


@pytest.mark.parametrize("type_", ANSWERS)
def test_an_answer_tells_by_its_schema_what_it_must_have(type_: type[msgspec.Struct]) -> None:
    required = [one.name for one in msgspec.structs.fields(type_) if one.required]
    assert schema_of(type_)["required"] == required
    with pytest.raises(TypeError, match="Missing required argument"):
        type_()


def test_how_whole_a_list_is_has_three_values_and_null_is_one() -> None:
    state = ListState("references", 0, None, None, "none known")
    assert msgspec.to_builtins(state) == {
        "name": "references", "held": 0, "total_reported": None, "complete": None, "how_whole": "none known",
    }  # fmt: skip
    complete = schema_of(ListState)["properties"]["complete"]
    assert [one["type"] for one in complete["anyOf"]] == ["boolean", "null"]


def test_rows_of_every_kind_have_what_an_article_has() -> None:
    common = Article.__struct_fields__
    for row in (StoredPaper, FoundPaper):
        assert set(common) < set(row.__struct_fields__)
    with pytest.raises(TypeError, match="number"):
        Article()  # type: ignore[call-arg]
    assert msgspec.to_builtins(Article(number=3)) == dict.fromkeys(common) | {"number": 3, "sources": ()}
