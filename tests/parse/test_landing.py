"""Landing pages: the layout is known from the content, and a page whose marks have gone is refused, not read as empty."""

from __future__ import annotations

import pytest

import scraper
from tests.conftest import CASSETTES
from tests.parse.landing.pages import PUBMED, document

PUBLISHER = (CASSETTES / "landing" / "999000021" / "body.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "layout"),
    [
        ("37622028", "overview"),
        ("999000001", "overview"),
        ("999000011", "pubmed"),
        ("999000021", "publisher"),
        ("999000022", "pmc"),
    ],
)
def test_layout_is_known_from_the_content(name: str, layout: str) -> None:
    body = next((CASSETTES / "landing" / name).glob("body.*")).read_bytes()
    assert scraper.parse(body).layout == layout


def test_mojibake_is_told_of_each_list() -> None:
    page = PUBMED.replace("A whole reference", "A whole r\u00c3\u00a9ference")
    page = page.replace("</i> matter?", "</i> matt\u00c3\u00a9r?")
    assert [issue.field for issue in scraper.parse(page.encode()).issues] == ["references", "citing_articles"]


@pytest.mark.parametrize(
    "anchor", ['id="full-view-heading"', 'id="full-view-identifiers"', "heading-title", "999000011</strong>"]
)
def test_pubmed_page_without_its_marks_is_refused(anchor: str) -> None:
    assert anchor in PUBMED
    with pytest.raises(scraper.ParseError):
        scraper.parse(PUBMED.replace(anchor, "gone" if "strong" not in anchor else "5</strong>"))


def test_short_view_and_extensions_stay_out() -> None:
    parsed = scraper.parse(PUBMED)
    assert "short view" not in (parsed.title or "")
    assert [author.family for author in parsed.authors] == ["Núñez", "van der Berg", None]
    assert parsed.references is not None
    assert all("Q1" not in (item.raw or "") for item in parsed.references.items)


def test_page_without_abstract_has_none() -> None:
    start, end = PUBMED.index('<div class="abstract-content'), PUBMED.index('<p><strong class="sub-title">Keywords')
    page = PUBMED[:start] + '<em class="empty-abstract">No abstract available</em>' + PUBMED[end:]
    assert (scraper.parse(page).abstract, scraper.parse(page).keywords) == (None, ("mice", "water", "café study"))


def test_cut_description_is_no_abstract() -> None:
    start, end = PUBLISHER.index('<section class="abstract">'), PUBLISHER.index("</section>") + len("</section>")
    assert scraper.parse(PUBLISHER[:start] + PUBLISHER[end:]).abstract is None


def test_deep_page_is_read_to_its_end() -> None:
    page = PUBLISHER.replace('<section class="abstract">', "<div>" * 300 + "deep" + "</div>" * 300 + '<section class="abstract">')
    assert (scraper.parse(page).abstract or "").endswith("They did (p < 0.05).")


def test_monstrous_page_is_refused() -> None:
    with pytest.raises(scraper.ParseError, match="more than 250000 tags"):
        scraper.parse(PUBLISHER + "<b/>" * 250_001)
    with pytest.raises(scraper.ParseError, match="nested"):
        scraper.parse(PUBLISHER.replace("</body>", "<div>" * 600 + "</div>" * 600 + "</body>"))
    with pytest.raises(scraper.ParseError, match="nested"):
        scraper.parse(PUBLISHER.replace("</body>", "<i>" * 5_000 + "d<b</body>"))


@pytest.mark.parametrize(("start", "first"), [("1", 1), ("7", 7), ("\u00b2", 1), ("9" * 5_000, 1), ("-3", 1)])
def test_items_have_the_numbers_a_browser_prints(start: str, first: int) -> None:
    items = "<li>one<ol><li>inner</li></ol></li>text<li hidden>unseen</li><li> 9. own</li>"
    page = f"<html><body><ol start='{start}'>{items}</ol><ol><li>other</li></ol></body></html>"
    assert document(page).lines == [f"{first}.", "one", "1.", "inner", "text", "9. own", "1.", "other"]
    shown = page.replace(" hidden", "").replace(" 9. own", "own")
    assert document(shown).lines[5:9] == [f"{first + 1}.", "unseen", f"{first + 2}.", "own"]


def test_notices_of_several_headings_in_one_block() -> None:
    block = "<h3>Comment in</h3><ul><li>Knots.</li></ul><h3>Erratum in</h3><ul><li>Ropes.</li><li>Ends.</li></ul>"
    page = PUBMED.replace("</main>", f"<div>{block}</div><div><ul><li>Tied.</li></ul><h3>Retraction in</h3></div></main>")
    assert page != PUBMED
    known = len(scraper.parse(PUBMED).notices)
    added = [(one.type, one.citation) for one in scraper.parse(page).notices[known:]]
    assert added == [("CommentIn", "Knots."), ("ErratumIn", "Ropes."), ("ErratumIn", "Ends."), ("RetractionIn", "Tied.")]


@pytest.mark.parametrize(
    "page", ["<!-- citation_title -->", "<html></html>", "<!doctype html><html><head><!-- citation_doi --></head></html>"]
)
def test_pages_with_nothing_in_them_are_refused(page: str) -> None:
    with pytest.raises(scraper.ParseError):
        scraper.parse(page)
