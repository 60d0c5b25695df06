"""The formats records, edges and found papers are written in, by name. A new format is one module and one line here.

Every writer takes an iterator and a binary stream, holds no more than it must, and gives what the format could not hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import IO

from scraper.export.arrow import write_parquet
from scraper.export.bibtex import write_bibtex
from scraper.export.bioc import write_bioc_json, write_bioc_xml
from scraper.export.citation import Citation, citation_of_edge, citation_of_record
from scraper.export.csl import write_csl_json
from scraper.export.edges import Edge, write_edges_jsonl, write_ids
from scraper.export.found import FOUND_COLUMNS, citation_of_found, iter_found_rows, write_found_ids, write_found_jsonl
from scraper.export.losses import Losses
from scraper.export.nbib import write_nbib
from scraper.export.pubtator import write_pubtator
from scraper.export.ris import write_ris
from scraper.export.tables import EDGE_COLUMNS, RECORD_COLUMNS, iter_edge_rows, iter_record_rows, write_csv
from scraper.export.xlsx import write_xlsx
from scraper.model import FoundArticle, Record, to_json

Write = Callable[[Iterable[Record], IO[bytes]], Losses]
WriteEdges = Callable[[Iterable[Edge], IO[bytes]], Losses]
WriteFound = Callable[[Iterable[FoundArticle], IO[bytes]], Losses]
WriteCitations = Callable[[Iterable[Citation], IO[bytes]], Losses]

CITATIONS: dict[str, WriteCitations] = {
    "ris": write_ris,
    "bibtex": write_bibtex,
    "csl-json": write_csl_json,
    "nbib": write_nbib,
}


def write_jsonl(records: Iterable[Record], out: IO[bytes]) -> Losses:
    """One record per line, whole."""
    for record in records:
        out.write(to_json(record) + b"\n")
    return Losses()


def _records_as(write: WriteCitations) -> Write:
    return lambda records, out: write(map(citation_of_record, records), out)


def _edges_as(write: WriteCitations) -> WriteEdges:
    return lambda edges, out: write(map(citation_of_edge, edges), out)


def _found_as(write: WriteCitations) -> WriteFound:
    return lambda found, out: write(map(citation_of_found, found), out)


FORMATS: dict[str, Write] = {
    "jsonl": write_jsonl,
    "csv": lambda records, out: write_csv(RECORD_COLUMNS, iter_record_rows(records), out),
    "tsv": lambda records, out: write_csv(RECORD_COLUMNS, iter_record_rows(records), out, tabs=True),
    "xlsx": lambda records, out: write_xlsx(RECORD_COLUMNS, iter_record_rows(records), out),
    **{name: _records_as(write) for name, write in CITATIONS.items()},
    "parquet": write_parquet,
    "pubtator": write_pubtator,
    "biocjson": write_bioc_json,
    "biocxml": write_bioc_xml,
}

EDGE_FORMATS: dict[str, WriteEdges] = {
    "jsonl": write_edges_jsonl,
    "csv": lambda edges, out: write_csv(EDGE_COLUMNS, iter_edge_rows(edges), out),
    "tsv": lambda edges, out: write_csv(EDGE_COLUMNS, iter_edge_rows(edges), out, tabs=True),
    "ids": write_ids,
    "xlsx": lambda edges, out: write_xlsx(EDGE_COLUMNS, iter_edge_rows(edges), out),
    **{name: _edges_as(write) for name, write in CITATIONS.items()},
}

FOUND_FORMATS: dict[str, WriteFound] = {
    "jsonl": write_found_jsonl,
    "csv": lambda found, out: write_csv(FOUND_COLUMNS, iter_found_rows(found), out),
    "tsv": lambda found, out: write_csv(FOUND_COLUMNS, iter_found_rows(found), out, tabs=True),
    "ids": write_found_ids,
    "xlsx": lambda found, out: write_xlsx(FOUND_COLUMNS, iter_found_rows(found), out),
    **{name: _found_as(write) for name, write in CITATIONS.items()},
}
