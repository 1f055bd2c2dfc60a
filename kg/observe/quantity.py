"""The grammar of printed quantities: where they are, and what they are worth.

One scan over the text. What is no quantity is matched first and consumed, so that its digits cannot be read twice:
times (``period.py`` reads those), ordinals, codes and names with a number in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from kg.model import Span
from kg.observe.names import Names
from kg.observe.numerals import DIGITS, HAN_NUMBER, parse
from kg.observe.units import split_scale, table
from kg.observe.words import any_of, either

FORMS = ("amount", "percent", "points", "times", "double", "rank", "composition")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as printed. ``text[span.start:span.end] == raw``: the number with its unit and the words of its bound.

    ``value`` is the number in digits and ``unit`` the unit with its scale. ``form`` is one of FORMS: ``times`` counts
    multiples (倍), ``double`` is 翻番 as a percentage, ``composition`` is ``4.1∶37.5∶58.4`` with its ``parts``.
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
        unit = table().get(split_scale(self.unit.partition("/")[0])[1])
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
_UNIT = either(table())
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
    rf"|(?P<tenths>[一二三四五六七八九])成(?P<half>半)?(?=以上|以下|左右|多|的|[，。；、）]|$)"
    rf"|(?P<double>翻(?:了)?(?P<doublings>[一两二三四\d])?番)"
    rf"|(?P<middle>(?<=[占超近过达到])一半|过半)"
    rf"|(?:(?P<low>{DIGITS})(?P<low_scale>{_SCALE})?(?P<low_unit>{_UNIT})?{_DASH})?"
    rf"(?P<sign>(?<![\d%％A-Za-z)）])[-−](?=\d))?"
    rf"(?P<number>{_N}|(?<=[超破过逾近])(?=[万亿]))(?P<more>余|多)?(?P<scale>{_SCALE})?(?P<still>余|多)?"
    rf"(?P<unit>{_UNIT})?(?P<per>/(?:[十百千万亿]+)?(?:{_UNIT}|月)(?:/(?:{_UNIT}|月))?|每(?:立方米|平方米|升|公斤|吨))?"
)

_BEFORE = re.compile(
    "(?:(?P<least>" + any_of("atLeast") + ")|(?P<most>" + any_of("atMost") + ")|(?P<about>" + any_of("about") + "))了?$"
)
_NOT_BOUND = re.compile(any_of("notBound") + "$")
_AFTER = re.compile(
    "(?P<least>(?:及)?以上|之上|开外)|(?P<most>(?:及)?以内|(?:及)?以下|之内)|(?P<about>左右|上下)"
    "|(?P<more>[多余](?=[，。；、）]|$))"
)
_PER = re.compile("每(?:人|户|亩|平方米|年|月|天|次|吨|公里|生|名学生|千瓦时|个|家)(?:每(?:年|月|天|人|次))?$")
_RANK_BEFORE = re.compile(
    f"(?:{any_of('rank')}(?:在|了|至|到)?(?:前列)?(?:{any_of('scope')})*的?|(?:{any_of('scope')})+的?)$"
)
_TIME_UNITS = frozenset(u for u, unit in table().items() if unit.dimension in ("time", "age"))
_DURATION_BEFORE = re.compile(
    f"(?:连续|天数|时间|时长|时限|寿命|年龄|周期|历时|缩短|压缩|压减|减少|提前|延长|节约|节省)[了为]?(?:{any_of('reach')})*$"
)
_DURATION_AFTER = re.compile("(?:左右)?" + any_of("arrival"))
_ANAPHOR = re.compile("(?:双|这|该|此|上述|以上|那|每|各|任何|某|前述|若|以下|如下|下列)$")
# What turns a number with a unit into a name, a threshold or an ordinal: 3A级, 千亿级, 18条措施, 十一次全会.
_NOT_COUNTED = re.compile(
    "级|版|星|后|股|号|制|方面军|门|”?事(?![项业件故])|(?:[十百千万亿]+元?级?)?(?:大?台阶|大关|关口)"
    "|条?(?:政策|措施|举措|意见|禁令|红线|底线|战线)|(?:攻坚)?行动|全会|会议|代表大会"
)
_SMALL_COUNT = re.compile(f"{any_of('do')}了?$")
_SMALL_COUNT_OF = re.compile(f"{any_of('do')}了?[一-龥]{{2,5}}$")


@cache
def _small() -> frozenset[Decimal]:
    return frozenset(map(Decimal, range(10)))


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
        announced = _BEFORE.search(text, max(0, span.start - 3), span.start) or _AFTER.match(text, span.end)
        if not announced and text[span.start - 1:span.start] not in ("占", "达", "到", "为", "有"):
            return None
        value = parse(match["tenths"]) * 10 + (5 if match["half"] else 0)
        return Quantity(span, value, "%", "exact", raw, form="percent", spelt=True)
    if match["double"] is not None:
        doublings = int(parse(match["doublings"])) if match["doublings"] else 1
        return Quantity(span, Decimal(2**doublings * 100 - 100), "%", "exact", raw, form="double", spelt=True)
    if match["middle"] is not None:
        bound = "atLeast" if raw == "过半" else "exact"
        return Quantity(span, Decimal(50), "%", bound, raw, form="percent", spelt=True)
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
    before, after = text[max(0, span.start - 8):span.start], text[span.end:span.end + 8]
    more = bool(match["more"] or match["still"])
    bounded = more or bool(_BEFORE.search(before)) or bool(_AFTER.match(after))
    if not unit and scale not in ("万", "亿", "万亿"):
        return None
    if re.match("[A-Za-z]" if unit else "[A-Za-z0-9.]", after):
        return None
    if re.search(r"[A-Za-z\d.+第届]$", before):
        return None
    spelt = not printed[:1].isdigit()
    value = parse(printed) if printed else Decimal(1)
    unit = "%" if unit == "％" else "个百分点" if unit == "百分点" else unit
    name = table()[unit].name if unit else ""
    if spelt and not _spelt_counts(
        printed, scale, unit, value, before, bounded=bounded, ends=not after or after[0] in "，。；、\n"
    ):
        return None
    if (_ANAPHOR.search(before) or spelt and before.endswith(("数", "几"))) and not _PER.search(before):
        return None
    if _NOT_COUNTED.match(after):
        return None
    if unit == "方" and re.match("[面案式向针略阵位言法舱]", after):
        return None
    if name in ("个方面", "方面") and not re.match("的?(?:重点)?(?:工作|任务|民生|实事|改革)", after):
        return None
    if name in _TIME_UNITS and not scale:
        if name == "岁" and not re.search("寿命|年龄", text[max(0, span.start - 20):span.start]):
            return None
        lasting = _DURATION_BEFORE.search(_BEFORE.sub("", before))
        if lasting and not before.endswith("连续") and re.match("[一-龥]", after) and not _AFTER.match(after):
            return None
        if name != "岁" and not (lasting or _DURATION_AFTER.match(after)):
            return None
    form = {"%": "percent", "‰": "percent", "个百分点": "points", "倍": "times"}.get(unit, "amount")
    if match["sign"]:
        value = -value
    per = (match["per"] or "").replace("每", "/")
    found = Quantity(span, value, scale + unit + per, "atLeast" if more else "exact", raw, form=form, spelt=spelt)
    if match["low"] is not None:
        low_unit = (match["low_scale"] or "") + (match["low_unit"] or "")
        # «800万—1亿元»: a scale of its own goes with the unit that stands at the end only.
        low_unit = low_unit + unit if low_unit in ("万", "亿", "万亿") and unit else low_unit
        found = replace(found, low=Decimal(match["low"].replace(",", "")), low_unit=low_unit or found.unit)
    return found


def _spelt_counts(
    printed: str, scale: str, unit: str, value: Decimal, before: str, *, bounded: bool, ends: bool
) -> bool:
    """Whether a number in words is meant as a number: 十二个 and 近百家 are, 一个 and 千家 are not.

    ``bounded``: a word of bound stands beside it. ``ends``: nothing follows it in its clause.
    """
    if not printed:  # 突破万亿元
        return True
    if set(printed) <= set("百千"):
        return bounded
    if scale:
        return True
    if len(printed) > 1 and not set(printed) & set("十百千万点"):  # 三四轮车
        return False
    if value in _small():
        if re.search("连续$", before):
            return True
        return value > 1 and unit not in ("个方面", "方面", "轮", "期") and bool(
            _SMALL_COUNT.search(before) or ends and _SMALL_COUNT_OF.search(before)
        )
    return True


def _digits(value: Decimal) -> Decimal:
    """Without exponent and trailing zeros."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _bounded(text: str, found: Quantity, edge: int) -> Quantity:
    """The quantity with the words before and after it that make it a bound, and what it is counted by."""
    start, end, bound = found.span.start, found.span.end, found.bound
    per = None
    head = max(edge, start - 10)
    if (match := _PER.search(text, head, start)) is not None:
        per, start = match.group(), match.start()
    if not found.is_rank and (match := _BEFORE.search(text, head, start)) is not None:
        gap = found.is_points and match.group() in ("高于", "低于")
        if not gap and not _NOT_BOUND.search(text, head, start):
            bound = "atLeast" if match["least"] else "atMost" if match["most"] else "about"
            start = match.start()
    if (match := _AFTER.match(text, end)) is not None:
        bound = "atLeast" if match["least"] or match["more"] else "atMost" if match["most"] else "about"
        end = match.end()
    if (start, end) == (found.span.start, found.span.end):
        return found
    return replace(found, span=Span(start, end), raw=text[start:end], bound=bound, per=per)
