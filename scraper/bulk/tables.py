"""Rows of tables, as the runs keep them, to documents of one paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

import msgspec

from scraper.bulk.run import Run
from scraper.model import ParsedRecord, SourceStatus
from scraper.parse import pmc_ids
from scraper.parse.icite_table import IciteTable
from scraper.parse.pmc_ids import PmcIdsTable
from scraper.parse.pubtator_tables import read_concepts, read_relations

Reader = Callable[[Sequence[bytes]], list[ParsedRecord]]


def reader_of(run: Run) -> Reader:
    """What makes documents of all that the run of a table keeps of one paper."""
    told = run.told
    if told["kind"] in ("concepts", "relations"):
        return _reader_of_rows(told["kind"], SourceStatus(name="pubtator3", sha256=told["sha256"]), told.get("separator", "|"))
    names = io.StringIO()
    csv.writer(names, lineterminator="").writerow(told["header"])
    if told["kind"] == "icite":
        table: IciteTable | PmcIdsTable = IciteTable(names.getvalue())
        status = SourceStatus(name="icite", sha256=told["sha256"])
    else:
        table, status = PmcIdsTable(names.getvalue()), SourceStatus(name=pmc_ids.SOURCE, sha256=told["sha256"])
    return lambda bodies: [table.read(msgspec.json.decode(body), status) for body in bodies]


def _reader_of_rows(kind: str, status: SourceStatus, separator: str) -> Reader:
    def read(bodies: Sequence[bytes]) -> list[ParsedRecord]:
        rows = [row for body in bodies for row in body.split(b"\n")]
        return [read_concepts(rows, status, separator) if kind == "concepts" else read_relations(rows, status)]

    return read
