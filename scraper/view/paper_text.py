"""Title and abstract of a paper with every mention at its place: what is known of it shows on hover and on focus.

A mention is a link: to the page of its entity, or, where no database has one, to the entity's row in the table below. Assistive
technology reads that row as the mention's description.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scraper.card.markup import Html, clip, in_words, join, tag
from scraper.card.mentions import (
    describe_mentions,
    entity_of,
    group_mentions,
    iter_addresses,
    mark_stretches,
    nest_marks,
    spans_of,
)
from scraper.card.paper import section_labels
from scraper.card.stretches import Stretch
from scraper.model import Annotation, OtherAbstract, Record

LONGEST_TEXT = 100_000  # characters; abstracts have a few thousand


def entity_numbers(annotations: Sequence[Annotation]) -> dict[tuple[str, tuple[str, ...]], int]:
    """The number of each entity, from 1 in the order they are mentioned: its row in the table of entities."""
    return {entity_of(group[0]): number for number, group in enumerate(group_mentions(annotations), start=1)}


def _marking(record: Record, prefix: str) -> Callable[[str, list[Annotation], Stretch], str]:
    """What shows one stretch of a text; `prefix` makes ids of rows unique in the page."""
    numbers = entity_numbers(record.annotations)

    def mark(text: str, here: list[Annotation], stretch: Stretch) -> str:
        rows = [f"{prefix}entity-{numbers[entity_of(one)]}" for one in here]
        address = next(iter_addresses(reversed(here)), None)
        begins = any(start == stretch.start for one in here for start, _ in spans_of(one))
        outside: dict[str, str | None] = {"target": "_blank", "rel": "noopener noreferrer"} if address else {}
        return tag(
            "a",
            nest_marks(text, here, stretch),
            class_="lv-mention",
            href=address or f"#{rows[-1]}",
            data_told=describe_mentions(here, stretch),
            aria_describedby=" ".join(dict.fromkeys(rows)),
            tabindex=None if begins else -1,  # the rest of a mention that another one cuts is no stop of its own
            **outside,
        )

    return mark


def render_title(record: Record, prefix: str, level: int) -> Html:
    """The title as heading, its mentions marked; the one in the paper's own language below."""
    text = (record.title or "")[:LONGEST_TEXT]
    mentions = [one for one in record.annotations if one.section == "title"]
    shown = join(mark_stretches(text, mentions, (), _marking(record, prefix))) if text else "Without a title"
    heading = tag(f"h{level}", tag("span", shown, class_="lr-text" if text else "lr-small"), dir="auto", class_="lr-title")
    own = tag("p", clip(record.vernacular_title, 2_000), class_="lr-small", dir="auto") if record.vernacular_title else None
    return join([heading, _left_out(record.title or "", text), own])


def _left_out(whole: str, shown: str) -> Html | None:
    number = len(whole) - len(shown)
    return tag("p", f"and {number:,} more characters, in the record", class_="lr-more") if number else None


def render_abstract(record: Record, prefix: str) -> Html:
    """The abstract with its sections below their labels; where there is none, that is said."""
    if not record.abstract:
        return tag("p", "No abstract: no source that was asked gives one.", class_="lr-small")
    text = record.abstract[:LONGEST_TEXT]
    labels = section_labels(record, len(text))
    mentions = [one for one in record.annotations if one.section == "abstract"]
    pieces = mark_stretches(text, mentions, list(labels), _marking(record, prefix))
    starts = sorted({0, *labels})
    paragraphs = [_paragraph(labels.get(start), piece) for start, piece in zip(starts, pieces, strict=True)]
    return tag("div", *paragraphs, _left_out(record.abstract, text), class_="lr-abstract")


def render_other_abstract(other: OtherAbstract) -> Html:
    """A translated or plain-language abstract, in its own sections."""
    name = " ".join(
        filter(
            None,
            (in_words(clip(other.type or "other", 60)), "abstract", f"({clip(other.language, 20)})" if other.language else None),
        )
    )
    text = other.text[:LONGEST_TEXT]
    starts = sorted({0, *(one.start for one in other.sections if 0 <= one.start < len(text))})
    labels = {one.start: one.label for one in other.sections if one.label}
    parts = [
        _paragraph(clip(labels[start], 200) if start in labels else None, text[start:end])
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    ]
    return tag("details", tag("summary", name), *parts, _left_out(other.text, text))


def _paragraph(label: str | None, piece: str) -> Html:
    heading = tag("span", label, class_="lr-label") if label else None
    return tag("p", heading, tag("span", piece, class_="lr-text"), dir="auto")
