"""The ledger: figures that disagree, targets held against results, numbered sets counted, projects followed.

Nothing is decided here: every finding names the statements that it rests on, and all of them stay in the graph. Figures
are held side by side only where indicator, subject, unit and period agree; how indicators are taken apart for that is
told in `kg.indicators`. Documents are ordered by date as far as that is known: 2025 and 2025-01-08 are neither earlier
nor later than each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeAlias

from kg.indicators import Concept, concept
from kg.model import (
    DIFFERENCES,
    PROJECT_STATUSES,
    Assertion,
    Check,
    Conflict,
    Document,
    Entity,
    Facts,
    Ledger,
    Life,
    Observation,
    SetCheck,
)
from kg.series import simplify

Measure: TypeAlias = Callable[[Decimal, str], tuple[Decimal, str]]
"""A printed value and unit in a unit in which it can be compared with others; see `kg.observe.comparable`."""

_OUTCOMES: Final = ("missed", "met", "open")  # in the order in which people want to know
_LIVING: Final = ("Project", "Park", "Platform", "Place", "Institution")  # whatever is built
_FIELD: Final = re.compile("(?:全?产业链群?|产业|行业|综合|全口径)+$")  # 水产产业 and 水产 are one field
_MADE: Final = ("Project", "Park", "Platform")  # a street that is only improved is none that should be finished
_THINGS: Final = (*_MADE, "Institution", "Company")
_SLACK: Final = Decimal("0.2")  # 超过340 beside 超过400 says the same
_ENDLESS: Final = Decimal("Infinity")
_ABOUT: Final = Decimal("0.03")
_AVERAGED: Final = re.compile("平均|人均|均价|房价|得分|指数|率$|强度")
_NEAR: Final = Decimal(2)  # what adds up may be so much less at an earlier date
_NARROWER: Final = Decimal("1.5")  # 品牌首店 beside 商业品牌首店: the same only if the figures are near each other
_LEAST: Final = 4  # characters of a name that another's may end with
_WHOLE_YEAR: Final = re.compile(r"\d{4}(?:-12)?")
_YEARS: Final = re.compile(r"\d{4}/\d{4}")
_PART: Final = re.compile(r"(\d{4})-01/\1-(?:0[1-9]|1[01])")
_NUMERALS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "双": 2}
_N: Final = "一二两三四五六七八九"
_STATED: Final = re.compile(
    rf"(?<![\d+零{_N}十百第])(?P<n>\d{{1,2}}|[{_N}]?十[{_N}]?|[{_N}])"
    "(?:大(?!批|$)|件|步|线|点|方面|个|项|条|张|类|重|新|化|进|网|区|核|翼|城|港|链|群|园|带|轴|廊|心|环|极|强|谷|岛|高地|工程|行动)"
)
_COMPOUND: Final = re.compile(rf"[\d{_N}十][^\d，、]{{0,4}}[、+＋][\d{_N}十]|\d{{3,}}|\d\+")


def ledger(facts: Facts, measure: Measure) -> Ledger:
    """Hold all statements of ``facts`` side by side. Deterministic; nothing is left out, nothing added to the facts."""
    books = _Books(facts, measure)
    conflicts, agreements = books.conflicts()
    return Ledger(
        conflicts=conflicts,
        checks=tuple(sorted(books.checks(), key=lambda check: _OUTCOMES.index(check.outcome))),
        sets=tuple(_sets(facts)),
        lives=tuple(_lives(facts)),
        agreements=agreements,
    )


def is_earlier(one: str | None, other: str | None) -> bool:
    """Whether a date lies before another as far as both are known.

    >>> is_earlier("2024-12", "2025-01-08"), is_earlier("2025", "2025-01-08"), is_earlier(None, "2025")
    (True, False, False)
    """
    if not one or not other:
        return False
    known = min(len(one), len(other))
    return one[:known] < other[:known]


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Entry:
    """An observation made comparable: value and unit, whose it is, and what it measures."""

    observation: Observation
    document: Document
    value: Decimal
    unit: str
    step: Decimal  # one unit of the last digit that is printed
    place: str
    about: str
    concept: Concept
    is_fixed: bool  # what a thing has once and for all: its total investment
    baseline: str  # what growth is measured against, "" for the year before

    @property
    def acts(self) -> frozenset[str]:
        """What is done to the matter; what is new was built, and that it is carried out changes nothing."""
        return frozenset("build" if act == "new" else act for act in self.concept.acts) - {"total", "carryout"}

    @property
    def is_stock(self) -> bool:
        return "total" in self.concept.acts

    @property
    def is_thing(self) -> bool:
        """Whether the figure is a named thing's, and not its place's."""
        return self.observation.subject != self.place

    @property
    def is_new(self) -> bool:
        return "new" in self.concept.acts

    @property
    def date(self) -> str:
        return self.document.date or ""

    @property
    def bound(self) -> str:
        """As in Observation, but of the number and not of its size: «下降3%以内» is −3 at least."""
        turned = {"atLeast": "atMost", "atMost": "atLeast"}
        said = self.observation.bound
        return turned.get(said, said) if self.value < 0 else said

    @cached_property
    def range(self) -> tuple[Decimal, Decimal]:
        """What the words beside the number allow."""
        size, value = abs(self.value), self.value
        if self.bound == "about":
            return value - size * _ABOUT, value + size * _ABOUT
        return (-_ENDLESS if self.bound == "atMost" else value), (_ENDLESS if self.bound == "atLeast" else value)

    def apart(self, other: _Entry) -> Decimal:
        """How far what the one allows lies from what the other allows; 0 where they meet.

        Of two lower (or upper) bounds each is the other's only where they are near: nobody says 超过340 of 3800.
        """
        if self.bound == other.bound and self.bound in ("atLeast", "atMost"):
            low, high = sorted((abs(self.value), abs(other.value)))
            return max(high - low - low * _SLACK, Decimal(0))
        (low, high), (other_low, other_high) = self.range, other.range
        return max(low - other_high, other_low - high, Decimal(0))

    def agrees(self, other: _Entry) -> bool:
        """Whether both may be printed forms of one number: one rounds to the other (1300亿元, 1299.6亿元)."""
        return self.apart(other) <= max(self.step, other.step) / 2


class _Books:
    """The figures of a corpus, ready to be held side by side."""

    def __init__(self, facts: Facts, measure: Measure) -> None:
        self._measure = measure
        self._documents = {document.id: document for document in facts.documents}
        entities = {entity.id: entity for entity in facts.entities}
        self._things = {form: next(iter(e.types), "") for e in facts.entities for form in (e.name, *e.aliases)}
        places = _jurisdictions(facts.entities)
        self.entries = [
            self._entry(observation, entities, places)
            for observation in sorted(set(facts.observations), key=_order)
        ]

    def _entry(
        self, observation: Observation, entities: Mapping[str, Entity], places: Mapping[tuple[str, ...], str]
    ) -> _Entry:
        document = self._documents[observation.provenance.document]
        subject = entities[observation.subject]
        known = concept(observation.indicator)
        value, unit = self._measure(observation.value, observation.unit)
        exponent = observation.value.as_tuple().exponent
        step, _ = self._measure(Decimal(1).scaleb(int(exponent)), observation.unit)
        if not unit and known.common and observation.kind == "level":
            # «收入过百亿»: of what, the indicator's definition says
            value, unit = self._measure(value, known.common.unit)
            step, _ = self._measure(step, known.common.unit)
        if subject.types[:1] == ("Place",):
            place, about = subject.id, observation.topic or known.about
        else:
            region = document.region_at(observation.provenance.span.start)
            place, about = places.get(region, subject.id), subject.name
        is_fixed = known.fixed and (next(iter(subject.types), "") in _THINGS or self._things.get(about, "") in _THINGS)
        baseline = simplify(observation.baseline or "")
        return _Entry(observation, document, value, unit, abs(step), place, about, known, is_fixed, baseline)

    # ── Conflicts ────────────────────────────────────────────────────────────────────────────────────────────────────

    def conflicts(self) -> tuple[tuple[Conflict, ...], int]:
        """The conflicts, and how many figures another document confirms."""
        conflicts: list[Conflict] = []
        agreements = 0
        for group in self._groups():
            differing = [
                (one, other) for i, one in enumerate(group) for other in group[i + 1 :]
                if one.apart(other) and self._may_conflict(one, other)
                and not _two_ends(one, other) and not _milestones(one, other)
            ]
            documents = {entry.document.id for entry in group}
            if not differing:
                agreements += len(group) if len(documents) > 1 else 0
                continue
            classes = {self._difference(one, other) for one, other in differing}
            difference = next(name for name in DIFFERENCES if name in classes)
            first = group[0]
            conflicts.append(Conflict(
                difference, first.place, _shared_name(group), _shared_about(group), first.observation.kind,
                first.unit, max((e.observation.period or "" for e in group), key=lambda p: (-len(p), p)),
                tuple(e.observation for e in sorted(group, key=_by_date)),
            ))
        return tuple(sorted(conflicts, key=lambda c: (
            DIFFERENCES.index(c.difference), c.subject, c.indicator, c.about, c.kind, c.period, c.unit))), agreements

    def _groups(self) -> Iterator[list[_Entry]]:
        """Figures that are of one thing, two or more in each group."""
        keyed: dict[tuple[str, ...], list[_Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.observation.period and (entry.observation.status != "target" or entry.is_fixed):
                year = "" if entry.is_fixed else entry.observation.period[:4]
                ending = entry.concept.family[-2:]  # a narrower form ends as the other does
                key = entry.place, entry.observation.kind, entry.unit, entry.baseline, year, ending
                keyed[key].append(entry)
        for _, entries in sorted(keyed.items()):
            yield from _connected(entries, self._may_conflict)

    def _may_conflict(self, one: _Entry, other: _Entry) -> bool:
        """Whether two figures with the same place, kind, unit and year are of one thing and one time."""
        a, b = one.observation, other.observation
        if one.document.id == other.document.id and not _repeated(one, other):
            return False
        if a.kind == "rank" and _scope_of_rank(a) != _scope_of_rank(b):
            return False
        if not _same_measure(one, other, near=True):
            return False
        if one.is_fixed and other.is_fixed:
            return True
        if a.period == b.period or _is_year(a.period) and _is_year(b.period):
            return True
        return _exceeds_whole(one, other) or _exceeds_whole(other, one)

    def _difference(self, one: _Entry, other: _Entry) -> str:
        """How two figures of one thing differ: one of DIFFERENCES."""
        a, b = one.observation, other.observation
        bounded = {"atLeast", "atMost"} & {a.bound, b.bound}
        if one.agrees(other) and a.status == b.status and not bounded:
            return "rounding"
        if one.concept.scope != other.concept.scope or one.concept.family != other.concept.family:
            return "differentScope"
        if one.is_new != other.is_new and one.concept.common is None:
            return "differentScope"
        if one.about and other.about and not _same_about(one.about, other.about):
            return "differentScope"
        if one.is_fixed:
            return "contradiction"
        if "estimate" in (a.status, b.status):
            return "estimateAgainstFinal"
        if a.period != b.period and not (_is_year(a.period) and _is_year(b.period)):
            return "contradiction"  # a part of the year that is more than the whole
        small, large = sorted((one, other), key=lambda entry: abs(entry.value))
        averaged = _AVERAGED.search(a.indicator) or "/" in one.unit
        adds_up = a.kind == "level" and one.concept.nature != "rate" and not averaged
        near = abs(large.value) <= abs(small.value) * _NEAR
        same_day = small.date == large.date and len(small.date) == len("2030-01-01")
        in_order = not is_earlier(large.date, small.date) and not same_day and one.document.id != other.document.id
        early = adds_up and near and in_order and not _is_settled(small, large)
        return "earlierCutOff" if early else "contradiction"

    # ── Targets ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def checks(self) -> Iterator[Check]:
        """Each target with its result, in the order of period, place and indicator; one stated again counts once."""
        results: dict[tuple[str, ...], list[_Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.observation.period and entry.observation.status != "target":
                results[_answer_key(entry)].append(entry)
        targets = self._targets()
        aims: dict[tuple[str, ...], list[_Entry]] = defaultdict(list)
        for entry in targets:
            aims[entry.document.id, *_answer_key(entry)].append(entry)
        dated: dict[str, list[str]] = defaultdict(list)
        for document in self._documents.values():
            if document.date:
                for region in _spoken_for(document):
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
                if self._answers(entry, r) and not any(
                    t.concept.name == r.concept.name and self._answers(t, r) for t in rivals)
            ]
            region = entry.document.region_at(entry.observation.provenance.span.start)
            yield self._check(entry, found, dated["/".join(region)])

    def _targets(self) -> list[_Entry]:
        """The targets; of a range (6%—7%) the end that has to be reached."""
        targets = [e for e in self.entries if e.observation.status == "target"]
        ends: dict[tuple[object, ...], list[_Entry]] = defaultdict(list)
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

    def _answers(self, target: _Entry, result: _Entry) -> bool:
        """Whether a result is one of the target's indicator and period, stated in a document that is not earlier."""
        if result.document.id == target.document.id or is_earlier(result.date, target.date):
            return False
        a, b = target.observation.period or "", result.observation.period or ""
        # What is so at the end of several years may be told of the last of them; what adds up over them may not.
        lasts = target.concept.nature in ("stock", "rate") or target.observation.kind in ("ratio", "rank")
        timely = a == b or _is_year(a) and (_is_year(b) or bool(_PART.fullmatch(b))) or (
            bool(_YEARS.fullmatch(a)) and _is_year(b) and lasts and target.observation.kind != "growth"
        )
        if not timely or target.observation.kind == "rank" and (
                _scope_of_rank(target.observation) != _scope_of_rank(result.observation)):
            return False
        return _same_measure(target, result, near=False) and target.concept.scope == result.concept.scope

    def _check(self, target: _Entry, found: Sequence[_Entry], dates: Sequence[str]) -> Check:
        period = target.observation.period or ""
        if not found:
            later = any(is_earlier(_end(period)[:4], date) and is_earlier(target.date, date) for date in dates)
            return Check(target.observation, None, "open", target.unit, "notReported" if later else "noLaterDocument")

        def fitness(entry: _Entry) -> tuple[object, ...]:
            covers = entry.observation.period == period or _is_year(entry.observation.period)
            exact = entry.concept.name == target.concept.name
            return (not covers, entry.observation.status != "actual", not exact, _backwards(_end(
                entry.observation.period or "")), _backwards(entry.date), _order(entry.observation))

        best = min(found, key=fitness)
        gap, unit = best.value - target.value, target.unit
        if best.observation.unit == target.observation.unit:
            gap, unit = best.observation.value - target.observation.value, target.observation.unit
        unit = "个百分点" if unit == "%" else unit
        outcome = _outcome(target, best)
        reason = "onlyEstimated" if best.observation.status == "estimate" else ""
        covers = best.observation.period == period or _is_year(best.observation.period) or "/" in period
        if not covers:
            # Of what adds up, a part of the year may already be enough, or too much.
            adds_up = target.observation.kind == "level" and target.concept.nature != "rate"
            if not adds_up or outcome != ("missed" if _aims_low(target) else "met"):
                outcome, reason = "open", "partOfPeriod"
        return Check(target.observation, best.observation, outcome, unit, reason if outcome != "open" or not covers
                     else "undecided", gap)


