"""BioC as its tools write it: names of ids and ends, scopes, offsets of every kind, files laid out for the eye. All invented."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scraper
from scraper.errors import ParseError
from scraper.model import Capture, ParsedRecord
from scraper.parse.bioc_infons import ends_of, ids_of
from scraper.parse.layouts import parse_capture

OWN = "998000950"


def mention(text: str, offset: int, number: str = "1", **infons: Any) -> dict[str, Any]:
    return {
        "id": number,
        "infons": {"type": "Chemical"} | infons,
        "text": text,
        "locations": [{"offset": offset, "length": len(text)}],
    }


def passage(kind: str | None, offset: int | None, text: str, *annotations: dict[str, Any], **more: Any) -> dict[str, Any]:
    infons = {"type": kind} if kind else {}
    return (
        {"infons": infons, "text": text, "annotations": list(annotations)} | ({} if offset is None else {"offset": offset}) | more
    )


def read(*passages: dict[str, Any], **more: Any) -> ParsedRecord:
    return scraper.parse(json.dumps({"id": OWN, "passages": list(passages)} | more))


def places(parsed: ParsedRecord) -> list[tuple[Any, ...]]:
    return [(one.text, one.section, one.start, one.check) for one in scraper.normalize([parsed]).annotations]


# ---- ids ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "infons", "ids"),
    [
        ("Gene", {"NCBI Gene": "998711"}, ["998711"]),
        ("Gene", {"NCBI Gene identifier": "998711,998712"}, ["998711,998712"]),
        ("Species", {"NCBI Taxonomy": "998712", "FocusSpecies": "NCBITaxonomyID:1"}, ["998712"]),
        ("Gene", {"NCBI Gene": "998711", "NCBI Homologene": "44"}, ["998711"]),
        ("Disease", {"MESH": "D998001"}, ["D998001"]),
        ("Disease", {"OMIM": "998100"}, ["OMIM:998100"]),  # a bare number is a gene's or a species'
        ("CellLine", {"CVCL": "9981"}, ["CVCL:9981"]),
        ("Chemical", {"concept_id": "MESH:C998201"}, ["MESH:C998201"]),
        ("Chemical", {"Identifier": ["MESH:C998201", "CHEBI:9982"]}, ["MESH:C998201", "CHEBI:9982"]),
        ("Chemical", {"identifier": "MESH:C998201", "MESH": "C998201", "CHEBI ID": 9982}, ["MESH:C998201", "CHEBI:9982"]),
        ("Gene", {"identifier": "-", "EntrezGene_ID": 998711.0}, ["-", "998711"]),
        ("Gene", {"GeneID": 998711}, ["998711"]),
        ("Variant", {"identifier": "-", "gene_id": 998711}, ["-"]),
        ("DNAMutation", {"tmVar": "c|SUB|G|860|C"}, ["c|SUB|G|860|C"]),
        ("Chemical", {"identifier": None, "valid": False, "note": "MESH:C1"}, []),
    ],
)  # fmt: skip
def test_ids_stand_under_the_name_of_their_database(type_: str, infons: dict[str, Any], ids: list[str]) -> None:
    assert list(ids_of({"type": type_} | infons, type_)) == ids


def test_every_id_reaches_the_record_once() -> None:
    infons = {"identifier": ["MESH:C998201;MESH:C998202", "CHEBI:9982"], "MESH": "C998202"}
    (found,) = scraper.normalize([read(passage("title", 0, "Zorvex.", mention("Zorvex", 0, **infons)))]).annotations
    assert found.identifiers == ("MESH:C998201", "MESH:C998202", "CHEBI:9982")


# ---- relations ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("infons", "ends"),
    [
        ({"relation": "CID", "Chemical": "D1", "Disease": "D2"}, ("D1", "D2")),
        ({"relation": "CID", "Disease": "D2", "Chemical": "D1"}, ("D1", "D2")),
        ({"type": "PPI", "Gene1": "12", "Gene2": "34", "score": "1"}, ("12", "34")),
        ({"type": "Bind", "entity1_id": "12", "entity2_id": "34"}, ("12", "34")),
        ({"type": "Bind", "role1": "ProteinMutation|p|SUB|V|1|M", "role2": {"identifier": "7"}}, ("p|SUB|V|1|M", "7")),
        ({"type": "Bind", "entity1": "c|DEL|1_2|", "entity2": ["D1", "D2"]}, ("c|DEL|1_2|", "D1;D2")),
        ({"type": "Bind", "subject": "x", "object": "y"}, ("x", "y")),
        ({"type": "Bind", "Chemical": "D1"}, None),
    ],
)  # fmt: skip
def test_ends_stand_under_many_names(infons: dict[str, Any], ends: tuple[str, str] | None) -> None:
    assert ends_of(infons) == ends


def test_two_infons_that_are_left_are_the_ends() -> None:
    assert ends_of({"relation": "Treats", "Drug": "D1", "Sign": "D2", "novel": "No"}, named=False) == ("D1", "D2")
    assert ends_of({"relation": "Treats", "Drug": "D1", "Sign": "D2", "Dose": "3"}, named=False) is None


def related(*refids: str, roles: tuple[str, str] = ("a", "b"), type_: str = "Bind") -> dict[str, Any]:
    return {"id": "R", "infons": {"type": type_}, "nodes": [{"refid": r, "role": x} for r, x in zip(refids, roles, strict=True)]}


def test_a_node_means_an_annotation_of_its_own_sentence_or_passage_first() -> None:
    inner = {
        "offset": 19, "text": "Pexin binds it.", "annotations": [mention("Pexin", 19, "1", identifier="S1")],
        "relations": [related("1", "2"), related("1", "9")],
    }  # fmt: skip
    parsed = read(
        passage("title", 0, "Dorvex, gamine.", mention("Dorvex", 0, identifier="T1"), mention("gamine", 8, "9", identifier="T9")),
        passage("abstract", 19, "", mention("it", 31, "2", identifier="P2"), sentences=[inner], relations=[related("2", "1")]),
        relations=[related("9", "2"), related("1", "2"), related("77", "9")],
    )  # fmt: skip
    assert [(one.subject, one.object) for one in parsed.relations] == [
        ("P2", "S1"), ("S1", "P2"), ("S1", "T9"), ("T9", "P2"), ("77", "T9"),
    ]  # fmt: skip
    # of the whole document's, "1" could be two things; 77 is none
    assert [issue.code for issue in parsed.issues] == ["unread_relation", "relation_without_mention"]


def test_subject_and_object_are_told_by_their_roles() -> None:
    title = passage("title", 0, "APC and pain", mention("APC", 0, "T2"), mention("pain", 8, "T1"))
    parsed = read(
        title, relations=[related("T1", "T2", roles=("obj", "subj")), {"infons": {"type": "x", "Arg1": "T1", "Arg2": "T2"}}]
    )
    assert [(one.subject, one.object) for one in parsed.relations] == [("APC", "pain"), ("pain", "APC")]


# ---- offsets ----------------------------------------------------------------------------------------------------------------

NAMES = st.lists(st.from_regex(r"[a-z]{4,9}\d", fullmatch=True), min_size=6, max_size=30, unique=True)


@pytest.mark.parametrize("laid_out", [False, True])
@pytest.mark.parametrize("by", ["document", "passage", "passages at 0", "sentence"])
@given(names=NAMES, letters=st.sampled_from(["", "\u00e9\u03b2"]))
@settings(deadline=None, max_examples=25)
def test_mentions_are_found_from_wherever_offsets_count(by: str, laid_out: bool, names: list[str], letters: str) -> None:
    """Words stand once each, so their true place is known."""
    third = len(names) // 3
    sentences = [f"Of{letters} {' and '.join(part)}." for part in (names[:third], names[third : 2 * third], names[2 * third :])]
    texts = [sentences[0], f"{sentences[1]} {sentences[2]}"]
    given_in = [list(re.finditer(r"[a-z]{4,}\d", text)) for text in texts]
    second = len(sentences[1]) + 1
    xml = ""
    for kind, text, found, first in zip(("title", "abstract"), texts, given_in, (0, len(texts[0]) + 1), strict=True):
        annotations = []
        for match in found:
            start = match.start() + (first if by == "document" else 0)
            start -= second if by == "sentence" and kind == "abstract" and match.start() >= second else 0
            place = f'<location offset="{start}" length="{len(match[0])}"/><text>{match[0]}</text>'
            annotations.append((match.start(), f'<annotation id="1"><infon key="type">X</infon>{place}</annotation>'))
        printed = f"\n      {text.replace(' and', chr(10) + '        and')}\n    " if laid_out else text
        offset = 0 if by == "passages at 0" else first
        xml += f'<passage><infon key="type">{kind}</infon><offset>{offset}</offset>'
        if by == "sentence" and not laid_out:
            cuts = [0, second, len(text) + 1] if kind == "abstract" else [0, len(text) + 1]
            for low, high in pairwise(cuts):
                inside = "".join(one for start, one in annotations if low <= start < high)
                xml += f"<sentence><offset>{first + low}</offset><text>{text[low : high - 1]}</text>{inside}</sentence>"
        else:
            xml += f"<text>{printed}</text>" + "".join(one for _, one in annotations)
        xml += "</passage>"
    record = scraper.normalize([scraper.parse(f"<collection><source/><document><id>{OWN}</id>{xml}</document></collection>")])
    assert (record.title, record.abstract) == tuple(texts)
    if by == "sentence" and laid_out:
        return  # then there are no sentences to count from
    truth = [
        (name, match[0], match.start()) for name, found in zip(("title", "abstract"), given_in, strict=True) for match in found
    ]
    assert [(one.section, one.text, one.start) for one in record.annotations] == truth
    told = [issue.code for issue in record.issues]
    assert told == ([] if by == "document" and not laid_out else ["offsets_in_other_units"])


def test_where_no_reading_fits_it_is_said() -> None:
    rows = [mention("Zorvex", 40), mention("newts", 55), mention("pain", 70)]
    record = scraper.normalize(
        [read(passage("title", 0, "Zorvex, newts."), passage("abstract", 15, "No more than that.", *rows))]
    )
    assert {one.check for one in record.annotations} == {"lost"}
    assert "offsets_unread" in [issue.code for issue in record.issues]


def test_a_mention_is_never_moved_out_of_its_own_passage() -> None:
    rows = [mention("Zorvex", 20), mention("eased", 28)]
    assert places(read(passage("title", 0, "Zorvex in newts"), passage("abstract", 16, "It helped; eased pain.", *rows))) == [
        ("Zorvex", "abstract", None, "lost"),
        ("eased", "abstract", 11, "shifted"),
    ]


def test_a_passage_whose_offset_is_no_number_follows_the_one_before() -> None:
    xml = (
        f"<document><id>{OWN}</id><passage><infon key='type'>title</infon><offset>0</offset><text>Zorvex.</text></passage>"
        "<passage><infon key='type'>abstract</infon><offset>It helps.</offset><text>It helps.</text><annotation id='0'>"
        "<infon key='type'>X</infon><location offset='11' length='5'/><text>helps</text></annotation></passage></document>"
    )
    parsed = scraper.parse(xml)
    assert [issue.code for issue in parsed.issues] == ["unread_offset"]
    assert places(parsed) == [("helps", "abstract", 3, "exact")]


def test_sentences_make_up_a_passage_whatever_their_offsets() -> None:
    for offsets in ((8, 18), (0, 10), (900_000_000, 5)):
        cut = [{"offset": at, "text": text} for at, text in zip(offsets, ("It helps.", "It hurts."), strict=True)]
        parsed = read(passage("title", 0, "Zorvex."), {"infons": {"type": "abstract"}, "offset": 8, "sentences": cut})
        assert parsed.abstract == "It helps. It hurts."


# ---- what is not usual -------------------------------------------------------------------------------------------------------


def test_markup_and_comments_inside_texts_lose_nothing() -> None:
    xml = (
        f"<document><id>{OWN}</id><infon key='a'>b</infon><passage><infon key='type'>ti<!-- x -->tle</infon><offset>0</offset>"
        "<text>Zor<i>vex <b>of</b></i> newts<!-- not this -->.</text><annotation id='1'><infon key='type'>X</infon>"
        "<infon key='identifier'>MESH:D1</infon><infon key='identifier'>MESH:D2</infon><location offset='0' length='6'/>"
        "<text>Zor<i>vex</i></text></annotation></passage></document>"
    )
    parsed = scraper.parse(xml)
    assert (parsed.title, parsed.annotations[0].identifiers) == ("Zorvex of newts.", ("MESH:D1", "MESH:D2"))
    assert places(parsed) == [("Zorvex", "title", 0, "exact")]


def test_a_normalisation_set_has_neither_title_nor_abstract() -> None:
    names = ["knee pain", "lantitis", "zorvexosis"]
    parsed = read(*(passage(None, 0, name, mention(name, 0, identifier=f"D{number}")) for number, name in enumerate(names)))
    record = scraper.normalize([parsed])
    assert (record.title, record.abstract) == (None, None)
    assert [(one.text, one.identifiers, one.start, one.check) for one in record.annotations] == [
        (name, (f"D{number}",), None, "lost") for number, name in enumerate(names)
    ]
    assert [issue.code for issue in record.issues if "units" not in issue.code] == ["no_sections", "annotations_lost"]


def test_passages_without_a_type_are_title_and_abstract() -> None:
    parsed = read(passage(None, 0, "Zorvex.", mention("Zorvex", 0)), passage(None, 0, "It helps Zorvex.", mention("Zorvex", 9)))
    assert (parsed.title, parsed.abstract) == ("Zorvex.", "It helps Zorvex.")
    assert [one[:3] for one in places(parsed)] == [("Zorvex", "title", 0), ("Zorvex", "abstract", 9)]


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


def test_controls_of_xml_are_replaced_and_counted() -> None:
    xml = f"<document><id>{OWN}</id><passage><offset>0</offset><text>Warm&#146; so\x7f</text></passage></document>"
    parsed = scraper.parse(xml)
    assert parsed.title == "Warm\ufffd so\ufffd"
    assert {issue.code for issue in parsed.issues} == {"control_characters"}


NUMBERS = ["9" * 5000, "1000000000000", "-1000000000000", "1e400", "18446744073709551615", '"x"', "1.5"]


@pytest.mark.parametrize("number", NUMBERS, ids=range(len(NUMBERS)))
@pytest.mark.parametrize("key", ["offset", "length"])
def test_numbers_no_text_can_have_are_typed_errors(number: str, key: str) -> None:
    row = mention("Zorvex", 0)
    row["locations"][0][key] = "@"
    body = json.dumps({"id": OWN, "passages": [passage("title", 0, "Zorvex.", row)]}).replace('"@"', number)
    with pytest.raises(ParseError):
        scraper.parse(body)
    other = {"offset": "length", "length": "offset"}[key]
    place = f'<location {key}="{number.strip(chr(34))}" {other}="1"/>'
    with pytest.raises(ParseError):
        scraper.parse(f"<document><passage><offset>0</offset><annotation id='1'>{place}</annotation></passage></document>")


def test_numbered_names_of_any_length_are_no_numbers() -> None:
    infons = {"type": "title", f"name_{'1' * 5000}": "surname:Last", "name_2": "surname:First"}
    parsed = read({"infons": infons, "offset": 0, "text": "Socks"})
    assert [one.family for one in parsed.authors] == ["First", "Last"]


# ---- whose annotations they are --------------------------------------------------------------------------------------------

TITLE = passage("title", 0, "Zorvex.", mention("Zorvex", 0, identifier="MESH:C1"))
BY_GNORM = passage("title", 0, "KNT1.", mention("KNT1", 0, **{"NCBI Gene": "1"}))


@pytest.mark.parametrize(
    ("wrapped", "source"),
    [
        ({"PubTator3": [{"id": OWN, "passages": [TITLE]}]}, "pubtator3"),
        ({"id": OWN, "_id": f"{OWN}|None", "passages": [TITLE]}, "pubtator3"),
        ({"id": OWN, "passages": [passage("title", 0, "x", mention("x", 0, accession="@GENE_X"))]}, "pubtator3"),
        ({"source": "PubTator", "date": "", "documents": [{"id": OWN, "passages": [TITLE]}]}, "pubtator3"),
        ({"source": "PubTator", "date": "2021-11-30", "documents": [{"id": OWN, "passages": [TITLE]}]}, "PubTator"),
        ({"source": "PubTator", "date": "", "documents": [{"id": OWN, "passages": [BY_GNORM]}]}, "PubTator"),
        ({"source": " GNorm2 \n", "documents": [{"id": OWN, "passages": [TITLE]}]}, "GNorm2"),
        ({"source": "PubMed", "documents": [{"id": OWN, "infons": {"annotator": "NN"}, "passages": [TITLE]}]}, "NN"),
        ({"source": "PMC Open Access Subset", "documents": [{"id": OWN, "passages": [TITLE]}]}, "document"),
        ({"source": "MEDLINE/PubMed abstracts (2026)", "documents": [{"id": OWN, "passages": [TITLE]}]}, "document"),
        ({"source": "PMC" + "(x)" * 200 + "(", "documents": [{"id": OWN, "passages": [TITLE]}]}, ("PMC" + "(x)" * 40)[:100]),
        ({"id": OWN, "passages": [TITLE]}, "document"),
    ],
)  # fmt: skip
def test_the_annotator_is_who_the_file_says(wrapped: dict[str, Any], source: str) -> None:
    record = scraper.normalize([scraper.parse(json.dumps(wrapped))])
    assert {one.source for one in record.annotations} == {source}
    assert [one.name for one in record.provenance.sources] == [source]


def test_an_xml_collection_names_the_annotator_of_each_document() -> None:
    one = "<document><id>1</id><passage><infon key='source'>x</infon><offset>0</offset><text>Zorvex.</text></passage></document>"
    found = scraper.parse_all(f"<collection><source>tmVar3</source><date>2026</date><key/>{one}{one}</collection>")
    assert [parsed.source.name for parsed in found] == ["tmVar3", "tmVar3"]


def test_annotations_of_several_annotators_stand_side_by_side() -> None:
    found = [
        scraper.parse(json.dumps({"source": name, "documents": [{"id": OWN, "passages": [one]}]}))
        for name, one in (("tmVar3", TITLE), ("GNorm2", passage("title", 0, "Zorvex.", mention("Zorvex", 0, identifier="7"))))
    ]
    record = scraper.normalize(found)
    assert {(one.source, one.identifiers) for one in record.annotations} == {("tmVar3", ("MESH:C1",)), ("GNorm2", ("7",))}


def test_what_somebody_says_of_a_file_goes_before_what_it_says() -> None:
    body = json.dumps({"source": "GNorm2", "documents": [{"id": OWN, "passages": [TITLE]}]}).encode()
    for name in ("pubtator3", "mine"):
        (parsed,) = parse_capture(Capture(source=name, body=body))
        assert parsed.source.name == name
