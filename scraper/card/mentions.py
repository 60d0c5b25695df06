"""Mentions of entities in a text: each kind with a colour and a line of its own, each with what is known of it.

A mention in several pieces is marked at its pieces, overlapping ones lie in each other. The marked text is the text: with its
tags removed it is what went in, but for the control characters that `show` makes visible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from scraper.card.addresses import entity_address
from scraper.card.markup import Html, clip, folded, join, link, tag
from scraper.card.stretches import Span, Stretch, lay_out
from scraper.entities import VARIANT_TYPES
from scraper.model import Annotation

MOST_MARKED = 2_000  # mentions of one text; an abstract has some dozens from each tool
MOST_LISTED = 20
MOST_PIECES = 20  # of one mention; those of real ones are two to five
_KINDS = {  # as tools name their types -> the classes of style.py; every other type is "other" and is named where it stands
    **dict.fromkeys(("Gene", "GeneOrGeneProduct", "FamilyName", "DomainMotif"), "gene"),
    **dict.fromkeys(("Disease", "DiseaseOrPhenotypicFeature"), "disease"),
    **dict.fromkeys(("Chemical", "ChemicalEntity"), "chemical"),
    **dict.fromkeys(("Species", "Organism", "OrganismTaxon"), "species"),
    **dict.fromkeys(("CellLine", "Cell", "CellType"), "cell"),
    **dict.fromkeys(VARIANT_TYPES, "variant"),
}


def kind_of(type_: str) -> str:
    """The kind of an entity type, which tells how it looks.

    >>> kind_of("ProteinMutation"), kind_of("OrganismTaxon"), kind_of("Outcome")
    ('variant', 'species', 'other')
    """
    return _KINDS.get(type_, "other")


def spans_of(annotation: Annotation) -> list[tuple[int, int]]:
    """Where a mention stands in its text: each of its pieces, or the whole, also of too many; nothing when it has no place."""
    if annotation.start is None or annotation.end is None:
        return []
    if not 0 < len(annotation.pieces) <= MOST_PIECES:
        return [(annotation.start, annotation.end)]
    return [(piece.start, piece.end) for piece in annotation.pieces]


def mark_text(text: str, annotations: Sequence[Annotation], cuts: Sequence[int] = (), *, linked: bool = True) -> list[Html]:
    """A text with its mentions marked, in as many pieces as the cuts make of it; no mark goes from one to the next.

    `linked` leads from a mark to the page of its entity. Only the first `MOST_MARKED` annotations are marked.
    """
    return mark_stretches(text, annotations, cuts, partial(_mark, linked=linked))


def mark_stretches(
    text: str, annotations: Sequence[Annotation], cuts: Sequence[int], mark: Callable[[str, list[Annotation], Stretch], str]
) -> list[Html]:
    """As `mark_text`; `mark` makes of a stretch's text and the annotations over it, outermost first, what is shown."""
    marked = annotations[:MOST_MARKED]
    spans = [Span(*span, owner) for owner, one in enumerate(marked) for span in spans_of(one)]
    inner = sorted({cut for cut in cuts if 0 < cut < len(text)})
    pieces: list[list[str]] = [[]]
    for stretch in lay_out(len(text), spans, inner):
        if len(pieces) <= len(inner) and stretch.start == inner[len(pieces) - 1]:
            pieces.append([])
        here, own = [marked[owner] for owner in dict.fromkeys(stretch.owners)], text[stretch.start : stretch.end]
        pieces[-1].append(mark(own, here, stretch) if here else own)
    return [join(piece) for piece in pieces]


def _mark(text: str, here: list[Annotation], stretch: Stretch, *, linked: bool) -> str:
    told = describe_mentions(here, stretch)
    content = nest_marks(text, here, stretch, title=told)
    return link(next(iter_addresses(reversed(here)), None), content) if linked else content


def nest_marks(text: str, here: list[Annotation], stretch: Stretch, *, title: str | None = None) -> Html:
    """One stretch, in as many marks as kinds lie over it, the one that began last innermost; the outermost has the title."""
    content: str = text
    by_kind = {kind_of(one.type): one for one in here}
    for place, (kind, one) in enumerate(reversed(by_kind.items()), start=1):
        is_last = any(end == stretch.end for _, end in spans_of(one))
        label = clip(one.type, 20) if kind == "other" and is_last else None
        outer = title if place == len(by_kind) else None
        content = tag("mark", content, class_=f"lr-mark lr-{kind}", title=outer, data_label=label)
    return join([content])


