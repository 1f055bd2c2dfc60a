"""Indicators as concepts: which printed names mean the same, and what a figure may be held beside.

``data/indicators/common.tsv`` knows the common indicators of official statistics with their synonyms; any other name is
a concept of its own. Taken apart by ``words.tsv``, a name is (scope) (acts) matter (tail): 全市 累计 引进 企业 总量.
Two indicators are of one *family* when they have one matter, and *the same* when their acts and scope agree as well.

================  ==================================================================================================
class of words    what its words do
================  ==================================================================================================
act:…             verbs of doing before the matter; all words of one class count as the same act
scope             widen or narrow what is covered (全口径, 辖区); the place itself (全市) among them; so does a bracket
level             the same, of an indicator of the table alone (区级 一般公共预算收入)
whole             beginnings of words that are no act or lead, however they look (新能源, 再生)
lead              opens a clause and is no part of the name (我们 已 引进…)
attribute         generic matters that one thing has (总投资 of which project?); fixed: the same in every year
tail              end of a name that only says that it is an amount (总量)
generic           matters that say too little without what their sentence is about (企业, 总投资)
joint             join the matter of a generic name to it (能源 类相关 企业)
telling           acts that tell by themselves which of a generic matter is meant (引进 项目)
noun              what makes the verb before it the first half of a noun (保障 性住房)
================  ==================================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from kg.errors import ConfigError
from kg.gazetteer import read_table
from kg.resources import folder

NATURES: Final = ("stock", "flow", "rate")
DIRECTIONS: Final = ("up", "down", "none")
_CLASSES: Final = (
    "whole", "scope", "level", "lead", "tail", "generic", "attribute", "fixed", "joint", "noun", "telling",
)
_LAST_ACTS: Final = ("建成", "完成", "开工", "新建", "竣工", "投用")
"""Acts that may stand behind the matter as well; with 已, any may."""
_COLUMNS: Final = ("name", "aliases", "broader", "english", "unit", "nature", "direction", "standard")
_IGNORED: Final = re.compile(r"[\s“”\"‘’'《》〈〉「」『』]+")
_JOINTS: Final = re.compile("[·,，、]+")
_AND: Final = re.compile("的|及|和|与|并")  # what may join an act to the next, or to its matter
_SPELLINGS: Final = (
    (re.compile(r"\("), "（"),
    (re.compile(r"\)"), "）"),
    (re.compile("(?<!以)规上"), "规模以上"),
    (re.compile("限上"), "限额以上"),
    (re.compile("(?i)PM₂[.．]₅|PM2[.．]5"), "PM2.5"),
    (re.compile("[％﹪]"), "%"),
)
_BRACKET: Final = re.compile("（[^（）]*）")
_WIDE: Final = ("全口径", "全域")  # of the words that begin with 全 those that are no place
_LEAST: Final = 2  # characters that a matter has at least


@dataclass(frozen=True, slots=True)
class Common:
    """A common indicator, as official statistics define it.

    ``unit`` is the usual one, without scale. ``nature``: stock (a state at a time), flow (adds up over a period) or
    rate. ``direction``: which way is better where it is aimed at. ``standard``: who defines it ("" if nobody that the
    table knows). ``broader``: the name of the indicator that this one is a part or a narrower scope of, or "".
    """

    name: str
    aliases: tuple[str, ...]
    broader: str
    english: str
    unit: str
    nature: str
    direction: str
    standard: str


@dataclass(frozen=True, slots=True)
class Concept:
    """What a printed name of an indicator means.

    ``name`` is the canonical one, ``family`` its matter alone, ``acts`` the kinds of doing (``("new", "attract")``),
    ``scope`` the words that widen or narrow it, ``about`` what its own words say that a generic matter is about (能源
    in 能源类企业). ``common`` is its row of the table, if it has one. ``generic``: the matter alone says too little;
    ``fixed``: what it measures stays the same over the years.
    """

    name: str
    family: str
    acts: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    about: str = ""
    common: Common | None = None
    generic: bool = False
    fixed: bool = False

    @property
    def is_told(self) -> bool:
        """Whether the name says by itself what is measured: its matter is not generic, or its acts tell which."""
        return not self.generic or bool(_words().telling & set(self.acts))

    @property
    def nature(self) -> str:
        """Of a common indicator its own; what is new, built or attracted adds up; else unknown: ""."""
        if self.common:
            return self.common.nature
        return "" if not self.acts else "stock" if self.acts == ("total",) else "flow"


@dataclass(frozen=True, slots=True)
class _Words:
    acts: Mapping[str, str]
    act: re.Pattern[str]
    scope: re.Pattern[str]
    level: re.Pattern[str]
    lead: re.Pattern[str]
    whole: re.Pattern[str]
    tail: re.Pattern[str]
    last_act: re.Pattern[str]
    attribute: re.Pattern[str]
    noun: re.Pattern[str]
    generic: frozenset[str]
    telling: frozenset[str]
    fixed: frozenset[str]
    about: re.Pattern[str]


def concept(indicator: str) -> Concept:
    """The concept of a printed name.

    >>> concept("GDP").name, concept("规上工业增加值").name
    ('地区生产总值', '规模以上工业增加值')
    >>> c = concept("累计集聚能源类相关企业")
    >>> c.family, c.about, c.acts, c.generic
    ('企业', '能源', ('total',), True)
    """
    return _concept(indicator)


def is_generic(matter: str) -> bool:
    """Whether a matter says too little alone (企业, 项目)."""
    return matter in _words().generic


@lru_cache(maxsize=65536)
def _concept(indicator: str) -> Concept:
    label = _spelt(indicator)
    name = _JOINTS.sub("", label)
    if known := table().get(name):
        return _row(known)
    taking = _Taking(name, label)
    common = taking.open() or taking.close()
    return taking.of(common) if common else taking.matter()


def _row(common: Common) -> Concept:
    """The concept of a row of the table; one whose name opens with a word of scope is of the family of the rest."""
    match = _words().scope.match(common.name)
    wider = table().get(common.name[match.end() :]) if match else None
    if match and wider:
        return Concept(common.name, wider.name, scope=(match.group(),), common=common)
    return Concept(common.name, common.name, common=common)


class _Taking:
    """A name being taken apart: ``rest`` is what is left of it, ``acts`` and ``scope`` what was taken off."""

    def __init__(self, name: str, label: str) -> None:
        self.label = label
        self.acts: list[str] = []
        self.scope = [bracket[1:-1] for bracket in _BRACKET.findall(name)]
        self.rest = _BRACKET.sub("", name)
        self._whole = not self.scope

    def open(self) -> Common | None:
        """Take off what opens the name; the common indicator that is left, if one is."""
        known = table()
        if self.rest in known and not self._whole and not _words().scope.match(self.rest):
            return known[self.rest]
        while self._opens():
            common = known.get(self.rest)
            # «新增高新技术企业» is not their number, but «实现地区生产总值» is that.
            if common and (common.nature == "flow" or not set(self.acts) - {"total"}):
                return common
        return None

    def _opens(self) -> bool:
        """Take one word off the front; whether there was one."""
        words = _words()
        if words.whole.match(self.rest):
            return False
        if (match := words.lead.match(self.rest)) and self._goes_on(self.rest[match.end() :]):
            pass
        elif (match := words.scope.match(self.rest)) and len(self.rest) - match.end() >= _LEAST or (
                match := words.level.match(self.rest)) and self.rest[match.end() :] in table():
            self.scope.append(match.group())
        elif (match := words.act.match(self.rest)) and len(self.rest) - match.end() >= _LEAST and not words.noun.match(
                self.rest, match.end()):
            self.acts.append(words.acts[match.group()])
        else:
            return False
        self.rest = self.rest[match.end() :]
        if (joint := _AND.match(self.rest)) and len(self.rest) - joint.end() >= _LEAST:
            self.rest = self.rest[joint.end() :]
        return True

    def _goes_on(self, rest: str) -> bool:
        """Whether an act, a scope or a known name follows: only then is what stands before it a lead."""
        words = _words()
        return rest in table() or bool(words.act.match(rest) or words.scope.match(rest) or words.lead.match(rest))

    def close(self) -> Common | None:
        """Take off what ends the name; the common indicator that is left, if one is."""
        words, known = _words(), table()
        generic = self.rest in words.generic
        if (match := words.last_act.search(self.rest)) and match.start() >= _LEAST and not generic:
            act = match["done"] or match["act"]  # «高标准农田已建成»
            self.rest = self.rest[: match.start()]
            if act + self.rest in known:
                return known[act + self.rest]
            self.acts.append(words.acts[act])
        if (match := words.tail.search(self.rest)) and match.start() >= _LEAST:
            if self.rest[: match.start()] in known:
                return known[self.rest[: match.start()]]
            if self.rest not in words.generic:
                self.rest = self.rest[: match.start()]
                self.acts.append("total")
        return None

    def of(self, common: Common) -> Concept:
        """The concept of a row of the table; with acts or a scope that matter it is one of its own in the family."""
        plain = {"total", "carryout"} if common.nature == "flow" else {"total"}
        acts = tuple(act for act in dict.fromkeys(self.acts) if act not in plain)
        scope = tuple(sorted({word for word in self.scope if not word.startswith("全") or word in _WIDE}))
        return Concept(self.label if acts or scope else common.name, common.name, acts, scope, "", common)

    def matter(self) -> Concept:
        """The concept of a name that the table does not know."""
        words, rest, about = _words(), self.rest, ""
        acts = list(dict.fromkeys(self.acts))
        if len(acts) > 1:  # «新增谋划储备项目» are those conceived anew, as «新谋划储备项目» are
            acts = [act for act in acts if act != "new"]
        if (match := words.about.fullmatch(rest)) and match["matter"] in words.generic:
            about, rest = match["about"] or "", match["matter"]
        elif rest not in words.generic and (match := words.attribute.search(rest)) and match.start() >= _LEAST:
            about, rest = rest[: match.start()].removesuffix("的"), match.group()
        return Concept(
            self.label, rest, tuple(acts), tuple(sorted(set(self.scope))), about, None,
            generic=rest in words.generic, fixed=rest in words.fixed,
        )


def _spelt(name: str) -> str:
    name = _IGNORED.sub("", name)
    for pattern, spelling in _SPELLINGS:
        name = pattern.sub(spelling, name)
    return name


@lru_cache(maxsize=1)
def table() -> Mapping[str, Common]:
    """The common indicators by every form of their names.

    Raises ConfigError, with file and line, for a row that cannot be used.

    >>> table()["GDP"].english
    'gross domestic product (gross regional product)'
    """
    path = folder("data") / "indicators" / "common.tsv"
    found: dict[str, Common] = {}
    rows: list[tuple[int, Common]] = []
    for number, (name, aliases, broader, english, unit, nature, direction, standard) in read_table(path, len(_COLUMNS)):
        where = f"{path}:{number}"
        if nature not in NATURES or direction not in DIRECTIONS:
            remedy = f"the nature is one of {', '.join(NATURES)}, the direction one of {', '.join(DIRECTIONS)}"
            raise ConfigError(f"not understood: {nature!r}, {direction!r}", where=where, remedy=remedy)
        common = Common(name, tuple(aliases.split()), broader, english, unit, nature, direction, standard)
        rows.append((number, common))
        for form in (_JOINTS.sub("", _spelt(form)) for form in (name, *common.aliases)):
            if found.setdefault(form, common) is not common:
                raise ConfigError(f"{form} stands twice", where=where, remedy="delete one of the two")
    names = {common.name for _, common in rows}
    for number, common in rows:
        if common.broader and common.broader not in names:
            raise ConfigError(
                f"{common.broader} has no row", where=f"{path}:{number}", remedy="give it one, or leave the cell empty"
            )
    return found


def commons() -> tuple[Common, ...]:
    """The rows of the table, sorted by name."""
    return tuple(sorted(set(table().values()), key=lambda common: common.name))


@lru_cache(maxsize=1)
def _words() -> _Words:
    path = folder("data") / "indicators" / "words.tsv"
    classes = dict(_classes(path))
    acts = {word: name.removeprefix("act:") for name, words in classes.items() if name.startswith("act:")
            for word in words}
    joints = "|".join(sorted(classes["joint"], key=lambda w: (-len(w), w)))
    return _Words(
        acts=acts,
        act=_longest(acts),
        scope=_longest(classes["scope"]),
        level=_longest(classes["level"]),
        lead=_longest(classes["lead"]),
        whole=_longest(classes["whole"]),
        last_act=re.compile(f"(?:已经|已|共|累计)+(?P<done>{_longest(acts).pattern})$|(?P<act>{'|'.join(_LAST_ACTS)})$"),
        attribute=re.compile(f"(?:{_longest(classes['attribute']).pattern})$"),
        fixed=frozenset(classes["fixed"]),
        tail=re.compile(f"(?:{_longest(classes['tail']).pattern})$"),
        noun=_longest(classes["noun"]),
        generic=frozenset(classes["generic"]),
        telling=frozenset(classes["telling"]),
        about=re.compile(rf"(?P<about>.{{2,10}}?)?(?:{joints})(?P<matter>.{{2,}})"),
    )


def _classes(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    found: dict[str, list[str]] = {name: [] for name in _CLASSES}
    for number, (name, words) in read_table(path, 2):
        if name not in found and not name.startswith("act:"):
            remedy = "use act:…, " + ", ".join(found)
            raise ConfigError(f"unknown class of words: {name}", where=f"{path}:{number}", remedy=remedy)
        found.setdefault(name, []).extend(words.split())
    yield from ((name, tuple(words)) for name, words in found.items())


def _longest(words: Mapping[str, str] | tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w))))
