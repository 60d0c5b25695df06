"""Exchanges of earlier runs: given back as they were, bounded, and done without where the file is no good."""

from __future__ import annotations

import logging
import sqlite3
import tempfile
import time
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetch import cache as cache_module
from scraper.fetch.cache import NAME, ExchangeCache, KeptAnswer
from scraper.model import Capture

PAGE = Capture(source="landing", name="1", url="https://example.org/1/", status=200, headers={"A": "b"}, body=b"\x00page\xff")
LIST = Capture(source="landing", url="https://example.org/1/list", status=404, body=b"", outcome="failed", kind="http_404")
DAY = 86_400.0


def open_cache(folder: Path, days: float = 1.0) -> ExchangeCache:
    return ExchangeCache(folder / "cache", days * DAY)


def test_what_was_kept_comes_back_in_another_run(tmp_path: Path) -> None:
    answers = {"1": KeptAnswer(PAGE, (LIST, PAGE)), "2": KeptAnswer(PAGE, ())}
    open_cache(tmp_path).keep("here", answers)
    found = open_cache(tmp_path).find("here", ["2", "1", "3"])
    assert {own: (one.capture, one.followed) for own, one in found.items()} == {
        own: (one.capture, one.followed) for own, one in answers.items()
    }
    assert found["1"].capture is found["2"].capture  # one reply to both
    assert open_cache(tmp_path).find("elsewhere", ["1"]) == {}
    assert (tmp_path / "cache" / NAME).stat().st_mode & 0o077 == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("123"), st.binary(max_size=9)), max_size=12))
def test_the_last_answer_of_each_paper_counts(steps: list[tuple[str, str, bytes]]) -> None:
    expected: dict[tuple[str, str], bytes] = {}
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        cache = ExchangeCache(Path(folder))
        for scope, own, body in steps:
            expected[scope, own] = body
            cache.keep(scope, {own: KeptAnswer(Capture(source="x", body=body), ())})
        found = {(scope, own): one.capture.body for scope in "abc" for own, one in cache.find(scope, list("123")).items()}
        cache.close()
    assert found == expected


def test_age_is_bounded_by_the_run_and_by_the_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.time()
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(PAGE, ()), "2": KeptAnswer(PAGE, (LIST,), 3600.0)})

    def found_after(seconds: float, days: float) -> str:
        monkeypatch.setattr(cache_module.time, "time", lambda: start + seconds)
        return "".join(sorted(open_cache(tmp_path, days).find("here", ["1", "2"])))

    assert found_after(1, 1) == "12"
    assert found_after(1, 0) == ""
    assert found_after(3700, 1) == "1"
    assert found_after(2 * DAY, 1) == ""
    assert found_after(2 * DAY, 3) == "1"
    assert found_after(-3600, 1) == ""  # kept by a clock that went wrong: deleted
    assert found_after(1, 1) == ""


