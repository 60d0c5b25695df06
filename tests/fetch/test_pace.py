"""Pace and circuit by a clock of our own: turns never come too close, whoever takes them."""

from __future__ import annotations

import errno
import itertools
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import Blocked, FetchError, Incomplete
from scraper.fetch import host as host_module
from scraper.fetch import pace as pace_module
from scraper.fetch.host import Host
from scraper.fetch.pace import Pace
from tests.fetch.scripted import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pace_module.time, "monotonic", lambda: clock.now)
    monkeypatch.setattr(host_module.time, "monotonic", lambda: clock.now)
    return clock


def most_in_a_second(times: list[float]) -> int:
    return max(sum(1 for other in times if time <= other < time + 1) for time in times)


def test_no_second_holds_more_than_the_rate(clock: Clock, tmp_path: Path) -> None:
    processes = [Pace("h", 3, tmp_path) for _ in range(4)]  # four processes share the folder
    times = []
    for number in range(60):
        processes[number % 4].wait_turn(clock)
        times.append(clock.now)
    assert most_in_a_second(times) <= 3
    assert 60 / (times[-1] - times[0]) >= 0.9 * 3


@given(st.lists(st.floats(0, 2), min_size=2, max_size=40), st.sampled_from([1, 3, 10]))
def test_pace_holds_whatever_happens_between(pauses: list[float], rate: int) -> None:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pace_module.time, "monotonic", lambda: clock.now)
        pace, times = Pace("h", rate, None), []
        for pause in pauses:
            pace.wait_turn(clock)
            times.append(clock.now)
            clock.now += pause
    assert most_in_a_second(times) <= rate


def test_pause_holds_for_every_process(clock: Clock, tmp_path: Path) -> None:
    one, other = Pace("h", 3, tmp_path), Pace("h", 3, tmp_path)
    one.pause(30)
    assert other.wait_turn(clock) == pytest.approx(30)
    assert Pace("another", 3, tmp_path).wait_turn(clock) == 0


def test_turn_from_before_a_restart_is_forgotten(clock: Clock, tmp_path: Path) -> None:
    Pace("h", 3, tmp_path).pause(5000)
    assert Pace("h", 3, tmp_path).wait_turn(clock) == 0


def test_broken_or_missing_state_keeps_the_pace_in_this_process(clock: Clock, tmp_path: Path) -> None:
    pace = Pace("h", 1, tmp_path)
    pace.wait_turn(clock)
    for path in tmp_path.glob("*.json"):
        path.write_text("not json")
    assert pace.wait_turn(clock) > 0
    gone = Pace("h", 1, tmp_path / "nowhere" / "at all")
    gone.wait_turn(clock)
    assert gone.wait_turn(clock) > 0


