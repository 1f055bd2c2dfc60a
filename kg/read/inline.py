"""Cleaning inside lines: what needs no knowledge of the lines around.

Invisible characters and field tags go, wide digits and letters become narrow, half-width punctuation in Chinese text
becomes full-width, spaces that set type rather than part words go. Line ends stay where they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from kg.read.mapped import Mapped, Run

HAN = r"〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNITS = "年月日时点个万亿千百元余多名人家项处件套条公平亩吨倍户所座场次以左"

# Control, format and other characters without a width; fields that a word processor leaves in its plain text.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
    r"|\[(?:bookmark|书签)[:：][^\[\]\n]{0,80}\]"
)
_CARRIAGE_RETURN = re.compile(r"\r(?=\n)")
# One for one: line ends of every kind, spaces of every width, wide letters, digits and signs. Punctuation stays wide.
_NARROW = {
    **dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n"),
    **dict.fromkeys((*map(ord, "\t\xa0\u1680\u202f\u205f\u3000"), *range(0x2000, 0x200B)), " "),
    **{code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    ord("％"): "%",
    ord("＋"): "+",
    ord("＃"): "#",
    ord("＆"): "&",
    ord("／"): "/",
}
_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}

# A character before which normalisation never reaches back: composition happens only between these.
_CLUSTER = re.compile(r"[\s\S]?[^\x00-\u02ff\u2010-\u2027\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]+")

_EDGE = r" \n，、。：；！？,;:!?"  # what a word set wide stands between
_LETTER_SPACED = re.compile(rf"(?:^|(?<=[{_EDGE}“（]))[{HAN}](?: +[{HAN}])+(?=[{_EDGE}”）]|$)")
_SPACES = re.compile(
    r"(?m:^ +| +$)"  # around a line
    r"|(?<= ) +"  # beyond the first
    r"| +(?=[，、。；：？！”’》）】」』%])|(?<=[，、。；：？！“‘《（【「『]) +"  # the other half of a full-width mark
    rf"|(?<=[{HAN}”’》）】)%]) +(?=[,;:!?])|(?<=[,;:!?]) +(?=[{HAN}“‘《（【])"
    rf"|(?<=\d) +(?=[{UNITS}])|(?<=[{HAN}]) +(?=\d[\d.]* +[{UNITS}%])"  # typeset around a number
)
_HALF_WIDTH = re.compile(rf"(?<=[{HAN}”’》）】)%])[,;:!?]|[,;:!?](?=[{HAN}“‘《（【])")
_AROUND_MARKS = re.compile(r" +(?=[，、。；：？！])|(?<=[，、。；：？！]) +|(?m:^ +| +$)")
_WIDE_POINT = re.compile(r"(?<=\d)．(?=\d)")


def clean_inline(text: str) -> Mapped:
    """The text with its lines as they stand and everything inside them cleaned.

    >>> clean_inline("　通 知　 本年 产值１．５％,增长").text
    '通知 本年 产值1.5%，增长'
    """
    mapped = Mapped.of(text)
    mapped = mapped.without(_spans(_INVISIBLE, mapped.text))
    mapped = mapped.without(_spans(_CARRIAGE_RETURN, mapped.text))
    mapped = Mapped(mapped.text.translate(_NARROW), mapped.runs)
    mapped = _compose(mapped)
    mapped = mapped.replaced(_WIDE_POINT, lambda _: ".")
    mapped = mapped.without(_letter_spaces(mapped.text))
    mapped = mapped.without(_spans(_SPACES, mapped.text))
    mapped = mapped.replaced(_HALF_WIDTH, lambda match: _WIDE[match[0]])
    return mapped.without(_spans(_AROUND_MARKS, mapped.text))


def _spans(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in pattern.finditer(text))


def _letter_spaces(text: str) -> Iterator[tuple[int, int]]:
    """The spaces inside a word set wide, one character at a time: 通 知, 办 公 会 议, 市长 李 明."""
    for word in _LETTER_SPACED.finditer(text):
        for space in re.finditer(" +", word[0]):
            yield word.start() + space.start(), word.start() + space.end()


def _compose(mapped: Mapped) -> Mapped:
    """Unicode normal form C. A character that composes several has the place of the first."""
    text = mapped.text
    if unicodedata.is_normalized("NFC", text):
        return mapped
    pieces: list[str] = []
    runs: list[Run] = []
    done = at = 0
    for cluster in _CLUSTER.finditer(text):
        normal = unicodedata.normalize("NFC", cluster[0])
        if normal == cluster[0]:
            continue
        start, end = cluster.span()
        pieces.append(text[done:start])
        mapped.trace(done, start, at, runs)
        at += start - done
        if len(normal) == end - start:
            mapped.trace(start, end, at, runs)
        else:
            grown = len(normal) > end - start  # a few characters are only ever taken apart
            for i in range(len(normal)):
                place = start + min(i, end - start - 1) if grown else start
                mapped.trace(place, place + 1, at + i, runs)
        pieces.append(normal)
        at += len(normal)
        done = end
    pieces.append(text[done:])
    mapped.trace(done, len(text), at, runs)
    return Mapped("".join(pieces), tuple(runs))
