"""Files of NLM's kind, made up: articles with versions and references, deletions; and what they come to, told in plain Python."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

import scraper
from scraper.model import ArticleList, ListedArticle, to_json


class Article(NamedTuple):
    """One version of an article, and the PMIDs it cites."""

    pmid: int
    title: str
    cites: Sequence[int] = ()
    version: int = 1
    year: int = 2019


def write_pubmed(path: Path, articles: Iterable[Article], deleted: Iterable[int] = ()) -> str:
    """A file as NLM's baseline and update files are; gives its path."""
    text = "<?xml version='1.0' encoding='UTF-8'?>\n<PubmedArticleSet>\n" + "".join(map(_article, articles))
    pmids = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    text += f"<DeleteCitation>{pmids}</DeleteCitation>\n" if pmids else ""
    content = (text + "</PubmedArticleSet>\n").encode()
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(gzip.compress(content, mtime=0) if path.name.endswith(".gz") else content)
    return str(path)


def _article(one: Article) -> str:
    cites = "".join(
        f'<Reference><Citation>Invented {pmid}.</Citation><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>'
        "</ArticleIdList></Reference>"
        for pmid in one.cites
    )
    listed = f"<ReferenceList>{cites}</ReferenceList>" if cites else ""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="{one.version}">{one.pmid}</PMID><Article>'
        f"<Journal><JournalIssue><PubDate><Year>{one.year}</Year></PubDate></JournalIssue><Title>Journal of Inventions</Title>"
        f"</Journal><ArticleTitle>{one.title}</ArticleTitle><Abstract><AbstractText>About {one.title}</AbstractText></Abstract>"
        "<AuthorList><Author><LastName>Doe</LastName><ForeName>Jo</ForeName></Author></AuthorList></Article></MedlineCitation>"
        f'<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{one.pmid}</ArticleId></ArticleIdList>{listed}</PubmedData>'
        "</PubmedArticle>\n"
    )


def replay(files: Iterable[str]) -> dict[int, bytes]:
    """The line of each record, by replaying the files in order: later ones win, deletions apply, citing lists are inverted.

    Shares nothing with the build but the parser of one file and `scraper.normalize`.
    """
    papers: dict[int, scraper.ParsedRecord] = {}
    for path in files:
        here: dict[int, tuple[int, scraper.ParsedRecord | None]] = {}
        for document in scraper.parse_file(path):
            pmid = int(document.pmid or 0)
            is_deleted = any(issue.code == "deleted" for issue in document.issues)
            version = 10**6 if is_deleted else int((*document.ids.get("pmid-version", ()), "1")[0])
            if version >= here.get(pmid, (0, None))[0]:
                here[pmid] = (version, None if is_deleted else document)
        for pmid, (_, newest) in here.items():
            papers.pop(pmid, None)
            if newest is not None:
                papers[pmid] = newest
    return {pmid: _line(document, _citing(pmid, papers)) for pmid, document in sorted(papers.items())}


def _citing(pmid: int, papers: dict[int, scraper.ParsedRecord]) -> list[int]:
    lists = {one: document.references.items if document.references else () for one, document in papers.items()}
    return sorted(one for one, items in lists.items() if any(item.pmid == str(pmid) for item in items))


def _line(document: scraper.ParsedRecord, citing: Sequence[int]) -> bytes:
    if citing:
        items = tuple(ListedArticle(pmid=str(pmid)) for pmid in citing)
        listed = ArticleList(items, len(items), None, None)
        document = msgspec.structs.replace(document, citing_articles=listed, evidence={"citing_articles": "reference_lists"})
    return to_json(scraper.normalize([document]))


def hash_of(lines: dict[int, bytes]) -> str:
    """The hash that the manifest of a build of these records must have."""
    ranges: dict[int, hashlib._Hash] = {}
    for pmid, line in sorted(lines.items()):
        ranges.setdefault(pmid // 100_000, hashlib.sha256()).update(line + b"\n")
    told = "".join(f"{number * 100_000} {one.hexdigest()}\n" for number, one in sorted(ranges.items()))
    return hashlib.sha256(told.encode()).hexdigest()


def write_three(folder: Path) -> list[str]:
    """A baseline file and two updates, with versions, a revision that cites less, deletions, and a paper that comes back."""
    one, two, three, four = 998000001, 998000002, 998100001, 999900001
    return [
        write_pubmed(folder / "pubmed26n0001.xml.gz", [
            Article(one, "First", [two, three]), Article(two, "Second", [one]), Article(three, "Third", [one, two, four]),
            Article(four, "Fourth", [997000001]),
        ]),
        write_pubmed(folder / "pubmed26n0002.xml.gz", [
            Article(three, "Third, revised", [one]), Article(two, "Second, version 2", [four], version=2),
            Article(two, "Second, version 1", [one, four], version=1),
        ], deleted=[four]),
        write_pubmed(folder / "pubmed26n0010.xml.gz", [Article(four, "Fourth again", [three])], deleted=[one]),
    ]  # fmt: skip
