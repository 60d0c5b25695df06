"""Files brought into a folder, for tests: their names, what is in them, and what there is to see afterwards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from scraper.bulk.download.run import download_pubmed
from tests.file_server import BASELINE

NAMES = [f"pubmed26n{number:04}.xml.gz" for number in range(1, 6)]
ONE = BASELINE + NAMES[0]
BODY = os.urandom(200_000)  # does not pack: cuts are where they are said to be


def bring(folder: Path, **options: Any) -> dict[str, str]:
    """The outcome of each file, or the kind of its failure."""
    return {one.name: one.kind or one.outcome for one in download_pubmed(folder, **options)}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(("pubmed", "PMC")))