def describe_mentions(here: list[Annotation], stretch: Stretch) -> str:
    """What is known of all mentions over a stretch, a line each."""
    return "\n".join([*map(describe_mention, here), *([f"and {stretch.more} more"] if stretch.more > 0 else [])])


def iter_addresses(annotations: Iterable[Annotation]) -> Iterator[str]:
    """The pages of the entities that are mentioned."""
    found = (entity_address(own, one.type) for one in annotations for own in one.identifiers[:MOST_LISTED])
    return (address for address in found if address is not None)


def describe_mention(one: Annotation) -> str:
    """What is known of a mention, in a line: type, ids, what the source prints, who says so, how its place was found.

    >>> describe_mention(Annotation("title", 0, 3, "IL-6", "Gene", ("3569",), "folded", "pubtator3", 0, 4))
    'Gene 3569: IL-6 (pubtator3, folded)'
    """
    ids = clip(", ".join(one.identifiers[:MOST_LISTED])) or "without an id"
    return f"{clip(one.type, 60)} {ids}: {clip(one.text, 80)} ({clip(one.source, 60)}, {clip(one.check, 20)})"


def render_legend(annotations: Sequence[Annotation]) -> Html | None:
    """Which type of entity looks how, and how many mentions are not marked."""
    if not annotations:
        return None
    types = list(dict.fromkeys(one.type for one in annotations))
    shown = [tag("mark", clip(type_, 60), class_=f"lr-mark lr-{kind_of(type_)}") for type_ in types[:MOST_LISTED]]
    notes = [f"and {len(types) - len(shown)} more types"] if len(types) > len(shown) else []
    lost = sum(1 for one in annotations if not spans_of(one))
    beyond = sum(max(0, number - MOST_MARKED) for number in Counter(one.section for one in annotations).values())
    notes += [f"not marked, as they have no place in this text: {lost}"] if lost else []
    notes += [f"not marked, as they are too many: {beyond}"] if beyond else []
    return tag("p", join(shown, " "), "".join(f"; {note}" for note in notes), class_="lr-small")


def render_entities(annotations: Sequence[Annotation]) -> Html | None:
    """The entities that are mentioned, in the order of the annotations: how they are printed, their ids linked, how often."""
    if not annotations:
        return None
    groups = group_mentions(annotations)
    rows = [tag("li", *_entity(group), dir="auto") for group in groups[:MOST_LISTED]]
    return folded(f"Entities: {len(groups)}, in {len(annotations)} mentions", tag("ul", *rows, more(len(groups))))


def group_mentions(annotations: Iterable[Annotation]) -> list[list[Annotation]]:
    """The mentions of each entity: those of one type with the same ids, or, without ids, the same words."""
    groups: dict[tuple[str, tuple[str, ...]], list[Annotation]] = {}
    for one in annotations:
        groups.setdefault(entity_of(one), []).append(one)
    return list(groups.values())


def entity_of(one: Annotation) -> tuple[str, tuple[str, ...]]:
    """What two mentions of one entity have in common."""
    return one.type, one.identifiers or ("", one.text.lower())


def _entity(group: Sequence[Annotation]) -> Iterator[str]:
    first, kind = group[0], kind_of(group[0].type)
    printed = list(dict.fromkeys(one.text for one in group))
    yield tag("mark", clip(", ".join(printed[:5]), 200), class_=f"lr-mark lr-{kind}")
    yield f" {clip(first.type, 60)}"
    for own in first.identifiers[:MOST_LISTED]:
        yield " "
        yield link(entity_address(own, first.type), tag("bdi", clip(own, 120)))
    sources = ", ".join(dict.fromkeys(one.source for one in group))
    yield f" ({len(group)} times, {clip(sources, 120)})" if len(group) > 1 else f" ({clip(sources, 120)})"


def more(total: int, shown: int = MOST_LISTED) -> Html | None:
    """What is said below a list that is cut; None when it is not."""
    return tag("li", f"and {total - shown} more, in the record", class_="lr-more") if total > shown else None
