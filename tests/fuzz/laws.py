"""What holds of every record, whatever document it was made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec

from scraper.model import AbstractSection, Annotation, ArticleList, Provenance, Record, from_json, to_json
from scraper.model.record import json_schema


def iter_faults(record: Record, *, by_schema: bool = False) -> Iterator[str]:
    """Every law that a record breaks, in words; `by_schema` also checks it against the published JSON Schema, which takes longer.

    No fault stands for a lone surrogate: the encoder raises, which is a find by itself.
    """
    line = to_json(record)
    try:
        if to_json(from_json(line)) != line:
            yield "a record that is read back is another"
    except msgspec.MsgspecError as error:
        yield f"not of its own type: {error}"
    if by_schema:
        yield from (f"not of the schema: {error}"[:200] for error in _errors_of(line))
    for place, one in enumerate(record.annotations):
        text = (record.title if one.section == "title" else record.abstract) or ""
        yield from (f"annotations[{place}]: {fault}" for fault in _faults_of_mention(one, text))
    yield from _faults_of_sections("abstract_sections", record.abstract_sections, record.abstract or "")
    for other in record.other_abstracts:
        yield from _faults_of_sections("other_abstracts", other.sections, other.text)
    yield from _faults_of_list("references", record.references)
    yield from _faults_of_list("citing_articles", record.citing_articles)


@cache
def _validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(json_schema())


def _errors_of(line: bytes) -> Iterator[str]:
    for error in _validator().iter_errors(msgspec.json.decode(line)):
        yield f"{error.json_path}: {error.message}"


def _faults_of_mention(one: Annotation, text: str) -> Iterator[str]:
    if one.start is None or one.end is None:
        if one.check != "lost" or one.start is not one.end or one.pieces:
            yield f"a mention without a place that is {one.check}"
        return
    spans = [(piece.start, piece.end) for piece in one.pieces] or [(one.start, one.end)]
    if one.check == "lost":
        yield "a lost mention with a place"
    if not all(0 <= start < end <= len(text) for start, end in [*spans, (one.start, one.end)]):
        yield f"{one.start} to {one.end} is not within {len(text)} characters"
    elif (min(start for start, _ in spans), max(end for _, end in spans)) != (one.start, one.end):
        yield "its pieces are not its hull"
    elif one.check == "exact" and not one.pieces and text[one.start : one.end] != one.text:
        yield f"exact, yet {text[one.start : one.end]!r} is not {one.text!r}"


def _faults_of_sections(name: str, sections: Sequence[AbstractSection], text: str) -> Iterator[str]:
    if not all(0 <= one.start <= one.end <= len(text) for one in sections):
        yield f"{name}: a section is not within the text"
    if any(one.end > other.start for one, other in pairwise(sections)):
        yield f"{name}: sections overlap, or are not in order"


def _faults_of_list(name: str, found: ArticleList) -> Iterator[str]:
    positions = [item.position for item in found.items if item.position is not None]
    if found.shown != len(found.items):
        yield f"{name}: {found.shown} said to be shown, {len(found.items)} are"
    if any(one >= other for one, other in pairwise(positions)) or (positions and positions[0] < 1):
        yield f"{name}: positions do not ascend"
    if found.complete and found.total_reported != len(found.items):
        yield f"{name}: {len(found.items)} of {found.total_reported} are called complete"
    if found.total_reported is not None and found.total_reported < 0:
        yield f"{name}: {found.total_reported} reported"


def faults_of_cut(cut: Record, uncut: Sequence[Record]) -> Iterator[str]:
    """What a record made of the beginning of a document says to be whole, and is not as in that of the whole document."""
    whole = next((record for record in uncut if record.pmid == cut.pmid), None)
    if whole is None:
        return
    for name in ("references", "citing_articles"):
        one: ArticleList = getattr(cut, name)
        other: ArticleList = getattr(whole, name)
        if one.complete and (not other.complete or len(one.items) < len(other.items)):
            yield f"{name}: {len(one.items)} are called complete; uncut {len(other.items)}, complete {other.complete}"


_TELLS_A_CUT = frozenset({"cut_short", "list_not_read", "rest_not_read"})


def faults_of_silence(cut: Record, uncut: Sequence[Record]) -> Iterator[str]:
    """That a record made of the beginning of a document differs from that of the whole one, and no issue of it tells why."""
    whole = next((record for record in uncut if (record.pmid, record.doi) == (cut.pmid, cut.doi)), None)
    said = [to_json(msgspec.structs.replace(one, provenance=Provenance())) for one in (cut, whole) if one is not None]
    is_same = whole is not None and said[0] == said[1]
    if not is_same and not _TELLS_A_CUT & {issue.code for issue in cut.issues}:
        yield "a cut that nobody tells"