_SOON: Final = 3  # months after which a year's figures are no longer what had come in by its end


def _is_settled(small: _Entry, large: _Entry) -> bool:
    """Whether the smaller figure was given when the period was over, and the larger much later: no early count."""
    end = _end(small.observation.period or "")
    over = is_earlier(end[:4], small.date)
    if not over or min(len(small.date), len(large.date)) < len("2030-01"):
        return False
    (year, month), (later_year, later_month) = (
        (int(date[:4]), int(date[5:7])) for date in (small.date, large.date)
    )
    return (later_year - year) * 12 + later_month - month > _SOON


def _jurisdictions(entities: Iterable[Entity]) -> dict[tuple[str, ...], str]:
    """The places by the path of their region."""
    found: dict[tuple[str, ...], str] = {}
    for entity in sorted(entities, key=lambda e: e.id):
        if "Place" in entity.types and entity.region:
            path = entity.region if entity.region[-1] in (entity.name, *entity.aliases) else (
                *entity.region, entity.name)
            found.setdefault(path, entity.id)
    return found


def _answer_key(entry: _Entry) -> tuple[str, ...]:
    """What a target and its result have in common."""
    year = _end(entry.observation.period or "")[:4]
    return entry.place, entry.observation.kind, entry.unit, entry.baseline, entry.concept.family, year


