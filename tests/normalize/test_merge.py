"""Merging: order does not matter, losers are kept, a wrong place is never passed off as right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.model import (
    AbstractSection,
    ArticleList,
    Issue,
    ListedArticle,
    Notice,
    ParsedAnnotation,
    ParsedRecord,
    Record,
    SourceStatus,
    SourceText,
    to_json,
)
from scraper.normalize.merge import normalize


def document(source: str, **fields: object) -> ParsedRecord:
    return ParsedRecord(source=SourceStatus(name=source), layout="test", pmid="1", **fields)  # type: ignore[arg-type]


def annotated(ours: str, theirs: str, *rows: ParsedAnnotation) -> Record:
    page = document("landing", title=ours)
    export = document("pubtator3", title=theirs, texts=(SourceText("title", 0, theirs),), annotations=rows)
    return normalize([page, export])


DOCUMENTS = [
    document("landing", title="A", abstract="x", references=ArticleList((ListedArticle(position=1, doi="10.1/a"),), 1)),
    document("landing", title="B"),
    document("pubtator3", title="a", references=ArticleList((ListedArticle(doi="10.1/a", pmid="2"), ListedArticle(pmid="3")), 2)),
    document("unknown", title="C", issues=(Issue("odd", "title", "odd"),)),
]


@given(st.permutations(DOCUMENTS))
def test_order_does_not_matter(documents: list[ParsedRecord]) -> None:
    assert to_json(normalize(documents)) == to_json(normalize(DOCUMENTS))


def test_losing_values_are_kept_and_agreement_is_named() -> None:
    said = normalize(
        [document("landing", title="A Title"), document("pubtator3", title="a  title"), document("x", title="Other")]
    )
    field = said.provenance.fields["title"]
    assert (field.source, field.agree, [(o.source, o.value) for o in field.others]) == (
        "landing",
        ("pubtator3",),
        [("x", "Other")],
    )


def test_lists_join_edges_that_share_an_id() -> None:
    found = normalize(DOCUMENTS).references
    assert [(i.position, i.doi, i.pmid, i.sources) for i in found.items] == [
        (1, "10.1/a", "2", ("landing", "pubtator3")),
        (None, None, "3", ("pubtator3",)),
    ]


def test_edges_with_conflicting_ids_are_not_joined() -> None:
    one = document("landing", references=ArticleList((ListedArticle(doi="10.1/a", pmid="2"),), 1))
    other = document("pubtator3", references=ArticleList((ListedArticle(doi="10.1/a", pmid="3"),), 1))
    assert [item.pmid for item in normalize([one, other]).references.items] == ["2", "3"]


@pytest.mark.parametrize(
    "documents", [[], [document("landing"), ParsedRecord(source=SourceStatus(name="x"), layout="t", pmid="2")]]
)
def test_nothing_and_different_papers_are_refused(documents: list[ParsedRecord]) -> None:
    with pytest.raises(scraper.InputError):
        normalize(documents)


def test_unanswered_sources_stand_in_provenance() -> None:
    record = normalize([document("landing")], unanswered=[SourceStatus(name="pubtator3", outcome="failed")])
    assert [(status.name, status.outcome) for status in record.provenance.sources] == [("landing", "ok"), ("pubtator3", "failed")]


@pytest.mark.parametrize(
    ("ours", "theirs", "row", "expected"),
    [
        ("Pain", "Pain.", (0, 4, "Pain"), (0, 4, "exact")),
        ("α-synuclein", "alpha-synuclein", (0, 15, "alpha-synuclein"), (0, 11, "folded")),
        ("5 µg of it", "5 mug of it", (6, 8, "of"), (5, 7, "exact")),
        ("Pain and gain", "Pain and gain", (1, 5, "Pain"), (0, 4, "shifted")),
        ("Pain", "Pain", (0, 4, "Gain"), (None, None, "lost")),
        ("Pain", "Pain", (90, 94, "Pain"), (None, None, "lost")),
        ("Another text", "Pain relief", (0, 4, "Pain"), (None, None, "lost")),
        ("ab x ab", "ab x ab", (2, 4, "ab"), (None, None, "lost")),
        ("ab x ab", "ab x ab", (1, 3, "ab"), (0, 2, "shifted")),
        ("given atglucose", "Given at glucose.", (9, 16, "glucose"), (8, 15, "exact")),
        ("a–ketoglutarate rose", "a-ketoglutarate rose", (0, 15, "α‑ketoglutarate"), (0, 15, "folded")),
        ("Mice ran. The cat slept.", "Mice ran. A big old cat ate.", (20, 23, "cat"), (None, None, "lost")),
        ("Mice ran. A big old cat ate.", "Mice ran. A big old cat ate.", (20, 23, "cat"), (20, 23, "exact")),
        ("A big old cat slept.", "Aims: A big old cat ate.", (16, 19, "cat"), (10, 13, "exact")),
    ],
)
def test_annotation_verdicts(ours: str, theirs: str, row: tuple[int, int, str], expected: tuple[object, ...]) -> None:
    found = annotated(ours, theirs, ParsedAnnotation(*row, "Disease", "MESH:D1")).annotations[0]
    assert (found.start, found.end, found.check) == expected
    assert (found.source_start, found.source_end, found.text) == row


def test_lost_annotations_are_counted() -> None:
    record = annotated("Pain", "Pain", ParsedAnnotation(0, 4, "Gain", "Disease", None))
    assert [issue.code for issue in record.issues] == ["annotations_lost"]


@given(st.text(alphabet="abα µ≤.", max_size=30), st.text(alphabet="abα µ≤.", max_size=30), st.integers(0, 30), st.integers(1, 30))
def test_a_placed_annotation_is_what_the_source_printed(ours: str, theirs: str, start: int, length: int) -> None:
    mention = theirs[start : start + length] or "x"
    record = annotated(ours, theirs, ParsedAnnotation(start, start + len(mention), mention, "Gene", "1"))
    found = record.annotations[0]
    if found.check == "exact":
        assert (record.title or "")[found.start : found.end] == mention
    assert (found.start is None) == (found.check == "lost")


def test_a_document_given_twice_counts_once() -> None:
    row = ParsedAnnotation(0, 4, "Pain", "Disease", "MESH:D1")
    export = document("pubtator3", title="Pain", texts=(SourceText("title", 0, "Pain"),), annotations=(row,))
    assert len(normalize([export, export]).annotations) == 1


def test_other_ids_are_kept_with_their_source() -> None:
    record = normalize([document("landing", ids={"arxiv": ("1706.03762",)}), document("x", ids={"arxiv": ("1706.03762", "2")})])
    assert record.ids == {"arxiv": ("1706.03762", "2")}
    assert record.provenance.fields["ids"].source == "landing"


def test_every_value_names_its_source() -> None:
    notice = Notice("RetractionIn", "3", "An editor.")
    record = normalize(
        [document("landing", abstract="A.", abstract_sections=(AbstractSection("X", None, 0, 2),), notices=(notice,))]
    )
    assert record.retracted is True
    assert {"pmid", "abstract", "abstract_sections", "notices", "retracted"} == set(record.provenance.fields)
