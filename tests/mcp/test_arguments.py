"""What the tools take: each within its bounds, and nothing else."""

from __future__ import annotations

import msgspec
import pytest

from scraper.errors import ScraperError
from scraper.mcp.arguments import read_arguments
from scraper.mcp.tools import TOOLS


def test_arguments_as_programs_write_them() -> None:
    (snowball,) = (tool for tool in TOOLS if tool.name == "snowball")
    found = read_arguments(snowball.takes, {"ids": '["1", 2]', "limit": "7"})
    assert msgspec.structs.asdict(found) == {"ids": ("1", 2), "direction": "both", "limit": 7, "offset": 0, "sources": "default"}
    with pytest.raises(ScraperError, match="Expected `array`"):
        read_arguments(snowball.takes, {"ids": "[1, 2"})
    with pytest.raises(ScraperError, match="Expected `array`"):
        read_arguments(snowball.takes, {"ids": "[" * 100_000})
