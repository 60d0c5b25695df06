"""Papers that snowballing found, as rows of a table, as citations that note their seeds, or as PMIDs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

import msgspec

from scraper.export.citation import Citation, citation_of_article
from scraper.export.losses import Losses
from scraper.export.tables import SEPARATOR, Row, row_of
from scraper.model import FoundArticle, to_json

FOUND_COLUMNS = (
    "pmid", "doi", "pmcid", "title", "authors", "year", "journal", "n_seeds", "seeds", "directions", "sources", "is_seed",
    "volume", "issue", "pages", "url", "notes", "raw",
)  # fmt: skip
_SAID = {"citing": "Cites", "references": "Cited by"}


def iter_found_rows(found: Iterable[FoundArticle]) -> Iterator[Row]:
    """A row per paper, under FOUND_COLUMNS."""
    for one in found:
        yield {
            **row_of(citation_of_found(one)), "n_seeds": one.n_seeds, "seeds": SEPARATOR.join(one.seeds),
            "directions": SEPARATOR.join(one.directions), "is_seed": one.is_seed, "raw": one.raw,
        }  # fmt: skip


def citation_of_found(one: FoundArticle) -> Citation:
    """The citation of a paper, with its seeds as a note."""
    citation = citation_of_article(one)
    said = " and ".join(_SAID[direction] for direction in one.directions).capitalize()
    seeds = f"{said} PMID {', '.join(one.seeds)}." if one.seeds else ""
    printed = f"As printed: {one.raw}" if one.raw and not one.title else ""
    return msgspec.structs.replace(citation, notes=tuple(filter(None, (seeds, *citation.notes, printed))))


def write_found_jsonl(found: Iterable[FoundArticle], out: IO[bytes]) -> Losses:
    """One paper per line, whole."""
    for one in found:
        out.write(to_json(one) + b"\n")
    return Losses()


def write_found_ids(found: Iterable[FoundArticle], out: IO[bytes]) -> Losses:
    """One PMID per line; papers without one are left out."""
    for one in found:
        if one.pmid:
            out.write(f"{one.pmid}\n".encode())
    return Losses()
