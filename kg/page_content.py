"""What the page tells of a graph, ready for JSON: nodes, edges, figures, series and the ledger, with their sentences.

`kg.page_part` cuts a part out of it, `kg.page` makes the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import networkx as nx

from kg import page_ledger
from kg.layout import Layout
from kg.layout_beyond import arrange_all
from kg.model import Assertion, Facts, Ledger, Observation
from kg.network import count_sightings
from kg.page_part import Content
from kg.page_pinyin import spell
from kg.series import Normalise, Series, choose_scale, from_facts


class TypeStyle(Protocol):
    """How an entity type is shown: ``colour`` is ``#rrggbb``, ``shape`` one that ``viz/js/shapes.js`` draws."""

    @property
    def label_zh(self) -> str: ...
    @property
    def label_en(self) -> str: ...
    @property
    def colour(self) -> str: ...
    @property
    def shape(self) -> str: ...


class RelationStyle(Protocol):
    """How a predicate is shown; the inverse labels read from the object's side."""

    @property
    def label_zh(self) -> str: ...
    @property
    def label_en(self) -> str: ...
    @property
    def inverse_zh(self) -> str: ...
    @property
    def inverse_en(self) -> str: ...


class TermStyle(Protocol):
    """How a value of a list, such as the status ``completed``, is called."""

    @property
    def label_zh(self) -> str: ...
    @property
    def label_en(self) -> str: ...


class Styles(Protocol):
    """What the page needs of an ontology: `kg.ontology.Ontology` has it."""

    @property
    def types(self) -> Mapping[str, TypeStyle]: ...
    @property
    def relations(self) -> Mapping[str, RelationStyle]: ...
    @property
    def terms(self) -> Mapping[str, TermStyle]: ...


def describe(facts: Facts, graph: nx.MultiDiGraph, ranked: Sequence[str], *, styles: Styles,
             normalise: Normalise | None, ledger: Ledger | None) -> Content:
    """All that is to be told of ``facts`` and their ``graph`` (of `kg.network.network`), nodes in the order ``ranked``.

    ``styles`` labels and colours, ``normalise`` and ``ledger`` as in `kg.page.compose`.
    """
    layout = arrange_all(graph, ranked)
    index = {id: number for number, id in enumerate(ranked)}
    sources = _Sources(facts)
    nodes = _describe_nodes(graph, layout, index=index, sources=sources, styles=styles,
                            sightings=count_sightings(facts))
    edges = _describe_edges(graph, index=index, sources=sources)
    observations = sorted(set(facts.observations), key=_observation_order)
    return Content(
        nodes=nodes,
        edges=edges,
        observations=[_describe_observation(o, index=index, sources=sources) for o in observations],
        series=_list_series(facts, observations, index=index, normalise=normalise),
        ledger=_describe_ledger(ledger or Ledger(), observations, index=index, sources=sources),
        sentences=sources.sentences,
        hubs=[index[id] for id in layout.hubs],
        sectors=[{"type": sector.type, "nodes": [index[id] for id in sector.nodes], "x": sector.x, "y": sector.y}
                 for sector in layout.sectors],
        communities=[{"nodes": [index[id] for id in community], "set": bool(community.branches)}
                     for community in layout.communities],
    )


def _describe_ledger(
    ledger: Ledger, observations: Sequence[Observation], *, index: Mapping[str, int], sources: _Sources
) -> dict[str, Any]:
    def cite(step: Assertion) -> dict[str, Any]:
        origin = step.provenance
        place = sources.cite(origin.document, (origin.span.start, origin.span.end),
                             (origin.sentence.start, origin.sentence.end))
        return place | {"rule": origin.rule, "confidence": origin.confidence}

    return page_ledger.describe(
        ledger, nodes=index, figures={observation: number for number, observation in enumerate(observations)},
        documents=sources.numbers, cite=cite,
    )


