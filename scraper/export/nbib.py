"""Citations in PubMed's own MEDLINE format (.nbib), wrapped as PubMed wraps it.

Tags: https://www.nlm.nih.gov/bsd/mms/medlineelements.html. GN (general note) holds what the tags have no place for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import IO

from scraper.export.citation import Citation
from scraper.export.losses import Losses
from scraper.export.nbib_index import iter_index_fields
from scraper.model import Author, Record

Field = tuple[str, str | None]

_WIDTH = 84  # characters of a line behind its tag
_INDENT = " " * 6
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PUBMED_DATE = re.compile("[0-9]{4}( [A-Z][a-z]{2}.{0,30})?")
_LOOKS_LIKE_TAG = re.compile("[A-Z0-9]+ *-")  # Zotero takes such a line for a new field, even behind six blanks


def write_nbib(citations: Iterable[Citation], out: IO[bytes]) -> Losses:
    """One entry per citation, a blank line after each. Line ends in a value are blanks."""
    losses = Losses()
    for citation in citations:
        lines = [line for tag, value in _iter_fields(citation) if value for line in _wrap(tag, losses.in_line(value))]
        out.write(("\n".join(lines) + "\n\n").encode())
    return losses


def _iter_fields(citation: Citation) -> Iterator[Field]:
    """Tags and values in PubMed's order."""
    record = citation.record or Record()
    book = citation.kind in ("book", "chapter")
    yield "PMID", citation.pmid
    yield from (("IS", f"{issn} ({kind})") for issn, kind in _issns(citation) if issn)
    yield from (("ISBN", one) for one in citation.isbn)
    yield from (("VI", citation.volume), ("IP", citation.issue), ("DP", _date_of(citation)), ("TI", citation.title))
    yield "BTI", (citation.title if citation.kind == "book" else citation.container) if book else None
    yield from (("CTI", citation.series), ("EN", citation.edition), ("PB", citation.publisher), ("PG", citation.pages))
    yield "LID", f"{citation.doi} [doi]" if citation.doi else None
    yield "AB", citation.abstract
    for other in record.other_abstracts:
        yield from (("OAB", f"{other.type}: {other.text}" if other.type else other.text), ("OABL", other.language))
    yield "CI", record.copyright
    for tag, people in (("AU", citation.authors), ("ED", citation.editors), ("IR", record.investigators)):
        for one in people:
            yield from _iter_name(tag, one)
    yield "LA", citation.language
    yield from (("LA", one) for one in record.languages[1:])
    yield from (("PT", one) for one in _types_of(citation, record))
    yield from (("DEP", (one.date or "").replace("-", "")) for one in record.dates if one.kind == "electronic")
    yield from (("PL", citation.place), ("TT", record.vernacular_title))
    if not book:
        yield from (("TA", citation.abbreviation), ("JT", citation.container), ("JID", record.journal.nlm_id))
    yield from iter_index_fields(record, citation.keywords)
    told = ["Retracted article."] if citation.retracted else []  # the notices of a record have tags of their own
    yield from (("GN", note) for note in (told if citation.record else citation.notes))
    yield from (("COIS", record.conflict_statement), ("PMC", citation.pmcid))
    yield from (("AID", value) for value in _other_ids(citation, record))
    yield from (("PST", record.publication_status), ("SO", _source_of(citation)))


def _iter_name(tag: str, author: Author) -> Iterator[Field]:
    """The full name, the name as an index has it, and what belongs to it; a group's name stands under CN."""
    if author.literal:
        yield "CN" if tag == "AU" else f"F{tag}", author.literal
    else:
        initials = author.initials or "".join(word[0] for word in re.split("[ .-]+", author.given or "") if word)
        full = ", ".join(filter(None, (author.family, author.given or author.initials)))
        yield f"F{tag}", " ".join(filter(None, (full, author.suffix)))
        yield tag, " ".join(filter(None, (author.family, initials, author.suffix)))
    yield "AUID", f"ORCID: {author.orcid}" if author.orcid else None
    yield from (("AD", one) for one in author.affiliations)


def _issns(citation: Citation) -> list[tuple[str | None, str]]:
    if citation.record is None:
        return [(citation.issn, "Print")]
    return [(citation.record.journal.issn, "Print"), (citation.record.journal.eissn, "Electronic")]


def _date_of(citation: Citation) -> str | None:
    """As PubMed prints dates: `2023 Aug 25`; what is printed, where it is printed so."""
    raw = citation.record.published.raw if citation.record else None
    if raw and _PUBMED_DATE.fullmatch(raw):
        return raw
    year, month, day = (*citation.date_parts, None, None, None)[:3]
    if year is None:
        return raw
    return " ".join(filter(None, (f"{year:04d}", _MONTHS[month - 1] if month else None, str(day) if day else None)))


def _types_of(citation: Citation, record: Record) -> list[str]:
    """Zotero knows a book and a chapter by their types; PubMed's XML calls both a book, or neither."""
    if citation.kind == "chapter":
        return [*(one for one in record.publication_types if one not in ("Book", "Book Chapter")), "Book Chapter"]
    named = citation.kind != "book" or "Book" in record.publication_types
    return [*record.publication_types, *(() if named else ("Book",))]


def _other_ids(citation: Citation, record: Record) -> list[str]:
    dois = [f"{citation.doi} [doi]"] if citation.doi else []
    return [f"{value} [{scheme}]" for scheme in ("pii", "bookaccession") for value in record.ids.get(scheme, ())] + dois


def _source_of(citation: Citation) -> str | None:
    """The citation in a line: `J Abbr. 2023 Aug 25;12(3):45-67. doi: 10….`"""
    where = citation.abbreviation or citation.container
    if not where:
        return None
    issue = f"({citation.issue})" if citation.issue else ""
    place = f"{citation.volume or ''}{issue}" + (f":{citation.pages}" if citation.pages else "")
    when = ";".join(filter(None, (_date_of(citation), place)))
    return " ".join(filter(None, (f"{where}.", f"{when}." if when else "", f"doi: {citation.doi}." if citation.doi else "")))


def _wrap(tag: str, text: str) -> Iterator[str]:
    """The lines of a field: `TAG - `, the text, six blanks before each further line; never broken beside two blanks.

    Read back by joining the lines with a blank, the text is as it was.
    """
    line, lead = "", f"{tag:<4}- "
    for word in _iter_words(text):
        if line and len(line) + len(word) >= _WIDTH and not _LOOKS_LIKE_TAG.match(word):
            yield lead + line
            line, lead = word, _INDENT
        else:
            line = f"{line} {word}" if line else word
    yield lead + line


def _iter_words(text: str) -> Iterator[str]:
    """The pieces between single blanks; several blanks stay inside a piece."""
    return iter(re.split("(?<=[^ ]) (?=[^ ])", text))
