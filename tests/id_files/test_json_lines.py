"""JSON with ids: an object a line, or one array."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import InputError
from scraper.id_files import IdList
from scraper.id_files.found import Found
from scraper.id_files.json_lines import is_json, read_json_lines
from tests.id_files.lists import A, read, source_of


def test_json_that_is_laid_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 1: no JSON object"):
        read(tmp_path, json.dumps({"pmid": A}, indent=1))


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ('{"pmid":1}', True),
        ("\n\n  [1]", True),
        ("\ufeff[", True),
        ('"1"', False),
        ("1\n{}", False),
        ("\n" * 20 + "[1]", False),
        ("", False),
    ],
)
def test_json_begins_with_a_brace_or_bracket(text: str, is_one: bool) -> None:
    assert is_json(source_of(text)) == is_one


def read_all(text: str) -> IdList:
    found = Found("list")
    read_json_lines(source_of(text), found)
    return found.end()


@pytest.mark.parametrize(
    ("line", "ids"),
    [
        ({"pmid": 12}, ["12"]), ({"pmid": None, "pmcid": "PMC12", "doi": "10.5555/a"}, ["PMC12"]),
        ({"doi": "10.5555/A", "x": [1]}, ["10.5555/a"]),
        ({"asked": "10.5555/b", "pmid": None}, ["10.5555/b"]), ({"asked": "13", "pmid": "12"}, ["12"]),
        ({"pmid": "12 13"}, ["12", "13"]),
        ({"schema_version": "1", "pmid": "12"}, ["12"]), ({"outcome": "failed", "pmid": "10.5555/c"}, ["10.5555/c"]),
        ({"paper_pmid": "1", "pmid": "2"}, ["2"]),
    ],
)  # fmt: skip
def test_the_best_id_of_a_line_is_taken(line: dict[str, Any], ids: list[str]) -> None:
    assert read_all(json.dumps(line)).ids == ids


def test_lines_and_items_without_an_id_are_counted() -> None:
    assert read_all('{"pmid":1}\n\n{"pmid":null}\n{"doi":""}\n') == IdList(["1"], ["list: 2 lines have no id and are left out"])
    assert read_all('[1, null, {"pmid": "n/a"}, "", 2]') == IdList(["1", "2"], ["list: 3 items have no id and are left out"])
    assert read_all("[]") == IdList([], [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"pmid":1}\n{"title":"x"}\n', "list, line 2: JSON of another kind"),
        ('{"pmid":1}\n[2]\n', "list, line 2: no JSON object ("),
        ('{"schema_version":1,"pmid":1}', "list, line 1: a record of version 1, which"),
        ('[1, [2]]', "list: no JSON array of ids ("),
        ('[{"pmid": 1}, {"asked": 2}]', "list, item 2: JSON of another kind"), ("[1, true]", "list: no JSON array of ids ("),
        ('[1, 2', "list: no JSON array of ids ("), ('[1, "x"]', "list, item 2, PMID: 'x' is no id"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_line_or_item(text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        read_all(text)
    assert str(error.value).startswith(told)


def test_an_array_that_is_too_large_to_be_held_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scraper.id_files.json_lines._LARGEST_ARRAY", 20)
    assert read_all("[1,\n2,\n3]").ids == ["1", "2", "3"]
    with pytest.raises(InputError, match="list: an array of more than 20 characters: write one object a line"):
        read_all("[1,\n" + " " * 20 + "]")
