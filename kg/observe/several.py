"""One number said of several: of each member of a list (甲、乙均破9万亿元), or of each of some numbers before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.model import Mention
from kg.observe import indicator as naming
from kg.observe.indicator import bare
from kg.observe.numerals import parse
from kg.observe.reading import Reading, Trail

# What spreads one statement over coordinated members: 分别, 均, 都, 各.
_SPREAD = re.compile(
    "分别|(?<![人平年户日月亩])均(?![衡等价质线])|(?<![成首])都(?=[达为是有超突保实居增下])|各(?!类|级|项|地|市|县|区|镇|村|乡|街)|双双"
)
_ALL = re.compile("均|都|双双")
# 三项指标均居前三位: so many of the numbers before it.
_NUMBERED = re.compile(
    "(?:上述|以上|这)?(?P<n>[两二三四五六七八九十]|\\d{1,2})[项个](?:主要)?(?:经济)?(?P<what>指标|数据|增速|增幅)(?P<rate>增速|增幅)?"
)
_AND = re.compile("、|以及|和|与|及")
# 甲、乙、丙三家企业: what says again what the list names.
_APPOSITION = re.compile(
    "^(?:这|等)?(?:[两二三四五六七八九十]|\\d{1,2})[大家个条类座项][^的]{2,4}?(?=[年营产税收总资][一-龥]|$)"
)
_TOGETHER = re.compile("[大家个条类项]|等|合计|共计|总计|共|联手|占|的")
_OF_INDUSTRY = re.compile("(?:产业|行业)?(?:总产值|产值|营收|营业收入|增加值|规模|利润)")


def is_spread(phrase: str) -> bool:
    """Whether 分别, 均 and the like spread what a phrase says over its members."""
    return bool(_SPREAD.search(phrase))


def without_spread(phrase: str) -> str:
    """A phrase without 分别, 均 and the like."""
    return _SPREAD.sub("", phrase)


def spread(what: str, before: str) -> tuple[str, ...]:
    """The members of ``what`` where 均 or 分别 in the words ``before`` a number spreads it over them; else ``what``."""
    return naming.members(naming.tail(naming.head(without_spread(what)))) if is_spread(before) else (what,)


def listed(phrase: str, things: Sequence[Mention], *, each: bool) -> tuple[tuple[Mention, str], ...]:
    """The members of a list of ``things``, each with the words for what it has; () for any other phrase.

    ``each``: a word says that the number is each one's. Without one it is so for places and for industries («甲市、乙市
    经济总量突破…»), not where they are counted together («甲、乙、丙三大产业产值…»).
    """
    if not _AND.search(phrase):
        return ()
    *firsts, last = (bare(part) for part in _AND.split(naming.tail(naming.head(without_spread(phrase)))))
    known = {thing.name: thing for thing in things}
    closing = max((name for name in known if last.startswith(name)), key=len, default="")
    rest = last[len(closing):]
    if each:
        rest = _APPOSITION.sub("", rest)
    whole = [known.get(name) for name in (*firsts, closing)]
    members = [thing for thing in whole if thing is not None]
    if len(members) < len(whole) or len(members) < 2 or len(rest) < 2 or naming.opens_with_verb(rest):
        return ()
    kinds = {thing.types[0] for thing in members}
    places = kinds == {"Place"}
    if places and rest[0] in "省市区县镇村":
        return ()
    industries = kinds == {"Industry"} and _OF_INDUSTRY.fullmatch(rest)
    if not each and (not (places or industries) or _TOGETHER.search(rest)):
        return ()
    return tuple((thing, rest) for thing in members)


def meant(what: str, before: str, trail: Trail) -> list[Reading]:
    """The numbers before, of each of which a statement holds: «…，双双突破9万亿元», «三项指标均居全省前三位».

    ``what`` is what the words ``before`` the number name; empty where they name nothing.
    """
    what = bare(naming.tail(naming.head(without_spread(what))))
    if (match := _NUMBERED.fullmatch(what)) is not None:
        rates = match["what"] in ("增速", "增幅") or bool(match["rate"])
        return _last(trail.readings, int(parse(match["n"])), ("growth",) if rates else ("level", "growth"))
    group = trail.group
    if what or not group or not (_ALL.search(before) or group[0].rule == "series"):
        return []
    if len(group) == 1 and "双双" in before:
        return _last(trail.readings, 2, ("level", "growth"))
    return group if len(group) > 1 else []


def _last(readings: list[Reading], count: int, kinds: tuple[str, ...]) -> list[Reading]:
    """The last readings of so many different indicators; none where there are fewer."""
    found = list(_different(reading for reading in reversed(readings) if reading.kind in kinds))[:count]
    return found[::-1] if len(found) == count else []


def _different(readings: Iterable[Reading]) -> Iterator[Reading]:
    """One reading of each indicator, the first."""
    seen = set()
    for reading in readings:
        if reading.indicator not in seen:
            seen.add(reading.indicator)
            yield reading
