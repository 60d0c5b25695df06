"""BioC as XML: its DTD, entities, comments and markup, numbers, infons that stand twice, and files that are cut."""

from __future__ import annotations

from pathlib import Path

import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import Capture, SourceStatus
from scraper.parse.bioc_xml import is_layout, iter_bioc_xml
from scraper.parse.document import Document
from tests.parse.bioc_documents import OWN, places
from tests.parse.test_bioc import FULL_TEXT

STATUS = SourceStatus(name="document")


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


def test_a_dtd_is_never_opened(tmp_path: Path) -> None:
    dtd = tmp_path / "BioC.dtd"
    dtd.write_text("<!ENTITY broken")
    parsed = scraper.parse(FULL_TEXT.replace('"BioC.dtd"', f'"{dtd.as_uri()}"'))
    assert parsed.pmid == "999000041"


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


def test_controls_of_xml_are_replaced_and_counted() -> None:
    xml = f"<document><id>{OWN}</id><passage><offset>0</offset><text>Warm&#146; so\x7f</text></passage></document>"
    parsed = scraper.parse(xml)
    assert parsed.title == "Warm\ufffd so\ufffd"
    assert {issue.code for issue in parsed.issues} == {"control_characters"}


def test_an_xml_collection_names_the_annotator_of_each_document() -> None:
    one = "<document><id>1</id><passage><infon key='source'>x</infon><offset>0</offset><text>Zorvex.</text></passage></document>"
    found = scraper.parse_all(f"<collection><source>tmVar3</source><date>2026</date><key/>{one}{one}</collection>")
    assert [parsed.source.name for parsed in found] == ["tmVar3", "tmVar3"]


def one_of(pmid: str, inside: str = "") -> str:
    return f"<document><id> {pmid}\n</id><passage><offset>0</offset><text>Newts</text>{inside}</passage></document>"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("<collection>", True),
        ("<!-- a --><document>", True),
        ("<?xml version='1.0'?><!DOCTYPE collection SYSTEM 'BioC.dtd'><collection>", True),
        ("<!DOCTYPE document><document>", False),
        ("<collections>", False),
        ("<article><collection>", False),
        ("", False),
    ],
)
def test_the_root_is_a_collection_or_a_document(text: str, is_one: bool) -> None:
    assert is_layout(Document(Capture(source="document", body=text.encode()))) is is_one


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_documents_before_a_break_are_given_whatever_the_pieces(size: int) -> None:
    body = f"<collection><source>tmVar3</source>{one_of('11')}{one_of('12')}<document><id>13</id>".encode()
    documents = iter_bioc_xml((body[at : at + size] for at in range(0, len(body), size)), STATUS)
    assert [(one.pmid, one.source.name) for one in (next(documents), next(documents))] == [("11", "tmVar3"), ("12", "tmVar3")]
    with pytest.raises(ParseError, match="line 3: broken or cut XML"):
        next(documents)


@pytest.mark.parametrize("place", ['offset="0" length="5"', 'offset=" 0 " length="5"', 'offset="-3" length="1000000000"'])
def test_a_place_is_two_numbers(place: str) -> None:
    assert len(scraper.parse(one_of(OWN, f'<annotation id="1"><location {place}/></annotation>')).annotations) == 1


@pytest.mark.parametrize(
    "place", ['offset="0" length="1000000001"', 'offset="0"', 'offset="\u0660" length="5"', 'offset="0.0" length="5"']
)
def test_another_place_is_refused_with_its_document(place: str) -> None:
    with pytest.raises(ParseError, match="no offset or length") as stop:
        scraper.parse(one_of(OWN, f'<annotation id="1"><location {place}/></annotation>'))
    assert stop.value.where == f"document ' {OWN}\\n', line 1"


def test_of_what_there_is_one_of_the_first_counts() -> None:
    found = scraper.parse(
        f"<document><id>{OWN}</id><id>7</id><passage><offset>0</offset><offset>9</offset><text>Newts</text><text>Toads</text>"
        "<annotation id='1'><infon key='type'>X</infon><infon key='identifier'>1</infon><infon key='identifier'>2</infon>"
        "<infon key='identifier'>3</infon><location offset='0' length='5'/></annotation></passage></document>"
    )
    assert (found.pmid, found.title, [one.offset for one in found.texts]) == (OWN, "Newts", [0])
    assert found.annotations[0].identifiers == ("1", "2", "3")


def test_what_the_collection_says_is_taken_of_its_own_elements_only() -> None:
    inner = "<passage><offset>0</offset><source>x</source></passage>"
    found = scraper.parse_all(
        f"<collection><source>tm<b>Var</b>3</source><document><id>1</id>{inner}</document>{one_of('2')}</collection>"
    )
    assert [one.source.name for one in found] == ["tmVar3", "tmVar3"]
    assert scraper.parse(f"<document><source>tmVar3</source><id>1</id>{inner}</document>").source.name == "document"
