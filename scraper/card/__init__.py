"""A record as a card: one self-contained piece of HTML for notebooks and pages, nothing loaded, no script."""