def _describe_nodes(graph: nx.MultiDiGraph, layout: Layout, *, index: Mapping[str, int], sources: _Sources,
                    styles: Styles, sightings: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Nodes in order of rank with their places, as pyvis takes them."""
    nodes = []
    for id, number in index.items():
        node = graph.nodes[id]
        style = describe_type(node["type"], styles)
        x, y = layout.positions[id]
        # No `title`: vis would show it as its own tooltip. The Entity id is `key`, as pyvis wants the short number for
        # every edge, and an id that came from a document would be an object key in the library.
        nodes.append({
            "id": number, "label": node["name"] or id, "shape": style["shape"], "color": style["colour"], "x": x,
            "y": y, "size": layout.sizes[id], "key": id, "types": list(node["types"]),
            "aliases": list(node["aliases"]), "region": list(node["region"]), "importance": node["importance"],
            "pinyin": [spell(name) for name in (node["name"], *node["aliases"])],
            "documents": sorted(sources.numbers[document] for document in sightings.get(id, {})
                                if document in sources.numbers),
        })
    return nodes


def _describe_edges(graph: nx.MultiDiGraph, *, index: Mapping[str, int], sources: _Sources) -> list[dict[str, Any]]:
    """One edge for each subject, predicate and object, with the statements that say so."""
    statements: dict[tuple[int, str, int], list[dict[str, Any]]] = defaultdict(list)
    for subject, object, edge in graph.edges(data=True):
        statement = sources.cite(edge["document"], (edge["start"], edge["end"]), (
            edge["sentence_start"], edge["sentence_start"] + len(edge["sentence"])))
        statement |= {key: edge[key] for key in ("status", "title") if edge[key]}
        statement |= {"rule": edge["rule"], "confidence": edge["confidence"]}
        statements[index[subject], edge["predicate"], index[object]].append(statement)
    edges = []
    for (subject, predicate, object), cited in sorted(statements.items()):
        cited.sort(key=lambda statement: (statement["document"], statement["at"], statement.get("status", ""),
                                          statement.get("title", "")))
        edges.append({"from": subject, "to": object, "predicate": predicate, "statements": cited})
    return edges


class _Sources:
    """The sentences that statements rest on, each kept once; a statement cites one by its number."""

    def __init__(self, facts: Facts) -> None:
        self._documents = {document.id: document for document in facts.documents}
        self.numbers = {id: number for number, id in enumerate(sorted(self._documents))}
        self._known: dict[tuple[str, int, int], int] = {}
        self.sentences: list[str] = []

    def cite(self, document: str, quote: tuple[int, int], sentence: tuple[int, int]) -> dict[str, Any]:
        """Where a quote stands: document, offset in it, sentence (by number), and its place in that sentence."""
        start, end = sentence
        key = (document, start, end)
        if key not in self._known:
            self._known[key] = len(self.sentences)
            self.sentences.append(self._documents[document].text[start:end])
        return {"document": self.numbers[document], "at": quote[0], "sentence": self._known[key],
                "quote": [max(0, quote[0] - start), max(0, quote[1] - start)]}


def _observation_order(o: Observation) -> tuple[object, ...]:
    return (o.concept or o.indicator, o.indicator, o.period or "", o.provenance.document, o.provenance.span.start,
            o.raw, o.subject, o.kind, o.status, o.provenance.span.end, str(o.value))


def _describe_observation(observation: Observation, *, index: Mapping[str, int], sources: _Sources) -> dict[str, Any]:
    entry = {"subject": index[observation.subject], "indicator": observation.indicator, "kind": observation.kind,
             "value": format(observation.value, "f"), "unit": observation.unit, "bound": observation.bound,
             "status": observation.status}
    more = (("period", observation.period), ("baseline", observation.baseline), ("topic", observation.topic))
    entry |= {key: value for key, value in more if value}
    if observation.concept and observation.concept != observation.indicator:
        entry["concept"] = observation.concept
    origin = observation.provenance
    entry |= sources.cite(origin.document, (origin.span.start, origin.span.end),
                          (origin.sentence.start, origin.sentence.end))
    return entry | {"rule": origin.rule, "confidence": origin.confidence}


def _list_series(facts: Facts, observations: Sequence[Observation], *, index: Mapping[str, int],
                 normalise: Normalise | None) -> list[dict[str, Any]]:
    """What charts are drawn of: those with the most periods first, observations by their number in the list."""
    numbers = {observation: number for number, observation in enumerate(observations)}
    drawn = [series for series in from_facts(facts, normalise=normalise) if series.is_worth_drawing]
    drawn.sort(key=lambda series: (-series.periods, index[series.line.subject]))
    return [_describe_series(series, numbers=numbers, subject=index[series.line.subject]) for series in drawn]


def _describe_series(
    series: Series[Observation], *, numbers: Mapping[Observation, int], subject: int
) -> dict[str, Any]:
    """A Series with its axis; a part of a year has the ``month`` in which it ends, a span the year of its ``begin``."""
    scale = choose_scale(series)
    points = []
    for point in series.points:
        entry: dict[str, Any] = {"value": format(scale.show(point.value), "f"), "year": point.year,
                                 "observations": [numbers[observation] for observation in point.sources]}
        if point.extent == "part":
            entry["month"] = point.end[1]
        elif point.extent == "span":
            entry["begin"] = point.begin[0]
        points.append(entry)
    described = {"subject": subject, "concept": series.line.concept, "unit": scale.unit, "periods": series.periods,
                 "ticks": [format(tick, "f") for tick in scale.ticks], "points": points,
                 "joined": [series.points.index(point) for point in series.joined]}
    return described | {key: value for key, value in (("baseline", series.line.baseline), ("topic", series.line.topic),
                                                       ("place", series.line.place)) if value}


def describe_type(name: str, styles: Styles) -> dict[str, str]:
    style = styles.types.get(name)
    if style is None:
        return {"name": name, "zh": name, "en": name, "colour": "#5f6b7a", "shape": "dot"}
    return {"name": name, "zh": style.label_zh, "en": style.label_en, "colour": style.colour, "shape": style.shape}


def describe_relation(name: str, styles: Styles) -> dict[str, str]:
    style = styles.relations.get(name)
    if style is None:
        return {"name": name, "zh": name, "en": name, "inverse_zh": f"← {name}", "inverse_en": f"← {name}"}
    return {"name": name, "zh": style.label_zh, "en": style.label_en, "inverse_zh": style.inverse_zh,
            "inverse_en": style.inverse_en}
