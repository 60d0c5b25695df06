"""What a page says of itself in its head: `citation_*`, Dublin Core, PRISM and OpenGraph tags, and JSON-LD.

Authors are in `tagged_authors`, references in `tagged_references`. Tag names count without case. Values are as printed; ids
are cleaned because the tags spell them in many ways ("doi:10…", an address, a publisher's own id under `dc.identifier`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from lxml import etree
from lxml import html as lxml_html

from scraper.ids import clean_doi
from scraper.model import Book, Journal, OtherDate
from scraper.parse.html import plain_text
from scraper.parse.names import read_people
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


def _without_controls(value: object) -> Any:
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
    return next((Found(plain_text(text), name) for name, text in claims if plain_text(text)), Found(None, None))


def _in_own_language(tags: Tags, name: str) -> list[str]:
    """The values under a name, those in the article's language first."""
    own = (tags.first("citation_language", "dc.language") or "").lower()[:2]
    found = [tag for tag in tags.tags if tag.name == name and tag.value]
    return [tag.value for tag in sorted(found, key=lambda tag: tag.language not in ("", own))]


def read_doi(tags: Tags) -> Found[str]:
    """The article's own DOI, from the tag that is most surely a DOI."""
    claims = [(name, text) for name in _DOI_TAGS for text in tags.all(name)]
    claims += [
        (f"json-ld {key}", text)
        for one in tags.linked
        for key in ("@id", "sameAs", "identifier", "url")
        for text in texts_in(one.get(key))
    ]
    return next((Found(doi, name) for name, text in claims if (doi := clean_doi(text))), Found(None, None))


def texts_in(value: object) -> list[str]:
    """The texts in a value of JSON-LD: itself, the `value` of an object, those in a list."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return texts_in(value.get("value"))
    return [text for item in value if isinstance(item, str | dict) for text in texts_in(item)] if isinstance(value, list) else []


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
    return Book(
        title=plain_text(title) if title else None, isbn=isbn, publisher=tags.first("citation_publisher"), editors=editors
    )
