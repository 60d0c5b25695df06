"""The parts of a Europe PMC core record: people, headings, substances, grants, dates, open copies, and what became of it.

Format: https://europepmc.org/RestfulWebService
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from scraper.ids import clean_isbn, clean_pmid
from scraper.model import (
    AbstractSection,
    Author,
    Book,
    Chemical,
    Grant,
    Issue,
    Link,
    MeshHeading,
    MeshQualifier,
    Notice,
    OtherDate,
    Published,
)
from scraper.parse.api.json_reply import as_dict, as_list, as_plain, as_text, as_url, plain_texts, read_orcid
from scraper.parse.html import read_fragment
from scraper.parse.landing.abstract import read_abstract

Row = Mapping[str, Any]

_DATES = {"electronicPublicationDate": "electronic", "dateOfCompletion": "indexed", "dateOfRevision": "last_revised"}
_ESCAPED_TAG = re.compile(r"&lt;(/?(?:h[1-6]|p|i|b|em|italic|bold|strong|sub|sup|u|br)\s*/?)&gt;", re.IGNORECASE)
_STYLES = {"html": "html", "pdf": "pdf", "doi": "html"}
# Europe PMC prints PubMed's RefTypes in words ("Erratum in"); those of preprints are its own.
_REF_TYPES = (
    "AssociatedDataset AssociatedPublication CommentIn CommentOn CorrectedandRepublishedIn CorrectedandRepublishedFrom ErratumIn "
    "ErratumFor ExpressionOfConcernIn ExpressionOfConcernFor OriginalReportIn PartialRetractionIn PartialRetractionOf ReprintIn "
    "ReprintOf RepublishedIn RepublishedFrom RetractedandRepublishedIn RetractedandRepublishedFrom RetractionIn RetractionOf "
    "SummaryForPatientsIn UpdateIn UpdateOf"
).split()
_TYPES = {name.lower(): name for name in _REF_TYPES} | {"preprintin": "UpdateOf", "preprintof": "UpdateIn"}


def _rows(row: Row, name: str, item: str) -> list[Mapping[str, Any]]:
    """The objects of "nameList": {"item": [...]}; a lone object stands for a list of one."""
    found = as_dict(row.get(name)).get(item)
    return [as_dict(one) for one in ([found] if isinstance(found, dict) else as_list(found))]


def read_ids(row: Row) -> dict[str, tuple[str, ...]]:
    """The paper's other ids under PubMed's names: the manuscript's, and that of a book at NCBI."""
    found = {"mid": as_text(row.get("manuscriptId")), "bookaccession": as_text(row.get("bookid"))}
    return {scheme: (value,) for scheme, value in found.items() if value}


def read_people(row: Row, name: str, issues: list[Issue]) -> tuple[Author, ...]:
    """Authors or investigators in printed order, each with the affiliations of their own; one without any name is told."""
    people: list[Author] = []
    for one in _rows(row, f"{name}List", name):
        ident = as_dict(one.get("authorId"))
        orcid = read_orcid(ident.get("value"), issues) if ident.get("type") == "ORCID" else None
        places = plain_texts(
            [place.get("affiliation") for place in _rows(one, "authorAffiliationDetailsList", "authorAffiliation")]
        )
        author = Author(
            as_plain(one.get("lastName")), as_plain(one.get("firstName")), as_plain(one.get("initials")), None,
            as_plain(one.get("collectiveName")), orcid, places or plain_texts([one.get("affiliation")]),
        )  # fmt: skip
        if author.family is None and author.literal is None:
            whole = as_plain(one.get("fullName")) or author.given
            if whole is None:
                issues.append(Issue("author_without_name", "authors", f"{name} {len(people) + 1} has no name and is left out"))
                continue
            author = Author(literal=whole, orcid=orcid, affiliations=author.affiliations)
        people.append(author)
    return tuple(people)


def read_abstract_markup(text: str | None) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """The abstract, which comes as a piece of HTML with headings, its tags now and then escaped."""
    if not text:
        return None, ()
    if "&lt;" in text:
        text = _ESCAPED_TAG.sub(lambda tag: unescape(tag[0]), text)
    return read_abstract(read_fragment(text))


