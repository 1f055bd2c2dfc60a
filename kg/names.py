"""Names by their characters alone: which may be a short form of which. Standard library only.

Nothing here says that two names *are* of one thing: that takes evidence, see ``kg/resolve.py``, or a person, see
``kg/decide.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

IsPlace: TypeAlias = Callable[[str], bool]
"""Whether a text is the name, full or short, of a place."""

Abbreviations: TypeAlias = Sequence[tuple[str, str]]
"""Words and what names shorten them to (发展和改革委员会, 发改委), the longest first."""

INTRODUCED, BRACKET, SHORT, ABBREVIATED = "introduced", "bracket", "short-form", "abbreviation"
"""The rules by which a short form is joined with its full form: see ``kg/recognise/introduced.py``."""

LOCAL_RULES: Final = frozenset({INTRODUCED, BRACKET, SHORT, ABBREVIATED})
"""What they give holds where it was read: «以下简称“促进条例”» says nothing of another city's documents."""

SHORTENED: Final = ("Company", "Institution")
"""The types whose names are shortened by a rule."""

SHORTEST: Final = 4
"""A short form of fewer characters is too easily another word, or another thing's short form."""

_MARKS: Final = str.maketrans("", "", "“”‘’\"《》〈〉「」『』 \u3000\u00a0")
# What a name may leave out: the ending of a place's name inside it, and the legal form at its end.
_LEVEL: Final = "(?:特别行政区|自治区|自治州|自治县|自治旗|省|市|区|县|州|盟|旗)?"
_INNER_LEVEL: Final = re.compile(_LEVEL.removesuffix("?"))
_LAST_LEVEL: Final = re.compile(f"(?<=..){_LEVEL}$")
_FORM: Final = "(?:股份|有限|责任|控股)*(?:总公司|公司)"
_LEGAL: Final = re.compile(f"{_FORM}$")
_TAIL: Final = f"(?:集团)?(?:{_FORM})?"
_ENDING: Final = re.compile(f"{_TAIL}$")
# What may follow a name, or stand before it, without telling one thing from another.
_GENERIC: Final = re.compile(
    "(?:股份|有限|责任|控股|集团|总公司|公司|项目|工程|建设|科技|技术|实业|发展|投资|产业|战略|行动|平台)+$"
)
# Two names that differ in one of these are most likely two things: 一期 and 二期, 东区 and 西区.
_TELLING: Final = frozenset(
    "国省市区县〇零一二三四五六七八九十百千两甲乙丙丁东西南北中上下左右内外前后大小新老高低0123456789"
)


def normal(name: str) -> str:
    """A name for comparing: without quotation marks, book-title marks and spaces.

    >>> normal(" “生态优先” 战略")
    '生态优先战略'
    """
    return name.translate(_MARKS)


def abbreviate(name: str, abbreviations: Abbreviations) -> str:
    """The name with every word that is known to be shortened in its short form.

    >>> abbreviate("江北省发展和改革委员会", [("发展和改革委员会", "发改委")])
    '江北省发改委'
    """
    for word, short in abbreviations:
        name = name.replace(word, short)
    return name


def is_short_form(short: str, full: str, *, is_place: IsPlace) -> bool:
    """Whether ``short`` is ``full`` without the ending of a place's name inside it, and without its legal form.

    Both begin alike; nothing that tells one thing from another is left out; and something other than a place's name is
    left. The branch of a firm, and what belongs to a university, are things of their own.

    >>> def is_place(name): return name in ("江北", "江北省")
    >>> is_short_form("云海电网江北电力", "云海电网江北省电力公司", is_place=is_place)
    True
    >>> is_short_form("江北省", "江北省有限公司", is_place=is_place)
    False
    >>> is_short_form("云海理工大学", "云海理工大学附属医院", is_place=is_place)
    False
    """
    if len(short) < SHORTEST or len(short) >= len(full) or short[:2] != full[:2]:
        return False
    tail = _TAIL
    if legal := _LEGAL.search(short):
        if legal.group() != "公司" or legal.start() < 2:
            return False  # two legal forms are two firms
        short, tail = short[: legal.start()], _FORM  # 某某公司 is no 某某集团公司
    inner = _LEVEL.join(re.escape(character) for character in short[1:])
    if not re.fullmatch(f"{re.escape(short[0])}{inner}{_LEVEL}{tail}", full):
        return False
    return _is_distinctive(short, is_place)


