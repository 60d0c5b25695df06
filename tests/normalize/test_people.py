"""Whether two names are one person, which of two lists of authors is the fuller one, and what is joined to whom."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import AffiliationId, Author, JoinedPart, ParsedRecord, Record, SourceStatus
from scraper.normalize.merge import normalize
from scraper.normalize.people import join_people, match_person, pair_people

ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700")


def one(family: str | None = None, given: str | None = None, initials: str | None = None, **more: object) -> Author:
    return Author(family=family, given=given, initials=initials, **more)  # type: ignore[arg-type]


def group(name: str) -> Author:
    return Author(literal=name)


MATCHES = [
    # family names
    (one("Ruiz", "Ana"), one("Ruiz", "Ana"), "same"),
    (one("Ruiz", "Ana"), one("RUIZ", "ANA"), "same"),
    (one("Müller", "Jörg"), one("Muller", "Jorg"), "same"),
    (one("O'Brien", "Ann"), one("O’Brien", "Ann"), "same"),
    (one("García-Márquez", "Ana"), one("Garcia Marquez", "Ana"), "same"),
    (one("Ruiz", "Ana"), one("Ruis", "Ana"), "different"),
    (one("Ruiz", "Ana"), one("Ruiz Okafor", "Ana"), "different"),
    (one("Márquez", "Gabriel García"), one("García Márquez", "Gabriel"), "same"),
    (one("Jansen", "Piet van"), one("van Jansen", "Piet"), "same"),
    (one("Jansen", "Piet van"), one("van Jansen", "Pim"), "different"),
    (one("Márquez García", None, "G"), one("García Márquez", None, "G"), "different"),  # initials are no words to divide anew
    (one("Wei", "Zhang"), one("Zhang", "Wei"), "same"),
    # given names
    (one("Ruiz", "Ana"), one("Ruiz", "Eva"), "different"),
    (one("Ruiz", "Ana"), one("Ruiz", "Ana María"), "same"),
    (one("Ruiz", "Ana María"), one("Ruiz", "Ana"), "same"),
    (one("Ruiz", "Ana M"), one("Ruiz", "Ana María"), "same"),
    (one("Ruiz", "Ana María"), one("Ruiz", "Ana M"), "same"),
    (one("Ruiz", "Ana M"), one("Ruiz", "Ana Luz"), "different"),
    (one("Wang", "Xiao-Ming"), one("Wang", "Xiao-Hong"), "different"),
    (one("Ruiz", "An"), one("Ruiz", "Ana"), "different"),
    # initials
    (one("Ruiz", None, "A"), one("Ruiz", "Ana"), "same"),
    (one("Ruiz", None, "AM"), one("Ruiz", "Ana María"), "same"),
    (one("Ruiz", None, "A"), one("Ruiz", "Ana María"), "same"),
    (one("Ruiz", None, "AL"), one("Ruiz", "Ana María"), "different"),
    (one("Ruiz", None, "AM"), one("Ruiz", None, "A"), "same"),
    (one("Ruiz", None, "A.M."), one("Ruiz", None, "A M"), "same"),
    (one("Ruiz", None, "B"), one("Ruiz", None, "A"), "different"),
    (one("Ruiz", "A"), one("Ruiz", "Ana"), "same"),
    (one("Ruiz", "E"), one("Ruiz", "Ana"), "different"),
    (one("Mark", "JN"), one("Mark", None, "JN"), "same"),
    (one("Mark", "JNM"), one("Mark", "John Nils Mats"), "different"),  # one word beside three: not known to be initials
    (one("Mark", "JN"), one("Mark", None, "JK"), "different"),
    (one("Mark", "JNKL"), one("Mark", None, "JK"), "same"),  # four capitals are a name, of which only the first counts
    (one("Mark", "JNK"), one("Mark", None, "JK"), "different"),
    (one("Mark", "JNK"), one("Mark", None, "JN"), "same"),
    (one("Öz", None, "Ö"), one("Oz", "Omer"), "same"),
    (one("Ruiz"), one("Ruiz", "Ana"), "likely"),
    (one("Ruiz"), one("Ruiz"), "likely"),
    # suffixes, ids, groups
    (one("Ruiz", "Ana", suffix="Jr"), one("Ruiz", "Ana", suffix="Sr"), "different"),
    (one("Ruiz", "Ana", suffix="Jr"), one("Ruiz", "Ana", suffix="jr"), "same"),
    (one("Ruiz", "Ana", suffix="Jr"), one("Ruiz", "Ana"), "same"),
    (one("Ruiz", "Ana", orcid=ORCIDS[0]), one("Ruiz", "Ana", orcid=ORCIDS[1]), "different"),
    (one("Ruiz", "Ana", orcid=ORCIDS[0]), one("Okafor", "Ben", orcid=ORCIDS[0]), "same"),
    (one("Ruiz", "Ana", orcid=ORCIDS[0]), one("Ruiz", "Ana"), "same"),
    (one("Ruiz", "Ana", orcid=ORCIDS[0]), one("Okafor", "Ben"), "different"),
    (group("NEWT Study Group"), group("Newt  study group"), "same"),
    (group("NEWT Study Group"), group("ROPE Study Group"), "different"),
    (group("Ruiz"), one("Ruiz", "Ana"), "different"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second", "status"), MATCHES)
def test_one_person_or_two(first: Author, second: Author, status: str) -> None:
    match, back = match_person(first, second), match_person(second, first)
    assert (match.status, back.status) == (status, status)
    assert match.reason == back.reason
    assert match.reason


@pytest.mark.parametrize(("first", "second", "reason"), [
    (one("Ruiz", "Ana"), one("Ruiz", "Ana"), "same family and given name"),
    (one("Ruiz", "Ana"), one("Ruiz", "Eva"), "different given names"),
    (one("Ruiz", "Ana"), one("Ruiz", None, "E"), "different initials"),
    (one("Ruiz", "Ana"), one("Ruiz", None, "A"), "same family name and initials"),
    (one("Ruiz", "Ana", orcid=ORCIDS[0]), one("Ruiz", "Ana", orcid=ORCIDS[1]), "different ORCIDs"),
    (one("Ruiz", "Ana", orcid=ORCIDS[0]), one("Ruiz", "Ana", orcid=ORCIDS[0]), "same ORCID"),
    (group("A"), group("A"), "same group"), (group("A"), group("B"), "different groups"),
    (one("Ruiz", "Ana", suffix="Jr"), one("Ruiz", "Ana", suffix="Sr"), "different suffixes"),
])  # fmt: skip
def test_the_reason_is_told(first: Author, second: Author, reason: str) -> None:
    """It stands in the record's provenance beside each part that is joined."""
    assert match_person(first, second).reason == reason


