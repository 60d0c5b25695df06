# ruff: noqa: E501 - rows in the shape of real files are read whole
"""BioC in every wrapping: full texts with gaps between passages, reference lists, relations of each kind. All invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import Capture, ParsedRecord, ParsedRelation, SourceStatus
from scraper.parse import bioc_json
from scraper.parse.bioc_infons import type_of
from scraper.parse.layouts import iter_stream

FULL_TEXT = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE collection SYSTEM "BioC.dtd"><collection><source>PMC</source><document>
<id>9990041</id><passage><infon key="type">front</infon><infon key="article-id_pmid">999000041</infon>
<infon key="article-id_pmc">9990041</infon><infon key="article-id_doi">10.5555/Inv.41</infon>
<infon key="name_10">surname:Last;given-names:Zoë Q</infon><infon key="name_2">surname:Second;given-names:BC</infon>
<infon key="name_0">surname:First;given-names:Ana;suffix:Jr</infon><infon key="year">2020</infon><infon key="volume">7</infon>
<infon key="fpage">1</infon><infon key="lpage">9</infon><offset>0</offset><text>Newts of the coast</text>
<annotation id="1"><infon key="type">Species</infon><infon key="identifier">8296</infon><location offset="0" length="5"/><text>Newts</text></annotation>
</passage><passage><infon key="type">abstract_title_1</infon><offset>21</offset><text>Aims</text></passage>
<passage><infon key="type">abstract</infon><offset>28</offset><text>To count newts.</text>
<annotation id="2"><infon key="type">Species</infon><infon key="identifier">8296</infon><location offset="37" length="5"/><text>newts</text></annotation>
</passage><passage><infon key="section_type">INTRO</infon><infon key="type">paragraph</infon><offset>47</offset><text>A newt ate a newt.</text>
<annotation id="3"><infon key="type">Species</infon><location offset="49" length="4"/><text>newt</text></annotation></passage>
<passage><infon key="section_type">REF</infon><infon key="type">title</infon><offset>70</offset><text>References</text></passage>
<passage><infon key="section_type">REF</infon><infon key="type">ref</infon><infon key="name_1">surname:Okafor;given-names:C</infon>
<infon key="name_0">surname:Ruiz;given-names:A</infon><infon key="pub-id_pmid">999000051</infon><infon key="source">Newt Res</infon>
<infon key="year">2001</infon><infon key="fpage">3</infon><infon key="lpage">4</infon><offset>81</offset><text>On newts.</text></passage>
<passage><infon key="type">ref</infon><infon key="pub-id_doi">10.5555/Ref.2</infon><offset>92</offset><text/></passage>
</document></collection>"""


def document(own: str = "999000042", **more: Any) -> dict[str, Any]:
    title = {"infons": {"type": "title"}, "offset": 0, "text": "Newts", "annotations": []}
    return {
        "id": own,
        "passages": [title, {"infons": {"type": "abstract"}, "offset": 6, "text": "Some newts.", "annotations": []}],
    } | more


def test_full_text_gives_ids_people_abstract_and_references() -> None:
    parsed = scraper.parse(FULL_TEXT)
    assert (parsed.pmid, parsed.pmcid, parsed.doi) == ("999000041", "PMC9990041", "10.5555/inv.41")
    assert [(one.family, one.given, one.initials, one.suffix) for one in parsed.authors] == [
        ("First", "Ana", None, "Jr"), ("Second", None, "BC", None), ("Last", "Zoë Q", None, None),
    ]  # fmt: skip
    assert (parsed.abstract, [part.label for part in parsed.abstract_sections]) == ("To count newts.", ["Aims"])
    assert (parsed.volume, parsed.pages, parsed.published.raw) == ("7", "1-9", "2020")
    assert parsed.references is not None
    assert [(one.pmid, one.doi, one.title, one.journal, one.year, one.pages) for one in parsed.references.items] == [
        ("999000051", None, "On newts", "Newt Res", 2001, "3-4"), (None, "10.5555/ref.2", None, None, None, None),
    ]  # fmt: skip
    assert [author.family for author in parsed.references.items[0].authors] == ["Ruiz", "Okafor"]


