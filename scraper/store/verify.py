"""Whether a corpus file is whole: SQLite's own check, then every hash, record, edge and term, one line for each fault."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator

from scraper.model import Record, from_json
from scraper.store import codec, terms
from scraper.store.corpus import Corpus
from scraper.store.flags import flags_of, sources_of
from scraper.store.forms import missing_indexes
from scraper.store.schema import NO_MEMORY, describe, newest_forms
from scraper.store.verify_rows import iter_exchange_faults, iter_row_faults


def iter_faults(corpus: Corpus) -> Iterator[str]:
    """Every fault in words; nothing when the file is whole.

    Looked at: pages and indexes, foreign keys, dictionaries, each record (packing, hash, type, PMID, year, flags, sources, terms,
    edges), each capture (packing, hash, seal, form, its papers), what changed, was asked and answered, the full-text index.
    """
    run = corpus.connection.execute
    try:
        yield from (row[0] for row in run("PRAGMA integrity_check(20)") if row[0] != "ok")
        yield from (f"{row[0]}: row {row[1]} points to {row[2]} that is not there" for row in run("PRAGMA foreign_key_check"))
        yield from (f"the index {name} is missing" for name in missing_indexes(corpus.connection, newest_forms()))
        for number, sha256, body in run("SELECT id, sha256, bytes FROM dictionaries"):
            if hashlib.sha256(body).digest() != sha256:
                yield f"dictionary {number} is not what was stored: records packed with it cannot be read"
        counted: Counter[str] = Counter()
        for (pmid,) in run("SELECT pmid FROM papers ORDER BY pmid").fetchall():
            yield from _record_faults(corpus, pmid, counted)
        for name, statement in _SURPLUS.items():
            surplus = run(statement).fetchone()[0] - counted[name]
            if surplus > 0:
                yield f"{surplus} {name} are filed that no record has"
        yield from _lost_edges(corpus)
        yield from iter_exchange_faults(corpus)
        yield from iter_row_faults(corpus)
        yield from _strays(corpus)
        _check_index(corpus)
    except sqlite3.Error as error:
        yield describe(error)
    except MemoryError:
        yield f"it {NO_MEMORY}"


def _check_index(corpus: Corpus) -> None:
    """SQLite's own check of the full-text index; it needs the right to write, and is left out where there is none."""
    try:
        corpus.connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error) and "locked" not in str(error):
            raise


_SURPLUS = {
    "terms": "SELECT count(*) FROM terms",
    "edges": "SELECT coalesce(sum((by_citing > 0) + (by_cited > 0)), 0) FROM edges",
}


_ROW = (
    "SELECT packed, dictionary, sha256, year, flags, (SELECT name FROM names WHERE id = papers.sources) "
    "FROM papers JOIN records ON records.id = papers.record WHERE pmid = ?"
)

_EDGE = "SELECT (SELECT name FROM names WHERE id = {0}) FROM edges WHERE citing = ? AND cited = ? AND {0}"
_IN_WORD = r"0-9A-Za-z\x80-\U0010ffff"  # as SQLite's tokenizer "ascii" cuts them
_WORD = re.compile(rf"(?<![{_IN_WORD}])[A-Za-z]{{3,40}}(?![{_IN_WORD}])")


