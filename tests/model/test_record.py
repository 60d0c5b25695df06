"""What a record gives of itself: its JSON, plain values, one short line."""

from __future__ import annotations

import json

import pytest
from hypothesis import strategies as st

import scraper
from scraper.model import (
    Record,
    from_json,
    to_json,
)
from tests.conftest import CASSETTES, GOLDEN, Run

TEXTS = st.text(max_size=300) | st.sampled_from(["x" * 5_000, "\u202e\x1b[31m" * 300, "\ud800", "\n\n", "É" * 200])
RECORDS = [
    from_json(json.dumps(record))
    for path in sorted(GOLDEN.glob("records/*.json"))
    for record in json.loads(path.read_text(encoding="utf-8"))["record"]
]


@pytest.fixture(scope="module")
def record() -> Record:
    return scraper.fetch("37622028", captures=[CASSETTES], offline=True)


def test_json_is_the_line_that_the_command_prints(record: Record, run: Run) -> None:
    asked = ("fetch", "37622028", "--captures", str(CASSETTES), "--offline")
    assert record.to_json() + "\n" == run(*asked, "--lines").stdout
    assert record.to_json(indent=2) + "\n" == run(*asked, "--pretty").stdout
    assert record.to_json(indent=4).splitlines()[1].startswith('    "schema_version"')


@pytest.mark.parametrize("one", RECORDS, ids=lambda one: one.pmid)
def test_dict_is_what_json_says_and_json_reads_back(one: Record) -> None:
    for indent in (None, 1, 3):
        line = one.to_json(indent)
        assert json.loads(line) == one.to_dict()
        assert from_json(line) == one
    assert one.to_json().encode() == to_json(one)
    assert list(one.to_dict()) == list(Record.__struct_fields__)


@pytest.mark.parametrize("indent", [0, -2])
def test_an_indent_that_is_none_is_refused(record: Record, indent: int) -> None:
    with pytest.raises(ValueError, match=f"an indent of {indent}: give 1 or more"):
        record.to_json(indent)


def test_values_are_plain_and_the_record_is_not_changed_by_them(record: Record) -> None:
    plain = record.to_dict()
    plain["references"]["items"].clear()
    plain["annotations"][0]["identifiers"].append("x")
    assert len(record.references.items) == 5
    assert record.annotations[0].identifiers == ("MESH:D007649",)


def test_the_line_of_a_record(record: Record) -> None:
    assert repr(record) == str(record) == (
        "<Record PMID 37622028: Application of Ketamine in Pain Management and the Underlying Mechanism (2023), "
        "4 citing, 5 references, 23 annotations>"
    )  # fmt: skip
    assert f"{record.references!r}" == "<ArticleList: 5, whether that is all is unknown>"
    assert f"{record.provenance}" == "<Provenance: landing ok, pubtator3 ok; of 9 fields>"


def test_names_of_the_package_are_listed_and_explained() -> None:
    assert dir(scraper) == sorted(scraper.__all__)
    named = {name: getattr(scraper, name) for name in scraper.__all__ if name != "__version__"}
    made = {name for name, one in named.items() if not one.__doc__ or one.__doc__.startswith(f"{name}(")}
    assert made == set()
    public = [getattr(Record, name) for name in ("to_json", "to_dict", "_repr_html_")]
    assert all(method.__doc__ for method in public)
