"""One article or book of PubMed XML: everything it says, in one pass over its elements.

Ids are the article's own only: those directly in its ArticleIdList and ELocationID, never those of its references.
Format: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_orcid, clean_pmcid, clean_pmid
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
    OtherAbstract,
    ParsedRecord,
    Published,
    SourceStatus,
)  # fmt: skip
from scraper.parse.pubmed_text import text_of

_Fields = dict[str, Any]
_Element = etree._Element
_Readers = Mapping[str, Callable[[_Element, _Fields], None]]
_NO_TITLE = frozenset({"[Not Available].", "[Not Available]", "Not Available", "[No title available]."})


VERSION = "pmid-version"  # the scheme in `ids` that tells a later version of an article, as some journals publish


def read_article(node: _Element, status: SourceStatus, layout: str) -> ParsedRecord:
    """One PubmedArticle.

    Raises ParseError when it holds no MedlineCitation, SpaceLost when it must be read with all white space.
    """
    found: _Fields = {"issues": [], "ids": {}}
    parts = {child.tag: child for child in node}
    if "MedlineCitation" not in parts:
        raise ParseError(status.name, "PubmedArticle", "", "no MedlineCitation in it")
    _walk(parts["MedlineCitation"], _CITATION, found)
    if "PubmedData" in parts:
        _walk(parts["PubmedData"], _DATA, found)
    return _record(found, status, layout)


def read_book(node: _Element, status: SourceStatus, layout: str) -> ParsedRecord:
    """One PubmedBookArticle: a book, or a part of one, whose book is then named as its journal. Otherwise as `read_article`."""
    found: _Fields = {"issues": [], "ids": {}}
    document = node.find("BookDocument")
    if document is None:
        raise ParseError(status.name, "PubmedBookArticle", "", "no BookDocument in it")
    _walk(document, _BOOK_DOCUMENT, found)
    found.setdefault("publication_types", ["Book"])
    editors = found.pop("editors", None)
    if found.get("title") == found.get("journal", {}).get("title"):
        found.pop("journal", None)
        if editors and "authors" not in found:
            found["authors"] = editors
            found["issues"].append(Issue("editors", "authors", "the book has editors only; they stand as its authors"))
    return _record(found, status, layout)


def _walk(node: _Element, readers: _Readers, found: _Fields) -> None:
    for child in node:
        reader = readers.get(child.tag)  # type: ignore[arg-type]  # the parser leaves elements only
        if reader is not None:
            reader(child, found)


def _record(found: _Fields, status: SourceStatus, layout: str) -> ParsedRecord:
    issues: list[Issue] = found.pop("issues")
    pmid = found.get("pmid")
    if pmid is None:
        issues.append(Issue("no_pmid", "pmid", "the article has no PMID"))
    cited = found.pop("cites", [])
    printed = found.pop("references", None)
    references = printed or cited
    electronic = found.pop("electronic_doi", None)
    if electronic and found.setdefault("doi", electronic) != electronic:
        issues.append(Issue("ids_differ", "doi", f"ArticleIdList has {found['doi']}, ELocationID {electronic}"))
        found["ids"].setdefault("doi", []).append(electronic)
    article_number = found.pop("article_number", None)
    if not found.get("pages") and article_number:
        found["pages"] = article_number
    journal = Journal(**found.pop("journal", {}))
    lists = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return ParsedRecord(
        source=status, layout=layout, journal=journal, issues=tuple(issues),
        references=ArticleList(tuple(references), len(references), None, True if printed else None) if references else None,
        ids={scheme: tuple(values) for scheme, values in found.pop("ids").items()}, **(found | lists),
    )  # fmt: skip


def _texts(node: _Element) -> list[str]:
    return [text for child in node if (text := text_of(child))]


def _set(name: str) -> Callable[[_Element, _Fields], None]:
    def read(node: _Element, found: _Fields) -> None:
        text = text_of(node)
        if text:
            found[name] = text

    return read


def _add(name: str) -> Callable[[_Element, _Fields], None]:
    def read(node: _Element, found: _Fields) -> None:
        found.setdefault(name, []).extend([text] if (text := text_of(node)) else [])

    return read


# ---- MedlineCitation ----------------------------------------------------------------------------------------------------


def _read_pmid(node: _Element, found: _Fields) -> None:
    found.setdefault("pmid", clean_pmid(node.text or ""))
    version = node.get("Version", "1")
    if version != "1":
        found["ids"].setdefault(VERSION, []).append(version)


def _read_other_id(node: _Element, found: _Fields) -> None:
    """The number that another library gave the article."""
    source, text = node.get("Source"), text_of(node)
    if source and text:
        found["ids"].setdefault(source.lower(), []).append(text)


def _read_title(node: _Element, found: _Fields) -> None:
    text = text_of(node)
    if text and text not in _NO_TITLE:
        found["title"] = text


def _read_abstract(node: _Element, found: _Fields) -> None:
    """The parts joined by a line feed; a label is a section's name, not part of the text."""
    parts: list[str] = []
    sections: list[AbstractSection] = []
    at = 0
    for child in node:
        text = text_of(child) if child.tag == "AbstractText" else ""
        if not text:
            continue
        label, category = child.get("Label") or None, child.get("NlmCategory") or None
        if label or category:
            sections.append(AbstractSection(label, category, at, at + len(text)))
        parts.append(text)
        at += len(text) + 1
    if parts:
        found["abstract"], found["abstract_sections"] = "\n".join(parts), sections


