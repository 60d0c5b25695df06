"""Newer documents beside older ones, tombstones, and what changed between two records."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import (
    ArticleList,
    Author,
    Count,
    Issue,
    ListedArticle,
    Notice,
    ParsedAnnotation,
    ParsedRecord,
    Published,
    Record,
    SourceStatus,
    SourceText,
    to_json,
)
from scraper.normalize.merge import normalize
from scraper.normalize.refresh import diff_records, make_tombstone

OLD, NEW = "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"
PAIN = (SourceText("title", 0, "Pain"),)
ROW = ParsedAnnotation(0, 4, "Pain", "Disease", "MESH:D1")


def document(when: str, **fields: object) -> ParsedRecord:
    source = SourceStatus(name="landing", retrieved_at=when)
    return ParsedRecord(source=source, layout="pubmed", pmid="1", **fields)  # type: ignore[arg-type]


def articles(*pmids: str, complete: bool | None = None) -> ArticleList:
    return ArticleList(tuple(ListedArticle(pmid=pmid) for pmid in pmids), len(pmids), None, complete)


AUTHORS = tuple(Author(family=name, initials="A") for name in ("Ruiz", "Okafor", "Lindqvist"))
FULLER = {
    "no abstract any more": ({"abstract": "Pain hurts."}, {}),
    "an abstract that is cut": ({"abstract": "Pain hurts. So we say."}, {"abstract": "Pain hurts. So"}),
    "fewer authors": ({"authors": AUTHORS}, {"authors": AUTHORS[:2]}),
    "a bare year": ({"published": Published(raw="2023 Aug 25")}, {"published": Published(raw="2023")}),
    "a title that is cut": ({"title": "Pain in children at night"}, {"title": "Pain in children …"}),
    "no annotations": ({"texts": PAIN, "annotations": (ROW,)}, {"texts": PAIN}),
}


@pytest.mark.parametrize("name", FULLER)
def test_a_fuller_value_stays_and_an_issue_says_so(name: str) -> None:
    fuller, emptier = FULLER[name]
    field = next(key for key in fuller if key != "texts")
    record = normalize([document(NEW, **emptier), document(OLD, **fuller)])
    alone = normalize([document(OLD, **fuller)])
    assert getattr(record, field) == getattr(alone, field)
    kept = [issue for issue in record.issues if issue.code == "kept_older"]
    assert [issue.field for issue in kept] == [field]
    assert OLD in kept[0].message


def test_a_newer_value_that_is_no_less_wins() -> None:
    record = normalize([document(OLD, title="Old", abstract="Pain hurts."), document(NEW, title="New", abstract="Pain is bad.")])
    assert (record.title, record.abstract) == ("New", "Pain is bad.")
    assert "kept_older" not in {issue.code for issue in record.issues}
    assert record.provenance.fields["title"].others[0].value == "Old"


def test_a_whole_list_replaces_an_older_one_and_any_other_adds_to_it() -> None:
    older = document(OLD, citing_articles=articles("2", "3"))
    whole, part = (document(NEW, citing_articles=articles("3", "4", complete=one)) for one in (True, False))
    assert {item.pmid for item in normalize([older, whole]).citing_articles.items} == {"3", "4"}
    assert {item.pmid for item in normalize([older, part]).citing_articles.items} == {"2", "3", "4"}


def test_an_older_number_is_not_a_second_one() -> None:
    record = normalize([document(when, counts=(Count("cited_by", value, "landing"),)) for when, value in ((OLD, 3), (NEW, 5))])
    assert [count.value for count in record.counts] == [5]


def test_what_an_outdated_document_noted_is_not_noted_any_more() -> None:
    noted = document(OLD, title="A", issues=(Issue("x", None, "y"),))
    assert normalize([noted, document(NEW, title="A")]).issues == ()
    assert len(normalize([noted, document(NEW)]).issues) == 2  # its title is still used


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"notices": (Notice("RetractionIn", "3", None),)}, True),
        ({"publication_types": ("Journal Article", "Retracted Publication")}, True),
        ({"notices": (Notice("ErratumIn", "3", None), Notice("RetractionOf", "4", None))}, None),
    ],
)
def test_only_a_retraction_retracts(fields: dict[str, object], expected: bool | None) -> None:
    assert normalize([document(NEW, **fields)]).retracted is expected


def test_a_retraction_that_only_a_less_trusted_source_shows_counts() -> None:
    crossref = ParsedRecord(source=SourceStatus(name="crossref"), layout="x", notices=(Notice("RetractionIn", None, "Now."),))
    record = normalize([document(NEW, notices=(Notice("ErratumIn", "3", None),)), crossref])
    assert record.retracted is True
    assert record.provenance.fields["retracted"].source == "crossref"


def test_a_tombstone_keeps_what_was_known_and_says_what_happened() -> None:
    last = normalize([document(OLD, title="Pain")])
    absent = SourceStatus(name="pubmed", outcome="absent", retrieved_at=NEW)
    gone = make_tombstone("1", [absent], last=last)
    assert (gone.pmid, gone.title, gone.issues[-1].code) == ("1", "Pain", "gone")
    merged = make_tombstone("1", [absent], last=gone, merged_into="2")
    assert (merged.ids, [issue.code for issue in merged.issues]) == ({"merged_into": ("2",)}, ["merged"])
    assert make_tombstone("1", [absent]).title is None
    assert [status.name for status in merged.provenance.sources] == ["landing", "pubmed"]


RECORDS = [
    normalize([document(NEW, title=title, authors=people, citing_articles=citing)])
    for title in ("A", "B", None)
    for people in (AUTHORS, AUTHORS[:1])
    for citing in (articles("2", "3"), articles("3", "2"), articles("3"))
]


@given(st.sampled_from(RECORDS), st.sampled_from(RECORDS))
def test_a_diff_is_empty_exactly_when_the_records_are_equal(one: Record, other: Record) -> None:
    bare = [to_json(msgspec.structs.replace(record, provenance=Record().provenance)) for record in (one, other)]
    assert (diff_records(one, other) == ()) is (bare[0] == bare[1])
    there, back = (
        [(change.path, change.old, change.new) for change in diff_records(*pair)] for pair in ((one, other), (other, one))
    )
    assert sorted(there, key=str) == sorted(((path, new, old) for path, old, new in back), key=str)


def test_a_diff_names_edges_by_their_id() -> None:
    one, other = (normalize([document(NEW, citing_articles=found)]) for found in (articles("2", "3"), articles("3", "4")))
    assert [(change.path, change.kind) for change in diff_records(one, other)] == [
        ("citing_articles.items[pmid:2]", "removed"),
        ("citing_articles.items[pmid:4]", "added"),
    ]
