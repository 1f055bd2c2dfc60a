"""A Reading → an Observation: status, period, subject, and the quote that states it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.model import Document, Observation, Provenance, Sentence, Span
from kg.observe.period import Mark, resolve
from kg.observe.quantity import Quantity
from kg.observe.reading import Reading
from kg.observe.scope import Context, governing, plan_year
from kg.observe.words import any_of

# How often a rule is right, by judgement; calibrated against the gold set elsewhere.
CONFIDENCE = {
    "growth": 0.95, "increase": 0.9, "share": 0.92, "ratio": 0.92, "rank": 0.92, "level": 0.92, "count": 0.88,
    "total": 0.88, "streak": 0.85, "gap": 0.9, "series": 0.9, "from-to": 0.92, "composition": 0.95, "range": 0.85,
    "double": 0.9,
}
QUOTE = 60  # characters at most
_ESTIMATE = re.compile(any_of("estimate"))
_ESTIMATED = re.compile(f"(?:[^，,；;]{{0,12}}[年月]，)?[^，,；;\\d]{{0,10}}{any_of('estimate')}")
_DONE = re.compile("[，,、](?:实际|累计|[^，,]{0,8}(?<![早])已|完成|目前|截至)")
# In a part that plans, what was settled before («已签约», «确定实施») is actual unless a promise stands nearer.
_PROMISED = re.compile(
    "力争|争取|确保|拟(?=[一-龥]{2})|目标|努力|力促|力求|奋力|规划建设|新的一年|下一步|今后|谋求|"
    "将(?!.{0,24}(?:列为|纳入|作为|列入|定为|转化|评为))(?!军|士|来)|(?<![主重需必想只就])要(?=[一-龥]{2})"
)
_SETTLED = re.compile(
    "目前已|已经|已(?=[一-龥]{2})|发挥(?![^，；。]*[，；。])|共?确定(?:实施)?|目前|去年|上年|共(?:引进|实施|完成|建成)|获评|入选|获批|荣获|前期"
)
# In a part that looks back, only these make a clause a plan.
_FIRM = re.compile(
    "力争|争取到|确保|将(?=陆续|新建|建设|实施|开工|启动|达|完成|新增|突破)|规划建设|计划投资|计划(?=新增|完成|实施)|预期目标|目标|"
    "(?:(?<![一-龥])|(?<=[年月]))计划(?=新建|新开工|开工|建设|改造|开展|引进|培育|培训)"
)
# 力争 covers the clauses that follow it, up to one that tells of something done.
_STILL_STRIVING = re.compile("力争(?!.*?(?:；|实际|已经|已[完实达建]|完成了|实现了|达到了|落地))")
_SINCE = re.compile("以来|起|开始|至今|到|至|—|-")  # from then on, or up to a year that follows
_NAMELESS = re.compile("[^一-龥]*|第?[\\d一二三四五六七八九十]+[位名]?|[一-龥]")
_YEARLY = re.compile("(?:年均|年平均|平均每年|每年平均)(?:复合)?(?:增|提[高升]|上升|递增|下降|降低|减少|收窄)")


# What stands between the name of an indicator and its number and is no part of the name.
_BETWEEN = re.compile(
    "(?:力争|力求|确保|预期|预计|计划|目标|可以|有望|同比|达到|(?<![通直到抵])达|(?<![签预节])约|在|将|的)+$"
)
_YET_AGAIN = re.compile("连续第[一二三四五六七八九十\\d]+[年届次个季度]+")
_RATE = re.compile("(?<=[一-龥]{2})的?(?:年均|平均)?(?:增幅|增速|涨幅|增长率)$")


def _name(reading: Reading) -> tuple[str, str]:
    """A reading's bare indicator, and its kind: «固定资产投资增幅在» is 固定资产投资, and a growth."""
    name = _BETWEEN.sub("", _YET_AGAIN.sub("", reading.indicator))
    if reading.kind in ("ratio", "growth") and reading.unit == "%" and (rate := _RATE.search(name)):
        return name[: rate.start()], "growth"
    return name if len(name) > 1 else reading.indicator, reading.kind


