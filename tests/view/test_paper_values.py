"""How far a record can be trusted: where every value comes from, in words."""

from __future__ import annotations

from typing import get_args

import lxml.html
import pytest

from scraper.model import FieldSource, Issue, JoinedPart, LosingValue, Outcome, Provenance, Published, Record, SourceStatus
from scraper.view.paper_values import ANSWERS, render_issues, render_said_by, render_sources, render_values, say_value


def rows(html: str | None) -> list[list[str]]:
    """The rows of a table, cell by cell."""
    return [[cell.text_content() for cell in row] for row in lxml.html.fragment_fromstring(html or "<p></p>").xpath("//tbody/tr")]


def of(**fields: FieldSource) -> Record:
    """A record of whose fields it is told where they come from."""
    return Record(title="On pain", keywords=("pain", "ease"), provenance=Provenance((), fields))


def test_a_value_stands_with_who_gave_it_who_agrees_and_what_lost() -> None:
    own = FieldSource("pubmed", ("icite", "landing"), (LosingValue("elink", "On paine"), LosingValue("x", None)), "title tag")
    assert rows(render_values(of(title=own), "")) == [
        ["Title", "On pain", "pubmed (title tag)", "icite, landing", "elink: On paine" + "x: none", "none"],
    ]
    assert rows(render_values(of(keywords=FieldSource("pubmed")), ""))[0][1] == '2: ["pain","ease"]'
    assert render_values(Record(), "") is None


def test_parts_from_others_are_told_with_their_reason() -> None:
    own = FieldSource("pubmed", joined=(JoinedPart("landing", "items[3]", "same DOI"),))
    assert rows(render_values(of(title=own), ""))[0][5] == "items[3]: landing (same DOI)"


@pytest.mark.parametrize(
    ("own", "told"),
    [
        (FieldSource("pubmed"), "Title from pubmed"),
        (FieldSource("pubmed", ("icite",)), "Title from pubmed, as icite says"),
        (FieldSource("pubmed", ("icite", "crossref")), "Title from pubmed, as icite, crossref say"),
        (FieldSource("pubmed", (), (LosingValue("a", 1),)), "Title from pubmed, 1 other value lost"),
        (FieldSource("pubmed", ("a",), (LosingValue("c", 1),) * 2), "Title from pubmed, as a says, 2 other values lost"),
    ],
)
def test_who_said_a_field_is_told_in_a_line(own: FieldSource, told: str) -> None:
    html = render_said_by(of(title=own), ("title", "doi"), "p-")
    element = lxml.html.fragment_fromstring(html or "")
    assert (element.text_content(), element.xpath("a/@href")) == (told, ["#p-value-title"])
    assert render_said_by(of(title=own), ("doi",), "") is None


def test_fields_are_told_in_the_order_asked_for() -> None:
    html = render_said_by(of(keywords=FieldSource("b"), title=FieldSource("a")), ("title", "keywords"), "")
    assert lxml.html.fragment_fromstring(html or "").text_content() == "Title from a · Keywords from b"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "none"),
        (0, "0"),
        ({"a": [1]}, '{"a":[1]}'),
        ((), "0: []"),
        (Published("2020", None), '{"date":"2020","raw":null}'),
        ("x" * 401, "x" * 399 + "…"),
        (("y",) * 1_001, ("1001: [" + '"y",' * 99)[:399] + "…"),
    ],
)
def test_a_value_is_said_in_a_line_that_ends(value: object, said: str) -> None:
    assert (
        say_value(value)[:400] == said
        if not isinstance(value, tuple) or len(value) < 9
        else say_value(value).startswith(said[:40])
    )


def test_issues_are_told_with_their_field_in_words() -> None:
    issues = (Issue("mojibake", "citing_articles", "decoded wrongly"), Issue("odd", None, "take care"))
    element = lxml.html.fragment_fromstring(render_issues(Record(issues=issues)) or "")
    assert [one.text_content() for one in element.iter("li")] == [
        "Citing articles: decoded wrongly mojibake", "The record: take care odd",
    ]  # fmt: skip
    assert element.xpath("string(p)") == "To know before trusting this record: 2"
    assert render_issues(Record()) is None


def test_every_outcome_of_a_source_has_its_words() -> None:
    statuses = [SourceStatus(name="icite", outcome=one, http_status=200) for one in get_args(Outcome)]
    assert set(ANSWERS) == set(get_args(Outcome))
    assert [row[:3] for row in rows(render_sources(statuses, ""))] == [
        ["icite", ANSWERS[one], "200"] for one in get_args(Outcome)
    ]
    assert render_sources([], "") == "<p>No source is named.</p>"
