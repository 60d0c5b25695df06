"""Snowballing: what is known by its number only is looked up, or comes from the corpus; nothing is asked for ids alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from scraper.model import ArticleList, ListedArticle, Record
from scraper.pipeline.screened_papers import Screened
from scraper.pipeline.snowball import Snowballing, snowball, snowball_corpus
from scraper.store.corpus import Corpus
from tests.conftest import CASSETTES

SEED, BARE, TITLED, UNKNOWN = "998000101", "998000102", "998000103", "998000104"


def listing(*items: ListedArticle) -> ArticleList:
    return ArticleList(items, len(items))


def entry(pmid: str | None, title: str | None = None, doi: str | None = None) -> ListedArticle:
    return ListedArticle(pmid=pmid, title=title, doi=doi, sources=("icite",))


LISTS = Record(
    pmid=SEED,
    title="Seed",
    references=listing(entry(BARE), entry(TITLED, "Own title"), entry(None, None, "10.5555/a"), entry(UNKNOWN)),
)


class Asked:
    """Stands in for Records: notes what is looked up."""

    def __init__(self, *records: Record):
        self.records = iter(records)
        self.looked_up: list[list[str]] = []

    def __iter__(self) -> Iterator[Record]:
        return self.records

    def __next__(self) -> Record:
        return next(self.records)

    def look_up(self, pmids: Iterable[str], source: str) -> dict[str, Record]:
        assert source == "pubmed"
        self.looked_up.append(list(pmids))
        return {pmid: Record(pmid=pmid, title=f"Title {pmid}") for pmid in self.looked_up[-1] if pmid != UNKNOWN}


@pytest.mark.parametrize(
    ("ids_only", "titles"), [(False, [f"Title {BARE}", "Own title", None]), (True, [None, "Own title", None])]
)
def test_rows_have_titles_unless_ids_are_enough(ids_only: bool, titles: list[str | None]) -> None:
    records = Asked(LISTS)
    rows = Snowballing(records, ("references",), Screened(), ids_only=ids_only).rows()  # type: ignore[arg-type]
    assert [(row.pmid, row.title) for row in rows if row.pmid] == list(zip([BARE, TITLED, UNKNOWN], titles, strict=True))
    assert records.looked_up == ([] if ids_only else [[BARE, UNKNOWN]])


@pytest.mark.parametrize(
    ("named", "followed"), [([], ["citing", "references"]), (["citing"], ["citing"]), (["references"], ["references"])]
)
def test_both_directions_are_followed_unless_one_is_named(named: list[str], followed: list[str]) -> None:
    options = dict.fromkeys(named, True)
    rolling = snowball(["37622028"], ids_only=True, captures=[CASSETTES], offline=True, **options)  # type: ignore[arg-type]
    assert len(rolling.rows()) > 0
    assert [one.direction for one in rolling.lists] == followed


def test_unless_told_otherwise_titles_are_looked_up() -> None:
    records = Asked(LISTS)
    Snowballing(records, ("references",), Screened()).rows()  # type: ignore[arg-type]
    assert records.looked_up == [[BARE, UNKNOWN]]
    rolling = snowball(["37622028"], captures=[CASSETTES], offline=True)
    assert all(row.title for row in rolling.rows() if row.pmid)
    rolling = snowball(["999000018"], sources="icite", captures=[CASSETTES], offline=True)
    assert len(rolling.rows()) > 0
    assert set(rolling.report().by_source) == {"icite", "pubmed"}


@pytest.mark.parametrize("seeds", [[SEED], None])
def test_rows_of_a_corpus_have_what_it_knows_of_them(seeds: list[str] | None, tmp_path: Path) -> None:
    with Corpus(tmp_path / "c.db", create=True) as corpus:
        corpus.add([LISTS, Record(pmid=BARE, title="Stored", volume="7"), Record(pmid=TITLED, title="Other title")])
        rows, screened = snowball_corpus(corpus, ("references",), pmids=seeds)
    assert screened == 0
    assert {row.pmid: row.title for row in rows if row.pmid} == {
        BARE: "Stored", TITLED: "Own title", UNKNOWN: None,
    }  # fmt: skip
    assert next(row for row in rows if row.pmid == BARE).volume == "7"
