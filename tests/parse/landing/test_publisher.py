"""Pages of publishers: keywords of tags, and references that body and tags give in different numbers; all invented."""

from __future__ import annotations

from tests.parse.landing.pages import ITEM, read, tag


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
