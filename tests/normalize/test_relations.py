"""Relations of a document: each once with how often it is printed, in the order printed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import ParsedRecord, ParsedRelation, Relation, SourceStatus
from scraper.normalize.relations import merge_relations

ROWS = st.builds(
    ParsedRelation, st.sampled_from(["Association", " Association"]), st.sampled_from(["9", "8 "]), st.sampled_from(["7", "6"]),
    st.sampled_from([None, "Novel", "No"]), st.sampled_from([None, 0.5]), st.sampled_from([None, "tagger"]),
)  # fmt: skip


def merged(*rows: ParsedRelation) -> tuple[Relation, ...]:
    return merge_relations(ParsedRecord(source=SourceStatus(name="pubtator3"), layout="pubtator", relations=rows))


@pytest.mark.parametrize(("printed", "novel"), [("Novel", True), (" No ", False), ("no", None), ("", None), (None, None)])
def test_what_is_said_of_a_finding_being_new(printed: str | None, novel: bool | None) -> None:
    assert merged(ParsedRelation("Association", "9", "8", printed)) == (Relation("Association", "9", "8", novel, 1, "pubtator3"),)


@pytest.mark.parametrize("other", [
    ParsedRelation("Cotreatment", "9", "8", "No"), ParsedRelation("Association", "8", "9", "No"),
    ParsedRelation("Association", "9", "7", "No"), ParsedRelation("Association", "9", "8", "Novel"),
    ParsedRelation("Association", "9", "8", "No", source="tagger"),
])  # fmt: skip
def test_relations_that_differ_in_anything_stay_apart(other: ParsedRelation) -> None:
    one = ParsedRelation("Association", "9", "8", "No", 0.25)
    first, second = merged(one, other, one)
    assert (first.occurrences, second.occurrences) == (2, 1)
    assert second.source == (other.source or "pubtator3")


@given(st.lists(ROWS, max_size=12))
def test_none_is_lost_and_none_stands_twice(rows: list[ParsedRelation]) -> None:
    found = merged(*rows)
    assert sum(one.occurrences for one in found) == len(rows)
    assert len({(one.type, one.subject, one.object, one.novel, one.source) for one in found}) == len(found)
    assert [one.subject for one in found[:1]] == [row.subject.strip() for row in rows[:1]]
