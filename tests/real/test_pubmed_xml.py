# ruff: noqa: E501 - rows read whole
"""Every recorded PubMed XML file beside a reading of the same XML by the standard library, which shares nothing with ours."""

from __future__ import annotations

import gzip
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.errors import ParseError
from scraper.model import ParsedRecord
from tests.real.conftest import recordings

FILES = recordings("apis/pubmed_xml/*/*.xml*") + recordings("apis/eutils/*/efetch*.xml")
REFUSED = {
    "MedlineImporterTestMalformedEntry.xml",
    "MedlinePlainImporterTestInvalidFormat.xml",
    "MedlineImporterTestMinimalEntry.xml",
}


@pytest.mark.parametrize("path", FILES)
def test_ids_title_and_abstract_equal_an_independent_reading(path: Path) -> None:
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if path.name in REFUSED:
        with pytest.raises(ParseError):
            scraper.parse_all(body)
        return
    records = [one for one in scraper.parse_all(body) if [issue.code for issue in one.issues] != ["deleted"]]
    root = ET.fromstring(body)
    nodes = [node for node in root.iter() if node.tag in ("PubmedArticle", "PubmedBookArticle")]
    assert [told(one) for one in records] == [read(node) for node in nodes]
    deleted = [one.pmid for one in scraper.parse_all(body) if [issue.code for issue in one.issues] == ["deleted"]]
    assert deleted == [one.text for block in root.iter("DeleteCitation") for one in block.iter("PMID")]


def told(record: ParsedRecord) -> dict[str, Any]:
    references = record.references.items if record.references else ()
    return {
        "pmid": record.pmid, "doi": record.doi, "title": squeeze(record.title), "abstract": squeeze(record.abstract),
        "others": [squeeze(other.text) for other in record.other_abstracts],
        "groups": [author.literal for author in record.authors if author.literal],
        "authors": sum(1 for author in record.authors), "vernacular": squeeze(record.vernacular_title),
        "references": [(squeeze(item.raw), item.pmid) for item in references], "mesh": len(record.mesh),
        "notices": [(notice.type, notice.pmid) for notice in record.notices],
    }  # fmt: skip


def read(node: ET.Element) -> dict[str, Any]:
    """The same values, each by its own search through the tree."""
    book = node.tag == "PubmedBookArticle"
    main = node.find("BookDocument" if book else "MedlineCitation")
    assert main is not None
    article = main if book else main.find("Article")
    if article is None:
        article = main
    lists = main.findall("ArticleIdList") if book else node.findall("PubmedData/ArticleIdList")
    dois = [one.text for ids in lists for one in ids if one.get("IdType") == "doi" and one.text]
    dois += [
        one.text
        for one in article.findall("ELocationID")
        if one.get("EIdType") == "doi" and one.get("ValidYN") != "N" and one.text
    ]
    title = squeeze(words(article.find("ArticleTitle"))) or (squeeze(words(main.find("Book/BookTitle"))) if book else None)
    people = article.findall("AuthorList")
    people += main.findall("Book/AuthorList") if book and not people else []
    chosen = next((one for one in people if one.get("Type") != "editors"), None)
    authors = [one for one in chosen if one.get("ValidYN") != "N"] if chosen is not None else []
    notices = main.findall("CommentsCorrectionsList/CommentsCorrections")
    printed = [(one.find("Citation"), one.findall("ArticleIdList/ArticleId")) for one in node.iter("Reference")]
    references = [
        (squeeze(words(citation)), next((i.text for i in ids if i.get("IdType") == "pubmed" and i.text != "0"), None))
        for citation, ids in printed
    ] or [(squeeze(words(one.find("RefSource"))), one.findtext("PMID")) for one in notices if one.get("RefType") == "Cites"]
    return {
        "pmid": main.findtext("PMID"), "doi": next((clean(doi) for doi in dois if clean(doi)), None), "title": title,
        "abstract": squeeze(" ".join(words(one) or "" for one in article.findall("Abstract/AbstractText"))),
        "others": [squeeze(" ".join(words(t) or "" for t in other.findall("AbstractText"))) for other in main.findall("OtherAbstract")],
        "groups": [squeeze(words(one.find("CollectiveName"))) for one in authors if one.find("CollectiveName") is not None],
        "authors": len(authors), "vernacular": squeeze(words(article.find("VernacularTitle"))), "references": references,
        "mesh": len(main.findall("MeshHeadingList/MeshHeading")),
        "notices": [(one.get("RefType"), one.findtext("PMID")) for one in notices if one.get("RefType") != "Cites"],
    }  # fmt: skip


MATHML = "{http://www.w3.org/1998/Math/MathML}"


def words(node: ET.Element | None) -> str | None:
    """All text; within a formula only that of its tokens, and a space behind each cell of a table."""
    if node is None:
        return None
    inner = "".join(f"{words(child)}{child.tail or ''}" for child in node)
    if not node.tag.startswith(MATHML):
        return (node.text or "") + inner
    name, cells = node.tag.removeprefix(MATHML), [f"{words(child)}{(child.tail or '').strip()}" for child in node]
    if name.startswith("annotation"):
        return ""
    own = (node.text or "") if name == "mtext" and "\n" not in (node.text or "") else (node.text or "").strip()
    return own + "".join(cells) + (" " if name == "mtd" else "")


def squeeze(text: str | None) -> str | None:
    text = re.sub(r"[\x80-\x9f]", "\ufffd", text or "")
    return " ".join(re.split(r"[ \t\r\n]+", text)).strip() or None


def clean(doi: str) -> str | None:
    found = re.search(r"10\.\d{4,}\S*/\S+", doi.strip())
    return found[0].lower().rstrip(".") if found else None
