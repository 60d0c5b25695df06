"""Annotations and relations of a BioC document, each in the passage and sentence that it is given under.

Ids of annotations are unique within a document, a passage or a sentence only (BioC.dtd, "annotation" and "relation"): the
node of a relation means an annotation of its own sentence or passage first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from scraper.entities import split_identifiers
from scraper.model import Issue, ParsedAnnotation, ParsedRelation
from scraper.parse.bioc_infons import ends_of, ids_of, is_object_first, relation_type, string_of, type_of
from scraper.parse.bioc_model import Annotation, BioCDocument, Location, Node, Passage, Relation, Sentence
from scraper.parse.bioc_text import PassageText

_ANNOTATION = re.compile(r"[TEM][0-9]+")  # an id as annotation tools number them; of no database


class Mentions(NamedTuple):
    """What a document says of things in its text; `names` is what it calls each identifier."""

    annotations: tuple[ParsedAnnotation, ...]
    relations: tuple[ParsedRelation, ...]
    names: dict[str, str]
    issues: tuple[Issue, ...]


def read_mentions(document: BioCDocument, texts: Sequence[PassageText], *, tells_source: bool) -> Mentions:
    """Annotations and relations of passages, of their sentences, and of the document, in this order.

    `tells_source`: whether the infon `source` of each is who says so, as our own export has it.
    """
    scopes = list(_iter_scopes(document, texts))
    names: dict[str, str] = {}
    reader = _InfonsReader(tells_source=tells_source)
    annotations = [_read_annotation(one, scope, names, reader) for scope in scopes for one in scope.annotations]
    issues: list[Issue] = []
    unplaced = sum(not one.locations for scope in scopes for one in scope.annotations)
    if unplaced:
        message = f"{unplaced} annotations have no place: the source gives none"
        issues.append(Issue("annotation_without_place", "annotations", message))
    relations = tuple(_iter_relations(scopes, issues, tells_source=tells_source))
    return Mentions(tuple(annotations), relations, names, tuple(issues))


class _Scope:
    """The annotations and relations of one sentence, passage or document; `within` are also those of what it is made of."""

    def __init__(
        self,
        part: Sentence | Passage | BioCDocument,
        within: Sequence[Annotation],
        outer: tuple[_Scope, ...] = (),
        passage: int | None = None,
        sentence: int | None = None,
    ):
        self.annotations = part.annotations
        self.relations = part.relations
        self.within = within
        self.outer = outer
        self.passage = passage
        self.sentence = sentence

    @cached_property
    def names(self) -> dict[str, set[str]]:
        """By the id of an annotation, the entities that annotations of this id are: one, if ids are unique here."""
        found: dict[str, set[str]] = {}
        for one in self.within:
            found.setdefault(str(one.id), set()).add(_name(one))
        return found

    def find(self, refid: str) -> str | None:
        """The entity of an annotation of this scope, else of the next one outside; the id itself when there is no such
        annotation, None when there are several.
        """
        for scope in (self, *self.outer):
            found = scope.names.get(refid)
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return refid


def _iter_scopes(document: BioCDocument, texts: Sequence[PassageText]) -> Iterator[_Scope]:
    inside = [[*one.annotations, *(inner for part in one.sentences for inner in part.annotations)] for one in document.passages]
    whole = _Scope(document, [*chain.from_iterable(inside), *document.annotations])
    for place, (passage, text, within) in enumerate(zip(document.passages, texts, inside, strict=True)):
        scope = _Scope(passage, within, (whole,), place)
        yield scope
        for sentence, start in zip(passage.sentences, text.sentences, strict=True):
            yield _Scope(sentence, sentence.annotations, (scope, whole), place, start)
    yield whole


class _Said(NamedTuple):
    """What the infons of a mention say."""

    type: str
    identifier: str | None
    more: tuple[str, ...]
    name: str | None
    source: str | None


class _InfonsReader:
    """Reads the infons of a document's mentions, equal ones once: a text names most things again and again."""

    def __init__(self, *, tells_source: bool):
        self._tells_source = tells_source
        self._known: dict[tuple[tuple[str, Any], ...], _Said] = {}

    def read(self, infons: dict[str, Any]) -> _Said:
        """What they say; the infon `source` only where it is who says so."""
        key = tuple(infons.items())
        try:
            said = self._known.get(key)
        except TypeError:  # a list among them
            return self._read(infons)
        if said is None:
            said = self._read(infons)
            if all(isinstance(value, str) for value in infons.values()):  # 1, 1.0 and True are equal, yet read otherwise
                self._known[key] = said
        return said

    def _read(self, infons: dict[str, Any]) -> _Said:
        type_ = type_of(infons)
        first, *more = ids_of(infons, type_) or (None,)
        source = string_of(infons, "source") if self._tells_source else None
        return _Said(type_, first, tuple(filter(None, more)), string_of(infons, "name"), source)


