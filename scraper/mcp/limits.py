"""How much one answer may hold, and how much one call may ask for."""

from __future__ import annotations

MOST_BYTES = 100_000  # of an answer as it is sent: its data, its text, and the frame around them
DATA_BYTES = 62_000
TEXT_BYTES = 32_000  # as JSON, where a quote or a line feed has two bytes
ERROR_CHARACTERS = 2_000
MOST_ROWS = 200  # in one answer
ROWS = 50  # unless the call says otherwise
MOST_PMIDS = 500  # of one query
MOST_SEEDS = 20
ENTRIES = 25  # of each long list of a record, unless the call says otherwise
MOST_SOURCES = 20  # that are told one by one
TITLE_CHARACTERS = 300
CELL_CHARACTERS = 120
REASON_CHARACTERS = 300
