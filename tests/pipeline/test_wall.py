"""The wall: whatever our own code raises over one document is that paper's failure, and the run goes on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import scraper
from scraper.errors import ParseError
from scraper.model import ParsedRecord
from scraper.parse import layouts
from scraper.parse.document import Document
from scraper.pipeline import make_record
from scraper.pipeline.filling import add_papers, retry_papers
from scraper.pipeline.importing import import_files
from scraper.pipeline.rebuild import reparse
from scraper.store import codec
from scraper.store.corpus import Corpus
from scraper.store.statistics import status_of
from scraper.store.verify import iter_faults
from tests.conftest import CASSETTES, Run

GOOD, BAD, ALSO_GOOD = "37622028", "999000002", "999000001"
ASKED = [GOOD, BAD, ALSO_GOOD]
OFFLINE: dict[str, Any] = {"captures": [CASSETTES], "offline": True, "sources": "landing"}
BROKEN_XML = etree.XMLSyntaxError("no root", 1, 1, 1)
FAULTS = [ValueError("odd"), AttributeError("lower"), UnicodeError("undefined"), RecursionError(), MemoryError(), BROKEN_XML]
Break = Callable[[BaseException], None]


def page_of(pmid: str) -> str:
    return str(next((CASSETTES / "landing" / pmid).glob("body.*")))


@pytest.fixture
def break_parser(monkeypatch: pytest.MonkeyPatch) -> Break:
    """`break_parser(error)`: the parser of the pages in use raises the error over the page of one paper."""

    def breaking(error: BaseException) -> None:
        whole = layouts.LAYOUTS["overview"]

        def parse(document: Document) -> list[ParsedRecord]:
            if f"PMID: {BAD}" in document.text:
                raise error
            return whole.parse(document)

        monkeypatch.setitem(layouts.LAYOUTS, "overview", whole._replace(parse=parse))

    return breaking


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
def test_what_a_parser_raises_is_the_failure_of_one_paper(break_parser: Break, error: Exception) -> None:
    break_parser(error)
    records = scraper.fetch_many(ASKED, **OFFLINE)
    assert [record.pmid for record in records] == [GOOD, ALSO_GOOD]
    (failed,) = [one for one in records.outcomes if one.outcome == "failed"]
    assert (failed.pmid, failed.source, failed.kind) == (BAD, "landing", "parse")
    assert "a bug of scraper, please report it" in (failed.reason or "")
    assert type(error).__name__ in (failed.reason or "")
    assert records.report().failed == {"parse": 1}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_what_ends_the_program_passes(break_parser: Break, error: BaseException) -> None:
    break_parser(error)
    with pytest.raises(type(error)):
        list(scraper.fetch_many(ASKED, **OFFLINE))


def test_a_paper_whose_record_cannot_be_made_fails_alone(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    whole = make_record.normalize

    def normalize(documents: list[ParsedRecord], **options: Any) -> scraper.Record:
        if documents[0].pmid == BAD:
            raise KeyError("section")
        return whole(documents, **options)

    monkeypatch.setattr(make_record, "normalize", normalize)
    result = run(
        "fetch", *ASKED, "--captures", str(CASSETTES), "--offline", "--report", "-", "--sources", "landing", "-o", "/dev/null"
    )
    assert result.code == 3
    report = json.loads(result.stdout)
    assert (report["asked"], report["stored"], report["failed"]) == (3, 2, {"parse": 1})
    assert f"PMID {BAD}: normalize: " in result.stderr


def test_a_record_that_cannot_be_written_fails_alone(break_parser: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a surrogate pair has no form in UTF-8."""
    whole = make_record.normalize
    monkeypatch.setattr(
        make_record,
        "normalize",
        lambda found, **options: whole([scraper.ParsedRecord(source=found[0].source, layout="", title="\ud800")]),
    )
    assert list(scraper.fetch_many([GOOD], **OFFLINE)) == []


def test_parse_goes_on_with_the_next_file(break_parser: Break, run: Run) -> None:
    break_parser(ValueError("odd"))
    result = run("parse", *(page_of(pmid) for pmid in ASKED))
    assert result.code == 3
    assert [json.loads(line)["pmid"] for line in result.stdout.splitlines()] == [GOOD, ALSO_GOOD]
    assert result.stderr.count("\n") == 1
    assert "a bug of scraper" in result.stderr
    with pytest.raises(ParseError, match="a bug of scraper"):
        scraper.parse((CASSETTES / "landing" / BAD / "body.txt").read_bytes())


def test_an_import_goes_on_with_the_next_file(break_parser: Break, corpus: Corpus) -> None:
    break_parser(ValueError("odd"))
    found = list(import_files(corpus, [page_of(pmid) for pmid in ASKED]))
    assert [one.pmids for one in found] == [(GOOD,), (), (ALSO_GOOD,)]
    assert "a bug of scraper" in (found[1].reason or "")
    assert list(iter_faults(corpus)) == []


