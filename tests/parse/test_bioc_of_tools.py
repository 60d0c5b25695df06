"""BioC as its tools write it: offsets of every kind, texts laid out for the eye, several annotators. All invented."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scraper
from scraper.errors import ParseError
from scraper.model import Capture
from scraper.parse.layouts import parse_capture
from tests.parse.bioc_documents import OWN, TITLE, mention, passage, places, read

# ---- ids ----------------------------------------------------------------------------------------------------------------


def test_every_id_reaches_the_record_once() -> None:
    infons = {"identifier": ["MESH:C998201;MESH:C998202", "CHEBI:9982"], "MESH": "C998202"}
    (found,) = scraper.normalize([read(passage("title", 0, "Zorvex.", mention("Zorvex", 0, **infons)))]).annotations
    assert found.identifiers == ("MESH:C998201", "MESH:C998202", "CHEBI:9982")


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
