"""A small drawing of a graph's foremost nodes: static SVG, for notebooks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from html import escape
from typing import Final

import networkx as nx

_WIDTH, _HEIGHT = 640, 380
_NODES: Final = 17
"""One in the middle, the others around it in two rings."""
_NAME: Final = 9  # characters of a name that are shown; the whole name is the tooltip
_FALLBACK: Final = "#888888"


def svg(graph: nx.MultiDiGraph, *, colours: Mapping[str, str], label: Callable[[str], str]) -> str:
    """The graph's (see `kg.network.network`) most important nodes and the edges among them, as an SVG element.

    The most important node stands in the middle. ``colours`` are ``#rrggbb`` by type, ``label`` gives what people call
    a type or predicate. The same graph gives the same text; all names are escaped.
    """
    foremost = sorted(graph, key=lambda id: (-graph.nodes[id]["importance"], id))[:_NODES]
    places = _places([foremost[0], *sorted(foremost[1:], key=lambda id: (graph.nodes[id]["type"], id))]
                     if foremost else [])
    lines = []
    for source, target in sorted({(s, t) for s, t in graph.subgraph(foremost).edges() if s != t}):
        names = sorted({edge["predicate"] for edge in graph.get_edge_data(source, target).values()})
        (x1, y1), (x2, y2) = places[source], places[target]
        told = f"{graph.nodes[source]['name']} {'、'.join(map(label, names))} {graph.nodes[target]['name']}"
        lines.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#bbb"><title>{_safe(told)}</title></line>')
    dots = []
    for id, (x, y) in places.items():
        node = graph.nodes[id]
        name = node["name"] if len(node["name"]) <= _NAME else node["name"][: _NAME - 1] + "…"
        radius = 11 if id == foremost[0] else 7
        dots.append(
            f'<g><title>{_safe(node["name"])} · {_safe(label(node["type"]))}</title>'
            f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{_safe(colours.get(node["type"], _FALLBACK))}"/>'
            f'<text x="{x}" y="{y + radius + 12}" text-anchor="middle" font-size="11" fill="currentColor">'
            f"{_safe(name)}</text></g>"
        )
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
            f'height="{_HEIGHT}" role="img">{"".join(lines + dots)}</svg>')


def html(title: str, figures: Mapping[str, int], types: Mapping[str, int], drawing: str) -> str:
    """Title, figures, the types with their counts, and a drawing (`svg`, or nothing), as HTML for a notebook."""
    told = " · ".join(f"{_safe(name)} <b>{count}</b>" for name, count in figures.items())
    kinds = " · ".join(f"{_safe(name)} {count}" for name, count in types.items())
    return (f'<div><p style="margin:0.3em 0"><b>{_safe(title)}</b></p><p style="margin:0.3em 0">{told}</p>'
            f'<p style="margin:0.3em 0;font-size:smaller">{kinds}</p>{drawing}</div>')


def _places(ids: list[str]) -> dict[str, tuple[int, int]]:
    """Where each node stands: the first in the middle, every other one of the rest on the inner of two ellipses."""
    centre = _WIDTH // 2, _HEIGHT // 2 - 6
    found = {ids[0]: centre} if ids else {}
    for number, id in enumerate(ids[1:]):
        angle = 2 * math.pi * number / max(1, len(ids) - 1) - math.pi / 2
        reach = 0.62 if number % 2 else 1.0
        found[id] = (round(centre[0] + reach * 0.42 * _WIDTH * math.cos(angle)),
                     round(centre[1] + reach * 0.40 * _HEIGHT * math.sin(angle)))
    return found


def _safe(text: str) -> str:
    return escape("".join(c if c.isprintable() else "\ufffd" for c in text))
