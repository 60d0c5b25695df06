"""The tool `snowball`: the papers that some papers cite or are cited by, most often named first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from scraper.errors import FetchError, InputError
from scraper.ids import read_id
from scraper.mcp.answers import AnsweredBy, FoundPaper, Reply, Seed, SeedList, SnowballAnswer, SourceOfSeeds
from scraper.mcp.arguments import STORED_FIRST, SnowballFrom
from scraper.mcp.calls import Call
from scraper.mcp.library import Library, reasons_of
from scraper.mcp.limits import MOST_SOURCES, REASON_CHARACTERS
from scraper.mcp.lists import cells_of, told_article, told_page
from scraper.mcp.texts import room_beside, rows_that_fit, shorten
from scraper.model import Direction, FoundArticle, Record
from scraper.pipeline.report import PaperOutcome
from scraper.pipeline.snowball import DIRECTIONS, lists_of, snowball_corpus
from scraper.pipeline.snowball import snowball as start

_SAID = {"citing": "cites", "references": "cited by"}


class _Rolled(NamedTuple):
    """What one snowball gave: rows, where the seeds ended, the seeds' records, and what failed."""

    answered_by: AnsweredBy
    rows: Sequence[FoundArticle]
    seeds: list[Seed]
    sources: list[SourceOfSeeds]


def snowball(library: Library, arguments: SnowballFrom, call: Call) -> Reply:
    """From the corpus where it holds every seed and no sources are named, else of the sources.

    Raises InputError on an id that is none and on an offset beyond what was found, FetchError when no seed could be asked for.
    """
    ids = list(dict.fromkeys(read_id(one) for one in arguments.ids))
    directions = DIRECTIONS if arguments.direction == "both" else (arguments.direction,)
    stored = {own: library.stored_pmid(own) for own in ids} if arguments.sources == STORED_FIRST else {}
    if stored and all(stored.values()):
        rolled = _of_corpus(library, {own: pmid for own, pmid in stored.items() if pmid}, directions)
    else:
        sources = None if arguments.sources == STORED_FIRST else arguments.sources
        rolled = _of_sources(library, ids, directions, sources, call)
    return _reply(rolled, arguments)


def _of_corpus(library: Library, pmids: dict[str, str], directions: Sequence[Direction]) -> _Rolled:
    with library.corpus() as corpus:
        rows, _ = snowball_corpus(corpus, directions, pmids=pmids.values())
        records = {pmid: corpus[pmid] for pmid in pmids.values()}
    seeds = [Seed(asked=own, pmid=pmid, outcome="stored", lists=_lists(records[pmid], directions)) for own, pmid in pmids.items()]
    return _Rolled("corpus", rows, seeds, _sources(records.values(), {}))


def _of_sources(
    library: Library, ids: Sequence[str], directions: Sequence[Direction], sources: str | None, call: Call
) -> _Rolled:
    pmids = library.pmids_of(ids, call)
    if not pmids:
        raise FetchError(f"no PMID is known for {', '.join(ids)}", source="ids")
    records: dict[str, Record] = {}
    with library.turn(call):
        options: dict[str, Any] = {**{name: name in directions for name in DIRECTIONS}, **library.asking._asdict()}
        run = call.watch(start(pmids.values(), sources=sources, **options))
        rows = run.rows(lambda record: records.update({record.pmid or "": record}))
    ended = {one.pmid: one for one in run.outcomes}
    if not records:
        raise FetchError("; ".join(f"PMID {one.pmid}: {one.reason}" for one in ended.values()), source="snowball")
    seeds = [_seed(own, pmids.get(own), ended, records, directions) for own in ids]
    return _Rolled("sources", rows, seeds, _sources(records.values(), reasons_of(run.failures)))


def _seed(
    own: str, pmid: str | None, ended: dict[str, PaperOutcome], records: dict[str, Record], directions: Sequence[Direction]
) -> Seed:
    if pmid is None:
        return Seed(asked=own, pmid=None, outcome="failed", reason="no PMID is known for it")
    lists = _lists(records[pmid], directions) if pmid in records else ()
    return Seed(
        asked=own, pmid=pmid, outcome=ended[pmid].outcome, reason=shorten(ended[pmid].reason, REASON_CHARACTERS), lists=lists
    )