def _read_other_abstract(node: _Element, found: _Fields) -> None:
    text = "\n".join(text for child in node if child.tag == "AbstractText" and (text := text_of(child)))
    if text:
        other = OtherAbstract(node.get("Type") or None, node.get("Language") or None, text)
        found.setdefault("other_abstracts", []).append(other)


def _read_authors(node: _Element, found: _Fields) -> None:
    """Those who are valid, in printed order; one that NLM has replaced by a corrected one is told."""
    complete = node.get("CompleteYN")
    if complete:
        found["authors_complete"] = complete == "Y"
    found["authors"] = _people(node, found)


def _people(node: _Element, found: _Fields) -> list[Author]:
    """The authors or investigators of a list; the names are read in one flat pass, as a file holds millions of them."""
    people: list[tuple[dict[str, str | None], list[str]]] = []
    parts: dict[str, str | None] = {}
    affiliations: list[str] = []
    for element in node.iter(*_OF_A_PERSON):
        tag: Any = element.tag
        if tag in _PERSON:
            parts, affiliations = {}, []
            if tag == "Author" and element.get("ValidYN") == "N":
                message = f"NLM holds {text_of(element)[:60]!r} for wrongly printed"
                found["issues"].append(Issue("author_replaced", "authors", message))
            else:
                people.append((parts, affiliations))
        elif tag == "Affiliation":  # in files before 2015 the author's own child
            affiliations.append(text_of(element))
        elif tag == "Identifier":  # of an affiliation too, yet an ORCID is always a person's
            if element.get("Source") == "ORCID":
                parts[tag] = parts.get(tag) or clean_orcid(text_of(element))
        else:
            parts[tag] = element.text if not len(element) else text_of(element)  # names hardly ever hold markup
    return [_person(parts.get, affiliations) for parts, affiliations in people]


def _person(part: Callable[[str], str | None], affiliations: list[str]) -> Author:
    group = part("CollectiveName")
    return Author(
        part("LastName") or None, part("ForeName") or None, part("Initials") or None, part("Suffix") or None,
        " ".join(group.split()) if group else None, part("Identifier"), tuple(filter(None, affiliations)),
    )  # fmt: skip


def _read_journal(node: _Element, found: _Fields) -> None:
    journal = found.setdefault("journal", {})
    for child in node:
        if child.tag == "Title":
            journal["title"] = text_of(child) or None
        elif child.tag == "ISOAbbreviation":
            journal.setdefault("abbreviation", text_of(child) or None)
        elif child.tag == "ISSN":
            journal["eissn" if child.get("IssnType") == "Electronic" else "issn"] = child.text
        elif child.tag == "JournalIssue":
            _walk(child, _ISSUE, found)


