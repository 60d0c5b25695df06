"""The publisher's page: of the DOI asked for, whole, and an article's, or refused with what it is instead."""

from __future__ import annotations

import pytest

from scraper.errors import Blocked, FetchError
from scraper.sources.publisher import SOURCE
from scraper.sources.source import Reply, read_reply
from tests.sources.answers import reply

DOI = "10.5555/s(02)1<3::a>4"
OTHER = "10.5555/other"
PAGE = (
    '<!DOCTYPE html><html><head><meta name="citation_title" content="Warm socks">'
    f'<meta name="citation_doi" content="{DOI.replace("<", "&lt;").upper()}"></head>'
    f"<body><h1>Warm socks</h1><p>10.5555/s(02)1%3C3::a%3E4, as {OTHER}</p></body></html>"
)


def refusal(body: str, doi: str = DOI) -> FetchError | None:
    """Why a page is refused; None where it passes."""
    try:
        SOURCE.check(reply(SOURCE, body.encode(), doi), [doi])
    except FetchError as error:
        return error
    return None


def test_the_page_of_a_doi_is_read_whatever_the_case_it_prints() -> None:
    found = read_reply(SOURCE, reply(SOURCE, PAGE.encode(), DOI), [DOI])
    assert {doi: one.title for doi, one in found.found.items()} == {DOI: "Warm socks"}
    assert read_reply(SOURCE, reply(SOURCE, b"gone", DOI, status=410), [DOI]) == Reply({})


def test_a_page_whose_tags_hold_no_doi_is_the_page_of_the_one_it_prints() -> None:
    bare = PAGE.replace("citation_doi", "citation_id")
    (found,) = SOURCE.parse(reply(SOURCE, bare.encode(), OTHER))
    assert (found.doi, found.title) == (OTHER, "Warm socks")
    assert refusal(bare, OTHER) is None


@pytest.mark.parametrize(("body", "kind"), [
    ("", "empty"), (" \n", "empty"), (PAGE[:-9], "cut_short"), (PAGE.replace("10.5555", "10.5556"), "other_page"),
    (PAGE.replace("citation_", "other_"), "other_page"), (f"<html><p>{DOI} in a list</html>", "other_page"),
], ids=lambda one: one[-20:])  # fmt: skip
def test_what_is_no_whole_page_of_it(body: str, kind: str) -> None:
    error = refusal(body)
    assert error is not None
    assert error.kind == kind


def test_a_page_of_another_paper_that_names_the_doi_is_refused() -> None:
    error = refusal(PAGE, OTHER)
    assert error is not None
    assert (error.kind, error.transient) == ("other_page", False)
    assert f"the page is of DOI {DOI}, not of {OTHER}" in str(error)


def test_a_bot_check_is_a_block_though_it_prints_the_doi() -> None:
    assert isinstance(refusal(f"<html><title>Just a moment...</title>{DOI}</html>"), Blocked)


@pytest.mark.parametrize(("url", "ids"), [
    ("https://doi.org/10.5555/a%3Cb", ("10.5555/a<b",)), ("https://doi.org/", ()), ("https://doi.org/knots", ()),
    ("https://doi.org/10.5555/A?x=1#y", ("10.5555/a",)),
])  # fmt: skip
def test_the_doi_in_an_address(url: str, ids: tuple[str, ...]) -> None:
    assert SOURCE.ids_in(url) == ids
