"""Targets held against the results that later documents state."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from kg.ledger.entries import ABOUT, PART, Entry, by_date, end_of, is_year, order, same_measure, scope_of_rank
from kg.ledger.order import is_earlier, spoken_for
from kg.model import Check, Document

_YEARS: Final = re.compile(r"\d{4}/\d{4}")


def check_targets(entries: Sequence[Entry], documents: Sequence[Document]) -> Iterator[Check]:
    """Each target with its result, in the order of period, place and indicator; one stated again counts once."""
    results: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.observation.period and entry.observation.status != "target":
            results[_answer_key(entry)].append(entry)
    targets = _targets(entries)
    aims: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for entry in targets:
        aims[entry.document.id, *_answer_key(entry)].append(entry)
    dated: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        if document.date:
            for region in spoken_for(document):
                dated["/".join(region)].append(document.date)
    seen: set[tuple[object, ...]] = set()
    for entry in sorted(targets, key=_target_order):
        said = (entry.place, entry.concept.name, entry.about, entry.observation.kind, entry.unit, entry.value,
                entry.observation.bound, entry.observation.period)
        if said in seen:
            continue  # said before
        seen.add(said)
        if not entry.observation.period:
            yield Check(entry.observation, None, "open", entry.unit, "noPeriod")
            continue
        key = _answer_key(entry)
        rivals = [t for t in aims[entry.document.id, *key] if t.concept.name != entry.concept.name]
        found = [
            r for r in results.get(key, ())
            if _answers(entry, r) and not any(
                t.concept.name == r.concept.name and _answers(t, r) for t in rivals)
        ]
        region = entry.document.region_at(entry.observation.provenance.span.start)
        yield _check(entry, found, dated["/".join(region)])


def _targets(entries: Sequence[Entry]) -> list[Entry]:
    """The targets; of a range (6%—7%) the end that has to be reached."""
    targets = [e for e in entries if e.observation.status == "target"]
    ends: dict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in targets:
        o = entry.observation
        ends[o.provenance.document, o.provenance.span, o.raw, o.indicator, o.kind].append(entry)
    found = []
    for group in ends.values():
        low = [e for e in group if e.observation.bound == "atLeast"]
        high = [e for e in group if e.observation.bound == "atMost"]
        if len(group) == 2 and low and high:
            known = group[0].concept.common
            found += high if known is not None and known.direction == "down" else low
        else:
            found += group
    return found


def _answers(target: Entry, result: Entry) -> bool:
    """Whether a result is one of the target's indicator and period, stated in a document that is not earlier."""
    if result.document.id == target.document.id or is_earlier(result.date, target.date):
        return False
    a, b = target.observation.period or "", result.observation.period or ""
    # What is so at the end of several years may be told of the last of them; what adds up over them may not.
    lasts = target.concept.nature in ("stock", "rate") or target.observation.kind in ("ratio", "rank")
    timely = a == b or is_year(a) and (is_year(b) or bool(PART.fullmatch(b))) or (
        bool(_YEARS.fullmatch(a)) and is_year(b) and lasts and target.observation.kind != "growth"
    )
    if not timely or target.observation.kind == "rank" and (
            scope_of_rank(target.observation) != scope_of_rank(result.observation)):
        return False
    return same_measure(target, result, near=False) and target.concept.scope == result.concept.scope


def _check(target: Entry, found: Sequence[Entry], dates: Sequence[str]) -> Check:
    period = target.observation.period or ""
    if not found:
        later = any(is_earlier(end_of(period)[:4], date) and is_earlier(target.date, date) for date in dates)
        return Check(target.observation, None, "open", target.unit, "notReported" if later else "noLaterDocument")

    def fitness(entry: Entry) -> tuple[object, ...]:
        covers = entry.observation.period == period or is_year(entry.observation.period)
        exact = entry.concept.name == target.concept.name
        return (not covers, entry.observation.status != "actual", not exact, _backwards(end_of(
            entry.observation.period or "")), _backwards(entry.date), order(entry.observation))

    best = min(found, key=fitness)
    gap, unit = best.value - target.value, target.unit
    if best.observation.unit == target.observation.unit:
        gap, unit = best.observation.value - target.observation.value, target.observation.unit
    unit = "个百分点" if unit == "%" else unit
    outcome = _outcome(target, best)
    reason = "onlyEstimated" if best.observation.status == "estimate" else ""
    covers = best.observation.period == period or is_year(best.observation.period) or "/" in period
    if not covers:
        # Of what adds up, a part of the year may already be enough, or too much.
        adds_up = target.observation.kind == "level" and target.concept.nature != "rate"
        if not adds_up or outcome != ("missed" if _aims_low(target) else "met"):
            outcome, reason = "open", "partOfPeriod"
    return Check(target.observation, best.observation, outcome, unit, reason if outcome != "open" or not covers
                 else "undecided", gap)


def _answer_key(entry: Entry) -> tuple[str, ...]:
    """What a target and its result have in common."""
    year = end_of(entry.observation.period or "")[:4]
    return entry.place, entry.observation.kind, entry.unit, entry.baseline, entry.concept.family, year


def _aims_low(target: Entry) -> bool:
    """Whether less is better: of ranks, of upper bounds, of falls, of what is to be brought down (能耗)."""
    if target.observation.kind == "rank" or target.bound == "atMost":
        return True
    if target.bound == "atLeast":
        return False
    known = target.concept.common
    falls = known is not None and known.direction == "down" and target.observation.kind in ("level", "ratio")
    return target.value < 0 or falls


def _outcome(target: Entry, result: Entry) -> str:
    """``met``, ``missed``, or ``open`` where the result is a bound that does not tell, or neither way is better."""
    known = target.concept.common
    if known is not None and known.direction == "none" and target.bound in ("exact", "about"):
        return "open"
    aim = target.value
    slack = max(abs(aim) * ABOUT, target.step / 2) if target.bound == "about" else Decimal(0)
    low, high = result.range
    if result.bound == "about":
        low, high = low - target.step / 2, high + target.step / 2
    if _aims_low(target):
        low, high, aim = -high, -low, -aim
    if low >= aim - slack or result.bound == "about" and high >= aim - slack:
        return "met"
    return "missed" if high < aim - slack else "open"


def _target_order(entry: Entry) -> tuple[object, ...]:
    o = entry.observation
    return (o.period or "", entry.place, entry.concept.family, o.kind, by_date(entry))


def _backwards(text: str) -> tuple[int, ...]:
    """Sorts texts of digits the latest first."""
    return tuple(-ord(c) for c in text) + (1,) * (10 - len(text))
