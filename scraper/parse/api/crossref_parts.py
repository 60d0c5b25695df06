"""The parts of a Crossref work: people, book, dates, grants, statements, open copies, and what became of it.

Format: https://api.crossref.org/swagger-ui/index.html and https://www.crossref.org/documentation/crossmark/
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from scraper.ids import clean_doi, clean_ror
from scraper.model import AffiliationId, Author, Book, Grant, Issue, Link, Notice, OtherDate, Published
from scraper.parse.api.jats import inline_jats
from scraper.parse.api.json_reply import as_dict, as_int, as_list, as_plain, as_text, as_url, plain_texts, read_orcid
from scraper.parse.nlm_names import PARTICLES, split_suffix
from scraper.parse.organisations import is_group

Work = Mapping[str, Any]

_BOOKS = frozenset(
    "book book-chapter book-part book-section book-series book-set book-track edited-book monograph reference-book "
    "reference-entry".split()
)
_PARTS = frozenset("book-chapter book-part book-section book-track reference-entry proceedings-article".split())
# Crossref's kinds of update in PubMed's words, to which the direction is added. NLM takes a withdrawal for a retraction and
# every correction for an erratum: https://www.nlm.nih.gov/bsd/policy/errata.html
_UPDATES = {
    "addendum": "Erratum", "clarification": "Erratum", "correction": "Erratum", "corrigendum": "Erratum", "erratum": "Erratum",
    "expression_of_concern": "ExpressionOfConcern", "retraction": "Retraction", "withdrawal": "Retraction",
    "partial_retraction": "PartialRetraction", "new_version": "Update", "new_edition": "Update",
}  # fmt: skip
_BACK = {"Retraction": "RetractionOf", "PartialRetraction": "PartialRetractionOf", "Update": "UpdateOf"}
_RELATIONS = {
    "has-preprint": "UpdateOf", "is-preprint-of": "UpdateIn", "is-comment-on": "CommentOn", "has-comment": "CommentIn",
}  # fmt: skip
_HISTORY = frozenset({"received", "revised", "accepted"})
_CONFLICT = re.compile(r"(?:competing|conflicts?|declarations?) (?:financial )?(?:of )?(?:competing )?interests?", re.IGNORECASE)
_KINDS = {"application/pdf": "pdf", "text/html": "html"}
_NO_AWARD = frozenset({"", "n/a", "na", "none", "null", "-", "0"})


def title_of(value: object) -> str | None:
    """The first text of an array of titles, without markup."""
    texts = [value] if isinstance(value, str) else as_list(value)
    return next((title for one in texts if (text := as_text(one)) and (title := inline_jats(text))), None)


# ---- people ---------------------------------------------------------------------------------------------------------------


def read_people(work: Work, role: str, issues: list[Issue]) -> tuple[Author, ...]:
    """The authors or editors in the order of the deposit; one without any name is left out and told."""
    people: list[Author] = []
    for place, one in enumerate(map(as_dict, as_list(work.get(role)))):
        person = _read_person(one, issues)
        if any((person.family, person.given, person.literal)):
            if one.get("sequence") == "first" and people:
                message = f"the first author is said to be {person.family or person.literal!r}, who is listed later"
                issues.append(Issue("author_order", "authors", message))
            people.append(person)
        else:
            issues.append(Issue("author_without_name", "authors", f"{role} {place + 1} has no name and is left out"))
    return tuple(people)


def _read_person(one: Work, issues: list[Issue]) -> Author:
    """A person; a group, or a name that is not divided, is `literal`. Degrees deposited as suffix are left out."""
    family, given, literal = (as_plain(one.get(name)) for name in ("family", "given", "name"))
    suffix = as_plain(one.get("suffix"))
    if suffix and split_suffix(f"x {suffix}")[1] is None:
        suffix = None
    if given is None and family and _is_undivided(family):
        family, literal = None, literal or family
    if family is None and given:
        given, literal = None, literal or given
    places, ids = _read_affiliations(one, issues)
    return Author(
        family,
        given,
        None,
        suffix if family else None,
        literal,
        read_orcid(one.get("ORCID"), issues),
        places,
        affiliation_ids=ids,
    )


def _is_undivided(family: str) -> bool:
    """Whether a family name without a given one is a whole name, or a group's: "Ana Núñez", "Rope Study Group"."""
    words = family.split()
    return is_group(family) or (len(words) > 1 and words[0].lower() not in PARTICLES and len(words[0]) > 1)


