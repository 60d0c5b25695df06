"""Which source's value a field takes: a table, and one loop that keeps what lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from scraper.model import FieldSource, LosingValue
from scraper.text import fold

# Best source first. PubTator's text is folded to ASCII, so any page that prints the text as written wins over it.
PRIORITY = (
    "landing", "pubmed", "europepmc", "publisher", "crossref", "openalex", "semanticscholar", "icite", "elink", "opencitations",
    "idconv", "pubtator3",
)  # fmt: skip


# Fields that another source than the page tells more of: NLM's own record has ids, categories, ORCIDs and completeness.
_BETTER = {
    name: ("pubmed", *(source for source in PRIORITY if source != "pubmed"))
    for name in (
        "abstract", "authors", "authors_complete", "journal", "mesh", "chemicals", "grants", "notices", "languages",
        "publication_types", "keywords", "volume", "issue", "pages", "published",
    )
}  # fmt: skip


class Claim(NamedTuple):
    """What one source says of one field."""

    source: str
    value: Any
    evidence: str | None = None


class Choice(NamedTuple):
    """The value a field takes, and who said what."""

    value: Any
    said: FieldSource


def rank(source: str, field: str | None = None) -> int:
    """The place of a source in the order of trust, for a field if one is named; unknown sources come last."""
    order = _BETTER.get(field or "", PRIORITY)
    return order.index(source) if source in order else len(order)


def merge_claims(claims: Iterable[Claim]) -> Choice | None:
    """The first value that says something; None when nobody does.

    Claims come best source first. Values equal after `text.fold` are agreement; the others are kept as they are.
    """
    said = [claim for claim in claims if _says_something(claim.value)]
    if not said:
        return None
    chosen, *rest = said
    agree = tuple(dict.fromkeys(c.source for c in rest if _same(c.value, chosen.value) and c.source != chosen.source))
    others = tuple(
        LosingValue(c.source, msgspec.to_builtins(c.value)) for c in _distinct(rest) if not _same(c.value, chosen.value)
    )
    return Choice(chosen.value, FieldSource(chosen.source, agree, others, chosen.evidence))


def _says_something(value: Any) -> bool:
    if isinstance(value, msgspec.Struct):
        return any(_says_something(getattr(value, name)) for name in value.__struct_fields__)
    return value not in (None, (), "")


def _same(one: Any, other: Any) -> bool:
    return _folded(one) == _folded(other)


def _folded(value: Any) -> str:
    return fold(value if isinstance(value, str) else msgspec.json.encode(value).decode())


def _distinct(claims: Sequence[Claim]) -> list[Claim]:
    return list({(claim.source, _folded(claim.value)): claim for claim in reversed(claims)}.values())[::-1]
