"""What a document says of itself: title, date, and the jurisdiction whose government speaks.

People's settings come first, then the text, then what the file's format stated, then the file's name and defaults.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Protocol

from kg.jurisdiction import Divisions, find_region, find_voices
from kg.model import Document


class Settings(Protocol):
    """What people have settled: ``kg.config.Settings`` is one. Empty means that they have not."""

    @property
    def title(self) -> str: ...
    @property
    def date(self) -> str | None: ...
    @property
    def region(self) -> tuple[str, ...]: ...


_HEAD = 2_000  # characters in which a document introduces itself
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_Y = r"((?:19|20)\d\d|[一二][〇○零一二三四五六七八九]{3})"
_N = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_MEETING = re.compile(rf"^[—（(\s]*{_Y}年{_N}月{_N}日[^。\n]{{0,6}}在[^。\n]{{2,60}}?(?:会议|大会|全会)", re.MULTILINE)
_DAY = re.compile(rf"{_Y}[年./-]{_N}[月./-]{_N}(?!\d)日?")
_MONTH = re.compile(rf"{_Y}年{_N}月(?!\d)")
_NO_YEAR = re.compile(r"(?<![\d年])(\d{1,2})月(\d{1,2})日(?![至到—－-])")
_PLAN_CYCLE = re.compile(
    "十(?P<number>[一二三四五六七八九])五”?(?:规划)?(?:的?(?P<begins>开局|起步)之年|的?(?P<ends>收官)之年"
    "|(?:规划|主要目标)?[^，。；之年]{0,6}(?:收官|圆满完成|胜利完成)(?!之年))|(?:胜利|圆满)完成“?十(?P<done>[一二三四五六七八九])五"
)
_OCCASION = re.compile(r"上午|下午|开幕|会议|大会|说明会|推介会|采访|专访|获悉|本报讯|报告")
_IN_NAME = re.compile(r"(?<![0-9A-Za-z])(20\d\d)(?:[-_.年]?(\d{1,2})(?:[-_.月]?(\d{1,2})日?)?)?(?![0-9A-Za-z])")
_YEAR_OF_SESSION = re.compile(r"(20\d\d)年?[^\d，。\n]{0,8}两会")
_YEAR_OF_PLAN = re.compile(
    r"(20\d\d)年[^，。；\n]{0,14}?(?:工作安排|工作打算|重点工作|重点任务|预期目标|主要目标|总体要求)"
    r"|(20\d\d)年[是为](?:[^，。；\n]{0,20}?)(?:“[^”\n]{2,8}年”|开局之年|收官之年|关键之年|第一年|起步之年)"
)
# a year that is looked back on: the document was written in the next one
_YEAR_BEHIND = re.compile(
    r"(20\d\d)年(?:和“[^”\n]{2,6}”时期)?(?:的?主要)?(?:政府)?工作的?(?:简要)?(?:回顾|总结)|过去的(20\d\d)年|(20\d\d)年主要工作和“"
    r"|(20\d\d)年各项目标任务的?(?:圆满|胜利|顺利|全面)完成"
    r"|(20\d\d)年，?[是为][^。\n]{0,40}?收官之年[^\n]{0,120}?(?:一年来|过去一年|五年来|过去五年|回望|回首)"
)
_YEAR_OF_EVENT = re.compile(
    r"(?<!\d)(20[12]\d)(?!年)[\u4e00-\u9fff（）“”]{2,24}?(?:大会|说明会|推介会|博览会|论坛|峰会)"
)
_YEAR = re.compile(r"(?<![到至\d])(20\d\d)(?=年)")
_LATE = 11  # a day in November or December lies in the year before the one that is planned

_TOP = 8  # blocks among which a line with the date stands
_ASIDE = 20  # characters beside the date in such a line
_PRESS = re.compile("^[—（(]|日报|晚报|晨报|时报|商报|新闻|记者|通讯员|来源|发布")  # such a line may be longer
_PRESS_LINE = 60
_LEADS = 3  # paragraphs in which a report of the press tells its day


def describe(
    document: Document, divisions: Divisions, overrides: Settings | None = None, *, defaults: Settings | None = None
) -> Document:
    """The document with ``title``, ``date`` and ``region`` filled in.

    ``overrides`` are what people settled for this document and win over everything; ``defaults`` fill what nothing else
    gives. What the document already has of the three (from its format) wins over what is guessed from the text, except
    that a date of speaking («在…会议上») wins over a date of publishing. The title is that of the title block, or the
    first heading, or the file's name. The date is ISO 8601 to the precision found, None if none was. The region is a
    path from the outside in; only the name itself where the text does not tell what is around it, and several places
    bear the name, or no list has it.
    """
    title = (overrides and overrides.title) or document.title or _title(document)
    day = (overrides and overrides.date) or _date(document) or (defaults.date if defaults else None)
    region = tuple((overrides and overrides.region) or document.region)
    if not region:
        known = tuple(defaults.region) if defaults else ()
        region = find_region(document, title, divisions)
        if region == known[max(len(known) - len(region), 0) :]:  # nothing, or the same place with less around it
            region = known
    voices = tuple(find_voices(document, region, divisions)) if region else ()
    return replace(document, title=title, date=day or None, region=region, voices=voices)


def _block_texts(document: Document, *kinds: str) -> Iterator[str]:
    for block in document.blocks:
        if block.kind in kinds:
            yield document.text[block.span.start : block.span.end]


def _title(document: Document) -> str:
    lines = list(_block_texts(document, "title"))
    if lines:
        title = lines[0]
        for line in lines[1:]:
            title += line if title.endswith(("：", "，")) else f" {line}"
        return title
    return next(_block_texts(document, "heading"), PurePosixPath(document.name).stem)


def _number(text: str) -> int:
    """A number below a hundred, or a year, in digits or Han numerals."""
    text = text.translate(_DIGITS)
    if "十" in text:
        tens, ones = text.split("十", 1)
        return int(tens or 1) * 10 + (int(ones) if ones.isdigit() else 0)
    return int(text)


def _iso(year: str | int, month: str = "", day: str = "") -> str | None:
    """An ISO date of the precision given; None if there is no such day."""
    y, m, d = (_number(str(part)) if part else 0 for part in (year, month, day))
    try:
        date(y, m or 1, d or 1)
    except ValueError:
        return None
    return f"{y:04}" + (f"-{m:02}" if m else "") + (f"-{d:02}" if d else "")


def _date(document: Document) -> str | None:
    head = document.text[:_HEAD]
    for match in _MEETING.finditer(head):
        if found := _iso(*match.groups()):
            return found
    if document.date:
        return document.date
    for line in (*_block_texts(document, "byline"), *_date_lines(document)):
        if (day := _DAY.search(line)) and (found := _iso(*day.groups())):
            return found
    named = _date_in_name(document.name)
    year, planned = _year(document.text, named)
    if found := _day_of_lead(document, year, planned):
        return found
    for line in (*_block_texts(document, "byline"), *_lines_on_top(document)):
        if (month_of := _MONTH.search(line)) and (found := _iso(*month_of.groups())):
            return found
    if year and (found_day := _day_without_year(document)):
        month, of_month = found_day
        return _iso(year - 1 if planned and int(month) >= _LATE else year, month, of_month) or str(year)
    return named if named and (len(named) > 4 or not year) else str(year) if year else None


def _date_lines(document: Document) -> Iterator[str]:
    """Lines near the top that are a date and little else: «（2024年7月23日）», «2024年11月18日 来源：某日报»."""
    for line in _lines_on_top(document):
        day = _DAY.search(line)
        if day and (len(line) - len(day.group()) <= _ASIDE or _PRESS.search(line)):
            yield line


def _lines_on_top(document: Document) -> Iterator[str]:
    for block in document.blocks[:_TOP]:
        line = document.text[block.span.start : block.span.end]
        if len(line) <= _PRESS_LINE and not line.endswith("。"):
            yield line


def _day_of_lead(document: Document, year: int | None, planned: bool) -> str | None:
    """The full date with which the press opens: «2025年3月12日，……», unless it tells of what was long before."""
    for _, line in zip(range(_LEADS), _block_texts(document, "paragraph"), strict=False):
        for sentence in re.split("[。！？]", line):
            match = _DAY.search(sentence)
            found = match and (not match.start() or _OCCASION.search(sentence)) and _iso(*match.groups())
            if found and int(found[:4]) >= (year or 0) - (planned and int(found[5:7]) >= _LATE):
                return found
    return None


def _date_in_name(name: str) -> str | None:
    for match in _IN_NAME.finditer(PurePosixPath(name).stem):
        found = _iso(*(part or "" for part in match.groups()))
        if found:
            return found
    return None


def _year(text: str, named: str | None) -> tuple[int | None, bool]:
    """The year in which the document speaks, and whether it is one that is planned for."""
    if match := _YEAR_OF_SESSION.search(text[:_HEAD]):
        return int(match[1]), False
    plans = [int(match[1] or match[2]) for match in _YEAR_OF_PLAN.finditer(text)]
    plans += [int(next(filter(None, match.groups()))) + 1 for match in _YEAR_BEHIND.finditer(text)]
    if plans:
        return max(plans), True
    if named:
        return int(named[:4]), False
    years = Counter(int(match[1]) for match in _YEAR.finditer(text))
    often = [year for year, times in years.items() if times > 1 and 10 * times >= max(years.values())]
    by_plans = _year_by_plans(text)
    if not often:
        return by_plans or max((int(match[1]) for match in _YEAR_OF_EVENT.finditer(text[:_HEAD])), default=None), False
    return by_plans if by_plans and by_plans > max(often) + 1 else max(often), False


def _year_by_plans(text: str) -> int | None:
    """The year in which a text speaks of a five-year plan as done, ending or beginning; the 14th ended in 2025."""
    years: list[int] = []
    for match in _PLAN_CYCLE.finditer(text):
        last = 1955 + 5 * int((match["number"] or match["done"]).translate(_DIGITS)) + 50
        years.append(last - 4 if match["begins"] else last if match["ends"] else last + 1)
    return max(years, default=None)


def _day_without_year(document: Document) -> tuple[str, str] | None:
    """The day that a report of the press opens with: 3月12日上午, …"""
    for line in _block_texts(document, "paragraph", "byline"):
        for sentence in re.split("[。！？]", line):
            match = _NO_YEAR.search(sentence)
            if match and _OCCASION.search(sentence):
                return match[1], match[2]
    return None