def _read_journal_info(node: _Element, found: _Fields) -> None:
    journal = found.setdefault("journal", {})
    for child in node:
        if child.tag == "MedlineTA" and child.text:
            journal["abbreviation"] = text_of(child)
        elif child.tag == "NlmUniqueID":
            journal["nlm_id"] = child.text


def _read_date(node: _Element, found: _Fields) -> None:
    """The parts as printed: "2017 Jun 5", "1998 Dec-1999 Jan", "2004 Spring"."""
    raw = " ".join(_texts(node))
    if raw:
        found["published"] = Published(raw=raw)


def _read_pagination(node: _Element, found: _Fields) -> None:
    parts = {child.tag: text_of(child) for child in node}
    pages = parts.get("MedlinePgn") or "-".join(filter(None, (parts.get("StartPage"), parts.get("EndPage"))))
    if pages:
        found["pages"] = pages


def _read_location(node: _Element, found: _Fields) -> None:
    if node.get("ValidYN") == "N":
        return
    if node.get("EIdType") == "doi":
        doi = clean_doi(text_of(node))
        if doi and found.setdefault("electronic_doi", doi) != doi:
            found["ids"].setdefault("doi", []).append(doi)
    elif node.get("EIdType") == "pii":
        found.setdefault("article_number", text_of(node))


def _read_mesh(node: _Element, found: _Fields) -> None:
    headings = found["mesh"] = []
    for heading in node:
        parts = [(child.tag, child.get("UI"), text_of(child), child.get("MajorTopicYN") == "Y") for child in heading]
        qualifiers = tuple(MeshQualifier(*part[1:]) for part in parts if part[0] == "QualifierName")
        headings += [MeshHeading(*part[1:], qualifiers) for part in parts if part[0] == "DescriptorName"]


def _read_chemicals(node: _Element, found: _Fields) -> None:
    names = (child for chemical in node for child in chemical if child.tag == "NameOfSubstance")
    found["chemicals"] = [Chemical(name.get("UI"), text_of(name)) for name in names]


def _read_grants(node: _Element, found: _Fields) -> None:
    grants = found["grants"] = []
    for grant in node:
        parts = {child.tag: text_of(child) for child in grant}
        grants.append(Grant(parts.get("GrantID") or None, parts.get("Agency") or None, parts.get("Country") or None))


def _read_corrections(node: _Element, found: _Fields) -> None:
    """Notices; `Cites`, in old records the only reference list, is none: it names articles of PubMed only."""
    for child in node:
        parts = {part.tag: text_of(part) for part in child}
        type_, pmid, printed = child.get("RefType", ""), clean_pmid(parts.get("PMID", "")), parts.get("RefSource") or None
        if type_ == "Cites":
            cites = found.setdefault("cites", [])
            cites.append(ListedArticle(position=len(cites) + 1, raw=printed, pmid=pmid))
        else:
            found.setdefault("notices", []).append(Notice(type_, pmid, printed))


def _read_keywords(node: _Element, found: _Fields) -> None:
    found.setdefault("keywords", []).extend(_texts(node))


def _read_investigators(node: _Element, found: _Fields) -> None:
    found["investigators"] = _people(node, found)


def _read_article(node: _Element, found: _Fields) -> None:
    _walk(node, _ARTICLE, found)


# ---- PubmedData -----------------------------------------------------------------------------------------------------------


def _read_ids(node: _Element, found: _Fields) -> None:
    for child in node:
        kind, text = child.get("IdType"), text_of(child)
        if not text:
            continue
        if kind == "doi":
            doi = clean_doi(text)
            if doi and found.setdefault("doi", doi) != doi:
                found["ids"].setdefault("doi", []).append(doi)
        elif kind == "pmc":
            found["pmcid"] = clean_pmcid(text)
        elif kind and kind != "pubmed":
            found["ids"].setdefault(kind, []).append(text)


