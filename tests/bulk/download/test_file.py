"""One file against a server of our own on 127.0.0.1: gone on with where it stopped, and whole when it has its name."""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.bulk.download import file as download_file
from scraper.bulk.download.run import Download, download_pubmed
from scraper.fetch import stream
from tests.bulk.download.bringing import BODY, NAMES, ONE, bring, names_in
from tests.file_server import BASELINE, Fault, FileServer, Served, cut, reply, serve, serving_files, status


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
