"""Pages of publishers: abstracts, keywords and references that the body prints and the tags tell; all invented."""

from __future__ import annotations

import pytest

from tests.parse.landing.pages import ABSTRACT, ITEM, RESUMEN, read, tag

LONG = f"{ABSTRACT} Each of the newts was drawn, and none was touched. {ABSTRACT} All of them were well when we left the pond."


def test_keywords_of_tags_are_told_apart_by_semicolons_and_each_is_given_once() -> None:
    head = (
        tag("citation_keywords", "newts; ponds ;; rain, sun")
        + tag("citation_keyword", "ponds")
        + tag("citation_keyword", "toads")
    )
    assert read("<p>Keywords: other, words</p>", head).keywords == ("newts", "ponds", "rain, sun", "toads")


PLAIN_TAG = tag("citation_reference", ITEM)


def test_references_of_body_and_tags_that_differ_in_number_are_told() -> None:
    body = f"<h2>References</h2><ol><li>{ITEM}</li><li>{ITEM}</li></ol>"
    assert [issue.code for issue in read(body, PLAIN_TAG).issues] == ["counts_differ"]
    assert read(body, PLAIN_TAG * 2).issues == ()
    more = read(body, PLAIN_TAG * 3)
    assert more.references is not None
    assert (len(more.references.items), more.evidence["references"]) == (3, "citation_reference")
    assert [issue.code for issue in more.issues] == ["counts_differ"]


def test_the_abstract_of_the_body_that_the_tag_repeats_comes_first() -> None:
    body = f'<div class="abstract"><p lang="es">{RESUMEN}</p><p lang="en">{LONG}</p></div>'
    found = read(body, tag("citation_abstract", LONG))
    assert (found.abstract, found.evidence["abstract"]) == (LONG, "body")
    assert [one.text for one in found.other_abstracts] == [RESUMEN]
    assert found.issues == ()


def test_an_abstract_of_the_tag_that_the_body_does_not_print_comes_first_and_is_told() -> None:
    found = read(f'<div class="abstract"><p>{RESUMEN}</p></div>', tag("citation_abstract", LONG))
    assert (found.abstract, found.evidence["abstract"]) == (LONG, "citation_abstract")
    assert [one.text for one in found.other_abstracts] == [RESUMEN]
    assert [issue.code for issue in found.issues] == ["abstracts_differ"]


@pytest.mark.parametrize("name", ["citation_abstract", "dc.description", "description"])
def test_a_description_that_is_cut_leads_to_the_paragraph_that_it_begins(name: str) -> None:
    found = read(f"<p>{LONG}</p>", tag(name, LONG[:160]))
    assert (found.abstract, found.evidence["abstract"]) == (LONG, "body")


@pytest.mark.parametrize(("length", "whole"), [(1_014, True), (1_015, False), (1_024, False), (1_025, True)])
def test_a_description_as_long_as_sites_cut_them_is_no_abstract(length: int, whole: bool) -> None:
    text = (ABSTRACT + " ") * 20
    text = text[: length - 1].rstrip(" .").ljust(length - 1, "s") + "."
    found = read("<p>Newts</p>", tag("description", text))
    assert (len(text), found.abstract) == (length, text if whole else None)
