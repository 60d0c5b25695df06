"""Exchanges of earlier runs: given back as they were, bounded, and done without where the file is no good."""

from __future__ import annotations

import functools
import hashlib
import logging
import sqlite3
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import msgspec
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
    [
        b"",
        b"no zstd",
        zstandard.ZstdCompressor().compress(b""),
        zstandard.ZstdCompressor().compress(b"no capture"),
        zstandard.ZstdCompressor(write_content_size=False).compress(b"no capture"),
        b"\x28\xb5\x2f\xfd\xe0" + b"\xff" * 8 + b"\x01\x00\x00",
    ],
    ids=["nothing", "other bytes", "of nothing", "other content", "of no told size", "a claim of 2^64 bytes"],
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


def test_a_file_that_is_found_broken_by_reading_is_deleted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Opening reads no exchange: that pages which hold parts of them broke is seen later, and once only."""
    file = tmp_path / "cache" / NAME
    cache = open_cache(tmp_path)
    cache.keep("here", {"1": KeptAnswer(exchange(1, 50_000), ())})
    cache.close()
    content, size = file.read_bytes(), 4096
    pages = [content[start : start + size] for start in range(0, len(content), size)]
    # A page that goes on with a long row begins with the number of the next one, any other with its kind.
    file.write_bytes(b"".join(bytes([0x5A]) * size if page[:2] == b"\0\0" else page for page in pages))
    cache = open_cache(tmp_path)
    assert cache.find("here", ["1"]) == {}
    assert "everything is asked for" in caplog.text
    assert not file.exists()


def test_opening_reads_no_exchange(tmp_path: Path) -> None:
    """A full cache holds a gigabyte: its sum is read from an index."""
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(PAGE, ())})
    with sqlite3.connect(tmp_path / "cache" / NAME) as connection:
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT sum(size) FROM exchanges").fetchall()
    connection.close()
    assert "COVERING INDEX" in str(plan)


def count_kept(folder: Path) -> tuple[int, int]:
    """How many answers and exchanges stand in the file."""
    connection = sqlite3.connect(folder / "cache" / NAME)
    counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("answers", "exchanges")]
    connection.close()
    return counts[0], counts[1]


def exchange(number: int, size: int = 200) -> Capture:
    """One that packs no smaller."""
    body = b"".join(hashlib.sha256(b"%d %d" % (number, part)).digest() for part in range(size // 32))
    return Capture(source="x", url=f"https://example.org/{number}", body=body)


NOW = 2_000_000_000


@pytest.mark.parametrize(
    ("age", "days", "seconds", "found"),
    [
        (DAY, 1, 9 * DAY, True),
        (DAY + 1, 1, 9 * DAY, False),
        (DAY, 9, DAY, True),
        (DAY + 1, 9, DAY, False),
        (-60, 1, DAY, True),
        (-61, 1, DAY, False),
        (0, 0, DAY, False),
    ],
)
def test_ages_count_to_the_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: float, days: float, seconds: float, found: bool
) -> None:
    cache = open_cache(tmp_path, days)
    monkeypatch.setattr(cache_module.time, "time", lambda: NOW)
    cache.keep("here", {"1": KeptAnswer(PAGE, (), seconds)})
    monkeypatch.setattr(cache_module.time, "time", lambda: NOW + age)
    assert list(cache.find("here", ["1"])) == (["1"] if found else [])


def test_an_answer_holds_for_thirty_days_unless_it_says_less(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = open_cache(tmp_path, 1000)
    monkeypatch.setattr(cache_module.time, "time", lambda: NOW)
    cache.keep("here", {"1": KeptAnswer(PAGE, ())})
    for later, found in ((30 * DAY, ["1"]), (30 * DAY + 1, [])):
        monkeypatch.setattr(cache_module.time, "time", lambda later=later: NOW + later)
        assert list(cache.find("here", ["1"])) == found


@pytest.mark.parametrize(("age", "kept"), [(30 * DAY, 1), (30 * DAY + 1, 0), (-60, 1), (-61, 0)])
def test_what_is_too_old_or_too_young_is_deleted_when_the_file_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: float, kept: int
) -> None:
    monkeypatch.setattr(cache_module.time, "time", lambda: NOW)
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(PAGE, (), 1000 * DAY)})
    monkeypatch.setattr(cache_module.time, "time", lambda: NOW + age)
    assert len(open_cache(tmp_path, 1000).find("here", ["1"])) == kept
    assert count_kept(tmp_path) == (kept, kept)


def test_an_answer_that_lost_a_part_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What completed a paper may be older than the paper's own reply."""
    first, second = exchange(1), exchange(2)
    monkeypatch.setattr(cache_module.time, "time", lambda: NOW)
    open_cache(tmp_path).keep("here", {"old": KeptAnswer(first, ())})
    monkeypatch.setattr(cache_module.time, "time", lambda: NOW + 20 * DAY)
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(second, (first,)), "2": KeptAnswer(second, ())})
    monkeypatch.setattr(cache_module.time, "time", lambda: NOW + 31 * DAY)
    assert list(open_cache(tmp_path, 90).find("here", ["1", "2", "old"])) == ["2"]
    assert count_kept(tmp_path)[1] == 1


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("over", [0, 1])
def test_the_oldest_go_until_four_fifths_are_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, over: int, backwards: bool
) -> None:
    cache = open_cache(tmp_path)
    for number in range(20):
        monkeypatch.setattr(cache_module.time, "time", lambda at=-number // 2 if backwards else number // 2: NOW + at)
        cache.keep("here", {str(number): KeptAnswer(exchange(number, 320 + 32 * number), ())})
    cache.close()
    with sqlite3.connect(tmp_path / "cache" / NAME) as connection:
        rows = connection.execute("SELECT id, length(packed) FROM exchanges ORDER BY at, id").fetchall()
    connection.close()
    total = sum(size for _, size in rows)
    monkeypatch.setattr(cache_module, "_LARGEST", total - over)
    left = rows if over == 0 else next(rows[n:] for n in range(20) if sum(s for _, s in rows[n:]) <= 0.8 * (total - over))
    found = open_cache(tmp_path).find("here", [str(number) for number in range(20)])
    assert sorted(found, key=int) == sorted((str(number - 1) for number, _ in left), key=int)
    assert count_kept(tmp_path) == (len(left), len(left))


def test_one_exchange_is_stored_once(tmp_path: Path) -> None:
    for scope in ("here", "there"):
        cache = open_cache(tmp_path)
        cache.keep(scope, {"1": KeptAnswer(PAGE, (LIST,)), "2": KeptAnswer(PAGE, (LIST, PAGE))})
        cache.close()
    assert count_kept(tmp_path) == (4, 2)


def test_many_papers_are_looked_for_at_once(tmp_path: Path) -> None:
    cache, ids = open_cache(tmp_path), [str(number) for number in range(1001)]
    cache.keep("here", dict.fromkeys(ids, KeptAnswer(PAGE, ())))
    assert sorted(cache.find("here", ["no", *ids])) == sorted(ids)
    assert cache.find("here", []) == {}


def test_an_exchange_larger_than_any_reply_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(PAGE, ())})
    size = len(msgspec.msgpack.encode(PAGE))
    for largest, found in ((size, ["1"]), (size - 1, [])):
        monkeypatch.setattr(cache_module, "_LARGEST_EXCHANGE", largest)
        assert list(open_cache(tmp_path).find("here", ["1"])) == found


