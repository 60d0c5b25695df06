"""A saved file read as what it is, or as what its reader says it is."""

from __future__ import annotations

from pathlib import Path

import pytest

import scraper
from scraper.errors import InputError, ParseError
from scraper.model import Record, to_json
from scraper.pipeline.read_file import iter_documents, iter_file, iter_own_records

PMID = "998000101"
DOCUMENT = f"{PMID}|t|Warm socks.\n{PMID}|a|Feet.\n{PMID}\t0\t4\tWarm\tSpecies\t8316\n\n"


@pytest.fixture
def document(tmp_path: Path) -> str:
    (tmp_path / "d.pubtator").write_text(DOCUMENT)
    return str(tmp_path / "d.pubtator")


@pytest.fixture
def records(tmp_path: Path) -> str:
    (tmp_path / "r.jsonl").write_bytes(to_json(Record(pmid=PMID, title="Warm socks.")) + b"\n")
    return str(tmp_path / "r.jsonl")


@pytest.mark.parametrize("read", [iter_file, iter_documents, scraper.parse_file])
def test_a_layout_that_is_named_is_the_one_read(read: type, document: str) -> None:
    for layout in (None, "pubtator"):
        (found,) = read(document, layout=layout)
        assert (found.pmid, found.title, found.layout) == (PMID, "Warm socks.", "pubtator")
    for wrong in ("pubmed_xml", "biocjson"):
        with pytest.raises((InputError, ParseError)):
            list(read(document, layout=wrong))


@pytest.mark.parametrize("read", [iter_file, iter_documents, scraper.parse_file])
def test_who_made_the_annotations_is_noted(read: type, document: str) -> None:
    (found,) = read(document, source="mytool")
    assert {mention.source for mention in scraper.normalize([found]).annotations} == {"mytool"}


@pytest.mark.parametrize("layout", [None, "records"])
def test_records_of_ours_are_no_documents(layout: str | None, records: str, document: str) -> None:
    assert [one.pmid for one in iter_file(records, layout=layout) if isinstance(one, Record)] == [PMID]
    assert [one.pmid for one in iter_own_records(records)] == [PMID]
    with pytest.raises(InputError, match=r"scraper\.read_records") as caught:
        list(iter_documents(records, layout=layout))
    assert records in str(caught.value)
    with pytest.raises(ParseError, match=r"d\.pubtator: line 1"):
        list(iter_own_records(document))
