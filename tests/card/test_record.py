"""Cards: the text stays the text, every mention is marked at its place, and nothing a record says becomes anything but text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest

import scraper
from scraper.card.markup import show
from scraper.card.mentions import MOST_LISTED, MOST_MARKED, spans_of
from scraper.card.record import render_card
from scraper.card.style import KINDS
from scraper.model import (
    AbstractSection,
    Annotation,
    ArticleList,
    Author,
    Book,
    DataBank,
    Issue,
    Journal,
    Link,
    ListedArticle,
    Notice,
    Provenance,
    Published,
    Record,
    Relation,
    SourceStatus,
)
from tests.card.cards import RECORD, SITES, card, marked, readings, text_of
from tests.conftest import CASSETTES


def sound() -> list[Record]:
    cassettes = scraper.fetch_many(
        [path.name for path in sorted((CASSETTES / "landing").iterdir())], captures=[CASSETTES], offline=True
    )
    return [RECORD, *cassettes]


@pytest.mark.parametrize("record", sound(), ids=lambda record: record.pmid)
def test_the_text_is_the_records_and_every_mention_is_marked_at_its_place(record: Record) -> None:
    element = card(record)
    as_html, as_xml = readings(record)
    assert (element.tag, as_html) == ("article", as_xml)
    assert text_of(element, "lr-abstract") == (record.abstract or "")
    assert text_of(element, "lr-title") == (record.title or "")
    for section in ("title", "abstract"):
        covered = {at for start, end, _, _ in marked(element, f"lr-{section}") for at in range(start, end)}
        own = [span for one in record.annotations if one.section == section for span in spans_of(one)]
        assert covered == {at for start, end in own for at in range(start, end)}


def test_a_card_tells_what_it_shows_and_what_not() -> None:
    text = " ".join(card(RECORD).text_content().split())
    for told in (
        "Mei Ito, The Invented Group, and others whom the source does not name",
        "Journal of Invented Pain · 2023 Aug 25 · 12(3):4-9",
        "PMID 998000001 · PMC998001 · doi:10.5555/inv.1", "ClinicalTrials.gov NCT09980001 · GEO GSE998",
        "not marked, as they have no place in this text: 1", "Entities: 8, in 8 mentions",
        "Relations: 1", "quillamine [MESH:C998001] – chronic pain [MESH:D998002] (novel, 2 times, pubtator3)",
        "References: 25 of 29 reported, not the whole list", "Entry 20. 2001", "and 5 more, in the record",
        "Citing articles: none known; whether there are any is unknown",
        "Sources: 1 answered, 1 no such paper there, 1 failed, 1 not asked",
        "landing: answered, HTTP 200, retrieved 2026-11-01T00:00:00Z", "icite: failed, HTTP 503",
        "abstract: the abstract was decoded wrongly mojibake",
    ):  # fmt: skip
        assert told in text, told
    assert "Entry 21" not in text
    assert "retracted" not in text


def test_an_empty_record_says_so_and_a_bare_one_what_it_lacks() -> None:
    assert card(Record()).xpath("string(p)") == "This record is empty: nothing is known of any paper."
    text = card(Record(pmid="998000001")).text_content()
    for told in ("Without a title", "No abstract: no source that was asked gives one.", "Sources: none is named."):
        assert told in text


# Whatever a record can be filled with, also one made by hand, which nothing checks.
HOSTILE = (
    "<script>alert(1)</script>", "</style></article><img src=x onerror=alert(1)>", '" onmouseover="alert(1)',
    "' onfocus='alert(1)",
    "javascript:alert(1)", "data:text/html,<b>", "\x1b[31mred\x1b[0m", "\u202eevil\u2066", "a\x00b\r\nc\x85d\u2028e",
    "\ud800lone",
    "]]>", "<!--", "&lt;b&gt;&#x3c;", "{{7*7}}", "$x$ \\(y\\)", "\ufffe\ufdd0\U000e0041", "long " * 20_000,
    "a" + "\u0301" * 5_000,
    "//example.org/", "https://user:pass@example.org/", "\ufeff", "",
)  # fmt: skip


HARMLESS = {
    "article": {"class", "aria-label"}, "style": set(), "p": {"class", "dir", "role", "aria-level"},
    "span": {"class"}, "b": set(),
    "div": {"class"}, "mark": {"class", "title", "data-label"}, "a": {"href", "target", "rel"},
    "details": set(), "summary": set(),
    "ul": set(), "ol": set(), "li": {"class", "dir", "value"}, "bdi": set(), "code": set(),
}  # fmt: skip


def filled_with(text: str) -> Record:
    """A record that has a text in every place where it can have one."""
    person, when = Author(family=text, given=text, suffix=text), Published(text, text)
    listed = ListedArticle(
        raw=text, pmid=text, pmcid=text, doi=text, title=text, authors=(person,) * 5, journal=text, pages=text, sources=(text,)
    )
    lists = ArticleList((listed, ListedArticle(raw=text)), 2)
    spans = ((0, 5), (-3, 4), (4, 2), (3, 10**9), (0, 5))
    annotations = tuple(
        Annotation(section, *span, text, text, (text, text), text, text, 0, 0)  # type: ignore[arg-type]
        for section in ("title", "abstract")
        for span in spans
    )
    return Record(
        pmid=text, pmcid=text, doi=text, ids={text: (text,)}, title=text, vernacular_title=text, abstract=text,
        abstract_sections=(AbstractSection(text, text, 0, 3), AbstractSection(None, text, -5, 10**9)),
        authors=(person, Author(literal=text)), journal=Journal(title=text), volume=text, issue=text, pages=text, published=when,
        book=Book(title=text, publisher=text, place=text, edition=text), data_banks=(DataBank(text, (text,)),),
        links=(Link("pdf", text, text, text),), notices=(Notice(text, text, text, text), Notice("RetractionIn", text, text)),
        retracted=True, references=lists, citing_articles=lists, annotations=annotations,
        relations=(Relation(text, text, text, None, 1, text),),
        provenance=Provenance((SourceStatus(name=text, url=text, retrieved_at=text, outcome=text),)),  # type: ignore[arg-type]
        issues=(Issue(text, text, text),),
    )  # fmt: skip


def strange(element: Any) -> Iterator[str]:
    """Elements, attributes and addresses that no card has."""
    for one in element.iter():
        allowed = HARMLESS.get(one.tag)
        yield from [f"<{one.tag}>"] if allowed is None else [f"{one.tag}@{name}" for name in one.attrib if name not in allowed]
        if one.get("href") is not None and not SITES.fullmatch(one.get("href")):
            yield one.get("href")
        if not set((one.get("class") or "").split()) <= CLASSES:
            yield one.get("class")


CLASSES = {f"lr-{name}" for name in (*KINDS, *"mark title small more alert label text abstract".split())} | {
    "literature-record", "tex2jax_ignore", "mathjax_ignore",
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_hostile_texts_stay_texts(text: str) -> None:
    record = filled_with(text)
    html, element = render_card(record), card(record)
    as_html, as_xml = readings(record)
    assert (element.tag, as_html) == ("article", as_xml)
    assert list(strange(element)) == []
    assert [one.tag for one in element.iter() if one.tag in ("script", "img", "style")] == ["style"]
    assert html.encode("utf-8").decode() == html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe]", html)
    shown = lxml.html.fragment_fromstring(f"<p>{show(text)}</p>").text_content()
    stacked = r"\u0301"  # where a mention cuts a run of marks, they are counted anew
    assert text_of(element, "lr-abstract").replace(stacked, "\u0301") == shown.replace(stacked, "\u0301")
    assert len(html) < 1_000_000
    line = repr(record)
    assert len(line) <= 160
    assert line.isprintable()


def test_long_lists_are_cut_and_counted() -> None:
    many = MOST_MARKED + 5
    text = "ab " * many
    record = Record(
        pmid="998000001", abstract=text, authors=tuple(Author(family=f"A{n}") for n in range(many)),
        annotations=tuple(Annotation("abstract", 3 * n, 3 * n + 2, "ab", f"T{n}", (), "exact", "mine", 0, 0)
                          for n in range(many)),
        notices=tuple(Notice(type_, None, "J") for type_ in ("RetractionIn", "CommentIn") for _ in range(many)),
        issues=tuple(Issue("mojibake", None, str(n)) for n in range(many)),
        data_banks=(DataBank("GEO", tuple(f"GSE{n}" for n in range(many))),),
    )  # fmt: skip
    element = card(record)
    assert text_of(element, "lr-abstract") == text
    assert len(marked(element, "lr-abstract")) == MOST_MARKED
    assert max(len(one) for one in element.xpath("//ul|//ol")) == MOST_LISTED + 1
    said = element.text_content()
    for told in ("not marked, as they are too many: 5", f"and {many - MOST_LISTED} more, in the record", "and 1993 more"):
        assert told in said


def test_a_card_has_a_name_for_those_who_hear_it_and_is_no_formula() -> None:
    element = card(Record(pmid="998000001", title="A dose for $5"))
    assert "A dose for $5" in element.get("aria-label")
    assert element.get("class").split() == ["literature-record", "tex2jax_ignore", "mathjax_ignore"]