def _connected(entries: Sequence[_Entry], linked: Callable[[_Entry, _Entry], bool]) -> Iterator[list[_Entry]]:
    """The groups of two and more that links hold together."""
    groups: list[list[_Entry]] = []
    for entry in entries:
        near = [group for group in groups if any(linked(entry, other) for other in group)]
        merged = [entry]
        for group in near:
            groups.remove(group)
            merged = group + merged
        groups.append(merged)
    for group in groups:
        if len(group) > 1:
            yield sorted(group, key=_by_date)


def _same_measure(one: _Entry, other: _Entry, *, near: bool) -> bool:
    """Whether two figures measure one thing: the same matter, acts that agree, and what it is about.

    With ``near``, a matter may be the narrower form of another's (商业品牌首店, 品牌首店) if the figures lie close.
    """
    a, b = one.concept, other.concept
    if one.acts != other.acts or one.is_stock != other.is_stock and (not near or one.is_new or other.is_new):
        return False
    if one.is_thing and other.is_thing and one.observation.subject != other.observation.subject:
        return False
    if a.family != b.family:
        return near and _narrower(one, other) and bool(one.acts) and one.about == other.about
    if not a.generic:
        return one.observation.subject == other.observation.subject or _same_about(one.about, other.about)
    if one.about and other.about:
        return _same_about(one.about, other.about)
    # Of no matter that is told: only what is done alike, and, where one text tells it, near in number.
    return a.is_told and b.is_told and (one.about == other.about or near and _is_near(one, other))


