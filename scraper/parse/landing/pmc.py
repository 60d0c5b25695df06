"""PMC's article page: the layouts of 2010, of 2012 to 2019, of `pmc-frontend` and of 2024 on. Read when saved, never crawled.

Ids, authors and journal come from the `citation_*` tags, which both layouts have; abstract, keywords and references
from the body. All references are in the page; citing articles are loaded apart and not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_pmcid, clean_pmid
from scraper.model import AbstractSection, ArticleList, Issue, ListedArticle, ParsedRecord, Published
from scraper.parse.document import Document
from scraper.parse.html import has_class, inline_text
from scraper.parse.landing import tags
from scraper.parse.landing.abstract import read_abstract
from scraper.parse.landing.abstract_block import find_abstracts
from scraper.parse.landing.reference import read_reference
from scraper.parse.landing.reference_list import find_entries
from scraper.parse.landing.tagged_authors import read_tagged_authors
from scraper.parse.landing.tags import Tags

LAYOUT = "pmc"

_APP = re.compile(r"<meta\s+name=[\"']ncbi_app[\"']\s+content=[\"'](?:pmc-frontend|cloudpmc-viewer|pmc)[\"']", re.IGNORECASE)
_ARTID = re.compile(r"pubmedcentral\.nih\.gov/articlerender\.fcgi\?artid=([0-9]+)")  # the layout of 2010
_TITLE = etree.XPath(f"//h1[{has_class('content-title')}] | //section[{has_class('front-matter')}]//h1")
_ABSTRACT = etree.XPath(f"//section[{has_class('abstract')}] | //div[starts-with(@id, 'abstract')]")
_TITLES_AND_CONTENTS = etree.XPath(f"//*[{has_class('section-title')} or {has_class('section-content')}]")
_NORMALIZED = etree.XPath("normalize-space()", smart_strings=False)
_NO_ABSTRACT = etree.XPath(f".//*[{has_class('kwd-title')} or {has_class('kwd-text')} or {has_class('kwd-group')}]")
_KEYWORDS = etree.XPath(f"//*[{has_class('kwd-text')}] | //section[{has_class('kwd-group')}]")
_ADDRESSES = etree.XPath(
    "//link[@rel='canonical']/@href | //meta[starts-with(@name, 'citation_') or @property='og:url']/@content", smart_strings=False
)
_ITEMS = etree.XPath(
    f"//section[{has_class('ref-list')}]//li[cite] | //*[{has_class('ref-cit-blk')}]"
    f" | //*[@id='reference-list']//li[@id][{has_class('citation')} or .//*[{has_class('citation')}]]"
)
_CITATIONS = etree.XPath(
    f".//*[{has_class('element-citation')} or {has_class('mixed-citation')} or ({has_class('citation')} and self::span)]"
)


def is_layout(document: Document) -> bool:
    """Whether the page says it is PMC's viewer."""
    is_pmc = _APP.search(document.text) is not None or _ARTID.search(document.text) is not None
    return document.is_html and is_pmc and "citation_title" in document.text


def parse_pmc(document: Document) -> list[ParsedRecord]:
    """Read one page. One block of the list may hold several citations; each is an entry of its own.

    Raises ParseError when title or PMCID stand nowhere they are known to.
    """
    tree, source = document.tree, document.capture.source
    found = Tags(tree)
    heading = next(iter(_TITLE(tree)), None)
    title = (inline_text(heading) if heading is not None else None) or tags.read_title(found).value
    pmcid = next((match[0] for text in _ADDRESSES(tree) if (match := re.search(r"PMC[0-9]+", text))), None)
    artid = _ARTID.search(document.text)
    pmcid = pmcid or (f"PMC{artid[1]}" if artid else None)
    if not title or pmcid is None:
        raise ParseError(source, "page", "", "no title or PMCID where the page is known to print them")
    blocks = [*_ABSTRACT(tree), *_iter_titled(tree)]
    abstract, sections = next((read for node in blocks if (read := _read_abstract(node))[0]), _find_abstract(tree))
    issues: list[Issue] = []
    items = _read_items(tree, issues)
    authors = read_tagged_authors(found, issues).value or ()
    record = ParsedRecord(
        source=document.capture.as_status(),
        layout=LAYOUT,
        pmid=clean_pmid(found.first("citation_pmid") or ""),
        pmcid=clean_pmcid(pmcid),
        doi=tags.read_doi(found).value,
        title=title,
        abstract=abstract,
        abstract_sections=sections,
        authors=authors,
        journal=tags.read_journal(found),
        volume=found.first("citation_volume"),
        issue=found.first("citation_issue"),
        pages=tags.read_pages(found),
        published=Published(raw=tags.read_published(found)),
        keywords=_read_keywords(tree),
        references=ArticleList(items, len(items), None, None) if items else None,
        issues=tuple(issues),
    )
    return [record]


def _iter_titled(tree: etree._Element) -> Iterator[etree._Element]:
    """The block that follows a title "Abstract" beside it, in the layout of 2010."""
    awaited: etree._Element | None = None
    for node in _TITLES_AND_CONTENTS(tree):
        if "section-title" in node.get("class").split():
            awaited = node.getparent() if _NORMALIZED(node) == "Abstract" else awaited
        elif awaited is not None and node.getparent() is awaited:
            yield node
            awaited = None


def _read_abstract(node: etree._Element) -> tuple[str | None, tuple[AbstractSection, ...]]:
    keywords = frozenset(inline_text(part) for part in _NO_ABSTRACT(node)) | {"Keywords:", "Keywords", "Key words:"}
    return read_abstract(node, without=keywords)


def _find_abstract(tree: etree._Element) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """The abstract where none of PMC's own marks stands: below its heading, as any page has it."""
    found = find_abstracts(tree)
    return (found[0].text, found[0].sections) if found else (None, ())


def _read_items(tree: etree._Element, issues: list[Issue]) -> tuple[ListedArticle, ...]:
    nodes: list[etree._Element] = []
    for block in _ITEMS(tree) or find_entries(tree):
        citations = _CITATIONS(block)
        nodes += citations if len(citations) > 1 else [block]
    return tuple(read_reference(node, position, issues) for position, node in enumerate(nodes, 1))


def _read_keywords(tree: etree._Element) -> tuple[str, ...]:
    node = next(iter(_KEYWORDS(tree)), None)
    if node is None:
        return ()
    text = re.sub(r"^(?:keywords|key words)\s*:?\s*", "", inline_text(node), flags=re.IGNORECASE)
    return tuple(filter(None, (word.strip(" .") for word in re.split(r"[;,]", text))))
