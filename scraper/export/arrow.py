"""Records as an Arrow table of one fixed schema, the same for any records and for none; Parquet files and pandas frames of it.

The schema is made from the types of `scraper.model.Record`, so that nothing of a record is left out. Structs are structs, lists
are lists; what has keys of its own (`ids`, `provenance.fields`) is a list of `{key, value}`, sorted by key, for maps are not read
everywhere; a value of any shape (`provenance.fields … others … value`) is its JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import accumulate, chain, islice
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any

from msgspec import inspect

from scraper.errors import InputError
from scraper.export.extras import library_of
from scraper.export.losses import Losses
from scraper.model import Record, to_json

if TYPE_CHECKING:
    import pandas
    import pyarrow

Values = list[Any]  # of one column, a row each
Build = Callable[[Values], Any]  # what makes an Arrow array of them

_REPEATED = 4  # times that a value must stand in a column on average, for it to be made once
_ROWS = 250  # records of a row group: with long lists some ten megabytes


def to_arrow(records: Iterable[Record]) -> pyarrow.Table:
    """All records as one table, a row each. Raises InputError when pyarrow is not installed."""
    arrow = library_of("parquet")
    return arrow.Table.from_batches(list(iter_batches(records)), schema=record_schema())


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
        for batch in iter_batches(records):
            writer.write_batch(batch)
    return Losses()


def record_schema() -> pyarrow.Schema:
    """The schema; `schema_version` of the record is in its metadata too."""
    return _schema()[0]


def iter_batches(records: Iterable[Record], rows: int | None = None) -> Iterator[pyarrow.RecordBatch]:
    """The records in batches of so many rows, 250 where nothing is said. Raises InputError when pyarrow is not installed."""
    arrow, (schema, build) = library_of("parquet"), _schema()
    rest = iter(records)
    while group := list(islice(rest, rows or _ROWS)):
        yield arrow.RecordBatch.from_struct_array(build(group)).cast(schema)


@cache
def _schema() -> tuple[Any, Build]:
    """The schema, and what makes a column of records."""
    whole, build = _column(inspect.type_info(Record))
    metadata = {"title": "literature-scraper record", "schema_version": Record.__struct_defaults__[0]}
    return library_of("parquet").schema(list(whole), metadata=metadata), build


def _column(told: inspect.Type) -> tuple[Any, Build]:
    """The Arrow type of a type of the record, and what makes a column of its values, of which each may be None.

    A column is made at once and not value by value: a fifth of the time.
    """
    arrow = library_of("parquet")
    while isinstance(told, inspect.Metadata):
        told = told.type
    match told:
        case inspect.UnionType(types=types):
            kinds = [one for one in types if not isinstance(one, inspect.NoneType)]
            return _column(kinds[0]) if len(kinds) == 1 else _plain(arrow.float64())  # int | float
        case inspect.StructType(fields=fields):
            return _struct([(field.name, field.type) for field in fields])
        case inspect.VarTupleType(item_type=item):
            return _list(*_column(item))
        case inspect.DictType(value_type=value):
            return _mapping(*_column(value))
        case inspect.AnyType():
            return arrow.string(), lambda values: arrow.array([to_json(value).decode() for value in values], arrow.string())
    scalars: dict[type[inspect.Type], Any] = {
        inspect.BoolType: arrow.bool_(),
        inspect.IntType: arrow.int64(),
        inspect.LiteralType: arrow.string(),
        inspect.StrType: arrow.string(),
    }
    return _plain(scalars[type(told)])


def _plain(kind: Any) -> tuple[Any, Build]:
    array = library_of("parquet").array
    return kind, lambda values: array(values, kind)


def _struct(fields: list[tuple[str, inspect.Type]]) -> tuple[Any, Build]:
    arrow = library_of("parquet")
    columns = [(name, *_column(told)) for name, told in fields]
    kinds = [arrow.field(name, kind) for name, kind, _ in columns]
    parts = [(attrgetter(name), build) for name, _, build in columns]

    def build(values: Values) -> Any:
        once = {id(value): value for value in values}
        if _REPEATED * len(once) < len(values):  # as of who said the fields of a record, mostly one source
            places = {key: place for place, key in enumerate(once)}
            return build_each([*once.values()]).take(arrow.array([places[id(value)] for value in values], arrow.int32()))
        return build_each(values)

    def build_each(values: Values) -> Any:
        none = [value is None for value in values]
        if True not in none:
            return arrow.StructArray.from_arrays([part(list(map(get, values))) for get, part in parts], fields=kinds)
        arrays = [part([None if value is None else get(value) for value in values]) for get, part in parts]
        return arrow.StructArray.from_arrays(arrays, fields=kinds, mask=arrow.array(none))

    return arrow.struct(kinds), build


def _list(kind: Any, build_items: Build) -> tuple[Any, Build]:
    arrow = library_of("parquet")

    def build(values: Values) -> Any:
        full = [value or () for value in values]
        offsets = arrow.array(list(accumulate(map(len, full), initial=0)), arrow.int32())
        none = arrow.array([value is None for value in values]) if None in values else None
        return arrow.ListArray.from_arrays(offsets, build_items(list(chain.from_iterable(full))), mask=none)

    return arrow.list_(kind), build


def _mapping(kind: Any, build_values: Build) -> tuple[Any, Build]:
    """A mapping as the list of its pairs, by key."""
    arrow = library_of("parquet")
    fields = [arrow.field("key", arrow.string(), nullable=False), arrow.field("value", kind)]

    def build_pairs(pairs: Values) -> Any:
        arrays = [arrow.array([key for key, _ in pairs], arrow.string()), build_values([value for _, value in pairs])]
        return arrow.StructArray.from_arrays(arrays, fields=fields)

    list_kind, build_list = _list(arrow.struct(fields), build_pairs)
    return list_kind, lambda values: build_list([value and sorted(value.items()) for value in values])


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
