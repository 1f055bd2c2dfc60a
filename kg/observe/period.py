"""Times in a text, and what they say of a number: ``2024``, ``2024-09``, ``2024-01/2024-09``, ``2021/2025``.

A *mark* is one expression of time. Many leave out their year (前三季度, 截至9月底): they take it from the context, as
``scope.py`` finds it. Five-year plans name their years: the fourteenth is 2021–2025, each follows the last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kg.observe.names import Names
from kg.observe.numerals import parse

_N = "(?:\\d{1,2}|[一二两三四五六七八九十]{1,3})"
_PLAN = "[“‘\"]?(?P<{}>十[一二三四五六七八九]五)[”’\"]?"
_DASH = "(?:[-—–－~～至到]|——)"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "两": 2}

_PART = (
    rf"(?P<first>{_N})月?(?:份)?{_DASH}(?P<last>{_N})月(?:份|底|末)?"
    rf"|(?P<month>{_N})月(?![二三六七九](?!日))(?P<edge>底|末|份)?(?:\d{{1,2}}日)?"
    r"|(?P<upto>前)(?P<nquarters>[一二两三123])(?:个)?季度|第?(?P<quarter>[一二三四1-4])季度"
    rf"|(?P<half>[上下]半年)|前(?P<months>{_N})个月"
    r"|(?P<ending>年?底|年?末)"
)
_MARK = re.compile(
    rf"(?P<from>(?:19|20)\d{{2}})年?{_DASH}(?P<to>(?:20)?\d{{2}})年"
    rf"|(?<!\d)(?P<year>(?:19|20)\d{{2}})年(?!代|以来|来)(?:度(?!全国|全省|全市|国家|省级|十大))?"
    rf"(?:{_PART.replace('?P<', '?P<y_')})?"
    rf"|(?P<word>今年|本年度|本年|去年|上年末|上年|明年|前年|新的一年|当年|全年|年内|这一年|一年来|一年以来|过去一年|刚刚过去的一年)"
    rf"(?!同期|以来同期)(?:{_PART.replace('?P<', '?P<w_')})?"
    rf"|(?P<back>近|过去|最近|过去的|近来)(?P<nback>{_N})年(?:来|间)?"
    rf"|(?<!连续)(?<![\d续])(?P<nsince>{_N})年(?:来|以来|间|(?=累计|共|分别|年均|增[长加至]|提[高升]|上升|下降|降低|减少|翻))"
    rf"|(?P<ahead>未来|今后)(?P<nahead>{_N})年"
    rf"|{_PLAN.format('plan')}(?P<planpart>末|期末|初|时期|期间|以来)?"
    r"|(?P<now>目前|截至目前|迄今|至今|眼下)"
    rf"|(?<![\d每个半])(?:{_PART})"
)
_RELATIVE = {
    "今年": 0, "本年度": 0, "本年": 0, "新的一年": 0, "去年": -1, "上年": -1, "上年末": -1, "明年": 1, "前年": -2,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """An expression of time at ``[start, end)``.

    ``year``: printed, or None. ``shift``: years from the document's own (今年 0, 去年 −1), or None. ``review``: the
    year that is looked back on (一年来). ``part``: ``-09``, ``-01/-09`` with the year left out. ``span``: (first year,
    last year) of a printed window. ``back``/``ahead``: length in years of a window that ends/begins in the context's
    year. ``now``: as of the document's date.
    """

    start: int
    end: int
    year: int | None = None
    shift: int | None = None
    review: bool = False
    part: str = ""
    span: tuple[int, int] | None = None
    back: int = 0
    ahead: int = 0
    now: bool = False

    @property
    def is_window(self) -> bool:
        return self.span is not None or self.back > 1


def _part(match: re.Match[str], prefix: str) -> str:
    get = match.groupdict().get
    if (first := get(prefix + "first")) and (last := get(prefix + "last")):
        return f"-{int(parse(first)):02}/-{int(parse(last)):02}"
    if month := get(prefix + "month"):
        return f"-{int(parse(month)):02}"
    if n := get(prefix + "nquarters"):
        return f"-01/-{_QUARTERS[n] * 3:02}"
    if n := get(prefix + "quarter"):
        return f"-{_QUARTERS[n] * 3 - 2:02}/-{_QUARTERS[n] * 3:02}"
    if half := get(prefix + "half"):
        return "-01/-06" if half[0] == "上" else "-07/-12"
    if months := get(prefix + "months"):
        return f"-01/-{int(parse(months)):02}"
    if get(prefix + "ending"):
        return "-12"
    return ""


def _valid(part: str) -> bool:
    return all("01" <= p[1:] <= "12" for p in part.split("/")) if part else True


def plan_years(name: str) -> tuple[int, int]:
    """The years of a five-year plan.

    >>> plan_years("十四五"), plan_years("十五五")
    ((2021, 2025), (2026, 2030))
    """
    first = 1951 + 5 * int(parse(name[:2]))
    return first, first + 4


_LIKENED = re.compile("(?:恢复[到至]?|相当于|达到?|超过?|[是为])$")
_UNTIL = ("截至", "截止", "到", "至")
_SAID = re.compile("提出|公布|发布|召开|印发|审议|通过|确定")  # «2024年1月提出的目标» is about the year


def marks(text: str) -> tuple[Mark, ...]:
    """All expressions of time, in order.

    >>> [(m.year, m.part, m.shift) for m in marks("2024年前三季度增长5%，去年同期低，今年1-5月好转")]
    [(2024, '-01/-09', None), (None, '-01/-05', 0)]
    """
    found = []
    names = Names(text)
    for match in _MARK.finditer(text):
        start, end = match.span()
        if start in names and not match["plan"]:
            continue
        if match["from"]:
            to = match["to"] if len(match["to"]) == 4 else match["from"][:2] + match["to"]
            mark = Mark(start, end, span=(int(match["from"]), int(to)))
        elif match["year"]:
            mark = Mark(start, end, year=int(match["year"]), part=_part(match, "y_"))
        elif word := match["word"]:
            part = _part(match, "w_") or ("-12" if word == "上年末" else "")
            mark = Mark(start, end, shift=_RELATIVE.get(word), part=part, review="一年" in word and word != "新的一年")
        elif match["nback"]:
            mark = Mark(start, end, back=int(parse(match["nback"])))
        elif match["nsince"]:
            years = int(parse(match["nsince"]))
            mark = Mark(start, end, back=years, review=years == 1)
        elif match["nahead"]:
            mark = Mark(start, end, ahead=int(parse(match["nahead"])))
        elif match["plan"]:
            first, last = plan_years(match["plan"])
            if match["planpart"] in ("末", "期末"):
                mark = Mark(start, end, year=last)
            elif match["planpart"]:
                mark = Mark(start, end, span=(first, last))
            else:
                continue  # the plan itself, as a name
        elif match["now"]:
            mark = Mark(start, end, now=True)
        else:
            mark = Mark(start, end, part=_part(match, ""))
            if match["ending"] and (match["ending"] in ("底", "末") or text[start - 1:start] in tuple("月上较比")):
                continue
        if text[end - 1] == "日" and not text.endswith(_UNTIL, 0, start):
            continue  # the day on which something was said
        if _SAID.match(text, end):
            mark = replace(mark, part="")
        if _valid(mark.part) and not _compared(text, mark):
            found.append(mark)
    return tuple(found)


def _compared(text: str, mark: Mark) -> bool:
    """Whether the time is only what another is compared with: 比2020年, 较上年末, 恢复到2026年的九成."""
    likened = _LIKENED.search(text, max(0, mark.start - 4), mark.start)
    if likened and re.match("(?:同期)?(?:的|水平)", text[mark.end:mark.end + 4]):
        return True
    return bool(re.search("[比较创]$", text[max(0, mark.start - 1):mark.start])) and not text.startswith("，", mark.end)


def resolve(mark: Mark, *, year: int | None, today: str | None) -> str | None:
    """The period that a mark states, in a context whose year is ``year``, in a document dated ``today``.

    >>> resolve(Mark(0, 4, part="-01/-09"), year=2024, today="2025-01")
    '2024-01/2024-09'
    >>> resolve(Mark(0, 4, back=3), year=2025, today="2026-01")
    '2023/2025'
    """
    if mark.now:
        if today and len(today) == 4 and year is not None and year < int(today):
            return f"{year}-12"  # now, in a review of the year before whose month is not known
        return today[:7] if today else None
    if mark.span:
        return f"{mark.span[0]}/{mark.span[1]}"
    if mark.year is not None:
        year = mark.year
    elif mark.shift is not None:
        year = int(today[:4]) + mark.shift if today else None
    if year is None:
        return None
    if mark.back > 1:
        return f"{year - mark.back + 1}/{year}"
    if mark.ahead:
        return f"{year}/{year + mark.ahead - 1}"
    return "/".join(f"{year}{p}" for p in mark.part.split("/")) if mark.part else f"{year}"