def record_of(kept: Sequence[Author], other: Sequence[Author]) -> Record:
    documents = [
        ParsedRecord(source=SourceStatus(name=name), layout=name, pmid="1", authors=tuple(people))
        for name, people in (("pubmed", kept), ("crossref", other))
    ]
    return normalize(documents)


def fate(kept: Sequence[Author], other: Sequence[Author]) -> str:
    """What becomes of the list of the source that is trusted less."""
    said = record_of(kept, other).provenance.fields["authors"]
    return "wins" if said.source == "crossref" else "agrees" if said.agree else "differs"


ANA, BEN, CHI = one("Ruiz", "Ana"), one("Okafor", "Ben"), one("Lindqvist", "Chi")
LISTS = [
    # fuller: all the people in their order, and more of them or of their given names
    ([ANA], [ANA, BEN], "wins"), ([ANA, BEN], [ANA], "differs"), ([ANA], [BEN, ANA], "differs"),
    ([ANA, BEN], [ANA, CHI, BEN], "differs"), ([ANA, BEN], [ANA, BEN, CHI], "wins"), ([ANA, BEN], [BEN, ANA], "differs"),
    ([one("Ruiz", None, "A")], [ANA], "wins"), ([one("Ruiz")], [ANA], "wins"), ([ANA], [one("Ruiz", None, "A")], "agrees"),
    ([one("Ruiz", None, "A"), BEN], [ANA, one("Okafor", None, "B")], "differs"),  # as many spelled in both
    ([one("Ruiz", None, "A"), BEN], [ANA, BEN], "wins"), ([one("Ruiz", None, "A")], [one("Ruiz", "ANA")], "differs"),
    ([one("Ruiz", None, "A")], [one("Ruiz", "A")], "differs"), ([one("Ruiz", None, "E")], [ANA], "differs"),
    ([one("Ruiz", None, "A")], [ANA, BEN], "wins"), ([ANA, one("Okafor", None, "B")], [ANA], "differs"),
    # the same people in the same order, and nothing more of any
    ([one("Ruiz", "Ana María"), one("Okafor", None, "B")], [one("Okafor", "Ben"), one("Ruiz", None, "A")], "differs"),
    ([ANA, BEN], [one("Ruiz", None, "A"), one("OKAFOR", None, "B")], "agrees"),
    ([one("Ruiz", "Ana M")], [one("Ruiz", "Ana María")], "differs"),
    ([one("Ruiz", "Ana María")], [one("Ruiz", "Ana M")], "agrees"),
    ([one("Ruiz", "Ana", "A")], [one("Ruiz", None, "AM")], "differs"),
    ([one("Ruiz", None, "AM")], [one("Ruiz", None, "A")], "agrees"),
    ([one("Muller", "Jorg")], [one("Müller", "Jörg")], "differs"), ([one("Müller", "Jörg")], [one("Muller", "Jorg")], "agrees"),
    ([one("Ruiz", "Jorg")], [one("Ruiz", "Jörg")], "differs"), ([one("Müller", "Jörg")], [one("Müller", "Jørg")], "agrees"),
    ([ANA], [one("Ruiz", "Ana", suffix="Jr")], "differs"), ([one("Ruiz", "Ana", suffix="Jr")], [ANA], "agrees"),
    ([ANA], [one("Ruiz", "Ana", orcid=ORCIDS[0])], "agrees"),  # as it is joined
    ([one("Ruiz", "Ana", orcid=ORCIDS[0])], [one("Ruiz", "Ana", orcid=ORCIDS[1])], "differs"),
    ([one("Ruiz", "Ana", affiliations=("Lima",))], [one("Ruiz", "Ana", affiliations=("LIMA",))], "agrees"),
    ([one("Ruiz", "Ana", affiliations=("Lima", "Rome"))], [one("Ruiz", "Ana", affiliations=("Rome",))], "agrees"),
    ([one("Ruiz", "Ana", affiliations=("Lima",))], [one("Ruiz", "Ana", affiliations=("Rome",))], "differs"),
    ([one("Ruiz", "Ana", affiliations=("Lima",))], [one("Ruiz", "Ana", affiliations=("Lima", "Rome"))], "differs"),
    ([group("NEWT Group")], [group("NEWT group")], "agrees"), ([group("Neue Munz")], [group("Neue Münz")], "differs"),
]  # fmt: skip


