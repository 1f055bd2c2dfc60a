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

from kg.gazetteer import is_division_name
from kg.model import Document


class Divisions(Protocol):
    """What is known of administrative divisions: ``kg.gazetteer.Divisions`` is one."""

    def candidates(self, name: str) -> tuple[tuple[str, ...], ...]:
        """All paths, outermost division first, whose last member bears ``name`` in full or short."""


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
_MEETING = re.compile(rf"{_Y}年{_N}月{_N}日[^，。\n]{{0,6}}在[^。\n]{{2,60}}?(?:会议|大会|全会)")
_DAY = re.compile(rf"{_Y}[年./-]{_N}[月./-]{_N}(?!\d)日?")
_NO_YEAR = re.compile(r"(?<![\d年])(\d{1,2})月(\d{1,2})日")
_PLAN_CYCLE = re.compile(
    "十(?P<number>[一二三四五六七八九])五”?(?:规划)?(?:的?(?P<begins>开局|起步)之年|的?(?P<ends>收官)之年"
    "|(?:规划|主要目标)?[^，。；之年]{0,6}(?:收官|圆满完成|胜利完成)(?!之年))|(?:胜利|圆满)完成“?十(?P<done>[一二三四五六七八九])五"
)
_OCCASION = re.compile(r"上午|下午|开幕|会议|大会|采访|专访|报告")
_IN_NAME = re.compile(r"(?<![0-9A-Za-z])(20\d\d)(?:[-_.年]?(\d{1,2})(?:[-_.月]?(\d{1,2})日?)?)?(?![0-9A-Za-z])")
_YEAR_OF_SESSION = re.compile(r"(20\d\d)年?[^\d，。\n]{0,8}两会")
_YEAR_OF_PLAN = re.compile(
    r"(20\d\d)年[^，。；\n]{0,14}?(?:工作安排|工作打算|重点工作|重点任务|预期目标|主要目标|总体要求)"
    r"|(20\d\d)年[是为](?:[^，。；\n]{0,20}?)(?:“[^”\n]{2,8}年”|开局之年|收官之年|关键之年|第一年|起步之年)"
)
_YEAR = re.compile(r"(?<![到至\d])(20\d\d)(?=年)")
_LATE = 11  # a day in November or December lies in the year before the one that is planned

_DIVISION_END = re.compile("省(?!级|会|域)|市(?!场|民|值|级|域)|区(?!域|间|位|块|划|级)|县(?!域|级)|[州盟旗]")
_LEADER = re.compile(r"(?:人民政府)?(?:党?委副?书记、)?(?:代理?|副)?([省市区县州盟旗])长")
_CONGRESS = re.compile(r"第[一二三四五六七八九十]+届")
_OWN = re.compile(r"(?:我|全)([省市区县州盟旗])|([省市区县州盟旗])(?:人大|政协|政府|委(?![员托派任会]))")
_INNERMOST_FIRST = "旗县区盟州市省"
_SHARE = 8  # an eighth of all such words; provinces speak of 全县 now and then, districts of 全市 all the time
_NOT_BEFORE = "城全都各我本该"  # 城市北部 is not 市北
_WEIGHTS = {"title": 12, "congress": 10, "leader": 8, "government": 6}
_OUTER = r"(?P<outer>[\u4e00-\u9fff]{2,3}(?:省|市|州|盟|地区))?"
_NAME = r"(?P<name>[\u4e00-\u9fff]{2,3}[市区县旗])"
_UNLISTED_TITLE = re.compile(
    rf"(?:^|[：\s—“]){_OUTER}{_NAME}(?=20\d\d年|人民政府|政府工作报告|[：，]|委|[区县市旗]长|代|的?20)"
)
_UNLISTED_CUE = re.compile(
    rf"(?:^|[，。；：“\s在—]){_OUTER}{_NAME}(?=第[一二三四五六七八九十]+届|人民政府|委书记|委副书记|(?:代|副)?[区县市旗]长)",
    re.MULTILINE,
)
_UNLISTED_SUBJECT = re.compile(
    rf"(?:^|[，。；：“]){_OUTER}{_NAME}(?=[将要全加深坚大着持聚实推紧把以积扎新累预完地一共已在牢围])", re.MULTILINE
)
_TOP = 8  # blocks among which a line with the date stands
_ASIDE = 20  # characters beside the date in such a line
_WORDS = ("城区", "郊区", "矿区")  # divisions whose names are words elsewhere: they need more than mentions
_SAMPLE = 300_000  # characters of a long text that show where it belongs
_MANY = 10  # mentions that count
_FEW = 3  # mentions below which a name alone shows nothing


