"""Title, journal and year of edges that are known by their PMID only, looked up in PubMed's own records, many a request."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from scraper.model import ArticleList, ListedArticle, Record
from scraper.pipeline.records import Records

_RECORDS = 20  # looked up together


def iter_with_details(records: Records, name: str) -> Iterator[Record]:
    """The records, with details in the items of the list `name` that have none but a PMID.

    What cannot be looked up stays as it is. An id that an item has is never changed: the source that asserts the edge
    said which article it is.
    """
    while group := list(islice(records, _RECORDS)):
        bare = dict.fromkeys(
            item.pmid for record in group for item in getattr(record, name).items if item.pmid and not item.title
        )
        known = records.look_up(bare, "pubmed")
        for record in group:
            found: ArticleList = getattr(record, name)
            told = tuple(add_details(item, known.get(item.pmid or "")) for item in found.items)
            yield msgspec.structs.replace(record, **{name: msgspec.structs.replace(found, items=told)})


def add_details(item: ListedArticle, record: Record | None) -> ListedArticle:
    """An entry that has no title, with what its record says; one that has a title, or no record, stays as it is."""
    if record is None or item.title:
        return item
    date, journal = record.published.date or "", record.journal
    said = {
        "title": record.title, "authors": record.authors, "journal": journal.abbreviation or journal.title, "pages": record.pages,
        "year": int(date[:4]) if date[:4].isdigit() else None, "volume": record.volume, "issue": record.issue,
        "doi": record.doi, "pmcid": record.pmcid,
    }  # fmt: skip
    missing = {field: value for field, value in said.items() if value and getattr(item, field) in (None, ())}
    return msgspec.structs.replace(item, **missing)
