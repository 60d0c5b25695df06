"""The pictures of the pages suit any browser and screen reader: well-formed, described, with nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from tests.conftest import ROOT

PICTURES = sorted((ROOT / "docs" / "images").glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_is_described_and_whole(path: Path) -> None:
    root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False))
    assert root.get("role") == "img"
    assert (root.get("aria-labelledby") or "").split() == [root.find(f"{SVG}{part}").get("id") for part in ("title", "desc")]
    assert len(root.findtext(f"{SVG}desc") or "") > 100
    assert "prefers-color-scheme: dark" in (root.findtext(f"{SVG}style") or "")


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_loads_and_runs_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert re.findall(r"https?:|<script|<image|<use|@import|url\(|\son\w+=|href", text) == []


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_picture_is_shown_on_a_page_with_a_text_of_its_own(path: Path) -> None:
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "docs").rglob("*.md")]
    shown = [alt for page in pages for alt in re.findall(rf"!\[([^\]]*)\]\((?:\.\./)*images/{path.name}\)", page)]
    assert shown
    assert all(len(alt) > 40 for alt in shown)
