"""Entries of lists, one or two at a time: what one says, whether it is an article at all, and two of one article as one."""

from __future__ import annotations

import msgspec

from scraper.model import ListedArticle, to_json
from scraper.normalize.rules import agree_on_pages

_EDITION = ("year", "volume", "issue", "pages")  # of one edition, or of none: where one differs, none is taken over
_OWN = ("position", "sources")
_FIELDS = ListedArticle.__struct_fields__


def said_by(item: ListedArticle) -> bytes:
    """What an entry says, wherever it stands."""
    return to_json(msgspec.structs.replace(item, position=None, sources=()))


def is_scrap(item: ListedArticle) -> bool:
    """Whether nothing shows that this is an article: no id, no place in print, and nothing beside a title or text."""
    if item.position is not None or item.pmid or item.doi or item.pmcid:
        return False
    return item.raw is None and not (item.title and (item.year or item.journal or item.authors))


def join_entries(kept: ListedArticle, other: ListedArticle, *sources: str) -> ListedArticle:
    """The kept entry with what it lacks, and the sources of the other; its position stays as it is."""
    sources = tuple(dict.fromkeys((*kept.sources, *sources)))
    if other.pmid == kept.pmid is not None and _is_link(other):
        return msgspec.structs.replace(kept, sources=sources)
    values = zip(_FIELDS, msgspec.structs.astuple(kept), msgspec.structs.astuple(other), strict=True)
    missing = {name: theirs for name, ours, theirs in values if theirs and not ours and name not in _OWN}
    if not missing.keys().isdisjoint(_EDITION) and not _is_one_edition(kept, other):
        missing = {name: value for name, value in missing.items() if name not in _EDITION}
    return msgspec.structs.replace(kept, **missing, sources=sources)


def _is_link(item: ListedArticle) -> bool:
    """Whether an entry has a PMID and nothing else, as most entries of lists of links."""
    return item.title is None and item.year is None and item.doi is None and item == ListedArticle(pmid=item.pmid)


def _is_one_edition(kept: ListedArticle, other: ListedArticle) -> bool:
    """Whether no part of where and when they appeared differs."""
    for name in _EDITION:
        one, two = getattr(kept, name), getattr(other, name)
        if one and two and one != two and not (isinstance(one, str) and agree_on_pages(one, two)):
            return False
    return True
