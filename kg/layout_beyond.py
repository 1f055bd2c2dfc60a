"""Places for a graph that is too large to be laid out as a whole.

`kg.layout.arrange` takes time that grows faster than the graph: seconds for 10,000 nodes, half a minute for 30,000. So
the `WHOLE` foremost are laid out by it, and what is beyond them is hung on them, the more important first: at the
foremost neighbour that stands already and is no jurisdiction, or at the jurisdiction itself, each on the first free
spot of a spiral around it (the sunflower's: equal areas, and no two rays). Where little is free near by, spots are
shared, as nobody sees all of these nodes at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import networkx as nx

from kg.layout import ASPECT, Layout, arrange, assign_homes, size_of

WHOLE: Final = 10_000
"""Nodes up to which a graph is laid out as a whole; of a larger one, as many."""

_CELL: Final = (96.0, 34.0)  # pixels that a node keeps free, about the box of a short label
_TURN: Final = math.pi * (3 - math.sqrt(5))
_TRIES: Final = 64  # spots around a node that hangs on another; around a jurisdiction there is no end


def arrange_all(graph: nx.MultiDiGraph, ranked: Sequence[str], *, whole: int = WHOLE) -> Layout:
    """Places for every node of ``graph``; ``ranked`` are its nodes, the most important first.

    Up to ``whole`` nodes this is `kg.layout.arrange`; beyond, 100,000 nodes take some 8 s.
    """
    if len(ranked) <= whole:
        return arrange(graph)
    first, others = set(ranked[:whole]), ranked[whole:]
    layout = arrange(_part(graph, first))
    hubs = set(layout.hubs)
    homes = assign_homes(graph, hubs)
    positions = dict(layout.positions)
    sizes = {id: layout.sizes.get(id) or size_of(graph.nodes[id]["importance"]) for id in sorted(graph)}
    free = _Free(positions.values())
    seats: dict[str, Callable[[], tuple[int, int]]] = {}
    rank = {id: number for number, id in enumerate(ranked)}
    for id in others:
        near = {*graph.successors(id), *graph.predecessors(id)} - {id}
        placed = sorted((other for other in near if other in positions), key=rank.__getitem__)
        anchor = next((other for other in placed if other not in hubs), homes[id] or (placed[0] if placed else ""))
        if anchor not in seats:
            wide = anchor in hubs or not anchor
            seats[anchor] = _spiral(positions.get(anchor, (0, 0)), sizes.get(anchor, 0), free, wide=wide)
        positions[id] = seats[anchor]()
    return Layout({id: positions[id] for id in sorted(positions)}, sizes, layout.hubs, layout.sectors,
                  layout.communities)


def _part(graph: nx.MultiDiGraph, ids: set[str]) -> nx.MultiDiGraph:
    """The graph of some nodes, in the order of the whole (a networkx view has that of a set)."""
    part = nx.MultiDiGraph()
    part.add_nodes_from((id, node) for id, node in graph.nodes(data=True) if id in ids)
    part.add_edges_from(
        (a, b, key, edge) for a, b, key, edge in graph.edges(keys=True, data=True) if a in ids and b in ids
    )
    return part


class _Free:
    """A grid of cells, of which a node takes one."""

    def __init__(self, taken: Iterable[tuple[int, int]]) -> None:
        self._taken = {self._cell(x, y) for x, y in taken}

    def take(self, x: float, y: float) -> bool:
        """Take the cell at a place; False where somebody has it already."""
        cell = self._cell(x, y)
        if cell in self._taken:
            return False
        self._taken.add(cell)
        return True

    @staticmethod
    def _cell(x: float, y: float) -> tuple[int, int]:
        return math.floor(x / _CELL[0]), math.floor(y / _CELL[1])


def _spiral(centre: tuple[int, int], size: int, free: _Free, *, wide: bool) -> Callable[[], tuple[int, int]]:
    """Gives one place after another around a centre, from the inside out."""
    step = 0
    spacing = math.sqrt(_CELL[0] * _CELL[1] / math.pi)

    def spot() -> tuple[int, int]:
        nonlocal step
        step += 1
        radius = size + 24 + spacing * math.sqrt(step)
        # Rounded: the last bit of a sine is not the same everywhere.
        return (round(centre[0] + ASPECT * radius * math.cos(step * _TURN)),
                round(centre[1] + radius * math.sin(step * _TURN)))

    def following() -> tuple[int, int]:
        tries = 0
        while True:
            x, y = spot()
            tries += 1
            if free.take(x, y) or (tries >= _TRIES and not wide):
                return x, y

    return following
