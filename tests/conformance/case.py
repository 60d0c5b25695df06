"""A case on disk: the input files of one trap, and what must come of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

CASES: Final = Path(__file__).parent / "cases"
REFUSED: Final = "refused"
FORMATS: Final = ("pubmed_xml", "pubtator", "biocjson", "biocxml", "landing")  # several joined by "+": documents of one paper
KEYS: Final = frozenset("about format origin expected optional refusal_allowed asked exit_code".split())

Partial = Mapping[str, Any]


class Case(NamedTuple):
    """One trap.

    `expected` holds partial records, or "refused": the input must end in an error and give no record. `optional` are
    records that may be there and need not; `refusal_allowed` tells that an error is as good as the records; `asked` is the
    PMID that the file was saved for, and `exit_code` what our own command ends with.
    """

    name: str
    about: str
    format: str
    origin: str
    files: tuple[Path, ...]
    expected: tuple[Partial, ...] | Literal["refused"]
    optional: tuple[Partial, ...] = ()
    refusal_allowed: bool = False
    asked: str | None = None
    exit_code: int | None = None

    def __str__(self) -> str:
        return self.name


def load_case(folder: Path) -> Case:
    """The case in a folder: expected.json beside input files, which are read in the order of their names.

    Raises ValueError, naming the folder, where the case is not of the form.
    """
    said = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    files = tuple(sorted(folder.glob("input*")))
    odd = said.keys() - KEYS
    missing = [key for key in ("about", "format", "origin", "expected") if key not in said or said[key] == ""]
    expected = said.get("expected")
    if odd or missing or not files or not set(said["format"].split("+")) <= set(FORMATS):
        raise ValueError(f"{folder.name}: no whole case (odd keys {sorted(odd)}, missing {missing}, {len(files)} files)")
    if expected != REFUSED and not isinstance(expected, list):
        raise ValueError(f"{folder.name}: `expected` is neither a list of records nor {REFUSED!r}")
    said["expected"] = REFUSED if expected == REFUSED else tuple(expected)
    return Case(name=folder.name, files=files, **{**said, "optional": tuple(said.get("optional", ()))})


def load_cases() -> list[Case]:
    """Every case of the pack, by name."""
    return [load_case(folder) for folder in sorted(CASES.iterdir()) if folder.is_dir()]
