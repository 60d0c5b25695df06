"""What ESearch says of a query: how many papers, which, how the query was read, and what was left out of it."""

from __future__ import annotations

import pytest

from scraper.errors import ParseError
from scraper.parse.api.esearch import SearchPage, parse_esearch
from tests.parse.api.replies import capture


def read(more: str = "", *, count: str = "2", ids: tuple[str, ...] = ("8", "7")) -> SearchPage:
    told = "".join(f"<Id>{one}</Id>" for one in ids)
    body = f"<Count>{count}</Count><RetMax> 20 </RetMax><RetStart>40</RetStart><IdList>{told}</IdList>{more}"
    return parse_esearch(capture("pubmed", f"<eSearchResult>{body}</eSearchResult>".encode()))


def test_papers_stand_in_the_order_of_the_reply() -> None:
    assert read() == SearchPage(2, 40, 20, ("8", "7"), None, (), False)
    assert read(count="0", ids=()).pmids == ()


@pytest.mark.parametrize(
    ("printed", "translation"),
    [
        ('"newts"[MeSH  Terms]\n OR newts[All Fields]', '"newts"[MeSH Terms] OR newts[All Fields]'),
        (" ", None),
        ("a\x7fb", "a\ufffdb"),
    ],
)
def test_how_the_query_was_read_is_one_line(printed: str, translation: str | None) -> None:
    assert read(f"<QueryTranslation>{printed}</QueryTranslation>").translation == translation


@pytest.mark.parametrize(
    ("told", "warnings"),
    [
        ("<ErrorList><PhraseNotFound>qqzz</PhraseNotFound></ErrorList>", ("not found in PubMed, and left out: qqzz",)),
        ("<ErrorList><FieldNotFound>pond</FieldNotFound></ErrorList>", ("no such field: pond",)),
        ("<WarningList><PhraseIgnored>of\n the</PhraseIgnored></WarningList>", ("ignored: of the",)),
        ("<WarningList><OutputMessage>Slow.</OutputMessage></WarningList>", ("Slow.",)),
        ("<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>", ()),
        ("<WarningList><OutputMessage>Restrictions achieved: 9999</OutputMessage></WarningList>", ()),
        ("<WarningList><OutputMessage/><Unknown>x</Unknown></WarningList>", ()),
        (f"<ErrorList><PhraseNotFound>{'n' * 400}</PhraseNotFound></ErrorList>",
         (f"not found in PubMed, and left out: {'n' * 300}",)),
    ],
)  # fmt: skip
def test_what_became_of_parts_of_the_query_is_told_in_words(told: str, warnings: tuple[str, ...]) -> None:
    assert read(told).warnings == warnings


def test_warnings_come_by_kind_and_a_phrase_that_is_not_found_is_marked() -> None:
    told = (
        '<WarningList><QuotedPhraseNotFound>"wet newts"</QuotedPhraseNotFound><PhraseIgnored>of</PhraseIgnored></WarningList>'
        "<ErrorList><FieldNotFound>pond</FieldNotFound><PhraseNotFound>a</PhraseNotFound><PhraseNotFound>b</PhraseNotFound></ErrorList>"
    )
    found = read(told)
    assert found.phrases_not_found is True
    assert [one.rpartition(" ")[2] for one in found.warnings] == ["a", "b", "pond", "of", 'newts"']


@pytest.mark.parametrize(
    ("body", "got"),
    [
        ("<eSearchResult><ERROR>out\x7f of order</ERROR></eSearchResult>", "out\ufffd of order"),
        ("<eSearchResult><Count>1</Count><RetStart>x</RetStart></eSearchResult>", "1 x "),
        (f"<eSearchResult><Count>{'9' * 16}</Count><RetStart>0</RetStart><RetMax>1</RetMax></eSearchResult>", f"{'9' * 16} 0 1"),
    ],
)
def test_an_error_shows_what_came_instead(body: str, got: str) -> None:
    with pytest.raises(ParseError) as stop:
        parse_esearch(capture("pubmed", body.encode()))
    assert stop.value.got == got
