"""How far a record can be trusted: issues in words, every value with who gave it and what lost, who was asked."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import msgspec

from scraper.card.markup import Html, clip, in_words, join, tag
from scraper.card.mentions import more
from scraper.model import ArticleList, FieldSource, Issue, Record, SourceStatus
from scraper.model.words import describe_list
from scraper.view.table import Cell, render_table

ANSWERS = {"ok": "answered", "absent": "has no such paper", "failed": "failed", "not_asked": "was not asked"}
_MOST = 1_000  # of anything in one line or list
_MOST_FIELDS = 100  # a record has some forty
_MOST_OTHERS = 100  # values of one field that lost; as many as there are sources
_LONGEST_VALUE = 400


def render_issues(record: Record) -> Html | None:
    """What to know before trusting a field, in words."""
    if not record.issues:
        return None
    told = tag("p", tag("b", f"To know before trusting this record: {len(record.issues)}"))
    return tag(
        "section", told, tag("ul", *map(_issue, record.issues[:_MOST]), more(len(record.issues), _MOST)), class_="lv-issues"
    )


def _issue(one: Issue) -> Html:
    field = tag("b", in_words(clip(one.field or "the record", 60)))
    return tag("li", field, f": {clip(one.message, 1_000)} ", tag("code", clip(one.code, 60)), dir="auto")


def render_said_by(record: Record, fields: Sequence[str], prefix: str) -> Html | None:
    """In a line, who gave some fields, who agrees and how many other values lost, with links to their rows."""
    parts = [_said_by(name, record.provenance.fields[name], prefix) for name in fields if name in record.provenance.fields]
    return tag("p", join(parts, " · "), class_="lr-small lv-said") if parts else None


def _said_by(name: str, own: FieldSource, prefix: str) -> Html:
    agree = f", as {clip(', '.join(own.agree), 100)} say{'s' * (len(own.agree) == 1)}" if own.agree else ""
    lost = f", {len(own.others)} other value{'s' * (len(own.others) > 1)} lost" if own.others else ""
    return join([tag("a", in_words(name), href=f"#{prefix}value-{name}"), f" from {clip(own.source, 60)}{agree}{lost}"])


def render_values(record: Record, prefix: str) -> Html | None:
    """A row for each field that a source gave: its value, who gave it, who agrees, every value that lost, parts of others."""
    fields = record.provenance.fields
    if not fields:
        return None
    rows = [_value_row(record, name, own, prefix) for name, own in islice(fields.items(), _MOST_FIELDS)]
    columns = ("Field", "Value", "Source", "Agree", "Values that lost", "Parts from others")
    beyond = f"; the first {_MOST_FIELDS} are shown here" if len(fields) > _MOST_FIELDS else ""
    return render_table(f"Where every value comes from: {len(fields)} fields{beyond}", columns, rows, id_=f"{prefix}values")


def _value_row(record: Record, name: str, own: FieldSource, prefix: str) -> Sequence[Cell]:
    is_field = name in Record.__struct_fields__  # any name may stand in a file
    lost = [
        tag("li", tag("b", clip(one.source, 60)), f": {say_value(one.value)}", dir="auto") for one in own.others[:_MOST_OTHERS]
    ]
    parts = [
        tag("li", f"{clip(one.part, 120)}: {clip(one.source, 60)} ({clip(one.reason, 200)})", dir="auto")
        for one in own.joined[:_MOST]
    ]
    source = clip(own.source, 60) + (f" ({clip(own.evidence, 100)})" if own.evidence else "")
    return (
        Cell(tag("span", in_words(clip(name, 60)), id=f"{prefix}value-{name}" if is_field else None)),
        Cell(say_value(getattr(record, name) if is_field else None)),
        Cell(source),
        Cell(clip(", ".join(own.agree), 200)),
        Cell(tag("ul", *lost, more(len(own.others), _MOST_OTHERS)) if lost else "none"),
        Cell(tag("ul", *parts, more(len(own.joined), _MOST)) if parts else "none"),
    )


def say_value(value: object) -> str:
    """A value in a line: a text as it is, a list by how much there is in it, all else as JSON.

    >>> say_value("On quillamine"), say_value(None), say_value(ArticleList()), say_value(({"a": 1}, {"b": 2}))
    ('On quillamine', 'none', '0, whether that is all is unknown', '2: [{"a":1},{"b":2}]')
    """
    if isinstance(value, ArticleList):
        return describe_list(value)
    if value is None or isinstance(value, str):
        return clip(value or "none", _LONGEST_VALUE)
    count = f"{len(value)}: " if isinstance(value, tuple | list) else ""
    shown = value[:_MOST] if isinstance(value, tuple | list) else value
    return clip(count + msgspec.json.encode(shown).decode(), _LONGEST_VALUE)


def render_sources(sources: Sequence[SourceStatus], prefix: str) -> Html:
    """A row for each source: how it answered, when, from which address, and what its answer hashes to."""
    if not sources:
        return tag("p", "No source is named.")
    rows = [
        (
            Cell(clip(one.name, 60)),
            Cell(ANSWERS.get(one.outcome, "in another way")),
            Cell("" if one.http_status is None else str(one.http_status), one.http_status),
            Cell(clip(one.retrieved_at or "", 40)),
            Cell(tag("bdi", clip(one.url or "", 300))),
            Cell(tag("code", clip(one.sha256 or "", 64))),
        )
        for one in sources[:_MOST]
    ]
    columns = ("Source", "Answer", "HTTP status", "Retrieved", "Address", "SHA-256 of the answer")
    return render_table(f"Who was asked: {len(sources)}", columns, rows, id_=f"{prefix}sources")
