"""Filling a corpus from cassettes: stopped anywhere and gone on with, it ends as one run does; nothing is asked for twice."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

import scraper
from scraper.errors import StoreError
from scraper.model import ArticleList, Capture, ListedArticle, Provenance, Record, SourceStatus, to_json
from scraper.pipeline import filling as module
from scraper.pipeline.compare import iter_differences, iter_since
from scraper.pipeline.filling import Filling, Progress, add_papers, retry_papers
from scraper.pipeline.importing import import_files
from scraper.pipeline.rebuild import reparse
from scraper.pipeline.records import Records
from scraper.pipeline.report import PaperOutcome
from scraper.store.corpus import Corpus
from scraper.store.statistics import stats_of, status_of
from scraper.store.verify import iter_faults
from tests.conftest import CASSETTES
from tests.local_network import PlainServer, serving

PMIDS = ["37622028", "999000001", "999000002", "999000007", "999000011", "999000018", "999000021", "999000022", "5"]
OFFLINE: dict[str, Any] = {"captures": [CASSETTES], "offline": True, "sources": "all"}


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MANY", 2)
    monkeypatch.setattr(module, "_FEW", 2)


def exported(corpus: Corpus) -> list[bytes]:
    return [*corpus.lines(), *(repr(edge).encode() for edge in corpus.edges())]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    with Corpus(tmp_path_factory.mktemp("whole") / "c.db", create=True) as corpus:
        add_papers(corpus, PMIDS, **OFFLINE)
        return exported(corpus)


def test_what_is_stored_is_what_fetch_gives(corpus: Corpus) -> None:
    add_papers(corpus, PMIDS, **OFFLINE)
    assert list(corpus.lines()) == [
        to_json(one) for one in sorted(scraper.fetch_many(PMIDS, **OFFLINE), key=lambda r: int(r.pmid or 0))
    ]
    assert list(iter_faults(corpus)) == []


class Killed(BaseException):
    pass


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_run_that_was_stopped_goes_on_with_the_rest(corpus: Corpus, after: int, whole: list[bytes]) -> None:
    def stop(progress: Progress) -> None:
        if progress.ended >= 2 * after:
            raise Killed

    with pytest.raises(Killed):
        add_papers(corpus, PMIDS, on_progress=stop, **OFFLINE)
    stored = list(corpus)
    assert 0 < len(stored) < len(PMIDS)
    filling = add_papers(corpus, PMIDS, **OFFLINE)
    assert not {outcome.pmid for outcome in filling.records.outcomes} & set(stored)
    assert exported(corpus) == whole


def test_a_chunk_that_fails_leaves_nothing_of_itself(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, whole: list[bytes]) -> None:
    settle = corpus.queue.settle
    calls = []

    def fail(endings: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise sqlite3.OperationalError("database or disk is full")
        settle(endings)

    monkeypatch.setattr(corpus.queue, "settle", fail)
    with pytest.raises(StoreError, match=r"the disk is full.*run the same command again"):
        add_papers(corpus, PMIDS, **OFFLINE)
    assert len(corpus) == 2
    assert list(iter_faults(corpus)) == []
    add_papers(corpus, PMIDS, **OFFLINE)
    assert exported(corpus) == whole


def test_failed_papers_are_listed_and_asked_again_by_retry_only(corpus: Corpus, tmp_path: Path) -> None:
    some = tmp_path / "some"
    shutil.copytree(CASSETTES / "landing" / "37622028", some / "landing" / "37622028")
    asked = ["37622028", "999000001"]
    filling = add_papers(corpus, asked, captures=[some], offline=True)
    assert [(one.pmid, one.outcome) for one in filling.endings()] == [("37622028", "stored"), ("999000001", "failed")]
    assert status_of(corpus)["asked"] == {"failed": 1, "stored": 1}
    assert add_papers(corpus, asked, **OFFLINE).records.outcomes == []
    retried = retry_papers(corpus, **OFFLINE)
    assert [one.pmid for one in retried.records.outcomes] == ["999000001"]
    assert status_of(corpus)["asked"] == {"stored": 2}


def test_a_stored_paper_that_lacks_a_source_is_asked_again_by_retry(corpus: Corpus, tmp_path: Path) -> None:
    some = tmp_path / "some"
    shutil.copytree(CASSETTES / "landing" / "37622028", some / "landing" / "37622028")
    shutil.copytree(CASSETTES / "pubtator3" / "37622028", some / "pubtator3" / "37622028")
    body = some / "pubtator3" / "37622028" / "body.txt"
    whole = body.read_bytes()
    body.write_bytes(b"<html>Bad gateway</html>")
    add_papers(corpus, ["37622028"], captures=[some], offline=True)
    assert corpus["37622028"].annotations == ()
    body.write_bytes(whole)
    retried = retry_papers(corpus, captures=[some], offline=True)
    assert [one.outcome for one in retried.records.outcomes] == ["stored"]
    assert len(corpus["37622028"].annotations) == 23
    assert {change.path.split("[")[0] for change in retried.changes["37622028"]} == {"annotations", "relations"}
    assert retry_papers(corpus, captures=[some], offline=True).records.outcomes == []


def test_what_is_stored_by_other_ways_is_not_asked_for(corpus: Corpus) -> None:
    corpus.add([Record(pmid="37622028", title="Pain")])
    assert add_papers(corpus, ["37622028"], **OFFLINE).records.outcomes == []
    assert status_of(corpus)["asked"] == {"stored": 1}


def test_a_refresh_keeps_what_is_fuller_and_notes_what_changed(corpus: Corpus, tmp_path: Path) -> None:
    add_papers(corpus, ["37622028"], captures=[CASSETTES], offline=True)
    before = corpus["37622028"]
    poor = tmp_path / "poor"
    shutil.copytree(CASSETTES / "pubmed" / "999000018", poor / "pubmed" / "999000018")
    shutil.copytree(CASSETTES / "landing" / "37622028", poor / "landing" / "37622028")
    exchange = poor / "landing" / "37622028" / "exchange.json"
    fields = msgspec.json.decode(exchange.read_bytes()) | {"retrieved_at": "2026-12-01T00:00:00Z"}
    exchange.write_bytes(msgspec.json.encode(fields))
    body = poor / "landing" / "37622028" / "body.txt"
    body.write_text(body.read_text(encoding="utf-8").replace("Citing Articles", "Citing Articles", 1), encoding="utf-8")
    add_papers(corpus, ["37622028"], refresh=True, captures=[poor], offline=True)
    after = corpus["37622028"]
    assert after.abstract == before.abstract
    assert len(after.annotations) == len(before.annotations)  # PubTator was not asked this time
    assert len(after.provenance.sources) > len(before.provenance.sources)
    assert list(iter_faults(corpus)) == []


def test_a_paper_that_is_gone_keeps_its_record_and_says_so(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.add([Record(pmid="7", title="Pain")])
    filling = Filling(corpus, ["7"], captures=[CASSETTES], offline=True)
    gone = PaperOutcome("7", "merged", "pubmed", "merged", merged_into="8")
    filling._store(module.Settled([], [gone], []))
    record = corpus["7"]
    assert (record.title, record.ids, record.issues[-1].code) == ("Pain", {"merged_into": ("8",)}, "merged")
    (told,) = iter_since(corpus, "2000-01-01")
    assert (told.pmid, told.kind) == ("7", "gone")


@pytest.mark.parametrize(
    ("said_by", "absent"), [("pubmed", ["pubmed"]), ("pubtator3,pubmed", ["pubmed", "pubtator3"]), (None, [])]
)
def test_a_paper_that_is_gone_names_who_says_so(corpus: Corpus, said_by: str | None, absent: list[str]) -> None:
    corpus.add([Record(pmid="7", title="Pain")])
    filling = Filling(corpus, ["7", "8"], **OFFLINE)
    with corpus.writing():
        corpus.queue.want(["7", "8"])
    filling._store(module.Settled([], [PaperOutcome(pmid, "gone", said_by, "gone") for pmid in ("7", "8")], []))
    assert sorted(one.name for one in corpus["7"].provenance.sources if one.outcome == "absent") == absent
    assert [(one.pmid, one.outcome, one.source) for one in filling.endings()] == [("7", "gone", said_by), ("8", "gone", said_by)]
    assert list(corpus) == ["7"]  # of one that was never stored nothing is


def test_progress_counts_all_that_ended_and_all_that_was_stored(corpus: Corpus) -> None:
    told: list[Progress] = []
    filling = add_papers(corpus, PMIDS, on_progress=told.append, **OFFLINE)
    assert [one.ended for one in told] == [2, 4, 6, 8, 9]
    assert {one.total for one in told} == {len(PMIDS)}
    stored = [one.outcome == "stored" for one in filling.records.outcomes]
    assert [one.stored for one in told] == [sum(stored[: one.ended]) for one in told]
    assert told[0].stored < told[-1].stored == len(corpus)


@pytest.mark.parametrize("was_stored", [True, False])
def test_a_record_that_cannot_be_joined_fails_alone_and_retry_finds_it(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch, was_stored: bool
) -> None:
    asked = ["37622028", "999000001", "999000018"]
    if was_stored:
        add_papers(corpus, asked, **OFFLINE)
    before = list(corpus.lines())
    put = corpus.writer.put

    def refusing(record: Record) -> None:
        if record.pmid == "999000001":
            raise scraper.InputError("999000001: cannot be written")
        put(record)

    with monkeypatch.context() as patch:
        patch.setattr(corpus.writer, "put", refusing)
        filling = add_papers(corpus, asked, refresh=True, **OFFLINE)
    assert [(one.pmid, one.outcome) for one in filling.records.outcomes] == [
        ("37622028", "stored"), ("999000001", "failed"), ("999000018", "stored"),
    ]  # fmt: skip
    (failed,) = [one for one in filling.records.failures if one.source == "normalize"]
    assert (failed.pmid, failed.kind) == ("999000001", "parse")
    assert "cannot be written" in (failed.reason or "")
    report = filling.records.report()
    assert (report.asked, report.stored, report.failed) == (3, 2, {"parse": 1})
    assert [one.outcome for one in filling.endings()] == ["stored", "stored" if was_stored else "failed", "stored"]
    assert list(corpus.lines()) == before if was_stored else len(corpus) == 2
    retried = retry_papers(corpus, **OFFLINE)
    assert [(one.pmid, one.outcome) for one in retried.records.outcomes if one.pmid == "999000001"] == [("999000001", "stored")]
    assert list(corpus) == asked
    assert list(iter_faults(corpus)) == []


def test_reparse_changes_nothing_when_the_parsers_are_the_same(corpus: Corpus, whole: list[bytes]) -> None:
    add_papers(corpus, PMIDS, **OFFLINE)
    assert list(reparse(corpus)) == []
    assert exported(corpus) == whole


def test_reparse_mends_a_record_and_tells_what_changed(corpus: Corpus, whole: list[bytes]) -> None:
    add_papers(corpus, PMIDS, **OFFLINE)
    corpus.add([msgspec.structs.replace(corpus["37622028"], title="As an old parser read it", citing_articles=ArticleList())])
    ((pmid, changes),) = reparse(corpus)
    assert pmid == "37622028"
    assert {"title", "citing_articles.shown"} <= {change.path for change in changes}
    assert exported(corpus) == whole
    assert [one.pmid for one in iter_since(corpus, "2000-01-01") if one.new_citing_articles] == ["37622028"]


def linked(pmid: str, *citing: str) -> Record:
    items = tuple(ListedArticle(pmid=other, sources=("icite",)) for other in citing)
    return Record(pmid=pmid, citing_articles=ArticleList(items, len(items)))


@pytest.mark.parametrize("way", ["refresh", "import", "reparse"])
def test_what_no_document_says_any_more_goes_where_all_of_them_are_kept(corpus: Corpus, way: str) -> None:
    """As an old parser took it from the very documents that are kept; see below for what was stored without them."""
    options = OFFLINE | {"sources": "pubtator3"}
    add_papers(corpus, ["37622028"], **options)
    made = corpus["37622028"]
    assert made.conflict_statement is None
    corpus.add([msgspec.structs.replace(made, conflict_statement="Misread.", citing_articles=linked("1", "7").citing_articles)])
    if way == "refresh":
        add_papers(corpus, ["37622028"], refresh=True, **options)
    elif way == "import":
        list(import_files(corpus, [str(CASSETTES / "pubtator3" / "37622028" / "body.txt")]))
    else:
        list(reparse(corpus))
    now = corpus["37622028"]
    assert (now.conflict_statement, now.citing_articles) == (None, made.citing_articles)
    assert "kept_older" not in {issue.code for issue in now.issues}


@pytest.mark.parametrize("recorded", [True, False])
def test_what_is_asked_for_over_the_network_is_kept_beside_its_record(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recorded: bool
) -> None:
    row = {"title": "Warm socks.", "citation_count": 1, "cited_by": [998000102], "references": []}
    links = {"data": [{"pmid": pmid, **row} for pmid in (998000101, 998000103)]}
    asked = ["998000101", "998000103"]
    with serving(PlainServer()) as server:
        server.replies["/api/pubs"] = (200, {"Content-Type": "application/json"}, msgspec.json.encode(links))
        monkeypatch.setenv("SCRAPER_BASE_URL_ICITE", f"http://{server.place}")
        filling = add_papers(corpus, asked, sources="icite", record=tmp_path / "kept" if recorded else None)
        requests = len(server.seen)
        assert requests == filling.records.report().requests > 0
        assert add_papers(corpus, asked, sources="icite").records.outcomes == []
        assert len(server.seen) == requests
    assert list(corpus) == asked
    for pmid in corpus:
        hashes = {one.sha256 for one in corpus[pmid].provenance.sources}
        assert hashes <= {one.as_status().sha256 for _, one in corpus.captures_of(pmid)}
    assert list(reparse(corpus)) == []
    assert list(iter_faults(corpus)) == []
    if recorded:
        again = scraper.fetch_many(asked, sources="icite", captures=[tmp_path / "kept"], offline=True)
        assert [to_json(one) for one in again] == list(corpus.lines())


def test_two_corpora_are_compared(corpus: Corpus, tmp_path: Path) -> None:
    corpus.add([Record(pmid="1", title="A"), Record(pmid="2"), linked("4", "9")])
    with Corpus(tmp_path / "other.db", create=True) as other:
        retracted = Record(pmid="1", title="A", retracted=True)
        other.add([retracted, Record(pmid="3"), linked("4", "9", "10")])
        found = {one.pmid: one for one in iter_differences(corpus, other)}
    assert {pmid: one.kind for pmid, one in found.items()} == {"1": "changed", "2": "gone", "3": "new", "4": "changed"}
    assert found["1"].newly_retracted
    assert found["4"].new_citing_articles == ("pmid:10",)


def test_the_address_of_a_capture_is_kept(corpus: Corpus) -> None:
    add_papers(corpus, ["999000018"], **OFFLINE)
    kept = {capture.source for _, capture in corpus.captures_of("999000018")}
    assert {"pubmed", "icite", "europepmc"} <= kept
    assert all(isinstance(capture, Capture) and capture.origin for _, capture in corpus.captures_of("999000018"))


def test_the_queue_and_provenance_tell_how_each_source_ended(corpus: Corpus) -> None:
    add_papers(corpus, ["999000018"], **OFFLINE)
    told = {(row["source"], row["outcome"]) for row in status_of(corpus)["sources"]}
    assert {(one.name, one.outcome) for one in corpus["999000018"].provenance.sources} == told
    assert SourceStatus(name="icite") not in corpus["999000018"].provenance.sources


def test_records_is_what_fills(corpus: Corpus) -> None:
    assert isinstance(Filling(corpus, ["1"], **OFFLINE).records, Records)


@pytest.fixture
def bare(corpus: Corpus) -> Record:
    """A record that was stored without its exchanges, as by another program or an older version."""
    record = scraper.fetch("37622028", captures=[CASSETTES], offline=True)
    corpus.add([record])
    return record


@pytest.mark.parametrize("way", ["refresh", "import"])
def test_a_record_without_exchanges_is_not_emptied(corpus: Corpus, bare: Record, way: str) -> None:
    def bring() -> None:
        if way == "refresh":
            add_papers(corpus, ["37622028"], refresh=True, captures=[CASSETTES], offline=True, sources="pubtator3")
        else:
            list(import_files(corpus, [str(CASSETTES / "pubtator3" / "37622028" / "body.txt")]))

    bring()
    once = corpus["37622028"]
    bring()
    assert list(reparse(corpus)) == []
    now = corpus["37622028"]
    assert now == once
    assert (now.doi, now.references, now.citing_articles) == (bare.doi, bare.references, bare.citing_articles)
    assert {"references", "citing_articles"} <= {issue.field for issue in now.issues if issue.code == "kept_older"}
    assert {"landing", "pubtator3"} == {one.name for one in now.provenance.sources}
    assert list(iter_faults(corpus)) == []


def test_a_refresh_that_fails_leaves_a_paper_stored_and_retry_finds_it(corpus: Corpus, tmp_path: Path) -> None:
    add_papers(corpus, ["37622028"], **OFFLINE)
    (tmp_path / "empty").mkdir()
    add_papers(corpus, ["37622028"], refresh=True, captures=[tmp_path / "empty"], offline=True)
    assert status_of(corpus)["asked"] == {"stored": 1}
    assert len(retry_papers(corpus, **OFFLINE).records.outcomes) == 1
    assert retry_papers(corpus, **OFFLINE).records.outcomes == []


def test_retry_asks_the_sources_of_before_unless_others_are_named(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "icite").mkdir()
    add_papers(corpus, ["37622028"], sources="landing,icite", captures=[CASSETTES], offline=True)
    corpus.connection.execute("UPDATE outcomes SET outcome = 'failed' WHERE source = 'icite'")
    corpus.connection.execute("INSERT OR REPLACE INTO outcomes VALUES (37622028, 'mytool', 'ok', NULL, NULL, '')")
    for sources, asked in ((None, {"landing", "icite"}), ("landing", {"landing"})):
        retried = retry_papers(corpus, sources=sources, captures=[CASSETTES], offline=True)
        assert set(retried.records.report().by_source) == asked


def test_a_refresh_that_was_stopped_goes_on_with_the_rest(corpus: Corpus) -> None:
    add_papers(corpus, PMIDS, **OFFLINE)

    def stop(progress: Progress) -> None:
        if progress.ended >= 4:
            raise Killed

    with pytest.raises(Killed):
        add_papers(corpus, PMIDS, refresh=True, on_progress=stop, **OFFLINE)
    rest = add_papers(corpus, PMIDS, refresh=True, **OFFLINE)
    assert len(rest.records.outcomes) == len(PMIDS) - 4
    assert len(add_papers(corpus, PMIDS, refresh=True, **OFFLINE).records.outcomes) == len(PMIDS)
    with pytest.raises(Killed):
        add_papers(corpus, PMIDS, refresh=True, on_progress=stop, **OFFLINE)
    fewer = PMIDS[-2:]  # another list than the one that was stopped
    assert len(add_papers(corpus, fewer, refresh=True, **OFFLINE).records.outcomes) == len(fewer)


def test_a_damaged_record_is_made_anew_and_stops_nothing(corpus: Corpus, whole: list[bytes]) -> None:
    add_papers(corpus, PMIDS, **OFFLINE)
    corpus.add([msgspec.structs.replace(corpus["37622028"], title="Misread zymurgy")])
    corpus.connection.execute(
        "UPDATE records SET packed = zeroblob(20) WHERE id = (SELECT record FROM papers WHERE pmid = 37622028)"
    )
    assert [(pmid, [c for c in changes if pmid != "37622028"]) for pmid, changes in reparse(corpus)] == [("37622028", [])]
    assert exported(corpus) == whole
    assert list(iter_faults(corpus)) == []
    assert "37622028" in list(corpus.find("ketamine"))
    assert list(corpus.find("zymurgy")) == []  # words that only the damaged record had


def test_words_are_filed_anew_only_where_a_record_was_damaged(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which takes as long as all papers of the corpus."""
    add_papers(corpus, PMIDS, **OFFLINE)
    corpus.add([msgspec.structs.replace(corpus["37622028"], title="Misread zymurgy")])
    filed: list[int] = []
    monkeypatch.setattr(corpus.writer, "index_words", lambda: filed.append(1))
    assert [pmid for pmid, _ in reparse(corpus)] == ["37622028"]
    assert filed == []
    assert list(corpus.find("zymurgy")) == []


