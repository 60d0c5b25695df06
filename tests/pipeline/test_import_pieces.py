"""Large files of PubMed XML in pieces: what is stored is what the file gives that is brought whole, wherever a run is stopped."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import InputError
from scraper.model import ParsedRecord, Record
from scraper.pipeline import import_pieces, importing, pieces
from scraper.pipeline.compare import iter_since
from scraper.pipeline.import_result import ImportResult
from scraper.pipeline.importing import import_files
from scraper.pipeline.rebuild import reparse
from scraper.store.corpus import Corpus
from scraper.store.queue import Ending
from scraper.store.statistics import stats_of
from scraper.store.verify import iter_faults

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet>\n<!-- a set -->\n<PubmedArticleSet>\n'
FOOT = "</PubmedArticleSet>\n"
FIRST = 998_000_000


def article(number: int, title: str = "", version: int = 1, more: str = "") -> str:
    return (
        f'  <PubmedArticle>\n<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{FIRST + number}</PMID>'
        f"<Article><Journal><Title>Annals</Title></Journal><ArticleTitle>{title or f'Title β {number}'}</ArticleTitle>"
        f"{more}</Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType='doi'>10.5555/ex.{number}.{version}"
        f"</ArticleId></ArticleIdList></PubmedData></PubmedArticle>\n"
    )


def set_of(articles: Sequence[str], rest: str = "") -> str:
    return HEAD + "".join(articles) + rest + FOOT


def deleted(*numbers: int) -> str:
    pmids = "".join(f'<PMID Version="1">{FIRST + number}</PMID>' for number in numbers)
    return f"<DeleteCitation>{pmids}</DeleteCitation>\n"


LONG = [article(number) for number in range(40)]
LATER = "<Abstract><AbstractText>More of it is known.</AbstractText></Abstract>"
FILES = {
    "one paper each": [set_of(LONG)],
    "several versions, near and far": [
        set_of([*LONG[:9], article(8, version=2, more=LATER), *LONG[9:30], article(3, "Another title", 2), article(3, version=3)])
    ],
    "two files of the same papers": [set_of(LONG[:30]), set_of([article(n, f"New {n}", 2, LATER) for n in range(20, 35)])],
    "deletions": [set_of(LONG[:20]), set_of(LONG[20:], deleted(3, 77))],
    "a paper and its deletion": [set_of(LONG, deleted(4))],
    "deletions alone": [set_of(LONG[:10]), set_of([], deleted(*range(5, 9)) + " " * 4000)],
    "attributes of the root": [set_of(LONG).replace("<PubmedArticleSet>", "<PubmedArticleSet xmlns:x='urn:x'>")],
    "citations alone": [
        set_of([one[one.index("<Med") : one.index("<PubmedData>")] for one in LONG]).replace(
            "PubmedArticleSet", "MedlineCitationSet"
        )
    ],
    "comments between": [set_of([f"<!-- {n} --> {one}" for n, one in enumerate(LONG)])],
}


@pytest.fixture
def in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a few kB are large, pieces have four papers, transactions ten."""
    monkeypatch.setattr(pieces, "_LARGE", 2000)
    monkeypatch.setattr(pieces, "_PAPERS", 4)
    monkeypatch.setattr(import_pieces, "_BATCH", 10)


