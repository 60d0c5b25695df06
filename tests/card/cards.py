"""A record with something in every part of its card, and ways to look at a card."""

from __future__ import annotations

import re
from typing import Any

import lxml.html

from scraper.model import (
    AbstractSection,
    Annotation,
    ArticleList,
    Author,
    DataBank,
    Issue,
    Journal,
    ListedArticle,
    Piece,
    Provenance,
    Published,
    Record,
    Relation,
    SourceStatus,
)

ABSTRACT = "We gave quillamine for acute and chronic pain.\nMice with ABC1 p.V600E improved."


SECTIONS = (AbstractSection("AIM", None, 0, 46), AbstractSection(None, "RESULTS", 47, len(ABSTRACT)))


def mention(text: str, type_: str, *ids: str, within: str = ABSTRACT, **changed: Any) -> Annotation:
    """A mention where `text` stands for the first time."""
    start = within.index(text)
    section = "abstract" if within == ABSTRACT else "title"
    given: dict[str, Any] = {"check": "exact", "source": "pubtator3", **changed}
    return Annotation(section, start, start + len(text), text, type_, ids, source_start=0, source_end=0, **given)  # type: ignore[arg-type]


def parted(type_: str, *words: str) -> Annotation:
    """A mention whose pieces are words of the abstract."""
    pieces = tuple(Piece(ABSTRACT.index(word), ABSTRACT.index(word) + len(word)) for word in words)
    start, end = pieces[0].start, pieces[-1].end
    return Annotation("abstract", start, end, " ".join(words), type_, ("MESH:D998001",), "exact", "mine", start, end, pieces)


MENTIONS = (
    mention("quillamine", "Chemical", "MESH:C998001"),
    parted("Disease", "acute", "pain"),
    mention("chronic pain", "Disease", "MESH:D998002"),
    mention("Mice", "Species", "10090"),
    mention("ABC1 p.V600E", "ProteinMutation", "tmVar:p|SUB|V|600|E;RS#:998"),
    mention("ABC1", "Gene", "998"),
    mention("improved", "Outcome"),
    Annotation("abstract", None, None, "gone", "Disease", (), "lost", "pubtator3", 0, 4),
)


RECORD = Record(
    pmid="998000001", pmcid="PMC998001", doi="10.5555/inv.1",
    title="On quillamine", abstract=ABSTRACT, abstract_sections=SECTIONS,
    authors=(Author(family="Ito", given="Mei"), Author(literal="The Invented Group")), authors_complete=False,
    journal=Journal(title="Journal of Invented Pain"), volume="12", issue="3", pages="4-9",
    published=Published("2023-08-25", "2023 Aug 25"), annotations=MENTIONS,
    data_banks=(DataBank("ClinicalTrials.gov", ("NCT09980001",)), DataBank("GEO", ("GSE998",))),
    references=ArticleList(tuple(ListedArticle(position=n, title=f"Entry {n}.", year=2001) for n in range(1, 26)), 25, 29, False),
    provenance=Provenance((
        SourceStatus(name="landing", retrieved_at="2026-11-01T00:00:00Z", http_status=200),
        SourceStatus(name="pubmed", outcome="absent"),
        SourceStatus(name="icite", outcome="failed", http_status=503),
        SourceStatus(name="elink", outcome="not_asked"),
    )),
    relations=(Relation("Treats", "MESH:C998001", "MESH:D998002", True, 2, "pubtator3"),),
    issues=(Issue("mojibake", "abstract", "the abstract was decoded wrongly"),),
)  # fmt: skip


SITES = re.compile(
    r"https://(?:pubmed\.ncbi\.nlm\.nih\.gov|pmc\.ncbi\.nlm\.nih\.gov|doi\.org|meshb\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov|"
    r"omim\.org|www\.ebi\.ac\.uk|www\.cellosaurus\.org|clinicaltrials\.gov)/[!-~]+"
)


def card(record: Record) -> lxml.html.HtmlElement:
    """A card, parsed; it is one element."""
    return lxml.html.fragment_fromstring(record._repr_html_())


def readings(record: Record) -> tuple[str, str]:
    """The words of a card as a reader of HTML and as one of XML find them; the same where the card is well-formed."""
    text = re.sub(r"<style>.*?</style>", "", record._repr_html_(), flags=re.DOTALL)
    return lxml.html.fromstring(text).text_content(), lxml.etree.fromstring(text).xpath("string()")


def text_of(element: Any, class_: str) -> str:
    """The record's own text in a part of the card, without labels and tags."""
    return "".join(one.text_content() for one in element.xpath(f"//*[contains(@class, '{class_}')]//*[@class='lr-text']"))


def marked(element: Any, class_: str) -> list[tuple[int, int, tuple[str, ...], str]]:
    """What is marked in a text: from where to where, its kinds from the outside in, and what it says of itself."""
    found, at = [], 0
    for text in element.xpath(f"//*[contains(@class, '{class_}')]//*[@class='lr-text']//text()"):
        element_of = text.getparent().getparent() if text.is_tail else text.getparent()
        marks = [one for one in (element_of, *element_of.iterancestors()) if one.tag == "mark"]
        if marks:
            kinds = tuple(one.get("class").removeprefix("lr-mark lr-") for one in reversed(marks))
            found.append((at, at + len(text), kinds, marks[-1].get("title")))
        at += len(text)
    return found
