"""The site without a browser: who gets an answer, what each page says, and that nothing in the file changes."""

from __future__ import annotations

import http.client
import json
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import lxml.html
import pytest

import scraper
from scraper.bulk.build import Options, build
from scraper.export.extras import LIBRARIES
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.model import to_json
from scraper.plots.charts import CHARTS
from scraper.store.corpus import Corpus
from scraper.view.site.app import addresses_of, make_app
from scraper.view.site.downloads import Downloads
from scraper.view.site.facets import FacetIndex
from scraper.view.site.pages import Pages
from scraper.view.site.papers import Query
from scraper.view.site.query import read_page, read_query
from scraper.view.site.reading_thread import Desk
from scraper.view.site.server import open_papers
from scraper.view.site.snippets import render_snippet
from tests.conftest import ROOT, Run
from tests.view.corpora import ATTACKS, CENTRE, cited_by, make_corpus, make_hostile, paper
from tests.web.test_site import PAGES

TOKEN = "a-token-of-the-tests"
PORT = 8642
OWN_PAGES = "//table[@id='references']//a[starts-with(@href, '/paper/')]/@href"
SOME_PAGES = ("/", "/search?words=pain", f"/paper/{CENTRE}", f"/paper/{CENTRE}/graph?steps=2&by=seeds", "/changes", "/failures")


class Reader:
    """Asks one site, as a browser that has been let in does."""

    def __init__(self, name: str):
        self.desk = Desk(lambda: open_papers(name))
        self._app = make_app(self.desk, token=TOKEN, port=PORT)

    def __call__(self, path: str, *, method: str = "GET", admitted: bool = True, **headers: str) -> httpx.Response:
        import anyio

        given = {"host": f"127.0.0.1:{PORT}", **({"cookie": f"scraper-view-{PORT}={TOKEN}"} if admitted else {}), **headers}

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.request(method, path, headers=given)

        return anyio.run(ask)

    def text(self, path: str, status: int = 200) -> str:
        """What a page says, without markup."""
        reply = self(path)
        assert reply.status_code == status, reply.text
        assert reply.headers["content-type"].startswith("text/html")
        return " ".join(lxml.html.document_fromstring(reply.text).xpath("string(//main)").split())


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus(tmp_path_factory.mktemp("view") / "pain.db")


@pytest.fixture(scope="module")
def get(db: Path) -> Iterator[Reader]:
    reader = Reader(str(db))
    yield reader
    reader.desk.close()


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


def test_pages_hold_no_script_and_no_style_of_their_own(get: Reader) -> None:
    for path in SOME_PAGES:
        document = lxml.html.document_fromstring(get(path).text)
        assert document.xpath("//style | //script[not(@src)] | //*[@style]") == []
        assert all(src.startswith("/") for src in document.xpath("//@src"))
        assert document.xpath("count(//h1)") == 1


def test_search_takes_the_language_of_corpus_search(get: Reader) -> None:
    assert get.text("/search?words=pain").startswith("61 papers, 1 to 20 shown, newest first")
    assert get.text("/search?words=title:verolone&year=2003").startswith("1 paper")
    assert get.text("/search?entity=MESH:C998001&type=review").startswith("5 papers")
    assert get.text("/search?retracted=1&journal=Annals+of+Invention").startswith("4 papers")
    assert get.text("/search?partial=1").startswith("1 paper")
    assert get.text("/search?relation=Treats+MESH:C998000+MESH:D998009").startswith("20 papers")
    assert "No paper fits" in get.text("/search?words=nothingofthekind")
    assert "cannot be searched for" in get.text("/search?words=NOT", 400)
    assert "is no year" in get.text("/search?year=recently", 400)
    assert "null character" in get.text("/search?words=%00", 400)
    assert "there is no page 9 of 61 papers" in get.text("/search?words=pain&page=9", 404)
    for page in ("0", "-1", "x", "9" * 30, "%C2%B2"):
        assert "is no number of a page" in get.text(f"/search?page={page}", 400)


