"""What is compared of two entries: each part of an entry and of its text, and the keys by which entries of long lists meet."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.model import Author, ListedArticle
from scraper.normalize.features import Features, is_about, iter_blocks, letters


def of(**fields: Any) -> Features:
    return Features(ListedArticle(**fields))


@pytest.mark.parametrize(("fields", "part", "value"), [
    ({"title": "Pain: in 20 Newts_(α)!"}, "title", "painin20newtsalpha"), ({"title": None}, "title", ""),
    ({"title": "Über µ"}, "title", "ubermu"),
    ({"authors": (Author(family="van der Berg-Ruiz"), Author(family="Okafor"))}, "family", "vanderbergruiz"),
    ({"authors": (Author(literal="NEWT Group"),)}, "family", "newtgroup"), ({"authors": (Author(),)}, "family", ""),
    ({}, "family", ""),
    ({"volume": "12 (Suppl. A)"}, "volume", "12suppla"), ({"volume": "XII"}, "volume", "xii"), ({"volume": None}, "volume", ""),
    ({"pages": "S101-9"}, "page", "s101"), ({"pages": " e101 "}, "page", "e101"), ({"pages": "101–9"}, "page", "101"),
    ({"pages": "101—9"}, "page", "101"), ({"pages": "101‐9"}, "page", "101"), ({"pages": "101, 103"}, "page", "101"),
    ({"pages": "1 2"}, "page", "1"),
    ({"pages": None}, "page", ""),
    ({"raw": "Ruiz  A. Über Pain."}, "raw", "ruiz a. uber pain."), ({"raw": "12. Ruiz A."}, "raw", "ruiz a."),
    ({"raw": "[12] Ruiz A."}, "raw", "ruiz a."),
    ({"raw": "(7) Ruiz A."}, "raw", "ruiz a."), ({"raw": "123) Ruiz A."}, "raw", "ruiz a."),
    ({"raw": "1234. Ruiz A."}, "raw", "1234. ruiz a."),
    ({"raw": "12 Ruiz A."}, "raw", "12 ruiz a."), ({"raw": "Ruiz A. 12. Pain."}, "raw", "ruiz a. 12. pain."),
    ({"raw": "12.Ruiz"}, "raw", "12.ruiz"),
    ({"raw": "Ruiz", "title": "Pain"}, "raw", ""), ({"raw": ""}, "raw", ""),
    ({"raw": "Ruiz 1999, 2005a; 1499 2100 12001 20010 1500"}, "text_years", {1999, 2005, 1500}), ({}, "text_years", set()),
    ({"title": "Part 2 of 10, IV and xi of six"}, "numbers", {"2", "10", "iv", "xi"}),
    ({"title": "Vitamin mix"}, "numbers", set()),
    ({"title": "Effects of the hawsers"}, "stems", "eff of the haw"), ({}, "stems", ""),
    ({"title": "Correction: Pain"}, "about", True), ({"title": "Pain. Correction"}, "about", True),
    ({"title": "Pain of the newts in correction"}, "about", False), ({"title": "Pain: corrections"}, "about", False),
    ({"title": "In all the years reply"}, "about", False), ({"title": "In all the long reply"}, "about", False),
    ({"title": "In any the day reply."}, "about", True),
    ({"raw": "Ruiz A. Pain, 2001"}, "text", "ruizapain2001"),
    ({"raw": "Ruiz A. 2001;12:101-9"}, "text_places", {("12", "101")}),
    ({"raw": "2016, 55, 3334"}, "text_places", {("55", "3334")}),
    ({"raw": "J 55, 3334, 7"}, "text_places", {("55", "3334"), ("3334", "7")}),
    ({"raw": "J 12 (3) : pp. e101"}, "text_places", {("12", "e101")}),
    ({"raw": "J 12(3),p. 7"}, "text_places", {("12", "7")}), ({"raw": "J 12A:7"}, "text_places", {("12a", "7")}),
    ({"raw": "J 12-13:7"}, "text_places", {("1213", "7")}),
    ({"raw": "J 12;7"}, "text_places", set()), ({"raw": "J 12:abc7"}, "text_places", set()),
    ({"raw": "J 12(" + "3" * 20 + "):7"}, "text_places", {("12", "7")}),
    ({"raw": "J 12(" + "3" * 21 + "):7"}, "text_places", set()),
])  # fmt: skip
def test_parts(fields: dict[str, Any], part: str, value: Any) -> None:
    features = of(**fields)
    assert getattr(features, part) == value
    assert getattr(features, part) == value  # as it is made once


def test_a_text_that_folds_to_white_space_is_folded_again() -> None:
    assert of(raw="Ruiz A. Pain").printed == "ruiz a. pain"
    odd = of(raw="5\u00b0\u00b0 C of pain")  # a degree sign may become a word and a blank
    assert "  " not in odd.printed
    assert odd.printed == odd.printed.strip()
    assert of(raw="Pain at 37\u00b0").printed == "pain at 37degrees"


@pytest.mark.parametrize(("before", "about"), [
    ("reply to ", True), ("ruiz a. reply: ", True), ("reply. ruiz a: ", False), ("replying to ", False), ("", False),
    ("comment on. ", False),
    ("ruiz re: ", True), ("ruiz are: ", False), ("a. b. erratum in c ", True),
])  # fmt: skip
def test_what_says_that_an_entry_is_about_another(before: str, about: bool) -> None:
    assert is_about(before) is about


@pytest.mark.parametrize(
    ("text", "expected"), [("a-b_c 1.é", "abc1é"), ("a-b_c 1.", "abc1"), ("\x7fz~{|}", "z"), ("A\u2013B", "AB"), ("", "")]
)
def test_letters(text: str, expected: str) -> None:
    assert letters(text) == expected


TITLE = "Effects of ropes and hawsers on the knots of newts"


def test_keys_of_an_entry() -> None:
    known = of(title=TITLE, authors=(Author(family="Ruiz"),), year=2001, volume="12", pages="101-9")
    assert set(iter_blocks(known)) == {
        ("title", known.title), ("printed", known.title[:40], 2001), ("misprint", "ruiz", 2001, known.stems),
        ("place", "12", "101"),
    }  # fmt: skip
    assert list(iter_blocks(of(title="Pain of newts on"))) == [("title", "painofnewtson")]
    assert list(iter_blocks(of(volume="12"))) == list(iter_blocks(of(pages="7"))) == list(iter_blocks(of(year=2001))) == []


@pytest.mark.parametrize(("count", "length"), [(14, None), (15, 15), (39, 15), (40, 40), (41, 40)])
def test_how_a_title_begins_is_a_key_of_a_text_that_prints_it(count: int, length: int | None) -> None:
    title = letters(TITLE + TITLE)[:count]
    keys = [key for key in iter_blocks(of(title=title, year=2001)) if key[0] == "printed"]
    assert keys == ([("printed", title.lower()[:length], 2001)] if length else [])
    text = set(iter_blocks(of(raw=f"7. Ruiz A, Okafor B. {title}. Pain. 2001;12:101.")))
    assert set(keys) <= text
    assert ("place", "12", "101") in text
    assert ("text", letters(f"ruizaokaforb{title}pain200112101".lower())) in text
