"""A plain list: ids separated by blanks, commas, semicolons or line ends, with `# comments`.

A comment ends with its line, whatever ends it (CR, LF, NEL, U+2028 …). A "#" inside an address begins no comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scraper.errors import InputError
from scraper.id_files.decode import Source
from scraper.id_files.found import Found

# Blanks separate; those that some put between the digits of one number do not: `read_id` refuses such a number.
_WORD = re.compile(r"[^\s]+(?:[\u00a0\u2007\u2009\u202f]+[^\s]+)*")
_LABEL = re.compile(r"\b(PMID|PMCID|DOI)\s*+:\s*+", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;](?=(?:doi:|https?://|PMC?ID:|PMC[0-9])|10\.[0-9]{4,9}/)", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,3}(?:[,.'’\u00a0\u2007\u2009\u202f][0-9]{3})+")
_SPACED = re.compile(r"\s*+[0-9]{1,3}(?: [0-9]{3})++\s*+")  # all that stands in a line or cell
_LOOKED_AT = 50  # lines
_QUOTES = "\"'“”„"


def read_list(source: Source, found: Found) -> None:
    """Every id of a plain list. Raises InputError on a table without headings whose first column only numbers the lines."""
    if _is_numbered(source.first_lines[:_LOOKED_AT]):
        reason = "the first column numbers the lines, and no line of headings says which one holds the ids: head it 'PMID'"
        raise InputError(f"{found.name}, line 1: {reason}")
    number = 0
    for _, line in source.lines():
        if found.take_digits(line):
            number += 1
            continue
        for part in line.splitlines() or [""]:
            number += 1
            read_line(part, f"{found.name}, line {number}", found)


def _is_numbered(lines: Sequence[str]) -> bool:
    """Whether lines of several words each begin with 1, 2, 3 …, which are PMIDs too."""
    words = [line.replace(",", " ").replace(";", " ").split() for line in lines]
    first = [row[0].strip(_QUOTES) for row in words if len(row) > 1]
    return len(first) > 1 and len(first) == sum(map(bool, words)) and first == [str(at) for at in range(1, len(first) + 1)]


def read_line(line: str, place: str, found: Found) -> None:
    """The ids of one line."""
    for token in iter_tokens(line):
        found.take(token, place)


def iter_tokens(line: str) -> Iterator[str]:
    """The words of a line that should each be an id; its comment is left out.

    >>> list(iter_tokens("PMID: 12, 13;14  # seen in May")), list(iter_tokens("15#first, of 3"))
    (['PMID:12', '13', '14'], ['15'])
    >>> list(iter_tokens("12,345,678 10.5555/a;2-2, https://example.org/#a"))
    ['12,345,678', '10.5555/a;2-2', 'https://example.org/#a']
    """
    if _SPACED.fullmatch(line):
        yield line.strip()  # refused, for nobody knows
        return
    for match in _WORD.finditer(_LABEL.sub(r"\1:", line)):
        word = match[0]
        at = word.find("#")
        if at < 0 or "://" in word[:at]:
            yield from _split(word)
            continue
        yield from _split(word if "/" in word[:at] else word[:at])  # "10.5555/a#b": refused, for nobody knows
        return


def _split(word: str) -> Iterator[str]:
    """The ids in a word without blanks: a DOI may hold commas and semicolons, a number with thousands separators is one."""
    for part in _BETWEEN.split(word):
        if "/" in part:
            yield from filter(None, (token.strip(",;").strip(_QUOTES) for token in part.split()))
            continue
        for piece in part.split(";"):
            one = piece.strip(",").strip(_QUOTES)
            if _NUMBER.fullmatch(one):
                yield one
            else:
                yield from filter(None, (token.strip(_QUOTES) for token in re.split(r"[,\s]+", piece)))
