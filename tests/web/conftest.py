"""A real browser over the running command: Chromium of Debian's package, or the one that CHROMIUM names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ROOT
from tests.view.corpora import make_corpus, make_hostile

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
# Nothing but what is asked for: the browser looks for no updates and asks no other host.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
Open = Callable[..., "Page"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of this folder need the browser's driver, and sockets for it."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    playwright = pytest.importorskip("playwright.sync_api", reason="run by 'make test-web', which installs the driver")
    if CHROMIUM is None:
        pytest.fail("no Chromium: install Debian's package chromium, or name one in CHROMIUM")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


class Watched:
    """A page with everything it said and asked for: messages on the console, errors, dialogs, requests to other places."""

    def __init__(self, page: Page, base: str):
        self.page, self.said = page, list[str]()
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.said.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self._note(request.url, base))

    def forget(self) -> None:
        """What was said was expected, and so is what comes of it: the page is closed."""
        self.page.context.close()
        self.said.clear()

    def _note(self, url: str, base: str) -> None:
        if not url.startswith((f"{base}/", "file:///", "about:", "blob:")) and url != base:
            self.said.append(f"asked {url[:200]}")


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """`watch(base, colour_scheme=…)` gives a fresh page that is watched; at the end nothing must have been said."""
    watched: list[Watched] = []

    def open_page(base: str = "", **options: Any) -> Watched:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})
        context.set_default_timeout(30_000)
        watched.append(Watched(context.new_page(), base))
        return watched[-1]

    yield open_page
    for one in watched:
        one.page.context.close()
    assert [said for one in watched for said in one.said] == []


class Served:
    """A running `scraper view`."""

    def __init__(self, path: Path):
        command = [sys.executable, "-m", "scraper", "view", str(path), "--no-open"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.address = (self._process.stdout.readline() if self._process.stdout else "").strip()
        self.base = self.address.partition("/?")[0]

    def close(self) -> str:
        """Stop it; what it said on stderr."""
        self._process.terminate()
        _, said = self._process.communicate(timeout=30)
        return said


def _serve(path: Path) -> Iterator[Served]:
    served = Served(path)
    yield served
    assert "Traceback" not in served.close()


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _serve(make_corpus(tmp_path_factory.mktemp("web") / "pain.db"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _serve(make_hostile(tmp_path_factory.mktemp("web") / "pain.db"))
