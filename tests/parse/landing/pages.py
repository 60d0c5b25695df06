"""Pages in the shape of publishers' and of PubMed's, and what is read of them; every paper here is invented."""

from __future__ import annotations

import scraper
from scraper.model import Capture, ParsedRecord
from scraper.parse.document import Document
from tests.conftest import CASSETTES

PUBMED = (CASSETTES / "landing" / "999000011" / "body.html").read_text(encoding="utf-8")
HEAD = '<meta name="citation_title" content="On newts"><meta name="citation_doi" content="10.5555/inv.951">'
ABSTRACT = "We watched the newts of one pond for two years and counted all of them on every day, in rain and sun alike."
RESUMEN = "Observamos los tritones de un estanque durante dos años y los contamos a todos cada día, con lluvia y con sol."
ITEM = "Ruiz A. On newts. Newt Res. 2001;1:2."


def document(text: str) -> Document:
    """A landing page as the layouts look at it."""
    return Document(Capture(source="landing", body=text.encode()))


def page(body: str, head: str = "", lang: str = "") -> str:
    """A page of a publisher with a title and a DOI in its head."""
    return f"<!doctype html><html{lang}><head>{HEAD}{head}</head><body>{body}</body></html>"


def read(body: str, head: str = "", lang: str = "") -> ParsedRecord:
    """What is read of such a page."""
    return scraper.parse(page(body, head, lang).encode())


def tag(name: str, content: str, more: str = "") -> str:
    """A tag of the head."""
    return f'<meta name="{name}" content="{content}"{more}>'
