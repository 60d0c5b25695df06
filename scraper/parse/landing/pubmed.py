"""PubMed's article page, layout of 2020 to now: pubmed.ncbi.nlm.nih.gov/<pmid>/.

Seen in recordings: title, structured and plain abstracts, authors with affiliations, ids, MeSH, substances, grants,
conflict statement, references with and without the rest. Not seen, so written after reports and marked `unverified`
below: cited-by list, page without abstract, publication types, notices, group authors, ORCID.

The page prints the heading twice (full and short view); everything is read inside `#full-view-heading`. Ids are taken
from the identifiers block and `data-ga-action`: addresses are lower-cased by the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import (
    AbstractSection,
    ArticleList,
    Author,
    Chemical,
    Grant,
    Issue,
    Journal,
    ListedArticle,
    MeshHeading,
    MeshQualifier,
    Notice,
    ParsedRecord,
    Published,
)
from scraper.parse.citation import read_authors, read_citation, read_where, split_suffix, without_doi, without_period
from scraper.parse.document import Document
from scraper.parse.html import has_class, inline_text

LAYOUT = "pubmed"

_ANCHORS = ("full-view-heading", "full-view-identifiers")
_JUNK = frozenset({"reference-link", "easyscholarpaperflag", "easyscholar-ranking"})
_CIT = re.compile(
    r"(?P<date>[^;:]+?)(?:;(?P<volume>[^():;]*)(?:\((?P<issue>[^()]*(?:\([^()]*\)[^()]*)*)\))?)?(?::(?P<pages>.*?))?\.?"
)
_NOTICES = {  # headings of the page's notices, as reported, -> PubMed's RefType; unverified
    "comment in": "CommentIn", "comment on": "CommentOn", "erratum in": "ErratumIn", "erratum for": "ErratumFor",
    "corrected and republished from": "CorrectedandRepublishedFrom", "corrected and republished in": "CorrectedandRepublishedIn",
    "expression of concern in": "ExpressionOfConcernIn", "expression of concern for": "ExpressionOfConcernFor",
    "republished from": "RepublishedFrom", "republished in": "RepublishedIn", "retraction in": "RetractionIn",
    "retraction of": "RetractionOf", "retracted and republished in": "RetractedandRepublishedIn",
    "retracted and republished from": "RetractedandRepublishedFrom", "update in": "UpdateIn", "update of": "UpdateOf",
    "summary for patients in": "SummaryForPatientsIn", "original report in": "OriginalReportIn",
}  # fmt: skip


# Places below the section they stand in; sections are found by their id, which libxml2 keeps an index of.
_ID, _ID_WITHOUT_INDEX = etree.XPath("id($name)"), etree.XPath("//*[@id=$name]")
_META = etree.XPath("/html/head//meta[@name and @content]")
_TITLE = etree.XPath(f".//h1[{has_class('heading-title')}]")
_CURRENT_ID = etree.XPath(f".//*[{has_class('current-id')}]")
_ID_LINK = {kind: etree.XPath(f".//*[{has_class(kind)}]//*[{has_class('id-link')}]") for kind in ("pmc", "doi")}
_JOURNAL = etree.XPath(f".//*[{has_class('journal-actions-trigger')}]")
_CITATION = etree.XPath(f".//*[{has_class('cit')}]")
_AUTHORS = etree.XPath(f".//*[{has_class('inline-authors')}]//*[{has_class('authors-list-item')}]")
_AFFILIATIONS = etree.XPath(f".//*[{has_class('affiliations')}]//li")
_ABSTRACT = etree.XPath(f".//*[{has_class('abstract-content')}]//p")
_KEYWORDS = etree.XPath(f"./p[.//strong[{has_class('sub-title')}]]")
_LABEL = etree.XPath(f"./strong[{has_class('sub-title')}]")
_TERMS = etree.XPath(f".//*[{has_class('keyword-actions-trigger')}]")
_GRANTS = etree.XPath(f".//*[{has_class('grants-list')}]//li | .//*[{has_class('grant-item')}]")
_STATEMENT = etree.XPath(f".//*[{has_class('statement')}]")
_REFERENCE_ITEMS = etree.XPath(f".//ol[{has_class('references-and-notes-list')}]/li | .//li[{has_class('skip-numbering')}]")
_REFERENCE_LINKS = etree.XPath(f".//a[{has_class('reference-link')}]")
_SHOW_ALL = etree.XPath(f".//button[{has_class('show-all')}]")
_ARTICLES = etree.XPath("./li")
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
_ARTICLE_LINKS = etree.XPath(f"./li//a[{has_class('docsum-title')}]/@href", smart_strings=False)
_NOTICE_HEADINGS = etree.XPath("//main//h2 | //main//h3")


def is_layout(document: Document) -> bool:
    """Whether the page has PubMed's full view. Both marks are looked for in the text first: trees cost more."""
    return (
        all(anchor in document.text for anchor in _ANCHORS)
        and document.is_html
        and _section(document.tree, _ANCHORS[0]) is not None
    )


