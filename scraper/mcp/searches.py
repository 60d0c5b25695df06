"""The tools `search_corpus` and `search_pubmed`."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any

import msgspec

from scraper.errors import InputError
from scraper.mcp.answers import Reply, SearchCorpusAnswer, SearchPubMedAnswer, SourceAnswer, StoredPaper
from scraper.mcp.arguments import SearchCorpus, SearchPubMed
from scraper.mcp.calls import Call
from scraper.mcp.library import Library
from scraper.mcp.limits import REASON_CHARACTERS
from scraper.mcp.lists import article_of, told_article, told_page
from scraper.mcp.texts import room_beside, rows_that_fit, shorten, visible
from scraper.model import ListedArticle, Record
from scraper.pipeline.details import with_details
from scraper.store.corpus import Corpus
from scraper.store.statistics import partial_of

_TERMS = ("entity", "journal", "year", "relation", "type", "retracted", "partial")
_QUERY = 4_000  # characters


class _Search:
    """A search in a corpus, which ends at once when the call is given up: some words take minutes."""

    def __init__(self, corpus: Corpus):
        self._connection = corpus.connection

    def stop(self) -> None:
        with suppress(sqlite3.Error):  # it has ended, and the file is closed
            self._connection.interrupt()


def search_corpus(library: Library, arguments: SearchCorpus, call: Call) -> Reply:
    """Papers of the corpus that fit all that is given, highest PMID first. Raises InputError when nothing is."""
    given = {name: getattr(arguments, name) for name in _TERMS}
    terms = {name: value for name, value in given.items() if value is not None and value is not False}
    if arguments.query is None and not terms:
        raise InputError("nothing to search for: give query, entity, journal, year, relation, type, retracted or partial")
    with library.corpus() as corpus:
        call.watch(_Search(corpus))
        found = list(corpus.find(arguments.query, **terms))
        if arguments.offset and arguments.offset >= len(found):
            raise InputError(f"an offset of {arguments.offset}: {len(found)} papers fit")
        page = found[arguments.offset : arguments.offset + arguments.limit]
        every = [_row(corpus[pmid], number) for number, pmid in enumerate(page, arguments.offset + 1) if pmid in corpus]
        return _reply(corpus, len(found), arguments.offset, rows_that_fit(every, room_beside()))


def _reply(corpus: Corpus, total: int, offset: int, rows: list[StoredPaper]) -> Reply:
    lacking = str(partial_of(corpus))
    told = f"{total} of the {len(corpus)} papers of this corpus fit; it knows only what was put into it" + (
        f"; {shorten(lacking, REASON_CHARACTERS)}" if lacking else ""
    )
    end = offset + len(rows)
    answer = SearchCorpusAnswer(
        corpus=visible(corpus.path.name), papers_in_corpus=len(corpus), shown=len(rows), total=total, complete=len(rows) == total,
        how_whole=told, next_offset=end if end < total else None, papers=tuple(rows),
    )  # fmt: skip
    return Reply(answer, [told, told_page(offset, len(rows), total), *map(_told, rows)])


def _row(record: Record, number: int) -> StoredPaper:
    """The paper itself as a row; its sources are those its record is made of."""
    item = with_details(ListedArticle(pmid=record.pmid), record)
    made_of = tuple(one.name for one in record.provenance.sources if one.outcome == "ok")
    row = article_of(msgspec.structs.replace(item, sources=made_of), number)
    values: dict[str, Any] = msgspec.structs.asdict(row)
    return StoredPaper(**values, retracted=record.retracted)


def _told(row: StoredPaper) -> str:
    return told_article(row) + (" RETRACTED" if row.retracted else "")


def search_pubmed(library: Library, arguments: SearchPubMed, call: Call) -> Reply:
    """PMIDs of a query in PubMed's order, and how it was understood. Raises as `scraper.pipeline.search.search`."""
    from scraper.pipeline.search import search

    with library.turn(call):
        found = search(arguments.query, limit=arguments.limit, **library.asking.exchanges)
        pmids = tuple(found)
    told = f"{found.count:,} papers fit, {len(pmids):,} are shown" if found.count else "no paper fits the query"
    if len(pmids) < found.count:
        told += "; ask with a higher limit, or narrow the query"
    answer = SearchPubMedAnswer(
        query=shorten(arguments.query, _QUERY) or "", understood_as=shorten(found.translation, _QUERY),
        warnings=tuple(shorten(one, REASON_CHARACTERS) or "" for one in found.warnings[:20]), count=found.count, shown=len(pmids),
        complete=len(pmids) == found.count, how_whole=told, sources=(SourceAnswer("pubmed", "ok"),), pmids=pmids,
    )  # fmt: skip
    lines = [told, f"The query was read as: {answer.understood_as or '(PubMed does not say)'}"]
    return Reply(answer, [*lines, *(f"Of the query: {one}" for one in answer.warnings), " ".join(pmids)])
