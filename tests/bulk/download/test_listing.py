"""Listings of a server and the checksums beside its files: which files they name, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.bulk.download.listing import ListedFile, read_listing, read_md5
from scraper.errors import Blocked, FetchError, Incomplete
from scraper.model import Capture
from tests.bulk.download.bringing import NAMES, bring, names_in
from tests.file_server import BASELINE, Fault, FileServer, status


@pytest.mark.parametrize(
    "link",
    [
        f"../{NAMES[3]}", f"/etc/{NAMES[3]}", f"//files.example.org{BASELINE}{NAMES[3]}", f"https://example.org/{NAMES[3]}",
        f"sub/{NAMES[3]}", f"..%2f{NAMES[3]}", f"..\\{NAMES[3]}", f"http://[/{NAMES[3]}", f"{NAMES[3]}?x=1",
    ],
)  # fmt: skip
def test_links_that_are_no_plain_name_are_refused(server: FileServer, tmp_path: Path, link: str) -> None:
    server.folders[BASELINE].links.append(link)
    found = bring(tmp_path / "dir", updates=False)
    assert found == dict.fromkeys(NAMES[:3], "fetched") | {link: "refused"}
    assert names_in(tmp_path / "dir") == NAMES[:3]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("pubmed")] == []


def test_links_to_the_same_folder_in_full_are_plain_enough(server: FileServer, tmp_path: Path) -> None:
    rows = server.folders[BASELINE].rows
    del rows[NAMES[0]], rows[NAMES[1]]
    server.folders[BASELINE].links += [f"{BASELINE}{NAMES[0]}", f"{server.url}{BASELINE}{NAMES[1]}"]
    assert bring(tmp_path, updates=False) == dict.fromkeys(NAMES[:3], "fetched")


@pytest.mark.parametrize(
    ("fault", "kind", "asked"),
    [
        (status(200, b"<html><title>Just a moment...</title>"), "blocked", 1),
        (status(403, b"no"), "blocked", 1),
        (status(200, b"<html><h1>Index of /other</h1></html>"), "no_listing", 5),
        (status(200, b""), "no_listing", 5),
        (status(404, b"no"), "http_404", 1),
        (status(503, b"no"), "http_503", 5),
    ],
)
def test_a_listing_that_cannot_be_had_ends_it(server: FileServer, tmp_path: Path, fault: Fault, kind: str, asked: int) -> None:
    server.faults[BASELINE] = [fault] * 5
    with pytest.raises(FetchError) as error:
        bring(tmp_path)
    assert error.value.kind == kind
    assert isinstance(error.value, Blocked) == (kind == "blocked")
    assert len(server.asked(BASELINE)) == asked


def listing(text: str, *, may_be_empty: bool = False, status: int = 200) -> dict[int, str]:
    capture = Capture(source="pubmed_files", body=text.encode(), url="https://files.example.org/pubmed/baseline/", status=status)
    return {number: file.listed for number, file in read_listing(capture, may_be_empty=may_be_empty).files.items()}


def test_listings_in_tables_are_read() -> None:
    row = f'<tr><td><a href="{NAMES[0]}">{NAMES[0]}</a></td><td>2026-01-29 14:48</td><td> 19M</td></tr>'
    assert listing(f"<table>{row}</table>") == {1: "2026-01-29 14:48 19M"}


@given(st.text(max_size=200))
def test_a_page_without_files_is_never_a_listing(text: str) -> None:
    with pytest.raises(Incomplete):
        listing(text)


def test_checksums_as_md5sum_writes_them_are_read() -> None:
    for text in (f"{'AB' * 16}  {NAMES[0]}\n", f"{'ab' * 16} *{NAMES[0]}", f"\r\nMD5 ({NAMES[0]}) = {'ab' * 16}\r\n"):
        assert read_md5(Capture(source="pubmed_files", body=text.encode(), status=200), NAMES[0]) == "ab" * 16


def links(*names: str) -> str:
    rows = "".join(f'<a href="{name}">{name}</a>  2026-01-29 14:48  19M\n' for name in names)
    return f"<html><h1>Index of /pubmed/baseline</h1><pre>{rows}</pre></html>"


def test_links_to_anything_else_are_passed_over() -> None:
    others = [
        "?C=M;O=A",
        "../",
        "README.txt",
        f"{NAMES[0]}.md5",
        "pubmed26n0001_stats.html",
        "pubmed26n001.xml.gz",
        "x" + NAMES[1],
    ]
    assert listing(links(*others, "pubmed26n123456.xml.gz")) == {123456: "2026-01-29 14:48 19M"}


@pytest.mark.parametrize("text", [links(), '<a href="../">up</a>', "<a href='/'>Parent Directory</a>"])
def test_a_folder_without_files_is_an_answer_where_there_may_be_none(text: str) -> None:
    assert listing(text, may_be_empty=True) == {}
    with pytest.raises(Incomplete, match="names no file of PubMed: it is no listing of them"):
        listing(text)


def test_a_page_that_is_no_listing_is_no_empty_folder() -> None:
    with pytest.raises(Incomplete) as error:
        listing("<p>We are moving house.</p>", may_be_empty=True)
    assert (error.value.kind, error.value.transient) == ("no_listing", True)


@pytest.mark.parametrize("other", ["pubmed25n0002.xml.gz", NAMES[0].replace("pubmed26", "pubmed25")])
def test_a_listing_of_two_years_says_that_the_baseline_is_being_replaced(other: str) -> None:
    with pytest.raises(FetchError, match="names files of 2025 and 2026: NLM is replacing its baseline") as error:
        listing(links(other, NAMES[0]))
    assert error.value.kind == "two_years"


def test_a_listing_with_an_error_status_is_not_read() -> None:
    with pytest.raises(FetchError) as error:
        listing(links(NAMES[0]), status=500)
    assert (error.value.kind, error.value.status) == ("http_500", 500)


@pytest.mark.parametrize(
    ("listed", "size"),
    [
        ("2026-01-29 14:48 60", 60), ("2026-01-29 14:48 4.5K", 4608), ("19m", 19 * 2**20), ("29-Jan-2026 1.25G", 5 * 2**28),
        ("2026-01-29 14:48 -", None), ("2026-01-29 14:48 19MB", None), ("2026-01-29", None),
    ],
)  # fmt: skip
def test_the_size_is_as_the_listing_rounds_it(listed: str, size: int | None) -> None:
    assert ListedFile(NAMES[0], 26, 1, listed).bytes == size


def checksum(text: str, status: int = 200) -> str:
    return read_md5(Capture(source="pubmed_files", body=text.encode(), url="https://files.example.org/x.md5", status=status), "x")


def test_of_several_checksums_the_one_of_the_file_counts() -> None:
    assert checksum(f"MD5(y)= {'0' * 32}\n# by md5sum\n{'1' * 32}  z\n{'2' * 32}  x\n{'3' * 32}  x\n") == "2" * 32


@pytest.mark.parametrize(
    "text", [f"{'1' * 31}  x", f"MD5(dir/x)= {'1' * 32}", f"{'1' * 32}", "#" * 4096 + f"\nMD5(x)= {'1' * 32}"]
)
def test_what_is_no_checksum_of_the_file_is_shown(text: str) -> None:
    with pytest.raises(Incomplete) as error:
        checksum(text)
    assert error.value.reason == f"what should be the checksum of x is none: {text[:80]!r}"


def test_a_checksum_that_is_not_there_says_that_the_file_is_not_fetched() -> None:
    with pytest.raises(
        FetchError, match="HTTP 404 for the checksum of x: the file cannot be checked, so it is not fetched"
    ) as error:
        checksum(f"{'1' * 32}  x", status=404)
    assert (error.value.kind, error.value.transient) == ("http_404", False)
