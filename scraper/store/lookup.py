"""Stored papers by their PMCIDs and DOIs."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from scraper.errors import InputError
from scraper.ids import scheme_of
from scraper.store.corpus import Corpus


class _Ids(Struct):
    """The ids of a record; its other members are passed over."""

    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None


def find_pmids(corpus: Corpus, ids: Iterable[str]) -> dict[str, str]:
    """The PMIDs of stored papers by their PMCIDs or DOIs in canonical form; those not stored are left out.

    Reads every record once, 30 us each, when there is such an id. Raises InputError when an id stands in two records.
    """
    wanted = {own for own in ids if scheme_of(own) != "pmid"}
    found: dict[str, str] = {}
    if not wanted:
        return found
    decode = msgspec.json.Decoder(_Ids).decode
    for line in corpus.lines():
        record = decode(line)
        for own in {record.pmcid, record.doi} & wanted:
            if own is None or record.pmid is None:
                continue
            if own in found:
                raise InputError(f"{own} stands in the records of PMID {found[own]} and {record.pmid}: name the PMID")
            found[own] = record.pmid
    return found
