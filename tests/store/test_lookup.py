"""Stored papers by their other ids."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import InputError
from scraper.model import Record
from scraper.store.corpus import Corpus
from scraper.store.lookup import find_pmids


def test_stored_papers_by_their_other_ids(tmp_path: Path) -> None:
    with Corpus(tmp_path / "c.db", create=True) as corpus:
        corpus.add([Record(pmid="1", doi="10.5555/a"), Record(pmid="2", pmcid="PMC2", doi="10.5555/b"), Record(pmid="3")])
        assert find_pmids(corpus, ["PMC2", "10.5555/a", "10.5555/none", "3"]) == {"PMC2": "2", "10.5555/a": "1"}
        corpus.add([Record(pmid="4", doi="10.5555/a")])
        with pytest.raises(InputError, match="PMID 1 and 4"):
            find_pmids(corpus, ["10.5555/a"])
