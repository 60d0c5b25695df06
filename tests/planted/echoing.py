"""A server that repeats all it is sent, keys and addresses too, in every way that a reply can go right or wrong."""

from __future__ import annotations

import contextlib
import html
import json
import socketserver
import zlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import unquote_plus

from tests.conftest import CASSETTES

PAPER = "37622028"
PAGE = (CASSETTES / "landing" / PAPER / "body.txt").read_bytes()
PUBTATOR = (CASSETTES / "pubtator3" / PAPER / "body.txt").read_bytes()


class Asked(NamedTuple):
    """A request as it came, and all of it as one text, with what is encoded in it decoded."""

    target: str
    body: str
    headers: Mapping[str, str]

    @property
    def everything(self) -> str:
        """What a server can say that it was sent; one line."""
        parts = [self.target, self.body, *self.headers.values()]
        said = [*parts, *map(unquote_plus, parts), *(_decoded(one) for one in self.headers.values())]
        return " | ".join(" ".join(one.split()) for one in said if one)

    @property
    def parameters(self) -> str:
        """What was asked, as NCBI's converter repeats it."""
        return self.target.partition("?")[2] or self.body


def _decoded(value: str) -> str:
    """User and password of a header, if that is what it holds."""
    with contextlib.suppress(ValueError):
        return b64decode(value.removeprefix("Basic "), validate=True).decode("utf-8", "replace")
    return ""


def reply(status: str, body: bytes, *headers: str, kind: str = "text/html; charset=utf-8", length: int | None = None) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body) if length is None else length}",
        *headers,
    ]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1", "replace") + body


def whole(asked: Asked) -> bytes:
    """What was asked for, where there is one; all of the request in headers that are kept."""
    said = asked.everything
    headers = (
        f"ETag: {said}",
        f"Server: {said}",
        f"Link: <{said}>",
        f"X-Debug: {said}",
        f"Set-Cookie: a={said}",
        f"Location: {said}",
    )
    path = asked.target.partition("?")[0]
    if path.endswith("robots.txt"):
        return reply("200 OK", f"User-agent: *\nAllow: /\n# {said}\n".encode(), *headers, kind="text/plain")
    if path == f"/page/{PAPER}":
        return reply("200 OK", PAGE, *headers, kind="text/plain; charset=utf-8")
    if "/export/" in path:
        return reply("200 OK", PUBTATOR, *headers, kind="text/plain; charset=utf-8")
    if "idconv" in path:
        found = {"status": "ok", "request": asked.parameters, "records": [{"pmid": int(PAPER), "requested-id": PAPER}]}
        return reply("200 OK", json.dumps(found).encode(), *headers, kind="application/json")
    return reply("404 Not Found", said.encode(), *headers)


def inside(asked: Asked) -> bytes:
    """A document that is whole, with the request in a comment, in a field and in the address of a form."""
    said, path = asked.everything, asked.target.partition("?")[0]
    if path == f"/page/{PAPER}":
        page = (CASSETTES / "landing" / "999000001" / "body.html").read_bytes().replace(b"999000001", PAPER.encode())
        return reply("200 OK", page.replace(b"</body>", f"<!-- {said} --><p>{html.escape(said)}</p></body>".encode()))
    if "/export/" in path:
        return reply("200 OK", PUBTATOR, kind="text/plain")
    given = {"request": asked.parameters, "headers": dict(asked.headers), "said": said}
    found = {"status": "ok", **given, "records": [], "data": [], "results": [], "message": given, "meta": given}
    return reply("200 OK", json.dumps(found).encode(), kind="application/json")


def status(line: str, *more: str) -> Callable[[Asked], bytes]:
    """A reply of some status; a time to wait is none, that the tests need not wait."""
    return lambda asked: reply(line, asked.everything.encode(), *more, "Retry-After: 0", f"ETag: {asked.everything}")


