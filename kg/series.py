"""Series: what one indicator of one subject was, was expected to be and was aimed at, period by period.

The terminal and the page draw the same series. Nothing here draws: a Series holds exact decimals in the base unit, says
which of its points a line joins, and chooses the unit and the round numbers of an axis.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, localcontext
from typing import Final, Generic, TypeAlias, TypeVar

from kg.model import SCENARIOS, Facts, Observation

S = TypeVar("S")
Day: TypeAlias = tuple[int, int, int]
Normalise: TypeAlias = Callable[[Decimal, str], tuple[Decimal, str]]
"""Gives value and unit in the unit's base (98.2, 亿元 → 9820000000, 元); raises ValueError or KeyError if it cannot."""

_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")
# The year before, in any words: growth against anything else (较2020年, 环比) may not stand on one line with it.
_YEAR_BEFORE = re.compile("同[比期]|[较比](?:上年|去年|年初)")
_SCALES: Final = (("万亿", Decimal(10) ** 12), ("亿", Decimal(10) ** 8), ("万", Decimal(10) ** 4))
_BARE = re.compile("[百千万亿]*")  # a scale without a unit
_LONGEST: Final = Decimal(10) ** 5
"""Numbers from here on are too long for an axis: the unit gets a scale (万, 亿)."""
_STEPS: Final = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5))
_PRECISION: Final = 50
_PLACE: Final = "位"
_GENERAL: Final = ("Industry", "Strategy", "Group", "Policy")  # every place has its own figures of them


