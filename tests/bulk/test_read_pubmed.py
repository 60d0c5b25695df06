"""PubMed XML comes into a run: the newest version of each article, deletions, broken articles, and who cites whom."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from scraper.bulk.part import Part, save_part
from scraper.bulk.read_pubmed import read_pubmed
from scraper.bulk.run import DELETED, Run
from scraper.model import ParsedRecord
from tests.bulk.pubmed_files import Article, write_pubmed
from tests.bulk.run_files import documents_in, pairs_in, take_in

ONE, TWO, FAR = 998000001, 998000002, 998100001


def titles_in(run: Run) -> dict[int, str | None]:
    """The title of each paper; None of one that the run says there is none of."""
    decode = msgspec.msgpack.Decoder(ParsedRecord).decode
    return {pmid: decode(body).title if body else None for pmid, _, body in documents_in(run)}


def test_articles_come_with_the_links_of_their_newest_version(tmp_path: Path) -> None:
    articles = [
        Article(ONE, "One, version 2", [FAR], version=2), Article(ONE, "One, version 1", [TWO], version=1),
        Article(TWO, "Two", [FAR, ONE, FAR]), Article(FAR, "Far"),
    ]  # fmt: skip
    run = take_in(read_pubmed, write_pubmed(tmp_path / "a.xml", articles))
    assert titles_in(run) == {ONE: "One, version 2", TWO: "Two", FAR: "Far"}
    assert pairs_in(run, "edges") == [(ONE, TWO), (FAR, ONE), (FAR, TWO)]
    assert (run.told["documents"], run.told["links"], run.told.get("deleted")) == (4, 3, None)


def test_a_deletion_comes_after_every_version_and_takes_the_links_away(tmp_path: Path) -> None:
    run = take_in(read_pubmed, write_pubmed(tmp_path / "a.xml", [Article(ONE, "One", [TWO], version=9)], deleted=[ONE, FAR]))
    assert documents_in(run) == [(ONE, DELETED, b""), (FAR, DELETED, b"")]
    assert (pairs_in(run, "edges"), run.told["deleted"], run.told["links"]) == ([], 2, 0)


def test_of_a_list_nothing_else_is_taken_not_even_deletions(tmp_path: Path) -> None:
    path = write_pubmed(tmp_path / "a.xml", [Article(ONE, "One", [TWO]), Article(TWO, "Two", [ONE])], deleted=[FAR])
    run = take_in(read_pubmed, path, save_part([str(ONE), "997000001"], None, str(tmp_path)))
    assert (titles_in(run), pairs_in(run, "edges"), run.told.get("deleted")) == ({ONE: "One"}, [(TWO, ONE)], None)


def test_of_years_an_article_of_another_year_says_that_there_is_none(tmp_path: Path) -> None:
    articles = [
        Article(ONE, "One", [TWO], year=2018), Article(TWO, "Two", [FAR], year=2019),
        Article(FAR, "Cited in 2019", [ONE], year=2001),
    ]  # fmt: skip
    run = take_in(read_pubmed, write_pubmed(tmp_path / "a.xml", articles), Part(years=(2019, 2020)))
    assert titles_in(run) == {ONE: None, TWO: "Two", FAR: None}  # whatever earlier files have of them
    assert pairs_in(run, "edges") == [(FAR, TWO)]


@pytest.mark.parametrize(("pmid", "told"), [(str(TWO), str(TWO)), ("two", None)])
def test_a_broken_article_is_told_with_its_pmid_where_it_has_one(tmp_path: Path, pmid: str, told: str | None) -> None:
    path = Path(write_pubmed(tmp_path / "a.xml", [Article(ONE, "One"), Article(TWO, "Two"), Article(FAR, "Far")]))
    text = path.read_text().replace(f'<PMID Version="1">{TWO}', f'<PMID Version="1">{pmid}')
    path.write_text(text.replace("<ArticleTitle>Two</ArticleTitle>", "<ArticleTitle>Two"))
    run = take_in(read_pubmed, path)
    assert titles_in(run) == {ONE: "One", FAR: "Far"}
    assert [(one["where"], one["pmid"]) for one in run.told["failures"]] == [("article 2", told)]


def test_a_version_that_is_no_number_is_the_first(tmp_path: Path) -> None:
    path = Path(write_pubmed(tmp_path / "a.xml", [Article(ONE, "Odd", version=7), Article(ONE, "Third", version=3)]))
    path.write_text(path.read_text().replace('Version="7"', 'Version="1234567"'))
    run = take_in(read_pubmed, path)
    assert (titles_in(run), documents_in(run)[0][1]) == ({ONE: "Third"}, 3)
