"""Saved pages and exports brought into a corpus: recognised by their content, or passed over with a reason."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest
import zstandard

import scraper
from scraper.model import Record, to_json
from scraper.pipeline import pieces
from scraper.pipeline.importing import import_files
from scraper.pipeline.rebuild import reparse
from scraper.store.corpus import Corpus
from scraper.store.statistics import stats_of, status_of
from scraper.store.verify import iter_faults
from tests.conftest import CASSETTES
from tests.pipeline.test_import_pieces import LONG, set_of

ADDRESS = "https://u:pw@example.org/{}?api_key=SECRET&email=me@example.org"
TABLE = "998000901|t|Warm socks.\n998000901|a|Feet.\n998000901\t0\t4\tWarm\tSpecies\t9982\n\n"


def test_what_somebody_brings_is_recognised_and_merged(corpus: Corpus, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.write(CASSETTES / "landing" / "37622028" / "body.txt", "deep/page.txt")
        archive.writestr("notes.md", "not a page")
    found = list(import_files(corpus, [str(tmp_path / "pages.zip"), str(CASSETTES / "pubtator3" / "37622028" / "body.txt")]))
    assert [(bool(one.pmids), bool(one.reason)) for one in found] == [(True, False), (False, True), (True, False)]
    record = corpus["37622028"]
    assert (len(record.annotations), record.references.shown) == (23, 5)
    assert list(reparse(corpus)) == []
    assert list(iter_faults(corpus)) == []
    assert next(import_files(corpus, [str(tmp_path / "pages.zip")])).pmids == ("37622028",)
    assert stats_of(corpus)["captures"] == 2


def write_warc(path: Path, replies: dict[str, tuple[str, bytes]]) -> None:
    """Replies by their place: the status and the body."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for name, (code, body) in replies.items():
            told = StatusAndHeaders(code, [("Content-Type", "text/plain")], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(ADDRESS.format(name), "response", payload=io.BytesIO(body), http_headers=told)
            )


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio's writer leaves temporary files open
def test_pages_of_a_warc_are_brought_with_address_and_date(corpus: Corpus, tmp_path: Path) -> None:
    pages = {name: (CASSETTES / "landing" / name / "body.txt").read_bytes() for name in ("37622028", "999000002")}
    codes = {"37622028": "200 OK", "999000002": "404 Not Found"}
    write_warc(tmp_path / "crawl.warc.gz", {name: (codes[name], page) for name, page in pages.items()})
    (one,) = import_files(corpus, [str(tmp_path / "crawl.warc.gz")])
    assert one.pmids == ("37622028",)
    (source,) = corpus["37622028"].provenance.sources
    assert source.url == "https://example.org/37622028?api_key=REDACTED&email=REDACTED"
    kept = [repr(row) for row in corpus.connection.execute("SELECT * FROM captures")]
    assert not any(secret in row for row in kept for secret in ("SECRET", "u:pw", "me@example"))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # warcio's writer leaves temporary files open
