"""What the members of a list, and what is said behind it, tell of names that look like something else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kg.model import Mention, Span
from kg.recognise.phrases import SIZES
from kg.recognise.reading import plain
from kg.recognise.sets import announces

_JOINT = re.compile("[”》]?(?:、|和|与|及|以及)?[“《]?")
# Behind a list of projects: «比邻智造、云海光电等重点项目», «云栈澜湾、柳浪国际竣工交付».
_CALLED = re.compile(
    "等[^，。；：！？、“”]{0,24}?(?:项目|住宅|楼盘|载体)"
    "|(?:等[^，。；：！？、“”]{0,12}?)?(?:全面|顺利|正式|陆续|相继|加快|如期|主体)?(?:开工|竣工|封顶|建成|交付|在建)"
)
_FIRM = re.compile("(?:公司|集团|股份|银行|控股)$")
# What a name may leave out: «“山水乐活”品牌», «山水嘉年华系列活动».
_LEFT_OUT = {
    "Person": ("总书记", "同志"),
    "Platform": ("品牌", "小程序"),
    "Strategy": ("理念", "品牌"),
    "Event": ("系列活动", "活动"),
}
_AND = re.compile("(?<=.{2})[和与及](?=.{2})", re.S)
_MANY, _MOST = 3, 0.66  # of a list so long, so large a share says what the others may be
_SURE = 0.8  # what is surer than this stays what it is


def read_members(text: str, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """``mentions`` in the order of the text, with the types that their lists give them.

    What is called a project, begun or completed is one: what looks like a firm may be either, the project first. Where
    most members of a list are of one type, the others may be of it too. What tables know stays as it is.
    """
    found: dict[int, Mention] = {}
    for members in _lists(text, mentions):
        if _CALLED.match(text, mentions[members[-1]].span.end):
            for number in members:
                mention = mentions[number]
                if mention.types[0] == "Company" and not _FIRM.search(mention.name) and not _is_known(mention):
                    found[number] = replace(mention, types=("Project", "Company"))
        kind, count = Counter(found.get(n, mentions[n]).types[0] for n in members).most_common(1)[0]
        if len(members) >= _MANY and count >= _MOST * len(members):
            for number in members:
                mention = found.get(number, mentions[number])
                if kind not in mention.types and mention.confidence <= _SURE and not _is_known(mention):
                    found[number] = replace(mention, types=(kind, mention.types[0]))
    return tuple(found.get(number, mention) for number, mention in enumerate(mentions))


def split_pairs(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """``mentions`` with «光网和电网» cut in two where a set of two, «两张网», follows it or announces it (即)."""
    found: list[Mention] = []
    for number, mention in enumerate(mentions):
        start, end = mention.span.start, mention.span.end
        behind = mentions[number + 1] if number + 1 < len(mentions) else None
        before = mentions[number - 1] if number else None
        follows = behind is not None and _is_pair(behind) and not plain(text[end : behind.span.start])
        announced = before is not None and _is_pair(before) and announces(plain(text[before.span.end : start]))
        joints = list(_AND.finditer(text[start:end]))
        if (follows or announced) and len(joints) == 1 and not _is_known(mention):
            for first, last in ((start, start + joints[0].start()), (start + joints[0].end(), end)):
                name = plain(text[first:last])
                found.append(Mention(Span(first, last), name, mention.types, mention.rule, mention.confidence))
        else:
            found.append(mention)
    return found


def _is_pair(mention: Mention) -> bool:
    return mention.types[0] == "Group" and SIZES.get(mention.name[0]) == 2


def add_cores(mentions: Sequence[Mention]) -> list[Mention]:
    """``mentions`` with what is left of a name without the word that says what kind of thing it is, as another name."""
    found: list[Mention] = []
    for mention in mentions:
        for word in _LEFT_OUT.get(mention.types[0], ()):
            core = mention.name.removesuffix(word)
            if core != mention.name and len(core) > 1:
                mention = replace(mention, aliases=tuple(dict.fromkeys((*mention.aliases, core))))
                break
        found.append(mention)
    return found


def _lists(text: str, mentions: Sequence[Mention]) -> Iterator[list[int]]:
    """The coordinated lists among mentions that do not overlap, by number; a single one is a list of one."""
    current: list[int] = []
    for number, mention in enumerate(mentions):
        if current:
            start = mentions[current[-1]].span.end
            if mention.span.start == start or not _JOINT.fullmatch(text, start, mention.span.start):
                yield current
                current = []
        current.append(number)
    if current:
        yield current


def _is_known(mention: Mention) -> bool:
    return mention.rule.startswith("gazetteer")