def body(wrap: str, kind: str = "text/html") -> Callable[[Asked], bytes]:
    return lambda asked: reply("200 OK", wrap.replace("{}", html.escape(asked.everything)).encode(), kind=kind)


def to(place: str) -> Callable[[Asked], bytes]:
    return lambda asked: reply("302 Found", asked.everything.encode(), "Location: " + place.replace("{}", asked.everything))


def raw(form: str) -> Callable[[Asked], bytes]:
    return lambda asked: form.replace("{}", asked.everything).encode("latin-1", "replace")


# Every way, by what it is. Robots.txt is given in all of them, or nothing would be asked after it.
PLANS: dict[str, Callable[[Asked], bytes]] = {
    "whole, repeated in headers": whole,
    "whole, repeated inside": inside,
    "400": status("400 Bad Request"),
    "401": status("401 Unauthorized", "WWW-Authenticate: Basic realm=x"),
    "403": status("403 Forbidden"),
    "404": status("404 Not Found"),
    "407": status("407 Who"),
    "418": status("418 Teapot"),
    "429": status("429 Too Many Requests"),
    "500": status("500 Oh"),
    "503": status("503 Later"),
    "a status of their own": lambda asked: reply(f"299 {asked.everything}", b"x"),
    "too often, as NCBI says it": lambda asked: reply(
        "200 OK",
        json.dumps({"error": "API rate limit exceeded", "api-key": asked.everything}).encode(),
        "Retry-After: 0",
        kind="application/json",
    ),
    "an error in JSON": lambda asked: reply(
        "200 OK", json.dumps({"error": asked.everything, "message": asked.everything}).encode(), kind="application/json"
    ),
    "an error in XML": body("<PubmedArticleSet><ERROR>{}</ERROR></PubmedArticleSet>", "text/xml"),
    "an error in XML, cut": lambda asked: reply(
        "200 OK", f"<eSearchResult><ERROR>{asked.everything}".encode()[:150], kind="text/xml"
    ),
    "no XML": body("<PubmedArticleSet><{}", "text/xml"),
    "no page": body("{}"),
    "a challenge": body("<html><title>Just a moment...</title>{}</html>"),
    "a title": body("<html><head><title>{}</title><meta name='citation_title' content='{}'></head><body>{}</body></html>"),
    "cut": lambda asked: reply("200 OK", asked.everything.encode(), length=100_000),
    "nothing": lambda _asked: b"",
    "no status line": raw("{}\r\n\r\n"),
    "no headers": raw("HTTP/1.1 200 OK\r\n{}\r\n{}\r\n\r\n{}"),
    "bad chunks": raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}\r\n{}\r\n"),
    "bad gzip": raw("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 90\r\n\r\n{}"),
    "packed": lambda asked: reply("200 OK", _gzip(asked.everything.encode()), "Content-Encoding: gzip"),
    "to a file": to("file:///{}"),
    "to another host": to("https://{}.example/{}?q={}"),
    "to itself": to("?q={}"),
    "to no address": to("http://[{}"),
}


def _gzip(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush()


class EchoServer(socketserver.ThreadingTCPServer):
    """Answers by one plan, `plan`; `asked` holds all that came, to be sure that the secrets did."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, plan: Callable[[Asked], bytes]):
        super().__init__(("127.0.0.1", 0), _EchoHandler)
        self.plan = plan
        self.asked: list[str] = []

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        pass  # the other side went away


class _EchoHandler(socketserver.StreamRequestHandler):
    server: EchoServer

    def handle(self) -> None:
        _, target, _ = self.rfile.readline().decode("latin-1").split(" ", 2)
        headers = {}
        while line := self.rfile.readline().decode("latin-1").strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        content = self.rfile.read(int(headers.get("content-length", 0))).decode("latin-1")
        asked = Asked(target, content, headers)
        self.server.asked.append(asked.everything)
        plan = whole if target.startswith("/robots.txt") else self.server.plan
        self.wfile.write(plan(asked))