@pytest.mark.parametrize(("kept", "other", "expected"), LISTS)
def test_lists_of_authors(kept: list[Author], other: list[Author], expected: str) -> None:
    assert fate(kept, other) == expected


def test_what_is_joined_comes_with_what_belongs_to_it() -> None:
    lima, ror = ("Lima",), (AffiliationId(0, "ror", "https://ror.org/1"),)
    more = one(
        "Ruiz", "Ana", orcid=ORCIDS[0], affiliations=lima, affiliation_ids=ror, ids={"scopus": ("7",)}, equal_contribution=True
    )
    bare = record_of([ANA], [more])
    assert bare.authors == (more,)
    reason = "same place, same family and given name"
    parts = ("orcid", "affiliations", "ids", "equal_contribution")
    assert bare.provenance.fields["authors"].joined == tuple(JoinedPart("crossref", f"[0].{part}", reason) for part in parts)
    same = record_of([one("Ruiz", "Ana", affiliations=lima)], [more])
    assert same.authors == (more,)
    assert [part.part for part in same.provenance.fields["authors"].joined][1] == "[0].affiliation_ids"
    elsewhere = one("Ruiz", "Ana", affiliations=("Rome",), ids={"isni": ("9",)}, equal_contribution=False)
    (kept,) = record_of([elsewhere], [more]).authors
    assert (kept.affiliations, kept.affiliation_ids, kept.ids, kept.equal_contribution) == (
        ("Rome",),
        (),
        {"isni": ("9",)},
        False,
    )
    assert kept.orcid == ORCIDS[0]
    own = one("Ruiz", "Ana", affiliations=lima, affiliation_ids=(AffiliationId(0, "grid", "1"),))
    assert record_of([own], [more]).authors[0].affiliation_ids == own.affiliation_ids


def test_the_first_source_that_tells_a_part_is_the_one_it_is_from() -> None:
    told = [one("Ruiz", "Ana", ids={name: ("1",)}, orcid=ORCIDS[at]) for at, name in enumerate(("scopus", "isni"))]
    people, joined = join_people([ANA], [("crossref", told[:1]), ("openalex", told[1:])])
    assert (people[0].ids, people[0].orcid) == ({"scopus": ("1",)}, ORCIDS[0])
    assert {part.source for part in joined} == {"crossref"}
    later, joined = join_people([ANA], [("crossref", [ANA]), ("openalex", told[1:])])
    assert (later[0].ids, [part.source for part in joined]) == ({"isni": ("1",)}, ["openalex"] * 2)
    assert join_people([ANA], [("crossref", [one("Ruiz", "Eva", orcid=ORCIDS[0])])]) == ((ANA,), ())


