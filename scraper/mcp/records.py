"""The tool `get_record`: one paper, as whole as an answer can hold it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from scraper.export.edges import ListName, describe_list
from scraper.mcp.answers import AnsweredBy, LeftOut, ListState, RecordAnswer, Reply, SourceAnswer
from scraper.mcp.arguments import STORED_FIRST, GetRecord
from scraper.mcp.calls import Call
from scraper.mcp.library import Library, read_one, reasons_of, sources_of, stored_reasons
from scraper.mcp.limits import REASON_CHARACTERS, TITLE_CHARACTERS
from scraper.mcp.texts import cut_to_fit, room_beside, shorten, visible
from scraper.model import Author, Record

_LISTS: tuple[ListName, ...] = ("references", "citing_articles")
_TOLD = 30  # entities, relations, issues in the text
_ABSTRACT = 6_000  # characters


def get_record(library: Library, arguments: GetRecord, call: Call) -> Reply:
    """The record from the corpus where it is stored and no sources are named, else of the sources."""
    own = read_one(arguments.id)
    pmid = library.stored_pmid(own) if arguments.sources == STORED_FIRST else None
    if pmid is not None:
        with library.corpus() as corpus:
            return reply_of(corpus[pmid], "corpus", stored_reasons(corpus, pmid), arguments.entries)
    sources = library.sources if arguments.sources == STORED_FIRST else arguments.sources
    with library.ask(library.pmids_of([own], call)[own], sources, call) as (record, records):
        return reply_of(record, "sources", reasons_of(records.failures), arguments.entries)


def reply_of(record: Record, answered_by: AnsweredBy, reasons: Mapping[str, str | None], entries: int) -> Reply:
    """The answer of a record. `reasons` tell why sources failed."""
    sources = sources_of(record, reasons)
    cut = cut_to_fit(record.to_dict(), entries, room_beside(sources))
    answer = RecordAnswer(
        pmid=record.pmid, answered_by=answered_by, record_is_whole=not cut.left_out,
        lists=tuple(_state(record, name) for name in _LISTS), sources=sources, left_out=cut.left_out,
        how_to_get_the_rest=_how_to_get_the_rest(record) if cut.left_out else None, notes=tuple(_notes(record)),
        record=cut.value,
    )  # fmt: skip
    return Reply(answer, list(_lines(record, answer)))


def _state(record: Record, name: ListName) -> ListState:
    found = getattr(record, name)
    return ListState(name, len(found.items), found.total_reported, found.complete, describe_list(record, name, ""))


def _how_to_get_the_rest(record: Record) -> str:
    own = record.pmid or record.doi or ""
    return (
        "the tools `references` and `citing_articles` give those lists page by page; a higher `entries` more of other lists; "
        f"`scraper fetch {own}` on the command line gives the whole record"
    )


def _notes(record: Record) -> Iterator[str]:
    for name, text in (("title", record.title), ("abstract", record.abstract)):
        if text and len(text) < 1_000_000 and visible(text) != text:
            yield f"{name}: characters that cannot be seen are shown as escapes; offsets into it count each as one"


def _lines(record: Record, answer: RecordAnswer) -> Iterator[str]:
    """The record for reading, most important first."""
    yield shorten(record.title, 4 * TITLE_CHARACTERS) or "(no title)"
    yield from filter(None, (_people(record.authors), _where(record), _ids(record)))
    if record.retracted:
        yield "RETRACTED: a source says that this paper was retracted"
    yield from (
        f"Notice: {shorten(one.type, 40)} {shorten(one.citation, 200) or ''} {one.pmid or ''}" for one in record.notices[:10]
    )
    for one in record.issues[:_TOLD]:
        yield f"Issue ({shorten(one.field, 60) or 'record'}): {shorten(one.message, REASON_CHARACTERS)}"
    yield from (f"{one.name}: {one.how_whole}" for one in answer.lists)
    yield told_sources(answer.sources, answer.answered_by)
    yield from (told_left_out(answer.left_out), answer.how_to_get_the_rest or "") if answer.left_out else ()
    yield ""
    yield _abstract(record)
    yield from _named("Publication types", record.publication_types)
    yield from _named("Keywords", record.keywords)
    yield from _named("MeSH", (one.name for one in record.mesh))
    yield from _named("Entities", _entities(record))
    yield from _named("Relations", (f"{one.type}({one.subject}, {one.object})" for one in record.relations))
    yield from _named("Counts", (f"{one.kind} {one.value} ({one.source})" for one in record.counts))


def told_sources(sources: Iterable[SourceAnswer], answered_by: AnsweredBy) -> str:
    """In a line: who was asked, and how each answered."""
    told = "; ".join(f"{one.name} {one.outcome}{f' ({one.reason})' if one.reason else ''}" for one in sources)
    return f"Sources{' of the record in the corpus' if answered_by == 'corpus' else ''}: {told or 'none'}"


def told_left_out(left_out: Iterable[LeftOut]) -> str:
    """In a line: what the data of the answer lacks."""
    return "Left out of the data: " + "; ".join(f"{one.field} {one.shown} of {one.of} {one.unit}" for one in left_out)


def _abstract(record: Record) -> str:
    text = record.abstract
    if not text:
        return "No abstract is known."
    more = f"… ({len(text):,} characters in all)" if len(text) > _ABSTRACT else ""
    return f"Abstract: {visible(text[:_ABSTRACT])}{more}"


def _people(authors: tuple[Author, ...]) -> str:
    names = [
        shorten(one.literal or " ".join(filter(None, (one.family, one.initials or one.given))), 80) or "" for one in authors[:10]
    ]
    return "; ".join(names) + (f"; and {len(authors) - 10} more" if len(authors) > 10 else "")


def _where(record: Record) -> str:
    journal = record.journal.title or record.journal.abbreviation or (record.book.title if record.book else None)
    parts = (
        journal,
        record.published.date,
        record.volume and f"volume {record.volume}",
        record.pages and f"pages {record.pages}",
    )
    return ", ".join(shorten(part, TITLE_CHARACTERS) or "" for part in parts if part)


def _ids(record: Record) -> str:
    ids = (record.pmid and f"PMID {record.pmid}", record.pmcid, record.doi and f"doi:{record.doi}")
    return ", ".join(shorten(one, TITLE_CHARACTERS) or "" for one in ids if one)


def _named(name: str, values: Iterable[str]) -> Iterator[str]:
    """A line of values under a name; none for no value."""
    every = list(values)
    told = "; ".join(shorten(one, 150) or "" for one in every[:_TOLD])
    if every:
        yield f"{name}: {told}" + (f"; and {len(every) - _TOLD} more" if len(every) > _TOLD else "")


def _entities(record: Record) -> list[str]:
    """Each entity once, most often mentioned first."""
    counted = Counter((one.type, ", ".join(one.identifiers)) for one in record.annotations)
    texts = {(one.type, ", ".join(one.identifiers)): one.text for one in reversed(record.annotations)}
    return [f"{texts[key]} ({key[0]}{f' {key[1]}' if key[1] else ''}, {count} mentions)" for key, count in counted.most_common()]
