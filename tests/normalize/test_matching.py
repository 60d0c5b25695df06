"""Whether two entries are one article: each way they can be, and each threshold exactly at its limit and one beyond."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import ArticleList, Author, ListedArticle, ParsedRecord, Record, SourceStatus
from scraper.normalize.features import Features, iter_blocks
from scraper.normalize.matching import match_articles, prints_title
from scraper.normalize.merge import normalize


def letters(count: int) -> str:
    """A title of so many letters, in words of eight."""
    return " ".join(re.findall(".{1,8}", ("abcdefghjklmnopqrstuwyzabdfhjlnpceacgkmo" * 9)[:count]))


def item(title: str | None = None, family: str | None = None, **fields: Any) -> ListedArticle:
    return ListedArticle(**{"title": title, "authors": (Author(family=family),) if family else (), **fields})


def text(raw: str) -> ListedArticle:
    return ListedArticle(raw=raw)


def record_of(printed: ListedArticle, other: ListedArticle) -> Record:
    """The record of two sources that list one reference each; the first prints it at a place."""
    lists = {"landing": (msgspec.structs.replace(printed, position=1),), "crossref": (other,)}
    documents = [
        ParsedRecord(source=SourceStatus(name=name), layout=name, pmid="998000001", references=ArticleList(items, 1))
        for name, items in lists.items()
    ]
    return normalize(documents)


def is_one(one: ListedArticle, other: ListedArticle) -> bool:
    """Whether both are one, in either order, told alike by the pair alone and in lists, where entries are found by keys."""
    match, back = match_articles(one, other), match_articles(other, one)
    assert match.status == back.status
    assert match.status in ("same", "different")
    assert match.reason
    assert back.reason
    same = match.status == "same"
    for first, second in ((one, other), (other, one)):
        kept, *left = record_of(first, second).references.items
        assert kept.sources == (("landing", "crossref") if same else ("landing",))
        assert len(left) <= (not same)
    return same


TITLE = letters(48)
PLACE: dict[str, Any] = {"volume": "12", "pages": "101-9"}


@pytest.mark.parametrize(("count", "same"), [(14, False), (15, True), (16, True)])
def test_letters_of_a_title_that_names_one_article(count: int, same: bool) -> None:
    """With year and author; a shorter one needs the place too."""
    known = {"family": "Ruiz", "year": 2001}
    assert is_one(item(letters(count), **known, doi="10.5555/a"), item(letters(count), **known, pmid="2")) is same
    assert is_one(item(letters(count), **known, **PLACE), item(letters(count), **known, **PLACE, pmid="2"))
    assert not is_one(item(letters(14), **known, **PLACE), item(letters(14), **known, volume="12", pages="102", pmid="2"))


@pytest.mark.parametrize(("count", "same"), [(39, False), (40, True)])
@pytest.mark.parametrize("more", [{"family": "Ruiz"}, {"journal": "Pain"}, {"volume": "12"}, {"pages": "7"}, {"issue": "3"}])
def test_letters_of_a_title_where_nothing_else_is_known_of_one(count: int, same: bool, more: dict[str, Any]) -> None:
    bare, known = item(letters(count), year=2001, doi="10.5555/a"), item(letters(count), year=2001, pmid="2", **more)
    assert is_one(bare, known) is same
    assert is_one(item(letters(count), year=2001, doi="10.5555/a", **more), known) is (same or "issue" not in more)


@pytest.mark.parametrize(("years", "same"), [
    ((2001, 2001), True), ((2001, 2002), False), ((2001, None), False), ((None, None), False),
])  # fmt: skip
def test_a_title_needs_the_year(years: tuple[int | None, int | None], same: bool) -> None:
    one, other = (item(TITLE, "Ruiz", year=year) for year in years)
    assert is_one(one, other) is same


@pytest.mark.parametrize(("apart", "same"), [(0, True), (1, True), (2, False)])
def test_years_apart_where_the_place_is_the_same(apart: int, same: bool) -> None:
    one, other = item(TITLE, year=2001, **PLACE), item(TITLE, year=2001 + apart, pmid="2", **PLACE)
    assert is_one(one, other) is same
    assert is_one(item(TITLE, **PLACE), other)


@pytest.mark.parametrize(("one", "other", "same"), [
    (PLACE, PLACE, True), (PLACE, {"volume": "12", "pages": "101"}, True), (PLACE, {"volume": "12", "pages": "S101"}, False),
    (PLACE, {"volume": "13", "pages": "101"}, False), ({"volume": "12"}, {"volume": "12"}, False),
    ({"pages": "101"}, PLACE, False),
    ({"volume": "12", "pages": " 101–9"}, PLACE, True), ({"volume": "12", "pages": "101, 103"}, PLACE, True),
    ({"volume": "12", "pages": "e101"}, {"volume": "12", "pages": "E101"}, True),
    ({"volume": "A1", "pages": "1"}, {"volume": "a1", "pages": "1"}, True),
    ({"volume": "12 (Suppl)", "pages": "101"}, {"volume": "12-Suppl", "pages": "101"}, False),
    ({"volume": "12-13", "pages": "101—9"}, {"volume": "12 13", "pages": "101‐9"}, True),
])  # fmt: skip
def test_the_same_place(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    """Volume and first page, in years next to each other; the title alone is of too little weight there."""
    assert is_one(item(TITLE, year=2001, doi="10.5555/a", **one), item(TITLE, year=2002, pmid="2", **other)) is (
        same or one.get("volume") == "12 (Suppl)"
    )


CONTRADICT = [
    ({"family": "Ruiz"}, {"family": "Okafor"}),
    ({"authors": (Author(family="Ruiz", given="Ana"),)}, {"authors": (Author(family="Ruiz", given="Eva"),)}),
    ({"volume": "12", "pages": "101"}, {"volume": "12", "pages": "102"}),
    ({"volume": "12", "pages": "101"}, {"volume": "13", "pages": "102"}),
    ({"journal": "Pain", "pages": "101"}, {"journal": "Newts"}),
    ({"journal": "Pain", "pages": "101"}, {"journal": "Newts", "pages": "102"}),
    ({"pmid": "1"}, {"pmid": "2"}), ({"doi": "10.5555/a"}, {"doi": "10.5555/b"}), ({"pmcid": "PMC1"}, {"pmcid": "PMC2"}),
]  # fmt: skip
TALLY = [
    ({"family": "van den Berg"}, {"family": "Berg"}), ({"family": "Berg"}, {"family": "vandenBerg"}),
    ({"family": "Müller"}, {"family": "Mueller"}), ({"family": "Göbel"}, {"family": "Goebel"}),
    ({"family": "Bär"}, {"family": "Baer"}),
    ({"authors": (Author(family="Ruiz", initials="A"),)}, {"authors": (Author(family="Ruiz", initials="E"),)}),
    ({"authors": (Author(family="Ruiz"),)}, {"authors": (Author(family="Ruiz"), Author(family="Okafor"))}),
    ({"pages": "101"}, {"pages": "102"}), ({"volume": "12", "pages": "101"}, {"pages": "102"}),
    ({"volume": "12"}, {"volume": "13"}),
    ({"journal": "Pain", "pages": "101"}, {"journal": "Newts", "pages": "101"}), ({"journal": "Pain"}, {"journal": "Newts"}),
    ({"journal": "Cancer Res", "pages": "101"}, {"journal": "Cancer research"}),
    ({"pmid": "1"}, {"doi": "10.5555/a"}), ({"pmcid": "PMC1"}, {"pmid": "1"}),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), [*((*pair, False) for pair in CONTRADICT), *((*pair, True) for pair in TALLY)])
def test_what_contradicts_one_title_and_year(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert is_one(item(TITLE, year=2001, **one), item(TITLE, year=2001, **other)) is same


@pytest.mark.parametrize(("family", "same"), [("Berg", True), ("Erg", False)])
def test_letters_of_a_name_that_another_may_end_in(family: str, same: bool) -> None:
    assert is_one(item(TITLE, family, year=2001), item(TITLE, f"Vanden{family.lower()}", year=2001)) is same
    assert not is_one(item(TITLE, family, year=2001), item(TITLE, f"{family}man", year=2001))


@pytest.mark.parametrize(("count", "same"), [(29, False), (30, True)])
def test_letters_of_a_title_that_two_journals_may_print(count: int, same: bool) -> None:
    one, other = (item(letters(count), year=2001, journal=name, family="Ruiz") for name in ("Pain", "Newts"))
    assert is_one(one, other) is same


@pytest.mark.parametrize(("count", "same"), [(29, False), (30, True)])
def test_letters_that_are_left_of_a_title_that_is_cut(count: int, same: bool) -> None:
    cut, whole = item(letters(count), year=2001, **PLACE), item(letters(90), year=2001, pmid="2", **PLACE)
    assert is_one(cut, whole) is same
    assert not is_one(item(letters(30), year=2002, **PLACE), whole)
    assert not is_one(item(letters(30), year=2001, volume="12"), whole)
    assert not is_one(item("x" + letters(30), year=2001, **PLACE), whole)


def test_titles_alike_of_one_author_and_place() -> None:
    """Half of the letters the same, as of a translation; numbers, author and what it is about must agree."""
    german, english = "Behandlung chronischer Schmerzen", "Behandlung von Hunden"
    known = {"family": "Ruiz", **PLACE}
    alike = item("abcdefghijklmnop", **known), item("abcdefghqrstuvwx", pmid="2", **known)  # 8 of 16
    less = item("abcdefghijklmnop", **known), item("abcdefgyqrstuvwx", pmid="2", **known)
    assert is_one(*alike)
    assert not is_one(*less)
    assert is_one(item(german, year=2001, **known), item(german + " und anderes", year=2002, **known))
    assert not is_one(item(german, "Ruiz"), item(german + " und anderes", "Ruiz"))
    assert not is_one(item(german, "Ruiz", **PLACE), item(german + " und anderes", None, **PLACE))
    assert not is_one(item(german, "Ruiz", **PLACE), item(german + " 2", "Ruiz", **PLACE))
    assert not is_one(item(german, "Ruiz", **PLACE), item(german + " IV", "Ruiz", **PLACE))
    assert not is_one(item(german, "Ruiz", **PLACE), item("Reply: " + german, "Ruiz", **PLACE))
    assert not is_one(item(english, "Ruiz", **PLACE), item("Newts", "Ruiz", **PLACE))


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Effects of hawsers on knots", "Effects of hawserrs on knots", True),  # one letter too many
    ("Effects of hawsers on knots", "Effects of hawsars on knots", False),  # another letter
    ("Effects of hawsers on knots", "Effects of hawserrrs on knots", False),  # two
    ("Effects of hawsers on knots", "Effects of hawserrs on knotts", False),  # in two words
    ("Effects of hawser on knots", "Effects of hawsers on knots", True),  # six letters and more
    ("Effects of rope on knots", "Effects of ropes on knots", False),
    ("Effects of ropes on knots", "Effects of roopes on knots", False),
    ("Effects of symptomatic knots", "Effects of asymptomatic knots", False),
    ("Effects of hwsers on knots", "Effects of hawsers on knots", False),
    ("Effects of hawsers on knots", "Effects of hawsers on the knots", False),
    ("Effects of hawsers on knots", "Effects of haw sers on knots", True),  # the same letters
])  # fmt: skip
def test_a_misprint_in_a_title(one: str, other: str, same: bool) -> None:
    assert is_one(item(one, "Ruiz", year=2001), item(other, "Ruiz", year=2001, pmid="2")) is same
    if one.replace(" ", "") != other.replace(" ", ""):
        assert not is_one(item(one, "Ruiz", year=2001), item(other, "Ruiz", year=2002))
        assert not is_one(item(one, "Ruiz", year=2001), item(other, None, year=2001))


SHORT, LONG = letters(20), letters(40)
KNOWN: dict[str, Any] = {"family": "Ruiz", "year": 2001, **PLACE}
TEXTS = [
    (f"Ruiz A. {SHORT}. Pain. 2001;12:101.", {"title": SHORT, **KNOWN}, True),
    (f"7. Ruiz A. {SHORT}. Pain. 2001;12:101.", {"title": SHORT, **KNOWN}, True),
    (f"Ruiz A. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "Ruiz"}, True),
    # years: the text's own, or the next one where title and place are there
    *((f"Ruiz A. {SHORT}. Pain. 2001;12:101.", {"title": SHORT, **KNOWN, "year": year}, same)
      for year, same in ((2000, True), (2002, True), (1999, False), (2003, False), (None, False))),
    *((f"Ruiz A. {SHORT}. Pain. 2001;12:102.", {"title": SHORT, **KNOWN, "year": year}, year == 2001) for year in (2000, 2001,
        2002)),
    *(("Ruiz A. Of ropes. Pain. 2001;12:101.", {"title": SHORT, **KNOWN, "year": year}, year == 2001) for year in (2000, 2001,
        2002)),
    # without the author, a title that tells, or the place
    (f"{LONG}. Pain. 2001.", {"title": LONG, "year": 2001}, True),
    (f"{letters(39)}. Pain. 2001.", {"title": letters(39), "year": 2001}, False),
    (f"{letters(39)}. Pain. 2001;12:101.", {"title": letters(39), "year": 2001, **PLACE}, True),
    (f"{letters(15)}. Pain. 2001;12:101.", {"title": letters(15), "year": 2001, **PLACE}, True),
    (f"{letters(14)}. Pain. 2001;12:101.", {"title": letters(14), "year": 2001, **PLACE}, False),
    # another first author contradicts, but for a title of some length with the place
    (f"Okafor B. {SHORT}. Pain. 2001;12:101.", {"title": SHORT, **KNOWN}, False),
    (f"Okafor B. {letters(29)}. Pain. 2001;12:101.", {"title": letters(29), **KNOWN}, False),
    (f"Okafor B. {letters(30)}. Pain. 2001;12:101.", {"title": letters(30), **KNOWN}, True),
    (f"Okafor B. {letters(30)}. Pain. 2001.", {"title": letters(30), **KNOWN}, False),
    (f"Okafor B. {LONG}. Pain. 2001.", {"title": LONG, **KNOWN}, True),
    # author and place, no title
    ("Ruiz A. Pain. 2001;12:101.", {"title": SHORT, **KNOWN}, True),
    ("Ruiz A. Pain. 2001;12(3):101-9.", {"title": SHORT, **KNOWN}, True),
    ("Ruiz A. Pain. 2001, 12, 101.", {"title": SHORT, **KNOWN}, True),
    ("Ruiz A. Pain. 2001;12: pp. 101-9.", {"title": SHORT, **KNOWN}, True),
    ("Ruiz A. Pain. 2001;12: p. 101.", {"title": SHORT, **KNOWN}, True),
    ("Ruiz A. Pain. 2001;12:102.", {"title": SHORT, **KNOWN}, False),
    ("Ruiz A. Pain. 2001;13:101.", {"title": SHORT, **KNOWN}, False),
    ("Ruiz A. Pain. 2001;12:e101.", {"title": SHORT, **KNOWN}, False),
    ("Ruiz A. Pain. 2001;12:E101.", {"title": SHORT, **KNOWN, "pages": "E101-3"}, True),
    ("Ruiz A. Pain. 2001;12A:101.", {"title": SHORT, **KNOWN, "volume": "12A"}, True),
    ("Ruiz A. Pain. 2001;12-13:101.", {"title": SHORT, **KNOWN, "volume": "12-13"}, True),
    ("Okafor B. Pain. 2001;12:101.", {"title": SHORT, **KNOWN}, False),
    ("Ruiz A. Pain. 2001;12:101.", {"title": SHORT, **KNOWN, "family": None}, False),
    # NLM's short form: journal, year, volume and page
    ("Pain. 2001 Mar;12(3):101-9", {"title": SHORT, **KNOWN, "journal": "Pain"}, True),
    ("Pain. 2001 Mar;12(3):101-9", {"title": SHORT, **KNOWN, "journal": "PAIN."}, True),
    ("Pain. 2001 Mar;12(3):101-9", {"title": SHORT, **KNOWN, "journal": "Newts"}, False),
    ("Pain. 2001 Mar;12(3):101-9", {"title": SHORT, **KNOWN}, False),
    ("Pain. 2001 Mar;12(3):102-9", {"title": SHORT, **KNOWN, "journal": "Pain"}, False),
    ("Pain, 2001 Mar;12(3):101-9", {"title": SHORT, **KNOWN, "journal": "Pain"}, False),
    ("Pain. 1499 Mar;12(3):101-9", {"title": SHORT, **KNOWN, "journal": "Pain"}, False),
    # names: as one word or a few
    (f"van der Berg A. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "van der Berg"}, True),
    (f"Okafor B, van der Berg A. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "VanderBerg"}, True),
    (f"B. d'Angelo. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "d'Angelo"}, True),
    (f"B van de la Ruiz. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "van de la Ruiz"}, True),
    (f"Okafor B, van de la y Ruiz. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "van de la y Ruiz"}, False),
    (f"Okafor B, Ruizman A. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "Ruiz"}, False),
    (f"Ruizman A. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "Ruiz"}, False),
    (f"Okafor B and Ruiz A. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "Ruiz"}, True),
    (f"MacRuiz A. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "family": "Ruiz"}, False),
    (f"NEWT Group. {SHORT}. Pain. 2001.", {"title": SHORT, "year": 2001, "authors": (Author(literal="NEWT Group"),)}, True),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "fields", "same"), TEXTS)
def test_a_text_and_an_entry_whose_parts_are_known(raw: str, fields: dict[str, Any], same: bool) -> None:
    assert is_one(text(raw), item(**fields, pmid="2")) is same


@pytest.mark.parametrize(("end", "same"), [(320, True), (321, False)])
def test_how_far_into_a_text_an_author_is_looked_for(end: int, same: bool) -> None:
    many = ("Okafor B, " * 40)[: end - 5] + " Ruiz"
    assert is_one(text(f"{many}. {SHORT}. Pain. 2001."), item(SHORT, "Ruiz", year=2001, pmid="2")) is same


@pytest.mark.parametrize(("before", "after", "same"), [
    ("", "", True), ("Ruiz A. ", ".", True), ("Ruiz A (2001) ", " (2001)", True), ("Ruiz A: ", ", 2001", True), ("“", "”", False),
    ("'", "'", True), ('"', '"', True), ("Ruiz, ", "; Pain", True), ("Ruiz A. ", "? Pain", True), ("Ruiz A. ", "! Pain", True),
    ("Ruiz A. ", " [in German]", True), ("Ruiz A. ", "   . Pain", True), ("Ruiz A. ", ": a review", False),
    ("Ruiz A. ", " and more", False),
    ("Ruiz A. ", "s", False), ("Ruiz A. ", " - a review", False), ("Equipment for ", ".", False), ("Non", ".", False),
    *((f"Ruiz A. {word} to ", ".", False) for word in ("Reply", "Replies", "Response", "Comment", "Comments", "Correction",
        "Corrigendum",
                                                       "Erratum", "Retraction", "Re")),
    ("Ruiz A. Reply 1: ", ".", False), ("Reply of 1. ", ".", True), ("Ruiz A. Report 1: ", ".", True),
    ("Correction. 1) ", ".", True),
])  # fmt: skip
def test_where_a_title_is_printed_as_a_whole(before: str, after: str, same: bool) -> None:
    assert prints_title(f"{before}{SHORT}{after}".lower(), SHORT) is same


def test_a_title_that_ends_in_a_sign() -> None:
    assert prints_title("ruiz a. why pain? a review.", "Why pain?")
    assert prints_title("ruiz a. why pain! a review.", "Why pain!")
    assert prints_title("ruiz a. why pain. pain", "Why pain. ")
    assert not prints_title("ruiz a. why pain", "Why pain?")
    assert not prints_title("ruiz a.", " .")
    assert not prints_title("ruiz a.", "")
    assert prints_title("ruiz a. pain of newts. knots and pain of newts and ropes.", "Pain of newts")


@pytest.mark.parametrize(("one", "other", "same"), [
    # neither a title: first author, year and place
    (item(None, **KNOWN), item(None, **KNOWN, pmid="2"), True),
    (item(None, **KNOWN), item(None, **{**KNOWN, "year": 2002}, pmid="2"), False),
    (item(None, **KNOWN), item(None, **{**KNOWN, "volume": "13"}, pmid="2"), False),
    (item(None, **KNOWN), item(None, **{**KNOWN, "pages": "102"}, pmid="2"), False),
    (item(None, **KNOWN), item(None, **{**KNOWN, "family": "Okafor"}, pmid="2"), False),
    (item(None, **{**KNOWN, "family": None}), item(None, **{**KNOWN, "family": None}, pmid="2"), False),
    (item(TITLE, **KNOWN), item(None, **KNOWN, doi="10.5555/a"), True),
    (item(TITLE, **{**KNOWN, "year": None}), item(None, **{**KNOWN, "year": None}, doi="10.5555/a"), False),
    # no title, and a text
    (item(None, **KNOWN, pmid="2"), text("Ruiz A. Pain. 2001;12:101."), True),
    (item(None, **KNOWN, pmid="2"), text("Okafor B. Pain. 2001;12:101."), False),
    # texts
    (text("An old book, 1901"), text("AN OLD  BOOK 1901."), True),
    (text("3. An old book, 1901"), text("[4] An old book, 1901"), True),
    (text("An old book, 1901"), text("An old book, 1902"), False),
    (text("Elife. 2018;7:"), text("Elife. 2018;7: "), False),
    (text("Elife. 2018;7:. "), text("Elife. 2018;7:"), False),
    (text("Elife. 2018;7:e1"), text("Elife. 2018;7:e1."), True),
    (text("Ruiz A, Okafor B. Pain. 2001;12:101."), text("A. Ruiz, B. Okafor: Pain, 2001, 12, 101-9"), True),
    (text("Ruiz A. Pain. 2001;12:101."), text("Okafor B. Pain. 2001;12:101."), False),
    (text("Ruiz A. Pain. 2001;12:101."), text("Ruizman B. Pain of Ruiz. 2001;12:101."), False),
    (text("Ruiz A. Pain. 2001;12:101."), text("Ruiz A. Pain. 2002;12:101."), False),
    (text("Ruiz A. Pain. 2001;12:101."), text("Ruiz A. Pain. 2001;12:102."), False),
    (text("Ruiz A. Pain. 2001;12:101."), text("Ruiz A. Pain. 2001;13:101."), False),
    (text("Pain. 2001 Mar;12(3):101-9"), text("Ruiz A. On newts. Pain. 2001;12:101."), True),
    (text("Pain. 2001 Mar;12(3):101-9"), text("Pain. 2001;12:101."), False),
    (text("Li X. Pain. 2001;12:101."), text("Li X, Wu Y. Pain. 2001;12:101."), True),  # of short names the first long word
    (text("Li X. Q. 2001;12:101."), text("Wu Y. Q. 2001;12:101."), False),
])  # fmt: skip
def test_entries_without_titles(one: ListedArticle, other: ListedArticle, same: bool) -> None:
    assert is_one(one, other) is same


IDS = st.fixed_dictionaries({
    "pmid": st.sampled_from([None, "1", "2"]), "doi": st.sampled_from([None, "10.5555/a", "10.5555/b"]),
    "pmcid": st.sampled_from([None, "PMC1", "PMC2"]),
})  # fmt: skip


@given(IDS, IDS)
def test_ids_come_before_what_is_printed(one: dict[str, Any], other: dict[str, Any]) -> None:
    pairs = [(one[name], other[name]) for name in one if one[name] and other[name]]
    shares, conflicts = any(a == b for a, b in pairs), any(a != b for a, b in pairs)
    match = match_articles(item(TITLE, year=2001, **one), item(TITLE if conflicts else "Another one", year=1990, **other))
    assert (match.status == "same") is (shares and not conflicts)
    if pairs:
        named = [name for name in one if one[name] and other[name]]
        assert any(name in match.reason for name in named)
    assert match_articles(item(TITLE, year=2001, **one), item(TITLE, year=2001, **other)).status == (
        "different" if conflicts else "same"
    )


PARTS = st.builds(
    item, st.sampled_from([None, "Editorial", SHORT, LONG, TITLE, "Effects of hawsers on knots", "Effects of hawserrs on knots"]),
    st.sampled_from([None, "Ruiz", "Okafor"]), year=st.sampled_from([None, 2001, 2002]),
    volume=st.sampled_from([None, "12", "13"]),
    pages=st.sampled_from([None, "101", "101-9", "102"]), journal=st.sampled_from([None, "Pain", "Newts"]),
)  # fmt: skip
PRINTED = st.builds(
    lambda *parts: text(" ".join(parts)), st.sampled_from(["Ruiz A.", "Okafor B.", "Pain."]),
    st.sampled_from([f"{SHORT}.", f"{LONG}.", "Effects of hawsers on knots.", "Newts."]),
    st.sampled_from(["2001;12:101.", "2002;12:101-9.", "2001;13:102.", "2001."]),
)  # fmt: skip


@given(PARTS | PRINTED, PARTS | PRINTED)
def test_what_is_one_shares_a_key(one: ListedArticle, other: ListedArticle) -> None:
    """Entries of long lists are only compared where they share one."""
    match, back = match_articles(one, other), match_articles(other, one)
    assert match.status == back.status
    if match.status == "same":
        assert set(iter_blocks(Features(one))) & set(iter_blocks(Features(other)))


REASONS = [
    (item(TITLE, "Ruiz", year=2001), item(TITLE, "Ruiz", year=2001), "same title and year"),
    (item(TITLE, **PLACE), item(TITLE, **PLACE), "same title, volume and page"),
    (item("Editorial", **PLACE), item("Editorial", **PLACE), "same short title, volume and page"),
    (item(letters(30), year=2001, **PLACE), item(letters(60), year=2001, **PLACE),
     "same beginning of the title, same year, volume and page"),
    (item("Schmerz", **KNOWN), item("Schmerzen", **KNOWN), "same first author, volume and page, a title alike"),
    (item("Of hawsers", "Ruiz", year=2001), item("Of hawserrs", "Ruiz", year=2001),
     "a misprint in the title, same year and first author"),
    (item(TITLE, "Ruiz"), item(TITLE, "Okafor"), "different first authors"),
    (item(TITLE, year=2001), item(TITLE, year=2003), "different years"),
    (item(TITLE, **PLACE), item(TITLE, volume="12", pages="7"), "different pages"),
    (item(TITLE, journal="Pain", pages="7"), item(TITLE, journal="Newts"), "different journals, pages not the same"),
    (item("Editorial", journal="Pain"), item("Editorial", journal="Newts"), "different journals, a title that may name several"),
    (item(TITLE), item("Ropes"), "different titles, or too little beside them"),
    (text(f"Ruiz A. {SHORT}. 2001."), item(SHORT, "Ruiz", year=2001), "the text has title and year and first author"),
    (text(f"{LONG}. 2001."), item(LONG, year=2001), "the text has title and year"),
    (text("Ruiz A. 2001;12:101"), item(SHORT, **KNOWN), "the text has first author, year, volume and page"),
    (text("Pain. 2001;12:101"), item(SHORT, journal="Pain", **KNOWN), "the text has journal, year, volume and page"),
    (text("Ruiz A. 1990."), item(SHORT, **KNOWN), "the text has not the year"),
    (text("Ruiz A. 2002."), item(SHORT, **KNOWN), "the text has not the year"),
    (text("Ruiz A. 2002."), item(SHORT, "Ruiz"), "the text has not the year"),
    (text("Okafor B. 2001."), item(SHORT, **KNOWN), "the text has not the first author"),
    (text("Ruiz A. 2001."), item(SHORT, **KNOWN), "the text has not the title"),
    (text("A book"), text("A book"), "same text"), (text("A book"), text("A rope"), "different texts"),
    (text("Elife. 2018;7:"), text("Elife. 2018;7:"), "a text that names an issue"),
    (item(**KNOWN), item(**KNOWN), "same first author, year, volume and page"),
    (item(**KNOWN), item(**{**KNOWN, "volume": "1"}), "different places"),
    (text("Ruiz A. Pain, 2001;12:101"), text("Ruiz A. Knot, 2001;12:101-9"), "same first author, year, volume and page"),
    (text("Ruiz A. Pain, 2001;12:101"), text("Okafor B. Knot, 2001;12:101-9"), "same place, different first authors"),
    (text("Pain. 2001;12:101"), text("Ruiz A. Pain, 2001;12:101"), "same year, volume and page"),
    (text("Pain. 2001;12:101"), text("Newts. 2001;12:101"), "different short texts"),
    (item(TITLE, doi="10.5555/a"), item(None, doi="10.5555/a"), "same doi 10.5555/a"),
    (item(TITLE, doi="10.5555/a", pmcid="PMC1"), item(None, doi="10.5555/b", pmcid="PMC2"), "doi 10.5555/a and 10.5555/b"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "reason"), REASONS)
def test_the_reason_tells_what_agrees_or_does_not(one: ListedArticle, other: ListedArticle, reason: str) -> None:
    match = match_articles(one, other)
    assert match.reason == reason
    tells_apart = any(word in reason.split() for word in ("different", "not", "issue")) or reason.startswith("doi ")
    assert match.status == ("different" if tells_apart else "same")