def test_places_are_counted_inside_their_passage_and_the_body_is_left_out() -> None:
    record = scraper.normalize([scraper.parse(FULL_TEXT)])
    assert [(one.section, one.start, one.check) for one in record.annotations] == [
        ("title", 0, "exact"),
        ("abstract", 9, "exact"),
    ]
    assert [issue.message for issue in record.issues if issue.code == "body_annotations"] == [
        "document: 1 annotations of the full text's body are left out"
    ]


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


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ({"infons": {"type": "Bind", "score": "0.9", "role1": {"identifier": "1"}, "role2": {"identifier": "2;3"}}},
         ParsedRelation("Bind", "1", "2;3", None, 0.9)),
        ({"infons": {"type": "Bind", "role1": "Gene|1", "role2": "ProteinMutation|p|SUB|V|1|M"}}, ParsedRelation("Bind", "1", "p|SUB|V|1|M")),
        ({"infons": {"type": "Bind", "entity1": "c|DEL|1_2|", "entity2": "D1", "novel": "Novel"}}, ParsedRelation("Bind", "c|DEL|1_2|", "D1", "Novel")),
        ({"infons": {"type": "CID"}, "nodes": [{"refid": "7", "role": "x"}, {"refid": "8"}]}, ParsedRelation("CID", "MESH:D1", "newts")),
    ],
)  # fmt: skip
def test_relations_of_each_kind(relation: dict[str, Any], expected: ParsedRelation) -> None:
    one = document(relations=[relation])
    one["passages"][0]["annotations"] = [
        {"id": "7", "infons": {"identifier": "MESH:D1", "type": "Chemical"}, "text": "x", "locations": []},
        {"id": "8", "infons": {"type": "Species"}, "text": "newts", "locations": [{"offset": 11, "length": 5}]},
    ]
    assert scraper.parse(json.dumps(one)).relations == (expected,)


def test_a_relation_without_ends_and_a_mention_without_a_place_are_told() -> None:
    lone = {"infons": {"type": "Gene"}, "text": "newts", "locations": []}
    parsed = scraper.parse(json.dumps(document(relations=[{"infons": {"type": "Bind"}}], annotations=[lone])))
    assert [issue.code for issue in parsed.issues] == ["annotation_without_place", "unread_relation"]
    assert [one.check for one in scraper.normalize([parsed]).annotations] == ["lost"]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Some [...] newts", [[0, 4], [5, 10]]),
        ("Some newts", [[0, 4], [5, 10]]),
        ("Some cats", []),
    ],
)
def test_a_mention_in_pieces_has_the_place_of_each(text: str, pieces: list[list[int]], order: int) -> None:
    one = document()
    places = [{"offset": 6, "length": 4}, {"offset": 11, "length": 5}][::order]
    one["passages"][1]["annotations"] = [{"infons": {"type": "Species"}, "text": text, "locations": places}]
    parsed = scraper.parse(json.dumps(one))
    assert parsed.annotations[0].spans == ((6, 10), (11, 16))[::order]
    (found,) = scraper.normalize([parsed]).annotations
    assert (found.source_start, found.source_end, found.section) == (6, 16, "abstract")
    assert [[piece.start, piece.end] for piece in found.pieces] == pieces
    assert (found.check, found.start, found.end) == (("exact", 0, 10) if pieces else ("lost", None, None))


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


def test_entities_of_a_dtd_are_never_expanded() -> None:
    bomb = FULL_TEXT.replace('SYSTEM "BioC.dtd"', '[<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]').replace(
        "To count newts.", "To &b; newts."
    )
    with pytest.raises(ParseError, match="never expanded"):
        scraper.parse(bomb)


@pytest.mark.parametrize("offset", [2_000_000_000, 10**18, 10**30])
def test_sentences_far_beyond_any_text_are_refused(offset: int) -> None:
    passage = f"<offset>0</offset><sentence><offset>{offset}</offset><text>Knots</text></sentence>"
    with pytest.raises(ParseError):
        scraper.parse(f"<collection><document><id>998000409</id><passage>{passage}</passage></document></collection>")


