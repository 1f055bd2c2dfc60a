"""The tables as pandas data frames and as Parquet files.

pandas and pyarrow are large and of use to some people only, so they are an extra: ``pip install 'zhengtu[frames]'``.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from kg.errors import GraphError, InputError
from kg.tables import TABLES, Column, Row

if TYPE_CHECKING:
    import pandas

EXTRA: Final = "frames"
_DIGITS: Final = 38, 10
"""Precision and scale of a Parquet column of numbers, where they are enough: 28 digits before the point, 10 behind."""


def frame(table: str, rows: Sequence[Row], *, exact: bool = False) -> pandas.DataFrame:
    """The rows of a table as a data frame, columns as in `kg.tables.TABLES`.

    Texts are strings, counts and offsets ``int64``, confidences ``float64``, several values a tuple. The values of
    observations are ``float64``, which is what sums, means and plots need; with ``exact`` they are Decimals. What is
    not known is missing. Raises InputError where pandas is not installed.
    """
    pandas = _library("pandas")
    columns: dict[str, Any] = {}
    for number, column in enumerate(TABLES[table]):
        values: list[Any] = [row[number] for row in rows]
        if column.kind == "text":
            columns[column.name] = pandas.Series(values, dtype="str")
        elif column.kind == "int":
            columns[column.name] = pandas.Series(values, dtype="int64")
        elif column.kind == "float" or (column.kind == "decimal" and not exact):
            columns[column.name] = pandas.Series([None if v is None else float(v) for v in values], dtype="float64")
        else:
            columns[column.name] = pandas.Series(values, dtype="object")
    return pandas.DataFrame(columns)


def parquet(table: str, rows: Sequence[Row]) -> bytes:
    """The rows of a table as a Parquet file: texts, lists of texts, 64-bit integers, doubles, and exact decimals.

    Each column tells what it holds in its metadata (``zh``, ``en``). The same rows give the same bytes with the same
    version of pyarrow. Raises InputError where pyarrow is not installed, GraphError for a number that no decimal holds.
    """
    arrow = _library("pyarrow")
    writer = _library("pyarrow.parquet")
    arrays, fields = [], []
    for number, column in enumerate(TABLES[table]):
        values: list[Any] = [row[number] for row in rows]
        type = _arrow_type(arrow, column, values)
        arrays.append(arrow.array([list(v) if isinstance(v, tuple) else v for v in values], type=type))
        fields.append(arrow.field(column.name, type, nullable=column.optional,
                                  metadata={"zh": column.zh, "en": column.en}))
    buffer = io.BytesIO()
    writer.write_table(arrow.Table.from_arrays(arrays, schema=arrow.schema(fields)), buffer, compression="zstd")
    return buffer.getvalue()


def _arrow_type(arrow: Any, column: Column, values: Sequence[Any]) -> Any:
    if column.kind == "decimal":
        return _decimal_type(arrow, [value for value in values if value is not None])
    simple = {"text": arrow.string(), "int": arrow.int64(), "float": arrow.float64()}
    return simple.get(column.kind) or arrow.list_(arrow.string())


def _decimal_type(arrow: Any, values: Sequence[Decimal]) -> Any:
    precision, scale = _DIGITS
    before = precision - scale
    for value in values:
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            raise GraphError(f"{value} is no number that a table can hold")
        before = max(before, value.adjusted() + 1)
        scale = max(scale, -exponent)
    if before + scale > 76:
        raise GraphError(f"a value has {before + scale} digits, and Parquet holds 76", remedy="export csv instead")
    return arrow.decimal128(precision, scale) if before + scale <= precision else arrow.decimal256(76, scale)


def _library(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        raise InputError(
            f"this needs {name.partition('.')[0]}, which is not installed",
            remedy=f"install it with: pip install 'zhengtu[{EXTRA}]'",
        ) from None
