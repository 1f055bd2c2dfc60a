"""A sentence → items: the stretches of text that each state one number, or a few that hang together.

A clause ends at ，；：。 and the like. Inside it 、 and 和 part two items only where they touch a quantity or the noun
phrase that it counts: «口袋公园、古树公园9处» is one item, «书房1家、驿站5家» two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.observe.quantity import Quantity

_BREAK = re.compile(r"[，；：。！？…\n;!?]+|,(?!\d)|——|[（(）)]")
_JOINED = re.compile("^(?:、|和|与|及|以及|并|或)(?:其中)?")
_JOINS = re.compile("(?:、|以及|和|与|及)(?:其中)?$")
_JOIN_INSIDE = re.compile("[、和及与]")
_COMMA_INSIDE = re.compile("、")
_SERIES = re.compile("^(?:、|和|及|与|以及|或|，)$")


@dataclass(frozen=True, slots=True)
class Item:
    """``[start, end)`` of the text, its quantities in order, and what joins it to the item before: ``，``, ``、`` or
    ``""`` at the start of the sentence. ``series``: its quantities are values of one unit in a row (7%和5%)."""

    start: int
    end: int
    quantities: tuple[Quantity, ...]
    joiner: str
    clause: tuple[int, int]
    series: bool = False


def clauses(text: str, start: int, end: int, quantities: tuple[Quantity, ...]) -> Iterator[tuple[int, int, str]]:
    """Clauses of ``text[start:end]`` with the mark that opens each; a break inside a quantity or in the brackets of a
    name (县（市）) is none."""
    left, opener = start, ""
    for match in _BREAK.finditer(text, start, end):
        if any(q.span.start < match.end() and match.start() < q.span.end for q in quantities):
            continue
        mark = match.group()[0]
        if mark in "（(" or mark in "）)":
            # Brackets part clauses only where there is a number in them.
            opening = match.start() if mark in "（(" else max(text.rfind(b, start, match.start()) for b in "（(")
            closing = min((c for b in "）)" if (c := text.find(b, opening, end)) >= 0), default=end)
            if opening < start or not any(opening <= q.span.start < closing for q in quantities):
                continue
        if match.start() > left:
            yield left, match.start(), opener
        left, opener = match.end(), match.group()[0]
    if left < end:
        yield left, end, opener


def _plain(quantity: Quantity) -> bool:
    """Whether the printed form begins with the number itself: «新增20公里、突破300公里» is no series."""
    return bool(re.match(r"[-−\d第前首零一二两三四五六七八九十百千]", quantity.raw))


def in_a_row(text: str, one: Quantity, other: Quantity) -> bool:
    """Whether two quantities are values of one unit in a row: 7%和5%."""
    gap = text[one.span.end:other.span.start]
    return bool(_SERIES.match(gap)) and one.unit == other.unit and one.form == other.form and _plain(other)


def _cuts(text: str, quantities: tuple[Quantity, ...], start: int) -> list[tuple[int, int]]:
    """Where a clause falls apart: ``(end of one item, start of the next)``."""
    cuts = []
    for one, other in zip(quantities, quantities[1:], strict=False):
        gap = text[one.span.end:other.span.start]
        if in_a_row(text, one, other):
            continue
        if not gap or gap.startswith("的") and not gap.endswith("、"):
            continue
        if match := _JOINED.match(gap):
            cuts.append((one.span.end, one.span.end + match.end()))
        elif match := _JOINS.search(gap):
            cuts.append((one.span.end + match.start(), other.span.start))
        elif match := (_JOIN_INSIDE if gap.endswith("等") else _COMMA_INSIDE).search(gap, 2):
            cuts.append((one.span.end + match.start(), one.span.end + match.end()))
        elif match := re.search("其中", gap):
            cuts.append((one.span.end + match.start(), one.span.end + match.start()))
    return cuts


def items(text: str, start: int, end: int, quantities: tuple[Quantity, ...]) -> tuple[Item, ...]:
    """The items of a sentence, those without a quantity too, in order."""
    found: list[Item] = []
    for left, right, mark in clauses(text, start, end, quantities):
        inside = tuple(q for q in quantities if left <= q.span.start and q.span.end <= right)
        edges = [(left, left), *_cuts(text, inside, left), (right, right)]
        for n, ((_, begin), (close, _)) in enumerate(zip(edges, edges[1:], strict=False)):
            own = tuple(q for q in inside if begin <= q.span.start and q.span.end <= close)
            if own and (trail := _JOINED.match(text[own[-1].span.end:close])) and trail.group()[0] == "、":
                close = own[-1].span.end  # «新增就业5万人、超额完成任务»: what follows is another matter
            series = len(own) > 1 and all(
                _SERIES.match(text[a.span.end:b.span.start]) and _plain(b) for a, b in zip(own, own[1:], strict=False)
            )
            found.append(Item(begin, close, own, "、" if n else mark, (left, right), series))
    return tuple(found)