def _record_faults(corpus: Corpus, pmid: int, counted: Counter[str]) -> Iterator[str]:
    run = corpus.connection.execute
    row = run(_ROW, (pmid,)).fetchone()
    if row is None:  # told with the foreign keys
        return
    packed, dictionary, sha256, *counts = row
    try:
        line = codec.Codec(corpus.connection).unpack(packed, dictionary)
        record = from_json(line)
    except codec.UNREADABLE as error:
        yield f"PMID {pmid}: the record cannot be read: {error}"
        return
    if hashlib.sha256(line).digest() != sha256:
        yield f"PMID {pmid}: the record is not what was stored"
    if [record.pmid, terms.year_of(record), flags_of(record), sources_of(record)] != [str(pmid), *counts]:
        yield f"PMID {pmid}: the row does not fit its record"
    yield from _lost_documents(corpus, pmid, record)
    counted["terms"] += len(terms.terms_of(record))
    counted["edges"] += len({edge[:3] for edge in terms.edges_of(record)})
    for term in terms.terms_of(record):
        known = run("SELECT 1 FROM terms WHERE pmid = ? AND name = (SELECT id FROM names WHERE name = ?)", (pmid, term))
        if not known.fetchone():
            yield f"PMID {pmid}: it is not filed under {term}"
    for citing, cited, own, sources in terms.edges_of(record):
        row = run(_EDGE.format("by_citing" if own else "by_cited"), (citing, cited)).fetchone()
        if row is None:
            yield f"PMID {pmid}: the edge {citing} to {cited} is missing"
        elif row[0] != sources:
            yield f"PMID {pmid}: the edge {citing} to {cited} is not filed under the source that has it"
    word = max(_WORD.findall(" ".join(terms.words_of(record))), key=len, default=None)
    if word and not run("SELECT 1 FROM words WHERE words MATCH ? AND rowid = ?", (f'"{word}"', pmid)).fetchone():
        yield f"PMID {pmid}: its words are not found in the index"


def _lost_documents(corpus: Corpus, pmid: int, record: Record) -> Iterator[str]:
    """Exchanges that are kept and that a record is made of, and that are not linked to it."""
    linked = {one.sha256 for one in corpus.exchanges_of(str(pmid))}
    for one in record.provenance.sources:
        if one.outcome == "ok" and one.sha256 and one.sha256 not in linked and _is_kept(corpus, one.sha256):
            yield f"PMID {pmid}: it is not linked to the capture of {one.name} that it is made of"


def _is_kept(corpus: Corpus, sha256: str) -> bool:
    hashed = (bytes.fromhex(sha256),)
    statements = ("SELECT 1 FROM captures WHERE sha256 = ?", "SELECT 1 FROM pieces WHERE whole = ?")
    return any(corpus.connection.execute(one, hashed).fetchone() for one in statements)


_STRAYS = {
    "the term of PMID {} is of no paper here": "SELECT DISTINCT pmid FROM terms WHERE pmid NOT IN (SELECT pmid FROM papers)",
    "the words of PMID {} are not in the index": "SELECT pmid FROM papers WHERE pmid NOT IN (SELECT id FROM words_docsize)",
    "the index has words of PMID {}, which is not here": "SELECT id FROM words_docsize WHERE id NOT IN (SELECT pmid FROM papers)",
    "PMID {} is listed as stored and is not here": (
        "SELECT pmid FROM asked WHERE outcome = 'stored' AND pmid NOT IN (SELECT pmid FROM papers)"
    ),
    "record {} is of no paper here": "SELECT id FROM records WHERE id NOT IN (SELECT record FROM papers)",
    "an edge of PMID {} names a source that is not there": (
        "SELECT citing FROM edges WHERE (by_citing AND by_citing NOT IN (SELECT id FROM names)) "
        "OR (by_cited AND by_cited NOT IN (SELECT id FROM names))"
    ),
}


def _strays(corpus: Corpus) -> Iterator[str]:
    """Rows that belong to nothing, and what is missing beside a paper."""
    for words, statement in _STRAYS.items():
        yield from (words.format(pmid) for (pmid,) in corpus.connection.execute(f"{statement} LIMIT 20"))


def _lost_edges(corpus: Corpus) -> Iterator[str]:
    """Edges whose paper is not there."""
    statement = (
        "SELECT citing, cited FROM edges WHERE (by_citing AND citing NOT IN (SELECT pmid FROM papers)) "
        "OR (by_cited AND cited NOT IN (SELECT pmid FROM papers)) OR NOT (by_citing OR by_cited) LIMIT 20"
    )
    for citing, cited in corpus.connection.execute(statement):
        yield f"the edge {citing} to {cited} is of no paper here"