def parse_pubmed(document: Document) -> list[ParsedRecord]:
    """Read one page.

    Lists are as shown: `complete` is False when the page has a button for more, True when it has none. Raises
    ParseError when title or PMID stand nowhere they are known to, or two places of the PMID disagree.
    """
    tree, source = document.tree, document.capture.source
    heading = _section(tree, "full-view-heading")
    if heading is None:
        raise ParseError(source, "#full-view-heading", "", "no such section on the page")
    meta = {node.get("name").lower(): node.get("content").strip() for node in reversed(_META(tree))}
    pmid, title = _read_pmid(source, tree, meta), _first_text(_TITLE(heading))
    if not title:
        raise ParseError(source, "#full-view-heading", "", "no title where the page is known to print it")
    abstract, sections = _read_abstract(tree)
    cit = _CIT.fullmatch(_first_text(_CITATION(heading)) or "")
    issues: list[Issue] = []
    references, references_rest = _read_references(tree)
    citing, citing_rest = _read_cited_by(tree)
    record = ParsedRecord(
        source=document.capture.as_status(),
        layout=LAYOUT,
        pmid=pmid,
        pmcid=clean_pmcid(_first_text(_inside(tree, "full-view-identifiers", _ID_LINK["pmc"])) or ""),
        doi=clean_doi(_first_text(_inside(tree, "full-view-identifiers", _ID_LINK["doi"])) or meta.get("citation_doi", "")),
        title=title,
        abstract=abstract,
        abstract_sections=sections,
        authors=_read_people(tree, heading, issues),
        journal=_read_journal(heading, meta),
        published=Published(raw=(cit and cit["date"].strip()) or meta.get("citation_date")),
        volume=(cit and cit["volume"]) or meta.get("citation_volume") or None,
        issue=(cit and cit["issue"]) or meta.get("citation_issue") or None,
        pages=(cit and cit["pages"]) or None,
        publication_types=_terms(tree, "publication-types"),
        keywords=_read_keywords(tree),
        mesh=tuple(map(_read_mesh, _terms(tree, "mesh-terms"))),
        chemicals=tuple(Chemical(None, name) for name in _terms(tree, "substances")),
        grants=tuple(filter(None, map(_read_grant, _inside(tree, "grants", _GRANTS)))),
        notices=_read_notices(tree),
        references=references,
        references_rest=references_rest,
        citing_articles=citing,
        citing_rest=citing_rest,
        conflict_statement=_first_text(_inside(tree, "conflict-of-interest", _STATEMENT)),
        similar=tuple(
            filter(None, (clean_pmid(href.strip("/")) for href in _inside(tree, "similar-articles-list", _ARTICLE_LINKS)))
        ),
        issues=tuple(issues),
    )
    return [record]


def _section(tree: etree._Element, name: str) -> etree._Element | None:
    """The element with this id. A tree that was not made by libxml2's parser has no index of ids."""
    found = _ID(tree, name=name)
    if not found and not _ID(tree, name=_ANCHORS[0]):
        found = _ID_WITHOUT_INDEX(tree, name=name)
    return found[0] if found else None


def _inside(tree: etree._Element, name: str, path: etree.XPath) -> list[Any]:
    """What stands at a path below the section with this id; [] when there is no such section."""
    section = _section(tree, name)
    return list(path(section)) if section is not None else []


