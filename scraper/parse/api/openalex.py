"""OpenAlex: a work, and pages of works, which cite it or are cited by it.

Left out, as machines made them: `keywords`, `concepts`, `topics`; and ISSNs, of which it does not say which is printed. `awards`,
which newer replies have for `grants`, are read as documented (unverified).
Format: https://docs.openalex.org     Sample: cassettes/openalex/999000032/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from scraper.errors import ParseError
from scraper.ids import clean_ror
from scraper.model import AffiliationId, Author, Capture, Grant, Issue, Journal, Link, ListedArticle, ParsedRecord, Published
from scraper.parse.api.json_reply import (
    as_dict,
    as_int,
    as_list,
    as_plain,
    as_text,
    as_url,
    as_year,
    control_issues,
    counts_of,
    ids_of,
    plain_texts,
    read_day,
    read_json,
    read_orcid,
)
from scraper.parse.free_names import read_display_name
from scraper.parse.html import plain_text

LAYOUT = "openalex"


class Page(NamedTuple):
    """One page of works, and how many there are in all."""

    items: tuple[ListedArticle, ...]
    total: int


def parse_work(capture: Capture) -> list[ParsedRecord]:
    """The work; its lists are asked for apart. `ids` has OpenAlex's own id, and those of the works it cites.

    Raises ParseError when there is no work.
    """
    work = as_dict(read_json(capture))
    ids = as_dict(work.get("ids"))
    own = _tail(work.get("id"))
    if own is None:
        raise ParseError(capture.source, "body", str(work)[:80], "no work with an id")
    issues = list(control_issues(work))
    biblio, source = as_dict(work.get("biblio")), as_dict(as_dict(work.get("primary_location")).get("source"))
    journal = as_plain(source.get("display_name")) if source.get("type") == "journal" else None
    return [
        ParsedRecord(
            source=capture.as_status(), layout=LAYOUT,
            **ids_of(pmid=_tail(ids.get("pmid")), pmcid=_tail(ids.get("pmcid")), doi=work.get("doi") or ids.get("doi")),
            ids=_other_ids(work, ids, own), title=as_plain(work.get("title") or work.get("display_name")),
            abstract=read_inverted(work.get("abstract_inverted_index"), issues), authors=_authors(work, issues),
            journal=Journal(title=journal), volume=as_text(biblio.get("volume")), issue=as_text(biblio.get("issue")),
            pages=_pages(biblio), published=_published(work), languages=plain_texts([work.get("language")]),
            publication_types=plain_texts([work.get("type")]), grants=_grants(work), links=_links(work),
            retracted=True if work.get("is_retracted") is True else None,
            counts=counts_of(capture.source, cited_by=work.get("cited_by_count")), issues=tuple(issues),
        )
    ]  # fmt: skip


def parse_works(capture: Capture) -> Page:
    """One page of a list of works. Raises ParseError when it is none."""
    body = as_dict(read_json(capture))
    total = as_int(as_dict(body.get("meta")).get("count"))
    rows = body.get("results")
    if total is None or not isinstance(rows, list):
        raise ParseError(capture.source, "results", str(body)[:80], "no list of works")
    return Page(tuple(_read(as_dict(row)) for row in rows), total)


def _read(work: Mapping[str, Any]) -> ListedArticle:
    ids = as_dict(work.get("ids"))
    return ListedArticle(
        **ids_of(pmid=_tail(ids.get("pmid")), pmcid=_tail(ids.get("pmcid")), doi=work.get("doi") or ids.get("doi")),
        title=plain_text(as_text(work.get("title") or work.get("display_name")) or "") or None,
        year=as_year(work.get("publication_year")),
    )


def _tail(value: object) -> str | None:
    """The last part of an address: ids are addresses here."""
    text = as_text(value)
    return text.rstrip("/").rpartition("/")[2] or None if text else None


def _other_ids(work: Mapping[str, Any], ids: Mapping[str, Any], own: str) -> dict[str, tuple[str, ...]]:
    mag = _tail(ids.get("mag"))
    cited = tuple(filter(None, map(_tail, as_list(work.get("referenced_works")))))
    found = {"openalex": (own,), "mag": (mag,) if mag else (), "openalex_references": cited}
    return {scheme: values for scheme, values in found.items() if values}


def read_inverted(index: object, issues: list[Issue]) -> str | None:
    """The abstract of an index from each word to its places, counted from 0; None for none.

    Where places are missing, or two words claim one, the words keep their order and an issue says so: the text may lack some.

    >>> read_inverted({"again": [2], "Newts": [0], "swim": [1]}, [])
    'Newts swim again'
    """
    placed: list[tuple[int, str]] = []
    odd = 0
    for word, places in as_dict(index).items():
        for place in as_list(places):
            if isinstance(place, int) and not isinstance(place, bool) and place >= 0:
                placed.append((place, word))
            else:
                odd += 1
    placed.sort(key=lambda one: one[0])
    holes = placed[-1][0] + 1 - len({place for place, _ in placed}) if placed else 0
    doubled = len(placed) - len({place for place, _ in placed})
    if holes or doubled or odd:
        message = f"of the index of the abstract, {holes} places are empty, {doubled} are taken twice, {odd} are none"
        issues.append(Issue("abstract_incomplete", "abstract", message))
    words = [word for _, word in placed]
    if len(words) > 1 and words[0].rstrip(".:").lower() == "abstract" and words[1][:1].isupper():
        del words[0]  # the heading
    return as_plain(" ".join(words))


def _authors(work: Mapping[str, Any], issues: list[Issue]) -> tuple[Author, ...]:
    """The authors under the names OpenAlex shows, given names first; each with the affiliations printed in the paper."""
    people = []
    for one in map(as_dict, as_list(work.get("authorships"))):
        author = as_dict(one.get("author"))
        name = as_plain(author.get("display_name")) or as_plain(one.get("raw_author_name"))
        if name is None:
            issues.append(Issue("author_without_name", "authors", "an author without a name is left out"))
            continue
        read = read_display_name(name)
        places, ids = _affiliations(one)
        people.append(
            Author(read.family, read.given, None, read.suffix, read.literal, read_orcid(author.get("orcid"), issues), places,
                   affiliation_ids=ids)
        )  # fmt: skip
    return tuple(people)


def _affiliations(one: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[AffiliationId, ...]]:
    """The affiliations as printed, and the ROR ids of the institutions that OpenAlex recognises in each."""
    places = plain_texts(one.get("raw_affiliation_strings"))
    rors = {
        ident: ror
        for institution in map(as_dict, as_list(one.get("institutions")))
        if (ident := as_text(institution.get("id"))) and (ror := clean_ror(as_text(institution.get("ror")) or ""))
    }
    found = [
        AffiliationId(places.index(text), "ror", rors[ident])
        for place in map(as_dict, as_list(one.get("affiliations")))
        if (text := as_plain(place.get("raw_affiliation_string"))) in places and text
        for ident in plain_texts(place.get("institution_ids"))
        if ident in rors
    ]
    if not found and len(places) == 1 and "affiliations" not in one:  # as older replies were
        found = [AffiliationId(0, "ror", ror) for ror in rors.values()]
    return places, tuple(dict.fromkeys(found))


def _pages(biblio: Mapping[str, Any]) -> str | None:
    first, last = as_text(biblio.get("first_page")), as_text(biblio.get("last_page"))
    return f"{first}-{last}" if first and last and first != last else first


def _published(work: Mapping[str, Any]) -> Published:
    day = read_day(work.get("publication_date"))
    year = as_year(work.get("publication_year"))
    return day if day.raw else Published(raw=str(year) if year else None)


def _grants(work: Mapping[str, Any]) -> tuple[Grant, ...]:
    """`grants` of older replies, `awards` of newer ones."""
    older = [(one.get("award_id"), one.get("funder_display_name")) for one in map(as_dict, as_list(work.get("grants")))]
    newer = [(one.get("funder_award_id"), one.get("funder_display_name")) for one in map(as_dict, as_list(work.get("awards")))]
    read = [(as_plain(award), as_plain(funder)) for award, funder in older + newer]
    return tuple(dict.fromkeys(Grant(award, None, funder, None) for award, funder in read if award or funder))


def _links(work: Mapping[str, Any]) -> tuple[Link, ...]:
    """The pages and files of the open copies, the best first, each once."""
    found: dict[tuple[str, str], Link] = {}
    for link in _iter_links([work.get("best_oa_location"), *as_list(work.get("locations"))]):
        known = found.setdefault((link.kind, link.url), link)
        if known.license is None:
            found[link.kind, link.url] = link
    return tuple(found.values())


def _iter_links(locations: list[Any]) -> Iterator[Link]:
    for one in map(as_dict, locations):
        if one.get("is_oa") is True:
            page, file, licence = as_url(one.get("landing_page_url")), as_url(one.get("pdf_url")), as_text(one.get("license"))
            if page:
                yield Link("html", page, licence)
            if file:
                yield Link("pdf", file, licence)