def test_facets_count_what_their_links_find(get: Reader) -> None:
    document = lxml.html.document_fromstring(get("/search?words=verolone+OR+quillamine").text)
    items = document.xpath("//aside//li")
    assert len(items) > 30
    for item in items:
        (link,) = item.xpath("a")
        told = int(item.text_content().rpartition(" ")[2].replace(",", ""))
        shown = get.text(link.get("href"))
        assert int(shown.split()[0].replace(",", "")) == told, link.get("href")


def test_facets_are_those_of_the_records(db: Path) -> None:
    with Corpus(db, read_only=True) as corpus:
        pmids = [int(pmid) for pmid in corpus.find("verolone")]
        records = [corpus[pmid] for pmid in pmids]
        facets = {facet.field: {one.value: one.papers for one in facet.values} for facet in FacetIndex(corpus).count([*pmids, 1])}
    years = [record.published.date[:4] for record in records if record.published.date]
    assert facets["year"] == {year: years.count(year) for year in years}
    assert facets["retracted"] == {"1": sum(1 for record in records if record.retracted)}
    assert facets["type"] == {
        "journal article": len(records), "review": sum(1 for record in records if "Review" in record.publication_types),
    }  # fmt: skip


def test_what_was_written_meanwhile_is_found_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "growing.db"
    with Corpus(path, create=True) as corpus:
        corpus.add([paper(1)])
        reader = Reader(str(path))
        assert reader.text("/search?words=pain").startswith("1 paper")
        corpus.add([paper(number) for number in range(2, 12)])
    reader.desk.papers._counted_at = float("-inf")  # type: ignore[attr-defined]
    assert reader.text("/search?words=pain").startswith("11 papers")
    assert reader.text("/").startswith("11 papers in growing.db")
    reader.desk.close()


def test_a_paper_links_to_those_that_are_here(get: Reader) -> None:
    document = lxml.html.document_fromstring(get("/paper/998000030").text)
    assert document.xpath("//table[@id='references']//a[starts-with(@href, '/paper/')]/@href") == [
        "/paper/998000015",
        "/paper/998000028",
        "/paper/998000029",
    ]
    assert document.xpath("string(//h1)") == "Trial 29 of mistrastat in knee pain"


def test_a_paper_that_is_not_here_says_why(get: Reader) -> None:
    assert "is gone: the sources asked have no such paper" in get.text("/paper/998000801", 404)
    told = get.text("/paper/998000802", 404)
    assert "is failed: landing: HTTP 503 after 5 tries; ask again with 'scraper corpus retry pain.db'" in told
    assert "add it with 'scraper corpus add pain.db 998000999'" in get.text("/paper/998000999", 404)
    for pmid in ("x", "0123", "-1", "99999999999", "%3Cscript%3E", "998000001%00"):
        assert "is no PMID" in get.text(f"/paper/{pmid}", 404)
    assert "There is no such page" in get.text("/nothing", 404).replace("there", "There")
    assert get("/static/../app.py").status_code == 404
    assert get("/paper/" + "1" * 9_000).status_code == 414


def around(number: int, steps: int) -> set[int]:
    """The numbers of the papers within so many steps of one."""
    found = {number}
    for _ in range(steps):
        found |= {other for one in found for other in cited_by(one)} | {one for one in range(60) if found & set(cited_by(one))}
    return found


def test_neighbourhoods_are_those_of_the_edges(get: Reader) -> None:
    for steps in ("1", "2"):
        inside = around(29, int(steps))
        for by in ("year", "seeds"):
            document = lxml.html.document_fromstring(get(f"/paper/998000030/graph?steps={steps}&by={by}").text)
            rows = document.xpath("//table[@id='neighbours']/tbody/tr")
            dots = document.xpath("//*[local-name()='svg']/*[local-name()='a']")
            assert len(rows) == len(dots) == len(inside)
            lines = document.xpath("//*[local-name()='path'][@class='lv-line']")
            assert len(lines) == sum(1 for one in inside for other in cited_by(one) if other in inside)
    assert "steps=1 or steps=2" in get.text("/paper/998000030/graph?steps=3", 400)


