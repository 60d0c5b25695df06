"""Which value a field takes: the table of trust, and the cases in which a less trusted value is the better one."""

from __future__ import annotations

import pytest

from scraper.model import Author, Journal, ParsedRecord, Published, Record, SourceStatus
from scraper.normalize.merge import normalize


def merge(**said: dict[str, object]) -> Record:
    """A record of what some sources say, by their names."""
    return normalize(
        [ParsedRecord(source=SourceStatus(name=name), layout=name, pmid="1", **fields) for name, fields in said.items()]  # type: ignore[arg-type]
    )


FULL = "We measured pain in 20 children. It was less at night. Sleep helps."
RUIZ = Author(family="Ruiz", given="Ana María")


@pytest.mark.parametrize(
    ("trusted", "other", "wins"),
    [
        ({"abstract": "We measured pain in 20 children. It was"}, {"abstract": FULL}, "europepmc"),
        ({"abstract": "We measured pain in 20 children…"}, {"abstract": FULL}, "europepmc"),
        ({"abstract": FULL}, {"abstract": f"{FULL} © 2020 The Authors."}, "pubmed"),
        ({"abstract": FULL}, {"abstract": FULL[:30]}, "pubmed"),
        ({"abstract": "TNF-alpha rose in 5 mug."}, {"abstract": "TNF-α rose in 5 µg."}, "europepmc"),
        ({"title": "TNF-alpha in mice"}, {"title": "TNF-α in mice"}, "europepmc"),
        ({"title": "TNF-α in mice"}, {"title": "TNF-alpha in mice."}, "pubmed"),
        ({"title": "Pain in children"}, {"title": "Pain in children: a review"}, "pubmed"),
        ({"published": Published(raw="2023")}, {"published": Published(raw="2023 Aug 25")}, "europepmc"),
        ({"published": Published(raw="2019")}, {"published": Published("2019-01-01", "2019-01-01")}, "pubmed"),
        ({"published": Published(raw="2023 Aug")}, {"published": Published(raw="2022 Dec 30")}, "pubmed"),
        ({"vernacular_title": "Uber Schmerz"}, {"vernacular_title": "Über Schmerz"}, "europepmc"),
        ({"pages": "639"}, {"pages": "639-46"}, "europepmc"),
        ({"pages": "639-46"}, {"pages": "639-646"}, "pubmed"),
        ({"authors": (Author(family="Ruiz", initials="AM"),)}, {"authors": (RUIZ, Author(family="Okafor"))}, "europepmc"),
        ({"authors": (Author(family="Ruiz", initials="AM"),)}, {"authors": (RUIZ,)}, "europepmc"),
        ({"authors": (RUIZ,)}, {"authors": (Author(family="Okafor"), RUIZ)}, "pubmed"),
    ],
)  # fmt: skip
def test_the_better_value_wins(trusted: dict[str, object], other: dict[str, object], wins: str) -> None:
    record = merge(pubmed=trusted, europepmc=other)
    (field,) = trusted
    assert record.provenance.fields[field].source == wins


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "TNF-α in mice"}, {"title": "TNF-alpha in mice"}),
        ({"abstract": "It hurts. Less at night."}, {"abstract": "RESULTS: It hurts. CONCLUSIONS: Less at night."}),
        ({"published": Published(raw="2023 Aug 25")}, {"published": Published(raw="2023-08")}),
        ({"pages": "639-46"}, {"pages": "639–646"}),
        ({"authors": (RUIZ,)}, {"authors": (Author(family="Ruiz", initials="AM"),)}),
        ({"journal": Journal("Pain & Relief", "Pain Relief")}, {"journal": Journal(title="Pain and relief")}),
        ({"keywords": ("Pain", "Sleep")}, {"keywords": ("sleep",)}),
    ],
)  # fmt: skip
def test_what_says_no_more_agrees(one: dict[str, object], other: dict[str, object]) -> None:
    (field,) = one
    said = merge(pubmed=one, europepmc=other).provenance.fields[field]
    assert (said.source, said.agree, said.others) == ("pubmed", ("europepmc",), ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"title": "TNF-α in mice"}, {"title": "TNF-β in mice"}),
        ({"title": "A title"}, {"title": "A title."}),
        ({"published": Published(raw="2023 Aug")}, {"published": Published(raw="2023 Sep")}),
        ({"authors": (RUIZ,)}, {"authors": (Author(family="Ruiz", given="Antonio"),)}),
        ({"authors": (RUIZ,)}, {"authors": (Author(family="Ruiz", given="Ana María Luz"),)}),
        ({"journal": Journal("Pain")}, {"journal": Journal("Sleep")}),
        ({"journal": Journal("Cancer Res")}, {"journal": Journal("Cancer research")}),
        ({"authors": (Author(family="Muller"),)}, {"authors": (Author(family="Müller"),)}),
        ({"title": "Dust at 5 mg"}, {"title": "Dust at 5 µg"}),
        ({"abstract": "Newts feel pain."}, {"abstract": "Newts feel pain. Crown Copyright © 2020. Published by Us."}),
        ({"abstract": "Newts feel pain."}, {"abstract": "Newts feel pain. 2020 The Authors. Published by Us."}),
        ({"published": Published(raw="2023 Sep-Oct")}, {"published": Published(raw="2023-01-15")}),
        ({"published": Published(raw="2023 Spring")}, {"published": Published(raw="2023-11-02")}),
    ],
)  # fmt: skip
def test_what_differs_is_kept(one: dict[str, object], other: dict[str, object]) -> None:
    (field,) = one
    said = merge(pubmed=one, europepmc=other).provenance.fields[field]
    assert (said.agree, [value.source for value in said.others]) == ((), ["europepmc"])


