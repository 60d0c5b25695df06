"""Europe PMC: core metadata, and the pages of its reference and citation lists.

Format: https://europepmc.org/RestfulWebService     Sample: cassettes/europepmc/999000001/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_orcid, clean_pmcid, clean_pmid
from scraper.model import AbstractSection, Author, Capture, Count, Journal, ListedArticle, ParsedRecord, Published
from scraper.parse.api.json_reply import as_dict, as_int, as_list, as_text, as_year, ids_of, read_json
from scraper.parse.citation import read_authors
from scraper.parse.html import read_fragment
from scraper.parse.landing.abstract import read_abstract
from scraper.parse.landing.tags import plain

LAYOUT = "europepmc"


class Page(NamedTuple):
    """One page of a list: its entries, one per row, and how many rows the list has in all."""

    items: tuple[ListedArticle, ...]
    total: int


def parse_core(capture: Capture) -> list[ParsedRecord]:
    """One document per MEDLINE record of a search reply. Raises ParseError when it has no result list."""
    body = as_dict(read_json(capture))
    rows = as_dict(body.get("resultList")).get("result")
    if not isinstance(rows, list):
        raise ParseError(capture.source, "resultList", str(body)[:80], "no list of results")
    return [_read(as_dict(row), capture) for row in rows if as_dict(row).get("source") == "MED"]


def parse_page(capture: Capture, name: str) -> Page:
    """One page of `citation` or `reference` rows. Raises ParseError when it is none, also on an error under status 200."""
    body = as_dict(read_json(capture))
    if "errCode" in body:
        raise ParseError(capture.source, "body", str(body)[:80], f"Europe PMC reports an error: {body.get('errMsg')}")
    rows, total = as_dict(body.get(f"{name}List")).get(name), as_int(body.get("hitCount"))
    if total is None or (rows is None and total > 0) or not isinstance(rows, list | None):
        raise ParseError(capture.source, f"{name}List", str(body)[:80], "no list of rows, or no hitCount")
    return Page(tuple(_read_row(as_dict(row)) for row in as_list(rows)), total)


def _read_row(row: Mapping[str, Any]) -> ListedArticle:
    """One entry; references have their printed place in `citedOrder`, and no id where nothing matched."""
    of_pubmed = row.get("id") if row.get("source") == "MED" else None
    in_pmc = row.get("id") if row.get("source") == "PMC" else None
    return ListedArticle(
        position=as_int(row.get("citedOrder")), raw=as_text(row.get("unstructuredInformation")),
        **ids_of(pmid=of_pubmed, pmcid=in_pmc, doi=row.get("doi")),
        title=as_text(plain(as_text(row.get("title")) or "")), authors=_people(as_text(row.get("authorString"))),
        journal=as_text(row.get("journalAbbreviation")), year=as_year(row.get("pubYear")), volume=as_text(row.get("volume")),
        issue=as_text(row.get("issue")), pages=as_text(row.get("pageInfo")),
    )  # fmt: skip


def _people(printed: str | None) -> tuple[Author, ...]:
    """The names of "Lee MS, Green R."; none when one of them is not of that form."""
    names, unread = read_authors((printed or "").removesuffix("."))
    return () if unread else names


def _read(row: Mapping[str, Any], capture: Capture) -> ParsedRecord:
    info = as_dict(row.get("journalInfo"))
    journal = as_dict(info.get("journal"))
    cited = as_int(row.get("citedByCount"))
    abstract, sections = _abstract(as_text(row.get("abstractText")))
    return ParsedRecord(
        source=capture.as_status(), layout=LAYOUT, pmid=clean_pmid(as_text(row.get("pmid")) or ""),
        pmcid=clean_pmcid(as_text(row.get("pmcid")) or ""), doi=clean_doi(as_text(row.get("doi")) or ""),
        title=as_text(plain(as_text(row.get("title")) or "")), abstract=abstract, abstract_sections=sections,
        authors=_authors(row),
        journal=Journal(
            title=as_text(journal.get("title") or row.get("journalTitle")), issn=as_text(journal.get("issn")),
            abbreviation=as_text(journal.get("medlineAbbreviation") or journal.get("isoabbreviation")),
            eissn=as_text(journal.get("essn")), nlm_id=as_text(journal.get("nlmid")),
        ),
        volume=as_text(info.get("volume") or row.get("journalVolume")), issue=as_text(info.get("issue") or row.get("issue")),
        pages=as_text(row.get("pageInfo")),
        published=Published(raw=as_text(info.get("dateOfPublication")) or as_text(row.get("pubYear"))),
        keywords=tuple(filter(None, map(as_text, as_list(as_dict(row.get("keywordList")).get("keyword"))))),
        counts=(Count("cited_by", cited, capture.source),) if cited is not None else (),
    )  # fmt: skip


def _authors(row: Mapping[str, Any]) -> tuple[Author, ...]:
    people = []
    for one in map(as_dict, as_list(as_dict(row.get("authorList")).get("author"))):
        ident = as_dict(one.get("authorId"))
        places = as_list(as_dict(one.get("authorAffiliationDetailsList")).get("authorAffiliation"))
        orcid = clean_orcid(as_text(ident.get("value")) or "") if ident.get("type") == "ORCID" else None
        people.append(
            Author(
                as_text(one.get("lastName")), as_text(one.get("firstName")), as_text(one.get("initials")), None,
                as_text(one.get("collectiveName")), orcid,
                tuple(filter(None, (as_text(as_dict(place).get("affiliation")) for place in places))),
            )
        )  # fmt: skip
    return tuple(people) or _people(as_text(row.get("authorString")))


def _abstract(text: str | None) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """The abstract, which comes as a piece of HTML with headings."""
    if not text:
        return None, ()
    return read_abstract(read_fragment(text))
