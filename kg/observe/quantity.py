"""The grammar of printed quantities: where they are, and what they are worth.

One scan over the text. What is no quantity is matched first and consumed, so that its digits cannot be read twice:
times (``period.py`` reads those), ordinals, codes and names with a number in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.model import Span
from kg.observe.meant import AFTER, BEFORE, PER, Place
from kg.observe.names import Names
from kg.observe.numerals import DIGITS, HAN, HAN_NUMBER, parse
from kg.observe.units import BRACKETED, split_scale, table, unit_of
from kg.observe.words import any_of, either

FORMS = ("amount", "percent", "points", "times", "double", "rank", "composition", "plain", "steps", "grade")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as printed. ``text[span.start:span.end] == raw``: the number with its unit and the words of its bound.

    ``value`` is the number in digits and ``unit`` the unit with its scale. ``form`` is one of FORMS: ``times`` counts
    multiples (倍), ``double`` is 翻番 as a percentage, ``composition`` is ``4.1∶37.5∶58.4`` with its ``parts``,
    ``plain`` a ratio without a unit, ``steps`` a number of steps taken (两个万亿元台阶), ``grade`` what is passed
    (两万亿级城市).
    A range has ``low`` and ``low_unit``; ``value`` is then its upper end. ``per`` is what it is counted by (每人每月).
    """

    span: Span
    value: Decimal
    unit: str
    bound: str
    raw: str
    form: str = "amount"
    low: Decimal | None = None
    low_unit: str = ""
    per: str | None = None
    parts: tuple[Decimal, ...] = ()
    spelt: bool = False

    @property
    def is_rank(self) -> bool:
        return self.form == "rank"

    @property
    def is_percent(self) -> bool:
        return self.form in ("percent", "double")

    @property
    def is_points(self) -> bool:
        return self.form == "points"

    @property
    def measures(self) -> str:
        """The unit's dimension (count, people, money, length …); count where only a scale is printed (3.2万群众)."""
        unit = unit_of(split_scale(self.unit.partition("/")[0])[1])
        return unit.dimension if unit else "count"

    @property
    def is_count(self) -> bool:
        """Whether the unit is a classifier: it counts things or people."""
        return self.form == "amount" and self.measures in ("count", "people")


_N = f"(?:{DIGITS}|{HAN_NUMBER})"
_SMALL = "[一二三四五六七八九十]"
_DASH = "(?:[-—–－~～至到]|——)"

# What looks like a number and is none, in the order in which it is tried.
_TIMES = "|".join((
    rf"\d{{4}}(?:年)?{_DASH}\d{{2,4}}年(?:度|底|末|初)?",
    r"(?<!\d)(?:19|20)\d{2}年(?:度|代|底|末|初)?",
    r"[〇零一二三四五六七八九]{4}年(?:度|代|底|末|初)?",
    rf"\d{{1,2}}月\d{{1,2}}日(?:{_DASH}(?:\d{{1,2}}月)?\d{{1,2}}日)?",
    rf"(?:\d{{1,2}}|{_SMALL}{{1,2}})月?{_DASH}(?:\d{{1,2}}|{_SMALL}{{1,2}})月(?:份|底|末)?",
    rf"(?<![个半每\d])(?:\d{{1,2}}|{_SMALL}{{1,2}})月(?:份|底|末|初|中旬|上旬|下旬)?",
    r"\d{1,2}[日号](?![线楼院])",
    r"(?:第?[一二三四1-4]|前[一二三两123])(?:个)?季度",
    rf"(?:近|过去|最近|未来|今后|过去的|未来的|前|这){_N}(?:多|余)?年",
    rf"{_N}(?:多|余)?年(?:来|行动|规划|倍增|攻坚|计划|期|间|内|以来|制|前|后|多来|禁渔|任期|初见)",
    rf"{_N}(?:世纪|年代|周年|时期)",
))
_NAMES = "|".join((
    rf"{_N}(?:[+＋×xX*]|[/]\d)[\dA-Za-zＮ+＋×…]*",
    r"[A-Za-zΑ-ω]+[-.·]?\d[\w.+＋-]*?(?=[^A-Za-z\d.+＋-]|$)",
    r"\d+(?=(?:热线|专线|号线|路公交|频道))",
    rf"第(?>{_N})",
))
_UNIT = f"(?:{either(table())}(?:{BRACKETED})?)"
_SCALE = "(?:万亿|百万|亿|万|千(?![米瓦克伏])|百(?!分))"
_RANK = (
    rf"第(?P<place>(?>{_N}))(?:[位名]|(?=[，。；、！？）”’：\s的和及与并]|$))|(?P<top>首位|榜首)"
    rf"|前(?P<within>(?>{_N}))(?:[位名强]|(?=[，。；、！？）”’：\s的和及与并]|$))"
)
_SCAN = re.compile(
    rf"(?P<rank>{_RANK})"
    rf"|(?P<skip>{_TIMES}|{_NAMES})"
    rf"|(?P<parts>{DIGITS}%?(?:[:：∶﹕]{DIGITS}%?){{2}})"
    rf"|(?P<below>{_N})分之(?P<above>{_N})"
    rf"|(?<!{HAN})(?P<tenths>[一二两三四五六七八九])成(?P<half>半)?(?!{any_of('notTenths')})"
    rf"|(?P<double>翻(?:了)?(?P<doublings>[一两二三四\d])?番)"
    rf"|(?P<middle>(?<=[占超近过达到少低短了的])一半|过半)"
    rf"|(?<![上下前大小一每两多])(?P<halved>半)(?P<half_unit>个?小时|天|个月)"
    rf"|(?:(?P<low>{DIGITS})(?P<low_scale>{_SCALE})?(?P<low_unit>{_UNIT})?{_DASH})?"
    rf"(?P<sign>(?<![\d%％A-Za-z)）])[-−](?=\d))?"
    rf"(?P<number>{_N}|(?:(?<=[超破过逾近越])|(?<=[迈跨跃站登]上)|(?<=[迈跨步进]入))(?=[万亿]))(?P<more>余|多)?(?P<scale>{_SCALE})?(?P<still>余|多)?"
    rf"(?P<unit>{_UNIT})?(?P<per>/(?:[十百千万亿]+)?(?:{_UNIT}|月)(?:/(?:{_UNIT}|月))?|每(?:立方米|平方米|升|公斤|吨))?"
)

