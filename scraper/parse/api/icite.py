"""iCite's publications: what NIH says of a paper, and both directions of its open citation links, as PMIDs.

Two shapes are about: the older (`cited_by`, `references`, `relative_citation_ratio`) and that of `legacy=false` (`citedByPmids`,
`citedPmids`, `rcr`); authors are one text, "Ana B Núñez, Wei Li", or objects. What `legacy=false` calls its fields is known from
its documentation only (unverified).
Format: https://icite.od.nih.gov/api     Sample: cassettes/icite/999000032/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_pmid
from scraper.model import Author, Capture, Issue, Journal, ParsedRecord, Published, SourceStatus
from scraper.parse.api.json_reply import (
    as_dict,
    as_int,
    as_list,
    as_plain,
    as_text,
    as_year,
    control_issues,
    counts_of,
    pmids_of,
    read_json,
    unordered,
)
from scraper.parse.free_names import read_display_name
from scraper.parse.nlm_names import split_suffix
from scraper.parse.organisations import is_group

LAYOUT = "icite"


def parse_icite(capture: Capture) -> list[ParsedRecord]:
    """One document per publication. Lists have no order; whether they are whole nobody can know.

    Raises ParseError when the body is of neither shape.
    """
    body = read_json(capture)
    rows = body.get("data") if isinstance(body, dict) and "data" in body else [body] if "pmid" in as_dict(body) else None
    if not isinstance(rows, list):
        raise ParseError(capture.source, "body", str(body)[:80], "no list `data` of publications")
    status = capture.as_status()
    return [read_publication(as_dict(row), status) for row in rows]


def read_publication(row: Mapping[str, Any], status: SourceStatus, *, layout: str = LAYOUT) -> ParsedRecord:
    """What iCite says of one paper, by the names of either shape; values may be texts, lists of PMIDs texts joined by blanks."""
    known = as_int(_either(row, "citation_count", "citedByPmidCount"))
    citing = pmids_of(_either(row, "cited_by", "citedByPmids"))
    cut = bool(known and known > len(citing))
    year = as_year(_either(row, "year", "pubYear"))
    issues = list(control_issues(row))
    return ParsedRecord(
        source=status, layout=layout, pmid=clean_pmid(as_text(_either(row, "pmid", "_id")) or ""),
        doi=clean_doi(as_text(row.get("doi")) or ""), title=as_plain(row.get("title")), authors=_authors(row, issues),
        journal=Journal(abbreviation=as_plain(_either(row, "journal", "journalNameIso"))),
        published=Published(raw=str(year) if year else None),
        citing_articles=unordered(citing, total=known, complete=False if cut else None),
        references=unordered(pmids_of(_either(row, "references", "citedPmids"))),
        counts=counts_of(
            status.name, cited_by=known, relative_citation_ratio=_either(row, "relative_citation_ratio", "rcr"),
            nih_percentile=_either(row, "nih_percentile", "nihRcrPercentile"),
        ),
        issues=tuple(issues),
    )  # fmt: skip


def _either(row: Mapping[str, Any], older: str, newer: str) -> Any:
    """The value under the name of one shape or the other; one that is null counts as none."""
    return row.get(newer) if row.get(older) is None else row[older]


def _authors(row: Mapping[str, Any], issues: list[Issue]) -> tuple[Author, ...]:
    """The people in printed order; none, and an issue, where one text cannot be taken apart into their names."""
    people = row.get("authors")
    if not isinstance(people, str):
        return tuple(author for one in as_list(people) if (author := _read_author(one)) is not None)
    names: list[str] = []
    for piece in filter(None, (piece.strip() for piece in (as_plain(people) or "").split(","))):
        if names and " " not in piece and split_suffix(f"x {piece}")[1]:
            names[-1] += f" {piece}"  # ", Jr"
        else:
            names.append(piece)
    if any(re.match(r"(?:and|&)\s", name) for name in names) or (names and is_group(names[0]) and " " not in names[-1]):
        issues.append(
            Issue("unread_author", "authors", f"{(as_plain(people) or '')[:80]!r} is not read: a comma may be part of a name")
        )
        return ()
    return tuple(map(read_display_name, names))


def _read_author(one: object) -> Author | None:
    """A person as an object, or as a text."""
    if isinstance(one, str):
        text = as_plain(one)
        return read_display_name(text) if text else None
    part = as_dict(one)
    family, given, whole = (as_plain(part.get(name)) for name in ("lastName", "firstName", "fullName"))
    if family:
        name, suffix = split_suffix(family)
        return Author(family=name, given=given, suffix=suffix)
    return Author(literal=whole or given) if whole or given else None
