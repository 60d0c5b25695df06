"""What a page says of itself in its head: `citation_*`, Dublin Core, PRISM and OpenGraph tags, and JSON-LD.

Tag names count without case. Values are as printed; ids are cleaned because the tags spell them in many ways
("doi:10…", an address, a publisher's own id under `dc.identifier`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec
from lxml import etree
from lxml import html as lxml_html

from scraper.ids import clean_doi, clean_orcid, clean_pmid
from scraper.model import Author, Book, Issue, Journal, ListedArticle, OtherDate
from scraper.parse.citation import read_citation, without_period
from scraper.parse.html import holds_markup, read_fragment
from scraper.parse.names import read_people, split_names
from scraper.text import without_controls

_META = etree.XPath("//meta[(@content or @contents) and (@name or @property)]")
_EPRINTS = {  # EPrints' names for what Google Scholar's tags say
    "eprints.title": "citation_title", "eprints.creators_name": "citation_author", "eprints.date": "citation_publication_date",
    "eprints.publication": "citation_journal_title", "eprints.volume": "citation_volume", "eprints.number": "citation_issue",
    "eprints.id_number": "citation_doi", "eprints.doi": "citation_doi", "eprints.abstract": "citation_abstract",
    "eprints.issn": "citation_issn", "eprints.keywords": "citation_keywords", "eprints.isbn": "citation_isbn",
    "eprints.book_title": "citation_inbook_title", "eprints.publisher": "citation_publisher",
}  # fmt: skip
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_JSON_LD = etree.XPath("//script[@type='application/ld+json']")
_DOI_TAGS = ("citation_doi", "publication_doi", "prism.doi", "dc.identifier.doi", "dc.identifier", "dc.identifier.uri")
_INITIALS = re.compile(r"(?:[A-Z]\.?[ -]?){1,4}")
_REFERENCE_PART = re.compile(r";\s*(?=citation_\w+\s*=)")


Value = TypeVar("Value")


class Found(NamedTuple, Generic[Value]):
    """A value, and the tag it stands in; both None when no tag has it."""

    value: Value | None
    evidence: str | None


class Tags:
    """The tags of one page, in their order."""

    def __init__(self, tree: lxml_html.HtmlElement):
        self.tags = [_read_tag(node) for node in _META(tree)]
        self.pairs = [(tag.name, tag.value) for tag in self.tags]
        self.linked = list(_iter_linked(tree))

    def first(self, *names: str) -> str | None:
        """The first value that is not empty, of the first of the names that has one."""
        return next((value for name in names for own, value in self.pairs if own == name and value), None)

    def all(self, *names: str) -> list[str]:
        """Every value under any of the names, in the order of the page."""
        return [value for own, value in self.pairs if own in names and value]


class Tag(NamedTuple):
    """One tag: its name in lower case, its value, and the language it says that is in."""

    name: str
    value: str
    language: str


def _read_tag(node: etree._Element) -> Tag:
    """A tag of the head; Digital Commons puts its own name before those of Google Scholar."""
    name = (node.get("name") or node.get("property") or "").strip().lower().removeprefix("bepress_")
    name = _EPRINTS.get(name, name)
    value = without_controls((node.get("content") or node.get("contents") or "").strip())
    language = node.get("xml:lang") or node.get(_LANG) or node.get("lang") or ""
    return Tag(name, value, language.lower()[:2])


def _iter_linked(tree: lxml_html.HtmlElement) -> Iterator[dict[str, Any]]:
    """JSON-LD objects of the page that describe an article; a block that is no JSON is passed over."""
    for node in _JSON_LD(tree):
        try:
            found = _without_controls(json.loads(node.text or "", strict=False))
        except (ValueError, RecursionError):
            continue
        waiting = [found]
        for value in waiting:
            if isinstance(value, list):
                waiting += value[:50]
            elif isinstance(value, dict):
                waiting += [value[key] for key in ("@graph", "mainEntity") if key in value]
                if "Article" in str(value.get("@type", "")):
                    yield value


def _without_controls(value: Any) -> Any:
    """A JSON value whose texts hold no control characters or lone surrogates, which JSON may escape."""
    if isinstance(value, str):
        return without_controls(value)
    if isinstance(value, list):
        return [_without_controls(one) for one in value]
    return {key: _without_controls(one) for key, one in value.items()} if isinstance(value, dict) else value


def read_title(tags: Tags) -> Found[str]:
    """The title without markup; tags may hold it as HTML. Of titles in several languages, the one in the article's own."""
    claims = [(name, text) for name in ("citation_title", "dc.title", "prism.title") for text in _in_own_language(tags, name)]
    claims += [("json-ld headline", one["headline"]) for one in tags.linked if isinstance(one.get("headline"), str)]
    claims += [("og:title", text) for text in tags.all("og:title")]
    return next((Found(plain(text), name) for name, text in claims if plain(text)), Found(None, None))


