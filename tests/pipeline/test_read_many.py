"""Saved files one after the other: what is made of each document, and in words what could not be read."""

from __future__ import annotations

from pathlib import Path

import pytest

import scraper
from scraper.errors import InputError
from scraper.model import ParsedRecord, Record, to_json
from scraper.pipeline.file_tally import Tally
from scraper.pipeline.read_many import TOLD, Reading

DOCUMENT = "{0}|t|Socks {0}.\n{0}|a|Feet.\n\n"
OWN = to_json(Record(pmid="998000001", title="Warm socks.")) + b"\n"


def read(path: Path, body: bytes | str, *, odd: str = "", alone: bool = False) -> tuple[list[str | None], Tally, list[str]]:
    """PMIDs of what was made of a file, what was counted, and what was told; of the paper `odd` nothing can be made."""
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    tally, told = Tally(), list[str]()

    def make(document: ParsedRecord) -> str | None:
        if document.pmid == odd:
            raise InputError("two papers where one was meant")
        return scraper.normalize([document]).pmid

    made = Reading(None, None, tally, told.append).iter_made(str(path), make, lambda record: f"own {record.pmid}", alone=alone)
    return list(made), tally, told


def test_documents_are_made_and_records_of_ours_are_kept(tmp_path: Path) -> None:
    made, tally, told = read(tmp_path / "d", "".join(map(DOCUMENT.format, ("998000001", "998000002"))))
    assert (made, tally.delivered, tally.failed, told) == (["998000001", "998000002"], 2, 0, [])
    assert read(tmp_path / "r", OWN * 2)[0] == ["own 998000001"] * 2


def test_a_paper_of_which_nothing_can_be_made_is_named_and_the_next_follows(tmp_path: Path) -> None:
    made, tally, told = read(tmp_path / "d", "".join(map(DOCUMENT.format, ("11", "12", "13"))), odd="12")
    assert (made, tally.delivered, tally.failed) == (["11", "13"], 2, 1)
    assert told == [f"{tmp_path}/d: PMID 12: two papers where one was meant"]


@pytest.mark.parametrize(("lines", "rest"), [(1, 0), (TOLD, 0), (TOLD + 1, 1), (TOLD + 9, 9)])
def test_so_many_lines_that_are_no_records_are_named_and_the_others_counted(tmp_path: Path, lines: int, rest: int) -> None:
    made, tally, told = read(tmp_path / "r", OWN + b"{\n" * lines + OWN)
    assert (len(made), tally.delivered, tally.failed) == (2, 2, lines)
    named = [f"{tmp_path}/r: line {number}: " for number in range(2, 2 + lines - rest)]
    assert [line[: len(start)] for line, start in zip(told, named, strict=False)] == named
    assert told[len(named) :] == ([f"{tmp_path}/r: {rest} more lines are no records"] if rest else [])


def test_lines_are_counted_anew_for_each_file(tmp_path: Path) -> None:
    tally, told = Tally(), list[str]()
    reading = Reading(None, None, tally, told.append)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(OWN + b"{\n" * (TOLD - 1))
        assert len(list(reading.iter_made(str(tmp_path / name), lambda one: one.pmid, lambda one: one.pmid))) == 1
    assert (len(told), tally.failed) == (2 * (TOLD - 1), 2 * (TOLD - 1))


@pytest.mark.parametrize("alone", [True, False])
def test_a_file_that_is_not_there_ends_the_run_only_where_it_stands_alone(tmp_path: Path, alone: bool) -> None:
    tally, told = Tally(), list[str]()
    made = Reading(None, None, tally, told.append).iter_made(str(tmp_path / "\x1bnone"), str, str, alone=alone)
    if alone:
        with pytest.raises(InputError, match="none: cannot be read"):
            list(made)
    assert list(made) == []
    assert tally.failed == len(told) == (not alone)
    assert "".join(told) == ("" if alone else f"{tmp_path}/\\x1bnone: cannot be read: No such file or directory")


def test_a_document_that_cannot_be_read_fails_though_its_file_stands_alone(tmp_path: Path) -> None:
    made, tally, told = read(tmp_path / "d", DOCUMENT.format("998000001") + "998000002|t|Cut\n998000003|a|x\n\n", alone=True)
    assert (made, tally.failed, len(told)) == (["998000001"], 1, 1)
    assert told[0].startswith(f"{tmp_path}/d: ")
