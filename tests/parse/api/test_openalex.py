"""Abstracts of OpenAlex, which come as an index from words to places."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.model import Issue
from scraper.parse.api.openalex import read_inverted


@pytest.mark.parametrize(
    ("index", "text", "numbers"),
    [
        ({"Newts": [0], "swim": [1]}, "Newts swim", None),
        ({"Newts": [0, 2], "eat": [1]}, "Newts eat Newts", None),
        ({"Abstract": [0], "Newts": [1], "swim": [2]}, "Newts swim", None),
        ({"ABSTRACT:": [0], "Newts": [1], "swim": [2]}, "Newts swim", None),
        ({"Abstract": [0], "art": [1], "swims": [2]}, "Abstract art swims", None),
        ({"Abstract": [0], "Newts": [1]}, "Newts", None),
        ({"Abstract": [0]}, "Abstract", None),
        ({"Newts": [0], "swim": [3]}, "Newts swim", (2, 0, 0)),
        ({"Newts": [1]}, "Newts", (1, 0, 0)),
        ({"Newts": [0], "Toads": [0], "swim": [0]}, "Newts Toads swim", (0, 2, 0)),
        ({"Newts": [0], "swim": ["1", -1, True, None, 1.5]}, "Newts", (0, 0, 5)),
        ({"swim": [-1]}, None, (0, 0, 1)),
        ({}, None, None),
        (None, None, None),
        (["Newts"], None, None),
    ],
)
def test_an_abstract_of_an_index(index: Any, text: str | None, numbers: tuple[int, ...] | None) -> None:
    issues: list[Issue] = []
    assert read_inverted(index, issues) == text
    told = [tuple(int(word) for word in issue.message.replace(",", "").split() if word.isdigit()) for issue in issues]
    assert told == ([numbers] if numbers else [])
    assert [(issue.code, issue.field) for issue in issues] == [("abstract_incomplete", "abstract")] * len(told)
