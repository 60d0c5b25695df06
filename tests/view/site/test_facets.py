"""Facets: for any papers found, each number is what counting the records one by one gives."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.model import Annotation, Journal, Published, Record
from scraper.store.corpus import Corpus
from scraper.store.terms import entity_key
from scraper.view.site.facets import FacetIndex

TYPES = st.lists(st.sampled_from(["Review", "Letter", "Clinical Trial"]), unique=True, max_size=3)
IDS = st.lists(st.sampled_from(["MESH:D000001", "MESH:D000002", "7124"]), unique=True, max_size=3)


def mention(identifier: str) -> Annotation:
    return Annotation("title", 0, 4, "Pain", "Gene", (identifier,), "exact", "pubtator3", 0, 4)


@st.composite
def papers(draw: st.DrawFn) -> list[Record]:
    pmids = draw(st.lists(st.integers(1, 10**9 - 1), unique=True, max_size=12))
    return [
        Record(
            pmid=str(pmid),
            title="Pain",
            journal=Journal(title=draw(st.sampled_from(["One", "Two", None]))),
            published=Published(draw(st.sampled_from(["1999", "2020-01", None]))),
            publication_types=tuple(draw(TYPES)),
            retracted=draw(st.sampled_from([True, None])),
            annotations=tuple(map(mention, draw(IDS))),
        )
        for pmid in pmids
    ]


@settings(max_examples=40)
@given(papers(), st.data())
def test_facets_count_what_is_there(records: list[Record], data: st.DataObject) -> None:
    found = data.draw(st.lists(st.sampled_from(records), unique_by=lambda one: one.pmid)) if records else []
    with tempfile.TemporaryDirectory() as folder, Corpus(Path(folder) / "c.db", create=True) as corpus:
        corpus.add(records)
        facets = FacetIndex(corpus).count([*(int(one.pmid or 0) for one in found), 10**9])
    counted = {facet.field: {one.value: one.papers for one in facet.values} for facet in facets}
    years = Counter((one.published.date or "")[:4] for one in found if one.published.date)
    assert counted.get("year", {}) == dict(years)
    assert counted.get("journal", {}) == dict(Counter(one.journal.title for one in found if one.journal.title))
    assert counted.get("type", {}) == dict(Counter(name.lower() for one in found for name in one.publication_types))
    keys = (entity_key(own.identifiers[0], own.type) for one in found for own in one.annotations)
    assert counted.get("entity", {}) == dict(Counter(keys))
    retracted = sum(1 for one in found if one.retracted)
    assert counted.get("retracted", {}) == ({"1": retracted} if retracted else {})


def test_facets_are_those_of_the_records(db: Path) -> None:
    with Corpus(db, read_only=True) as corpus:
        pmids = [int(pmid) for pmid in corpus.find("verolone")]
        records = [corpus[pmid] for pmid in pmids]
        facets = {facet.field: {one.value: one.papers for one in facet.values} for facet in FacetIndex(corpus).count([*pmids, 1])}
    years = [record.published.date[:4] for record in records if record.published.date]
    assert facets["year"] == {year: years.count(year) for year in years}
    assert facets["retracted"] == {"1": sum(1 for record in records if record.retracted)}
    assert facets["type"] == {
        "journal article": len(records), "review": sum(1 for record in records if "Review" in record.publication_types),
    }  # fmt: skip
