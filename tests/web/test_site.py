"""The site in a browser: search, facets, hovering, keyboard, sorting, pictures, downloads, accessibility, and attacks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import scraper
from tests.conftest import ROOT
from tests.view.corpora import ATTACKS, FIRST
from tests.web.conftest import Served, Watched

Watch = Callable[..., Watched]
SCREENS = ROOT / "build" / "screens"
PAPER = "/paper/998000030"
PAGES = ("/", "/search?words=pain", "/search?words=nothingofthekind", PAPER, f"{PAPER}/graph?steps=2&by=year",
         f"{PAPER}/graph?steps=2&by=seeds", "/changes", "/failures", "/pictures", "/paper/998000801", "/nothing")  # fmt: skip
STATES = [("light", 1200), ("dark", 1200), ("light", 400)]


@pytest.fixture
def page(watch: Watch, ordinary: Served) -> Any:
    """The site, opened at the address that the command prints."""
    page = watch(ordinary.base).page
    page.goto(ordinary.address)
    page.wait_for_url(f"{ordinary.base}/")
    return page


def axe_faults(page: Any) -> list[str]:
    """What axe-core finds on a page, all rules, in lines."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page)
    return [f"{one['id']}: {one['help']}: {node['html'][:200]}" for one in found.response["violations"] for node in one["nodes"]]


def test_the_address_lets_in_and_the_token_leaves_the_bar(page: Any, ordinary: Served) -> None:
    assert page.url == f"{ordinary.base}/"
    assert page.title() == "Overview – pain.db"
    assert "token" not in page.content()


def test_without_the_address_nobody_is_let_in(watch: Watch, ordinary: Served) -> None:
    watched = watch(ordinary.base)
    assert watched.page.goto(f"{ordinary.base}/search?words=pain").status == 403
    assert "Open the whole address" in watched.page.inner_text("main")
    assert set(watched.said) == {
        "error: Failed to load resource: the server responded with a status of 403 (Forbidden)"
    }  # icon too
    watched.forget()


def test_search_facets_and_taking_away(page: Any) -> None:
    page.get_by_role("searchbox", name="Search").fill("pain")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=re.compile("61 papers, 1 to 20 shown")).wait_for()
    assert page.locator(".lv-hits mark").first.inner_text() == "pain"
    page.get_by_role("complementary", name="Narrow the search down").get_by_role("link", name="mistrastat").click()
    page.get_by_role("heading", level=1, name=re.compile("20 papers")).wait_for()
    page.get_by_role("link", name="Review").click()
    page.get_by_role("heading", level=1, name="5 papers").wait_for()
    assert page.get_by_role("textbox", name="Entity").input_value() == "MESH:C998002"
    page.get_by_role("link", name="Take away Words: pain").click()
    page.get_by_role("link", name="Take away Words: pain").wait_for(state="detached")
    page.get_by_role("heading", level=1, name="5 papers").wait_for()
    page.get_by_text("More to search for").wait_for()
    page.get_by_role("textbox", name="Year").fill("2003-2009")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Take away Year: 2003-2009").wait_for()
    years = page.locator("aside h2", has_text="Year").locator("xpath=following-sibling::ul[1]").inner_text()
    assert set(re.findall("20[0-9]{2}", years)) <= {str(year) for year in range(2003, 2010)}


def test_pages_of_results(page: Any, ordinary: Served) -> None:
    page.goto(f"{ordinary.base}/search?words=pain")
    page.get_by_role("navigation", name="Pages of results").get_by_role("link", name="4").click()
    page.get_by_role("heading", level=1, name=re.compile("61 to 61 shown")).wait_for()
    assert page.locator(".lv-hits > li").count() == 1


def told(page: Any) -> str:
    """What hovers over the page just now."""
    return str(
        page.evaluate(
            "[...document.querySelectorAll('.lv-mention')].map((one) => getComputedStyle(one, '::after').content)"
            ".filter((text) => text !== 'none' && text !== 'normal').join('')"
        )
    )


