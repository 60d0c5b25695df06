"""Ids that a printed citation ends in: each behind its label, the first of its kind, and a DOI alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.parse.labelled_ids import Ids, read_ids, split_ids, without_doi


@pytest.mark.parametrize(
    ("text", "head", "ids"),
    [
        ("Pain. 2001. PMID: 1", "Pain. 2001.", " PMID: 1"),
        ("Pain. pmid:1\n PMCID: PMC7 doi:10.5555/a", "Pain.", " pmid:1\n PMCID: PMC7 doi:10.5555/a"),
        ("Pain PMID: 1. And more DOI: 10.5555/a", "Pain PMID: 1. And more", " DOI: 10.5555/a"),
        ("Pain PMID: 1 x", "Pain PMID: 1 x", ""),
        ("Pain PMID: 1 ", "Pain PMID: 1 ", ""),
        ("PMID: 1 DOI: 10.5555/a", "PMID: 1", " DOI: 10.5555/a"),
        ("Pain xPMID: 1", "Pain xPMID: 1", ""),
        ("Pain PMID:", "Pain PMID:", ""),
        ("", "", ""),
    ],
)
def test_only_labelled_ids_at_the_end_are_taken_off(text: str, head: str, ids: str) -> None:
    assert split_ids(text) == (head, ids)


@given(st.lists(st.sampled_from(["Pain.", "PMID: 1", "DOI:10.5555/a", "PMC: 7", "2001;3:4", "x"]), max_size=8))
def test_the_two_parts_make_up_the_text_and_the_first_ends_in_no_id(words: list[str]) -> None:
    text = "Newts " + " ".join(words)
    head, ids = split_ids(text)
    assert (head + ids, split_ids(head)) == (text, (head, ""))


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("PMID: 1 PMID: 2", Ids("1", None, None, "PMID: 2")),
        ("pmcid: PMC7. doi: 10.5555/A.", Ids(None, "PMC7", "10.5555/a", "")),
        ("PMC: 7", Ids(None, "PMC7", None, "")),
        ("Pain. PMID: x, DOI: none", Ids(None, None, None, "Pain. PMID: x, DOI: none")),
        ("PMID: x PMID: 2", Ids("2", None, None, "PMID: x")),
        ("Pain. DOI:\n10.5555/a Newts", Ids(None, None, "10.5555/a", "Pain.  Newts")),
        ("", Ids(None, None, None, "")),
    ],
)
def test_an_id_that_is_not_of_its_form_stays_in_the_rest(text: str, ids: Ids) -> None:
    assert read_ids(text) == ids


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Pain. DOI.ORG/10.5555/a", "Pain."),
        ("Pain. https://dx.doi.org/10.5555/a.", "Pain."),
        ("Pain. doi:  10.5555/a ", "Pain."),
        ("Pain. (doi:10.5555/a", "Pain. ("),
        ("Pain. 10.5555/a", "Pain. 10.5555/a"),
        ("Pain. doi: 10.5555/a x", "Pain. doi: 10.5555/a x"),
        ("Pain. doi:", "Pain. doi:"),
        ("", ""),
    ],
)
def test_a_doi_is_taken_off_with_what_stands_before_it(text: str, rest: str) -> None:
    assert without_doi(text) == rest
