"""The record of one document alone is what the general merge makes of it, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.errors import ScraperError
from scraper.model import (
    ArticleList,
    Author,
    Book,
    Count,
    Issue,
    Journal,
    Link,
    ListedArticle,
    Notice,
    OtherDate,
    ParsedAnnotation,
    ParsedRecord,
    ParsedRelation,
    Published,
    SourceStatus,
    SourceText,
    to_json,
)
from scraper.normalize.merge import merge_documents, normalize, without_stand_ins
from scraper.pipeline.make_record import make_line
from tests.conformance.case import load_cases

texts = st.sampled_from([None, "", " ", "Newts", "No title available", "TNF-α in newts."])
dates = st.builds(Published, st.sampled_from([None, "2020-01"]), st.sampled_from([None, "2020 Jan", "nonsense"]))
entries = st.builds(
    ListedArticle, position=st.none() | st.integers(1, 3), pmid=st.sampled_from([None, "1", "2"]),
    doi=st.sampled_from([None, "10.5555/a"]), title=texts, raw=st.sampled_from([None, "Ruiz A. Newts."]),
)  # fmt: skip
lists = st.none() | st.builds(
    ArticleList, st.lists(entries, max_size=4).map(tuple), st.integers(0, 4), st.none() | st.integers(-1, 5),
    st.none() | st.booleans(),
)  # fmt: skip


def few(what: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(what, max_size=most).map(tuple)


days = st.builds(
    OtherDate,
    st.sampled_from(["received", "entrez"]),
    st.sampled_from([None, "2019-02-03"]),
    st.sampled_from([None, "2019 Feb 3"]),
)
mentions = st.builds(ParsedAnnotation, start=st.integers(0, 3), end=st.just(5), text=st.just("Newts"), type=st.just("Species"))
documents = st.builds(
    ParsedRecord,
    source=st.builds(SourceStatus, name=st.sampled_from(["pubmed", "mytool"]), retrieved_at=st.sampled_from([None, "2026"])),
    pmid=st.sampled_from([None, "1"]), doi=st.sampled_from([None, "10.5555/a"]), title=texts, abstract=texts, published=dates,
    ids=st.dictionaries(st.sampled_from(["doi", "pii"]), few(st.sampled_from(["10.5555/a", "S1"])), max_size=2),
    authors=few(st.builds(Author, family=texts)), authors_complete=st.none() | st.booleans(),
    journal=st.builds(Journal, texts), book=st.none() | st.builds(Book, title=texts, published=dates),
    references=lists, citing_articles=lists, retracted=st.none() | st.booleans(),
    notices=few(st.builds(Notice, type=st.sampled_from(["RetractionIn", "ErratumIn"]))),
    counts=few(st.builds(Count, st.just("cited_by"), st.integers(-1, 2), st.sampled_from(["pubmed", "icite"]))),
    dates=few(days, 3), links=few(st.builds(Link, kind=st.just("pdf"), url=st.just("https://example.org/a.pdf"))),
    annotations=few(mentions), texts=st.sampled_from([(), (SourceText("title", 0, "Newts"),)]),
    relations=few(st.builds(ParsedRelation, type=st.just("Association"), subject=st.just("1"), object=st.just("2"))),
    issues=few(st.builds(Issue, st.just("odd"), st.none(), st.just("odd"))),
    evidence=st.sampled_from([{}, {"title": "dc.title", "references": "body"}]),
)  # fmt: skip
failures = st.builds(SourceStatus, name=st.sampled_from(["icite", "elink"]), outcome=st.sampled_from(["failed", "absent"]))


def made_in_each_way(document: ParsedRecord, unanswered: list[SourceStatus]) -> set[bytes]:
    """The record of one document: by the short way, by that for many, and as a line where all sources answered."""
    single = normalize([document], unanswered=unanswered)
    many = merge_documents([without_stand_ins(document)], unanswered, single.provenance.sources)
    return {to_json(single), to_json(many), *([] if unanswered else [make_line(document)])}


@given(documents, st.lists(failures, max_size=2))
def test_of_any_document(document: ParsedRecord, unanswered: list[SourceStatus]) -> None:
    assert len(made_in_each_way(document, unanswered)) == 1


def iter_documents(paths: list[Path]) -> Iterator[ParsedRecord]:
    for path in paths:
        try:
            yield from scraper.parse_file(str(path))
        except ScraperError:
            continue


def test_of_every_case_of_the_pack() -> None:
    found = list(iter_documents([file for case in load_cases() for file in case.files]))
    assert len(found) > 250
    assert [document for document in found if len(made_in_each_way(document, [])) != 1] == []
