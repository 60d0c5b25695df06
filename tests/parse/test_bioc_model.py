"""BioC's types: what they take in place of each other, their bounds, and that nothing is shared between documents."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from scraper.parse.bioc_model import Annotation, BioCDocument, Location, Passage, Sentence


def read(value: dict[str, Any], type_: Any = BioCDocument) -> Any:
    return msgspec.convert(value, type=type_, strict=False)


@pytest.mark.parametrize("type_", [Location, Sentence, Passage])
def test_an_offset_is_no_farther_than_any_text_is_long(type_: Any) -> None:
    for offset in (10**9, -(10**9), str(10**9)):
        assert read({"offset": offset}, type_).offset == int(offset)
    for offset in (10**9 + 1, -(10**9) - 1, "one", 0.5):
        with pytest.raises(msgspec.ValidationError):
            read({"offset": offset}, type_)


def test_only_a_passage_may_leave_its_offset_unsaid() -> None:
    assert (Passage().offset, Sentence().offset, Location().offset, Location().length) == (None, 0, 0, 0)
    assert read({"offset": None}, Passage).offset is None
    with pytest.raises(msgspec.ValidationError):
        read({"offset": None}, Sentence)


@pytest.mark.parametrize("ident", ["998000421", 998000421])
def test_an_id_is_a_text_or_a_number(ident: str | int) -> None:
    found = read({"id": ident, "_id": "998000421|None", "pmid": ident})
    assert (found.id, found.own, found.pmid) == (ident, "998000421|None", ident)
    assert read({"own": "x"}).own is None


def test_what_is_not_known_is_passed_over_and_what_is_not_said_is_empty() -> None:
    found = read({"passages": [{"colour": "green", "annotations": [{"infons": {"a": 1, "b": ["c"]}}]}], "key": "x"})
    assert found == BioCDocument(passages=[Passage(annotations=[Annotation(infons={"a": 1, "b": ["c"]})])])


def test_two_parts_share_nothing() -> None:
    one, other = Passage(), Passage()
    one.infons["type"] = "title"
    one.annotations.append(Annotation())
    assert (other.infons, other.annotations) == ({}, [])