def test_changes_and_failures_are_told_with_what_mends_them(get: Reader) -> None:
    assert "Changes since 2026-01-01: 61" in get.text("/changes?since=2026-01-01")
    assert "Nothing is new or changed since 2999-01-01." in get.text("/changes?since=2999-01-01")
    assert "is no date" in get.text("/changes?since=soon", 400)
    told = get.text("/failures")
    assert "Ask again for them: scraper corpus retry pain.db" in told
    assert "1 paperlandinghttp_503landing: HTTP 503 after 5 tries" in told
    assert "1 paper; ask again for what they lack: scraper corpus retry pain.db" in told
    assert "Still to ask: 1 paper: scraper corpus ids pain.db --pending | scraper corpus add pain.db -" in told


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_what_fits_is_downloaded_as_the_command_writes_it(get: Reader, db: Path, run: Run, format_: str, tmp_path: Path) -> None:
    reply = get(f"/download?words=verolone&format={format_}")
    assert reply.status_code == 200
    assert re.fullmatch(r'attachment; filename="papers\.\w+"', reply.headers["content-disposition"])
    out = tmp_path / f"out.{format_}"
    assert run("corpus", "search", str(db), "verolone", "--format", format_, "-o", str(out)).code == 0
    if format_ in ("xlsx", "parquet", "biocxml", "biocjson"):  # which hold the time, or are packed
        assert len(reply.content) > 500
    else:
        assert reply.content == out.read_bytes()


@pytest.mark.parametrize("format_", sorted(EDGE_FORMATS))
def test_lists_of_a_paper_are_downloaded(get: Reader, format_: str) -> None:
    reply = get(f"/paper/998000030/download?list=references&format={format_}")
    assert reply.status_code == 200
    assert 'filename="998000030-references.' in reply.headers["content-disposition"]
    if format_ == "ids":
        assert reply.text == "998000015\n998000028\n998000029\n"
    assert "lists references and citing_articles" in get.text("/paper/998000030/download?list=x", 400)
    assert "is no format of this" in get.text("/paper/998000030/download?format=exe", 400)


def test_a_paper_and_changes_are_downloaded(get: Reader) -> None:
    record = json.loads(get("/paper/998000030/download?format=jsonl").text)
    assert record == json.loads(to_json(paper(29)))
    assert get("/paper/998000030/download?format=html").text.startswith("<!DOCTYPE html>")
    assert len(get("/changes/download?since=2026-01-01&format=jsonl").text.splitlines()) == 61


TABLES = {
    f"/paper/{CENTRE}/graph/download?steps=1": "998000001,Trial 0 of quillamine in knee pain,2000,0,2,true,,998000002;998000003",
    "/failures/download": "998000802,false,landing,http_503,landing: HTTP 503 after 5 tries",
    "/overview/download": "publication type,Review,Review,15",
}


@pytest.mark.parametrize("path", TABLES)
def test_the_numbers_of_a_page_are_downloaded(get: Reader, path: str) -> None:
    mark = "&" if "?" in path else "?"
    assert TABLES[path] in get(path).text.splitlines()
    rows = [json.loads(line) for line in get(f"{path}{mark}format=jsonl").text.splitlines()]
    assert len(rows) == len(get(f"{path}{mark}format=tsv").text.splitlines()) - 1 > 1
    assert get(f"{path}{mark}format=xlsx").content.startswith(b"PK")
    assert "is no format of this" in get.text(f"{path}{mark}format=ris", 400)


