"""Whole files against a server of our own on 127.0.0.1: what is in the folder is whole, and every file ends in one result."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.bulk.download import file as download_file
from scraper.bulk.download import folder as download_folder
from scraper.bulk.download.listing import read_listing, read_md5
from scraper.bulk.download.numbers import is_wanted, missing_spans, read_numbers
from scraper.bulk.download.run import Download, download_pubmed
from scraper.errors import Blocked, FetchError, Incomplete, InputError
from scraper.fetch import stream
from scraper.model import Capture
from tests.file_server import BASELINE, UPDATES, Fault, FileServer, Served, cut, reply, serve, serving_files, status

NAMES = [f"pubmed26n{number:04}.xml.gz" for number in range(1, 6)]
ONE = BASELINE + NAMES[0]
BODY = os.urandom(200_000)  # does not pack: cuts are where they are said to be


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """Three files of the baseline, two updates."""
    with serving_files(monkeypatch) as server:
        for name in NAMES[:3]:
            server.add(BASELINE + name)
        for name in NAMES[3:]:
            server.add(UPDATES + name)
        yield server


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """One file of some size."""
    with serving_files(monkeypatch) as server:
        server.add(ONE, BODY)
        yield server


def bring(folder: Path, **options: Any) -> dict[str, str]:
    """The outcome of each file, or the kind of its failure."""
    return {one.name: one.kind or one.outcome for one in download_pubmed(folder, **options)}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(("pubmed", "PMC")))


# ---- all goes well ----------------------------------------------------------------------------------------------------


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


def test_a_file_brought_another_way_is_read_once(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_bytes(server.files[ONE].body)
    assert bring(tmp_path, only="1") == {NAMES[0]: "there"}
    assert server.asked(ONE) == []
    kept = json.loads((tmp_path / "downloaded.json").read_bytes())["files"][NAMES[0]]
    stat = (tmp_path / NAMES[0]).stat()
    assert (kept["size"], kept["mtime_ns"]) == (stat.st_size, stat.st_mtime_ns)


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"other"), lambda path: os.utime(path, ns=(1, 1)), Path.unlink])
def test_a_file_that_is_not_as_it_was_is_looked_at_again(
    server: FileServer, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    bring(tmp_path, only="1")
    spoil(tmp_path / NAMES[0])
    bring(tmp_path, only="1")
    assert (tmp_path / NAMES[0]).read_bytes() == server.files[ONE].body
    assert len(server.asked(f"{ONE}.md5")) == 2


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


# ---- the listing ------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    "link",
    [
        f"../{NAMES[3]}", f"/etc/{NAMES[3]}", f"//files.example.org{BASELINE}{NAMES[3]}", f"https://example.org/{NAMES[3]}",
        f"sub/{NAMES[3]}", f"..%2f{NAMES[3]}", f"..\\{NAMES[3]}", f"http://[/{NAMES[3]}", f"{NAMES[3]}?x=1",
    ],
)  # fmt: skip
def test_links_that_are_no_plain_name_are_refused(server: FileServer, tmp_path: Path, link: str) -> None:
    server.folders[BASELINE].links.append(link)
    found = bring(tmp_path / "dir", updates=False)
    assert found == dict.fromkeys(NAMES[:3], "fetched") | {link: "refused"}
    assert names_in(tmp_path / "dir") == NAMES[:3]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("pubmed")] == []


def test_links_to_the_same_folder_in_full_are_plain_enough(server: FileServer, tmp_path: Path) -> None:
    rows = server.folders[BASELINE].rows
    del rows[NAMES[0]], rows[NAMES[1]]
    server.folders[BASELINE].links += [f"{BASELINE}{NAMES[0]}", f"{server.url}{BASELINE}{NAMES[1]}"]
    assert bring(tmp_path, updates=False) == dict.fromkeys(NAMES[:3], "fetched")


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


@pytest.mark.parametrize(
    ("fault", "kind", "asked"),
    [
        (status(200, b"<html><title>Just a moment...</title>"), "blocked", 1),
        (status(403, b"no"), "blocked", 1),
        (status(200, b"<html><h1>Index of /other</h1></html>"), "no_listing", 5),
        (status(200, b""), "no_listing", 5),
        (status(404, b"no"), "http_404", 1),
        (status(503, b"no"), "http_503", 5),
    ],
)
def test_a_listing_that_cannot_be_had_ends_it(server: FileServer, tmp_path: Path, fault: Fault, kind: str, asked: int) -> None:
    server.faults[BASELINE] = [fault] * 5
    with pytest.raises(FetchError) as error:
        bring(tmp_path)
    assert error.value.kind == kind
    assert isinstance(error.value, Blocked) == (kind == "blocked")
    assert len(server.asked(BASELINE)) == asked


def test_robots_txt_is_not_asked_for_files_that_are_published_for_programs(server: FileServer, tmp_path: Path) -> None:
    server.files["/robots.txt"] = Served(b"User-agent: *\nDisallow: /pubmed/\n")
    assert {one.outcome for one in download_pubmed(tmp_path / "pubmed")} == {"fetched"}
    assert "/robots.txt" not in [path for path, _ in server.seen]


def listing(text: str, *, may_be_empty: bool = False) -> dict[int, str]:
    capture = Capture(source="pubmed_files", body=text.encode(), url="https://files.example.org/pubmed/baseline/", status=200)
    return {number: file.listed for number, file in read_listing(capture, may_be_empty=may_be_empty).files.items()}


def test_listings_in_tables_are_read() -> None:
    row = f'<tr><td><a href="{NAMES[0]}">{NAMES[0]}</a></td><td>2026-01-29 14:48</td><td> 19M</td></tr>'
    assert listing(f"<table>{row}</table>") == {1: "2026-01-29 14:48 19M"}


@given(st.text(max_size=200))
def test_a_page_without_files_is_never_a_listing(text: str) -> None:
    with pytest.raises(Incomplete):
        listing(text)


# ---- checksums --------------------------------------------------------------------------------------------------------


def test_a_bad_checksum_has_the_file_fetched_once_more_and_thrown_away(one: FileServer, tmp_path: Path) -> None:
    one.files[f"{ONE}.md5"] = Served(f"MD5({NAMES[0]})= {'0' * 32}\n".encode())
    (result,) = download_pubmed(tmp_path)
    assert (result.outcome, result.kind) == ("failed", "checksum")
    assert "0" * 32 in (result.reason or "")
    assert names_in(tmp_path) == []
    assert len(one.asked(ONE)) == len(one.asked(f"{ONE}.md5")) == 2


def test_a_bad_transfer_is_made_good_by_the_second(one: FileServer, tmp_path: Path) -> None:
    wrong = Served(gzip.compress(b"x" * 300_000))
    one.faults[ONE] = [lambda handler, served: serve(handler, wrong)]
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == one.files[ONE].body


def test_a_file_that_is_there_is_not_lost_to_a_bad_one(one: FileServer, tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_bytes(b"what somebody has")
    one.files[f"{ONE}.md5"] = Served(f"MD5({NAMES[0]})= {'0' * 32}\n".encode())
    assert bring(tmp_path) == {NAMES[0]: "checksum"}
    assert (tmp_path / NAMES[0]).read_bytes() == b"what somebody has"
    one.sum(ONE)
    assert bring(tmp_path) == {NAMES[0]: "fetched"}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (status(404), "http_404"),
        (status(200, b""), "no_checksum"),
        (status(200, f"MD5({NAMES[1]})= {'0' * 32}".encode()), "no_checksum"),
        (status(200, f"MD5({NAMES[0]})= 0123".encode()), "no_checksum"),
        (status(200, b"<html>Access denied</html>"), "blocked"),
    ],
)
def test_without_a_checksum_nothing_is_fetched(one: FileServer, tmp_path: Path, fault: Fault, kind: str) -> None:
    one.faults[f"{ONE}.md5"] = [fault] * 5
    assert bring(tmp_path) == {NAMES[0]: kind}
    assert one.asked(ONE) == []


def test_checksums_as_md5sum_writes_them_are_read() -> None:
    for text in (f"{'AB' * 16}  {NAMES[0]}\n", f"{'ab' * 16} *{NAMES[0]}", f"\r\nMD5 ({NAMES[0]}) = {'ab' * 16}\r\n"):
        assert read_md5(Capture(source="pubmed_files", body=text.encode(), status=200), NAMES[0]) == "ab" * 16


# ---- stopped, gone on with --------------------------------------------------------------------------------------------


def ranges(server: FileServer) -> list[tuple[str | None, str | None]]:
    return [(headers.get("range"), headers.get("if-range")) for headers in server.asked(ONE)]


def test_a_server_that_stops_in_the_middle_is_gone_on_with(one: FileServer, tmp_path: Path) -> None:
    etag = one.files[ONE].etag
    one.faults[ONE] = [cut(1000), cut(0), cut(50_000)]
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == one.files[ONE].body
    assert ranges(one) == [(None, None), ("bytes=1000-", etag), ("bytes=1000-", etag), ("bytes=51000-", etag)]
    assert names_in(tmp_path) == [NAMES[0]]


def test_a_server_that_always_stops_is_given_up_and_the_part_stays(one: FileServer, tmp_path: Path) -> None:
    one.faults[ONE] = [cut(1000)] + [cut(0)] * 5
    download = Download(tmp_path)
    assert [result.kind for result in download] == ["broken"]
    assert (download.retries, len(one.asked(ONE))) == (5, 6)
    assert (tmp_path / f"{NAMES[0]}.part").read_bytes() == one.files[ONE].body[:1000]
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert ranges(one)[-1] == ("bytes=1000-", one.files[ONE].etag)
    assert names_in(tmp_path) == [NAMES[0]]


def test_tries_have_an_end_also_where_each_brings_something(
    one: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_file, "MOST_TRIES", 8)
    one.faults[ONE] = [cut(10)] * 20
    assert bring(tmp_path) == {NAMES[0]: "broken"}
    assert len(one.asked(ONE)) == 8


@pytest.mark.parametrize("changed", ["while it is read", "between two runs"])
def test_a_file_that_changes_meanwhile_starts_anew(one: FileServer, tmp_path: Path, changed: str) -> None:
    new = gzip.compress(BODY[::-1], mtime=0)

    def stop_and_change(handler: Any, served: Served) -> None:
        serve(handler, served, send=1000)
        one.files[ONE] = Served(new, etag='"new"')
        one.sum(ONE)

    one.faults[ONE] = [stop_and_change] + [cut(0)] * (5 if changed == "between two runs" else 0)
    if changed == "between two runs":
        assert bring(tmp_path) == {NAMES[0]: "broken"}
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == new


def test_a_file_that_changes_unnoticed_is_found_by_its_checksum(one: FileServer, tmp_path: Path) -> None:
    """A server that names no versions gives the rest of the new file to whoever has the beginning of the old one."""
    new = gzip.compress(BODY[::-1], mtime=0)
    one.files[ONE].etag = None

    def stop_and_change(handler: Any, served: Served) -> None:
        serve(handler, served, send=1000)
        one.files[ONE] = Served(new)
        one.sum(ONE)

    one.faults[ONE] = [stop_and_change]
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == new
    assert ranges(one) == [(None, None), ("bytes=1000-", None), (None, None)]


def test_a_weak_tag_is_no_name_of_bytes(one: FileServer, tmp_path: Path) -> None:
    one.files[ONE].etag, one.files[ONE].modified = 'W/"1"', "Thu, 29 Jan 2026 14:48:00 GMT"
    one.faults[ONE] = [cut(1000)]
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert ranges(one)[1] == ("bytes=1000-", "Thu, 29 Jan 2026 14:48:00 GMT")


def test_a_server_without_ranges_starts_anew(one: FileServer, tmp_path: Path) -> None:
    one.files[ONE].ranges = False
    one.faults[ONE] = [cut(1000)]
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == one.files[ONE].body


@pytest.mark.parametrize("have", ["half", "all", "too much", "other bytes"])
def test_a_part_of_unknown_origin_is_gone_on_with_and_checked(one: FileServer, tmp_path: Path, have: str) -> None:
    body = one.files[ONE].body
    parts = {"half": body[:1000], "all": body, "too much": body + b"x", "other bytes": b"y" * 1000}
    (tmp_path / f"{NAMES[0]}.part").write_bytes(parts[have])
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == body
    asked = {"half": 1, "all": 1, "too much": 2, "other bytes": 2}
    assert len(ranges(one)) == asked[have]
    assert ranges(one)[0] == (f"bytes={len(parts[have])}-", None)


def moved(handler: Any, served: Served) -> None:
    """A piece from another place than the one asked for."""
    body = served.body
    reply(handler, 206, body[10:], {"Content-Range": f"bytes 10-{len(body) - 1}/{len(body)}"})


def unplaced(handler: Any, served: Served) -> None:
    reply(handler, 206, served.body[1000:])


def middle(handler: Any, served: Served) -> None:
    reply(handler, 206, served.body[1000:2000], {"Content-Range": f"bytes 1000-1999/{len(served.body)}"})


@pytest.mark.parametrize("fault", [moved, unplaced, middle, status(416), status(416, Content_Range="bytes */1000000")])
def test_a_piece_that_does_not_fit_is_not_put_in_place(one: FileServer, tmp_path: Path, fault: Fault) -> None:
    one.faults[ONE] = [cut(1000), fault]
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == one.files[ONE].body
    assert ranges(one)[2] == (None, None)


def longer(handler: Any, served: Served) -> None:
    """A piece that goes on behind the end it tells."""
    start = int((handler.headers.get("Range") or "bytes=0-")[6:-1])
    rest, size = served.body[start:] + b"more", len(served.body)
    handler.send_response(206)
    handler.send_header("Content-Range", f"bytes {start}-{size - 1}/{size}")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(rest), rest))


def test_a_body_longer_than_told_is_thrown_away(one: FileServer, tmp_path: Path) -> None:
    one.faults[ONE] = [cut(1000), longer]
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == one.files[ONE].body
    one.faults[ONE] = [longer] * 9
    (tmp_path / NAMES[0]).unlink()
    assert bring(tmp_path) == {NAMES[0]: "too_large"}
    assert names_in(tmp_path) == []


def endless(handler: Any, served: Served) -> None:
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(served.body)
    handler.close_connection = True


def test_a_body_of_no_length_has_an_end(one: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one.faults[ONE] = [endless]
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    (tmp_path / NAMES[0]).unlink()
    monkeypatch.setattr(download_file, "MAX_BYTES", 1000)
    one.faults[ONE] = [endless] * 9
    assert bring(tmp_path) == {NAMES[0]: "too_large"}


def test_a_file_that_is_said_to_be_packed_once_more_is_kept_as_it_is(one: FileServer, tmp_path: Path) -> None:
    one.files[ONE].encoding = "gzip"
    assert bring(tmp_path) == {NAMES[0]: "fetched"}
    assert (tmp_path / NAMES[0]).read_bytes() == one.files[ONE].body


def test_a_server_that_sends_next_to_nothing_is_hung_up_on(
    one: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "SLOW_SECONDS", -1.0)
    monkeypatch.setattr(stream, "SLOW_BYTES", 2**40)
    assert bring(tmp_path) == {NAMES[0]: "fetched"}  # each try brings something
    assert len(one.asked(ONE)) > 1


# ---- the server and us ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ([status(503), status(429, Retry_After="0"), status(500)], "fetched"),
        ([status(503)] * 5, "http_503"),
        ([status(404)], "http_404"),
        ([status(302, Location="https://example.org/x.gz")] * 5, "redirect"),
        ([status(302, Location=ONE)], "fetched"),
        ([status(302, Location=ONE)] * 99, "redirect"),
        ([status(304)] * 5, "http_304"),
        ([status(200, b"<html>an error page</html>")] * 5, "no_gzip"),
        ([status(200, b"")] * 5, "no_gzip"),
        ([status(403)], "blocked"),
        ([status(200, b"<html><title>Just a moment...</title>")], "blocked"),
    ],
)
def test_what_the_server_answers(one: FileServer, tmp_path: Path, faults: list[Fault], expected: str) -> None:
    one.faults[ONE] = list(faults)
    assert bring(tmp_path) == {NAMES[0]: expected}
    assert names_in(tmp_path) == ([NAMES[0]] if expected == "fetched" else [])


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


# ---- the disk ---------------------------------------------------------------------------------------------------------


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


def test_two_runs_do_not_fill_one_folder(server: FileServer, tmp_path: Path) -> None:
    first = iter(Download(tmp_path))
    next(first)
    with pytest.raises(InputError, match="another run is filling this folder"):
        bring(tmp_path)
    assert len(list(first)) == 4
    assert set(bring(tmp_path).values()) == {"there"}


def test_a_run_that_is_left_stops_and_its_parts_stay(server: FileServer, tmp_path: Path) -> None:
    running = iter(Download(tmp_path, at_once=1))
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert set(bring(tmp_path).values()) <= {"there", "fetched"}
    assert names_in(tmp_path) == NAMES


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"version": 9, "files": {}}', b'{"version": 1}', b'{"version":1,"files":[1]}']
)
def test_a_memory_of_another_form_is_named_and_left(server: FileServer, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "downloaded.json").write_bytes(content)
    with pytest.raises(InputError, match=r"downloaded\.json: is .*move it away"):
        bring(tmp_path)
    assert (tmp_path / "downloaded.json").read_bytes() == content
    assert server.seen == []


def test_a_folder_that_is_a_file_is_refused(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(InputError):
            bring(path)
    assert server.seen == []


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


# ---- without asking ---------------------------------------------------------------------------------------------------


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


def test_offline_needs_something_to_look_at(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        bring(tmp_path / "none", offline=True)
    assert not (tmp_path / "none").exists()
    with pytest.raises(InputError, match="holds none of PubMed's files"):
        bring(tmp_path, offline=True)
    assert bring(tmp_path, offline=True, only="2") == {"file 2": "not_listed"}


def test_a_disk_without_locks_is_written_to_all_the_same(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoLock:
        def __init__(self, *_: object, **__: object) -> None:
            raise NotImplementedError

    monkeypatch.setattr(download_folder, "FileLock", NoLock)
    assert bring(tmp_path, only="1") == {NAMES[0]: "fetched"}


def test_offline_refuses_two_years(tmp_path: Path) -> None:
    for name in (NAMES[0], "pubmed25n0002.xml.gz"):
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError, match="2025 and 2026"):
        bring(tmp_path, offline=True)


# ---- other files ------------------------------------------------------------------------------------------------------

IDS = "/pub/pmc/PMC-ids.csv.gz"


def test_files_without_checksum_are_checked_by_length_and_gzip(one: FileServer, tmp_path: Path) -> None:
    served = one.add(IDS, BODY)
    wanted: dict[str, Any] = {"baseline": False, "updates": False, "also": ["pmc-ids"]}
    one.faults[IDS] = [cut(1000)]
    assert bring(tmp_path, **wanted) == {"PMC-ids.csv.gz": "fetched"}
    assert (tmp_path / "PMC-ids.csv.gz").read_bytes() == served.body
    assert bring(tmp_path, **wanted) == {"PMC-ids.csv.gz": "there"}
    assert one.asked(IDS)[-1]["if-none-match"] == served.etag
    assert bring(tmp_path, offline=True, **wanted) == {"PMC-ids.csv.gz": "there"}
    new = one.add(IDS, BODY[::-1])
    assert bring(tmp_path, **wanted) == {"PMC-ids.csv.gz": "fetched"}
    assert (tmp_path / "PMC-ids.csv.gz").read_bytes() == new.body
    assert one.asked(f"{IDS}.md5") == one.asked(BASELINE) == []


@pytest.mark.parametrize(
    "spoil", [lambda body: body[:-10], lambda body: body[:500] + b"\0" + body[501:], lambda body: body + b"junk"]
)
def test_damaged_files_without_checksum_are_thrown_away(one: FileServer, tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    served = one.add(IDS, b"pmid,pmcid\n" * 1000 + BODY)
    served.body = spoil(served.body)
    assert bring(tmp_path, baseline=False, updates=False, also=["pmc-ids"]) == {"PMC-ids.csv.gz": "checksum"}
    assert names_in(tmp_path) == []
    assert len(one.asked(IDS)) == 2


@pytest.mark.parametrize("validator", ["etag", "modified", "none"])
def test_a_file_without_checksum_that_was_brought_another_way_is_kept(one: FileServer, tmp_path: Path, validator: str) -> None:
    served = one.add(IDS, BODY)
    (tmp_path / "PMC-ids.csv.gz").write_bytes(served.body)
    wanted: dict[str, Any] = {"baseline": False, "updates": False, "also": ["pmc-ids"]}
    assert bring(tmp_path, **wanted) == {"PMC-ids.csv.gz": "there"} == bring(tmp_path, **wanted)
    (tmp_path / "PMC-ids.csv.gz").write_bytes(served.body[:-1])
    assert bring(tmp_path, **wanted) == {"PMC-ids.csv.gz": "fetched"}


# ---- laws -------------------------------------------------------------------------------------------------------------

numbers = st.sets(st.integers(1, 40), max_size=20)
spans = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1])), min_size=1, max_size=4
)


@given(numbers, spans)
def test_each_number_asked_for_is_there_or_missing(there: set[int], only: list[tuple[int, int]]) -> None:
    asked = {number for number in range(1, 70) if is_wanted(number, only)}
    missing = {number for first, last in missing_spans(there, only, 1) for number in range(first, last + 1)}
    assert missing == asked - there
    assert read_numbers(",".join(f"{first}-{last}" for first, last in only)) == tuple(only)


@given(numbers)
def test_without_choice_each_number_up_to_the_highest_counts(there: set[int]) -> None:
    found = missing_spans(there, None, 1)
    missing = {number for first, last in found for number in range(first, last + 1)}
    assert missing == set(range(1, max(there, default=0) + 1)) - there
    assert all(before[1] + 1 < after[0] for before, after in pairwise(found))


def changed(handler: Any, served: Served) -> None:
    """Part of the file, which is another one from then on."""
    serve(handler, served, send=4000)
    served.body = gzip.compress(hashlib.sha256(served.body).digest() * 300 + BODY[:20_000], mtime=0)
    handler.server.versions.append(served.body)
    served.etag = f'"{len(served.body)}-{hashlib.md5(served.body).hexdigest()[:4]}"' if served.etag else None
    handler.server.sum(handler.path)


def unranged(handler: Any, served: Served) -> None:
    """The whole file, whatever was asked for."""
    reply(handler, 200, served.body, {"ETag": served.etag} if served.etag else {})


def spoilt(handler: Any, served: Served) -> None:
    """Other bytes than the file's, as if nothing were wrong."""
    serve(handler, Served(served.body[:50] + bytes(len(served.body) - 50), etag=served.etag))


_STATUSES = (status(503), status(416), status(404), status(200, b"<html>a page</html>"))
_CUTS = (cut(0), cut(1), cut(700), cut(30_000))
FAULTS = st.sampled_from((*_STATUSES, *_CUTS, moved, middle, unplaced, longer, endless, changed, unranged, spoilt))


@given(st.lists(FAULTS, max_size=8), st.lists(FAULTS, max_size=4), st.booleans())
@settings(max_examples=20)
def test_whatever_the_server_does_a_file_with_its_own_name_is_whole(first: list[Fault], second: list[Fault], named: bool) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder, serving_files(patch) as server:
        patch.setenv("SCRAPER_CACHE_DIR", f"{folder}/cache")
        served = server.add(ONE, BODY[:60_000])
        served.etag = '"first"' if named else None
        server.versions.append(served.body)
        for faults in (first, second, []):
            server.faults[ONE] = list(faults)
            (result,) = download_pubmed(folder)
            path = Path(folder) / NAMES[0]
            assert (result.outcome == "failed") != path.exists()
            if path.exists():
                assert path.read_bytes() in server.versions
        assert result.outcome in ("fetched", "there")
        assert names_in(Path(folder)) == [NAMES[0]]
