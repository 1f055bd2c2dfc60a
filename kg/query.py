"""SPARQL over a graph's store, and the named queries of ``schema/queries/``.

Reading only: SPARQL updates are refused, and so is SERVICE, which would let a query make this machine talk to another.
Every prefix of ``kg.vocab`` is known without being typed. The default graph has every triple (see ``kg.store``).

>>> from pyoxigraph import Store
>>> run(Store(), "SELECT (1 + 1 AS ?two) {}").rows
((2,),)
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse_query_results,
    serialize,
)

from kg import ontology
from kg.errors import ConfigError, QueryError, RefusedError
from kg.resources import folder
from kg.serialise import ntriples, turtle
from kg.vocab import DCT, DEFAULT_BASE, KG, RDF, RDFS, SKOS, XSD, base_of, iri, prefixes, shorten

Cell: TypeAlias = str | int | Decimal | bool | None
FORMATS: Final = ("csv", "tsv", "json")
"""What Result.text can write; the formats of the W3C's SPARQL results."""
GRAPH_FORMATS: Final = ("ttl", "nt", "jsonld")
"""What it can write besides of CONSTRUCT and DESCRIBE: Turtle, N-Triples, JSON-LD."""

_INTEGERS = {
    XSD[name].value
    for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt")
}
_ALL = DefaultGraph()
_CONTROL = dict.fromkeys([*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], " ")
_RESULT_FORMATS = {"csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV, "json": QueryResultsFormat.JSON}


# ── Results ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Result:
    """What a query answered.

    SELECT: ``columns`` and ``rows`` of plain values: IRIs and texts as str, numbers as int or Decimal, None for
    no value. ASK: ``answer``. CONSTRUCT and DESCRIBE: ``triples``, which ``columns`` and ``rows`` show as well.
    Rows come in the order that the query asks for, and sorted where it asks for none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    answer: bool | None = None
    triples: tuple[Triple, ...] | None = None
    base: str = field(default=DEFAULT_BASE, repr=False)
    _json: str = field(default="", repr=False)

    def table(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Columns and rows as text for people, without control characters: IRIs with prefixes, nothing for None."""
        if self.answer is not None:
            return ("answer",), [("true" if self.answer else "false",)]
        return self.columns, [tuple(self._show(cell) for cell in row) for row in self.rows]

    def text(self, format: str) -> str:
        """The result in a format of the W3C: ``csv``, ``tsv`` or ``json`` (triples in JSON are JSON-LD); triples also
        in ``ttl``, ``nt`` or ``jsonld``.

        Raises QueryError for another format.
        """
        known = FORMATS if self.triples is None else FORMATS + GRAPH_FORMATS
        if format not in known:
            problem = "rows and answers are no graph" if format in GRAPH_FORMATS else f"there is no format {format!r}"
            remedy = "use one of " + ", ".join(known)
            raise QueryError(problem, where=format if format in GRAPH_FORMATS else "", remedy=remedy)
        if self.triples is not None and format in ("json", "jsonld"):
            return (serialize(self.triples, format=RdfFormat.JSON_LD) or b"").decode() + "\n"
        if self.triples is not None and format in GRAPH_FORMATS:
            data = ntriples(self.triples) if format == "nt" else turtle(self.triples, base=self.base)
            return data.decode()
        if self.answer is not None and format != "json":
            return f"answer\n{self.table()[1][0][0]}\n"
        if format == "json":
            return self._json + "\n"
        found = parse_query_results(self._json, format=QueryResultsFormat.JSON)
        return (found.serialize(format=_RESULT_FORMATS[format]) or b"").decode()

    def _show(self, cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, Decimal):
            return format(cell, "f")
        if isinstance(cell, bool):
            return "true" if cell else "false"
        return shorten(cell, self.base).translate(_CONTROL) if isinstance(cell, str) else str(cell)


def run(store: Store, text: str, *, values: Mapping[str, NamedNode | Literal] | None = None) -> Result:
    """Answer the SPARQL query ``text``.

    ``values`` gives projected variables a value, as terms: nothing is ever pasted into the query's text.
    Raises QueryError, with line and column, for what is no SPARQL query, and for updates and SERVICE.
    """
    base = base_of(store)
    with evaluated(store, text, values=values) as found:
        if isinstance(found, QueryBoolean):
            return Result((), (), answer=bool(found), base=base, _json=_dump({"head": {}, "boolean": bool(found)}))
        if isinstance(found, QuerySolutions):
            return _select(found, ordered=_mentions_word(text, "ORDER"), base=base)
        return _graph(sorted(set(found), key=_triple_order), base)


@contextmanager
def evaluated(
    store: Store,
    text: str,
    *,
    values: Mapping[str, NamedNode | Literal] | None = None,
    default_graph: Sequence[NamedNode] | None = None,
    named_graphs: Sequence[NamedNode] | None = None,
) -> Iterator[QuerySolutions | QueryBoolean | QueryTriples]:
    """What Oxigraph answers to ``text``, to be read within the ``with``: it looks for the next row when it is asked.

    ``default_graph`` and ``named_graphs`` are the query's dataset, where it is not the whole store. Errors as in `run`,
    also those that come up while the answer is read.
    """
    _refuse(text)
    substitutions: dict[Variable, NamedNode | BlankNode | Literal | Triple]
    substitutions = {Variable(name): term for name, term in (values or {}).items()}
    try:
        yield store.query(
            text,
            prefixes=prefixes(base_of(store)),
            substitutions=substitutions or None,
            default_graph=None if default_graph is None else list(default_graph),
            named_graphs=None if named_graphs is None else list(named_graphs),
        )
    except SyntaxError as error:
        raise _syntax_error(text, str(error.args[0])) from None
    except (OSError, RuntimeError, ValueError) as error:
        problem = " ".join(str(error).split())
        raise QueryError(f"the query cannot be run: {problem}", remedy="simplify the query") from None


def _select(found: QuerySolutions, *, ordered: bool, base: str) -> Result:
    columns = tuple(variable.value for variable in found.variables)
    results = json.loads(found.serialize(format=QueryResultsFormat.JSON) or b"")
    bindings: list[dict[str, Any]] = results["results"]["bindings"]
    if not ordered:
        bindings.sort(key=lambda row: [_binding_order(row.get(column)) for column in columns])
    rows = tuple(tuple(_plain(row.get(column)) for column in columns) for row in bindings)
    return Result(columns, rows, base=base, _json=_dump(results))


def _graph(triples: Sequence[Triple], base: str) -> Result:
    columns = ("subject", "predicate", "object")
    bindings = [dict(zip(columns, map(_binding, triple), strict=False)) for triple in triples]
    results = {"head": {"vars": columns}, "results": {"bindings": bindings}}
    rows = tuple(tuple(_plain(row[column]) for column in columns) for row in bindings)
    return Result(columns, rows, triples=tuple(triples), base=base, _json=_dump(results))


def _triple_order(triple: Triple) -> tuple[str, ...]:
    return tuple(str(term) for term in triple)


def _binding(term: Any) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Literal):
        tag = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **({} if term.datatype == XSD["string"] else tag)}
    return {"type": "bnode", "value": term.value}


