"""Europe PMC: core metadata, and the pages of its reference and citation lists.

Left out: dates and flags of Europe PMC itself (`firstIndexDate`, `inEPMC`), `firstPublicationDate`, which is one of the others,
and `printPublicationDate`, which is filled in to the day. Comments and corrections, books, investigators and manuscript ids are
read as documented (unverified: no recorded core reply has them).
Format: https://europepmc.org/RestfulWebService     Sample: cassettes/europepmc/999000001/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_issn, clean_pmcid, clean_pmid
from scraper.model import Author, Capture, Journal, ListedArticle, ParsedRecord, Published
from scraper.parse.api.europepmc_parts import (
    read_abstract_markup,
    read_book,
    read_chemicals,
    read_dates,
    read_grants,
    read_ids,
    read_links,
    read_mesh,
    read_notices,
    read_people,
)
from scraper.parse.api.json_reply import (
    as_dict,
    as_int,
    as_list,
    as_plain,
    as_text,
    as_year,
    control_issues,
    counts_of,
    ids_of,
    plain_texts,
    read_json,
)
from scraper.parse.html import plain_text
from scraper.parse.nlm_names import read_authors

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
        title=as_text(plain_text(as_text(row.get("title")) or "")), authors=_people(as_text(row.get("authorString"))),
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
    issues = list(control_issues(row))
    abstract, sections = read_abstract_markup(as_text(row.get("abstractText")))
    types = plain_texts(as_dict(row.get("pubTypeList")).get("pubType"))
    return ParsedRecord(
        source=capture.as_status(), layout=LAYOUT, pmid=clean_pmid(as_text(row.get("pmid")) or ""),
        pmcid=clean_pmcid(as_text(row.get("pmcid")) or ""), doi=clean_doi(as_text(row.get("doi")) or ""), ids=read_ids(row),
        title=as_plain(row.get("title")), abstract=abstract, abstract_sections=sections,
        authors=read_people(row, "author", issues) or _people(as_plain(row.get("authorString"))),
        investigators=read_people(row, "investigator", issues),
        journal=Journal(
            title=as_plain(journal.get("title") or row.get("journalTitle")), issn=clean_issn(as_text(journal.get("issn")) or ""),
            abbreviation=as_plain(journal.get("medlineAbbreviation") or journal.get("isoabbreviation")),
            eissn=clean_issn(as_text(journal.get("essn")) or ""), nlm_id=as_text(journal.get("nlmid")),
        ),
        volume=as_text(info.get("volume") or row.get("journalVolume")), issue=as_text(info.get("issue") or row.get("issue")),
        pages=as_text(row.get("pageInfo")),
        published=Published(raw=as_text(info.get("dateOfPublication")) or as_text(row.get("pubYear"))), dates=read_dates(row),
        publication_status=as_text(row.get("publicationStatus")), book=read_book(row), publication_types=types,
        languages=plain_texts([row.get("language")]), keywords=plain_texts(as_dict(row.get("keywordList")).get("keyword")),
        mesh=read_mesh(row), chemicals=read_chemicals(row), grants=read_grants(row), links=read_links(row),
        notices=read_notices(row, issues), retracted=True if "retracted publication" in map(str.lower, types) else None,
        counts=counts_of(capture.source, cited_by=row.get("citedByCount")), issues=tuple(issues),
    )  # fmt: skip
