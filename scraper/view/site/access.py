"""Who may read a site: only whoever was given its address, on this machine, and nothing that another site sends here.

The address holds a token, which the first page exchanges for a cookie (SameSite=Strict, HttpOnly). Requests must name this very
host, so that no other name that leads to this machine gets an answer (DNS rebinding). Answers forbid everything that is not
from here (Content-Security-Policy Level 3, https://www.w3.org/TR/CSP3/).
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}
_OTHER_NAME = "This site answers at the address that 'scraper view' printed, and at no other name."
_NOT_ADMITTED = "Open the whole address that 'scraper view' printed: its token is missing, or of another run."
_LONGEST = 8_192  # bytes of a path with its query


class Guard:
    """Lets requests through to an ASGI application that name this host and bring the token, and puts headers on every answer."""

    def __init__(self, app: ASGIApp, *, token: str, port: int):
        self._app = app
        self._token = token
        self._cookie = f"scraper-view-{port}"  # cookies do not tell ports apart
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # a web socket is closed without an answer

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in _HEADERS]
                message = {**message, "headers": [*own, *_HEADERS.items()]}
            await send(message)

        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if headers.get(b"host", "") not in self._hosts:
            await _answer(send_guarded, 421, _OTHER_NAME)
        elif scope["method"] not in ("GET", "HEAD"):
            await _answer(send_guarded, 405, "This site is only read.")
        elif len(scope["raw_path"] or b"") + len(scope["query_string"]) > _LONGEST:
            await _answer(send_guarded, 414, "This address is too long: narrow the search down.")
        elif self._knows(headers.get(b"cookie", "")):
            await self._app(scope, receive, send_guarded)
        else:
            await self._admit(scope["query_string"], send_guarded)

    def _knows(self, cookies: str) -> bool:
        """Whether the token is among the cookies: those of every other site on this machine, in whatever form, come with it."""
        pairs = (one.partition("=") for one in cookies.split(";"))
        given = [value.strip() for name, _, value in pairs if name.strip() == self._cookie]
        return any(hmac.compare_digest(own.encode(), self._token.encode()) for own in given)

    async def _admit(self, query: bytes, send: Send) -> None:
        """Exchange the token for a cookie, on a page that leads on: a redirect from another site would lose a strict cookie."""
        given = parse_qs(query.decode("latin-1")).get("token", [""])[0]
        if not hmac.compare_digest(given.encode(), self._token.encode()):
            await _answer(send, 403, _NOT_ADMITTED)
            return
        cookie = f"{self._cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
        body = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Opening</title>'
        body += '<meta http-equiv="refresh" content="0;url=/"></head><body><p><a href="/">Open the papers</a></p></body></html>'
        await _send(send, 200, body, [(b"set-cookie", cookie.encode())])


async def _answer(send: Send, status: int, text: str) -> None:
    title = "Not shown"
    head = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
    await _send(send, status, f"{head}<body><main><h1>{title}</h1><p>{text}</p></main></body></html>")


async def _send(send: Send, status: int, body: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    own = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode()), *(headers or ())]
    await send({"type": "http.response.start", "status": status, "headers": own})
    await send({"type": "http.response.body", "body": body.encode()})
