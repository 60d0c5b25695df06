"""The table of trust: of two sources that tell a field differently the one that stands before the other gives the value."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import msgspec
import pytest

from scraper.model import (
    Author,
    Book,
    Chemical,
    Count,
    DataBank,
    Grant,
    Journal,
    MeshHeading,
    Notice,
    OtherAbstract,
    ParsedRecord,
    Published,
    Record,
    SourceStatus,
    SupplementaryMesh,
)
from scraper.normalize.merge import normalize

# As docs/normalizing.md tells them; the last is no source of ours.
PAGE_FIRST = (
    "landing pubmed europepmc publisher crossref openalex semanticscholar icite occ elink opencitations datacite idconv pmc-ids "
    "pubtator3 mytool"
).split()
NLM_FIRST = ["pubmed", "landing", *PAGE_FIRST[2:]]
OF_ABSTRACTS = [*(one for one in NLM_FIRST[:-2] if one != "openalex"), "openalex", "pubtator3", "mytool"]


def two(make: Any) -> tuple[Any, Any]:
    return make("Newts"), make("Ropes")


# Two values of each field of which neither is the better one.
BY_PAGE: dict[str, tuple[Any, Any]] = {
    "title": ("On newts", "Of ropes"), "vernacular_title": ("Von Molchen", "Von Seilen"), "doi": ("10.5555/a", "10.5555/b"),
    "pmcid": ("PMC1", "PMC2"),
}  # fmt: skip
BY_NLM: dict[str, tuple[Any, Any]] = {
    "authors": two(lambda name: (Author(family=name),)), "investigators": two(lambda name: (Author(family=name),)),
    "journal": two(Journal), "volume": ("1", "2"), "issue": ("1", "2"), "pages": ("1", "2"),
    "published": two(lambda name: Published(raw="2019" if name == "Newts" else "2020")),
    "publication_status": ("ppublish", "epublish"), "book": two(lambda name: Book(title=name)), "languages": (("eng",), ("fre",)),
    "publication_types": two(lambda name: (name,)), "keywords": two(lambda name: (name,)),
    "mesh": two(lambda name: (MeshHeading(None, name, False),)), "chemicals": two(lambda name: (Chemical(None, name),)),
    "supplementary_mesh": two(lambda name: (SupplementaryMesh(None, name, None),)),
    "data_banks": two(lambda name: (DataBank(name),)),
    "grants": two(lambda name: (Grant(name, None, None, None),)), "conflict_statement": ("None.", "Some."),
    "copyright": ("© Us", "© You"), "notices": two(lambda name: (Notice(name, None, None),)),
    "other_abstracts": two(lambda name: (OtherAbstract(name, None, "Text."),)),
}  # fmt: skip
ROWS = [
    *((field, values, PAGE_FIRST) for field, values in BY_PAGE.items()),
    *((field, values, NLM_FIRST) for field, values in BY_NLM.items()),
    ("abstract", ("Newts hurt.", "Ropes hurt."), OF_ABSTRACTS),
]


def document(source: str, pmid: str | None = "1", **fields: Any) -> ParsedRecord:
    return ParsedRecord(source=SourceStatus(name=source), layout=source, pmid=pmid, **fields)


@pytest.mark.parametrize(("field", "values", "order"), ROWS)
def test_the_source_that_is_trusted_more_gives_the_value(field: str, values: tuple[Any, Any], order: list[str]) -> None:
    """Both values are tried at both, so that none wins for what it is; the other is kept with its source."""
    for (more, less), (one, other) in zip(combinations(order, 2), [values, values[::-1]] * len(order) * len(order), strict=False):
        record = normalize([document(less, **{field: other}), document(more, **{field: one})])
        said = record.provenance.fields[field]
        assert (getattr(record, field) == one) or field == "published", (more, less)
        assert (said.source, said.agree, [(lost.source, lost.value) for lost in said.others]) == (
            more, (), [(less, msgspec.to_builtins(getattr(normalize([document(less, **{field: other})]), field)))],
        )  # fmt: skip


def test_every_field_that_one_source_gives_is_in_the_table() -> None:
    filled = {field for field, *_ in ROWS}
    others = {
        "schema_version", "pmid", "ids", "abstract_sections", "authors_complete", "dates", "links", "retracted", "references",
        "citing_articles", "annotations", "relations", "counts", "provenance", "issues",
    }  # fmt: skip
    assert filled | others == set(Record.__struct_fields__)


def test_whether_the_authors_are_all_is_said_by_who_names_them() -> None:
    """Of sources that name the same people the one that is trusted most says whether these are all."""
    people = (Author(family="Ruiz", given="Ana"),)
    for more, less in combinations(NLM_FIRST, 2):
        documents = [document(name, authors=people, authors_complete=name == more) for name in (less, more)]
        assert normalize(documents).authors_complete is True
    told = [document("pubmed", authors=people), document("crossref", authors=people, authors_complete=False)]
    assert normalize(told).authors_complete is False
    other = [document("pubmed", authors=people), document("crossref", authors=(Author(family="Okafor"),), authors_complete=False)]
    assert normalize(other).authors_complete is None
    assert (
        normalize([document("pubmed", title="On newts"), document("crossref", authors_complete=False)]).authors_complete is None
    )


BETTER: dict[str, tuple[Any, Any]] = {
    "title": ("TNF-alpha in mice", "TNF-α in mice"), "vernacular_title": ("Uber Schmerz", "Über Schmerz"),
    "abstract": ("It hurts. Less", "It hurts. Less at night."), "pages": ("639", "639-46"),
    "published": (Published(raw="2023"), Published(raw="2023 Aug")),
    "authors": ((Author(family="Ruiz", initials="A"),), (Author(family="Ruiz", given="Ana"),)),
}  # fmt: skip


@pytest.mark.parametrize("source", ["openalex", "semanticscholar", "icite", "publisher", "crossref", "datacite"])
@pytest.mark.parametrize("field", BETTER)
def test_what_machines_gathered_is_never_the_better_form(field: str, source: str) -> None:
    plain, better = BETTER[field]
    record = normalize([document("europepmc", **{field: plain}), document(source, **{field: better})])
    by_machine = source in ("openalex", "semanticscholar", "icite")
    assert record.provenance.fields[field].source == ("europepmc" if by_machine else source)
    alone = normalize([document("europepmc"), document(source, **{field: better})])
    assert alone.provenance.fields[field].source == source


@pytest.mark.parametrize("empty", ["", " ", None])
def test_blank_text_says_nothing(empty: str | None) -> None:
    record = normalize([document("pubmed", title=empty, volume=empty), document("mytool", title="On newts", volume="3")])
    assert (record.title, record.volume) == ("On newts", "3")
    assert record.provenance.fields["title"].others == ()
    nothing = normalize([document("pubmed", journal=Journal(empty), book=Book(title=empty)), document("mytool")])
    assert set(nothing.provenance.fields) == {"pmid"}


def test_counts_stand_by_kind_then_by_trust() -> None:
    sources = ["zeta", "openalex", "icite", "pubmed"]
    numbers = [Count(kind, value, source) for source in sources for kind, value in (("relative", 2), ("cited_by", 1))]
    record = normalize([document("icite", counts=tuple(numbers)), document("mytool")])
    ordered = ["pubmed", "openalex", "icite", "zeta"]
    expected = [("cited_by", source) for source in ordered] + [("relative", source) for source in ordered]
    assert [(one.kind, one.source) for one in record.counts] == expected
    assert record.provenance.fields["counts"].source == "pubmed"
    bad = normalize([document("icite", counts=(Count("cited_by", -1, "icite"), Count("cited_by", 0, "occ"))), document("mytool")])
    assert [(one.source, one.value) for one in bad.counts] == [("occ", 0)]
    assert [(issue.code, issue.field) for issue in bad.issues] == [("negative_count", "counts")]
    assert "icite" in bad.issues[0].message
    assert "-1" in bad.issues[0].message


@pytest.mark.parametrize("fields", [
    {"retracted": True}, {"publication_types": ("Review", "Retracted Publication")},
    {"notices": (Notice("ErratumIn", None, None), Notice("RetractionIn", None, None))},
    {"notices": (Notice("RetractedandRepublishedIn", None, None),)},
])  # fmt: skip
def test_each_sign_of_a_retraction(fields: dict[str, Any]) -> None:
    says = [document(name, **fields) for name in ("zeta", "mytool", "icite", "openalex", "crossref", "publisher", "alpha")]
    record = normalize([document("pubmed", retracted=False, publication_types=("Letter",)), *says])
    said = record.provenance.fields["retracted"]
    expected = ("crossref", "openalex", "icite", "alpha", "mytool", "zeta")
    assert (record.retracted, said.source, said.agree) == (True, "publisher", expected)
    assert normalize(says[:1]).retracted is True
