"""Many records at once are stored as one by one."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.model import Journal, Record
from scraper.store.corpus import Corpus
from scraper.store.verify import iter_faults
from tests.store.test_store import articles

PMIDS = st.integers(1, 9)
SOME = st.builds(
    lambda pmid, title, cited, cites: Record(
        pmid=str(pmid), title=title, journal=Journal(title=title), references=articles(cites, *cited),
        citing_articles=articles("x", *cited),
    ),
    PMIDS, st.sampled_from(["Pain", "TNF-α", "Sleep\u2009and  PAIN", "ÄGE"]), st.lists(PMIDS.map(str), max_size=3),
    st.sampled_from(["pubmed", "crossref"]),
)  # fmt: skip


def contents_of(corpus: Corpus) -> list[object]:
    run = corpus.connection.execute
    return [
        list(corpus.lines()), list(corpus.edges()), list(corpus.find("pain")), list(corpus.find("tnf-alpha")),
        list(corpus.find("äge")),
        run("SELECT names.name, pmid FROM terms JOIN names ON id = terms.name ORDER BY 1, 2").fetchall(),
        list(iter_faults(corpus)),
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(SOME, max_size=12), st.integers(1, 12))
def test_records_in_batches_are_stored_as_one_by_one(records: list[Record], size: int) -> None:
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        one, many = (stack.enter_context(Corpus(f"{folder}/{name}.db", create=True)) for name in "ab")
        for record in records:
            one.add([record])
        for start in range(0, len(records), size):
            many.add(records[start : start + size])
        assert contents_of(many) == contents_of(one)
        assert contents_of(many)[-1] == []


def test_a_damaged_record_that_is_replaced_leaves_none_of_its_terms(tmp_path: Path) -> None:
    with Corpus(tmp_path / "c.db", create=True) as corpus:
        corpus.add([Record(pmid=pmid, title="Pain", journal=Journal(title="Newts")) for pmid in ("1", "2")])
        corpus.connection.execute("UPDATE records SET packed = x'00' WHERE id = (SELECT record FROM papers WHERE pmid = 1)")
        corpus.add([Record(pmid="1", title="Sleep", journal=Journal(title="Toads"))])
        assert [list(corpus.find(None, journal=title)) for title in ("Newts", "Toads")] == [["2"], ["1"]]
        assert list(iter_faults(corpus)) == []