def test_the_largest_reply_can_be_kept(tmp_path: Path) -> None:
    assert cache_module._LARGEST_EXCHANGE > 2**20 + 32 * 2**20
    large = Capture(source="x", body=bytes(2**20))
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(large, ())})
    assert open_cache(tmp_path).find("here", ["1"])["1"].capture == large


class NotedConnection(sqlite3.Connection):
    """One that tells whether it was closed."""

    made: ClassVar[list[NotedConnection]] = []
    closed = False

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.made.append(self)

    def close(self) -> None:
        self.closed = True
        super().close()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[NotedConnection]:
    NotedConnection.made.clear()
    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=NotedConnection))
    return NotedConnection.made


def test_a_cache_that_was_closed_lets_go_of_the_file_and_gives_nothing(
    tmp_path: Path, connections: list[NotedConnection]
) -> None:
    cache = open_cache(tmp_path)
    cache.close()  # before it was opened
    cache = open_cache(tmp_path)
    cache.keep("here", {"1": KeptAnswer(PAGE, ())})
    cache.close()
    assert [one.closed for one in connections] == [True]
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [NAME]
    cache.keep("here", {"2": KeptAnswer(PAGE, ())})
    assert cache.find("here", ["1"]) == {}
    cache.close()
    assert count_kept(tmp_path) == (1, 1)


