"""Documents to a record that can be stored and written: a fault of ours in the normalizer costs that paper, not the run."""

from __future__ import annotations

from collections.abc import Iterable

from scraper.errors import wall
from scraper.model import ParsedRecord, Record, SourceStatus, to_json
from scraper.normalize.merge import normalize, without_stand_ins
from scraper.normalize.single import line_of_one


def make_record(documents: Iterable[ParsedRecord], unanswered: Iterable[SourceStatus] = ()) -> Record:
    """The record of a paper, which can be written. Raises InputError as `normalize` does, and ParseError on a fault of ours."""
    with wall("normalize"):
        record = normalize(documents, unanswered=unanswered)
        to_json(record)
    return record


def make_line(document: ParsedRecord) -> bytes:
    """The record of one document as a line of JSON, without line feed; raises as `make_record` does."""
    try:
        return line_of_one(without_stand_ins(document))
    except Exception:
        with wall("normalize"):  # not entered for each of a million papers
            raise
