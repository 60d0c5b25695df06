"""Whether a text names somebody is told by its letters alone where that gives what reading the whole name gives."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.parse.names import is_somebody, read_people, read_person

words = st.sampled_from([
    "Ada", "B", "Marsh", "van", "der", "MD", "PhD", "Jr", "Dr", "et", "al", "and", "others", "others.", "al.", "not", "available",
    "no", "authors", "listed", "unknown", "(ed)", "World", "Organization", "O’Neil", "Müller", "III", "1", "*", ",", ";", "-",
])  # fmt: skip


@given(st.lists(words, max_size=5), st.sampled_from([" ", " ", ", ", "-", ". ", "'", "\u00a0"]))
@example(["no", "authors", "listed"], " ")
@example(["Dr", "Ada", "Marsh"], ". ")
def test_the_short_way_and_the_long_one_agree(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    assert is_somebody(text) == (read_person(text) is not None)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Quill B., Tarn T.", [("Quill", "B."), ("Tarn", "T.")]),
        ("van Dam B., de la Cruz T.U.", [("van Dam", "B."), ("de la Cruz", "T.U.")]),
        ("Ada Marsh and Bo Nau", [("Marsh", "Ada"), ("Nau", "Bo")]),
        ("Ada Marsh & Bo van Dam", [("Marsh", "Ada"), ("van Dam", "Bo")]),
        ("Ada Marsh; Bo Nau; et al.", [("Marsh", "Ada"), ("Nau", "Bo")]),
        ("Ministry of Newts and Toads", [(None, None)]),
    ],
)
def test_names_that_one_text_joins(text: str, names: list[tuple[str | None, str | None]]) -> None:
    assert [(one.family, one.given or one.initials) for one in read_people([text])][: len(names)] == names


@pytest.mark.parametrize(
    ("text", "family", "given", "suffix"),
    [
        ("Ada Marsh", "Marsh", "Ada", None),
        ("Ada Marsh Jr", "Marsh", "Ada", "Jr"),
        ("Bea Quill III", "Quill", "Bea", "III"),
        ("Voss, Jr., Ida", "Voss", "Ida", "Jr."),
        ("Voss, Ida, Jr.", "Voss", "Ida", "Jr."),
        ("Marsh, Ada", "Marsh", "Ada", None),
        ("Ada Marsh, MD, PhD", "Marsh", "Ada", None),
        ("Dr. Ada Marsh", "Marsh", "Ada", None),
        ("Ada Marsh PhD", "Marsh", "Ada", None),
        ("Ada Marsh1,2*", "Marsh", "Ada", None),
        ("Ada Marsh, *, ‡ and", "Marsh", "Ada", None),
        ("Ada Marsh &", "Marsh", "Ada", None),
        ("Ada Marsh (Pond)", "Marsh", "Ada", None),
        ("Ada Marsh (ed.)", "Marsh", "Ada", None),
        ("Ada Marsh y Nau", "Marsh y Nau", "Ada", None),
        ("Ada Maria Costa e Marsh", "Costa e Marsh", "Ada Maria", None),
        ("von Marsh und Nau F", "von Marsh und Nau", None, None),
    ],
)
def test_generations_degrees_and_marks_beside_a_name(text: str, family: str, given: str | None, suffix: str | None) -> None:
    found = read_person(text)
    assert found is not None
    assert (found.family, found.given, found.suffix) == (family, given, suffix)


@pytest.mark.parametrize("text", ["Marsh and Nau", "Marsh A & Nau B", "Marsh, Ada and Nau, Bo", "Marsh y Nau"])
def test_several_people_in_one_name_are_not_made_one(text: str) -> None:
    found = read_person(text)
    assert found is not None
    assert (found.family, found.given, found.literal) == (None, None, text)


@pytest.mark.parametrize("text", ["Marsh Jr", "A III", "Sr"])
def test_a_generation_behind_one_word_stays_with_it(text: str) -> None:
    found = read_person(text)
    assert found is not None
    assert (found.family, found.suffix, found.literal) == (None, None, text)


@pytest.mark.parametrize(("length", "whole"), [(300, False), (301, True)])
def test_a_text_longer_than_any_name_is_kept_whole(length: int, whole: bool) -> None:
    text = "Ada Marsh".ljust(length, "*")
    found = read_person(text)
    assert found is not None
    assert (found.literal == text) is whole
