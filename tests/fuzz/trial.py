"""One input tried: what it breaks, what it costs."""

from __future__ import annotations

import io
import re
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from scraper.card.record import render_card
from scraper.errors import ScraperError
from scraper.export.formats import FORMATS
from scraper.model import ParsedRecord, Record
from tests.fuzz.inputs import Input
from tests.fuzz.laws import faults_of_cut, faults_of_silence, iter_faults
from tests.fuzz.readers import iter_records_of, read_in_pieces, read_seed
from tests.fuzz.seeds import Seed

_WRITTEN = tuple(name for name in FORMATS if name not in ("parquet", "xlsx"))
# A cut between two lines of these cannot be seen: their lists are never called whole.
_WITHOUT_END = ("overview", "pubtator_concepts", "pubtator_relations", "icite_table", "pmc_ids", "citation_table")
MOST_SECONDS = 1.0  # of the processor
_HOUSE = Path(__file__).parents[2]
_known: dict[str, tuple[tuple[ParsedRecord, ...], tuple[Record, ...]]] = {}


class Find(NamedTuple):
    """What an input broke: a kind to count by, and words for people."""

    number: int
    seed: str
    kind: str
    words: str


def try_input(one: Input) -> list[Find]:
    """Every law that an input breaks, each kind once. What never ends, or takes all memory, does so here as well."""
    found: dict[str, str] = {}
    for step in (_try_records, _try_pieces, _try_formats):
        start = time.process_time()
        found |= _faults_of(step, one)
        if time.process_time() - start > MOST_SECONDS and min(_seconds(step, one) for _ in range(2)) > MOST_SECONDS:
            found[f"{step.__name__[5:]}: slow"] = f"{len(one.body)} bytes took {time.process_time() - start:.1f} s in three runs"
    return [Find(one.number, one.seed.name, kind, words) for kind, words in found.items()]


def _seconds(step: Callable[[Input], list[str]], one: Input) -> float:
    start = time.process_time()
    _faults_of(step, one)
    return time.process_time() - start


def _faults_of(step: Callable[[Input], list[str]], one: Input) -> dict[str, str]:
    try:
        return {_kind_of(fault): fault for fault in step(one)}
    except ScraperError as error:
        if error.__cause__ is None or not str(error).count("a bug of scraper"):
            return {}
        return _told(error.__cause__)
    except Exception as error:  # noqa: BLE001 - that it was raised is the find
        return _told(error)


def _told(error: BaseException) -> dict[str, str]:
    """The error by its type and the last place in the project's code."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(_HOUSE)]
    place = f"{Path(frames[-1].filename).relative_to(_HOUSE)}:{frames[-1].lineno}" if frames else "?"
    words = " ".join(str(error).split())[:200]
    return {f"{type(error).__name__} at {place}": words}


def _kind_of(fault: str) -> str:
    """A fault without what differs from one document to the next."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "_", fault)[:90]


def _uncut(seed: Seed) -> tuple[tuple[ParsedRecord, ...], tuple[Record, ...]]:
    """What the seed itself says, and the records of it."""
    if seed.name not in _known:
        _known[seed.name] = _read_uncut(seed)
    return _known[seed.name]


def _read_uncut(seed: Seed) -> tuple[tuple[ParsedRecord, ...], tuple[Record, ...]]:
    try:
        parsed = read_seed(seed, seed.body)
        return parsed, tuple(record for one in parsed for record in iter_records_of(one, ()))
    except ScraperError:
        return (), ()


def _try_records(one: Input) -> list[str]:
    """The records of an input, and of it beside the document it was made from."""
    documents, whole = _uncut(one.seed)
    faults: list[str] = []
    for parsed in read_seed(one.seed, one.body):
        for nth, record in enumerate(iter_records_of(parsed, documents)):
            faults += iter_faults(record, by_schema=one.number % 20 == 0)
            if one.is_cut and nth == 0:
                faults += faults_of_cut(record, whole)
                if one.body.strip() != one.seed.body.strip() and parsed.layout not in _WITHOUT_END:
                    faults += faults_of_silence(record, whole)
    return faults


def _try_formats(one: Input) -> list[str]:
    """Now and then what is read is also written in every format that needs no further package, and as a card."""
    if one.number % 20 == 1:
        records = [record for parsed in read_seed(one.seed, one.body) for record in iter_records_of(parsed, ())]
        for name in _WRITTEN:
            FORMATS[name](records, io.BytesIO())
        for record in records:
            render_card(record)
    return []


def _try_pieces(one: Input) -> list[str]:
    """A document in pieces: what is read is the same, however large they are."""
    if one.seed.kind != "document" or one.number % 4:
        return []
    sizes = (1 + one.number % 97, 1 << 20)
    found = [read_in_pieces(one.seed, one.body, size) for size in sizes]
    return [] if found[0] == found[1] else [f"pieces of {sizes[0]} bytes are read otherwise than the whole"]
