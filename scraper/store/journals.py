"""The journals of a corpus: one whatever it is called, by title or abbreviation, and whichever of its codes a source prints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scraper.errors import StoreError
from scraper.model import Journal
from scraper.store.corpus import Corpus
from scraper.store.terms import journal_term

_KIND = "journal:"
# Papers by the names of their journal, of which each has one or two, and one of the papers.
_BY_NAMES = """
SELECT one, two, count(*), max(pmid) FROM (
  SELECT pmid, min(name) AS one, max(name) AS two
  FROM terms WHERE name IN (SELECT id FROM names WHERE name >= 'journal:' AND name < 'journal;') GROUP BY pmid
) GROUP BY one, two
"""


class JournalCount(NamedTuple):
    """A journal by its title, where one is known, and how many papers are in it."""

    name: str
    papers: int


class _Named(NamedTuple):
    """Papers whose journal has the same names, and the journal as one of them prints it."""

    journal: Journal
    papers: int

    @property
    def issns(self) -> set[str]:
        return {one for one in (self.journal.issn, self.journal.eissn) if one}

    @property
    def names(self) -> set[str]:
        return {journal_term(one) for one in (self.journal.title, self.journal.abbreviation) if one}


class _Group:
    """What is known of one journal so far."""

    def __init__(self) -> None:
        self.nlm_id: str | None = None
        self.issns: set[str] = set()
        self.members: list[_Named] = []

    def add(self, one: _Named) -> None:
        self.nlm_id = self.nlm_id or one.journal.nlm_id
        self.issns |= one.issns
        self.members.append(one)

    def count(self) -> JournalCount:
        """Under the title that most of its papers have."""
        titled = [one for one in self.members if one.journal.title] or self.members
        first = max(titled, key=lambda one: one.papers).journal
        return JournalCount(first.title or first.abbreviation or "", sum(one.papers for one in self.members))


def journals_of(corpus: Corpus) -> list[JournalCount]:
    """Every journal of a corpus with the number of its papers, most papers first.

    Names are joined that differ only in case and periods, that a paper gives as title and abbreviation, or that have the same NLM
    id or ISSN. Two NLM ids, or ISSNs of which none agree, are two journals; a name that could be of several is one by itself. The
    codes of a journal are those of one of the papers that print its names: records are not all read.
    """
    found = sorted(_iter_named(corpus), key=lambda one: (one.journal.nlm_id is None, -len(one.issns), -len(one.names)))
    known = _Known()
    for one in found:
        known.add(one)
    return sorted((group.count() for group in known.groups), key=lambda one: (-one.papers, one.name))


class _Known:
    """The journals so far, looked up by NLM id, ISSN and name."""

    def __init__(self) -> None:
        self.groups: list[_Group] = []
        self._by: dict[
            str, list[_Group]
        ] = {}  # NLM ids, ISSNs and names, which begin with "journal:", are told apart by their form

    def add(self, one: _Named) -> None:
        group = self._find(one)
        if group is None:
            self.groups.append(group := _Group())
        group.add(one)
        for key in {*filter(None, (one.journal.nlm_id and f"nlm:{one.journal.nlm_id}",)), *one.issns, *one.names}:
            if group not in self._by.setdefault(key, []):
                self._by[key].append(group)

    def _find(self, one: _Named) -> _Group | None:
        """The journal that these papers are of; None when it is a new one, or could be one of several."""
        nlm_id = one.journal.nlm_id
        same = self._by.get(f"nlm:{nlm_id}", []) if nlm_id is not None else []
        if same:
            return same[0]
        near = self._near(one.issns, nlm_id)
        if not near:
            near = [group for group in self._near(one.names, nlm_id) if not (group.issns and one.issns)]
        return near[0] if len(near) == 1 else None

    def _near(self, keys: set[str], nlm_id: str | None) -> list[_Group]:
        """The journals with one of some codes or names, and no other NLM id."""
        found = dict.fromkeys(group for key in sorted(keys) for group in self._by.get(key, ()))
        return [group for group in found if nlm_id is None or group.nlm_id is None]


def _iter_named(corpus: Corpus) -> Iterator[_Named]:
    run = corpus.connection.execute
    for one, two, papers, pmid in run(_BY_NAMES).fetchall():
        try:
            yield _Named(corpus[str(pmid)].journal, papers)
        except (KeyError, StoreError):  # a damaged record has its names in the index
            names = [name for number in {one, two} for (name,) in run("SELECT name FROM names WHERE id = ?", (number,))]
            yield _Named(Journal(*(name.removeprefix(_KIND) for name in sorted(names, key=len, reverse=True))), papers)
