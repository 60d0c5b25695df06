"""A citation: what reference managers and screening tools know of a paper, made of a record or of an edge of its lists.

RIS, BibTeX, CSL-JSON, MEDLINE and the tables all write citations; what none of them has a place for is left out here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from scraper.export.edges import Edge
from scraper.model import Author, ListedArticle, Record

Kind = Literal["article", "preprint", "book", "chapter", "unknown"]

_PMID = re.compile(r"\bPMID:? ?([0-9]{1,9})\b")
_NO_KEY = re.compile("[^A-Za-z0-9.:/_-]+")
_PAGE_RANGE = re.compile("([^-\u2013,;\\s]+)[-\u2013]([^-\u2013,;\\s]+)")


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """One paper as an entry of a bibliography. None or empty: not said.

    `key` is the same in every run; `container` is the journal, or the book of a chapter; `date` is ISO 8601, as exact as
    the source; `notes` are sentences for people: retraction, the paper it was asked for, sources. `record` is the whole
    record where there is one.
    """

    key: str
    kind: Kind
    title: str | None = None
    authors: tuple[Author, ...] = ()
    editors: tuple[Author, ...] = ()
    container: str | None = None
    abbreviation: str | None = None
    issn: str | None = None
    isbn: tuple[str, ...] = ()
    publisher: str | None = None
    place: str | None = None
    edition: str | None = None
    series: str | None = None
    date: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    abstract: str | None = None
    keywords: tuple[str, ...] = ()
    language: str | None = None
    notes: tuple[str, ...] = ()
    retracted: bool | None = None
    sources: tuple[str, ...] = ()
    record: Record | None = None

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Year, month and day, as many as the date tells."""
        parts = (self.date or "").split("-")
        return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()

    @property
    def url(self) -> str | None:
        """Where people can read it: PubMed's page, else PMC's, else the DOI's."""
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        if self.pmcid:
            return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmcid}/"
        return f"https://doi.org/{self.doi}" if self.doi else None


def citation_of_record(record: Record) -> Citation:
    """The citation of a record: its own journal, or the book it stands in."""
    book, journal, kind = record.book, record.journal, _kind_of(record)
    found = Citation(
        key=_key_of(record.pmid, record.pmcid, record.doi, record.title),
        kind=kind,
        title=record.title or record.vernacular_title,
        authors=record.authors,
        container=journal.title or journal.abbreviation,
        abbreviation=journal.abbreviation,
        issn=journal.issn or journal.eissn,
        date=record.published.date,
        volume=record.volume,
        issue=record.issue,
        pages=record.pages,
        pmid=record.pmid,
        pmcid=record.pmcid,
        doi=record.doi,
        abstract=record.abstract,
        keywords=record.keywords,
        language=record.languages[0] if record.languages else None,
        notes=tuple(_notes_of(record)),
        retracted=record.retracted,
        sources=tuple(dict.fromkeys(one.name for one in record.provenance.sources if one.outcome == "ok")),
        record=record,
    )
    if book is None:
        return found
    return msgspec.structs.replace(
        found, editors=book.editors, container=book.title if kind == "chapter" else None, isbn=book.isbn, place=book.place,
        publisher=book.publisher, edition=book.edition, series=book.collection, volume=record.volume or book.volume,
        date=record.published.date or book.published.date,
    )  # fmt: skip


def citation_of_edge(edge: Edge) -> Citation:
    """The citation of the other end of an edge, with the paper asked for as a note."""
    item = edge.item
    found = citation_of_article(item)
    said = f"{'Cites' if edge.list_name == 'citing_articles' else 'Cited by'} {edge.paper_name}."
    printed = (f"As printed: {item.raw}",) if item.raw and not item.title else ()
    unnamed = found.key if item.pmid or item.pmcid or item.doi or item.title else f"{found.key}-{item.position or edge.number}"
    return msgspec.structs.replace(found, key=unnamed, notes=(said, *found.notes, *printed))