def test_a_mention_tells_what_it_is_on_hover_and_on_focus(page: Any, ordinary: Served) -> None:
    page.goto(f"{ordinary.base}{PAPER}")
    assert told(page) == ""
    mention = page.locator(".lr-abstract .lv-mention", has_text="mistrastat")
    mention.hover()
    assert "Chemical MESH:C998002: mistrastat (pubtator3, exact)" in told(page)
    page.keyboard.press("Escape")
    assert told(page) == ""
    page.mouse.move(0, 0)
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "mistrastat":
            break
    assert "Chemical MESH:C998002: mistrastat (pubtator3, exact)" in told(page)
    page.keyboard.press("Escape")
    assert told(page) == ""
    described = mention.get_attribute("aria-describedby")
    assert "mistrastat" in page.inner_text(f"#{described}")
    assert mention.get_attribute("href") == "https://meshb.nlm.nih.gov/record/ui?ui=C998002"


def test_tables_sort_and_filter_with_keyboard_alone(page: Any, ordinary: Served) -> None:
    page.goto(f"{ordinary.base}/paper/998000900")
    table = page.locator("#references")
    heading = table.get_by_role("columnheader", name="No.")
    heading.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert table.locator("tbody tr").first.inner_text().startswith("25")
    box = page.get_by_label("Filter rows").nth(1)
    box.fill("entry 25")
    assert table.locator("tbody tr:visible").count() == 1
    assert page.get_by_role("status").nth(1).inner_text() == "1 of 25 rows"
    box.fill("")
    assert table.locator("tbody tr:visible").count() == 25


def test_the_graph_leads_from_paper_to_paper(page: Any, ordinary: Served) -> None:
    page.goto(f"{ordinary.base}{PAPER}")
    page.get_by_role("link", name="Neighbourhood").click()
    page.get_by_role("heading", level=1, name="Neighbourhood of").wait_for()
    assert page.locator(".lv-graph a").count() == 8
    page.get_by_role("link", name="2 steps, by seeds").click()
    page.locator(".lv-graph text.lv-head", has_text="5 to 9 seeds").wait_for()
    page.locator(".lv-graph a", has_text="Trial 30").click()
    page.get_by_role("heading", level=1, name="Trial 30 of quillamine in knee pain").wait_for()


def test_downloads_are_files_that_can_be_read(page: Any, ordinary: Served, tmp_path: Path) -> None:
    page.goto(f"{ordinary.base}/search?words=verolone")
    formats = page.locator(".lv-downloads a").all_inner_texts()
    assert {"csv", "jsonl", "ris", "bibtex", "xlsx", "parquet", "pubtator", "biocxml"} <= set(formats)
    for name in formats:
        page.goto(f"{ordinary.base}/search?words=verolone")  # the browser takes ten downloads of one page
        with page.expect_download() as got:
            page.locator(".lv-downloads a", has_text=re.compile(f"^{name}$")).click()
        path = tmp_path / got.value.suggested_filename
        got.value.save_as(path)
        assert path.stat().st_size > 500, name
    assert len(list(scraper.read_records(str(tmp_path / "papers.jsonl")))) == 20
    page.goto(f"{ordinary.base}{PAPER}")
    with page.expect_download() as got:
        page.get_by_role("link", name="html", exact=True).click()
    got.value.save_as(tmp_path / "page.html")
    assert b"Trial 29 of mistrastat" in (tmp_path / "page.html").read_bytes()


def test_pictures_are_shown(page: Any, ordinary: Served) -> None:
    page.goto(f"{ordinary.base}/pictures")
    images = page.locator("figure img")
    assert images.count() == 6
    for place in range(6):
        images.nth(place).scroll_into_view_if_needed()
        assert images.nth(place).evaluate("(one) => one.decode().then(() => one.naturalWidth)") > 200


