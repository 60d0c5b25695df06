"""A work of Crossref as a record: its ISBNs and titles, the journal it stands in, and its references in their order."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.model import ParsedRecord
from scraper.parse.api.crossref import parse_crossref
from tests.parse.api.replies import capture, names


def work(**more: Any) -> ParsedRecord:
    """What is read of a work with these fields beside its DOI, 10.5555/a.1."""
    (found,) = parse_crossref(capture("crossref", {"message": {"DOI": "10.5555/a.1"} | more}))
    return found


@pytest.mark.parametrize(
    ("printed", "kept", "told"),
    [
        (["http://id.crossref.org/isbn/9783161484100"], ("9783161484100",), []),
        (["978-3-16-148410-0", "0306406152", "978-3-16-148410-0"], ("978-3-16-148410-0", "0306406152"), []),
        (["9783161484101"], ("9783161484101",), ["'9783161484101' is no ISBN: its check digit is wrong"]),
        (["978316148410", "9783161484100"], ("9783161484100",), ["'978316148410' is no ISBN"]),
        (["x" * 99], (), [f"'{'x' * 60}' is no ISBN"]),
        ([None, ""], (), []),
    ],
)
def test_an_isbn_is_kept_as_printed_and_what_is_wrong_with_it_told(printed: Any, kept: tuple[str, ...], told: list[str]) -> None:
    found = work(ISBN=printed)
    assert found.ids == ({"isbn": kept} if kept else {})
    assert [(one.code, one.field, one.message) for one in found.issues] == [("id_invalid", "ids", message) for message in told]


@pytest.mark.parametrize(
    ("titles", "title", "vernacular"),
    [
        ({"title": ["Newts of the <i>coast</i>"], "original-title": ["Molche"]}, "Newts of the coast", "Molche"),
        ({"title": ["Newts"], "original-title": ["NEWTS"]}, "Newts", None),
        ({"title": [], "original-title": ["Molche"]}, None, "Molche"),
        ({"title": ["", None, "Newts", "Toads"]}, "Newts", None),
    ],
)
def test_the_original_title_is_one_only_where_it_is_another(
    titles: dict[str, Any], title: str | None, vernacular: str | None
) -> None:
    found = work(**titles)
    assert (found.title, found.vernacular_title) == (title, vernacular)


SERVER = [{"name": None}, {"name": "Pond &amp; Lake Preprints"}]


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ({"container-title": ["J Newts", "Notes"], "institution": SERVER}, "J Newts"),
        ({"subtype": "preprint", "institution": SERVER}, "Pond & Lake Preprints"),
        ({"subtype": "preprint", "institution": SERVER, "container-title": ["J Newts"]}, "J Newts"),
        ({"subtype": "preprint"}, None),
        ({"subtype": "other", "institution": SERVER}, None),
    ],
)
def test_a_preprint_without_a_journal_stands_on_its_server(more: dict[str, Any], title: str | None) -> None:
    assert work(**more).journal.title == title


def test_issns_are_told_apart_by_their_kind() -> None:
    rows = [{"type": "electronic", "value": "2434561x"}, {"type": "print", "value": "0378-5955"}, None]
    found = work(**{"issn-type": rows, "short-container-title": ["J. Newts"], "ISSN": ["1111-1111"]}).journal
    assert (found.issn, found.eissn, found.abbreviation) == ("0378-5955", "2434-561X", "J. Newts")


def test_a_preprint_is_one_by_its_subtype_and_an_article_number_stands_for_pages() -> None:
    found = work(type="posted-content", subtype="preprint", language="en", **{"article-number": "e7"})
    assert (found.publication_types, found.languages, found.pages) == (("posted-content", "preprint"), ("en",), "e7")
    assert work(page="1-9", **{"article-number": "e7"}).pages == "1-9"


@pytest.mark.parametrize(
    ("rows", "stated", "read"),
    [
        ([{}, {}], 2, (2, 2, True)),
        ([{}], 2, (1, 2, False)),
        ([{}], None, (1, None, None)),
        ([{}], -1, (1, -1, None)),
        ([{}], "1", (1, 1, True)),
        ([], 3, (0, 3, False)),
        ([], 0, None),
        (None, None, None),
    ],
)
def test_a_list_is_whole_where_it_has_the_entries_that_are_stated(rows: Any, stated: Any, read: tuple[Any, ...] | None) -> None:
    found = work(reference=rows, **{"reference-count": stated}).references
    assert (found and (found.shown, found.total_reported, found.complete)) == read


def test_entries_of_references_keep_their_places_and_what_is_deposited_of_them() -> None:
    rows = [
        {"key": "1", "article-title": "On <i>newts</i>.", "author": "Okafor", "journal-title": "Newt Res", "year": "2001a",
         "volume": "7", "issue": "2", "first-page": "33", "DOI": "10.5555/REF.1"},
        {"unstructured": "Quill B. Toads. <i>Pond</i>, 1999.", "DOI": "10.5555/ref.2"},
        {"DOI": "no doi at all", "volume-title": "The Newt Book."},
        "x",
    ]  # fmt: skip
    found = work(reference=rows).references
    assert found is not None
    assert [(one.position, one.doi, one.title, one.raw) for one in found.items] == [
        (1, "10.5555/ref.1", "On newts", None), (2, "10.5555/ref.2", None, "Quill B. Toads. Pond, 1999."),
        (3, None, "The Newt Book", "no doi at all"), (4, None, None, None),
    ]  # fmt: skip
    one = found.items[0]
    assert (one.journal, one.year, one.volume, one.issue, one.pages) == ("Newt Res", 2001, "7", "2", "33")
    assert names(one.authors) == [("Okafor", None, None, None)]