def _narrower(one: _Entry, other: _Entry) -> bool:
    a, b = sorted((one.concept.family, other.concept.family), key=len)
    known = one.concept.common or other.concept.common
    return len(a) >= _LEAST and b.endswith(a) and not known and _is_near(one, other)


def _is_near(one: _Entry, other: _Entry) -> bool:
    small, large = sorted((abs(one.value), abs(other.value)))
    return large <= small * _NARROWER


def _same_about(one: str, other: str) -> bool:
    """Whether two names of what a figure is about are one: the same, or one holds the other (能源, 能源互联网)."""
    if one == other:
        return True
    short, long = sorted((_FIELD.sub("", one), _FIELD.sub("", other)), key=len)
    return len(short) >= 2 and long.startswith(short) or len(short) >= _LEAST and short in long


def _two_ends(one: _Entry, other: _Entry) -> bool:
    """Whether two figures are the two ends of one printed range (1—2个)."""
    a, b = one.observation, other.observation
    return a.provenance.span == b.provenance.span and a.raw == b.raw


def _milestones(one: _Entry, other: _Entry) -> bool:
    """Whether one document tells what was passed on the way (连续突破4万亿元、5万亿元) beside where it led."""
    low, high = sorted((one, other), key=lambda entry: entry.value)
    return one.document.id == other.document.id and low.observation.bound == "atLeast"