@pytest.mark.parametrize(("scheme", "width"), STATES)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_window(
    watch: Watch, ordinary: Served, path: str, scheme: str, width: int
) -> None:
    watched = watch(ordinary.base, color_scheme=scheme, viewport={"width": width, "height": 900})
    page = watched.page
    page.goto(ordinary.address)
    page.wait_for_url(f"{ordinary.base}/")
    page.goto(f"{ordinary.base}{path}")
    watched.said[:] = [one for one in watched.said if "status of 404" not in one]  # of the page that is not there
    for details in page.locator("details").all():
        details.evaluate("(one) => { one.open = true }")
    assert axe_faults(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


HOSTILE_PAGES = [
    "/", "/search", "/search?words=pain", "/failures", "/changes", "/pictures",
    *(f"/paper/{FIRST + number}" for number in range(len(ATTACKS) + 1)),
    *(f"/paper/{FIRST + number}/graph?by=seeds&steps=2" for number in range(len(ATTACKS) + 1)),
]  # fmt: skip


def boxes_of(page: Any) -> Any:
    """Where everything in the head of a page stands, and how large it is."""
    return page.evaluate(
        "[...document.querySelectorAll('header, header *')].map((one) => { const box = one.getBoundingClientRect();"
        " return [one.tagName, box.x, box.y, box.width, box.height] })"
    )


@pytest.mark.parametrize("path", HOSTILE_PAGES)
def test_a_hostile_corpus_runs_nothing_and_breaks_no_layout(watch: Watch, hostile: Served, path: str) -> None:
    watched = watch(hostile.base, viewport={"width": 1000, "height": 900})
    page = watched.page
    page.goto(hostile.address)
    page.wait_for_url(f"{hostile.base}/")
    banner = boxes_of(page)
    page.goto(f"{hostile.base}{path}")
    for place in range(page.locator("figure img").count()):
        page.locator("figure img").nth(place).scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert page.title().endswith(" – pain.db")
    assert page.title() != "owned"
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 1000
    page.evaluate("scrollTo(0, 0)")
    assert boxes_of(page) == banner
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{re.sub('[^a-z0-9]+', '-', path)}.png")  # to be looked at
    assert watched.said == []


def test_a_search_for_an_attack_is_text(page: Any, ordinary: Served) -> None:
    for text in ATTACKS[:4]:
        page.goto(f"{ordinary.base}/search")
        page.get_by_role("searchbox", name="Search").fill(text)
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        assert page.get_by_role("searchbox", name="Search").input_value() == text
        assert page.title() != "owned"


def test_the_site_is_read_without_a_script(watch: Watch, ordinary: Served) -> None:
    page = watch(ordinary.base, java_script_enabled=False).page
    page.goto(ordinary.address)
    page.wait_for_url(f"{ordinary.base}/")
    page.goto(f"{ordinary.base}{PAPER}")
    assert page.locator("#references tbody tr").count() == 3
    assert page.get_by_label("Filter rows").count() == 0


def test_another_site_cannot_use_the_readers_cookie(watch: Watch, ordinary: Served, tmp_path: Path) -> None:
    watched = watch(ordinary.base)
    page = watched.page
    page.goto(ordinary.address)
    page.wait_for_url(f"{ordinary.base}/")
    evil = tmp_path / "evil.html"
    evil.write_text(f"<iframe src='{ordinary.base}/search'></iframe><img src='{ordinary.base}/picture/years.svg'>")
    page.goto(evil.as_uri())
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.images[0].naturalWidth") == 0
    assert "papers" not in "".join(frame.content() for frame in page.frames[1:] if frame.url.startswith("http"))
    assert watched.said
    watched.forget()


def test_records_say_the_same_as_the_page(page: Any, ordinary: Served) -> None:
    page.goto(f"{ordinary.base}{PAPER}")
    with page.expect_download() as got:
        page.get_by_role("link", name="jsonl", exact=True).first.click()
    record = json.loads(Path(got.value.path()).read_text())
    shown = page.locator(".lr-abstract .lr-text").all_inner_texts()
    assert "".join(shown).split() == record["abstract"].split()
