"""Rows of tables, as the runs keep them, to documents of one paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from scraper.bulk.run import Run
from scraper.model import ParsedRecord, SourceStatus
from scraper.parse import pmc_ids
from scraper.parse.icite_table import IciteTable
from scraper.parse.pmc_ids import PmcIdsTable
from scraper.parse.pubtator_tables import read_concepts, read_relations
from scraper.parse.rows import CUT_SHORT

Reader = Callable[[Sequence[bytes]], list[ParsedRecord]]
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[bytes]).decode


def pack_row(cells: Sequence[str]) -> bytes:
    """The cells of a row of CSV as a run keeps them, bytes that are no text included."""
    return _pack([cell.encode("utf-8", "surrogateescape") for cell in cells])


def reader_of(run: Run) -> Reader:
    """What makes documents of all that the run of a table keeps of one paper."""
    told = run.told
    reader = _reader_of_rows(told) if told["kind"] in ("concepts", "relations") else _reader_of_csv(told)
    if "cut_short" not in told:
        return reader

    def read(bodies: Sequence[bytes]) -> list[ParsedRecord]:
        *documents, last = reader(bodies)
        if last.pmid == str(told["cut_short"]):
            last = msgspec.structs.replace(last, issues=(*last.issues, CUT_SHORT))
        return [*documents, last]

    return read


def _reader_of_rows(told: dict[str, str]) -> Reader:
    status = SourceStatus(name="pubtator3", sha256=told["sha256"])

    def read(bodies: Sequence[bytes]) -> list[ParsedRecord]:
        rows = [row for body in bodies for row in body.split(b"\n")]
        if told["kind"] == "concepts":
            return [read_concepts(rows, status, told["separator"])]
        return [read_relations(rows, status)]

    return read


def _reader_of_csv(told: dict[str, str]) -> Reader:
    is_icite = told["kind"] == "icite"
    table = IciteTable(told["header"]) if is_icite else PmcIdsTable(told["header"])
    status = SourceStatus(name="icite" if is_icite else pmc_ids.SOURCE, sha256=told["sha256"])

    def read(bodies: Sequence[bytes]) -> list[ParsedRecord]:
        rows = ([cell.decode("utf-8", "surrogateescape") for cell in _unpack(body)] for body in bodies)
        return [table.read(row, status) for row in rows]

    return read
