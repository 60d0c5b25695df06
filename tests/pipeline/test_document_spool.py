"""Documents on a shelf: those of one exchange by the id they were asked by, as they were put, and an odd one alone is refused."""

from __future__ import annotations

import pytest

from scraper.errors import ParseError
from scraper.model import ParsedAnnotation, ParsedRecord, SourceStatus
from scraper.pipeline.document_spool import Shelf


def document(pmid: str, title: str = "Warm socks") -> ParsedRecord:
    source = SourceStatus(name="icite", sha256="0" * 64)
    mentions = (ParsedAnnotation(0, 4, "Warm", "Species", spans=((0, 1), (2, 4)), more=("9",)),)
    return ParsedRecord(source=source, layout="icite_json", pmid=pmid, title=title, ids={"pii": ("S1",)}, annotations=mentions)


def test_documents_come_back_equal_in_the_order_they_were_put() -> None:
    shelf = Shelf()
    documents = [document("998000001"), document("998000002"), document("998000001", "Feet")]
    put = [(one.pmid or "", one) for one in documents]
    shelf.put("7", iter(put))
    shelf.put("8", [("998000001", document("998000001", "Of another exchange"))])
    assert shelf.get("7", "998000001") == [documents[0], documents[2]]
    assert shelf.get("7", "998000003") == shelf.get("9", "998000001") == []


def test_an_exchange_that_said_nothing_is_there_all_the_same() -> None:
    shelf = Shelf()
    assert "7" not in shelf
    shelf.put("7", [])
    assert "7" in shelf
    assert "8" not in shelf


def test_a_document_that_is_no_text_is_refused_when_it_is_wanted_and_its_neighbours_are_whole() -> None:
    shelf = Shelf()
    shelf.put("7", [("1", document("1")), ("2", document("2", "\ud800")), ("3", document("3"))])
    assert shelf.get("7", "1") == [document("1")]
    assert shelf.get("7", "3") == [document("3")]
    with pytest.raises(ParseError):
        shelf.get("7", "2")
