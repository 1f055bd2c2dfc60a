"""All that a graph knows of one entity or one indicator, each statement with the sentence that says it."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.errors import QueryError
from kg.model import PREDICATES
from kg.query import Cell, find, run
from kg.series import Line, Series, choose_place, gather, read_point, simplify
from kg.vocab import KG, base_of, shorten

if TYPE_CHECKING:
    from pyoxigraph import Store


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
    """A number about an entity, as text; ``period`` and ``baseline`` are "" where the text leaves them open.

    ``indicator`` is as the text has it, ``concept`` what it is called under which synonyms are one, ``topic`` what it
    speaks of where the indicator does not say it, ``place`` as in `kg.series.Line`. ``base_value`` is the value in
    ``base_unit``, for comparison.
    """

    indicator: str
    kind: str
    value: str
    unit: str
    bound: str
    period: str
    scenario: str
    baseline: str
    source: Source
    base_value: Decimal
    base_unit: str
    concept: str
    topic: str
    place: str


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

    ``namings`` is the evidence for aliases (an alias that no text shows has none), ``verdicts`` what people decided,
    ``series`` the figures once more, those of one indicator together.
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
    series: tuple[Series[Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """One whose figures an IndicatorCard has; ``figures`` and ``series`` as in Card."""

    iri: str
    name: str
    region: str
    figures: tuple[Figure, ...]
    series: tuple[Series[Figure], ...]


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """An indicator with all its figures, by whose figures they are."""

    iri: str
    name: str
    aliases: tuple[str, ...]
    subjects: tuple[Subject, ...]


_SOURCE: Final = """
    ?s prov:wasDerivedFrom/kg:text ?sentence ; kg:quote ?quote ; oa:start ?start ; dct:source ?document .
    ?document dct:title ?title .
    OPTIONAL { ?document dct:issued ?date }
