"""One exchange that asks for no paper, such as a page of a search: from captures, else, unless offline, from the network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from scraper.errors import FetchError, ParseError, ScraperError, wall
from scraper.fetch.captures import Folders, iter_captures, read_folders, save_capture
from scraper.fetch.client import Client
from scraper.model import Capture, Request
from scraper.pipeline.failures import error_of, failed_capture, is_failed, kind_of
from scraper.pipeline.saved_exchanges import path_of
from scraper.settings import Settings
from scraper.sources.source import Source, place_request, site_of

Result = TypeVar("Result")


class Exchanges:
    """Asks one source for addresses. `client` is None to make no request; `record` is a folder to save exchanges in."""

    def __init__(self, source: Source, captures: Folders, client: Client | None, settings: Settings, record: Path | None):
        self._source = source
        self._client = client
        self._settings = settings
        self._record = record
        self._saved: dict[tuple[str, str | None], list[Capture]] = {}
        for root in read_folders(captures):
            for one in iter_captures(root, source.name):
                self._saved.setdefault((path_of(one.url or ""), one.request_body), []).append(one)
        for found in self._saved.values():
            found.sort(key=lambda one: one.retrieved_at or "", reverse=True)

    def ask(self, request: Request, read: Callable[[Capture], Result]) -> Result:
        """What `read` makes of the reply. Raises FetchError and ParseError as `Client.fetch`, or when offline and not saved."""
        saved = self._saved.get((path_of(request.url), request.body))
        if saved:
            return self._read_saved(saved, read)
        if self._client is None:
            reason = "offline, and no capture of this request: ask once without --offline, or give --captures"
            raise FetchError(reason, source=self._source.name, url=request.url, kind="offline")
        placed = place_request(request, self._settings)
        try:
            capture, result = self._client.fetch(placed, read, site_of(self._source, request, self._settings))
        except (FetchError, ParseError) as error:
            if kind_of(error) != "stopped":
                self._keep(failed_capture(placed, error, self._settings.secrets))
            raise
        self._keep(capture)
        return result

    @staticmethod
    def _read_saved(saved: list[Capture], read: Callable[[Capture], Result]) -> Result:
        """What the newest saved reply says; where it failed, an older one that did not."""
        refused: list[ScraperError] = []
        for capture in saved:
            try:
                if is_failed(capture):
                    raise error_of(capture)
                with wall(capture.source):
                    return read(capture)
            except (FetchError, ParseError) as error:
                refused.append(error)
        raise refused[0]

    def _keep(self, capture: Capture) -> None:
        if self._record is None:
            return
        asked = f"{path_of(capture.url or '')} {capture.request_body or ''}"
        name = f"search-{hashlib.sha256(asked.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
        failed = "-failed" if capture.outcome == "failed" else ""
        save_capture(msgspec.structs.replace(capture, name=name + failed), self._record)
