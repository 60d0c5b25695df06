"""What all adapters of peers share: files in, JSON lines out."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def print_records(read: Callable[[Path], Iterable[Record]]) -> None:
    """The records of the files named on the command line; what a library prints itself goes to stderr."""
    out = sys.stdout
    with redirect_stdout(sys.stderr):
        records = [record for name in sys.argv[1:] for record in read(Path(name))]
    for record in records:
        out.write(json.dumps(record, ensure_ascii=False) + "\n")


def some(text: str | None) -> str | None:
    """The text, or None when it is empty."""
    return text or None
