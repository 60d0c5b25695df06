"""The version of the project: in the User-Agent, in what is kept of exchanges, and on `scraper --version`."""

__version__ = "0.1.0"
