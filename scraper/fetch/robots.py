"""robots.txt of the hosts whose pages we read: obeyed, with its crawl delay, and kept for a day (RFC 9309)."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

from scraper.files import make_private_folder

PRODUCT = "literature-scraper"
_DAY_SECONDS = 86_400


class Robots:
    """The rules of one site."""

    def __init__(self, text: str):
        from protego import Protego  # only where pages are asked for

        self._rules = Protego.parse(text)

    def allows(self, url: str) -> bool:
        """Whether our product may ask for the address."""
        return bool(self._rules.can_fetch(url, PRODUCT))

    @property
    def crawl_delay_seconds(self) -> float:
        """Seconds the site wants between requests, infinity among them; 0 when it does not say, or says no number."""
        delay = float(self._rules.crawl_delay(PRODUCT) or 0)
        rate = self._rules.request_rate(PRODUCT)
        said = (delay, rate.seconds / rate.requests if rate and rate.requests else 0.0)
        return max((seconds for seconds in said if seconds >= 0), default=0.0)


def load_robots(folder: Path | None, origin: str) -> str | None:
    """The text of robots.txt kept for `origin`, if it is not older than a day."""
    path = _path(folder, origin)
    try:
        if path is not None and 0 <= time.time() - path.stat().st_mtime < _DAY_SECONDS:
            return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        pass
    return None


def save_robots(folder: Path | None, origin: str, text: str) -> None:
    """Keep it; a cache folder that cannot be written is no reason to fail."""
    path = _path(folder, origin)
    try:
        if path is not None:
            make_private_folder(path.parent)
            part = path.with_suffix(".part")
            part.touch(mode=0o600)
            part.write_text(text, encoding="utf-8")
            part.replace(path)
    except OSError:
        pass


def _path(folder: Path | None, origin: str) -> Path | None:
    return folder / "robots" / f"{hashlib.sha256(origin.encode()).hexdigest()[:24]}.txt" if folder else None
