"""Passages of sentences read as one text, and each sentence at its place in it."""

from __future__ import annotations

import pytest

from scraper.parse.bioc_model import Annotation, BioCDocument, Passage, Sentence
from scraper.parse.bioc_text import MENTION, PassageText, printed_text, read_text, sections_of


def sentences(*told: tuple[int, str | None]) -> list[Sentence]:
    return [Sentence(offset=offset, text=text) for offset, text in told]


@pytest.mark.parametrize(
    ("text", "told", "starts"),
    [
        ("Newts swim. Newts eat.", ("Newts swim.", "Newts eat."), (0, 12)),
        ("Newts. Newts. Newts.", ("Newts.", "Newts.", "Newts."), (0, 7, 14)),
        ("Newts. Fr\u00f6gs. Toads.", ("Newts.", "Frogs.", "Toads."), (0, None, 14)),
        ("Newts. Toads.", ("Frogs.", "Toads."), (None, 7)),
        ("Newts. Toads.", ("Newts.", None, "", "Toads."), (0, None, None, 7)),
        ("Newts.", ("Newts.", "Newts."), (0, None)),
        ("N." + 100 * " " + "T.", ("N.", "T."), (0, 102)),
        ("N." + 101 * " " + "T.", ("N.", "T."), (0, None)),
        (100 * " " + "T.", ("T.",), (100,)),
        (101 * " " + "T.", ("T.",), (None,)),
    ],
)
def test_sentences_are_found_in_the_text_of_their_passage(
    text: str, told: tuple[str | None, ...], starts: tuple[int | None, ...]
) -> None:
    assert read_text(Passage(text=text, sentences=sentences(*((0, one) for one in told)))) == PassageText(text, starts)


@pytest.mark.parametrize(
    ("offset", "told", "text", "starts"),
    [
        (0, ((0, "Newts."), (7, "Toads.")), "Newts. Toads.", (0, 7)),
        (50, ((50, "Newts."), (58, "Toads.")), "Newts.  Toads.", (0, 8)),
        (50, ((0, "Newts."), (8, "Toads.")), "Newts.  Toads.", (0, 8)),  # counted from the passage
        (50, ((52, "Newts."), (58, "Toads.")), "  Newts.Toads.", (2, 8)),
        (None, ((3, "Newts."), (10, "Toads.")), "   Newts. Toads.", (3, 10)),
        (0, ((0, "Newts."), (106, "Toads.")), "Newts." + 100 * " " + "Toads.", (0, 106)),
        (0, ((0, "Newts."), (107, "Toads.")), "Newts. Toads.", (0, 7)),  # too far for a gap
        (0, ((0, "Newts."), (5, "Toads.")), "Newts. Toads.", (0, 7)),  # they overlap
        (0, ((0, "Newts."), (0, "Toads."), (0, "Frogs.")), "Newts. Toads. Frogs.", (0, 7, 14)),
        (0, ((0, "Newts.\n"), (0, "Toads.")), "Newts.\nToads.", (0, 7)),
        (0, ((0, None), (0, "Toads."), (0, "")), "Toads. ", (0, 0, 7)),
    ],
)
def test_sentences_without_a_text_of_their_passage_stand_at_their_places(
    offset: int | None, told: tuple[tuple[int, str | None], ...], text: str, starts: tuple[int, ...]
) -> None:
    for blank in (None, "", " \n"):
        assert read_text(Passage(offset=offset, text=blank, sentences=sentences(*told))) == PassageText(text, starts)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (" Newts ", "Newts"),
        ("Newts\nof the coast", "Newts\nof the coast"),
        ("Newts\n  of the coast", "Newts of the coast"),
        ("Newts \n\t of\nthe coast", "Newts of the coast"),
        ("\nNewts\nof", "Newts of"),
    ],
)
def test_a_text_laid_out_for_the_eye_is_one_line(text: str, printed: str) -> None:
    assert printed_text(Passage(text=text)) == printed


TYPES = [
    ({"type": "title"}, "title"), ({"type": "front"}, "title"), ({"type": "article-title"}, "title"),
    ({"type": "Title"}, "title"),
    ({"section": "Title"}, "title"), ({"type": "title_2"}, "body"), ({"type": "abstract"}, "abstract"),
    ({"type": "abstract_title_1"}, "abstract"), ({"section_type": "ABSTRACT"}, "abstract"), ({"section": "Abstract"}, "abstract"),
    ({"type": "ref", "section_type": "ref"}, "references"), ({"type": "paragraph", "section_type": "INTRO"}, "body"),
    ({}, "body"),
]  # fmt: skip


@pytest.mark.parametrize(("infons", "section"), TYPES)
def test_what_a_passage_is_called(infons: dict[str, str], section: str) -> None:
    first = [Passage(infons={"type": "x"}), Passage(infons={"type": "y"})]
    assert sections_of(BioCDocument(passages=[*first, Passage(infons=infons)])) == ["body", "body", section]


def test_passages_without_a_type_are_title_and_abstract_by_their_places() -> None:
    texts = [Passage(offset=offset, text="Newts") for offset in (0, 6, 12)]
    assert sections_of(BioCDocument(passages=texts)) == ["title", "abstract", "body"]
    assert sections_of(BioCDocument(passages=[Passage(infons={"type": "title_1"})])) == ["title"]


@pytest.mark.parametrize(
    ("alone", "of", "mentions"), [(0, 3, False), (1, 3, False), (2, 4, False), (2, 3, True), (3, 4, True), (3, 3, True)]
)
def test_passages_that_are_mostly_one_mention_each_are_mentions(alone: int, of: int, mentions: bool) -> None:
    texts = [Passage(offset=0, text=" Newts ", annotations=[Annotation(text="Newts")] * (place < alone)) for place in range(of)]
    assert (sections_of(BioCDocument(passages=texts)) == [MENTION] * of) is mentions
    texts[-1].offset = 6
    assert MENTION not in sections_of(BioCDocument(passages=texts))
