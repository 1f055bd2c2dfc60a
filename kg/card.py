"""All that a graph knows of one entity, each statement with the sentence that says it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from kg.errors import QueryError
from kg.model import PREDICATES
from kg.query import Cell, find, run
from kg.vocab import KG, base_of, shorten

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Store


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read: the quote, the sentence around it, the document's title and date ("" if unknown)."""

    quote: str
    sentence: str
    document: str
    date: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement in which the entity is subject or object. Names, not IRIs; ``predicate`` is its local name."""

    subject: str
    predicate: str
    object: str
    status: str
    post: str
    source: Source


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about the entity, as text; ``period`` and ``baseline`` are "" where the text leaves them open."""

    indicator: str
    kind: str
    value: str
    unit: str
    bound: str
    period: str
    scenario: str
    baseline: str
    source: Source


@dataclass(frozen=True, slots=True)
class Alias:
    """Why a name is an alias of the entity: the rule that joined it, and where it was read."""

    name: str
    rule: str
    source: Source


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decided of the entity: file and line, the action, the names (or types) in it, and the reason."""

    where: str
    action: str
    name: str
    value: str
    scope: str
    reason: str


@dataclass(frozen=True, slots=True)
class Card:
    """An entity with all its statements and figures, sorted; ``types`` best first.

    ``namings`` is the evidence for aliases (an alias that no text shows has none), ``verdicts`` what people decided.
    """

    iri: str
    name: str
    types: tuple[str, ...]
    aliases: tuple[str, ...]
    region: str
    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...]
    namings: tuple[Alias, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


_SOURCE: Final = """
    ?s prov:wasDerivedFrom/kg:text ?sentence ; kg:quote ?quote ; oa:start ?start ; dct:source ?document .
    ?document dct:title ?title .
    OPTIONAL { ?document dct:issued ?date }
"""
_DESCRIPTION: Final = """
SELECT ?entity ?label ?main ?type ?alias ?region WHERE {
    ?entity kg:mainType ?main ; a ?type ; rdfs:label ?label .
    OPTIONAL { ?entity skos:altLabel ?alias }
    OPTIONAL { ?entity kg:region ?region }
}
"""
_STATEMENTS: Final = f"""
SELECT DISTINCT ?entity ?s ?subjectNode ?subject ?predicate ?object ?status ?post ?quote ?sentence ?title ?date ?start
WHERE {{
    {{ ?s rdf:subject ?entity }} UNION {{ ?s rdf:object ?entity }}
    ?s a kg:Assertion ; rdf:subject ?subjectNode ; rdf:predicate ?predicate ; rdf:object/rdfs:label ?object .
    ?subjectNode rdfs:label ?subject .
    OPTIONAL {{ ?s kg:status ?status }}
    OPTIONAL {{ ?s kg:postTitle ?post }}
    {_SOURCE}
}}
"""
_FIGURES: Final = f"""
SELECT DISTINCT ?entity ?s ?indicator ?kind ?value ?unit ?bound ?period ?scenario ?baseline
    ?quote ?sentence ?title ?date ?start
