"""The check of a built site finds what it is for: links that lead nowhere, and whatever is loaded from elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

GOOD = '<title>a</title><link rel="stylesheet" href="own.css"><h1 id="top">A</h1><a href="b.html#place">b</a><a href="https://example.org/">x</a>'
FAULTS = {
    '<a href="c.html">c</a>': "a.html: c.html leads nowhere",
    '<a href="b.html#none">b</a>': "a.html: b.html#none leads to no place of that page",
    '<a href="#none">a</a>': "a.html: #none leads to no place of that page",
    '<img src="none.svg" alt="">': "a.html: none.svg leads nowhere",
    '<script src="https://cdn.example.org/x.js"></script>': "a.html loads https://cdn.example.org/x.js",
    '<link rel="stylesheet" href="//fonts.example.org/f.css">': "a.html loads //fonts.example.org/f.css",
    "<style>@font-face { src: url(https://fonts.example.org/f) }</style>": "a.html loads url(https://fonts.example.org/f",
    "<p style=\"background: url('https://example.org/p.png')\">": "a.html loads url('https://example.org/p.png",
}


def check(folder: Path, page: str, style: str = "") -> tuple[int, str]:
    (folder / "a.html").write_text(page, encoding="utf-8")
    (folder / "b.html").write_text('<h1 id="place">B</h1>', encoding="utf-8")
    (folder / "own.css").write_text(style, encoding="utf-8")
    command = [sys.executable, str(ROOT / "docs" / "check_site.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_good_site_passes(tmp_path: Path) -> None:
    assert check(tmp_path, GOOD) == (0, "2 pages, 2 links: nothing is loaded from elsewhere\n")


@pytest.mark.parametrize("markup", FAULTS)
def test_fault_is_named(markup: str, tmp_path: Path) -> None:
    assert check(tmp_path, GOOD + markup) == (1, f"{FAULTS[markup]}\n")


def test_style_sheet_that_loads_is_named(tmp_path: Path) -> None:
    assert check(tmp_path, GOOD, '@import "https://example.org/x.css";') == (
        1,
        'own.css loads @import "https://example.org/x.css\n',
    )
