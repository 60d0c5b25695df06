"""Every command that writes, on a few invented papers: what it starts from, how it is called, and what it makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from scraper.store.corpus import Corpus
from tests.bulk.pubmed_files import Article, write_pubmed

FIRST, PAPERS, PER_EXCHANGE = 998000001, 40, 20
PMIDS = [str(FIRST + number) for number in range(PAPERS)]
EFETCH = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
OLDER = b"what an earlier run made\n"


class Command(NamedTuple):
    """`args` has {work} for the folder that is worked in, {given} for what is only read."""

    name: str
    args: str
    corpus: str | None = None  # the file that must stay a whole corpus
    outputs: tuple[str, ...] = ()  # files that are whole or as they were
    before: tuple[str, ...] = ()  # commands run before, on a good disk
    adds: tuple[str, ...] = ()  # files that are added to, and may end anywhere
    spoils: bool = False  # the records of the corpus are made those of an older program
    folder: str | None = None  # a folder of files, all of them ours to keep whole


_ASK = "--captures {given}/captures --offline --sources pubmed -q"
_DB = "{work}/c.db"
_FILES_GIVEN = "{given}/pubmed26n0001.xml.gz {given}/more.xml"
_ADD = f"corpus add {_DB} -i {{given}}/ids.txt {_ASK}"
_FILES = "--report {work}/report.json --failed-output {work}/failed.jsonl --log-file {work}/log.txt"
_BUILD = f"bulk build {_FILES_GIVEN} -o {{work}}/build -q --temp {{work}}/tmp"
_LIVE = "--sources pubmed -q"
_REPORTS = ("report.json", "failed.jsonl")


def _corpus(name: str, args: str, **more: object) -> Command:
    return Command(name, args, corpus="c.db", **more)  # type: ignore[arg-type]


def _out(name: str, args: str, file: str, *before: str) -> Command:
    return Command(name, f"{args} -o {{work}}/{file}", outputs=(file,), before=before, corpus="c.db" if before else None)


COMMANDS = (
    _corpus("corpus init", f"corpus init {_DB}"),
    _corpus("corpus add", f"{_ADD} {_FILES}", outputs=_REPORTS, adds=("log.txt",)),
    _corpus("corpus import", f"corpus import {_DB} {_FILES_GIVEN} -q"),
    _corpus("corpus import -j 2", f"corpus import {_DB} {_FILES_GIVEN} -q -j 2"),
    _corpus("corpus import of records", f"corpus import {_DB} {{work}}/records.jsonl -q",
            before=("parse {given}/more.xml -o {work}/records.jsonl",)),
    _corpus("corpus refresh", f"corpus refresh {_DB} {_ASK}", before=(_ADD,), spoils=True),
    _corpus("corpus retry", f"corpus retry {_DB} {_ASK}",
            before=(f"corpus add {_DB} -i {{given}}/ids.txt --offline --sources pubmed -q",)),
    _corpus("corpus grow", f"corpus grow {_DB} --references --depth 9 {_ASK}", before=(f"corpus add {_DB} {PMIDS[0]} {_ASK}",)),
    _corpus("corpus reparse", f"corpus reparse {_DB} -q", before=(_ADD,), spoils=True),
    _corpus("corpus add --record", f"corpus add {_DB} -i {{given}}/ids.txt {_LIVE} --record {{work}}/saved", folder="saved"),
    *(_out(f"corpus export -o .{kind}", f"corpus export {_DB}", f"out.{kind}", _ADD)
      for kind in ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "xlsx", "parquet", "ris")),
    _out("corpus get -o", f"corpus get {_DB} {' '.join(PMIDS[:5])}", "out.jsonl", _ADD),
    _out("corpus plot -o .svg", f"corpus plot {_DB}", "out.svg", _ADD),
    _out("corpus plot -o .png", f"corpus plot {_DB}", "out.png", _ADD),
    _out("parse -o", f"parse {_FILES_GIVEN}", "out.jsonl"),
    _out("parse -j 2 -o", f"parse -j 2 {_FILES_GIVEN}", "out.jsonl"),
    _out("parse -o .xlsx", "parse {given}/more.xml", "out.xlsx"),
    _out("render -o", f"render {PMIDS[0]} {PMIDS[1]} {_ASK}", "page.html"),
    _out("references -o", f"references -i {{given}}/ids.txt {_ASK}", "out.csv"),
    Command("citing -o", f"citing {PMIDS[1]} {PMIDS[2]} {_ASK} -o {{work}}/out.jsonl {_FILES}",
            outputs=("out.jsonl", *_REPORTS), adds=("log.txt",)),
    Command("fetch -o", f"fetch -i {{given}}/ids.txt {_LIVE} -o {{work}}/out.jsonl.gz --record {{work}}/saved {_FILES}",
            outputs=("out.jsonl.gz", *_REPORTS), adds=("log.txt",), folder="saved"),
    Command("fetch, from the cache", f"fetch -i {{given}}/ids.txt {_LIVE} -o {{work}}/out.jsonl", outputs=("out.jsonl",),
            before=(f"fetch -i {{given}}/ids.txt {_LIVE} -o {{work}}/first.jsonl",)),
    Command("bulk build", f"{_BUILD} -j 1", folder="build"),
    Command("bulk build -j 2", f"{_BUILD} -j 2", folder="build"),
    Command("bulk update", "bulk update {work}/build {given}/pubmed26n0003.xml.gz -j 1 -q --temp {work}/tmp", folder="build",
            before=(f"{_BUILD} -j 1",)),
    Command("bulk fetch", "bulk fetch {work}/files -q --report {work}/report.json --log-file {work}/log.txt",
            outputs=("report.json",), adds=("log.txt",), folder="files"),
)  # fmt: skip


def write_given(folder: Path) -> None:
    """What the commands read: ids, saved exchanges of PubMed XML, files of NLM's kind, records."""
    folder.mkdir()
    (folder / "ids.txt").write_text("\n".join(PMIDS))
    for start in range(0, PAPERS, PER_EXCHANGE):
        saved = folder / "captures" / "pubmed" / f"from-{PMIDS[start]}"
        some = PMIDS[start : start + PER_EXCHANGE]
        write_pubmed(saved / "body.xml", map(article, some))
        exchange = {
            "method": "GET", "request_body": None, "status": 200, "headers": {"Content-Type": "text/xml"},
            "origin": "made up by a trial", "url": f"{EFETCH}?db=pubmed&retmode=xml&id={','.join(some)}",
            "retrieved_at": "2026-11-22T00:00:00Z",
        }  # fmt: skip
        (saved / "exchange.json").write_text(json.dumps(exchange))
    write_pubmed(folder / "pubmed26n0001.xml.gz", map(article, PMIDS[:25]))
    write_pubmed(folder / "more.xml", map(article, PMIDS[20:]))
    write_pubmed(folder / "pubmed26n0003.xml.gz", map(article, PMIDS[5:9]), deleted=[FIRST + 1])


def article(pmid: str) -> Article:
    """An invented paper that cites the three after it."""
    number = int(pmid)
    cites = [one for one in range(number + 1, number + 4) if one < FIRST + PAPERS]
    return Article(number, f"Paper {pmid} " + "of pain and sleep " * (number % 7), cites)


def spoil(path: Path) -> None:
    """Records as an older program would have made them, so that there is something to make again."""
    import msgspec

    with Corpus(path) as corpus:
        corpus.add([msgspec.structs.replace(corpus[pmid], title="As it was") for pmid in corpus])
