"""How a run ended: each paper counted once, what each source cost, and several runs as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.pipeline.connect import make_client
from scraper.pipeline.report import PaperOutcome, RunReport, SourceReport, add_reports, describe_outcome, make_report
from scraper.settings import Settings

ENDINGS = [
    PaperOutcome("1", "stored"), PaperOutcome("2", "stored"), PaperOutcome("3", "gone", "pubmed", "no such paper"),
    PaperOutcome("4", "merged", "pubmed", "is another", merged_into="1"),
    PaperOutcome("5", "failed", "icite", "cut", "cut_short"), PaperOutcome("6", "failed", "icite", "odd"),
    PaperOutcome("7", "failed", "landing", "cut", "cut_short"),
]  # fmt: skip
FEW = st.integers(0, 9)
REPORTS = st.builds(
    RunReport, FEW, FEW, FEW, FEW, st.dictionaries(st.sampled_from(["timeout", "odd"]), st.integers(1, 9)), FEW, FEW, FEW,
    FEW.map(float), st.just({}), FEW,
)  # fmt: skip


def test_reports_of_several_runs_are_one() -> None:
    one = RunReport(2, 1, 0, 0, {"http_503": 1}, 5, 1, 100, 0.5, {"icite": SourceReport(5, 1, 100, 1, {"http_503": 2})})
    total = add_reports([one, one])
    assert (total.asked, total.stored, total.failed, total.requests, total.wait_seconds) == (4, 2, {"http_503": 2}, 10, 1.0)
    assert total.by_source["icite"] == SourceReport(10, 2, 200, 2, {"http_503": 4})


def test_each_paper_is_counted_where_it_ended() -> None:
    failures = [PaperOutcome(pmid, "failed", source) for pmid, source in (("1", "icite"), ("1", "pubmed"), ("3", "icite"))]
    report = make_report(ENDINGS, failures, ["icite", "pubmed", "landing"], None)
    assert (report.asked, report.stored, report.gone, report.merged, report.partial) == (7, 2, 1, 1, 1)
    assert list(report.failed.items()) == [("cut_short", 2), ("failed", 1)]
    assert [(name, one.papers_failed) for name, one in report.by_source.items()] == [("icite", 2), ("pubmed", 1), ("landing", 0)]
    assert (report.requests, report.retries, report.bytes, report.wait_seconds) == (0, 0, 0, 0.0)


def test_a_paper_that_ended_twice_is_an_error_of_ours() -> None:
    with pytest.raises(AssertionError, match="the sums of the run report do not hold"):
        make_report([*ENDINGS, PaperOutcome("1", "gone")], [], [], None)


def test_what_each_source_cost_is_what_the_client_counted() -> None:
    client = make_client(Settings())
    client.requests.update(icite=5, pubmed=2, other=9)
    client.retries.update(icite=1)
    client.bytes.update(icite=100, pubmed=7)
    client.faults.update({("icite", "timeout"): 1, ("icite", "http_503"): 2, ("pubmed", "timeout"): 4})
    report = make_report([], [], ["icite", "pubmed"], client)
    assert report.by_source == {
        "icite": SourceReport(5, 1, 100, 0, {"http_503": 2, "timeout": 1}), "pubmed": SourceReport(2, 0, 7, 0, {"timeout": 4}),
    }  # fmt: skip
    assert (report.requests, report.retries, report.bytes, report.wait_seconds) == (7, 1, 107, 0.0)


@given(st.lists(REPORTS, max_size=4))
def test_reports_are_added_in_any_order(reports: list[RunReport]) -> None:
    total = add_reports(reports)
    assert add_reports(reports[::-1]) == total
    assert add_reports([total]) == total
    for name in ("asked", "stored", "gone", "merged", "requests", "bytes", "partial", "wait_seconds"):
        assert getattr(total, name) == sum(getattr(one, name) for one in reports)
    assert sum(total.failed.values()) == sum(sum(one.failed.values()) for one in reports)


def test_sources_of_any_of_the_runs_are_in_the_sum() -> None:
    one, other = ({name: SourceReport(1, 0, 9, 0, {})} for name in ("icite", "pubmed"))
    total = add_reports(RunReport(0, 0, 0, 0, {}, 1, 0, 9, 0.0, by_source) for by_source in (one, other, one))
    assert total.by_source == {"icite": SourceReport(2, 0, 18, 0, {}), "pubmed": SourceReport(1, 0, 9, 0, {})}


@pytest.mark.parametrize(("outcome", "failures", "told"), [
    (ENDINGS[0], [], "stored"), (ENDINGS[0], [PaperOutcome("1", "failed", "icite")], "stored, in part (icite)"),
    (ENDINGS[0], [PaperOutcome("1", "failed", "icite", "cut")] * 2 + [ENDINGS[5]], "stored, in part (cut; odd)"),
    (ENDINGS[3], [], "merged: is another"), (ENDINGS[4], [ENDINGS[5]], "failed: cut"),
])  # fmt: skip
def test_where_a_paper_ended_in_a_line(outcome: PaperOutcome, failures: list[PaperOutcome], told: str) -> None:
    assert describe_outcome(outcome, failures) == told
