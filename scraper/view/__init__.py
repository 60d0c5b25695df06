"""A paper as a page: one file that needs nothing else, or an article of the site."""
