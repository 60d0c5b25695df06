"""The text of an element of PubMed XML: white space, markup, formulas, and the labelled parts of an abstract."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from scraper.model import AbstractSection
from scraper.parse.pubmed_text import WITH_SPACES, SpaceLost, collapse, read_parts, text_of

MATH = '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML">{}</m:math>'


def text(inside: str, start: str = "") -> str:
    return text_of(etree.fromstring(f"<Title{start}>{inside}</Title>"))


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("  a\n b\t", "a b"),
        ("a  b", "a b"),
        ("a\tb", "a b"),
        ("\u2009a\u00a0", "\u2009a\u00a0"),
        ("a <i>b</i> c", "a b c"),
        ("a<i> b </i>c", "a b c"),
        ("<i>a</i> <b>b</b>", "a b"),  # at its own beginning white space is kept between the two
        ("", ""),
        (" \n ", ""),
        ("<i/>", ""),
    ],
)
def test_white_space_of_xml_is_collapsed_and_no_other(inside: str, found: str) -> None:
    assert text(inside) == found


@pytest.mark.parametrize("inside", ["<i>a</i><b>b</b>", "a<sup><i>b</i></sup>", "a <b><i>b</i>c</b>"])
def test_where_the_parser_may_have_left_out_white_space_the_text_is_read_again(inside: str) -> None:
    with pytest.raises(SpaceLost):
        text(inside)
    assert text(inside, f" {WITH_SPACES}=''") == etree.fromstring(f"<a>{inside}</a>").xpath("string()")


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("<m:mi> x </m:mi> <m:mo>=</m:mo>\n<m:mtext> if </m:mtext><m:mi>y</m:mi>", "n x= if y z"),
        ("<m:mi>x</m:mi><m:mtext>\n if\n</m:mtext><m:mi>y</m:mi>", "n xify z"),
        ("<m:semantics><m:mi>x</m:mi><m:annotation>\\x</m:annotation><m:annotation-xml><m:ci>x</m:ci></m:annotation-xml></m:semantics>",
         "n x z"),
        ("<m:mtr><m:mtd>1</m:mtd><m:mtd>2</m:mtd></m:mtr>", "n 1 2 z"),
    ],
)  # fmt: skip
def test_white_space_of_a_formula_is_that_of_its_words_and_cells(formula: str, found: str) -> None:
    assert text(f"n {MATH.format(formula)} z") == found


@given(st.text(st.sampled_from("ab \t\n\r\f\u00a0\u2009"), max_size=12))
def test_a_text_is_collapsed_once(raw: str) -> None:
    found = collapse(raw)
    assert collapse(found) == found
    assert found.replace(" ", "") == raw.translate(dict.fromkeys(map(ord, " \t\n\r\f")))
    assert "  " not in found


PART = '<AbstractText Label="{}">{}</AbstractText>'


@pytest.mark.parametrize(
    ("inside", "parts", "sections"),
    [
        ("<AbstractText>a</AbstractText><AbstractText> b </AbstractText>", "a\nb", []),
        (PART.format("A", "aa") + PART.format("B", "b"), "aa\nb", [("A", 0, 2), ("B", 3, 4)]),
        (PART.format("A", "a") + PART.format("B", "") + "<AbstractText>c</AbstractText>", "a\nc", [("A", 0, 1), ("B", 1, 1)]),
        (PART.format("A", "") + PART.format("", "b"), "b", [("A", 0, 0)]),
        ("<Other>x</Other>", "", []),
        ("", "", []),
    ],
)
def test_labels_are_sections_and_no_part_of_the_text(inside: str, parts: str, sections: list[tuple[str, int, int]]) -> None:
    found, spans, copyright_ = read_parts(etree.fromstring(f"<Abstract>{inside}</Abstract>"))
    assert (found, copyright_) == (parts, "")
    assert [(one.label, one.start, one.end) for one in spans] == sections


def test_a_category_alone_is_a_section_and_the_copyright_is_apart() -> None:
    told = '<AbstractText NlmCategory="RESULTS">a</AbstractText><CopyrightInformation>\u00a9 Pond </CopyrightInformation>'
    found = read_parts(etree.fromstring(f"<Abstract>{told}</Abstract>"))
    assert found == ("a", [AbstractSection(None, "RESULTS", 0, 1)], "\u00a9 Pond")
