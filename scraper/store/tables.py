"""The tables of a corpus file, as the newest version has them. What is made of an older file is in scraper.store.schema."""

from __future__ import annotations

# Records are added at the end of their table in the order they come: among those of lower and higher PMIDs a record of 2 to 3 kB
# costs ten times as much. The rows of papers are small and kept by PMID.
RECORDS = """
CREATE TABLE records (
  id INTEGER PRIMARY KEY, packed BLOB NOT NULL, dictionary INTEGER REFERENCES dictionaries (id), sha256 BLOB NOT NULL
) STRICT;
CREATE TABLE papers (
  pmid INTEGER PRIMARY KEY, record INTEGER NOT NULL REFERENCES records (id), year INTEGER, added_at TEXT NOT NULL,
  stored_at TEXT NOT NULL
) STRICT;
CREATE INDEX papers_by_year ON papers (year);
"""
# A body may be a piece of a file: some of its papers, between its head and its foot. `whole` is the hash of that file; `begins`
# and `ends` are where a paper stands in the body, in bytes.
PIECES = """
CREATE TABLE pieces (
  capture INTEGER PRIMARY KEY REFERENCES captures (id), whole BLOB NOT NULL, head INTEGER NOT NULL, foot INTEGER NOT NULL
) STRICT;
ALTER TABLE paper_captures ADD COLUMN begins INTEGER;
ALTER TABLE paper_captures ADD COLUMN ends INTEGER;
"""
# What is counted and chosen by without unpacking a record: `flags` as scraper.store.flags has them, `sources` the number of the
# names of those that gave a document. Of the outcomes of sources few are failures.
COUNTED = """
ALTER TABLE papers ADD COLUMN flags INTEGER NOT NULL DEFAULT 0;
ALTER TABLE papers ADD COLUMN sources INTEGER;
CREATE INDEX outcomes_failed ON outcomes (pmid) WHERE outcome = 'failed';
"""
TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE dictionaries (id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE edges (
  citing INTEGER NOT NULL, cited INTEGER NOT NULL, by_citing INTEGER NOT NULL, by_cited INTEGER NOT NULL,
  PRIMARY KEY (citing, cited)
) STRICT, WITHOUT ROWID;
CREATE INDEX edges_by_cited ON edges (cited);
CREATE TABLE terms (name INTEGER NOT NULL, pmid INTEGER NOT NULL, PRIMARY KEY (name, pmid)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (title, abstract, entities, content='', tokenize="ascii");
CREATE TABLE captures (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, method TEXT NOT NULL, url TEXT, request_body TEXT,
  status INTEGER, headers TEXT NOT NULL, retrieved_at TEXT, origin TEXT NOT NULL, sha256 BLOB NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE INDEX captures_by_content ON captures (sha256);
CREATE TABLE paper_captures (
  pmid INTEGER NOT NULL, capture INTEGER NOT NULL REFERENCES captures (id), PRIMARY KEY (pmid, capture)
) STRICT, WITHOUT ROWID;
CREATE TABLE asked (
  pmid INTEGER PRIMARY KEY, outcome TEXT NOT NULL, source TEXT, kind TEXT, reason TEXT, depth INTEGER NOT NULL DEFAULT 0,
  at TEXT NOT NULL, claim TEXT
) STRICT;
CREATE INDEX asked_by_outcome ON asked (outcome);
CREATE TABLE outcomes (
  pmid INTEGER NOT NULL, source TEXT NOT NULL, outcome TEXT NOT NULL, kind TEXT, reason TEXT, at TEXT NOT NULL,
  PRIMARY KEY (pmid, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE changes (id INTEGER PRIMARY KEY, pmid INTEGER NOT NULL, at TEXT NOT NULL, fields BLOB NOT NULL) STRICT;
CREATE INDEX changes_by_time ON changes (at);
"""

# What of an exchange its body's hash does not cover, hashed; in a table of its own: a body would be written anew with its row.
SEALS = """
CREATE TABLE seals (capture INTEGER PRIMARY KEY REFERENCES captures (id), sha256 BLOB NOT NULL) STRICT;
"""
