"""Which version of a paper counts: the last in the order of the files; in one file the highest, and a deletion before all.

NLM asks users to load its files in the order of their numbers, and to replace what they have of a PMID by what comes later:
https://www.nlm.nih.gov/databases/download/pubmed_medline_documentation.html. That a deletion comes before the articles of its
own file is our reading (unverified: in NLM's files deletions stand at the end).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from scraper.bulk.run import RANGE, Run, read_keys, read_pairs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.uint32]


def find_outdated(runs: Sequence[Run]) -> list[Numbers]:
    """For each run of PubMed files, in their order, the PMIDs that a later one has too: sorted, each once.

    One range after the other is held in memory.
    """
    import numpy as np

    outdated: list[list[Numbers]] = [[] for _ in runs]
    for number in sorted({number for run in runs for number in run.ranges("keys")}):
        seen = np.zeros(RANGE, bool)
        for place in reversed(range(len(runs))):
            if ("keys", number) not in runs[place].blocks:
                continue
            pmids = np.unique(read_keys(runs[place], number).pmids)
            inside = pmids - number * RANGE
            outdated[place].append(pmids[seen[inside]])
            seen[inside] = True
    return [np.concatenate(found) if found else np.empty(0, "u4") for found in outdated]


def describe_lost(run: Run, outdated: Numbers) -> dict[int, str]:
    """By range, a digest of the links to it that no longer count, as the version that had them is outdated."""
    import numpy as np

    if not len(outdated):
        return {}
    found: dict[int, str] = {}
    for number in run.ranges("edges"):
        to, by = read_pairs(run, "edges", number)
        lost = np.isin(by, outdated)
        if lost.any():
            pairs = np.concatenate((to[lost], by[lost])).astype("<u4")
            found[number] = hashlib.sha256(pairs.tobytes()).hexdigest()[:16]
    return found
