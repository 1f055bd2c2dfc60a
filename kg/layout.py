"""Where each node stands on the page: positions computed beforehand, the same on every run.

A report's graph is a star: one jurisdiction, and hundreds of things that hang on nothing else. A force layout turns a
star into a ball of wool, so the star is taken apart first:

1. Every jurisdiction is the sun of a *system*; each node lives in the system of the jurisdiction whose documents it
   stands in (``home``).
2. Without the suns, what is still linked falls into communities (`kg.communities`): the three strategies with what
   carries them, an industry with its companies and parks. They are the inner ring, each a wedge: a numbered set with
   the set nearest to the sun, its members around it, and behind each member what carries it; any other community with
   its most important node nearest to the sun. Linked communities stand side by side.
3. What hangs on the sun alone is the outer ring, one wedge for each type.
4. Otherwise nodes of a wedge fill rows from the inside out, the most important first, so that the top 1,500 of a large
   graph still stand close together.
5. Boxes of the size of the labels are pushed apart, so that every label is legible at full zoom. The more important a
   node, the more room it gets, so that the labels of the foremost are legible when the whole graph is in view.

Everything is laid out on ellipses, ``ASPECT`` times as wide as high: labels are wide, and so are most screens.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from kg import communities
from kg.communities import Community, Links
from kg.model import ENTITY_TYPES

ASPECT = 1.1
"""Width of an ellipse over its height."""
LABEL_CHARACTERS = 12
"""Longer names are cut on the canvas (not in the panel): no wider box is kept free for them."""
_CHARACTER = 13.0  # width of a label's Chinese character at full zoom, pixels
_FIRST_ROW = 190.0
_GAP = 50.0  # between the inner and the outer ring, and between two systems
_NARROWEST = 0.10  # radians: no wedge is narrower, unless there are too many
_WIDEST = 2 * math.pi / 3
_CROWDED = 0.8  # so much of a circle its first rows may fill
_FARTHEST_ROW = 420.0  # where the inner ring begins at the latest
_OWN = 0.9  # of the width of its label, which a numbered set needs on a circle
_SHARE = 0.5  # the same for others: their labels may stand one above the other


@dataclass(frozen=True, slots=True)
class Sector:
    """A wedge of the outer ring: nodes of one type, around a system's centre at ``x``, ``y``."""

    hub: str | None
    type: str
    nodes: tuple[str, ...]
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Layout:
    """``positions`` and ``sizes`` (radius) in canvas pixels by node id; ``hubs`` the suns, the greatest first.

    ``communities`` are the wedges of the inner rings in their order around their sun: neighbours in the list are
    neighbours on the page.
    """

    positions: Mapping[str, tuple[int, int]]
    sizes: Mapping[str, int]
    hubs: tuple[str, ...]
    sectors: tuple[Sector, ...]
    communities: tuple[Community, ...]


@dataclass(slots=True)
class _Box:
    """What a node takes up while it is pushed about."""

    x: float
    y: float
    half_width: float
    half_height: float
    fixed: bool = False


@dataclass(slots=True)
class _System:
    """A sun and what belongs to it, around the origin. ``radius`` is the half height of the ellipse it fills."""

    hub: str | None
    positions: dict[str, tuple[float, float]]
    sectors: list[tuple[str, list[str]]]  # type, its nodes
    communities: list[Community]
    radius: float


def arrange(graph: nx.MultiDiGraph) -> Layout:
    """Compute positions for a graph as `kg.network.network` makes it.

    Parameters: ``graph`` with the node attributes ``name``, ``type``, ``jurisdiction``, ``home``, ``importance`` and
    the edge attribute ``predicate``. Returns a `Layout`; x grows to the right, y downwards, the first sun is at (0, 0).
    Takes 0.2 to 0.4 s for 1,000 nodes, some 2.5 s for 10,000 and half a minute for 30,000.

    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("p", name="青禾县", type="Place", jurisdiction=1, home="p", importance=9.0)
    >>> graph.add_node("i", name="竹编产业", type="Industry", jurisdiction=0, home="p", importance=1.0)
    >>> _ = graph.add_edge("p", "i", predicate="develops")
    >>> arrange(graph).positions["p"]
    (0, 0)
    """
    if not graph:
        return Layout({}, {}, (), (), ())
    hubs = _choose_hubs(graph)
    homes = assign_homes(graph, hubs)
    members: dict[str | None, list[str]] = defaultdict(list)
    for id in sorted(graph):
        members[homes[id]].append(id)
    sizes = {id: _measure(graph.nodes[id]["importance"], hub=id in hubs) for id in sorted(graph)}
    systems = [_arrange_system(graph, hub, ids, sizes=sizes) for hub, ids in sorted(
        members.items(), key=lambda item: (-len(item[1]), item[0] or ""))]
    centres = _pack([system.radius for system in systems])
    positions: dict[str, tuple[int, int]] = {}
    sectors: list[Sector] = []
    for system, (x, y) in zip(systems, centres, strict=True):
        for id, (dx, dy) in system.positions.items():
            positions[id] = (round(x + dx), round(y + dy))
        sectors += [Sector(system.hub, type, tuple(ids), round(x), round(y)) for type, ids in system.sectors]
    return Layout(
        positions={id: positions[id] for id in sorted(positions)},
        sizes=sizes,
        hubs=tuple(sorted(hubs, key=lambda id: (-graph.nodes[id]["importance"], id))),
        sectors=tuple(sectors),
        communities=tuple(community for system in systems for community in system.communities),
    )


