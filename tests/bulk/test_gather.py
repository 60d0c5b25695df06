"""Gather makes one shard of all that the runs say of a range: the last version counts, and what cannot be a record is told."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from scraper.bulk.gather import Gathered, GatherTask, RunOfRange, gather, with_citing
from scraper.bulk.inputs import Kind
from scraper.bulk.read_pubmed import encode
from scraper.bulk.run import DELETED
from scraper.bulk.shard import Counts
from scraper.errors import StoreError
from scraper.model import ArticleList, ListedArticle, ParsedRecord, Record, SourceStatus, from_json, to_json
from tests.bulk.run_files import Pairs, write_run

ONE, TWO, FAR = 998000001, 998000002, 998100001
RANGE_OF_ONE = 9980
PUBMED = SourceStatus(name="pubmed", sha256="0" * 64)


def paper(pmid: int, title: str) -> ParsedRecord:
    return ParsedRecord(source=PUBMED, layout="pubmed_xml", pmid=str(pmid), title=title)


class Runs:
    """Runs of one folder, in the order they are added."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.runs: list[RunOfRange] = []

    def add(
        self, kind: Kind, *documents: tuple[int, bytes, int], edges: Pairs = (), back: Pairs = (), outdated: str | None = None
    ) -> Runs:
        path = self.folder / f"{len(self.runs)}.run"
        write_run(path, documents, edges=edges, back=back, told={"kind": kind, "sha256": "0" * 64})
        self.runs.append(RunOfRange(str(path), kind, outdated))
        return self

    def gather(self, *, papers_only: bool = True) -> tuple[Gathered, list[Record]]:
        """What is told of the shard, and its records."""
        told = gather(GatherTask(RANGE_OF_ONE, tuple(self.runs), papers_only, str(self.folder / "out"), "recipe"))
        lines = _lines_of(self.folder / "out" / "records" / "998000000.jsonl.zst")
        return told, [from_json(line) for line in lines]


def _lines_of(path: Path) -> list[bytes]:
    import zstandard

    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream:
        return stream.read().splitlines()


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def version(pmid: int, title: str, order: int = 1) -> tuple[int, bytes, int]:
    return pmid, encode(paper(pmid, title)), order


def test_the_last_version_of_the_last_file_counts(runs: Runs) -> None:
    runs.add("pubmed", version(ONE, "Old, but of version 9", 9), version(TWO, "Two"))
    runs.add("pubmed", version(ONE, "New"), version(FAR, "Of another range"))
    told, records = runs.gather()
    assert [(record.pmid, record.title) for record in records] == [(str(ONE), "New"), (str(TWO), "Two")]
    assert (told.number, told.recipe, told.counts, told.failed, told.left_out) == (RANGE_OF_ONE, "recipe", Counts(papers=2), 0, 0)


def test_a_deletion_is_no_paper_until_a_later_file_has_it_again(runs: Runs) -> None:
    runs.add("pubmed", version(ONE, "One"), version(TWO, "Two"))
    runs.add("pubmed", (ONE, b"", DELETED), (TWO, b"", DELETED))
    runs.add("pubmed", version(TWO, "Two, back"))
    told, records = runs.gather()
    assert [(record.title) for record in records] == ["Two, back"]
    assert told.left_out == 0  # nobody but PubMed names the other


def test_citing_papers_of_outdated_versions_do_not_count(runs: Runs) -> None:
    (runs.folder / "outdated.u4").write_bytes(FAR.to_bytes(4, "little"))
    runs.add("pubmed", version(ONE, "One"), edges=[(ONE, FAR), (ONE, 7)], outdated=str(runs.folder / "outdated.u4"))
    runs.add("pubmed", edges=[(ONE, 9), (ONE, 7), (TWO, 8)])
    _, (record,) = runs.gather()
    assert [item.pmid for item in record.citing_articles.items] == ["7", "9"]


@pytest.mark.parametrize(("papers_only", "pmids", "left_out"), [(True, [ONE], 1), (False, [ONE, TWO, TWO + 1, TWO + 2], 0)])
def test_papers_that_only_others_name_are_made_where_that_is_wanted(
    runs: Runs, papers_only: bool, pmids: list[int], left_out: int
) -> None:
    runs.add("pubmed", version(ONE, "One")).add("documents", version(TWO, "Of others"))
    runs.add("citations", edges=[(ONE, FAR), (TWO + 1, FAR)], back=[(TWO + 2, FAR)])
    told, records = runs.gather(papers_only=papers_only)
    assert ([int(record.pmid or 0) for record in records], told.left_out) == (pmids, left_out)
    assert [item.pmid for item in records[0].citing_articles.items] == [str(FAR)]


def test_a_record_of_ours_is_merged_with_what_pubmed_says(runs: Runs) -> None:
    own = Record(pmid=str(ONE), title="As we had it", keywords=("pain",))
    runs.add("pubmed", version(ONE, "One")).add("records", (ONE, to_json(own), 1), (TWO, to_json(Record(pmid=str(TWO))), 1))
    _, records = runs.gather()
    assert [record.pmid for record in records] == [str(ONE), str(TWO)]
    assert (records[0].keywords, records[0].provenance.fields["title"].source) == (("pain",), "pubmed")


def test_what_cannot_be_one_record_is_told_and_the_next_ones_follow(runs: Runs) -> None:
    runs.add("pubmed", version(TWO, "Two")).add("documents", (ONE, encode(paper(ONE, "A")), 1), (ONE, encode(paper(TWO, "B")), 1))
    told, records = runs.gather(papers_only=False)
    assert [record.title for record in records] == ["Two"]
    assert (told.failed, [(one.where, one.pmid) for one in told.failures]) == (1, [(f"PMID {ONE}", str(ONE))])
    assert told.failures[0].reason


def test_a_damaged_run_leaves_no_shard(runs: Runs) -> None:
    runs.add("pubmed", version(ONE, "One"))
    path = Path(runs.runs[0].path)
    content = bytearray(path.read_bytes())
    content[30] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"0\.run: is damaged"):
        runs.gather()
    assert [one for one in (runs.folder / "out").rglob("*") if one.is_file()] == []


def test_citing_papers_stand_beside_what_the_document_says() -> None:
    document = msgspec.structs.replace(paper(ONE, "One"), evidence={"title": "body"})
    assert with_citing(document, []) is document
    cited = with_citing(document, [7, 9])
    assert cited.citing_articles == ArticleList((ListedArticle(pmid="7"), ListedArticle(pmid="9")), 2, None, None)
    assert cited.evidence == {"title": "body", "citing_articles": "reference_lists"}
