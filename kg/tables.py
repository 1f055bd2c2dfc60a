"""The three tables of a graph: entities, relations, observations. What their columns are is told here, once.

CSV files, data frames, Parquet and workbooks all show these columns. Rows hold typed values: text as str, several
values as a tuple of str, numbers as int, float or (exact) Decimal, None for what is not known.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final, TypeAlias

from kg.cells import harmless, unguarded
from kg.errors import GraphError
from kg.model import Document, Facts, Provenance

Normalise: TypeAlias = Callable[[Decimal, str], tuple[Decimal, str]]
"""Gives value and unit in the unit's base (98.2, 亿元 → 9820000000, 元)."""

Value: TypeAlias = str | int | float | Decimal | tuple[str, ...] | None
Row: TypeAlias = tuple[Value, ...]

KINDS: Final = ("text", "list", "path", "int", "float", "decimal")
"""``list`` and ``path`` hold several texts, in a CSV cell joined by ``|`` and by ``/``; ``decimal`` is exact."""

_BEFORE_BAR = re.compile(r"(\\*)(\||$)")
_PIECE = re.compile(r"((?:\\+(?![\\|]|$)|[^\\|])*)(\\*)(\||$)")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its kind (one of KINDS), what it holds in Chinese and English, and whether it may be None."""

    name: str
    kind: str
    zh: str
    en: str
    optional: bool = False


_ORIGIN: Final = (
    Column("document", "text", "文献编号", "the document's id"),
    Column("document_title", "text", "文献标题", "the document's title"),
    Column("date", "text", "文献日期：年、年月或年月日", "the document's date: a year, a month or a day", True),
    Column("quote", "text", "原文", "the words that say so"),
    Column("sentence", "text", "原文所在的句子", "the sentence around them"),
    Column("start", "int", "原文起点（清理后文本的字符位置）", "where it begins, in code points of the clean text"),
    Column("end", "int", "原文终点（不含）", "where it ends (exclusive)"),
    Column("rule", "text", "读出它的规则", "the rule that read it"),
    Column("confidence", "float", "置信度，0到1", "how sure it is, from 0 to 1"),
)
TABLES: Final[dict[str, tuple[Column, ...]]] = {
    "entities": (
        Column("id", "text", "编号，即IRI的末段", "id: the local part of its IRI"),
        Column("name", "text", "名称", "name"),
        Column("type", "text", "最合适的类型", "the best type"),
        Column("types", "list", "全部类型", "all types, the best first"),
        Column("aliases", "list", "别名", "other names"),
        Column("region", "path", "所属地区，由外到内", "region, from the outside in"),
        Column("documents", "int", "提到它的文献数", "how many documents mention it"),
        Column("mentions", "int", "被提到的次数", "how many times it is mentioned"),
        Column("confidence", "float", "置信度，0到1", "how sure it is, from 0 to 1"),
    ),
    "relations": (
        Column("subject", "text", "主体编号", "id of the subject"),
        Column("subject_name", "text", "主体名称", "name of the subject"),
        Column("predicate", "text", "关系", "relation"),
        Column("object", "text", "客体编号", "id of the object"),
        Column("object_name", "text", "客体名称", "name of the object"),
        Column("status", "text", "进展（建设关系）", "how far it has come (of constructs)", True),
        Column("title", "text", "职务（任职关系）", "the post (of holdsPost)", True),
        *_ORIGIN,
    ),
    "observations": (
        Column("subject", "text", "主体编号", "id of the subject"),
        Column("subject_name", "text", "主体名称", "name of the subject"),
        Column("indicator", "text", "指标（原文写法）", "the indicator as printed"),
        Column("concept", "text", "指标的规范名称", "its canonical name, under which synonyms are one", True),
        Column("topic", "text", "指标所说的事项", "what it is about, where the indicator alone does not say", True),
        Column("kind", "text", "种类：总量、增速、增量、比重、位次", "level, growth, increase, ratio or rank"),
        Column("value", "decimal", "数值（按原文单位）", "the value in the unit as printed; exact"),
        Column("unit", "text", "单位（原文写法）", "the unit as printed", True),
        Column("base_value", "decimal", "换算到基本单位的数值", "the value in the base unit; exact", True),
        Column("base_unit", "text", "基本单位", "the base unit", True),
        Column("raw", "text", "数值的原文写法", "the number as printed"),
        Column("bound", "text", "精确程度：准确、约、不少于、不多于", "exact, about, atLeast or atMost"),
        Column("period", "text", "时期", "the period: 2024, 2024-09, 2024-01/2024-09, 2021/2025", True),
        Column("status", "text", "实际、预计或目标", "actual, estimate or target"),
        Column("baseline", "text", "同什么比", "what growth is measured against", True),
        *_ORIGIN,
    ),
}
"""The columns of each table, in order."""


# ── From facts ───────────────────────────────────────────────────────────────────────────────────────────────────────


def rows(table: str, facts: Facts, normalise: Normalise | None = None) -> list[Row]:
    """The rows of a table, each once, in the order of their cells: the order in which facts were found is nobody's
    concern. Without ``normalise``, ``base_value`` and ``base_unit`` are None.
    """
    names = {entity.id: entity.name for entity in facts.entities}
    documents = {document.id: document for document in facts.documents}
    if table == "entities":
        return [
            _tidy((e.id, e.name, e.types[0] if e.types else "", e.types, e.aliases, e.region,
                   len({document for document, _ in e.mentions}), len(e.mentions), e.confidence))
            for e in sorted(facts.entities, key=lambda e: e.id)
        ]
    if table == "relations":
        return _sorted(table, (
            (a.subject, names[a.subject], a.predicate, a.object, names[a.object], a.status or None, a.title or None,
             *_origin(a.provenance, documents))
            for a in facts.assertions
        ))
    found: list[Row] = []
    for o in facts.observations:
        value, unit = normalise(o.value, o.unit) if normalise else (None, "")
        found.append(
            (o.subject, names[o.subject], o.indicator, o.concept or None, o.topic or None, o.kind, o.value,
             o.unit or None, value, unit or None, o.raw, o.bound, o.period or None, o.status, o.baseline or None,
             *_origin(o.provenance, documents))
        )
    return _sorted(table, found)


def _origin(provenance: Provenance, documents: Mapping[str, Document]) -> Row:
    document = documents[provenance.document]
    sentence = document.text[provenance.sentence.start : provenance.sentence.end]
    return (document.id, document.title or document.name, document.date or None, provenance.quote, sentence,
            provenance.span.start, provenance.span.end, provenance.rule, provenance.confidence)


def _sorted(table: str, found: Iterable[Row]) -> list[Row]:
    keyed = {tuple(_key(value) for value in row): row for row in map(_tidy, found)}
    return [keyed[key] for key in sorted(keyed)]


def _key(value: Value) -> str | int | float:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value if isinstance(value, str | int | float) else ""


def _tidy(row: Row) -> Row:
    # Not every version of csv quotes a lone \r, and a table should not depend on where it was read from.
    return tuple(
        value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value for value in row
    )


# ── As CSV ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def to_csv(table: str, found: Iterable[Row]) -> bytes:
    """A table as CSV (see `write_csv`): nothing stands for None; a ``|`` within an item of a list is ``\\|``."""
    columns = TABLES[table]
    return write_csv(
        [column.name for column in columns],
        ([_cell(column, value) for column, value in zip(columns, row, strict=True)] for row in found),
    )


def write_csv(columns: Sequence[str], found: Iterable[Sequence[str | int | float]]) -> bytes:
    """A CSV file: comma, UTF-8 with the mark that spreadsheet programs need to show Chinese, lines ended by ``\\n``.

    A spreadsheet would run a text that begins with ``=``, ``+``, ``-`` or ``@``; such a cell gets a leading ``'``,
    unless it is a number.

    >>> print(write_csv(["name", "value"], [["=1+1", "-2.5"]]).decode("utf-8-sig"), end="")
    name,value
    '=1+1,-2.5
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(cell) for cell in row] for row in found)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8", "replace")


