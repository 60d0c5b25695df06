"""The main ways through the project, each on an input of any size, made here: what it costs is counted by tests.costs.run."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

import scraper
from bench.merging import make_documents
from bench.pages import grow
from scraper.bulk.build import Options, build
from scraper.export.formats import FORMATS
from scraper.model import ParsedRecord, Record, to_json
from scraper.store.corpus import Corpus
from tests.bulk.pubmed_files import Article, write_pubmed
from tests.conftest import CASSETTES

FIRST = 998_000_001  # PMIDs of nobody
WORDS = "ketamine infusion of children with chronic pain in a randomised trial was followed for weeks".split()


class Way(NamedTuple):
    """Something that is done to `size` units of input; `prepare` makes the input, in a folder, and gives what is done."""

    name: str
    unit: str
    size: int
    prepare: Callable[[int, Path], Callable[[], object]]


@cache
def annotated() -> Record:
    """A paper with entities and relations."""
    body = (CASSETTES / "pubtator3" / "37622028" / "body.txt").read_bytes()
    return scraper.normalize(scraper.parse_all(body))


def papers(count: int) -> Iterator[Record]:
    """Merged records of five sources each, under PMIDs that follow each other."""
    return map(scraper.normalize, documents(count))


def documents(count: int) -> Iterator[list[ParsedRecord]]:
    """What five sources say of so many papers; every sixth says the same, so that more of them are no dearer ones."""
    return (make_documents(random.Random(number % 6), FIRST + number) for number in range(count))


def articles(count: int) -> list[Article]:
    """Articles that cite each other."""
    dice = random.Random(0)
    return [
        Article(pmid, " ".join(dice.choices(WORDS, k=12)), tuple(dice.randrange(FIRST, FIRST + count) for _ in range(20)))
        for pmid in range(FIRST, FIRST + count)
    ]


def read_file(path: str) -> int:
    """Every record of a file as its line of JSON, as `scraper parse` makes it; gives the bytes."""
    return sum(len(to_json(scraper.normalize([one]))) for one in scraper.parse_file(path))


def pubmed_xml(size: int, folder: Path) -> Callable[[], object]:
    return partial(read_file, write_pubmed(folder / "pubmed.xml.gz", articles(size)))


def annotated_file(format_: str, name: str, size: int, folder: Path) -> Callable[[], object]:
    numbered = (msgspec.structs.replace(annotated(), pmid=str(FIRST + number)) for number in range(size))
    path = folder / name
    with path.open("wb") as out:
        FORMATS[format_](numbered, out)
    return partial(read_file, str(path))


def landing_page(size: int, _folder: Path) -> Callable[[], object]:
    page = grow((CASSETTES / "landing" / "999000011" / "body.html").read_bytes(), 1000 * size)
    return lambda: to_json(scraper.normalize([scraper.parse(page)]))


def merging(size: int, _folder: Path) -> Callable[[], object]:
    given = list(documents(size))
    return lambda: [scraper.normalize(each) and None for each in given]


def store_add(size: int, folder: Path) -> Callable[[], object]:
    records = list(papers(size))

    def add() -> None:
        with Corpus(folder / "papers.db", create=True) as corpus:
            corpus.add(records)

    return add


def export(format_: str, size: int, _folder: Path) -> Callable[[], object]:
    records = list(papers(size))
    return lambda: FORMATS[format_](records, io.BytesIO())


def bulk_build(size: int, folder: Path) -> Callable[[], Any]:
    path = write_pubmed(folder / "pubmed26n0001.xml.gz", articles(size))
    return lambda: build([path], str(folder / "build"), options=Options(jobs=1))


WAYS = (
    Way("PubMed XML to records", "record", 100, pubmed_xml),
    Way("a landing page to its record", "kB", 60, landing_page),
    Way("PubTator text to records", "record", 10, partial(annotated_file, "pubtator", "papers.PubTator")),
    Way("BioC XML to records", "record", 10, partial(annotated_file, "biocxml", "papers.BioC.XML")),
    Way("BioC JSON to records", "record", 10, partial(annotated_file, "biocjson", "papers.BioC.JSON")),
    Way("merging five sources", "record", 6, merging),
    Way("adding to a corpus", "record", 12, store_add),
    Way("export to CSV", "record", 12, partial(export, "csv")),
    Way("export to RIS", "record", 12, partial(export, "ris")),
    Way("a bulk build", "record", 40, bulk_build),
)