@pytest.mark.parametrize("since", ["banana", "22.11.2026", "2026-13-45", "", "0001-01-01T00:00:00+02:00"])
def test_a_date_that_is_none_is_refused(corpus: Corpus, since: str) -> None:
    with pytest.raises(scraper.InputError, match="is no date"):
        list(iter_since(corpus, since))


def test_exchanges_that_no_paper_is_made_of_are_not_kept(corpus: Corpus) -> None:
    """As the answers that say that a paper is gone, or that bring another one: nothing would ever read them."""
    filling = Filling(corpus, ["7", "8"], **OFFLINE)
    with corpus.writing():
        corpus.queue.want(["7", "8"])
    made_of = Capture(source="pubmed", body=b"<eight/>", url="https://example.org/?id=8", status=200)
    for capture, pmid in (
        (Capture(source="pubmed", body=b"<none/>", url="https://example.org/?id=7", status=200), "7"),
        (made_of, "8"),
    ):
        filling._keep(capture, [pmid], followed=False)
    record = Record(pmid="8", title="Pain", provenance=Provenance(sources=(made_of.as_status(),)))
    outcomes = [PaperOutcome("7", "gone", "pubmed", "gone"), PaperOutcome("8", "stored")]
    filling._store(module.Settled([record], outcomes, []))
    assert (stats_of(corpus)["captures"], len(corpus.exchanges_of("8"))) == (1, 1)
    assert list(iter_faults(corpus)) == []


