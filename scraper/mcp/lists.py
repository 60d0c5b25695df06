"""The tools `citing_articles` and `references`: a paper's lists, page by page, and how whole they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from scraper.errors import InputError
from scraper.export.edges import ListName, describe_list
from scraper.mcp.answers import AnsweredBy, Article, ListAnswer, Reply, SourceAnswer
from scraper.mcp.arguments import STORED_FIRST, GetList
from scraper.mcp.calls import Call
from scraper.mcp.library import Library, read_one, reasons_of, sources_of, stored_reasons
from scraper.mcp.limits import CELL_CHARACTERS, REASON_CHARACTERS, TITLE_CHARACTERS
from scraper.mcp.records import told_sources
from scraper.mcp.texts import room_beside, rows_that_fit, shorten
from scraper.model import ListedArticle, Record
from scraper.pipeline.details import with_details
from scraper.pipeline.records import Records
from scraper.store.corpus import Corpus

_ASKED = {"citing_articles": "citing", "references": "references"}  # the set of sources for each list


class _Page(NamedTuple):
    """Entries of a list from `offset` on, and how many there are."""

    items: Sequence[ListedArticle]
    offset: int
    held: int


def get_list(name: ListName, library: Library, arguments: GetList, call: Call) -> Reply:
    """The list from the corpus where the paper is stored and no sources are named, else of the sources.

    Raises InputError on an id that is none and on an offset beyond the list; where sources are asked, as `Library.ask` does.
    """
    own = read_one(arguments.id)
    if arguments.sources == STORED_FIRST and library.corpus_path is not None:
        pmid = library.stored_pmid(own)
        if pmid is not None:
            return _stored(name, library, pmid, arguments)
        if not library.can_ask and own.isdigit():
            return _edges_alone(name, library, own, arguments)
    sources = _ASKED[name] if arguments.sources == STORED_FIRST else arguments.sources
    with library.ask(library.pmids_of([own], call)[own], sources, call) as (record, records):
        page = _page(getattr(record, name).items, arguments)
        page = page._replace(items=_looked_up(page.items, records))
        sources_told = sources_of(record, reasons_of(records.failures))
        return _reply(name, record, page, sources_told, describe_list(record, name, ""), "sources")


get_citing_articles = partial(get_list, "citing_articles")
get_references = partial(get_list, "references")


def _page(items: Sequence[ListedArticle], arguments: GetList) -> _Page:
    if arguments.offset and arguments.offset >= len(items):
        raise InputError(f"an offset of {arguments.offset}: the list has {len(items)} entries here")
    return _Page(items[arguments.offset : arguments.offset + arguments.limit], arguments.offset, len(items))


def _looked_up(items: Sequence[ListedArticle], records: Records) -> list[ListedArticle]:
    """With title, journal and year of those that are known by their PMID alone, where PubMed tells them."""
    bare = list(dict.fromkeys(item.pmid for item in items if item.pmid and not item.title))
    known = records.look_up(bare, "pubmed") if bare else {}
    return [with_details(item, known.get(item.pmid or "")) for item in items]


def _stored(name: ListName, library: Library, pmid: str, arguments: GetList) -> Reply:
    """What the paper's own record lists, then what only other records of the corpus tell."""
    with library.corpus() as corpus:
        record = corpus[pmid]
        own = getattr(record, name).items
        more = _others(corpus, pmid, name, {item.pmid for item in own})
        page = _page([*own, *more], arguments)
        page = page._replace(items=[_known(corpus, item) for item in page.items])
        told = describe_list(record, name, "") + (f"; {len(more)} more that other records of the corpus tell of" if more else "")
        if library.can_ask and not getattr(record, name).complete:
            told += f"; that is what the corpus holds: sources '{_ASKED[name]}' ask for more"
        return _reply(name, record, page, sources_of(record, stored_reasons(corpus, pmid)), told, "corpus")


