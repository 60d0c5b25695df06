"""The tool `get_record`: the record, what of it is left out, and the same for reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import scraper
from scraper.mcp import library as library_module
from scraper.mcp.answers import AnsweredBy, LeftOut, RecordAnswer, SourceAnswer
from scraper.mcp.library import Library
from scraper.mcp.records import reply_of, told_left_out, told_sources
from scraper.model import Annotation, Author, Issue, Record, from_json
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


def lines_of(record: Record, answered_by: AnsweredBy = "sources") -> list[str]:
    return reply_of(record, answered_by, {}, 25).lines


@pytest.mark.parametrize(
    ("authors", "told"),
    [
        ((Author(family="Ito", initials="M", given="Mei"), Author(literal="The Invented Group")), "Ito M; The Invented Group"),
        ((Author(family="Ito", given="Mei"),), "Ito Mei"),
        ((Author(family="A"),) * 10, "; ".join("A" * 10)),
        ((Author(family="A"),) * 12, "; ".join("A" * 10) + "; and 2 more"),
    ],
)
def test_ten_authors_are_told_by_name(authors: tuple[Author, ...], told: str) -> None:
    assert lines_of(Record(title="On pain", authors=authors))[:2] == ["On pain", told]


def test_entities_are_told_once_each_most_often_mentioned_first() -> None:
    mentions = [("Disease", "pain", ""), ("Gene", "ABC1", "998"), ("Gene", "abc-1", "998"), ("Gene", "ABC2", "999")]
    annotations = tuple(
        Annotation("title", 0, 1, text, type_, (own,) if own else (), "exact", "mine", 0, 1) for type_, text, own in mentions
    )
    (line,) = (one for one in lines_of(Record(annotations=annotations)) if one.startswith("Entities: "))
    assert line == "Entities: ABC1 (Gene 998, 2 mentions); pain (Disease, 1 mentions); ABC2 (Gene 999, 1 mentions)"


@pytest.mark.parametrize(("number", "end"), [(30, "k29"), (31, "k29; and 1 more")])
def test_of_many_values_thirty_are_told(number: int, end: str) -> None:
    (line,) = (one for one in lines_of(Record(keywords=tuple(f"k{n}" for n in range(number)))) if one.startswith("Keywords: "))
    assert line.endswith(end)


def test_a_long_abstract_is_cut_and_its_length_told() -> None:
    whole, cut = (lines_of(Record(abstract="a" * length)) for length in (6_000, 6_001))
    assert "Abstract: " + "a" * 6_000 in whole
    assert "Abstract: " + "a" * 6_000 + "… (6,001 characters in all)" in cut
    assert "No abstract is known." in lines_of(Record())


def test_sources_and_what_is_left_out_are_told_in_a_line() -> None:
    answers = (SourceAnswer("pubmed", "ok"), SourceAnswer("icite", "failed", "HTTP 503"))
    assert told_sources(answers, "sources") == "Sources: pubmed ok; icite failed (HTTP 503)"
    assert told_sources((), "corpus") == "Sources of the record in the corpus: none"
    left_out = (LeftOut("title", 3, 9, "characters"), LeftOut("mesh", 0, 2, "entries"))
    assert told_left_out(left_out) == "Left out of the data: title 3 of 9 characters; mesh 0 of 2 entries"


def test_a_record_that_knows_nothing_says_so() -> None:
    answer = reply_of(Record(), "sources", {}, 25).answer
    assert isinstance(answer, RecordAnswer)
    assert (answer.pmid, answer.record_is_whole, answer.sources, answer.notes) == (None, True, (), ())
    assert lines_of(Record())[0] == "(no title)"
