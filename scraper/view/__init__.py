"""A record as a page, and a corpus in the browser."""
