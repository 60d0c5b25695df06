"""Annotations to which the source gives no place: kept without one, told once, and none of the others is read otherwise."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.model import NO_PLACE, ParsedAnnotation, ParsedRecord, SourceStatus, from_json, to_json
from scraper.normalize.merge import merge_documents

TEXT = "998000001|t|Knots of pain.\n998000001|a|Pain and knots.\n"
ROWS = "998000001\t9\t13\tpain\tDisease\tD1\n998000001\t15\t19\tPain\tDisease\tD1\n998000001\t2\t9\tqueens\tGene\t1\n\n"
UNPLACED = ParsedAnnotation(NO_PLACE, NO_PLACE, "pain", "Disease ", "D1;D2")
OF_OTHERS = ParsedAnnotation(NO_PLACE, NO_PLACE, "", "Gene", "7157", source="gene2pubmed")


def document(*annotations: ParsedAnnotation) -> ParsedRecord:
    source = SourceStatus(name="pubtator3")
    return ParsedRecord(source=source, layout="pubtator_concepts", pmid="998000001", title="Pain", annotations=annotations)


def test_no_place_is_guessed() -> None:
    record = scraper.normalize([document(UNPLACED, OF_OTHERS)])
    assert [(one.section, one.start, one.end, one.text, one.type, one.identifiers, one.check) for one in record.annotations] == [
        ("abstract", None, None, "pain", "Disease", ("D1", "D2"), "lost"),
        ("abstract", None, None, "", "Gene", ("7157",), "lost"),
    ]
    assert {(one.source_start, one.source_end) for one in record.annotations} == {(-1, -1)}
    assert [one.source for one in record.annotations] == ["pubtator3", "gene2pubmed"]
    said = record.provenance.fields["annotations"]
    assert (said.source, said.agree) == ("pubtator3", ("gene2pubmed",))
    assert [(one.code, one.message) for one in record.issues] == [
        ("annotations_without_places", "pubtator3: the source gives no places of 2 annotations; they are kept without")
    ]
    assert from_json(to_json(record)) == record


@given(st.lists(st.sampled_from([UNPLACED, OF_OTHERS]), min_size=1, max_size=3), st.integers(0, 3))
def test_the_others_stand_where_they_stand_alone(unplaced: list[ParsedAnnotation], at: int) -> None:
    parsed = scraper.parse(TEXT + ROWS)
    alone = scraper.normalize([parsed])
    rows = [*parsed.annotations]
    rows[at:at] = unplaced
    both = scraper.normalize([msgspec.structs.replace(parsed, annotations=tuple(rows))])
    assert both.annotations[: len(alone.annotations)] == alone.annotations
    assert [one.source_start for one in both.annotations[len(alone.annotations) :]] == [-1] * len(unplaced)
    *issues, last = both.issues
    assert (tuple(issues), last.code) == (alone.issues, "annotations_without_places")
    assert any("1 of 3 annotations have no place" in issue.message for issue in issues)  # the one that is lost, alone


def test_one_document_and_the_general_merge_say_the_same() -> None:
    parsed = document(UNPLACED, OF_OTHERS)
    assert to_json(merge_documents([parsed], [], (parsed.source,))) == to_json(scraper.normalize([parsed]))


def test_a_table_beside_the_text_of_another_source() -> None:
    text = scraper.parse(TEXT + ROWS)
    page = msgspec.structs.replace(text, source=SourceStatus(name="my-tagger"))
    record = scraper.normalize([page, document(UNPLACED)])
    assert [(one.source, one.source_start, one.check == "lost") for one in record.annotations] == [
        ("my-tagger", 9, False), ("my-tagger", 15, False), ("my-tagger", 2, True), ("pubtator3", -1, True),
    ]  # fmt: skip
