"""The lists of PubMed's pages: references and citing articles as shown, the fragment with the rest, listings of PMIDs.

Seen in recordings: references, with and without the rest. Everything else is after reports, and `unverified`.
"""

from __future__ import annotations

import re

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import ArticleList, ListedArticle
from scraper.parse.citation import read_citation, read_where, without_period
from scraper.parse.document import Document
from scraper.parse.html import first_text, has_class, inline_text
from scraper.parse.labelled_ids import without_doi
from scraper.parse.nlm_names import read_authors

_JUNK = frozenset({"reference-link", "easyscholarpaperflag", "easyscholar-ranking"})
_REFERENCE_ITEMS = etree.XPath(f".//ol[{has_class('references-and-notes-list')}]/li | .//li[{has_class('skip-numbering')}]")
_REFERENCE_LINKS = etree.XPath(f".//a[{has_class('reference-link')}]")
_SHOW_ALL = etree.XPath(f".//button[{has_class('show-all')}]")
_ARTICLES = etree.XPath(".//*[@id='citedby-articles-list']/li")
_DOCSUM = {
    name: etree.XPath(f".//*[{has_class(name)}]")
    for name in (
        "docsum-title",
        "full-authors",
        "docsum-authors",
        "full-journal-citation",
        "docsum-journal-citation",
        "docsum-pmid",
    )
}
_MORE_ARTICLES = etree.XPath(f".//a[{has_class('show-all-linked-articles')}]/@href", smart_strings=False)
_AMOUNT = etree.XPath(f".//h2//*[{has_class('amount')}]")


def read_references(section: etree._Element | None) -> tuple[ArticleList | None, str | None]:
    """The references shown, with the total that the button for the rest states, and the address of the rest."""
    if section is None:
        return None, None
    items = read_reference_items(section)
    button = next(iter(_SHOW_ALL(section)), None)
    total = _read_number(inline_text(button)) if button is not None else None
    rest = button.get("data-next-page-url") if button is not None else None
    return ArticleList(items, len(items), total, None if button is None else False), rest


def _read_number(text: str) -> int | None:
    """The first number in a text, as "1,835"."""
    found = re.search(r"[0-9]{1,3}(?:,?[0-9]{3}){0,3}(?![0-9])", text)
    return int(found[0].replace(",", "")) if found else None


def read_reference_items(section: etree._Element) -> tuple[ListedArticle, ...]:
    """The references in a page's section or in the fragment that holds all of them, in printed order.

    Every item is numbered 1 by the site, so the position is the place in the list.
    """
    items = [node for node in _REFERENCE_ITEMS(section) if not node.xpath("ancestor::li[contains(@class, 'skip-numbering')]")]
    return tuple(_read_reference(node, position) for position, node in enumerate(items, 1))


def parse_reference_fragment(document: Document) -> tuple[ListedArticle, ...]:
    """All references of a paper, from the fragment behind "Show all" (reported form, unverified)."""
    return read_reference_items(document.tree)


def parse_pmid_listing(document: Document) -> tuple[str, ...]:
    """The PMIDs of one page of a result list in PubMed's PMID format (reported form, unverified).

    Raises ParseError on anything but PMIDs, one a line, alone or in `<pre class="search-results-chunk">`.
    """
    text = document.text
    if document.is_html:
        chunks = document.tree.xpath(f"//pre[{has_class('search-results-chunk')}]")
        text = "\n".join("".join(chunk.itertext()) for chunk in chunks)
        if not chunks:
            raise ParseError(document.capture.source, "page", "", "no list of PMIDs")
    pmids = [line.strip() for line in text.splitlines() if line.strip()]
    odd = next((pmid for pmid in pmids if clean_pmid(pmid) is None), None)
    if odd is not None:
        raise ParseError(document.capture.source, "list", odd, "not a PMID")
    return tuple(pmids)


def _read_reference(node: etree._Element, position: int) -> ListedArticle:
    ids = {inline_text(link).lower(): link.get("data-ga-action") or "" for link in _REFERENCE_LINKS(node)}
    raw = _without_hyphens(inline_text(node, without=_JUNK))
    doi = clean_doi(ids.get("doi", ""))
    found = read_citation(without_doi(raw))
    where = found.where if found else None
    return ListedArticle(
        position=position, raw=raw or None, doi=doi, pmid=clean_pmid(ids.get("pubmed", "")),
        pmcid=clean_pmcid(ids.get("pmc", "")), title=found and found.title,
        authors=found.authors if found else (), journal=where and where.journal,
        year=where and where.year, volume=where and where.volume, issue=where and where.issue, pages=where and where.pages,
    )  # fmt: skip


def _without_hyphens(text: str) -> str:
    """The text without the hyphens that stood between the links behind it."""
    last = re.search(r"[^\s-]", text[::-1])
    return text[: len(text) - last.start()].strip() if last else ""


def read_cited_by(section: etree._Element | None) -> tuple[ArticleList | None, str | None]:
    """The citing articles shown, and the address of the rest (unverified: no recording has the section)."""
    if section is None:
        return None, None
    items = tuple(map(_read_docsum, _ARTICLES(section)))
    rest = next(iter(_MORE_ARTICLES(section)), None)
    total = next((number for node in _AMOUNT(section) if (number := _read_number(inline_text(node))) is not None), None)
    whole = len(items) == total if total is not None else None
    return ArticleList(items, len(items), total, False if rest is not None else whole), rest


def _read_docsum(node: etree._Element) -> ListedArticle:
    """An entry of a result list: title with its link, authors, "journal. year;volume(issue):pages. doi: …"."""
    text = {name: first_text(path(node)) for name, path in _DOCSUM.items()}
    links = [link for link in _DOCSUM["docsum-title"](node) if link.get("href")]
    pmid = clean_pmid(text["docsum-pmid"] or "") or (clean_pmid(links[0].get("href").strip("/")) if links else None)
    names, _ = read_authors((text["full-authors"] or text["docsum-authors"] or "").removesuffix("."))
    citation = text["full-journal-citation"] or text["docsum-journal-citation"] or ""
    place, _, doi = citation.partition(" doi: ")
    where = read_where(place)
    raw = "\n".join(filter(None, (text["docsum-title"], text["full-authors"] or text["docsum-authors"], citation)))
    return ListedArticle(
        raw=raw or None, pmid=pmid, doi=clean_doi(doi.split(" ")[0].rstrip(".")) if doi else None,
        title=without_period(text["docsum-title"] or "") or None, authors=names, journal=where and where.journal,
        year=where and where.year, volume=where and where.volume, issue=where and where.issue, pages=where and where.pages,
    )  # fmt: skip
