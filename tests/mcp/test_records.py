"""The tool `get_record`: the record, what of it is left out, and the same for reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import scraper
from scraper.mcp import library as library_module
from scraper.mcp.library import Library
from scraper.model import Annotation, Issue, from_json
from tests.conftest import CASSETTES
from tests.mcp.talking import SAVED, SEED, ask, checked, make_corpus, paper


@pytest.mark.parametrize("own", [SEED, int(SEED), f"PMID:{SEED}", f"https://pubmed.ncbi.nlm.nih.gov/{SEED}/"])
def test_a_record_is_the_one_that_fetch_gives(own: str | int) -> None:
    got = checked("get_record", ask(Library(None, SAVED), "get_record", id=own))
    record = scraper.fetch(SEED, captures=[CASSETTES], offline=True)
    assert got.data["answered_by"] == "sources"
    assert from_json(json.dumps(got.data["record"])) == record
    assert (got.data["record_is_whole"], got.data["left_out"], got.data["how_to_get_the_rest"]) == (True, [], None)
    assert [(one["name"], one["held"], one["total_reported"], one["complete"]) for one in got.data["lists"]] == [
        ("references", 5, None, None), ("citing_articles", 4, None, None),
    ]  # fmt: skip
    assert [(one["name"], one["outcome"]) for one in got.data["sources"]] == [("landing", "ok"), ("pubtator3", "ok")]
    for text in (record.title, record.abstract, "landing ok", "whether that is all is unknown", record.issues[0].message):
        assert text is not None
        assert text in got.text


def test_a_record_of_other_ids_and_sources() -> None:
    library = Library(None, SAVED)
    got = checked("get_record", ask(library, "get_record", id="PMC9990018", sources="pubmed,icite"))
    assert got.data["pmid"] == "999000018"
    assert [one["name"] for one in got.data["sources"]] == ["pubmed", "icite"]
    assert (
        checked("get_record", ask(library, "get_record", id="doi:10.5555/inv.18", sources="pubmed")).data["pmid"] == "999000018"
    )


def test_a_stored_record_is_not_asked_for(stored: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "fetch_many", None)
    for own in ("998000001", "10.5555/Q.1"):
        got = checked("get_record", ask(stored, "get_record", id=own))
        assert (got.data["pmid"], got.data["answered_by"], got.data["sources"][1]["outcome"]) == ("998000001", "corpus", "failed")
        assert "2000 citing articles of 2000 reported, the whole list" in got.text
    assert "RETRACTED" in ask(stored, "get_record", id="998000002").text


def test_long_lists_are_cut_and_it_is_said(stored: Library) -> None:
    got = checked("get_record", ask(stored, "get_record", id="998000001", entries=3))
    assert len(got.data["record"]["citing_articles"]["items"]) == 3
    assert not got.data["record_is_whole"]
    assert {"field": "citing_articles.items", "shown": 3, "of": 2000, "unit": "entries"} in got.data["left_out"]
    assert "citing_articles.items 3 of 2000 entries" in got.text
    assert "`citing_articles`" in got.data["how_to_get_the_rest"]
    assert (got.data["record"]["citing_articles"]["total_reported"], got.data["record"]["citing_articles"]["complete"]) == (
        2000,
        True,
    )
    assert checked("get_record", ask(stored, "get_record", id="998000001", entries=200)).size > 20_000


def test_a_record_of_any_size_fits_and_keeps_sources_and_issues(tmp_path: Path) -> None:
    mention = Annotation("title", 0, 1, "\U0001f9ea" * 500, "Chemical", ("MESH:D1",) * 50, "exact", "pubtator3", 0, 1)
    record = paper(
        "998000001", title="T" * 1_000_000, abstract="\u202e" * 1_000_000,
        ids={f"s{n}" * 30: ("x" * 900,) * 90 for n in range(500)},
        annotations=(mention,) * 3_000, issues=(Issue("odd", "title", "'\\\"" * 4_000),) * 300, keywords=("k" * 5_000,) * 400,
    )  # fmt: skip
    got = checked("get_record", ask(make_corpus(tmp_path / "big.db", record), "get_record", id="998000001", entries=200))
    assert [one["name"] for one in got.data["record"]["provenance"]["sources"]] == ["pubmed", "icite"]
    assert got.data["record"]["issues"]
    told = {one["field"]: one["of"] for one in got.data["left_out"]}
    assert (told["title"], told["abstract"], told["annotations"], told["issues"]) == (1_000_000, 1_000_000, 3_000, 300)
    assert "\u202e" not in got.text
