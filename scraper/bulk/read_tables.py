"""Tables into a run: rows of papers as they stand, to be read when the paper is made, and links between papers."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any, cast

import msgspec

from scraper.bulk import places
from scraper.bulk.intake import Intake
from scraper.errors import InputError
from scraper.files import open_input, reading_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pairs = tuple[NDArray[Any], NDArray[Any]]

_SAMPLE = 1000  # rows by which a file's separator is told
_PAIRS_AT_ONCE = 4_000_000
_BLOCK = 1 << 24  # bytes


def read_rows_of_papers(intake: Intake) -> None:
    """A table without a header whose rows begin with a PMID and a tab: the rows of each paper together, as they stand."""
    sample: list[bytes] = []
    with open_input(intake.local) as file:
        for pmid, rows in itertools.groupby(_iter_lines(file.chunks), lambda line: line.partition(b"\t")[0]):
            if not _is_pmid(pmid):
                for row in rows:
                    intake.fail("a row without PMID", None, row[:80].decode("utf-8", "replace"))
                continue
            together = list(rows)
            if len(sample) < _SAMPLE:
                sample += together
            if intake.chosen.has(pmid):
                intake.add(int(pmid), b"\n".join(together))
    if intake.input.kind == "concepts":
        from scraper.parse.pubtator_tables import find_separator

        intake.told["separator"] = find_separator(sample)
    intake.told["sha256"] = file.sha256


def read_csv(intake: Intake) -> None:
    """A CSV with a header and a column `pmid`: a row a paper. A row without PMID is counted, one of another length noted."""
    with open_input(intake.local) as file:
        text = io.TextIOWrapper(io.BufferedReader(_Stream(file.chunks)), "utf-8-sig", errors="replace", newline="")
        rows = csv.reader(text)
        header = next(rows, [])
        column = [name.strip().lower() for name in header].index("pmid")
        for number, row in enumerate(rows, 2):
            pmid = row[column].strip().removesuffix(".0") if len(row) > column else ""
            if not pmid:
                intake.count("without_pmid")
            elif len(row) != len(header) or not _is_pmid(pmid.encode()):
                intake.fail(f"row {number}", None, f"{len(row)} cells of {len(header)}, PMID {pmid[:20]!r}")
            elif intake.chosen.has(pmid.encode()):
                intake.add(int(pmid), msgspec.json.encode(row))
    intake.told |= {"header": header, "sha256": file.sha256}


def read_citations(intake: Intake) -> None:
    """A table of links, `citing,referenced`: those to each paper, and those from it.

    Raises InputError where a cell is no PMID: which links a damaged table lacks nobody can know.
    """
    import numpy as np
    from pyarrow import ArrowInvalid

    listed = None if intake.part.pmids is None else np.array(places.read_whole(intake.part.pmids).split(), "u4")
    with _open_table(intake.local) as stream:
        hashed = _Hashed(stream)
        try:
            for citing, referenced in _iter_pairs(hashed):
                intake.count("links", len(citing))
                to = slice(None) if listed is None else np.isin(referenced, listed)
                by = slice(None) if listed is None else np.isin(citing, listed)
                intake.writer.add_pairs("edges", referenced[to], citing[to])
                intake.writer.add_pairs("back", citing[by], referenced[by])
        except (ArrowInvalid, zipfile.BadZipFile, *reading_errors()) as error:
            raise InputError(f"cannot be read as a table of citing,referenced: {error}") from None
        intake.told["sha256"] = hashed.sha256.hexdigest()


def _is_pmid(text: bytes) -> bool:
    return text.isdigit() and len(text) < 10 and not text.startswith(b"0")


def _iter_lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines at line feeds alone, without it; empty ones are left out."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from filter(None, lines)
    if rest:
        yield rest


class _Stream(io.RawIOBase):
    """Pieces as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]):
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """As a raw file's."""
        if not self._rest:
            self._rest = next(self._chunks, b"")
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def _open_table(path: str) -> IO[bytes]:
    """The table, or the first file of the zip archive it came in."""
    if zipfile.is_zipfile(path):
        archive = zipfile.ZipFile(path)
        return archive.open(archive.namelist()[0])
    if path.endswith(".gz"):
        from isal import igzip

        return cast("IO[bytes]", igzip.open(path, "rb"))  # type: ignore[no-untyped-call]
    if path.endswith(".zst"):
        import zstandard

        return cast("IO[bytes]", zstandard.open(path, "rb"))
    return open(path, "rb")


class _Hashed(io.RawIOBase):
    """A stream that is hashed as it is read."""

    def __init__(self, stream: IO[bytes]):
        self._stream = stream
        self.sha256 = hashlib.sha256()

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """As the stream's."""
        content = self._stream.read(size)
        self.sha256.update(content)
        return content


def _iter_pairs(stream: IO[bytes] | _Hashed) -> Iterator[Pairs]:
    """Pairs of PMIDs, some million at once."""
    import pyarrow
    from pyarrow import csv as arrow_csv

    types = {"citing": pyarrow.uint32(), "referenced": pyarrow.uint32()}
    reading = arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK)
    converting = arrow_csv.ConvertOptions(column_types=types, include_columns=list(types))
    waiting: list[Any] = []
    length = 0
    with arrow_csv.open_csv(stream, read_options=reading, convert_options=converting) as reader:
        for batch in reader:
            waiting.append(batch)
            length += batch.num_rows
            if length >= _PAIRS_AT_ONCE:
                yield _join(waiting)
                waiting, length = [], 0
    if waiting:
        yield _join(waiting)


def _join(batches: list[Any]) -> Pairs:
    import numpy as np

    first, second = (np.concatenate([batch.column(place).to_numpy() for batch in batches]) for place in (0, 1))
    return first, second