def test_an_import_goes_on_with_the_next_paper_of_a_file(
    corpus: Corpus, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "two.pubtator"
    file.write_text("998000901|t|Warm socks.\n998000901|a|Feet.\n\n998000902|t|Cold socks.\n998000902|a|Feet.\n\n")
    whole = make_record.normalize

    def normalize(documents: list[ParsedRecord], **options: Any) -> scraper.Record:
        if documents[0].pmid == "998000901":
            raise IndexError("no such place")
        return whole(documents, **options)

    with monkeypatch.context() as patch:
        patch.setattr(make_record, "normalize", normalize)
        result = run("corpus", "import", str(corpus.path), str(file))
    assert result.code == 3
    assert "PMID 998000901: normalize: " in result.stderr
    assert list(corpus) == ["998000902"]
    assert status_of(corpus)["asked"] == {"failed": 1, "stored": 1}
    assert [pmid for pmid, _ in reparse(corpus)] == ["998000901"]  # the file is kept
    assert status_of(corpus)["asked"] == {"stored": 2}


def test_a_corpus_gets_past_an_odd_page_and_keeps_it(
    break_parser: Break, corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context():
        break_parser(ValueError("odd"))
        add_papers(corpus, ASKED, **OFFLINE)
        assert list(corpus) == [GOOD, ALSO_GOOD]
        assert [(one["kind"], one["papers"]) for one in status_of(corpus)["failed"]] == [("parse", 1)]
        assert [one.outcome for one in retry_papers(corpus, **OFFLINE).records.outcomes] == ["failed"]
        told: list[str] = []
        assert list(reparse(corpus, lambda pmid, _reason: told.append(pmid))) == []
        assert told == []
    monkeypatch.undo()
    assert [pmid for pmid, _ in reparse(corpus)] == [BAD]  # its page was kept, and the parser is mended
    assert corpus[BAD] == next(scraper.fetch_many([BAD], **OFFLINE))
    assert status_of(corpus)["asked"] == {"stored": 3}
    assert list(iter_faults(corpus)) == []


def test_a_record_whose_page_cannot_be_read_any_more_stays_as_it_is(break_parser: Break, corpus: Corpus, run: Run) -> None:
    add_papers(corpus, ASKED, **OFFLINE)
    before = list(corpus.lines())
    break_parser(ValueError("odd"))
    result = run("corpus", "reparse", str(corpus.path))
    assert result.code == 3
    assert result.stdout == ""
    assert f"PMID {BAD} stays as it is: landing: " in result.stderr
    assert list(corpus.lines()) == before
    add_papers(corpus, [BAD], refresh=True, **OFFLINE)
    assert list(corpus.lines()) == before


@pytest.mark.parametrize("papers", [40, 80])
def test_a_shared_file_is_unpacked_a_fixed_number_of_times(
    papers: int, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "many.pubtator"
    pmids = [str(998000100 + number) for number in range(papers)]
    file.write_text("".join(f"{pmid}|t|Socks {pmid}.\n{pmid}|a|Feet.\n\n" for pmid in pmids))
    list(import_files(corpus, [str(file)]))
    unpacked: list[int] = []
    whole = codec.unpack
    monkeypatch.setattr(codec, "unpack", lambda packed: unpacked.append(1) or whole(packed))
    assert list(reparse(corpus)) == []
    assert len(unpacked) == 1
    before = list(corpus.lines())
    (again,) = import_files(corpus, [str(file)])
    assert again.pmids == tuple(pmids)
    assert len(unpacked) == 2
    assert list(corpus.lines()) == before


def test_two_shared_files_that_alternate_are_each_unpacked_once(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More files than any cache would hold, each of all papers."""
    pmids = [str(998000100 + number) for number in range(5)]
    for number in range(30):
        text = "".join(f"{pmid}|t|Socks {pmid}.\n{pmid}|a|Feet {number}.\n\n" for pmid in pmids)
        (tmp_path / f"{number}.pubtator").write_text(text)
    list(import_files(corpus, [str(tmp_path / f"{number}.pubtator") for number in range(30)]))
    unpacked: list[int] = []
    whole = codec.unpack
    monkeypatch.setattr(codec, "unpack", lambda packed: unpacked.append(1) or whole(packed))
    assert list(reparse(corpus)) == []
    assert len(unpacked) == 30


def test_one_odd_page_among_captures_of_a_corpus_is_no_end_of_grow(break_parser: Break, corpus: Corpus, tmp_path: Path) -> None:
    break_parser(AttributeError("lower"))
    shutil.copytree(CASSETTES / "landing", tmp_path / "kept" / "landing")
    filling = add_papers(corpus, ASKED, captures=[tmp_path / "kept"], offline=True, sources="landing")
    assert {one.pmid: one.outcome for one in filling.endings()} == {GOOD: "stored", BAD: "failed", ALSO_GOOD: "stored"}