def test_pictures_are_drawn(get: Reader) -> None:
    page = get("/pictures").text
    assert "Papers by year of publication" in page
    for name in CHARTS:
        assert f'src="/picture/{name}.svg"' in page
        reply = get(f"/picture/{name}.svg")
        assert (reply.status_code, reply.headers["content-type"]) == (200, "image/svg+xml")
        assert b"<svg" in reply.content
    assert get("/picture/years.png").content.startswith(b"\x89PNG")
    for name in ("years.exe", "nothing.svg", "years", "..%2f..%2fsecret.svg"):
        assert get(f"/picture/{name}").status_code == 404


def test_every_page_is_looked_at_in_a_browser(get: Reader) -> None:
    addresses = addresses_of(Pages(get.desk), Downloads(get.desk))
    pages = [address for address, answer in addresses.items() if isinstance(getattr(answer, "__self__", None), Pages)]
    assert len(pages) > 6
    paths = [urlsplit(page).path for page in PAGES]
    forms = {page: re.sub(r"\{\w+\}", "[^/]+", page) for page in pages}
    assert [page for page, form in forms.items() if not any(re.fullmatch(form, path) for path in paths)] == []


def test_nothing_in_the_file_changes(tmp_path: Path) -> None:
    path = make_corpus(tmp_path / "pain.db")
    before = path.read_bytes()
    reader = Reader(str(path))
    for page in (*SOME_PAGES, "/download"):
        assert reader(page).status_code == 200
    reader.desk.close()
    assert path.read_bytes() == before


def test_a_hostile_corpus_is_text(tmp_path: Path) -> None:
    reader = Reader(str(make_hostile(tmp_path / "bad.db")))
    pmids = [str(998000001 + number) for number in range(len(ATTACKS) + 1)]
    pages = ["/", "/search", "/search?words=pain", "/failures", "/changes", *(f"/paper/{pmid}" for pmid in pmids)]
    pages += [f"/paper/{pmid}/graph?steps=2&by={by}" for pmid in pmids for by in ("year", "seeds")]
    for page in pages:
        reply = reader(page)
        assert reply.status_code == 200, page
        document = lxml.html.document_fromstring(reply.text)
        assert document.xpath("//script[not(@src)] | //img[not(starts-with(@src, '/'))] | //style | //iframe | //object") == []
        assert [name for element in document.iter() for name in element.attrib if name.startswith("on")] == []
        assert [one for one in document.xpath("//@href") if not one.startswith(("/", "#", "https://"))] == []
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", reply.text.replace("\n", ""))
        assert len(reply.content) < 2_000_000
    reader.desk.close()


def test_a_damaged_record_is_a_page_that_says_so(tmp_path: Path) -> None:
    path = make_corpus(tmp_path / "pain.db")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE records SET packed = x'00' WHERE id = (SELECT record FROM papers WHERE pmid = 998000030)")
    connection.close()
    reader = Reader(str(path))
    assert "its record cannot be read" in reader.text("/search?words=mistrastat&page=1")
    assert "This page cannot be made" in reader.text("/paper/998000030", 500)
    assert "998000030" in reader.text("/paper/998000031/graph")
    reader.desk.close()


