"""The main job on the seed documents: the figures a reader can check by hand."""

from __future__ import annotations

import pytest

import scraper
from scraper.model import Author, Record, from_json, to_json
from tests.conftest import CASSETTES

PMID = "37622028"


@pytest.fixture
def record() -> Record:
    return scraper.fetch(PMID, captures=[CASSETTES], offline=True)


def test_title_and_abstract_are_the_landing_page_s(record: Record) -> None:
    assert record.title == "Application of Ketamine in Pain Management and the Underlying Mechanism"
    assert record.abstract is not None
    assert "more than 50\u2009years" in record.abstract
    assert record.provenance.fields["abstract"].agree == ("pubtator3",)
    lost = record.provenance.fields["title"].others
    assert [(loser.source, loser.value) for loser in lost] == [("pubtator3", record.title + ".")]


def test_all_23_annotations_stand_where_they_say(record: Record) -> None:
    assert len(record.annotations) == 23
    assert {annotation.check for annotation in record.annotations} <= {"exact", "folded"}
    for annotation in record.annotations:
        assert getattr(record, annotation.section)[annotation.start : annotation.end] == annotation.text
    moved = sum(1 for a in record.annotations if a.section == "abstract")
    assert moved == 21  # a plain copy of PubTator's offsets puts these in the wrong place


def test_8_relation_lines_are_4_relations_seen_twice(record: Record) -> None:
    assert [(r.type, r.subject, r.object, r.occurrences) for r in record.relations] == [
        ("Association", "MESH:D005680", "MESH:D010146", 2),
        ("Negative_Correlation", "MESH:D007649", "MESH:D010146", 2),
        ("Negative_Correlation", "MESH:D007649", "MESH:D059787", 2),
        ("Negative_Correlation", "MESH:D007649", "MESH:D059350", 2),
    ]


def test_citing_articles_are_whole(record: Record) -> None:
    found = record.citing_articles
    assert (found.shown, len(found.items), found.complete, found.total_reported) == (4, 4, None, None)
    first = found.items[0]
    assert first.authors[-1] == Author(family="Zhang", initials="J")
    assert (first.journal, first.year, first.volume, first.issue, first.pages) == ("J Pain Res", 2025, "18", None, "353-366")
    assert (first.pmid, first.pmcid, first.doi) == ("39867533", "PMC11761137", "10.2147/jpr.s492151")
    assert found.items[2].volume is None
    assert found.items[2].pages == "20494637241262509"
    assert all(item.title and item.authors and item.journal and item.year and item.pages and item.raw for item in found.items)
    assert all(item.pmid and item.pmcid and item.doi and item.sources == ("landing",) for item in found.items)


def test_references_are_whole(record: Record) -> None:
    found = record.references
    assert (found.shown, len(found.items), found.complete) == (5, 5, None)
    assert [item.position for item in found.items] == [1, 2, 3, 4, 5]
    fourth = found.items[3]
    assert [(a.family, a.initials) for a in fourth.authors][3] == ("El Gammal", "M")
    assert fourth.title == "Ketamine for caudal analgesia in children: comparison with caudal bupivacaine"
    assert (fourth.journal, fourth.year, fourth.volume, fourth.issue, fourth.pages) == ("Br J Anaesth", 1991, "67", "5", "559-64")
    assert fourth.doi == "10.1093/bja/67.5.559"
    for item in found.items:
        assert all((item.title, item.authors, item.journal, item.year, item.volume, item.issue, item.pages, item.doi, item.raw))


def test_placeholder_is_no_data(record: Record) -> None:
    assert record.authors == ()
    assert [issue.code for issue in record.issues] == ["placeholder"]
    assert (record.published.date, record.published.raw, record.journal.abbreviation) == (
        "2023-08-25",
        "2023 Aug 25",
        "Pain Res Manag",
    )


def test_same_captures_give_the_same_bytes(record: Record) -> None:
    again = scraper.fetch(PMID, captures=[CASSETTES], offline=True)
    assert to_json(again) == to_json(record)
    assert from_json(to_json(record)) == record


def test_page_cut_at_any_character_never_passes_for_whole() -> None:
    """Of a cut page every item kept is an item of the whole page, or the page is refused or marked."""
    whole_text = (CASSETTES / "landing" / PMID / "body.txt").read_bytes().decode()
    whole = scraper.parse(whole_text)
    assert whole.citing_articles is not None
    assert whole.references is not None
    items = set(map(to_json, (*whole.citing_articles.items, *whole.references.items)))
    refused = 0
    for end in range(len(whole_text)):
        try:
            cut = scraper.parse(whole_text[:end])
        except (scraper.ParseError, scraper.InputError):
            refused += 1
            continue
        kept = {to_json(item) for found in (cut.citing_articles, cut.references) if found is not None for item in found.items}
        marked = any(issue.code == "cut_short" for issue in cut.issues)
        assert marked or (kept <= items and cut.abstract == whole.abstract and cut.title == whole.title), whole_text[
            end - 40 : end
        ]
    assert refused > 1000


def test_export_cut_at_any_character_never_passes_for_whole() -> None:
    whole_text = (CASSETTES / "pubtator3" / PMID / "body.txt").read_bytes().decode()
    whole = scraper.parse(whole_text)
    for end in range(len(whole_text)):
        try:
            cut = scraper.parse(whole_text[:end])
        except (scraper.ParseError, scraper.InputError):
            continue
        rows = len(cut.annotations) + len(cut.relations)
        assert cut.issues or (cut.annotations + cut.relations == (whole.annotations + whole.relations)[:rows]), whole_text[
            end - 40 : end
        ]
