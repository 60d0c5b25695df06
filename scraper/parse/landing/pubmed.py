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
from scraper.ids import clean_doi, clean_orcid, clean_pmcid, clean_pmid
from scraper.model import (
    AbstractSection,
    Author,
    Chemical,
    Grant,
    Issue,
    Journal,
    MeshHeading,
    MeshQualifier,
    Notice,
    OtherAbstract,
    ParsedRecord,
    Published,
)
from scraper.parse.document import Document
from scraper.parse.html import first_text, has_class, inline_text
from scraper.parse.landing.pubmed_lists import read_cited_by, read_references
from scraper.parse.names import is_somebody
from scraper.parse.nlm_names import split_suffix

LAYOUT = "pubmed"

_ANCHORS = ("full-view-heading", "full-view-identifiers")
_CIT = re.compile(
    r"(?P<date>[^;:]+?)(?:;(?P<volume>[^():;]*)(?:\((?P<issue>[^()]*(?:\([^()]*\)[^()]*)*)\))?)?(?::(?P<pages>.*?))?\.?"
)
_TERM = re.compile(r"[?&]term=")
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
_ABSTRACT = etree.XPath(f".//*[{has_class('abstract-content')}]")
_KEYWORDS = etree.XPath(f"./p[.//strong[{has_class('sub-title')}]]")
_LABEL = etree.XPath(f"./strong[{has_class('sub-title')}]")
_TERMS = etree.XPath(f".//*[{has_class('keyword-actions-trigger')}]")
_GRANTS = etree.XPath(f".//*[{has_class('grants-list')}]//li | .//*[{has_class('grant-item')}]")
_STATEMENT = etree.XPath(f".//*[{has_class('statement')}]")
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

    Lists are as shown: `complete` is False when the page has a button for more; without one nobody can know. Raises
    ParseError when title or PMID stand nowhere they are known to, or two places of the PMID disagree.
    """
    tree, source = document.tree, document.capture.source
    heading = _section(tree, "full-view-heading")
    if heading is None:
        raise ParseError(source, "#full-view-heading", "", "no such section on the page")
    meta = {node.get("name").lower(): node.get("content").strip() for node in reversed(_META(tree))}
    pmid, title = _read_pmid(source, tree, meta), first_text(_TITLE(heading))
    if not title:
        raise ParseError(source, "#full-view-heading", "", "no title where the page is known to print it")
    abstract, sections, others = _read_abstracts(tree)
    cit = _CIT.fullmatch(first_text(_CITATION(heading)) or "")
    issues: list[Issue] = []
    references, references_rest = read_references(_section(tree, "references"))
    citing, citing_rest = read_cited_by(_section(tree, "citedby"))
    record = ParsedRecord(
        source=document.capture.as_status(),
        layout=LAYOUT,
        pmid=pmid,
        pmcid=clean_pmcid(first_text(_inside(tree, "full-view-identifiers", _ID_LINK["pmc"])) or ""),
        doi=clean_doi(first_text(_inside(tree, "full-view-identifiers", _ID_LINK["doi"])) or meta.get("citation_doi", "")),
        title=title,
        abstract=abstract,
        abstract_sections=sections,
        other_abstracts=others,
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
        conflict_statement=first_text(_inside(tree, "conflict-of-interest", _STATEMENT)),
        similar=_read_similar(tree),
        issues=tuple(issues),
    )
    return [record]


def _read_similar(tree: etree._Element) -> tuple[str, ...]:
    """PMIDs of the articles that the page shows as similar ones, in its order."""
    links = _inside(tree, "similar-articles-list", _ARTICLE_LINKS)
    return tuple(filter(None, (clean_pmid(href.strip("/")) for href in links)))


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


def _terms(tree: etree._Element, section: str) -> tuple[str, ...]:
    return tuple(filter(None, map(inline_text, _inside(tree, section, _TERMS))))


def _read_pmid(source: str, tree: etree._Element, meta: dict[str, str]) -> str:
    places = [
        first_text(_inside(tree, "full-view-identifiers", _CURRENT_ID)),
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


def _read_abstracts(tree: etree._Element) -> tuple[str | None, tuple[AbstractSection, ...], tuple[OtherAbstract, ...]]:
    """The abstract, the spans of its labelled parts, and those in other languages: each stands in a block of its own.

    The id of a block begins with its language, "eng-abstract" (unverified: every recording has one block).
    """
    read = [(node, *_read_paragraphs(node)) for node in _inside(tree, "abstract", _ABSTRACT)]
    said = [(node, text, sections) for node, text, sections in read if text]
    if not said:
        return None, (), ()
    (_, text, sections), *others = sorted(said, key=lambda one: "selected" not in one[0].get("class", "").split())
    return text, sections, tuple(OtherAbstract(None, _language_of(node), other, parts) for node, other, parts in others)


def _language_of(block: etree._Element) -> str | None:
    return block.get("id", "").partition("-")[0] or None


def _read_paragraphs(block: etree._Element) -> tuple[str, tuple[AbstractSection, ...]]:
    """Paragraphs joined by a line feed, and the spans of the labelled ones; a label is as printed, without its colon."""
    parts: list[str] = []
    sections: list[AbstractSection] = []
    at = 0
    for paragraph in block.iter("p"):
        label = first_text(_LABEL(paragraph))
        text = inline_text(paragraph, without=frozenset({"sub-title"}))
        start = at + 1 if parts and text else at
        at = start + len(text)
        if label:
            sections.append(AbstractSection(label.rstrip(": "), None, start, at))
        if text:
            parts.append(text)
    return "\n".join(parts), tuple(sections)


def _read_keywords(tree: etree._Element) -> tuple[str, ...]:
    for paragraph in _inside(tree, "abstract", _KEYWORDS):
        if (first_text(_LABEL(paragraph)) or "").lower().rstrip(": ") == "keywords":
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
            classes, address = link.get("class") or "", link.get("href") or ""
            if "full-name" in classes and not name and "full-name" in classes.split():
                name, href = inline_text(link), address
            elif "affiliation-link" in classes and "affiliation-link" in classes.split():
                affiliations.append(places.get(address.removeprefix("#")) or " ".join((link.get("title") or "").split()))
            elif "orcid.org/" in address:  # unverified
                orcid = orcid or clean_orcid(address)
        if name and not is_somebody(name):  # "No authors listed"
            continue
        if name:
            authors.append(_read_author(name, href, tuple(filter(None, affiliations)), orcid))
        else:
            issues.append(Issue("unread_author", "authors", f"an author without a name: {inline_text(item)!r}"))
    return tuple(authors)


def _affiliation_text(node: etree._Element) -> str:
    return inline_text(node, without=frozenset({"key"}))


def _read_author(name: str, href: str, affiliations: tuple[str, ...], orcid: str | None) -> Author:
    """An author from the printed name ("John Q Public Jr") and the search term of its link ("Public JQ Jr")."""
    term = unquote_plus(_TERM.split(href, maxsplit=1)[-1].partition("&")[0]).strip() if "term=" in href else ""
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
    acronym, _, agency_and_country = rest.partition("/")
    agency, _, country = agency_and_country.rpartition("/")
    return Grant(id_.strip() or None, acronym.strip() or None, agency.strip() or None, country.strip() or None) if id_ else None


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
