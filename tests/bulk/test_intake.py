"""An input on its way into a run: what is counted, what failed, and that one broken file of an archive stops no other."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from scraper.bulk.inputs import Input
from scraper.bulk.intake import MAX_TOLD, Intake
from scraper.bulk.part import Part
from scraper.bulk.run import open_run
from scraper.errors import ParseError
from scraper.version import __version__
from tests.bulk.kinds import BIOC, ONE, PUBTATOR, TWO, add_files
from tests.bulk.pubmed_files import Article, write_pubmed
from tests.bulk.run_files import documents_in

FILE = Input("in/some.txt", "documents", 1, "", "0" * 32)


def intake_of(path: Path, out: io.BytesIO, kind: str = "documents") -> Intake:
    return Intake(Input(f"in/{path.name}", kind, 1, "", "0" * 32), Part(), str(path), out, None)  # type: ignore[arg-type]


def test_what_was_added_counted_and_failed_is_told_in_the_run(tmp_path: Path) -> None:
    with (tmp_path / "a.run").open("wb") as out:
        intake = Intake(FILE, Part(), str(tmp_path / "some.txt"), out, None)
        intake.add(TWO, b"two")
        intake.add(ONE, b"one")
        intake.count("links", 5)
        intake.count("links")
        intake.count("without_pmid")
        intake.fail("line 3", "7", "odd")
        intake.close()
    run = open_run(str(tmp_path / "a.run"))
    assert run.told == {
        "version": __version__, "input": "some.txt", "md5": "0" * 32, "kind": "documents", "links": 6, "without_pmid": 1,
        "documents": 2, "failed": 1, "failures": [{"where": "line 3", "pmid": "7", "reason": "odd"}],
    }  # fmt: skip
    assert documents_in(run) == [(ONE, 1, b"one"), (TWO, 1, b"two")]


def test_all_failures_are_counted_and_the_first_are_told(tmp_path: Path) -> None:
    with (tmp_path / "a.run").open("wb") as out:
        intake = Intake(FILE, Part(), "", out, None)
        for number in range(MAX_TOLD + 2):
            intake.fail(f"line {number}", None, "odd")
        intake.close()
    told = open_run(str(tmp_path / "a.run")).told
    assert (told["failed"], len(told["failures"]), told["failures"][-1]["where"]) == (
        MAX_TOLD + 2,
        MAX_TOLD,
        f"line {MAX_TOLD - 1}",
    )


@pytest.mark.parametrize(("kind", "kept"), [("pubmed", [b"new"]), ("documents", [b"old", b"new"])])
def test_of_pubmed_alone_only_the_newest_is_kept(tmp_path: Path, kind: str, kept: list[bytes]) -> None:
    out = io.BytesIO()
    intake = intake_of(tmp_path / "a.xml", out, kind)
    for body in (b"old", b"new"):
        intake.add(ONE, body)
    intake.close()
    (tmp_path / "a.run").write_bytes(out.getvalue())
    assert [body for *_, body in documents_in(open_run(str(tmp_path / "a.run")))] == kept


def test_a_broken_file_of_an_archive_is_told_by_its_name_and_stops_no_other(tmp_path: Path) -> None:
    bodies = {"o/1.xml": BIOC, "o/2.xml": BIOC[:100], "o/3.txt": "neither", "o/4.txt": PUBTATOR}
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        add_files(archive, {name: body.encode() for name, body in bodies.items()})
    intake = intake_of(tmp_path / "a.tar.gz", io.BytesIO())
    assert [document.pmid for document in intake.parse()] == [str(TWO), str(ONE)]
    intake.close()
    assert [(one.where, one.pmid) for one in intake.told["failures"]] == [("o/2.xml", None), ("o/3.txt", None)]
    assert intake.told["failed"] == 2


def test_a_broken_file_that_is_no_archive_is_raised(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("neither")
    with pytest.raises(ParseError):
        list(intake_of(tmp_path / "a.txt", io.BytesIO()).parse())


def test_only_articles_that_are_wanted_are_parsed(tmp_path: Path) -> None:
    path = write_pubmed(tmp_path / "a.xml", [Article(ONE, "One"), Article(TWO, "Two")])
    intake = intake_of(Path(path), io.BytesIO(), "pubmed")
    assert [document.title for document in intake.parse(lambda piece: b"Two" in piece, pytest.fail)] == ["Two"]