def _choose_hubs(graph: nx.MultiDiGraph) -> set[str]:
    """The jurisdictions; without any, the one node that most edges meet in, if it is far ahead of an even spread."""
    hubs = {id for id, node in graph.nodes(data=True) if node["jurisdiction"]}
    if hubs:
        return hubs
    best = min(graph, key=lambda id: (-graph.degree(id), id))
    return {best} if graph.degree(best) >= max(8, graph.number_of_edges() // 10) else set()


def assign_homes(graph: nx.MultiDiGraph, hubs: set[str]) -> dict[str, str | None]:
    """The sun that each node belongs to: itself, its home, or that of its neighbours; at last the greatest sun."""
    default = min(hubs, key=lambda id: (-graph.nodes[id]["importance"], id), default=None)
    homes: dict[str, str | None] = {}
    for id in sorted(graph):
        home = graph.nodes[id]["home"]
        if id in hubs or home in hubs:
            homes[id] = id if id in hubs else home
            continue
        links: dict[str, int] = defaultdict(int)
        for other in (*graph.successors(id), *graph.predecessors(id)):
            link = other if other in hubs else graph.nodes[other]["home"]
            if link in hubs:
                links[link] += 1
        homes[id] = min(links, key=lambda hub: (-links[hub], hub), default=default)
    return homes


def _measure(importance: float, *, hub: bool) -> int:
    """Radius of a node's mark."""
    return 42 if hub else round(min(24.0, 5.0 + 3.2 * math.sqrt(max(0.0, importance - 1.0))))


def label_width(name: str) -> float:
    """Width in pixels at full zoom of the label that a name gets; a Latin character is about half a Chinese one.

    >>> label_width("竹编") > label_width("AI")
    True
    """
    shown = name[:LABEL_CHARACTERS]
    return sum(_CHARACTER if ord(c) > 0x2E7F else 7.5 for c in shown) + 10


def _reserve(node: Mapping[str, Any], *, linked: bool, size: int) -> tuple[float, float]:
    """Width and height to keep free for a node's mark and label.

    What hangs on the sun alone stands closer: its label shows as one comes near. The foremost of the others get twice
    the room of their label, as all are drawn at less than half their size when the whole graph is in view.
    """
    width, height = max(label_width(node["name"]), 2.0 * size + 6), 2.0 * size + 22
    weight = 1.0 + 2.0 * min(1.0, max(0.0, node["importance"] - 2.0) / 9.0) if linked else 0.85
    return width * weight, height * weight


def _arrange_system(graph: nx.MultiDiGraph, hub: str | None, ids: Sequence[str], *,
                    sizes: Mapping[str, int]) -> _System:
    others = [id for id in ids if id != hub]
    links = communities.link(graph, others)
    rooms = {id: _reserve(graph.nodes[id], linked=bool(links[id]), size=sizes[id]) for id in others}
    linked = [id for id in others if links[id]]
    single = [id for id in others if not links[id]]

    positions: dict[str, tuple[float, float]] = {}
    radius = _FIRST_ROW
    waiting = communities.find(graph, linked, links)
    arranged: list[Community] = []
    while waiting:
        fitting = _count_fitting(waiting, rooms, radius)
        ring = _order_around(waiting[:fitting], links)
        radius = _fill_ring(ring, positions, rooms, links, start=radius) + _GAP
        arranged += ring
        waiting = waiting[fitting:]
    sectors: list[tuple[str, list[str]]] = []
    for type in (*ENTITY_TYPES, *sorted({graph.nodes[id]["type"] for id in single} - set(ENTITY_TYPES))):
        wedge = sorted((id for id in single if graph.nodes[id]["type"] == type),
                       key=lambda id: (-graph.nodes[id]["importance"], id))
        if wedge:
            sectors.append((type, wedge))
    if sectors:
        radius = _fill_ring([wedge for _, wedge in sectors], positions, rooms, links, start=radius)
    if hub is not None:
        positions[hub] = (0.0, 0.0)
        rooms[hub] = (sizes[hub] * 2 + 150.0, sizes[hub] * 2 + 130.0)  # air around the sun, and its name
    positions = _push_apart(positions, rooms, hub=hub)
    reach = max(math.hypot(x / ASPECT, y) + sizes[id] + 10 for id, (x, y) in positions.items())
    return _System(hub, positions, sectors, arranged, reach)


def _count_fitting(waiting: Sequence[Community], rooms: Mapping[str, tuple[float, float]],
                   radius: float) -> int:
    """How many of the foremost communities stand side by side around a radius without becoming thin as needles."""
    middle = radius + 300  # half way up a wedge of usual depth
    taken = 0.0
    for number, community in enumerate(waiting):
        by_area = max(60.0, 0.35 * math.sqrt(_area(community, rooms))) / middle
        taken += max(by_area, _breadth(community, rooms, max(radius, _FARTHEST_ROW)) / _CROWDED)
        if taken > 2 * math.pi:
            return max(1, number)
    return len(waiting)


def _order_around(ring: Sequence[Community], links: Links) -> list[Community]:
    """Put communities on a circle, one after the other where it keeps linked ones close."""
    of = {id: number for number, community in enumerate(ring) for id in community}
    ties: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for id, neighbours in links.items():
        for other, weight in neighbours.items():
            if id in of and other in of and of[id] != of[other]:
                ties[of[id]][of[other]] += weight
    circle: list[int] = []
    for number in range(len(ring)):
        tied = [(other, ties[number][other]) for other in circle if other in ties[number]]
        best = (0.0, 0)
        if tied:
            place = {other: i for i, other in enumerate(circle)}
            best = min(
                (sum(weight * _steps(place[other] + (place[other] >= slot), slot, len(circle) + 1)
                     for other, weight in tied), slot)
                for slot in range(len(circle) + 1)
            )
        circle.insert(best[1] if tied else len(circle), number)
    return [ring[number] for number in circle]


def _steps(a: int, b: int, size: int) -> int:
    return min((a - b) % size, (b - a) % size)


def _fill_ring(wedges: Sequence[Community | Sequence[str]], positions: dict[str, tuple[float, float]],
               rooms: Mapping[str, tuple[float, float]], links: Links, *, start: float) -> float:
    """Give each wedge an angle in proportion to the room it needs, fill it, return the radius reached."""
    needs = [_area(wedge, rooms) for wedge in wedges]
    while True:
        floors = [max(_NARROWEST, _breadth(wedge, rooms, start)) for wedge in wedges]
        if sum(floors) <= _CROWDED * 2 * math.pi or start > _FARTHEST_ROW:
            break
        start *= 1.1  # further out there is more room for the roots
    squeeze = min(1.0, _CROWDED * 2 * math.pi / sum(floors))
    floors = [floor * squeeze for floor in floors]
    share = (2 * math.pi - sum(floors)) / sum(needs)
    angle = -math.pi / 2 - (floors[0] + needs[0] * share) / 2  # the first wedge stands upright
    depths = []
    for wedge, need, floor in zip(wedges, needs, floors, strict=True):
        width = floor + need * share
        if isinstance(wedge, Community):
            used = min(width, _WIDEST)  # a set alone on its ring would stand all around the sun
            depths.append(_fill_community(wedge, positions, rooms, links, start=start,
                                          angle=angle + (width - used) / 2, width=used))
        else:
            depths.append(_fill_wedge(wedge, positions, rooms, links, start=start, angle=angle, width=width))
        angle += width
    reached = max(depths)
    for wedge, depth in zip(wedges, depths, strict=True):
        # Shallow wedges are stretched, so that the next ring finds no hollow below it.
        stretch = min(2.2, (reached - start) / max(1.0, depth - start))
        for id in wedge:
            x, y = positions[id]
            radius = math.hypot(x / ASPECT, y)
            longer = (start + (radius - start) * stretch) / radius
            positions[id] = (x * longer, y * longer)
    return reached


def _area(ids: Iterable[str], rooms: Mapping[str, tuple[float, float]]) -> float:
    return sum(width * height for width, height in (rooms[id] for id in ids))


def _breadth(wedge: Community | Sequence[str], rooms: Mapping[str, tuple[float, float]], start: float) -> float:
    """The angle that the first row of a community needs, and its second, if that is of members of a set."""
    if not isinstance(wedge, Community):
        return 0.0
    front, radius = rooms[wedge.root], start + rooms[wedge.root][1] / 2
    members = sum(rooms[branch[0]][0] / (radius + front[1]) for branch in wedge.branches)
    return max((_OWN if wedge.branches else _SHARE) * front[0] / radius, _SHARE * members)


def _fill_community(community: Community, positions: dict[str, tuple[float, float]],
                    rooms: Mapping[str, tuple[float, float]], links: Links, *,
                    start: float, angle: float, width: float) -> float:
    """The root in front; behind it each branch in a wedge of its own, if these are wide enough."""
    start = _fill_front(community.root, positions, rooms, start=start, angle=angle + width / 2)
    parts = [part for part in (*community.branches, community.rest) if part]
    if not parts:
        return start
    floors = [_arc(rooms[part[0]], start + rooms[part[0]][1] / 2, angle + width / 2) for part in parts]
    if sum(floors) > width or len(parts) == 1 and not community.branches:
        first = [branch[0] for branch in community.branches]
        rest = [id for branch in community.branches for id in branch[1:]] + list(community.rest)
        for row in filter(None, (first, rest)):
            start = _fill_wedge(row, positions, rooms, links, start=start, angle=angle, width=width)
        return start
    needs = [_area(part, rooms) for part in parts]
    share = (width - sum(floors)) / sum(needs)
    depths = []
    for part, need, floor in zip(parts, needs, floors, strict=True):
        piece = floor + need * share
        inner, rest = start, list(part)
        if part is not community.rest:
            inner = _fill_front(rest.pop(0), positions, rooms, start=start, angle=angle + piece / 2)
        depths.append(_fill_wedge(rest, positions, rooms, links, start=inner, angle=angle, width=piece))
        angle += piece
    return max(depths)


def _fill_front(id: str, positions: dict[str, tuple[float, float]], rooms: Mapping[str, tuple[float, float]], *,
                start: float, angle: float) -> float:
    """One node at an angle in a row of its own; the radius at which the next row begins."""
    radius = start + rooms[id][1] / 2
    positions[id] = (ASPECT * radius * math.cos(angle), radius * math.sin(angle))
    return start + rooms[id][1] * 1.1


def _fill_wedge(wedge: Sequence[str], positions: dict[str, tuple[float, float]],
                rooms: Mapping[str, tuple[float, float]], links: Links, *,
                start: float, angle: float, width: float) -> float:
    margin = min(0.03, width * 0.08)
    first, last = angle + margin, angle + width - margin
    inner = start
    rest = list(wedge)
    while rest:
        # How many fit this row: walk along the arc until the next label would leave the wedge.
        radius = inner + rooms[rest[0]][1] / 2
        row: list[str] = []
        at = first
        while rest:
            step = _arc(rooms[rest[0]], radius, at)
            if row and at + step > last:
                break
            row.append(rest.pop(0))
            at += step
        slack = (last - at) / len(row)
        # Those whose neighbours already stand further left stand further left.
        row.sort(key=lambda id: (_lean(id, links, positions, default=angle + width / 2, width=width), id))
        at = first
        for id in row:
            step = _arc(rooms[id], radius, at) + slack
            positions[id] = (ASPECT * radius * math.cos(at + step / 2), radius * math.sin(at + step / 2))
            at += step
        inner += max(rooms[id][1] for id in row) * 1.1
    return inner


def _arc(room: tuple[float, float], radius: float, angle: float) -> float:
    """The angle that a box takes up on an ellipse: by its width where the ellipse runs flat, its height where steep."""
    across = room[0] / max(1e-6, ASPECT * radius * abs(math.sin(angle)))
    down = room[1] / max(1e-6, radius * abs(math.cos(angle)))
    return min(across, down)


def _lean(id: str, links: Mapping[str, Mapping[str, float]], positions: Mapping[str, tuple[float, float]], *,
          default: float, width: float) -> float:
    """Mean angle of the neighbours that already have a place, as far as they stand in the same wedge."""
    angles = []
    for other in links.get(id, ()):
        if other in positions:
            x, y = positions[other]
            turn = (math.atan2(y, x / ASPECT) - default + math.pi) % (2 * math.pi) - math.pi
            angles.append(max(-width / 2, min(width / 2, turn)))
    return round(sum(sorted(angles)) / len(angles), 9) if angles else 0.0


def _push_apart(positions: Mapping[str, tuple[float, float]], rooms: Mapping[str, tuple[float, float]], *,
                hub: str | None) -> dict[str, tuple[float, float]]:
    """Move boxes apart until none overlaps, or the rounds are over (large graphs get fewer).

    Boxes in a crowd may push each other back and forth for ever: now and then everything is spread a little.
    """
    ids = sorted(positions)
    boxes = [_Box(*positions[id], rooms[id][0] / 2, rooms[id][1] / 2, id == hub) for id in ids]
    for number in range(1, max(16, min(160, 160_000 // max(1, len(boxes))))):
        if not _push_once(boxes):
            break
        if number % 6 == 0:
            for box in boxes:
                box.x, box.y = box.x * 1.015, box.y * 1.015
    return {id: (box.x, box.y) for id, box in zip(ids, boxes, strict=True)}


def _push_once(boxes: Sequence[_Box]) -> bool:
    # No two boxes can overlap unless they stand in the same cell or in neighbouring ones.
    cell_width = 2 * max(box.half_width for box in boxes)
    cell_height = 2 * max(box.half_height for box in boxes)
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, box in enumerate(boxes):
        cells[math.floor(box.x / cell_width), math.floor(box.y / cell_height)].append(i)
    moved = False
    for (column, line), here in sorted(cells.items()):
        for other in ((column, line), (column + 1, line), (column - 1, line + 1), (column, line + 1),
                      (column + 1, line + 1)):
            there = cells.get(other)
            if not there:
                continue
            for i in here:
                a = boxes[i]
                for j in there:
                    if other == (column, line) and j <= i:
                        continue
                    b = boxes[j]
                    across = a.half_width + b.half_width - abs(a.x - b.x)
                    if across <= 0.5:
                        continue
                    down = a.half_height + b.half_height - abs(a.y - b.y)
                    if down <= 0.5:
                        continue
                    _part(a, b, across, down)
                    moved = True
    return moved


def _part(a: _Box, b: _Box, across: float, down: float) -> None:
    """Push two boxes apart along the way that is shorter for the shape of the whole, and a little further."""
    share_a, share_b = (0.0, 1.0) if a.fixed else (1.0, 0.0) if b.fixed else (0.5, 0.5)
    across, down = across * 1.15 + 1, down * 1.15 + 1
    if across / ASPECT < down:
        side = 1.0 if a.x > b.x else -1.0
        a.x += side * across * share_a
        b.x -= side * across * share_b
    else:
        side = 1.0 if a.y > b.y else -1.0
        a.y += side * down * share_a
        b.y -= side * down * share_b


def _pack(radii: Sequence[float]) -> list[tuple[float, float]]:
    """Centres of ellipses of the given half heights that do not touch, so that all fit a screen without being small.

    Distances are those of circles; only at the end is everything stretched by ``ASPECT``.
    """
    placed: list[tuple[float, float, float]] = []
    for radius in radii:
        if not placed:
            placed.append((0.0, 0.0, radius))
            continue
        best: tuple[float, float, float, float] | None = None
        for step in range(72):
            angle = 2 * math.pi * step / 72
            dx, dy = math.cos(angle), math.sin(angle)
            distance = _clear(dx, dy, radius + _GAP, placed)
            circles = [*placed, (dx * distance, dy * distance, radius)]
            width = max(x + r for x, _, r in circles) - min(x - r for x, _, r in circles)
            height = max(y + r for _, y, r in circles) - min(y - r for _, y, r in circles)
            cost = round(max(width, height) + 0.05 * distance, 6)
            if best is None or cost < best[0]:
                best = (cost, dx * distance, dy * distance, radius)
        assert best is not None
        placed.append(best[1:])
    return [(ASPECT * x, y) for x, y, _ in placed]


def _clear(dx: float, dy: float, radius: float, placed: Iterable[tuple[float, float, float]]) -> float:
    """The least distance along a ray from the origin at which a circle is clear of all that are placed."""
    blocked: list[tuple[float, float]] = []
    for x, y, other in placed:
        along = x * dx + y * dy
        square = (radius + other) ** 2 - (x * x + y * y - along * along)
        if square > 0:
            half = math.sqrt(square)
            blocked.append((along - half, along + half))
    distance = 0.0
    for near, far in sorted(blocked):
        if near <= distance < far:
            distance = far
    return distance


def size_of(importance: float) -> int:
    """Radius of the mark of a node of that importance, if it is no jurisdiction."""
    return _measure(importance, hub=False)
