"""A shard: the records of one range of PMIDs, as JSON lines with an index and as Parquet tables, written whole or not at all.

records/000100000.jsonl.zst   a record a line, by PMID, some hundred lines a zstd frame
index/000100000.parquet       for each PMID the place of its frame and its line in there
papers/…                      the records, nested, a row each; `number` is the PMID as a number
references/…, citing/…        the entries of both lists, a row each
entities/…, relations/…       what is annotated, a row each
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

import msgspec
import zstandard

from scraper.bulk import places
from scraper.bulk.run import RANGE
from scraper.export.arrow import iter_batches, record_schema
from scraper.model import Record, to_json

if TYPE_CHECKING:
    import pyarrow

TABLES = ("papers", "references", "citing", "entities", "relations")
_FRAME, _FRAME_BYTES = 100, 1 << 26  # records of one zstd frame, or bytes from which on it ends
_ROWS = 5_000  # papers of a row group
_SMALL_ROWS = 50_000  # rows of a row group of the other tables
_LEVEL = 2  # 4 % larger than level 3 at three quarters of its time
_PARQUET_LEVEL = 1  # a fifth larger than level 3 at half its time


class Counts(msgspec.Struct, frozen=True):
    """What is in a shard: papers, entries of both lists, annotations, relations, and papers with issues."""

    papers: int = 0
    references: int = 0
    citing: int = 0
    entities: int = 0
    relations: int = 0
    with_issues: int = 0


def name_of_shard(number: int) -> str:
    """The name of a range's files, without their ending: its first PMID, in nine digits."""
    return f"{number * RANGE:09d}"


def files_of_shard(number: int) -> dict[str, str]:
    """By part of a shard, the path of its file below the folder of the build."""
    name = name_of_shard(number)
    return {
        "records": f"records/{name}.jsonl.zst",
        "index": f"index/{name}.parquet",
        **{table: f"{table}/{name}.parquet" for table in TABLES},
    }


class ShardWriter:
    """Writes the files of a shard; they get their names when the block ends without an error."""

    def __init__(self, folder: str, number: int, temp: str | None = None):
        self._folder, self._number, self._temp = folder, number, temp
        self._stack = contextlib.ExitStack()
        self._pack = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compress
        self._lines: list[bytes] = []
        self._numbers: list[int] = []
        self._index: dict[str, list[int]] = {"pmid": [], "offset": [], "length": [], "line": []}
        self._content = hashlib.sha256()
        self._counts = dict.fromkeys(Counts.__struct_fields__, 0)
        self._offset = 0

    def __enter__(self) -> ShardWriter:
        self._hashed: dict[str, _Hashed] = {}
        try:
            for part, path in files_of_shard(self._number).items():
                out = self._stack.enter_context(places.writing(places.join(self._folder, path), self._temp))
                self._hashed[part] = _Hashed(out)
            self._tables = {name: _Table(self._hashed[name], make) for name, make in _ROWS_OF.items()}
            self._papers = _Table(self._hashed["papers"], None, _papers_schema(), _ROWS)
        except BaseException as error:
            self._stack.__exit__(type(error), error, error.__traceback__)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: Any) -> None:
        if kind is not None:
            for out in self._hashed.values():
                out.abandoned = True
            for table in (self._papers, *self._tables.values()):
                table.abandon()
        self._stack.__exit__(kind, *error)

    def add(self, records: Sequence[Record]) -> None:
        """Records that follow each other by PMID."""
        if not records:
            return
        for record in records:
            line = to_json(record) + b"\n"
            self._content.update(line)
            self._lines.append(line)
            self._numbers.append(int(record.pmid or 0))
            if len(self._lines) == _FRAME or sum(map(len, self._lines)) > _FRAME_BYTES:
                self._end_frame()
        self._papers.add(_papers_of(records))
        for table in self._tables.values():
            table.add_rows(records)
        self._count(records)

    def finish(self) -> tuple[dict[str, tuple[int, str]], str, Counts]:
        """End all files; gives, by path, their sizes and checksums, a digest of the lines, and the counts."""
        import pyarrow
        from pyarrow import parquet

        self._end_frame()
        for table in (self._papers, *self._tables.values()):
            table.close()
        types = {"pmid": pyarrow.int64(), "offset": pyarrow.int64(), "length": pyarrow.int64(), "line": pyarrow.int32()}
        index = pyarrow.table({name: pyarrow.array(self._index[name], kind) for name, kind in types.items()})
        parquet.write_table(index, self._hashed["index"], **_options())
        names = files_of_shard(self._number)
        files = {names[part]: (out.size, out.sha256.hexdigest()) for part, out in self._hashed.items()}
        return files, self._content.hexdigest(), Counts(**self._counts)

    def _end_frame(self) -> None:
        if not self._lines:
            return
        packed = self._pack(b"".join(self._lines))
        self._hashed["records"].write(packed)
        count = len(self._lines)
        self._index["pmid"] += self._numbers
        self._index["offset"] += [self._offset] * count
        self._index["length"] += [len(packed)] * count
        self._index["line"] += range(count)
        self._offset += len(packed)
        self._lines, self._numbers = [], []

    def _count(self, records: Sequence[Record]) -> None:
        counts = self._counts
        counts["papers"] += len(records)
        for record in records:
            counts["references"] += len(record.references.items)
            counts["citing"] += len(record.citing_articles.items)
            counts["entities"] += len(record.annotations)
            counts["relations"] += len(record.relations)
            counts["with_issues"] += bool(record.issues)


