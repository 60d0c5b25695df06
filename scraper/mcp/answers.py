"""What the tools answer: one type each, whose JSON Schema the server publishes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from msgspec import Meta, Struct

from scraper.model import Direction

AnsweredBy = Annotated[
    Literal["corpus", "sources"],
    Meta(description="corpus: the local file given by --corpus; sources: asked, or their saved replies"),
]
Whole = Annotated[bool | None, Meta(description="true: every one that the sources report is there; null: nobody can know")]
Told = Annotated[str, Meta(description="the same in words")]


class SourceAnswer(Struct, frozen=True):
    """How one source answered: `absent`, it says there is no such paper; `failed` and `not_asked` say nothing about the paper."""

    name: str
    outcome: Literal["ok", "absent", "failed", "not_asked"]
    reason: Annotated[str | None, Meta(description="why it failed")] = None
    retrieved_at: Annotated[str | None, Meta(description="UTC")] = None


class LeftOut(Struct, frozen=True):
    """A list or text of the record that is not whole in this answer; `[]` in `field` stands for every entry of a list."""

    field: str
    shown: int
    of: int
    unit: Literal["entries", "characters"]


class ListState(Struct, frozen=True):
    """How whole one list of articles is: `held` are known, `total_reported` a source tells of."""

    name: Literal["references", "citing_articles"]
    held: int
    total_reported: int | None
    complete: Whole
    how_whole: Told


class RecordAnswer(Struct, frozen=True, kw_only=True):
    """The record of one paper, what of it is left out here, how whole its lists are, how each source answered."""

    pmid: str | None
    answered_by: AnsweredBy
    record_is_whole: Annotated[bool, Meta(description="whether nothing of the record is left out; of its lists see `lists`")]
    lists: tuple[ListState, ...]
    sources: tuple[SourceAnswer, ...]
    left_out: tuple[LeftOut, ...]
    how_to_get_the_rest: str | None
    notes: tuple[str, ...] = ()
    record: Annotated[Mapping[str, Any], Meta(description="as `scraper schema` describes it; long lists and texts cut")]


class Article(Struct, frozen=True, kw_only=True):
    """A paper in a list; `sources` are all that say it belongs there. `raw` is the text as printed, where there is no title."""

    number: Annotated[int, Meta(description="its place in the whole list, from 1")]
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    title: str | None = None
    journal: str | None = None
    year: int | None = None
    raw: str | None = None
    sources: tuple[str, ...] = ()


class ListAnswer(Struct, frozen=True, kw_only=True):
    """A part of a paper's list, and how whole the list is."""

    pmid: str
    name: Literal["references", "citing_articles"]
    answered_by: AnsweredBy
    shown: Annotated[int, Meta(description="entries in this answer")]
    held: Annotated[int, Meta(description="entries that are known, over all answers")]
    total_reported: Annotated[int | None, Meta(description="how many there are, as a source tells; null: none tells")]
    complete: Whole
    how_whole: Told
    next_offset: Annotated[int | None, Meta(description="ask with this offset for what follows; null: nothing follows")]
    sources: tuple[SourceAnswer, ...]
    issues: Annotated[tuple[str, ...], Meta(description="what to know before trusting the list")] = ()
    articles: tuple[Article, ...]


class StoredPaper(Article, frozen=True, kw_only=True):
    """A paper of the corpus; `sources` are those its record was made of."""

    retracted: bool | None = None


class SearchCorpusAnswer(Struct, frozen=True, kw_only=True):
    """Papers of the corpus that fit, highest PMID first."""

    corpus: str
    papers_in_corpus: int
    shown: int
    total: Annotated[int, Meta(description="papers of the corpus that fit")]
    complete: Annotated[bool, Meta(description="whether every paper of the corpus that fits is in this answer")]
    how_whole: Told
    next_offset: int | None
    papers: tuple[StoredPaper, ...]


class SearchPubMedAnswer(Struct, frozen=True, kw_only=True):
    """PMIDs of a query, in PubMed's order, and how PubMed read the query."""

    query: str
    understood_as: Annotated[str | None, Meta(description="the query as PubMed read it")]
    warnings: Annotated[tuple[str, ...], Meta(description="what PubMed left out, ignored or searched otherwise")]
    count: Annotated[int, Meta(description="papers that fit, as PubMed tells")]
    shown: int
    complete: Annotated[bool, Meta(description="whether all of them are in this answer")]
    how_whole: Told
    sources: tuple[SourceAnswer, ...]
    pmids: tuple[str, ...]


class SeedList(Struct, frozen=True):
    """How whole one list of a seed is."""

    direction: Direction
    shown: int
    total_reported: int | None
    complete: Whole


class Seed(Struct, frozen=True, kw_only=True):
    """A paper that was started from, and where it ended; only of a `stored` one the lists were followed."""

    asked: str
    pmid: str | None
    outcome: Literal["stored", "gone", "merged", "failed"]
    reason: str | None = None
    lists: tuple[SeedList, ...] = ()


class FoundPaper(Article, frozen=True, kw_only=True):
    """A paper that seeds lead to. `directions`: `citing`, it cites a seed; `references`, a seed cites it."""

    n_seeds: int
    seeds: tuple[str, ...]
    directions: tuple[Direction, ...]
    is_seed: bool


class SourceOfSeeds(Struct, frozen=True):
    """How one source answered for the seeds: for how many, in what way; one of the reasons."""

    name: str
    outcome: Literal["ok", "absent", "failed", "not_asked"]
    seeds: int
    reason: str | None = None


class SnowballAnswer(Struct, frozen=True, kw_only=True):
    """Papers that the seeds cite or are cited by, those that most seeds lead to first."""

    answered_by: AnsweredBy
    shown: int
    found: Annotated[int, Meta(description="papers found, over all answers")]
    complete: Annotated[bool | None, Meta(description="true: every list followed is whole; null: of some nobody can know")]
    how_whole: Told
    next_offset: int | None
    seeds: tuple[Seed, ...]
    sources: tuple[SourceOfSeeds, ...]
    papers: tuple[FoundPaper, ...]


class OverviewAnswer(Struct, frozen=True, kw_only=True):
    """What the corpus holds and lacks: the values of `scraper corpus status --json` and `scraper corpus stats`."""

    corpus: str
    papers: int
    complete: Annotated[bool, Meta(description="whether no paper asked for failed, and no stored one lacks a source")]
    how_whole: Told
    left_out: tuple[LeftOut, ...]
    status: Mapping[str, Any]
    stats: Mapping[str, Any]


Answer = RecordAnswer | ListAnswer | SearchCorpusAnswer | SearchPubMedAnswer | SnowballAnswer | OverviewAnswer


class Reply(NamedTuple):
    """An answer as data and as lines of text."""

    answer: Answer
    lines: list[str]
