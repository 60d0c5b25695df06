"""Who may read a site: whoever brings the token to this very host, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

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
