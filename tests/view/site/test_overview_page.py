"""The first page of a site and its lists of changes and failures, each with what mends it."""

from __future__ import annotations

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