def read_csv(table: str, path: Path) -> list[Row]:
    """The rows that `to_csv` wrote into a file. Raises GraphError for a file that is missing or another table."""
    columns = TABLES[table]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            if next(reader, []) != [column.name for column in columns]:
                raise ValueError("its columns are not those of this version")
            return [
                tuple(_value(column, unguarded(cell)) for column, cell in zip(columns, cells, strict=True))
                for cells in reader
            ]
    except (OSError, ValueError, InvalidOperation, csv.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise GraphError(
            f"{path.name} is missing or damaged: {reason}", where=str(path.parent),
            remedy="build it again: kg build DOCUMENTS... --out DIR",
        ) from None


def _harmless(cell: str | int | float) -> str | int | float:
    return harmless(cell.replace("\r\n", "\n").replace("\r", "\n")) if isinstance(cell, str) else cell


def _cell(column: Column, value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, tuple):
        if column.kind == "path":
            return "/".join(value)
        return "|".join(_BEFORE_BAR.sub(lambda found: found[1] * 2 + found[2].replace("|", "\\|"), x) for x in value)
    return f"{value:f}" if isinstance(value, Decimal) else value


def _value(column: Column, cell: str) -> Value:
    if column.kind == "list":
        return _split(cell)
    if column.kind == "path":
        return tuple(cell.split("/")) if cell else ()
    if not cell and column.optional:
        return None
    numbers: dict[str, Callable[[str], int | float | Decimal]] = {"int": int, "float": float, "decimal": Decimal}
    return numbers[column.kind](cell) if column.kind in numbers else cell


def _split(cell: str) -> tuple[str, ...]:
    """The items of a list; an odd number of backslashes before a ``|`` makes it a part of its item."""
    items, item = [], ""
    for text, slashes, bar in _PIECE.findall(cell):
        item += text + slashes[: len(slashes) // 2]
        if bar and len(slashes) % 2:
            item += bar
        elif bar:
            items.append(item)
            item = ""
    return (*items, item) if cell else ()
