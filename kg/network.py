"""Facts as a networkx graph, and as GraphML.

One node for each Entity, one edge for each Assertion. Everything a person may want to filter, size or colour by is an
attribute of the node or the edge, so that the graph is of use without the Facts that it was made from.
"""

from __future__ import annotations

import io
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import networkx as nx

from kg.errors import InputError
from kg.model import Assertion, Document, Entity, Facts, Observation

# What XML 1.0 cannot hold, even escaped: a document with one stray control character must not spoil the whole file.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_YEAR = re.compile(r"\d{4}")


def network(facts: Facts) -> nx.MultiDiGraph:
    """Turn Facts into a directed multigraph; nodes and edges stand in a fixed order, whatever the order of the Facts.

    Nodes are keyed by Entity id and carry ``name``, ``type`` (the best), ``types``, ``aliases``, ``region`` (tuples of
    str), ``degree`` (edges in and out), ``documents`` (how many mention or state it), ``observations`` (how many),
    ``jurisdiction`` (how many documents speak for it: 0 for all but the places whose reports these are), ``home``
    (id of the jurisdiction whose documents it stands in most, or None) and ``importance`` (a number ≥ 0, see
    `rank_importance`).

    Edges are keyed ``a1``, ``a2`` … in the order of their subject, predicate, object and place in the text, and carry
    ``predicate``, ``status``, ``title`` (the post), ``document`` (id), ``document_title``, ``date``, ``year`` (int),
    ``start`` and ``end`` (of the quote, code points in the clean text), ``quote``, ``sentence``, ``sentence_start``,
    ``rule`` and ``confidence``. What is unknown is None.

    Assertions whose subject or object is not among ``facts.entities`` are a mistake of the caller.

    >>> from kg.model import Assertion, Document, Entity, Facts, Provenance, Span
    >>> document = Document("d1", "d1.txt", "0", "青禾县发展竹编产业。", title="报告", date="2024-01")
    >>> origin = Provenance("d1", Span(0, 9), "青禾县发展竹编产业", Span(0, 10), "example", 1.0)
    >>> entities = Entity("p", "青禾县", ("Place",)), Entity("i", "竹编产业", ("Industry",))
    >>> graph = network(Facts((document,), {}, entities, (Assertion("p", "develops", "i", origin),), ()))
    >>> graph.nodes["p"]["name"], graph.nodes["p"]["degree"]
    ('青禾县', 1)
    >>> [(s, o, edge["predicate"], edge["year"], edge["quote"]) for s, o, edge in graph.edges(data=True)]
    [('p', 'i', 'develops', 2024, '青禾县发展竹编产业')]

    Raises:
        InputError: an Assertion or Observation names an Entity or Document that is not in the Facts.
    """
    documents = {document.id: document for document in facts.documents}
    entities = {entity.id: entity for entity in facts.entities}
    _check_references(facts, documents=documents, entities=entities)
    jurisdictions = find_jurisdictions(facts)
    spoken_for = Counter(jurisdictions.values())
    sightings = count_sightings(facts)
    observed = Counter(observation.subject for observation in facts.observations)

    graph = nx.MultiDiGraph()
    for id in sorted(entities):
        entity = entities[id]
        graph.add_node(
            id,
            name=entity.name,
            type=entity.types[0] if entity.types else "",
            types=entity.types,
            aliases=tuple(sorted(set(entity.aliases) - {entity.name})),
            region=entity.region,
            degree=0,
            documents=len(sightings[id]),
            observations=observed[id],
            jurisdiction=spoken_for[id],
            home=id if spoken_for[id] else _find_home(sightings[id], jurisdictions),
            importance=0.0,
        )
    for number, assertion in enumerate(sorted(set(facts.assertions), key=_assertion_order), 1):
        origin = assertion.provenance
        document = documents[origin.document]
        graph.add_edge(
            assertion.subject,
            assertion.object,
            key=f"a{number}",
            predicate=assertion.predicate,
            status=assertion.status,
            title=assertion.title,
            document=document.id,
            document_title=document.title or document.name,
            date=document.date,
            year=_find_year(document.date),
            start=origin.span.start,
            end=origin.span.end,
            quote=origin.quote,
            sentence=document.text[origin.sentence.start : origin.sentence.end],
            sentence_start=origin.sentence.start,
            rule=origin.rule,
            confidence=origin.confidence,
        )
    for id, importance in rank_importance(graph).items():
        graph.nodes[id]["degree"] = graph.degree(id)
        graph.nodes[id]["importance"] = importance
    return graph


def find_jurisdictions(facts: Facts) -> dict[str, str]:
    """For each document id, the id of the Place that the document speaks for; documents without one are left out.

    A place matches when it bears the jurisdiction's name (or has it as an alias); among several of one name the one
    with the same region wins, then the one that more Mentions know.
    """
    places: dict[str, list[Entity]] = defaultdict(list)
    for entity in facts.entities:
        if "Place" in entity.types:
            for name in {entity.name, *entity.aliases}:
                places[name].append(entity)
    found: dict[str, str] = {}
    for document in facts.documents:
        candidates = places.get(document.jurisdiction, []) if document.jurisdiction else []
        if candidates:

            def fitness(entity: Entity, document: Document = document) -> tuple[int, bool, int, str]:
                shared = len(set(entity.region) & set(document.region))
                return -shared, entity.name != document.jurisdiction, -len(entity.mentions), entity.id

            found[document.id] = min(candidates, key=fitness).id
    return found


