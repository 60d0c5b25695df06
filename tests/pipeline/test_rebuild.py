"""Records made again from kept exchanges: only of documents of that very paper, and what cannot be read any more is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from scraper.errors import ParseError
from scraper.fetch.captures import iter_captures
from scraper.model import Capture, ParsedRecord, Record
from scraper.pipeline import pieces, rebuild
from scraper.pipeline.importing import import_files
from scraper.pipeline.rebuild import Rebuilder, reparse
from scraper.pipeline.saved_exchanges import read_saved
from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from scraper.store.corpus import Corpus
from tests.conftest import CASSETTES
from tests.pipeline.test_import_pieces import FIRST, LONG, set_of

OWN, OTHER = "998000101", "998000102"


def keep(corpus: Corpus, *captures: Capture) -> None:
    with corpus.writing() as writer:
        writer.link(OWN, [writer.put_capture(one) for one in captures])


def export(pmid: str, title: str) -> Capture:
    request = SOURCES["pubtator3"].requests_for([OWN], Settings())[0]
    body = f"{pmid}|t|{title}\n{pmid}|a|\n\n".encode()
    return Capture(source="pubtator3", url=request.url, status=200, body=body, retrieved_at="2026-11-26T00:00:00Z")


def test_a_document_by_doi_alone_is_no_paper_and_beside_the_papers_own_it_counts(corpus: Corpus) -> None:
    by_doi = next(one for one in iter_captures(CASSETTES, "crossref") if one.name == "10.5555_inv.18")
    keep(corpus, by_doi)
    assert Rebuilder(corpus).rebuild(OWN, ()) is None
    keep(corpus, export(OWN, "Warm socks."))
    record = Rebuilder(corpus).rebuild(OWN, ())
    assert record is not None
    assert (record.pmid, {one.name for one in record.provenance.sources}) == (OWN, {"pubtator3", "crossref"})


@pytest.mark.parametrize(("pmid", "title", "made"), [(OWN, "Warm socks.", True), (OWN, "", False), (OTHER, "Warm socks.", False)])
def test_an_empty_document_or_another_papers_makes_no_record(corpus: Corpus, pmid: str, title: str, made: bool) -> None:
    keep(corpus, export(pmid, title))
    assert (Rebuilder(corpus).rebuild(OWN, ()) is not None) is made


def test_an_empty_set_of_links_makes_no_record(corpus: Corpus) -> None:
    """ELink answers any number with a set."""
    body = f"<eLinkResult><LinkSet><DbFrom>pubmed</DbFrom><IdList><Id>{OWN}</Id></IdList></LinkSet></eLinkResult>"
    request = SOURCES["elink"].requests_for([OWN], Settings())[0]
    links = Capture(source="elink", url=request.url, request_body=request.body, status=200, body=body.encode())
    answer = read_saved(SOURCES["elink"], links, [OWN], {})[OWN]
    assert answer.parsed is not None
    keep(corpus, links)
    assert Rebuilder(corpus).rebuild(OWN, ()) is None


def test_a_paper_whose_place_in_a_file_cannot_be_read_any_more_stays_and_is_told(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_LARGE", 2000)
    (tmp_path / "set.xml").write_text(set_of(LONG), encoding="utf-8")
    list(import_files(corpus, [str(tmp_path / "set.xml")]))
    before, odd = list(corpus.lines()), str(FIRST + 7)
    read = pieces.read_piece

    def reading(body: bytes, sha256: str) -> list[ParsedRecord]:
        if f">{odd}<".encode() in body:
            raise ParseError("pubmed", "", "PMID", "an odd place")
        return read(body, sha256)

    monkeypatch.setattr(rebuild, "read_piece", reading)
    told: list[tuple[str, str]] = []
    assert list(reparse(corpus, lambda pmid, reason: told.append((pmid, reason)))) == []
    assert [pmid for pmid, _ in told] == [odd]
    assert "an odd place" in told[0][1]
    assert list(corpus.lines()) == before


def test_what_cannot_be_read_any_more_holds_up_no_other(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "d.pubtator").write_text("".join(f"{pmid}|t|Warm socks.\n{pmid}|a|\n\n" for pmid in (OWN, OTHER)))
    list(import_files(corpus, [str(tmp_path / "d.pubtator")]))
    corpus.add(msgspec.structs.replace(corpus[pmid], title="Misread.") for pmid in (OWN, OTHER))
    made = rebuild.make_record

    def making(documents: list[ParsedRecord], *rest: Any) -> Record:
        if documents[0].pmid == OWN:
            raise ParseError("pubtator3", "", "PMID", "an odd document")
        return made(documents, *rest)

    monkeypatch.setattr(rebuild, "make_record", making)
    told: list[str] = []
    assert [pmid for pmid, _ in reparse(corpus, lambda pmid, _: told.append(pmid))] == [OTHER]
    assert told == [OWN]
    assert {pmid: corpus[pmid].title for pmid in corpus} == {OWN: "Misread.", OTHER: "Warm socks."}


def test_a_piece_of_a_file_is_unpacked_once_for_all_its_papers(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "_LARGE", 2000)
    monkeypatch.setattr(pieces, "_PAPERS", 4)
    (tmp_path / "set.xml").write_text(set_of(LONG), encoding="utf-8")
    list(import_files(corpus, [str(tmp_path / "set.xml")]))
    unpacked: list[int] = []
    unpack = Corpus.capture

    def unpacking(self: Corpus, number: int) -> Capture:
        unpacked.append(number)
        return unpack(self, number)

    monkeypatch.setattr(Corpus, "capture", unpacking)
    assert list(reparse(corpus)) == []
    assert len(unpacked) == len(set(unpacked)) == len(LONG) // 4
