"""For Neo4j: CSV files for its importer with a script that loads them, or one Cypher script that holds everything.

An entity is a node ``:Entity`` with its types as further labels; each reading of a relation is a relationship of its
own, with the sentence that says it; an observation is a node ``:Observation`` that its subject ``hasObservation``.
Texts are escaped here and only here: `quoted` and `identifier` are all that goes between a document and Cypher.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from kg.model import ENTITY_TYPES, PREDICATES
from kg.tables import TABLES, Row, Value

NODES, RELATIONS, OBSERVATIONS, SCRIPT = "nodes.csv", "relations.csv", "observations.csv", "import.cypher"
OBSERVED: Final = "hasObservation"

_ARRAYS: Final = "|"  # what separates the items of an array; within an item it becomes a full-width one
_EVIDENCE: Final = ("document", "document_title", "date", "quote", "sentence", "start", "end", "rule", "confidence")
_NODE: Final = ("name", "type", "types", "aliases", "region", "documents", "mentions", "confidence")
_RELATION: Final = ("status", "title", *_EVIDENCE)
_FIGURE: Final = ("indicator", "concept", "topic", "kind", "value", "unit", "base_value", "base_unit", "raw", "bound",
                  "period", "status", "baseline", *_EVIDENCE)
_TYPES: Final = {"int": ":int", "float": ":double", "decimal": ":double", "list": ":string[]", "path": ":string[]"}
_CONVERTED: Final = {
    "int": "toInteger({})", "float": "toFloat({})", "decimal": "toFloat({})",
    "list": "split({}, '|')", "path": "split({}, '|')",
}
_ESCAPES: Final = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED = re.compile(r"[\\'\x00-\x1f\x7f-\x9f\u2028\u2029]")


# ── Cypher ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def quoted(text: str) -> str:
    """``text`` as an expression of Cypher that means exactly this text.

    Neo4j replaces ``\\uXXXX`` before it looks for the end of a string, in a backslash that is itself escaped too; so no
    backslash of a text is ever left beside a ``u``.

    >>> print(quoted("it's"), quoted("a\\\\u0027"))
    'it\\'s' ('a\\\\' + 'u0027')
    """
    parts = re.split(r"(?<=\\)(?=u)", text)
    literals = ["'" + _ESCAPED.sub(_escape, part) + "'" for part in parts]
    return literals[0] if len(literals) == 1 else f"({' + '.join(literals)})"


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0], f"\\u{ord(found[0]):04X}")


def identifier(name: str) -> str:
    """A label, type or property as Cypher writes it, in backticks.

    >>> identifier("locatedIn"), identifier("a`b")
    ('`locatedIn`', '`a``b`')
    """
    return "`" + name.replace("\\", "_").replace("`", "``") + "`"


def cypher(tables: Mapping[str, Sequence[Row]]) -> bytes:
    """One script of MERGE statements, to be run as often as one likes: each node and relationship has a key."""
    lines = [
        "// 政图 Zhengtu: cypher-shell -f FILE",
        "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;",
        "CREATE CONSTRAINT observation_id IF NOT EXISTS FOR (n:Observation) REQUIRE n.id IS UNIQUE;",
    ]
    for row in _dicts("entities", tables):
        labels = "".join(f":{identifier(name)}" for name in _strings(row["types"]))
        lines.append(f"MERGE (n:Entity {{id: {quoted(str(row['id']))}}}) SET n{labels or ':Entity'}, "
                     f"n += {_map(row, _NODE)};")
    for key, row in enumerate(_dicts("relations", tables), 1):
        lines.append(
            f"MATCH (a:Entity {{id: {quoted(str(row['subject']))}}}), (b:Entity {{id: {quoted(str(row['object']))}}}) "
            f"MERGE (a)-[r:{identifier(str(row['predicate']))} {{key: 'a{key}'}}]->(b) SET r += {_map(row, _RELATION)};"
        )
    for key, row in enumerate(_dicts("observations", tables), 1):
        lines.append(
            f"MATCH (a:Entity {{id: {quoted(str(row['subject']))}}}) MERGE (n:Observation {{id: 'o{key}'}}) "
            f"MERGE (a)-[:{identifier(OBSERVED)}]->(n) SET n += {_map(row, _FIGURE, exact=True)};"
        )
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _map(row: Mapping[str, Value], names: Sequence[str], *, exact: bool = False) -> str:
    pairs = [f"{identifier(name)}: {_literal(row[name])}" for name in names if row[name] is not None]
    if exact:  # Neo4j computes with doubles
        pairs += [f"{identifier(name + '_text')}: {quoted(f'{row[name]:f}')}" for name in ("value", "base_value")
                  if row[name] is not None]
    return "{" + ", ".join(pairs) + "}"


def _literal(value: Value) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(quoted, value)) + "]"
    if isinstance(value, str):
        return quoted(value)
    return repr(float(value)) if isinstance(value, Decimal) else repr(value)


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def files(tables: Mapping[str, Sequence[Row]]) -> dict[str, bytes]:
    """The files of the folder: three tables with the headers of ``neo4j-admin database import``, and a Cypher script
    that loads the same tables into a database that runs.
    """
    return {
        NODES: _csv(
            ("id:ID", *_headers("entities", _NODE), ":LABEL"),
            ((row["id"], *(row[name] for name in _NODE), ("Entity", *_strings(row["types"])))
             for row in _dicts("entities", tables)),
        ),
        OBSERVATIONS: _csv(
            ("id:ID", *_headers("observations", _FIGURE), "value_text", "base_value_text", ":LABEL"),
            ((f"o{key}", *(row[name] for name in _FIGURE), _digits(row["value"]), _digits(row["base_value"]),
              "Observation")
             for key, row in enumerate(_dicts("observations", tables), 1)),
        ),
        RELATIONS: _csv(
            (":START_ID", ":END_ID", ":TYPE", "key", *_headers("relations", _RELATION)),
            (*((row["subject"], row["object"], row["predicate"], f"a{key}", *(row[name] for name in _RELATION))
               for key, row in enumerate(_dicts("relations", tables), 1)),
             *((row["subject"], f"o{key}", OBSERVED, f"o{key}", *(None for _ in _RELATION))
               for key, row in enumerate(_dicts("observations", tables), 1))),
        ),
        SCRIPT: _script(tables).encode(),
    }


def _script(tables: Mapping[str, Sequence[Row]]) -> str:
    types = sorted({name for row in _dicts("entities", tables) for name in _strings(row["types"])} | set(ENTITY_TYPES))
    predicates = sorted({str(row["predicate"]) for row in _dicts("relations", tables)} | set(PREDICATES))
    labels = "\n".join(
        f"FOREACH (_ IN CASE WHEN {quoted(name)} IN split(row.`:LABEL`, '|') THEN [1] ELSE [] END | "
        f"SET n:{identifier(name)})" for name in types
    )
    relations = "\n".join(
        f"LOAD CSV WITH HEADERS FROM 'file:///{RELATIONS}' AS row WITH row WHERE row.`:TYPE` = {quoted(name)}\n"
        f"MATCH (a:Entity {{id: row.`:START_ID`}}), (b:Entity {{id: row.`:END_ID`}})\n"
        f"MERGE (a)-[r:{identifier(name)} {{key: row.key}}]->(b)\n{_settings('r', 'relations', _RELATION)};"
        for name in predicates
    )
    return f"""// 政图 Zhengtu: put {NODES}, {OBSERVATIONS} and {RELATIONS} into the database's import folder, then
