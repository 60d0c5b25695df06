"""References and citing articles: what several sources list becomes one list, each edge once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from scraper.model import ArticleList, ListedArticle
from scraper.normalize.fields import Claim
from scraper.text import fold

# Sources that give a list of their own: when one of them could not be read, the union may lack what only it knows.
LISTING = {
    "references": frozenset(
        "landing pubmed europepmc publisher crossref openalex semanticscholar icite elink opencitations".split()
    ),
    "citing_articles": frozenset("landing europepmc openalex semanticscholar icite elink opencitations".split()),
}
_IDS = ("pmid", "doi", "pmcid")
_SHORTEST_TITLE = 15  # characters; "Editorial" names many


def merge_lists(claims: Sequence[Claim], *, failed: bool = False) -> ArticleList:
    """One list from several, edges known by PMID, DOI, PMCID, or title and year joined; claims come best source first.

    The longest list in printed order gives the order; one cut after five entries would hide that of the rest.

    An item that shares an id with one already listed adds its source and the fields the other lacks, unless another
    id of theirs conflicts: then both are kept. What only an unordered source lists goes to the end, without `position`.

    `complete` is False when a source's list is cut and the union has not what it lacks, or `failed` tells that one of the
    sources could not be read; else True if a source says that its list is whole, and no other source knows more.
    """
    merged = _Merged()
    totals: list[int] = []
    lists: list[ArticleList] = []
    for claim in sorted(claims, key=lambda claim: -_ordered(claim.value)):
        lists.append(claim.value)
        merged.add(claim)
        totals += [claim.value.total_reported] if claim.value.total_reported is not None else []
    items = tuple(merged.items)
    # A list that is cut without saying how long it is: the union may hold its rest, or not.
    in_doubt = any(one.complete is False and one.total_reported is None for one in lists)
    cut = any(one.complete is False and len(items) < (one.total_reported or one.shown + 1) for one in lists)
    known = Counter(source for item in items for source in item.sources)
    whole = True if not in_doubt and any(claim.value.complete and known[claim.source] == len(items) for claim in claims) else None
    return ArticleList(items, len(items), max(totals, default=None), False if cut or failed else whole)


def _ordered(found: ArticleList) -> int:
    return sum(1 for item in found.items if item.position is not None)


class _Merged:
    """The items so far, and where each id stands among them."""

    def __init__(self) -> None:
        self.items: list[ListedArticle] = []
        self._places: dict[tuple[str, str], int] = {}
        self._by_title: dict[str, list[int]] = {}
        self._untitled: dict[int, str] = {}

    def add(self, claim: Claim) -> None:
        """All items of one source; two of its own are never joined, as a list may name a paper twice."""
        known, others = dict(self._places), len(self.items)
        ordered = bool(self.items)
        for item in claim.value.items:
            place = self._find(item, known)
            if place is None:
                place = self._find_by_title(item, others)
            if place is None:
                place = len(self.items)
                position = None if ordered else item.position
                self.items.append(msgspec.structs.replace(item, position=position, sources=(claim.source,)))
            else:
                self.items[place] = _join(self.items[place], item, claim.source)
            self._index(place)

    def _find(self, item: ListedArticle, known: dict[tuple[str, str], int]) -> int | None:
        """The place of the same article among what other sources listed, if no id of the two differs."""
        for name in _IDS:
            value = getattr(item, name)
            place = known.get((name, value)) if value else None
            if place is not None and _agree(self.items[place], item):
                return place
        return None

    def _find_by_title(self, item: ListedArticle, others: int) -> int | None:
        """The one entry of other sources that has the same title and year, or prints both; None when several do.

        Entries that share an id are found before; here one of the two has none. `others` is how many entries they have.
        """
        places = self._same_title(item) if item.title is not None else self._same_text(item)
        found = [place for place in places if place < others and _agree(self.items[place], item)]
        return found[0] if len(found) == 1 else None

    def _same_title(self, item: ListedArticle) -> list[int]:
        title, year = _title_key(item), str(item.year)
        if len(title) < _SHORTEST_TITLE or item.year is None:
            return []
        places = [place for place in self._by_title.get(title, ()) if self.items[place].year == item.year]
        return places + [place for place, text in self._untitled.items() if year in text and _prints(text, title, item)]

    def _same_text(self, item: ListedArticle) -> list[int]:
        """Where an entry that is only a text names a title and year we know, or is the same text."""
        text = fold(item.raw or "")
        titled = [title for title in self._by_title if len(title) >= _SHORTEST_TITLE and title in text]
        places = [
            place
            for title in titled
            for place in self._by_title[title]
            if str(self.items[place].year) in text and _prints(text, title, self.items[place])
        ]
        return places + [place for place, other in self._untitled.items() if other == text]

    def _index(self, place: int) -> None:
        item = self.items[place]
        for name in _IDS:
            if value := getattr(item, name):
                self._places.setdefault((name, value), place)
        if item.title is not None:
            self._untitled.pop(place, None)
            places = self._by_title.setdefault(_title_key(item), [])
            if place not in places:
                places.append(place)
        elif item.raw is not None and place not in self._untitled:
            self._untitled[place] = fold(item.raw)


def _title_key(item: ListedArticle) -> str:
    return fold(item.title or "").rstrip(". ")


def _prints(text: str, title: str, item: ListedArticle) -> bool:
    """Whether a printed entry names the article: its whole title, not the beginning of a longer one, and its first author.

    Both are folded already.
    """
    at = text.find(title)
    if at < 0 or text[at - 1 : at].isalnum():
        return False
    after = text[at + len(title) :].lstrip()[:1]
    family = fold(item.authors[0].family or "") if item.authors else ""
    ended = title[-1] in "?!" or after in ("", ".", ",", ";", "?", "!", "(", "[", '"', "”", "'")
    return ended and family in text


def _agree(kept: ListedArticle, other: ListedArticle) -> bool:
    """Whether no id of the two differs."""
    pairs = ((getattr(kept, name), getattr(other, name)) for name in _IDS)
    return all(one == two or one is None or two is None for one, two in pairs)


def _join(kept: ListedArticle, other: ListedArticle, source: str) -> ListedArticle:
    missing = {
        name: getattr(other, name)
        for name in kept.__struct_fields__
        if name not in ("position", "sources") and getattr(kept, name) in (None, ()) and getattr(other, name) not in (None, ())
    }
    return msgspec.structs.replace(kept, **missing, sources=tuple(dict.fromkeys((*kept.sources, source))))
