"""Records, lists and corpora for assistants, by the Model Context Protocol."""
