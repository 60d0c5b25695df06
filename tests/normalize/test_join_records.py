"""Two finished records of one paper as one: nothing that one has more of is lost, and mentions stand where they say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import (
    AbstractSection,
    Annotation,
    ArticleList,
    Author,
    Count,
    FieldSource,
    Issue,
    Journal,
    Link,
    ListedArticle,
    Notice,
    OtherDate,
    Provenance,
    Published,
    Record,
    Relation,
    SourceStatus,
    to_json,
)  # fmt: skip
from scraper.normalize.join_records import keep_fuller, last_asked, merge_records
from scraper.records_file import read_record

OLD, NEW = "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z"
TEXT = "Ketamine eased pain. Mice did not sleep after it, and their pain came back."


def mention(text: str, start: int | None, source: str = "pubtator3", **fields: Any) -> Annotation:
    end = None if start is None else start + len(text)
    fields = {"check": "lost" if start is None else "exact", **fields}
    return Annotation(
        section="abstract", start=start, end=end, text=text, type="Chemical", identifiers=(), source=source, source_start=0,
        source_end=len(text), **fields,
    )  # fmt: skip


def record(when: str | None, **fields: Any) -> Record:
    status = SourceStatus(name="landing", retrieved_at=when, outcome="ok", sha256="a" * 64)
    return Record(pmid="998000101", provenance=Provenance((status,)), **fields)


@pytest.mark.parametrize(("stored", "brought", "title"), [
    (OLD, NEW, "brought"), (NEW, OLD, "stored"), (NEW, NEW, "stored"), (None, None, "stored"),
    (None, NEW, "stored"), (NEW, None, "stored"), (OLD, "yesterday", "stored"), ("yesterday", NEW, "stored"),
])  # fmt: skip
def test_the_newer_record_wins_and_the_stored_one_in_doubt(stored: str | None, brought: str | None, title: str) -> None:
    one = merge_records(record(stored, title="stored", doi="10.5555/a"), record(brought, title="brought", volume="3"))
    assert (one.title, one.doi, one.volume) == (title, "10.5555/a", "3")
    assert {issue.code for issue in one.issues} == {"kept_older"}


def test_no_id_is_lost_that_either_has() -> None:
    old = record(OLD, doi="10.5555/a", pmcid="PMC1", ids={"doi": ("10.5555/c",), "pii": ("S1", "S2")})
    new = record(NEW, doi="10.5555/b", ids={"pii": ("S2", "S3")})
    one = merge_records(old, new)
    assert (one.doi, one.pmcid) == ("10.5555/b", "PMC1")
    assert one.ids == {"doi": ("10.5555/c", "10.5555/a"), "pii": ("S2", "S3", "S1")}
    assert merge_records(one, new).ids == one.ids
    told = Provenance(old.provenance.sources, {"doi": FieldSource("landing")})
    alone = merge_records(Record(pmid="998000101", doi="10.5555/a", provenance=told), record(NEW, doi="10.5555/b"))
    assert (alone.ids, alone.provenance.fields["ids"].source) == ({"doi": ("10.5555/a",)}, "landing")


def test_what_other_sources_say_is_added() -> None:
    old = record(
        OLD, ids={"pii": ("S1",)}, counts=(Count("cited_by", 3, "icite"), Count("cited_by", 4, "openalex")),
        abstract=TEXT, annotations=(mention("Ketamine", 0, "GNorm2"), mention("pain", 15)),
        journal=Journal("Journal of Made-up Findings", "J Made-up Find", nlm_id="9988776"),
    )  # fmt: skip
    new = record(
        NEW, ids={"mid": ("M1",)}, counts=(Count("cited_by", 5, "icite"),), abstract="New. " + TEXT,
        annotations=(mention("pain", 20),), journal=Journal("journal of made-up findings", issn="1234-5678"),
    )  # fmt: skip
    one = merge_records(old, new)
    assert one.ids == {"pii": ("S1",), "mid": ("M1",)}
    assert [(count.source, count.value) for count in one.counts] == [("icite", 5), ("openalex", 4)]
    assert [(a.text, a.start, a.source) for a in one.annotations] == [("pain", 20, "pubtator3"), ("Ketamine", 5, "GNorm2")]
    assert one.journal == Journal("journal of made-up findings", "J Made-up Find", nlm_id="9988776", issn="1234-5678")
    assert [issue.field for issue in one.issues] == ["ids", "journal", "annotations", "counts"]


def test_mentions_follow_the_text_that_is_kept() -> None:
    new = record(NEW, abstract="Ketamine eased pain. Mice…", annotations=(mention("Mice", 21), mention("Ketamine", 0)))
    one = keep_fuller(record(OLD, abstract=TEXT), new)
    assert one.abstract == TEXT
    assert [(a.text, TEXT[a.start or 0 : a.end]) for a in one.annotations] == [("Mice", "Mice"), ("Ketamine", "Ketamine")]
    read_record(to_json(one), "r", "line 1")


def said(by: str, when: str, *others: str, **fields: Any) -> Record:
    """A record of one source, which says all fields."""
    names = {name: FieldSource(by) for name in fields}
    statuses = tuple(SourceStatus(name=one, retrieved_at=when, outcome="ok", sha256="a" * 64) for one in (by, *others))
    return Record(pmid="998000101", provenance=Provenance(statuses, names), **fields)


def listed(source: str, *pmids: int, complete: bool | None = None, printed: bool = False) -> ArticleList:
    items = tuple(
        ListedArticle(pmid=f"99800060{number}", position=at if printed else None, sources=(source,))
        for at, number in enumerate(pmids, 1)
    )
    return ArticleList(items, len(items), len(items) if complete else None, complete)


def last_digits(found: ArticleList) -> str:
    assert found.shown == len(found.items)
    return "".join((one.pmid or "")[-1] for one in found.items)


def test_lists_are_joined_unless_a_whole_one_is_of_all_that_were_asked() -> None:
    old = said("icite", OLD, citing_articles=listed("icite", 1, 2, 3), references=listed("icite", 4, 5, printed=True))
    new = said("europepmc", NEW, citing_articles=listed("europepmc", 3, 6, complete=True), references=listed("europepmc", 5, 7))
    one = merge_records(old, new)
    assert last_digits(one.citing_articles) == "3612"
    assert one.citing_articles.items[0].sources == ("europepmc", "icite")
    assert (one.citing_articles.total_reported, one.citing_articles.complete) == (2, None)
    assert [(last_digits(one.references)), [item.position for item in one.references.items]] == ["457", [1, 2, None]]
    again = said("europepmc", NEW, "icite", citing_articles=listed("europepmc", 3, 6, complete=True))
    assert last_digits(merge_records(old, again).citing_articles) == "36"
    assert merge_records(one, new) == merge_records(one, old) == one


def test_a_source_that_is_trusted_less_takes_no_place() -> None:
    old = said("pubmed", OLD, abstract=TEXT, volume="3", keywords=("knots", "ropes"))
    new = said("openalex", NEW, abstract="Pain eased.", volume="4", keywords=("newts",), annotations=(mention("eased", 5),))
    one = merge_records(old, new)
    assert (one.abstract, one.volume, one.keywords) == (TEXT, "3", ("knots", "ropes"))
    assert one.provenance.fields["abstract"].source == "pubmed"
    assert (one.annotations[0].start, one.annotations[0].check) == (9, "exact")
    assert merge_records(new, old) == one
    newer = said("pubmed", NEW, abstract="Another text.", keywords=("knots",))
    assert (merge_records(old, newer).abstract, merge_records(old, newer).keywords) == ("Another text.", ("knots",))


def test_a_list_that_says_less_takes_no_place() -> None:
    retraction, comment = (Notice(kind, pmid=None, citation=None, note=None) for kind in ("RetractionIn", "CommentIn"))
    old = said("publisher", OLD, keywords=("knots", "ropes"), notices=(retraction, comment))
    new = said("europepmc", NEW, keywords=("Ropes",), notices=(comment,))
    one = merge_records(old, new)
    assert (one.keywords, one.notices) == (old.keywords, old.notices)
    other = said("pubmed", NEW, keywords=("newts",))
    assert merge_records(old, other).keywords == ("newts",)


LISTS = st.builds(
    listed, st.sampled_from(["icite", "europepmc"]), st.integers(1, 4), st.integers(5, 8),
    complete=st.sampled_from([None, True, False]), printed=st.booleans(),
)  # fmt: skip
SOME = st.builds(
    record,
    st.sampled_from([None, OLD, NEW]),
    title=st.sampled_from([None, "Pain", "Pain in mice"]),
    abstract=st.sampled_from([None, TEXT, TEXT[:30] + "…", "Oh: " + TEXT]),
    doi=st.sampled_from([None, "10.5555/a"]),
    citing_articles=LISTS,
    references=LISTS,
    counts=st.lists(
        st.builds(Count, st.just("cited_by"), st.integers(1, 3), st.sampled_from(["icite", "openalex"])), max_size=2
    ).map(tuple),
)


@given(SOME, SOME)
def test_merging_again_changes_nothing_and_empties_nothing(one: Record, other: Record) -> None:
    both = merge_records(one, other)
    assert merge_records(both, other) == both
    assert merge_records(both, one) == both
    assert merge_records(both, both) == both
    for name in ("references", "citing_articles"):
        assert set(last_digits(getattr(both, name))) == {*last_digits(getattr(one, name)), *last_digits(getattr(other, name))}
    for name in ("title", "abstract", "doi", "counts"):
        assert getattr(both, name) or not (getattr(one, name) or getattr(other, name))
    assert last_asked(both) <= max(last_asked(one), last_asked(other))
    assert merge_records(one, one) == one


@pytest.mark.parametrize(("field", "old", "new"), [("pmcid", "PMC1", "PMC2"), ("doi", "10.5555/a", "10.5555/b")])
def test_an_own_id_that_lost_stands_among_the_others_with_its_source(field: str, old: str, new: str) -> None:
    older, newer = said("landing", OLD, **{field: old}), said("landing", NEW, **{field: new, "title": "Pain"})
    one = merge_records(older, newer)
    assert (getattr(one, field), one.ids) == (new, {field: (old,)})
    assert {name: where.source for name, where in one.provenance.fields.items()} == {
        field: "landing",
        "title": "landing",
        "ids": "landing",
    }
    assert [(issue.code, issue.field) for issue in one.issues] == [("kept_older", "ids")]
    assert merge_records(one, newer) == merge_records(one, older) == one
    trusted = merge_records(said("landing", OLD, **{field: old}), said("mytool", NEW, **{field: new}))
    assert (getattr(trusted, field), trusted.ids) == (old, {field: (new,)})
    assert [issue.field for issue in trusted.issues] == [field, "ids"]
    same = merge_records(said("landing", OLD, ids={field: (new, old)}), newer)
    assert same.ids == {field: (old,)}  # none that is the record's own
    nobody = merge_records(Record(pmid="998000101", ids={"pii": ("S1",)}), said("landing", NEW, title="Pain"))
    assert (nobody.ids, "ids" in nobody.provenance.fields) == ({"pii": ("S1",)}, False)
    own = merge_records(said("landing", OLD, ids={"pmid": ("998000101", "7")}), newer)
    assert own.ids == {"pmid": ("7",)}


LACKING: dict[str, Any] = {
    "pmcid": "PMC1", "doi": "10.5555/a", "title": "Pain", "vernacular_title": "Schmerz", "abstract": TEXT, "volume": "1",
    "issue": "2",
    "pages": "3", "publication_status": "ppublish", "languages": ("eng",), "keywords": ("newts",), "retracted": True,
    "authors": (Author(family="Ruiz"),), "authors_complete": False, "journal": Journal("Pain"),
    "published": Published("2019", "2019"),
    "notices": (Notice("ErratumIn", "2", None),), "counts": (Count("cited_by", 3, "icite"),), "ids": {"pii": ("S1",)},
    "annotations": (mention("Ketamine", None),), "links": (Link("pdf", "https://example.org/", None, "openalex"),),
    "dates": (OtherDate("received", "2019", "2019", "pubmed"),), "relations": (Relation("A", "b", "c", None, 1, "pubtator3"),),
}  # fmt: skip


@pytest.mark.parametrize("field", LACKING)
def test_a_field_that_the_newer_record_lacks_is_kept_with_its_source_and_told(field: str) -> None:
    value = LACKING[field]
    older = said("landing", OLD, **{field: value})
    for newer in (said("landing", NEW), said("pubmed", NEW)):
        one = merge_records(older, newer)
        assert getattr(one, field) == value
        assert one.provenance.fields[field].source == "landing"
        assert [(issue.code, issue.field) for issue in one.issues] == [("kept_older", field)]
        assert one.provenance.sources[0].name == "landing"
        assert merge_records(one, newer) == one
    same = merge_records(older, said("landing", NEW, **{field: value}))
    assert same.issues == ()
    assert getattr(merge_records(said("landing", OLD), older), field) == value


@pytest.mark.parametrize(("field", "old", "new", "kept"), [
    ("volume", "1", "2", False), ("title", "Pain at night", "Pain", False), ("title", "Pain at night", "Pain …", True),
    ("abstract", TEXT, TEXT[:20], True), ("abstract", TEXT[:20], TEXT, False), ("pages", "3-9", "3", True),
    ("pages", "3", "3-9", False),
    ("published", Published("2019-05", "2019 May"), Published("2019", "2019"), True),
    ("published", Published("2019", "2019"), Published("2019-05", "2019 May"), False),
    ("authors", (Author(family="Ruiz"), Author(family="Okafor")), (Author(family="Ruiz"),), True),
    ("authors", (Author(family="Ruiz"),), (Author(family="Ruiz"), Author(family="Okafor")), False),
    ("keywords", ("a", "b"), ("a",), False), ("retracted", True, False, False), ("authors_complete", True, False, False),
])  # fmt: skip
def test_what_the_same_source_says_now_counts_unless_it_is_less(field: str, old: Any, new: Any, kept: bool) -> None:
    one = merge_records(said("landing", OLD, **{field: old}), said("landing", NEW, **{field: new}))
    assert getattr(one, field) == (old if kept else new)
    assert [issue.field for issue in one.issues] == [field] * kept


@pytest.mark.parametrize(("by", "now", "kept"), [
    ("landing", "pubmed", False), ("pubmed", "landing", True), ("pubmed", "crossref", True), ("crossref", "pubmed", False),
    ("crossref", "crossref", False), ("mytool", "other", False), ("pubmed", "mytool", True),
])  # fmt: skip
def test_a_source_that_is_trusted_more_keeps_its_word_until_it_is_asked_again(by: str, now: str, kept: bool) -> None:
    """By the table of the field: of the volume PubMed is trusted more than the page, of the title the page."""
    older, newer = said(by, OLD, volume="1"), said(now, NEW, volume="2")
    assert merge_records(older, newer).volume == ("1" if kept else "2")
    assert merge_records(older, said(now, NEW, by, volume="2")).volume == "2"
    bare = Record(pmid="998000101", volume="1", provenance=Provenance(older.provenance.sources))
    assert merge_records(bare, newer).volume == "2"
    failed = Provenance((SourceStatus(name=by, outcome="failed"), *newer.provenance.sources), newer.provenance.fields)
    assert merge_records(older, Record(pmid="998000101", volume="2", provenance=failed)).volume == ("1" if kept else "2")
    if by != "mytool":
        assert (merge_records(said(by, OLD, title="One"), said(now, NEW, title="Two")).title == "One") is (
            by == "landing" if {by, now} == {"landing", "pubmed"} else kept
        )


def test_the_sections_of_the_abstract_go_with_it() -> None:
    parts = (AbstractSection("AIMS", None, 0, 20),)
    other = (AbstractSection("ALL", None, 0, 10),)
    cut = merge_records(
        said("landing", OLD, abstract=TEXT, abstract_sections=parts),
        said("landing", NEW, abstract=TEXT[:12] + "…", abstract_sections=other),
    )
    assert (cut.abstract, cut.abstract_sections) == (TEXT, parts)
    new = merge_records(said("landing", OLD, abstract="It was.", abstract_sections=parts), said("landing", NEW, abstract=TEXT))
    assert (new.abstract, new.abstract_sections) == (TEXT, ())
    bare = merge_records(
        said("landing", OLD, abstract=TEXT), said("landing", NEW, abstract=TEXT[:12] + "…", abstract_sections=other)
    )
    assert bare.abstract_sections == ()


@pytest.mark.parametrize(("old", "new", "expected"), [
    (Journal("Pain", "P", "1", "2", "3"), Journal("Pain"), Journal("Pain", "P", "1", "2", "3")),
    (Journal("Pain", "P", "1"), Journal("Schmerz", nlm_id="1"), Journal("Schmerz", "P", "1")),
    (Journal("Cancer Res", nlm_id="1"), Journal("Cancer research"), Journal("Cancer research")),
    (Journal("Pain", "P"), Journal("Pain", "P", issn="2"), Journal("Pain", "P", issn="2")),
    (Journal("Pain", "P"), Journal("Newts"), Journal("Newts")),
])  # fmt: skip
def test_parts_of_the_same_journal_are_kept(old: Journal, new: Journal, expected: Journal) -> None:
    one = merge_records(said("landing", OLD, journal=old), said("landing", NEW, journal=new))
    assert one.journal == expected
    assert [issue.field for issue in one.issues] == ["journal"] * (expected != new)


@pytest.mark.parametrize(("old", "new", "complete", "heard", "expected"), [
    ("12", "2", True, True, "2"), ("12", "2", True, False, "21"), ("12", "2", None, True, "21"), ("12", "2", False, True, "21"),
    ("", "2", None, True, "2"), ("2", "2", None, True, "2"), ("12", "", None, True, "12"), ("12", "", True, True, ""),
])  # fmt: skip
@pytest.mark.parametrize("field", ["references", "citing_articles"])
def test_lists_of_both(field: str, old: str, new: str, complete: bool | None, heard: bool, expected: str) -> None:
    older = said("icite", OLD, **{field: listed("icite", *map(int, old))})
    newer = said(
        "europepmc", NEW, *(["icite"] if heard else []), **{field: listed("europepmc", *map(int, new), complete=complete)}
    )
    one = merge_records(older, newer)
    assert last_digits(getattr(one, field)) == expected
    found = {item.pmid: item.sources for item in getattr(one, field).items}
    named_by_both = set(old) & set(new) if not (complete and heard) else set()
    assert {pmid for pmid, sources in found.items() if len(sources) == 2} == {f"99800060{digit}" for digit in named_by_both}
    assert [issue.field for issue in one.issues] == [field] * (expected != new or bool(named_by_both))


def test_the_records_are_of_one_time_or_another() -> None:
    def asked(*times: tuple[str | None, str]) -> Record:
        statuses = tuple(
            SourceStatus(name=f"s{at}", retrieved_at=when, outcome=outcome) for at, (when, outcome) in enumerate(times)
        )  # type: ignore[arg-type]
        return Record(provenance=Provenance(statuses))

    assert last_asked(asked((OLD, "ok"), (NEW, "ok"), (None, "ok"))) == NEW
    assert last_asked(asked((OLD, "ok"), (NEW, "failed"), (NEW, "absent"), (NEW, "not_asked"))) == OLD
    assert last_asked(asked(("2026-03-01 00:00:00", "ok"), ("x2026-03-01T", "ok"), ("2026-3-1T00:00:00Z", "ok"))) == ""
    assert last_asked(Record()) == ""


def test_issues_and_sources_of_both_stand_once() -> None:
    told = Issue("kept_older", "title", "the value stored before is kept; the newer documents have none, or less")
    odd = Issue("odd", None, "x")
    older, newer = said("landing", OLD, title="Pain"), said("landing", NEW, volume="1")
    newer = Record(pmid=newer.pmid, volume="1", provenance=newer.provenance, issues=(odd, told))
    one = merge_records(older, newer)
    assert one.issues == (odd, told)
    assert [status.retrieved_at for status in one.provenance.sources] == [OLD, NEW]
    noted = Record(pmid="998000101", issues=(Issue("old", None, "y"),), provenance=older.provenance)
    assert merge_records(noted, newer).issues == newer.issues  # of documents that no longer count
