"""What is stored of a record, made of the record alone, and which lines are those of a paper's record."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from scraper.errors import InputError
from scraper.model import Record, from_json, to_json
from scraper.store import terms
from scraper.store.flags import Flag
from scraper.store.record_rows import is_line_of, row_of
from tests.store.test_store import PAIN


def test_a_row_has_all_that_a_record_is_found_by() -> None:
    row = row_of(PAIN)
    assert (row.pmid, row.year, row.sources) == (20, 2023, "icite,pubmed")
    assert from_json(row.line) == PAIN
    assert row.sha256 == hashlib.sha256(row.line).digest()
    assert row.words.title == "ketamine and tnf-alpha in knee pain"
    assert list(row.terms) == sorted(terms.terms_of(PAIN))
    assert row.edges == ((20, 1, True, "pubmed"), (20, 2, True, "pubmed"), (30, 20, False, "icite"))
    assert row.flags == Flag.RETRACTED | Flag.TITLE | Flag.ABSTRACT | Flag.DOI | Flag.ANNOTATIONS | Flag.RELATIONS | Flag(
        row_of(Record(pmid="1", references=PAIN.references, citing_articles=PAIN.citing_articles)).flags
    )


def test_a_line_at_hand_is_stored_as_it_is() -> None:
    line = b" " + to_json(PAIN)
    assert row_of(PAIN, line)._replace(line=b"", sha256=b"") == row_of(PAIN)._replace(line=b"", sha256=b"")
    assert (row_of(PAIN, line).line, row_of(PAIN, line).sha256) == (line, hashlib.sha256(line).digest())


def test_a_record_without_pmid_is_refused() -> None:
    with pytest.raises(InputError, match="a record without PMID cannot be stored"):
        row_of(Record(title="Warm socks", doi="10.5555/a"))


@pytest.mark.parametrize(("line", "is_of"), [
    (to_json(msgspec.structs.replace(PAIN, title="A\x00\n\x1b")), True),  # JSON escapes them
    (to_json(PAIN) + b"\n", False), (b" " + to_json(PAIN), False), (to_json(PAIN).replace(b"Ketamine", b"\x07"), False),
    (to_json(PAIN).replace(b'"20"', b'"200"'), False), (to_json(PAIN).replace(b'"1"', b'"2"', 1), False), (b"", False),
    (b'{"pmid":"20"}', False),
], ids=lambda one: one[-20:] if isinstance(one, bytes) else one)  # fmt: skip
def test_lines_of_a_paper(line: bytes, is_of: bool) -> None:
    assert is_line_of(line, 20) is is_of
    assert not is_line_of(line.replace(b'"20"', b'"-20"'), -20)
