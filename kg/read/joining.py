"""Which lines belong together: sentences that a layout broke are made whole, what it printed twice is left out.

Columns end inside a sentence, a number or a word, and the other half follows after a picture's caption, a headline or
another column's first paragraph. A line is joined to a later one only where it cannot have ended and the other can go
on; what stood between them follows after the whole sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from unicodedata import east_asian_width

from kg.read.inline import UNITS
from kg.read.lines import HEADLINE, NUMBERED_HEADING, Line, looks_finished, looks_like_headline

_WINDOW = 6  # lines after a broken one among which its other half is looked for
_REPEAT = 12  # characters; a shorter line may well end as the one before it by chance
_FRAGMENT = 8  # characters; a longer line is no word that lost its line to some styling
_LONG = 25
_CLAUSE = 15

# What a line cannot end with (the exceptions are words that end so).
_OPEN_END = re.compile(
    r"(?:[，、（“‘《「(—]|(?<![目])的|(?<![祥总缓调温平饱谐])和|(?<![参给])与|(?<![普涉触顾])及|[把被]|迎来|截至|围绕|依托)$"
)
_GOES_ON = re.compile(r"[，。、；：！？”’》）】」』%]|是：")
# What opens a paragraph of its own.
_FRESH = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|(?:据悉|据了解|同时|此外|另外|近年来|今年以来|一年来|接下来|下一步|各位代表|本报讯|新的一年)"
    r"|在[^，。]{2,12}方面"
)
_MEASURE = re.compile(r"(?:占|增长|下降|达到?|超过?|突破|同比|较)[^，。]{0,8}\d")
_HAS_VALUE = re.compile(r"\d%?[万亿元个家处项人]{0,3}(?:左右|以上|以内)?$")
_SPOKEN_AT = re.compile(r"[（(]?—{0,2} ?(?:\d{4}|[二〇○零一二三四五六七八九]{4})年.{1,5}月.{1,4}日在.*(?<![上议会）)])")
_DECIMAL = re.compile(r"\d+\.\d+%?")


def join_lines(lines: list[Line], usual: int, text: str) -> list[Line]:
    """The lines with broken sentences whole. ``usual`` is the usual gap, ``text`` the whole text, for its words."""
    lines = _unwrap(lines, usual)
    taken: set[int] = set()
    joined: list[Line] = []
    for i, line in enumerate(lines):
        if i in taken:
            continue
        if looks_finished(line.text):
            joined.append(line)
            continue
        ahead = [j for j in range(i + 1, min(i + 1 + 2 * _WINDOW, len(lines))) if j not in taken]
        while ahead and (others := _other_half(line, [lines[j] for j in ahead[:_WINDOW]], usual, text)):
            for other in others:
                j = ahead[other]
                line.join(lines[j])
                taken.add(j)
            ahead = [j for j in range(i + 1, min(ahead[others[-1]] + 1 + _WINDOW, len(lines))) if j not in taken]
        joined.append(line)
    return joined


def without_repeats(lines: list[Line]) -> list[Line]:
    """Leave out a line that prints the end of the paragraph before it once more."""
    kept: list[Line] = []
    paragraph = ""
    for line in lines:
        if len(line.text) >= _REPEAT and paragraph.endswith(line.text):
            continue
        kept.append(line)
        if line.kind == "paragraph":
            paragraph = line.text
    return kept


def _other_half(line: Line, ahead: list[Line], usual: int, text: str) -> tuple[int, ...]:
    """Which of the lines ahead go on with this one: none, one, or a fragment and the line after it."""
    first = ahead[0]
    if looks_finished(line.text) or line.kind == "caption":
        return ()
    if line.kind == "byline":
        spoken = _SPOKEN_AT.fullmatch(line.text) and len(first.text) <= HEADLINE and first.gap <= usual
        return (0,) if spoken and re.search("会议|大会|全会", first.text) else ()
    openness = _openness(line)
    if first.gap <= usual and first.kind != "byline" and not first.marked and _goes_on(line, first):
        return (0,)
    if not openness:
        headline = line.kind == first.kind == "heading" and first.gap < max(usual, 1)
        if headline and _MEASURE.match(first.text) and not _HAS_VALUE.search(line.text):
            return (0,)
        return _torn_word(line, ahead, text)
    if len(ahead) > 1 and _is_fragment(line, first, ahead[1], usual):
        return (0, 1)
    if openness == 2 and line.kind == first.kind == "heading" and first.gap < max(usual, 1) and not first.numbered:
        return (0,)
    passed_fresh = False
    for i, other in enumerate(ahead):
        if other.marked or other.numbered or other.text.startswith("各位"):
            break
        if other.kind in ("byline", "caption") or looks_like_headline(other.text):
            continue
        if _goes_on(line, other):
            return (i,)
        if _FRESH.match(other.text):
            passed_fresh = True
        elif passed_fresh:
            # behind another paragraph's beginning only the rest of a word
            return (i,) if _makes_word(line.text[-1] + other.text[0], text) else ()
        elif openness == 2 or looks_finished(other.text):
            return (i,)
        else:
            break
    return ()


def _torn_word(line: Line, ahead: list[Line], text: str) -> tuple[int, ...]:
    """The line that ends the word that ``line`` begins, where ``line`` is a clause that could as well be a headline."""
    if "，" not in line.text or line.marked or line.numbered or len(line.text) < _CLAUSE:
        return ()
    for i, other in enumerate(ahead):
        if other.marked or other.numbered:
            break
        if other.kind == "paragraph" and looks_finished(other.text) and not _FRESH.match(other.text):
            return (i,) if _makes_word(line.text[-1] + other.text[0], text) else ()
    return ()


def _makes_word(pair: str, text: str) -> bool:
    """Whether the text has these two characters side by side, and the rarer of them mostly so."""
    together = text.count(pair)
    apart = min(text.count(char) for char in pair) - 1  # not counting the place where they were torn apart
    return together > 0 and 2 * together >= apart


def _openness(line: Line) -> int:
    """0: the line may have ended. 1: it looks like a sentence without its end. 2: it cannot have ended."""
    text = line.text
    if line.marked and line.level:
        return 0
    if _OPEN_END.search(text) or text.count("“") > text.count("”") or text.count("（") > text.count("）"):
        return 2
    if line.numbered and "。" not in text and len(text) <= NUMBERED_HEADING:
        return 0
    if len(text) < _LONG or looks_like_headline(text) or not re.search("[，。；]", text):
        return 0
    return 1


def _goes_on(line: Line, other: Line) -> bool:
    """Whether ``other`` begins with what can only be the rest of ``line``."""
    before, after = line.text, other.text
    if _GOES_ON.match(after):
        return True
    if before[-1].isdecimal() and after[0] in UNITS and len(before) >= _FRAGMENT:
        return True
    if before.count("“") > before.count("”"):
        closing, opening = after.find("”"), after.find("“")
        return closing >= 0 and (opening < 0 or closing < opening)
    return False


def _is_fragment(line: Line, fragment: Line, other: Line, usual: int) -> bool:
    """Whether ``fragment`` is a word of a sentence from ``line`` to ``other`` that some styling put on its own line."""
    if len(fragment.text) > _FRAGMENT or max(fragment.gap, other.gap) > usual or fragment.marked or fragment.numbered:
        return False
    whole = Line((), line.text + fragment.text, 0)
    if _goes_on(whole, other):
        return True
    return bool(_DECIMAL.fullmatch(fragment.text)) and not looks_like_headline(other.text) and not other.numbered


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def _unwrap(lines: list[Line], usual: int) -> list[Line]:
    """Join the lines of a text that was broken at a fixed width, as mail and old word processors do."""
    unfinished = Counter(_width(line.text) for line in lines if len(line.text) <= 70 and not looks_finished(line.text))
    if not unfinished:
        return lines
    width = max(unfinished, key=lambda w: (sum(unfinished[v] for v in range(w - 2, w + 3)), w))
    full = sum(unfinished[v] for v in range(width - 2, width + 3))
    wider = sum(1 for line in lines if len(line.text) > (width + 2) / 2 and _width(line.text) > width + 2)
    if width < 30 or full < 5 or full < 0.6 * unfinished.total() or wider > 0.05 * len(lines):
        return lines
    joined: list[Line] = []
    last = 0
    for line in lines:
        if (
            joined
            and abs(last - width) <= 2
            and not looks_finished(joined[-1].text)
            and line.gap <= usual
            and not (line.marked or line.numbered or line.kind in ("byline", "caption"))
        ):
            if joined[-1].kind == "heading":
                joined[-1].kind, joined[-1].level = "paragraph", 0
            joined[-1].join(line)
        else:
            joined.append(line)
        last = _width(line.text)
    return joined
