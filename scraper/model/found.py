"""A paper that others lead to: what snowballing gives."""

from __future__ import annotations

from typing import Literal

from scraper.model.record import ListedArticle

Direction = Literal["citing", "references"]


class FoundArticle(ListedArticle, frozen=True, forbid_unknown_fields=True, gc=False, kw_only=True):
    """One paper that the lists of some papers, the seeds, name; `sources` are all that say so.

    `seeds` are their PMIDs, in the order asked, never the paper's own. `directions`: `citing`, it cites a seed; `references`, a
    seed cites it. `is_seed`: it is one of the seeds itself, and another one leads to it.
    """

    n_seeds: int = 0
    seeds: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = ()
    is_seed: bool = False