def _first_text(nodes: list[etree._Element]) -> str | None:
    return (inline_text(nodes[0]) or None) if nodes else None


def _terms(tree: etree._Element, section: str) -> tuple[str, ...]:
    return tuple(filter(None, map(inline_text, _inside(tree, section, _TERMS))))


def _read_pmid(source: str, tree: etree._Element, meta: dict[str, str]) -> str:
    places = [
        _first_text(_inside(tree, "full-view-identifiers", _CURRENT_ID)),
        *(meta.get(name) for name in ("citation_pmid", "ncbi_uid", "log_displayeduids")),
    ]
    found = {clean_pmid(text) for text in places if text}
    pmid = found.pop() if len(found) == 1 else None
    if pmid is None:
        raise ParseError(source, "#full-view-identifiers", ", ".join(map(str, sorted(map(str, places)))), "not one PMID")
    return pmid


def _read_journal(heading: etree._Element, meta: dict[str, str]) -> Journal:
    button = next(iter(_JOURNAL(heading)), None)
    title = meta.get("citation_journal_title") or (button.get("title") if button is not None else None)
    abbreviation = inline_text(button) if button is not None else meta.get("citation_publisher")
    return Journal(title=title or None, abbreviation=abbreviation or None, issn=meta.get("citation_issn") or None)


def _read_abstract(tree: etree._Element) -> tuple[str | None, tuple[AbstractSection, ...]]:
    """Paragraphs joined by a line feed, and the spans of the labelled ones; a label is as printed, without its colon."""
    parts: list[str] = []
    sections: list[AbstractSection] = []
    at = 0
    for paragraph in _inside(tree, "abstract", _ABSTRACT):
        label = _first_text(_LABEL(paragraph))
        text = inline_text(paragraph, without=frozenset({"sub-title"}))
        if not text:
            continue
        if label:
            sections.append(AbstractSection(label.rstrip(": "), None, at, at + len(text)))
        parts.append(text)
        at += len(text) + 1
    return "\n".join(parts) or None, tuple(sections)


def _read_keywords(tree: etree._Element) -> tuple[str, ...]:
    for paragraph in _inside(tree, "abstract", _KEYWORDS):
        if (_first_text(_LABEL(paragraph)) or "").lower().rstrip(": ") == "keywords":
            text = inline_text(paragraph, without=frozenset({"sub-title"})).removesuffix(".")
            return tuple(filter(None, (word.strip() for word in text.split(";"))))
    return ()


def _read_people(tree: etree._Element, heading: etree._Element, issues: list[Issue]) -> tuple[Author, ...]:
    places = {
        node.get("data-affiliation-id"): _affiliation_text(node)
        for node in _inside(tree, "full-view-expanded-authors", _AFFILIATIONS)
    }
    authors = []
    for item in _AUTHORS(heading):
        name, href, orcid = "", "", None
        affiliations: list[str] = []
        for link in item.iter("a", "span"):  # one pass: three XPaths for each author took a third of the page's time
            classes, address = (link.get("class") or "").split(), link.get("href") or ""
            if "full-name" in classes and not name:
                name, href = inline_text(link), address
            elif "affiliation-link" in classes:
                affiliations.append(places.get(address.removeprefix("#")) or " ".join((link.get("title") or "").split()))
            elif "orcid.org/" in address:  # unverified
                orcid = orcid or address.rstrip("/").rpartition("/")[2]
        if name:
            authors.append(_read_author(name, href, tuple(filter(None, affiliations)), orcid))
        else:
            issues.append(Issue("unread_author", "authors", f"an author without a name: {inline_text(item)!r}"))
    return tuple(authors)


def _affiliation_text(node: etree._Element) -> str:
    return inline_text(node, without=frozenset({"key"}))


