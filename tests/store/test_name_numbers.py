"""Numbers of names: each name has one, and what a failed transaction gave is forgotten."""

from __future__ import annotations

import pytest
import zstandard

from scraper.errors import StoreError
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from tests.store.test_store import PAIN, SLEEP


@pytest.mark.parametrize("error", [zstandard.ZstdError("damaged"), KeyboardInterrupt()], ids=repr)
def test_names_of_a_batch_that_failed_are_not_remembered(corpus: Corpus, error: BaseException) -> None:
    with pytest.raises((StoreError, KeyboardInterrupt)), corpus.writing() as writer:
        writer.put(SLEEP)
        writer.put(PAIN)
        raise error
    corpus.add([PAIN])
    assert list(corpus.find(entity="MESH:D007649")) == ["20"]
    assert list(iter_faults(corpus)) == []
