"""Biopython 1.88: `Bio.Entrez.read(handle, escape=True)`.

It gives the whole tree as lists and dictionaries, texts with their markup; which element is which field is the adapter's
choice. So "right" says that nothing is missing or false in the tree. `escape=True`, as the manual advises, keeps `&lt;`
apart from tags, which are then taken out.
"""

from __future__ import annotations

import html
import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.conformance.tools.common import Record, print_records

PACKAGE = "biopython"
FIELDS = {
    "pubmed_xml": frozenset(
        "pmid pmcid doi title vernacular_title abstract abstract_sections other_abstracts authors authors_complete pages "
        "published languages publication_types keywords mesh chemicals grants notices references.raw references.pmid "
        "references.doi references.pmcid".split()
    )
}
_MONTHS = dict(zip("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), range(1, 13), strict=True))


def read_biopython(file: Path) -> Iterator[Record]:
    """A record of each article, then of each book."""
    library = importlib.import_module("Bio.Entrez")
    with file.open("rb") as handle:
        found = library.read(handle, escape=True)
    yield from map(to_record, found["PubmedArticle"])
    yield from map(to_book, found["PubmedBookArticle"])


def plain(element: Any) -> str | None:
    """A text without its markup; None when there is none."""
    return html.unescape(re.sub(r"<[^>]+>", "", str(element))).strip() or None if element is not None else None


def to_record(found: Mapping[str, Any]) -> Record:
    """One article, under our names."""
    citation, data = found["MedlineCitation"], found["PubmedData"]
    article = citation["Article"]
    own = {one.attributes["IdType"]: plain(one) for one in data["ArticleIdList"]}
    cites = [to_notice(one) for one in citation.get("CommentsCorrectionsList", []) if one.attributes["RefType"] == "Cites"]
    located = [
        plain(one) for one in article["ELocationID"] if one.attributes["EIdType"] == "doi" and one.attributes["ValidYN"] == "Y"
    ]
    return {
        **to_texts(article),
        **to_lists(citation),
        "pmid": plain(citation["PMID"]),
        "pmcid": own.get("pmc"),
        "doi": own.get("doi") or (located[0] if located else None),
        "vernacular_title": plain(article.get("VernacularTitle")),
        "other_abstracts": [
            {
                "type": one.attributes["Type"],
                "language": one.attributes["Language"],
                "text": "\n".join(map(str, map(plain, one["AbstractText"]))),
            }
            for one in citation["OtherAbstract"]
        ],
        "pages": plain(article.get("Pagination", {}).get("MedlinePgn")),
        "published": to_date(article["Journal"]["JournalIssue"]["PubDate"]),
        "languages": list(article["Language"]),
        "publication_types": list(map(plain, article["PublicationTypeList"])),
        "grants": [
            {"id": plain(one.get("GrantID")), "agency": plain(one.get("Agency")), "country": plain(one.get("Country"))}
            for one in article.get("GrantList", [])
        ],
        "references": {"items": [one for block in data.get("ReferenceList", []) for one in iter_references(block)] or cites},
    }


def to_book(found: Mapping[str, Any]) -> Record:
    """One book or chapter, under our names."""
    document = found["BookDocument"]
    lists = [one for one in document.get("AuthorList", []) if one.attributes.get("Type") != "editors"]
    people = [author for one in lists for author in one] if lists and isinstance(lists[0], list) else lists
    return {
        **to_texts({**document, "AuthorList": None}),
        "pmid": plain(document["PMID"]),
        "title": plain(document.get("ArticleTitle")) or plain(document["Book"]["BookTitle"]),
        "authors": list(map(to_author, people)),
    }


def to_texts(article: Mapping[str, Any]) -> Record:
    """Title, abstract with its sections, authors."""
    parts, sections, at = [], [], 0
    for one in article.get("Abstract", {}).get("AbstractText", []):
        text, said = plain(one) or "", getattr(one, "attributes", {})
        label, category = said.get("Label"), said.get("NlmCategory")
        if label or category:
            sections.append({"label": label, "nlm_category": category, "start": at, "end": at + len(text)})
        parts.append(text)
        at += len(text) + 1
    authors = article.get("AuthorList")
    complete = {"Y": True, "N": False}.get(authors.attributes.get("CompleteYN")) if authors else None
    return {
        "title": plain(article.get("ArticleTitle")),
        "abstract": "\n".join(parts) or None,
        "abstract_sections": sections,
        "authors": list(map(to_author, authors or [])),
        "authors_complete": complete,
    }


def to_author(found: Mapping[str, Any]) -> Record:
    """One author, under our names."""
    orcids = [plain(one) for one in found.get("Identifier", []) if one.attributes["Source"] == "ORCID"]
    return {
        "family": plain(found.get("LastName")),
        "given": plain(found.get("ForeName")),
        "initials": plain(found.get("Initials")),
        "suffix": plain(found.get("Suffix")),
        "literal": plain(found.get("CollectiveName")),
        "orcid": orcids[0] if orcids else None,
        "affiliations": [plain(one["Affiliation"]) for one in found.get("AffiliationInfo", [])],
    }


def to_lists(citation: Mapping[str, Any]) -> Record:
    """Keywords, MeSH, chemicals and notices."""
    return {
        "keywords": [plain(word) for owner in citation["KeywordList"] for word in owner],
        "mesh": [
            {**to_term(one["DescriptorName"]), "qualifiers": list(map(to_term, one["QualifierName"]))}
            for one in citation.get("MeshHeadingList", [])
        ],
        "chemicals": [
            {"id": one["NameOfSubstance"].attributes["UI"], "name": plain(one["NameOfSubstance"])}
            for one in citation.get("ChemicalList", [])
        ],
        "notices": [
            to_notice(one) for one in citation.get("CommentsCorrectionsList", []) if one.attributes["RefType"] != "Cites"
        ],
    }


def to_notice(found: Any) -> Record:
    """One line of the comments and corrections, as a notice and as a reference."""
    printed = plain(found["RefSource"])
    return {"type": found.attributes["RefType"], "pmid": plain(found.get("PMID")), "citation": printed, "raw": printed}


def to_term(found: Any) -> Record:
    """A MeSH descriptor or qualifier, under our names."""
    return {"id": found.attributes["UI"], "name": plain(found), "major": found.attributes["MajorTopicYN"] == "Y"}


def to_date(found: Mapping[str, str]) -> Record:
    """The date's parts as printed, and as ISO 8601 where there are year, month and day."""
    month = str(found.get("Month", ""))
    number = _MONTHS.get(month, int(month) if month.isdigit() else None)
    parts = [found.get("Year"), f"{number:02d}" if number else None, f"{int(found['Day']):02d}" if "Day" in found else None]
    return {"raw": " ".join(map(str, found.values())), "date": "-".join(part for part in parts if part) or None}


def iter_references(block: Mapping[str, Any]) -> Iterator[Record]:
    """The references of a list, and of the lists in it."""
    for one in block.get("Reference", []):
        ids = {id_.attributes["IdType"]: plain(id_) for id_ in one.get("ArticleIdList", [])}
        pmcid = ids.get("pmc") or ids.get("pmcid")
        yield {"raw": plain(one["Citation"]), "pmid": ids.get("pubmed"), "doi": ids.get("doi"), "pmcid": pmcid}
    for inner in block.get("ReferenceList", []):
        yield from iter_references(inner)


if __name__ == "__main__":
    print_records(read_biopython)
