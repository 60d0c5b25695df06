"""The people of a paper, and its small fields by name: each told in a line, none without a value."""

from __future__ import annotations

import lxml.html
import pytest

from scraper.model import (
    AffiliationId,
    Author,
    Book,
    Chemical,
    Count,
    DataBank,
    Grant,
    Journal,
    MeshHeading,
    MeshQualifier,
    Record,
)
from scraper.view.paper_details import render_people, render_rest


def words(html: str | None) -> str:
    """A piece of a page without its tags."""
    return " ".join(lxml.html.fromstring(f"<div>{html or ''}</div>").text_content().split())


def rest(record: Record) -> dict[str, str]:
    """The small fields by name."""
    element = lxml.html.fromstring(f"<div>{render_rest(record) or ''}</div>")
    return {name.text_content(): name.getnext().text_content() for name in element.iter("dt")}


def test_authors_are_named_in_printed_order_with_who_they_are_below() -> None:
    own = AffiliationId(1, "ror", "000000001")
    authors = (
        Author(family="Ito", given="Mei", orcid="0000-0000-0000-0001", affiliations=("Pond House", "2"), affiliation_ids=(own,)),
        Author(literal="The Invented Group"),
        Author(family="Rao", ids={"ISNI": ("1", "2")}, equal_contribution=True),
    )  # fmt: skip
    element = lxml.html.fromstring(f"<div>{render_people(Record(authors=authors, authors_complete=False))}</div>")
    assert element.xpath("string(p)") == "Mei Ito, The Invented Group, Rao and others whom the source does not name"
    assert [one.text_content() for one in element.iter("li")] == [
        "Mei Ito ORCID 0000-0000-0000-0001; Pond House; 2 ror 000000001",
        "Rao ISNI 1 ISNI 2, contributed equally",
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "end"), [(1_000, "A999"), (1_001, "A999 and 1 more")])
def test_a_thousand_authors_are_named(number: int, end: str) -> None:
    assert words(render_people(Record(authors=tuple(Author(family=f"A{one}") for one in range(number))))).endswith(end)


def test_editors_and_investigators_stand_below_the_authors() -> None:
    editor = Author(family="Rao", affiliations=("Pond House",))
    book = Book(editors=(editor,))
    shown = render_people(Record(authors=(Author(family="Ito"),), book=book, investigators=(editor,)))
    assert lxml.html.fromstring(f"<div>{shown}</div>").xpath("string(p)") == "Ito"
    assert (shown or "").count("Pond House") == 2
    assert render_people(Record()) is None
    alone = render_people(Record(book=book, investigators=(editor,))) or ""
    assert (alone.count("Pond House"), "ids of editors and investigators" in alone, "<p" in alone) == (2, True, False)


def test_small_fields_without_a_value_have_no_name() -> None:
    assert render_rest(Record(pmid="998000001", title="On pain", abstract="We gave it.")) is None
    assert rest(Record(keywords=("pain", "ease"), languages=("eng",), copyright="Free")) == {
        "Keywords": "pain; ease", "Languages": "eng", "Copyright": "Free",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("record", "name", "told"),
    [
        (Record(counts=(Count("cited_by", 1_234, "icite"),)), "Counts", "Cited by 1,234 (icite)"),
        (Record(journal=Journal("Pain Post", None, None, "1234-5678", "8765-4321")), "Journal",
         "Pain Post; ISSN 1234-5678; electronic ISSN 8765-4321"),
        (Record(grants=(Grant("G1", None, "Pond Fund", "Nowhere"),)), "Grants", "G1, Pond Fund, Nowhere"),
        (Record(book=Book(title="Pain", isbn=("1", "2"), editors=(Author(family="Rao"),))), "Book",
         "Pain; ISBN 1; ISBN 2; edited by Rao"),
        (Record(ids={"pii": ("x1", "x2")}), "Other ids", "pii x1, x2"),
        (Record(chemicals=(Chemical(None, "Quillamine", "12-3"),)), "Chemicals", "Quillamine (12-3)"),
        (Record(keywords=("k",) * 1_000), "Keywords", "; ".join("k" * 1_000)),
        (Record(keywords=("k",) * 1_002), "Keywords", "k; " * 1_000 + "and 2 more"),
        (Record(data_banks=(DataBank("GEO", ("GSE1", "GSE2")),)), "Data", "GEO GSE1; GEO GSE2"),
    ],
)  # fmt: skip
def test_a_small_field_is_told_in_a_line(record: Record, name: str, told: str) -> None:
    assert rest(record)[name] == told


def test_headings_lead_to_their_pages_and_major_ones_stand_out() -> None:
    mesh = (MeshHeading("D010146", "Pain", True, (MeshQualifier(None, "therapy", False),)), MeshHeading("no id", "Odd", False))
    element = lxml.html.fromstring(f"<div>{render_rest(Record(mesh=mesh))}</div>")
    assert element.xpath("//a/@href") == ["https://meshb.nlm.nih.gov/record/ui?ui=D010146"]
    assert [one.text_content() for one in element.iter("b")] == ["Pain / therapy"]