def _lists(record: Record, directions: Sequence[Direction]) -> tuple[SeedList, ...]:
    return tuple(SeedList(one.direction, one.shown, one.total_reported, one.complete) for one in lists_of(record, directions))


def _sources(records: Iterable[Record], reasons: dict[str, str | None]) -> list[SourceOfSeeds]:
    """How each source answered, over all seeds."""
    counted: dict[tuple[str, Any], int] = {}
    for record in records:
        for one in record.provenance.sources[:MOST_SOURCES]:
            counted[one.name, one.outcome] = counted.get((one.name, one.outcome), 0) + 1
    return [
        SourceOfSeeds(
            shorten(name, 40) or "", outcome, count,
            shorten(reasons.get(name), REASON_CHARACTERS) if outcome in ("failed", "ok") else None,
        )
        for (name, outcome), count in islice(counted.items(), MOST_SOURCES)
    ]  # fmt: skip


def _reply(rolled: _Rolled, arguments: SnowballFrom) -> Reply:
    if arguments.offset and arguments.offset >= len(rolled.rows):
        raise InputError(f"an offset of {arguments.offset}: {len(rolled.rows)} papers were found")
    page = rolled.rows[arguments.offset : arguments.offset + arguments.limit]
    every = [_row(one, number) for number, one in enumerate(page, arguments.offset + 1)]
    rows = rows_that_fit(every, room_beside(rolled.seeds, rolled.sources))
    end, complete = arguments.offset + len(rows), _whole(rolled.seeds)
    told = f"{len(rolled.rows)} papers found from {len(rolled.seeds)} seeds; " + _TOLD_WHOLE[complete]
    answer = SnowballAnswer(
        answered_by=rolled.answered_by, shown=len(rows), found=len(rolled.rows),
        complete=complete, how_whole=told, next_offset=end if end < len(rolled.rows) else None, seeds=tuple(rolled.seeds),
        sources=tuple(rolled.sources), papers=tuple(rows),
    )  # fmt: skip
    page_told = told_page(arguments.offset, len(rows), len(rolled.rows))
    return Reply(answer, [told, *_told_seeds(rolled), page_told, *map(_told_row, rows)])


_TOLD_WHOLE = {
    True: "every list followed is whole",
    False: "not every list followed is whole: papers may be missing",
    None: "whether the lists followed are whole is unknown for some: papers may be missing",
}


def _whole(seeds: Sequence[Seed]) -> bool | None:
    """True when every list is; False when one is not, or a seed could not be followed."""
    states = [one.complete for seed in seeds for one in seed.lists]
    if any(seed.outcome != "stored" for seed in seeds) or False in states:
        return False
    return None if None in states else True


def _row(found: FoundArticle, number: int) -> FoundPaper:
    values: dict[str, Any] = cells_of(found)
    return FoundPaper(
        **values, number=number, n_seeds=found.n_seeds, seeds=found.seeds, directions=found.directions, is_seed=found.is_seed
    )


def _told_seeds(rolled: _Rolled) -> Iterator[str]:
    for seed in rolled.seeds:
        lists = "; ".join(f"{one.direction}: {one.shown} of {_number(one.total_reported)}" for one in seed.lists)
        own = f" (PMID {seed.pmid})" if seed.pmid != seed.asked else ""
        yield f"Seed {seed.asked}{own}: {lists or seed.reason or seed.outcome}"
    told = "; ".join(
        f"{one.name} {one.outcome} for {one.seeds}{f' ({one.reason})' if one.reason else ''}" for one in rolled.sources
    )
    yield f"Sources{' of the records in the corpus' if rolled.answered_by == 'corpus' else ''}: {told or 'none'}"


def _number(total: int | None) -> str:
    return "an unknown number" if total is None else f"{total} reported"


def _told_row(row: FoundPaper) -> str:
    said = " and ".join(_SAID[one] for one in row.directions)
    return f"{told_article(row)} – {row.n_seeds} seed{'s' if row.n_seeds > 1 else ''}: {said} {', '.join(row.seeds)}"
