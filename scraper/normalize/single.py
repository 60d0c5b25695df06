"""The record of one document alone, as of every paper of a bulk file: a copy of it, with its source beside each value.

It equals the general merge of that one document, byte for byte (tests/normalize/test_single.py), at a tenth of its cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from scraper.model import Count, FieldSource, Issue, OtherDate, ParsedRecord, Provenance, Record, SourceStatus
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


def record_of_one(document: ParsedRecord, unanswered: Sequence[SourceStatus], statuses: tuple[SourceStatus, ...]) -> Record:
    """The record of one document, without words that stand for nothing; `statuses` are its own and the `unanswered`, in order."""
    copy = _Copy(document)
    copy.take_fields()
    copy.take_ids()
    copy.take_lists({status.name for status in unanswered if status.outcome == "failed"})
    copy.take_counts()
    copy.take_dates_and_links()
    copy.take_annotations()
    if tells_retraction(document):
        copy.put("retracted", True)
    noted = [Issue(one.code, one.field, f"{copy.name}: {one.message}") for one in document.issues]
    issues = tuple(dict.fromkeys([*noted, *copy.issues])) if noted or copy.issues else ()
    return Record(**copy.values, provenance=Provenance(statuses, copy.said), issues=issues)


class _Copy:
    """The values of one document, and who said them."""

    def __init__(self, document: ParsedRecord):
        self.document = document
        self.name = document.source.name
        self.values: dict[str, Any] = {}
        self.said: dict[str, FieldSource] = {}
        self.issues: list[Issue] = []
        self._by_it = FieldSource(self.name)

    def put(self, field: str, value: Any, evidence: str | None = None) -> None:
        """A value, unless it is empty."""
        if value:
            self.values[field] = value
            self.said[field] = self._by_it if evidence is None else FieldSource(self.name, evidence=evidence)

    def take_fields(self) -> None:
        """The fields that are one value; completeness and sections only of authors and an abstract that are there."""
        document, evidence = self.document, self.document.evidence
        values, said, by_it = self.values, self.said, self._by_it
        for field in CHOSEN:
            value = getattr(document, field)
            if not value and value is not False:
                continue
            if field in NOT_AS_THEY_STAND:
                value = claim_of(document, field).value
            if type(value) in _WHOLE or says_something(value):
                values[field] = value
                told = evidence.get(field) if evidence else None
                said[field] = by_it if told is None else FieldSource(self.name, evidence=told)
        if "authors" not in self.said:
            self.values.pop("authors_complete", None)
            self.said.pop("authors_complete", None)
        if "abstract" in self.said:
            self.put("abstract_sections", document.abstract_sections)

    def take_ids(self) -> None:
        """Every other id, by scheme, each once."""
        ids = self.document.ids
        if ids:
            found = {}
            for scheme, given in ids.items():
                own = self.values.get(scheme)
                others = tuple(dict.fromkeys(one for one in given if one != own))
                if others:
                    found[scheme] = others
            self.put("ids", found)

    def take_lists(self, failed: set[str]) -> None:
        """The lists, each entry with its source."""
        for field in ("references", "citing_articles"):
            listed = getattr(self.document, field)
            if listed is not None:
                claim = Claim(self.name, listed, self.document.evidence.get(field))
                own = [self.values.get(name) for name in ("pmid", "doi", "pmcid")]
                joined, issues = merge_lists(field, [claim], failed=bool(failed & LISTING[field]), own=own)
                self.put(field, joined, claim.evidence)
                self.issues += issues

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
            dates.sort(key=date_order)
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

    def put_by(self, field: str, value: Any, sources: Sequence[str]) -> None:
        """A value of which every part names its own source."""
        if value:
            first, *rest = dict.fromkeys(sources)
            self.values[field], self.said[field] = value, FieldSource(first, tuple(rest))
