"""What several sources say of one paper together, where a part of them cannot be had."""

from __future__ import annotations

import scraper
from scraper.errors import FetchError
from scraper.model import ArticleList, ListedArticle, SourceStatus
from scraper.normalize.merge import normalize
from scraper.pipeline.batches import Answer
from scraper.pipeline.outcomes import is_proven
from scraper.sources import europepmc
from tests.conftest import CASSETTES
from tests.sources.answers import answers, paper
from tests.sources.test_europepmc import rows


def test_a_source_that_failed_makes_a_list_incomplete() -> None:
    whole = europepmc.complete(paper(), answers({"citations?page=1&": rows("citation", 1, 2, 2), "references": {"hitCount": 0}}))
    assert normalize([whole]).citing_articles.complete is True
    failed = SourceStatus(name="icite", outcome="failed")
    assert normalize([whole], unanswered=[failed]).citing_articles.complete is False
    silent = SourceStatus(name="icite", outcome="absent")
    assert normalize([whole], unanswered=[silent]).citing_articles.complete is True


def test_links_of_a_merged_paper_are_not_stored_under_its_old_number() -> None:
    links = Answer(SourceStatus(name="icite"), paper(citing_articles=ArticleList((ListedArticle(pmid="7"),), 1)))
    merged = Answer(SourceStatus(name="pubmed", outcome="absent"), merged_into="8")
    text = Answer(SourceStatus(name="landing"), paper(title="A title"))
    failed = Answer(SourceStatus(name="pubmed", outcome="failed"), error=FetchError("HTTP 503", source="pubmed"))
    unknown = Answer(SourceStatus(name="semanticscholar", outcome="absent"))

    def proven(*answers: Answer) -> bool:
        return is_proven([one.parsed for one in answers if one.parsed], answers)

    assert not proven(links, merged)
    assert proven(links, text, merged)
    assert proven(links, failed)
    assert proven(links, unknown)


def test_an_empty_set_of_links_does_not_prove_a_paper() -> None:
    """ELink answers any number with a set: PubMed has no such paper, or was not asked."""
    records = scraper.fetch_many(["999000016", "999000013"], sources="pubmed,elink", captures=[CASSETTES], offline=True)
    assert list(records) == []
    assert {one.pmid: one.outcome for one in records.outcomes} == {"999000016": "failed", "999000013": "gone"}
    assert "nothing says that there is such a paper" in (records.outcomes[0].reason or "")
