"""Edges: the entries of a record's lists, each with the paper whose list it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Literal, NamedTuple

import msgspec

from scraper.export.losses import Losses
from scraper.model import ArticleList, ListedArticle, Record, to_json
from scraper.model.words import WHOLE

ListName = Literal["references", "citing_articles"]


class Edge(NamedTuple):
    """One entry of a list; `number` counts all entries from 1, also those without a position in print.

    `paper_pmid` (or `paper_doi`) is the paper asked for: the one that cites `item` in `references`, the one that `item` cites
    in `citing_articles`.
    """

    paper_pmid: str | None
    list_name: ListName
    number: int
    item: ListedArticle
    paper_doi: str | None = None

    @property
    def paper_name(self) -> str:
        """The paper asked for, in words."""
        return _name(self.paper_pmid, self.paper_doi)


def _name(pmid: str | None, doi: str | None) -> str:
    if pmid:
        return f"PMID {pmid}"
    return f"DOI {doi}" if doi else "a paper without an id"


def iter_edges(record: Record, list_name: ListName) -> Iterator[Edge]:
    """The edges of one list of a record, in its order."""
    for number, item in enumerate(getattr(record, list_name).items, 1):
        yield Edge(record.pmid, list_name, number, item, record.doi)


def write_edges_jsonl(edges: Iterable[Edge], out: IO[bytes]) -> Losses:
    """One edge per line: `paper_pmid` and the fields of the entry."""
    for edge in edges:
        out.write(to_json({"paper_pmid": edge.paper_pmid, **msgspec.structs.asdict(edge.item)}) + b"\n")
    return Losses()


def write_ids(edges: Iterable[Edge], out: IO[bytes]) -> Losses:
    """One PMID per line; entries without one are left out (`describe_list` counts them)."""
    for edge in edges:
        if edge.item.pmid:
            out.write(f"{edge.item.pmid}\n".encode())
    return Losses()


def describe_list(record: Record, name: str, format_: str) -> str:
    """One line for people: how many edges, and how whole the list is."""
    found: ArticleList = getattr(record, name)
    whole = WHOLE[found.complete]
    total = f" of {found.total_reported} reported" if found.total_reported is not None else ""
    without = sum(1 for item in found.items if item.pmid is None) if format_ == "ids" else 0
    left_out = f"; {without} without PMID left out" if without else ""
    noun = name.replace("_", " ") if found.shown != 1 else name.replace("_", " ").removesuffix("s")
    return f"{_name(record.pmid, record.doi)}: {found.shown} {noun}{total}, {whole}{left_out}"
