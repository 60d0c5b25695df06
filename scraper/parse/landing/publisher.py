"""A publisher's article page, read generically: the body where a layout we know prints it, else the page's own tags.

Evidence, best first: body sections, `citation_*` tags, JSON-LD, Dublin Core, PRISM, OpenGraph. A description that is
cut (160, 200, 1,023 characters, or without a sentence's end) is no abstract. `ParsedRecord.evidence` tells which
evidence gave title, DOI, authors, abstract and references.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_pmcid, clean_pmid
from scraper.model import ArticleList, Author, Issue, OtherAbstract, ParsedRecord, Published
from scraper.parse.document import Document
from scraper.parse.html import plain_text, read_fragment
from scraper.parse.landing import tags
from scraper.parse.landing.abstract import Abstract, read_abstracts
from scraper.parse.landing.abstract_block import find_abstracts, find_paragraph
from scraper.parse.landing.printed_keywords import read_printed_keywords
from scraper.parse.landing.printed_people import read_printed_authors
from scraper.parse.landing.reference import read_reference
from scraper.parse.landing.reference_list import complete_entry, find_entries, stated_total
from scraper.parse.landing.tagged_authors import read_tagged_authors
from scraper.parse.landing.tagged_references import read_tagged_references
from scraper.parse.landing.tags import Tags
from scraper.standins import is_abstract
from scraper.text import without_controls

LAYOUT = "publisher"

_MARKS = re.compile(
    r"citation_(?:title|doi|journal_title|author)|[\"']dc\.(?:title|identifier)|prism\.(?:doi|publicationname)|ScholarlyArticle|eprints\.title",
    re.IGNORECASE,
)
# PubMed's and PMC's own layouts, or none we know.
_NCBI = re.compile(
    r"name=[\"']ncbi_app[\"']\s++content=[\"'](?:pubmed|entrez|pmc|pmc-frontend|cloudpmc-viewer)[\"']", re.IGNORECASE
)
_ADDRESSES = etree.XPath(
    "//link[@rel='canonical']/@href | //meta[@property='og:url' or @name='citation_fulltext_html_url'"
    " or @name='citation_abstract_html_url' or @name='citation_pdf_url']/@content",
    smart_strings=False,
)
_FULL_STOP = re.compile(r"[.?!][)\]\"'”’]*$")
_TITLE_BEFORE = re.compile(r"^(?:Abstract|ABSTRACT|Summary)(?:\s*+:\s*+|\s++|(?=[A-Z][a-z]))(?=[A-Z])")
_SHORTEST_TOLD = 150  # characters of a description that can be the beginning of an abstract
_PROBE_FROM, _PROBE = 20, 80  # characters of a description that are looked for in the body
_BLOCK_TAG = re.compile(r"<(?:p|div|h[1-6]|br|section|sec|title)\b", re.IGNORECASE)
_SHORTEST_META = 300  # characters; descriptions are cut at 160 and 200
_FEWEST_WORDS = 20


def is_layout(document: Document) -> bool:
    """Whether the head of the page describes an article, and the page is not one of NCBI's."""
    if not document.is_html or _NCBI.search(document.text) is not None:
        return False
    return _MARKS.search(document.text) is not None and tags.read_title(Tags(document.tree)).value is not None


def parse_publisher(document: Document) -> list[ParsedRecord]:
    """Read one page. Raises ParseError when it names no title."""
    tree, source = document.tree, document.capture.source
    found = Tags(tree)
    title = tags.read_title(found)
    if title.value is None:
        raise ParseError(source, "head", "", "no title in the page's tags")
    issues: list[Issue] = []
    abstract = _read_abstract(tree, found, issues)
    references, references_from = _read_references(tree, found, issues)
    authors, authors_from = _read_authors(tree, found, issues)
    doi = tags.read_doi(found)
    evidence = {
        "title": title.evidence,
        "doi": doi.evidence,
        "abstract": abstract.evidence,
        "references": references_from,
        "authors": authors_from,
    }
    arxiv = tuple(found.all("citation_arxiv_id"))
    record = ParsedRecord(
        source=document.capture.as_status(),
        layout=LAYOUT,
        pmid=clean_pmid(found.first("citation_pmid") or ""),
        pmcid=next(filter(None, map(_pmcid_of, _ADDRESSES(tree))), None),
        doi=doi.value,
        ids={"arxiv": arxiv} if arxiv else {},
        title=title.value,
        abstract=abstract.abstracts[0].text if abstract.abstracts else None,
        abstract_sections=abstract.abstracts[0].sections if abstract.abstracts else (),
        other_abstracts=tuple(OtherAbstract(None, one.language, one.text, one.sections) for one in abstract.abstracts[1:]),
        authors=authors,
        journal=tags.read_journal(found),
        volume=found.first("citation_volume", "prism.volume"),
        issue=found.first("citation_issue", "prism.number"),
        pages=tags.read_pages(found),
        published=Published(raw=tags.read_published(found)),
        dates=tags.read_dates(found),
        book=tags.read_book(found),
        languages=tuple(found.all("citation_language", "dc.language")[:1]),
        keywords=_read_keywords(found) or read_printed_keywords(tree),
        references=references,
        evidence={name: where for name, where in evidence.items() if where},
        issues=tuple(issues),
    )
    return [record]


