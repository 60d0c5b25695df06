"""Publications of iCite in both shapes: counts, people, and lists that may be cut."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.model import ParsedRecord
from scraper.parse.api.icite import parse_icite
from tests.parse.api.replies import capture, names


def publication(**more: Any) -> ParsedRecord:
    (found,) = parse_icite(capture("icite", {"data": [{"pmid": 998000801} | more]}))
    return found


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"citation_count": 3, "relative_citation_ratio": 2, "nih_percentile": 77.5}, [3, 2, 77.5]),
        ({"citedByPmidCount": 3, "rcr": 1.5, "nihRcrPercentile": 70}, [3, 1.5, 70]),
        ({"citation_count": None, "citedByPmidCount": 4, "rcr": None, "relative_citation_ratio": "0.25"}, [4, 0.25]),
        ({"citation_count": True, "rcr": False, "nihRcrPercentile": "high"}, []),
    ],
)  # fmt: skip
def test_counts_of_both_shapes(row: dict[str, Any], counts: list[float]) -> None:
    found = publication(**row).counts
    assert [one.value for one in found] == counts
    assert [type(one.value) for one in found] == [type(value) for value in counts]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Ana B Núñez, John Li, Jr", [("Núñez", "Ana B", None, None), ("Li", "John", "Jr", None)]),
        ("Ana B Núñez, John Li Jr", [("Núñez", "Ana B", None, None), ("Li", "John", "Jr", None)]),
        ([{"lastName": "Li", "firstName": "Wei"}, {}, None], [("Li", "Wei", None, None)]),
        ([{"lastName": None, "fullName": "ROPE Group"}], [(None, None, None, "ROPE Group")]),
        (["Plato", ""], [(None, None, None, "Plato")]),
        ("Academies of Ropes, Knots, and Splices", []),
        (None, []),
        ("", []),
    ],
)  # fmt: skip
def test_authors_of_icite(printed: Any, read: list[Any]) -> None:
    found = publication(authors=printed)
    assert names(found.authors) == read
    assert bool(found.issues) == (isinstance(printed, str) and "and" in printed)


@pytest.mark.parametrize(
    ("row", "cites", "cited"),
    [
        ({"cited_by": [7, "8", 7], "references": "9 10"}, ["7", "8"], ["9", "10"]),
        ({"citedByPmids": "8 7", "citedPmids": [9, None, -1, "x"]}, ["8", "7"], ["9"]),
        ({"cited_by": None, "citedByPmids": [7], "references": [], "citedPmids": [9]}, ["7"], []),
    ],
)
def test_links_of_both_shapes(row: dict[str, Any], cites: list[str], cited: list[str]) -> None:
    found = publication(**row)
    assert [[one.pmid for one in told.items] for told in (found.citing_articles, found.references) if told] == [cites, cited]


@pytest.mark.parametrize(
    ("known", "complete", "total"), [(3, False, 3), (2, None, 2), (1, None, 1), (None, None, None), (0, None, 0), ("3", False, 3)]
)
def test_a_list_with_fewer_papers_than_are_counted_is_cut(known: Any, complete: bool | None, total: int | None) -> None:
    found = publication(citation_count=known, cited_by=[7, 8]).citing_articles
    assert found is not None
    assert (found.shown, found.complete, found.total_reported) == (2, complete, total)


@pytest.mark.parametrize(
    ("body", "pmids"),
    [
        ({"pmid": "998000801", "title": "Newts"}, ["998000801"]),
        ({"data": [{"_id": 998000801}, {"pmid": None, "_id": "998000802"}, {}]}, ["998000801", "998000802", None]),
        ({"data": []}, []),
    ],
)
def test_one_publication_and_many(body: Any, pmids: list[str | None]) -> None:
    assert [one.pmid for one in parse_icite(capture("icite", body))] == pmids


@pytest.mark.parametrize(
    ("row", "journal", "year"),
    [({"journal": "J Newts &amp; Toads", "year": 2020}, "J Newts & Toads", "2020"),
     ({"journalNameIso": "J Newts", "pubYear": "2020"}, "J Newts", "2020"), ({"year": 20}, None, None)],
)  # fmt: skip
def test_journal_and_year_of_both_shapes(row: dict[str, Any], journal: str | None, year: str | None) -> None:
    found = publication(**row)
    assert (found.journal.abbreviation, found.published.raw) == (journal, year)


def test_a_text_of_people_that_is_not_read_is_shown() -> None:
    (told,) = publication(authors="Academies of Ropes, " + "Knots, " * 20).issues
    assert (told.code, told.field) == ("unread_author", "authors")
    assert told.message == f"{('Academies of Ropes, ' + 'Knots, ' * 20)[:80]!r} is not read: a comma may be part of a name"
