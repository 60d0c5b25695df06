"""Title, journal and year of edges that are known by their PMID only: from PubMed's own records, many a request, or a corpus."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from scraper.export.edges import Edge, ListName
from scraper.model import ArticleList, ListedArticle, Record
from scraper.pipeline.records import Records
from scraper.store.corpus import Corpus

_RECORDS = 20  # looked up together


def iter_with_details(records: Records, name: str) -> Iterator[Record]:
    """The records, with details in the items of the list `name` that have none but a PMID.

    What cannot be looked up stays as it is. An id that an item has is never changed: the source that asserts the edge
    said which article it is.
    """
    size = 1  # the first comes soon
    while group := list(islice(records, size)):
        size = min(2 * size, _RECORDS)
        bare = dict.fromkeys(
            item.pmid for record in group for item in getattr(record, name).items if item.pmid and not item.title
        )
        known = records.look_up(bare, "pubmed")
        for record in group:
            found: ArticleList = getattr(record, name)
            told = tuple(with_details(item, known.get(item.pmid or "")) for item in found.items)
            yield msgspec.structs.replace(record, **{name: msgspec.structs.replace(found, items=told)})


def iter_stored_edges(store: Corpus, pmid: str, list_name: ListName, *, bare: bool) -> Iterator[Edge]:
    """The edges that any record of a corpus tells of a paper, by PMID, with what the corpus knows of their other end.

    That is the entry of the paper's own list and the other paper's record, where they are stored; `bare` leaves it out.
    """
    citing = list_name == "citing_articles"
    own = {} if bare or pmid not in store else {item.pmid: item for item in getattr(store[pmid], list_name).items}
    for number, edge in enumerate(store.edges(cited=pmid) if citing else store.edges(citing=pmid), 1):
        other = edge.citing if citing else edge.cited
        item = msgspec.structs.replace(own.get(other, ListedArticle(pmid=other)), sources=edge.sources)
        known = None if bare or item.title or other not in store else store[other]
        yield Edge(pmid, list_name, number, with_details(item, known))


def with_details(item: ListedArticle, record: Record | None) -> ListedArticle:
    """The entry with what the record of the same paper tells and the entry does not; as it is when it has a title."""
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