def _read_affiliations(one: Work, issues: list[Issue]) -> tuple[tuple[str, ...], tuple[AffiliationId, ...]]:
    """The institutions' names, and their ROR ids by the place of the name; an id without a name is told."""
    names: list[str] = []
    ids: list[AffiliationId] = []
    for place in map(as_dict, as_list(one.get("affiliation"))):
        name = as_plain(place.get("name"))
        if name and name not in names:
            names.append(name)
        for ident in map(as_dict, as_list(place.get("id"))):
            text = as_text(ident.get("id")) or ""
            ror = clean_ror(text) if (as_text(ident.get("id-type")) or "ROR").upper() == "ROR" else None
            if name and ror:
                ids.append(AffiliationId(names.index(name), "ror", ror))
            elif ror:
                issues.append(Issue("affiliation_without_name", "authors", f"an institution without a name: ror {ror}"))
    return tuple(names), tuple(dict.fromkeys(ids))


# ---- the book -------------------------------------------------------------------------------------------------------------


def read_book(work: Work, isbn: tuple[str, ...], issues: list[Issue]) -> Book | None:
    """The book that this is, or a part of: of two titles it stands in, the second is the book's, the first the series'."""
    kind = as_text(work.get("type")) or ""
    if kind not in _BOOKS and (not isbn or kind in ("", "journal-article")):
        return None
    containers = [title for one in as_list(work.get("container-title")) if (title := title_of([one]))]
    if kind in _PARTS:
        title, series = (containers[-1] if containers else None), containers[:-1]
        published = Published()
    else:
        title, series = title_of(work.get("title")), containers
        published = published_of(work.get("issued"))
    return Book(
        title=title, publisher=as_plain(work.get("publisher")), place=as_plain(work.get("publisher-location")),
        edition=as_plain(work.get("edition-number")), volume=as_text(work.get("volume")),
        collection=series[0] if series else None, isbn=isbn, editors=read_people(work, "editor", issues), published=published,
    )  # fmt: skip


# ---- dates ----------------------------------------------------------------------------------------------------------------


def published_of(value: object) -> Published:
    """A date of publication; its numbers leave no doubt, as a printed "2002-03" would."""
    raw = date_of(value)
    year, *parts = map(int, raw.split("-")) if raw else (0,)
    try:
        day = datetime.date(year, *(*parts, 1, 1)[:2])
    except (ValueError, OverflowError):
        return Published(raw=raw)
    return Published(day.isoformat()[: len(raw or "")], raw)


def date_of(value: object) -> str | None:
    """A date of Crossref, as exact as deposited: year, month, day.

    >>> date_of({"date-parts": [[2019, 7, 2]]}), date_of({"date-parts": [[2019]]}), date_of({"date-parts": [[None]]})
    ('2019-07-02', '2019', None)
    """
    parts = as_list(as_dict(value).get("date-parts"))
    numbers: list[int] = []
    for part in as_list(parts[0])[:3] if parts else []:
        number = as_int(part)
        if number is None or number < 1:
            break
        numbers.append(number)
    return "-".join(f"{number:02}" for number in numbers) or None


def read_dates(work: Work) -> tuple[OtherDate, ...]:
    """The dates beside the one of publication that have a plain meaning: online, print where online came first, and handling.

    Assertions come as "2013-09-20" or "17 November 2017, 00:00:00".
    """
    found = [("electronic", date_of(work.get("published-online")))]
    print_, issued = date_of(work.get("published-print")), date_of(work.get("issued"))
    if print_ != issued:
        found.append(("ppublish", print_))
    found.append(("accepted", date_of(work.get("accepted"))))
    for one in map(as_dict, as_list(work.get("assertion"))):
        name, text = as_text(one.get("name")), as_plain(one.get("value"))
        if name in _HISTORY and text and re.search("[0-9]{4}", text):
            found.append((name, text.removesuffix(", 00:00:00")))
    return tuple(dict.fromkeys(OtherDate(kind, None, raw) for kind, raw in found if raw))


# ---- money, statements, copies --------------------------------------------------------------------------------------------


