"""Rows of annotations and relations that the record has no place for, told as issues: alike for PubTator and BioC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from scraper.entities import ids_in_parts, split_identifiers
from scraper.model import Issue, ParsedAnnotation, ParsedRelation

_identifier_of, _subject_of, _object_of = attrgetter("identifier"), attrgetter("subject"), attrgetter("object")


def iter_odd_rows(annotations: Sequence[ParsedAnnotation], relations: Sequence[ParsedRelation]) -> Iterator[Issue]:
    """An issue for relations to what no mention is, and one for seventh columns that are neither ids nor names of parts."""
    unread = [one for one in annotations if one.parts and not _is_known(one)]
    if unread:
        message = f"{len(unread)} annotations have a further column that is left out: {(unread[0].parts or '')[:80]!r}"
        yield Issue("unread_column", "annotations", message)
    if relations:
        yield from _iter_loose(annotations, relations)


def _is_known(row: ParsedAnnotation) -> bool:
    """Whether the parts are ids, or as many names as there are ids."""
    names = (row.parts or "").split("|")
    return bool(ids_in_parts(row.parts)) or len(names) == len(split_identifiers(row.identifier, row.type)) > 1


def _iter_loose(annotations: Sequence[ParsedAnnotation], relations: Sequence[ParsedRelation]) -> Iterator[Issue]:
    whole = set(map(_identifier_of, annotations))
    if whole.issuperset(map(_subject_of, relations)) and whole.issuperset(map(_object_of, relations)):  # as nearly always
        return
    ends = dict.fromkeys(end for one in relations for end in (one.subject, one.object))
    left = [end for end in ends if end not in whole]
    if left:  # seldom: ends of joined ids, or mentions without one, which BioC names by their text
        known = {part for row in annotations for part in (*row.identifiers, row.text)}
        loose = [end for end in left if not _is_among(end, known)]
        if loose:
            message = f"{len(loose)} of the things that relations name are no mention's id, as {loose[0][:80]!r}; kept"
            yield Issue("relation_without_mention", "relations", message)


def _is_among(end: str, known: set[str]) -> bool:
    end = end.strip()
    return end in known or (bool(end) and all(part in known for part in split_identifiers(end, "")))