@dataclass(frozen=True, slots=True)
class Settler:
    """Settles the readings of one sentence.

    ``marks`` are its times, ``carried`` the time that an earlier sentence of the paragraph opened with. ``said_before``
    is the sentence before where this one only goes into its parts (其中…). ``quantities`` are the sentence's.
    """

    document: Document
    sentence: Sentence
    context: Context
    marks: tuple[Mark, ...]
    carried: Mark | None = None
    said_before: str = ""
    quantities: tuple[Quantity, ...] = ()

    def observations(self, reading: Reading) -> Iterator[Observation]:
        """One Observation; two for a range, its lower end as atLeast, its upper as atMost; none without a name."""
        if _NAMELESS.fullmatch(reading.indicator):
            return
        low = reading.quantity.low
        if low is None:
            yield self._observation(reading)
            return
        sign = -1 if reading.value < 0 else 1
        ends = ((low * sign, reading.quantity.low_unit, "atLeast"), (reading.value, reading.unit, "atMost"))
        for value, unit, bound in ends:
            yield self._observation(replace(reading, value=value, unit=unit, bound=bound, rule="range"))

    def _observation(self, reading: Reading) -> Observation:
        indicator, kind = _name(reading)
        status = self.status(reading)
        span = self.quote(reading)
        provenance = Provenance(
            self.document.id, span, self.document.text[span.start:span.end], self.sentence.span,
            f"observe.{reading.rule}", CONFIDENCE[reading.rule],
        )
        return Observation(
            subject=reading.subject or next(reversed(self.document.region_at(self.sentence.span.start)), ""),
            indicator=indicator, kind=kind, value=reading.value, unit=reading.unit,
            raw=reading.quantity.raw, bound=reading.bound, period=self.period(reading, status), status=status,
            provenance=provenance, baseline=reading.baseline or self._average(reading, kind),
        )

    def _average(self, reading: Reading, kind: str) -> str | None:
        """年均 of a growth per year over several years, which is no growth of the last nor of all of them."""
        said = self._before(reading, reading.item.clause[0])
        return "年均" if kind == "growth" and _YEARLY.search(said) else None

    def _before(self, reading: Reading, start: int) -> str:
        return self.document.text[start:reading.quantity.span.start]

    # -- status ---------------------------------------------------------------------------------------------------

    def status(self, reading: Reading) -> str:
        """actual, estimate or target. 预计 covers its clause, and what takes its indicator over from it."""
        clause = self._before(reading, reading.item.clause[0])
        inherited = reading.inherits
        if inherited is not None and inherited.item.clause[0] != reading.item.clause[0]:
            timed = any(reading.item.clause[0] <= m.start < reading.quantity.span.start for m in self.marks)
            if not timed and not _ESTIMATE.search(self._before(reading, reading.item.start)):
                return self.status(inherited)
        if _ESTIMATE.search(clause) or self._is_estimated(reading):
            return "estimate"
        if self.context.scenario == "actual":
            said = self._before(reading, self.sentence.span.start)
            ahead = self._is_ahead(reading) or _FIRM.search(clause) or _STILL_STRIVING.search(said)
            return "target" if ahead else "actual"
        if re.search("计划|力争|确保|将", clause):
            return "target"
        at = reading.quantity.span.end
        if re.match("的?(?:在建|现有|存量)", self.document.text[at:at + 4]):
            return "actual"
        said = self.said_before + self._before(reading, self.sentence.span.start)
        promised = max((m.end() for m in _PROMISED.finditer(said)), default=-1)
        settled = max((m.end() for m in _SETTLED.finditer(said)), default=-1)
        if settled > promised or settled == promised and self._is_past(reading):
            return "actual"
        return "target"

    def _is_estimated(self, reading: Reading) -> bool:
        """Whether 预计 stands at the head of the list: it covers its clauses up to a semicolon, or one that is done."""
        said = self._before(reading, self.sentence.span.start)
        said = said[max(said.rfind("；"), said.rfind(";")) + 1:]
        head = _ESTIMATED.match(said) if reading.rule != "streak" else None
        return head is not None and not _DONE.search(said, head.end())

    def _is_ahead(self, reading: Reading) -> bool:
        """Whether the sentence dates the number later than the year under review."""
        mark, year = governing(self.marks, reading.quantity.span.start), self.context.year
        return mark is not None and mark.year is not None and year is not None and mark.year > year

    def _is_past(self, reading: Reading) -> bool:
        """Whether the time of the number lies before the year that is planned."""
        mark, year = governing(self.marks, reading.quantity.span.start) or self.carried, self.context.year
        if mark is None or year is None:
            return False
        return mark.review or mark.shift is not None and mark.shift < 0 or mark.year is not None and mark.year < year

    # -- period ---------------------------------------------------------------------------------------------------

    def period(self, reading: Reading, status: str) -> str | None:
        """The time of a number: of its clause or sentence, else of its paragraph, else of its part of the document."""
        item, at = reading.item, reading.quantity.span.start
        marks = self.marks
        if reading.rule == "from-to" and not reading.early:
            # «从2020年的82岁提高到84岁»: the year belongs to the first number.
            first = item.quantities[0].span.start
            marks = tuple(m for m in marks if not item.start <= m.start < first)
        marks = tuple(m for m in marks if m.start >= item.clause[0] or self._goes_on(m))
        marks = tuple(m for m in marks if not self._is_left(m, at))
        mark = governing(marks, at)
        year = self._year(marks, at)
        if mark is not None and mark.back > 1 and year is not None:
            return _in_window(reading, status, (year - mark.back + 1, year))
        mark = mark or next((m for m in self.marks if m.back > 1 and item.start <= m.start < item.end), None)
        if mark is None or mark.review:
            return self._untimed(reading, status, year)
        if mark.is_window and reading.rule == "streak":
            return str(year) if year else None
        period = resolve(mark, year=year, today=self.document.date)
        if reading.early and mark.start < item.start and period and re.fullmatch(r"\d{4}", period):
            return str(int(period) - 1)
        return period

    def _is_left(self, mark: Mark, at: int) -> bool:
        """Whether a time is where something came from (由2020年的3万人增到5万人): it is only the first number's."""
        text = self.document.text
        leaves = mark.year is not None and text[mark.start - 1:mark.start] in tuple("由从继")
        if not leaves or _SINCE.match(text, mark.end):
            return False
        return any(mark.end <= q.span.start and q.span.end < at for q in self.quantities)

    def _goes_on(self, mark: Mark) -> bool:
        """Whether a time holds for the clauses after its own: not a month or quarter in mid-clause (6月底前投产)."""
        if mark.year is not None or mark.shift is not None or mark.is_window or mark.now or not mark.part:
            return True
        text = self.document.text
        opens = mark.start == self.sentence.span.start or text[mark.start - 1] in "，。；：“”！？截止至到望顾\n"
        return opens and not text.startswith("前", mark.end)

    def _year(self, marks: tuple[Mark, ...], at: int) -> int | None:
        """The year for times that leave theirs out."""
        year, today = self.context.year, self.document.date
        if self.carried is not None and not self.carried.review:
            known = resolve(self.carried, year=year, today=today)
            year = int(known[:4]) if known else year
        for mark in marks:
            if mark.start < at and (mark.year or mark.shift is not None):
                known = resolve(mark, year=None, today=today)
                year = int(known[:4]) if known else year
        return year

    def _untimed(self, reading: Reading, status: str, year: int | None) -> str | None:
        """The period of a number whose sentence names no time."""
        window = self.context.window
        if status == "target" and self.context.scenario == "actual":
            # A plan in a review is next year's, unless it is only being drawn up.
            planned = plan_year(self.document.date)
            drawn_up = "规划" in self._before(reading, reading.item.clause[0])
            return None if drawn_up or planned is None else str(planned)
        if window is not None:
            return _in_window(reading, status, window)
        if year is None:
            return None
        return str(year - 1 if reading.early else year)

    # -- quote ----------------------------------------------------------------------------------------------------

    def quote(self, reading: Reading) -> Span:
        """At most 60 characters that state the number: its clause, and the one that names it where that fits."""
        text, number = self.document.text, reading.quantity.span
        start, end = reading.item.clause
        if reading.inherits is not None and end - reading.inherits.item.clause[0] <= QUOTE:
            start = reading.inherits.item.clause[0]
        if end - start > QUOTE:
            start, end = max(start, reading.item.start), min(end, max(reading.item.end, number.end))
        if end - start > QUOTE:
            end = min(end, max(number.end, start + QUOTE))
            start = max(start, end - QUOTE)
        while start < number.start and text[start] in " \n　，、；":
            start += 1
        while end > number.end and text[end - 1] in " \n　，、；":
            end -= 1
        return Span(start, end)


def _in_window(reading: Reading, status: str, window: tuple[int, int]) -> str:
    """The period of a number in a text about several years: what changes or adds up does so over all of them, what is
    so is so at their end."""
    first, last = window
    if reading.early:
        return str(first - 1)
    inherited = reading.inherits
    of_growth = reading.rule == "gap" and inherited is not None and inherited.kind == "growth"
    over_all = reading.kind in ("growth", "increase") or of_growth or reading.flow and reading.rule != "streak"
    return f"{first}/{last}" if over_all or status == "target" else str(last)
