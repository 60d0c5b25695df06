"""A local corpus: records in one SQLite file."""
