"""Where a paper ends: another paper's page is refused and told, and a failure names its source once."""

from __future__ import annotations

import pytest

from scraper.errors import FetchError
from scraper.model import ArticleList, ListedArticle, ParsedRecord, SourceStatus
from scraper.pipeline.batches import Answer
from scraper.pipeline.outcomes import failure_of, is_proven, judge, of_paper

OWN, OTHER = "998000101", "998000102"
STATUS = SourceStatus(name="publisher", outcome="ok", url="https://example.org/a", sha256="a" * 64)


def answer(pmid: str | None, **fields: object) -> Answer:
    return Answer(STATUS, ParsedRecord(source=STATUS, layout="", pmid=pmid, title="Warm socks."), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("kept", [answer(None), answer(OWN), Answer(STATUS)])
def test_a_page_without_pmid_or_with_the_papers_own_is_the_papers(kept: Answer) -> None:
    assert of_paper(OWN, kept) is kept


def test_a_page_of_another_paper_is_a_failure_that_names_it() -> None:
    refused = of_paper(OWN, answer(OTHER))
    assert refused.parsed is None
    assert (refused.status.outcome, refused.status.sha256) == ("failed", STATUS.sha256)
    verdict = judge(OWN, [refused])
    assert (verdict.outcome.outcome, verdict.outcome.source, verdict.outcome.kind) == ("failed", "publisher", "other_page")
    assert OTHER in (verdict.outcome.reason or "")
    assert verdict.failures == [verdict.outcome]


@pytest.mark.parametrize("with_document", [True, False])
def test_a_failure_names_its_source_once(with_document: bool) -> None:
    error = FetchError("HTTP 503", source="publisher", kind="http_503")
    failed = failure_of(OWN, answer(OWN, error=error) if with_document else Answer(STATUS, error=error))
    assert (failed.of_a_part, failed.kind) == (with_document, "http_503")
    assert (failed.reason or "").count("publisher") == 1
    assert (failed.reason or "").startswith("publisher: ")
    assert "HTTP 503" in (failed.reason or "")


@pytest.mark.parametrize(
    ("says_another", "proven"), [("pubmed", False), ("landing", False), ("pubtator3", False), ("icite", True), ("openalex", True)]
)
@pytest.mark.parametrize("way", ["merged", "other_paper"])
def test_only_who_keeps_records_can_say_that_a_paper_is_another(says_another: str, proven: bool, way: str) -> None:
    """Links alone may then be those of the other paper."""
    error = FetchError("got another", source=says_another, kind="other_paper") if way == "other_paper" else None
    another = Answer(
        SourceStatus(name=says_another, outcome="failed" if error else "not_asked"),
        merged_into=None if error else OTHER, error=error,
    )  # fmt: skip
    links = ArticleList((ListedArticle(pmid="7", sources=("elink",)),), 1)
    status = SourceStatus(name="elink", outcome="ok")
    parsed = ParsedRecord(source=status, layout="", pmid=OWN, citing_articles=links)
    assert is_proven([parsed], [Answer(status, parsed), another]) is proven
    titled = ParsedRecord(source=status, layout="", pmid=OWN, citing_articles=links, title="Warm socks.")
    assert is_proven([titled], [Answer(status, titled), another])


ABSENT = Answer(SourceStatus(name="pubmed", outcome="absent"))
MERGED = Answer(SourceStatus(name="pubmed", outcome="absent"), merged_into=OTHER)
OUT = Answer(SourceStatus(name="landing", outcome="failed"), error=FetchError("HTTP 503", source="landing", kind="http_503"))
SHELL = Answer(SourceStatus(name="pubtator3", outcome="failed"), error=FetchError("empty", source="pubtator3", kind="shell"))
LINKS = SourceStatus(name="elink", outcome="ok")
EMPTY = Answer(LINKS, ParsedRecord(source=LINKS, layout="", pmid=OWN))
FULL = Answer(
    SourceStatus(name="pubmed", outcome="ok"), ParsedRecord(source=SourceStatus(name="pubmed"), layout="", pmid=OWN, title="T")
)


@pytest.mark.parametrize(
    ("answers", "outcome", "source", "kind", "merged_into"),
    [
        ([FULL], "stored", None, None, None),
        ([FULL, OUT], "stored", None, None, None),
        ([FULL, SHELL], "failed", "pubtator3", "shell", None),
        ([ABSENT], "gone", "pubmed", None, None),
        ([ABSENT, EMPTY], "gone", "pubmed", None, None),
        ([ABSENT, Answer(SourceStatus(name="icite", outcome="absent"))], "gone", "pubmed,icite", None, None),
        ([MERGED], "merged", "pubmed", None, OTHER),
        ([ABSENT, MERGED], "merged", "pubmed", None, OTHER),
        ([MERGED, EMPTY], "merged", "pubmed", None, OTHER),
        ([MERGED, FULL], "stored", None, None, None),
        ([OUT], "failed", "landing", "http_503", None),
        ([ABSENT, OUT], "failed", "landing", "http_503", None),  # who could not be asked may have it
        ([MERGED, OUT], "failed", "landing", "http_503", None),
        ([OUT, SHELL], "failed", "pubtator3", "shell", None),
        ([EMPTY], "failed", "elink", "unproven", None),
        ([Answer(SourceStatus(name="pubmed", outcome="not_asked"))], "failed", None, "offline", None),
        ([], "failed", None, "offline", None),
    ],
)
def test_a_paper_ends_in_one_place(
    answers: list[Answer], outcome: str, source: str | None, kind: str | None, merged_into: str | None
) -> None:
    verdict = judge(OWN, answers)
    told = verdict.outcome
    assert (told.pmid, told.outcome, told.source, told.kind, told.merged_into) == (OWN, outcome, source, kind, merged_into)
    assert (verdict.record is not None) == (outcome == "stored")
    assert bool(told.reason) == (outcome != "stored")
    assert merged_into is None or merged_into in (told.reason or "")
    assert [one.source for one in verdict.failures] == [one.status.name for one in answers if one.error]
