"""The tables as an Excel workbook: three sheets of data, and one that explains their columns.

Every text is written as text, never as a formula or a link; numbers are numbers, with a filter on every column.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from kg.errors import GraphError
from kg.tables import TABLES, Column, Row, Value

_ROWS: Final = 1_048_576
_LONGEST: Final = 32_767
"""What a sheet and a cell hold."""
_EXACT: Final = 15
"""Excel computes with doubles: a number of more digits is written as text, so that none is lost."""
_DAY: Final = datetime(2000, 1, 1)  # the date that the file says it was made on: any, but always the same
_WIDTHS: Final = {"text": 16, "list": 24, "path": 24, "int": 10, "float": 10, "decimal": 16}
_WIDE: Final = {"quote": 48, "sentence": 64, "document_title": 32, "id": 32, "subject": 28, "object": 28}
_TITLES: Final = {"entities": "实体", "relations": "关系", "observations": "数据"}
_KINDS: Final = {
    "text": "文本 text", "list": "多个，用 | 隔开 several, joined by |", "path": "逐级，用 / 隔开 a path, joined by /",
    "int": "整数 whole number", "float": "小数 number", "decimal": "精确数值 exact number",
}
# What XML cannot hold; the file format is XML.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xlsx(tables: Mapping[str, Sequence[Row]]) -> bytes:
    """A workbook of the tables (all three of them, by name). The same rows give the same bytes.

    Lists are joined by ``|``, a value of more than 15 digits is written as text, a text of more than 32,767 characters
    is cut with ``…``. Raises GraphError for more rows than a sheet holds.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": "政图 Zhengtu", "created": _DAY})
    head = book.add_format({"bold": True, "bottom": 1})
    for table, columns in TABLES.items():
        rows = tables[table]
        if len(rows) >= _ROWS:
            raise GraphError(f"{len(rows)} {table}, and a sheet holds {_ROWS - 1}", remedy="export parquet or csv")
        _sheet(book, f"{_TITLES[table]} {table}", [column.name for column in columns], head,
               [_WIDE.get(column.name, _WIDTHS[column.kind]) for column in columns],
               ([_cell(column, value) for column, value in zip(columns, row, strict=True)] for row in rows), len(rows))
    explained = [
        (table, column.name, column.zh, column.en, _KINDS[column.kind]) for table in TABLES for column in TABLES[table]
    ]
    names = ("表 table", "列 column", "含义", "meaning", "种类 kind")
    _sheet(book, "说明 columns", names, head, (16, 20, 44, 60, 36), explained, len(explained))
    book.close()
    return buffer.getvalue()


def _sheet(
    book: Any, title: str, names: Sequence[str], head: Any, widths: Sequence[int], rows: Any, count: int
) -> None:
    sheet = book.add_worksheet(title)
    for number, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.set_column(number, number, width)
        sheet.write_string(0, number, name, head)
    for line, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            # Never write(), which makes formulas and links of what looks like them.
            if isinstance(value, str):
                if value:
                    sheet.write_string(line, number, value)
            elif value is not None:
                sheet.write_number(line, number, value)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, count, len(names) - 1)


def _cell(column: Column, value: Value) -> str | int | float | None:
    if isinstance(value, tuple):
        value = ("/" if column.kind == "path" else "|").join(value)
    if isinstance(value, Decimal):
        return float(value) if len(value.normalize().as_tuple().digits) <= _EXACT else f"{value:f}"
    if not isinstance(value, str):
        return value
    value = _NOT_XML.sub("\ufffd", value)
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"