def test_papers_that_another_run_asks_for_are_told_once_and_waited_for(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, told, rests = ["999000001", "999000018"], [], []
    with corpus.writing():
        corpus.queue.want(asked)
    with Corpus(corpus.path) as other:
        with other.writing():
            other.queue.claim(asked[:1], 0, 1)

        def rest(_seconds: float) -> None:
            rests.append(list(corpus))
            if len(rests) == 3:
                with other.writing():
                    other.queue.release()

        monkeypatch.setattr(module, "time", SimpleNamespace(sleep=rest))
        add_papers(corpus, asked, on_wait=told.append, **OFFLINE)
    assert told == [1]
    assert rests == [asked[1:]] * 3
    assert list(corpus) == asked


def test_a_paper_that_came_back_is_not_gone(corpus: Corpus) -> None:
    add_papers(corpus, ["37622028"], **OFFLINE)
    filling = Filling(corpus, ["37622028"], **OFFLINE)
    filling._store(module.Settled([], [PaperOutcome("37622028", "gone", "pubmed", "gone")], []))
    assert next(iter_since(corpus, "2000-01-01")).kind == "gone"
    add_papers(corpus, ["37622028"], refresh=True, **OFFLINE)
    assert next(iter_since(corpus, "2000-01-01")).kind == "new"
