"""The screenshots of README and docs, made in Chromium of the commands themselves: `make screenshots`.

The paper is that of `scraper demo`; the corpus is the invented one of the tests (tests/view/corpora.py).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

import scraper
from scraper.view.html_file import render_file
from tests.conftest import CASSETTES
from tests.view.corpora import make_corpus
from tests.web.conftest import FLAGS, Served

IMAGES = Path(__file__).parent
SIZE = {"width": 1000, "height": 720}


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        shoot_paper(page, folder)
        served = Served(make_corpus(folder / "pain.db"))
        page.goto(served.address)
        page.wait_for_url(f"{served.base}/")
        shoot(page, f"{served.base}/search?words=verolone+OR+quillamine", "search")
        shoot(page, f"{served.base}/paper/998000030/graph?steps=2&by=year", "graph")
        page.goto(f"{served.base}/pictures")
        for image in page.locator("figure img").all():
            image.scroll_into_view_if_needed()
            image.evaluate("(one) => one.decode()")
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=IMAGES / "screen-pictures.png")
        served.close()
        browser.close()


def shoot_paper(page: Any, folder: Path) -> None:
    """The one-file page with what is known of a mention beside it."""
    record = scraper.fetch("37622028", captures=[CASSETTES], offline=True)
    (folder / "page.html").write_bytes(render_file([record]))
    page.goto((folder / "page.html").as_uri())
    page.locator(".lr-abstract .lv-mention", has_text="acute and chronic pain").hover()
    page.screenshot(path=IMAGES / "screen-paper.png")


def shoot(page: Any, address: str, name: str) -> None:
    """One page of the site."""
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"screen-{name}.png")


if __name__ == "__main__":
    main()