def _read_annotation(one: Annotation, scope: _Scope, names: dict[str, str], reader: _InfonsReader) -> ParsedAnnotation:
    type_, identifier, more, name, source = reader.read(one.infons)
    if identifier and name:
        names.setdefault(identifier, name)
    start, end, spans = _read_spans(one.locations)
    return ParsedAnnotation(
        start, end, one.text or "", type_, identifier, None, spans, scope.passage, scope.sentence, more, source
    )


def _read_spans(locations: Sequence[Location]) -> tuple[int, int, tuple[tuple[int, int], ...]]:
    """The hull of a mention's places, and these, each once, where there are several."""
    if len(locations) == 1:  # as nearly always
        return locations[0].offset, locations[0].offset + locations[0].length, ()
    spans = tuple(dict.fromkeys((place.offset, place.offset + place.length) for place in locations))
    start, end = (min(begin for begin, _ in spans), max(end for _, end in spans)) if spans else (0, 0)
    return start, end, spans if len(spans) > 1 else ()


# ---- relations --------------------------------------------------------------------------------------------------------


def _iter_relations(scopes: Iterable[_Scope], issues: list[Issue], *, tells_source: bool) -> Iterator[ParsedRelation]:
    """Every relation with its two ends; one whose ends are not told, or could be of several mentions, is an issue."""
    for scope in scopes:
        for relation in scope.relations:
            infons = relation.infons
            ends = _read_ends(relation, scope)
            if ends is None:
                message = f"a relation whose two ends are not told: {str(infons)[:120]}"
                issues.append(Issue("unread_relation", "relations", message))
                continue
            score = string_of(infons, "score")
            yield ParsedRelation(
                relation_type(infons), *ends, string_of(infons, "novel"),
                float(score) if score and re.fullmatch(r"[01](?:\.[0-9]{1,20})?", score) else None,
                string_of(infons, "source") if tells_source else None,
            )  # fmt: skip


def _read_ends(relation: Relation, scope: _Scope) -> tuple[str, str] | None:
    """Subject and object: by name in the infons, by nodes, or as the only two infons that are left; the first that is told."""
    said = ends_of(relation.infons)
    if said is None and len(relation.nodes) == 2:
        return _ends_of_nodes(relation.nodes, scope)
    said = said or ends_of(relation.infons, named=False)
    if said is None:
        return None
    first, second = (scope.find(end) if _ANNOTATION.fullmatch(end) else end for end in said)
    return (first, second) if first is not None and second is not None else None


def _ends_of_nodes(nodes: Sequence[Node], scope: _Scope) -> tuple[str, str] | None:
    first, second = nodes
    if is_object_first(first.role, second.role):
        first, second = second, first
    ends = [scope.find(str(node.refid)) for node in (first, second)]
    return (ends[0], ends[1]) if ends[0] is not None and ends[1] is not None else None


def _name(annotation: Annotation) -> str:
    """The ids of a mention as printed, else its text."""
    type_ = type_of(annotation.infons)
    ids = [one for one in ids_of(annotation.infons, type_) if split_identifiers(one, type_)]
    return ";".join(ids) or annotation.text or ""