@given(st.lists(st.integers(-40, 40).map(lambda days: days * DAY / 2), max_size=6))
def test_jumps_of_the_clock_bring_back_nothing_that_is_too_old(jumps: list[float]) -> None:
    """By no clock is an answer given that seems older than allowed, or from the future; the same cache goes on."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        now, kept = 2e9, 2e9
        patch.setattr(cache_module.time, "time", lambda: now)
        cache = open_cache(Path(folder), 3)
        cache.keep("here", {"1": KeptAnswer(PAGE, ())})
        for jump in jumps:
            now += jump
            assert bool(cache.find("here", ["1"])) == (0 <= now - kept <= 3 * DAY)
        cache.keep("here", {"1": KeptAnswer(PAGE, ())})
        assert cache.find("here", ["1"])["1"].capture == PAGE
        cache.close()


def test_the_oldest_are_deleted_where_it_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_LARGEST", 2_000)
    cache = open_cache(tmp_path)
    noise = [bytes((7 * n * n + 13 * m) % 251 for m in range(250)) for n in range(30)]
    for number, body in enumerate(noise):
        cache.keep("here", {str(number): KeptAnswer(Capture(source="x", body=body), ())})
    cache.close()
    left = sorted(map(int, open_cache(tmp_path).find("here", [str(n) for n in range(30)])))
    assert 0 < len(left) < 30
    assert left == list(range(30 - len(left), 30))


@pytest.mark.parametrize("content", [b"", b"no database, but a text", b"SQLite format 3\x00" + b"\x01" * 5000])
def test_a_file_that_is_no_cache_is_made_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / NAME).write_bytes(content)
    cache = open_cache(tmp_path)
    cache.keep("here", {"1": KeptAnswer(PAGE, ())})
    assert list(cache.find("here", ["1"])) == ["1"]


def test_a_file_of_another_form_is_made_anew(tmp_path: Path) -> None:
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(PAGE, ())})
    with sqlite3.connect(tmp_path / "cache" / NAME) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    cache = open_cache(tmp_path)
    assert cache.find("here", ["1"]) == {}
    cache.keep("here", {"1": KeptAnswer(PAGE, ())})
    assert list(cache.find("here", ["1"])) == ["1"]


@pytest.mark.parametrize(
    "packed",
    [b"no zstd", zstandard.ZstdCompressor().compress(b"no capture"), b"\x28\xb5\x2f\xfd\xe0" + b"\xff" * 8 + b"\x01\x00\x00"],
    ids=["other bytes", "other content", "a claim of 2^64 bytes"],
)
def test_an_exchange_that_cannot_be_read_is_not_there(tmp_path: Path, packed: bytes) -> None:
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(PAGE, ())})
    with sqlite3.connect(tmp_path / "cache" / NAME) as connection:
        connection.execute("UPDATE exchanges SET packed = ?", (packed,))
    connection.close()
    assert open_cache(tmp_path).find("here", ["1"]) == {}


def test_a_folder_that_cannot_be_used_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "cache").write_text("a file")
    with caplog.at_level(logging.WARNING):
        cache = open_cache(tmp_path)
        cache.keep("here", {"1": KeptAnswer(PAGE, ())})
        assert cache.find("here", ["1"]) == {}
    assert len(caplog.records) == 1
    assert "everything is asked for" in caplog.text


def test_an_exchange_whose_bytes_changed_is_not_there(tmp_path: Path) -> None:
    """zstd unpacks many a frame with a wrong bit in it."""
    noise = bytes(range(256))  # stands in the frame as it is
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(Capture(source="x", body=noise), ())})
    with sqlite3.connect(tmp_path / "cache" / NAME) as connection:
        (packed,) = connection.execute("SELECT packed FROM exchanges").fetchone()
        connection.execute("UPDATE exchanges SET packed = ?", (packed.replace(b"pqrs", b"pqqs"),))
    connection.close()
    assert b"pqrs" in packed
    assert open_cache(tmp_path).find("here", ["1"]) == {}


def break_pages(path: Path, skipped: int) -> None:
    """Turn the bits of all pages but the first ones."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    content = path.read_bytes()
    path.write_bytes(content[: skipped * size] + bytes(byte ^ 0x5A for byte in content[skipped * size :]))


@pytest.mark.parametrize("skipped", [1, 2, 3, 4, 5, 6])
def test_a_file_that_broke_is_done_without_once(tmp_path: Path, caplog: pytest.LogCaptureFixture, skipped: int) -> None:
    bodies = {str(number): str(number).encode() * 2000 for number in range(300)}
    open_cache(tmp_path).keep("here", {own: KeptAnswer(Capture(source="x", body=body), ()) for own, body in bodies.items()})
    break_pages(tmp_path / "cache" / NAME, skipped)
    for _ in range(2):  # the run that meets it, and the next one, which begins anew
        cache = open_cache(tmp_path)
        assert all(one.capture.body == bodies[own] for own, one in cache.find("here", list(bodies)).items())
        cache.keep("here", {"new": KeptAnswer(PAGE, ())})
        cache.close()
    assert open_cache(tmp_path).find("here", ["new"])["new"].capture == PAGE
    assert len(caplog.records) <= 1


def test_opening_reads_no_exchange(tmp_path: Path) -> None:
    """A full cache holds a gigabyte: its sum is read from an index."""
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(PAGE, ())})
    with sqlite3.connect(tmp_path / "cache" / NAME) as connection:
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT sum(size) FROM exchanges").fetchall()
    connection.close()
    assert "COVERING INDEX" in str(plan)