class _Hashed:
    """An open file that knows its size and checksum."""

    closed = False
    abandoned = False  # what is still written, as the end of a table, is for nobody

    def __init__(self, out: IO[bytes]):
        self._out = out
        self.size = 0
        self.sha256 = hashlib.sha256()

    def write(self, data: Any) -> int:
        """As the file's own."""
        if self.abandoned:
            return len(data)
        self._out.write(data)
        self.sha256.update(data)
        self.size += len(data)
        return len(data)

    def tell(self) -> int:
        """Bytes written so far."""
        return self.size

    def flush(self) -> None:
        """Nothing: the file is flushed at its end."""

    def close(self) -> None:
        """As `flush`."""


class _Table:
    """A Parquet file that is written a row group at a time."""

    def __init__(
        self,
        out: _Hashed,
        make: Callable[[Sequence[Record]], pyarrow.RecordBatch] | None,
        schema: pyarrow.Schema | None = None,
        rows: int = _SMALL_ROWS,
    ):
        from pyarrow import parquet

        self._make = make
        self._schema = schema if schema is not None else make(()).schema  # type: ignore[misc]
        self._rows = rows
        self._writer = parquet.ParquetWriter(out, self._schema, **_options())
        self._waiting: list[pyarrow.RecordBatch] = []
        self._count = 0

    def add_rows(self, records: Sequence[Record]) -> None:
        """What the table has of some records."""
        if self._make is not None:
            self.add(self._make(records))

    def add(self, batch: pyarrow.RecordBatch) -> None:
        """Some rows."""
        if batch.num_rows:
            self._waiting.append(batch)
            self._count += batch.num_rows
        if self._count >= self._rows:
            self._flush()

    def close(self) -> None:
        """Write the rest, and the end of the file."""
        self._flush()
        self._writer.close()

    def abandon(self) -> None:
        """End without the rest: the file will not be there."""
        self._writer.close()

    def _flush(self) -> None:
        import pyarrow

        if self._waiting:
            table = pyarrow.Table.from_batches(self._waiting, self._schema)
            self._writer.write_table(table, row_group_size=max(self._count, 1))
            self._waiting, self._count = [], 0


def _options() -> dict[str, Any]:
    return {"compression": "zstd", "compression_level": _PARQUET_LEVEL, "write_page_index": True, "use_dictionary": True}


def _papers_schema() -> pyarrow.Schema:
    import pyarrow

    schema = record_schema()
    return pyarrow.schema([pyarrow.field("number", pyarrow.int64()), *schema], metadata=schema.metadata)


def _papers_of(records: Sequence[Record]) -> pyarrow.RecordBatch:
    import pyarrow

    (batch,) = iter_batches(records, len(records))
    number = pyarrow.array([int(record.pmid or 0) for record in records], pyarrow.int64())
    return pyarrow.RecordBatch.from_arrays([number, *batch.columns], schema=_papers_schema())


# ---- the smaller tables -------------------------------------------------------------------------------------------------


def _int(pmid: str | None) -> int | None:
    return None if pmid is None else int(pmid)


def _batch(columns: dict[str, tuple[Any, Any]]) -> pyarrow.RecordBatch:
    import pyarrow

    return pyarrow.RecordBatch.from_pydict({name: pyarrow.array(list(values), kind) for name, (values, kind) in columns.items()})


def _list_rows(list_name: str, own: str, other: str) -> Callable[[Sequence[Record]], Any]:
    def rows(records: Sequence[Record]) -> Any:
        import pyarrow as arrow

        lists = [getattr(record, list_name).items for record in records]
        items = list(chain.from_iterable(lists))
        pmids = [int(record.pmid or 0) for record in records]
        return _batch({
            own: ([pmid for pmid, one in zip(pmids, lists, strict=True) for _ in one], arrow.int64()),
            "position": ([number for one in lists for number in range(1, len(one) + 1)], arrow.int32()),
            other: ([_int(item.pmid) for item in items], arrow.int64()),
            "doi": ([item.doi for item in items], arrow.string()),
            "sources": ([item.sources for item in items], arrow.list_(arrow.string())),
        })  # fmt: skip

    return rows


def _each(records: Sequence[Record], name: str) -> Iterator[tuple[int, Any]]:
    for record in records:
        pmid = int(record.pmid or 0)
        for one in getattr(record, name):
            yield pmid, one


def _entity_rows(records: Sequence[Record]) -> Any:
    import pyarrow as arrow

    found = list(_each(records, "annotations"))
    text, number = arrow.string(), arrow.int32()
    kinds = {"section": text, "start": number, "end": number, "text": text, "type": text, "check": text, "source": text}
    columns = {name: ([getattr(one, name) for _, one in found], kind) for name, kind in kinds.items()}
    identifiers = ([one.identifiers for _, one in found], arrow.list_(text))
    return _batch({"pmid": ([pmid for pmid, _ in found], arrow.int64()), "identifiers": identifiers, **columns})


def _relation_rows(records: Sequence[Record]) -> Any:
    import pyarrow as arrow

    found = list(_each(records, "relations"))
    text = arrow.string()
    kinds = {"type": text, "subject": text, "object": text, "novel": arrow.bool_(), "occurrences": arrow.int32(), "source": text}
    columns = {name: ([getattr(one, name) for _, one in found], kind) for name, kind in kinds.items()}
    return _batch({"pmid": ([pmid for pmid, _ in found], arrow.int64()), **columns})


_ROWS_OF: dict[str, Callable[[Sequence[Record]], Any]] = {
    "references": _list_rows("references", "citing", "cited"),
    "citing": _list_rows("citing_articles", "cited", "citing"),
    "entities": _entity_rows,
    "relations": _relation_rows,
}