def _read_references(node: _Element, found: _Fields) -> None:
    """Every entry of every list, in the document's order, lists in lists too; entries without an id are as good."""
    items = found.setdefault("references", [])
    position = len(items)
    raw = pmid = pmcid = doi = None
    for element in node.iter("Reference", "Citation", "ArticleId"):
        tag = element.tag
        if tag == "Citation":
            raw = text_of(element) or None
        elif tag == "ArticleId":
            kind, text = element.get("IdType"), element.text or ""
            if kind == "pubmed":
                pmid = pmid or clean_pmid(text)
            elif kind == "doi":
                doi = doi or clean_doi(text)
            elif kind in ("pmc", "pmcid"):
                pmcid = pmcid or clean_pmcid(text)
        else:
            if position > len(items):
                items.append(ListedArticle(position=position, raw=raw, pmid=pmid, pmcid=pmcid, doi=doi))
            position += 1
            raw = pmid = pmcid = doi = None
    if position > len(items):
        items.append(ListedArticle(position=position, raw=raw, pmid=pmid, pmcid=pmcid, doi=doi))


# ---- books ------------------------------------------------------------------------------------------------------------------


def _read_book_element(node: _Element, found: _Fields) -> None:
    """The book: its title is the title where the part has none, else it is where the part appeared."""
    for child in node:
        if child.tag == "BookTitle":
            found.setdefault("journal", {})["title"] = text_of(child) or None
            found.setdefault("title", text_of(child) or None)
        elif child.tag == "PubDate":
            _read_date(child, found)
        elif child.tag == "AuthorList" and child.get("Type") == "editors":
            found["editors"] = _people(child, found)
        elif child.tag == "AuthorList" and "authors" not in found:
            _read_authors(child, found)
        elif child.tag == "Isbn" and child.text:
            found["ids"].setdefault("isbn", []).append(child.text)


_PERSON = frozenset({"Author", "Investigator"})
_OF_A_PERSON = (
    *_PERSON, "LastName", "ForeName", "Initials", "Suffix", "CollectiveName", "Affiliation", "Identifier",
)  # fmt: skip
_ISSUE = {"Volume": _set("volume"), "Issue": _set("issue"), "PubDate": _read_date}
_ARTICLE = {
    "Journal": _read_journal, "ArticleTitle": _read_title, "Pagination": _read_pagination, "ELocationID": _read_location,
    "Abstract": _read_abstract, "AuthorList": _read_authors, "Language": _add("languages"), "GrantList": _read_grants,
    "PublicationTypeList": lambda node, found: found.setdefault("publication_types", []).extend(_texts(node)),
    "VernacularTitle": _set("vernacular_title"),
}  # fmt: skip
_CITATION = {
    "PMID": _read_pmid, "OtherID": _read_other_id,
    "Article": _read_article, "MedlineJournalInfo": _read_journal_info, "ChemicalList": _read_chemicals,
    "CommentsCorrectionsList": _read_corrections, "MeshHeadingList": _read_mesh, "OtherAbstract": _read_other_abstract,
    "KeywordList": _read_keywords, "CoiStatement": _set("conflict_statement"), "InvestigatorList": _read_investigators,
}  # fmt: skip
_DATA = {"ArticleIdList": _read_ids, "ReferenceList": _read_references}
_BOOK_DOCUMENT = {
    "PMID": _read_pmid, "ArticleIdList": _read_ids, "ArticleTitle": _read_title, "Book": _read_book_element,
    "VernacularTitle": _set("vernacular_title"), "Pagination": _read_pagination, "Language": _add("languages"),
    "AuthorList": _read_authors, "InvestigatorList": _read_investigators, "PublicationType": _add("publication_types"),
    "Abstract": _read_abstract, "KeywordList": _read_keywords, "GrantList": _read_grants, "ReferenceList": _read_references,
}  # fmt: skip
