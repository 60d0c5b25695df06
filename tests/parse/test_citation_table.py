"""The citation collection: the edges of one paper, and that the table is refused whole."""

from __future__ import annotations

import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import Capture, Issue, SourceStatus
from scraper.parse.citation_table import is_citation_table, read_edges
from scraper.parse.document import Document
from tests.parse.tables import OWN, parse

OCC = SourceStatus(name="occ")


def test_the_edges_of_a_paper() -> None:
    found = read_edges(OWN, [998000003, 998000002, 998000003], [998000004], OCC)
    record = scraper.normalize([found])
    assert [(one.pmid, one.position, one.sources) for one in record.citing_articles.items] == [
        ("998000003", None, ("occ",)), ("998000002", None, ("occ",)),
    ]  # fmt: skip
    assert [one.pmid for one in record.references.items] == ["998000004"]
    assert (record.citing_articles.complete, record.references.complete, record.issues) == (None, None, ())


def test_a_paper_without_rows_has_no_list() -> None:
    found = read_edges(OWN, [], [998000004], OCC)
    assert (found.citing_articles, found.pmid) == (None, OWN)


@pytest.mark.parametrize("odd", [[0], [-1, 0], [1_000_000_000]])
def test_numbers_that_are_no_pmids_are_told(odd: list[int]) -> None:
    found = read_edges(OWN, [998000002, *odd], [], OCC)
    assert found.citing_articles is not None
    assert [one.pmid for one in found.citing_articles.items] == ["998000002"]
    assert found.issues == (
        Issue("id_invalid", "citing_articles", f"{len(odd)} numbers that are no PMIDs are left out, as {odd[0]}"),
    )


def test_the_table_of_citations_is_refused_with_what_reads_it() -> None:
    for body in (b"citing,referenced\n1,2\n", b"citing,referenced\r\n" + b"1,2\r\n" * 99):
        with pytest.raises(ParseError, match="scraper bulk build"):
            parse(body)
        with pytest.raises(ParseError, match="scraper bulk build"):
            scraper.parse_all(body)


def test_the_header_of_citations() -> None:
    for line in (b"citing,referenced", b"citing,referenced\r\n", b'\xef\xbb\xbf"citing","referenced"\n'):
        assert is_citation_table(Document(Capture(source="document", body=line)))
    for line in (b"referenced,citing", b"citing,referenced,year", b"citing;referenced", b"", b"\xff"):
        assert not is_citation_table(Document(Capture(source="document", body=line)))


def test_a_pmid_has_nine_digits_at_most_and_each_direction_tells_its_own() -> None:
    found = read_edges(OWN, [999_999_999, 1], [0, 7, 1_000_000_000], OCC)
    assert found.references is not None
    assert [one.pmid for one in found.references.items] == ["7"]
    assert [(one.field, one.message[:10]) for one in found.issues] == [("references", "2 numbers ")]


def test_a_list_of_no_pmids_alone_is_empty_and_no_missing_one() -> None:
    found = read_edges(OWN, [0], [], OCC)
    assert (found.citing_articles and found.citing_articles.items, found.references) == ((), None)