def test_sentences_far_from_their_passage_make_no_room() -> None:
    sentence = "<sentence><offset>{}</offset><text>{}</text></sentence>"
    passage = f"<passage><offset>0</offset>{sentence.format(60_000, 'Knots.')}{sentence.format(900_000, 'Ropes.')}</passage>"
    parsed = scraper.parse(f"<collection><document><id>998000409</id>{passage * 2}</document></collection>")
    assert [text.text for text in parsed.texts] == ["Knots. Ropes."] * 2


def test_a_name_with_a_number_of_any_length_is_read() -> None:
    infons = {"type": "title", "name_0": "surname:Marsh;given-names:Ada", f"name_{'1' * 5_000}": "surname:Quill"}
    document = {"id": "998000409", "passages": [{"infons": infons, "offset": 0, "text": "Knots"}]}
    assert [one.family for one in scraper.parse(json.dumps(document)).authors] == ["Marsh", "Quill"]


def test_infons_that_are_equal_but_of_other_kinds_are_read_each_for_itself() -> None:
    """1, 1.0 and true are equal in Python; equal texts are read once, whatever stands beside them."""
    values = [1, 1.0, True, "1", "1", ["1", "2"], "1 "]
    told: list[dict[str, Any]] = [
        {
            "id": str(place),
            "infons": {"type": "Gene", "identifier": value},
            "text": "newts",
            "locations": [{"offset": 11, "length": 5}],
        }
        for place, value in enumerate(values)
    ]
    parsed = scraper.parse(json.dumps(document(annotations=told)).encode())
    assert [(one.identifier, one.more) for one in parsed.annotations] == [
        ("1", ()), ("1", ()), (None, ()), ("1", ()), ("1", ()), ("1", ("2",)), ("1", ()),
    ]  # fmt: skip


def test_the_first_of_two_texts_and_of_two_names_of_a_mention_counts() -> None:
    def mention(place: int, name: str) -> str:
        infons = f'<infon key="type">Species</infon><infon key="identifier">8296</infon><infon key="name">{name}</infon>'
        return (
            f'<annotation id="{place}">{infons}<location offset="0" length="5"/><text>Newts</text><text>other</text></annotation>'
        )

    body = (
        '<collection><source>s</source><document><id>999000043</id><passage><infon key="type">title</infon><offset>0</offset>'
        f"<!-- a comment --><text>Newts</text>{mention(1, 'newt')}{mention(2, 'toad')}</passage></document></collection>"
    )
    parsed = scraper.parse(body.encode())
    assert [one.text for one in parsed.annotations] == ["Newts", "Newts"]
    assert parsed.entity_names == {"8296": "newt"}


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


# ---- the abstract, ids and texts of a document -----------------------------------------------------------------------------


def passages(*told: tuple[str | None, int | None, str], **more: Any) -> ParsedRecord:
    made = [
        {"infons": {"type": kind} if kind else {}, "text": text} | ({} if offset is None else {"offset": offset})
        for kind, offset, text in told
    ]
    return scraper.parse(json.dumps({"id": "998000421", "passages": made} | more))


def test_each_labelled_part_of_an_abstract_is_found_at_its_place() -> None:
    parsed = passages(
        ("title", 0, "Newts"), ("abstract_title_1", 6, "Aims:"), ("abstract", 12, "To count."), ("abstract", 22, "All of them."),
        ("abstract_title_1", 35, "Results"), ("abstract", 43, " Ten. "), ("abstract_title_1", 50, "Abstract"),
        ("abstract", 59, "No more."), ("paragraph", 70, "A text."), ("abstract_title_1", 80, "End"), ("abstract", 90, "Done."),
    )  # fmt: skip
    assert parsed.abstract == "To count.\nAll of them.\nTen.\nNo more.\nDone."
    labelled = [(part.label, parsed.abstract[part.start : part.end]) for part in parsed.abstract_sections]
    assert labelled == [("Aims", "To count."), ("Results", "Ten."), ("End", "Done.")]


