"""Papers that snowballing found: their seeds in a row, in a note, and as PMIDs."""

from __future__ import annotations

import io
import json

import pytest

from scraper.export.found import FOUND_COLUMNS, citation_of_found, iter_found_rows, write_found_ids, write_found_jsonl
from scraper.export.losses import Losses
from scraper.model import FoundArticle, to_json

BOTH = FoundArticle(
    pmid="998000003", title="Of newts.", year=2019, n_seeds=2, seeds=("998000001", "998000002"),
    directions=("citing", "references"), sources=("icite",), is_seed=True,
)  # fmt: skip
PRINTED = FoundArticle(raw="Doe J. Of ponds. J Inv 2001;1:2.", n_seeds=1, seeds=("998000001",), directions=("references",))


def test_a_row_has_a_cell_for_each_column() -> None:
    both, printed = iter_found_rows([BOTH, PRINTED])
    assert set(FOUND_COLUMNS) <= {*both}
    names = ("pmid", "year", "n_seeds", "seeds", "directions", "is_seed", "sources", "raw")
    assert [both[name] for name in names] == [
        "998000003",
        2019,
        2,
        "998000001; 998000002",
        "citing; references",
        True,
        "icite",
        None,
    ]
    assert [printed[name] for name in names] == [None, None, 1, "998000001", "references", False, None, PRINTED.raw]


@pytest.mark.parametrize(
    ("found", "notes"),
    [
        (BOTH, ("Cites and cited by PMID 998000001, 998000002.", "Listed by icite.")),
        (PRINTED, ("Cited by PMID 998000001.", "As printed: Doe J. Of ponds. J Inv 2001;1:2.")),
        (FoundArticle(title="Of newts.", raw="Doe J.", seeds=("1",), directions=("citing",)), ("Cites PMID 1.",)),
        (FoundArticle(pmid="1"), ()),
    ],
    ids=["both", "printed", "titled", "no seeds"],
)
def test_the_seeds_stand_first_in_the_notes(found: FoundArticle, notes: tuple[str, ...]) -> None:
    assert citation_of_found(found).notes == notes


def test_lines_are_whole_and_ids_those_that_are_there() -> None:
    lines, ids = io.BytesIO(), io.BytesIO()
    assert write_found_jsonl([BOTH, PRINTED], lines) == write_found_ids([PRINTED, BOTH, BOTH], ids) == Losses()
    assert [json.loads(line) for line in lines.getvalue().splitlines()] == [json.loads(to_json(one)) for one in (BOTH, PRINTED)]
    assert ids.getvalue() == b"998000003\n998000003\n"