def _repeated(one: _Entry, other: _Entry) -> bool:
    """Whether one document states a well-known figure of its place twice, in two sentences."""
    a, b = one.observation, other.observation
    return (
        a.concept == b.concept and one.concept.common is not None and not one.acts and not other.acts
        and a.provenance.sentence != b.provenance.sentence and a.subject == b.subject and a.status == b.status
    )


def _scope_of_rank(observation: Observation) -> str:
    """Among whom a place in an order is taken: 全市, 全国 …; "" where the quote does not say."""
    match = re.search("全[国省市区县州]|全球|世界|中西部|[东中西]部|同类|副省级", observation.provenance.quote)
    return match.group() if match else ""


def _is_year(period: str | None) -> bool:
    return bool(period and _WHOLE_YEAR.fullmatch(period))


def _end(period: str) -> str:
    return period.rpartition("/")[2]


def _exceeds_whole(part: _Entry, whole: _Entry) -> bool:
    """Whether what adds up over a year is more in a part of it than in all of it."""
    return (
        _is_year(whole.observation.period) and bool(_PART.fullmatch(part.observation.period or ""))
        and part.concept.nature == whole.concept.nature == "flow" and part.observation.kind == "level"
        and part.concept.scope == whole.concept.scope
        and part.value > whole.value > 0 and not part.agrees(whole) and whole.observation.bound != "atLeast"
    )


def _aims_low(target: _Entry) -> bool:
    """Whether less is better: of ranks, of upper bounds, of falls, of what is to be brought down (能耗)."""
    if target.observation.kind == "rank" or target.bound == "atMost":
        return True
    if target.bound == "atLeast":
        return False
    known = target.concept.common
    falls = known is not None and known.direction == "down" and target.observation.kind in ("level", "ratio")
    return target.value < 0 or falls


def _outcome(target: _Entry, result: _Entry) -> str:
    """``met``, ``missed``, or ``open`` where the result is a bound that does not tell, or neither way is better."""
    known = target.concept.common
    if known is not None and known.direction == "none" and target.bound in ("exact", "about"):
        return "open"
    aim = target.value
    slack = max(abs(aim) * _ABOUT, target.step / 2) if target.bound == "about" else Decimal(0)
    low, high = result.range
    if result.bound == "about":
        low, high = low - target.step / 2, high + target.step / 2
    if _aims_low(target):
        low, high, aim = -high, -low, -aim
    if low >= aim - slack or result.bound == "about" and high >= aim - slack:
        return "met"
    return "missed" if high < aim - slack else "open"


