"""PubMed's baseline and update files, and some others, from servers into a folder: listed, fetched, checked."""
