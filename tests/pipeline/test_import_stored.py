"""A paper that the corpus has already: joined with what a file brings, or told as deleted, and no fuller value is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.errors import ParseError
from scraper.model import Record, SourceStatus
from scraper.pipeline.import_stored import bury, is_whole, join
from scraper.pipeline.importing import import_files
from scraper.pipeline.rebuild import Rebuilder
from scraper.store.corpus import Corpus
from scraper.store.queue import Ending

PMID = "998000901"
STORED = Record(pmid=PMID, title="Warm socks", volume="3")
SAID = SourceStatus(name="pubmed", retrieved_at="2026-01-01T00:00:00Z")


def test_a_record_is_whole_where_its_documents_are_kept(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "d.pubtator").write_text(f"{PMID}|t|Warm socks.\n{PMID}|a|Feet.\n\n")
    list(import_files(corpus, [str(tmp_path / "d.pubtator")]))
    assert is_whole(corpus, corpus[PMID])
    assert not is_whole(corpus, None)
    assert not is_whole(corpus, STORED)  # made of nothing that is known


def test_what_is_new_is_not_joined_with_anything(corpus: Corpus) -> None:
    assert join(Rebuilder(corpus), STORED, None, whole=False) == (STORED, ())


@pytest.mark.parametrize(("whole", "volume"), [(False, "3"), (True, None)])
def test_what_a_file_does_not_say_stays_unless_all_that_said_it_is_kept(corpus: Corpus, whole: bool, volume: str | None) -> None:
    made = Record(pmid=PMID, title="Warm socks", pages="7-9")
    new, changes = join(Rebuilder(corpus), made, STORED, whole=whole)
    assert (new.pages, new.volume) == ("7-9", volume)
    assert {(one.path, one.kind) for one in changes} >= {("pages", "added")}
    assert ("volume" in {one.path for one in changes}) is whole


def test_a_record_that_cannot_be_compared_is_a_fault_of_ours(corpus: Corpus) -> None:
    with pytest.raises(ParseError, match=r"normalize: .*a bug of scraper"):
        join(Rebuilder(corpus), Record(pmid=PMID, title="\ud800"), STORED, whole=True)


def test_what_was_deleted_stays_and_says_so_and_of_others_nothing_is_stored(corpus: Corpus) -> None:
    corpus.add([STORED])
    with corpus.writing():
        bury(corpus, {PMID: [SAID], "998000902": [SAID]})
    assert list(corpus) == [PMID]
    now = corpus[PMID]
    assert (now.title, now.volume, [one.code for one in now.issues]) == ("Warm socks", "3", ["gone"])
    assert [(one.name, one.outcome) for one in now.provenance.sources] == [("pubmed", "absent")]
    assert corpus.queue.endings([PMID, "998000902"]) == [
        Ending(pmid, "gone", "pubmed", None, "NLM deleted this PMID") for pmid in (PMID, "998000902")
    ]


def test_to_bury_a_paper_twice_is_to_bury_it_once(corpus: Corpus) -> None:
    corpus.add([STORED])
    for _ in range(2):
        with corpus.writing():
            bury(corpus, {PMID: [SAID]})
    assert [one.code for one in corpus[PMID].issues] == ["gone"]
    assert len(corpus[PMID].provenance.sources) == 1
