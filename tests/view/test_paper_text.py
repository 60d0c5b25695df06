"""Title and abstract of a paper: every mention at its place, with what is known of it."""

from __future__ import annotations

import lxml.html
import pytest

from scraper.model import AbstractSection, Annotation, OtherAbstract, Record
from scraper.view.paper_text import LONGEST_TEXT, entity_numbers, render_abstract, render_other_abstract, render_title

TEXT = "We gave quillamine for acute and chronic pain."


def mention(text: str, type_: str, *ids: str, within: str = TEXT) -> Annotation:
    start = within.index(text)
    return Annotation("abstract", start, start + len(text), text, type_, ids, "exact", "mine", start, start + len(text))


def links(record: Record, prefix: str = "") -> list[dict[str, str | None]]:
    """The mentions of an abstract: their text and what they say of themselves."""
    element = lxml.html.fragment_fromstring(render_abstract(record, prefix))
    return [{"text": one.text_content(), **one.attrib} for one in element.xpath("//a[@class='lv-mention']")]


def test_entities_are_numbered_in_the_order_they_are_mentioned() -> None:
    mentions = [mention("pain", "Disease", "MESH:D1"), mention("quillamine", "Chemical"), mention("acute", "Disease", "MESH:D1")]
    assert entity_numbers(mentions) == {("Disease", ("MESH:D1",)): 1, ("Chemical", ("", "quillamine")): 2}


def test_a_mention_leads_to_its_entity_or_else_to_its_row() -> None:
    record = Record(abstract=TEXT, annotations=(mention("quillamine", "Chemical", "MESH:C998001"), mention("pain", "Outcome")))
    (drug, pain) = links(record, "p-")
    assert (drug["href"], drug["target"]) == ("https://meshb.nlm.nih.gov/record/ui?ui=C998001", "_blank")
    assert (pain["href"], pain.get("target")) == ("#p-entity-2", None)
    assert [one["aria-describedby"] for one in (drug, pain)] == ["p-entity-1", "p-entity-2"]
    assert drug["data-told"] == "Chemical MESH:C998001: quillamine (mine, exact)"


def test_the_rest_of_a_mention_that_another_cuts_is_no_stop_of_its_own() -> None:
    record = Record(abstract=TEXT, annotations=(mention("acute and chronic pain", "Disease", "a"), mention("chronic", "Outcome")))
    found = [(one["text"], one.get("tabindex"), one["aria-describedby"]) for one in links(record)]
    assert found == [("acute and ", None, "entity-1"), ("chronic", None, "entity-1 entity-2"), (" pain", "-1", "entity-1")]


@pytest.mark.parametrize(
    ("title", "own", "told"),
    [
        ("On pain", None, ["h2 On pain"]),
        ("On pain", "Über Schmerz", ["h2 On pain", "p Über Schmerz"]),
        (None, None, ["h2 Without a title"]),
        ("x" * (LONGEST_TEXT + 1), None, ["h2 " + "x" * LONGEST_TEXT, "p and 1 more characters, in the record"]),
    ],
)
def test_a_title_is_a_heading_with_what_belongs_to_it(title: str | None, own: str | None, told: list[str]) -> None:
    element = lxml.html.fragment_fromstring(f"<div>{render_title(Record(title=title, vernacular_title=own), '', 2)}</div>")
    assert [f"{one.tag} {one.text_content()}" for one in element] == told


@pytest.mark.parametrize(
    ("other", "summary"),
    [
        (OtherAbstract("plain-language-summary", "en", "x", ()), "Plain-language-summary abstract (en)"),
        (OtherAbstract(None, None, "x", ()), "Other abstract"),
    ],
)
def test_another_abstract_is_named_by_kind_and_language(other: OtherAbstract, summary: str) -> None:
    assert lxml.html.fragment_fromstring(render_other_abstract(other)).xpath("string(summary)") == summary


def test_another_abstract_stands_in_its_sections_and_is_whole() -> None:
    spans = ((None, 5), ("WHY", 0), ("LATE", 12), ("EARLY", -3))
    sections = tuple(AbstractSection(label, None, start, start + 1) for label, start in spans)
    element = lxml.html.fragment_fromstring(render_other_abstract(OtherAbstract("x", None, "Aims.Results", sections)))
    assert [one.text_content() for one in element.iter("p")] == ["WHYAims.", "Results"]


def test_a_paper_without_an_abstract_says_so() -> None:
    assert "no source that was asked gives one" in render_abstract(Record(), "")


@pytest.mark.parametrize(
    ("ids", "href"),
    [
        (("MESH:D998001", "MESH:D998002"), "https://meshb.nlm.nih.gov/record/ui?ui=D998002"),
        (("MESH:D998001", "none"), "https://meshb.nlm.nih.gov/record/ui?ui=D998001"),
        (("none", "none too"), "#entity-2"),
    ],
)
def test_of_mentions_in_each_other_the_innermost_that_leads_anywhere_does(ids: tuple[str, str], href: str) -> None:
    outer, inner = ids
    record = Record(abstract=TEXT, annotations=(mention("chronic pain", "Disease", outer), mention("pain", "Disease", inner)))
    assert [one["href"] for one in links(record) if one["text"] == "pain"] == [href]
