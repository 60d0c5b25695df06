"""What of an entry of a reference list is the entry, and what are words of the site's links and notes beside it."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.parse.landing.reference_text import own_text

KEPT = "Ruiz A. On newts. 2001."
LINK = '<a href="#">{}</a>'


@pytest.mark.parametrize(
    "beside",
    [
        LINK.format("PubMed"),
        LINK.format(" Google  Scholar "),
        LINK.format("[CrossRef]"),
        LINK.format("View Article | PubMed"),
        LINK.format("Web of Science®"),
        LINK.format("Times Cited: 21"),
        LINK.format("Full Text (PDF) (1.2 MB)"),
        "<button>Show context</button>",
        f"<span>View in {LINK.format('Scopus')}</span>",  # neither part is a link's words alone
        f"<span>Search {LINK.format('Google Scholar')}</span>",
        f"<div>[{LINK.format('PubMed')}] [{LINK.format('DOI')}]</div>",
        f"<p>{LINK.format('View')} {LINK.format('at Publisher')}</p>",
        f"<small>Find this {LINK.format('article online')}</small>",
        f"[{LINK.format('PubMed')}, {LINK.format('DOI')}]",
        f"({LINK.format('PubMed')})",
        f"- {LINK.format('PubMed')} - {LINK.format('DOI')}",
        '<span class="sr-only">opens in new tab</span>',
        '<div class="tooltip">Ruiz Ana</div>',
    ],
)
def test_the_words_of_links_are_no_part_of_an_entry(beside: str) -> None:
    assert own_text(html.fragment_fromstring(f"<li>{KEPT} {beside}</li>")) == KEPT


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        (f"Ruiz A. {LINK.format('On newts')}. 2001.", KEPT),
        (f"<span>Ruiz A. {LINK.format('On newts')}. 2001.</span>", KEPT),
        (f"<span>Ruiz A. On newts. {LINK.format('PubMed')} 2001.</span>", KEPT),
        ("<span>Abstract</span> 2001.", "Abstract 2001."),  # no link
        (f"{LINK.format('x' * 201)} 2001.", f"{'x' * 201} 2001."),
        ("[7] Ruiz A. On newts. 2001.", KEPT),
        ("17. Ruiz A. On newts. 2001.", KEPT),
        ("2001) Ruiz A. On newts. 2001.", KEPT),
        ("20011. Ruiz A. On newts. 2001.", "20011. Ruiz A. On newts. 2001."),
        ("Ruiz A. On newts [abstract].", "Ruiz A. On newts [abstract]."),
        ("Ruiz A. On newts [abstract]", "Ruiz A. On newts [abstract]"),
        ("Ruiz A. On newts]", "Ruiz A. On newts"),
        ("Ruiz A. On newts . ,.", "Ruiz A. On newts"),
        ("Ruiz A. On newts ; |", "Ruiz A. On newts"),
        ("Ruiz A.\n  On   newts.  2001.", KEPT),
        ("", ""),
    ],
)
def test_the_entry_itself_is_kept(entry: str, text: str) -> None:
    assert own_text(html.fragment_fromstring(f"<li>{entry}</li>")) == text


def test_of_an_entry_as_long_as_a_page_the_beginning_is_kept() -> None:
    words = [str(number) for number in range(5_000, 7_001)]
    for count in (1_999, 2_000, 2_001):
        assert own_text(html.fragment_fromstring(f"<li>{' '.join(words[:count])}</li>")) == " ".join(words[: min(count, 2_000)])