def _in_own_language(tags: Tags, name: str) -> list[str]:
    """The values under a name, those in the article's language first."""
    own = (tags.first("citation_language", "dc.language") or "").lower()[:2]
    found = [tag for tag in tags.tags if tag.name == name and tag.value]
    return [tag.value for tag in sorted(found, key=lambda tag: tag.language not in ("", own))]


def plain(text: str) -> str:
    """Text that may be a piece of HTML, also one that was escaped once more, as plain text in one line.

    >>> plain("H<sub>2</sub>O &amp; <i>p</i> < 0.05"), plain("m&lt;sup&gt;6&lt;/sup&gt;A"), plain("CD4<CD8 ratio >1, a &lt; b")
    ('H2O & p < 0.05', 'm6A', 'CD4<CD8 ratio >1, a < b')
    """
    text = without_controls(text)
    for _ in range(2):
        if not holds_markup(text):
            break
        text = "".join(str(piece) for piece in read_fragment(text).itertext())
    return " ".join(text.split())


def read_doi(tags: Tags) -> Found[str]:
    """The article's own DOI, from the tag that is most surely a DOI."""
    claims = [(name, text) for name in _DOI_TAGS for text in tags.all(name)]
    claims += [
        (f"json-ld {key}", text)
        for one in tags.linked
        for key in ("@id", "sameAs", "identifier", "url")
        for text in _strings(one.get(key))
    ]
    return next((Found(doi, name) for name, text in claims if (doi := clean_doi(text))), Found(None, None))


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _strings(value.get("value"))
    return [text for item in value if isinstance(item, str | dict) for text in _strings(item)] if isinstance(value, list) else []


def read_journal(tags: Tags) -> Journal:
    """Title, abbreviation and ISSN of the journal."""
    title = tags.first("citation_journal_title", "prism.publicationname") or _no_address(tags.first("dc.source"))
    abbreviation = tags.first("citation_journal_abbrev", "citation_journal_abbreviation")
    issn, eissn = tags.first("citation_issn", "prism.issn"), tags.first("prism.eissn", "citation_eissn")
    return Journal(title=title, abbreviation=abbreviation, issn=issn, eissn=eissn)


def _no_address(text: str | None) -> str | None:
    return None if text and re.match(r"https?://|doi:|10\.", text) else text  # some put the article's address there


def read_pages(tags: Tags) -> str | None:
    """First and last page, or the article number, as printed."""
    first = tags.first("citation_firstpage", "prism.startingpage", "citation_first_page")
    last = tags.first("citation_lastpage", "prism.endingpage", "citation_last_page")
    if first and last and first != last:
        return f"{first}-{last}"
    return first or tags.first("citation_article_number", "prism.number.article")


def read_published(tags: Tags) -> str | None:
    """The date of publication as the page prints it; the day it was put online only where no other year is given."""
    printed = tags.first(
        "citation_publication_date", "citation_date", "citation_cover_date", "prism.publicationdate", "prism.coverdate",
        "dc.date.issued", "dcterms.issued",
    )  # fmt: skip
    online, year = tags.first("citation_online_date"), tags.first("citation_year")
    if printed or (year and online and year not in online):  # put online when it was scanned
        return printed or year
    return online or tags.first("dc.date", "dcterms.date", "article:published_time") or year


def read_dates(tags: Tags) -> tuple[OtherDate, ...]:
    """The day on which the article was put online, where the page tells it beside the date of publication."""
    online = tags.first("citation_online_date")
    return (OtherDate("electronic", None, online),) if online and online != read_published(tags) else ()