def citation_of_article(item: ListedArticle) -> Citation:
    """The citation of an entry of a list: what the sources of that list tell, which may be little."""
    return Citation(
        key=_key_of(item.pmid, item.pmcid, item.doi, item.title or item.raw),
        kind="article" if item.pmid or item.journal else "unknown",
        title=item.title,
        authors=item.authors,
        container=item.journal,
        date=f"{item.year:04d}" if item.year else None,
        volume=item.volume,
        issue=item.issue,
        pages=item.pages,
        pmid=item.pmid,
        pmcid=item.pmcid,
        doi=item.doi,
        notes=(f"Listed by {', '.join(item.sources)}.",) if item.sources else (),
        sources=item.sources,
    )


def iter_with_own_keys(citations: Iterable[Citation]) -> Iterator[Citation]:
    """The citations, each under a key of its own: one met before gets a number, as `pmid998000001-2`."""
    met: dict[str, int] = {}
    for one in citations:
        key, count = one.key, met.get(one.key, 0) + 1
        while key in met:
            key = f"{one.key}-{count}"
            count += 1
        met[one.key] = max(count - 1, 1)
        met.setdefault(key, 1)
        yield one if key == one.key else msgspec.structs.replace(one, key=key)


def render_name(author: Author) -> str:
    """A name as indexes print it: `Family, Given, Suffix`; a group's name as it is.

    >>> render_name(Author(family="von Berg", initials="AB", suffix="Jr")), render_name(Author(literal="The Group"))
    ('von Berg, AB, Jr', 'The Group')
    """
    return author.literal or ", ".join(filter(None, (author.family, author.given or author.initials, author.suffix)))


def split_pages(pages: str) -> tuple[str, str | None]:
    """First and last page of one range, the last in full; anything else is given as it is printed, without a last page.

    >>> split_pages("6913-7"), split_pages("S12-S19"), split_pages("e1009"), split_pages("1-3, 9")
    (('6913', '6917'), ('S12', 'S19'), ('e1009', None), ('1-3, 9', None))
    """
    found = _PAGE_RANGE.fullmatch(pages)
    if found is None:
        return pages, None
    first, last = found.groups()
    digits = len(first) - len(first.rstrip("0123456789"))
    if last.isdecimal() and len(last) < digits:
        last = first[: -len(last)] + last
    return first, last


def _kind_of(record: Record) -> Kind:
    if record.book is not None:
        return "chapter" if record.journal.title or record.title != record.book.title else "book"
    return "preprint" if "Preprint" in record.publication_types else "article"


def _key_of(pmid: str | None, pmcid: str | None, doi: str | None, text: str | None) -> str:
    """A key that BibTeX takes: of the best id, else of the text, else `paper`.

    >>> _key_of("998000001", None, None, None), _key_of(None, None, "10.5555/a(b)", None), _key_of(None, None, None, "A title")
    ('pmid998000001', 'doi10.5555/a-b-', 'paper-0a9a20f4')
    """
    if pmid:
        return f"pmid{pmid}"
    if pmcid:
        return pmcid.lower()
    if doi:
        return f"doi{_NO_KEY.sub('-', doi)}"
    return f"paper-{hashlib.sha256(text.encode()).hexdigest()[:8]}" if text else "paper"


def _notes_of(record: Record) -> Iterator[str]:
    """What a reader must know before citing the paper."""
    if record.retracted:
        yield "Retracted article."
    for notice in record.notices:
        if notice.type in _GRAVE:
            told = notice.pmid is None or notice.pmid in _PMID.findall(notice.citation or "")
            where = filter(None, (notice.citation, None if told else f"PMID {notice.pmid}", notice.note))
            yield f"{_GRAVE[notice.type]}: {' '.join(where)}".rstrip(": ")


_GRAVE = {
    "RetractionIn": "Retraction in",
    "PartialRetractionIn": "Partial retraction in",
    "ExpressionOfConcernIn": "Expression of concern in",
    "ErratumIn": "Erratum in",
    "CorrectedandRepublishedIn": "Corrected and republished in",
    "RetractedandRepublishedIn": "Retracted and republished in",
}
