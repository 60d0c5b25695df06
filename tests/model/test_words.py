"""Records, lists and provenance in one short line: what it says, and that it is short and printable whatever they hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import (
    Annotation,
    ArticleList,
    Author,
    FieldSource,
    ListedArticle,
    ParsedRecord,
    Provenance,
    Published,
    Record,
    SourceStatus,
)
from scraper.model.words import LONGEST_LINE, shorten

TEXTS = st.text(max_size=300) | st.sampled_from(["x" * 5_000, "\u202e\x1b[31m" * 300, "\ud800", "\n\n", "É" * 200])


@pytest.mark.parametrize(
    ("one", "line"),
    [
        (Record(), "<Record without an id: no title, 0 citing, 0 references, 0 annotations>"),
        (Record(pmcid="PMC998001"), "<Record PMC998001: no title, 0 citing, 0 references, 0 annotations>"),
        (Record(doi="10.5555/a"), "<Record doi 10.5555/a: no title, 0 citing, 0 references, 0 annotations>"),
        (ArticleList((ListedArticle(),), 1, 29, False), "<ArticleList: 1 of 29, not the whole list>"),
        (ArticleList((), 0, 0, True), "<ArticleList: 0 of 0, the whole list>"),
        (Provenance(), "<Provenance: no source; of 0 fields>"),
        (
            Provenance((SourceStatus(name="icite", outcome="not_asked"),), {"title": FieldSource("icite")}),
            "<Provenance: icite not_asked; of 1 fields>",
        ),
        (
            ParsedRecord(source=SourceStatus(name="landing"), layout="pubmed", pmid="998000001"),
            "<ParsedRecord PMID 998000001: no title, by landing in layout pubmed, 0 annotations>",
        ),
    ],
    ids=repr,
)
def test_lines(one: Any, line: str) -> None:
    assert repr(one) == str(one) == line


@given(TEXTS, TEXTS, TEXTS, st.sampled_from(["pmid", "pmcid", "doi"]), st.integers(0, 3))
def test_a_line_is_short_and_printable_whatever_the_record(id_: str, title: str, date: str, scheme: str, count: int) -> None:
    source = SourceStatus(name=title)
    one = Record(
        **{scheme: id_}, title=title, published=Published(date, date), authors=(Author(literal=title),),
        annotations=(Annotation("title", 0, 1, title, title, (), "exact", title, 0, 1),) * count,
        provenance=Provenance((source,) * 30 * count, dict.fromkeys(map(str, range(count)), FieldSource(title))),
    )  # type: ignore[arg-type]  # fmt: skip
    for line in (repr(one), repr(one.provenance), repr(ParsedRecord(source=source, layout=date, pmid=id_, title=title))):
        assert line.isprintable()
        assert len(line) <= LONGEST_LINE
        assert (line[0], line[-1]) == ("<", ">")


@pytest.mark.parametrize(("text", "most", "short"), [
    ("", 5, ""), ("socks", 5, "socks"), ("socks.", 5, "sock…"), ("\t\n", 5, ""), (" warm \u2003 socks ", 10, "warm socks"),
    ("a" + " " * 24, 5, "a…"), ("a" + " " * 23, 5, "a"), ("\x00\x00", 5, "\\x00…"), ("é" * 6, 5, "éééé…"),
])  # fmt: skip
def test_a_text_of_at_most_so_many_characters(text: str, most: int, short: str) -> None:
    assert shorten(text, most) == short


def test_a_title_has_the_room_that_the_rest_of_the_line_leaves() -> None:
    line = repr(Record(pmid="998000001", title="x" * 500, published=Published("2001-02", "Feb 2001")))
    assert len(line) == LONGEST_LINE
    assert line.endswith("xx… (2001), 0 citing, 0 references, 0 annotations>")


def test_of_many_sources_the_first_are_told() -> None:
    sources = tuple(SourceStatus(name=f"s{number}") for number in range(30))
    assert repr(Provenance(sources[:3])) == "<Provenance: s0 ok, s1 ok, s2 ok; of 0 fields>"
    assert repr(Provenance(sources)).endswith("s16 ok, s17 ok…; of 0 fields>")
