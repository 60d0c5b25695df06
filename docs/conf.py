"""How the pages become a site: `python -m sphinx -W --keep-going -b html docs build/site`."""

from __future__ import annotations

from scraper.version import __version__

project = "literature-scraper"
release = version = __version__
extensions = ["myst_nb"]
exclude_patterns = ["Thumbs.db", ".DS_Store"]
nitpicky = True
html_theme = "furo"
html_title = "literature-scraper"
myst_heading_anchors = 4
nb_execution_mode = "force"
nb_execution_raise_on_error = True
