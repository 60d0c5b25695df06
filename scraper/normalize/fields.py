"""Which source's value a field takes: a table of trust, and one loop that keeps what lost; exceptions are in `rules`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from scraper.model import (
    Count,
    FieldSource,
    Issue,
    JoinedPart,
    Journal,
    LosingValue,
    OtherDate,
    ParsedRecord,
    Published,
    to_json,
)
from scraper.normalize.dates import clean_date
from scraper.normalize.people import join_people
from scraper.normalize.rules import BETTER, abbreviates, agree, is_surely_one

# Best source first. PubTator's text is folded to ASCII, so any page that prints the text as written wins over it. `occ` is the
# data of `icite` in another file; `pmc-ids` has a citation in brief, so that it only fills what no other source tells.
PRIORITY = (
    "landing", "pubmed", "europepmc", "publisher", "crossref", "openalex", "semanticscholar", "icite", "occ", "elink",
    "opencitations", "datacite", "idconv", "pmc-ids", "pubtator3",
)  # fmt: skip


# Fields that another source than the page tells more of: NLM's own record has ids, categories, ORCIDs and completeness.
_TELLS_MORE = {
    name: ("pubmed", *(source for source in PRIORITY if source != "pubmed"))
    for name in (
        "abstract", "authors", "investigators", "authors_complete", "journal", "book", "mesh", "chemicals", "supplementary_mesh",
        "data_banks", "grants", "notices", "languages", "publication_types", "keywords", "volume", "issue", "pages", "published",
        "publication_status", "conflict_statement", "copyright", "other_abstracts",
    )
}  # fmt: skip
# OpenAlex makes its abstracts anew of an index of words, perhaps with gaps: only PubTator's folded text is worse.
_LAST_ABSTRACTS = ("openalex", "pubtator3")
_TELLS_MORE["abstract"] = (*(name for name in _TELLS_MORE["abstract"] if name not in _LAST_ABSTRACTS), *_LAST_ABSTRACTS)
# What these say was gathered by machines: it fills what is empty, and is never the better form of what another source says.
_ONLY_FILL = frozenset({"openalex", "semanticscholar", "icite"})


# Fields that take one source's value whole; the others have a module each.
CHOSEN = (
    "pmid", "pmcid", "doi", "title", "vernacular_title", "abstract", "other_abstracts", "authors", "investigators",
    "authors_complete", "journal", "volume", "issue", "pages", "published", "publication_status", "book", "languages",
    "publication_types", "keywords", "mesh", "chemicals", "supplementary_mesh", "data_banks", "grants", "conflict_statement",
    "copyright", "notices",
)  # fmt: skip
_RETRACTS = frozenset({"RetractionIn", "RetractedandRepublishedIn"})  # of PubMed's RefTypes
NOT_AS_THEY_STAND = frozenset({"published", "book"})  # whose dates are read where the source has them as a text only


class Claim(NamedTuple):
    """What one document says of one field; `document` is its place among those merged."""

    source: str
    value: Any
    evidence: str | None = None
    document: int = 0


class Choice(NamedTuple):
    """The value a field takes, who said what, and the document it is from."""

    value: Any
    said: FieldSource
    document: int


_RANKS = {field: {source: place for place, source in enumerate(order)} for field, order in {"": PRIORITY, **_TELLS_MORE}.items()}


def rank(source: str, field: str = "") -> int:
    """The place of a source in the order of trust, for a field if one is named; unknown sources come last."""
    return (_RANKS.get(field) or _RANKS[""]).get(source, len(PRIORITY))


def merge_claims(field: str, claims: Iterable[Claim]) -> Choice | None:
    """The first value that says something, unless the rules know a later one to be better; None when nobody says anything.

    Claims come best source first, and of one source the newest first. Values that agree are named by their source; the
    others are kept as they are. What the winner lacks and others tell of the same people or journal is joined.
    """
    said = [claim for claim in claims if says_something(claim.value)]
    if not said:
        return None
    chosen, is_better = said[0], BETTER.get(field)
    for claim in said[1:]:
        if claim.source in _ONLY_FILL or is_better is None or claim.value == chosen.value:
            continue
        if is_better(chosen.value, claim.value):
            chosen = claim
    rest = [claim for claim in said if claim is not chosen]
    value, joined = _join(field, chosen, rest)
    agreeing = [claim for claim in rest if agree(field, value, claim.value)]
    agree_by = tuple(dict.fromkeys(claim.source for claim in agreeing if claim.source != chosen.source))
    differing = _distinct([claim for claim in rest if claim not in agreeing])
    others = tuple(LosingValue(claim.source, msgspec.to_builtins(claim.value)) for claim in differing)
    return Choice(value, FieldSource(chosen.source, agree_by, others, chosen.evidence, joined), chosen.document)


def _join(field: str, chosen: Claim, rest: Sequence[Claim]) -> tuple[Any, tuple[JoinedPart, ...]]:
    if field == "authors":
        return join_people(chosen.value, [(claim.source, claim.value) for claim in rest if claim.source != chosen.source])
    if field == "journal":
        return _join_journal(chosen.value, [claim for claim in rest if claim.source != chosen.source])
    return chosen.value, ()


def _join_journal(kept: Journal, rest: Sequence[Claim]) -> tuple[Journal, tuple[JoinedPart, ...]]:
    """The journal with the parts it lacks and other sources give for the same journal; an abbreviation told as a title too."""
    joined = []
    for claim in rest:
        if not agree("journal", kept, claim.value):
            continue
        parts = msgspec.structs.asdict(claim.value)
        if not is_surely_one(kept, claim.value):  # one name only abbreviates the other, as it may several journals'
            parts |= {"nlm_id": None, "issn": None, "eissn": None}
        told = claim.value.title
        if (
            kept.title
            and told
            and parts["abbreviation"] is None
            and abbreviates(told, kept.title)
            and len(told) < len(kept.title)
        ):
            parts["abbreviation"] = told
        for name, value in parts.items():
            if getattr(kept, name) is None and value is not None:
                kept = msgspec.structs.replace(kept, **{name: value})
                joined.append(JoinedPart(claim.source, name, "same journal"))
    return kept, tuple(joined)


def says_something(value: object) -> bool:
    """Whether a value is one: no blank text, no struct without any."""
    if isinstance(value, msgspec.Struct):
        return any(map(says_something, msgspec.structs.astuple(value)))
    return bool(value.strip()) if isinstance(value, str) else value not in (None, ())


def _distinct(claims: Sequence[Claim]) -> list[Claim]:
    """Each value once per source, the first of equals."""
    return list({(claim.source, to_json(claim.value)): claim for claim in reversed(claims)}.values())[::-1]


def claim_of(document: ParsedRecord, name: str, place: int = 0) -> Claim:
    """What a document says of a field."""
    value = getattr(document, name)
    if name == "published":
        value = Published(date=value.date or clean_date(value.raw), raw=value.raw)
    elif name == "book" and value is not None and value.published.raw and not value.published.date:
        raw = value.published.raw
        value = msgspec.structs.replace(value, published=Published(date=clean_date(raw), raw=raw))
    return Claim(document.source.name, value, document.evidence.get(name), place)


def tells_retraction(document: ParsedRecord) -> bool:
    """Whether a document shows the notice of a retraction, or the type that NLM gives such papers."""
    told = document.retracted or (document.notices and any(notice.type in _RETRACTS for notice in document.notices))
    return bool(told or "Retracted Publication" in document.publication_types)


def negative_count(count: Count) -> Issue:
    """What is told of a number below zero, which is left out."""
    return Issue("negative_count", "counts", f"{count.source}: {count.kind} of {count.value} is left out")


def date_order(one: OtherDate) -> tuple[Any, ...]:
    """Earliest first; what is no day of the calendar comes last."""
    return one.date is None, one.date or ""


def count_order(count: Count) -> tuple[Any, ...]:
    """By kind, then the most trusted source first."""
    return count.kind, rank(count.source), count.source, count.value