@pytest.mark.parametrize(
    ("own", "more", "ids", "document"),
    [
        ("998000421", {}, ("998000421", None, None), None),
        ("PMC9980421", {}, (None, "PMC9980421", None), None),
        ("pmc9980421", {"pmid": 998000421}, ("998000421", "PMC9980421", None), None),
        ("10.5555/Inv.421", {}, (None, None, "10.5555/inv.421"), None),
        ("10.5555/Inv.421", {"doi": "10.5555/inv.421"}, (None, None, "10.5555/inv.421"), None),
        ("10.5555/inv.422", {"doi": "10.5555/inv.421"}, (None, None, "10.5555/inv.421"), "10.5555/inv.422"),
        ("train-7", {}, (None, None, None), "train-7"),
        ("train-7", {"doi": "10.5555/inv.421"}, (None, None, "10.5555/inv.421"), "train-7"),
        ("train-7", {"pmid": "998000421", "doi": "10.5555/inv.421"}, ("998000421", None, "10.5555/inv.421"), None),
        ("train-7", {"pmcid": "PMC9980421"}, (None, "PMC9980421", None), None),
        ("", {"doi": "10.5555/inv.421"}, (None, None, "10.5555/inv.421"), None),
        ("7", {"infons": {"pmid": "998000421", "pmcid": "PMC9980421", "doi": "10.5555/A"}},
         ("998000421", "PMC9980421", "10.5555/a"), None),
    ],
)  # fmt: skip
def test_the_id_of_a_document_is_kept_where_it_is_no_id_of_the_paper(
    own: str, more: dict[str, Any], ids: tuple[str | None, ...], document: str | None
) -> None:
    parsed = passages(("title", 0, "Newts"), **({"id": own} | more))
    assert (parsed.pmid, parsed.pmcid, parsed.doi) == ids
    assert parsed.ids == ({"document": (document,)} if document else {})


def test_the_pmcid_of_an_abstract_may_be_that_of_another_paper_and_stands_apart() -> None:
    infons = {"type": "title", "article-id_pmc": "PMC9980422"}
    one = {"id": "998000421", "passages": [{"infons": infons, "offset": 0, "text": "Newts"}]}
    parsed = scraper.parse(json.dumps(one))
    assert (parsed.pmcid, parsed.ids) == (None, {"unconfirmed_pmcid": ("PMC9980422",)})
    parsed = scraper.parse(json.dumps(one | {"pmcid": "PMC9980422"}))
    assert (parsed.pmcid, parsed.ids) == ("PMC9980422", {})


def test_passages_that_do_not_say_where_they_begin_follow_the_one_before_and_are_told() -> None:
    parsed = passages(("title", None, "Newts"), ("abstract", None, "Some."), ("paragraph", 20, "Ten."), ("paragraph", None, "End."),
                      ("paragraph", None, ""))  # fmt: skip
    assert [(one.section, one.offset) for one in parsed.texts] == [
        ("title", 0), ("abstract", 6), ("body", 20), ("body", 25), ("body", 30),
    ]  # fmt: skip
    assert [(issue.code, issue.field, issue.message[:2]) for issue in parsed.issues] == [("unread_offset", "annotations", "2 ")]


@pytest.mark.parametrize(
    ("infons", "type_"),
    [
        ({"type": "Variant", "subtype": "DNAMutation"}, "DNAMutation"),
        ({"type": "Variant"}, "Variant"),
        ({"type": "Gene", "subtype": "DNAMutation"}, "Gene"),
        ({"subtype": "DNAMutation"}, ""),
        ({"type": " ", "entity_type": "Gene"}, "Gene"),
        ({"category": "Gene", "label": "Disease"}, "Disease"),
    ],
)
def test_the_type_of_a_mention(infons: dict[str, Any], type_: str) -> None:
    assert type_of(infons) == type_


def test_a_dtd_is_never_opened(tmp_path: Path) -> None:
    dtd = tmp_path / "BioC.dtd"
    dtd.write_text("<!ENTITY broken")
    parsed = scraper.parse(FULL_TEXT.replace('"BioC.dtd"', f'"{dtd.as_uri()}"'))
    assert parsed.pmid == "999000041"


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
