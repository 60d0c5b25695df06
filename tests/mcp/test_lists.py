"""The tools `citing_articles` and `references`: a paper's lists page by page, and how whole they are."""

from __future__ import annotations

import pytest

from scraper.mcp.library import Library
from scraper.mcp.limits import CELL_CHARACTERS, MOST_ROWS, TITLE_CHARACTERS
from scraper.mcp.lists import article_of, told_article, told_page
from scraper.model import ListedArticle
from tests.mcp.talking import SAVED, SEED, ask, checked


def test_citing_articles_page_by_page(stored: Library) -> None:
    pmids: list[str] = []
    offset: int | None = 0
    while offset is not None:
        got = checked("citing_articles", ask(stored, "citing_articles", id="998000001", limit=MOST_ROWS, offset=offset))
        assert got.data["shown"] == len(got.data["articles"]) > 0
        assert [row["number"] for row in got.data["articles"]] == list(range(offset + 1, offset + 1 + got.data["shown"]))
        pmids += [row["pmid"] for row in got.data["articles"]]
        offset = got.data["next_offset"]
        assert offset is None or f"ask again with offset {offset}" in got.text
    # The last is told by the record of the paper that cites, alone.
    assert pmids == [*map(str, range(998001000, 998003000)), "998000002"]
    assert (got.data["held"], got.data["total_reported"], got.data["complete"]) == (2001, 2000, True)
    assert "1 more that other records of the corpus tell of" in got.data["how_whole"]
    assert got.data["articles"][-1]["title"] == "Quillamine again"


def test_a_list_of_sources_says_who_was_asked() -> None:
    got = checked("citing_articles", ask(Library(None, SAVED), "citing_articles", id=SEED, limit=2))
    assert [row["pmid"] for row in got.data["articles"]] == ["39867533", "39719994"]
    assert got.data["articles"][0]["sources"] == ["landing"]
    assert (got.data["shown"], got.data["held"], got.data["next_offset"], got.data["complete"]) == (2, 4, 2, None)
    assert got.data["how_whole"] == f"PMID {SEED}: 4 citing articles, whether that is all is unknown"
    assert {one["name"]: one["outcome"] for one in got.data["sources"]} == {
        "landing": "ok", "europepmc": "not_asked", "icite": "not_asked", "elink": "not_asked",
    }  # fmt: skip
    assert "1. The Utilization of Ultrasound-Guided" in got.text
    whole = checked("citing_articles", ask(Library(None, SAVED), "citing_articles", id="999000016"))
    assert (whole.data["held"], whole.data["total_reported"]) == (1, 1)


def test_a_list_of_the_corpus_that_is_not_whole_says_who_may_know_more(stored: Library) -> None:
    for library, told in ((stored, False), (Library(stored.corpus_path, SAVED), True)):
        got = checked("citing_articles", ask(library, "citing_articles", id=SEED))
        assert got.data["answered_by"] == "corpus"
        assert ("sources 'citing' ask for more" in got.data["how_whole"]) == told
    whole = ask(Library(stored.corpus_path, SAVED), "citing_articles", id="998000001")
    assert "ask for more" not in whole.text


def test_references_of_sources_and_of_a_corpus(stored: Library) -> None:
    got = checked("references", ask(Library(None, SAVED), "references", id=SEED))
    assert (got.data["name"], got.data["shown"], got.data["articles"][0]["doi"]) == ("references", 5, "10.1002/phar.2065")
    got = checked("references", ask(stored, "references", id="998000002"))
    assert [(row["pmid"], row["title"]) for row in got.data["articles"]] == [("998000001", "Quillamine in pain")]
    named = ask(Library(stored.corpus_path, SAVED), "references", id=SEED, sources="landing")
    assert checked("references", named).data["answered_by"] == "sources"


def test_edges_of_a_paper_that_the_corpus_does_not_hold(stored: Library) -> None:
    got = checked("references", ask(stored, "references", id="998001000"))
    assert [row["pmid"] for row in got.data["articles"]] == ["998000001"]
    assert (got.data["complete"], got.data["total_reported"]) == (None, None)
    assert "is not in the corpus" in got.text


def test_an_empty_list_is_no_error(stored: Library) -> None:
    got = checked("references", ask(stored, "references", id="998000003"))
    assert (got.data["held"], got.data["complete"], got.data["articles"]) == (0, None, [])
    assert "whether that is all is unknown" in got.text


@pytest.mark.parametrize(
    ("offset", "shown", "of", "told"),
    [
        (0, 0, 0, "No entries."),
        (0, 2, 2, "Entries 1 to 2 of the 2 that are known here:"),
        (0, 2, 3, "Entries 1 to 2 of the 3 that are known here; ask again with offset 2 for what follows:"),
        (2, 1, 3, "Entries 3 to 3 of the 3 that are known here:"),
    ],
)
def test_a_page_tells_which_entries_follow_and_how_to_get_the_next(offset: int, shown: int, of: int, told: str) -> None:
    assert told_page(offset, shown, of) == told


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (ListedArticle(), "7. (no title)"),
        (ListedArticle(raw="Ito M.\nOn ease", pmid="5"), "7. Ito M. On ease. PMID 5"),
        (ListedArticle(title="On ease.", year=2001), "7. On ease. 2001"),
        (ListedArticle(raw="as printed", title="On ease", journal="J Inv", year=2001), "7. On ease. J Inv 2001"),
        (
            ListedArticle(title="T", pmid="5", pmcid="PMC6", doi="10.5555/a", sources=("icite", "elink")),
            "7. T. PMID 5, PMC6, doi:10.5555/a. [icite, elink]",
        ),
    ],
)
def test_an_entry_is_told_in_one_line(item: ListedArticle, told: str) -> None:
    assert told_article(article_of(item, 7)) == told


def test_what_is_printed_is_told_where_there_is_no_title_and_cut() -> None:
    item = ListedArticle(raw="r" * 900, journal="j" * 900, doi="d" * 900, sources=("s" * 90,) * 20)
    row = article_of(item, 1)
    assert (row.raw, row.title) == ("r" * (TITLE_CHARACTERS - 1) + "…", None)
    assert (len(row.journal or ""), len(row.doi or ""), len(row.sources), len(row.sources[0])) == (
        CELL_CHARACTERS,
        TITLE_CHARACTERS,
        12,
        40,
    )
    assert article_of(ListedArticle(raw="r", title="t"), 1).raw is None


@pytest.mark.parametrize(("own", "held"), [(SEED, 5), ("998000003", 0)])
def test_an_offset_lies_within_the_list_or_is_nought(stored: Library, own: str, held: int) -> None:
    for offset in {0, max(0, held - 1)}:
        assert ask(stored, "references", id=own, offset=offset).data["shown"] == held - offset
    refused = ask(stored, "references", id=own, offset=max(1, held))
    assert (refused.is_error, f"the list has {held} entries here" in refused.text) == (True, True)