def _edges_alone(name: ListName, library: Library, pmid: str, arguments: GetList) -> Reply:
    """What the records of a corpus tell of a paper that it does not hold. Raises InputError when none does."""
    with library.corpus() as corpus:
        items = _others(corpus, pmid, name, set())
        if not items:
            raise InputError(
                f"PMID {pmid} is not in {library.corpus_path}, and no record there names it; it may not be asked for"
            )
        page = _page(items, arguments)
        page = page._replace(items=[_known(corpus, item) for item in page.items])
    told = f"PMID {pmid} is not in the corpus: {len(items)} {name.replace('_', ' ')} that its records tell of, no more is known"
    return _reply(name, Record(pmid=pmid), page, (), told, "corpus")


def _others(corpus: Corpus, pmid: str, name: ListName, known: set[str | None]) -> list[ListedArticle]:
    if name == "citing_articles":
        edges = [(edge.citing, edge.sources) for edge in corpus.edges(cited=pmid)]
    else:
        edges = [(edge.cited, edge.sources) for edge in corpus.edges(citing=pmid)]
    return [ListedArticle(pmid=other, sources=sources) for other, sources in edges if other not in known]


def _known(corpus: Corpus, item: ListedArticle) -> ListedArticle:
    return with_details(item, corpus[item.pmid]) if item.pmid and not item.title and item.pmid in corpus else item


def _reply(
    name: ListName, record: Record, page: _Page, sources: tuple[SourceAnswer, ...], how_whole: str, answered_by: AnsweredBy
) -> Reply:
    found = getattr(record, name)
    issues = [shorten(one.message, REASON_CHARACTERS) or "" for one in record.issues if one.field == name][:20]
    every = [article_of(item, number) for number, item in enumerate(page.items, page.offset + 1)]
    rows = rows_that_fit(every, room_beside(sources, issues))
    end = page.offset + len(rows)
    answer = ListAnswer(
        pmid=record.pmid or "", name=name, answered_by=answered_by, shown=len(rows),
        held=page.held, total_reported=found.total_reported, complete=found.complete, how_whole=how_whole,
        next_offset=end if end < page.held else None, sources=sources, issues=tuple(issues), articles=tuple(rows),
    )  # fmt: skip
    lines = [how_whole, told_sources(sources, answered_by), *(f"Issue: {one}" for one in answer.issues)]
    return Reply(answer, [*lines, told_page(page.offset, len(rows), page.held), *map(told_article, rows)])


def article_of(item: ListedArticle, number: int) -> Article:
    """An entry of a list as a row of an answer."""
    return Article(**cells_of(item), number=number)


def cells_of(item: ListedArticle) -> dict[str, Any]:
    """What every row tells of a paper, each text in one line that is not too long."""
    return {
        "pmid": item.pmid, "pmcid": item.pmcid, "doi": shorten(item.doi, TITLE_CHARACTERS),
        "title": shorten(item.title, TITLE_CHARACTERS), "journal": shorten(item.journal, CELL_CHARACTERS), "year": item.year,
        "raw": None if item.title else shorten(item.raw, TITLE_CHARACTERS),
        "sources": tuple(shorten(one, 40) or "" for one in item.sources[:12]),
    }  # fmt: skip


def told_page(offset: int, shown: int, of: int) -> str:
    """In a line: which rows follow, and how to get the next."""
    if not shown:
        return "No entries."
    more = f"; ask again with offset {offset + shown} for what follows" if offset + shown < of else ""
    return f"Entries {offset + 1} to {offset + shown} of the {of} that are known here{more}:"


def told_article(row: Article) -> str:
    """In a line: number, title, where and when, ids, sources."""
    return f"{row.number}. " + ". ".join(
        filter(None, ((row.title or row.raw or "(no title)").removesuffix("."), *_told_rest(row)))
    )


def _told_rest(row: Article) -> Iterator[str]:
    yield " ".join(_texts((row.journal, row.year)))
    yield ", ".join(_texts((row.pmid and f"PMID {row.pmid}", row.pmcid, row.doi and f"doi:{row.doi}")))
    yield f"[{', '.join(row.sources)}]" if row.sources else ""


def _texts(values: Iterable[str | int | None]) -> list[str]:
    return [str(value) for value in values if value]