WHERE {{
    ?s a kg:Observation ; kg:subject ?entity ; kg:indicator/rdfs:label ?indicator ; kg:value ?value ; kg:unit ?unit ;
        kg:kind ?kind ; kg:bound ?bound ; kg:scenario ?scenario .
    OPTIONAL {{ ?s kg:period ?period }}
    OPTIONAL {{ ?s kg:baseline ?baseline }}
    {_SOURCE}
}}
"""
_NAMINGS: Final = f"""
SELECT DISTINCT ?entity ?s ?alias ?rule ?quote ?sentence ?title ?date ?start
WHERE {{
    ?s a kg:Naming ; kg:names ?entity ; kg:alias ?alias ; kg:rule ?rule .
    {_SOURCE}
}}
"""
_VERDICTS: Final = """
SELECT ?entity ?where ?action ?name ?value ?scope ?reason WHERE {
    ?entity kg:decidedBy ?d .
    ?d rdfs:label ?where ; kg:action ?action ; kg:decidedName ?name ; kg:reason ?reason .
    OPTIONAL { ?d kg:decidedValue ?value }
    OPTIONAL { ?d kg:scope ?scope }
}
"""
_NAMES: Final = "SELECT DISTINCT ?name { ?entity kg:mainType ?type ; rdfs:label|skos:altLabel ?name }"


def read_card(store: Store, name: str) -> Card:
    """The card of the entity that bears ``name`` as canonical name or alias, or whose IRI (or its local part) it is.

    Raises QueryError where several things bear it (naming them, to be told apart by IRI), and where nothing does
    (naming what comes nearest).
    """
    found = find(store, name.strip())
    if not found:
        raise QueryError(f"nothing in the graph is called {name!r}", remedy=_nearest(store, name.strip()))
    cards = [_card(store, node) for node in found]
    if len(cards) > 1:
        base = base_of(store)
        told = "; ".join(f"{shorten(card.iri, base)} ({card.types[0]}, {card.region or card.name})" for card in cards)
        raise QueryError(f"{len(cards)} things are called {name!r}: {told}", remedy="name one by its IRI, kgd:…")
    return cards[0]


def _card(store: Store, node: NamedNode) -> Card:
    described = _rows(store, _DESCRIPTION, node)
    main = _text(described[0]["main"])
    types = {_text(row["type"]) for row in described if str(row["type"]).startswith(KG.iri)}
    statements = [
        (
            (PREDICATES.index(_text(row["predicate"])), row["subjectNode"] != node.value, _order(row)),
            Statement(
                _text(row["subject"]), _text(row["predicate"]), _text(row["object"]), _text(row["status"]),
                _text(row["post"]), _source(row),
            ),
        )
        for row in _rows(store, _STATEMENTS, node)
    ]
    figures = [
        (
            (_text(row["indicator"]), _text(row["period"]), _order(row), _text(row["value"])),
            Figure(
                _text(row["indicator"]), _text(row["kind"]), _text(row["value"]), _text(row["unit"]),
                _text(row["bound"]), _text(row["period"]), _text(row["scenario"]), _text(row["baseline"]), _source(row),
            ),
        )
        for row in _rows(store, _FIGURES, node)
    ]
    namings = (Alias(_text(r["alias"]), _text(r["rule"]), _source(r)) for r in _rows(store, _NAMINGS, node))
    columns = ("where", "action", "name", "value", "scope", "reason")
    verdicts = (Verdict(*(_text(row[column]) for column in columns)) for row in _rows(store, _VERDICTS, node))
    return Card(
        iri=node.value,
        name=_text(described[0]["label"]),
        types=(main, *sorted(types - {main})),
        aliases=tuple(sorted({_text(row["alias"]) for row in described} - {""})),
        region=_text(described[0]["region"]),
        statements=tuple(statement for _, statement in sorted(statements, key=lambda pair: pair[0])),
        figures=tuple(figure for _, figure in sorted(figures, key=lambda pair: pair[0])),
        namings=tuple(sorted(namings, key=lambda naming: naming.name)),
        verdicts=tuple(sorted(verdicts, key=lambda verdict: _line(verdict.where))),
    )


def _rows(store: Store, text: str, node: NamedNode) -> list[dict[str, Cell]]:
    result = run(store, text, values={"entity": node})
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def _text(cell: Cell) -> str:
    """A cell as people write it; a term of ours by its local name."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if cell is None else str(cell).removeprefix(KG.iri)


def _source(row: dict[str, Cell]) -> Source:
    return Source(_text(row["quote"]), _text(row["sentence"]), _text(row["title"]), _text(row["date"]))


def _line(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return file, int(line)


def _order(row: dict[str, Cell]) -> tuple[str, str, str, int, str]:
    name = _text(row.get("object")) + _text(row.get("subject"))
    return name, _text(row["date"]), _text(row["title"]), int(row["start"] or 0), _text(row["s"])


def _nearest(store: Store, name: str) -> str:
    names = sorted(_text(row[0]) for row in run(store, _NAMES).rows)
    inside = sorted((other for other in names if name and name in other), key=lambda other: (len(other), other))
    near = [*inside[:5], *difflib.get_close_matches(name, names, n=5, cutoff=0.4)]
    if near:
        return "did you mean: " + ", ".join(dict.fromkeys(near))
    return "kg query DIR 'SELECT ?name { ?x kg:mainType ?type ; rdfs:label ?name }' lists all names"
