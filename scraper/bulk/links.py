"""Links between papers of one range and others, from the runs that have some."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scraper.bulk.run import Run, read_pairs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]


class Links:
    """For each paper the others, sorted by PMID, each once."""

    def __init__(self, first: Numbers, second: Numbers):
        import numpy as np

        by_place = np.lexsort((second, first))
        first, second = first[by_place], second[by_place]
        if len(first):
            is_new = np.ones(len(first), bool)
            is_new[1:] = (first[1:] != first[:-1]) | (second[1:] != second[:-1])
            first, second = first[is_new], second[is_new]
        self._papers, begins = np.unique(first, return_index=True)
        self._ends = np.append(begins, len(first)).tolist()
        self._place = {pmid: place for place, pmid in enumerate(self._papers.tolist())}
        self._others = second

    def of(self, pmid: int) -> Numbers:
        """The other papers of one."""
        place = self._place.get(pmid)
        return self._others[:0] if place is None else self._others[self._ends[place] : self._ends[place + 1]]

    def papers(self) -> Sequence[int]:
        """The papers that have links, in order."""
        found: list[int] = self._papers.tolist()
        return found


def read_links(
    runs: Sequence[Run], which: Sequence[int], section: str, number: int, outdated: Sequence[Numbers | None] | None = None
) -> Links:
    """The links of a range from some of the runs, but for those of papers that are `outdated` in that run."""
    import numpy as np

    found = [(np.empty(0, "u4"), np.empty(0, "u4"))]
    for place in which:
        first, second = read_pairs(runs[place], section, number)
        old = outdated[place] if outdated is not None else None
        if old is not None and len(old):
            stays = ~np.isin(second, old)
            first, second = first[stays], second[stays]
        found.append((first, second))
    firsts, seconds = zip(*found, strict=True)
    return Links(np.concatenate(firsts), np.concatenate(seconds))
