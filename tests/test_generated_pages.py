"""Pages made from the code are up to date: the Python reference, the sources, the comparison with other tools, the house."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import scraper
from tests import api_page, comparison_page, house_picture, sources_page
from tests.conftest import ROOT
from tests.test_docs import page_on_disk

PAGES: dict[str, Callable[[], str]] = {
    "reference/python-api.md": api_page.make_page,
    "comparison.md": comparison_page.make_page,
    "sources.md": sources_page.make_page,
    "images/house.svg": house_picture.make_picture,
}


@pytest.mark.parametrize("page", PAGES)
def test_generated_page_is_up_to_date(page: str, request: pytest.FixtureRequest) -> None:
    text = PAGES[page]()
    assert page_on_disk(ROOT / "docs" / page, text, request) == text


def test_python_reference_has_every_public_name() -> None:
    page = (ROOT / "docs" / "reference" / "python-api.md").read_text(encoding="utf-8")
    headings = {line.removeprefix("### ") for line in page.splitlines() if line.startswith("### ")}
    assert headings == {name for name in scraper.__all__ if not name.startswith("__")}
