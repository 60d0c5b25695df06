"""BioC as JSON in every wrapping, in lines and in pieces; what other programs print for nothing; and what is no JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import Capture, ParsedRecord, SourceStatus
from scraper.parse import bioc_json
from scraper.parse.bioc_json import is_layout
from scraper.parse.document import Document
from scraper.parse.layouts import iter_stream
from tests.parse.bioc_documents import OWN, document, mention, passage, places, read


@pytest.mark.parametrize("wrap", [
    lambda one: json.dumps({"PubTator3": [one]}), lambda one: json.dumps([one]), json.dumps, lambda one: json.dumps(one) + "\n",
    lambda one: json.dumps({"documents": [one], "source": ""}, indent=1), lambda one: json.dumps({"42": {"abstract": one}}),
], ids=["wrapper", "array", "bare", "line", "collection", "keyed"])  # fmt: skip
def test_every_wrapping_holds_the_same_document(wrap: Any) -> None:
    parsed = scraper.parse(wrap(document()))
    assert (parsed.pmid, parsed.title, parsed.abstract) == ("999000042", "Newts", "Some newts.")


def test_lines_are_read_one_by_one_and_a_bad_one_ends_what_was_good() -> None:
    lines = [json.dumps(document(own)).encode() + b"\n" for own in ("11", "12", "13")]
    found: list[ParsedRecord] = []
    with pytest.raises(ParseError, match="JSON value 3"):
        iter_all([lines[0] + lines[1][:30], lines[1][30:], lines[2][:50]], found)
    assert [one.pmid for one in found] == ["11", "12"]


def iter_all(chunks: list[bytes], found: list[ParsedRecord]) -> list[ParsedRecord]:
    found.extend(iter_stream(chunks, Capture(source="document", body=b"")))
    return []


@pytest.mark.parametrize("body", ['{"PubTator3": [{"id": "1", "passages": [{"offset": "x"}]}]}', '{"PubTator3": [{"passages": ['])
def test_what_is_not_of_the_form_is_an_error(body: str) -> None:
    with pytest.raises(ParseError):
        scraper.parse_all(body)


def test_infons_nested_too_deep_are_an_error() -> None:
    def annotated(depth: int) -> str:
        nested = f'{"[" * depth}"998"{"]" * depth}'
        mention = f'{{"infons":{{"identifier":{nested}}},"text":"Knots","locations":[{{"offset":0,"length":5}}]}}'
        return f'{{"id":"998000410","passages":[{{"offset":0,"text":"Knots","annotations":[{mention}]}}]}}'

    assert scraper.parse(annotated(100)).annotations[0].identifier == "998"
    with pytest.raises(ParseError):
        scraper.parse(annotated(5_000))


WRAPPED: list[dict[str, Any]] = [
    {"source": "tagger", "date": "2020", "documents": [document(), document("999000044")], "infons": {"a": [1]}, "key": None},
    {"PubTator3": [document(), document("999000044")]},
    {
        "source": ["x"],
        "one": {"documents": [document()]},
        "deep": [[[[[[document()]]]]]],
        "xml": "<document>",
        "zoë": [document("é\x80")],
    },
    document(),
]


@pytest.mark.parametrize("value", WRAPPED)
def test_a_large_collection_is_read_piece_by_piece_as_a_small_one(value: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps(value).encode()
    whole = list(iter_stream([body], Capture(source="document", body=b"")))
    monkeypatch.setattr(bioc_json, "_LARGE", 0)
    assert list(iter_stream([body], Capture(source="document", body=b""))) == whole != []


@pytest.mark.parametrize("end", ['{"id": "\\q"}]}', '{"id": 1', '{"id": 01}]}', '{"id": "\udcff"}]}', "]]}"])
def test_nothing_of_a_large_collection_that_is_no_json(end: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bioc_json, "_LARGE", 0)
    body = b'{"documents": [' + json.dumps(document()).encode() + b", " + end.encode("utf-8", "surrogateescape")
    with pytest.raises(ParseError, match="no whole JSON"):
        next(bioc_json.iter_bioc_json([body], SourceStatus(name="document")))


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("size", [1, 2, 1_000_000])
@pytest.mark.parametrize("form", ["lines", "lines, the last not ended", "one", "indented"])
def test_a_byte_order_mark_is_no_part_of_a_file(form: str, size: int, mark: bytes) -> None:
    told = [json.dumps(document(f"99800042{number}")) for number in range(3)]
    text = {"lines": "\n".join([*told, ""]), "lines, the last not ended": "\n".join(told), "one": f"[{','.join(told)}]",
            "indented": json.dumps(list(map(json.loads, told)), indent=1)}[form]  # fmt: skip
    body = mark + text.encode()
    found = bioc_json.iter_bioc_json((body[at : at + size] for at in range(0, len(body), size)), SourceStatus(name="document"))
    assert [one.pmid for one in found] == ["998000420", "998000421", "998000422"]


@pytest.mark.parametrize("large", [0, 1 << 20])
@pytest.mark.parametrize("within", ["a list", "an object"])
@pytest.mark.parametrize(("depth", "count"), [(5, 1), (6, 1), (7, 0)])
def test_a_document_is_found_six_deep_and_no_deeper(
    depth: int, count: int, within: str, large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bioc_json, "_LARGE", large)
    value: Any = document()
    for _ in range(depth - 1):
        value = [value] if within == "a list" else {"in": value}
    body = json.dumps({"all": value}).encode()
    assert len(list(bioc_json.iter_bioc_json([body], SourceStatus(name="document")))) == count


@pytest.mark.parametrize("empty", [None, [], {}], ids=str)
def test_null_and_empty_of_either_kind_say_nothing(empty: Any) -> None:
    bare = {"offset": 0, "text": "Zorvex.", "infons": empty, "annotations": empty, "sentences": empty, "relations": empty}
    one = {
        "id": OWN,
        "infons": empty,
        "passages": [bare],
        "annotations": empty,
        "relations": empty,
        "pmid": None,
        "authors": empty,
    }
    other = {"id": "998000951", "passages": empty}
    wrapped = json.dumps({"documents": [one, other], "infons": empty})
    assert [(found.pmid, found.title) for found in scraper.parse_all(wrapped)] == [(OWN, "Zorvex."), ("998000951", None)]


def test_lists_printed_as_objects_are_lists() -> None:
    row = mention("Zorvex", 0) | {"locations": {"0": {"offset": 0, "length": 6}}}
    parsed = read(passage("title", 0, "Zorvex.") | {"annotations": {"0": row, "2": None}})
    assert places(parsed) == [("Zorvex", "title", 0, "exact")]


@pytest.mark.parametrize(
    "odd", [r"\u0000", r"\u001b", r"\u007f", r"\u0092", r"\ud800", r"\udc00", r"\b", r"\uffff", "\x7f", "\x92"]
)
def test_characters_no_text_should_hold_are_replaced_and_counted(odd: str) -> None:
    body = json.dumps({"id": OWN, "passages": [passage("title", 0, "Warm@ so", mention("Warm@", 0, identifier="D@1"))]})
    parsed = scraper.parse(body.replace("@", odd))
    assert parsed.title == "Warm\ufffd so"
    assert [(one.text, one.identifier) for one in parsed.annotations] == [("Warm\ufffd", "D\ufffd1")]
    assert [issue.code for issue in parsed.issues] == ["control_characters"]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ('\ufeff\n [{"passages" : []}]', True),
        ('{"PubTator3" : []}', True),
        ('["<collection><passage>"]', True),
        ('{"source": "PubTator3"}', False),
        ('{"passages_of": 1}', False),
        ('x {"passages": []}', False),
        ("", False),
    ],
)
def test_json_that_speaks_of_passages_is_of_this_layout(text: str, is_one: bool) -> None:
    assert is_layout(Document(Capture(source="document", body=text.encode()))) is is_one


def test_a_wrapper_without_documents_has_none() -> None:
    assert bioc_json.parse_bioc_json(Document(Capture(source="document", body=b'{"PubTator3": []}'))) == []


def test_xml_that_is_kept_in_a_text_is_read() -> None:
    xml = "<document><id>998000421</id><passage><offset>0</offset><text>Toads</text></passage></document>"
    found = scraper.parse_all(json.dumps({"a": xml, "b": f" {xml}", "c": document(OWN), "passages": "none"}))
    assert [(one.pmid, one.layout) for one in found] == [("998000421", "bioc_xml"), (OWN, "bioc_json")]


def test_the_collection_that_is_nearest_names_the_annotator() -> None:
    inner = {"source": "tmVar3", "documents": [document("2")]}
    wrapped = {"source": "GNorm2", "documents": [document("1"), inner, {"source": 7, "documents": [document("3")]}]}
    found = scraper.parse_all(json.dumps(wrapped))
    assert [(one.pmid, one.source.name) for one in found] == [("1", "GNorm2"), ("2", "tmVar3"), ("3", "GNorm2")]


def test_a_value_of_more_than_the_most_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bioc_json, "_LARGEST", 20)
    whole = json.dumps(document()).encode()
    assert len(list(bioc_json.iter_bioc_json([whole[:20], whole[20:]], SourceStatus(name="s")))) == 1
    with pytest.raises(ParseError, match="save its documents one on a line"):
        list(bioc_json.iter_bioc_json([whole[:21], whole[21:]], SourceStatus(name="s")))


def test_the_place_of_a_document_that_is_not_of_the_form_is_told() -> None:
    with pytest.raises(ParseError, match="not of the form of BioC") as stop:
        scraper.parse(json.dumps({"id": "9" * 50, "passages": [{"offset": "x"}]}))
    assert stop.value.where == f"document {'9' * 40!r}"