def _plain(binding: dict[str, Any] | None) -> Cell:
    if binding is None:
        return None
    value, datatype = binding["value"], binding.get("datatype")
    if not isinstance(value, str):  # a quoted triple
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    try:
        if datatype in _INTEGERS:
            return int(value)
        if datatype == XSD["decimal"].value:
            return Decimal(value)
    except (ValueError, InvalidOperation):
        return value
    return value == "true" if datatype == XSD["boolean"].value else value


def _binding_order(binding: dict[str, Any] | None) -> tuple[bool, bool, Decimal, str]:
    plain = _plain(binding)
    if isinstance(plain, int | Decimal):
        return True, False, Decimal(plain), ""
    return plain is not None, True, Decimal(0), _dump(binding)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# ── What is refused ──────────────────────────────────────────────────────────────────────────────────────────────────

_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_PROLOGUE = re.compile(r"(?:\s|#[^\n]*|PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>)*", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# What can follow the keyword SERVICE: an IRI, a variable, a comment, a prefixed name, SILENT. Telling a keyword from
# the same letters in a string, an IRI or a comment takes a full parser, and one slip lets a request out; so whatever
# *could* be a call is refused, wherever it stands. Only ?service and kg:service are told apart.
_SERVICE = re.compile(r"(?<![?$:])(\b\w*)SERVICE(?=\s*(?:[<?$#:]|SILENT|[^\s<>\"'{}()|^`]*:))", re.IGNORECASE)


def _refuse(text: str) -> None:
    """Raise RefusedError for an update, and for whatever could call SERVICE."""
    word = re.match(r"[A-Za-z]*", text[_prologue_end(text) :])
    if word and word[0].upper() in _UPDATES:
        raise RefusedError(
            f"{word[0].upper()} would change the graph, which can only be read",
            where=_place(text, _prologue_end(text)),
            remedy="ask with SELECT, ASK, CONSTRUCT or DESCRIBE; to change the graph, build it again",
        )
    for form in (text, _ESCAPE.sub(_decoded, text)):
        if "service" in form.casefold() and (match := _SERVICE.search(form)):
            raise RefusedError(
                "SERVICE is not allowed: a query must not reach for other machines",
                where=_place(form, match.start()),
                remedy="query this graph alone",
            )


def _prologue_end(text: str) -> int:
    match = _PROLOGUE.match(text)
    return match.end() if match else 0


def _decoded(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else match[0]


def _mentions_word(text: str, word: str) -> bool:
    """Whether the query's own order may matter; a word in a string or comment makes no harm but unsorted rows."""
    return re.search(rf"(?<![?$:\w]){word}(?!\w)", text, re.IGNORECASE) is not None


def _place(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - (text.rfind(chr(10), 0, offset) + 1) + 1}"


def _syntax_error(text: str, message: str) -> QueryError:
    match = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not match:
        return QueryError("this is no SPARQL query: " + " ".join(message.split()), remedy="correct the query")
    line, column, detail = int(match[1]), int(match[2]), " ".join(match[3].split())
    rows = text.split("\n")[line - 1 :]
    near = " ".join("\n".join(rows)[column - 1 :].split())[:30]
    if "Prefix not found" in detail:
        detail = "this prefix is not known"
        remedy = "declare it with PREFIX; known without: " + ", ".join(f"{prefix}:" for prefix in prefixes())
    else:
        # The engine lists what it tried last, which leads people astray; where it stopped is what helps.
        remedy = "correct the query there, or a little before"
        detail = "not understood"
    problem = f"this is no SPARQL query: {detail}" + (f" near {near!r}" if near else " at the end of the query")
    return QueryError(problem, where=f"line {line}, column {column}", remedy=remedy)


# ── Named queries ────────────────────────────────────────────────────────────────────────────────────────────────────

KINDS: Final = ("entity", "indicator", "document", "type", "term", "year")
"""What a parameter can be: an entity or an indicator by its name, a document by its title (or a part of it), its file
or its id, a type of entities (``Park``, 园区), a value of a list (``completed``, 建成), a year.

In a query's header the list of a ``term`` stands in brackets, by the local name of its scheme: ``term(statuses)``.
"""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a named query that people may give a value; without one the query answers for all."""

    name: str
    kind: str
    label_zh: str
    label_en: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of ``schema/queries/``: its name (of the file), what it answers, its parameters and column headings.

    ``also`` are other names that it answers to; ``is_graph`` says that the answer is a graph (CONSTRUCT), not rows.
    """

    name: str
    title_zh: str
    title_en: str
    columns_zh: tuple[str, ...]
    columns_en: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    text: str
    also: tuple[str, ...] = ()
    is_graph: bool = False


def named(path: Path | None = None) -> tuple[NamedQuery, ...]:
    """The named queries, in alphabetical order; ConfigError, with file and line, when one's header is not right.

    A header is made of comment lines::

        # title-zh: 一个园区有哪些企业
        # title-en: Companies of a park
        # columns-zh: 园区, 企业
        # columns-en: park, company
        # also: companies-of-park
        # param: park entity 园区 | park

    The variable of a parameter is the first thing that the query selects, and is not among the columns: it is bound to
    what the user named. A query runs as well where it is left unbound, then for all. ``also`` gives other names, if
    any. A query may construct a graph instead; its columns are those of its triples.
    """
    return _named(path or folder("schema") / "queries")


def find_named(name: str, *, path: Path | None = None) -> NamedQuery:
    """The named query of this name, or that also answers to it. Raises QueryError, with the nearest names."""
    queries = {other: query for query in named(path) for other in (query.name, *query.also)}
    if name not in queries:
        raise QueryError(f"there is no query named {name!r}", remedy=_nearest(name, sorted(queries)))
    return queries[name]


def run_named(
    store: Store, name: str, parameters: Mapping[str, str] | None = None, *, path: Path | None = None
) -> Result:
    """Answer the named query ``name``; ``parameters`` are given as people write them (``{"park": "青石云谷"}``).

    A name may be the canonical one, an alias, an IRI or its local part; where several things bear it, all are meant.
    Raises QueryError for an unknown query, parameter or name, with what comes nearest to it.
    """
    query = find_named(name, path=path)
    known = {parameter.name: parameter for parameter in query.parameters}
    given = parameters or {}
    for key in given:
        if key not in known:
            remedy = _nearest(key, sorted(known)) if known else "leave it out"
            raise QueryError(f"the query {query.name} has no parameter {key!r}", remedy=remedy)
    choices: list[dict[str, NamedNode | Literal]] = [{}]
    for key in sorted(given):
        terms = _terms(store, known[key], given[key])
        choices = [{**choice, key: term} for choice in choices for term in terms]
    results = [run(store, query.text, values=values) for values in choices]
    if query.is_graph:
        triples = {triple for result in results for triple in result.triples or ()}
        return _graph(sorted(triples, key=_triple_order), results[0].base)
    return _merged(results, hidden=len(query.parameters))


def _merged(results: Sequence[Result], *, hidden: int) -> Result:
    """The rows of all results without the parameters' columns, each row once."""
    documents = [json.loads(result._json) for result in results]
    columns = results[0].columns[hidden:]
    rows: dict[str, dict[str, Any]] = {}
    for document in documents:
        for binding in document["results"]["bindings"]:
            row = {column: binding[column] for column in columns if column in binding}
            rows.setdefault(_dump(row), row)
    bindings = list(rows.values())
    plain = tuple(tuple(_plain(row.get(column)) for column in columns) for row in bindings)
    text = _dump({"head": {"vars": columns}, "results": {"bindings": bindings}})
    return Result(columns, plain, base=results[0].base, _json=text)


def _terms(store: Store, parameter: Parameter, text: str) -> list[NamedNode | Literal]:
    text = text.strip()
    if parameter.kind == "year":
        if not re.fullmatch(r"[0-9]{4}", text):
            raise QueryError(f"{text!r} is no year", where=parameter.name, remedy="write four digits, e.g. 2025")
        return [Literal(text, datatype=XSD["integer"])]
    if parameter.kind == "term":
        return [_term(store, parameter, text)]
    if parameter.kind == "type":
        return [_type(parameter, text)]
    if parameter.kind == "document":
        documents = find_documents(store, text)
        if not documents:
            titles = sorted({name for name, _ in _documents(store)})
            raise QueryError(f"no document is called {text!r}", where=parameter.name, remedy=_nearest(text, titles))
        return list(documents)
    nodes = sorted(find(store, text, indicator=parameter.kind == "indicator"), key=lambda node: node.value)
    if not nodes:
        names = sorted(_names(store, indicator=parameter.kind == "indicator"))
        raise QueryError(f"nothing in the graph is called {text!r}", where=parameter.name, remedy=_nearest(text, names))
    return list(nodes)


def find(store: Store, name: str, *, indicator: bool = False) -> tuple[NamedNode, ...]:
    """Entities (or indicators) that bear this name, as canonical name or alias; or whose IRI or its local part this is.

    An indicator is also found by a part of its name, when none has the name itself. Sorted by IRI.
    """
    type_ = _is_indicator if indicator else _is_entity
    label = Literal(name, language="zh")
    found = {
        quad.subject
        for predicate in (RDFS["label"], SKOS["altLabel"])
        for quad in store.quads_for_pattern(None, predicate, label, _ALL)
        if isinstance(quad.subject, NamedNode) and type_(store, quad.subject)
    }
    if not found:
        base = base_of(store)
        known = [iri(base, name.removeprefix("kgd:"))]
        if name.startswith(base):
            known.append(iri(base, name.removeprefix(base)))
            known.append(_node_or_none(name) or known[0])
        found = {node for node in known if type_(store, node)}
    if not found and indicator and name:
        found = {node for text, node in _indicators(store) if name in text}
    return tuple(sorted(found, key=lambda node: node.value))


def find_documents(store: Store, name: str) -> tuple[NamedNode, ...]:
    """Documents of this title, file, id or IRI; else those that have this in their title. Sorted by IRI."""
    names = _documents(store)
    found = {node for text, node in names if name == text}
    if not found:
        base = base_of(store)
        short = name.removeprefix(base).removeprefix("kgd:")
        found = {node for _, node in names if node in (iri(base, short), iri(base, f"doc-{short}"))}
    if not found and name:
        found = {node for text, node in names if name in text}
    return tuple(sorted(found, key=lambda node: node.value))


def _documents(store: Store) -> list[tuple[str, NamedNode]]:
    """Each document's title, file and id, with its node."""
    return [
        (name.object.value, quad.subject)
        for quad in store.quads_for_pattern(None, RDF["type"], KG["Document"], _ALL)
        if isinstance(quad.subject, NamedNode)
        for predicate in (DCT["title"], KG["name"], DCT["identifier"])
        for name in store.quads_for_pattern(quad.subject, predicate, None, _ALL)
        if isinstance(name.object, Literal)
    ]


def _node_or_none(text: str) -> NamedNode | None:
    try:
        return NamedNode(text)
    except ValueError:
        return None


def _is_entity(store: Store, node: NamedNode) -> bool:
    return next(iter(store.quads_for_pattern(node, KG["mainType"], None, _ALL)), None) is not None


def _is_indicator(store: Store, node: NamedNode) -> bool:
    return next(iter(store.quads_for_pattern(node, RDF["type"], KG["Indicator"], _ALL)), None) is not None


def _indicators(store: Store) -> list[tuple[str, NamedNode]]:
    return [
        (label.object.value, quad.subject)
        for quad in store.quads_for_pattern(None, RDF["type"], KG["Indicator"], _ALL)
        if isinstance(quad.subject, NamedNode)
        for label in store.quads_for_pattern(quad.subject, RDFS["label"], None, _ALL)
        if isinstance(label.object, Literal)
    ]


def _names(store: Store, *, indicator: bool) -> set[str]:
    if indicator:
        return {text for text, _ in _indicators(store)}
    return {
        label.object.value
        for quad in store.quads_for_pattern(None, KG["mainType"], None, _ALL)
        for predicate in (RDFS["label"], SKOS["altLabel"])
        for label in store.quads_for_pattern(quad.subject, predicate, None, _ALL)
        if isinstance(label.object, Literal)
    }


def _term(store: Store, parameter: Parameter, text: str) -> NamedNode:
    terms = {
        quad.subject
        for quad in store.quads_for_pattern(None, SKOS["inScheme"], KG[parameter.scheme], _ALL)
        if isinstance(quad.subject, NamedNode)
    }
    names: dict[str, NamedNode] = {}
    for term in sorted(terms, key=lambda term: term.value):
        names[term.value.removeprefix(KG.iri)] = term
        for label in store.quads_for_pattern(term, SKOS["prefLabel"], None, _ALL):
            names[str(getattr(label.object, "value", ""))] = term
    if text not in names:
        raise QueryError(f"{text!r} is no such value", where=parameter.name, remedy=_nearest(text, sorted(names)))
    return names[text]


def _type(parameter: Parameter, text: str) -> NamedNode:
    known = ontology.load()
    names = {known.label(name, language): name for name in known.types for language in ("zh", "en")}
    names |= {name: name for name in known.types}
    if text not in names:
        raise QueryError(f"{text!r} is no type of entities", where=parameter.name, remedy=_nearest(text, sorted(names)))
    return KG[names[text]]


def _nearest(text: str, names: Sequence[str]) -> str:
    inside = [name for name in names if text and (text in name or name in text)]
    near = sorted(inside, key=lambda name: (len(name), name))[:5]
    near = near or difflib.get_close_matches(text, names, n=5, cutoff=0.4)
    if near:
        return "did you mean: " + ", ".join(near)
    return "there are: " + ", ".join(names[:12]) + (" …" if len(names) > 12 else "") if names else "the graph has none"


@lru_cache(maxsize=4)
def _named(path: Path) -> tuple[NamedQuery, ...]:
    return tuple(_read(file) for file in sorted(path.glob("*.rq")))


def _read(file: Path) -> NamedQuery:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(file), remedy="save the query as UTF-8") from None
    header: dict[str, str] = {}
    parameters: list[Parameter] = []
    for number, line in enumerate(text.splitlines(), 1):
        match = re.fullmatch(r"#\s*([a-z-]+):\s*(.*?)\s*", line)
        if not match:
            continue
        key, value = match[1], match[2]
        where = f"{file}:{number}"
        if key == "param":
            found = re.fullmatch(rf"([a-z]+)\s+({'|'.join(KINDS)})(?:\(([a-z]+)\))?\s+(.+?)\s*\|\s*(.+)", value)
            if not found or (found[2] == "term") != bool(found[3]):
                kinds = "|".join(KINDS).replace("term", "term(list)")
                remedy = f"write: # param: name {kinds} 中文 | English"
                raise ConfigError(f"not a parameter: {value!r}", where=where, remedy=remedy)
            parameters.append(Parameter(found[1], found[2], found[4], found[5], found[3] or ""))
        elif key in ("title-zh", "title-en", "columns-zh", "columns-en", "also"):
            header[key] = value
        else:
            remedy = "use title-zh, title-en, columns-zh, columns-en, also, param"
            raise ConfigError(f"unknown header {key!r}", where=where, remedy=remedy)
    for key in ("title-zh", "title-en", "columns-zh", "columns-en"):
        if not header.get(key):
            raise ConfigError(f"the header {key!r} is missing", where=f"{file}:1", remedy=f"write a line: # {key}: …")
    zh, en = (tuple(part.strip() for part in header[key].split(",")) for key in ("columns-zh", "columns-en"))
    if len(zh) != len(en):
        problem = f"{len(zh)} Chinese headings and {len(en)} English ones"
        raise ConfigError(problem, where=f"{file}:1", remedy="name every column in both languages")
    also = tuple(filter(None, (part.strip() for part in header.get("also", "").split(","))))
    return NamedQuery(
        file.stem, header["title-zh"], header["title-en"], zh, en, tuple(parameters), text, also,
        is_graph=re.search(r"^CONSTRUCT\b", text, re.MULTILINE) is not None,
    )
