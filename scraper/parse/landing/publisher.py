"""A publisher's article page, read generically: the body where a layout we know prints it, else the page's own tags.

Evidence, best first: body sections, `citation_*` tags, JSON-LD, Dublin Core, PRISM, OpenGraph. A description that is
cut (160, 200, 1,023 characters, or without a sentence's end) is no abstract. `ParsedRecord.evidence` tells which
evidence gave title, DOI, authors, abstract and references.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_pmid
from scraper.model import AbstractSection, ArticleList, Author, Issue, ParsedRecord, Published
from scraper.parse.document import Document
from scraper.parse.html import has_class
from scraper.parse.landing import tags
from scraper.parse.landing.abstract import read_abstract
from scraper.parse.landing.reference import has_year, read_people, read_reference
from scraper.parse.landing.tags import Tags

LAYOUT = "publisher"

_MARKS = re.compile(
    r"citation_(?:title|doi|journal_title|author)|[\"']dc\.(?:title|identifier)|prism\.(?:doi|publicationname)|ScholarlyArticle",
    re.IGNORECASE,
)
_NCBI = re.compile(r"name=[\"']ncbi_app[\"']", re.IGNORECASE)  # PubMed's and PMC's own layouts, or none we know
_FULL_STOP = re.compile(r"[.?!][)\]\"'”’]*$")
_SHORTEST_META = 300  # characters; descriptions are cut at 160 and 200
_FEWEST_WORDS = 20
# Where layouts print the abstract, surest first.
_ABSTRACTS = [
    etree.XPath(path)
    for path in (
        "//*[@id='Abs1-content']",
        f"//*[{has_class('abstract')} and {has_class('author')}]",
        "//*[@id='html-abstract']",
        f"//section[{has_class('article-section__abstract')}]",
        f"//*[{has_class('abstractSection')}]",
        f"//*[{has_class('abstract-content')}]",
        f"//section[{has_class('abstract')}]",
        f"//*[{has_class('article-abstract')}]",
        f"//*[{has_class('articleabstract')}]",
        f"//div[{has_class('abstract')}]",
        f"//*[{has_class('abstract')}]",
        "//*[@id='abstract']",
        "//section[starts-with(@id, 'abs')] | //div[starts-with(@id, 'abs')]",
    )
]
_NORMALIZED = etree.XPath("normalize-space()", smart_strings=False)
_ITEMS_WITH_ID = etree.XPath("//ol/li[@id] | //ul/li[@id]")
_REFERENCE_ID = re.compile(r"(?:[\w.]*[._-])?(?:B|CR|R|ref|bib|cit|c|r|b)[-_]?0*[0-9]{1,3}")
_FEWEST_NUMBERED = 3
# Where layouts print the references, surest first.
_REFERENCES = [
    etree.XPath(path)
    for path in (
        f"//li[{has_class('c-article-references__item')}]",
        f"//*[{has_class('ref-list')}]//*[{has_class('ref')}]",
        f"//*[{has_class('ref-list')}]//li[not(ancestor::li)]",
        "//li[@data-bib-id]",
        "//*[@id='html-references_list']//li[@id]",
        f"//*[{has_class('refcontainer')}]",
        f"//td[{has_class('refnumber')} and @id]/following-sibling::td[1]",
        f"//*[{has_class('ref-list-AOF-holder')}]",
        f"//*[self::ol or self::ul][{has_class('references')}]/li",
        f"//ol[{has_class('reference-list')}]/li",
        f"//li[{has_class('ref')}]",
        "//*[@id='references' or @id='reference-list' or @id='bibliography']//ol[not(ancestor::ol)]/li",
        "//*[@id='references' or @id='reference-list' or @id='bibliography']//*[@role='listitem']",
    )
]
_HEADINGS_AND_LISTS = ("h1", "h2", "h3", "h4", "h5", "h6", "ol", "ul")
_NAMES_LIST = re.compile(
    r"(?:[0-9.]++ *)?(?:references?|literature cited|bibliography|works cited|references and notes)[ :]*(?:[(][0-9]++[)])?",
    re.IGNORECASE,
)
_BODY_AUTHORS = etree.XPath(
    f"//*[{has_class('author-group')} or {has_class('contrib-group')}] | //*[@id='author-group' or @id='authors']"
)


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
    abstract, sections, abstract_from = _read_abstract(tree, found)
    references, references_from = _read_references(tree, found, issues)
    authors, authors_from = _read_authors(tree, found, issues)
    doi = tags.read_doi(found)
    evidence = {
        "title": title.evidence,
        "doi": doi.evidence,
        "abstract": abstract_from,
        "references": references_from,
        "authors": authors_from,
    }
    arxiv = tuple(found.all("citation_arxiv_id"))
    record = ParsedRecord(
        source=document.capture.as_status(),
        layout=LAYOUT,
        pmid=clean_pmid(found.first("citation_pmid") or ""),
        doi=doi.value,
        ids={"arxiv": arxiv} if arxiv else {},
        title=title.value,
        abstract=abstract,
        abstract_sections=sections,
        authors=authors,
        journal=tags.read_journal(found),
        volume=found.first("citation_volume", "prism.volume"),
        issue=found.first("citation_issue", "prism.number"),
        pages=tags.read_pages(found),
        published=Published(raw=tags.read_published(found)),
        dates=tags.read_dates(found),
        book=tags.read_book(found),
        languages=tuple(found.all("citation_language", "dc.language")[:1]),
        keywords=_read_keywords(found),
        references=references,
        evidence={name: where for name, where in evidence.items() if where},
        issues=tuple(issues),
    )
    return [record]


def _read_abstract(tree: etree._Element, found: Tags) -> tuple[str | None, tuple[AbstractSection, ...], str | None]:
    """The abstract, its parts, and the evidence for it."""
    for path in _ABSTRACTS:
        for node in path(tree):
            text, sections = read_abstract(node)
            if text and _FEWEST_WORDS <= len(text.split()) <= 1_500:
                return text, sections, "body"
    for name in ("citation_abstract", "dc.description", "dcterms.abstract", "description", "og:description"):
        for value in found.all(name):
            text = tags.plain(value)
            whole = len(text) >= _SHORTEST_META and _FULL_STOP.search(text) is not None and not text.endswith("...")
            if whole and not 1_015 <= len(text) <= 1_024:
                return re.sub(r"^abstract(?:\s*+:)?\s++(?=[A-Z])", "", text, flags=re.IGNORECASE), (), name
    return None, (), None


def _read_authors(tree: etree._Element, found: Tags, issues: list[Issue]) -> tuple[tuple[Author, ...], str | None]:
    """The authors the head names, else those marked in the body, and which."""
    people, name = tags.read_authors(found, issues)
    if people:
        return people, name
    people = next(filter(None, map(read_people, _BODY_AUTHORS(tree))), ())
    return people, "body" if people else None


def _numbered_items(tree: etree._Element) -> list[etree._Element]:
    """The items of a list whose ids count as references do: B1, B2, … or CR1, ref-2, bib03."""
    lists: dict[etree._Element, list[etree._Element]] = {}
    for node in _ITEMS_WITH_ID(tree):
        if _REFERENCE_ID.fullmatch(node.get("id") or ""):
            lists.setdefault(node.getparent(), []).append(node)
    longest = max(lists.values(), key=len, default=[])
    return longest if len(longest) >= _FEWEST_NUMBERED else []


def _items_below_headings(tree: etree._Element) -> list[etree._Element]:
    """The items of the first list below each heading that says what it is, for layouts none of us has met."""
    items: list[etree._Element] = []
    is_awaited = False
    for node in tree.iter(*_HEADINGS_AND_LISTS):
        if node.tag not in ("ol", "ul"):
            is_awaited = is_awaited or _NAMES_LIST.fullmatch(_NORMALIZED(node)) is not None
        elif is_awaited:
            items += node.iterchildren("li")
            is_awaited = False
    return items


def _read_keywords(found: Tags) -> tuple[str, ...]:
    values = found.all("citation_keywords", "citation_keyword")
    words = [word.strip() for value in values for word in re.split(r";", value)]
    return tuple(dict.fromkeys(filter(None, words)))


def _read_references(tree: etree._Element, found: Tags, issues: list[Issue]) -> tuple[ArticleList | None, str | None]:
    """The body's list, or the tags where they hold more, and which; both counts are noted when they differ."""
    nodes = _find_items(tree)
    tagged = tags.read_references(found)
    if not nodes and not tagged:
        return None, None
    in_body = len(nodes) >= len(tagged)
    items = tuple(read_reference(node, position, issues) for position, node in enumerate(nodes, 1)) if in_body else tagged
    if nodes and tagged and len(nodes) != len(tagged):
        issues.append(Issue("counts_differ", "references", f"the body lists {len(nodes)} references, the tags {len(tagged)}"))
    return ArticleList(items, len(items), None, None), "body" if in_body else "citation_reference"


def _find_items(tree: etree._Element) -> list[etree._Element]:
    """The entries of the reference list; most of them print a year, which tells them from a menu."""
    finders: list[Callable[[etree._Element], list[etree._Element]]] = [*_REFERENCES, _numbered_items, _items_below_headings]
    for find in finders:
        nodes = find(tree)
        if nodes and 2 * sum(map(has_year, nodes)) >= len(nodes):
            return nodes
    return []
