"""The site when something goes wrong beside it: others write, files are swapped, searches never end, readers go away."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scraper.errors import InputError, ScraperError, StoreError
from scraper.model import ArticleList, ListedArticle
from scraper.store import codec
from scraper.store.corpus import Corpus
from scraper.store.schema import telling
from scraper.view.site import corpus_papers, file_response, neighbours
from scraper.view.site.corpus_papers import CorpusPapers
from scraper.view.site.file_response import Writing, write_file
from scraper.view.site.papers import Query
from tests.conftest import ROOT
from tests.view.corpora import make_corpus, paper
from tests.view.site.test_pages import PORT, TOKEN, Reader


def test_counting_sees_one_state_of_the_file_while_another_process_writes(tmp_path: Path) -> None:
    path = make_corpus(tmp_path / "pain.db")
    papers = CorpusPapers(str(path))
    more = iter(range(60, 1_000))

    def write(statement: str) -> None:
        if "FROM terms" in statement and (number := next(more, 1_000)) < 80:
            with Corpus(path) as other:
                other.add([paper(number)])

    with Corpus(path) as other:
        other.add([paper(next(more))])
    papers._counted_at = float("-inf")
    papers._opened.connection.set_trace_callback(write)
    counted = papers.overview()
    papers._opened.connection.set_trace_callback(None)
    assert next(more) > 65  # it was written while it counted
    facets = {facet.field: facet.values for facet in papers.find(Query(words="pain")).facets}
    assert counted.papers == sum(one.papers for one in facets["year"]) == 62
    papers.close()


@pytest.mark.parametrize("change", ["another file", "none"])
def test_a_file_whose_place_is_taken_is_not_mixed_with_the_other(tmp_path: Path, change: str) -> None:
    path = make_corpus(tmp_path / "pain.db")
    reader = Reader(str(path))
    if change == "none":
        path.unlink()
    else:
        with Corpus(tmp_path / "other.db", create=True) as other:
            other.add([paper(1)])
        os.replace(tmp_path / "other.db", path)
    for page in (
        "/",
        "/search?words=pain",
        "/paper/998000003",
        "/failures",
        "/changes",
        "/download",
        "/changes/download?since=2020",
    ):
        assert "start 'scraper view' again" in reader.text(page, 500)
    reader.desk.close()


def test_a_search_that_takes_too_long_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(str(make_corpus(tmp_path / "pain.db")))
    monkeypatch.setattr(corpus_papers, "_MOST_SECONDS", -1)
    monkeypatch.setattr(corpus_papers, "_STEPS", 1)
    assert "ask for fewer words" in reader.text("/search?words=p*+OR+k*", 400)
    assert "ask for fewer words" in reader.text("/download?words=p*+OR+k*", 400)
    monkeypatch.undo()
    assert reader.text("/search?words=p*+OR+k*").startswith("61 papers")
    reader.desk.close()


def test_a_record_that_is_no_record_is_told_beside_the_others(tmp_path: Path) -> None:
    path = make_corpus(tmp_path / "pain.db")
    line = b'{"pmid": 5, "of_a_later_version": {}}'
    with Corpus(path) as corpus:
        values = (codec.pack(line), hashlib.sha256(line).digest())
        corpus.connection.execute(
            "UPDATE records SET packed = ?, dictionary = NULL, sha256 = ? "
            "WHERE id = (SELECT record FROM papers WHERE pmid = 998000030)", values,
        )  # fmt: skip
    reader = Reader(str(path))
    assert "its record cannot be read" in reader.text("/search?words=mistrastat&page=1")
    for page in ("/paper/998000030", "/download?words=mistrastat"):
        assert "PMID 998000030 cannot be read" in reader.text(page, 500)
    reader.desk.close()


def test_a_paper_that_is_gone_from_a_damaged_file_is_passed_over_or_told(tmp_path: Path) -> None:
    path = make_corpus(tmp_path / "pain.db")
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM papers WHERE pmid >= 998000058")
    connection.close()
    reader = Reader(str(path))
    assert "Journals: 2, of which" in reader.text("/")
    assert reader.text("/search").startswith("57 papers")
    assert "its record cannot be read" in reader.text("/search?words=pain")
    reader.desk.close()


def test_commands_to_copy_hold_no_other_command(tmp_path: Path) -> None:
    reader = Reader(str(make_corpus(tmp_path / "a; b $(c).db")))
    assert "scraper corpus retry 'a; b $(c).db'" in reader.text("/failures")
    assert "--pending | scraper corpus add 'a; b $(c).db' -" in reader.text("/failures")
    assert "scraper corpus add 'a; b $(c).db' 998000999" in reader.text("/paper/998000999", 404)
    assert "is pending: nothing more is known; ask again with" in reader.text("/paper/998000803", 404)
    reader.desk.close()


def test_an_error_of_sqlite_that_is_no_text_is_told(tmp_path: Path) -> None:
    told = "the file is damaged; see what can be read with 'scraper corpus verify'"
    with pytest.raises(StoreError, match=told), telling(tmp_path / "pain.db"):
        b"no such column: ca\x8ature".decode()


COOKIES = {
    "JSON": '{}prefs={{"a": [1, 2]}}; {}',
    "a quote that never ends": '{}x="y; {}',
    "names of any form": "{}a[b]=1; c d=2; =; ;; {}",
    "the same name of another run": "{}scraper-view-8642=old; {}",
}


@pytest.mark.parametrize("form", COOKIES)
@pytest.mark.parametrize("is_first", [True, False])
def test_cookies_of_other_sites_on_this_machine_lock_nobody_out(tmp_path: Path, form: str, is_first: bool) -> None:
    reader = Reader(str(make_corpus(tmp_path / "pain.db")))
    own = f"scraper-view-{PORT}={TOKEN}"
    cookies = COOKIES[form].format(f"{own}; " if is_first else "", "" if is_first else own)
    assert reader("/", cookie=cookies).status_code == 200
    assert reader("/", cookie=cookies.replace(TOKEN, "wrong")).status_code == 403
    reader.desk.close()


def test_all_changes_are_downloaded_not_only_those_shown(tmp_path: Path) -> None:
    with Corpus(tmp_path / "many.db", create=True) as corpus:
        corpus.add([msgspec.structs.replace(paper(1), pmid=str(998_000_000 + number)) for number in range(250)])
    reader = Reader(str(tmp_path / "many.db"))
    assert "the first 200 by PMID are shown, all are in the download" in reader.text("/changes?since=2020-01-01")
    assert len(reader("/changes/download?since=2020-01-01&format=jsonl").text.splitlines()) == 250
    assert "is no date" in reader.text("/changes/download?since=soon&format=jsonl", 400)
    reader.desk.close()


def test_neighbours_that_are_not_looked_at_are_not_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cited = tuple(ListedArticle(pmid=str(998_000_100 + number)) for number in range(150))
    with Corpus(tmp_path / "hub.db", create=True) as corpus:
        corpus.add([msgspec.structs.replace(paper(0), references=ArticleList(cited, 150, 150, True))])
    reader = Reader(str(tmp_path / "hub.db"))
    page = "/paper/998000001/graph"
    assert "120; 31 more are left out, the stored and most linked ones are shown" in reader.text(page)
    monkeypatch.setattr(neighbours, "_MOST_EDGES", 140)
    assert "120; at least 21 more are left out, the stored and most linked of those looked at are shown" in reader.text(page)
    reader.desk.close()


class Request:
    """A request whose reader is there, or has gone."""

    def __init__(self, *, gone: bool):
        self._gone = gone

    async def is_disconnected(self) -> bool:
        return self._gone


def write_for(write: Callable[[Writing], Any], *, gone: bool = False) -> Any:
    return asyncio.run(write_file(Request(gone=gone), write))  # type: ignore[arg-type]


def test_a_file_is_not_written_on_for_a_reader_who_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_response, "_LOOK_SECONDS", 0)
    with pytest.raises(ScraperError, match="nobody waits"):
        write_for(lambda file: list(file.each(itertools.count())), gone=True)
    with write_for(lambda file: file.out.write(b"".join(file.each([b"a", b"b"])))) as out:
        assert out.tell() == 2


def test_a_file_is_given_up_when_the_site_ends() -> None:
    ended = []

    def write(file: Writing) -> None:
        try:
            for _ in file.each(itertools.count()):
                pass
        except ScraperError:
            ended.append(True)
            raise

    async def end() -> None:
        task = asyncio.ensure_future(write_file(Request(gone=False), write))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(end())  # which waits for the thread
    assert ended in ([True], [])  # it may not have begun


def test_no_room_for_a_file_is_told_with_what_helps() -> None:
    def write(_file: Writing) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ScraperError, match="No space left on device; free some space, or name another folder in TMPDIR"):
        write_for(write)


def test_what_is_no_fault_of_the_reader_is_none(tmp_path: Path) -> None:
    papers = CorpusPapers(str(make_corpus(tmp_path / "pain.db")))
    with pytest.raises(InputError):
        papers.find(Query(words="NOT"))
    papers.close()
    with pytest.raises(StoreError):
        papers.find(Query(words="pain"))


def test_the_site_needs_no_stdout_and_ends_as_interrupted(tmp_path: Path) -> None:
    db = make_corpus(tmp_path / "pain.db")
    command = ["sh", "-c", 'exec "$0" "$@" >&-', sys.executable, "-m", "scraper", "view", str(db), "--no-open"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert server.stderr.readline().startswith("scraper: 61 papers of ")
        server.send_signal(signal.SIGINT)
        assert server.stderr.read().strip() == "scraper: interrupted"
        assert server.wait(30) == 130
    assert sorted(one.name for one in tmp_path.iterdir()) == ["pain.db"]
