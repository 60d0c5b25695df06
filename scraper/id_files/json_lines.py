"""JSON with ids: our records, edges, tables of ids and lists of failures, an object a line; or one array of ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from scraper.errors import InputError
from scraper.id_files.decode import Source
from scraper.id_files.found import SCHEMES, Found

_LARGEST_ARRAY = 1 << 26  # characters of an array, which is read as a whole
_OF_ANOTHER_KIND = "JSON of another kind: no 'pmid', 'pmcid' or 'doi' in it, as records, edges and failures have"


class _Line(Struct):
    """The members that tell what a line is; all others are passed over."""

    schema_version: Any = UNSET
    paper_pmid: Any = UNSET
    outcome: Any = UNSET
    asked: Any = UNSET
    pmid: Any = UNSET
    pmcid: Any = UNSET
    doi: Any = UNSET


_decode = msgspec.json.Decoder(_Line).decode


def is_json(source: Source) -> bool:
    """Whether the file begins as JSON does."""
    return "\n".join(source.first_lines[:20]).lstrip()[:1] in ("{", "[")


def read_json_lines(source: Source, found: Found) -> None:
    """The ids of every line: its `pmid`, else its `pmcid`, else its `doi`.

    Of an edge of `citing` or `references` that is the listed article. Raises InputError on JSON of another kind.
    """
    if "\n".join(source.first_lines[:20]).lstrip().startswith("["):
        _read_array(source, found)
        return
    edges = 0
    for number, text in source.lines():
        if text.strip():
            line = _read_line(text, f"{found.name}, line {number}")
            edges += line.paper_pmid is not UNSET
            found.take_row(_ids_of(line), f"{found.name}, line {number}")
    if edges:
        found.notes.append(
            f"reading 'pmid' of {edges:,} edges of {found.name}: the listed articles, not the papers in 'paper_pmid'"
        )
    if found.without:
        found.notes.append(f"{found.name}: {found.without:,} lines have no id and are left out")


def _read_line(text: str, place: str) -> _Line:
    try:
        line = _decode(text)
    except (msgspec.MsgspecError, RecursionError) as error:
        reason = f"no JSON object ({str(error)[:80]}): one is expected on each line"
        raise InputError(f"{place}: {reason}") from None
    if line.schema_version not in (UNSET, "1"):
        raise InputError(f"{place}: a record of version {line.schema_version!r:.20}, which this version cannot read")
    if all(getattr(line, scheme) is UNSET for scheme in SCHEMES):
        raise InputError(f"{place}: {_OF_ANOTHER_KIND}")
    return line


def _ids_of(line: _Line) -> Mapping[Any, Any]:
    """The ids by kind. What could not be looked up stands as it was asked for, under `asked` or, among failures, `pmid`."""
    ids = {scheme: None if getattr(line, scheme) is UNSET else getattr(line, scheme) for scheme in SCHEMES}
    if not any(ids.values()) and line.asked is not UNSET:
        ids["pmid"] = line.asked
    return ids


def _read_array(source: Source, found: Found) -> None:
    """The ids of an array of texts and numbers, or of objects."""
    lines: list[str] = []
    size = 0
    for _, line in source.lines():
        lines.append(line)
        size += len(line)
        if size > _LARGEST_ARRAY:
            raise InputError(f"{found.name}: an array of more than {_LARGEST_ARRAY:,} characters: write one object a line")
    try:
        items = msgspec.json.decode("\n".join(lines), type=list[str | int | float | dict[str, Any] | None])
    except (msgspec.MsgspecError, RecursionError) as error:
        raise InputError(f"{found.name}: no JSON array of ids ({str(error)[:80]})") from None
    for number, item in enumerate(items, 1):
        place = f"{found.name}, item {number}"
        if isinstance(item, dict):
            if not any(scheme in item for scheme in SCHEMES):
                raise InputError(f"{place}: {_OF_ANOTHER_KIND}")
            found.take_row({scheme: item.get(scheme) for scheme in SCHEMES}, place)
        else:
            found.take_row({"pmid": item}, place)
    if found.without:
        found.notes.append(f"{found.name}: {found.without:,} items have no id and are left out")
