"""Ids of papers from what people have: plain lists, PubMed's own saves, spreadsheets, reference managers' files, our own output.

`read_ids` reads a file, `read_tokens` what stands on a command line. Both tell every entry that is no id of a paper at once, so
that a list is mended in one go. Which formats are known: `FORMATS` in `scraper.id_files.formats`; docs/ids.md says which column
is taken.
"""

from __future__ import annotations

from collections.abc import Iterable

from scraper.id_files.found import Found, IdList

__all__ = ["IdList", "read_ids", "read_tokens"]


def read_ids(name: str, *, every: bool = False) -> IdList:
    """The ids in a file, in its order, repeats included; "-" is stdin, `.gz` and `.zst` are unpacked.

    One id a row, unless `every` id that a row has is asked for: then `others` has them too.

    Raises InputError when the file cannot be read, is of no known format, or has entries that are no ids of papers: the message
    names the first, the exception's notes name the first twenty, each with file, line and column.
    """
    from scraper.files import open_input
    from scraper.id_files.decode import Source
    from scraper.id_files.formats import read_format

    found = Found("stdin" if name == "-" else name, every=every)
    with open_input(name) as file:
        read_format(Source(found.name, file.chunks), found)
    return found.end()


def read_tokens(tokens: Iterable[str]) -> IdList:
    """The ids in some words, which may hold several, by blanks, commas or semicolons. Raises InputError as `read_ids`."""
    from scraper.id_files.plain import read_line

    found = Found("")
    label = ""
    for token in tokens:
        if token.rstrip().endswith(":"):  # "PMID: 37622028", not quoted, comes as two words
            label += token
            continue
        read_line(label + token, "", found)
        label = ""
    read_line(label, "", found)
    return found.end()
