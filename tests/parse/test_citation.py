"""A printed citation taken apart: where it appeared, where its title ends, and styles that leave a doubt."""

from __future__ import annotations

import pytest

from scraper.parse.citation import Where, ends_in_doubt, is_journal, read_citation, read_where, split_title, without_period

PLACE = "Newt Res. 2001;7(2):33-4."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Periodontol 2000. 2015; 67(1):5-10.", ("Periodontol 2000", 2015, "67", "1", "5-10")),
        ("Plants (Basel). 2021; 10(4).", ("Plants (Basel)", 2021, "10", "4", None)),
        ("Nature. 1999; 400(6742 Suppl):E1-E5.", ("Nature", 1999, "400", "6742 Suppl", "E1-E5")),
        ("Nature. 1999; 400(Pt 2 (1)):1234.e1-1234.e5.", ("Nature", 1999, "400", "Pt 2 (1)", "1234.e1-1234.e5")),
        ("Nature. 1999; (3):12.", ("Nature", 1999, None, "3", "12")),
    ],
)
def test_where(text: str, expected: tuple[object, ...]) -> None:
    assert read_where(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Newt Res. 2020 Mar 7;3(2):4-5.", Where("Newt Res", 2020, "3", "2", "4-5")),
        ("Newt Res. 2020 Mar-Apr;3:4.", Where("Newt Res", 2020, "3", None, "4")),
        ("Newt Res. 2020/03/07; 3.", Where("Newt Res", 2020, "3", None, None)),
        (" Newt Res 2020:4 ", Where("Newt Res", 2020, None, None, "4")),
        ("2020", Where(None, 2020, None, None, None)),
        ("Newt Res. 2020; 3(2): 4-5. doi: 10.5555/a", None),
        ("Newt Res. 2020;3:4. Epub 2019", None),
        ("Newt\nRes. 2020; 3:4", None),
        ("Newt Res. 1499;3:4", None),
        ("Newt Res. 2100;3:4", None),
        ("Newt Res. 2020;(2", None),
        ("Newts", None),
        ("", None),
    ],
)
def test_a_place_of_another_form_is_none(text: str, expected: Where | None) -> None:
    assert read_where(text) == expected


@pytest.mark.parametrize(
    ("text", "names", "title"),
    [
        (f"Marsh A, Quill B. On newts. {PLACE}", ["Marsh", "Quill"], "On newts"),
        (f"Marsh A, et al. On newts? {PLACE}", ["Marsh"], "On newts?"),
        (f"Marsh A: On newts. And toads. {PLACE}", ["Marsh"], "On newts. And toads"),
        (f"Newt Study Group. On newts. {PLACE}", ["Newt Study Group"], "On newts"),
        ("Marsh A. (2001a). On newts? Newt Res 7(2): 33-4.", ["Marsh"], "On newts?"),
        ("Marsh A (2001) On newts. Newt Res. 7(2): 33-4. doi: 10.5555/a", ["Marsh"], "On newts"),
    ],
)
def test_a_citation_in_a_style_that_leaves_no_doubt(text: str, names: list[str], title: str) -> None:
    found = read_citation(text)
    assert found is not None
    assert [one.family or one.literal for one in found.authors] == names
    assert (found.title, found.where) == (title, Where("Newt Res", 2001, "7", "2", "33-4"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"On newts. {PLACE}",
        f"Marsh A, Plato. On newts. {PLACE}",
        f"Marsh A. {PLACE}",
        "Marsh A. On newts. Newt Res.",
        "Marsh A. On newts. 2001;7(2):33-4.",
        "Marsh A. On newts. Nat. Genet. 2001;7(2):33-4.",
        "Marsh A (2001) On newts. NR 7: 33.",  # two letters are no journal
        f"{'x' * 300} A. On newts. {PLACE}",
    ],
)
def test_a_citation_that_could_be_read_otherwise_is_none(text: str) -> None:
    assert read_citation(text) is None


@pytest.mark.parametrize(
    ("title", "in_doubt"),
    [
        ("On newts. Nat", True), ("On newts? Nat Genet", True), ("On newts.) Nat Genet Rev", True), ("On newts. nat", False),
        ("On newts. Nat Genet Rev Abc", False), ("On newts. And toads", False), ("Nat", False), ("", False),
    ],
)  # fmt: skip
def test_a_title_whose_end_may_begin_the_journal_is_in_doubt(title: str, in_doubt: bool) -> None:
    assert ends_in_doubt(title) is in_doubt


@pytest.mark.parametrize(
    ("text", "title", "where"),
    [
        (f"On newts. {PLACE}", "On newts", PLACE),
        ("On newts? Newt Res. 2001", "On newts?", "Newt Res. 2001"),
        ("In 1999. Newts. Newt Res. 2001 Mar;7:3", "In 1999. Newts", "Newt Res. 2001 Mar;7:3"),
        ("On newts Newt Res. 2001;7", None, "On newts Newt Res. 2001;7"),
        ("On newts. Newt Res.", None, ""),
    ],
)
def test_the_journal_stands_between_the_title_and_the_last_year(text: str, title: str | None, where: str) -> None:
    assert split_title(text) == (title, where)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Newt Res", True), ("J Newts", True), ("Studying Newts", True), ("Study Newt Res", False), ("of Newts", False),
        ("Newt Res, Toad Res", False), ("", True),
    ],
)  # fmt: skip
def test_a_list_or_the_rest_of_a_name_is_no_journal(name: str, is_one: bool) -> None:
    assert is_journal(name) is is_one


@pytest.mark.parametrize(("printed", "title"), [("", ""), (".", ""), ("..", ".."), ("Newts.)", "Newts.)")])
def test_only_one_full_stop_at_the_end_is_left_out(printed: str, title: str) -> None:
    assert without_period(printed) == title