@dataclass(frozen=True, slots=True)
class Line:
    """What the points of one Series have in common.

    ``subject`` tells subjects apart (an Entity id, an IRI). ``concept`` is the indicator's canonical name where it has
    one, otherwise its name. ``unit`` is the base unit. ``baseline`` is what growth is measured against, "" for the year
    before. ``topic`` as in Observation. ``place`` is whose report speaks, where the subject is one that many places
    have (an industry, a strategy): the figures of two places are two series.
    """

    subject: str
    concept: str
    kind: str
    unit: str
    baseline: str = ""
    topic: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Point(Generic[S]):
    """A value in a period, ``begin`` to ``end``, both included.

    ``value`` is in the base unit, ``printed`` and ``unit`` as the first source prints them. ``sources`` are all
    statements that say just this; ``date`` is that of the last of their documents ("" if none is known).
    """

    period: str
    begin: Day
    end: Day
    value: Decimal
    printed: Decimal
    unit: str
    bound: str
    scenario: str
    date: str
    sources: tuple[S, ...]

    @property
    def year(self) -> int:
        """The year in which the period ends."""
        return self.end[0]

    @property
    def extent(self) -> str:
        """``year``, ``part`` (of one year: three quarters, the end of a month) or ``span`` (of several years).

        >>> periods = "2024", "2024-01/2024-12", "2024-01/2024-09", "2021/2025"
        >>> [read_point(period, Decimal(1), "家").extent for period in periods]
        ['year', 'year', 'part', 'span']
        """
        if self.begin[0] != self.end[0]:
            return "span"
        return "year" if (self.begin[1:], self.end[1:]) == ((1, 1), (12, 31)) else "part"


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis: 1 ``unit`` is ``factor`` base units; ``ticks`` are three to five round numbers in ``unit``, from below
    the lowest value to above the highest.
    """

    unit: str
    factor: Decimal
    ticks: tuple[Decimal, ...]

    def show(self, value: Decimal) -> Decimal:
        """A value of the Series in ``unit``, exact.

        >>> Scale("亿元", Decimal(10) ** 8, ()).show(Decimal(9820000000))
        Decimal('98.2')
        """
        shown = _divide(value, self.factor)
        assert shown is not None, "choose_scale takes no factor that does not divide all values"
        return shown


@dataclass(frozen=True, slots=True)
class Series(Generic[S]):
    """The points of one Line, by the end of their periods; of one period: actual, estimate, target."""

    line: Line
    points: tuple[Point[S], ...]

    @property
    def periods(self) -> int:
        """How many different periods have a value."""
        return len({(point.begin, point.end) for point in self.points})

    @property
    def is_worth_drawing(self) -> bool:
        """Whether there is something to compare: two periods, or a target beside what came of it."""
        scenarios = {point.scenario for point in self.points}
        return self.periods > 1 or ("target" in scenarios and len(scenarios) > 1)

    @property
    def joined(self) -> tuple[Point[S], ...]:
        """The points that a line may join: one for each year as a whole, no target; what was before what was expected,
        and of several figures the one that was published last.
        """
        whole: dict[int, list[Point[S]]] = defaultdict(list)
        for point in self.points:
            if point.extent == "year" and point.scenario in ("actual", "estimate"):
                whole[point.year].append(point)
        return tuple(max(whole[year], key=lambda p: (p.scenario == "actual", p.date)) for year in sorted(whole))


# ── Gathering ────────────────────────────────────────────────────────────────────────────────────────────────────────


def from_facts(facts: Facts, *, normalise: Normalise | None = None) -> tuple[Series[Observation], ...]:
    """The series of all observations whose period is known, in the order of their lines.

    Without ``normalise``, printed units stand as they are, and figures in 亿元 and in 万元 do not come together.
    """
    dates = {document.id: document.date or "" for document in facts.documents}
    documents = {document.id: document for document in facts.documents}
    types = {entity.id: next(iter(entity.types), "") for entity in facts.entities}
    read = []
    for o in sorted(set(facts.observations), key=lambda o: (
            dates.get(o.provenance.document, ""), o.provenance.document, o.provenance.span, o.raw, o.indicator,
            o.value, o.unit, o.period or "", o.baseline or "", o.provenance.rule)):
        # A rank is a place in an order: 第3名 is the third place, not three people.
        value, unit = (o.value, _PLACE) if o.kind == "rank" else to_base(o.value, o.unit, normalise)
        point = read_point(o.period or "", value, o.unit, printed=o.value, bound=o.bound, scenario=o.status,
                           date=dates.get(o.provenance.document, ""), sources=(o,))
        if point:
            document = documents.get(o.provenance.document)
            place = choose_place(types.get(o.subject, ""), document.jurisdiction or "" if document else "")
            line = Line(o.subject, o.concept or o.indicator, o.kind, unit, simplify(o.baseline or ""), o.topic, place)
            read.append((line, point))
    return gather(read)


def choose_place(subject_type: str, jurisdiction: str) -> str:
    """The ``place`` of a Line, from the main type of its subject and the jurisdiction of the document.

    >>> choose_place("Industry", "青禾县"), choose_place("Company", "青禾县")
    ('青禾县', '')
    """
    return jurisdiction if subject_type in _GENERAL else ""


def to_base(value: Decimal, unit: str, normalise: Normalise | None) -> tuple[Decimal, str]:
    """Value and unit in the base unit; as they are where there is none."""
    try:
        return normalise(value, unit) if normalise else (value, unit)
    except (KeyError, ValueError):
        return value, unit


def simplify(baseline: str) -> str:
    """A baseline as printed, but "" for the year before.

    >>> simplify("同比"), simplify("较上年末"), simplify("较2020年")
    ('', '', '较2020年')
    """
    return "" if _YEAR_BEFORE.match(baseline) else baseline


def read_point(
    period: str, value: Decimal, unit: str, *, printed: Decimal | None = None, bound: str = "exact",
    scenario: str = "actual", date: str = "", sources: tuple[S, ...] = (),
) -> Point[S] | None:
    """A Point in a period written as in `Observation.period`; None where it is not, and nothing can be drawn.

    ``value`` is in the base unit, ``printed`` (``value`` itself if it is left out) in ``unit``.

    >>> read_point("2024-01/2024-09", Decimal(3), "家").end
    (2024, 9, 31)
    """
    first, _, last = period.partition("/")
    begin, end = _DATE.fullmatch(first), _DATE.fullmatch(last or first)
    if not begin or not end:
        return None
    days = _day(begin, 1, 1), _day(end, 12, 31)  # a 31st of September does no harm: days are only compared
    if days[0] > days[1]:
        return None
    return Point(period, *days, value, value if printed is None else printed, unit, bound, scenario, date, sources)


def gather(read: Iterable[tuple[Line, Point[S]]]) -> tuple[Series[S], ...]:
    """One Series for each Line, in their order. Points that say the same become one, with all sources as they came.

    An amount without a unit (过百亿) joins the figures of its indicator if all of them have one and the same unit.

    >>> line = Line("甲县", "财政收入", "level", "元")
    >>> points = [read_point(year, Decimal(9), "元", sources=(year,)) for year in ("2024", "2023", "2024")]
    >>> [(p.period, p.sources) for p in gather((line, p) for p in points if p)[0].points]
    [('2023', ('2023',)), ('2024', ('2024', '2024'))]
    """
    found: dict[Line, list[Point[S]]] = defaultdict(list)
    for line, point in read:
        found[line].append(point)
    for line in [line for line in found if not line.unit and line.kind == "level"]:
        others = [other for other in found if other.unit and replace(other, unit="") == line]
        if len(others) == 1:
            found[others[0]] += found.pop(line)
    lines = sorted(found, key=lambda n: (n.subject, n.concept, n.kind, n.unit, n.baseline, n.topic, n.place))
    return tuple(Series(line, _merge(found[line])) for line in lines)


def _merge(points: Iterable[Point[S]]) -> tuple[Point[S], ...]:
    merged: dict[tuple[object, ...], Point[S]] = {}
    for point in points:
        key = (point.begin, point.end, point.scenario, point.bound, point.value)
        known = merged.get(key)
        merged[key] = point if known is None else replace(
            known, sources=known.sources + point.sources, date=max(known.date, point.date)
        )
    order = {scenario: number for number, scenario in enumerate(SCENARIOS)}
    return tuple(sorted(merged.values(), key=lambda p: (
        p.end, p.begin, order.get(p.scenario, len(order)), p.value, p.bound, p.scenario)))


def _day(match: re.Match[str], month: int, day: int) -> Day:
    return int(match[1]), int(match[2] or month), int(match[3] or day)


# ── Axes and bars ────────────────────────────────────────────────────────────────────────────────────────────────────


def choose_scale(series: Series[S]) -> Scale:
    """The unit in which a Series is drawn, and the numbers at its axis.

    The unit is the one that most points are printed in, if its numbers are short; otherwise the base unit with a scale.
    The axis begins at zero, unless that would press all points into its upper quarter. A rank has no zero.
    """
    unit, factor = _choose_unit(series)
    shown = [point.value / factor for point in series.points]
    low, high = min(shown), max(shown)
    if series.line.kind == "rank":
        ranks = choose_ticks(low, high, steps=_STEPS[:2] + _STEPS[3:], least=Decimal(1))
        return Scale(unit, factor, tuple(dict.fromkeys(max(tick, Decimal(1)) for tick in ranks)))
    if low > 0 and high - low >= high / 4:
        low = Decimal(0)
    if high < 0 and high - low >= -low / 4:
        high = Decimal(0)
    if low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    return Scale(unit, factor, choose_ticks(low, high))


def choose_ticks(
    low: Decimal, high: Decimal, *, steps: Sequence[Decimal] = _STEPS, least: Decimal | None = None
) -> tuple[Decimal, ...]:
    """Multiples of a round step (1, 2, 2.5 or 5 times a power of ten) around ``low`` … ``high``: as many as fit, but no
    more than four, or five where zero lies between.

    >>> [str(tick) for tick in choose_ticks(Decimal(0), Decimal("130.5"))]
    ['0', '50', '100', '150']
    >>> [str(tick) for tick in choose_ticks(Decimal("-3.1"), Decimal("6"))]
    ['-5', '0', '5', '10']
    """
    if low == high:
        low, high = low - (least or 1), high + (least or 1)
    most = 5 if low < 0 < high else 4
    exponent = (high - low).adjusted() - 1
    while True:
        for mantissa in steps:
            step = mantissa.scaleb(exponent)
            if least is not None and step < least:
                continue
            first = (low / step).to_integral_value(ROUND_FLOOR)
            last = (high / step).to_integral_value(ROUND_CEILING)
            if last - first < most:
                return tuple(_plain((first + i) * step) for i in range(int(last - first) + 1))
        exponent += 1


def measure_bars(values: Sequence[Decimal], width: int) -> tuple[tuple[int, int], ...]:
    """Bars from a common zero in ``width`` cells: for each value its first cell and its length, at least 1 but for 0.

    >>> measure_bars([Decimal(10), Decimal(5), Decimal(0)], 20)
    ((0, 20), (0, 10), (0, 0))
    >>> measure_bars([Decimal("-5"), Decimal(15)], 20)
    ((0, 5), (5, 15))
    """
    low, high = min(Decimal(0), *values), max(Decimal(0), *values)
    if low == high:
        return tuple((0, 0) for _ in values)
    zero = min(max(_round(-low / (high - low) * width), int(low < 0)), width - int(high > 0))
    bars = []
    for value in values:
        share = abs(value) / (high - low) * width
        length = min(max(_round(share), int(value != 0)), zero if value < 0 else width - zero)
        bars.append((zero - length if value < 0 else zero, length))
    return tuple(bars)


def _choose_unit(series: Series[S]) -> tuple[str, Decimal]:
    printed: Counter[tuple[str, Decimal]] = Counter()  # a unit and how many base units it is
    for point in series.points:
        factor = _divide(point.value, point.printed) if point.printed else None
        if factor and (not series.line.unit or not _BARE.fullmatch(point.unit)):
            printed[point.unit, factor] += len(point.sources) or 1
    largest = max(abs(point.value) for point in series.points)
    for unit, factor in sorted(printed, key=lambda pair: (-printed[pair], -pair[1], pair[0])):
        if largest / factor < _LONGEST and all(_divide(p.value, factor) is not None for p in series.points):
            return unit, factor
    scale, factor = next(
        ((name, factor) for name, factor in _SCALES if largest >= factor and largest >= _LONGEST), ("", Decimal(1))
    )
    return scale + series.line.unit, factor


def _divide(value: Decimal, divisor: Decimal) -> Decimal | None:
    """The exact quotient; None where it is no finite decimal."""
    with localcontext() as context:
        context.prec = _PRECISION
        quotient = value / divisor
        return _plain(quotient) if quotient * divisor == value else None


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent above zero."""
    return Decimal(format(value.normalize(), "f"))


def _round(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_HALF_UP))