@pytest.mark.parametrize("crawled", [False, True])
def test_a_large_set_in_an_archive_is_kept_in_pieces_and_one_of_a_crawl_whole(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crawled: bool
) -> None:
    """Whoever crawled it has an address of all of it."""
    monkeypatch.setattr(pieces, "_LARGE", 2000)
    monkeypatch.setattr(pieces, "_PAPERS", 4)
    text, path = set_of(LONG), tmp_path / ("sets.warc.gz" if crawled else "sets.zip")
    if crawled:
        write_warc(path, {"set": ("200 OK", text.encode())})
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("set.xml", text)
    list(import_files(corpus, [str(path)]))
    assert len(corpus) == len(LONG)
    kept = {one for pmid in corpus for one in corpus.exchanges_of(pmid)}
    assert {one.is_piece for one in kept} == {not crawled}
    assert len({one.number for one in kept}) == (1 if crawled else len(LONG) // 4)
    addresses = {source.url for pmid in corpus for source in corpus[pmid].provenance.sources}
    assert addresses == {"https://example.org/set?api_key=REDACTED&email=REDACTED" if crawled else None}


def test_two_documents_of_one_paper_in_a_file_are_both_kept(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "d.pubtator").write_text("11|t|Pain one\n11|a|Abstract whole here.\n\n11|t|Pain one\n11|a|\n\n")
    list(import_files(corpus, [str(tmp_path / "d.pubtator")]))
    assert corpus["11"].abstract == "Abstract whole here."
    assert list(reparse(corpus)) == []


def test_what_cannot_be_read_is_passed_over_with_its_reason(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (CASSETTES / "landing" / "37622028" / "body.txt").read_bytes()
    folder = tmp_path / "brought"
    folder.mkdir()
    (folder / "a.gz").write_bytes(b"no gzip at all")
    (folder / "b.zip").write_bytes(b"PK\x03\x04 damaged")
    with zipfile.ZipFile(folder / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("page.txt", page)
    torn = bytearray((folder / "c.zip").read_bytes())
    torn[60:120] = b"\xff" * 60
    (folder / "c.zip").write_bytes(torn)
    (folder / "d.txt").write_bytes(b"x" * (2 * len(page)))
    (folder / os.fsdecode(b"caf\xe9.txt")).write_bytes(page)
    monkeypatch.setattr("scraper.archive.MAX_FILE", len(page) + 1)
    found = list(import_files(corpus, [str(folder)]))
    assert [bool(one.reason) for one in found] == [True, True, True, False, True]
    assert list(corpus) == ["37622028"]
    assert list(reparse(corpus)) == []


def test_packed_files_of_an_archive_are_read(corpus: Corpus, tmp_path: Path) -> None:
    page = (CASSETTES / "landing" / "37622028" / "body.txt").read_bytes()
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.writestr("page.txt.gz", gzip.compress(page))
        archive.writestr("page.txt.zst", zstandard.compress(page))
        archive.writestr("broken.gz", b"no gzip")
        archive.writestr("broken.zst", b"no zstd")
    found = list(import_files(corpus, [str(tmp_path / "pages.zip")]))
    assert [bool(one.reason) for one in found] == [False, False, True, True]


def test_a_large_bioc_file_is_brought(corpus: Corpus, tmp_path: Path) -> None:
    passage = '<passage><infon key="type">title</infon><offset>0</offset><text>A title {}</text></passage>'
    document = "<document><id>{}</id>" + passage + "</document>"
    filler = "word " * 5000
    body = "".join(document.format(50_000_000 + number, filler) for number in range(450))
    (tmp_path / "big.xml").write_text(f"<collection><source/><date/><key/>{body}</collection>")
    assert (tmp_path / "big.xml").stat().st_size > 11_000_000
    (found,) = import_files(corpus, [str(tmp_path / "big.xml")])
    assert len(found.pmids) == 450


def test_what_nlm_deleted_is_gone_and_no_paper(corpus: Corpus, tmp_path: Path) -> None:
    article = (
        "<PubmedArticle><MedlineCitation><PMID>11</PMID><Article><ArticleTitle>Kept.</ArticleTitle></Article></MedlineCitation>"
        "</PubmedArticle>"
    )
    (tmp_path / "one.xml").write_text(f"<PubmedArticleSet>{article}</PubmedArticleSet>")
    deleted = "<DeleteCitation><PMID>11</PMID><PMID>12</PMID></DeleteCitation>"
    other = article.replace(">11<", ">13<")
    (tmp_path / "two.xml").write_text(f"<PubmedArticleSet>{other}{deleted}</PubmedArticleSet>")
    list(import_files(corpus, [str(tmp_path / "one.xml")]))
    (found,) = import_files(corpus, [str(tmp_path / "two.xml")])
    assert (found.pmids, found.gone) == (("13",), ("11", "12"))
    assert list(corpus) == ["11", "13"]
    assert corpus["11"].title == "Kept."
    assert [issue.code for issue in corpus["11"].issues] == ["gone"]
    assert status_of(corpus)["asked"] == {"gone": 2, "stored": 1}
    assert list(reparse(corpus)) == []


def test_results_stand_in_the_order_of_the_names_and_of_the_files_in_a_folder(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("z.pubtator", "folder/b.pubtator", "folder/a.pubtator"):
        (tmp_path / name).write_text(TABLE)
    found = list(import_files(corpus, [str(tmp_path / "z.pubtator"), str(tmp_path / "folder")]))
    assert [Path(one.name).name for one in found] == ["z.pubtator", "a.pubtator", "b.pubtator"]
    assert [(one.new, one.changed) for one in found] == [(("998000901",), ()), ((), ()), ((), ())]


def test_who_made_the_annotations_is_who_the_caller_says(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "d.pubtator").write_text(TABLE)
    list(import_files(corpus, [str(tmp_path / "d.pubtator")], source="mytool"))
    assert {one.source for one in corpus["998000901"].annotations} == {"mytool"}
    with pytest.raises(scraper.InputError):
        list(import_files(corpus, [str(tmp_path / "d.pubtator")], source="one, two"))


def test_a_path_that_is_none_ends_the_import_after_the_files_before_it(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "d.pubtator").write_text(TABLE)
    found = import_files(corpus, [str(tmp_path / "d.pubtator"), str(tmp_path / "none")])
    assert next(found).pmids == ("998000901",)
    with pytest.raises(scraper.InputError, match="none"):
        next(found)
    assert list(corpus) == ["998000901"]


def test_records_under_the_name_of_an_archive_that_is_not_unpacked_are_passed_over(corpus: Corpus, tmp_path: Path) -> None:
    line = to_json(Record(pmid="998000901", title="Warm socks.")) + b"\n"
    for name, stored in (("r.tar.zst", ()), ("r.jsonl.zst", ("998000901",))):
        (tmp_path / name).write_bytes(zstandard.compress(line))
        (one,) = import_files(corpus, [str(tmp_path / name)])
        assert (one.pmids, bool(one.reason)) == (stored, not stored)