def describe(
    document: Document, divisions: Divisions, overrides: Settings | None = None, *, defaults: Settings | None = None
) -> Document:
    """The document with ``title``, ``date`` and ``region`` filled in.

    ``overrides`` are what people settled for this document and win over everything; ``defaults`` fill what nothing else
    gives. What the document already has of the three (from its format) wins over what is guessed from the text, except
    that a date of speaking («在…会议上») wins over a date of publishing. The title is that of the title block, or the
    first heading, or the file's name. The date is ISO 8601 to the precision found, None if none was. The region is a
    path from the outside in; only the name itself where several places bear it and the text does not tell which.
    """
    title = (overrides and overrides.title) or document.title or _title(document)
    day = (overrides and overrides.date) or _date(document) or (defaults.date if defaults else None)
    region = (
        (overrides and overrides.region)
        or document.region
        or _region(document, title, divisions)
        or (defaults.region if defaults else ())
    )
    region = tuple(region)
    voices = tuple(_voices(document, region, divisions)) if region else ()
    return replace(document, title=title, date=day or None, region=region, voices=voices)


def _voices(
    document: Document, region: tuple[str, ...], divisions: Divisions
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Where a headline names the head of another government of the same level: «乙县县长某某：……»."""
    current = region
    for block in document.blocks:
        if block.kind not in ("heading", "title"):
            continue
        line = document.text[block.span.start : block.span.end]
        for name, cue in _cues(line, _names(line, divisions)):
            path = _path(name, document.text, divisions) if cue == "leader" else ()
            if path and path[-1][-1] == current[-1][-1] and path[-1] != current[-1]:
                current = path
                yield block.span.start, path


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
    if year and (found_day := _day_without_year(document)):
        month, of_month = found_day
        return _iso(year - 1 if planned and int(month) >= _LATE else year, month, of_month) or str(year)
    return named if named and (len(named) > 4 or not year) else str(year) if year else None


def _date_lines(document: Document) -> Iterator[str]:
    """Lines near the top that are a date and little else: «（2024年7月23日）», «2024年11月18日 来源：某日报»."""
    for block in document.blocks[:_TOP]:
        line = document.text[block.span.start : block.span.end]
        day = _DAY.search(line)
        if day and len(line) - len(day.group()) <= _ASIDE and not line.endswith("。"):
            yield line


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
    if plans:
        return max(plans), True
    if named:
        return int(named[:4]), False
    years = Counter(int(match[1]) for match in _YEAR.finditer(text))
    often = [year for year, times in years.items() if times > 1 and 10 * times >= max(years.values())]
    return max(often, default=_year_by_plans(text)), False


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


def _region(document: Document, title: str, divisions: Divisions) -> tuple[str, ...]:
    text = document.text[:_SAMPLE]
    names = _names(text, divisions)
    cues = Counter(dict.fromkeys(_names(title, divisions), _WEIGHTS["title"]))
    for name, cue in _cues(text[:_HEAD], names):
        cues[name] += _WEIGHTS[cue]
    mentions = Counter({name: min(len(ends), _MANY) for name, ends in names.items()})
    if cues:
        scores = Counter({name: weight + mentions[name] for name, weight in cues.items()})
    elif level := _own_level(text):
        scores = _of_level(level, text, mentions, divisions)
    else:
        scores = Counter({name: times for name, times in mentions.items() if times >= _FEW and name not in _WORDS})
    unlisted = _unlisted(text, title, divisions)
    if unlisted and max(unlisted.values()) > max(scores.values(), default=0):
        best_path = min(unlisted, key=lambda path: (-unlisted[path], -len(path), path))
        return best_path if len(best_path) > 1 else (*_city_of(best_path[0], text), *best_path)
    if not scores:
        return _region_in_name(document.name, divisions)
    best = max(scores, key=lambda name: (scores[name], -text.find(name), name))
    return _path(best, text, divisions)


def _city_of(name: str, text: str) -> tuple[str, ...]:
    """The city that a text prints before the name of a district that no list has."""
    if name[-1] == "市":
        return ()
    cities = Counter(match[1] for match in re.finditer(f"([\u4e00-\u9fff]{{2}}市){name}", text))
    return (max(sorted(cities), key=lambda city: cities[city]),) if cities else ()


def _unlisted(text: str, title: str, divisions: Divisions) -> Counter[tuple[str, ...]]:
    """Districts, counties and cities that no list has (new, renamed, invented) but that a text speaks for, weighed.

    Such a name counts where its congress, government or head follows it, and where it opens clauses again and again.
    """
    found: Counter[tuple[str, ...]] = Counter()
    for weight, part, expression in (
        (_WEIGHTS["title"], title, _UNLISTED_TITLE),
        (_WEIGHTS["congress"], text[:_HEAD], _UNLISTED_CUE),
        (1, text, _UNLISTED_SUBJECT),
    ):
        seen: Counter[tuple[str, ...]] = Counter()
        for match in expression.finditer(part):
            name = match["name"]
            if not divisions.candidates(name) and is_division_name(name):
                outer = match["outer"]
                seen[(outer, name) if outer else (name,)] += 1
        for path, times in seen.items():
            if weight > 1 or times >= _FEW:
                found[path] += weight + min(times, _MANY)
    names = {path[-1]: path for path in sorted(found, key=len)}  # the longest path to a name stands for all of them
    merged: Counter[tuple[str, ...]] = Counter()
    for path, weight in found.items():
        merged[names[path[-1]]] += weight
    return merged


def _region_in_name(name: str, divisions: Divisions) -> tuple[str, ...]:
    """The division that a file is named after, if there is only one of that name."""
    for part in re.findall("[\u3400-\u9fff]+", PurePosixPath(name).stem):
        if len(paths := divisions.candidates(part)) == 1:
            return paths[0]
    return ()


def _names(text: str, divisions: Divisions) -> dict[str, list[int]]:
    """The full names of divisions in a text, each with where it ends. Of 甲市乙区 only the innermost one counts."""
    found: dict[str, list[int]] = {}
    known: dict[str, bool] = {}
    before = ("", 0)
    for match in _DIVISION_END.finditer(text):
        end = match.end()
        for length in range(2, 13):
            name = text[max(end - length, 0) : end]
            if name not in known:
                known[name] = len(name) == length and bool(divisions.candidates(name))
            if known[name]:
                if before[0] and before[1] == end - length:
                    found[before[0]].pop()
                found.setdefault(name, []).append(end)
                before = (name, end)
                break
    return {name: ends for name, ends in found.items() if ends}


def _cues(head: str, names: dict[str, list[int]]) -> Iterator[tuple[str, str]]:
    """What shows whose government speaks: its congress, its head, itself. Each cue once for a name."""
    for name in sorted(names):
        following = [head[end : end + 24] for end in names[name] if end <= len(head)]
        leaders = [match[1] for part in following if (match := _LEADER.match(part))]
        if any(_CONGRESS.match(part) for part in following):
            yield name, "congress"
        if name[-1] in leaders:
            yield name, "leader"
        if any(part.startswith("人民政府") for part in following):
            yield name, "government"


def _own_level(text: str) -> str:
    """The level at which a text says 我区, 全区, 区人大 and the like: the innermost one that it says at all often."""
    own = Counter(match[1] or match[2] for match in _OWN.finditer(text))
    return next((level for level in _INNERMOST_FIRST if _SHARE * own[level] >= own.total() > 0), "")


def _of_level(level: str, text: str, mentions: Counter[str], divisions: Divisions) -> Counter[str]:
    """The divisions of one level that a text mentions, in full or in short."""
    scores = Counter({name: times for name, times in mentions.items() if name[-1] == level})
    for length in (2, 3):
        starts = (i for i in range(len(text) - length + 1) if not i or text[i - 1] not in _NOT_BEFORE)
        pieces = Counter(text[i : i + length] for i in starts)
        for piece, times in pieces.items():
            if times > 1 and any(path[-1] == piece + level for path in divisions.candidates(piece)):
                scores[piece + level] += min(times, _MANY)
    return scores


def _path(name: str, text: str, divisions: Divisions) -> tuple[str, ...]:
    """The path to a division; of several that bear the name, the one whose outer divisions the text names most."""
    paths = [path for path in divisions.candidates(name) if path[-1] == name] or list(divisions.candidates(name))
    if len(paths) == 1:
        return paths[0]
    support = {path: sum(_times(outer, text) for outer in path[:-1]) for path in paths}
    best = max(support.values(), default=0)
    first = [path for path in paths if support[path] == best]
    return first[0] if best and len(first) == 1 else (name,)


def _times(name: str, text: str) -> int:
    short = name[:-1] if len(name) > 2 else name
    return text.count(short)