def read_book(tags: Tags) -> Book | None:
    """The book that the page says it is, or is a part of."""
    title, isbn = tags.first("citation_inbook_title", "citation_book_title"), tuple(dict.fromkeys(tags.all("citation_isbn")))
    editors = read_people(tags.all("citation_editor"))
    if not (title or isbn):
        return None
    return Book(title=plain(title) if title else None, isbn=isbn, publisher=tags.first("citation_publisher"), editors=editors)


def read_authors(tags: Tags, issues: list[Issue]) -> Found[tuple[Author, ...]]:
    """Authors in printed order, with the affiliations and ORCIDs that follow each of them."""
    authors: list[Author] = []
    for name, value in tags.pairs:
        if name == "citation_author" and value:
            authors += read_people([value])
        elif authors and value and name in ("citation_author_institution", "citation_author_affiliation"):
            places = authors[-1].affiliations
            authors[-1] = msgspec.structs.replace(authors[-1], affiliations=(*places, *(() if value in places else (value,))))
        elif authors and value and name == "citation_author_orcid":
            authors[-1] = msgspec.structs.replace(authors[-1], orcid=_read_orcid(value, issues) or authors[-1].orcid)
    if authors:
        return Found(_once(authors, issues), "citation_author")
    named = {
        "citation_authors": split_names(tags.first("citation_authors") or ""),
        "dc.creator": _in_one_script(tags, issues, "dc.creator", "dc.contributor.author"),
        "dc.contributor": _in_one_script(tags, issues, "dc.contributor"),
    }
    found = next((Found(_once(people, issues), name) for name, names in named.items() if (people := read_people(names))), None)
    return found or _read_linked_authors(tags, issues)


def _once(people: Sequence[Author], issues: list[Issue]) -> tuple[Author, ...]:
    """Each author once: one whose tag is repeated for each institution, and a list that two templates print.

    Two people of one name who stand side by side are told by their ORCID iDs.
    """
    half = len(people) // 2
    if half and [*people[:half]] == [*people[half:]]:
        people = people[:half]
        if half == 1:
            issues.append(Issue("author_twice", "authors", "two tags name the same author and nothing more; read as one"))
    kept: list[Author] = []
    for one in people:
        last = kept[-1] if kept else None
        same = last is not None and (last.family, last.given, last.initials) == (one.family, one.given, one.initials)
        if last is None or not same or not one.affiliations or (last.orcid and one.orcid and last.orcid != one.orcid):
            kept.append(one)
        else:
            places = tuple(dict.fromkeys((*last.affiliations, *one.affiliations)))
            kept[-1] = msgspec.structs.replace(last, affiliations=places, orcid=last.orcid or one.orcid)
    return tuple(kept)


def _read_linked_authors(tags: Tags, issues: list[Issue]) -> Found[tuple[Author, ...]]:
    """The authors of JSON-LD: objects with a name and perhaps an ORCID iD, or bare names."""
    authors: list[Author] = []
    for one in tags.linked[:1]:
        said = one.get("author")
        for value in said if isinstance(said, list) else [said]:
            named = value if isinstance(value, dict) else {"name": value}
            name = named.get("name")
            people = read_people([name]) if isinstance(name, str) else ()
            said_ids = (text for key in ("identifier", "@id", "url", "sameAs") for text in _strings(named.get(key)))
            texts = [text for text in said_ids if "orcid" in text.lower()]
            orcid = next(filter(None, (_read_orcid(text, issues) for text in texts)), None)
            authors += [msgspec.structs.replace(person, orcid=orcid) for person in people] if len(people) == 1 else people
    return Found(tuple(authors) or None, "json-ld author" if authors else None)


def _read_orcid(value: str, issues: list[Issue]) -> str | None:
    orcid = clean_orcid(value)
    if orcid is None and re.search(r"[0-9]{4}", value):
        issues.append(Issue("orcid_invalid", "authors", f"{value[:60]!r} is no ORCID iD"))
    return orcid


def _in_one_script(tags: Tags, issues: list[Issue], *names: str) -> list[str]:
    """The names under a tag; where each stands in two languages or scripts, those of the article's language, or Latin ones."""
    found = [tag for tag in tags.tags if tag.name in names and tag.value]
    own = (tags.first("citation_language", "dc.language") or "").lower()[:2]
    groups: dict[object, list[str]] = {}
    by_language = len({tag.language for tag in found}) > 1
    for tag in found:
        groups.setdefault(tag.language if by_language else _is_latin(tag.value), []).append(tag.value)
    if len(groups) < 2 or len({len(group) for group in groups.values()}) > 1:
        return [piece for tag in found for piece in split_names(tag.value)]
    chosen = groups.get(own) or groups.get("en") or groups.get(True) or next(iter(groups.values()))
    issues.append(Issue("names_in_two_scripts", "authors", f"each author stands {len(groups)} times; read: {chosen[0]!r} …"))
    return chosen


