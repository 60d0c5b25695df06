"""Rows that the record has no place for: further columns, and relations to what no mention is."""

from __future__ import annotations

import pytest

from scraper.model import ParsedAnnotation, ParsedRelation
from scraper.parse.odd_rows import iter_odd_rows


def mention(
    identifier: str | None, *, parts: str | None = None, text: str = "newts", more: tuple[str, ...] = ()
) -> ParsedAnnotation:
    return ParsedAnnotation(0, 5, "newts", "Disease", identifier, parts, more=more)


def told(annotations: list[ParsedAnnotation], *ends: tuple[str, str]) -> list[tuple[str, str]]:
    relations = [ParsedRelation("Bind", subject, other) for subject, other in ends]
    return [(one.code, one.message) for one in iter_odd_rows(annotations, relations)]


@pytest.mark.parametrize(
    ("identifier", "parts", "is_known"),
    [
        ("D1|D2", "newt pox|toad pox", True),
        ("D1|D2", "newt pox", False),
        ("D1|D2", "a|b|c", False),
        ("D1", "newt pox", False),
        ("-", "newt pox", False),
        ("D1", "RSID:998", True),
        ("D1", "", True),
        ("D1", None, True),
    ],
)
def test_a_further_column_holds_ids_or_a_name_for_each_id(identifier: str, parts: str | None, is_known: bool) -> None:
    message = f"1 annotations have a further column that is left out: {parts!r}"
    assert told([mention("D9"), mention(identifier, parts=parts)]) == ([] if is_known else [("unread_column", message)])


def test_the_first_column_that_is_left_out_is_shown() -> None:
    ((code, message),) = told([mention("D1", parts="x" * 99), mention("D2", parts="y")])
    assert (code, message) == ("unread_column", f"2 annotations have a further column that is left out: '{'x' * 80}'")


@pytest.mark.parametrize(
    ("end", "is_loose"),
    [
        ("D1;D2", False), ("D1", False), ("D2", False), ("D3", False), ("D3;D1", False), (" D1 ", False), ("newts", False),
        (" newts ", False),
        ("D4", True), ("D1;D4", True), ("", True), ("-", False), ("Newts", True),
    ],
)  # fmt: skip
def test_an_end_is_the_id_of_a_mention_one_of_its_ids_or_its_text(end: str, is_loose: bool) -> None:
    rows = [mention("D1;D2"), mention(None), mention("D5", more=("D3",))]
    message = f"1 of the things that relations name are no mention's id, as {end!r}; kept"
    assert told(rows, ("D5", end)) == ([("relation_without_mention", message)] if is_loose else [])
    assert told(rows, (end, "D5"), (end, end)) == told(rows, ("D5", end))


def test_each_thing_without_a_mention_is_counted_once() -> None:
    ((_, message),) = told([mention("D1")], ("D8", "D1"), ("D1", "D9"), ("D9", "D8"))
    assert message == "2 of the things that relations name are no mention's id, as 'D8'; kept"
    assert told([]) == told([mention("D1")]) == []
