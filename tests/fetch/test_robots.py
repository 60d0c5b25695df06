"""robots.txt: what it allows, the delay it asks for, and how long it is kept."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from scraper.fetch.robots import Robots, load_robots, save_robots

NOW = 1_800_000_000
ORIGIN = "https://www.example.org"
RULES = "User-agent: literature-scraper\nDisallow: /closed/\n\nUser-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True), (RULES, True), (RULES.replace("/closed/", "/page"), False), ("User-agent: *\nDisallow: /\n", False),
        ("User-agent: other\nDisallow: /\n", True), ("User-agent: *\nDisallow: /\nAllow: /page\n", True), ("<html>", True),
    ],
)  # fmt: skip
def test_the_rules_for_our_product_count(text: str, allowed: bool) -> None:
    assert Robots(text).allows(f"{ORIGIN}/page") is allowed


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", 0.0), ("Crawl-delay: 0", 0.0), ("Crawl-delay: 2.5", 2.5), ("Crawl-delay: -1", 0.0), ("Crawl-delay: 1e300", 1e300),
        ("Crawl-delay: nan", 0.0), ("Request-rate: 1/10", 10.0), ("Request-rate: 4/2", 0.5), ("Request-rate: 1/1m", 60.0),
        ("Request-rate: 0/5", 0.0), ("Crawl-delay: 3\nRequest-rate: 1/10", 10.0), ("Crawl-delay: 30\nRequest-rate: 1/10", 30.0),
        ("Crawl-delay: nan\nRequest-rate: 1/10", 10.0), ("Crawl-delay: -1\nRequest-rate: 1/10", 10.0),
    ],
)  # fmt: skip
def test_the_longer_of_two_delays_counts(said: str, seconds: float) -> None:
    assert Robots(f"User-agent: *\n{said}\n").crawl_delay_seconds == seconds


@pytest.mark.parametrize(("age", "kept"), [(0, True), (1, True), (86_399, True), (86_400, False), (-1, False)])
def test_it_is_kept_for_less_than_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: int, kept: bool) -> None:
    save_robots(tmp_path / "cache", ORIGIN, RULES)
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())  # and nothing half written beside it
    os.utime(file, (NOW, NOW))
    monkeypatch.setattr(time, "time", lambda: NOW + age)
    assert load_robots(tmp_path / "cache", ORIGIN) == (RULES if kept else None)


def test_each_site_has_its_own_and_the_last_one_counts(tmp_path: Path) -> None:
    for number, text in enumerate(["first", "", "last: \u00fc"]):
        save_robots(tmp_path, ORIGIN, text)
        save_robots(tmp_path, f"{ORIGIN}:8080", f"other {number}")
        assert load_robots(tmp_path, ORIGIN) == text
    assert load_robots(tmp_path, f"{ORIGIN}:8080") == "other 2"
    assert load_robots(tmp_path, "http://www.example.org") is None


def test_a_place_that_cannot_be_used_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (None, tmp_path / "file"):
        save_robots(folder, ORIGIN, RULES)
        assert load_robots(folder, ORIGIN) is None
    save_robots(tmp_path, ORIGIN, RULES)
    (file,) = tmp_path.glob("robots/*")
    file.write_bytes(b"\xff\xfe")
    assert load_robots(tmp_path, ORIGIN) is None
