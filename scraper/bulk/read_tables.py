"""Tables into a run: rows of papers as they stand, to be read when the paper is made, and links between papers."""

from __future__ import annotations

import hashlib
import io
import itertools
import zipfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, cast

from scraper.bulk import places
from scraper.bulk.intake import Intake
from scraper.bulk.tables import pack_row
from scraper.errors import InputError
from scraper.files import open_input, reading_errors
from scraper.parse.pubtator_tables import find_separator
from scraper.parse.rows import Lines, iter_cells, read_header

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pairs = tuple[NDArray[Any], NDArray[Any]]

_SAMPLE = 1000  # rows by which a file's separator is told
_PAIRS_AT_ONCE = 4_000_000
_BLOCK = 1 << 24  # bytes
_MOST_PMID = 10**9


def read_rows_of_papers(intake: Intake) -> None:
    """A table without a header whose rows begin with a PMID and a tab: the rows of each paper together, as they stand."""
    sample: list[bytes] = []
    with open_input(intake.local) as file:
        lines = Lines(file.chunks, intake.input.name)
        rows_in = (line.removesuffix(b"\n") for line in lines)
        for pmid, rows in itertools.groupby(filter(None, rows_in), lambda row: row.partition(b"\t")[0]):
            if not _is_pmid(pmid):
                for row in rows:
                    intake.fail("a row without PMID", None, row[:80].decode("utf-8", "replace"))
                continue
            together = list(rows)
            if len(sample) < _SAMPLE:
                sample += together
            if intake.chosen.has(pmid):
                intake.add(int(pmid), b"\n".join(together))
            intake.told["cut_short"] = int(pmid)
    if not lines.is_cut:
        intake.told.pop("cut_short", None)
    if intake.input.kind == "concepts":
        intake.told["separator"] = find_separator(sample)
    intake.told["sha256"] = file.sha256


def read_csv(intake: Intake) -> None:
    """A CSV with a header and a column `pmid`: a row a paper. A row without PMID is counted, one of another length noted."""
    with open_input(intake.local) as file:
        lines = Lines(file.chunks, intake.input.name)
        header = next(lines, b"")
        names = read_header(header)
        column = [name.lower() for name in names].index("pmid")
        for number, row in enumerate(iter_cells(lines, intake.input.name), 1):
            pmid = row[column].strip().removesuffix(".0") if len(row) > column else ""
            if len(row) != len(names) or (pmid and not _is_pmid(pmid.encode("utf-8", "replace"))):
                intake.fail(f"row {number}", None, f"{len(row)} cells of {len(names)}, PMID {pmid[:20]!r}")
            elif not pmid:
                intake.count("without_pmid")
            elif intake.chosen.has(pmid.encode()):
                intake.add(int(pmid), pack_row(row))
            intake.told["cut_short"] = int(pmid) if _is_pmid(pmid.encode("utf-8", "replace")) else 0
    if not lines.is_cut:
        intake.told.pop("cut_short", None)
    intake.told |= {"header": header.decode("utf-8", "replace"), "sha256": file.sha256}


def read_citations(intake: Intake) -> None:
    """A table of links, `citing,referenced`: those to each paper, and those from it.

    Pairs with a number that is no PMID are noted. Raises InputError where a cell is no number: which links a damaged table lacks
    nobody can know.
    """
    import numpy as np
    from pyarrow import ArrowInvalid

    listed = None if intake.part.pmids is None else np.array(places.read_whole(intake.part.pmids).split(), "u4")
    with _open_table(intake.local) as stream:
        hashed = _Hashed(stream)
        try:
            for pairs in _iter_pairs(hashed):
                citing, referenced = _take_pmids(intake, *pairs)
                intake.count("links", len(citing))
                to = slice(None) if listed is None else np.isin(referenced, listed)
                by = slice(None) if listed is None else np.isin(citing, listed)
                intake.writer.add_pairs("edges", referenced[to], citing[to])
                intake.writer.add_pairs("back", citing[by], referenced[by])
        except (ArrowInvalid, zipfile.BadZipFile, *reading_errors()) as error:
            raise InputError(f"cannot be read as a table of citing,referenced: {error}") from None
        intake.told["sha256"] = hashed.sha256.hexdigest()


def _take_pmids(intake: Intake, citing: NDArray[Any], referenced: NDArray[Any]) -> Pairs:
    """The pairs of two PMIDs; any other is noted."""
    are_pmids = (citing > 0) & (referenced > 0) & (citing < _MOST_PMID) & (referenced < _MOST_PMID)
    for one, other in zip(citing[~are_pmids].tolist(), referenced[~are_pmids].tolist(), strict=True):
        intake.fail("a pair that names no PMID", None, f"{one},{other}")
    return citing[are_pmids], referenced[are_pmids]


def _is_pmid(text: bytes) -> bool:
    return text.isdigit() and len(text) < 10 and not text.startswith(b"0")


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
