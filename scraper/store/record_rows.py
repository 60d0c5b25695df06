"""What is stored of a record, made of the record alone: no file is asked, so that it can be made in another process."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from scraper.errors import InputError
from scraper.model import Record, to_json
from scraper.store import terms
from scraper.store.flags import flags_of, sources_of

_ALL_BUT_CONTROLS = bytes(range(0x20, 0x100))  # these JSON escapes (RFC 8259, 7)


class Row(NamedTuple):
    """A record ready to be stored: its JSON with hash, and all it is found by.

    `words` are the texts of the full-text index, `terms` what it is filed under, `edges` as `terms.edges_of` gives them; `flags`
    and `sources` as those of `scraper.store.flags`.
    """

    pmid: int
    line: bytes
    sha256: bytes
    year: int | None
    words: terms.Words
    terms: tuple[str, ...]
    edges: tuple[tuple[int, int, bool, str], ...]
    flags: int
    sources: str | None


def row_of(record: Record, line: bytes | None = None) -> Row:
    """The row of a record; `line` is its JSON where it is at hand. Raises InputError on a record without PMID."""
    if record.pmid is None:
        raise InputError("a record without PMID cannot be stored")
    line = to_json(record) if line is None else line
    return Row(
        int(record.pmid), line, hashlib.sha256(line).digest(), terms.year_of(record), terms.words_of(record),
        tuple(sorted(terms.terms_of(record))), tuple(terms.edges_of(record)), flags_of(record), sources_of(record),
    )  # fmt: skip


def is_line_of(line: bytes, pmid: int) -> bool:
    """Whether a stored line is, as far as a look at its head and for controls tells, the JSON that we make of a paper's record.

    >>> [is_line_of(line, 5) for line in (to_json(Record(pmid="5")), to_json(Record(pmid="6")), b"\\x1b[31m")]
    [True, False, False]
    """
    return (
        pmid > 0 and line.startswith(b'{"schema_version":"1","pmid":"%d",' % pmid) and not line.translate(None, _ALL_BUT_CONTROLS)
    )
