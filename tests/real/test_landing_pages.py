"""Every recorded landing page: nothing crashes, checked values are equal, lists are as long as the page says."""

from __future__ import annotations

import html
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

import scraper
from scraper.errors import Blocked, ParseError
from scraper.model import ParsedRecord
from tests.conftest import ROOT
from tests.real.conftest import RECORDINGS, recordings

PAGES = recordings("landing_pages/*/*.html")
needed = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no folder of recordings")


def bench() -> ModuleType:
    """The table maker of `make real`, which knows how checked files are compared."""
    spec = importlib.util.spec_from_file_location("real_pages", ROOT / "bench" / "real_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> ParsedRecord | None:
    try:
        found = scraper.parse(path.read_bytes())
    except (Blocked, ParseError):
        return None
    assert isinstance(found, ParsedRecord)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_page_is_read_or_refused(path: Path) -> None:
    found = read(path)
    blocked = {"recaptcha_interstitial", "TFOnline_challenge"}
    if path.stem in blocked:
        with pytest.raises(Blocked):
            scraper.parse(path.read_bytes())
    elif found is not None:
        assert found.title
        equal = re.match(r"(\d+)/(\d+)", bench().compare(found, path.with_suffix(".expected.json")))
        assert equal is None or equal[1] == equal[2]
        record = scraper.normalize([found])
        assert scraper.model.from_json(scraper.model.to_json(record)) == record


@needed
def test_publisher_pages_reach_their_shares() -> None:
    """DOI and title right on 98 %, an abstract that is not cut on 95 %, references as many as the page prints on 95 %."""
    wrong: dict[str, list[str]] = {"doi": [], "title": [], "abstract": [], "references": []}
    pages = 0
    for path in sorted(RECORDINGS.glob("landing_pages/*/*.html")):
        found, text = read(path), path.read_text(encoding="utf-8", errors="replace")
        tags = {name.lower(): html.unescape(value) for name, value in _TAG.findall(text)}
        if found is None or found.layout != "publisher" or "citation_title" not in tags:
            continue
        pages += 1
        if "citation_doi" in tags and found.doi != tags["citation_doi"].removeprefix("doi:").strip().lower():
            wrong["doi"].append(path.stem)
        if found.title != " ".join(re.sub(r"</?[a-z]+>", "", tags["citation_title"]).split()):
            wrong["title"].append(path.stem)
        has_one = re.search(r"<h[1-6][^>]*>\s*(?:<[^>]+>\s*)*(?:Abstract|Summary)\b", text) is not None
        if (has_one and not found.abstract) or (found.abstract and not re.search(r"[.?!][)\]\"'”’]*$", found.abstract)):
            wrong["abstract"].append(path.stem)
        stated = bench().stated_references(text)
        if stated and (found.references is None or found.references.shown != stated):
            wrong["references"].append(path.stem)
    assert pages >= 10
    allowed = {"doi": 0.02, "title": 0.02, "abstract": 0.05, "references": 0.05}
    assert {field: names for field, names in wrong.items() if len(names) > allowed[field] * pages} == {}


_TAG = re.compile(r"<meta\s+(?:name|property)=[\"']([\w.]+)[\"']\s+content=\"([^\"]*)\"", re.IGNORECASE)
