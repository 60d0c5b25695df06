"""The words by which an abstract's labels, the headings behind it and the lines beside it are known."""

from __future__ import annotations

import pytest

from scraper.parse.landing.abstract_words import (
    BESIDE,
    INTRODUCTION,
    LABELS,
    NOT_TEXT,
    OTHER_SECTION,
    PERHAPS_BESIDE,
    is_line_of_dates,
)


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("Methods", True), ("METHODS AND RESULTS", True), ("Background/Aims", True), ("Design, Setting, and Participants", True),
        ("Main outcome measures", True), ("Statistical analysis", True), ("Primary outcome", True),
        ("What is known about newts", True), ("Future work", True), ("Newts", False), ("Aim of the study", False),
        ("Data of newts", False), ("Results of", False), ("", False),
    ],
)  # fmt: skip
def test_what_parts_of_abstracts_are_called(words: str, is_one: bool) -> None:
    assert (LABELS.fullmatch(words) is not None) is is_one


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("References", True), ("1. References", True), ("2.1 Figures and tables", True), ("Key words:", True),
        ("Conflict of interest statement", True), ("Similar newts", True), ("Newts", False), ("Results", False),
        ("a References", False),
    ],
)  # fmt: skip
def test_headings_that_begin_something_else(words: str, is_one: bool) -> None:
    assert (OTHER_SECTION.fullmatch(words) is not None) is is_one


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Keywords: newts; ponds", True), ("Keywords", False), ("pdf", True), ("Full-text (PDF)", True), ("PDF newts", False),
        ("(Open Access)", True), ("doi: 10.5555/a", True), ("JEL codes: A", True), ("\u00a9 Pond", True), ("(c) 2010 Pond", True),
        ("(c) Newts", False), ("Figure 7 Newts", True), ("Figure 7 Newts.", False), ("Copying newts", False),
        ("\u2022\u2022", True), ("First \u2013 newts", True), ("First newts", False), ("Read more of newts", True),
        ("Read more. Newts", False), ("", False),
    ],
)  # fmt: skip
def test_lines_that_are_none_of_the_text(line: str, is_one: bool) -> None:
    assert (NOT_TEXT.fullmatch(line) is not None) is is_one


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Received: 3 May 2010", True), ("Received 3rd May 2010; accepted in final form 7 June 2010", True),
        ("Available online 2010-03-07", True), ("First published Jan. 2010", True), ("Manuscript received 2010", True),
        ("Received 3 May", False), ("Available 2010", False), ("Received 2010 by newts", False), ("Newts received 2010", False),
        ("", False),
    ],
)  # fmt: skip
def test_lines_of_dates_say_when_a_paper_was_handled_and_nothing_else(line: str, is_one: bool) -> None:
    assert is_line_of_dates(line) is is_one


@pytest.mark.parametrize(
    ("names", "surely", "perhaps"),
    [
        ("article-keywords", True, False), ("kwd_group", True, False), ("kwdx", False, False),
        ("c-nav x", True, False), ("navy", False, False),
        ("patient history", False, True), ("history", False, True), ("prehistory", False, False), ("author-notes", True, False),
        ("", False, False),
    ],
)  # fmt: skip
def test_words_of_classes_stand_alone(names: str, surely: bool, perhaps: bool) -> None:
    assert (BESIDE.search(names) is not None, PERHAPS_BESIDE.search(names) is not None) == (surely, perhaps)


@pytest.mark.parametrize(("words", "is_one"), [("1. Introduction", True), ("I background", True), ("2 Introduction", False)])
def test_an_introduction_is_the_first_part(words: str, is_one: bool) -> None:
    assert (INTRODUCTION.fullmatch(words) is not None) is is_one
