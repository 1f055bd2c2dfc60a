"""Numbered sets: 三大战略, 五大主导产业, “两张网”, “一核两翼”; and what their number says of their members."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.patterns import Words
from kg.recognise.phrases import SIZES, Enumeration, Piece
from kg.recognise.reading import Reading, plain

_NUMERAL = "[一二两三四五六七八九十百0-9]"
_COUNTED = (
    "大|个|张|条|类|项|重|新|化|进|上|创|型|网|链|区|核|环|心|河|山|带|廊|轴|资|变|公|债|首|抓|看|排|减|增|提升|融合"
)
# The set's own noun has at most eight characters; what only says that something belongs to it is no part of it.
_SET = re.compile(rf"{_NUMERAL}{{1,3}}(?:大|张)[\u4e00-\u9fff]{{1,8}}?(?=(?:之一|组成|构成|之中)?$)")
_QUOTED = re.compile(rf"{_NUMERAL}(?:{_COUNTED})[\u4e00-\u9fff]{{0,6}}")
_PARTS = re.compile(rf"{_NUMERAL}[\u4e00-\u9fff]{{1,4}}、?(?:[一二两三四五六七八九十多][\u4e00-\u9fff]{{1,4}}、?)+")
_ANNOUNCED = re.compile("[，。]?(?:即|包括|分别是|分别为|就是|也就是|指的是|是指|是|为|：|——)：?")
_JOINTS = ("及", "以及", "与", "和")  # the likeliest first to stand inside a name


def is_set(content: str) -> bool:
    """Whether words in quotation marks are a numbered set, or the numbered parts of one plan.

    >>> [is_set(text) for text in ("三个如何", "一核两翼", "生态优先")]
    [True, True, False]
    """
    return bool(_QUOTED.fullmatch(content) or _PARTS.fullmatch(content))


def announces(between: str) -> bool:
    """Whether the text between a set and a list says that the list holds the set's members.

    >>> announces("，即"), announces("引领")
    (True, False)
    """
    return _ANNOUNCED.fullmatch(between) is not None


def read_set(pieces: Sequence[Piece], words: Words, *, listed: bool) -> Reading | None:
    """The set at the end of a run, in quotation marks or not; its modifier (碳达峰“十大工程”) is part of it.

    ``listed``: the run closes a list, so that what stands before the set is a member and no modifier.
    """
    while len(pieces) > 1 and pieces[-1].kind == "word" and pieces[-1].text in words.tails:
        pieces = pieces[:-1]
    last = pieces[-1]
    if last.kind == "quote":
        content = plain(last.text)
        if not (_SET.match(content) or is_set(content)):
            return None
        modified = not listed and len(pieces) <= 3 and all(p.kind != "quote" for p in pieces[:-1])
        start = pieces[0].start if modified else last.start
        whole = plain("".join(p.text for p in pieces if p.start >= start))
        return Reading(start, last.end, whole, ("Group",), "set", 0.85, aliases=(content,))
    text = plain("".join(p.text for p in pieces))
    match = _SET.search(text)
    if match is None:
        return None
    start = last.end - len(text) + match.start()
    if not any(p.start == start for p in pieces):
        return None
    return Reading(start, start + len(match.group()), match.group(), ("Group",), "set", 0.85)


def split_set(group: Enumeration, words: Words) -> tuple[Enumeration, Reading | None]:
    """«A、B、C三大战略»: the list without the set that closes it, and the set."""
    run = group.items[-1]
    if len(group.items) < 2 or group.head is not None:
        return group, None
    numbered = read_set(run.pieces, words, listed=True)
    before = [p for p in run.pieces if numbered and p.end <= numbered.start]
    if numbered is None or not before:
        return group, None
    return replace(group, items=[*group.items[:-1], replace(run, pieces=before)]), numbered


def fit_list(group: Enumeration, numbered: Reading) -> Enumeration:
    """The list with one conjunction read as part of a name, where it has one member more than the set's number says.

    «精密仪器、柳编制造、陶瓷及琉璃三大产业» are three.
    """
    items = group.items
    if len(items) != SIZES.get(numbered.name[0], 0) + 1:
        return group
    for conjunction in _JOINTS:
        for i in range(len(items) - 1, 0, -1):
            before, run = items[i - 1], items[i]
            if run.conjunction == conjunction and run.start - before.end == len(conjunction):
                joint = Piece(before.end, run.start, conjunction, "word")
                merged = replace(before, pieces=[*before.pieces, joint, *run.pieces], after=run.after)
                return replace(group, items=[*items[: i - 1], merged, *items[i + 1 :]])
    return group
