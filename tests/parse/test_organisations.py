"""Names of organisations and groups told from those of people, strictly and in free text; and what initials are."""

from __future__ import annotations

import pytest

from scraper.parse.organisations import is_group, is_initials, is_organisation


@pytest.mark.parametrize(
    ("name", "is_sure", "may_be"),
    [
        ("Newt Working Group", True, True),
        ("Newts gmbh", True, True),
        ("Universit\u00e4t der Molche", True, True),
        ("Center for Newts", True, True),
        ("Jack Center", False, True),
        ("National Newt Survey Office", True, True),
        ("J. Council on Newts", False, True),
        ("Pond Club of Newts", True, True),
        ("Pond Club", False, True),
        ("Press W. H.", False, False),
        ("Ann Press", False, True),
        ("Friends of Newts", False, True),
        ("Of Newts", False, False),
        ("Newts of", False, False),
        ("University", False, True),
        ("Institute, Anna", False, True),
        ("Institute of Newts, Pond", True, True),
        ("Ada Marsh", False, False),
        ("Marsh, Ada", False, False),
        ("", False, False),
    ],
)
def test_a_strict_and_a_safe_answer(name: str, is_sure: bool, may_be: bool) -> None:
    assert (is_organisation(name), is_group(name)) == (is_sure, may_be)


@pytest.mark.parametrize(
    ("word", "are"),
    [
        ("J", True), ("JBC", True), ("JBCD", False), ("J.", True), ("J.B.", True), ("J.-B.", True), ("J-B", True), ("Yu.", True),
        ("Yu", False), ("Wun.", False), ("j.", False), ("\u00c9A", True), ("3", False), ("", False),
    ],
)  # fmt: skip
def test_initials(word: str, are: bool) -> None:
    assert is_initials(word) is are