"""
_DESCRIPTION: Final = """
SELECT ?entity ?label ?main ?type ?alias ?region WHERE {
    ?entity kg:mainType ?main ; a ?type ; rdfs:label ?label .
    ?type a kg:EntityType .
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
SELECT DISTINCT ?entity ?measured ?type ?speaker ?s ?concept ?indicator ?topic ?kind ?value ?unit ?baseValue ?baseUnit
    ?bound ?period ?scenario ?baseline ?quote ?sentence ?title ?date ?start
WHERE {{
    ?s a kg:Observation ; kg:subject ?entity ; kg:indicator ?measured ; kg:value ?value ; kg:unit ?unit ;
        kg:kind ?kind ; kg:bound ?bound ; kg:scenario ?scenario .
    ?entity kg:mainType ?type .
    ?measured rdfs:label ?concept .
    OPTIONAL {{ ?s kg:indicatorName ?indicator }}
    OPTIONAL {{ ?s kg:topic ?topic }}
    OPTIONAL {{ ?s kg:baseValue ?baseValue ; kg:baseUnit ?baseUnit }}
    OPTIONAL {{ ?s kg:period ?period }}
    OPTIONAL {{ ?s kg:baseline ?baseline }}
    {_SOURCE}
    OPTIONAL {{ ?document kg:jurisdictionName ?speaker }}
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
_CALLED: Final = """
SELECT ?thing ?label ?alias ?region WHERE {
    ?thing rdfs:label ?label .
    OPTIONAL { ?thing skos:altLabel ?alias }
    OPTIONAL { ?thing kg:region ?region }
}
"""
_NAMES: Final = "SELECT DISTINCT ?name { ?entity kg:mainType ?type ; rdfs:label|skos:altLabel ?name }"
_INDICATORS: Final = "SELECT DISTINCT ?name { ?indicator a kg:Indicator ; rdfs:label|skos:altLabel ?name }"
_BELOW: Final = "SELECT DISTINCT ?above ?below { ?below skos:broader+ ?above }"


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


def read_indicator(store: Store, name: str) -> IndicatorCard:
    """The card of the indicator that bears ``name``, or of the only one in whose name it stands.

    A wider indicator without a figure of its own has those of its narrower ones.

    Raises QueryError where it stands in the names of several (naming them), and where it does in none.
    """
    named = find(store, name.strip(), indicator=True)
    found = [node for node in named if _is_measured(store, node)]
    narrower = _narrower(store, named[0]) if len(named) == 1 and not found else []
    if narrower:
        found = list(named)
    if not found:
        raise QueryError(f"no indicator in the graph is called {name!r}", remedy=_nearest(store, name.strip()))
    if len(found) > 1:
        names = sorted(_text(_rows(store, _CALLED, thing=node)[0]["label"]) for node in found)
        told = "; ".join(names[:12]) + (" …" if len(names) > 12 else "")
        near = ", ".join(_near(store, _NAMES, name.strip()))
        raise QueryError(
            f"{len(found)} indicators have {name!r} in their names: {told}",
            remedy="name one in full" + (f"; entities with such a name: {near}" if near else ""),
        )
    (node,) = found
    called = _rows(store, _CALLED, thing=node)
    rows: dict[str, list[dict[str, Cell]]] = defaultdict(list)
    for measured in narrower or [node]:
        for row in _rows(store, _FIGURES, measured=measured):
            rows[str(row["entity"])].append(row)
    subjects = []
    for iri, some in rows.items():
        whose = _rows(store, _CALLED, thing=NamedNode(iri))[0]
        figures = _figures(some)
        subjects.append(Subject(iri, _text(whose["label"]), _text(whose["region"]), figures, _series(iri, figures)))
    return IndicatorCard(
        iri=node.value,
        name=_text(called[0]["label"]),
        aliases=tuple(sorted({_text(row["alias"]) for row in called} - {""})),
        subjects=tuple(sorted(subjects, key=lambda subject: (subject.name, subject.iri))),
    )


def _is_measured(store: Store, node: NamedNode) -> bool:
    return next(iter(store.quads_for_pattern(None, KG["indicator"], node)), None) is not None


def _narrower(store: Store, node: NamedNode) -> list[NamedNode]:
    """The indicators below one that have figures."""
    below = [NamedNode(str(row["below"])) for row in _rows(store, _BELOW, above=node)]
    return [each for each in below if _is_measured(store, each)]


def _card(store: Store, node: NamedNode) -> Card:
    described = _rows(store, _DESCRIPTION, entity=node)
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
        for row in _rows(store, _STATEMENTS, entity=node)
    ]
    figures = _figures(_rows(store, _FIGURES, entity=node))
    namings = (Alias(_text(r["alias"]), _text(r["rule"]), _source(r)) for r in _rows(store, _NAMINGS, entity=node))
    columns = ("where", "action", "name", "value", "scope", "reason")
    verdicts = (Verdict(*(_text(row[column]) for column in columns)) for row in _rows(store, _VERDICTS, entity=node))
    return Card(
        iri=node.value,
        name=_text(described[0]["label"]),
        types=(main, *sorted(types - {main})),
        aliases=tuple(sorted({_text(row["alias"]) for row in described} - {""})),
        region=_text(described[0]["region"]),
        statements=tuple(statement for _, statement in sorted(statements, key=lambda pair: pair[0])),
        figures=figures,
        namings=tuple(sorted(namings, key=lambda naming: naming.name)),
        verdicts=tuple(sorted(verdicts, key=lambda verdict: _line(verdict.where))),
        series=_series(node.value, figures),
    )


def _figures(rows: Iterable[dict[str, Cell]]) -> tuple[Figure, ...]:
    figures = [
        (
            (_text(row["concept"]), _text(row["period"]), _order(row), _text(row["value"])),
            Figure(
                _text(row["indicator"]) or _text(row["concept"]), _text(row["kind"]), _text(row["value"]),
                _text(row["unit"]), _text(row["bound"]), _text(row["period"]), _text(row["scenario"]),
                _text(row["baseline"]), _source(row),
                *((_number(row["baseValue"]), _text(row["baseUnit"])) if row["baseUnit"] is not None
                  else (_number(row["value"]), _text(row["unit"]))),
                _text(row["concept"]), _text(row["topic"]), choose_place(_text(row["type"]), _text(row["speaker"])),
            ),
        )
        for row in rows
    ]
    return tuple(figure for _, figure in sorted(figures, key=lambda pair: pair[0]))


def _series(subject: str, figures: Iterable[Figure]) -> tuple[Series[Figure], ...]:
    read = []
    for figure in figures:
        point = read_point(figure.period, figure.base_value, figure.unit, printed=Decimal(figure.value),
                           bound=figure.bound, scenario=figure.scenario, date=figure.source.date, sources=(figure,))
        if point:
            baseline = simplify(figure.baseline)
            line = Line(subject, figure.concept, figure.kind, figure.base_unit, baseline, figure.topic, figure.place)
            read.append((line, point))
    return gather(read)


def _rows(store: Store, text: str, **values: NamedNode) -> list[dict[str, Cell]]:
    result = run(store, text, values=values)
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def _text(cell: Cell) -> str:
    """A cell as people write it; a term of ours by its local name."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return "" if cell is None else str(cell).removeprefix(KG.iri)


def _number(cell: Cell) -> Decimal:
    return cell if isinstance(cell, Decimal) else Decimal(str(cell))


def _source(row: dict[str, Cell]) -> Source:
    return Source(_text(row["quote"]), _text(row["sentence"]), _text(row["title"]), _text(row["date"]))


def _line(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return file, int(line)


def _order(row: dict[str, Cell]) -> tuple[str, str, str, int, str]:
    name = _text(row.get("object")) + _text(row.get("subject"))
    return name, _text(row["date"]), _text(row["title"]), int(row["start"] or 0), _text(row["s"])


def _nearest(store: Store, name: str) -> str:
    near = [*_near(store, _NAMES, name), *_near(store, _INDICATORS, name)]
    if near:
        return "did you mean: " + ", ".join(dict.fromkeys(near))
    return "kg query DIR 'SELECT ?name { ?x kg:mainType ?type ; rdfs:label ?name }' lists all names"


def _near(store: Store, text: str, name: str) -> list[str]:
    names = sorted(_text(row[0]) for row in run(store, text).rows)
    inside = sorted((other for other in names if name and name in other), key=lambda other: (len(other), other))
    return list(dict.fromkeys([*inside[:5], *difflib.get_close_matches(name, names, n=5, cutoff=0.4)]))
