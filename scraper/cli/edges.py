"""Edges of a record's lists as lines: JSONL, CSV, TSV or bare PMIDs."""

from __future__ import annotations

import csv
import io

import msgspec

from scraper.model import ArticleList, Author, ListedArticle, Record, to_json

_COLUMNS = (
    "paper_pmid", "position", "pmid", "pmcid", "doi", "title", "authors", "journal", "year", "volume", "issue", "pages",
    "sources", "raw",
)  # fmt: skip


def render_edges(record: Record, name: str, format_: str, *, header: bool) -> bytes:
    """Every edge of one list; `paper_pmid` is the paper asked for.

    In tables a cell that a spreadsheet would run as a formula gets a leading apostrophe; `ids` leaves out edges
    without a PMID.
    """
    items = getattr(record, name).items
    if format_ == "ids":
        return b"".join(f"{item.pmid}\n".encode() for item in items if item.pmid)
    if format_ == "jsonl":
        return b"".join(to_json({"paper_pmid": record.pmid, **msgspec.structs.asdict(item)}) + b"\n" for item in items)
    text = io.StringIO()
    writer = csv.writer(text, dialect="excel-tab" if format_ == "tsv" else "excel", lineterminator="\n")
    if header:
        writer.writerow(_COLUMNS)
    for item in items:
        writer.writerow([_cell(value) for value in _row(record.pmid, item)])
    return text.getvalue().encode()


def describe_list(record: Record, name: str, format_: str) -> str:
    """One line for people: how many edges, and how whole the list is."""
    found: ArticleList = getattr(record, name)
    whole = {True: "the whole list", False: "not the whole list", None: "whether that is all is unknown"}[found.complete]
    total = f" of {found.total_reported} reported" if found.total_reported is not None else ""
    without = sum(1 for item in found.items if item.pmid is None) if format_ == "ids" else 0
    left_out = f"; {without} without PMID left out" if without else ""
    return f"PMID {record.pmid}: {found.shown} {name.replace('_', ' ')}{total}, {whole}{left_out}"


def _row(paper: str | None, item: ListedArticle) -> list[str]:
    values = {**msgspec.structs.asdict(item), "paper_pmid": paper}
    values["authors"] = "; ".join(map(_name, item.authors))
    values["sources"] = "; ".join(item.sources)
    return ["" if values[column] is None else str(values[column]) for column in _COLUMNS]


def _name(author: Author) -> str:
    return author.literal or " ".join(filter(None, (author.family, author.initials or author.given, author.suffix)))


def _cell(text: str) -> str:
    plain = " ".join(text.splitlines())  # a carriage return too would end the row
    return "'" + plain if plain.startswith(("=", "+", "-", "@", "\t", "\r")) else plain
