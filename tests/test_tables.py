"""The three tables: typed rows, CSV there and back, data frames, Parquet, workbooks."""

from __future__ import annotations

import builtins
import csv
import importlib
import io
import re
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyarrow import parquet
from small_graph import HOSTILE, facts

from kg import frames, tables, workbook
from kg.cells import harmless, unguarded
from kg.errors import GraphError, InputError
from kg.model import Facts
from kg.observe import normalise
from kg.tables import TABLES, Row

NAMES = tuple(TABLES)
# No lone surrogates, which are no text, and no carriage returns, which the tables do without.
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"))


def hard() -> Facts:
    """The small graph with names that look like what separates, guards and escapes."""
    names = ("=1+1", "'=1+1", "a|b", "a\\|b\\", "\\", "|", "-2.5", "007", "http://example.org", "_x0041_", "a\nb")
    first, *rest = facts().entities
    return replace(facts(), entities=(replace(first, name=names[0], aliases=names), *rest))


@pytest.fixture(scope="module")
def rows() -> dict[str, list[Row]]:
    return {name: tables.rows(name, hard(), normalise) for name in NAMES}


# ── Rows and CSV ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_are_typed_as_their_columns_say(rows: dict[str, list[Row]]) -> None:
    python = {"text": str, "list": tuple, "path": tuple, "int": int, "float": float, "decimal": Decimal}
    for name, columns in TABLES.items():
        assert rows[name]
        for row in rows[name]:
            for column, value in zip(columns, row, strict=True):
                assert (value is None and column.optional) or type(value) is python[column.kind], column.name


@pytest.mark.parametrize("name", NAMES)
def test_csv_gives_back_every_row_exactly(name: str, rows: dict[str, list[Row]], tmp_path: Path) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_bytes(tables.to_csv(name, rows[name]))
    assert tables.read_csv(name, path) == rows[name]
    assert all(not cell.startswith(("=", "+", "@", "\t")) for line in csv.reader(path.open("r")) for cell in line)


@given(st.lists(TEXT, max_size=4), TEXT)
def test_lists_and_texts_of_any_kind_survive_csv(items: list[str], text: str) -> None:
    if items == [""]:  # one empty name is no name: as a cell it is an empty list
        items = []
    column = TABLES["entities"][4]
    assert column.kind == "list"
    cell = unguarded(harmless(str(tables._cell(column, tuple(items)))))
    assert tables._value(column, cell) == tuple(items)
    assert unguarded(harmless(text)) == text


@pytest.mark.parametrize("cell", ["'=1", "''=1", "'", "''", "'a", "'-1", "-1", "-a", "'-a", "+", "\t"])
def test_the_guard_is_undone_exactly(cell: str) -> None:
    assert unguarded(harmless(cell)) == cell
    assert not harmless(cell).startswith(("=", "+", "@", "\t"))


