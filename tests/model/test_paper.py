"""The parts of a paper: ids that are refused when they are read, and parts that are frozen and know all their fields."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec
import pytest

from scraper.model import Author, Doi, Link, Notice, Pmcid, Pmid, paper

PARTS = [
    one for _, one in inspect.getmembers(paper, inspect.isclass) if issubclass(one, msgspec.Struct) and one is not msgspec.Struct
]


@pytest.mark.parametrize(("kind", "good", "bad"), [
    (Pmid, ["1", "998000001"], ["", "0", "01", "9980000010", "1 ", "1\n", "-1", "PMC1", "٣"]),
    (Pmcid, ["PMC1", "PMC998000001"], ["PMC0", "PMC", "pmc1", "1", "PMC01", "PMC1\n", "PMC9980000010", "PMC1.2"]),
    (Doi, ["10.5555/a", "10.5555/é(1)<2>;3"], ["10.", "10.5555/a\n", "10.5555/A", "10.5555/a b", "doi:10.5555/a", "https://doi.org/10.5555/a"]),
])  # fmt: skip
def test_ids_as_they_may_be_written(kind: Any, good: list[str], bad: list[str]) -> None:
    assert [msgspec.convert(text, kind) for text in good] == good
    for text in bad:
        with pytest.raises(msgspec.ValidationError, match="matching regex"):
            msgspec.convert(text, kind)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_a_part_is_frozen_and_refuses_what_it_does_not_know(part: Any) -> None:
    assert part.__struct_config__.frozen
    assert part.__struct_config__.forbid_unknown_fields
    with pytest.raises(msgspec.ValidationError, match="unknown field `surprise`"):
        msgspec.convert({"surprise": 1}, part)


def test_nothing_is_said_of_an_author_unless_a_source_does() -> None:
    said = {name: value for name, value in msgspec.structs.asdict(Author()).items() if value not in (None, (), {})}
    assert said == {}
    assert Author().ids is not Author().ids  # each has a mapping of its own


@pytest.mark.parametrize(("part", "values", "path"), [
    (Notice, {"type": "ErratumIn", "pmid": "0", "citation": None}, r"\$\.pmid"),
    (Link, {"kind": "epub", "url": "https://example.org", "license": None}, r"\$\.kind"),
    (Link, {"kind": "pdf", "url": "https://example.org"}, "missing required field `license`"),
])  # fmt: skip
def test_a_part_that_does_not_fit_is_refused_by_name(part: Any, values: dict[str, Any], path: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=path):
        msgspec.convert(values, part)
