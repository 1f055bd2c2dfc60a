"""Units: which there are, what a printed value is in base units, and what those are to the world.

Read from ``data/units/units.tsv`` and ``data/units/quotients.tsv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from functools import cache
from typing import NamedTuple

from kg.errors import ConfigError
from kg.observe.words import rows

SCALES: dict[str, Decimal] = {
    "万亿": Decimal(10) ** 12,
    "亿": Decimal(10) ** 8,
    "百万": Decimal(10) ** 6,
    "万": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
    "百": Decimal(10) ** 2,
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit without scale. ``factor`` times a value is the value in ``base``; ``qudt`` is the base's, or empty."""

    name: str
    base: str
    factor: Decimal
    dimension: str
    qudt: str = ""


@cache
def table() -> dict[str, Unit]:
    """All printed forms of all units. Raises ConfigError for a line that cannot be used.

    >>> table()["公里"].factor, table()["千米"].name
    (Decimal('1000'), '公里')
    """
    found: dict[str, Unit] = {}
    for number, (name, base, factor, dimension, qudt, aliases) in rows("units.tsv", columns=6):
        where = f"data/units/units.tsv:{number}"
        try:
            unit = Unit(name, base, Decimal(factor), dimension, qudt)
        except InvalidOperation as error:
            raise ConfigError(f"the factor is no decimal: {factor!r}", where=where,
                              remedy="write it in digits, e.g. 0.001") from error
        for form in (name, *aliases.split()):
            if form in found and found[form] != unit:
                raise ConfigError(f"the unit {form} stands twice", where=where, remedy="delete one of the two")
            found[form] = unit
    for unit in list(found.values()):
        if unit.base not in found:
            raise ConfigError(f"the base unit {unit.base} of {unit.name} is missing", where="data/units/units.tsv",
                              remedy="give it a line of its own with the factor 1")
    return found


BRACKETED = "[（(][一-龥][）)]"
"""What may stand after a classifier: the one of a variant, 件（套）, 台（套）."""


def unit_of(printed: str) -> Unit | None:
    """The unit that a printed form names, without scale; 件（套） is 件. None for an unknown one.

    >>> unit_of("千米").name, unit_of("件（套）").name, unit_of("米（套）")
    ('公里', '件', None)
    """
    known = table().get(printed)
    if known is None and len(printed) > 3 and printed[-1] in "）)":
        known, variant = table().get(printed[:-3]), table().get(printed[-2])
        if not all(unit and unit.dimension in ("count", "people") for unit in (known, variant)):
            return None
    return known


class Measure(NamedTuple):
    """What is known of a base unit; each is "" where nothing is.

    ``qudt`` is the local name of its QUDT unit, ``dimension`` what it measures (``money/area`` for a quotient) and
    ``currency`` the ISO 4217 code of the money that a value in it amounts to.
    """

    qudt: str
    dimension: str
    currency: str


@cache
def _quotients() -> dict[str, str]:
    return {quotient: qudt for _, (quotient, qudt) in rows("quotients.tsv", columns=2)}


def measure(base: str) -> Measure:
    """What is known of a base unit, as `normalise` gives it.

    >>> measure("元")
    Measure(qudt='CCY_CNY', dimension='money', currency='CNY')
    >>> measure("元/平方米")
    Measure(qudt='', dimension='money/area', currency='CNY')
    >>> measure("千克/立方米").qudt, measure("亩").qudt, measure("没有的单位")
    ('KiloGM-PER-M3', '', Measure(qudt='', dimension='', currency=''))
    """
    parts = base.split("/")
    units = [unit_of(part) for part in parts]
    dimension = "/".join(unit.dimension for unit in units if unit) if all(units) else ""
    if len(parts) > 1:
        return Measure(_quotients().get(base, ""), dimension, measure(parts[0]).currency)
    unit = units[0]
    if unit is None or unit.base != base:  # a unit that was not converted is not what QUDT calls its base
        return Measure("", dimension, "")
    return Measure(unit.qudt, dimension, unit.qudt.removeprefix("CCY_") if dimension == "money" else "")


def split_scale(unit: str) -> tuple[Decimal, str]:
    """The factor of a printed unit's scale, and the unit without it.

    >>> split_scale("亿元"), split_scale("千瓦")
    ((Decimal('100000000'), '元'), (Decimal('1'), '千瓦'))
    """
    if unit_of(unit):
        return Decimal(1), unit
    for scale, factor in SCALES.items():
        if unit.startswith(scale):
            return factor, unit[len(scale):]
    return Decimal(1), unit


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros, and without an exponent above zero."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def normalise(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """The exact value in base units, and the base unit; an unknown unit is its own base.

    ``unit`` is as printed, with its scale, and may be a quotient. No rounding: 50 digits are kept.

    >>> normalise(Decimal("2.05"), "万亿元")
    (Decimal('2050000000000'), '元')
    >>> normalise(Decimal("28.5"), "微克/立方米")
    (Decimal('2.85E-8'), '千克/立方米')
    """
    with localcontext() as context:
        context.prec = 50
        head, *tail = unit.split("/")
        scale, plain = split_scale(head)
        known = unit_of(plain)
        value = value * scale * (known.factor if known else Decimal(1))
        bases = [known.base if known else plain]
        for part in tail:
            scale, plain = split_scale(part)
            known = unit_of(plain)
            divisor = scale * (known.factor if known else Decimal(1))
            quotient = value / divisor
            if quotient * divisor != value:  # not a finite decimal: keep this part as printed
                bases.append(part)
                continue
            value = quotient
            bases.append(known.base if known else plain)
        return _plain(value), "/".join(bases)


_TIMES = ("次", "场", "轮", "批", "期")  # count how often, not how many
COUNTED = "件"
"""The unit in which `comparable` gives things that are counted, whatever classifier is printed."""


def comparable(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """As `normalise`, but one unit for all things that are counted, though not for how often something happens (9所 and
    9处 may be of the same schools, 9场次 not), and one for land in 亩 and 公顷 (a hectare is exactly 15 亩, a 亩 no
    finite number of square metres).

    >>> comparable(Decimal("9"), "所"), comparable(Decimal("1.5"), "万家")
    ((Decimal('9'), '件'), (Decimal('15000'), '件'))
    >>> comparable(Decimal("9"), "场次")
    (Decimal('9'), '场次')
    >>> comparable(Decimal("2000"), "公顷"), comparable(Decimal("3"), "万亩")
    ((Decimal('30000'), '亩'), (Decimal('30000'), '亩'))
    """
    scale, plain = split_scale(unit)
    if plain == "公顷":
        return _plain(value * scale * 15), "亩"
    value, base = normalise(value, unit)
    known = unit_of(base)
    is_thing = known and known.dimension == "count" and not base.endswith(_TIMES)
    return value, COUNTED if is_thing else base