def _is_latin(name: str) -> bool:
    return all(letter < "\u0250" or "\u1e00" <= letter <= "\u1eff" for letter in name if letter.isalpha())


def read_references(tags: Tags) -> tuple[ListedArticle, ...]:
    """The `citation_reference` tags, each one entry, in their order."""
    return tuple(_read_reference(text, position) for position, text in enumerate(tags.all("citation_reference"), 1))


def _read_reference(text: str, position: int) -> ListedArticle:
    """One tag: "key=value;key=value", perhaps with a bare journal between, or a citation as plain text."""
    values: dict[str, list[str]] = {}
    for part in _REFERENCE_PART.split(text.strip().rstrip(";").strip()):
        key, mark, value = part.partition("=")
        if not mark or not key.strip().startswith("citation_"):
            continue
        value, _, bare = value.strip().rstrip("; ").partition("; ")
        if bare and key.strip() == "citation_title" and not _is_journal(bare):
            value, bare = f"{value}; {bare}", ""  # a title may have a semicolon of its own
        values.setdefault(key.strip(), []).append(value)
        if bare and key.strip() in ("citation_title", "citation_author"):
            values.setdefault("citation_journal_title", []).append(bare)
    if not values:
        return _read_plain_reference(text, position)

    def one(*keys: str) -> str | None:
        return next((found for key in keys for found in values.get(f"citation_{key}", []) if found), None)

    names = [name for value in values.get("citation_author", []) for name in _split_listed(value)]
    names += [name for value in values.get("citation_authors", []) for name in split_names(value)]
    first, last = one("firstpage", "first_page"), one("lastpage", "last_page")
    year = re.search(r"(?:1[5-9]|20)[0-9]{2}", one("publication_date", "year", "date") or "")
    return ListedArticle(
        position=position, raw=text, pmid=clean_pmid(one("pmid") or ""), doi=clean_doi(one("doi") or ""),
        title=without_period(plain(one("title") or "")) or None, authors=read_people(names),
        journal=one("journal_title", "journal_abbrev", "inbook_title", "conference_title"), year=int(year[0]) if year else None,
        volume=one("volume"), issue=one("issue"),
        pages=one("pages") or (f"{first}-{last}" if first and last and first != last else first),
    )  # fmt: skip


def _split_listed(value: str) -> list[str]:
    """The names in one value: "Ash A, Nau B" are two, "Ash, A. B." and "Marsh, Ada" are one.

    >>> _split_listed("Ash A, Nau B, et al."), _split_listed("Ash, A., Nau, B."), _split_listed("Marsh, Ada")
    (['Ash A', 'Nau B', 'et al.'], ['Ash, A.', 'Nau, B.'], ['Marsh, Ada'])
    """
    pieces = [piece.strip() for piece in value.split(",") if piece.strip()]
    if len(pieces) % 2 == 0 and all(_INITIALS.fullmatch(piece) for piece in pieces[1::2]):
        return [f"{family}, {given}" for family, given in zip(pieces[::2], pieces[1::2], strict=True)]
    return [value] if len(pieces) == 2 and not any(" " in piece for piece in pieces) else pieces


def _is_journal(bare: str) -> bool:
    """Whether a piece without a key reads as a journal's name: "Behav Brain Sci", not "activation and expression"."""
    words = [word for word in bare.split() if word not in ("of", "and", "the", "in", "for", "on")]
    return bool(words) and all(word[0].isupper() or word[0] == "&" for word in words)


def _read_plain_reference(text: str, position: int) -> ListedArticle:
    found = read_citation(text)
    where = found.where if found else None
    return ListedArticle(
        position=position, raw=text, title=found and found.title, authors=found.authors if found else (),
        journal=where and where.journal, year=where and where.year, volume=where and where.volume, issue=where and where.issue,
        pages=where and where.pages,
    )  # fmt: skip
