"""The papers around one in a corpus: who cites it, whom it cites, and one step further."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from scraper.errors import StoreError
from scraper.model import ListedArticle, Record
from scraper.store.corpus import Corpus
from scraper.store.schema import telling
from scraper.store.terms import year_of
from scraper.view.site.papers import Neighbour, Neighbourhood

MOST_SHOWN = 120  # papers of one picture
_MOST_EDGES = 20_000  # that are looked at of each step
_AT_ONCE = 400


def neighbourhood_of(corpus: Corpus, pmid: str, steps: int) -> Neighbourhood:
    """A paper and what it is linked with in one or two steps; first those nearest, of them the stored and most linked ones.

    `seeds` of each are the stored papers that cite it or that it cites. Raises StoreError when the file is damaged.
    """
    with telling(corpus.path):
        step_of, edges, is_cut = _walk(corpus, int(pmid), steps)
        stored = _stored(corpus, step_of)
        seeds = _count_seeds(corpus, step_of)
        order = sorted(step_of, key=lambda one: (step_of[one], one not in stored, -seeds[one], one))
        shown = order[:MOST_SHOWN]
        titles = _titles(corpus, shown, stored)
    papers = tuple(Neighbour(str(one), step_of[one], seeds[one], one in stored, *titles.get(one, (None, None))) for one in shown)
    kept = set(shown)
    inside = tuple((str(citing), str(cited)) for citing, cited in sorted(edges) if citing in kept and cited in kept)
    return Neighbourhood(papers, inside, len(order) - len(shown), is_cut)


def _walk(corpus: Corpus, start: int, steps: int) -> tuple[dict[int, int], set[tuple[int, int]], bool]:
    """How many steps each paper is away, all edges met and between papers of the last step, and whether some were not met."""
    step_of, edges, frontier, is_cut = {start: 0}, set[tuple[int, int]](), [start], False
    for step in range(1, steps + 1):
        met, more = _edges_at(corpus, frontier)
        edges, is_cut = edges | met, is_cut or more
        ends = {end for edge in met for end in edge}
        frontier = sorted(ends - set(step_of))
        step_of |= dict.fromkeys(frontier, step)
    near = sorted(step_of, key=lambda one: (step_of[one], one))[:_AT_ONCE]
    return step_of, edges | _edges_at(corpus, near, inside=set(step_of))[0], is_cut


def _edges_at(corpus: Corpus, pmids: Iterable[int], inside: Collection[int] | None = None) -> tuple[set[tuple[int, int]], bool]:
    """The edges of some papers, and whether there are more than are looked at."""
    found, is_cut = set[tuple[int, int]](), False
    for marks, some in _in_pieces(pmids):
        for end in ("citing", "cited"):
            statement = f"SELECT citing, cited FROM edges WHERE {end} IN ({marks}) LIMIT {_MOST_EDGES}"
            rows = corpus.connection.execute(statement, some).fetchall()
            found.update(edge for edge in rows if inside is None or (edge[0] in inside and edge[1] in inside))
            is_cut = is_cut or len(rows) == _MOST_EDGES
    return found, is_cut


def _stored(corpus: Corpus, pmids: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for marks, some in _in_pieces(pmids):
        found.update(pmid for (pmid,) in corpus.connection.execute(f"SELECT pmid FROM papers WHERE pmid IN ({marks})", some))
    return found


def _count_seeds(corpus: Corpus, pmids: Iterable[int]) -> Counter[int]:
    counted: Counter[int] = Counter()
    for marks, some in _in_pieces(pmids):
        for own, other in (("citing", "cited"), ("cited", "citing")):
            counted.update(
                dict(
                    corpus.connection.execute(
                        f"SELECT {own}, count(*) FROM edges JOIN papers ON papers.pmid = {other} "
                        f"WHERE {own} IN ({marks}) GROUP BY {own}",
                        some,
                    ).fetchall()
                )
            )
    return counted


def _in_pieces(pmids: Iterable[int]) -> Iterator[tuple[str, list[int]]]:
    ordered = sorted(pmids)
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        yield ", ".join("?" * len(some)), some


def _titles(corpus: Corpus, pmids: Iterable[int], stored: Collection[int]) -> dict[int, tuple[int | None, str | None]]:
    """Year and title of papers: of stored ones their own, of others those in the list of a stored one."""
    found: dict[int, tuple[int | None, str | None]] = {}
    listed: dict[int, tuple[int | None, str | None]] = {}
    for pmid in pmids:
        if pmid in stored:
            try:
                record = corpus[str(pmid)]
            except (KeyError, StoreError):  # damaged: its PMID is shown all the same
                continue
            found[pmid] = (year_of(record), record.title)
            for item in (*record.references.items, *record.citing_articles.items):
                if item.pmid and int(item.pmid) not in listed:
                    listed[int(item.pmid)] = (item.year, item.title or item.raw)
    return listed | found


def neighbours_in_lists(record: Record, stored: Collection[str]) -> Neighbourhood:
    """As `neighbourhood_of` for one step, of what the lists of one record say: where there is no table of edges."""
    cited = {item.pmid: item for item in record.references.items if item.pmid}
    citing = {item.pmid: item for item in record.citing_articles.items if item.pmid}
    items: Mapping[str, ListedArticle] = cited | citing
    own = record.pmid or "0"
    order = sorted((pmid for pmid in items if pmid != own), key=lambda pmid: (pmid not in stored, int(pmid)))
    shown = order[: MOST_SHOWN - 1]
    centre = Neighbour(own, 0, 0, True, year_of(record), record.title)
    others = (Neighbour(pmid, 1, 1, pmid in stored, items[pmid].year, items[pmid].title or items[pmid].raw) for pmid in shown)
    edges = [(own, pmid) for pmid in shown if pmid in cited] + [(pmid, own) for pmid in shown if pmid in citing]
    return Neighbourhood((centre, *others), tuple(sorted(edges)), len(order) - len(shown))
