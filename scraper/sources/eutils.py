"""What the sources at NCBI's E-utilities share: the address, who we say we are, and its errors.

Rules: https://www.ncbi.nlm.nih.gov/books/NBK25497/ (tool and email on every call; 3 requests a second, 10 with a key)
"""

from __future__ import annotations

import re
from typing import Any

from scraper.errors import Incomplete
from scraper.model import Capture
from scraper.settings import Settings
from scraper.sources.source import Access, refuse_page

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
TERMS = "https://www.ncbi.nlm.nih.gov/books/NBK25497/"
_WITH_KEY = 10.0


def access(settings: Settings) -> Access:
    """`tool`, and the contact and key the user gave; they are sent and never kept."""
    params = {"tool": "literature-scraper", "email": settings.email, "api_key": settings.ncbi_api_key}
    kept = {name: value for name, value in params.items() if value}
    return Access(kept, requests_per_second=_WITH_KEY if settings.ncbi_api_key else None)


def refuse_broken_xml(capture: Capture, root: str) -> None:
    """Raise Incomplete on a reply that is no XML with this root, or has an error in its place, whatever its status was."""
    refuse_page(capture, capture.source)
    details: dict[str, Any] = {"source": capture.source, "url": capture.url, "status": capture.status}
    error = re.search(rb"<ERROR>([^<]{0,200})", capture.body[:4000])
    if error:
        reason = f"E-utilities report an error: {error[1].decode('utf-8', 'replace').strip()}"
        raise Incomplete(reason, **details, kind="error_in_reply")
    body = capture.body.rstrip()
    if f"<{root}".encode() not in body[:4000]:
        raise Incomplete(f"the reply has no {root}", **details, kind="other_form")
    if not re.search(rf"</{root}>\Z|<{root}\s*/>\Z".encode(), body[-4000:]):
        raise Incomplete(f"the reply ends before </{root}>: it was cut short", **details, kind="cut_short")
