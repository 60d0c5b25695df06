"""Replies, names and a clock by a script: what a test says is sent back, without a socket and without waiting."""

from __future__ import annotations

import functools
import io
import socket
import threading
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
import requests
import urllib3

_NONE: Mapping[str, str] = MappingProxyType({})
NAMES = {
    "api.example.org": ["93.184.216.34"],
    "public.example.org": ["93.184.216.34", "2606:4700::1"],
    "both.example.org": ["93.184.216.34", "10.0.0.1"],
    "inside.example.org": ["192.168.1.4"],
    "": ["93.184.216.34"],  # as on Windows: this machine's own
}


class Clock(threading.Event):
    """A stop event whose waiting moves the time on."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1000.0
        self.waits: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout or 0.0)
        self.now += timeout or 0.0
        return self.is_set()


class Answer(NamedTuple):
    """What comes back: a reply, or `fault` raised in place of it; `seconds` pass before, by the clock of the script."""

    body: bytes = b"good"
    status: int = 200
    headers: Mapping[str, str] = _NONE
    fault: BaseException | None = None
    seconds: float = 0.0


class Sent(NamedTuple):
    """What was given to requests to send, and the reply that it got."""

    request: requests.PreparedRequest
    session: requests.Session
    options: Mapping[str, Any]
    reply: requests.Response

    @property
    def url(self) -> str:
        return self.request.url or ""


class Script:
    """Answers each address, without its query, from a list, the last one for ever; one that is not named gets a 404."""

    def __init__(self, clock: Clock):
        self.clock = clock
        self.answers: dict[str, list[Answer]] = {}
        self.sent: list[Sent] = []

    @property
    def urls(self) -> list[str]:
        return [one.url for one in self.sent]

    def send(self, session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        left = self.answers.get((request.url or "").partition("?")[0], [Answer(b"nothing here", 404)])
        answer = left.pop(0) if len(left) > 1 else left[0]
        reply = _make_reply(answer)
        self.sent.append(Sent(request, session, options, reply))
        self.clock.now += answer.seconds
        if answer.fault is not None:
            raise answer.fault
        return reply


def _make_reply(answer: Answer) -> requests.Response:
    reply = requests.Response()
    reply.status_code = answer.status
    reply.headers.update(answer.headers)
    reply.raw = urllib3.HTTPResponse(io.BytesIO(answer.body), status=answer.status, preload_content=False, decode_content=False)
    return reply


def script_replies(monkeypatch: pytest.MonkeyPatch) -> Script:
    """From now on requests sends nothing, names are those of NAMES, and time passes where somebody waits for a Clock."""
    clock = Clock()
    script = Script(clock)
    monkeypatch.setattr(requests.Session, "send", functools.partialmethod(_hand_on, script))
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    monkeypatch.setattr(socket, "getaddrinfo", find_name)
    return script


def _hand_on(session: requests.Session, script: Script, request: requests.PreparedRequest, **options: Any) -> requests.Response:
    return script.send(session, request, **options)


def find_name(host: str, *_args: object, **_options: object) -> list[Any]:
    """As socket.getaddrinfo, of NAMES."""
    if host not in NAMES:
        raise socket.gaierror(socket.EAI_NONAME, "not known")
    return [(0, 0, 0, "", (address, 443)) for address in NAMES[host]]
