"""What a card says of the paper itself: notices, title, people, where it was printed, abstract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scraper.card.addresses import doi_address, paper_address, pmc_address, pubmed_address, trial_address
from scraper.card.markup import Html, clip, folded, in_words, join, link, tag
from scraper.card.mentions import MOST_LISTED, mark_text, more
from scraper.model import Author, Notice, Record

_LONGEST_TEXT = 100_000  # characters; abstracts have a few thousand
_MOST_SECTIONS = 200
_MOST_AUTHORS = 12
# Of PubMed's RefTypes those after which a paper's results do not stand as printed.
_ALARMS = frozenset({"RetractionIn", "PartialRetractionIn", "RetractedandRepublishedIn", "ExpressionOfConcernIn"})
_WEB_PAGE = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#][!-~]*)?")


def render_notices(record: Record, most: int = MOST_LISTED) -> Html | None:
    """That a paper is retracted, and what else was printed about it: the first so many loud and quiet notices."""
    loud = [one for one in record.notices if one.type in _ALARMS]
    quiet = [one for one in record.notices if one.type not in _ALARMS]
    parts = [tag("p", tag("b", "This paper is retracted."), class_="lr-alert")] if record.retracted else []
    parts += [tag("p", *_notice(one), class_="lr-alert", dir="auto") for one in loud[:most]]
    if len(loud) > most:
        parts.append(tag("p", f"and {len(loud) - most} more such notices, in the record", class_="lr-alert"))
    if quiet:
        rows = [tag("li", *_notice(one), dir="auto") for one in quiet[:most]]
        parts.append(folded(f"Notices: {len(quiet)}", tag("ul", *rows, more(len(quiet), most))))
    return join(parts) if parts else None


def _notice(one: Notice) -> Iterator[str]:
    yield tag("b", in_words(clip(one.type, 60)))
    yield ": "
    yield clip(one.citation or "the source does not say where")
    if one.note:
        yield f" ({clip(one.note)})"
    if one.pmid:
        yield " "
        yield link(pubmed_address(one.pmid), f"PMID {clip(one.pmid, 20)}")


def render_title(record: Record) -> Html:
    """The title, linked to the paper's page, with its mentions; the one in the paper's own language below."""
    text = (record.title or "")[:_LONGEST_TEXT]
    shown = [one for one in record.annotations if one.section == "title"]
    content = join(mark_text(text, shown, linked=False)) if text else "Without a title"
    address = paper_address(record.pmid, record.pmcid, record.doi)
    inner = link(address, tag("span", content, class_="lr-text" if text else "lr-small"))
    title = tag("p", inner, class_="lr-title", dir="auto", role="heading", aria_level=3)
    own = tag("p", clip(record.vernacular_title, 1_000), class_="lr-small", dir="auto") if record.vernacular_title else None
    return join([title, own])


def render_authors(record: Record) -> Html | None:
    """The first authors by name, and how many there are beside them."""
    names = [author_name(one) for one in record.authors[:_MOST_AUTHORS]]
    if not names:
        return None
    left_out = len(record.authors) - len(names)
    rest = [f"and {left_out} more"] if left_out else []
    rest += ["and others whom the source does not name"] if record.authors_complete is False else []
    return tag("p", ", ".join([*names, *rest]), dir="auto")


def author_name(author: Author) -> str:
    """A name as people print it.

    >>> author_name(Author(family="Ito", given="Mei", initials="M")), author_name(Author(literal="The Invented Group"))
    ('Mei Ito', 'The Invented Group')
    """
    parts = filter(None, (author.given or author.initials, author.family, author.suffix))
    return clip(author.literal or " ".join(parts) or "without a name", 120)


def render_imprint(record: Record) -> Html:
    """Where and when it was printed, its ids, its open copies and its data."""
    book = record.book
    whole = (
        [book.title, book.edition, book.publisher, book.place] if book else [record.journal.title or record.journal.abbreviation]
    )
    place = numbered(record.volume, record.issue, record.pages)
    printed = [*whole, record.published.raw or record.published.date, place]
    lines: list[Iterable[str]] = [[clip(one) for one in printed if one], list(_ids(record))]
    lines += [list(_copies(record)), list(_data(record))]
    return join(tag("p", join(line, " · "), class_="lr-small", dir="auto") for line in lines if line)


def numbered(volume: str | None, issue: str | None, pages: str | None) -> str | None:
    """Volume, issue and pages as citations have them.

    >>> numbered("12", "3", "45-67"), numbered("12", None, None), numbered(None, "3", "e7"), numbered(None, None, None)
    ('12(3):45-67', '12', '(3):e7', None)
    """
    before = f"{volume or ''}({issue})" if issue else volume or ""
    return ":".join(filter(None, (before, pages))) or None


def _ids(record: Record) -> Iterator[str]:
    if record.pmid:
        yield link(pubmed_address(record.pmid), f"PMID {clip(record.pmid, 20)}")
    if record.pmcid:
        yield link(pmc_address(record.pmcid), clip(record.pmcid, 20))
    if record.doi:
        yield link(doi_address(record.doi), f"doi:{clip(record.doi)}")


def _copies(record: Record) -> Iterator[str]:
    for one in record.links[:MOST_LISTED]:
        address = one.url if _WEB_PAGE.fullmatch(one.url) else None
        told = ", ".join(filter(None, (clip(one.license or "", 60), clip(one.source, 60))))
        name = "data" if one.kind == "data" else f"open copy: {one.kind}"
        yield join([link(address, name), f" ({told})" if told else None])
    if len(record.links) > MOST_LISTED:
        yield f"and {len(record.links) - MOST_LISTED} more links"


def _data(record: Record) -> Iterator[str]:
    named = [(bank.name, own) for bank in record.data_banks for own in bank.accessions]
    for name, own in named[:MOST_LISTED]:
        yield join([clip(name, 60), " ", link(trial_address(own), clip(own, 60))])
    if len(named) > MOST_LISTED:
        yield f"and {len(named) - MOST_LISTED} more accessions"


def render_abstract(record: Record) -> Html:
    """The abstract with its mentions, in a paragraph for each section, below its label; the text itself is left as it is."""
    if not record.abstract:
        return tag("p", "No abstract: no source that was asked gives one.", class_="lr-small")
    text = record.abstract[:_LONGEST_TEXT]
    labels = section_labels(record, len(text))
    pieces = mark_text(text, [one for one in record.annotations if one.section == "abstract"], list(labels))
    starts = sorted({0, *labels})
    paragraphs = [_paragraph(labels.get(start), piece) for start, piece in zip(starts, pieces, strict=True)]
    left_out = len(record.abstract) - len(text)
    rest = tag("p", f"and {left_out:,} more characters, in the record", class_="lr-more") if left_out else None
    return tag("div", *paragraphs, rest, class_="lr-abstract")


def section_labels(record: Record, length: int) -> dict[int, str]:
    """Where sections begin, and their labels."""
    found: dict[int, str] = {}
    for one in record.abstract_sections[:_MOST_SECTIONS]:
        if 0 <= one.start < length:
            label = one.label or (in_words(one.nlm_category) if one.nlm_category else "")
            found[one.start] = " / ".join(filter(None, (found.get(one.start), clip(label, 200))))
    return found


def _paragraph(label: str | None, piece: Html) -> Html:
    heading = tag("span", label, class_="lr-label") if label else None
    return tag("p", heading, tag("span", piece, class_="lr-text"), dir="auto")
