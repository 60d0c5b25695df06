"""What is written reads back equal, for arbitrary documents; and what is cut is never taken for whole."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scraper
from scraper.entities import split_identifiers
from scraper.errors import InputError, ParseError
from scraper.export.formats import FORMATS
from scraper.export.losses import Losses
from scraper.model import Annotation, Capture, ParsedRecord, Record, Relation
from scraper.parse.layouts import iter_stream
from scraper.standins import is_abstract, is_title
from tests.conftest import CASSETTES

FORMATS_OF_RECORDS = ["pubtator", "biocjson", "biocxml"]
# What a cell or line of PubTator text can hold; XML has the same limits but for the line ends.
LETTERS = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u0085\u2028\u2029\ufffe\uffff\ufeff")
LINES = st.text(LETTERS, max_size=40).filter(lambda text: text == text.strip())
WORDS = st.text(st.characters(categories=("Lu", "Ll", "Nd")), min_size=1, max_size=8).filter(
    lambda word: split_identifiers(word, "")
)
TYPES = st.sampled_from(["Gene", "Disease", "Chemical", "ProteinMutation"])


@st.composite
def records(draw: st.DrawFn) -> Record:
    texts = {"title": draw(LINES.filter(is_title)), "abstract": draw(LINES.filter(is_abstract))}
    annotations = []
    for section, text in texts.items():
        for _ in range(draw(st.integers(0, 3)) if text else 0):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            type_, ids = draw(TYPES), draw(st.lists(WORDS, max_size=1).map(tuple))
            annotations.append(Annotation(section, start, end, text[start:end], type_, ids, "exact", "pubtator3", 0, 0))  # type: ignore[arg-type]
    edges = st.builds(
        Relation, st.sampled_from(["Association", "Bind"]), WORDS, WORDS, st.sampled_from([True, False, None]), st.integers(1, 3),
        st.just("pubtator3"),
    )  # fmt: skip
    relations = draw(st.lists(edges, max_size=3, unique_by=lambda one: (one.type, one.subject, one.object, one.novel)))
    return Record(
        pmid=str(draw(st.integers(1, 10**8))), title=texts["title"] or None, abstract=texts["abstract"] or None,
        annotations=tuple(annotations), relations=tuple(relations),
    )  # fmt: skip


def write(found: list[Record], format_: str) -> bytes:
    out = io.BytesIO()
    assert FORMATS[format_](found, out) == Losses()
    return out.getvalue()


def told(record: Record) -> dict[str, Any]:
    """What an annotated format has a place for."""
    return {
        "ids": (record.pmid, record.pmcid, record.doi), "title": record.title, "abstract": record.abstract,
        "annotations": [(a.section, a.start, a.end, a.text, a.type, a.identifiers, a.check) for a in record.annotations],
        "relations": record.relations,
    }  # fmt: skip


@pytest.mark.parametrize("format_", FORMATS_OF_RECORDS)
@given(st.lists(records(), max_size=3))
def test_what_is_written_reads_back_equal(format_: str, found: list[Record]) -> None:
    body = write(found, format_)
    again = [scraper.normalize([parsed]) for parsed in scraper.parse_all(body)] if found else []
    assert [told(record) for record in again] == [told(record) for record in found]


def iter_sound(body: bytes) -> Iterator[ParsedRecord]:
    """The documents that are given as whole."""
    try:
        for one in iter_stream([body], Capture(source="document", body=b"")):
            if not any(issue.code == "cut_short" for issue in one.issues):
                yield one
    except (ParseError, InputError):
        return


@pytest.mark.parametrize("format_", FORMATS_OF_RECORDS)
@settings(max_examples=25)
@given(st.lists(records(), min_size=1, max_size=2, unique_by=lambda one: one.pmid), st.data())
def test_a_cut_document_is_never_given_as_whole(format_: str, found: list[Record], data: st.DataObject) -> None:
    body = write(found, format_)
    whole = {parsed.pmid: told(scraper.normalize([parsed])) for parsed in scraper.parse_all(body)}
    for _ in range(10):
        cut = body[: data.draw(st.integers(0, len(body) - 1))]
        for parsed in iter_sound(cut):
            assert told(scraper.normalize([parsed])) == whole[parsed.pmid]


@pytest.mark.parametrize("name", ["37622028"])
def test_every_cut_of_the_seed_export_is_known(name: str) -> None:
    body = (CASSETTES / "pubtator3" / name / "body.txt").read_bytes()
    whole = [told(scraper.normalize([one])) for one in iter_sound(body)]
    for at in range(len(body)):
        assert [told(scraper.normalize([one])) for one in iter_sound(body[:at])] in ([], whole)


def test_annotations_without_a_place_are_counted_and_a_record_without_id_is_refused() -> None:
    lost = Annotation("title", None, None, "x", "Gene", (), "lost", "x", 0, 0)
    assert FORMATS["pubtator"]([Record(pmid="1", title="A", annotations=(lost,))], io.BytesIO()) == Losses(annotations=1)
    with pytest.raises(InputError, match="without an id"):
        FORMATS["biocjson"]([Record(title="A")], io.BytesIO())
