"""What pages show as numbers, as tables to download."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from scraper.store.corpus import Corpus
from scraper.store.overview import overview_of
from scraper.view.site.page_tables import (
    FAILURE_COLUMNS,
    FORMATS,
    NEIGHBOUR_COLUMNS,
    OVERVIEW_COLUMNS,
    iter_failure_rows,
    iter_neighbour_rows,
    iter_overview_rows,
    write_table,
)
from scraper.view.site.papers import FailedPaper, Neighbour, Neighbourhood

ROWS = [{"a": "=x", "b": None}, {"a": "1", "b": 2, "c": 3}]


@pytest.mark.parametrize(
    ("format_", "body"),
    [
        ("csv", b"a,b\n'=x,\n1,2\n"),
        ("tsv", b"a\tb\n'=x\t\n1\t2\n"),
        ("jsonl", b'{"a":"=x","b":null}\n{"a":"1","b":2}\n'),
    ],
)
def test_rows_are_written_under_their_columns_and_nothing_else(format_: str, body: bytes) -> None:
    out = io.BytesIO()
    write_table(("a", "b"), iter(ROWS), format_, out)
    assert out.getvalue() == body
    assert format_ in FORMATS


def test_a_neighbour_names_those_it_cites_and_is_cited_by() -> None:
    papers = tuple(Neighbour(pmid, step, 1, True, 2020, "T") for pmid, step in (("1", 0), ("2", 1), ("3", 1)))
    rows = list(iter_neighbour_rows(Neighbourhood(papers, (("1", "2"), ("3", "1"), ("3", "2")), 0)))
    assert [(row["pmid"], row["cites"], row["cited_by"]) for row in rows] == [("1", "2", "3"), ("2", "", "1;3"), ("3", "1;2", "")]
    assert tuple(rows[0]) == NEIGHBOUR_COLUMNS


def test_a_failure_has_all_its_columns() -> None:
    (row,) = iter_failure_rows([FailedPaper("5", False, None, "odd", "said so")])
    assert tuple(row) == FAILURE_COLUMNS
    assert row == {"pmid": "5", "stored": False, "source": None, "kind": "odd", "reason": "said so"}


def test_the_numbers_of_a_corpus_are_all_told_and_parts_are_no_more_than_the_whole(db: Path) -> None:
    with Corpus(db, read_only=True) as corpus:
        overview = overview_of(corpus)
    rows = list(iter_overview_rows(overview))
    assert {tuple(row) for row in rows} == {OVERVIEW_COLUMNS}
    assert rows[0] == {"what": "papers", "key": None, "name": None, "papers": 61}
    for name in ("references list", "citing_articles list", "year"):
        assert sum(int(str(row["papers"])) for row in rows if row["what"] == name) == 61
    assert {"what": "retracted", "key": None, "name": None, "papers": 10} in rows
    assert {"what": "source answered", "key": "landing", "name": "landing", "papers": 61} in rows
