"""What a card says of the paper's lists, and of where everything comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scraper.card.addresses import doi_address, pmc_address, pubmed_address
from scraper.card.markup import Html, clip, folded, link, tag
from scraper.card.mentions import MOST_LISTED, more
from scraper.card.paper import author_name, numbered
from scraper.model import Annotation, ArticleList, Issue, ListedArticle, Relation, SourceStatus
from scraper.model.words import WHOLE

_ANSWERS = {"ok": "answered", "absent": "no such paper there", "failed": "failed", "not_asked": "not asked"}


def render_list(heading: str, found: ArticleList) -> Html:
    """A list of articles: how many, of how many, how whole it is, and the first of them."""
    summary = f"{heading}: {describe_wholeness(found)}"
    if not found.items:
        return tag("p", summary)
    rows = [_row(one) for one in found.items[:MOST_LISTED]]
    is_ordered = any(one.position is not None for one in found.items[:MOST_LISTED])
    return folded(summary, tag("ol" if is_ordered else "ul", *rows, more(len(found.items))))


def describe_wholeness(found: ArticleList) -> str:
    """How whole a list is, in words; an empty one is not the same as none.

    >>> describe_wholeness(ArticleList(complete=True, total_reported=0)), describe_wholeness(ArticleList())
    ('none, the whole list', 'none known; whether there are any is unknown')
    >>> describe_wholeness(ArticleList(total_reported=12, complete=False))
    'none of 12 reported, not the whole list'
    """
    total, count = found.total_reported, len(found.items)
    if not count and not total and found.complete is None:
        return "none known; whether there are any is unknown"
    of = f" of {total} reported" if total else ""
    return f"{count or 'none'}{of}, {WHOLE[found.complete]}"


def _row(one: ListedArticle) -> Html:
    return tag("li", *_listed(one), dir="auto", value=one.position)


def _listed(one: ListedArticle) -> Iterator[str]:
    names = [author_name(author) for author in one.authors[:3]] + (["et al."] if len(one.authors) > 3 else [])
    place = numbered(one.volume, one.issue, one.pages)
    parts = [", ".join(names), one.title, one.journal, str(one.year) if one.year is not None else None, place]
    printed = [clip(part.rstrip(". "), 500) for part in parts if part]
    has_words = bool(one.title or one.journal or names)
    yield tag("bdi", ". ".join(printed) if has_words or not one.raw else clip(one.raw, 1_000))
    for address, own in (
        (pubmed_address(one.pmid), one.pmid and f"PMID {one.pmid}"),
        (pmc_address(one.pmcid), one.pmcid),
        (doi_address(one.doi), one.doi and f"doi:{one.doi}"),
    ):
        if own:
            yield " "
            yield link(address, clip(own, 200))
    if one.sources:
        yield tag("span", f" ({clip(', '.join(one.sources[:MOST_LISTED]), 200)})", class_="lr-small")


def render_relations(relations: Sequence[Relation], annotations: Sequence[Annotation]) -> Html | None:
    """Which entities are said to be related, by name where a mention tells it."""
    if not relations:
        return None
    names = {own: one.text for one in reversed(annotations) for own in one.identifiers}
    rows = []
    for one in relations[:MOST_LISTED]:
        ends = " – ".join(_end(own, names) for own in (one.subject, one.object))
        times = f"{one.occurrences} times, " if one.occurrences > 1 else ""
        novel = {True: "novel, ", False: "not novel, ", None: ""}[one.novel]
        rows.append(tag("li", tag("b", clip(one.type, 60)), f": {ends} ({novel}{times}{clip(one.source, 60)})", dir="auto"))
    return folded(f"Relations: {len(relations)}", tag("ul", *rows, more(len(relations))))


def _end(own: str, names: dict[str, str]) -> str:
    return f"{clip(names[own], 80)} [{clip(own, 80)}]" if own in names else clip(own, 80)


def render_sources(sources: Sequence[SourceStatus]) -> Html:
    """Who was asked, when, and how each answered."""
    if not sources:
        return tag("p", "Sources: none is named.")
    answers = Counter(_ANSWERS.get(one.outcome, clip(one.outcome, 40)) for one in sources)
    told = ", ".join(f"{count} {words}" for words, count in answers.items())
    rows = [tag("li", _describe_source(one), dir="auto") for one in sources[:MOST_LISTED]]
    return folded(f"Sources: {told}", tag("ul", *rows, more(len(sources))))


def _describe_source(one: SourceStatus) -> str:
    status = f", HTTP {one.http_status}" if one.http_status is not None else ""
    when = f", retrieved {clip(one.retrieved_at, 40)}" if one.retrieved_at else ""
    return f"{clip(one.name, 60)}: {_ANSWERS.get(one.outcome, 'in another way')}{status}{when}"


def render_issues(issues: Sequence[Issue]) -> Html | None:
    """What to know before trusting a field."""
    if not issues:
        return None
    rows = [
        tag(
            "li",
            tag("b", clip(one.field or "the record", 60)),
            f": {clip(one.message, 500)} ",
            tag("code", clip(one.code, 60)),
            dir="auto",
        )
        for one in issues[:MOST_LISTED]
    ]
    return folded(f"Issues, to know before trusting a field: {len(issues)}", tag("ul", *rows, more(len(issues))))
