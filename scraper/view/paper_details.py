"""The people of a paper, and all its small fields by name: headings, keywords, dates, grants, numbers, statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scraper.card.addresses import entity_address, trial_address
from scraper.card.markup import Html, clip, in_words, join, link, tag
from scraper.card.paper import author_name
from scraper.model import Author, Book, Chemical, DataBank, Journal, MeshHeading, OtherDate, Record

_MOST = 1_000  # of anything in one line or list


def render_people(record: Record) -> Html | None:
    """All authors by name, in printed order, and who they are below."""
    names = ", ".join(author_name(one) for one in record.authors[:_MOST])
    left_out = len(record.authors) - _MOST
    rest = [f" and {left_out:,} more"] if left_out > 0 else []
    rest += [" and others whom the source does not name"] if record.authors_complete is False else []
    people = [*record.authors[:_MOST], *record.investigators[:_MOST], *(record.book.editors[:_MOST] if record.book else ())]
    known = [one for one in people if one.affiliations or one.orcid or one.ids or one.equal_contribution]
    told = [tag("li", *_person(one), dir="auto") for one in known]
    whose = "authors" if record.authors else "editors and investigators"
    more = tag("details", tag("summary", f"Affiliations and ids of {whose}"), tag("ul", *told)) if told else None
    line = tag("p", names, *rest, dir="auto") if record.authors else None
    return join([line, more]) if line or more else None


def _person(one: Author) -> Iterator[str]:
    yield tag("b", author_name(one))
    ids = [
        *([("ORCID", one.orcid)] if one.orcid else []),
        *((scheme, own) for scheme, values in one.ids.items() for own in values),
    ]
    yield from (f" {clip(scheme, 40)} {clip(own, 60)}" for scheme, own in ids[:_MOST])
    if one.equal_contribution:
        yield ", contributed equally"
    for number, place in enumerate(one.affiliations[:_MOST]):
        of_place = [f" {clip(own.scheme, 40)} {clip(own.value, 60)}" for own in one.affiliation_ids if own.affiliation == number]
        yield tag("span", f"; {clip(place, 1_000)}", *of_place, class_="lr-small")


def render_rest(record: Record) -> Html | None:
    """All small fields that have a value, by name: headings, keywords, dates, grants, numbers, statements."""
    pairs = [(name, content) for name, content in _small_fields(record) if content]
    if not pairs:
        return None
    rows = [join([tag("dt", name), tag("dd", content, dir="auto")]) for name, content in pairs]
    return tag("dl", *rows, class_="lv-rest")


def _small_fields(record: Record) -> Iterator[tuple[str, str]]:
    yield "Counts", _listed(f"{in_words(clip(one.kind, 60))} {one.value:,} ({clip(one.source, 60)})" for one in record.counts)
    yield "MeSH headings", _listed(map(_heading, record.mesh))
    yield "Supplementary concepts", _listed(clip(one.name) for one in record.supplementary_mesh)
    yield "Chemicals", _listed(map(_chemical, record.chemicals))
    yield "Keywords", _listed(map(clip, record.keywords))
    yield "Publication types", _listed(map(clip, record.publication_types))
    yield "Languages", _listed(map(clip, record.languages))
    yield "Other dates", _listed(map(_date, record.dates))
    yield "Publication status", clip(record.publication_status or "")
    yield "Grants", _listed(clip(_joined(one.id, one.acronym, one.agency, one.country)) for one in record.grants)
    yield "Data", _listed(_data(bank, own) for bank in record.data_banks for own in bank.accessions)
    yield "Other ids", _listed(f"{clip(scheme, 40)} {clip(', '.join(ids))}" for scheme, ids in record.ids.items())
    yield "Journal", _listed(_journal(record.journal))
    yield "Book", _listed(_book(record.book) if record.book else ())
    yield "Investigators", _listed(map(author_name, record.investigators))
    yield "Conflicts of interest", clip(record.conflict_statement or "", 5_000)
    yield "Copyright", clip(record.copyright or "", 1_000)


def _listed(values: Iterable[str]) -> Html:
    found = list(values)
    more = [f"and {len(found) - _MOST:,} more"] if len(found) > _MOST else []
    return join([*found[:_MOST], *more], "; ")


def _joined(*texts: str | None) -> str:
    return ", ".join(filter(None, texts))


def _journal(one: Journal) -> Iterator[str]:
    numbers = (("NLM", one.nlm_id), ("ISSN", one.issn), ("electronic ISSN", one.eissn))
    yield from (clip(text) for text in (one.title, one.abbreviation) if text)
    yield from (f"{name} {clip(own, 60)}" for name, own in numbers if own)


def _book(one: Book) -> Iterator[str]:
    texts = (
        one.title,
        one.edition,
        one.volume,
        one.collection,
        one.publisher,
        one.place,
        one.published.raw or one.published.date,
    )
    yield from (clip(text) for text in texts if text)
    yield from (f"ISBN {clip(own, 60)}" for own in one.isbn[:_MOST])
    yield from (f"edited by {author_name(own)}" for own in one.editors[:_MOST])


def _date(one: OtherDate) -> str:
    return f"{in_words(clip(one.kind, 60))} {clip(one.date or one.raw, 60)} ({clip(one.source, 60)})"


def _data(bank: DataBank, accession: str) -> Html:
    return join([clip(bank.name, 60), " ", link(trial_address(accession), clip(accession, 100))])


def _heading(one: MeshHeading) -> Html:
    name = join([clip(one.name), *(f" / {clip(own.name, 100)}" for own in one.qualifiers[:_MOST])])
    address = entity_address(f"MESH:{one.id}", "") if one.id else None
    return link(address, tag("b", name) if one.major else name)


def _chemical(one: Chemical) -> Html:
    number = f" ({clip(one.registry_number, 60)})" if one.registry_number else ""
    return join([link(entity_address(f"MESH:{one.id}", "Chemical") if one.id else None, clip(one.name)), number])
