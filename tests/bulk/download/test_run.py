"""Whole downloads against a server of our own on 127.0.0.1: what is asked for comes, and every file ends in one result."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from scraper.bulk.download import folder as download_folder
from scraper.bulk.download.run import Download, download_pubmed
from scraper.errors import FetchError, InputError
from tests.bulk.download.bringing import NAMES, ONE, bring, names_in
from tests.file_server import BASELINE, UPDATES, FileServer, Served, status


def test_baseline_and_updates_come_whole(server: FileServer, tmp_path: Path) -> None:
    download = Download(tmp_path / "new" / "dir")
    results = {result.name: result for result in download}
    assert {name: result.outcome for name, result in results.items()} == dict.fromkeys(NAMES, "fetched")
    assert names_in(tmp_path / "new" / "dir") == NAMES
    for path, served in server.files.items():
        if path.endswith(".gz"):
            name = path.rpartition("/")[2]
            assert (tmp_path / "new" / "dir" / name).read_bytes() == served.body
            assert (results[name].size, results[name].md5) == (len(served.body), hashlib.md5(served.body).hexdigest())
    assert (download.to_do, download.done, download.failures) == (5, 5, [])
    assert download.bytes > sum(len(served.body) for served in server.files.values())  # the listings too
    assert download.requests == len(server.seen) == 2 + 2 * 5


def test_who_asks_says_who_it_is_and_asks_for_the_bytes_as_they_are(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NCBI_EMAIL", "someone@example.org")
    bring(tmp_path, only="1")
    assert {headers["user-agent"].partition("/")[0] for _, headers in server.seen} == {"literature-scraper"}
    assert all("(mailto:someone@example.org)" in headers["user-agent"] for _, headers in server.seen)
    assert server.asked(ONE)[0]["accept-encoding"] == "identity"


def test_what_was_checked_is_neither_asked_for_nor_read_again(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(tmp_path)
    server.seen.clear()
    monkeypatch.setattr(download_folder, "read_md5_of", lambda path: pytest.fail("it was read again"))
    assert bring(tmp_path) == dict.fromkeys(NAMES, "there")
    assert [path for path, _ in server.seen] == [BASELINE, UPDATES]


def test_a_file_that_the_server_replaced_is_fetched_again(server: FileServer, tmp_path: Path) -> None:
    bring(tmp_path, only="1")
    served = server.add(ONE, b"<PubmedArticleSet/> mended", row="2026-02-02 10:00   20M")
    assert bring(tmp_path, only="1") == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == served.body


def test_a_listing_without_dates_has_checksums_asked_for_and_nothing_read(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.add(ONE, row="")
    bring(tmp_path, only="1")
    monkeypatch.setattr(download_folder, "read_md5_of", lambda path: pytest.fail("it was read again"))
    assert bring(tmp_path, only="1") == {NAMES[0]: "there"}
    assert len(server.asked(f"{ONE}.md5")) == 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"updates": False}, NAMES[:3]),
        ({"baseline": False}, NAMES[3:]),
        ({"only": "2,4-"}, [NAMES[1], *NAMES[3:]]),
        ({"at_once": 4}, NAMES),
    ],
)
def test_what_is_asked_for_comes_and_nothing_else(
    server: FileServer, tmp_path: Path, options: dict[str, Any], expected: list[str]
) -> None:
    assert sorted(bring(tmp_path, **options)) == expected == names_in(tmp_path)


def test_a_dry_run_tells_and_changes_nothing(server: FileServer, tmp_path: Path) -> None:
    bring(tmp_path / "dir", only="1")
    before = (tmp_path / "dir" / "downloaded.json").read_bytes()
    server.seen.clear()
    download = Download(tmp_path / "dir", dry_run=True)
    assert {one.name: one.outcome for one in download} == dict.fromkeys(NAMES, "waiting") | {NAMES[0]: "there"}
    assert download.waiting_bytes == 4 * 19 * 2**20
    assert [path for path, _ in server.seen] == [BASELINE, UPDATES]
    assert (tmp_path / "dir" / "downloaded.json").read_bytes() == before
    assert [one.outcome for one in Download(tmp_path / "none", dry_run=True, only="1")] == ["waiting"]
    assert not (tmp_path / "none").exists()


def test_a_gap_in_the_listing_is_told_unless_it_is_left_out(server: FileServer, tmp_path: Path) -> None:
    del server.folders[BASELINE].rows[NAMES[1]]
    found = bring(tmp_path / "all")
    assert found == dict.fromkeys(NAMES, "fetched") | {NAMES[1]: "not_listed"}
    assert bring(tmp_path / "some", only="1,3-") == {name: "fetched" for name in NAMES if name != NAMES[1]}


def test_numbers_that_are_not_listed_are_one_result_each_run_of_them(server: FileServer, tmp_path: Path) -> None:
    found = bring(tmp_path, only="5-9999")
    assert found == {NAMES[4]: "fetched", "pubmed26n0006.xml.gz to pubmed26n9999.xml.gz": "not_listed"}


def test_updates_that_do_not_follow_the_baseline_are_a_gap(server: FileServer, tmp_path: Path) -> None:
    del server.folders[UPDATES].rows[NAMES[3]]
    assert bring(tmp_path)[NAMES[3]] == "not_listed"
    assert NAMES[3] not in bring(tmp_path, baseline=False)


def test_no_updates_yet_is_no_failure(server: FileServer, tmp_path: Path) -> None:
    server.folders[UPDATES].rows.clear()
    assert bring(tmp_path) == dict.fromkeys(NAMES[:3], "fetched")


def test_files_of_two_years_are_refused(server: FileServer, tmp_path: Path) -> None:
    for name in ("pubmed25n0001.xml.gz", "pubmed25n0009.xml.gz.part"):
        (tmp_path / name).write_bytes(b"of last year")
        with pytest.raises(InputError, match=r"holds files of the baseline of 2025, and the server has that of 2026"):
            bring(tmp_path)
        assert names_in(tmp_path) == [name]
        (tmp_path / name).unlink()
    assert server.asked(ONE) == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (BASELINE + "pubmed27n0001.xml.gz", "two_years"),
        (UPDATES + "pubmed27n0004.xml.gz", "two_years"),
        (UPDATES + NAMES[2], "two_files"),
    ],
)
def test_listings_that_contradict_each_other_are_refused(server: FileServer, tmp_path: Path, path: str, kind: str) -> None:
    if path.startswith(UPDATES):
        server.folders[UPDATES].rows.clear()
    server.add(path)
    with pytest.raises(FetchError) as error:
        bring(tmp_path)
    assert error.value.kind == kind
    assert names_in(tmp_path) == []


def test_robots_txt_is_not_asked_for_files_that_are_published_for_programs(server: FileServer, tmp_path: Path) -> None:
    server.files["/robots.txt"] = Served(b"User-agent: *\nDisallow: /pubmed/\n")
    assert {one.outcome for one in download_pubmed(tmp_path / "pubmed")} == {"fetched"}
    assert "/robots.txt" not in [path for path, _ in server.seen]


def test_a_block_ends_the_asking(server: FileServer, tmp_path: Path) -> None:
    server.faults[f"{BASELINE}{NAMES[1]}"] = [status(403)]
    found = bring(tmp_path, at_once=1)
    assert found == dict.fromkeys(NAMES, "blocked") | {NAMES[0]: "fetched"}
    assert names_in(tmp_path) == [NAMES[0]]
    assert not any(NAMES[3] in path for path, _ in server.seen)


def test_one_file_that_fails_stops_no_other(server: FileServer, tmp_path: Path) -> None:
    server.faults[ONE] = [status(404)]
    assert bring(tmp_path) == dict.fromkeys(NAMES, "fetched") | {NAMES[0]: "http_404"}


def test_a_retry_after_beyond_patience_leaves_the_rest(server: FileServer, tmp_path: Path) -> None:
    server.faults[ONE] = [status(503, Retry_After="86400")] * 5
    found = bring(tmp_path, at_once=1)
    assert found == dict.fromkeys(NAMES, "switched_off")


def test_a_full_disk_ends_the_run_and_loses_nothing(server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / NAMES[0]).write_bytes(server.files[ONE].body)
    real = os.fsync

    def full(number: int) -> None:
        if any(os.path.samestat(os.fstat(number), part.stat()) for part in tmp_path.glob("*.part")):
            raise OSError(errno.ENOSPC, "No space left on device")
        real(number)

    monkeypatch.setattr(os, "fsync", full)
    results = list(download_pubmed(tmp_path, at_once=1))
    assert {one.name: one.kind or one.outcome for one in results} == {
        NAMES[0]: "there", NAMES[1]: "disk", **dict.fromkeys(NAMES[2:], "stopped"),
    }  # fmt: skip
    assert "No space left on device" in (results[1].reason or "")
    assert NAMES[1] in (results[2].reason or "")
    assert names_in(tmp_path) == [NAMES[0], f"{NAMES[1]}.begun", f"{NAMES[1]}.part"]
    monkeypatch.setattr(os, "fsync", real)
    assert set(bring(tmp_path).values()) == {"there", "fetched"}
    assert names_in(tmp_path) == NAMES


def test_a_run_that_is_left_stops_and_its_parts_stay(server: FileServer, tmp_path: Path) -> None:
    running = iter(Download(tmp_path, at_once=1))
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert set(bring(tmp_path).values()) <= {"there", "fetched"}
    assert names_in(tmp_path) == NAMES


@pytest.mark.parametrize(
    "options",
    [
        {"only": ""}, {"only": "0"}, {"only": "9-3"}, {"only": "a"}, {"only": "1,,2"}, {"only": "-5"}, {"only": "1 2"},
        {"only": "١"}, {"at_once": 0}, {"at_once": 5}, {"also": ["icite"]}, {"baseline": False, "updates": False},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_refused_before_anything_is_asked(
    server: FileServer, tmp_path: Path, options: dict[str, Any]
) -> None:
    with pytest.raises(InputError):
        Download(tmp_path, **options)
    assert server.seen == []


def test_a_download_is_gone_through_once(server: FileServer, tmp_path: Path) -> None:
    download = Download(tmp_path)
    list(download)
    with pytest.raises(InputError):
        list(download)


def test_offline_needs_something_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        bring(tmp_path / "none", offline=True)
    assert not (tmp_path / "none").exists()
    with pytest.raises(InputError, match="holds none of PubMed's files"):
        bring(tmp_path, offline=True)
    assert bring(tmp_path, offline=True, only="2") == {"file 2": "not_listed"}


def test_offline_refuses_two_years(tmp_path: Path) -> None:
    for name in (NAMES[0], "pubmed25n0002.xml.gz"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError, match="2025 and 2026"):
        bring(tmp_path, offline=True)
