"""Searching a corpus: words as people type them, and what a record is filed under."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from typing import TypedDict

from scraper.errors import InputError
from scraper.store import terms
from scraper.store.flags import Flag
from scraper.text import ascii_key

_TOKEN = re.compile(r'(?:(title|abstract|entities):)?(?:"([^"]*)"|(\S+))')
_OPERATORS = ("AND", "OR", "NOT")
_RETRACTED = f"flags & {int(Flag.RETRACTED)}"
_PARTIAL = "pmid IN (SELECT pmid FROM outcomes WHERE outcome = 'failed')"
_YEARS = re.compile(r"([0-9]{4})?(-)?([0-9]{4})?")


def match_of(words: str) -> str:
    """The full-text query of what somebody typed: all words, "phrases", OR, NOT, word*, title:word.

    Raises InputError when nothing is left of it, or it begins or ends with an operator.

    >>> match_of('TNF-α "knee pain" OR title:child*')
    '"tnf-alpha" AND "knee pain" OR title : "child" *'
    >>> match_of("NOT")
    Traceback (most recent call last):
    scraper.errors.InputError: 'NOT' cannot be searched for: give words, "a phrase", word*, OR, a NOT b, title:word
    """
    parts: list[str] = []
    refusal = InputError(f'{words!a} cannot be searched for: give words, "a phrase", word*, OR, a NOT b, title:word')
    for field, phrase, word in _TOKEN.findall(words):
        if word.startswith("(") or (word.endswith(")") and "(" not in word):  # groups are not known, and must not be dropped
            raise InputError(f"{words!r} cannot be searched for: there are no brackets; ask twice, or put them in quotes")
        if word in _OPERATORS and not field:
            parts.append(word)
            continue
        text = ascii_key(phrase or word, keep_spaces=True)
        if not re.search(r"[^\W_]", text):  # a dash between two words
            continue
        if parts and parts[-1] not in _OPERATORS:
            parts.append("AND")
        quoted = '"' + text.rstrip("*").replace('"', '""') + '"' + (" *" if word.endswith("*") else "")
        parts.append(f"{field} : {quoted}" if field else quoted)
    operators = [part in _OPERATORS for part in parts]
    if not parts or operators[0] or operators[-1] or any(one and two for one, two in pairwise(operators)):
        raise refusal
    return " ".join(parts)


class SearchOptions(TypedDict, total=False):
    """What a search may ask for beside words; what each says stands in `iter_matches`."""

    entity: str | None
    journal: str | None
    year: str | int | None
    relation: str | None
    type: str | None
    retracted: bool
    partial: bool


def iter_matches(
    connection: sqlite3.Connection,
    words: str | None = None,
    *,
    entity: str | None = None,
    journal: str | None = None,
    year: str | int | None = None,
    relation: str | None = None,
    type: str | None = None,  # noqa: A002 - the record's word
    retracted: bool = False,
    partial: bool = False,
) -> Iterator[int]:
    """PMIDs of the records that fit all that is given, newest (highest) first, as they are found.

    `year` is "2020", "2015-2020", "2015-" or "-2020"; `relation` a type ("Negative_Correlation"), a type and an id
    ("Association MESH:D1"), or two ids with a type or "*"; ids as people spell them ("7124", "Gene:7124", "NCBI Gene:7124").
    `type` is a publication type; `retracted` gives only those a source calls so, `partial` those of which a source failed when it
    was last asked.
    Raises InputError on words, a relation or a year that cannot be read.
    """
    for text in filter(None, (words, entity, journal, relation, type)):
        if re.search("[\ud800-\udfff]", text):
            raise InputError(f"{text!a} cannot be searched for: it is no UTF-8")
    conditions: list[str] = []
    values: list[str | int] = []
    for alternatives in _terms(entity, journal, relation, type):
        marks = ", ".join("?" * len(alternatives))
        conditions.append(f"pmid IN (SELECT pmid FROM terms WHERE name IN (SELECT id FROM names WHERE name IN ({marks})))")
        values += alternatives
    conditions += [condition for condition, wanted in ((_RETRACTED, retracted), (_PARTIAL, partial)) if wanted]
    if year is not None:
        first, last = read_years(str(year))
        conditions.append("year BETWEEN ? AND ?")
        values += [first, last]
    if words is not None:
        query = match_of(words)
        if not conditions:  # streamed from the index, whatever the number of records
            yield from (
                pmid
                for (pmid,) in connection.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC", (query,))
            )
            return
        conditions.append("pmid IN (SELECT rowid FROM words WHERE words MATCH ?)")
        values.append(query)
    where = " AND ".join(conditions) or "1"
    yield from (pmid for (pmid,) in connection.execute(f"SELECT pmid FROM papers WHERE {where} ORDER BY pmid DESC", values))


def _terms(entity: str | None, journal: str | None, relation: str | None, type_: str | None) -> Iterator[list[str]]:
    """Of each thing asked for, the terms that may be meant."""
    if entity is not None:
        yield terms.entity_terms(entity)
    if journal is not None:
        yield [terms.journal_term(journal)]
    if relation is not None:
        yield [terms.relation_term(relation)]
    if type_ is not None:
        yield [terms.type_term(type_)]


def read_years(text: str) -> tuple[int, int]:
    """The first and last year of "2020", "2015-2020", "2015-" or "-2020". Raises InputError on any other text.

    >>> read_years("2020"), read_years("2015-"), read_years("-2020")
    ((2020, 2020), (2015, 9999), (0, 2020))
    """
    match = _YEARS.fullmatch(text.strip())
    if match is None or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
        raise InputError(f"{text!r} is no year: give 2020, 2015-2020, 2015- or -2020")
    first, span, last = match.groups()
    return (int(first or 0), int(last or (9999 if span else first)))
