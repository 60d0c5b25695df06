"""The inputs of a build: which files paths mean, what kind each is, in which order they count, and which are refused."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from scraper.bulk.inputs import Input, Kind, find_kind, find_paths, number_of, order_inputs, read_input
from scraper.errors import InputError
from scraper.model import Record, to_json
from tests.bulk.kinds import BIOC, CONCEPTS, ICITE, LINKS, ONE, PMC_IDS, PUBTATOR, RELATIONS, zipped
from tests.bulk.pubmed_files import Article, write_pubmed


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PUBTATOR, "documents"), (BIOC, "documents"), (CONCEPTS, "concepts"), (RELATIONS, "relations"), (ICITE, "icite"),
        (PMC_IDS, "pmc_ids"), (LINKS, "citations"), (to_json(Record(pmid=str(ONE))).decode() + "\n", "records"),
    ],
    ids=["pubtator", "bioc", "concepts", "relations", "icite", "pmc_ids", "links", "records"],
)  # fmt: skip
@pytest.mark.parametrize(("ending", "pack"), [("", bytes), (".gz", gzip.compress), (".zst", zstandard.compress)])
def test_the_kind_is_told_by_what_is_in_the_file(
    tmp_path: Path, text: str, kind: Kind, ending: str, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / f"some file{ending}"
    path.write_bytes(pack(text.encode()))
    assert find_kind(str(path)) == kind


def test_a_table_of_links_may_be_the_first_file_of_a_zip_archive(tmp_path: Path) -> None:
    (tmp_path / "some file").write_bytes(zipped(LINKS.encode()))
    assert find_kind(str(tmp_path / "some file")) == "citations"


@pytest.mark.parametrize(("text", "kind"), [(ICITE, "icite"), (PUBTATOR, "documents"), (CONCEPTS, "concepts")])
def test_what_else_is_in_a_zip_archive_is_to_be_unpacked(tmp_path: Path, text: str, kind: Kind) -> None:
    (tmp_path / "some file").write_bytes(zipped(text.encode()))
    with pytest.raises(InputError, match=f"some file: {kind} in a zip archive are not read: unpack it, and name the file in it"):
        find_kind(str(tmp_path / "some file"))


def test_names_tell_archives_and_the_files_of_nlm(tmp_path: Path) -> None:
    for name, kind in (("x.tar", "documents"), ("x.tgz", "documents"), ("pubmed26n0001.xml.gz", "pubmed")):
        (tmp_path / name).write_bytes(b"damaged")
        assert find_kind(str(tmp_path / name)) == kind
    path = write_pubmed(tmp_path / "mine.xml", [Article(ONE, "One")])
    assert find_kind(path) == "pubmed"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        (
            "a.txt",
            b"a list of things\nto do\n",
            r"no kind of file that a build can read \('a list of things'\); see docs/bulk\.md",
        ),
        ("a.txt", b"x" * 90, rf"\('{'x' * 60}'\)"),
        ("a.csv.gz", b"citing,referenced\n1,2\n", "cannot be read: "),
        ("a.csv.zst", b"citing,referenced\n1,2\n", "cannot be read: "),
        ("a.zip", b"PK\x03\x04 and no more", "cannot be read: "),
    ],
)
def test_files_of_no_kind_are_told_by_how_they_begin(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=why):
        find_kind(str(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("pubmed26n0001.xml.gz", (26, 1)), ("a/b/pubmed09n123456.xml", (9, 123456)), ("pubmed26n0012.xml.zst", (26, 12)),
        ("pubmed26n001.xml", (None, None)), ("pubmed26n0001.xml.gz.md5", (None, None)), ("my-pubmed26n0001.xml", (None, None)),
    ],
)  # fmt: skip
def test_year_and_number_stand_in_the_name(name: str, number: tuple[int | None, int | None]) -> None:
    assert number_of(name) == number


def test_a_folder_stands_for_its_files_and_each_path_counts_once(tmp_path: Path) -> None:
    for name in ("b.xml", "a.xml", "a.xml.md5", "a.xml.lock", "below/c.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    a, b, c = (str(tmp_path / name) for name in ("a.xml", "b.xml", "below/c.xml"))
    assert find_paths([c, str(tmp_path), b]) == [c, a, b]
    assert find_paths([]) == []
    with pytest.raises(InputError, match=r"below/d\.xml: no such file or folder"):
        find_paths([a, str(tmp_path / "below" / "d.xml")])


def test_a_folder_of_checksums_alone_has_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.xml.md5").write_bytes(b"")
    with pytest.raises(InputError, match="no input file in this folder"):
        find_paths([str(tmp_path)])


IN_ORDER = [
    Input("z/pubmed25n0009.xml", "pubmed", 1, "", "1", 25, 9), Input("a/pubmed26n0002.xml", "pubmed", 1, "", "2", 26, 2),
    Input("a/pubmed26n0010.xml", "pubmed", 1, "", "3", 26, 10), Input("b/a.xml", "pubmed", 1, "", "4"),
    Input("a/b.xml", "pubmed", 1, "", "5"), Input("a/a.pubtator", "documents", 1, "", "6"),
    Input("b/a.pubtator", "documents", 1, "", "7"), Input("a/z.csv", "icite", 1, "", "8"),
    Input("a/a.jsonl", "records", 1, "", "8"),
]  # fmt: skip


def test_files_are_ordered_by_kind_and_number_then_name_whatever_order_they_come_in() -> None:
    for turned in (IN_ORDER[::-1], IN_ORDER[4:] + IN_ORDER[:4]):
        assert order_inputs(turned) == IN_ORDER


def test_two_files_of_one_number_or_content_are_named() -> None:
    twins = {
        "two files of number 9": Input("b/pubmed25n0009.xml.gz", "pubmed", 2, "", "9", 25, 9),
        "the same file twice": Input("c/other.csv", "icite", 1, "", "8"),
    }
    for why, twin in twins.items():
        with pytest.raises(InputError, match=rf"^{why}: .* and .*; leave one out$") as error:
            order_inputs([twin, *IN_ORDER])
        assert twin.path in str(error.value)


def test_an_input_is_told_with_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "pubmed26n0012.xml"
    write_pubmed(path, [Article(ONE, "One")])
    found = read_input(str(path))
    md5 = hashlib.md5(path.read_bytes()).hexdigest()
    assert (found.kind, found.size, found.md5, found.year, found.number) == ("pubmed", path.stat().st_size, md5, 26, 12)
    assert found.name == "pubmed26n0012.xml"
    for told in (f"{md5.upper()}  pubmed26n0012.xml\n", f"MD5 (x) = {md5}", md5):
        (tmp_path / "pubmed26n0012.xml.md5").write_text(told)
        assert read_input(str(path)) == found


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.xml: no such file"):
        read_input(str(tmp_path / "a.xml"))
