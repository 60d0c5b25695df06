"""What is known of one host during a run, by a clock of our own: limits it states, waits it asks for, silence, refusals."""

from __future__ import annotations

import threading
import time

import pytest

from scraper.errors import Blocked, FetchError
from scraper.fetch.host import Host
from scraper.fetch.pace import Pace
from scraper.fetch.turns import before_sending
from tests.fetch.scripted import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    return clock


@pytest.fixture
def host(clock: Clock) -> Host:
    return Host("api.example.org", Pace("h", 1000, None))


def failing(kind: str = "http_503", retry_after: float | None = None) -> FetchError:
    return FetchError("no", source="s", status=503, kind=kind, transient=True, retry_after=retry_after)


def fail(host: Host, clock: Clock, times: int) -> None:
    """Ask in vain, a second apart."""
    for _ in range(times):
        clock.now += 1
        host.failed(failing())


def wait_of(host: Host, clock: Clock) -> float:
    """Seconds until a turn is given, by the clock."""
    before = clock.now
    with host.turn("s", clock):
        return clock.now - before


@pytest.mark.parametrize(
    ("interval", "stated", "remaining", "wait"),
    [
        (0.5, 10, 0, 1.0),  # others share the limit, for we ask for less
        (0.5, 10, 1, 0.0),
        (0.5, 10, None, 0.0),
        (0.1, 10, 0, 0.0),  # none left because we took them
        (0.5, 2.5, 0, 0.0),  # exactly four fifths of it
        (0.5, 2.6, 0, 1.0),
        (0.5, None, 0, 0.0),
    ],
)
def test_a_limit_that_others_used_up_is_waited_for(
    host: Host, clock: Clock, interval: float, stated: float | None, remaining: int | None, wait: float
) -> None:
    host.keep_interval(interval)
    host.heed_rate_limit(stated, remaining)
    assert wait_of(host, clock) == pytest.approx(wait)


@pytest.mark.parametrize(("seconds", "kept"), [(0.5, 1.0), (1.0, 1.0), (7.0, 7.0), (0.0, 1.0)])
def test_an_interval_is_only_ever_made_longer(clock: Clock, seconds: float, kept: float) -> None:
    host = Host("h", Pace("h", 1 / 0.95, None))
    host.keep_interval(seconds)
    assert (wait_of(host, clock), wait_of(host, clock)) == (0, pytest.approx(kept))
    host.heed_rate_limit(1 / 9, None)
    wait_of(host, clock)
    assert wait_of(host, clock) == pytest.approx(9)


def test_what_a_host_waits_for_is_told(host: Host, clock: Clock) -> None:
    assert host.waits_for() is None
    host.failed(failing(retry_after=7))
    assert host.waits_for() == "api.example.org asks to wait 7 s"
    clock.now += 6.9
    assert host.waits_for() == "api.example.org asks to wait 1 s"
    clock.now += 0.1
    assert host.waits_for() is None
    fail(host, clock, 30)
    assert "api.example.org does not answer" in (host.waits_for() or "")
    host.succeeded()
    assert host.waits_for() is None
    host.failed(Blocked("a bot check", source="s"))
    assert host.waits_for() == "api.example.org is not asked any more (blocked)"


@pytest.mark.parametrize(
    ("failures", "seconds", "silent"),
    [(20, 20.0, True), (19, 20.0, False), (20, 19.9, False), (19, 60.0, False), (21, 60.0, True)],
)
def test_silence_is_twenty_failures_and_twenty_seconds(
    host: Host, clock: Clock, failures: int, seconds: float, silent: bool
) -> None:
    clock.now += 100
    host.succeeded()
    for _ in range(failures):
        host.failed(failing())
    clock.now += seconds
    assert (host.waits_for() is not None) == silent


def test_probes_come_after_5_10_and_20_seconds_and_all_waiting_is_summed(host: Host, clock: Clock) -> None:
    fail(host, clock, 20)
    waits = []
    for _ in range(3):
        waits.append(wait_of(host, clock))
        host.failed(failing())
    assert waits == pytest.approx([5, 10, 20])
    assert host.waited_seconds == pytest.approx(35)
    with pytest.raises(FetchError, match=r"s: api\.example\.org does not answer \(no\)") as caught:
        wait_of(host, clock)
    assert (caught.value.source, caught.value.kind, caught.value.status) == ("s", "down", 503)


def test_a_probe_that_is_answered_gives_all_probes_back(host: Host, clock: Clock) -> None:
    for _ in range(2):
        fail(host, clock, 20)
        assert wait_of(host, clock) == pytest.approx(5)
        host.failed(failing())
        assert wait_of(host, clock) == pytest.approx(10)
        host.succeeded()
        assert wait_of(host, clock) == pytest.approx(0, abs=0.01)


def test_who_waited_for_a_probe_goes_on_when_it_was_answered(host: Host, clock: Clock) -> None:
    """The probe is one request: another asks when it is known how it ended."""
    fail(host, clock, 20)
    got: list[float] = []
    with host.turn("s", clock):
        thread = threading.Thread(target=lambda: got.append(wait_of(host, clock)), daemon=True)
        thread.start()
        thread.join(0.05)
        assert got == []
        host.succeeded()
    thread.join(10)
    assert got == [pytest.approx(0, abs=0.01)]


