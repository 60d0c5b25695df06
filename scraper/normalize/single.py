"""The record of one document alone, as of every paper of a bulk file: a copy of it, with its source beside each value.

It equals the general merge of that one document, byte for byte (tests/normalize/test_single.py), at a tenth of its cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any, cast

import msgspec

from scraper.model import (
    ArticleList,
    Count,
    FieldSource,
    Issue,
    OtherDate,
    ParsedRecord,
    Provenance,
    Published,
    Record,
    SourceStatus,
    to_json,
)
from scraper.normalize.annotations import project_annotations
from scraper.normalize.dates import clean_date
from scraper.normalize.fields import (
    CHOSEN,
    NOT_AS_THEY_STAND,
    Claim,
    claim_of,
    count_order,
    date_order,
    negative_count,
    says_something,
    tells_retraction,
)
from scraper.normalize.lists import LISTING, merge_lists
from scraper.normalize.relations import merge_relations

_WHOLE = (tuple, bool)  # which say something where they are not empty
_values_of = attrgetter(*CHOSEN)
_day_of = attrgetter("date")


def record_of_one(document: ParsedRecord, unanswered: Sequence[SourceStatus], statuses: tuple[SourceStatus, ...]) -> Record:
    """The record of one document, without words that stand for nothing; `statuses` are its own and the `unanswered`, in order."""
    copy = _Copy(document)
    copy.take_all({status.name for status in unanswered if status.outcome == "failed"} if unanswered else frozenset())
    said = dict.fromkeys(copy.values, copy.by_it) | copy.said
    return Record(**copy.values, provenance=Provenance(statuses, said), issues=copy.all_issues())


def line_of_one(document: ParsedRecord) -> bytes:
    """The line of JSON of that record, where nothing else was asked.

    What tells that each field is of one source is the same text for thousands of papers of a file: it is made once.
    """
    copy = _Copy(document)
    copy.take_all(frozenset())
    if copy.said:
        return to_json(record_of_one(document, (), (document.source,)))
    provenance = cast("Provenance", _provenance_line(document.source, tuple(copy.values)))
    return to_json(Record(**copy.values, provenance=provenance, issues=copy.all_issues()))


@lru_cache(maxsize=300)
def _provenance_line(status: SourceStatus, fields: tuple[str, ...]) -> msgspec.Raw:
    """The JSON of the provenance of fields that are all of one source."""
    return msgspec.Raw(to_json(Provenance((status,), dict.fromkeys(fields, FieldSource(status.name)))))


class _Copy:
    """The values of one document, and who said those that not it alone says, or says in a place of its own."""

    def __init__(self, document: ParsedRecord):
        self.document = document
        self.name = document.source.name
        self.by_it = FieldSource(self.name)
        self.values: dict[str, Any] = {}
        self.said: dict[str, FieldSource] = {}
        self.issues: list[Issue] = []

    def take_all(self, failed: set[str] | frozenset[str]) -> None:
        """Every field; `failed` are the sources that could not be read."""
        document = self.document
        self.take_fields()
        self.take_ids()
        self.take_lists(failed)
        if document.counts:
            self.take_counts()
        self.take_dates_and_links()
        if document.annotations or document.relations:
            self.take_annotations()
        if tells_retraction(document):
            self.put("retracted", True)

    def all_issues(self) -> tuple[Issue, ...]:
        """What the document noted, then what was noted here."""
        noted = self.document.issues
        if not noted and not self.issues:
            return ()
        return tuple(dict.fromkeys([*(Issue(one.code, one.field, f"{self.name}: {one.message}") for one in noted), *self.issues]))

    def put(self, field: str, value: object, evidence: str | None = None) -> None:
        """A value, unless it is empty."""
        if value:
            self.values[field] = value
            if evidence is not None:
                self.said[field] = FieldSource(self.name, evidence=evidence)

    def take_fields(self) -> None:
        """The fields that are one value; completeness and sections only of authors and an abstract that are there."""
        document, values = self.document, self.values
        for field, value in zip(CHOSEN, _values_of(document), strict=True):
            if not value and value is not False:
                continue
            if field in NOT_AS_THEY_STAND:
                value = _with_day(value) if type(value) is Published else claim_of(document, field).value  # noqa: PLW2901
            if not value.isspace() if type(value) is str else type(value) in _WHOLE or says_something(value):
                values[field] = value
        for field, told in document.evidence.items():
            if field in values:
                self.said[field] = FieldSource(self.name, evidence=told)
        if "authors" not in values:
            values.pop("authors_complete", None)
            self.said.pop("authors_complete", None)
        if document.abstract_sections and "abstract" in values:
            values["abstract_sections"] = document.abstract_sections

    def take_ids(self) -> None:
        """Every other id, by scheme, each once."""
        found = {}
        for scheme, given in self.document.ids.items():
            own = self.values.get(scheme)
            others = tuple(dict.fromkeys(one for one in given if one != own)) if own or len(given) > 1 else given
            if others:
                found[scheme] = others
        self.put("ids", found)

    def take_lists(self, failed: set[str] | frozenset[str]) -> None:
        """The lists, each entry with its source."""
        for field in ("references", "citing_articles"):
            listed = getattr(self.document, field)
            if listed is not None:
                claim = Claim(self.name, listed, self.document.evidence.get(field))
                own = [self.values.get(name) for name in ("pmid", "doi", "pmcid")]
                joined = None if failed else _copy_printed(listed, self.name, own)
                if joined is None:
                    joined, issues = merge_lists(field, [claim], failed=bool(failed & LISTING[field]), own=own)
                    self.issues += issues
                self.put(field, joined, claim.evidence)

    def take_counts(self) -> None:
        """The first number of each kind; one below zero is told."""
        counts: dict[tuple[str, str], Count] = {}
        for one in self.document.counts:
            if one.value < 0:
                self.issues.append(negative_count(one))
            else:
                counts.setdefault((one.kind, one.source), one)
        if counts:
            ordered = tuple(sorted(set(counts.values()), key=count_order))
            self.put_by("counts", ordered, [one.source for one in ordered])

    def take_dates_and_links(self) -> None:
        """Every date, earliest first, and every open copy, each once."""
        name = self.name
        if self.document.dates:
            dates = [OtherDate(one.kind, one.date or clean_date(one.raw), one.raw, name) for one in self.document.dates]
            days = [one.date for one in dates]
            dates.sort(key=date_order if None in days else _day_of)
            self.put("dates", tuple(dict.fromkeys(dates)))
        if self.document.links:
            self.put("links", tuple(dict.fromkeys(msgspec.structs.replace(one, source=name) for one in self.document.links)))

    def take_annotations(self) -> None:
        """The annotations with their places in the record, and the relations."""
        if self.document.annotations:
            texts = (self.values.get("title"), self.values.get("abstract"))
            placed, issues = project_annotations(self.document, *texts)
            self.put_by("annotations", placed, [one.source for one in placed])
            self.issues += issues
        if self.document.relations:
            relations = merge_relations(self.document)
            self.put_by("relations", relations, [one.source for one in relations])

    def put_by(self, field: str, value: object, sources: Sequence[str]) -> None:
        """A value of which every part names its own source."""
        if value:
            first, *rest = dict.fromkeys(sources)
            self.values[field] = value
            self.said[field] = FieldSource(first, tuple(rest))


def _with_day(value: Published) -> Published:
    return value if value.date else Published(clean_date(value.raw), value.raw)


def _copy_printed(listed: ArticleList, source: str, own: Sequence[str | None]) -> ArticleList | None:
    """A list in print of which nothing is to be told, its entries with their source; None for any other one."""
    if listed.total_reported is not None or listed.complete is not None:
        return None
    known, sources, items = {one for one in own if one is not None}, (source,), []
    for one in listed.items:
        if one.position is None or one.pmid in known or one.doi in known or one.pmcid in known:
            return None
        items.append(msgspec.structs.replace(one, sources=sources))
    return ArticleList(tuple(items), len(items), None, None)