def test_nothing_to_keep_makes_no_file(tmp_path: Path) -> None:
    open_cache(tmp_path).keep("here", {})
    assert not (tmp_path / "cache").exists()


def test_a_file_that_another_holds_for_long_is_done_without_and_not_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, connections: list[NotedConnection]
) -> None:
    monkeypatch.setattr(cache_module, "_BUSY_SECONDS", 0)
    open_cache(tmp_path).keep("here", {"1": KeptAnswer(PAGE, ())})
    waiting = open_cache(tmp_path)
    assert list(waiting.find("here", ["1"])) == ["1"]
    with sqlite3.connect(tmp_path / "cache" / NAME) as holder:
        holder.execute("BEGIN IMMEDIATE")
        for cache in (waiting, open_cache(tmp_path)):
            cache.keep("here", {"2": KeptAnswer(PAGE, ())})
            assert cache.find("here", ["1"]) == {}
        holder.rollback()
    holder.close()
    assert ["locked" in record.getMessage() for record in caplog.records] == [True, True]
    assert connections[1].closed  # that of the one that waited
    assert list(open_cache(tmp_path).find("here", ["1", "2"])) == ["1"]


def test_a_place_where_no_file_will_do_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried: list[Path] = []

    def connect(path: Path, **_options: object) -> sqlite3.Connection:
        tried.append(path)
        raise sqlite3.DatabaseError("file is not a database")

    monkeypatch.setattr(sqlite3, "connect", connect)
    cache = open_cache(tmp_path)
    for _ in range(2):
        assert cache.find("here", ["1"]) == {}
        cache.keep("here", {"1": KeptAnswer(PAGE, ())})
    assert len(tried) == 2  # once more when it was made anew
    assert len(caplog.records) == 1


def test_two_processes_may_meet_a_broken_file_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one deletes it first."""
    real = sqlite3.connect

    def connect(path: Path, **options: Any) -> sqlite3.Connection:
        if path.read_bytes() == b"broken":
            path.unlink()
            raise sqlite3.DatabaseError("file is not a database")
        return real(path, **options)

    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / NAME).write_bytes(b"broken")
    monkeypatch.setattr(sqlite3, "connect", connect)
    cache = open_cache(tmp_path)
    cache.keep("here", {"1": KeptAnswer(PAGE, ())})
    assert list(cache.find("here", ["1"])) == ["1"]


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_what_belongs_to_a_broken_file_goes_with_it(tmp_path: Path, ending: str) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "other.txt").write_text("kept")
    for name in (NAME, NAME + ending):
        (tmp_path / "cache" / name).write_bytes(b"no database, but a text" * 99)
    cache = open_cache(tmp_path)
    cache.keep("here", {"1": KeptAnswer(PAGE, ())})
    cache.close()
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [NAME, "other.txt"]


def test_it_is_the_users_alone_and_shared_by_threads_and_processes(tmp_path: Path) -> None:
    cache = ExchangeCache(tmp_path / "not" / "there" / "cache")
    cache.keep("here", {"1": KeptAnswer(PAGE, ())})
    assert (tmp_path / "not" / "there" / "cache").stat().st_mode & 0o777 == 0o700
    with ThreadPoolExecutor(1) as other:
        assert list(other.submit(cache.find, "here", ["1"]).result()) == ["1"]
    connection = sqlite3.connect(tmp_path / "not" / "there" / "cache" / NAME)
    assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"  # readers do not wait for a writer
    connection.close()
