"""What a page says of itself in its head: `citation_*`, Dublin Core, PRISM and OpenGraph tags, and JSON-LD.

Tag names count without case. Values are as printed; ids are cleaned because the tags spell them in many ways
("doi:10…", an address, a publisher's own id under `dc.identifier`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from lxml import etree
from lxml import html as lxml_html

from scraper.ids import clean_doi, clean_pmid
from scraper.model import Author, Journal, ListedArticle
from scraper.parse.citation import read_citation, read_person, without_period
from scraper.parse.html import holds_markup, read_fragment
from scraper.text import without_controls

_META = etree.XPath("//meta[@content and (@name or @property)]")
_JSON_LD = etree.XPath("//script[@type='application/ld+json']")
_DOI_TAGS = ("citation_doi", "publication_doi", "prism.doi", "dc.identifier.doi", "dc.identifier", "dc.identifier.uri")
_REFERENCE_PART = re.compile(r";\s*(?=citation_\w+\s*=)")


Value = TypeVar("Value")


class Found(NamedTuple, Generic[Value]):
    """A value, and the tag it stands in; both None when no tag has it."""

    value: Value | None
    evidence: str | None


class Tags:
    """The tags of one page, in their order."""

    def __init__(self, tree: lxml_html.HtmlElement):
        self.pairs = [((node.get("name") or node.get("property")).lower(), node.get("content").strip()) for node in _META(tree)]
        self.linked = list(_iter_linked(tree))

    def first(self, *names: str) -> str | None:
        """The first value that is not empty, of the first of the names that has one."""
        return next((value for name in names for own, value in self.pairs if own == name and value), None)

    def all(self, *names: str) -> list[str]:
        """Every value under any of the names, in the order of the page."""
        return [value for own, value in self.pairs if own in names and value]


def _iter_linked(tree: lxml_html.HtmlElement) -> Iterator[dict[str, Any]]:
    """JSON-LD objects of the page that describe an article; a block that is no JSON is passed over."""
    for node in _JSON_LD(tree):
        try:
            found = json.loads(node.text or "", strict=False)
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


def read_title(tags: Tags) -> Found[str]:
    """The title without markup; tags may hold it as HTML."""
    claims = [(name, text) for name in ("citation_title", "dc.title", "prism.title") for text in tags.all(name)]
    claims += [("json-ld headline", one["headline"]) for one in tags.linked if isinstance(one.get("headline"), str)]
    claims += [("og:title", text) for text in tags.all("og:title")]
    return next((Found(plain(text), name) for name, text in claims if plain(text)), Found(None, None))


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
    """The date of publication as the page prints it."""
    return tags.first(
        "citation_publication_date", "citation_date", "prism.publicationdate", "citation_online_date", "dc.date.issued",
        "dc.date", "article:published_time", "citation_year",
    )  # fmt: skip


def read_people(tags: Tags) -> Found[tuple[Author, ...]]:
    """Authors in printed order, with the affiliations and ORCIDs that follow each of them."""
    authors: list[Author] = []
    places: list[str] = []
    orcid: str | None = None

    def close() -> None:
        if authors:
            last = authors[-1]
            authors[-1] = Author(last.family, last.given, last.initials, last.suffix, last.literal, orcid, tuple(places))

    for name, value in tags.pairs:
        if name == "citation_author" and value:
            close()
            authors.append(read_person(value))
            places, orcid = [], None
        elif name in ("citation_author_institution", "citation_author_affiliation") and value:
            places.append(value)
        elif name == "citation_author_orcid":
            orcid = value.rstrip("/").rpartition("/")[2] or None
    close()
    if authors:
        return Found(tuple(authors), "citation_author")
    named = {
        "citation_authors": _split_names(tags.first("citation_authors") or ""),
        "dc.creator": tags.all("dc.creator", "dc.contributor.author"),
        "dc.contributor": tags.all("dc.contributor"),
        "json-ld author": [text for one in tags.linked[:1] for text in _names(one.get("author"))],
    }
    return next((Found(tuple(map(read_person, names)), name) for name, names in named.items() if names), Found(None, None))


def _split_names(joined: str) -> list[str]:
    """Names joined by ";", or by "," where each piece is a whole name ("Ana B. Núñez, Wei Li, and Mei Ng").

    >>> _split_names("Ana B. Núñez, Wei Li, and  Mei Ng"), _split_names("Núñez, Ana; Li, Wei;")
    (['Ana B. Núñez', 'Wei Li', 'Mei Ng'], ['Núñez, Ana', 'Li, Wei'])
    """
    pieces = [piece.strip() for piece in joined.split(";") if piece.strip()]
    if len(pieces) == 1:
        names = [re.sub(r"^and\s+", "", piece.strip()) for piece in joined.split(",") if piece.strip()]
        if len(names) > 1 and all(" " in name for name in names):
            return names
    return pieces


def _names(value: Any) -> list[str]:
    people = value if isinstance(value, list) else [value]
    return [one["name"] for one in people if isinstance(one, dict) and isinstance(one.get("name"), str) and one["name"].strip()]


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

    names = [
        name for value in values.get("citation_author", []) + values.get("citation_authors", []) for name in value.split(", ")
    ]
    first, last = one("firstpage", "first_page"), one("lastpage", "last_page")
    year = re.search(r"(?:1[5-9]|20)[0-9]{2}", one("publication_date", "year", "date") or "")
    return ListedArticle(
        position=position, raw=text, pmid=clean_pmid(one("pmid") or ""), doi=clean_doi(one("doi") or ""),
        title=without_period(plain(one("title") or "")) or None, authors=tuple(map(read_person, filter(None, names))),
        journal=one("journal_title", "journal_abbrev", "inbook_title", "conference_title"), year=int(year[0]) if year else None,
        volume=one("volume"), issue=one("issue"),
        pages=one("pages") or (f"{first}-{last}" if first and last and first != last else first),
    )  # fmt: skip


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
