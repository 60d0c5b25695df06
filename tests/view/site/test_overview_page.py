"""The first page of a site and its lists of changes and failures, each with what mends it."""

from __future__ import annotations

from collections.abc import Sequence

import lxml.html
import pytest

from scraper.card.markup import Html, join
from scraper.normalize.refresh import Change
from scraper.pipeline.compare import Difference
from scraper.view.site.overview_page import DIFF_FORMATS, render_changes, render_failures, render_since_form
from scraper.view.site.papers import Changes, Failures
from tests.view.site.reader import Reader


def test_changes_and_failures_are_told_with_what_mends_them(get: Reader) -> None:
    assert "Changes since 2026-01-01: 61" in get.text("/changes?since=2026-01-01")
    assert "Nothing is new or changed since 2999-01-01." in get.text("/changes?since=2999-01-01")
    assert "is no date" in get.text("/changes?since=soon", 400)
    told = get.text("/failures")
    assert "Ask again for them: scraper corpus retry pain.db" in told
    assert "1 paperlandinghttp_503landing: HTTP 503 after 5 tries" in told
    assert "1 paper; ask again for what they lack: scraper corpus retry pain.db" in told
    assert "Still to ask: 1 paper: scraper corpus ids pain.db --pending | scraper corpus add pain.db -" in told


def words(parts: Sequence[Html]) -> str:
    return " ".join(lxml.html.fromstring(f"<div>{join(parts)}</div>").text_content().split())


def test_the_first_page_counts_what_there_is_with_links_to_find_it(get: Reader) -> None:
    document = lxml.html.document_fromstring(get("/").text)
    rows = [[cell.text_content() for cell in row] for row in document.xpath("//table[@id='fields']/tbody/tr")]
    assert ["Abstract", "61", "100 %"] in rows
    assert rows[-2:] == [["Retracted", "10", "16 %"], ["Partial: a source failed", "1", "2 %"]]
    for table in ("journals", "entities", "types"):
        for row in document.xpath(f"//table[@id='{table}']/tbody/tr")[:3]:
            told = get.text(row.xpath(".//a/@href")[0])
            assert told.split()[0] == row[1].text_content(), row.text_content()


def test_where_nothing_failed_that_is_said(get: Reader) -> None:
    papers = get.desk.papers
    assert words(render_failures(papers, Failures((), (), 0, 0))) == (
        "What failed" + "Nothing: every paper that was asked for was answered, by every source."
    )
    assert "download" not in words(render_failures(papers, Failures((), (), 0, 2))).lower()


CHANGES = tuple(Change(path=path, kind="added") for path in ("mesh[0].name", "mesh[1]", "title"))


@pytest.mark.parametrize(
    ("one", "row"),
    [
        (Difference(pmid="5", kind="new"), ["PMID 5", "new", "", ""]),
        (Difference(pmid="5", kind="changed", newly_retracted=True), ["PMID 5", "changed, newly retracted", "", ""]),
        (Difference(pmid="5", kind="gone", new_citing_articles=("6", "7")), ["PMID 5", "gone", "2", ""]),
        (Difference(pmid="5", kind="changed", changes=CHANGES),
         ["PMID 5", "changed", "", "mesh, title"]),
    ],
)  # fmt: skip
def test_a_change_is_a_row_with_the_fields_that_changed(one: Difference, row: list[str]) -> None:
    element = lxml.html.fromstring(f"<div>{join(render_changes('2026-01-01', Changes((one,), False)))}</div>")
    assert [cell.text_content() for cell in element.xpath("//tbody/tr")[0]] == row
    assert element.xpath("string(//caption)") == "Changes since 2026-01-01: 1"


def test_the_date_is_kept_in_its_box_and_in_the_downloads() -> None:
    form = lxml.html.fragment_fromstring(render_since_form('2026-01-01"'))
    assert (form.get("action"), form.xpath("//input/@value")) == ("/changes", ['2026-01-01"'])
    parts = render_changes("2026-01-01", Changes((Difference(pmid="5", kind="new"),), True))
    links = lxml.html.fromstring(f"<div>{join(parts)}</div>").xpath("//p//a/@href")
    assert links == [f"/changes/download?format={name}&since=2026-01-01" for name in DIFF_FORMATS]
