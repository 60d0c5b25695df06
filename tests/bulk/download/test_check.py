"""Files that are in the folder are checked without asking anybody."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from scraper.bulk.download.check import check_file
from scraper.bulk.download.folder import DownloadFolder
from tests.bulk.download.bringing import NAMES, bring
from tests.file_server import FileServer


def test_offline_checks_what_is_there(server: FileServer, tmp_path: Path) -> None:
    for path, served in server.files.items():
        (tmp_path / path.rpartition("/")[2]).write_bytes(served.body)
    assert bring(tmp_path, offline=True) == dict.fromkeys(NAMES, "there")
    (tmp_path / NAMES[1]).unlink()
    (tmp_path / f"{NAMES[1]}.md5").unlink()
    (tmp_path / NAMES[2]).write_bytes(b"x")
    (tmp_path / f"{NAMES[3]}.md5").unlink()  # remembered
    (tmp_path / NAMES[4]).write_bytes(b"y")
    (tmp_path / f"{NAMES[4]}.md5").unlink()
    wrong = {NAMES[1]: "not_listed", NAMES[2]: "checksum", NAMES[4]: "no_checksum"}
    assert bring(tmp_path, offline=True) == {NAMES[0]: "there", NAMES[3]: "there", **wrong}
    assert (tmp_path / NAMES[2]).read_bytes() == b"x"
    assert bring(tmp_path, offline=True, only="1,4") == {NAMES[0]: "there", NAMES[3]: "there"}
    assert server.seen == []


WHOLE = gzip.compress(b"pmid,pmcid\n998000001,PMC9990001\n" * 50, mtime=0)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (WHOLE, ("there", None, len(WHOLE), None)),
        (WHOLE[:-9], ("failed", "checksum", None, "the gzip file is damaged (")),
        (None, ("failed", "not_there", None, "not in the folder")),
    ],
)
def test_a_file_without_checksum_is_read_to_its_end(
    tmp_path: Path, content: bytes | None, told: tuple[str, str | None, int | None, str | None]
) -> None:
    if content is not None:
        (tmp_path / "ids.csv.gz").write_bytes(content)
    found = check_file(DownloadFolder(tmp_path), "ids.csv.gz", has_md5=False, remember=True)
    reason = None if found.reason is None else found.reason[: len(told[3] or "")]
    assert (found.outcome, found.kind, found.size, reason) == told
    assert (tmp_path / "ids.csv.gz").exists() == (content is not None)  # nothing is removed


def test_a_wrong_file_is_told_with_both_checksums(tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_bytes(WHOLE)
    (tmp_path / f"{NAMES[0]}.md5").write_text(f"MD5({NAMES[0]})= {'0' * 32}\n")
    got = hashlib.md5(WHOLE).hexdigest()
    found = check_file(DownloadFolder(tmp_path), NAMES[0], has_md5=True, remember=True)
    assert (found.kind, found.reason) == ("checksum", f"its MD5 is {got}, the checksum beside it {'0' * 32}: fetch it again")
    assert not (tmp_path / "downloaded.json").exists()


@pytest.mark.parametrize("remember", [True, False])
def test_what_is_right_is_remembered_where_that_is_asked_for(tmp_path: Path, remember: bool) -> None:
    (tmp_path / NAMES[0]).write_bytes(WHOLE)
    md5 = hashlib.md5(WHOLE).hexdigest()
    (tmp_path / f"{NAMES[0]}.md5").write_text(f"{md5}  {NAMES[0]}\n")
    found = check_file(DownloadFolder(tmp_path), NAMES[0], has_md5=True, remember=remember)
    assert (found.outcome, found.size, found.md5) == ("there", len(WHOLE), md5)
    known = DownloadFolder(tmp_path).known(NAMES[0])
    assert (known is not None and known.md5 == md5) == remember


def test_a_checksum_that_cannot_be_read_is_the_result_of_that_file(tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_bytes(WHOLE)
    (tmp_path / f"{NAMES[0]}.md5").write_text("checksums of another day")
    found = check_file(DownloadFolder(tmp_path), NAMES[0], has_md5=True, remember=True)
    assert (found.outcome, found.kind) == ("failed", "no_checksum")
    assert "'checksums of another day'" in (found.reason or "")
