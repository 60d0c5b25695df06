"""What is to be known of a format before it is written: the library it needs, whether it is text, whether it takes a BOM.

Libraries are imported when such a format is written; one that is missing is told with what to install.
"""

from __future__ import annotations

import importlib
from typing import Any

from scraper.errors import InputError

BINARY = ("xlsx", "parquet")  # nothing for a terminal
WITH_BOM = ("csv", "tsv")  # Excel takes them for UTF-8 only with a byte order mark
BOM = b"\xef\xbb\xbf"
LIBRARIES = {"xlsx": "xlsxwriter", "ris": "rispy", "bibtex": "bibtexparser.model", "parquet": "pyarrow"}


def library_of(format_: str) -> Any:
    """The library that writes a format; None for a format that needs none.

    Raises InputError, naming the format and the extra, when it is not installed.
    """
    name = LIBRARIES.get(format_)
    if name is None:
        return None
    try:
        return importlib.import_module(name)
    except ImportError:
        needed = name.partition(".")[0]
        raise InputError(
            f"the format {format_} needs {needed}, which is not installed: pip install 'literature-scraper[export]'"
        ) from None
