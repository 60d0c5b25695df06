"""`scraper render`: papers as one page, from sources or from a corpus, and what it says of those it has not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lxml.html

import scraper
from tests.card.cards import RECORD
from tests.conftest import CASSETTES, Run
from tests.view.corpora import make_corpus


def test_the_command_writes_a_page_that_says_what_it_could_not_get(run: Run, tmp_path: Any) -> None:
    out = tmp_path / "page.html"
    done = run("render", "37622028", "998000001", "--captures", str(CASSETTES), "--offline", "-o", str(out))
    assert done.code == 3
    assert "1 of 2 papers delivered" in done.stderr
    text = out.read_text(encoding="utf-8")
    assert "No record of PMID 998000001" in text
    assert "failed: offline, and no capture of this paper" in text
    before = out.read_bytes()
    done = run("render", "998000001", "--captures", str(CASSETTES), "--offline", "-o", str(out))
    assert (done.code, out.read_bytes()) == (1, before)
    assert "is left as it was" in done.stderr


def test_the_command_takes_records_of_a_corpus(run: Run, tmp_path: Any) -> None:
    db = str(tmp_path / "pain.db")
    with scraper.Corpus(db, create=True) as corpus:
        corpus.add([RECORD])
    done = run("render", "10.5555/inv.1", "998000002", "--corpus", db)
    assert done.code == 3
    assert "No record of PMID 998000002" in done.stdout
    assert "On quillamine: no record" not in done.stdout
    assert done.stderr == f"scraper: PMID 998000002 is not in {db}; add it with 'scraper corpus add {db} 998000002'\n"
    assert run("render", "998000002", "--corpus", db).code == 1
    assert run("render", "998000002", "--corpus", db, "--query", "pain").code == 2
    done = run("render", "998000002", "--corpus", db, "--report", str(tmp_path / "report.json"))
    assert done.code == 2
    assert "--report is for asking sources, --corpus asks nobody" in done.stderr
    assert run("render", "10.5555/inv.1", "--corpus", db, "--offline", "-q").code == 0
    assert "no such corpus" in run("render", "998000002", "--corpus", str(tmp_path / "no.db")).stderr
    (tmp_path / "other.db").write_bytes(b"not a database" * 100)
    assert "is no SQLite file" in run("render", "998000002", "--corpus", str(tmp_path / "other.db")).stderr


def test_a_paper_that_is_gone_from_a_corpus_says_so(run: Run, tmp_path: Any) -> None:
    db = str(make_corpus(tmp_path / "pain.db"))
    done = run("render", "998000003", "998000801", "998000802", "10.5555/none", "--corpus", db)
    assert done.code == 3
    text = lxml.html.document_fromstring(done.stdout).text_content()
    for told in (
        "PMID 998000801 was asked for and is gone: the sources asked have no such paper",
        f"landing: HTTP 503 after 5 tries; ask again with 'scraper corpus retry {db}'",
        f"add it with 'scraper corpus add {db} 10.5555/none'",
    ):
        assert told in text
        assert told in done.stderr


def test_papers_stand_once_each_in_the_order_asked_and_unknown_ids_at_the_end(run: Run) -> None:
    asked = ("10.5555/inv.404", "999000001", "37622028", "999000001")
    done = run("render", *asked, "--captures", str(CASSETTES), "--offline")
    heads = lxml.html.document_fromstring(done.stdout).xpath("//nav//li")
    assert done.code == 3
    assert [one.text_content()[:20] for one in heads] == ["TNF-α and Ca2+ in Sj", "Application of Ketam", "10.5555/inv.404: no "]


def test_a_page_of_one_that_is_gone_is_delivered(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    done = run("render", "999000005", "--captures", str(CASSETTES), "--offline", "-o", str(out), "-q")
    assert done.code == 0
    assert "gone: " in out.read_text(encoding="utf-8")
