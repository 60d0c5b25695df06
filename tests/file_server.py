"""A server of whole files on 127.0.0.1, for tests: listings, checksums, ranges; faults as a script says them."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.server
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import tenacity

from scraper.fetch import client, stream
from scraper.sources import whole_files
from tests.local_network import serving

BASELINE, UPDATES = "/pubmed/baseline/", "/pubmed/updatefiles/"


@dataclass
class Served:
    """A file: its bytes, how its version is named, and whether ranges of it can be asked for."""

    body: bytes
    etag: str | None = None
    modified: str | None = None
    ranges: bool = True
    encoding: str | None = None


Fault = Callable[["_Handler", Served], None]


@dataclass
class Folder:
    """What a listing says of each name: what stands behind the link."""

    rows: dict[str, str] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)  # as they stand in the page, beside those of the rows


class FileServer(http.server.ThreadingHTTPServer):
    """Serves `files` by path, `folders` as listings, and answers with the next of a path's `faults` as long as there are any."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.files: dict[str, Served] = {}
        self.folders: dict[str, Folder] = {BASELINE: Folder(), UPDATES: Folder()}
        self.faults: dict[str, list[Fault]] = {}
        self.versions: list[bytes] = []  # what tests note of a file that changes
        self.seen: list[tuple[str, dict[str, str]]] = []

    def add(self, path: str, content: bytes = b"", *, row: str = "2026-01-29 14:48   19M", **served: Any) -> Served:
        """A packed file with its checksum and its line in the listing."""
        folder, _, name = path.rpartition("/")
        body = gzip.compress(content or f"<PubmedArticleSet/><!-- {name} -->".encode(), mtime=0)
        self.files[path] = Served(body, **{"etag": f'"{hashlib.md5(body).hexdigest()[:8]}"', **served})
        self.sum(path)
        listing = self.folders.setdefault(folder + "/", Folder())
        listing.rows[name] = row
        listing.rows[f"{name}.md5"] = "2026-01-29 14:48   60"
        return self.files[path]

    def sum(self, path: str) -> None:
        """The right checksum beside a file."""
        name = path.rpartition("/")[2]
        self.files[f"{path}.md5"] = Served(f"MD5({name})= {hashlib.md5(self.files[path].body).hexdigest()}\n".encode())

    def asked(self, path: str) -> list[dict[str, str]]:
        """The headers of each request for a path."""
        return [headers for own, headers in self.seen if own == path]

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a reply cut on purpose


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FileServer

    def do_GET(self) -> None:
        self.server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        faults = self.server.faults.get(self.path)
        if faults:
            faults.pop(0)(self, self.server.files.get(self.path, Served(b"")))
        elif self.path in self.server.files:
            serve(self, self.server.files[self.path])
        elif self.path in self.server.folders:
            reply(self, 200, listing_page(self.path, self.server.folders[self.path]), {"Content-Type": "text/html"})
        else:
            reply(self, 404, b"nothing here")

    def log_message(self, *args: object) -> None:
        pass


def listing_page(path: str, folder: Folder) -> bytes:
    """A listing as the web servers of such folders make it."""
    rows = [f'<a href="{name}">{name}</a>   {row}' for name, row in folder.rows.items()]
    rows += [f'<a href="{link}">{link}</a>   2026-01-29 14:48   19M' for link in folder.links]
    head = '<a href="?C=N;O=D">Name</a>\n<hr><a href="/pubmed/">Parent Directory</a>\n<a href="README.txt">README.txt</a>  4.5K\n'
    text = f"<html><head><title>Index of {path[:-1]}</title></head><body><h1>Index of {path[:-1]}</h1><pre>{head}"
    return (text + "\n".join(rows) + "\n</pre></body></html>").encode()


def reply(handler: Any, status: int, body: bytes, headers: dict[str, str] | None = None, *, send: bytes | None = None) -> None:
    """A reply; `send` is what is sent of the body before the connection is closed."""
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body if send is None else send)
    handler.close_connection = send is not None


def serve(handler: Any, served: Served, *, send: int | None = None) -> None:
    """A file as RFC 9110 wants it: conditions first, then ranges; only `send` bytes of the body, then no more."""
    version = {"ETag": served.etag, "Last-Modified": served.modified, "Content-Encoding": served.encoding}
    headers = {name: value for name, value in version.items() if value is not None}
    asked = {name.lower(): value for name, value in handler.headers.items()}
    if served.etag is not None and asked.get("if-none-match") == served.etag:
        reply(handler, 304, b"", headers)
        return
    found = re.fullmatch(r"bytes=([0-9]+)-", asked.get("range", ""))
    same = asked.get("if-range") in (None, served.etag, served.modified)
    start, body = int(found[1]) if found and served.ranges and same else 0, served.body
    if start and start >= len(body):
        reply(handler, 416, b"", {"Content-Range": f"bytes */{len(body)}"})
        return
    if start:
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
    rest = body[start:]
    reply(handler, 206 if start else 200, rest, headers, send=None if send is None else rest[:send])


def cut(after: int) -> Fault:
    """Stop in the middle: so many bytes of the body come."""
    return lambda handler, served: serve(handler, served, send=after)


def status(code: int, body: bytes = b"", **headers: str) -> Fault:
    """Another status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _: reply(handler, code, body, named)


@contextlib.contextmanager
def serving_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    """The server, in place of NCBI's, asked without waiting."""
    with serving(FileServer()) as server:
        monkeypatch.setenv("SCRAPER_BASE_URL_PUBMED_FILES", server.url)
        monkeypatch.setattr(whole_files, "REQUESTS_PER_SECOND", 10_000.0)
        monkeypatch.setattr(client, "_wait", tenacity.wait_none())
        monkeypatch.setattr(stream, "wait_seconds", lambda failures: 0.0)
        yield server
