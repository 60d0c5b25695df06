"""literature-scraper: PMIDs in, one true JSON record per paper out.

import scraper

record = scraper.fetch("37622028")                # Record
records = scraper.fetch_many(["37622028", ...])   # iterator; raises nothing per paper, see .outcomes
parsed = scraper.parse(body)                      # what one saved page says
record = scraper.normalize([parsed])              # pure: documents in, record out
corpus = scraper.Corpus("pain.db")                # corpus["37622028"]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

# Three functions below share their name with a room. The rooms are bound first, so that a later import of one does
# not replace the function; inside the library rooms are imported as `from scraper.parse... import ...` only.
import scraper.fetch
import scraper.normalize
import scraper.parse  # noqa: F401

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from scraper.errors import Blocked, FetchError, Incomplete, InputError, NotFound, ParseError, ScraperError, StoreError
    from scraper.model import ParsedRecord, Record
    from scraper.normalize.refresh import Change, diff_records
    from scraper.pipeline.records import Records
    from scraper.store.corpus import Corpus

__version__ = "0.1.0"
__all__ = [
    "Blocked", "Change", "Corpus", "FetchError", "Incomplete", "InputError", "NotFound", "ParseError", "ParsedRecord", "Record",
    "Records", "ScraperError", "StoreError", "__version__", "diff_records", "fetch", "fetch_many", "normalize", "parse",
    "parse_all", "parse_file", "to_arrow", "to_pandas",
]  # fmt: skip

_HOMES = {
    "Change": "scraper.normalize.refresh",
    "Corpus": "scraper.store.corpus",
    "ParsedRecord": "scraper.model",
    "Record": "scraper.model",
    "Records": "scraper.pipeline.records",
    "diff_records": "scraper.normalize.refresh",
}


def fetch(pmid: str, **options: Any) -> Record:
    """The record of one paper; `options` are those of `scraper.pipeline.records.fetch_many`.

    Raises InputError when `pmid` is not a PMID, NotFound when the sources say there is no such paper, FetchError when
    none of them answered.
    """
    from scraper.pipeline.records import fetch_record

    return fetch_record(pmid, **options)


def fetch_many(pmids: Iterable[str], **options: Any) -> Records:
    """Records in the order asked, each PMID once, fetched while you iterate.

    Nothing is raised per paper: `.outcomes` tells where each PMID ended, `.failures` which source failed and why.
    Options (`scraper.pipeline.records.fetch_many`): `sources`, `captures`, `offline`, `settings`.
    """
    from scraper.pipeline.records import fetch_many as fetch_records

    return fetch_records(pmids, **options)


def parse(
    body: bytes | str, content_type: str = "text/html", *, layout: str | None = None, source: str | None = None
) -> ParsedRecord:
    """What one document says: a landing page (HTML or its visible text) or a PubTator export of one paper.

    The layout is found from the content; `content_type` only tells the charset, `source` who made its annotations. Raises
    ParseError when the document is of no known layout, InputError when it holds not exactly one paper (use `parse_all`).
    """
    from scraper.errors import InputError

    records = parse_all(body, content_type, layout=layout, source=source)
    if len(records) != 1:
        raise InputError(f"the document holds {len(records)} papers, not one: use parse_all")
    return records[0]


def parse_all(
    body: bytes | str, content_type: str = "text/html", *, layout: str | None = None, source: str | None = None
) -> list[ParsedRecord]:
    """As `parse`, for documents with any number of papers, in their order."""
    from scraper.errors import wall
    from scraper.model import Capture
    from scraper.parse.layouts import parse_capture

    with wall("document"):
        content = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": content_type} if isinstance(body, bytes) else {}
        found = parse_capture(Capture(source="document", body=content, headers=headers), layout=layout)
    return found if source is None else [_named(source)(document) for document in found]


def parse_file(name: str, *, layout: str | None = None, source: str | None = None) -> Iterator[ParsedRecord]:
    """What each document in a file says, in its order: PubTator, BioC and JSON-lines files of any size in constant memory.

    "-" is stdin; `.gz` and `.zst` are unpacked; `source` is who made the annotations in it. Raises InputError when the file
    cannot be read, and ParseError as `parse` does, after the documents before the place that cannot be read.
    """
    from scraper.errors import wall
    from scraper.files import open_input
    from scraper.model import Capture
    from scraper.parse.layouts import UNKNOWN_SOURCE, iter_stream

    named = None if source is None else _named(source)
    with open_input(name) as file, wall("document"):
        found = iter_stream(
            file.chunks, Capture(source=UNKNOWN_SOURCE, body=b""), layout=layout, sha256=file.sha256, tail=file.tail
        )
        yield from found if named is None else map(named, found)


def _named(source: str) -> Callable[[ParsedRecord], ParsedRecord]:
    """What gives a document the name of its annotator. Raises InputError on a name that is none."""
    from functools import partial

    from scraper.pipeline.annotator import name_annotator, read_annotator

    return partial(name_annotator, name=read_annotator(source))


def normalize(parsed: Iterable[ParsedRecord]) -> Record:
    """One record from what one or more documents say of one paper, whatever their order.

    Raises InputError when they are of different papers, or none is given.
    """
    from scraper.normalize.merge import normalize as merge

    return merge(parsed)


def to_arrow(records: Iterable[Record]) -> pyarrow.Table:
    """Records as an Arrow table, a row each, of one fixed schema: the same for any records, and for none.

    Raises InputError when pyarrow is not installed (`pip install 'literature-scraper[export]'`).
    """
    from scraper.export.arrow import to_arrow as make_table

    return make_table(records)


def to_pandas(records: Iterable[Record]) -> pandas.DataFrame:
    """As `to_arrow`, as a data frame. Raises InputError when pyarrow or pandas is not installed."""
    from scraper.export.arrow import to_pandas as make_frame

    return make_frame(records)


def __getattr__(name: str) -> Any:
    """Classes and errors are imported when first used, so that `scraper --version` stays quick."""
    import importlib

    if name not in __all__:
        raise AttributeError(f"module 'scraper' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES.get(name, "scraper.errors")), name)
