"""Relations: repeats folded into a count, names and ids as the source prints them."""

from __future__ import annotations

from collections import Counter

from scraper.model import ParsedRecord, Relation

_NOVELTY = {"Novel": True, "No": False}


def merge_relations(parsed: ParsedRecord) -> tuple[Relation, ...]:
    """Each distinct relation once, in the order first printed: PubTator prints some lists twice. Blanks at an end are none."""
    counted = Counter(
        (row.type.strip(), row.subject.strip(), row.object.strip(), _NOVELTY.get((row.novel or "").strip()), row.source)
        for row in parsed.relations
    )
    return tuple(
        Relation(type_, subject, object_, novel, count, source or parsed.source.name)
        for (type_, subject, object_, novel, source), count in counted.items()
    )
