"""Newer documents beside older ones, tombstones, and what changed between two records."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import (
    Annotation,
    ArticleList,
    Author,
    Chemical,
    Count,
    FieldSource,
    Issue,
    Journal,
    ListedArticle,
    MeshHeading,
    Notice,
    ParsedAnnotation,
    ParsedRecord,
    Provenance,
    Published,
    Record,
    Relation,
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


def mention(text: str, start: int | None = 0, source: str = "pubtator3", **fields: Any) -> Annotation:
    end = None if start is None else start + len(text)
    fields = {"type": "Gene", "identifiers": ("1", "2"), "check": "exact", "source_start": 0, "source_end": 4, **fields}
    return Annotation(section="title", start=start, end=end, text=text, source=source, **fields)


NAMED: list[tuple[str, Any, Any, list[tuple[str, str]]]] = [
    # an entry is named by what it is, so that one more in front changes nothing of the others
    ("references", [ListedArticle(position=1, raw="A.")], [ListedArticle(position=1, raw="A.", pmid="2")],
     [("references.items[position:1]", "removed"), ("references.items[pmid:2]", "added")]),
    ("references", [ListedArticle(pmid="2", title="A")], [ListedArticle(pmid="2", title="B")],
     [("references.items[pmid:2].title", "changed")]),
    ("references", [ListedArticle(doi="10.5555/a")], [ListedArticle(doi="10.5555/a", pmcid="PMC2")],
     [("references.items[doi:10.5555/a].pmcid", "added")]),
    ("references", [], [ListedArticle(pmcid="PMC2"), ListedArticle(raw="Ibid."), ListedArticle(title="T")],
     [(f"references.items[{name}]", "added") for name in ("pmcid:PMC2", "raw:Ibid.", "title:T")]),
    ("citing_articles", [], [ListedArticle(pmcid="PMC2"), ListedArticle(doi="10.5555/a"), ListedArticle(title="T", raw="R")],
     [(f"citing_articles.items[{name}]", "added") for name in ("pmcid:PMC2", "doi:10.5555/a", "title:T")]),
    ("citing_articles", [], [ListedArticle(raw="R"), ListedArticle()],
     [(f"citing_articles.items[{name}]", "added") for name in ("raw:R", "")]),
    ("annotations", [mention("IL-6")], [mention("IL-6", 3)],
     [("annotations[source:pubtator3 source_start:0 source_end:4 text:IL-6 type:Gene identifiers:1,2].start", "changed"),
      ("annotations[source:pubtator3 source_start:0 source_end:4 text:IL-6 type:Gene identifiers:1,2].end", "changed")]),
    ("annotations", [mention("IL-6", None, identifiers=())], [],
     [("annotations[source:pubtator3 source_start:0 source_end:4 text:IL-6 type:Gene]", "removed")]),
    ("relations", [Relation("T", "a", "b", None, 1, "s")], [Relation("T", "a", "b", None, 2, "s")],
     [("relations[source:s type:T subject:a object:b].occurrences", "changed")]),
    ("relations", [], [Relation("T", "a", "b", True, 1, "s")],
     [("relations[source:s type:T subject:a object:b novel:True]", "added")]),
    ("counts", [Count("cited_by", 1, "icite")], [Count("cited_by", 2, "icite")],
     [("counts[source:icite kind:cited_by].value", "changed")]),
    ("notices", [], [Notice("ErratumIn", "3", "Pain. 2020")], [("notices[type:ErratumIn pmid:3 citation:Pain. 2020]", "added")]),
    ("mesh", [MeshHeading("D1", "Pain", False)], [MeshHeading("D1", "Pain", True)], [("mesh[id:D1 name:Pain].major", "changed")]),
    ("chemicals", [Chemical("D1", "Rope")], [Chemical(None, "Rope")],
     [("chemicals[id:D1 name:Rope]", "removed"), ("chemicals[name:Rope]", "added")]),
    ("issues", [], [Issue("odd", None, "very")], [("issues[code:odd message:very]", "added")]),
    ("issues", [Issue("odd", "title", "very")], [], [("issues[code:odd field:title message:very]", "removed")]),
    # the rest by place
    ("authors", [Author(family="Ruiz")], [Author(family="Ruiz", given="Ana"), Author(family="Okafor")],
     [("authors[0].given", "added"), ("authors[1]", "added")]),
    ("keywords", ["a", "b", "c"], ["a", "x"], [("keywords[1]", "changed"), ("keywords[2]", "removed")]),
    # twice the same, and another order
    ("counts", [Count("cited_by", 1, "icite")] * 3, [Count("cited_by", 1, "icite")],
     [("counts[source:icite kind:cited_by #2]", "removed"), ("counts[source:icite kind:cited_by #3]", "removed")]),
    ("counts", [Count("a", 1, "s"), Count("b", 1, "s")], [Count("b", 1, "s"), Count("a", 1, "s")], [("counts", "changed")]),
    ("counts", [Count("a", 1, "s"), Count("b", 1, "s")], [Count("b", 1, "s"), Count("a", 2, "s")],
     [("counts[source:s kind:a].value", "changed")]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "old", "new", "expected"), NAMED)
def test_a_diff_names_what_changed(field: str, old: list[Any], new: list[Any], expected: list[tuple[str, str]]) -> None:
    def record(values: list[Any]) -> Record:
        is_list = field in ("references", "citing_articles")
        return Record(**{field: ArticleList(tuple(values), 7) if is_list else tuple(values)})

    changes = diff_records(record(old), record(new))
    assert [(one.path, one.kind) for one in changes] == expected
    assert [(one.path, one.old, one.new) for one in changes] == [
        (one.path, *values)
        for one in changes
        for values in [
            (None, one.new) if one.kind == "added" else (one.old, None) if one.kind == "removed" else (one.old, one.new)
        ]
    ]
    assert all(one.old != one.new for one in changes)


def test_a_diff_of_values_and_mappings() -> None:
    one = Record(
        title="A", volume="1", ids={"pii": ("S1",), "mid": ("M1",)}, published=Published("2019", "2019"), journal=Journal("Pain")
    )
    other = Record(
        title="B", issue="2", ids={"pii": ("S1", "S2"), "arxiv": ("1",)}, published=Published("2019", "2019"),
        journal=Journal("Pain", issn="1"),
        retracted=True, provenance=Provenance(fields={"title": FieldSource("x")}),
    )  # fmt: skip
    assert [(change.path, change.kind, change.old, change.new) for change in diff_records(one, other)] == [
        ("ids.mid", "removed", ["M1"], None), ("ids.pii[1]", "added", None, "S2"), ("ids.arxiv", "added", None, ["1"]),
        ("title", "changed", "A", "B"), ("journal.issn", "added", None, "1"), ("volume", "removed", "1", None),
        ("issue", "added", None, "2"), ("retracted", "added", None, True),
    ]  # fmt: skip


def test_a_tombstone_names_who_says_so_and_everybody_asked() -> None:
    last = Record(
        pmid="1", title="Pain", ids={"pii": ("S1",)},
        issues=(Issue("odd", None, "x"), Issue("gone", "pmid", "before"), Issue("merged", "pmid", "b")),
        provenance=Provenance((SourceStatus(name="landing", retrieved_at=OLD),), {"title": FieldSource("landing")}),
    )  # fmt: skip
    asked = [
        SourceStatus(name="pubmed", url="https://b", outcome="absent", retrieved_at=NEW),
        SourceStatus(name="pubmed", url="https://a", outcome="absent", retrieved_at=NEW),
        SourceStatus(name="pubmed", url="https://c", outcome="absent", retrieved_at=OLD),
        SourceStatus(name="icite", outcome="failed"), SourceStatus(name="europepmc", outcome="absent"),
        SourceStatus(name="landing", retrieved_at=OLD),
    ]  # fmt: skip
    gone, merged = make_tombstone("1", asked, last=last), make_tombstone("1", asked[::-1], last=last, merged_into="2")
    expected = [
        ("landing", None),
        ("europepmc", None),
        ("icite", None),
        ("pubmed", "https://c"),
        ("pubmed", "https://a"),
        ("pubmed", "https://b"),
    ]
    for record in (gone, merged):
        assert [(one.name, one.url) for one in record.provenance.sources] == expected
        assert record.provenance.fields == last.provenance.fields
        assert (record.title, record.issues[0].code, len(record.issues)) == ("Pain", "odd", 2)
        assert record.issues[1].field == "pmid"
        assert record.issues[1].message.startswith("europepmc, pubmed: ")
    assert (gone.ids, gone.issues[1].code) == ({"pii": ("S1",)}, "gone")
    assert (merged.ids, merged.issues[1].code) == ({"pii": ("S1",), "merged_into": ("2",)}, "merged")
    assert merged.issues[1].message.endswith(" 2")
    assert make_tombstone("1", [], merged_into="2").issues[0].message.startswith("the sources asked: ")
    assert make_tombstone("7", asked).pmid == "7"


def test_whole_lists_replace_those_of_the_same_source_and_layout_only() -> None:
    def listed(source: str, when: str, layout: str, *pmids: str, complete: bool | None = None) -> ParsedRecord:
        status = SourceStatus(name=source, retrieved_at=when)
        return ParsedRecord(source=status, layout=layout, pmid="1", citing_articles=articles(*pmids, complete=complete))

    whole = listed("icite", NEW, "a", "2", complete=True)
    others = [
        (listed("icite", OLD, "a", "3"), "2"), (listed("icite", OLD, "b", "3"), "23"), (listed("occ", OLD, "a", "3"), "23"),
        (listed("icite", OLD, "a", "3", complete=True), "2"), (listed("icite", "2027-01-01T00:00:00Z", "a", "3"), "23"),
        (listed("icite", "2027-01-01T00:00:00Z", "a", "3", complete=True), "3"),
    ]  # fmt: skip
    for other, expected in others:
        found = normalize([whole, other]).citing_articles
        assert "".join(sorted(item.pmid or "" for item in found.items)) == expected
    noted = msgspec.structs.replace(others[0][0], issues=(Issue("odd", None, "x"),))
    assert normalize([whole, noted]).issues == ()
    assert len(normalize([listed("icite", NEW, "a", "2"), noted]).issues) == 1
