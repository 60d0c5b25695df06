"""The one-file page in a browser: opened from disk, without network, printed, with thousands of citing articles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scraper.model import ArticleList, ListedArticle, Record
from scraper.view.html_file import Missing, render_file
from tests.card.cards import RECORD
from tests.view.corpora import ATTACKS, attack
from tests.web.conftest import Watched
from tests.web.test_site import STATES, axe_faults

Watch = Callable[..., Watched]
CITERS = 2_000


def listed(number: int) -> ListedArticle:
    return ListedArticle(
        pmid=str(998_000_000 + number), title=f"Citing paper {number}", year=1990 + number % 30, sources=("elink",)
    )


@pytest.fixture
def show(watch: Watch, tmp_path: Path) -> Callable[..., Any]:
    """Write papers to a file and open it."""

    def open_file(*papers: Record | Missing, **options: Any) -> Any:
        path = tmp_path / "page.html"
        path.write_bytes(render_file(papers))
        page = watch(offline=True, **options).page
        page.goto(path.as_uri())
        return page

    return open_file


@pytest.mark.parametrize(("scheme", "width"), STATES)
def test_axe_finds_nothing_in_a_file(show: Callable[..., Any], scheme: str, width: int) -> None:
    for papers in ([RECORD], [RECORD, Missing("PMID 998000002", "gone"), RECORD], [Record()]):
        page = show(*papers, color_scheme=scheme, viewport={"width": width, "height": 900})
        assert axe_faults(page) == []
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_thousands_of_citing_articles_are_there_at_once(show: Callable[..., Any]) -> None:
    many = tuple(listed(number) for number in range(CITERS))
    page = show(msgspec.structs.replace(RECORD, citing_articles=ArticleList(many, CITERS, 2_100, False)))
    table = page.locator("#citing")
    assert table.locator("tbody tr").count() == CITERS
    assert "2000 of 2100 reported, not the whole list" in table.locator("caption").inner_text()
    heading = table.get_by_role("columnheader", name="Year")
    heading.get_by_role("button").click()
    years = table.locator("tbody tr td:nth-child(5)").all_inner_texts()
    assert years == sorted(years)
    page.get_by_label("Filter rows").last.fill("998001999")
    assert table.locator("tbody tr:visible").count() == 1


def test_print_shows_everything(show: Callable[..., Any]) -> None:
    page = show(RECORD)
    page.emulate_media(media="print")
    assert page.locator(".lv-filter").first.is_hidden()
    assert page.evaluate("getComputedStyle(document.querySelector('.lv-box')).maxHeight") == "none"
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("[...document.querySelectorAll('details')].every((one) => one.open)")
    assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("number", range(len(ATTACKS) + 1))
def test_an_attack_in_a_file_is_text(show: Callable[..., Any], number: int) -> None:
    page = show(attack(number), viewport={"width": 1000, "height": 900})
    page.wait_for_load_state("networkidle")
    assert page.title() != "owned"
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 1000
    assert page.locator("img, iframe, object, embed, form").count() == 0


def test_a_script_that_is_not_the_pages_own_does_not_run(watch: Watch, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    body = render_file([RECORD]).replace(b"</main>", b"<script>document.title = 'owned'</script></main>")
    path.write_bytes(body)
    watched = watch()
    watched.page.goto(path.as_uri())
    assert watched.page.title() != "owned"
    assert any("Content Security Policy" in one for one in watched.said)
    watched.forget()


def test_a_file_is_read_without_a_script(show: Callable[..., Any]) -> None:
    page = show(RECORD, java_script_enabled=False)
    assert page.locator("#references tbody tr").count() == 25
    mention = page.locator(".lr-abstract .lv-mention").first
    mention.hover()
    assert mention.get_attribute("data-told") == "Chemical MESH:C998001: quillamine (pubtator3, exact)"
