"""What merging costs: records of five sources each, made up at the size of real ones; CPU milliseconds per record.

    python bench/merging.py [--records 1000] [--seed 0]

Every paper has a landing page (five references in print), PubMed XML (40 references, half of them with ids), PubTator's text
folded to ASCII with 25 annotations, Europe PMC (all references with titles, 60 citing articles) and iCite (ids only).
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Sequence

import scraper
from scraper.model import (
    AbstractSection,
    ArticleList,
    Author,
    Journal,
    ListedArticle,
    ParsedAnnotation,
    ParsedRecord,
    ParsedRelation,
    Published,
    SourceStatus,
    SourceText,
)

WORDS = (  # one in twenty is not ASCII, as in abstracts of pharmacology
    "pain mice TNF-α of the in patients with β-cells dose 5 µg ≤ 0.05 study was increased after treatment ketamine infusion and "
    "for to a were from cells by on expression levels between groups compared control significantly these results suggest that "
    "clinical effect children random trial nerve muscle protein gene receptor induced response showed higher lower blood weeks "
    "risk time analysis method data outcome surgery chronic acute model human rat brain injury score mean years age disease"
).split()
FOLDED = {"TNF-α": "TNF-alpha", "β-cells": "beta-cells", "µg": "mug", "≤": "<="}
ROUNDS = 3


def make_text(dice: random.Random, words: int) -> list[str]:
    return [dice.choice(WORDS) for _ in range(words)]


def make_people(dice: random.Random, count: int) -> tuple[Author, ...]:
    names = ("Ruiz", "Okafor", "Lindqvist", "Zhang", "El Gammal", "van der Berg", "Müller")
    return tuple(
        Author(family=dice.choice(names), given=f"{dice.choice('ABCDEF')}nna {dice.choice('XYZ')}.") for _ in range(count)
    )


def make_references(dice: random.Random, count: int) -> tuple[ListedArticle, ...]:
    return tuple(
        ListedArticle(
            position=place, pmid=str(dice.randrange(10**6, 10**7)), doi=f"10.5555/ref.{dice.randrange(10**7)}",
            title=" ".join(make_text(dice, 12)) + f" {place}", authors=make_people(dice, 4), journal="J Invent Med",
            year=dice.randrange(1990, 2024), volume=str(dice.randrange(1, 90)),
            pages=f"{dice.randrange(1, 900)}-{dice.randrange(9)}",
        )
        for place in range(1, count + 1)
    )  # fmt: skip


def as_text(item: ListedArticle, dice: random.Random) -> ListedArticle:
    """The entry as PubMed XML has it: a text, and ids for half of them."""
    names = ", ".join(f"{author.family} {(author.given or '')[0]}" for author in item.authors)
    raw = f"{names}. {item.title}. {item.journal}. {item.year};{item.volume}:{item.pages}."
    return ListedArticle(position=item.position, raw=raw, pmid=item.pmid if dice.random() < 0.5 else None)


def bare(items: Sequence[ListedArticle]) -> ArticleList:
    return ArticleList(tuple(ListedArticle(pmid=item.pmid) for item in items), len(items), len(items), True)


def make_documents(dice: random.Random, number: int) -> list[ParsedRecord]:
    """What five sources say of one invented paper."""
    title, abstract = make_text(dice, 14), make_text(dice, 220)
    people, references, citing = make_people(dice, 6), make_references(dice, 40), make_references(dice, 60)
    folded_title = " ".join(FOLDED.get(word, word) for word in title) + "."
    folded = " ".join(FOLDED.get(word, word) for word in abstract)
    rows, at = [], 0
    for word in folded.split(" "):
        if word[0].isalpha() and len(rows) < 25 and dice.random() < 0.2:
            start = len(folded_title) + 1 + at
            rows.append(ParsedAnnotation(start, start + len(word), word, "Gene", "1"))
        at += len(word) + 1
    text = " ".join(abstract)
    common = {"title": " ".join(title), "abstract": text, "authors": people, "journal": Journal("Journal of invented medicine")}
    unordered = tuple(ListedArticle(pmid=item.pmid, title=item.title, year=item.year, authors=item.authors) for item in citing)

    def document(source: str, **fields: object) -> ParsedRecord:
        return ParsedRecord(source=SourceStatus(name=source), layout=source, pmid=str(number), **fields)  # type: ignore[arg-type]

    return [
        document("landing", **common, references=ArticleList(references[:5], 5, 40, False), published=Published(raw="2023 Aug")),
        document(
            "pubmed", **common, abstract_sections=(AbstractSection("AIM", None, 0, len(text)),), doi=f"10.5555/inv.{number}",
            references=ArticleList(tuple(as_text(item, dice) for item in references), 40, None, None),
            published=Published(raw="2023 Aug 25"),
        ),
        document(
            "pubtator3", title=folded_title, abstract=folded, annotations=tuple(rows),
            texts=(SourceText("title", 0, folded_title), SourceText("abstract", len(folded_title) + 1, folded)),
            relations=(ParsedRelation("Association", "1", "2"),) * 4,
        ),
        document(
            "europepmc", **common, references=ArticleList(references, 40, 40, True),
            citing_articles=ArticleList(unordered, 60, 60, True),
        ),
        document("icite", references=bare(references), citing_articles=bare(citing[:50])),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    papers = [make_documents(dice, number) for number in range(1, options.records + 1)]
    joined = [len(record.references.items) for record in map(scraper.normalize, papers[:50])]
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for documents in papers:
            scraper.normalize(documents)
        times.append((time.process_time() - start) * 1000 / len(papers))
    placed = [one.check for documents in papers[:50] for one in scraper.normalize(documents).annotations]
    runs, lost = ", ".join(f"{one:.2f}" for one in times), placed.count("lost")
    print(f"{len(papers)} records of 5 sources: {statistics.median(times):.2f} ms CPU each (runs: {runs})")
    print(f"references after joining, of 40: {min(joined)} to {max(joined)}; annotations lost: {lost} of {len(placed)}")


if __name__ == "__main__":
    main()
