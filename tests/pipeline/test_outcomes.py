"""Where a paper ends: another paper's page is refused and told, and a failure names its source once."""

from __future__ import annotations

import pytest

from scraper.errors import FetchError
from scraper.model import ParsedRecord, SourceStatus
from scraper.pipeline.batches import Answer
from scraper.pipeline.outcomes import failure_of, judge, of_paper

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
