"""Formulas, blocks and white space of abstracts in JATS, as publishers deposit them."""

from __future__ import annotations

import pytest

from scraper.parse.api.jats import inline_jats, read_jats_abstract

MATH = "<mml:math>\n <mml:mi> x </mml:mi>\n <mml:mo>=</mml:mo>\n <mml:mn>1</mml:mn>\n</mml:math>"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f"For {MATH} in <i> vivo </i> <b>work</b>", "For x=1 in vivo work"),  # spaces count again behind a formula
        (f"{MATH} <i>and </i>{MATH}<i> too</i>", "x=1 and x=1 too"),
        ("<mml:math><mml:mi>x</mml:mi><mml:mtext> if </mml:mtext><mml:mi> y </mml:mi></mml:math>", "x if y"),
        ("<mml:math><mml:mtext>\n  if\n </mml:mtext></mml:math>", "if"),
        ("<mml:math><mml:mtable><mml:mtr><mml:mtd>1</mml:mtd>\n<mml:mtd>2</mml:mtd></mml:mtr></mml:mtable></mml:math>", "1 2"),
        ("H\n  <sub>2</sub>O and H <sub>2</sub>", "H2O and H 2"),
        ("<alternatives><tex-math>$x$</tex-math><mml:math><mml:mi>x</mml:mi></mml:math></alternatives> rose", "x rose"),
        ("<alternatives><mml:math><mml:mi>x</mml:mi></mml:math><tex-math>$x$</tex-math></alternatives> rose", "x rose"),
        ("<tex-math>$x$</tex-math> rose", "$x$ rose"),
        ("<math><semantics><mi>y</mi><annotation-xml>z</annotation-xml> </semantics></math> rose", "y rose"),
        ("A<!-- not --> newt", "A newt"),
        ("(\n <i>newts</i>\n, toads\n)", "(newts, toads)"),
        ("newts\nof <i>the\ncoast</i>", "newts of the coast"),
        ("a \u2009b\u00a0c", "a \u2009b\u00a0c"),
        ("p &amp;lt; 0.05 &amp;#177; 1", "p < 0.05 \u00b1 1"),
        ("&lt;jats:italic&gt;N. sp.&lt;/jats:italic&gt; eat", "N. sp. eat"),
        ("&lt;newts&gt; eat", "<newts> eat"),
    ],
)
def test_a_text_in_one_line(markup: str, text: str) -> None:
    assert inline_jats(markup) == " ".join(text.split())
    assert read_jats_abstract(f"<p>{markup}</p>").text == text


def test_labelled_parts_are_found_at_their_places() -> None:
    part = "<sec><title>{0}:</title><p>{1}</p><p>{1}</p></sec>"
    parts = part.format("Aims", "A.") + part.format("End", "Bb.")
    found = read_jats_abstract(f"<p>First.</p><sec><title>Empty</title></sec>{parts}")
    assert found.text == "First.\nA. A.\nBb. Bb."
    assert [(one.label, found.text[one.start : one.end]) for one in found.sections] == [("Aims", "A. A."), ("End", "Bb. Bb.")]


@pytest.mark.parametrize(
    ("markup", "sections"),
    [
        ("<sec><title>Aims</title><p>A.</p></sec><sec><p>B.</p></sec>", [("Aims", "A.")]),
        ("<title>Abstract</title><sec><title>Aims</title><p>A.</p></sec><p>B.</p>", [("Aims", "A.")]),
        ("<sec><title>Aims</title><p>A.</p></sec><p>B.</p>", [("Aims", "A.")]),
        ("<sec><title>Aims</title><sec><p>A.</p></sec><p>B.</p></sec>", [("Aims", "A. B.")]),
        ("<sec><title>Aims</title></sec><p>A.</p><p>B.</p>", [("Aims", "A. B.")]),
        ("<title>Aims</title><p>A.</p><p>B.</p>", [("Aims", "A. B.")]),
    ],
)
def test_a_label_holds_to_the_end_of_its_section(markup: str, sections: list[tuple[str, str]]) -> None:
    found = read_jats_abstract(markup)
    assert (found.text or "").split() == ["A.", "B."]
    assert [(one.label, found.text[one.start : one.end]) for one in found.sections] == sections


def test_an_abstract_in_another_language_goes_on_behind_its_sections() -> None:
    part = "<sec><title>{0}</title><p>{1}</p></sec>"
    found = read_jats_abstract(
        "<p>Newts.</p><title>Resumen</title>" + part.format("Fin", "A.") + part.format("Uso", "B.") + "<p>C.</p>"
    )
    assert [(one.language, one.text, len(one.sections)) for one in found.others] == [("spa", "A.\nB.\nC.", 2)]
    assert found.text == "Newts."


@pytest.mark.parametrize(
    ("heading", "type_", "language"),
    [
        ("Resumen", None, "spa"), ("Resumo", None, "por"), ("R\u00e9sum\u00e9", None, "fre"), ("Resum\u00e9", None, "fre"),
        ("Zusammenfassung", None, "ger"), ("Riassunto", None, "ita"), ("Samenvatting", None, "dut"), ("\u00d6zet", None, "tur"),
        ("\u0410\u043d\u043d\u043e\u0442\u0430\u0446\u0438\u044f", None, "rus"),
        ("\u0420\u0435\u0437\u044e\u043c\u0435", None, "rus"),
        ("Streszczenie", None, "pol"), ("\u6458\u8981", None, "chi"), ("\ucd08\ub85d", None, "kor"),
        ("\u8981\u65e8", None, "jpn"),
        ("\u6284\u9332", None, "jpn"), ("Lay abstract", "plain-language-summary", None),
        ("Plain-language summary:", "plain-language-summary", None), ("PLAIN LANGUAGE SUMMARY", "plain-language-summary", None),
    ],
)  # fmt: skip
def test_headings_of_other_abstracts(heading: str, type_: str | None, language: str | None) -> None:
    found = read_jats_abstract(f"<title>Summary</title><p>Newts.</p><title>{heading}</title><p>N.</p>")
    assert (found.text, found.sections) == ("Newts.", ())
    assert [(one.type, one.language, one.text) for one in found.others] == [(type_, language, "N.")]


def test_an_abstract_in_another_language_alone_is_the_abstract() -> None:
    found = read_jats_abstract("<title>Resumen</title><p>Tritones.</p>")
    assert (found.text, found.others) == ("Tritones.", ())
