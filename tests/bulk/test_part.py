"""A part of all papers: what is asked for, what it is called, and which articles may be of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.bulk.part import Chosen, Part, read_years, save_part
from scraper.errors import InputError
from scraper.model import ParsedRecord, Published, SourceStatus


@pytest.mark.parametrize(
    ("text", "years"),
    [("2019", (2019, 2019)), (" 2015-2019 ", (2015, 2019)), ("1999-1999", (1999, 1999)), ("1800-1999", (1800, 1999))],
)
def test_years_are_one_or_two_with_a_hyphen(text: str, years: tuple[int, int]) -> None:
    assert read_years(text) == years


@pytest.mark.parametrize("text", ["", "2019-", "-2019", "2019-2018", "1800-2000", "0999", "3000", "2015 - 2019", "20191", "٢٠١٩"])
def test_any_other_text_is_told_as_it_is(text: str) -> None:
    with pytest.raises(InputError) as error:
        read_years(text)
    assert str(error.value) == f"years {text!r}: give one year, or two with a hyphen, as 2015-2019"


def test_a_list_is_kept_once_in_the_order_of_numbers(tmp_path: Path) -> None:
    part = save_part(["998000010", "7", "998000010", "12"], None, str(tmp_path))
    (kept,) = tmp_path.iterdir()
    assert (kept.read_bytes(), part.pmids) == (b"7\n12\n998000010\n", str(kept))
    assert save_part(["12", "998000010", "7"], None, str(tmp_path)) == part
    assert save_part(["12"], None, str(tmp_path)).name not in ("", part.name)


def test_the_name_tells_parts_apart(tmp_path: Path) -> None:
    asked = [(None, None), (None, "2019"), (None, "2018-2019"), (["1"], None), (["2"], None), (["1"], "2019")]
    names = [save_part(pmids, years, str(tmp_path)).name for pmids, years in asked]
    assert names[:3] == ["", "-2019-2019", "-2018-2019"]
    assert names[5] == names[3] + names[1]
    assert len(set(names)) == len(asked)


def test_a_list_of_nothing_is_no_part(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no PMID in the list of those to take"):
        save_part([], "2019", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def article(pmid: str, text: str) -> bytes:
    return f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID>{text}</MedlineCitation></PubmedArticle>'.encode()


@pytest.mark.parametrize(
    ("pmids", "years", "taken", "left_out"),
    [
        (["998000001"], None, [True, True, False], []),
        (None, "2018-2019", [True, False, True], [b"998000001"]),
        (["998000001"], "2019-2020", [True, False, False], [b"998000001"]),  # the third nobody asked for
        (["998000003"], "2020-2021", [False, False, False], [b"998000003"]),
    ],
)
def test_articles_are_told_before_they_are_parsed(
    tmp_path: Path, pmids: list[str] | None, years: str | None, taken: list[bool], left_out: list[bytes]
) -> None:
    found: list[bytes] = []
    test = Chosen(save_part(pmids, years, str(tmp_path))).test_for(found.append)
    assert test is not None
    articles = [("998000001", "<Year>2019</Year>"), ("998000001", "<Year>2001</Year>"), ("998000003", "<Year>2018</Year>")]
    assert ([test(article(*one)) for one in articles], found) == (taken, left_out)


def test_all_papers_need_no_test() -> None:
    chosen = Chosen(Part())
    assert chosen.test_for(pytest.fail) is None
    assert chosen.has(b"998000001")


@pytest.mark.parametrize(
    ("date", "raw", "is_of_them"),
    [
        ("2015", None, True), ("2019-12-31", None, True), ("2014-12", None, False), ("2020", None, False),
        (None, "2017 Sep-Oct", True), (None, "spring", False), (None, None, False), ("2014", "2016", False),
    ],
)  # fmt: skip
def test_a_paper_is_of_the_years_that_can_be_read(date: str | None, raw: str | None, is_of_them: bool) -> None:
    document = ParsedRecord(source=SourceStatus(name="pubmed"), layout="pubmed_xml", published=Published(date, raw))
    assert Chosen(Part(years=(2015, 2019))).is_of_years(document) == is_of_them
    assert Chosen(Part()).is_of_years(document)