def read_grants(work: Work) -> tuple[Grant, ...]:
    """One for each award, with its funder; a funder without an award too."""
    grants = []
    for funder in map(as_dict, as_list(work.get("funder"))):
        name = as_plain(funder.get("name"))
        awards = [award for award in plain_texts(funder.get("award")) if award.lower() not in _NO_AWARD]
        grants += [Grant(award, None, name, None) for award in awards]
        if name and not awards:
            grants.append(Grant(None, None, name, None))
    return tuple(dict.fromkeys(grants))


def read_statements(work: Work) -> tuple[str | None, str | None]:
    """The authors' conflicts of interest, and the copyright, which some publishers deposit with their Crossmark."""
    conflicts, copyrights = [], []
    for one in map(as_dict, as_list(work.get("assertion"))):
        text = as_plain(one.get("value"))
        heading = as_text(as_dict(one.get("group")).get("label")) or as_text(one.get("label")) or ""
        if text and _CONFLICT.fullmatch(heading):
            conflicts.append(text)
        elif text and one.get("name") == "copyright":
            copyrights.append(text)
    return " ".join(dict.fromkeys(conflicts)) or None, copyrights[0] if copyrights else None


def read_links(work: Work) -> tuple[Link, ...]:
    """Where a version is under a Creative Commons licence since its publication: its page, and the files deposited of it.

    Addresses for similarity checks and of programming interfaces are for machines with a key.
    """
    licences = {
        as_text(one.get("content-version")): url
        for one in map(as_dict, as_list(work.get("license")))
        if (url := as_url(one.get("URL"))) and _is_open(url) and as_int(one.get("delay-in-days")) in (0, None)
    }
    links: list[Link] = []
    of_record = licences.get("vor") or licences.get("unspecified")
    page = as_url(as_dict(as_dict(work.get("resource")).get("primary")).get("URL")) or as_url(work.get("URL"))
    if of_record and page:
        links.append(Link("html", page, of_record))
    for one in map(as_dict, as_list(work.get("link"))):
        version = as_text(one.get("content-version"))
        licence = licences.get(version) or (of_record if version == "vor" else None)
        url, kind = as_url(one.get("URL")), _KINDS.get(as_text(one.get("content-type")) or "")
        if licence and url and kind and one.get("intended-application") != "similarity-checking" and not _is_interface(url):
            links.append(Link("pdf" if kind == "pdf" else "html", url, licence))
    return tuple(dict.fromkeys(links))


def _is_open(licence: str) -> bool:
    return (urlsplit(licence).hostname or "").removeprefix("www.") == "creativecommons.org"


def _is_interface(url: str) -> bool:
    return (urlsplit(url).hostname or "").startswith("api.")


# ---- what became of it ----------------------------------------------------------------------------------------------------


def read_notices(work: Work, own: str, issues: list[Issue]) -> tuple[Notice, ...]:
    """Corrections, retractions and the like of this work (`updated-by`), or by it (`update-to`), and its preprint.

    A work that updates itself is the paper, corrected or withdrawn in its place.
    """
    found = [
        *_iter_updates(work.get("updated-by"), own, issues, back=False),
        *_iter_updates(work.get("update-to"), own, issues, back=True),
    ]
    for name, type_ in _RELATIONS.items():
        for one in map(as_dict, as_list(as_dict(work.get("relation")).get(name))):
            doi = clean_doi(as_text(one.get("id")) or "") if one.get("id-type") == "doi" else None
            if doi and doi != own:
                found.append(Notice(type_, None, f"doi: {doi}"))
    return tuple(dict.fromkeys(found))


def _iter_updates(value: object, own: str, issues: list[Issue], *, back: bool) -> Iterator[Notice]:
    for one in map(as_dict, as_list(value)):
        printed, label = as_text(one.get("DOI")), as_plain(one.get("label"))
        kind = re.sub(r"[\s-]+", "_", (as_text(one.get("type")) or "").lower())
        stem, doi = _UPDATES.get(kind), clean_doi(printed or "")
        if stem is None:
            issues.append(Issue("unread_notice", "notices", f"{kind[:40] or 'an update'} of {printed}: a kind that is not known"))
            continue
        type_ = _BACK.get(stem, f"{stem}For") if back and doi != own else f"{stem}In"
        day = date_of(one.get("updated"))
        where = ", ".join(filter(None, (f"doi: {doi}" if doi and doi != own else None, day)))
        yield Notice(type_, None, where or None, label)
