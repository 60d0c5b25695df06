"""What has changed since a time: what readers look for first is told as it stands now, and what cannot be read is no silence."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from scraper.errors import StoreError
from scraper.model import ArticleList, Issue, ListedArticle, Record
from scraper.normalize.refresh import diff_records
from scraper.pipeline.compare import Difference, iter_differences, iter_since
from scraper.store.corpus import Corpus

PMID, LONG_AGO, BETWEEN, LATER = "998000101", "2020-01-01T00:00:00Z", "2021-01-01", "2100-01-01"


def store(corpus: Corpus, *states: Record) -> None:
    """A paper that came long ago, as it was at first, and what became of it one after the other."""
    with corpus.writing() as writer:
        writer.put(states[0], at=LONG_AGO)
        for old, new in pairwise(states):
            writer.note_change(PMID, diff_records(old, new))
            writer.put(new)


def record(*, retracted: bool | None = None, citing: tuple[str, ...] = (), issue: str | None = None) -> Record:
    items = tuple(ListedArticle(pmid=pmid, sources=("icite",)) for pmid in citing)
    issues = (Issue(issue, None, issue),) if issue else ()
    return Record(
        pmid=PMID, title="Warm socks.", retracted=retracted, citing_articles=ArticleList(items, len(items)), issues=issues
    )


@pytest.mark.parametrize(
    ("states", "kind", "retracted", "citing"),
    [
        ([record(), record(retracted=True)], "changed", True, ()),
        ([record(retracted=False), record(retracted=True)], "changed", True, ()),
        ([record(retracted=True), record(retracted=True, citing=("7",))], "changed", False, ("pmid:7",)),
        ([record(retracted=True), record(retracted=False)], "changed", False, ()),
        ([record(), record(retracted=True), record(retracted=False)], "changed", False, ()),  # it was no retraction after all
        ([record(), record(citing=("7",)), record(citing=("7", "8"))], "changed", False, ("pmid:7", "pmid:8")),
        ([record(), record(issue="gone")], "gone", False, ()),
        ([record(), record(issue="merged")], "gone", False, ()),
        ([record(), record(issue="gone"), record()], "changed", False, ()),
    ],
)
def test_what_is_told_of_a_paper_is_how_it_stands_now(
    states: list[Record], kind: str, retracted: bool, citing: tuple[str, ...], corpus: Corpus
) -> None:
    store(corpus, *states)
    (told,) = iter_since(corpus, BETWEEN)
    assert (told.pmid, told.kind, told.newly_retracted, told.new_citing_articles) == (PMID, kind, retracted, citing)
    assert told.changes
    assert list(iter_since(corpus, LATER)) == []


def test_papers_and_changes_count_from_the_very_second(corpus: Corpus) -> None:
    store(corpus, record())
    assert [(one.kind, one.changes) for one in iter_since(corpus, LONG_AGO)] == [("new", ())]
    assert list(iter_since(corpus, "2020-01-01T00:00:01Z")) == []


def test_changes_that_cannot_be_read_are_no_silence(corpus: Corpus) -> None:
    store(corpus, record(), record(retracted=True))
    corpus.connection.execute("UPDATE changes SET fields = zeroblob(20)")
    with pytest.raises(StoreError, match="scraper corpus verify") as caught:
        list(iter_since(corpus, BETWEEN))
    assert str(corpus.path) in str(caught.value)


def test_one_corpus_beside_another(corpus: Corpus, tmp_path: Path) -> None:
    corpus.add([record(), Record(pmid="998000102"), Record(pmid="998000103")])
    with Corpus(tmp_path / "other.db", create=True) as other:
        other.add([record(retracted=True, citing=("7",)), Record(pmid="998000102"), Record(pmid="998000104")])
        found = {(one.pmid, one.kind, one.newly_retracted, one.new_citing_articles) for one in iter_differences(corpus, other)}
    assert found == {
        (PMID, "changed", True, ("pmid:7",)), ("998000103", "gone", False, ()), ("998000104", "new", False, ()),
    }  # fmt: skip


def test_a_difference_stays_as_it_was_told() -> None:
    with pytest.raises(AttributeError):
        Difference(pmid=PMID, kind="new").kind = "gone"  # type: ignore[misc]
