"""Documents of others and records of ours come into a run, each under the PMID it names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper.bulk.part import save_part
from scraper.bulk.read_documents import read_documents, read_records
from scraper.errors import ParseError
from scraper.model import Record, to_json
from tests.bulk.kinds import BIOC, ONE, OTHER, PUBTATOR, TWO
from tests.bulk.run_files import documents_in, take_in


def write(path: Path, *lines: bytes | str) -> Path:
    path.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines) + b"\n")
    return path


def test_a_paper_may_have_several_documents(tmp_path: Path) -> None:
    run = take_in(read_documents, write(tmp_path / "a.pubtator", PUBTATOR, PUBTATOR.replace(str(ONE), str(TWO)), PUBTATOR))
    assert [pmid for pmid, *_ in documents_in(run)] == [ONE, ONE, TWO]
    assert (run.told["documents"], run.told["failed"]) == (3, 0)


def test_of_a_list_only_these_papers_are_taken(tmp_path: Path) -> None:
    part = save_part([str(TWO)], None, str(tmp_path))
    run = take_in(read_documents, write(tmp_path / "a.pubtator", PUBTATOR, PUBTATOR.replace(str(ONE), str(TWO))), part)
    assert [pmid for pmid, *_ in documents_in(run)] == [TWO]


def test_a_document_without_pmid_is_counted(tmp_path: Path) -> None:
    more = BIOC.replace("</collection>", BIOC[BIOC.index("<document>") :].replace(f"<id>{TWO}</id>", "<id>my notes</id>"))
    run = take_in(read_documents, write(tmp_path / "a.xml", more))
    assert ([pmid for pmid, *_ in documents_in(run)], run.told["without_pmid"]) == ([TWO], 1)


def test_what_stands_before_a_break_is_kept_and_the_break_told(tmp_path: Path) -> None:
    cut = BIOC.replace("</collection>", BIOC[BIOC.index("<document>") : -60].replace(str(TWO), str(OTHER)))
    run = take_in(read_documents, write(tmp_path / "a.xml", cut))
    assert [pmid for pmid, *_ in documents_in(run)] == [TWO]
    assert (run.told["failed"], len(run.told["failures"])) == (1, 1)
    with pytest.raises(ParseError):
        take_in(read_documents, write(tmp_path / "b.xml", BIOC[:-60]))


def test_records_of_ours_come_as_they_are(tmp_path: Path) -> None:
    records = [Record(pmid=str(TWO), title="Two"), Record(pmid=str(ONE), title="One"), Record(title="Of no PMID")]
    lines = [to_json(record) for record in records]
    run = take_in(read_records, write(tmp_path / "own.jsonl", *lines))
    assert documents_in(run) == [(ONE, 1, lines[1]), (TWO, 1, lines[0])]
    assert (run.told["without_pmid"], run.told["failed"]) == (1, 0)
    part = save_part([str(ONE)], None, str(tmp_path))
    assert documents_in(take_in(read_records, tmp_path / "own.jsonl", part)) == [(ONE, 1, lines[1])]


def test_a_line_that_is_no_record_is_told_and_the_next_ones_follow(tmp_path: Path) -> None:
    good = to_json(Record(pmid=str(ONE), title="One"))
    odd = json.dumps(json.loads(good) | {"title": 5})
    run = take_in(read_records, write(tmp_path / "own.jsonl", good, odd, "{", good.replace(b"One", b"Again")))
    assert [body for *_, body in documents_in(run)] == [good, good.replace(b"One", b"Again")]
    assert [one["where"] for one in run.told["failures"]] == ["line 2", "line 3"]
