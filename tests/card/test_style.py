"""How a card looks: letters stand out from their ground, and no rule reaches outside the card."""

from __future__ import annotations

import re

import pytest

from scraper.card.style import KINDS, PLAIN, variables
from scraper.model import (
    Record,
)
from tests.card.cards import card


def luminance(colour: str) -> float:
    """Relative luminance, by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_letters_and_lines_stand_out_from_their_ground(dark: bool) -> None:
    plain = {name: pair[dark] for name, pair in PLAIN.items()}
    pairs = [(plain[name], plain["ground"]) for name in ("ink", "faint", "link")] + [(plain["alert"], plain["alert-ground"])]
    pairs += [(plain["ink"], row[1 + 2 * dark]) for row in KINDS.values()]
    assert min(contrast(*pair) for pair in pairs) >= 7
    assert min(contrast(row[2 + 2 * dark], row[1 + 2 * dark]) for row in KINDS.values()) >= 3
    assert len({row[0] for row in KINDS.values()}) == len(KINDS)


def test_the_style_stays_inside_the_card_and_loads_nothing() -> None:
    style = card(Record()).xpath("string(style)")
    rules = re.sub(r"@media[^{]*\{", "", style)
    selectors = [one.strip() for rule in re.findall(r"([^{}]+)\{", rules) for one in rule.split(",")]
    assert len(selectors) > 20
    assert all(one.startswith(".literature-record") for one in selectors)
    assert not re.search(r"url\(|@import|@font-face|expression|<", style)


@pytest.mark.parametrize(("dark", "place"), [(False, 0), (True, 1)])
def test_each_colour_has_its_name_on_a_light_page_and_on_a_dark_one(dark: bool, place: int) -> None:
    named = dict(one.removeprefix("--lr-").split(": ") for one in variables(dark=dark).rstrip(";").split("; "))
    assert {name: named[name] for name in PLAIN} == {name: pair[place] for name, pair in PLAIN.items()}
    for kind, (_, *colours) in KINDS.items():
        assert [named[kind], named[f"{kind}-line"]] == colours[2 * place : 2 * place + 2]