class _Text(NamedTuple):
    """An abstract and the evidence for it."""

    abstracts: tuple[Abstract, ...]
    evidence: str | None


def _pmcid_of(address: str) -> str | None:
    """The PMCID in the page's own address, as Europe PMC's article pages have it."""
    found = re.search(r"europepmc\.org/articles?/(?:PMC/)?(PMC[0-9]{1,9})(?![0-9])", address, re.IGNORECASE)
    return clean_pmcid(found[1]) if found else None


def _read_abstract(tree: etree._Element, found: Tags, issues: list[Issue]) -> _Text:
    """The abstract of the body where it is more than a line, else of the tag that is one, else what there is."""
    printed = tuple(find_abstracts(tree))
    if printed and len(printed[0].text.split()) >= _FEWEST_WORDS:
        return _with_told(printed, _tagged_abstract(found, "citation_abstract", shortest=_SHORTEST_META), issues)
    told = _tagged_abstract(found, "citation_abstract", "dcterms.abstract", "dc.description.abstract", shortest=1)
    if told or printed:
        return told or _Text(printed, "body")
    repeated = next(
        filter(None, (_find_told(tree, text) for text in found.all("citation_abstract", "dc.description", "description"))), None
    )
    if repeated:
        return _Text((Abstract(repeated, ()),), "body")
    return _tagged_abstract(found, "dc.description", "description", "og:description", shortest=_SHORTEST_META) or _Text((), None)


def _with_told(printed: tuple[Abstract, ...], told: _Text | None, issues: list[Issue]) -> _Text:
    """The printed abstract; where the tag has another text, as in the article's own language, both, the tag's first."""
    if told is None:
        return _Text(printed, "body")
    words = set(told.abstracts[0].text.split())
    alike = [one for one in printed if 2 * len(words & set(one.text.split())) >= len(words)]
    if alike:
        return _Text((alike[0], *(one for one in printed if one is not alike[0])), "body")
    issues.append(
        Issue("abstracts_differ", "abstract", "the body prints another text than the tag; it stands in other_abstracts")
    )
    return _Text((*told.abstracts, *printed), told.evidence)


def _find_told(tree: etree._Element, description: str) -> str | None:
    """The paragraph of the body of which a description is a piece: those are cut, or lack their first sentence."""
    text = plain_text(description)
    words = text[_PROBE_FROM : _PROBE_FROM + _PROBE] if len(text) >= _SHORTEST_TOLD else ""
    return find_paragraph(tree, words) if words else None


def _read_value(value: str) -> list[Abstract]:
    """The abstract in a tag's value, which may be a piece of HTML, escaped once more."""
    text = unescape(value) if "&lt;" in value else value
    if _BLOCK_TAG.search(text):
        return read_abstracts(read_fragment(without_controls(text)))
    return [Abstract(_TITLE_BEFORE.sub("", plain_text(value)), ())]


def _tagged_abstract(found: Tags, *names: str, shortest: int) -> _Text | None:
    """The first of some tags that holds a whole text: descriptions are cut at 160, 200 and 1,023 characters."""
    for name in names:
        for value in found.all(name):
            parts = _read_value(value)
            text = parts[0].text if parts else ""
            whole = len(text) >= shortest and _FULL_STOP.search(text) is not None and not text.endswith("...")
            if whole and is_abstract(text) and not 1_015 <= len(text) <= 1_024:
                return _Text(tuple(parts), name)
    return None


def _read_authors(tree: etree._Element, found: Tags, issues: list[Issue]) -> tuple[tuple[Author, ...], str | None]:
    """The authors the head names, else those marked in the body, and which."""
    people, name = read_tagged_authors(found, issues)
    if people:
        return people, name
    people = read_printed_authors(tree)
    return people, "body" if people else None


def _read_keywords(found: Tags) -> tuple[str, ...]:
    values = found.all("citation_keywords", "citation_keyword")
    words = [word.strip() for value in values for word in re.split(r";", value)]
    return tuple(dict.fromkeys(filter(None, words)))


def _read_references(tree: etree._Element, found: Tags, issues: list[Issue]) -> tuple[ArticleList | None, str | None]:
    """The body's list, completed from the tags where they name the same entries; the tags where they hold more."""
    nodes = find_entries(tree)
    tagged = read_tagged_references(found)
    if not nodes and not tagged:
        return None, None
    in_body = len(nodes) >= len(tagged)
    items = tuple(read_reference(node, position, issues) for position, node in enumerate(nodes, 1)) if in_body else tagged
    if nodes and tagged and len(nodes) != len(tagged):
        issues.append(Issue("counts_differ", "references", f"the body lists {len(nodes)} references, the tags {len(tagged)}"))
    elif tagged:
        items = tuple(complete_entry(item, tag, issues) for item, tag in zip(items, tagged, strict=True))
    total = stated_total(tree)
    whole = len(items) == total if total is not None and len(items) <= total else None
    return ArticleList(items, len(items), total, whole), "body" if in_body else "citation_reference"