def test_an_orcid_that_two_sources_give_to_two_people_stands_at_one() -> None:
    told = [[one("Ruiz", "Ana", orcid=ORCIDS[0]), BEN], [ANA, one("Okafor", "Ben", orcid=ORCIDS[0])]]
    people, joined = join_people([ANA, BEN], [("crossref", told[0]), ("openalex", told[1])])
    assert [author.orcid for author in people] == [ORCIDS[0], None]
    assert [(part.source, part.part) for part in joined] == [("crossref", "[0].orcid")]


@pytest.mark.parametrize(("kept", "others", "pairs"), [
    ([ANA, BEN], [one("Ruiz"), one("Okafor")], {0: 0, 1: 1}),  # likely is enough where every place agrees
    ([ANA, BEN], [one("Ruiz"), one("Okafor"), CHI], {}),  # and nowhere else
    ([ANA, BEN], [CHI, ANA, BEN], {0: 1, 1: 2}), ([ANA, BEN], [BEN, ANA], {0: 1, 1: 0}), ([ANA, BEN], [ANA, CHI], {0: 0}),
    ([ANA, ANA, BEN], [ANA, BEN], {2: 1}), ([ANA, BEN], [ANA, ANA, BEN], {1: 2}),
    ([one("Ruiz", "Ana"), one("Ruiz", "Eva")], [one("Ruiz", None, "E"), one("Ruiz", None, "A"), BEN], {0: 1, 1: 0}),
    ([group("NEWT Group"), ANA], [ANA, group("newt group")], {0: 1, 1: 0}), ([], [], {}), ([ANA], [], {}),
    ([one("García Márquez", "Ana"), BEN], [one("Márquez", "Ana García")], {0: 0}),
])  # fmt: skip
def test_pairs(kept: list[Author], others: list[Author], pairs: dict[int, int]) -> None:
    found = pair_people(kept, others)
    assert {place: at for place, (at, _) in found.items()} == pairs
    assert {place: at for at, (place, _) in pair_people(others, kept).items()} == pairs
    assert all(reason.startswith("same place, ") == (kept != [] and len(kept) == len(others) and set(pairs) == {*range(len(kept))}
               and pairs == {at: at for at in range(len(kept))}) for _, reason in found.values())  # fmt: skip


@pytest.mark.parametrize(("namesakes", "found"), [(40, 1), (41, 0)])
def test_one_among_as_many_namesakes_as_are_looked_at(namesakes: int, found: int) -> None:
    many = [one("Marsh", f"Ada{number:03}") for number in range(namesakes)]
    assert len(pair_people([many[7], BEN], many)) == found


PEOPLE = st.lists(st.builds(
    one, st.sampled_from(["Ruiz", "Okafor", "Müller", "Muller"]), st.sampled_from([None, "Ana", "A", "Ana Luz", "Eva"]),
    st.sampled_from([None, "A", "AL", "E"]), orcid=st.sampled_from([None, *ORCIDS]),
    affiliations=st.sampled_from([(), ("Lima",), ("Rome",)]),
), max_size=4)  # fmt: skip


@given(PEOPLE, PEOPLE)
def test_joining_takes_nothing_away_and_gives_nobody_anothers_id(kept: list[Author], others: list[Author]) -> None:
    people, joined = join_people(kept, [("crossref", others)])
    assert len(people) == len(kept)
    for before, after in zip(kept, people, strict=True):
        assert (before.family, before.given, before.initials) == (after.family, after.given, after.initials)
        assert before.orcid in (None, after.orcid)
        assert before.affiliations in ((), after.affiliations)
    given = [author.orcid for author in people if author.orcid]
    assert len(given) - len(set(given)) <= len([a for a in kept if a.orcid]) - len({a.orcid for a in kept if a.orcid})
    assert {part.part for part in joined} <= {f"[{at}].{name}" for at in range(len(kept)) for name in ("orcid", "affiliations")}
    pairs = pair_people(kept, others)
    assert len({at for at, _ in pairs.values()}) == len(pairs)
    assert all(match_person(kept[place], others[at]).status != "different" for place, (at, _) in pairs.items())
