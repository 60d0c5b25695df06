"""The lists of an article of PubMed XML: headings, substances, grants, data banks, notices, references.

Those that were read as plain text (`pubmed_plain`) stand behind the marks that were left in their places.
Format: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from scraper.ids import clean_doi, clean_pmcid, clean_pmid
from scraper.model import (
    Chemical,
    DataBank,
    Grant,
    Issue,
    ListedArticle,
    MeshHeading,
    MeshQualifier,
    Notice,
    SupplementaryMesh,
)
from scraper.parse.pubmed_text import text_of

Fields = dict[str, Any]
_Element = etree._Element


class MarkMissed(Exception):  # noqa: N818 - no error, a reason to read again
    """Raised where the mark of a plain list does not stand where such a list is read, once."""


def texts_of(node: _Element) -> list[str]:
    """The texts of the children, those that say something."""
    return [text for child in node if (text := text_of(child))]


def tell_complete(node: _Element, found: Fields) -> None:
    """Whether NLM says that all authors are there."""
    complete = node.get("CompleteYN")
    if complete:
        found["authors_complete"] = complete == "Y"


def read_mesh(node: _Element, found: Fields) -> None:
    """Descriptors, each with its qualifiers."""
    headings = found["mesh"] = []
    for heading in node:
        parts = [(child.tag, child.get("UI"), text_of(child), child.get("MajorTopicYN") == "Y") for child in heading]
        qualifiers = tuple(MeshQualifier(*part[1:]) for part in parts if part[0] == "QualifierName")
        headings += [MeshHeading(*part[1:], qualifiers) for part in parts if part[0] == "DescriptorName"]


def read_chemicals(node: _Element, found: Fields) -> None:
    """Substances; the registry number 0 stands for none."""
    chemicals = found["chemicals"] = []
    for chemical in node:
        number = None
        for child in chemical:
            if child.tag == "RegistryNumber":
                number = (child.text or "").strip()
            elif child.tag == "NameOfSubstance":
                chemicals.append(Chemical(child.get("UI"), text_of(child), number if number and number != "0" else None))


def read_supplementary_mesh(node: _Element, found: Fields) -> None:
    """Concepts that NLM added."""
    found["supplementary_mesh"] = [
        SupplementaryMesh(child.get("UI"), name, child.get("Type")) for child in node if (name := text_of(child))
    ]


def read_grants(node: _Element, found: Fields) -> None:
    """Grants, of which any part may be missing."""
    grants = found["grants"] = []
    for grant in node:
        part = {child.tag: text_of(child) or None for child in grant}.get
        grants.append(Grant(part("GrantID"), part("Acronym"), part("Agency"), part("Country")))
    _tell_incomplete(node, "grants", found)


def read_data_banks(node: _Element, found: Fields) -> None:
    """Data banks and registries, each with its accession numbers."""
    banks = found["data_banks"] = []
    for bank in node:
        name, numbers = bank.find("DataBankName"), bank.find("AccessionNumberList")
        if name is not None:
            banks.append(DataBank(text_of(name), tuple(texts_of(numbers)) if numbers is not None else ()))
    _tell_incomplete(node, "data_banks", found)


def _tell_incomplete(node: _Element, field: str, found: Fields) -> None:
    if node.get("CompleteYN") == "N":
        found["issues"].append(Issue("list_incomplete", field, "NLM says that this list is not complete"))


def read_corrections(node: _Element, found: Fields) -> None:
    """Notices; `Cites`, in old records the only reference list, is none: it names articles of PubMed only."""
    for child in node:
        parts = {part.tag: text_of(part) for part in child}
        type_, pmid, printed = child.get("RefType", ""), clean_pmid(parts.get("PMID", "")), parts.get("RefSource") or None
        if type_ == "Cites":
            cites = found.setdefault("cites", [])
            cites.append(ListedArticle(position=len(cites) + 1, raw=printed, pmid=pmid))
        else:
            found.setdefault("notices", []).append(Notice(type_, pmid, printed, parts.get("Note") or None))


def read_references(node: _Element, found: Fields) -> None:
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
            if kind in ("pubmed", None):  # the default of the format
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


# ---- Lists that were read as plain text -----------------------------------------------------------------------------------


def take(name: str) -> Callable[[_Element, Fields], None]:
    """A reader of the mark of a list, which adds what was read of it."""

    def read(node: _Element, found: Fields) -> None:
        lists = found.get("lists")
        if lists is None:  # read whole: no mark of ours
            return
        if node.tag not in lists:
            raise MarkMissed
        found.setdefault(name, []).extend(lists.pop(node.tag))

    return read


def take_authors(node: _Element, found: Fields) -> None:
    """The authors that were read, and whether these are all."""
    if "lists" in found:
        tell_complete(node, found)
        take("authors")(node, found)


def take_references(node: _Element, found: Fields) -> None:
    """The references that were read. Raises MarkMissed behind another list."""
    if "lists" in found and "references" in found:  # the places of entries go on from another list
        raise MarkMissed
    take("references")(node, found)
