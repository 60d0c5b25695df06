"""Bulk builds as what a corpus takes papers from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.pipeline.import_result import ImportResult
    from scraper.store.corpus import Corpus


def is_build(path: str) -> bool:
    """Whether a path is the folder of a bulk build."""
    from pathlib import Path

    return path != "-" and (Path(path) / "manifest.json").is_file()


def import_build(corpus: Corpus, folder: str, pmids: Iterable[str] | None = None) -> Iterator[ImportResult]:
    """Store the records of a build, all or those of a list; gives what came of each batch.

    Raises InputError when the folder holds no build, StoreError when a file of it is damaged.
    """
    from scraper.bulk.build import check_libraries
    from scraper.bulk.scan import scan_lines
    from scraper.pipeline.import_records import import_records

    check_libraries()
    yield from import_records(corpus, (line + b"\n" for line in scan_lines(folder, pmids)), folder)


def take_from(corpus: Corpus, folder: str, pmids: Iterable[str]) -> set[str]:
    """The papers of a list that the corpus lacks and the build has, which are stored; gives their PMIDs."""
    missing = [pmid for pmid in pmids if pmid not in corpus]
    return {pmid for one in import_build(corpus, folder, missing) for pmid in one.pmids}
