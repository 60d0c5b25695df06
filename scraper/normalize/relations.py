"""Relations: repeats folded into a count, names and ids as the source prints them."""

from __future__ import annotations

from collections import Counter

from scraper.model import ParsedRecord, Relation

_NOVELTY = {"Novel": True, "No": False}


def merge_relations(parsed: ParsedRecord) -> tuple[Relation, ...]:
    """Each distinct relation once, in the order first printed. PubTator prints some lists twice."""
    counted = Counter((row.type, row.subject, row.object, row.novel) for row in parsed.relations)
    return tuple(
        Relation(type_, subject, object_, _NOVELTY.get(novel or ""), count, parsed.source.name)
        for (type_, subject, object_, novel), count in counted.items()
    )
