"""Listings of a server and the checksums beside its files: which files they name, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.bulk.download.listing import read_listing, read_md5
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


def listing(text: str, *, may_be_empty: bool = False) -> dict[int, str]:
    capture = Capture(source="pubmed_files", body=text.encode(), url="https://files.example.org/pubmed/baseline/", status=200)
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