_NOT_BOUND = re.compile(any_of("notBound") + "$")
# 提高三成, 达三成, 全县九成税收: the words before tenths that are no name's (三成 in 十三成员国).
_TENTHS_BEFORE = re.compile(
    f"(?:[占达到至为有了是少多降过]|完成|全[国省市区县州镇村]|{any_of('rise', 'fall', 'shareOf')}|^|[，。；：！\\n])$"
)
_TO_ONE = re.compile(r"[∶:：]1(?!\d)")
_RANK_BEFORE = re.compile(
    f"(?:[位名][、和与及]|{any_of('rank')}(?:在|了|至|到)?(?:前列)?(?:{any_of('scope')})*的?|(?:{any_of('scope')})+的?)$"
)
def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text, in order; they do not overlap.

    Not among them: dates and other times, ordinals of meetings or sections, numbers inside names and in quotation
    marks, sized sets (三大战略), and vague numbers (数十).

    >>> [(q.raw, str(q.value), q.unit, q.bound) for q in quantities("新签约项目超60个，完成投资近1.2亿元")]
    [('超60个', '60', '个', 'atLeast'), ('近1.2亿元', '1.2', '亿元', 'about')]
    >>> quantities("第十九届三次会议部署三大工程，接通12345热线")
    ()
    """
    return tuple(_scan(text))


def _scan(text: str) -> Iterator[Quantity]:
    names = Names(text)
    edge = 0
    for match in _SCAN.finditer(text):
        if match["skip"] is not None:
            continue
        if match.start() in names:
            continue
        found = _read(text, match)
        if found is None:
            continue
        found = _bounded(text, found, edge)
        edge = found.span.end
        yield found


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    """The quantity of a match, without the words of its bound; None where the place says that it is none."""
    span, raw = Span(*match.span()), match.group()
    if match["rank"] is not None:
        return _rank(text, match)
    if match["parts"] is not None:
        parts = tuple(Decimal(p.rstrip("%")) for p in re.split("[:：∶﹕]", raw))
        if not Decimal(99) <= sum(parts) <= Decimal(101):
            return None
        return Quantity(span, parts[0], "%", "exact", raw, form="composition", parts=parts)
    if match["below"] is not None:
        below, above = parse(match["below"]), parse(match["above"])
        if not below:
            return None
        value = (above * 100 / below).quantize(Decimal("0.0001"))
        if value * below == above * 100:
            return Quantity(span, _digits(value), "%", "exact", raw, form="percent", spelt=True)
        return Quantity(span, value.quantize(Decimal("0.01")), "%", "about", raw, form="percent", spelt=True)
    if match["tenths"] is not None:
        before = max(0, span.start - 4)
        if not _is_bounded(text, span, more=False) and not _TENTHS_BEFORE.search(text, before, span.start):
            return None
        value = parse(match["tenths"]) * 10 + (5 if match["half"] else 0)
        return Quantity(span, value, "%", "exact", raw, form="percent", spelt=True)
    if match["double"] is not None:
        doublings = int(parse(match["doublings"])) if match["doublings"] else 1
        return Quantity(span, Decimal(2**doublings * 100 - 100), "%", "exact", raw, form="double", spelt=True)
    if match["middle"] is not None:
        bound = "atLeast" if raw == "过半" else "exact"
        return Quantity(span, Decimal(50), "%", bound, raw, form="percent", spelt=True)
    if match["halved"] is not None:
        return _half(text, match)
    return _number(text, match, span, raw)


def _rank(text: str, match: re.Match[str]) -> Quantity | None:
    if not _RANK_BEFORE.search(text, max(0, match.start() - 16), match.start()):
        return None
    span, raw = Span(*match.span()), match.group()
    if match["top"] is not None:
        return Quantity(span, Decimal(1), "位", "exact", raw, form="rank", spelt=True)
    printed = match["place"] or match["within"]
    bound = "exact" if match["place"] else "atMost"
    return Quantity(span, parse(printed), "位", bound, raw, form="rank", spelt=not printed[0].isdigit())


def _number(text: str, match: re.Match[str], span: Span, raw: str) -> Quantity | None:
    printed, scale, unit = match["number"], match["scale"] or "", match["unit"] or ""
    more = bool(match["more"] or match["still"])
    spelt = not printed[:1].isdigit()
    unit = "%" if unit == "％" else "个百分点" if unit == "百分点" else unit
    found = Quantity(
        span, parse(printed) if printed else Decimal(1), scale + unit, "atLeast" if more else "exact", raw, spelt=spelt
    )
    place = Place(text, span, printed=printed, scale=scale, unit=unit, bounded=_is_bounded(text, span, more=more))
    if not place.is_meant(found.value):
        return None
    if place.is_ratio:
        end = span.end + (2 if _TO_ONE.match(text, span.end) else 0)
        return replace(found, span=Span(span.start, end), raw=text[span.start:end], form="plain")
    if place.is_grade:
        return replace(found, bound="atLeast", form="grade")
    if steps := place.steps:
        return replace(found, span=Span(span.start, steps), raw=text[span.start:steps], form="steps")
    form = {"%": "percent", "‰": "percent", "个百分点": "points", "倍": "times"}.get(unit, "amount")
    per = (match["per"] or "").replace("每", "/")
    found = replace(found, unit=found.unit + per, form=form, value=-found.value if match["sign"] else found.value)
    if match["low"] is not None:
        low_unit = (match["low_scale"] or "") + (match["low_unit"] or "")
        # «800万—1亿元»: a scale of its own goes with the unit that stands at the end only.
        low_unit = low_unit + unit if low_unit in ("万", "亿", "万亿") and unit else low_unit
        found = replace(found, low=Decimal(match["low"].replace(",", "")), low_unit=low_unit or found.unit)
    return found


def _half(text: str, match: re.Match[str]) -> Quantity | None:
    """半天, 半小时."""
    span, unit = Span(*match.span()), match["half_unit"]
    if not Place(text, span, printed="半", scale="", unit=unit, bounded=False).is_meant(Decimal("0.5")):
        return None
    return Quantity(span, Decimal("0.5"), unit, "exact", match.group(), spelt=True)


def _is_bounded(text: str, span: Span, *, more: bool) -> bool:
    """Whether a word of bound stands beside a number."""
    after = AFTER.match(text, span.end)
    return more or bool(BEFORE.search(text, max(0, span.start - 8), span.start)) or bool(after and not after["step"])


def _digits(value: Decimal) -> Decimal:
    """Without exponent and trailing zeros."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _bounded(text: str, found: Quantity, edge: int) -> Quantity:
    """The quantity with the words before and after it that make it a bound, and what it is counted by."""
    start, end, bound = found.span.start, found.span.end, found.bound
    per = None
    head = max(edge, start - 10)
    if (match := PER.search(text, head, start)) is not None:
        per, start = match.group(), match.start()
    if not found.is_rank and (match := BEFORE.search(text, head, start)) is not None:
        gap = found.is_points and match.group() in ("高于", "低于")
        if not gap and not _NOT_BOUND.search(text, head, start):
            bound = "atLeast" if match["least"] else "atMost" if match["most"] else "about"
            start = match.start()
    if (match := AFTER.match(text, end)) is not None:
        if not match["step"]:
            bound = "atLeast" if match["least"] or match["more"] else "atMost" if match["most"] else "about"
        end = match.end()
    if (start, end) == (found.span.start, found.span.end):
        return found
    return replace(found, span=Span(start, end), raw=text[start:end], bound=bound, per=per)