def test_a_table_that_is_not_there_or_not_ours(tmp_path: Path) -> None:
    path = tmp_path / "entities.csv"
    with pytest.raises(GraphError, match=r"entities\.csv is missing or damaged") as caught:
        tables.read_csv("entities", path)
    assert "kg build" in caught.value.remedy
    for text in ("a,b\n1,2\n", ",".join(c.name for c in TABLES["entities"]) + "\nx,y\n",
                 ",".join(c.name for c in TABLES["entities"]) + "\na,b,c,d,e,f,many,8,9\n"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(GraphError, match="damaged"):
            tables.read_csv("entities", path)


def test_every_column_says_what_it_holds() -> None:
    for columns in TABLES.values():
        assert len({column.name for column in columns}) == len(columns)
        for column in columns:
            assert column.kind in tables.KINDS and column.zh and column.en


# ── Data frames ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_frames_have_proper_types(rows: dict[str, list[Row]]) -> None:
    frame = frames.frame("observations", rows["observations"])
    assert list(frame.columns) == [column.name for column in TABLES["observations"]]
    assert str(frame.value.dtype) == str(frame.base_value.dtype) == str(frame.confidence.dtype) == "float64"
    assert str(frame.start.dtype) == "int64" and pandas.api.types.is_string_dtype(frame.concept.dtype)
    assert frame.baseline.isna().sum() == sum(row[14] is None for row in rows["observations"]) > 0
    assert frame[frame.unit == "亿元"].base_value.sum() == 100750000000.0
    entities = frames.frame("entities", rows["entities"])
    assert entities.types.map(type).unique().tolist() == [tuple]


def test_exact_values_are_decimals(rows: dict[str, list[Row]]) -> None:
    frame = frames.frame("observations", rows["observations"], exact=True)
    assert frame.value.tolist() == [row[6] for row in rows["observations"]]
    assert {type(value) for value in frame.base_value} == {Decimal}
    assert sum(frame[frame.unit == "亿元"].value) == Decimal("1007.50")


def test_an_empty_table_has_its_columns_too() -> None:
    frame = frames.frame("relations", [])
    assert len(frame) == 0 and str(frame.start.dtype) == "int64"
    assert parquet.read_table(io.BytesIO(frames.parquet("relations", []))).num_rows == 0


@pytest.mark.parametrize(("make", "library"), [(frames.frame, "pandas"), (frames.parquet, "pyarrow")])
def test_a_missing_library_is_named_with_its_extra(make: Any, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str, *_: object) -> object:
        if name.startswith(library):
            raise ImportError(name)
        return known(name)

    known = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(InputError, match=f"needs {library}") as caught:
        make("entities", [])
    assert "zhengtu[frames]" in caught.value.remedy


def test_the_libraries_are_loaded_when_they_are_needed_only(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        assert name.partition(".")[0] not in ("pandas", "pyarrow", "xlsxwriter"), name
        return known(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    for name in ("kg.frames", "kg.workbook", "kg.formats"):
        monkeypatch.delitem(sys.modules, name, raising=False)
        importlib.import_module(name)


# ── Parquet ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", NAMES)
def test_parquet_gives_back_every_row(name: str, rows: dict[str, list[Row]]) -> None:
    data = frames.parquet(name, rows[name])
    assert data == frames.parquet(name, rows[name])
    table = parquet.read_table(io.BytesIO(data))
    again = [
        tuple(tuple(value) if isinstance(value, list) else value for value in row.values())
        for row in table.to_pylist()
    ]
    assert again == rows[name]
    types = {"text": "string", "int": "int64", "float": "double", "list": "list<element: string>",
             "path": "list<element: string>", "decimal": "decimal128(38, 10)"}
    for column, field in zip(TABLES[name], table.schema, strict=True):
        assert str(field.type) == types[column.kind]
        assert field.metadata[b"zh"].decode() == column.zh


def test_numbers_of_any_length_stay_exact(rows: dict[str, list[Row]]) -> None:
    first = rows["observations"][0]
    for text in ("0." + "1" * 20, "9" * 40, "-" + "9" * 30 + ".5", "1E+3"):
        row = (*first[:6], Decimal(text), *first[7:])
        table = parquet.read_table(io.BytesIO(frames.parquet("observations", [row])))
        assert table["value"][0].as_py() == Decimal(text)
        assert pyarrow.types.is_decimal(table.schema.field("value").type)
    with pytest.raises(GraphError, match="digits"):
        frames.parquet("observations", [(*first[:6], Decimal("1" + "0" * 80), *first[7:])])


# ── Workbooks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_workbook_has_three_tables_and_explains_them(rows: dict[str, list[Row]]) -> None:
    data = workbook.xlsx(rows)
    assert data == workbook.xlsx(rows)
    with ZipFile(io.BytesIO(data)) as parts:
        dates = set(re.findall(r"\d{4}-\d\d-\d\d", parts.read("docProps/core.xml").decode()))
        assert dates == {"2000-01-01"} and {part.date_time[0] for part in parts.infolist()} == {1980}
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["实体 entities", "关系 relations", "数据 observations", "说明 columns"]
    for name, sheet in zip(NAMES, book, strict=False):
        assert [cell.value for cell in sheet[1]] == [column.name for column in TABLES[name]]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:") and sheet.max_row == len(rows[name]) + 1
    explained = {(row[0], row[1]) for row in book["说明 columns"].iter_rows(min_row=2, values_only=True)}
    assert explained == {(name, column.name) for name, columns in TABLES.items() for column in columns}


def test_texts_are_texts_and_numbers_are_numbers(rows: dict[str, list[Row]]) -> None:
    book = load_workbook(io.BytesIO(workbook.xlsx(rows)))
    entities = book["实体 entities"]
    row = next(row for row in entities.iter_rows(min_row=2) if row[1].value == "=1+1")
    assert row[1].data_type == "s", "no formula"
    assert row[4].value == "|".join(hard().entities[0].aliases)
    assert all(cell.hyperlink is None and cell.data_type != "f" for line in entities.iter_rows() for cell in line)
    assert [cell.data_type for cell in row[6:9]] == ["n", "n", "n"]
    hostile = [row[1].value for row in entities.iter_rows(min_row=2)]
    assert HOSTILE in hostile
    values = [row[6].value for row in book["数据 observations"].iter_rows(min_row=2)]
    assert values == [float(row[6]) for row in rows["observations"]]  # type: ignore[arg-type]


def test_what_excel_would_round_or_cut(rows: dict[str, list[Row]]) -> None:
    first = rows["observations"][0]
    long = (*first[:6], Decimal("12345678901234567.8"), *first[7:18], "字" * 40000, "a\x0bb", *first[20:])
    book = load_workbook(io.BytesIO(workbook.xlsx({**rows, "observations": [long]})))
    row = next(book["数据 observations"].iter_rows(min_row=2, values_only=True))
    assert row[6] == "12345678901234567.8"
    assert len(row[18]) == 32767 and row[18].endswith("…")
    assert row[19] == "a\ufffdb"


def test_more_rows_than_a_sheet_holds(rows: dict[str, list[Row]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_ROWS", 3)
    with pytest.raises(GraphError, match="a sheet holds 2") as caught:
        workbook.xlsx(rows)
    assert "parquet" in caught.value.remedy
