"""Citations as RIS, as EndNote, Zotero, Mendeley, Covidence, Rayyan and ASReview read it.

Tags: https://en.wikipedia.org/wiki/RIS_(file_format); AN and DB hold PubMed's id and name, C2 the PMCID, as EndNote's filter for
PubMed puts them; M2 is what Zotero adds to an item's extra field, where it looks for a PMID.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO, Any

from scraper.export.citation import Citation, render_name, split_pages
from scraper.export.extras import library_of
from scraper.export.losses import Losses

TYPES = {"article": "JOUR", "preprint": "UNPB", "book": "BOOK", "chapter": "CHAP", "unknown": "GEN"}


def write_ris(citations: Iterable[Citation], out: IO[bytes]) -> Losses:
    """One entry per citation, a blank line after each; every value is one line. Raises InputError without rispy."""
    rispy = library_of("ris")
    losses = Losses()
    mapping = {**rispy.RisWriter.DEFAULT_MAPPING, "M2": "extra"}
    unnumbered = type("Writer", (rispy.RisWriter,), {"set_header": lambda _self, _count: ""})  # its own numbers the entries
    for citation in citations:
        entry = {name: _in_line(value, losses) for name, value in _entry_of(citation).items() if value}
        out.write(rispy.dumps([entry], implementation=unnumbered, mapping=mapping).encode() + b"\n")
    return losses


def _entry_of(citation: Citation) -> dict[str, Any]:
    """The entry under rispy's names, in the order it is written in."""
    first, last = split_pages(citation.pages) if citation.pages else (None, None)
    date = citation.date_parts
    chapter = citation.kind == "chapter"
    editors = "secondary_authors" if chapter else "tertiary_authors"  # of a book Zotero takes A2 for the series' editors
    notes = list(citation.notes)
    if chapter and citation.pmcid:  # Zotero takes C2 of a chapter for the author of the book
        notes.append(f"PMCID {citation.pmcid}")
    return {
        "type_of_reference": TYPES[citation.kind],
        "id": citation.key,
        "title": citation.title,
        "authors": [render_name(one) for one in citation.authors],
        editors: [render_name(one) for one in citation.editors],
        "secondary_title": citation.container or (citation.series if citation.kind == "book" else None),
        "tertiary_title": citation.series if chapter else None,
        "alternate_title1": citation.abbreviation,
        "year": f"{date[0]:04d}" if date else None,
        "date": "/".join([f"{date[0]:04d}", *(f"{part:02d}" for part in date[1:])]) + "/" * (4 - len(date)) if date else None,
        "volume": citation.volume,
        "number": citation.issue,
        "start_page": first,
        "end_page": last,
        "edition": citation.edition,
        "publisher": citation.publisher,
        "place_published": citation.place,
        "issn": citation.issn or (citation.isbn[0] if citation.isbn else None),
        "doi": citation.doi,
        "name_of_database": "PubMed" if citation.pmid else None,
        "accession_number": citation.pmid,
        "custom2": None if chapter else citation.pmcid,
        "extra": f"PMID: {citation.pmid}" if citation.pmid else None,
        "urls": [citation.url] if citation.url else [],
        "language": citation.language,
        "abstract": citation.abstract,
        "keywords": list(citation.keywords),
        "notes": notes,
    }


def _in_line(value: str | list[str], losses: Losses) -> str | list[str]:
    return losses.in_line(value) if isinstance(value, str) else [losses.in_line(one) for one in value]
