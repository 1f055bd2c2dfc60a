"""Observations made comparable: value and unit, whose they are, and what they measure.

Figures are held side by side only where indicator, subject, unit and period agree; how indicators are taken apart for
that is told in `kg.indicators`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final, TypeAlias

from kg.indicators import Concept, concept
from kg.ledger.lives import MADE
from kg.model import Document, Facts, Observation
from kg.series import simplify

Measure: TypeAlias = Callable[[Decimal, str], tuple[Decimal, str]]
"""A printed value and unit in a unit in which it can be compared with others; see `kg.observe.comparable`."""

_FIELD: Final = re.compile("(?:全?产业链群?|产业|行业|综合|全口径)+$")  # 水产产业 and 水产 are one field
_THINGS: Final = (*MADE, "Institution", "Company")
_SLACK: Final = Decimal("0.2")  # 超过340 beside 超过400 says the same
_ENDLESS: Final = Decimal("Infinity")
ABOUT: Final = Decimal("0.03")
_NARROWER: Final = Decimal("1.5")  # 连锁书店 beside 社区连锁书店: the same only if the figures are near each other
_LEAST: Final = 4  # characters of a name that another's may end with
_WHOLE_YEAR: Final = re.compile(r"\d{4}(?:-12)?")
PART: Final = re.compile(r"(\d{4})-01/\1-(?:0[1-9]|1[01])")


@dataclass(frozen=True)
class Entry:
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
            return value - size * ABOUT, value + size * ABOUT
        return (-_ENDLESS if self.bound == "atMost" else value), (_ENDLESS if self.bound == "atLeast" else value)

    def apart(self, other: Entry) -> Decimal:
        """How far what the one allows lies from what the other allows; 0 where they meet.

        Of two lower (or upper) bounds each is the other's only where they are near: nobody says 超过40 of 500.
        """
        if self.bound == other.bound and self.bound in ("atLeast", "atMost"):
            low, high = sorted((abs(self.value), abs(other.value)))
            return max(high - low - low * _SLACK, Decimal(0))
        (low, high), (other_low, other_high) = self.range, other.range
        return max(low - other_high, other_low - high, Decimal(0))

    def agrees(self, other: Entry) -> bool:
        """Whether both may be printed forms of one number: one rounds to the other (1300亿元, 1299.6亿元)."""
        return self.apart(other) <= max(self.step, other.step) / 2


def read_entries(facts: Facts, measure: Measure) -> tuple[Entry, ...]:
    """The figures of a corpus, ready to be held side by side, in the order of documents and text."""
    documents = {document.id: document for document in facts.documents}
    entities = {entity.id: entity for entity in facts.entities}
    types = {form: next(iter(e.types), "") for e in facts.entities for form in (e.name, *e.aliases)}
    places = facts.places()

    def read(observation: Observation) -> Entry:
        document = documents[observation.provenance.document]
        subject = entities[observation.subject]
        known = concept(observation.indicator)
        value, unit = measure(observation.value, observation.unit)
        exponent = observation.value.as_tuple().exponent
        step, _ = measure(Decimal(1).scaleb(int(exponent)), observation.unit)
        if not unit and known.common and observation.kind == "level":
            # «收入过百亿»: of what, the indicator's definition says
            value, unit = measure(value, known.common.unit)
            step, _ = measure(step, known.common.unit)
        if subject.types[:1] == ("Place",):
            place, about = subject.id, observation.topic or known.about
        else:
            region = document.region_at(observation.provenance.span.start)
            place, about = places.get(region, subject.id), subject.name
        is_fixed = known.fixed and (next(iter(subject.types), "") in _THINGS or types.get(about, "") in _THINGS)
        baseline = simplify(observation.baseline or "")
        return Entry(observation, document, value, unit, abs(step), place, about, known, is_fixed, baseline)

    return tuple(read(observation) for observation in sorted(set(facts.observations), key=order))


def same_measure(one: Entry, other: Entry, *, near: bool) -> bool:
    """Whether two figures measure one thing: the same matter, acts that agree, and what it is about.

    With ``near``, a matter may be the narrower form of another's (社区连锁书店, 连锁书店) if the figures lie close.
    """
    a, b = one.concept, other.concept
    if one.acts != other.acts or one.is_stock != other.is_stock and (not near or one.is_new or other.is_new):
        return False
    if one.is_thing and other.is_thing and one.observation.subject != other.observation.subject:
        return False
    if a.family != b.family:
        return near and _narrower(one, other) and bool(one.acts) and one.about == other.about
    if not a.generic:
        return one.observation.subject == other.observation.subject or same_about(one.about, other.about)
    if one.about and other.about:
        return same_about(one.about, other.about)
    # Of no matter that is told: only what is done alike, and, where one text tells it, near in number.
    return a.is_told and b.is_told and (one.about == other.about or near and _is_near(one, other))


def _narrower(one: Entry, other: Entry) -> bool:
    a, b = sorted((one.concept.family, other.concept.family), key=len)
    known = one.concept.common or other.concept.common
    return len(a) >= _LEAST and b.endswith(a) and not known and _is_near(one, other)


def _is_near(one: Entry, other: Entry) -> bool:
    small, large = sorted((abs(one.value), abs(other.value)))
    return large <= small * _NARROWER


def same_about(one: str, other: str) -> bool:
    """Whether two names of what a figure is about are one: the same, or one holds the other (茶叶, 茶叶加工)."""
    if one == other:
        return True
    short, long = sorted((_FIELD.sub("", one), _FIELD.sub("", other)), key=len)
    return len(short) >= 2 and long.startswith(short) or len(short) >= _LEAST and short in long


def scope_of_rank(observation: Observation) -> str:
    """Among whom a place in an order is taken: 全市, 全国 …; "" where the quote does not say."""
    match = re.search("全[国省市区县州]|全球|世界|中西部|[东中西]部|同类|副省级", observation.provenance.quote)
    return match.group() if match else ""


def is_year(period: str | None) -> bool:
    return bool(period and _WHOLE_YEAR.fullmatch(period))


def end_of(period: str) -> str:
    return period.rpartition("/")[2]


def by_date(entry: Entry) -> tuple[object, ...]:
    return (entry.date, order(entry.observation))


def order(o: Observation) -> tuple[object, ...]:
    origin = o.provenance
    return (origin.document, origin.span, o.indicator, o.kind, o.value, o.unit, o.period or "", o.status, o.bound,
            o.subject, o.raw, o.baseline or "", origin.rule)
