"""Searching a corpus: what is found by which words and terms, and what cannot be asked."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Any

import pytest

from scraper.errors import InputError
from scraper.model import Record
from scraper.store.corpus import Corpus
from scraper.store.search import iter_matches, match_of, read_years
from tests.store.test_store import PAIN, SLEEP

FOUND = [
    (("ketamine",), {}, "30 20"), (("TNF-alpha",), {}, "20"), (("tnf-α muller",), {}, "20"), (('"knee pain"',), {}, "20"),
    (("knee NOT tnf*",), {}, ""),
    (("title:ketamine",), {}, "20"), (("knee OR sleep",), {}, "30 20"), (("entities:tp53",), {}, "30"), (("sle*",), {}, "30"),
    ((), {"entity": "MESH:D007649"}, "30 20"), ((), {"entity": "NCBIGene:7157"}, "30"), ((), {"entity": "gene:7158"}, ""),
    ((), {"year": "2023"}, "20"), ((), {"year": "2023-"}, "30 20"),
    ((), {"journal": "j pain res"}, "20"), ((), {"journal": "Journal of pain research"}, "20"),
    (("ketamine",), {"year": "2024"}, "30"),
    ((), {"relation": "Negative_Correlation"}, "20"), ((), {"relation": "* MESH:D010146 MESH:D007649"}, "20"),
    ((), {"type": "Journal Article"}, "30 20"), ((), {"type": "randomized  controlled trial"}, "20"), ((), {"type": "Trial"}, ""),
    ((), {"retracted": True}, "20"), ((), {"retracted": False}, "30 20"), (("sleep",), {"retracted": True}, ""),
    ((), {"partial": True}, "30"), (("ketamine",), {"partial": True, "type": "Journal Article"}, "30"),
    ((), {"partial": True, "retracted": True}, ""),
    (("ketamine",), {"entity": "MESH:D007649", "journal": "sleep", "year": "2024"}, "30"),
    ((), {"entity": "MESH:D007649", "type": "Journal Article", "year": "-2023"}, "20"),
    ((), {"relation": "Negative_Correlation MESH:D007649"}, "20"), ((), {"relation": "Association MESH:D007649"}, ""),
]  # fmt: skip


@pytest.mark.parametrize(("words", "terms", "expected"), FOUND)
def test_search(corpus: Corpus, words: tuple[str, ...], terms: dict[str, Any], expected: str) -> None:
    corpus.add([PAIN, SLEEP])
    with corpus.writing():
        corpus.queue.note_sources("20", {"icite": ("ok", None, None), "landing": ("absent", None, None)})
        corpus.queue.note_sources("30", {"icite": ("failed", "blocked", None)})
        corpus.queue.note_sources("40", {"icite": ("failed", "blocked", None)})  # of which nothing is stored
    assert " ".join(corpus.find(*words, **terms)) == expected
    assert [record.pmid for record in corpus.search(*words, **terms)] == expected.split()


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        ("NOT", {}),
        ("NOT pain", {}),
        ("a OR NOT b", {}),
        ("a OR", {}),
        ('""', {}),
        ("…", {}),
        (None, {"year": "last year"}),
        ("(a OR b) c", {}),
        ("a NOT (b OR c)", {}),
        ("M\udcfcller", {}),
        (None, {"journal": "M\udcfcller"}),
        (None, {"type": "M\udcfcller"}),
    ],
)
def test_queries_that_cannot_be_read_are_refused(corpus: Corpus, words: str | None, terms: dict[str, str]) -> None:
    with pytest.raises(InputError):
        list(corpus.find(words, **terms))


@pytest.mark.parametrize("words", ['"unclosed', "a:b", "NEAR(x y)", "x^2", "'; DROP TABLE papers", "col: *", "AND AND", "-"])
def test_no_query_is_an_error_of_the_database(corpus: Corpus, words: str) -> None:
    corpus.add([PAIN])
    with contextlib.suppress(InputError):
        list(corpus.find(words))
    assert len(corpus) == 1


@pytest.mark.parametrize(("words", "query"), [
    ("knee pain", '"knee" AND "pain"'), ('"knee pain" OR x NOT y', '"knee pain" OR "x" NOT "y"'), ("Müller", '"muller"'),
    ("abstract:child*", 'abstract : "child" *'), ("entities:\"il 6\"", 'entities : "il 6"'), ("other:word", '"other:word"'),
    ("a – b", '"a" AND "b"'), ("say\"so", '"say""so"'), ("not or", '"not" AND "or"'), ("title:NOT", 'title : "not"'),
    ("TNF(a)", '"tnf(a)"'), ("a* b**", '"a" * AND "b" *'), (" a ", '"a"'),
])  # fmt: skip
def test_what_somebody_typed_as_a_question(words: str, query: str) -> None:
    assert match_of(words) == query


@pytest.mark.parametrize("words", ["", " ", "a AND", "OR a", "a AND OR b", "* -", "a NOT"])
def test_words_of_which_no_question_can_be_made(words: str) -> None:
    with pytest.raises(InputError, match='cannot be searched for: give words, "a phrase", word'):
        match_of(words)


@pytest.mark.parametrize(("words", "told"), [("(a", "no brackets"), ("a)", "no brackets"), ("a (b) c", "no brackets")])
def test_brackets_are_never_dropped_unseen(words: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        match_of(words)


@pytest.mark.parametrize(("text", "years"), [
    ("2020", (2020, 2020)), (" 2015-2020 ", (2015, 2020)), ("2015-", (2015, 9999)), ("-2020", (0, 2020)),
    ("2020-2015", (2020, 2015)),
])  # fmt: skip
def test_years(text: str, years: tuple[int, int]) -> None:
    assert read_years(text) == years


@pytest.mark.parametrize("text", ["", "-", "20", "20202021", "2020-21", "2020 - 2021", "2020-2021-", "٢٠٢٠", "2020\n2021"])
def test_what_is_no_year(text: str) -> None:
    with pytest.raises(InputError, match="is no year: give 2020, 2015-2020, 2015- or -2020"):
        read_years(text)


def test_papers_come_with_the_highest_pmid_first_and_all_where_nothing_is_asked(corpus: Corpus) -> None:
    corpus.add([PAIN, SLEEP, Record(pmid="4", title="Ketamine")])
    find = partial(iter_matches, corpus.connection)
    assert list(find()) == [30, 20, 4]
    assert list(find("ketamine")) == [30, 20, 4]
    assert list(find("ketamine", year="2020-")) == [30, 20]
    assert list(find(year=2020)) == []
