"""Names as NLM prints them and as tags spell them: family name, initials, generation; or a group; or no name for sure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.parse.nlm_names import read_author, read_authors, read_person, split_author, split_suffix


@pytest.mark.parametrize(
    ("line", "author", "journal"),
    [
        ("Zhang J J Pain Res", ("Zhang", "J", None), "J Pain Res"),
        ("Ahmad H Heliyon", ("Ahmad", "H", None), "Heliyon"),
        ("van der Berg JQ 3rd Eur J Pain", ("van der Berg", "JQ", "3rd"), "Eur J Pain"),
        ("LI Z BMJ", ("LI", "Z", None), "BMJ"),
        ("Nguyễn TH PLoS One", ("Nguyễn", "TH", None), "PLoS One"),
        ("Smith-Jones AM Proc Natl Acad Sci U S A", ("Smith-Jones", "AM", None), "Proc Natl Acad Sci U S A"),
        ("O’Brien Ł Ann Invent Med", ("O’Brien", "Ł", None), "Ann Invent Med"),
    ],
)
def test_author_and_journal_without_a_mark_between(line: str, author: tuple[str, str, str | None], journal: str) -> None:
    name, rest = split_author(line)
    assert name is not None
    assert ((name.family, name.initials, name.suffix), rest) == (author, journal)


@pytest.mark.parametrize(
    "journal", ["N Engl J Med", "Am J Med Sci", "J Pain Res", "Br J Pain", "Heliyon", "Int J Cancer", "Z Naturforsch C J Biosci"]
)
def test_journal_alone_is_no_author(journal: str) -> None:
    assert split_author(journal) == (None, journal)


def test_names_that_are_none_are_told() -> None:
    names, unread = read_authors("Naguib M, Plato, et al.")
    assert ([name.family for name in names], unread) == (["Naguib"], ("Plato",))


@pytest.mark.parametrize(
    ("printed", "family", "given"),
    [
        ("Menigaux, Claude", "Menigaux", "Claude"),
        ("Claude Menigaux", "Menigaux", "Claude"),
        ("Ana María van der Berg", "van der Berg", "Ana María"),
        ("El Gammal M", "El Gammal", None),
    ],
)
def test_names_in_tags(printed: str, family: str, given: str | None) -> None:
    assert (read_person(printed).family, read_person(printed).given) == (family, given)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Marsh A-B", ("Marsh", "A-B", None, None)),
        (" Marsh ABC ", ("Marsh", "ABC", None, None)),
        ("Marsh AB IV.", ("Marsh", "AB", "IV.", None)),
        ("\u00d3 Briain C", ("\u00d3 Briain", "C", None, None)),
        ("Acta K", ("Acta", "K", None, None)),
        ("HIV Study Group", (None, None, None, "HIV Study Group")),
    ],
)
def test_one_name_or_a_group(printed: str, name: tuple[str | None, ...]) -> None:
    found = read_author(printed)
    assert found is not None
    assert (found.family, found.initials, found.suffix, found.literal) == name


@pytest.mark.parametrize(
    "printed",
    ["Marsh ABCD", "Marsh, A", "Marsh a", "Marsh AB V", "Marsh A Jr x", "O Briain C", "Acta J", "The Newt Group A", "A", ""],
)
def test_what_is_no_name_for_sure_is_none(printed: str) -> None:
    assert read_author(printed) is None


FAMILIES = st.sampled_from(["Marsh", "van der Berg", "El Gammal", "O\u2019Brien"])
INITIALS = st.sampled_from(["A", "AB", "A-B", "\u0141"])
SUFFIXES = st.sampled_from(["", " Jr", " 3rd", " II"])


@given(st.lists(st.tuples(FAMILIES, INITIALS, SUFFIXES), max_size=5), st.sampled_from(["", ", et al", ",, Plato"]))
def test_a_list_gives_its_names_in_order_and_what_is_none_apart(people: list[tuple[str, str, str]], rest: str) -> None:
    found, unread = read_authors(", ".join(f"{family} {initials}{suffix}" for family, initials, suffix in people) + rest)
    assert [(one.family, one.initials, f" {one.suffix}" if one.suffix else "") for one in found] == people
    assert unread == (("Plato",) if "Plato" in rest else ())


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Marsh, Ada Jr", ("Marsh", "Ada", None, "Jr", None)),
        ("Ada van Marsh Sr.", ("van Marsh", "Ada", None, "Sr.", None)),
        ("Marsh, Ada, Jr", ("Marsh", "Ada", None, "Jr", None)),
        ("Marsh, Ada, Nau, Bo", (None, None, None, None, "Marsh, Ada, Nau, Bo")),
        ("Marsh, A., B.", ("Marsh", "A., B.", None, None, None)),
        ("van der Marsh", (None, None, None, None, "van der Marsh")),
        ("Van Marsh", ("Marsh", "Van", None, None, None)),
        ("Marsh,", ("Marsh", None, None, None, None)),
        ("Ada  B.\n Marsh", ("Marsh", "Ada B.", None, None, None)),
        ("Marsh AB 2nd", ("Marsh", None, "AB", "2nd", None)),
        ("Plato", (None, None, None, None, "Plato")),
        ("Newt Study Group", (None, None, None, None, "Newt Study Group")),
    ],
)
def test_a_name_as_a_tag_spells_it(printed: str, read: tuple[str | None, ...]) -> None:
    found = read_person(printed)
    assert (found.family, found.given, found.initials, found.suffix, found.literal) == read


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("Marsh Jr", "Jr"), ("Marsh 2nd.", "2nd."), ("Marsh 9th", "9th"), ("Marsh II", "II"), ("Marsh 1st", None),
        ("Marsh IIII", None), ("Marsh I", None), ("Marsh jr", None), ("Jr", None), ("", None),
    ],
)  # fmt: skip
def test_a_generation_stands_behind_a_name(name: str, suffix: str | None) -> None:
    assert split_suffix(name) == (("Marsh", suffix) if suffix else (name, None))