def shortens(short: str, full: str, *, is_place: IsPlace, abbreviations: Abbreviations) -> str:
    """The rule by which ``short`` is a short form of ``full``: SHORT, ABBREVIATED, or "" where it is none.

    >>> shortens("江北省发改委", "江北省发展和改革委员会", is_place=lambda name: name == "江北省",
    ...          abbreviations=[("发展和改革委员会", "发改委")])
    'abbreviation'
    """
    if is_short_form(short, full, is_place=is_place):
        return SHORT
    shorter = abbreviate(full, abbreviations)
    if shorter != full and (short == shorter or is_short_form(short, shorter, is_place=is_place)):
        return ABBREVIATED
    return ""


def short_forms(full: str, *, is_place: IsPlace) -> tuple[str, ...]:
    """The short forms that a name may have, the longest first; see `is_short_form`.

    >>> short_forms("云海电网江北省电力公司", is_place=lambda name: name == "江北")
    ('云海电网江北电力公司', '云海电网江北省电力', '云海电网江北电力')
    """
    stems = {full, *(full[: match.start()] for ending in (_LEGAL, _ENDING) if (match := ending.search(full)))}
    forms = stems | {
        stem[: match.start()] + stem[match.end() :] for stem in stems for match in _INNER_LEVEL.finditer(stem, 2)
    }
    found = (form for form in forms if is_short_form(form, full, is_place=is_place))
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def _is_distinctive(name: str, is_place: IsPlace) -> bool:
    """Whether a name says more than where something lies and that it is a firm."""
    rest = _ENDING.sub("", without_place(name, is_place))
    return len(rest) >= 2 and not is_place(rest)


def without_place(name: str, is_place: IsPlace) -> str:
    """The name without the places that it begins with.

    >>> without_place("江北省星桥电力", lambda name: name in ("江北", "江北省"))
    '星桥电力'
    """
    length = max((n for n in range(2, min(len(name), 12) + 1) if is_place(name[:n])), default=0)
    return without_place(name[length:], is_place) if length else name


def place_before(name: str, is_place: IsPlace) -> str:
    """The places that a name begins with, without the ending of the last.

    >>> place_before("江北省星桥电力", lambda name: name in ("江北", "江北省"))
    '江北'
    """
    place = name[: len(name) - len(without_place(name, is_place))]
    return _LAST_LEVEL.sub("", place)


def is_contained(short: str, full: str) -> bool:
    """Whether the characters of ``short`` stand in ``full`` in their order, with others between or around.

    >>> is_contained("江北电力", "云海电网江北省电力公司"), is_contained("电力江北", "云海江北省电力公司")
    (True, False)
    """
    rest = iter(full)
    return 1 < len(short) < len(full) and all(character in rest for character in short)


def core(name: str, *, is_place: IsPlace) -> str:
    """What tells a name from others: without the places before it and the generic words behind it.

    >>> core("江北省星桥电力集团有限公司", is_place=lambda name: name == "江北省")
    '星桥电力'
    """
    rest = without_place(name, is_place) or name
    return _GENERIC.sub("", rest) or rest


def differ_in_one(a: str, b: str) -> bool:
    """Whether two names of the same length, five characters or more, differ in one, and that one tells nothing.

    >>> differ_in_one("云栈产业园", "云桟产业园"), differ_in_one("云栈东产业园", "云栈西产业园")
    (True, False)
    """
    if len(a) != len(b) or len(a) < 5:
        return False
    different = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    return len(different) == 1 and not set(different[0]) <= _TELLING
