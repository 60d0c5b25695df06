"""What the sources' own replies say of a paper: every field, both shapes, odd values, and nothing that they do not say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import scraper
from scraper.errors import ParseError
from scraper.fetch.captures import load_capture, save_capture
from scraper.model import Author, Capture, Count, Issue, ParsedRecord, Record, from_json, to_json
from scraper.normalize.merge import normalize
from scraper.parse.api.crossref import parse_crossref
from scraper.parse.api.europepmc import parse_core
from scraper.parse.api.icite import parse_icite
from scraper.parse.api.idconv import parse_idconv
from scraper.parse.api.jats import read_jats_abstract
from scraper.parse.api.openalex import parse_work, read_inverted
from scraper.parse.api.semanticscholar import parse_paper
from scraper.parse.free_names import read_display_name, read_first_author
from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from tests.conftest import CASSETTES

PARSERS = {
    "crossref": (parse_crossref, "10.5555_inv.32"), "europepmc": (parse_core, "999000032"), "icite": (parse_icite, "999000032"),
    "openalex": (parse_work, "999000032"), "semanticscholar": (parse_paper, "999000032"),
    "idconv": (parse_idconv, "999000018-and-1-more"),
}  # fmt: skip
ODD = (None, "", True, -1, 1e300, "\u0002<b>", ["x", None, 3], {"x": None}, [[{}]])


def capture(source: str, body: Any) -> Capture:
    return Capture(source=source, body=body if isinstance(body, bytes) else json.dumps(body).encode(), status=200)


def work(**more: Any) -> ParsedRecord:
    (found,) = parse_crossref(capture("crossref", {"message": {"DOI": "10.5555/a.1"} | more}))
    return found


def publication(**more: Any) -> ParsedRecord:
    (found,) = parse_icite(capture("icite", {"data": [{"pmid": 998000801} | more]}))
    return found


def names(authors: tuple[Author, ...]) -> list[tuple[str | None, ...]]:
    return [(one.family, one.given or one.initials, one.suffix, one.literal) for one in authors]


# ---- whatever comes ------------------------------------------------------------------------------------------------------


def iter_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from iter_paths(child, (*path, key))


def iter_changed(body: Any) -> Iterator[Any]:
    """The value with each of its parts, one after the other, replaced by odd ones."""
    yield from ODD
    for path in iter_paths(body):
        for odd in ODD if path else ():
            place = body
            for key in path[:-1]:
                place = place[key]
            kept, place[path[-1]] = place[path[-1]], odd
            yield body
            place[path[-1]] = kept


@pytest.mark.parametrize("name", PARSERS)
def test_a_value_of_another_kind_is_none_or_told_and_never_an_accident(name: str) -> None:
    parse, case = PARSERS[name]
    for body in iter_changed(json.loads(load_capture(CASSETTES / name / case).body)):
        try:
            documents = parse(capture(name, body))
        except ParseError:
            continue
        for one in documents:
            assert from_json(to_json(normalize([one]))).pmid == one.pmid


@pytest.mark.parametrize("name", PARSERS)
def test_control_characters_are_told(name: str) -> None:
    parse, case = PARSERS[name]
    body = load_capture(CASSETTES / name / case).body
    odd = body.replace(b"10.5555/", b"10.5555\\u0001/", 1) if name == "idconv" else body.replace(b'"Knots', b'"\\u0092Knots', 1)
    assert odd != body
    (found, *_) = parse(capture(name, odd))
    assert [issue.code for issue in found.issues][:1] == ["control_characters"]


# ---- iCite ---------------------------------------------------------------------------------------------------------------


def test_a_paper_whose_title_only_icite_knows_has_a_title(tmp_path: Path) -> None:
    body = {"data": [{"pmid": 998000802, "title": "Knots &amp; dust", "authors": "Ana B Núñez, Wei Li", "year": 2020}]}
    request = SOURCES["icite"].requests_for(["998000802"], Settings())[0]
    save_capture(Capture(source="icite", name="998000802", url=request.url, status=200, body=json.dumps(body).encode()), tmp_path)
    (record,) = scraper.fetch_many(["998000802"], sources="icite", captures=[tmp_path], offline=True)
    assert (record.title, record.published.date, names(record.authors)) == (
        "Knots & dust", "2020", [("Núñez", "Ana B", None, None), ("Li", "Wei", None, None)],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({"citation_count": 3, "relative_citation_ratio": 2, "nih_percentile": 77.5}, [3, 2, 77.5]),
        ({"citedByPmidCount": 3, "rcr": 1.5, "nihRcrPercentile": 70}, [3, 1.5, 70]),
        ({"citation_count": None, "citedByPmidCount": 4, "rcr": None, "relative_citation_ratio": "0.25"}, [4, 0.25]),
        ({"citation_count": True, "rcr": False, "nihRcrPercentile": "high"}, []),
    ],
)  # fmt: skip
def test_counts_of_both_shapes(row: dict[str, Any], counts: list[float]) -> None:
    found = publication(**row).counts
    assert [one.value for one in found] == counts
    assert [type(one.value) for one in found] == [type(value) for value in counts]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Ana B Núñez, John Li, Jr", [("Núñez", "Ana B", None, None), ("Li", "John", "Jr", None)]),
        ("Ana B Núñez, John Li Jr", [("Núñez", "Ana B", None, None), ("Li", "John", "Jr", None)]),
        ([{"lastName": "Li", "firstName": "Wei"}, {}, None], [("Li", "Wei", None, None)]),
        ([{"lastName": None, "fullName": "ROPE Group"}], [(None, None, None, "ROPE Group")]),
        (["Plato", ""], [(None, None, None, "Plato")]),
        ("Academies of Ropes, Knots, and Splices", []),
        (None, []),
        ("", []),
    ],
)  # fmt: skip
def test_authors_of_icite(printed: Any, read: list[Any]) -> None:
    found = publication(authors=printed)
    assert names(found.authors) == read
    assert bool(found.issues) == (isinstance(printed, str) and "and" in printed)


# ---- OpenAlex ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "text", "told"),
    [
        ({"Ropes": [0], "hold": [1, 3], "and": [2]}, "Ropes hold and hold", False),
        ({"Ropes": [0], "hold": [10**9]}, "Ropes hold", True),
        ({"Ropes": [0], "Hemp": [0], "holds": [1]}, "Ropes Hemp holds", True),
        ({"Ropes": [0, -1, 1.5, None, True, "2"]}, "Ropes", True),
        ({"Abstract": [0], "Ropes": [1], "<i>hold</i>": [2]}, "Ropes hold", False),
        ({"Abstract": [0], "art": [1]}, "Abstract art", False),
        ({}, None, False),
        (None, None, False),
        ({"Ropes": None}, None, False),
    ],
)
def test_an_abstract_is_made_of_its_index(index: Any, text: str | None, told: bool) -> None:
    issues: list[Issue] = []
    assert read_inverted(index, issues) == text
    assert [issue.code for issue in issues] == (["abstract_incomplete"] if told else [])


def test_a_rebuilt_abstract_and_names_of_machines_only_fill_gaps() -> None:
    def said(name: str, **fields: Any) -> ParsedRecord:
        return ParsedRecord(source=capture(name, b"").as_status(), layout=name, pmid="998000803", **fields)

    pubmed = said("pubmed", authors=(Author("Li", initials="W"),), abstract="Ropes hold.")
    openalex = said("openalex", authors=(Author("Li", "Wei"), Author("Ng", "Mei")), abstract="Ropes hold. Keywords: ropes, hemp.")
    record = normalize([pubmed, openalex])
    assert (names(record.authors), record.abstract) == ([("Li", "W", None, None)], "Ropes hold.")
    assert record.provenance.fields["abstract"].others[0].source == "openalex"
    folded = said("pubtator3", abstract="Ropes hold, alpha.")
    assert normalize([folded, openalex]).provenance.fields["abstract"].source == "openalex"
    assert (
        normalize([said("semanticscholar", abstract="Ropes."), openalex]).provenance.fields["abstract"].source
        == "semanticscholar"
    )


def test_ids_of_affiliations_go_with_the_affiliations_they_count() -> None:
    def said(name: str, author: Author) -> ParsedRecord:
        return ParsedRecord(source=capture(name, b"").as_status(), layout=name, pmid="998000803", authors=(author,))

    (openalex,) = parse_work(load_capture(CASSETTES / "openalex" / "999000032"))
    full = openalex.authors[0]
    bare = normalize([said("pubmed", Author("Núñez", "Ana B")), said("openalex", full)]).authors[0]
    assert (bare.affiliations, bare.affiliation_ids) == (full.affiliations, full.affiliation_ids)
    own = normalize([said("pubmed", Author("Núñez", "Ana B", affiliations=("Here.",))), said("openalex", full)]).authors[0]
    assert (own.affiliations, own.affiliation_ids) == (("Here.",), ())


# ---- Crossref ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "types", "retracted"),
    [
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "retraction", "label": "Retraction"}]}, ["RetractionIn"], True),
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "expression_of_concern"}]}, ["ExpressionOfConcernIn"], None),
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "withdrawal"}]}, ["RetractionIn"], True),
        ({"updated-by": [{"DOI": "10.5555/b.2", "type": "corrigendum"}]}, ["ErratumIn"], None),
        ({"update-to": [{"DOI": "10.5555/b.2", "type": "retraction"}]}, ["RetractionOf"], None),
        ({"update-to": [{"DOI": "10.5555/b.2", "type": "erratum"}]}, ["ErratumFor"], None),
        ({"update-to": [{"DOI": "10.5555/A.1", "type": "retraction"}]}, ["RetractionIn"], True),
        ({"relation": {"is-preprint-of": [{"id-type": "doi", "id": "10.5555/b.2"}]}}, ["UpdateIn"], None),
        ({"updated-by": [{"type": "sequel"}, None, "x"]}, [], None),
        ({"updated-by": None, "update-to": {}, "relation": []}, [], None),
    ],
)
def test_updates_of_crossref_are_notices(more: dict[str, Any], types: list[str], retracted: bool | None) -> None:
    found = work(**more)
    assert [one.type for one in found.notices] == types
    assert normalize([found]).retracted is retracted
    assert all(issue.code == "unread_notice" for issue in found.issues)


@pytest.mark.parametrize(
    ("person", "read"),
    [
        ({"family": "Tolk", "given": "Jana", "suffix": "Jr."}, [("Tolk", "Jana", "Jr.", None)]),
        ({"family": "Tolk", "given": "Jana", "suffix": "\u2003"}, [("Tolk", "Jana", None, None)]),
        ({"family": "Tolk", "given": "Jana", "suffix": "PhD"}, [("Tolk", "Jana", None, None)]),
        ({"name": "ROPE Study Group"}, [(None, None, None, "ROPE Study Group")]),
        ({"family": "ROPE Study Group", "given": ""}, [(None, None, None, "ROPE Study Group")]),
        ({"family": "Doan Phan"}, [(None, None, None, "Doan Phan")]),
        ({"family": "van der Berg"}, [("van der Berg", None, None, None)]),
        ({"given": "Plato", "family": ""}, [(None, None, None, "Plato")]),
        ({"family": "O&apos;Neil", "given": "Mary\u00a0Ann"}, [("O'Neil", "Mary Ann", None, None)]),
        ({"family": " ", "given": None, "affiliation": []}, []),
        (None, []),
    ],
)
def test_people_of_crossref(person: Any, read: list[Any]) -> None:
    found = work(author=[person])
    assert names(found.authors) == read
    assert [issue.code for issue in found.issues] == ([] if read else ["author_without_name"])


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"type": "monograph", "title": ["Knots"]}, ("Knots", None)),
        ({"type": "book-chapter", "title": ["A knot"], "container-title": ["Knots"]}, ("Knots", None)),
        ({"type": "book-chapter", "title": ["A knot"], "container-title": ["Notes", "Knots"]}, ("Knots", "Notes")),
        ({"type": "edited-book", "title": ["Knots"], "container-title": ["Notes"]}, ("Knots", "Notes")),
        ({"type": "journal-article", "title": ["A knot"], "container-title": ["J Knots"], "ISBN": ["9783161484100"]}, None),
    ],
)
def test_books_of_crossref(more: dict[str, Any], where: tuple[str, str | None] | None) -> None:
    book = work(**more).book
    assert (book and (book.title, book.collection)) == where


def test_an_open_copy_needs_an_open_licence_that_is_in_force() -> None:
    free, later = "https://creativecommons.org/licenses/by/4.0/", 365
    files = [{"URL": "https://knot.example/a.pdf", "content-type": "application/pdf", "content-version": "vor"}]
    for licence, delay, found in ((free, 0, 1), (free, later, 0), ("https://knot.example/terms", 0, 0)):
        said = work(license=[{"URL": licence, "content-version": "vor", "delay-in-days": delay}], link=files)
        assert len(said.links) == found, (licence, delay)
    assert work(link=files).links == ()


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        (
            "Invented Academies of Ropes, Knots, and Splices",
            [(None, None, None, "Invented Academies of Ropes, Knots, and Splices")],
        ),
        ("National Institute of Invented Knots", [(None, None, None, "National Institute of Invented Knots")]),
        ("Ministry of Ropes, Knotville", [(None, None, None, "Ministry of Ropes, Knotville")]),
        ("Okafor, Jo", [("Okafor", "Jo", None, None)]),
        ("Okafor, Jo, Jr", [("Okafor", "Jo", "Jr", None)]),
        ("Okafor J, Li W", [("Okafor", "J", None, None), ("Li", "W", None, None)]),
        ("Okafor, J. and Li, W.", [(None, None, None, "Okafor, J. and Li, W.")]),
        ("Okafor J. B.", [("Okafor", "J. B.", None, None)]),
        ("JB Castro Okafor", [("Castro Okafor", "JB", None, None)]),
        ("E. Berg van den", [(None, None, None, "E. Berg van den")]),
        ("Press W. H.", [("Press", "W. H.", None, None)]),
        ("Okafor et al.", [("Okafor", None, None, None)]),
        ("et al.", []),
        (" , ", []),
        ("x" * 500, [(None, None, None, "x" * 500)]),
    ],
)
def test_the_author_of_a_deposited_reference(printed: str, read: list[Any]) -> None:
    assert names(read_first_author(printed)) == read


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Martin Knot III", ("Knot", "Martin", "III", None)),
        ("Smith JM", (None, None, None, "Smith JM")),
        ("WEI XU", ("XU", "WEI", None, None)),
        ("\u5f20\u4f1f \u738b", (None, None, None, "\u5f20\u4f1f \u738b")),
        ("Ludwig von", (None, None, None, "Ludwig von")),
    ],
)
def test_names_that_print_given_names_first(printed: str, read: Any) -> None:
    assert names((read_display_name(printed),)) == [read]


@pytest.mark.parametrize(
    ("markup", "text", "labels"),
    [
        ("<jats:p>Ropes of hemp held.</jats:p>", "Ropes of hemp held.", []),
        ("<jats:title>ABSTRACT</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One.\nTwo.", []),
        ("<sec><title>Aims</title><p>1.</p><p>2.</p></sec><sec><title>End</title><p>3</p></sec>", "1. 2.\n3", ["Aims", "End"]),
        ("<sec><title>Methods</title><sec><title>Design</title><p>A.</p></sec></sec>", "A.", ["Design"]),
        ("<p>V<mml:math>\n <mml:msub>\n <mml:mi>O</mml:mi>\n <mml:mn>2</mml:mn></mml:msub></mml:math> rose</p>", "VO2 rose", []),
        ("<p>x <math><semantics><mi>y</mi><annotation>\\y</annotation></semantics></math></p>", "x y", []),
        ("&lt;jats:p&gt;Knots &amp;amp; dust&lt;/jats:p&gt;", "Knots & dust", []),
        ("Plain p < 0.05 & more", "Plain p < 0.05 & more", []),
        ("<h4>Aims</h4>To tie.<h4>Results</h4>Tied.", "To tie.\nTied.", ["Aims", "Results"]),
        ("<jats:p>cut", "cut", []),
        ("<jats:title>Abstract</jats:title>", None, []),
        ("", None, []),
    ],
)  # fmt: skip
def test_abstracts_in_jats(markup: str, text: str | None, labels: list[str]) -> None:
    found = read_jats_abstract(markup)
    assert (found.text, [section.label for section in found.sections]) == (text, labels)


def test_an_abstract_in_another_language_is_another_abstract() -> None:
    found = read_jats_abstract(
        "<title>Resumen</title><p>Nudos.</p><title>Abstract</title><p>Knots.</p><title>Lay summary</title><p>K.</p>"
    )
    assert found.text == "Knots."
    assert [(one.type, one.language, one.text) for one in found.others] == [
        (None, "spa", "Nudos."),
        ("plain-language-summary", None, "K."),
    ]


# ---- Europe PMC, Semantic Scholar, the ID converter ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "type_", "retracted"),
    [
        ("Retraction in", "RetractionIn", True),
        ("Expression of concern in", "ExpressionOfConcernIn", None),
        ("Comment on", "CommentOn", None),
        ("Preprint of", "UpdateIn", None),
        ("Retracted and republished in", "RetractedandRepublishedIn", True),
    ],
)
def test_corrections_of_europe_pmc(printed: str, type_: str, retracted: bool | None) -> None:
    row = {
        "source": "MED",
        "pmid": "998000804",
        "commentCorrectionList": {"commentCorrection": {"type": printed, "id": "7", "source": "MED"}},
    }
    (found,) = parse_core(capture("europepmc", {"resultList": {"result": [row]}}))
    assert [(one.type, one.pmid) for one in found.notices] == [(type_, "7")]
    assert normalize([found]).retracted is retracted


def test_a_book_of_europe_pmc() -> None:
    row = {
        "source": "MED",
        "pmid": "998000805",
        "bookid": "NBK998",
        "bookOrReportDetails": {"comprisingTitle": "Knots", "yearOfPublication": 1993},
    }
    (found,) = parse_core(capture("europepmc", {"resultList": {"result": [row]}}))
    assert found.book is not None
    assert (found.book.title, found.book.published.raw, found.ids) == ("Knots", "1993", {"bookaccession": ("NBK998",)})


def test_lists_that_say_less_agree() -> None:
    (europepmc,) = parse_core(load_capture(CASSETTES / "europepmc" / "999000032"))
    fuller = [
        scraper.model.MeshHeading(f"D{place}", one.name, one.major, one.qualifiers) for place, one in enumerate(europepmc.mesh)
    ]
    pubmed = ParsedRecord(source=capture("pubmed", b"").as_status(), layout="pubmed", pmid="999000032", mesh=tuple(fuller))
    said = normalize([europepmc, pubmed]).provenance.fields["mesh"]
    assert (said.source, said.agree, said.others) == ("pubmed", ("europepmc",), ())


@pytest.mark.parametrize(
    ("url", "kind"),
    [("https://example.org/a.pdf", "pdf"), ("https://doi.org/10.5555/a", "html"), ("", None), ("ftp://x/y", None)],
)
def test_the_open_copy_of_semantic_scholar(url: str, kind: str | None) -> None:
    (found,) = parse_paper(capture("semanticscholar", {"paperId": "a", "openAccessPdf": {"url": url, "license": None}}))
    assert [one.kind for one in found.links] == ([kind] if kind else [])


def test_rows_that_are_no_objects_are_passed_over() -> None:
    found = parse_idconv(capture("idconv", {"records": [None, "x", {}, {"pmid": 998000806, "doi": None, "pmcid": "PMC1"}]}))
    assert [(one.pmid, one.pmcid) for one in found] == [("998000806", "PMC1")]


def test_a_record_with_numbers_that_are_no_whole_ones_is_read_back() -> None:
    record = Record(counts=(Count("relative_citation_ratio", 1.25, "icite"), Count("cited_by", 3, "icite")))
    assert [type(one.value) for one in from_json(to_json(record)).counts] == [float, int]