def test_orcids_and_affiliations_are_joined_and_say_why() -> None:
    kept = (RUIZ, Author(family="Okafor", given="Ben"), Author(literal="NEWT Study Group"))
    more = (Author(family="Ruiz", initials="A", orcid="0000-0002-1825-0097"), Author(family="Okafor", affiliations=("Lagos",)))
    record = merge(pubmed={"authors": kept}, europepmc={"authors": (*more, Author(literal="NEWT study group"))})
    assert [(one.orcid, one.affiliations) for one in record.authors] == [
        ("0000-0002-1825-0097", ()), (None, ("Lagos",)), (None, ()),
    ]  # fmt: skip
    joined = record.provenance.fields["authors"].joined
    assert [(one.source, one.part, one.reason) for one in joined] == [
        ("europepmc", "[0].orcid", "same place, same family name and initials"),
        ("europepmc", "[1].affiliations", "same place, same family name, no given name to compare"),
    ]


def test_nothing_is_joined_to_a_namesake() -> None:
    two = (Author(family="Zhang", initials="J"), Author(family="Zhang", initials="J"))
    other = (Author(family="Zhang", given="Jing", orcid="0000-0002-1825-0097"),)
    record = merge(pubmed={"authors": two}, europepmc={"authors": other})
    assert [one.orcid for one in record.authors] == [None, None]


def test_an_orcid_of_two_people_stands_at_one() -> None:
    orcid = "0000-0002-1825-0097"
    kept = (RUIZ, Author(family="Okafor", given="Ben", orcid=orcid))
    record = merge(pubmed={"authors": kept}, europepmc={"authors": (Author(family="Ruiz", given="Ana", orcid=orcid), kept[1])})
    assert [one.orcid for one in record.authors] == [None, orcid]


def test_parts_of_the_journal_are_joined() -> None:
    record = merge(pubmed={"journal": Journal("Pain", issn="1111-1111")}, europepmc={"journal": Journal("Pain", "Pain", "99")})
    assert record.journal == Journal("Pain", "Pain", "99", "1111-1111")
    assert [one.part for one in record.provenance.fields["journal"].joined] == ["abbreviation", "nlm_id"]


def test_ids_that_lost_a_conflict_are_kept() -> None:
    record = merge(landing={"doi": "10.5555/a"}, crossref={"doi": "10.5555/b"})
    assert (record.doi, record.ids) == ("10.5555/a", {"doi": ("10.5555/b",)})
    assert [(issue.code, issue.field) for issue in record.issues] == [("ids_conflict", "doi")]


def test_whether_the_authors_are_all_is_said_of_the_list_that_was_chosen() -> None:
    six = {"authors": (RUIZ,), "authors_complete": False}
    record = merge(pubmed=six, europepmc={"authors": (RUIZ, Author(family="Okafor"))})
    assert (len(record.authors), record.authors_complete) == (2, None)


def test_of_two_documents_of_one_source_the_list_that_was_chosen_says_whether_it_is_whole() -> None:
    long, short = (RUIZ, Author(family="Okafor", given="Chi")), (RUIZ,)
    older = SourceStatus(name="pubmed", retrieved_at="2025-01-01T00:00:00Z")
    newer = SourceStatus(name="pubmed", retrieved_at="2026-01-01T00:00:00Z")
    record = normalize(
        [
            ParsedRecord(source=older, layout="x", pmid="1", authors=long, authors_complete=True),
            ParsedRecord(source=newer, layout="x", pmid="1", authors=short, authors_complete=False),
        ]
    )
    assert (len(record.authors), record.authors_complete) == (2, True)


def test_the_other_ids_hold_no_id_that_was_chosen() -> None:
    record = merge(landing={"doi": "10.5555/b"}, pubmed={"doi": "10.5555/a", "ids": {"doi": ("10.5555/b",)}})
    assert record.doi not in record.ids["doi"]