def read_dates(row: Row) -> tuple[OtherDate, ...]:
    """The day it was online, and when NLM indexed the record and last revised it."""
    return tuple(OtherDate(kind, None, raw) for name, kind in _DATES.items() if (raw := as_text(row.get(name))))


def read_book(row: Row) -> Book | None:
    """The book that a record of NCBI's Bookshelf is a part of."""
    details = as_dict(row.get("bookOrReportDetails"))
    title = as_plain(details.get("comprisingTitle"))
    if title is None and not row.get("bookid"):
        return None
    isbn = [clean_isbn(as_text(details.get(name)) or "") for name in ("isbn13", "isbn10")]
    return Book(
        title=title, publisher=as_plain(details.get("publisher")), edition=as_plain(details.get("edition")),
        collection=as_plain(details.get("seriesName")), isbn=tuple(one for one in isbn if one),
        published=Published(raw=as_text(details.get("yearOfPublication"))),
    )  # fmt: skip


def read_mesh(row: Row) -> tuple[MeshHeading, ...]:
    """The MeSH headings, without NLM's ids, which it does not give."""
    return tuple(
        MeshHeading(None, name, one.get("majorTopic_YN") == "Y", _qualifiers(one))
        for one in _rows(row, "meshHeadingList", "meshHeading")
        if (name := as_plain(one.get("descriptorName")))
    )


def _qualifiers(heading: Row) -> tuple[MeshQualifier, ...]:
    return tuple(
        MeshQualifier(None, name, one.get("majorTopic_YN") == "Y")
        for one in _rows(heading, "meshQualifierList", "meshQualifier")
        if (name := as_plain(one.get("qualifierName")))
    )


def read_chemicals(row: Row) -> tuple[Chemical, ...]:
    """The substances; the registry number 0 stands for none."""
    numbers = [(as_plain(one.get("name")), as_text(one.get("registryNumber"))) for one in _rows(row, "chemicalList", "chemical")]
    return tuple(Chemical(None, name, None if number == "0" else number) for name, number in numbers if name)


def read_grants(row: Row) -> tuple[Grant, ...]:
    """The grants, in their order."""
    names = ("grantId", "acronym", "agency", "country")
    found = [[as_plain(one.get(name)) for name in names] for one in _rows(row, "grantsList", "grant")]
    return tuple(dict.fromkeys(Grant(*parts) for parts in found if parts[0] or parts[2]))


def read_links(row: Row) -> tuple[Link, ...]:
    """Where the full text is open ("OA") or free ("F"), under the paper's licence."""
    licence = as_text(row.get("license"))
    found = [
        Link("pdf" if style == "pdf" else "html", url, licence)
        for one in _rows(row, "fullTextUrlList", "fullTextUrl")
        if one.get("availabilityCode") in ("OA", "F")
        and (url := as_url(one.get("url")))
        and (style := _STYLES.get(as_text(one.get("documentStyle")) or ""))
    ]
    return tuple(dict.fromkeys(found))


def read_notices(row: Row, issues: list[Issue]) -> tuple[Notice, ...]:
    """Retractions, errata, comments and the preprint, under PubMed's RefTypes; a type that is none of these is told."""
    found = []
    for one in _rows(row, "commentCorrectionList", "commentCorrection"):
        printed = as_plain(one.get("type"))
        type_ = _TYPES.get(re.sub(r"[\s_-]", "", printed or "").lower())
        where, ident, note = as_plain(one.get("reference")), as_text(one.get("id")), as_plain(one.get("note"))
        if type_ is None:
            issues.append(
                Issue("unread_notice", "notices", f"{printed or 'a notice'} {where or ident or ''}: a kind that is not known")
            )
            continue
        pmid = clean_pmid(ident or "") if one.get("source") == "MED" else None
        found.append(Notice(type_, pmid, where or (ident if pmid is None else None), note))
    return tuple(dict.fromkeys(found))
