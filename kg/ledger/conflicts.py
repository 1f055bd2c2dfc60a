"""Figures that disagree, and how: rounding, scope, estimate, cut-off or contradiction."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from kg.ledger.entries import PART, Entry, by_date, end_of, is_year, same_about, same_measure, scope_of_rank
from kg.ledger.order import is_earlier
from kg.model import DIFFERENCES, Conflict

_AVERAGED: Final = re.compile("平均|人均|均价|房价|得分|指数|率$|强度")
_NEAR: Final = Decimal(2)  # what adds up may be so much less at an earlier date
_SOON: Final = 3  # months after which a year's figures are no longer what had come in by its end


def find_conflicts(entries: Sequence[Entry]) -> tuple[tuple[Conflict, ...], int]:
    """The conflicts, and how many figures another document confirms."""
    found: list[Conflict] = []
    agreements = 0
    for group in _groups(entries):
        differing = [
            (one, other) for i, one in enumerate(group) for other in group[i + 1 :]
            if one.apart(other) and _may_conflict(one, other)
            and not _two_ends(one, other) and not _milestones(one, other)
        ]
        documents = {entry.document.id for entry in group}
        if not differing:
            agreements += len(group) if len(documents) > 1 else 0
            continue
        classes = {_difference(one, other) for one, other in differing}
        difference = next(name for name in DIFFERENCES if name in classes)
        first = group[0]
        found.append(Conflict(
            difference, first.place, _shared_name(group), _shared_about(group), first.observation.kind,
            first.unit, max((e.observation.period or "" for e in group), key=lambda p: (-len(p), p)),
            tuple(e.observation for e in sorted(group, key=by_date)),
        ))
    return tuple(sorted(found, key=lambda c: (
        DIFFERENCES.index(c.difference), c.subject, c.indicator, c.about, c.kind, c.period, c.unit))), agreements


def _groups(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Figures that are of one thing, two or more in each group."""
    keyed: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.observation.period and (entry.observation.status != "target" or entry.is_fixed):
            year = "" if entry.is_fixed else entry.observation.period[:4]
            ending = entry.concept.family[-2:]  # a narrower form ends as the other does
            key = entry.place, entry.observation.kind, entry.unit, entry.baseline, year, ending
            keyed[key].append(entry)
    for _, alike in sorted(keyed.items()):
        yield from _connected(alike, _may_conflict)


def _connected(entries: Sequence[Entry], linked: Callable[[Entry, Entry], bool]) -> Iterator[list[Entry]]:
    """The groups of two and more that links hold together."""
    groups: list[list[Entry]] = []
    for entry in entries:
        near = [group for group in groups if any(linked(entry, other) for other in group)]
        merged = [entry]
        for group in near:
            groups.remove(group)
            merged = group + merged
        groups.append(merged)
    for group in groups:
        if len(group) > 1:
            yield sorted(group, key=by_date)


def _may_conflict(one: Entry, other: Entry) -> bool:
    """Whether two figures with the same place, kind, unit and year are of one thing and one time."""
    a, b = one.observation, other.observation
    if one.document.id == other.document.id and not _repeated(one, other):
        return False
    if a.kind == "rank" and scope_of_rank(a) != scope_of_rank(b):
        return False
    if not same_measure(one, other, near=True):
        return False
    if one.is_fixed and other.is_fixed:
        return True
    if a.period == b.period or is_year(a.period) and is_year(b.period):
        return True
    return _exceeds_whole(one, other) or _exceeds_whole(other, one)


def _difference(one: Entry, other: Entry) -> str:
    """How two figures of one thing differ: one of DIFFERENCES."""
    a, b = one.observation, other.observation
    bounded = {"atLeast", "atMost"} & {a.bound, b.bound}
    if one.agrees(other) and a.status == b.status and not bounded:
        return "rounding"
    if one.concept.scope != other.concept.scope or one.concept.family != other.concept.family:
        return "differentScope"
    if one.is_new != other.is_new and one.concept.common is None:
        return "differentScope"
    if one.about and other.about and not same_about(one.about, other.about):
        return "differentScope"
    if one.is_fixed:
        return "contradiction"
    if "estimate" in (a.status, b.status):
        return "estimateAgainstFinal"
    if a.period != b.period and not (is_year(a.period) and is_year(b.period)):
        return "contradiction"  # a part of the year that is more than the whole
    small, large = sorted((one, other), key=lambda entry: abs(entry.value))
    averaged = _AVERAGED.search(a.indicator) or "/" in one.unit
    adds_up = a.kind == "level" and one.concept.nature != "rate" and not averaged
    near = abs(large.value) <= abs(small.value) * _NEAR
    same_day = small.date == large.date and len(small.date) == len("2030-01-01")
    in_order = not is_earlier(large.date, small.date) and not same_day and one.document.id != other.document.id
    early = adds_up and near and in_order and not _is_settled(small, large)
    return "earlierCutOff" if early else "contradiction"


def _two_ends(one: Entry, other: Entry) -> bool:
    """Whether two figures are the two ends of one printed range (1—2个)."""
    a, b = one.observation, other.observation
    return a.provenance.span == b.provenance.span and a.raw == b.raw


def _milestones(one: Entry, other: Entry) -> bool:
    """Whether one document tells what was passed on the way (连续突破4万亿元、5万亿元) beside where it led."""
    low, high = sorted((one, other), key=lambda entry: entry.value)
    return one.document.id == other.document.id and low.observation.bound == "atLeast"


def _repeated(one: Entry, other: Entry) -> bool:
    """Whether one document states a well-known figure of its place twice, in two sentences."""
    a, b = one.observation, other.observation
    return (
        a.concept == b.concept and one.concept.common is not None and not one.acts and not other.acts
        and a.provenance.sentence != b.provenance.sentence and a.subject == b.subject and a.status == b.status
    )


def _exceeds_whole(part: Entry, whole: Entry) -> bool:
    """Whether what adds up over a year is more in a part of it than in all of it."""
    return (
        is_year(whole.observation.period) and bool(PART.fullmatch(part.observation.period or ""))
        and part.concept.nature == whole.concept.nature == "flow" and part.observation.kind == "level"
        and part.concept.scope == whole.concept.scope
        and part.value > whole.value > 0 and not part.agrees(whole) and whole.observation.bound != "atLeast"
    )


def _is_settled(small: Entry, large: Entry) -> bool:
    """Whether the smaller figure was given when the period was over, and the larger much later: no early count."""
    end = end_of(small.observation.period or "")
    over = is_earlier(end[:4], small.date)
    if not over or min(len(small.date), len(large.date)) < len("2030-01"):
        return False
    (year, month), (later_year, later_month) = (
        (int(date[:4]), int(date[5:7])) for date in (small.date, large.date)
    )
    return (later_year - year) * 12 + later_month - month > _SOON


def _shared_name(group: Sequence[Entry]) -> str:
    """What the figures measure: the matter alone, or the shortest name with the acts that tell which (新签约项目)."""
    acts = any(entry.acts for entry in group)
    names = {entry.concept.name if acts else entry.concept.family for entry in group}
    return min(names, key=lambda name: (len(name), name))


def _shared_about(group: Sequence[Entry]) -> str:
    named = sorted({entry.about for entry in group} - {""}, key=lambda name: (len(name), name))
    return named[0] if named else ""
