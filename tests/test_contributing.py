"""CONTRIBUTING.md names only what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.conftest import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CODE = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", TEXT, flags=re.MULTILINE | re.DOTALL))
# `NAME` in `file`, `NAME` (`file`), `NAME` and `NAME` in `file`
NAMED = re.findall(r"((?:`[\w]+`(?:, | and )?)+)(?: in |,? \(|\s+of )\s*`([\w/.]+\.\w+)`", TEXT.replace("\n", " "))


def iter_paths() -> Iterator[str]:
    """What looks like a path of the project; a word in <> stands for any name."""
    for text in CODE:
        if "/" in text and not text.startswith(("-", "http", "pytest", "make", "from ")) and " " not in text:
            yield re.sub(r"<\w+>", "*", text)


def test_every_file_is_there() -> None:
    paths = list(iter_paths())
    assert len(paths) > 30
    found = [path for path in paths for root in (ROOT, ROOT / "scraper") if any(root.glob(path.rstrip("/")))]
    assert sorted(set(paths) - set(found)) == []


def test_every_name_is_in_its_file() -> None:
    said = [(name, file) for names, file in NAMED for name in re.findall(r"\w+", names)]
    assert len(said) > 15
    assert [(name, file) for name, file in said if not re.search(rf"\b{name}\b", (ROOT / file).read_text(encoding="utf-8"))] == []


def test_every_target_of_make_is_one() -> None:
    targets = {name for text in CODE for name in re.findall(r"^make ([\w-]+)", text)}
    known = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(targets) > 6
    assert targets - known == set()
