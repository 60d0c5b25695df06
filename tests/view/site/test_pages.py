"""The site without a browser: what its pages say together, and that nothing in the file changes."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html

import scraper
from scraper.view.site.app import addresses_of
from scraper.view.site.downloads import Downloads
from scraper.view.site.pages import Pages
from tests.view.corpora import ATTACKS, CENTRE, make_corpus, make_hostile, paper
from tests.view.site.reader import Reader
from tests.web.test_site import PAGES

SOME_PAGES = ("/", "/search?words=pain", f"/paper/{CENTRE}", f"/paper/{CENTRE}/graph?steps=2&by=seeds", "/changes", "/failures")


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


def test_pages_are_the_same_as_from_python(db: Path) -> None:
    with scraper.Corpus(db, read_only=True) as corpus:
        assert corpus["998000030"] == paper(29)