def _shared_name(group: Sequence[_Entry]) -> str:
    """What the figures measure: the matter alone, or the shortest name with the acts that tell which (新签约项目)."""
    acts = any(entry.acts for entry in group)
    names = {entry.concept.name if acts else entry.concept.family for entry in group}
    return min(names, key=lambda name: (len(name), name))


def _shared_about(group: Sequence[_Entry]) -> str:
    named = sorted({entry.about for entry in group} - {""}, key=lambda name: (len(name), name))
    return named[0] if named else ""


def _by_date(entry: _Entry) -> tuple[object, ...]:
    return (entry.date, _order(entry.observation))


def _target_order(entry: _Entry) -> tuple[object, ...]:
    o = entry.observation
    return (o.period or "", entry.place, entry.concept.family, o.kind, _by_date(entry))


def _backwards(text: str) -> tuple[int, ...]:
    """Sorts texts of digits the latest first."""
    return tuple(-ord(c) for c in text) + (1,) * (10 - len(text))


def _order(o: Observation) -> tuple[object, ...]:
    origin = o.provenance
    return (origin.document, origin.span, o.indicator, o.kind, o.value, o.unit, o.period or "", o.status, o.bound,
            o.subject, o.raw, o.baseline or "", origin.rule)


# ── Sets and lives ───────────────────────────────────────────────────────────────────────────────────────────────────


def stated_size(name: str) -> int | None:
    """How many members the name of a numbered set promises; None where it has no number, or several.

    >>> stated_size("三大战略"), stated_size("十二大行动"), stated_size("“双碳”目标"), stated_size("一核两翼")
    (3, 12, None, None)
    """
    if _COMPOUND.search(name):
        return None
    found = [match["n"] for match in _STATED.finditer(name)]
    if len(found) != 1 or found[0] in ("一", "1"):
        return None
    text = found[0]
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, ones = text.split("十")
        return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)
    return _NUMERALS[text]


def _sets(facts: Facts) -> Iterator[SetCheck]:
    """Each numbered set with what is said to be a member of it."""
    named: dict[str, list[Assertion]] = defaultdict(list)
    for assertion in sorted(set(facts.assertions), key=_assertion_order):
        if assertion.predicate == "memberOf":
            named[assertion.object].append(assertion)
    names = {entity.id: entity.name for entity in facts.entities}
    for entity in sorted(facts.entities, key=lambda e: e.id):
        if entity.types[:1] != ("Group",):
            continue
        assertions = tuple(named.get(entity.id, ()))
        stated = next((n for form in (entity.name, *entity.aliases) if (n := stated_size(form))), None)
        members = _members(assertions, stated, names)
        listed = [
            len(_members([a for a in assertions if a.provenance.document == document], stated, names))
            for document in {a.provenance.document for a in assertions}
        ]
        yield SetCheck(entity.id, stated, members, _completeness(stated, len(members), listed), assertions)


def _completeness(stated: int | None, found: int, listed: Sequence[int]) -> str:
    """One of COMPLETENESS; ``listed`` are the members in each document, which may name others than the year before."""
    if not found:
        return "unlisted"
    if stated is None:
        return "unstated"
    if found == stated:
        return "complete"
    if found < stated:
        return "incomplete"
    return "changed" if stated in listed and max(listed) == stated else "exceeded"


def _members(assertions: Sequence[Assertion], stated: int | None, names: Mapping[str, str]) -> tuple[str, ...]:
    """The members of a set. Where there are more than it states, a short form is not counted beside its longer one."""
    members = sorted({assertion.subject for assertion in assertions})
    if stated is not None and len(members) > stated:
        members = [
            m for m in members if not any(names[o] != names[m] and names[o].startswith(names[m]) for o in members)
        ]
    return tuple(members)


