"""Details of edges that are known by their PMID only: looked up once, or from the corpus, and no id is ever changed."""

from __future__ import annotations

import msgspec
import pytest

from scraper.export.edges import Edge
from scraper.model import Author, Journal, ListedArticle, Published, Record
from scraper.pipeline.details import iter_stored_edges, iter_with_details, with_details
from scraper.store.corpus import Corpus
from tests.pipeline.test_snowball import BARE, LISTS, TITLED, UNKNOWN, Asked, entry, listing


def test_items_known_by_their_pmid_only_are_looked_up_and_no_others() -> None:
    records = Asked(LISTS)
    (found,) = iter_with_details(records, "references")  # type: ignore[arg-type]
    assert records.looked_up == [[BARE, UNKNOWN]]
    assert [item.title for item in found.references.items] == [f"Title {BARE}", "Own title", None, None]
    assert [item.pmid for item in found.references.items] == [BARE, TITLED, None, UNKNOWN]


def test_each_item_of_many_records_is_looked_up_once_and_none_is_lost() -> None:
    records = [Record(pmid=str(998000200 + n), references=listing(entry(BARE), entry(str(998000300 + n)))) for n in range(50)]
    asked = Asked(*records)
    found = list(iter_with_details(asked, "references"))  # type: ignore[arg-type]
    assert [one.pmid for one in found] == [one.pmid for one in records]
    assert all(item.title for one in found for item in one.references.items)
    assert asked.looked_up[0] == [BARE, "998000300"]  # the first comes soon
    assert all(len(set(group)) == len(group) for group in asked.looked_up)


RUIZ = (Author(family="Ruiz"),)
KNOWN = Record(
    pmid=BARE, title="Warm socks", authors=RUIZ, journal=Journal("Annals of Socks", "Ann Sock"), volume="3", issue="1",
    pages="7-9", published=Published("2001-02", "Feb 2001"), doi="10.5555/a", pmcid="PMC998001",
)  # fmt: skip


@pytest.mark.parametrize(("item", "known", "expected"), [
    (entry(BARE), KNOWN, ListedArticle(
        pmid=BARE, title="Warm socks", authors=RUIZ, journal="Ann Sock", year=2001, volume="3", issue="1", pages="7-9",
        doi="10.5555/a", pmcid="PMC998001", sources=("icite",),
    )),
    (entry(BARE, None, "10.5555/b"), Record(pmid=BARE, doi="10.5555/a"), entry(BARE, None, "10.5555/b")),  # no id is changed
    (entry(TITLED, "Own title"), KNOWN, entry(TITLED, "Own title")),
    (entry(UNKNOWN), None, entry(UNKNOWN)),
    (ListedArticle(pmid=BARE, journal="Socks"), Record(journal=Journal("Annals")), ListedArticle(pmid=BARE, journal="Socks")),
    (ListedArticle(pmid=BARE), Record(journal=Journal("Annals")), ListedArticle(pmid=BARE, journal="Annals")),
    (ListedArticle(pmid=BARE), Record(published=Published("Spring", "Spring")), ListedArticle(pmid=BARE)),
    (ListedArticle(pmid=BARE, year=2000), KNOWN, ListedArticle(
        pmid=BARE, title="Warm socks", authors=RUIZ, journal="Ann Sock", year=2000, volume="3", issue="1", pages="7-9",
        doi="10.5555/a", pmcid="PMC998001",
    )),
])  # fmt: skip
def test_an_entry_gets_what_it_lacks(item: ListedArticle, known: Record | None, expected: ListedArticle) -> None:
    assert with_details(item, known) == expected


@pytest.mark.parametrize("bare", [True, False])
def test_stored_edges_of_both_ends_by_pmid(corpus: Corpus, bare: bool) -> None:
    """Of what the paper's own list says and of what is stored of the other paper; one edge is told by one record only."""
    own = Record(pmid="998000150", references=listing(entry(UNKNOWN), entry(BARE), entry(TITLED, "Own title")))
    corpus.add([own, KNOWN, Record(pmid="998000160", references=listing(entry("998000150")))])
    found = list(iter_stored_edges(corpus, "998000150", "references", bare=bare))
    assert [(one.number, one.item.pmid, one.item.sources) for one in found] == [
        (1, BARE, ("icite",)), (2, TITLED, ("icite",)), (3, UNKNOWN, ("icite",)),
    ]  # fmt: skip
    assert [one.item.title for one in found] == ([None] * 3 if bare else ["Warm socks", "Own title", None])
    (citing,) = iter_stored_edges(corpus, "998000150", "citing_articles", bare=bare)
    assert citing == Edge("998000150", "citing_articles", 1, entry("998000160"))
    assert next(iter_stored_edges(corpus, UNKNOWN, "citing_articles", bare=bare)).item.pmid == "998000150"


def test_records_without_the_list_pass_as_they_are() -> None:
    records = Asked(Record(pmid="998000150"), msgspec.structs.replace(LISTS, pmid="998000151"))
    assert [one.references.shown for one in iter_with_details(records, "references")] == [0, 4]  # type: ignore[arg-type]
    assert records.looked_up == [[], [BARE, UNKNOWN]]
