"""DataCite's lists: data sets, software and images whose repositories name a paper, as links to them.

A resource names the works it is related to, each with a kind of relation. It is kept where one of them makes it data of the
paper, or data that the paper cites; what itself cites the paper, as data that were made later do, is left out. So are texts,
and a version or a part of a resource that is in the list too.
Format: https://datacite-metadata-schema.readthedocs.io     Sample: cassettes/datacite/10.5555_inv.18/ (unverified)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scraper.card.addresses import doi_address
from scraper.errors import ParseError
from scraper.ids import clean_doi
from scraper.model import Capture, Issue, Link, ParsedRecord
from scraper.parse.api.json_reply import as_dict, as_int, as_list, as_plain, as_text, control_issues, read_json

LAYOUT = "datacite"

# Of the metadata schema's relationType: the resource is to the paper …
_OF_THE_PAPER = frozenset("IsSupplementTo IsDescribedBy IsDocumentedBy IsSourceOf IsCitedBy IsReferencedBy".split())
_WITHIN = frozenset(["IsVersionOf", "IsPartOf"])  # … and to another resource
# Of its resourceTypeGeneral, those that are no text.
_DATA = frozenset(
    "Audiovisual Collection ComputationalNotebook Dataset Image InteractiveResource Model Software Sound Workflow".split()
)


class _Resource(NamedTuple):
    """One entry: its DOI, its kind, its licence as printed, and its relations to works with a DOI."""

    doi: str
    kind: str | None
    license: str | None
    relations: frozenset[tuple[str, str]]


def parse_datacite(capture: Capture, doi: str) -> ParsedRecord:
    """The links of the paper with this DOI, in the order of the list. Entries that do not name it are counted in an issue.

    Raises ParseError when the body is no list with a total.
    """
    body = as_dict(read_json(capture))
    rows, total = body.get("data"), as_int(as_dict(body.get("meta")).get("total"))
    if not isinstance(rows, list) or total is None or total < 0:
        raise ParseError(capture.source, "data", str(body)[:80], "no list of resources with their number")
    resources = [one for row in rows if (one := _read(as_dict(row))) and any(named == doi for _, named in one.relations)]
    issues = (*control_issues(rows), *_tell_unread(rows, resources, total))
    links = tuple(dict.fromkeys(_links(resources, doi)))
    return ParsedRecord(source=capture.as_status(), layout=LAYOUT, doi=doi, links=links, issues=issues)


def _read(row: Mapping[str, Any]) -> _Resource | None:
    attributes = as_dict(row.get("attributes"))
    doi = clean_doi(as_text(attributes.get("doi") or row.get("id")) or "")
    if doi is None:
        return None
    kind = as_text(as_dict(attributes.get("types")).get("resourceTypeGeneral"))
    return _Resource(doi, kind, _license(attributes), frozenset(_relations(attributes)))


def _relations(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in map(as_dict, as_list(attributes.get("relatedIdentifiers"))):
        relation, doi = as_text(one.get("relationType")), clean_doi(as_text(one.get("relatedIdentifier")) or "")
        if relation and doi:
            yield relation, doi


def _license(attributes: Mapping[str, Any]) -> str | None:
    """The first licence: its short name, else its address, else its words."""
    names = ("rightsIdentifier", "rightsUri", "rights")
    rights = (one.get(name) for one in map(as_dict, as_list(attributes.get("rightsList"))) for name in names)
    return next(filter(None, map(as_plain, rights)), None)


def _tell_unread(rows: Sequence[Any], resources: Sequence[_Resource], total: int) -> Iterator[Issue]:
    if len(resources) < len(rows):
        yield Issue("unread_rows", "links", f"{len(rows) - len(resources)} entries have no DOI, or do not name this paper")
    if len(rows) != total:
        yield Issue("list_not_read", "links", f"{len(rows)} of {total} entries were read")


def _links(resources: Sequence[_Resource], doi: str) -> Iterator[Link]:
    kept = [one for one in resources if one.kind in _DATA and any((name, doi) in one.relations for name in _OF_THE_PAPER)]
    known = {one.doi for one in kept}
    within = {
        one.doi: {own for name, own in one.relations if name in _WITHIN and own in known and own != one.doi} for one in kept
    }
    for one in kept:
        address = doi_address(one.doi)
        if address and not any(not within[whole] for whole in within[one.doi]):
            yield Link("data", address, one.license)