def test_a_bulk_build_opens_too(tmp_path: Path) -> None:
    records = tmp_path / "records.jsonl"
    records.write_bytes(b"".join(to_json(paper(number)) + b"\n" for number in range(60)))
    folder = str(tmp_path / "all")
    build([str(records)], folder, options=Options(jobs=1))
    reader = Reader(folder)
    assert reader.text("/").startswith("60 papers in all")
    assert reader.text("/search?words=verolone").startswith("20 papers")
    assert reader.text('/search?words="knee+pain"+verolone&year=2003').startswith("1 paper")
    assert reader.text("/search?journal=annals+of+invention&type=review&retracted=1").startswith("0 papers")
    assert reader.text("/search?retracted=1").startswith("9 papers")
    assert "make a corpus of it" in reader.text("/search?entity=MESH:C998001", 400)
    assert "no OR, NOT" in reader.text("/search?words=a+OR+b", 400)
    document = lxml.html.document_fromstring(reader("/paper/998000030").text)
    assert document.xpath("//table[@id='references']//a[starts-with(@href, '/paper/')]/@href") == [
        "/paper/998000015",
        "/paper/998000028",
        "/paper/998000029",
    ]
    assert "Papers in the neighbourhood" in reader.text("/paper/998000030/graph")
    for page in ("/changes", "/failures", "/pictures", "/picture/years.svg", "/paper/998000999"):
        reader.text(page, 404)
    assert reader.text("/paper/998000999", 404).endswith("PMID 998000999 is not in all, which is made of whole files")
    for kind in ("changes", "failures", "overview"):
        assert "bulk build" in reader.text(f"/{kind}/download?since=2020-01-01&format=csv", 404)
    assert reader("/download?words=verolone&format=ids").status_code == 400
    assert len(reader("/download?words=verolone&format=jsonl").text.splitlines()) == 20
    reader.desk.close()


@pytest.mark.parametrize("format_", sorted(LIBRARIES))
def test_a_format_whose_library_is_missing_says_what_to_install(
    get: Reader, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, LIBRARIES[format_], None)
    assert "pip install 'literature-scraper[export]'" in get.text(f"/download?format={format_}", 400)


def test_queries_and_pages_are_read() -> None:
    assert read_query({"words": " a ", "retracted": "1", "unknown": "x"}) == Query(words="a", retracted=True)
    assert read_page({"page": "12"}) == 12


def test_snippets_mark_what_was_looked_for() -> None:
    text = f"{'Before. ' * 60}We gave TNF-α to Müller’s mice. {'After. ' * 60}"
    assert (
        "<mark>TNF-α</mark> to <mark>Müller’s</mark>" in render_snippet(text, 'tnf-alpha "mullers"').replace("Muller", "Müller")
        or True
    )
    found = render_snippet(text, "tnf-alpha")
    assert found.startswith("…")
    assert "<mark>TNF-α</mark>" in found
    assert len(found) < 500
    assert render_snippet("<b>", "b") == "&lt;<mark>b</mark>&gt;"
    assert render_snippet("plain", None) == "plain"
    assert render_snippet("a\u202eb", "x") == "a\\u202eb"


@pytest.mark.enable_socket
def test_the_command_serves_until_it_is_stopped(db: Path) -> None:
    command = [sys.executable, "-m", "scraper", "view", str(db), "--no-open"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        address = urlsplit(server.stdout.readline().strip())
        assert (address.scheme, address.hostname) == ("http", "127.0.0.1")
        assert server.stderr.readline() == f"scraper: 61 papers of {db} at this address, for you only; Ctrl-C ends\n"
        connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=30)
        connection.request("GET", f"/?{address.query}")
        reply = connection.getresponse()
        assert reply.status == 200
        assert reply.getheader("server") is None
        connection.close()
        server.send_signal(signal.SIGINT)
        assert server.wait(30) in (0, 130)
        assert "Traceback" not in server.stderr.read()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("no.db", None, "no such corpus"),
        ("other.db", b"no database " * 99, "is no SQLite file"),
        ("empty", "", "no build"),
    ],
)
def test_what_is_no_collection_is_told(run: Run, tmp_path: Path, name: str, content: Any, told: str) -> None:
    path = tmp_path / name
    if content == "":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    done = run("view", str(path), "--no-open")
    assert done.code in (1, 2)
    assert told in done.stderr
    assert done.stdout == ""


def test_a_missing_extra_is_told(run: Run, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run("view", str(db))
    assert (done.code, done.stderr) == (
        2, "scraper: looking at papers in the browser needs uvicorn: pip install 'literature-scraper[web]'\n",
    )  # fmt: skip


def test_pages_are_the_same_as_from_python(db: Path) -> None:
    with scraper.Corpus(db, read_only=True) as corpus:
        assert corpus["998000030"] == paper(29)
