"""Authors that the body of a page prints, and the institutions that their marks lead to."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.model import Author
from scraper.parse.landing.printed_people import read_printed_authors
from tests.parse.landing.pages import page, read

BOX = '<span itemprop="author">{}</span>'
ONE_PLACE = '<div class="affiliations"><ul><li>Pond</li></ul></div>'
TWO_PLACES = '<div class="affiliations"><ul><li><sup>a</sup> Pond;</li><li><sup>b</sup> Hill</li></ul></div>'


@pytest.mark.parametrize(
    ("boxes", "places", "found"),
    [
        (["Newt Group"], ONE_PLACE, [("Newt Group", ("Pond",))]),
        (["Newt Group", "Toad Group"], ONE_PLACE, [("Newt Group", ("Pond",)), ("Toad Group", ("Pond",))]),
        (["Newt Group<sup>x</sup>"], ONE_PLACE, [("Newt Group", ())]),  # a mark that leads elsewhere
        (["Newt Group"], TWO_PLACES, [("Newt Group", ())]),
        (["Newt Group<sup>b</sup>", "Toad Group<sup>a,b</sup>"], TWO_PLACES,
         [("Newt Group", ("Hill",)), ("Toad Group", ("Pond", "Hill"))]),
        (["Newt Group<sup>a a</sup>"], TWO_PLACES, [("Newt Group", ("Pond",))]),
        (["Newt Group"], "", [("Newt Group", ())]),
    ],
)  # fmt: skip
def test_the_institutions_of_printed_authors(boxes: list[str], places: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    parsed = read(f'<div class="author-group">{"".join(map(BOX.format, boxes))}</div>{places}')
    assert [(one.literal, one.affiliations) for one in parsed.authors] == found


def people(body: str) -> tuple[Author, ...]:
    return read_printed_authors(html.document_fromstring(page(body)))


def test_a_group_within_a_group_is_read_once() -> None:
    inner = '<div class="contrib-group"><a class="x-author">Toad Group</a></div>'
    found = people(f'<div class="author-group"><a class="author-name">Newt Group</a>{inner}</div>')
    assert [one.literal for one in found] == ["Newt Group", "Toad Group"]


def test_names_that_are_marked_are_a_person_and_marks_are_no_part_of_a_name() -> None:
    name = '<span class="given-name">Ana</span> <span class="surname">Ruiz</span><sup>1</sup>'
    place = '<div class="affiliation"><span class="x-label">(1)</span> Pond</div>'
    boxes = BOX.format(name) + BOX.format("") + BOX.format('Newt Group <span class="label">x</span>,')
    found = people(f'<div id="authors">{boxes}</div>{place}')
    assert [(one.given, one.family, one.literal, one.affiliations) for one in found] == [
        ("Ana", "Ruiz", None, ("Pond",)), (None, None, "Newt Group", ("Pond",)),
    ]  # fmt: skip


def test_of_two_institutions_with_one_mark_the_first_counts() -> None:
    places = "".join(f'<dl class="affiliation"><dt>a</dt><dd>{name}</dd></dl>' for name in ("Pond", "Hill", ""))
    (found,) = people(f'<div class="author-group">{BOX.format("Newt Group<sup>a,</sup>")}</div>{places}')
    assert found.affiliations == ("Pond",)


@pytest.mark.parametrize(
    "body", ["", f"<div class='authors'>{BOX.format('Newt Group')}</div>", "<div id='authors'>Newt Group</div>"]
)
def test_people_in_no_group_or_without_a_mark_are_none(body: str) -> None:
    assert people(body) == ()
