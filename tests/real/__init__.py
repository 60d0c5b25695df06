"""Tests over recordings that are not part of the project: they run where SCRAPER_RECORDINGS names their folder."""