def _lives(facts: Facts) -> Iterator[Life]:
    """Each project, park and platform whose status some document tells."""
    documents = {document.id: document for document in facts.documents}
    steps: dict[str, list[Assertion]] = defaultdict(list)
    names = {entity.id: entity.name for entity in facts.entities}
    for assertion in set(facts.assertions):
        if assertion.status in PROJECT_STATUSES and not _is_counted(names[assertion.object], assertion):
            steps[assertion.object].append(assertion)
    for entity in sorted(facts.entities, key=lambda e: e.id):
        if entity.id not in steps or next(iter(entity.types), "") not in _LIVING:
            continue
        told = sorted(
            steps[entity.id], key=lambda a: (documents[a.provenance.document].date or "", *_assertion_order(a))
        )
        naming = {document for document, _ in entity.mentions} | {a.provenance.document for a in told}
        naming |= _naming(entity, documents.values())
        last = max(naming, key=lambda id: (documents[id].date or "", id))
        findings = []
        if _regressed(told, documents):
            findings.append("regressed")
        unfinished = entity.types[0] in _MADE and all(a.status != "completed" for a in told)
        if unfinished and _left_behind(documents, naming, told):
            findings.append("disappeared")
        first = {(a.provenance.document, a.status): a for a in reversed(told)}  # what a document says twice, once
        yield Life(entity.id, tuple(a for a in told if first[a.provenance.document, a.status] is a), last,
                   tuple(findings))


def _is_counted(name: str, assertion: Assertion) -> bool:
    """Whether the quote counts things of this name (书房5家, 3个书房): then it is a kind, and has no life."""
    counted = rf"{re.escape(name)}[\d一二三四五六七八九十]+[家个处座所条]|\d[家个处座所条]{re.escape(name)}"
    return re.search(counted, assertion.provenance.quote) is not None


_CARRIED_ON: Final = re.compile("推进|推动|加快|继续|续建|在建|竣工|完工|建成|完成|投[入用运产]|交付")
_DISTANCES: Final = {"planned": 0, "started": 1, "ongoing": 1, "completed": 2}
_WORKS: Final = re.compile("(?:改造|更新|提升|改建|扩建|新建|建设|项目|工程|施工|一期|二期|三期|片区)+$")
_SHORTEST: Final = 3  # characters by which a text may name a thing


def _naming(entity: Entity, documents: Iterable[Document]) -> set[str]:
    """The documents whose text names the thing in some form, with the works on it (某宾馆改造项目) or without (某宾馆).

    Whether a document is silent must not hang on whether the name was recognised in it.
    """
    forms = {form for name in (entity.name, *entity.aliases) for form in (name, _WORKS.sub("", name))}
    forms = {form for form in forms if len(form) >= _SHORTEST}
    return {document.id for document in documents if any(form in document.text for form in forms)}


def _regressed(told: Sequence[Assertion], documents: Mapping[str, Document]) -> bool:
    """Whether a later document has it less far than an earlier one had it at the most.

    What has begun and what goes on are the same distance: documents do not keep these two apart. Nor is a plan to carry
    on or to finish a step back from there.
    """
    said: dict[str, int] = {}  # document → how far it has the thing
    meant: dict[str, int] = {}  # … and how far that says it is at the most
    for a in told:
        document, rank = documents[a.provenance.document], _DISTANCES[a.status or "planned"]
        sentence = document.text[a.provenance.sentence.start:a.provenance.sentence.end]
        carried_on = max(rank, _DISTANCES["ongoing"]) if _CARRIED_ON.search(sentence) else rank
        said[document.id] = max(said.get(document.id, -1), rank)
        meant[document.id] = max(meant.get(document.id, -1), carried_on)
    return any(
        said[one] > meant[other] and is_earlier(documents[one].date, documents[other].date)
        for one in said for other in said
    )


def _spoken_for(document: Document) -> set[tuple[str, ...]]:
    """The regions that a document speaks for: a newspaper's page may have two interviews."""
    return {document.region, *(region for _, region in document.voices)}


def _left_behind(documents: Mapping[str, Document], naming: set[str], told: Sequence[Assertion]) -> bool:
    """Whether a document of the same place, of a later year than all that name it, is silent about it."""
    regions = {documents[a.provenance.document].region_at(a.provenance.span.start) for a in told}
    years = [documents[id].date for id in naming]
    if not all(years):
        return False
    last = max(date[:4] for date in years if date)
    return any(
        regions & _spoken_for(document) and document.date and document.date[:4] > last
        for document in documents.values() if document.id not in naming
    )


def _assertion_order(a: Assertion) -> tuple[object, ...]:
    origin = a.provenance
    return (origin.document, origin.span, a.subject, a.predicate, a.object, a.status or "", a.title or "", origin.rule)
