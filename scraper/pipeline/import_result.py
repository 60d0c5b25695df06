"""What came of a file that somebody brought into a corpus."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class ImportResult(Struct, frozen=True):
    """What came of one file: the PMIDs stored or made fuller, documents without a PMID, and why a file was passed over.

    Of `pmids`, `new` were not in the corpus before and `changed` were otherwise. `gone` are PMIDs that the file says were
    deleted, `failed` those that no record could be made of, with the reason; `unread` tells of each record of ours that could not
    be read, with its line. `broken` tells where a file breaks off that was read until there. A long file of our own records, or
    of PubMed XML, comes in several of these.
    """

    name: str
    pmids: tuple[str, ...] = ()
    without_pmid: int = 0
    reason: str | None = None
    gone: tuple[str, ...] = ()
    failed: Mapping[str, str] = {}
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    broken: str | None = None