@pytest.fixture(params=["in pieces", "whole"])
def either_way(in_pieces: None, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The same files in pieces, and whole: nobody sees a difference."""
    if request.param == "whole":
        monkeypatch.setattr(pieces, "_LARGE", 1 << 30)


def write(tmp_path: Path, texts: Sequence[str]) -> list[str]:
    paths = [tmp_path / f"{place}.xml" for place in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return [str(path) for path in paths]


def bring_all(corpus: Corpus, paths: Sequence[str]) -> list[ImportResult]:
    return list(import_files(corpus, paths))


def whole(tmp_path: Path, paths: Sequence[str]) -> list[bytes]:
    """What the files give that are brought whole."""
    large, pieces._LARGE = pieces._LARGE, 1 << 30  # type: ignore[attr-defined]
    try:
        with Corpus(tmp_path / "whole.db", create=True) as corpus:
            bring_all(corpus, paths)
            return list(corpus.lines())
    finally:
        pieces._LARGE = large  # type: ignore[attr-defined]


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("case", FILES)
def test_records_are_those_of_the_whole_file_and_can_be_made_again(corpus: Corpus, tmp_path: Path, case: str) -> None:
    paths = write(tmp_path, FILES[case])
    found = bring_all(corpus, paths)
    assert not any(one.reason or one.broken or one.failed for one in found)
    lines, captures = list(corpus.lines()), stats_of(corpus)["captures"]
    assert lines == whole(tmp_path, paths)
    assert list(iter_faults(corpus)) == []
    assert list(reparse(corpus)) == []
    again = bring_all(corpus, paths[-1:])
    assert not any(one.new or one.changed for one in again)
    assert (list(corpus.lines()), stats_of(corpus)["captures"]) == (lines, captures)


@pytest.mark.usefixtures("in_pieces")
def test_a_record_names_the_whole_file_and_its_piece_is_small(corpus: Corpus, tmp_path: Path) -> None:
    (path,) = write(tmp_path, [set_of(LONG)])
    assert sum(len(one.new) for one in bring_all(corpus, [path])) == len(LONG)
    sha256 = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    record = corpus[FIRST + 17]
    assert [source.sha256 for source in record.provenance.sources] == [sha256]
    (kept,) = corpus.exchanges_of(str(FIRST + 17))
    body = corpus.capture(kept.number).body
    assert kept.sha256 == sha256
    assert kept.place is not None
    assert body[slice(*kept.place)].decode().strip() == LONG[17].strip()
    assert body.count(b"<PubmedArticle>") == 4
    assert corpus.has_documents_of(record)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize(
    ("text", "before", "place"),
    [
        (set_of([*LONG[:27], LONG[27].replace("</Title>", ""), *LONG[28:]]), 27, "article 28"),
        (set_of(LONG, "text"), 40, "text after the last article"),
        (set_of([*LONG[:12], "text", *LONG[12:]]), 12, "article 13"),
    ],
    ids=["broken XML", "text at the end", "text between"],
)
def test_what_stands_before_a_fault_is_stored(corpus: Corpus, tmp_path: Path, text: str, before: int, place: str) -> None:
    paths = write(tmp_path, [text])
    found = bring_all(corpus, paths)
    assert [pmid for one in found for pmid in one.pmids] == [str(FIRST + number) for number in range(before)]
    assert place in (found[-1].broken or "")
    assert list(iter_faults(corpus)) == []
    assert list(reparse(corpus)) == []
    mended = write(tmp_path, [set_of(LONG)])
    bring_all(corpus, mended)
    assert len(corpus) == len(LONG)
    assert list(iter_faults(corpus)) == []


def broken_off(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.usefixtures("in_pieces")
def test_what_nlm_deleted_is_stored_with_the_papers_beside_it_or_not_at_all(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, path = write(tmp_path, [set_of(LONG[:1]), set_of(LONG[1:3], deleted(0) + "<!-- long -->" * 200)])
    bring_all(corpus, [stored])
    before = list(corpus.lines())
    with monkeypatch.context() as patch:
        patch.setattr(import_pieces, "bury", broken_off)
        with pytest.raises(KeyboardInterrupt):
            bring_all(corpus, [path])
    assert list(corpus.lines()) == before
    (found,) = bring_all(corpus, [path])
    assert (found.new, found.gone) == ((str(FIRST + 1), str(FIRST + 2)), (str(FIRST),))
    assert [issue.code for issue in corpus[FIRST].issues] == ["gone"]


@pytest.mark.usefixtures("either_way")
def test_what_a_file_changes_is_told_afterwards_as_it_was_when_it_came(corpus: Corpus, tmp_path: Path) -> None:
    first, second = write(tmp_path, FILES["two files of the same papers"])
    assert {pmid for one in bring_all(corpus, [first]) for pmid in one.changed} == set()
    assert [one.kind for one in iter_since(corpus, "2000-01-01") if one.changes] == []
    found = bring_all(corpus, [second])
    changed = [pmid for one in found for pmid in one.changed]
    assert changed == [str(FIRST + number) for number in range(20, 30)]
    assert [pmid for one in found for pmid in one.new] == [str(FIRST + number) for number in range(30, 35)]
    told = {one.pmid: {change.path for change in one.changes} for one in iter_since(corpus, "2000-01-01") if one.changes}
    assert list(told) == changed
    assert all("abstract" in paths for paths in told.values())


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("was_stored", [False, True])
def test_a_paper_of_which_no_record_can_be_made_fails_alone_until_it_can(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was_stored: bool
) -> None:
    odd, earlier = str(FIRST + 17), article(17, "As it was before")
    later = [*LONG[:17], article(17, version=2, more=LATER), *LONG[18:]]
    if was_stored:
        bring_all(corpus, write(tmp_path, [set_of([earlier])]))
    paths = write(tmp_path, [set_of(later)])
    make = pieces.normalize

    def normalize(documents: Sequence[ParsedRecord]) -> Record:
        if documents[0].pmid == odd:
            raise KeyError("an odd section")
        return make(documents)

    with monkeypatch.context() as patch:
        patch.setattr(pieces, "normalize", normalize)
        found = bring_all(corpus, paths)
    failed = {pmid: reason for one in found for pmid, reason in one.failed.items()}
    assert list(failed) == [odd]
    assert "an odd section" in failed[odd]
    others = [str(FIRST + number) for number in range(len(LONG)) if number != 17]
    assert [pmid for one in found for pmid in one.pmids] == [pmid for one in found for pmid in one.new] == others
    (ending,) = corpus.queue.endings([odd])
    assert ending == (Ending(odd, "stored") if was_stored else Ending(odd, "failed", "import", "parse", failed[odd]))
    assert corpus[odd].title == "As it was before" if was_stored else odd not in corpus
    assert list(iter_faults(corpus)) == []
    again = bring_all(corpus, paths)
    assert [pmid for one in again for pmid in (one.changed if was_stored else one.new)] == [odd]
    assert corpus.queue.endings([odd]) == [Ending(odd, "stored")]
    if not was_stored:
        assert list(corpus.lines()) == whole(tmp_path, paths)


@pytest.mark.usefixtures("either_way")
def test_a_record_stored_without_its_file_loses_nothing_when_the_file_is_brought(corpus: Corpus, tmp_path: Path) -> None:
    """What else was known of it may be of another time: its file was not kept, so that nobody can tell."""
    paths = write(tmp_path, [set_of(LONG)])
    with Corpus(tmp_path / "other.db", create=True) as other:
        bring_all(other, paths)
        stored = msgspec.structs.replace(other[str(FIRST + 7)], conflict_statement="None declared.")
    corpus.add([stored])
    bring_all(corpus, paths)
    assert corpus[str(FIRST + 7)].conflict_statement == "None declared."
    assert len(corpus) == len(LONG)
    assert list(iter_faults(corpus)) == []


@pytest.mark.usefixtures("either_way")
def test_papers_without_a_pmid_are_counted_and_hold_up_no_others(corpus: Corpus, tmp_path: Path) -> None:
    nameless = [re.sub("<PMID.*?</PMID>", "", one) for one in LONG]
    papers = [*LONG[:3], nameless[3], *LONG[4:20], *nameless[20:31], *LONG[31:]]
    found = bring_all(corpus, write(tmp_path, [set_of(papers)]))
    assert sum(one.without_pmid for one in found) == 12
    assert [pmid for one in found for pmid in one.pmids] == list(corpus)
    assert len(corpus) == len(LONG) - 12
    assert list(iter_faults(corpus)) == []


def test_a_file_that_can_no_longer_be_read_is_no_file_that_ends_there() -> None:
    def chunks() -> Iterator[bytes]:
        yield (HEAD + LONG[0] + LONG[1]).encode()
        raise InputError("x.xml: cannot be read")

    with pytest.raises(InputError, match="cannot be read"):
        list(pieces.iter_made(chunks(), "0" * 64, set_of(LONG).encode()[-100:]))


@given(st.lists(st.binary(min_size=1, max_size=700), max_size=12))
def test_the_start_of_a_file_and_its_rest_are_the_file(chunks: list[bytes]) -> None:
    large, pieces._LARGE = pieces._LARGE, 1000  # type: ignore[attr-defined]
    try:
        start, rest = pieces.take_start(chunks)
        assert pieces.is_large(start) == (sum(map(len, chunks)) > 1000)
        assert len(start) <= 1000 + 700  # the rest is not read yet
        assert start + b"".join(rest) == b"".join(chunks)
    finally:
        pieces._LARGE = large  # type: ignore[attr-defined]


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("text", [set_of(LONG)[:-300], set_of([LONG[0].replace("</Title>", ""), *LONG])], ids=["cut", "first"])
def test_a_file_of_which_nothing_can_be_read_is_passed_over(corpus: Corpus, tmp_path: Path, text: str) -> None:
    (one,) = bring_all(corpus, write(tmp_path, [text]))
    assert one.reason
    assert (one.broken, one.pmids, len(corpus), stats_of(corpus)["captures"]) == (None, (), 0, 0)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("batches", [1, 2, 3])
def test_an_import_that_was_stopped_goes_on(corpus: Corpus, tmp_path: Path, batches: int) -> None:
    paths = write(tmp_path, FILES["several versions, near and far"])
    stopped = import_files(corpus, paths)
    for _ in range(batches):
        next(stopped)
    del stopped
    assert 0 < len(corpus) < len(LONG)
    assert list(iter_faults(corpus)) == []
    bring_all(corpus, paths)
    assert list(corpus.lines()) == whole(tmp_path, paths)


KILLED = """
import os, signal, sys
from scraper.pipeline import import_pieces, importing, pieces
from scraper.pipeline.compare import iter_since
from scraper.store.corpus import Corpus
from scraper.store.writer import Writer
pieces._LARGE, pieces._PAPERS, import_pieces._BATCH = 2000, 4, 10
put, left = Writer.put_rows, int(sys.argv[3])
def put_rows(self, rows, **options):
    global left
    put(self, rows, **options)
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
Writer.put_rows = put_rows
with Corpus(sys.argv[1], create=True) as corpus:
    list(importing.import_files(corpus, sys.argv[2:3]))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal")
@pytest.mark.usefixtures("in_pieces")
def test_a_kill_in_a_transaction_leaves_what_was_before(tmp_path: Path) -> None:
    paths = write(tmp_path, [set_of(LONG)])
    command = [sys.executable, "-c", KILLED, str(tmp_path / "k.db"), paths[0], "3"]
    done = subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert done.returncode == -signal.SIGKILL
    with Corpus(tmp_path / "k.db") as corpus:
        assert 20 <= len(corpus) < 40
        assert list(iter_faults(corpus)) == []
        bring_all(corpus, paths)
        assert list(corpus.lines()) == whole(tmp_path, paths)


def test_several_processes_give_what_one_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    whole_open = importing.open_input
    monkeypatch.setattr(importing, "open_input", lambda path: opened.append(Path(path).name) or whole_open(path))
    abstract = f"<Abstract><AbstractText>{'word ' * 12_000}</AbstractText></Abstract>"
    long = [article(number, more=abstract) for number in range(45)]
    paths = write(
        tmp_path, [set_of(long[:38]), "no such layout", set_of(LONG[:9]), set_of(long, "text"), set_of([*long, *long[:2]])]
    )
    found = {}
    for jobs in (1, 2):
        with Corpus(tmp_path / f"{jobs}.db", create=True) as corpus:
            found[jobs] = [list(import_files(corpus, paths, jobs=jobs)), list(corpus.lines()), list(iter_faults(corpus))]
    assert found[1] == found[2]
    assert len({one.name for one in found[2][0]}) == len(paths)
    assert opened == [f"{place}.xml" for place in (0, 1, 2, 3, 4, 1, 2)]  # what another process has read is not read again
