"""Names for people to read of what papers are filed under (an entity, a journal), as some of the papers print them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from scraper.errors import StoreError
from scraper.model import Record
from scraper.store.corpus import Corpus
from scraper.store.terms import entity_key, pair_of, type_term

_LOOKED_AT = 5  # papers of one name, those of the highest PMIDs


class Labels:
    """The names of entities, pairs and publication types of one corpus. Records that are damaged are passed over."""

    def __init__(self, corpus: Corpus):
        self._corpus = corpus
        self._entities: dict[str, str] = {}

    def of_entity(self, key: str) -> str:
        """What an entity, by its key, is called most often; the key where no record tells."""
        if key not in self._entities:
            row = self._corpus.connection.execute("SELECT id FROM names WHERE name = ?", (f"entity:{key}",)).fetchone()
            records = self._records_under(row[0]) if row else ()
            self._entities[key] = _most_frequent(text for record in records for text in _iter_mentions(record, key)) or key
        return self._entities[key]

    def ends_of_pair(self, term: int, text: str) -> tuple[str, str]:
        """The keys of the two entities of a pair, by the number of its term; `text` twice where no record tells.

        Keys may hold blanks, so that the term does not tell where one ends.
        """
        for record in self._records_under(term):
            for relation in record.relations:
                ends = pair_of(relation.subject, relation.object)
                if " ".join(ends) == text:
                    return ends[0], ends[-1]
        return text, text

    def of_type(self, term: int, folded: str) -> str:
        """A publication type as the papers print it most often."""
        printed = (name for record in self._records_under(term) for name in record.publication_types)
        return _most_frequent(name for name in printed if type_term(name) == f"type:{folded}") or folded

    def _records_under(self, term: int) -> Iterator[Record]:
        statement = "SELECT pmid FROM terms WHERE name = ? ORDER BY pmid DESC LIMIT ?"
        for (pmid,) in self._corpus.connection.execute(statement, (term, _LOOKED_AT)).fetchall():
            try:
                yield self._corpus[str(pmid)]
            except (KeyError, StoreError):
                continue


def _iter_mentions(record: Record, key: str) -> Iterator[str]:
    """What a paper calls an entity, once for each mention."""
    for one in record.annotations:
        if any(entity_key(identifier, one.type) == key for identifier in one.identifiers):
            yield one.text


def _most_frequent(texts: Iterable[str]) -> str:
    """The text that comes most often, the first of several; empty where there is none."""
    counted = Counter(text for text in texts if text.strip())
    return next((text for text, _ in counted.most_common(1)), "")
