"""The people of PubMed XML, read element by element; every one here is invented."""

from __future__ import annotations

import pytest
from lxml import etree

from scraper.model import AffiliationId, Author, Issue
from scraper.parse.pubmed_people import read_people

ORCID = "0000-0002-1825-0097"


def read(people: str) -> tuple[list[Author], list[Issue]]:
    issues: list[Issue] = []
    return read_people(etree.fromstring(f"<AuthorList>{people}</AuthorList>"), issues), issues


def person(inside: str, start: str = "") -> str:
    return f"<Author{start}><LastName>Marsh</LastName>{inside}</Author>"


def place(name: str | None, *ids: tuple[str, str]) -> str:
    told = "".join(f'<Identifier Source="{source}">{value}</Identifier>' for source, value in ids)
    return f"<AffiliationInfo>{f'<Affiliation>{name}</Affiliation>' if name else ''}{told}</AffiliationInfo>"


@pytest.mark.parametrize(
    ("start", "equal"), [(' EqualContrib="Y"', True), (' EqualContrib="N"', False), ("", None), (' EqualContrib=""', None)]
)
def test_who_contributed_equally(start: str, equal: bool | None) -> None:
    people, _ = read(person("", start) + person(""))
    assert [one.equal_contribution for one in people] == [equal, None]


def test_each_part_of_a_name_stays_with_its_person() -> None:
    parts = "<LastName>Marsh</LastName><ForeName> Ada\n B</ForeName><Initials>A<i>B</i></Initials><Suffix>Jr</Suffix>"
    people, issues = read(
        f"<Author>{parts}</Author><Investigator><LastName>Nau</LastName></Investigator>"
        "<Author><CollectiveName>Newt Group</CollectiveName></Author><Author><LastName/></Author>"
    )
    assert [(one.family, one.given, one.initials, one.suffix, one.literal) for one in people] == [
        ("Marsh", "Ada B", "AB", "Jr", None), ("Nau", None, None, None, None), (None, None, None, None, "Newt Group"),
    ]  # fmt: skip
    assert issues == []


def test_ids_of_people_and_of_their_institutions_are_told_apart() -> None:
    people, issues = read(
        person(
            f'<Identifier Source="ISNI">https://isni.org/isni/0000000998</Identifier><Identifier Source="ISNI">7</Identifier>'
            f'<Identifier Source="ORCID">https://orcid.org/{ORCID}</Identifier><Identifier>8</Identifier>'
            f'{place("Pond")}{place("Hill", ("ROR", "https://ror.org/abc"), ("GRID", "grid.9"))}'
        )
        + person("<Affiliation>Lake</Affiliation>")
    )  # fmt: skip
    assert (people[0].orcid, people[0].ids) == (ORCID, {"isni": ("0000000998", "7")})
    assert people[0].affiliations == ("Pond", "Hill")
    assert people[0].affiliation_ids == (AffiliationId(1, "ror", "abc"), AffiliationId(1, "grid", "grid.9"))
    assert (people[1].affiliations, people[1].affiliation_ids, people[1].ids, people[1].orcid) == (("Lake",), (), {}, None)
    assert issues == []


@pytest.mark.parametrize(
    ("told", "names", "codes"),
    [
        (person("") + person("", ' ValidYN="N"'), 1, ["author_replaced"]),
        (person("", ' ValidYN="Y"'), 1, []),
        (f"<Author>{place('Pond')}</Author>{person('')}", 1, ["author_without_name"]),
        (f'<Author><Identifier Source="ISNI">7</Identifier></Author>{person("")}', 1, ["author_without_name"]),
        (f"<Author/>{person('')}", 1, []),
        (person('<Identifier Source="ORCID">0000-0002-1825-0098</Identifier>'), 1, ["orcid_invalid"]),
        (person('<Identifier Source="ORCID"/>'), 1, []),
        (person(place(None, ("ROR", "abc"))), 1, ["affiliation_without_name"]),
    ],
)
def test_what_is_odd_in_a_list_is_told(told: str, names: int, codes: list[str]) -> None:
    people, issues = read(told)
    assert [one.family for one in people] == ["Marsh"] * names
    assert [(issue.code, issue.field) for issue in issues] == [(code, "authors") for code in codes]


def test_of_two_orcids_the_first_counts() -> None:
    told = "".join(f'<Identifier Source="ORCID">{value}</Identifier>' for value in ("none", ORCID, "0000-0001-5109-3700"))
    (found,), issues = read(person(told))
    assert (found.orcid, [issue.code for issue in issues]) == (ORCID, ["orcid_invalid"])
