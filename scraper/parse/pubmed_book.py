"""One book, or part of a book, of PubMed XML: its own title, authors and date, and the book it stands in.

Format: https://dtd.nlm.nih.gov/ncbi/pubmed/doc/out/250101/ (BookDocument)
"""

from __future__ import annotations

from lxml import etree

from scraper.errors import ParseError
from scraper.ids import clean_doi
from scraper.model import Book, ParsedRecord, Published, SourceStatus
from scraper.parse.pubmed_article import SHARED, add, add_id, date_reader, make_record, read_authors, read_published, walk
from scraper.parse.pubmed_lists import Fields
from scraper.parse.pubmed_people import read_people
from scraper.parse.pubmed_text import text_of


def read_book(node: etree._Element, status: SourceStatus, layout: str) -> ParsedRecord:
    """One PubmedBookArticle: a book, or a part of one, whose book is then also named as its journal.

    Editors are the book's, never authors. A part was published when it was contributed. Raises ParseError when it holds no
    BookDocument, SpaceLost when it must be read with all white space.
    """
    found: Fields = {"issues": [], "ids": {}}
    document = node.find("BookDocument")
    if document is None:
        raise ParseError(status.name, "PubmedBookArticle", "", "no BookDocument in it")
    walk(document, _DOCUMENT, found)
    data = node.find("PubmedBookData")
    if data is not None:
        walk(data, SHARED, found)
    _place_book(found)
    return make_record(found, status, layout)


def _place_book(found: Fields) -> None:
    """The book as what the part stands in, or as the paper itself; the date is the paper's own."""
    parts: Fields = found.pop("whole", {})
    authors, doi, title = parts.pop("authors", []), parts.pop("doi", None), parts.get("title")
    if "title" in found:
        found["journal"] = {"title": title}
        if doi:
            add_id(found, "book_doi", doi)
    else:
        found["title"] = title
        if doi:
            found.setdefault("doi", doi)
    complete = parts.pop("authors_complete", None)
    if not found.get("authors") and authors:
        found["authors"], found["authors_complete"] = authors, complete
    contributed = next((date for date in found.get("dates", ()) if date.kind == "contribution"), None)
    printed = parts.get("published", Published())
    found["published"] = Published(contributed.date, contributed.raw) if contributed else printed
    found.setdefault("publication_types", ["Book"])
    parts["editors"] = (*parts.get("editors", ()), *found.pop("editors", ()))
    found["book"] = Book(**parts)


def _read_authors(node: etree._Element, found: Fields) -> None:
    """Authors or editors, of a part or of its book."""
    if node.get("Type") == "editors":
        found["editors"] = (*found.get("editors", ()), *read_people(node, found["issues"]))
    else:
        read_authors(node, found)


def _read_book(node: etree._Element, found: Fields) -> None:
    """The book's own description; its dates, ISBNs and report number stand with the paper's too."""
    whole: Fields = {"issues": found["issues"], "ids": {}}
    for child in node:
        tag, text = child.tag, text_of(child) if child.tag in _TEXTS or child.tag in _IDS else ""
        if tag in _TEXTS:
            whole[_TEXTS[tag]] = text or None
        elif tag in _IDS and text:
            add_id(found, _IDS[tag], text)
        elif tag in _READERS:
            _READERS[tag](child, whole)
        elif tag in _OF_THE_PAPER:
            _OF_THE_PAPER[tag](child, found)
    volume = ", ".join(filter(None, (whole.pop("volume", None), whole.pop("volume_title", None))))
    del whole["issues"], whole["ids"]
    found["whole"] = whole | {"volume": volume or None, "isbn": tuple(found["ids"].get("isbn", ()))}


def _read_publisher(node: etree._Element, whole: Fields) -> None:
    for child in node:
        if child.tag in _OF_PUBLISHER:
            whole[_OF_PUBLISHER[child.tag]] = text_of(child) or None


def _read_doi(node: etree._Element, whole: Fields) -> None:
    if node.get("EIdType") == "doi" and node.get("ValidYN") != "N" and (doi := clean_doi(text_of(node))):
        whole["doi"] = doi


_TEXTS = {
    "BookTitle": "title", "Edition": "edition", "CollectionTitle": "collection", "Volume": "volume",
    "VolumeTitle": "volume_title",
}  # fmt: skip
_IDS = {"Isbn": "isbn", "ReportNumber": "report_number"}
_OF_PUBLISHER = {"PublisherName": "publisher", "PublisherLocation": "place"}
_READERS = {"Publisher": _read_publisher, "PubDate": read_published, "AuthorList": _read_authors, "ELocationID": _read_doi}
_OF_THE_PAPER = {
    "BeginningDate": date_reader("beginning"), "EndingDate": date_reader("ending"),
    "InvestigatorList": SHARED["InvestigatorList"],
}  # fmt: skip
_DOCUMENT = {
    **SHARED, "Book": _read_book, "AuthorList": _read_authors, "PublicationType": add("publication_types"),
    "ContributionDate": date_reader("contribution"), "DateRevised": date_reader("updated"),
}  # fmt: skip
