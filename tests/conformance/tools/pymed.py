"""pymed 0.8.9: `pymed.article.PubMedArticle` and `pymed.book.PubMedBookArticle`, called as `pymed.api` calls them.

`pubmed_id` is our `pmid`, `publication_date` our `published.date`. Affiliations come as one text, a line each. A group has
no field of its own among the authors of an article.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tests.conformance.tools.common import Record, print_records

PACKAGE = "pymed"
FIELDS = {
    "pubmed_xml": frozenset(
        "pmid title abstract doi keywords published.date authors.family authors.given authors.initials authors.literal "
        "authors.affiliations".split()
    )
}


def read_pymed(file: Path) -> Iterator[Record]:
    """A record of each article, then of each book."""
    article, book = importlib.import_module("pymed.article"), importlib.import_module("pymed.book")
    root = ET.fromstring(file.read_bytes())
    for node in root.iter("PubmedArticle"):
        yield to_record(article.PubMedArticle(xml_element=node))
    for node in root.iter("PubmedBookArticle"):
        yield to_record(book.PubMedBookArticle(xml_element=node))


def to_record(found: Any) -> Record:
    """What pymed found, under our names."""
    return {
        "pmid": found.pubmed_id,
        "title": found.title,
        "abstract": found.abstract,
        "doi": found.doi,
        "keywords": getattr(found, "keywords", []),
        "published": {"date": found.publication_date and str(found.publication_date)},
        "authors": [
            {
                "family": author["lastname"],
                "given": author["firstname"],
                "initials": author["initials"],
                "literal": author.get("collective"),
                "affiliations": (author.get("affiliation") or "").split("\n") if author.get("affiliation") else [],
            }
            for author in found.authors
        ],
    }


if __name__ == "__main__":
    print_records(read_pymed)
