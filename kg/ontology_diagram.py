"""Where things stand in the diagram of types and relations: who does it on the left, relations in the middle, to what
on the right, so that each line can be followed. Types stand as near as can be to the relations that they take part in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 960
_BOX: Final = 196  # wide, of each column
_STEP: Final = 40  # from one box to the next
_TALL: Final = 30
_TOP: Final = 44  # room for the headings
_ROUNDS: Final = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A type or a relation, its left upper corner in pixels; ``side`` is ``domain``, ``relation`` or ``range``."""

    name: str
    side: str
    x: int
    y: float
    width: int = _BOX
    height: int = _TALL

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Line:
    """From a type to a relation, or from a relation to a type; ``path`` is that of an SVG element."""

    type: str
    relation: str
    path: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and lines, and how large the whole is, in pixels."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    height: int
    width: int = WIDTH
    columns: tuple[int, ...] = (0, (WIDTH - _BOX) // 2, WIDTH - _BOX)


def arrange(ends: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> Diagram:
    """Lay out relations, each with the types of its subjects and those of its objects. Deterministic.

    >>> diagram = arrange({"locatedIn": (["Company", "Park"], ["Place"])})
    >>> [(box.name, box.side, box.x) for box in diagram.boxes][:2]
    [('Company', 'domain', 0), ('Park', 'domain', 0)]
    >>> len(diagram.lines)
    3
    """
    relations = sorted(ends)
    left = sorted({name for domain, _ in ends.values() for name in domain})
    right = sorted({name for _, range_ in ends.values() for name in range_})
    for _ in range(_ROUNDS):  # each column in turn by the mean place of its neighbours
        left = _ordered(left, {name: [r for r in relations if name in ends[r][0]] for name in left}, relations)
        right = _ordered(right, {name: [r for r in relations if name in ends[r][1]] for name in right}, relations)
        places = _places(left) | {f">{name}": place for name, place in _places(right).items()}
        near = {r: [places[n] for n in ends[r][0]] + [places[f">{n}"] for n in ends[r][1]] for r in relations}
        relations.sort(key=lambda r: (sum(near[r]) / max(len(near[r]), 1), r))
    tallest = max(len(left), len(relations), len(right), 1)
    height = _TOP + tallest * _STEP
    columns = ((left, "domain", 0), (relations, "relation", (WIDTH - _BOX) // 2), (right, "range", WIDTH - _BOX))
    boxes = tuple(
        Box(name, side, x, _TOP + (tallest - len(names)) * _STEP / 2 + number * _STEP)
        for names, side, x in columns for number, name in enumerate(names)
    )
    at = {(box.side, box.name): box for box in boxes}
    lines = []
    for relation in relations:
        middle = at["relation", relation]
        domain, range_ = ends[relation]
        lines += [Line(n, relation, _curve(at["domain", n], middle)) for n in left if n in domain]
        lines += [Line(n, relation, _curve(middle, at["range", n])) for n in right if n in range_]
    return Diagram(boxes, tuple(lines), height)


def _places(names: Sequence[str]) -> dict[str, float]:
    """Each name's place in its column, from 0 to 1: columns differ in length."""
    return {name: (number + 0.5) / len(names) for number, name in enumerate(names)}


def _ordered(names: Sequence[str], near: Mapping[str, Sequence[str]], relations: Sequence[str]) -> list[str]:
    places = _places(relations)
    return sorted(names, key=lambda name: (sum(places[r] for r in near[name]) / max(len(near[name]), 1), name))


def _curve(one: Box, other: Box) -> str:
    """From the right edge of one to the left edge of the other."""
    start, end = one.x + one.width, other.x
    half = (start + end) / 2
    return f"M{start} {one.middle:g}C{half:g} {one.middle:g} {half:g} {other.middle:g} {end} {other.middle:g}"
