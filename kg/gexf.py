"""The graph as GEXF 1.3 for Gephi: types, weights, colours, sizes, places on the canvas, and years for its timeline.

Written with the standard library: networkx's writer stamps the day on the file, and what it calls GEXF 1.3 names a
namespace of its own. The format: https://gexf.net/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import networkx as nx

from kg.layout import arrange
from kg.network import clean, flatten

_GEXF: Final = "http://gexf.net/1.3"
_VIZ: Final = "http://gexf.net/1.3/viz"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_TYPES: Final[Mapping[type, str]] = {bool: "boolean", int: "long", float: "double", str: "string"}
_RENAMED: Final = {"start": "quote_start", "end": "quote_end"}  # start and end are years to Gephi
_PLACED: Final = 5000
"""Graphs of more nodes get no positions: Gephi's own layouts are quicker then."""


def gexf(graph: nx.MultiDiGraph, *, colours: Mapping[str, str], label: Callable[[str], str]) -> bytes:
    """The graph (see `kg.network.network`) as GEXF, the same bytes for the same graph.

    ``colours`` are ``#rrggbb`` by type, ``label`` gives what people call a predicate. An edge lasts for the year of its
    document, a node from the first to the last year of its edges; what has no year is there always. An edge weighs as
    much as it is sure. Parallel edges are told apart by their ``kind``, the predicate.
    """
    root = Element("gexf", {
        "xmlns": _GEXF, "xmlns:viz": _VIZ, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{_GEXF} {_GEXF}/gexf.xsd",
        "version": "1.3",
    })
    SubElement(SubElement(root, "meta"), "creator").text = "政图 Zhengtu"
    years: dict[str, set[int]] = defaultdict(set)
    for source, target, edge in graph.edges(data=True):
        if edge["year"] is not None:
            years[source].add(edge["year"])
            years[target].add(edge["year"])
    timed = {"mode": "dynamic", "timeformat": "date"} if years else {"mode": "static"}
    body = SubElement(root, "graph", {"defaultedgetype": "directed", **timed})
    columns = {kind: _Columns(body, kind) for kind in ("node", "edge")}
    nodes, edges = SubElement(body, "nodes"), SubElement(body, "edges")
    layout = arrange(graph) if graph.number_of_nodes() <= _PLACED else None
    for id, node in graph.nodes(data=True):
        element = SubElement(nodes, "node", {
            "id": clean(id), "label": clean(node["name"]), **_interval(years.get(id, ())),
        })
        columns["node"].write(element, {name: value for name, value in node.items() if name != "name"})
        colour = colours.get(node["type"], "#999999")
        red, green, blue = (str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
        SubElement(element, "viz:color", {"r": red, "g": green, "b": blue})
        if layout:
            x, y = layout.positions[id]
            SubElement(element, "viz:position", {"x": f"{x}.0", "y": f"{-y}.0", "z": "0.0"})
            SubElement(element, "viz:size", {"value": f"{layout.sizes[id]}.0"})
    for source, target, key, edge in graph.edges(keys=True, data=True):
        element = SubElement(edges, "edge", {
            "id": clean(key), "source": clean(source), "target": clean(target), "kind": clean(edge["predicate"]),
            "label": clean(label(edge["predicate"])), "weight": repr(float(edge["confidence"])),
            **_interval(() if edge["year"] is None else (edge["year"],)),
        })
        columns["edge"].write(element, {_RENAMED.get(name, name): value for name, value in edge.items()})
    ElementTree.indent(root, " ")
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _interval(years: set[int] | tuple[int, ...]) -> dict[str, str]:
    return {"start": f"{min(years):04}-01-01", "end": f"{max(years):04}-12-31"} if years else {}


class _Columns:
    """The attributes of nodes or of edges: declared when first met, numbered in that order."""

    def __init__(self, body: Element, kind: str) -> None:
        self._element = SubElement(body, "attributes", {"class": kind})
        self._ids: dict[str, str] = {}

    def write(self, element: Element, attributes: Mapping[str, object]) -> None:
        values = SubElement(element, "attvalues")
        for name, value in flatten(attributes).items():
            if name not in self._ids:
                self._ids[name] = str(len(self._ids))
                SubElement(self._element, "attribute", {
                    "id": self._ids[name], "title": name, "type": _TYPES[type(value)],
                })
            text = str(value).lower() if isinstance(value, bool) else str(value)
            SubElement(values, "attvalue", {"for": self._ids[name], "value": text})
