"""Where the recordings are. Their folder has `landing_pages/`, `pubtator/` and `apis/`; nothing of it is in the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

VARIABLE = "SCRAPER_RECORDINGS"
RECORDINGS = Path(os.environ.get(VARIABLE, "/nowhere")).resolve()


def recordings(pattern: str) -> list[object]:
    """The recorded files below a pattern as parameters of a test; one that is skipped when there are none."""
    paths = sorted(RECORDINGS.glob(pattern)) if RECORDINGS.is_dir() else []
    if not paths:
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{VARIABLE} names no folder with {pattern}"))]
    return [pytest.param(path, id=str(path.relative_to(RECORDINGS))) for path in paths]
