"""How many of the papers found have each year, journal, entity, type and flag: counted in memory, exact for what is counted.

Papers have places, from 0 by PMID. Of the values of each field those that most papers of the corpus have are kept with the places
of their papers, one after another in one array, so that all of them are counted for any papers found by adding up once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from scraper.store.corpus import Corpus
from scraper.store.flags import Flag
from scraper.store.journals import journals_of
from scraper.store.labels import Labels
from scraper.store.schema import telling
from scraper.store.terms import journal_term
from scraper.view.site.papers import Facet, FacetValue

if TYPE_CHECKING:
    import numpy

    Numbers = numpy.ndarray[Any, numpy.dtype[Any]]

_KEPT = {"journal": 200, "entity": 300, "type": 60}  # values of each field that are counted
_SHOWN = 12  # values of each field that a page shows
_MOST_PLACES = 20_000_000  # of all kept values together: 80 MB


class _Value(NamedTuple):
    field: str
    value: str
    label: str
    term: int


class FacetIndex:
    """The values that papers of one corpus are narrowed down by, as the file is now."""

    def __init__(self, corpus: Corpus):
        import numpy

        with telling(corpus.path):
            rows = corpus.connection.execute("SELECT pmid, coalesce(year, 0), flags FROM papers ORDER BY pmid").fetchall()
            table = numpy.array(rows, dtype=numpy.int64).reshape(-1, 3)
            self._pmids, self._years, flags = table[:, 0].copy(), table[:, 1].astype(numpy.int32), table[:, 2]
            self._retracted = (flags & int(Flag.RETRACTED)).astype(bool)
            failed = corpus.connection.execute("SELECT DISTINCT pmid FROM outcomes WHERE outcome = 'failed'").fetchall()
            self._partial = self._mask([pmid for (pmid,) in failed])
            self._keep(corpus, [*_iter_journals(corpus), *_iter_others(corpus)])

    def _keep(self, corpus: Corpus, values: Sequence[_Value]) -> None:
        import numpy

        kept, places, starts = [], [], [0]
        for value in values:
            rows = corpus.connection.execute("SELECT pmid FROM terms WHERE name = ?", (value.term,)).fetchall()
            own = self._places_of(numpy.array(rows, dtype=numpy.int64).reshape(-1))
            if len(own) and starts[-1] + len(own) <= _MOST_PLACES:
                kept.append(value)
                places.append(own.astype(numpy.int32))
                starts.append(starts[-1] + len(own))
        self._values, self._starts = kept, starts
        self._places = numpy.concatenate(places) if places else numpy.zeros(0, dtype=numpy.int32)

    def _places_of(self, pmids: Numbers) -> Numbers:
        """The places of those papers that are known."""
        import numpy

        places = numpy.searchsorted(self._pmids, pmids)
        places, pmids = places[places < len(self._pmids)], pmids[places < len(self._pmids)]
        found: Numbers = places[self._pmids[places] == pmids]
        return found

    def _mask(self, pmids: Iterable[int]) -> Numbers:
        """Which papers are among some; those that came into the file since are left out."""
        import numpy

        mask = numpy.zeros(len(self._pmids), dtype=bool)
        mask[self._places_of(numpy.fromiter(pmids, dtype=numpy.int64))] = True
        return mask

    def count(self, pmids: Sequence[int]) -> tuple[Facet, ...]:
        """The facets of some papers; fields of which none has a value are left out."""
        mask = self._mask(pmids)
        facets = [self._count_years(mask), *self._count_values(mask), self._count_flag("retracted", mask & self._retracted)]
        facets.append(self._count_flag("partial", mask & self._partial))
        return tuple(one for one in facets if one.values)

    def _count_years(self, mask: Numbers) -> Facet:
        import numpy

        years, papers = numpy.unique(self._years[mask], return_counts=True)
        found = [(int(year), int(count)) for year, count in zip(years[::-1], papers[::-1], strict=True) if year]
        return Facet("year", tuple(FacetValue(str(year), str(year), count) for year, count in found[: 2 * _SHOWN]))

    def _count_values(self, mask: Numbers) -> list[Facet]:
        import numpy

        if not self._values:
            return []
        sums = numpy.concatenate(([0], numpy.cumsum(mask[self._places], dtype=numpy.int64)))
        counts = [int(sums[end] - sums[begin]) for begin, end in pairwise(self._starts)]
        counted = [
            (one.field, FacetValue(one.value, one.label, count)) for one, count in zip(self._values, counts, strict=True) if count
        ]
        return [_most(field, [value for own, value in counted if own == field]) for field in _KEPT]

    @staticmethod
    def _count_flag(field: str, mask: Numbers) -> Facet:
        papers = int(mask.sum())
        return Facet(field, (FacetValue("1", field, papers),) if papers else ())


def _most(field: str, values: list[FacetValue]) -> Facet:
    return Facet(field, tuple(sorted(values, key=lambda one: (-one.papers, one.label))[:_SHOWN]))


def _iter_journals(corpus: Corpus) -> Iterable[_Value]:
    for one in journals_of(corpus)[: _KEPT["journal"]]:
        row = corpus.connection.execute("SELECT id FROM names WHERE name = ?", (journal_term(one.name),)).fetchone()
        if row is not None:
            yield _Value("journal", one.name, one.name, row[0])


def _iter_others(corpus: Corpus) -> Iterable[_Value]:
    labels = Labels(corpus)
    for term, key in _most_frequent(corpus, "entity"):
        yield _Value("entity", key, labels.of_entity(key), term)
    for term, folded in _most_frequent(corpus, "type"):
        yield _Value("type", folded, labels.of_type(term, folded), term)


def _most_frequent(corpus: Corpus, kind: str) -> list[tuple[int, str]]:
    statement = (
        "SELECT names.id, substr(names.name, ?) FROM terms JOIN names ON names.id = terms.name "
        "WHERE names.name >= ? AND names.name < ? GROUP BY terms.name ORDER BY count(*) DESC, 2 LIMIT ?"
    )
    return corpus.connection.execute(statement, (len(kind) + 2, f"{kind}:", f"{kind};", _KEPT[kind])).fetchall()