def _read_author(name: str, href: str, affiliations: tuple[str, ...], orcid: str | None) -> Author:
    """An author from the printed name ("John Q Public Jr") and the search term of its link ("Public JQ Jr")."""
    term = unquote_plus(re.split(r"[?&]term=", href, maxsplit=1)[-1].partition("&")[0]).strip() if "term=" in href else ""
    if term.endswith("[Corporate Author]") or not term:  # unverified
        return Author(literal=name, affiliations=affiliations, orcid=orcid)
    family_and_initials, suffix = split_suffix(term)
    family, _, initials = family_and_initials.rpartition(" ")
    if not family or not initials.replace("-", "").isupper():
        family, initials = family_and_initials, ""
    printed = split_suffix(name)[0] if suffix else name
    given = printed.removesuffix(family).strip() if printed.lower().endswith(family.lower()) else None
    return Author(
        family=family, given=given or None, initials=initials or None, suffix=suffix, orcid=orcid, affiliations=affiliations
    )


def _read_mesh(printed: str) -> MeshHeading:
    """One printed term: "Friedreich Ataxia* / genetics"; the star marks the term of this line as a major topic."""
    name, _, qualifier = printed.partition(" / ")
    major = printed.rstrip().endswith("*") or name.endswith("*")
    qualifiers = (MeshQualifier(None, qualifier.rstrip("*").strip(), major),) if qualifier else ()
    return MeshHeading(None, name.rstrip("*").strip(), major, qualifiers)


def _read_grant(node: etree._Element) -> Grant | None:
    """A printed grant: "R01 AG012345/AG/NIA NIH HHS/United States" (unverified)."""
    id_, _, rest = inline_text(node).partition("/")
    _, _, agency_and_country = rest.partition("/")
    agency, _, country = agency_and_country.rpartition("/")
    return Grant(id_.strip() or None, agency.strip() or None, country.strip() or None) if id_ else None


def _read_notices(tree: etree._Element) -> tuple[Notice, ...]:
    """Items in the block of a heading such as "Retraction in" (unverified); of several headings, each has what follows it."""
    types = {heading: _NOTICES.get(inline_text(heading).lower().rstrip(": ")) for heading in _NOTICE_HEADINGS(tree)}
    blocks: dict[etree._Element, str] = {}  # and the type of what stands before a second heading
    for heading, type_ in types.items():
        block = heading.getparent()
        if type_ is not None and block is not None:
            blocks.setdefault(block, type_)
    return tuple(notice for block, type_ in blocks.items() for notice in _iter_notices(block, type_, types))


def _iter_notices(block: etree._Element, type_: str, types: Mapping[etree._Element, str | None]) -> Iterator[Notice]:
    for node in block.iter("h2", "h3", "li"):
        if node.tag != "li":
            type_ = types.get(node) or type_
            continue
        links = [clean_pmid(href.strip("/")) for href in node.xpath(".//a/@href", smart_strings=False)]
        yield Notice(type_, next(filter(None, links), None), inline_text(node) or None)


# ---- lists ------------------------------------------------------------------------------------------------


def _read_references(tree: etree._Element) -> tuple[ArticleList | None, str | None]:
    """The references shown, with the total that the button for the rest states, and the address of the rest."""
    section = _section(tree, "references")
    if section is None:
        return None, None
    items = read_reference_items(section)
    button = next(iter(_SHOW_ALL(section)), None)
    number = re.search(r"[0-9][0-9,]*", inline_text(button)) if button is not None else None
    total = int(number[0].replace(",", "")) if number else None
    rest = button.get("data-next-page-url") if button is not None else None
    return ArticleList(items, len(items), total, button is None), rest


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


def _read_cited_by(tree: etree._Element) -> tuple[ArticleList | None, str | None]:
    """The citing articles shown, and the address of the rest (unverified: no recording has the section)."""
    section = _section(tree, "citedby")
    if section is None:
        return None, None
    items = tuple(map(_read_docsum, _inside(tree, "citedby-articles-list", _ARTICLES)))
    rest = next(iter(_MORE_ARTICLES(section)), None)
    return ArticleList(items, len(items), None, rest is None), rest


def _read_docsum(node: etree._Element) -> ListedArticle:
    """An entry of a result list: title with its link, authors, "journal. year;volume(issue):pages. doi: …"."""
    text = {name: _first_text(path(node)) for name, path in _DOCSUM.items()}
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