def test_a_full_disk_does_not_empty_the_shared_pace(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was told to other processes before stays: the place on disk is written over, and no larger."""
    Pace("h", 1, tmp_path).wait_turn(clock)
    (told,) = tmp_path.glob("*.json")
    before, size = told.read_bytes(), told.stat().st_size
    with monkeypatch.context() as patch:
        patch.setattr(pace_module.os, "write", _no_space)
        clock.now += 5
        Pace("h", 1, tmp_path).wait_turn(clock)
    assert told.read_bytes() == before
    Pace("h", 1, tmp_path).pause(100)
    assert told.stat().st_size == size
    assert Pace("h", 1, tmp_path).take() > 99


def _no_space(file: int, content: bytes) -> int:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_jumps_of_the_clock_on_the_wall_change_no_turn(clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jumps = itertools.cycle([0.0, 4e9, -4e9, 1e12, 86_400.0])
    monkeypatch.setattr(pace_module.time, "time", lambda: next(jumps))
    processes = [Pace("h", 3, tmp_path) for _ in range(4)]
    times = []
    for number in range(40):
        processes[number % 4].wait_turn(clock)
        times.append(clock.now)
    assert most_in_a_second(times) <= 3
    assert times[-1] - times[0] < 20


def test_stop_ends_waiting(clock: Clock) -> None:
    pace = Pace("h", 1, None)
    pace.pause(100)
    clock.set()
    assert pace.wait_turn(clock) == 0


def failing(kind: str = "http_503", retry_after: float | None = None) -> FetchError:
    return FetchError(kind, source="s", kind=kind, transient=True, retry_after=retry_after)


def test_circuit_opens_probes_three_times_and_then_is_off(clock: Clock) -> None:
    host, sent = Host("h", Pace("h", 3, None)), 0
    with pytest.raises(FetchError, match="does not answer") as caught:
        while sent < 1000:
            with host.turn("s", clock):
                sent += 1
                host.failed(failing())
    assert caught.value.kind == "down"
    assert 40 <= sent <= 80
    assert clock.now - 1000 >= 20 + 5 + 10 + 20


def test_circuit_closes_when_a_probe_is_answered(clock: Clock) -> None:
    host = Host("h", Pace("h", 3, None))
    for _ in range(70):
        with host.turn("s", clock):
            host.failed(failing())
        if host._is_open():
            break
    with host.turn("s", clock):
        host.succeeded()
    assert not host._is_open()


def test_flaky_host_is_never_off(clock: Clock) -> None:
    host = Host("h", Pace("h", 3, None))
    for number in range(2000):
        with host.turn("s", clock):
            (host.succeeded if number % 40 == 0 else lambda: host.failed(failing()))()
    host.raise_if_off("s")
    assert not host._is_open()


def test_blocked_host_is_asked_nothing_more(clock: Clock) -> None:
    host = Host("h", Pace("h", 3, None))
    with host.turn("s", clock):
        host.failed(Blocked("bot check", source="s"))
    with pytest.raises(Blocked, match="other: bot check"), host.turn("other", clock):
        pytest.fail("a turn was given")


def test_retry_after_pauses_the_host_and_hours_switch_it_off(clock: Clock) -> None:
    host = Host("h", Pace("h", 3, None))
    host.failed(failing(retry_after=7))
    with host.turn("s", clock):
        assert clock.now == pytest.approx(1007)
    host.failed(failing(retry_after=54_000))
    with pytest.raises(FetchError, match="asked to wait 54000 s") as caught, host.turn("s", clock):
        pytest.fail("a turn was given")
    assert caught.value.kind == "switched_off"


def test_stated_rate_limit_slows_down_but_never_speeds_up(clock: Clock) -> None:
    host = Host("h", Pace("h", 3, None))
    host.heed_rate_limit(10, 5)
    assert host._pace.interval == pytest.approx(1 / (3 * 0.95))
    host.heed_rate_limit(1, 5)
    assert host._pace.interval == pytest.approx(1.0)
    host.failed(Incomplete("x", source="s"))


@pytest.mark.parametrize("shared", [False, True])
def test_a_turn_is_given_at_its_moment_and_not_before(clock: Clock, tmp_path: Path, shared: bool) -> None:
    pace = Pace("h", 1 / 0.95, tmp_path if shared else None)  # a turn a second
    assert pace.interval == pytest.approx(1)
    pace.interval = 1.0
    assert pace.take() == 0
    clock.now += 0.75
    assert pace.take() == 0.25
    clock.now += 0.25
    assert (pace.take(), pace.take()) == (0, 1.0)


def test_a_shorter_pause_ends_no_longer_one(clock: Clock) -> None:
    pace = Pace("h", 3, None)
    for seconds in (30, 5):
        pace.pause(seconds)
    assert pace.wait_turn(clock) == pytest.approx(30)


@pytest.mark.parametrize(("away", "kept"), [(3599.0, 3599.0), (3600.0, 0.0)])
def test_a_turn_an_hour_away_was_written_before_a_restart(clock: Clock, tmp_path: Path, away: float, kept: float) -> None:
    Pace("h", 3, tmp_path).pause(away)
    assert Pace("h", 3, tmp_path).take() == kept


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b"7", b'{"next_turn": "soon"}', b'{"next_turn": null}', b'{"next_turn": NaN}', b"\xff"],
    ids=repr,
)
def test_what_is_no_turn_counts_as_none(clock: Clock, tmp_path: Path, content: bytes) -> None:
    pace = Pace("h", 1, tmp_path)
    pace.pause(9)
    (file,) = tmp_path.glob("*.json")
    file.write_bytes(content)
    assert Pace("h", 1, tmp_path).take() == 0
    file.write_bytes(content)
    assert pace.take() == 9


def test_only_the_user_may_read_when_something_is_asked(clock: Clock, tmp_path: Path) -> None:
    Pace("h", 1, tmp_path).take()
    assert [path.stat().st_mode & 0o777 for path in tmp_path.glob("*.json")] == [0o600]


def test_taking_turns_keeps_no_file_open(clock: Clock, tmp_path: Path) -> None:
    pace = Pace("h", 1, tmp_path)
    pace.take()
    before = set(os.listdir("/dev/fd"))
    for _ in range(3):
        clock.now += 2
        assert pace.take() == 0
    assert set(os.listdir("/dev/fd")) == before


def test_a_lock_that_another_holds_for_long_is_gone_without(
    clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(pace_module, "_LOCK_SECONDS", 0)
    pace, other = Pace("h", 1, tmp_path), Pace("h", 1, tmp_path)
    with other._shared():
        assert pace.take() == 0
    assert pace.take() > 0
    assert [str(tmp_path) in record.getMessage() for record in caplog.records] == [True]


def test_hosts_have_turns_of_their_own(clock: Clock, tmp_path: Path) -> None:
    assert [Pace(name, 1, tmp_path).take() for name in ("a", "b", "c")] == [0, 0, 0]
    assert Pace("a", 1, tmp_path).take() > 0
