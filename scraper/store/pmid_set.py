"""A set of PMIDs that stays small however many they are: all of PubMed's take 5 MB, where a set of text takes gigabytes."""

from __future__ import annotations

from collections.abc import Iterable

_BITS = 16  # of a PMID that count within one page, of 8 kB


class PmidSet:
    """PMIDs, as text or numbers; they can be added, counted and asked for.

    >>> some = PmidSet(["20", "998000101", "20"])
    >>> len(some), "20" in some, 21 in some, some.count_both(PmidSet([20, 30]))
    (2, True, False, 1)
    """

    def __init__(self, pmids: Iterable[str | int] = ()):
        self._pages: dict[int, bytearray] = {}
        self.update(pmids)

    def update(self, pmids: Iterable[str | int]) -> None:
        """Add PMIDs."""
        for pmid in pmids:
            number = int(pmid)
            page = self._pages.get(number >> _BITS)
            if page is None:
                page = self._pages[number >> _BITS] = bytearray(1 << _BITS >> 3)
            page[(number & 0xFFFF) >> 3] |= 1 << (number & 7)

    def __contains__(self, pmid: object) -> bool:
        number = int(pmid) if isinstance(pmid, str | int) else -1
        page = self._pages.get(number >> _BITS)
        return page is not None and bool(page[(number & 0xFFFF) >> 3] >> (number & 7) & 1)

    def __len__(self) -> int:
        return sum(int.from_bytes(page, "big").bit_count() for page in self._pages.values())

    def count_both(self, other: PmidSet) -> int:
        """How many are in this one and in another."""
        pages = ((page, other._pages.get(number)) for number, page in self._pages.items())
        return sum((int.from_bytes(one, "big") & int.from_bytes(two, "big")).bit_count() for one, two in pages if two is not None)
