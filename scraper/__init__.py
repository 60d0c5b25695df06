"""literature-scraper: PMIDs in, one true JSON record per paper out.

import scraper

record = scraper.fetch("37622028")                # Record
records = scraper.fetch_many(["37622028", ...])   # iterator; raises nothing per paper, see .outcomes
parsed = scraper.parse(body)                      # what one saved page says
record = scraper.normalize([parsed])              # pure: documents in, record out
corpus = scraper.Corpus("pain.db")                # corpus["37622028"]
figure = scraper.plot("pain.db", "years")         # a figure of matplotlib
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, SupportsInt

# Three functions below share their name with a room. The rooms are bound first, so that a later import of one does
# not replace the function; inside the library rooms are imported as `from scraper.parse... import ...` only.
import scraper.fetch
import scraper.normalize
import scraper.parse  # noqa: F401
from scraper.version import __version__

if TYPE_CHECKING:
    from os import PathLike

    import pandas
    import pyarrow

    from scraper.errors import Blocked, FetchError, Incomplete, InputError, NotFound, ParseError, ScraperError, StoreError
    from scraper.model import ParsedRecord, Record
    from scraper.normalize.refresh import Change, diff_records
    from scraper.pipeline.convert import IdRow, convert_ids
    from scraper.pipeline.records import Records
    from scraper.pipeline.search import Search, search
    from scraper.plots.draw import plot
    from scraper.settings import Settings
    from scraper.store.corpus import Corpus

__all__ = [
    "Blocked", "Change", "Corpus", "FetchError", "IdRow", "Incomplete", "InputError", "NotFound", "ParseError", "ParsedRecord",
    "Record", "Records", "ScraperError", "Search", "StoreError", "__version__", "convert_ids", "diff_records", "fetch",
    "fetch_many", "normalize", "parse", "parse_all", "parse_file", "plot", "read_records", "scan", "search", "to_arrow",
    "to_pandas",
]  # fmt: skip

_HOMES = {
    "Change": "scraper.normalize.refresh",
    "Corpus": "scraper.store.corpus",
    "IdRow": "scraper.pipeline.convert",
    "ParsedRecord": "scraper.model",
    "Record": "scraper.model",
    "Records": "scraper.pipeline.records",
    "Search": "scraper.pipeline.search",
    "convert_ids": "scraper.pipeline.convert",
    "diff_records": "scraper.normalize.refresh",
    "plot": "scraper.plots.draw",
    "search": "scraper.pipeline.search",
}


def fetch(
    pmid: str | SupportsInt,
    *,
    sources: str | Iterable[str] = "default",
    captures: str | PathLike[str] | Iterable[str | PathLike[str]] = (),
    offline: bool = False,
    record: str | PathLike[str] | None = None,
    cache: bool = True,
    max_age_days: float = 1.0,
    settings: Settings | None = None,
) -> Record:
    """The record of one paper; `pmid` is a text or a whole number, the options are those of `fetch_many`.

    Raises InputError when `pmid` is not a PMID, NotFound when the sources say there is no such paper, Blocked when a site shows a
    block page and no other gave a record, FetchError when none of them answered.
    """
    from scraper.pipeline.records import fetch_record

    return fetch_record(
        pmid, sources=sources, captures=captures, offline=offline, record=record, cache=cache, max_age_days=max_age_days,
        settings=settings,
    )  # fmt: skip


def fetch_many(
    pmids: Iterable[str | SupportsInt],
    *,
    sources: str | Iterable[str] = "default",
    captures: str | PathLike[str] | Iterable[str | PathLike[str]] = (),
    offline: bool = False,
    record: str | PathLike[str] | None = None,
    cache: bool = True,
    max_age_days: float = 1.0,
    settings: Settings | None = None,
) -> Records:
    """Records in the order asked, each PMID once, fetched while you iterate: each as soon as its own sources have answered.

    Nothing is raised per paper: `.outcomes` tells where each PMID ended, `.failures` which source failed and why, `.report()`
    sums up. `sources` are names of sources or of sets ("default", "batch", "all"); `captures` folders of saved exchanges, asked
    before the network; `offline` makes no request at all; `record` is a folder to save every exchange in. What was got in the
    last `max_age_days` is not asked for again, unless `cache` is false. Raises InputError at once on what is no PMID, on a text
    in place of a list, and on a source that there is not.
    """
    from scraper.pipeline.records import fetch_many as fetch_records

    return fetch_records(
        pmids, sources=sources, captures=captures, offline=offline, record=record, cache=cache, max_age_days=max_age_days,
        settings=settings,
    )  # fmt: skip


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
    from scraper.pipeline.read_file import iter_documents

    return iter_documents(name, layout=layout, source=source)


def read_records(name: str) -> Iterator[Record]:
    """The records in a file that `scraper` wrote, checked; "-" is stdin, `.gz` and `.zst` are unpacked.

    Raises InputError when the file cannot be read, and ParseError, naming file and line, on the first that is no such record.
    """
    from scraper.pipeline.read_file import iter_own_records

    return iter_own_records(name)


def scan(folder: str | PathLike[str], pmids: Iterable[str | SupportsInt] | None = None) -> Iterator[Record]:
    """The records of a bulk build (`scraper bulk build`) by PMID: all, or those of a list, without reading the rest.

    PMIDs that it does not have are left out. Raises InputError when there is no build in the folder, or a PMID is none,
    StoreError when a file of it is damaged.
    """
    from scraper.bulk.scan import scan as scan_build

    return scan_build(str(folder), pmids)


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


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted(__all__)
