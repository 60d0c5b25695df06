"""How the pages become a site: `make site`, or `python -m sphinx -W --keep-going -b html docs build/site`.

Why these tools: docs/decisions/2026-11-26-docs-site.md. Nothing of the site comes from elsewhere: no font, script or picture.
"""

from __future__ import annotations

from scraper.version import __version__

project = html_title = "literature-scraper"
version = release = __version__
extensions = ["myst_nb"]  # reads all pages, and runs those that are notebooks
nitpicky = True
highlight_language = "text"

myst_enable_extensions = ["attrs_block"]
myst_heading_anchors = 4  # of the same names as in a repository browser, and checked

nb_execution_mode = "force"
nb_execution_raise_on_error = True
nb_execution_timeout = 300
nb_execution_show_tb = True

html_theme = "furo"
html_copy_source = html_show_sphinx = html_show_copyright = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]
