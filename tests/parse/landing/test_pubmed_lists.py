"""Lists of PubMed's pages: references and citing articles as shown, the rest behind a button, and listings of PMIDs."""

from __future__ import annotations

import pytest
from lxml import html

from scraper.errors import ParseError
from scraper.parse.landing.pubmed_lists import parse_pmid_listing, parse_reference_fragment, read_cited_by, read_references
from tests.parse.landing.pages import PUBMED, document


def test_rest_of_the_lists_in_their_reported_forms() -> None:
    items = parse_reference_fragment(document(PUBMED[PUBMED.index('<ol class="references-list">') :]))
    assert [(item.position, item.pmid) for item in items] == [(1, "999000015"), (2, None)]
    page = '<html><body><pre class="search-results-chunk">999000014\r\n999000016\r\n</pre></body></html>'
    assert parse_pmid_listing(document(page)) == ("999000014", "999000016")
    assert parse_pmid_listing(document("999000014\r\n")) == ("999000014",)
    with pytest.raises(ParseError):
        parse_pmid_listing(document("<html><body>No list</body></html>"))


def listing(text: str) -> tuple[str, ...]:
    return parse_pmid_listing(document(text))


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("998000961\nnone\n998000962", "none"),
        ("998000961 998000962", "998000961 998000962"),
        ("PMC998000961", "PMC998000961"),
        ("0", "0"),
        ("998000961\n9980009611", "9980009611"),
        ('<html><body><pre class="search-results-chunk">998000961\nError</pre></body></html>', "Error"),
    ],
)
def test_a_list_with_anything_but_pmids_is_refused(text: str, odd: str) -> None:
    with pytest.raises(ParseError, match="not a PMID") as stop:
        listing(text)
    assert (stop.value.got, stop.value.source) == (odd, "landing")


def test_the_pmids_of_every_chunk_are_given_in_their_order() -> None:
    chunk = '<pre class="search-results-chunk">\n{}\n\n</pre>'
    page = f"<html><body>{chunk.format(998000962)}<p>x</p>{chunk.format(' 998000961 ')}</body></html>"
    assert listing(page) == ("998000962", "998000961")
    assert listing("") == ()


def section(inside: str) -> html.HtmlElement:
    return html.fragment_fromstring(f"<section>{inside}</section>")


ITEMS = '<ol class="references-and-notes-list"><li>Ruiz A. On newts.</li><li></li></ol>'
BUTTON = '<button class="show-all"{}>{}</button>'


@pytest.mark.parametrize(
    ("button", "total", "complete", "rest"),
    [
        ("", None, None, None),
        (BUTTON.format(' data-next-page-url="/rest"', "Show all 1,835 references"), 1835, False, "/rest"),
        (BUTTON.format("", "Show all 12 of 34"), 12, False, None),
        (BUTTON.format("", "Show all"), None, False, None),
    ],
)
def test_the_button_for_the_rest_tells_the_total(button: str, total: int | None, complete: bool | None, rest: str | None) -> None:
    found, address = read_references(section(ITEMS + button))
    assert found is not None
    assert ([item.raw for item in found.items], found.total_reported) == (["Ruiz A. On newts.", None], total)
    assert (found.complete, address) == (complete, rest)


def test_links_of_a_reference_are_its_ids_and_no_part_of_its_text() -> None:
    link = '<a class="reference-link" data-ga-action="{1}">{0}</a>'
    links = " - ".join(link.format(*one) for one in (("DOI", "10.5555/INV.7"), ("PubMed", "998000961"), ("PMC", "PMC7")))
    item = f"Ruiz A. On newts. Newt Res. 2001;7(2):3. doi: 10.5555/inv.7 - {links} - "
    (found,) = parse_reference_fragment(document(f'<html><ol class="references-and-notes-list"><li>{item}</li></ol></html>'))
    assert (found.raw, found.doi) == ("Ruiz A. On newts. Newt Res. 2001;7(2):3. doi: 10.5555/inv.7", "10.5555/inv.7")
    assert (found.pmid, found.pmcid, found.title, found.pages) == ("998000961", "PMC7", "On newts", "3")


def test_an_item_within_an_item_is_none_of_its_own() -> None:
    inner = '<li class="skip-numbering">b</li>'
    found, _ = read_references(section(f'<ul><li class="skip-numbering">a<ul>{inner}</ul></li>{inner}</ul>'))
    assert found is not None
    assert [(item.position, item.raw) for item in found.items] == [(1, "a b"), (2, "b")]


ARTICLES = (
    '<ul id="citedby-articles-list"><li><a class="docsum-title" href="/998000961/">On newts.</a>'
    '<span class="full-authors">Ruiz A, Okafor B.</span>'
    '<span class="full-journal-citation">Newt Res. 2001;7(2):3-4. doi: 10.5555/A. Epub 2001.</span></li>'
    '<li><span class="docsum-title">Toads?</span><span class="docsum-pmid">998000962</span>'
    '<span class="docsum-authors">Nau C</span><span class="docsum-journal-citation">odd</span></li></ul>'
)


def test_entries_of_citing_articles() -> None:
    found, _ = read_cited_by(section(ARTICLES))
    assert found is not None
    one, other = found.items
    assert (one.pmid, one.doi, one.title, one.journal, one.pages) == ("998000961", "10.5555/a", "On newts", "Newt Res", "3-4")
    assert [author.family for author in (*one.authors, *other.authors)] == ["Ruiz", "Okafor", "Nau"]
    assert (other.pmid, other.title, other.journal, other.raw) == ("998000962", "Toads?", None, "Toads?\nNau C\nodd")


REST = '<a class="show-all-linked-articles" href="/rest">See all</a>'


@pytest.mark.parametrize(
    ("heading", "rest", "told"),
    [
        ("", "", (None, None, None)),
        ("<h2>Cited by <em class='amount'>2 articles</em></h2>", "", (2, True, None)),
        ("<h2>Cited by <em class='amount'>1,204 articles</em></h2>", "", (1204, False, None)),
        ("<h2>Cited by <em class='amount'>2 articles</em></h2>", REST, (2, False, "/rest")),
        ("<h2>Cited by <em class='amount'>some</em></h2>", "", (None, None, None)),
    ],
)
def test_citing_articles_are_whole_where_their_number_is_shown(heading: str, rest: str, told: tuple[object, ...]) -> None:
    found, address = read_cited_by(section(heading + ARTICLES + rest))
    assert found is not None
    assert (found.total_reported, found.complete, address) == told


def test_a_page_without_the_section_has_no_list() -> None:
    assert (read_references(None), read_cited_by(None)) == ((None, None), (None, None))
