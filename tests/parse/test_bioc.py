# ruff: noqa: E501 - rows in the shape of real files are read whole
"""A document of BioC as a record: full texts with gaps between passages, reference lists, ids, labelled parts. All invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

import scraper
from scraper.model import ParsedRecord
from tests.parse.bioc_documents import document

FULL_TEXT = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE collection SYSTEM "BioC.dtd"><collection><source>PMC</source><document>
<id>9990041</id><passage><infon key="type">front</infon><infon key="article-id_pmid">999000041</infon>
<infon key="article-id_pmc">9990041</infon><infon key="article-id_doi">10.5555/Inv.41</infon>
<infon key="name_10">surname:Last;given-names:Zoë Q</infon><infon key="name_2">surname:Second;given-names:BC</infon>
<infon key="name_0">surname:First;given-names:Ana;suffix:Jr</infon><infon key="year">2020</infon><infon key="volume">7</infon>
<infon key="fpage">1</infon><infon key="lpage">9</infon><offset>0</offset><text>Newts of the coast</text>
<annotation id="1"><infon key="type">Species</infon><infon key="identifier">8296</infon><location offset="0" length="5"/><text>Newts</text></annotation>
</passage><passage><infon key="type">abstract_title_1</infon><offset>21</offset><text>Aims</text></passage>
<passage><infon key="type">abstract</infon><offset>28</offset><text>To count newts.</text>
<annotation id="2"><infon key="type">Species</infon><infon key="identifier">8296</infon><location offset="37" length="5"/><text>newts</text></annotation>
</passage><passage><infon key="section_type">INTRO</infon><infon key="type">paragraph</infon><offset>47</offset><text>A newt ate a newt.</text>
<annotation id="3"><infon key="type">Species</infon><location offset="49" length="4"/><text>newt</text></annotation></passage>
<passage><infon key="section_type">REF</infon><infon key="type">title</infon><offset>70</offset><text>References</text></passage>
<passage><infon key="section_type">REF</infon><infon key="type">ref</infon><infon key="name_1">surname:Okafor;given-names:C</infon>
<infon key="name_0">surname:Ruiz;given-names:A</infon><infon key="pub-id_pmid">999000051</infon><infon key="source">Newt Res</infon>
<infon key="year">2001</infon><infon key="fpage">3</infon><infon key="lpage">4</infon><offset>81</offset><text>On newts.</text></passage>
<passage><infon key="type">ref</infon><infon key="pub-id_doi">10.5555/Ref.2</infon><offset>92</offset><text/></passage>
</document></collection>"""


def test_full_text_gives_ids_people_abstract_and_references() -> None:
    parsed = scraper.parse(FULL_TEXT)
    assert (parsed.pmid, parsed.pmcid, parsed.doi) == ("999000041", "PMC9990041", "10.5555/inv.41")
    assert [(one.family, one.given, one.initials, one.suffix) for one in parsed.authors] == [
        ("First", "Ana", None, "Jr"), ("Second", None, "BC", None), ("Last", "Zoë Q", None, None),
    ]  # fmt: skip
    assert (parsed.abstract, [part.label for part in parsed.abstract_sections]) == ("To count newts.", ["Aims"])
    assert (parsed.volume, parsed.pages, parsed.published.raw) == ("7", "1-9", "2020")
    assert parsed.references is not None
    assert [(one.pmid, one.doi, one.title, one.journal, one.year, one.pages) for one in parsed.references.items] == [
        ("999000051", None, "On newts", "Newt Res", 2001, "3-4"), (None, "10.5555/ref.2", None, None, None, None),
    ]  # fmt: skip
    assert [author.family for author in parsed.references.items[0].authors] == ["Ruiz", "Okafor"]


def test_places_are_counted_inside_their_passage_and_the_body_is_left_out() -> None:
    record = scraper.normalize([scraper.parse(FULL_TEXT)])
    assert [(one.section, one.start, one.check) for one in record.annotations] == [
        ("title", 0, "exact"),
        ("abstract", 9, "exact"),
    ]
    assert [issue.message for issue in record.issues if issue.code == "body_annotations"] == [
        "document: 1 annotations of the full text's body are left out"
    ]


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Some [...] newts", [[0, 4], [5, 10]]),
        ("Some newts", [[0, 4], [5, 10]]),
        ("Some cats", []),
    ],
)
def test_a_mention_in_pieces_has_the_place_of_each(text: str, pieces: list[list[int]], order: int) -> None:
    one = document()
    places = [{"offset": 6, "length": 4}, {"offset": 11, "length": 5}][::order]
    one["passages"][1]["annotations"] = [{"infons": {"type": "Species"}, "text": text, "locations": places}]
    parsed = scraper.parse(json.dumps(one))
    assert parsed.annotations[0].spans == ((6, 10), (11, 16))[::order]
    (found,) = scraper.normalize([parsed]).annotations
    assert (found.source_start, found.source_end, found.section) == (6, 16, "abstract")
    assert [[piece.start, piece.end] for piece in found.pieces] == pieces
    assert (found.check, found.start, found.end) == (("exact", 0, 10) if pieces else ("lost", None, None))


