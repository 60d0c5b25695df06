"""Records as an Arrow table of one fixed schema, the same for any records and for none; Parquet files and pandas frames of it.

The schema is made from the types of `scraper.model.Record`, so that nothing of a record is left out. Structs are structs, lists
are lists; what has keys of its own (`ids`, `provenance.fields`) is a list of `{key, value}`, sorted by key, for maps are not read
everywhere; a value of any shape (`provenance.fields … others … value`) is its JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import msgspec
from msgspec import inspect

from scraper.errors import InputError
from scraper.export.extras import library_of
from scraper.export.losses import Losses
from scraper.model import Record, to_json

if TYPE_CHECKING:
    import pandas
    import pyarrow

Convert = Callable[[Any], Any]

_ROWS = 250  # records of a row group: with long lists some ten megabytes


def to_arrow(records: Iterable[Record]) -> pyarrow.Table:
    """All records as one table, a row each. Raises InputError when pyarrow is not installed."""
    arrow = library_of("parquet")
    return arrow.Table.from_batches(list(_iter_batches(records)), schema=record_schema())


def to_pandas(records: Iterable[Record]) -> pandas.DataFrame:
    """All records as one frame, a row each; texts, booleans and numbers in columns that can hold "not said" (`pandas.NA`).

    Raises InputError when pyarrow or pandas is not installed.
    """
    table = to_arrow(records)
    try:
        import pandas as pd
    except ImportError:
        raise InputError("a data frame needs pandas, which is not installed: pip install pandas") from None
    arrow = library_of("parquet")
    kinds = {arrow.string(): pd.StringDtype(), arrow.bool_(): pd.BooleanDtype(), arrow.int64(): pd.Int64Dtype()}
    return table.to_pandas(types_mapper=kinds.get)


def write_parquet(records: Iterable[Record], out: IO[bytes]) -> Losses:
    """A Parquet file, a row group per 250 records. Raises InputError when pyarrow is not installed."""
    library_of("parquet")
    from pyarrow import parquet

    with parquet.ParquetWriter(_Counted(out), record_schema(), compression="zstd") as writer:
        for batch in _iter_batches(records):
            writer.write_batch(batch)
    return Losses()


def record_schema() -> pyarrow.Schema:
    """The schema; `schema_version` of the record is in its metadata too."""
    return _schema()[0]


def _iter_batches(records: Iterable[Record]) -> Iterator[Any]:
    arrow, (schema, convert) = library_of("parquet"), _schema()
    rest = iter(records)
    while group := [convert(record) for record in islice(rest, _ROWS)]:
        yield arrow.RecordBatch.from_pylist(group, schema=schema)


@cache
def _schema() -> tuple[Any, Convert]:
    """The schema, and what makes a row of a record."""
    whole, convert = _column(inspect.type_info(Record))
    metadata = {"title": "literature-scraper record", "schema_version": Record.__struct_defaults__[0]}
    return library_of("parquet").schema(list(whole), metadata=metadata), convert


def _column(told: inspect.Type) -> tuple[Any, Convert]:
    """The Arrow type of a type of the record, and what makes a value of it."""
    arrow = library_of("parquet")
    while isinstance(told, inspect.Metadata):
        told = told.type
    match told:
        case inspect.UnionType(types=types):
            kinds = [one for one in types if not isinstance(one, inspect.NoneType)]
            return _column(kinds[0]) if len(kinds) == 1 else (arrow.float64(), float)  # int | float
        case inspect.StructType(fields=fields):
            return _struct([(field.name, field.type) for field in fields])
        case inspect.VarTupleType(item_type=item):
            kind, convert = _column(item)
            return arrow.list_(kind), lambda values: [_or_none(convert, value) for value in values]
        case inspect.DictType(value_type=value):
            kind, convert = _column(value)
            pair = arrow.struct([arrow.field("key", arrow.string(), nullable=False), arrow.field("value", kind)])
            return arrow.list_(pair), lambda values: [{"key": key, "value": convert(values[key])} for key in sorted(values)]
    scalars: dict[type[inspect.Type], tuple[Any, Convert]] = {
        inspect.AnyType: (arrow.string(), lambda value: to_json(value).decode()),
        inspect.BoolType: (arrow.bool_(), bool),
        inspect.IntType: (arrow.int64(), int),
        inspect.LiteralType: (arrow.string(), str),
        inspect.StrType: (arrow.string(), str),
    }
    return scalars[type(told)]


def _struct(fields: list[tuple[str, inspect.Type]]) -> tuple[Any, Convert]:
    arrow = library_of("parquet")
    columns = {name: _column(told) for name, told in fields}
    converts = {name: convert for name, (_, convert) in columns.items()}

    def convert(value: msgspec.Struct) -> dict[str, Any]:
        return {name: _or_none(one, getattr(value, name)) for name, one in converts.items()}

    return arrow.struct([arrow.field(name, kind) for name, (kind, _) in columns.items()]), convert


def _or_none(convert: Convert, value: Any) -> Any:
    return None if value is None else convert(value)


class _Counted:
    """A stream that knows how much was written: Parquet asks, and a pipe cannot tell."""

    closed = False

    def __init__(self, out: IO[bytes]):
        self._out = out
        self._written = 0

    def write(self, data: Any) -> int:
        """As the stream's own."""
        self._out.write(data)
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        """Bytes written so far."""
        return self._written

    def flush(self) -> None:
        """Nothing: whoever opened the stream closes it."""

    def close(self) -> None:
        """As `flush`."""
