"""Corpora to look at: an ordinary one of sixty invented papers, and one whose every text attacks the page it is shown in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec

from scraper.bulk.build import Options, build
from scraper.model import (
    AbstractSection,
    Annotation,
    ArticleList,
    Author,
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
    to_json,
)
from scraper.model.record import FieldSource, LosingValue
from scraper.store.corpus import Corpus
from scraper.store.queue import Ending
from tests.card.cards import RECORD

FIRST = 998_000_001
CENTRE = str(FIRST)
DRUGS = ("quillamine", "verolone", "mistrastat")
PLACES = ("Journal of Invented Pain", "Annals of Invention")


def paper(number: int) -> Record:
    """One of sixty: each cites up to three before it, every seventh is retracted, every tenth has a list that is whole."""
    drug, pmid = DRUGS[number % 3], FIRST + number
    title, abstract = (
        f"Trial {number} of {drug} in knee pain",
        f"We gave {drug} to {number + 10} children with pain.\nThey improved.",
    )
    others = [FIRST + one for one in cited_by(number)]
    cited = tuple(
        ListedArticle(position=place, pmid=str(other), title=f"Trial {other - FIRST}", year=year_of(other), sources=("landing",))
        for place, other in enumerate(others, start=1)
    )
    whole = True if number % 10 == 0 else None
    cut = abstract.index("\n")
    return Record(
        pmid=str(pmid),
        doi=f"10.5555/inv.{number}",
        title=title,
        abstract=abstract,
        abstract_sections=(AbstractSection("AIM", None, 0, cut), AbstractSection("RESULTS", None, cut + 1, len(abstract))),
        authors=(Author(family="Ito", given="Mei"), Author(literal="The Invented Group")),
        journal=Journal(title=PLACES[number % 2]),
        published=Published(f"{year_of(pmid)}-03", f"{year_of(pmid)} Mar"),
        publication_types=("Journal Article", "Review") if number % 4 == 0 else ("Journal Article",),
        retracted=True if number % 7 == 0 else None,
        annotations=(
            mention("abstract", abstract, drug, "Chemical", f"MESH:C99800{number % 3}"),
            mention("title", title, "knee pain", "Disease", "MESH:D998009"),
        ),
        relations=(Relation("Treats", f"MESH:C99800{number % 3}", "MESH:D998009", None, 1, "pubtator3"),),
        references=ArticleList(cited, len(cited), len(cited) if whole else None, whole),
        provenance=Provenance(
            (
                SourceStatus(name="landing", http_status=200, retrieved_at="2026-11-01T00:00:00Z"),
                SourceStatus(name="icite", outcome="failed", http_status=503),
            ),
            {"title": FieldSource("landing", ("pubtator3",), (LosingValue("icite", f"Trial {number}"),))},
        ),
    )


def cited_by(number: int) -> list[int]:
    """The numbers of the papers that one of the sixty cites: the two before it, and the one at half of its way."""
    return sorted({one for one in (number - 2, number - 1, number // 2) if 0 <= one < number})


def year_of(pmid: int) -> int:
    return 2000 + (pmid - FIRST) % 20


def mention(section: Literal["title", "abstract"], text: str, words: str, type_: str, identifier: str) -> Annotation:
    start = text.index(words)
    end = start + len(words)
    return Annotation(section, start, end, words, type_, (identifier,), "exact", "pubtator3", start, end)


def make_corpus(path: Path) -> Path:
    """The ordinary corpus, with papers that failed, are gone, and lack a source."""
    with Corpus(path, create=True) as corpus:
        corpus.add([paper(number) for number in range(60)])
        corpus.add([msgspec.structs.replace(RECORD, pmid="998000900", retracted=True)])
        with corpus.writing():
            corpus.queue.want(["998000001", "998000801", "998000802", "998000803"])
            corpus.queue.settle([
                Ending("998000801", "gone", "pubmed", None, "the sources asked have no such paper"),
                Ending("998000802", "failed", "landing", "http_503", "landing: HTTP 503 after 5 tries"),
            ])  # fmt: skip
            corpus.queue.note_sources("998000003", {"icite": ("failed", "http_503", "icite: HTTP 503")})
    return path


def make_build(folder: Path, records: Iterable[Record]) -> str:
    """A bulk build of these records; gives its folder."""
    lines = folder / "records.jsonl"
    lines.write_bytes(b"".join(to_json(record) + b"\n" for record in records))
    build([str(lines)], str(folder / "all"), options=Options(jobs=1))
    return str(folder / "all")


BIDI = "\u202egnp.exe\u2066\u200f"
ATTACKS = (
    "<script>document.title='owned'</script>",
    "\"'><img src=x onerror=\"document.title='owned'\">",
    "</title></style></script><svg onload=\"document.title='owned'\">",
    "javascript:document.title='owned'",
    f"{BIDI} \x1b[31mred\x1b[0m \x00 \x07",
    "W" * 3_000,
    "{{7*7}} ${7*7} <%= 7*7 %> &lt;b&gt; ]]> --> <!--",
    "a\u0300" + "\u0300" * 300,
)


def attack(number: int) -> Record:
    """A paper whose every text is one of the attacks; the last ones have a title of a megabyte."""
    text = ATTACKS[number % len(ATTACKS)]
    long = "<b>" + "evil " * 200_000 if number == len(ATTACKS) else text
    item = ListedArticle(
        position=1, title=text, raw=text, journal=text, authors=(Author(family=text),), doi="10.5555/<script>", sources=(text,)
    )
    return Record(
        pmid=str(FIRST + number),
        doi="10.5555/\"onmouseover='x'",
        title=f"pain {long}",
        vernacular_title=text,
        abstract=f"pain {text}\n{text}",
        abstract_sections=(AbstractSection(text, None, 0, 4),),
        authors=(Author(family=text, given=text, affiliations=(text,)), Author(literal=text)),
        journal=Journal(title=text),
        volume=text,
        issue=text,
        pages=text,
        published=Published("2020", text),
        languages=(text,),
        publication_types=(text,),
        keywords=(text,),
        conflict_statement=text,
        copyright=text,
        links=(
            Link("html", "javascript:alert(1)", text, text),
            Link("pdf", "data:text/html,<script>alert(1)</script>", None, text),
        ),
        notices=(Notice("RetractionIn", None, text, text), Notice(text, "998000002", text)),
        retracted=True,
        references=ArticleList((item,), 1, 1, True),
        citing_articles=ArticleList((item,), 1, 5, False),
        annotations=(
            Annotation("abstract", 0, 4, text, text, ("javascript:alert(1)", text), "exact", text, 0, 4),
            Annotation("abstract", 2, 9, text, "Gene", ("1' onclick='x",), "shifted", text, 0, 4),
            Annotation("title", 0, 4, text, "Disease", (text,), "exact", text, 0, 4),
        ),
        relations=(Relation(text, text, text, None, 1, text),),
        issues=(Issue(text, "title", text),),
        provenance=Provenance(
            (SourceStatus(name=text, url=f"javascript:{text}"),),
            {"title": FieldSource(text, (text,), (LosingValue(text, text),), text)},
        ),
    )


def make_hostile(path: Path) -> Path:
    """The corpus of attacks, also in what failed."""
    with Corpus(path, create=True) as corpus:
        corpus.add([attack(number) for number in range(len(ATTACKS) + 1)])
        with corpus.writing():
            corpus.queue.want([str(FIRST + 500)])
            corpus.queue.settle([Ending(str(FIRST + 500), "failed", ATTACKS[0], ATTACKS[1], "".join(ATTACKS))])
    return path