def test_sentences_far_from_their_passage_make_no_room() -> None:
    sentence = "<sentence><offset>{}</offset><text>{}</text></sentence>"
    passage = f"<passage><offset>0</offset>{sentence.format(60_000, 'Knots.')}{sentence.format(900_000, 'Ropes.')}</passage>"
    parsed = scraper.parse(f"<collection><document><id>998000409</id>{passage * 2}</document></collection>")
    assert [text.text for text in parsed.texts] == ["Knots. Ropes."] * 2


def test_a_name_with_a_number_of_any_length_is_read() -> None:
    infons = {"type": "title", "name_0": "surname:Marsh;given-names:Ada", f"name_{'1' * 5_000}": "surname:Quill"}
    document = {"id": "998000409", "passages": [{"infons": infons, "offset": 0, "text": "Knots"}]}
    assert [one.family for one in scraper.parse(json.dumps(document)).authors] == ["Marsh", "Quill"]


# ---- the abstract, ids and texts of a document -----------------------------------------------------------------------------


def passages(*told: tuple[str | None, int | None, str], **more: Any) -> ParsedRecord:
    made = [
        {"infons": {"type": kind} if kind else {}, "text": text} | ({} if offset is None else {"offset": offset})
        for kind, offset, text in told
    ]
    return scraper.parse(json.dumps({"id": "998000421", "passages": made} | more))


def test_each_labelled_part_of_an_abstract_is_found_at_its_place() -> None:
    parsed = passages(
        ("title", 0, "Newts"), ("abstract_title_1", 6, "Aims:"), ("abstract", 12, "To count."), ("abstract", 22, "All of them."),
        ("abstract_title_1", 35, "Results"), ("abstract", 43, " Ten. "), ("abstract_title_1", 50, "Abstract"),
        ("abstract", 59, "No more."), ("paragraph", 70, "A text."), ("abstract_title_1", 80, "End"), ("abstract", 90, "Done."),
    )  # fmt: skip
    assert parsed.abstract == "To count.\nAll of them.\nTen.\nNo more.\nDone."
    labelled = [(part.label, parsed.abstract[part.start : part.end]) for part in parsed.abstract_sections]
    assert labelled == [("Aims", "To count."), ("Results", "Ten."), ("End", "Done.")]


@pytest.mark.parametrize(
    ("own", "more", "ids", "document"),
    [
        ("998000421", {}, ("998000421", None, None), None),
        ("PMC9980421", {}, (None, "PMC9980421", None), None),
        ("pmc9980421", {"pmid": 998000421}, ("998000421", "PMC9980421", None), None),
        ("10.5555/Inv.421", {}, (None, None, "10.5555/inv.421"), None),
        ("10.5555/Inv.421", {"doi": "10.5555/inv.421"}, (None, None, "10.5555/inv.421"), None),
        ("10.5555/inv.422", {"doi": "10.5555/inv.421"}, (None, None, "10.5555/inv.421"), "10.5555/inv.422"),
        ("train-7", {}, (None, None, None), "train-7"),
        ("train-7", {"doi": "10.5555/inv.421"}, (None, None, "10.5555/inv.421"), "train-7"),
        ("train-7", {"pmid": "998000421", "doi": "10.5555/inv.421"}, ("998000421", None, "10.5555/inv.421"), None),
        ("train-7", {"pmcid": "PMC9980421"}, (None, "PMC9980421", None), None),
        ("", {"doi": "10.5555/inv.421"}, (None, None, "10.5555/inv.421"), None),
        ("7", {"infons": {"pmid": "998000421", "pmcid": "PMC9980421", "doi": "10.5555/A"}},
         ("998000421", "PMC9980421", "10.5555/a"), None),
    ],
)  # fmt: skip
def test_the_id_of_a_document_is_kept_where_it_is_no_id_of_the_paper(
    own: str, more: dict[str, Any], ids: tuple[str | None, ...], document: str | None
) -> None:
    parsed = passages(("title", 0, "Newts"), **({"id": own} | more))
    assert (parsed.pmid, parsed.pmcid, parsed.doi) == ids
    assert parsed.ids == ({"document": (document,)} if document else {})


def test_the_pmcid_of_an_abstract_may_be_that_of_another_paper_and_stands_apart() -> None:
    infons = {"type": "title", "article-id_pmc": "PMC9980422"}
    one = {"id": "998000421", "passages": [{"infons": infons, "offset": 0, "text": "Newts"}]}
    parsed = scraper.parse(json.dumps(one))
    assert (parsed.pmcid, parsed.ids) == (None, {"unconfirmed_pmcid": ("PMC9980422",)})
    parsed = scraper.parse(json.dumps(one | {"pmcid": "PMC9980422"}))
    assert (parsed.pmcid, parsed.ids) == ("PMC9980422", {})


def test_passages_that_do_not_say_where_they_begin_follow_the_one_before_and_are_told() -> None:
    parsed = passages(("title", None, "Newts"), ("abstract", None, "Some."), ("paragraph", 20, "Ten."), ("paragraph", None, "End."),
                      ("paragraph", None, ""))  # fmt: skip
    assert [(one.section, one.offset) for one in parsed.texts] == [
        ("title", 0), ("abstract", 6), ("body", 20), ("body", 25), ("body", 30),
    ]  # fmt: skip
    assert [(issue.code, issue.field, issue.message[:2]) for issue in parsed.issues] == [("unread_offset", "annotations", "2 ")]
