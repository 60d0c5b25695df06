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
from scraper.settings import Settings
from scraper.sources.registry import SOURCES
from tests.conftest import CASSETTES
from tests.parse.api.replies import capture, names

PARSERS = {
    "crossref": (parse_crossref, "10.5555_inv.32"), "europepmc": (parse_core, "999000032"), "icite": (parse_icite, "999000032"),
    "openalex": (parse_work, "999000032"), "semanticscholar": (parse_paper, "999000032"),
    "idconv": (parse_idconv, "999000018-and-1-more"),
}  # fmt: skip
ODD = (None, "", True, -1, 1e300, "\u0002<b>", ["x", None, 3], {"x": None}, [[{}]])


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


# ---- abstracts in JATS -----------------------------------------------------------------------------------------------------


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


# ---- lists and numbers -----------------------------------------------------------------------------------------------------


def test_lists_that_say_less_agree() -> None:
    (europepmc,) = parse_core(load_capture(CASSETTES / "europepmc" / "999000032"))
    fuller = [
        scraper.model.MeshHeading(f"D{place}", one.name, one.major, one.qualifiers) for place, one in enumerate(europepmc.mesh)
    ]
    pubmed = ParsedRecord(source=capture("pubmed", b"").as_status(), layout="pubmed", pmid="999000032", mesh=tuple(fuller))
    said = normalize([europepmc, pubmed]).provenance.fields["mesh"]
    assert (said.source, said.agree, said.others) == ("pubmed", ("europepmc",), ())


def test_a_record_with_numbers_that_are_no_whole_ones_is_read_back() -> None:
    record = Record(counts=(Count("relative_citation_ratio", 1.25, "icite"), Count("cited_by", 3, "icite")))
    assert [type(one.value) for one in from_json(to_json(record)).counts] == [float, int]
