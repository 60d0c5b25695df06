"""References and citing articles: what several sources list becomes one list, each edge once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from scraper.model import ArticleList, ListedArticle
from scraper.normalize.fields import Claim


def merge_lists(claims: Iterable[Claim]) -> ArticleList:
    """One list from several, best source first: printed order kept, edges known by PMID or DOI joined.

    An item that shares an id with one already listed adds its source and the fields the other lacks, unless another
    id of theirs conflicts: then both are kept. `complete` is True only if a source says so.
    """
    items: list[ListedArticle] = []
    totals: list[int] = []
    complete: bool | None = None
    for claim in claims:
        known = len(items)
        for item in claim.value.items:
            place = _find_same(item, items[:known])
            if place is None:
                items.append(msgspec.structs.replace(item, sources=(claim.source,)))
            else:
                items[place] = _join(items[place], item, claim.source)
        totals += [claim.value.total_reported] if claim.value.total_reported is not None else []
        complete = claim.value.complete if complete is None else complete or bool(claim.value.complete)
    return ArticleList(items=tuple(items), shown=len(items), total_reported=max(totals, default=None), complete=complete)


def _find_same(item: ListedArticle, items: list[ListedArticle]) -> int | None:
    for place, other in enumerate(items):
        pairs = ((item.pmid, other.pmid), (item.doi, other.doi), (item.pmcid, other.pmcid))
        known = [(one, two) for one, two in pairs if one and two]
        if known and all(one == two for one, two in known):
            return place
    return None


def _join(kept: ListedArticle, other: ListedArticle, source: str) -> ListedArticle:
    missing = {
        name: getattr(other, name)
        for name in kept.__struct_fields__
        if name not in ("position", "sources") and getattr(kept, name) in (None, ()) and getattr(other, name) not in (None, ())
    }
    return msgspec.structs.replace(kept, **missing, sources=tuple(dict.fromkeys((*kept.sources, source))))