def rank_importance(graph: nx.MultiDiGraph) -> dict[str, float]:
    """How much a node matters to a reader of the graph: a number ≥ 0 for each node, rounded to three digits.

    Neighbours count, but not jurisdictions: nearly everything hangs on them, so such an edge tells nothing. Standing in
    several documents and carrying numbers count; so does being a numbered set or one of its members, since a report
    numbers what it holds to be its pillars. A jurisdiction ranks above all else, by the documents that speak for it.
    """
    importance: dict[str, float] = {}
    top = 0.0
    for id, node in graph.nodes(data=True):
        neighbours = {other for other in {*graph.successors(id), *graph.predecessors(id)} - {id}
                      if not graph.nodes[other]["jurisdiction"]}
        sets = sum(1 for _, _, edge in graph.out_edges(id, data=True) if edge["predicate"] == "memberOf")
        members = len({s for s, _, edge in graph.in_edges(id, data=True) if edge["predicate"] == "memberOf"})
        score = (
            len(neighbours)
            + math.log2(1 + node["documents"])
            + 0.5 * math.log2(1 + node["observations"])
            + min(4, 3 * sets)
            + min(8, 2 * members if members > 1 else 0)
        )
        importance[id] = round(score, 3)
        if not node["jurisdiction"]:
            top = max(top, importance[id])
    for id, node in graph.nodes(data=True):
        if node["jurisdiction"]:
            importance[id] = round(top + 1 + node["jurisdiction"], 3)
    return importance


def graphml(graph: nx.MultiDiGraph) -> bytes:
    """The graph as GraphML, UTF-8, the same bytes for the same graph.

    GraphML knows no lists and no null: tuples become text joined by ``"; "``, None is left out, a Decimal is written
    as it stands, and characters that XML cannot hold become U+FFFD. The edges' keys become their ids. For Gephi, names
    and predicates are ``label`` too, and the confidence of an edge is its ``weight``.
    """
    plain = nx.MultiDiGraph()
    for id, attributes in graph.nodes(data=True):
        plain.add_node(clean(str(id)), **flatten({**attributes, "label": attributes.get("name")}))
    for source, target, key, attributes in graph.edges(keys=True, data=True):
        shown = {"label": attributes.get("predicate"), "weight": attributes.get("confidence")}
        plain.add_edge(clean(str(source)), clean(str(target)), key=clean(str(key)), **flatten({**attributes, **shown}))
    buffer = io.BytesIO()
    # Not nx.write_graphml: that takes lxml where it is installed, whose bytes are not the standard library's.
    nx.write_graphml_xml(plain, buffer, encoding="utf-8", prettyprint=True)
    return buffer.getvalue()


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write `graphml` into a file. Raises InputError when it cannot be written."""
    try:
        path.write_bytes(graphml(graph))
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(path),
                         remedy="choose a folder that exists and that you may write to") from error


def flatten(attributes: Mapping[str, object]) -> dict[str, str | int | float | bool]:
    """Attributes by name as formats of networks hold them: tuples as text joined by ``"; "``, nothing for None."""
    flat: dict[str, str | int | float | bool] = {}
    for name, value in sorted(attributes.items()):
        if value is None:
            continue
        if isinstance(value, (tuple, list, set, frozenset)):
            items = sorted(map(str, value)) if isinstance(value, (set, frozenset)) else [str(item) for item in value]
            flat[name] = clean("; ".join(items))
        elif isinstance(value, (bool, int, float)):
            flat[name] = value
        else:
            flat[name] = clean(str(value))
    return flat


def clean(text: str) -> str:
    """``text`` with U+FFFD for each character that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _check_references(facts: Facts, *, documents: dict[str, Document], entities: dict[str, Entity]) -> None:
    statements: tuple[Assertion | Observation, ...] = (*facts.assertions, *facts.observations)
    for statement in statements:
        origin = statement.provenance
        where = f"{origin.document}:{origin.span.start}"
        if origin.document not in documents:
            raise InputError(f"a statement comes from document {origin.document!r}, which is not among the documents",
                             where=where, remedy="pass Facts that are complete")
        named = (statement.subject, statement.object) if isinstance(statement, Assertion) else (statement.subject,)
        for id in named:
            if id not in entities:
                raise InputError(f"a statement names the entity {id!r}, which is not among the entities",
                                 where=where, remedy="pass Facts that are complete")


def count_sightings(facts: Facts) -> dict[str, Counter[str]]:
    """For each Entity id, in which documents it is mentioned or stated, and how often."""
    sightings: dict[str, Counter[str]] = defaultdict(Counter)
    for entity in facts.entities:
        sightings[entity.id].update(document for document, _ in entity.mentions)
    for assertion in facts.assertions:
        for id in (assertion.subject, assertion.object):
            sightings[id][assertion.provenance.document] += 1
    for observation in facts.observations:
        sightings[observation.subject][observation.provenance.document] += 1
    return sightings


def _find_home(sightings: Counter[str], jurisdictions: dict[str, str]) -> str | None:
    homes: Counter[str] = Counter()
    for document, count in sightings.items():
        if document in jurisdictions:
            homes[jurisdictions[document]] += count
    return min(homes, key=lambda id: (-homes[id], id), default=None)


def _assertion_order(assertion: Assertion) -> tuple[str | float, ...]:
    origin = assertion.provenance
    return (assertion.subject, assertion.predicate, assertion.object, origin.document, origin.span.start,
            origin.span.end, assertion.status or "", assertion.title or "", origin.rule,
            -origin.confidence)


def _find_year(date: str | None) -> int | None:
    found = _YEAR.match(date or "")
    return int(found.group()) if found else None
