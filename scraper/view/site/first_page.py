"""The file that a browser is given to open a site: command lines can be read by every user of a machine, this file cannot."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def first_page(address: str) -> Iterator[Path]:
    """A page, for its owner's eyes only, that leads to the address, which holds a token; it is gone after the block.

    Raises OSError where it cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="scraper-view-", ignore_cleanup_errors=True) as folder:  # of mode 0700
        path = Path(folder, "open.html")
        page = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Opening</title>'
        page += '<meta name="referrer" content="no-referrer">'
        page += f'<meta http-equiv="refresh" content="0;url={address}"></head>'
        page += f'<body><p><a href="{address}">Open the papers</a></p></body></html>\n'
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(page)
        yield path