def test_who_waited_for_a_probe_is_told_that_the_host_is_off(host: Host, clock: Clock) -> None:
    fail(host, clock, 20)
    told: list[BaseException] = []

    def ask() -> None:
        try:
            wait_of(host, clock)
        except FetchError as error:
            told.append(error)

    with host.turn("s", clock):
        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        host.failed(Blocked("a bot check", source="s"))
    thread.join(10)
    assert [type(error) for error in told] == [Blocked]


def test_a_probe_that_raised_lets_the_next_one_go(host: Host, clock: Clock) -> None:
    fail(host, clock, 20)
    begun = clock.now
    for passed in (5, 15, 35, 55):
        with pytest.raises(ValueError, match="in between"), host.turn("s", clock):
            assert clock.now - begun == pytest.approx(passed, abs=0.01)
            raise ValueError("in between")


@pytest.mark.parametrize(
    ("error", "kind", "raised"),
    [
        (Blocked("no", source="s", status=403), "blocked", Blocked),
        (failing("certificate"), "certificate", FetchError),
        (failing("proxy"), "proxy", FetchError),
        (failing(retry_after=300.1), "switched_off", FetchError),
    ],
)
def test_what_switches_a_host_off(host: Host, clock: Clock, error: FetchError, kind: str, raised: type[FetchError]) -> None:
    host.failed(error)
    host.failed(failing())  # the first reason stays
    with pytest.raises(FetchError, match="other: no") as caught, host.turn("other", clock):
        pytest.fail("a turn was given")
    assert (type(caught.value), caught.value.kind, caught.value.status) == (raised, kind, error.status)
    assert caught.value.source == "other"


@pytest.mark.parametrize("error", [failing(), failing("broken"), failing("proxy_failed"), failing("timeout")])
def test_what_does_not_switch_a_host_off(host: Host, clock: Clock, error: FetchError) -> None:
    host.failed(error)
    assert wait_of(host, clock) == 0


@pytest.mark.parametrize(("asked", "wait"), [(None, 0), (0.0, 0), (0.5, 0.5), (300.0, 300)])
def test_a_wait_that_a_run_can_wait_for_is_kept(host: Host, clock: Clock, asked: float | None, wait: float) -> None:
    host.failed(failing(retry_after=asked))
    assert wait_of(host, clock) == pytest.approx(wait)


def test_a_last_probe_that_is_refused_is_not_called_silence(host: Host, clock: Clock) -> None:
    fail(host, clock, 20)
    for error in (failing(), failing(), Blocked("a bot check", source="s")):
        with host.turn("s", clock):
            host.failed(error)
    host.failed(failing())
    with pytest.raises(Blocked):
        host.raise_if_off("s")


def test_two_requests_are_under_way_at_once_and_no_third(host: Host, clock: Clock) -> None:
    """So that at most one more is under way when a host shows a block page."""
    got: list[float] = []
    with host.turn("s", clock):
        with host.turn("s", clock):
            thread = threading.Thread(target=lambda: got.append(wait_of(host, clock)), daemon=True)
            thread.start()
            thread.join(0.05)
            assert got == []
        thread.join(10)
        assert len(got) == 1


def test_a_stopped_run_asks_nothing(host: Host, clock: Clock) -> None:
    clock.set()
    with pytest.raises(FetchError) as caught, host.turn("s", clock):
        pytest.fail("a turn was given")
    assert (caught.value.kind, caught.value.transient, caught.value.source) == ("stopped", False, "s")


@pytest.mark.parametrize(
    ("late", "next_turn"),
    [
        (0.0, 2.0),
        (0.004, 2.0),  # as any thread may be
        (0.5, 2.5),  # a connection was made first: the next turn is an interval after the writing
        (1.999, 3.999),
        (2.0, 4.0),  # another may be sending: a turn of its own is taken, which is there at once, and the next is after it
        (7.0, 9.0),
    ],
)
def test_who_writes_late_moves_the_next_turn(clock: Clock, late: float, next_turn: float) -> None:
    host = Host("api.example.org", Pace("h", 0.5 / 0.95, None))
    start = clock.now
    with host.turn("s", clock):
        clock.now += late
        tell = before_sending.get()
        assert tell is not None
        tell()
        assert clock.now == start + late
    assert before_sending.get() is None
    with host.turn("s", clock):
        assert clock.now - start == pytest.approx(next_turn)


def test_who_writes_after_the_turn_of_another_waits_for_one(clock: Clock) -> None:
    host = Host("api.example.org", Pace("h", 0.5 / 0.95, None))
    start = clock.now
    with host.turn("s", clock):
        tell = before_sending.get()
        assert tell is not None
        clock.now += 2.5
        host.take_turn("other", clock)  # of another thread, whose request is written now
        host._own.turn = start
        tell()
        assert clock.now - start == pytest.approx(4.5)
