"""Citations as CSL-JSON, which Zotero, Pandoc, Mendeley and every CSL processor read.

Schema: https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from scraper.export.citation import Citation, iter_with_own_keys
from scraper.export.losses import Losses
from scraper.model import Author, to_json

TYPES = {"article": "article-journal", "preprint": "article", "book": "book", "chapter": "chapter", "unknown": "document"}


def write_csl_json(citations: Iterable[Citation], out: IO[bytes]) -> Losses:
    """One array, an item per line, each under an id of its own; `note` holds what a reader must know, `custom` what CSL lacks."""
    out.write(b"[")
    for number, citation in enumerate(iter_with_own_keys(citations)):
        item = {name: value for name, value in _item_of(citation).items() if value}
        out.write((b",\n" if number else b"\n") + to_json(item))
    out.write(b"\n]\n")
    return Losses()


def _item_of(citation: Citation) -> dict[str, Any]:
    custom = {"retracted": citation.retracted, "sources": list(citation.sources)}
    return {
        "id": citation.key,
        "type": TYPES[citation.kind],
        "title": citation.title,
        "author": [_name(one) for one in citation.authors],
        "editor": [_name(one) for one in citation.editors],
        "container-title": citation.container,
        "container-title-short": citation.abbreviation,
        "collection-title": citation.series,
        "issued": {"date-parts": [list(citation.date_parts)]} if citation.date_parts else None,
        "volume": citation.volume,
        "issue": citation.issue,
        "page": citation.pages,
        "edition": citation.edition,
        "publisher": citation.publisher,
        "publisher-place": citation.place,
        "ISSN": citation.issn,
        "ISBN": ", ".join(citation.isbn),
        "DOI": citation.doi,
        "PMID": citation.pmid,
        "PMCID": citation.pmcid,
        "URL": citation.url,
        "language": citation.language,
        "abstract": citation.abstract,
        "keyword": ", ".join(citation.keywords),
        "note": " ".join(citation.notes),
        "custom": {name: value for name, value in custom.items() if value},
    }


def _name(author: Author) -> dict[str, str]:
    parts = {"family": author.family, "given": author.given or author.initials, "suffix": author.suffix}
    said = {"literal": author.literal} if author.literal else parts
    return {name: value for name, value in said.items() if value}
