"""Who may read a site: whoever brings the token to this very host, and nobody else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from scraper.view.site.access import POLICY, Guard
from tests.view.corpora import CENTRE, make_corpus
from tests.view.site.reader import PORT, TOKEN, Reader


def test_only_who_has_the_token_is_let_in(get: Reader) -> None:
    assert get("/", admitted=False).status_code == 403
    assert get("/?token=wrong", admitted=False).status_code == 403
    assert get("/", admitted=False, cookie=f"scraper-view-{PORT}=wrong").status_code == 403
    assert get("/", admitted=False, cookie="=;\x7f;scraper").status_code == 403
    reply = get(f"/?token={TOKEN}", admitted=False)
    assert reply.status_code == 200
    assert reply.headers["set-cookie"] == f"scraper-view-{PORT}={TOKEN}; Path=/; HttpOnly; SameSite=Strict"
    assert TOKEN not in reply.text


@pytest.mark.parametrize(
    "host", ["evil.example:8642", "127.0.0.1", "127.0.0.1:80", "", "localhost:8642.evil.example", "[::1]:8642"]
)
def test_no_other_name_of_this_machine_gets_an_answer(get: Reader, host: str) -> None:
    assert get("/", host=host).status_code == 421
    assert get("/", host=f"localhost:{PORT}").status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_the_site_is_only_read(get: Reader, method: str) -> None:
    assert get("/", method=method).status_code == 405


def test_every_answer_forbids_what_is_not_from_here(get: Reader) -> None:
    pages = ["/", "/search?words=pain", f"/paper/{CENTRE}", "/nothing", "/static/page.js", "/download?format=csv"]
    replies = [get(path) for path in pages] + [get("/", admitted=False), get("/", host="evil.example")]
    for reply in replies:
        assert reply.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; script-src 'self'; ")
        assert "unsafe" not in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["referrer-policy"] == "no-referrer"
        assert "server" not in reply.headers


COOKIES = {
    "JSON": '{}prefs={{"a": [1, 2]}}; {}',
    "a quote that never ends": '{}x="y; {}',
    "names of any form": "{}a[b]=1; c d=2; =; ;; {}",
    "the same name of another run": "{}scraper-view-8642=old; {}",
}


@pytest.mark.parametrize("form", COOKIES)
@pytest.mark.parametrize("is_first", [True, False])
def test_cookies_of_other_sites_on_this_machine_lock_nobody_out(tmp_path: Path, form: str, is_first: bool) -> None:
    reader = Reader(str(make_corpus(tmp_path / "pain.db")))
    own = f"scraper-view-{PORT}={TOKEN}"
    cookies = COOKIES[form].format(f"{own}; " if is_first else "", "" if is_first else own)
    assert reader("/", cookie=cookies).status_code == 200
    assert reader("/", cookie=cookies.replace(TOKEN, "wrong")).status_code == 403
    reader.desk.close()


def answered(scope: dict[str, Any], inner: list[tuple[bytes, bytes]] | None = None) -> list[dict[str, Any]]:
    """What a guard sends for one connection; what it guards answers with its own headers."""
    sent: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": inner or []})

    async def send(message: Any) -> None:
        sent.append(message)

    guard = Guard(app, token=TOKEN, port=PORT)
    asyncio.run(guard(scope, None, send))  # type: ignore[arg-type]
    return sent


def scope_of(query: bytes = b"", method: str = "GET", **headers: str) -> dict[str, Any]:
    given = {"host": f"127.0.0.1:{PORT}", "cookie": f"scraper-view-{PORT}={TOKEN}", **headers}
    pairs = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    return {"type": "http", "method": method, "headers": pairs, "raw_path": b"/", "query_string": query}


def test_what_is_guarded_cannot_loosen_a_header_and_keeps_its_own() -> None:
    (start,) = answered(scope_of(), [(b"Content-Security-Policy", b"default-src *"), (b"x-own", b"1")])
    headers = [(name.lower(), value) for name, value in start["headers"]]
    assert [value for name, value in headers if name == b"content-security-policy"] == [POLICY.encode()]
    assert (b"x-own", b"1") in headers


def test_a_web_socket_has_no_answer_and_the_start_of_the_site_is_passed_on() -> None:
    assert answered({"type": "websocket"}) == []
    assert len(answered({"type": "lifespan"})) == 1


@pytest.mark.parametrize(("length", "status"), [(8_191, 200), (8_192, 414)])
def test_an_address_is_as_long_as_it_may_be(length: int, status: int) -> None:
    assert answered(scope_of(b"x" * length))[0]["status"] == status


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"token={TOKEN}".encode(), 200),
        (f"a=b&token={TOKEN}&token=x".encode(), 200),
        (f"token=x&token={TOKEN}".encode(), 403),
        (f"Token={TOKEN}".encode(), 403),
        (f"token={TOKEN}x".encode(), 403),
        ("token=ü".encode("latin-1"), 403),
        (b"token=%ff%00", 403),
        (b"", 403),
    ],
)
def test_the_token_of_an_address_is_the_whole_token(query: bytes, status: int) -> None:
    start, body = answered(scope_of(query, cookie="other=1"))
    assert start["status"] == status
    assert dict(start["headers"])[b"content-length"] == str(len(body["body"])).encode()
    assert (b"set-cookie" in dict(start["headers"])) == (status == 200)


def test_heads_are_answered_too() -> None:
    assert answered(scope_of(method="HEAD"))[0]["status"] == 200
    assert answered(scope_of(method="get"))[0]["status"] == 405
