"""What a build is made of: each input file with its kind, found from its content, its checksum, and its place in the order."""

from __future__ import annotations

import hashlib
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable
from typing import Literal

import msgspec
import zstandard

from scraper import records_file
from scraper.bulk import places
from scraper.bulk.download.folder import MEMORY
from scraper.errors import InputError, ScraperError
from scraper.model import Capture
from scraper.parse.document import Document
from scraper.parse.layouts import UNKNOWN_SOURCE, find_layout

Kind = Literal["pubmed", "documents", "concepts", "relations", "icite", "citations", "pmc_ids", "records"]

# In this order documents of one paper are read; of PubMed's files later ones replace earlier ones.
KINDS: tuple[Kind, ...] = ("pubmed", "documents", "concepts", "relations", "icite", "citations", "pmc_ids", "records")
PAPERS: tuple[Kind, ...] = ("pubmed", "records")  # these say which papers there are, where there are any
_KIND_OF: dict[str, Kind] = {
    "pubmed_xml": "pubmed",
    "pubtator": "documents",
    "bioc_json": "documents",
    "bioc_xml": "documents",
    "pubtator_concepts": "concepts",
    "pubtator_relations": "relations",
    "icite_table": "icite",
    "citation_table": "citations",
    "pmc_ids": "pmc_ids",
}
_HEAD = 1 << 18  # bytes in which a file shows what it is
_ZIP = b"PK\x03\x04"
_UNREADABLE = (OSError, EOFError, zlib.error, zstandard.ZstdError)
_NUMBERED = re.compile(r"pubmed(\d{2})n(\d{4,6})\.xml(?:\.gz|\.zst)?\Z")
_HASHED_AT_ONCE = 1 << 23
_BESIDE = (".md5", ".part", ".begun", ".lock")  # what stands beside files that were downloaded


class Input(msgspec.Struct, frozen=True):
    """One file: its path, kind, size, the MD5 of its bytes as they lie there, and, of NLM's files, year and number."""

    path: str
    kind: Kind
    size: int
    mark: str
    md5: str
    year: int | None = None
    number: int | None = None

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return places.name_of(self.path)


def find_paths(given: Iterable[str]) -> list[str]:
    """The files that paths mean: a folder stands for the files right in it, but for what `scraper bulk fetch`
    puts beside them.

    Raises InputError, naming it, when a path is not there, or a folder has no file.
    """
    found: list[str] = []
    for path in given:
        if places.is_folder(path):
            inner = [one for one in places.list_files(path) if not one.endswith(_BESIDE) and places.name_of(one) != MEMORY]
            if not inner:
                raise InputError(f"{path}: no input file in this folder")
            found += inner
        elif places.stat(path) is None:
            raise InputError(f"{path}: no such file or folder")
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def order_inputs(inputs: Iterable[Input]) -> list[Input]:
    """By kind; NLM's files by year and number, then files of other names, by name.

    Raises InputError, naming both, on two files of one number, or of one kind and content.
    """
    ordered = sorted(inputs, key=_place)
    for one, other in itertools.pairwise(ordered):
        if one.number is not None and (one.kind, one.year, one.number) == (other.kind, other.year, other.number):
            raise InputError(f"two files of number {one.number}: {one.path} and {other.path}; leave one out")
    by_content: dict[tuple[str, str], Input] = {}
    for one in ordered:
        twin = by_content.setdefault((one.kind, one.md5), one)
        if twin is not one:
            raise InputError(f"the same file twice: {twin.path} and {one.path}; leave one out")
    return ordered


def _place(one: Input) -> tuple[int, bool, int, int, str, str]:
    return KINDS.index(one.kind), one.number is None, one.year or 0, one.number or 0, one.name, one.path


def read_input(path: str) -> Input:
    """A file with its kind and checksum: it is read once as it lies there.

    Raises InputError when it is of no kind that is known, cannot be read, or is not what the checksum beside it says.
    """
    before = places.stat(path)
    if before is None:
        raise InputError(f"{path}: no such file")
    try:
        md5 = _hash(path, before[0])
        told = _told_md5(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    if told is not None and told != md5:
        raise InputError(f"{path}: its MD5 is {md5}, not {told} as {places.name_of(path)}.md5 says: download it again")
    return Input(path, find_kind(path), before[0], before[1], md5, *number_of(path))


def number_of(path: str) -> tuple[int, int] | tuple[None, None]:
    """Year and number of one of NLM's files, from its name."""
    named = _NUMBERED.fullmatch(places.name_of(path))
    return (int(named[1]), int(named[2])) if named else (None, None)


def _hash(path: str, size: int) -> str:
    md5 = hashlib.md5(usedforsecurity=False)
    for offset in range(0, size, _HASHED_AT_ONCE):
        md5.update(places.read_range(path, offset, _HASHED_AT_ONCE))
    return md5.hexdigest()


def _told_md5(path: str) -> str | None:
    """What the file of that name with `.md5` says: "MD5(name)= hex", or the sum alone as md5sum prints it."""
    try:
        text = places.read_whole(f"{path}.md5")[:1000]
    except FileNotFoundError:
        return None
    found = re.search(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", text.lower())
    if found is None:
        raise InputError(f"{path}.md5: holds no MD5")
    return found[0].decode()


def find_kind(path: str) -> Kind:
    """What a file is, from its beginning; of those in a zip archive only links are read.

    Raises InputError when it is of no kind that a build can read.
    """
    if places.name_of(path).endswith((".tar", ".tar.gz", ".tgz")):
        return "documents"
    if number_of(path) != (None, None):
        return "pubmed"  # by its name: one that is damaged is told as this
    kind = _kind_of(path, _head_of(path))
    if kind != "citations" and places.read_range(path, 0, len(_ZIP)) == _ZIP:
        raise InputError(f"{path}: {kind} in a zip archive are not read: unpack it, and name the file in it")
    return kind


def _kind_of(path: str, head: bytes) -> Kind:
    if records_file.is_records(head):
        return "records"
    try:
        return _KIND_OF[find_layout(Document(Capture(source=UNKNOWN_SOURCE, body=head)))]
    except (KeyError, ScraperError):
        shown = head[:60].decode("utf-8", "replace").partition("\n")[0]
        raise InputError(f"{path}: no kind of file that a build can read ({shown!r}); see docs/bulk.md") from None


def _head_of(path: str) -> bytes:
    """The beginning of what is in a file, unpacked; no more of it is read than that needs, but of a zip archive."""
    try:
        packed = places.read_range(path, 0, _HEAD)
        return _unpack_head(path, packed) if packed.startswith(_ZIP) or path.endswith((".gz", ".zst")) else packed
    except (IndexError, zipfile.BadZipFile, *_UNREADABLE) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _unpack_head(path: str, packed: bytes) -> bytes:
    if packed.startswith(_ZIP):
        with places.local_copy(path, None) as local, zipfile.ZipFile(local) as archive:
            return archive.open(archive.namelist()[0]).read(_HEAD)
    if path.endswith(".gz"):
        return zlib.decompressobj(wbits=31).decompress(packed, _HEAD)
    return zstandard.ZstdDecompressor().stream_reader(packed).read(_HEAD)
