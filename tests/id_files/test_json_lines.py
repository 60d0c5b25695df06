"""JSON with ids: an object a line, or one array."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.errors import InputError
from tests.id_files.lists import A, read


def test_json_that_is_laid_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 1: no JSON object"):
        read(tmp_path, json.dumps({"pmid": A}, indent=1))
