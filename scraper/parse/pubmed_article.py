"""One article of PubMed XML: everything it says that the record has a place for, in one pass over its elements.

Ids are the article's own only: those directly in its ArticleIdList and ELocationID, never those of its references.
Format: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import (
    ArticleList,
    Issue,
    Journal,
    OtherAbstract,
    ParsedRecord,
    Published,
    SourceStatus,
)  # fmt: skip
from scraper.parse.pubmed_dates import iter_history, raw_date, read_day
from scraper.parse.pubmed_lists import (
    Fields,
    MarkMissed,
    read_chemicals,
    read_corrections,
    read_data_banks,
    read_grants,
    read_mesh,
    read_references,
    read_supplementary_mesh,
    take,
    take_authors,
    take_references,
    tell_complete,
    texts_of,
)
from scraper.parse.pubmed_people import read_people
from scraper.parse.pubmed_plain import Lists
from scraper.parse.pubmed_text import read_parts, text_of

_Element = etree._Element
Readers = Mapping[str, Callable[[_Element, Fields], None]]
VERSION = "pmid-version"  # the scheme in `ids` that tells a later version of an article, as some journals publish


def read_article(node: _Element, status: SourceStatus, layout: str, lists: Lists | None = None) -> ParsedRecord:
    """One PubmedArticle, or a MedlineCitation alone; `lists` are those that were cut out of it, by the marks left there.

    Raises ParseError when it holds no MedlineCitation, SpaceLost when it must be read with all white space, MarkMissed when it
    must be read whole.
    """
    found: Fields = {"issues": [], "ids": {}}
    if lists:
        found["lists"] = lists
    parts = {child.tag: child for child in node} if node.tag != "MedlineCitation" else {"MedlineCitation": node}
    if "MedlineCitation" not in parts:
        raise ParseError(status.name, "PubmedArticle", "", "no MedlineCitation in it")
    walk(parts["MedlineCitation"], _CITATION, found)
    if "PubmedData" in parts:
        walk(parts["PubmedData"], _DATA, found)
    if found.pop("lists", None):  # one that stands where no such list is read
        raise MarkMissed
    return make_record(found, status, layout)


def walk(node: _Element, readers: Readers, found: Fields) -> None:
    """Give each child to its reader, which puts what it says into `found`; elements without a reader are passed over."""
    for child in node:
        reader = readers.get(child.tag)  # type: ignore[arg-type]  # the parser leaves elements only
        if reader is not None:
            reader(child, found)


def make_record(found: Fields, status: SourceStatus, layout: str) -> ParsedRecord:
    """The record of what was found."""
    references = _reference_list(found)
    issues: list[Issue] = found.pop("issues")
    pmid = found.get("pmid")
    if pmid is None:
        issues.append(Issue("no_pmid", "pmid", "the article has no PMID"))
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
        references=references,
        ids={scheme: tuple(values) for scheme, values in found.pop("ids").items()}, **(found | lists),
    )  # fmt: skip


def _reference_list(found: Fields) -> ArticleList | None:
    """The printed list, else the articles that an old record only names as cited, and what NumberOfReferences says of it.

    A ReferenceList alone does not say that it is whole.
    """
    number = found.pop("number_of_references", "")
    total = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    cited = found.pop("cites", [])
    items = found.pop("references", None) or cited
    if not items and not total:
        return None
    if total is not None and total < len(items):
        message = f"NLM says {total}, the list has {len(items)}: nobody can know whether it is whole"
        found["issues"].append(Issue("counts_differ", "references", message))
        return ArticleList(tuple(items), len(items), total, None)
    return ArticleList(tuple(items), len(items), total, total == len(items) if total is not None else None)


def _set(name: str) -> Callable[[_Element, Fields], None]:
    def read(node: _Element, found: Fields) -> None:
        text = text_of(node)
        if text:
            found[name] = text

    return read


def add(name: str) -> Callable[[_Element, Fields], None]:
    """A reader that adds the text of an element to a list."""

    def read(node: _Element, found: Fields) -> None:
        found.setdefault(name, []).extend([text] if (text := text_of(node)) else [])

    return read


# ---- MedlineCitation ----------------------------------------------------------------------------------------------------


def _read_pmid(node: _Element, found: Fields) -> None:
    found.setdefault("pmid", clean_pmid(node.text or ""))
    version = node.get("Version", "1")
    if version != "1":
        found["ids"].setdefault(VERSION, []).append(version)


def _read_other_id(node: _Element, found: Fields) -> None:
    """The number that another library gave the article."""
    source, text = node.get("Source"), text_of(node)
    if source and text:
        found["ids"].setdefault(source.lower(), []).append(text)


def _read_abstract(node: _Element, found: Fields) -> None:
    text, found["abstract_sections"], copyright_ = read_parts(node)
    if text:
        found["abstract"] = text
    if copyright_:
        found["copyright"] = copyright_


def _read_other_abstract(node: _Element, found: Fields) -> None:
    """An abstract in another language or for other readers; its copyright counts where the abstract has none."""
    text, sections, copyright_ = read_parts(node)
    if text:
        other = OtherAbstract(node.get("Type") or None, node.get("Language") or None, text, tuple(sections))
        found.setdefault("other_abstracts", []).append(other)
    if copyright_:
        found.setdefault("copyright", copyright_)


def read_authors(node: _Element, found: Fields) -> None:
    """Those who are valid, in printed order; one that NLM has replaced by a corrected one is told."""
    tell_complete(node, found)
    found.setdefault("authors", []).extend(read_people(node, found["issues"]))


def _read_journal(node: _Element, found: Fields) -> None:
    journal = found.setdefault("journal", {})
    for child in node:
        if child.tag == "Title":
            journal["title"] = text_of(child) or None
        elif child.tag == "ISOAbbreviation":
            journal.setdefault("abbreviation", text_of(child) or None)
        elif child.tag == "ISSN":
            journal["eissn" if child.get("IssnType") == "Electronic" else "issn"] = child.text
        elif child.tag == "JournalIssue":
            walk(child, _ISSUE, found)


def _read_journal_info(node: _Element, found: Fields) -> None:
    journal = found.setdefault("journal", {})
    for child in node:
        if child.tag == "MedlineTA" and child.text:
            journal["abbreviation"] = text_of(child)
        elif child.tag == "NlmUniqueID":
            journal["nlm_id"] = child.text


def read_published(node: _Element, found: Fields) -> None:
    """The parts as printed: "2017 Jun 5", "1998 Dec-1999 Jan", "2004 Spring"."""
    raw = raw_date(node)
    if raw:
        found["published"] = Published(raw=raw)


def date_reader(kind: str) -> Callable[[_Element, Fields], None]:
    """A reader of a date beside the one of publication."""

    def read(node: _Element, found: Fields) -> None:
        date = read_day(node, kind)
        if date is not None:
            found.setdefault("dates", []).append(date)

    return read


def _read_pagination(node: _Element, found: Fields) -> None:
    parts = {child.tag: text_of(child) for child in node}
    pages = parts.get("MedlinePgn") or "-".join(filter(None, (parts.get("StartPage"), parts.get("EndPage"))))
    if pages:
        found["pages"] = pages


def read_location(node: _Element, found: Fields) -> None:
    """The electronic DOI or article number, where NLM holds it for valid."""
    if node.get("ValidYN") == "N":
        return
    if node.get("EIdType") == "doi":
        doi = clean_doi(text_of(node))
        if doi and found.setdefault("electronic_doi", doi) != doi:
            found["ids"].setdefault("doi", []).append(doi)
    elif node.get("EIdType") == "pii" and (pii := text_of(node)):
        found.setdefault("article_number", pii)
        add_id(found, "pii", pii)


def add_id(found: Fields, scheme: str, value: str) -> None:
    """Another id of the paper, once."""
    known = found["ids"].setdefault(scheme, [])
    if value not in known:
        known.append(value)


def _read_history(node: _Element, found: Fields) -> None:
    found.setdefault("dates", []).extend(iter_history(node))


def _read_keywords(node: _Element, found: Fields) -> None:
    found.setdefault("keywords", []).extend(texts_of(node))


def _read_types(node: _Element, found: Fields) -> None:
    found.setdefault("publication_types", []).extend(texts_of(node))


def _read_investigators(node: _Element, found: Fields) -> None:
    found.setdefault("investigators", []).extend(read_people(node, found["issues"]))


def _read_article(node: _Element, found: Fields) -> None:
    walk(node, _ARTICLE, found)


# ---- PubmedData -----------------------------------------------------------------------------------------------------------


def _read_ids(node: _Element, found: Fields) -> None:
    for child in node:
        kind, text = child.get("IdType"), text_of(child)
        if not text:
            continue
        if kind == "doi":
            doi = clean_doi(text)
            if doi is None:
                found["issues"].append(Issue("id_invalid", "doi", f"{text[:80]!r} is no DOI"))
            elif found.setdefault("doi", doi) != doi:
                add_id(found, "doi", doi)
        elif kind == "pmc" and found.setdefault("pmcid", clean_pmcid(text)) == clean_pmcid(text):
            continue
        elif kind and kind != "pubmed":
            add_id(found, kind, text)


_ISSUE = {"Volume": _set("volume"), "Issue": _set("issue"), "PubDate": read_published}
# What articles and books have in common.
SHARED: Readers = {
    "PMID": _read_pmid, "ArticleIdList": _read_ids, "ArticleTitle": _set("title"), "VernacularTitle": _set("vernacular_title"),
    "Pagination": _read_pagination, "ELocationID": read_location, "Language": add("languages"), "Abstract": _read_abstract,
    "AuthorList": read_authors, "InvestigatorList": _read_investigators, "KeywordList": _read_keywords,
    "GrantList": read_grants, "ReferenceList": read_references, "History": _read_history,
    "PublicationStatus": _set("publication_status"),
}  # fmt: skip
_ARTICLE = {name: SHARED[name] for name in (
    "ArticleTitle", "VernacularTitle", "Pagination", "ELocationID", "Language", "Abstract", "AuthorList", "GrantList",
)} | {
    "Journal": _read_journal, "PublicationTypeList": _read_types, "DataBankList": read_data_banks,
    "ArticleDate": date_reader("electronic"), "PlainAuthorList": take_authors,
}  # fmt: skip
_CITATION = {name: SHARED[name] for name in ("PMID", "KeywordList", "InvestigatorList")} | {
    "OtherID": _read_other_id, "DateCompleted": date_reader("indexed"), "DateRevised": date_reader("last_revised"),
    "Article": _read_article, "MedlineJournalInfo": _read_journal_info, "ChemicalList": read_chemicals,
    "CommentsCorrectionsList": read_corrections, "MeshHeadingList": read_mesh, "OtherAbstract": _read_other_abstract,
    "CoiStatement": _set("conflict_statement"), "SupplMeshList": read_supplementary_mesh,
    "NumberOfReferences": _set("number_of_references"),
    "PlainChemicalList": take("chemicals"), "PlainMeshHeadingList": take("mesh"),
}  # fmt: skip
_DATA = {name: SHARED[name] for name in ("History", "PublicationStatus", "ArticleIdList", "ReferenceList")} | {
    "PlainHistory": take("dates"),
    "PlainReferenceList": take_references,
}