// cypher-shell -f {SCRIPT}
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT observation_id IF NOT EXISTS FOR (n:Observation) REQUIRE n.id IS UNIQUE;
LOAD CSV WITH HEADERS FROM 'file:///{NODES}' AS row
MERGE (n:Entity {{id: row.`id:ID`}})
{_settings('n', 'entities', _NODE)}
{labels};
LOAD CSV WITH HEADERS FROM 'file:///{OBSERVATIONS}' AS row
MERGE (n:Observation {{id: row.`id:ID`}})
{_settings('n', 'observations', _FIGURE)}, n.value_text = row.value_text, n.base_value_text = row.base_value_text;
{relations}
LOAD CSV WITH HEADERS FROM 'file:///{RELATIONS}' AS row WITH row WHERE row.`:TYPE` = '{OBSERVED}'
MATCH (a:Entity {{id: row.`:START_ID`}}), (b:Observation {{id: row.`:END_ID`}})
MERGE (a)-[:{identifier(OBSERVED)}]->(b);
"""


def _settings(variable: str, table: str, names: Sequence[str]) -> str:
    kinds = {column.name: column.kind for column in TABLES[table]}
    found = (
        f"{variable}.{identifier(name)} = " + _CONVERTED.get(kinds[name], "{}").format(f"row.{identifier(header)}")
        for name, header in zip(names, _headers(table, names), strict=True)
    )
    return "SET " + ", ".join(found)


def _headers(table: str, names: Sequence[str]) -> list[str]:
    kinds = {column.name: column.kind for column in TABLES[table]}
    return [name + _TYPES.get(kinds[name], "") for name in names]


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8", "replace")  # no mark at the beginning: it would be part of the first name


def _cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, tuple):
        value = _ARRAYS.join(item.replace(_ARRAYS, "｜") for item in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    # LOAD CSV takes a backslash before a quotation mark for an escape, unless it is told to keep to the standard.
    return re.sub(r'\\(?="|$)', "＼", value) if isinstance(value, str) else value


def _digits(value: Value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else ""


def _dicts(table: str, tables: Mapping[str, Sequence[Row]]) -> Iterator[dict[str, Value]]:
    names = [column.name for column in TABLES[table]]
    for row in tables[table]:
        yield dict(zip(names, row, strict=True))


def _strings(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
