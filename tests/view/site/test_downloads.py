"""What a site gives as files: the same as the commands write, and a page that says why where there is none."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import msgspec
import pytest

from scraper.export.extras import LIBRARIES
from scraper.export.formats import EDGE_FORMATS, FORMATS
from scraper.model import to_json
from scraper.plots.charts import CHARTS
from scraper.store.corpus import Corpus
from tests.conftest import Run
from tests.view.corpora import CENTRE, paper
from tests.view.site.reader import Reader


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


@pytest.mark.parametrize("format_", sorted(LIBRARIES))
def test_a_format_whose_library_is_missing_says_what_to_install(
    get: Reader, format_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, LIBRARIES[format_], None)
    assert "pip install 'literature-scraper[export]'" in get.text(f"/download?format={format_}", 400)


def test_all_changes_are_downloaded_not_only_those_shown(tmp_path: Path) -> None:
    with Corpus(tmp_path / "many.db", create=True) as corpus:
        corpus.add([msgspec.structs.replace(paper(1), pmid=str(998_000_000 + number)) for number in range(250)])
    reader = Reader(str(tmp_path / "many.db"))
    assert "the first 200 by PMID are shown, all are in the download" in reader.text("/changes?since=2020-01-01")
    assert len(reader("/changes/download?since=2020-01-01&format=jsonl").text.splitlines()) == 250
    assert "is no date" in reader.text("/changes/download?since=soon&format=jsonl", 400)
    reader.desk.close()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/download?format=csl-json&retracted=1", "papers.json"),
        (f"/paper/{CENTRE}/download?format=bibtex", f"{CENTRE}.bib"),
        (f"/paper/{CENTRE}/download?list=citing_articles&format=ids", f"{CENTRE}-citing_articles.txt"),
        (f"/paper/{CENTRE}/graph/download?format=tsv", f"{CENTRE}-neighbourhood.tsv"),
        ("/changes/download?since=2999-01-01&format=csv", "changes.csv"),
        ("/failures/download", "failures.csv"),
        ("/overview/download?format=xlsx", "overview.xlsx"),
    ],
)
def test_a_file_has_a_name_that_tells_what_it_is(get: Reader, path: str, name: str) -> None:
    reply = get(path)
    assert reply.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert int(reply.headers["content-length"]) == len(reply.content)


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/download?format=<b>", 400, "'<b>' is no format of this: bibtex, biocjson, "),
        ("/download?year=soon", 400, "is no year"),
        ("/paper/998000999/download", 404, "998000999 is not in pain.db"),
        ("/paper/x/download", 404, "is no PMID"),
        (f"/paper/{CENTRE}/download?list=references&format=parquet", 400, "is no format of this"),
        ("/paper/998000999/graph/download", 404, "998000999 is not in pain.db"),
        ("/changes/download?format=xlsx", 400, "is no format of this: csv, jsonl, ris"),
        ("/picture/years.pdf", 404, "there is no such picture"),
    ],
)
def test_what_cannot_be_given_is_a_page_that_says_why(get: Reader, path: str, status: int, told: str) -> None:
    assert told in get.text(path, status)
