"""What a corpus holds, counted for pages and pictures: years, journals, entities, pairs, types, sources, how whole papers are.

All is counted by SQLite in one state of the file; records are unpacked only to find names that people can read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from scraper.store.corpus import Corpus
from scraper.store.flags import Flag
from scraper.store.journals import JournalCount, journals_of
from scraper.store.labels import Labels
from scraper.store.schema import telling
from scraper.store.statistics import REFRESHING

# The terms of one kind that most papers have: their number, what stands behind the kind, and the papers.
_MOST = """
SELECT * FROM (
  SELECT id, substr(name, ? + 1), (SELECT count(*) FROM terms WHERE terms.name = names.id) AS papers
  FROM names WHERE name >= ? AND name < ?
) WHERE papers ORDER BY papers DESC, 2 LIMIT ?
"""
# How sources ended, of stored papers that have no document of them.
_WITHOUT_ANSWER = """
SELECT source, outcome, count(*) FROM outcomes JOIN papers USING (pmid) LEFT JOIN names ON names.id = papers.sources
WHERE outcome <> 'ok' AND NOT instr(',' || coalesce(names.name, '') || ',', ',' || source || ',') GROUP BY source, outcome
"""
_FIELDS = {
    "title": Flag.TITLE, "abstract": Flag.ABSTRACT, "doi": Flag.DOI, "pmcid": Flag.PMCID, "mesh": Flag.MESH,
    "annotations": Flag.ANNOTATIONS, "relations": Flag.RELATIONS, "references": Flag.REFERENCES, "citing_articles": Flag.CITING,
}  # fmt: skip


class YearCount(Struct, frozen=True):
    """Papers of one year; `year` is None for those of which it is not known."""

    year: int | None
    papers: int


class EntityCount(Struct, frozen=True):
    """Papers that mention an entity; `name` is what a few of them call it most often, or the key where none can be read."""

    key: str
    name: str
    papers: int


class PairCount(Struct, frozen=True):
    """Papers with a relation between two entities, of any type; an entity that is related to itself stands on both sides."""

    one: str
    one_name: str
    other: str
    other_name: str
    papers: int


class TypeCount(Struct, frozen=True):
    """Papers of one publication type."""

    name: str
    papers: int


class SourceCount(Struct, frozen=True):
    """Stored papers by what came of one source, each counted once.

    `answered`: the record holds a document of it. Of the others `failed`, `absent` (it has no such paper) and `not_asked` tell
    how it ended when it was last asked; of what is left over nothing is noted.
    """

    name: str
    answered: int
    failed: int
    absent: int
    not_asked: int


class FieldCount(Struct, frozen=True):
    """Papers that have a field of the record."""

    name: str
    papers: int


class ListCount(Struct, frozen=True):
    """Papers by how whole one of their lists is, each counted once.

    `whole` and `in_part` are what `complete` says; where it says nothing, `unknown` have items and `none` have not.
    """

    whole: int
    in_part: int
    unknown: int
    none: int


class Overview(Struct, frozen=True):
    """What a corpus holds. Years in their order, unknown first; everything else by papers, most first."""

    papers: int
    years: tuple[YearCount, ...]
    journals: tuple[JournalCount, ...]
    n_journals: int
    entities: tuple[EntityCount, ...]
    pairs: tuple[PairCount, ...]
    types: tuple[TypeCount, ...]
    sources: tuple[SourceCount, ...]
    fields: tuple[FieldCount, ...]
    references: ListCount
    citing_articles: ListCount
    retracted: int
    partial: int


def overview_of(corpus: Corpus, top: int = 20) -> Overview:
    """What a corpus holds, with the `top` most frequent journals, entities, pairs and publication types.

    Raises StoreError when the file cannot be read.
    """
    with telling(corpus.path), one_state(corpus):
        run = corpus.connection.execute
        flags = dict(run("SELECT flags, count(*) FROM papers GROUP BY flags"))
        journals, labels = journals_of(corpus), Labels(corpus)
        failed = "SELECT count(DISTINCT pmid) FROM outcomes JOIN papers USING (pmid) WHERE outcome = 'failed'"
        return Overview(
            papers=sum(flags.values()),
            years=tuple(YearCount(*row) for row in run("SELECT year, count(*) FROM papers GROUP BY year ORDER BY year")),
            journals=tuple(journals[:top]),
            n_journals=len(journals),
            entities=tuple(_iter_entities(corpus, labels, top)),
            pairs=tuple(_iter_pairs(corpus, labels, top)),
            types=tuple(_iter_types(corpus, labels, top)),
            sources=_count_sources(corpus),
            fields=tuple(FieldCount(name, _having(flags, flag)) for name, flag in _FIELDS.items()),
            references=_count_list(flags, Flag.REFERENCES, Flag.REFERENCES_WHOLE, Flag.REFERENCES_IN_PART),
            citing_articles=_count_list(flags, Flag.CITING, Flag.CITING_WHOLE, Flag.CITING_IN_PART),
            retracted=_having(flags, Flag.RETRACTED),
            partial=run(failed).fetchone()[0],
        )


@contextmanager
def one_state(corpus: Corpus) -> Iterator[None]:
    """Let all questions see the same papers, whatever other processes write meanwhile."""
    if corpus.connection.in_transaction:
        yield
        return
    corpus.connection.execute("BEGIN")
    try:
        yield
    finally:
        corpus.connection.rollback()  # nothing was written


def _having(flags: dict[int, int], flag: Flag) -> int:
    return sum(papers for noted, papers in flags.items() if noted & int(flag))


def _count_list(flags: dict[int, int], items: Flag, whole: Flag, in_part: Flag) -> ListCount:
    counted = {"whole": 0, "in_part": 0, "unknown": 0, "none": 0}
    for noted, papers in flags.items():
        said = "whole" if noted & whole else "in_part" if noted & in_part else "unknown" if noted & items else "none"
        counted[said] += papers
    return ListCount(**counted)


def _iter_most(corpus: Corpus, kind: str, top: int) -> Iterator[tuple[int, str, int]]:
    """Of the terms that begin so, those that most papers have: number, the rest of the term, papers."""
    after = kind[:-1] + chr(ord(kind[-1]) + 1)
    yield from corpus.connection.execute(_MOST, (len(kind), kind, after, top)).fetchall()


def _iter_entities(corpus: Corpus, labels: Labels, top: int) -> Iterator[EntityCount]:
    for _, key, papers in _iter_most(corpus, "entity:", top):
        yield EntityCount(key, labels.of_entity(key), papers)


def _iter_pairs(corpus: Corpus, labels: Labels, top: int) -> Iterator[PairCount]:
    for number, both, papers in _iter_most(corpus, "relation:* ", top):
        one, other = labels.ends_of_pair(number, both)
        yield PairCount(one, labels.of_entity(one), other, labels.of_entity(other), papers)


def _iter_types(corpus: Corpus, labels: Labels, top: int) -> Iterator[TypeCount]:
    for number, folded, papers in _iter_most(corpus, "type:", top):
        yield TypeCount(labels.of_type(number, folded), papers)


def _count_sources(corpus: Corpus) -> tuple[SourceCount, ...]:
    """Every source that is named, by how many papers it answered for."""
    run, answered, counted = corpus.connection.execute, Counter[str](), Counter[tuple[str, str]]()
    for names, papers in run("SELECT name, count(*) FROM papers JOIN names ON names.id = papers.sources GROUP BY papers.sources"):
        answered.update(dict.fromkeys(names.split(","), papers))
    for source, outcome, papers in run(_WITHOUT_ANSWER):
        if source and source not in REFRESHING:  # which stand for no source
            counted[source, outcome] = papers
    names = sorted({*answered, *(source for source, _ in counted)}, key=lambda name: (-answered[name], name))
    return tuple(
        SourceCount(name, answered[name], *(counted[name, outcome] for outcome in ("failed", "absent", "not_asked")))
        for name in names
    )
