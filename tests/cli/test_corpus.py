"""`scraper corpus`: what reads a corpus, and what it prints where there is nothing, or not all."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import CASSETTES, Run


def test_search_by_publication_type(run: Run, tmp_path: Path) -> None:
    db = str(tmp_path / "c.db")
    run("corpus", "import", db, str(CASSETTES / "pubmed" / "999000018" / "body.xml"))
    assert run("corpus", "search", db, "--type", "JOURNAL article", "--format", "ids").stdout.split() == ["999000018"]
    assert run("corpus", "search", db, "--type", "Review", "--format", "ids").code == 1
