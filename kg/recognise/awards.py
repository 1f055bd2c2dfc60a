"""Honours: what follows a verb of awarding (获评, 入选) or of aiming at one (创建, 争创), up to the next border."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kg.model import Mention, Span
from kg.patterns import Words
from kg.recognise.reading import LEVEL, plain

_PHRASE = re.compile(r"[^，。；！？：\n]{4,60}")
_PARTS = re.compile(r"(?:“[^”]*”|[^、和与“])+")
_MONEY = re.compile(r"[\d.余多]+[万亿]*(?:美?元|平方米|亩|平方公里)")
_OPENING = re.compile("建设|创建|争创|通过|成为")
_ENDS = ("称号", "名单", "荣誉称号", "荣誉", "表彰", "行列")
_STRONG = ("Honor",)


@lru_cache(maxsize=2)
def _verbs(verbs: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, verbs), key=lambda v: (-len(v), v))))


def find_awards(text: str, start: int, words: Words, quantities: Sequence[Span]) -> Iterator[Mention]:
    """The honours that verbs of awarding and aiming govern in a sentence ``text`` that begins at ``start``."""
    for verb in _verbs(words.classes["grant"]).finditer(text):
        phrase = _PHRASE.match(text, verb.end())
        if phrase is None:
            continue
        for part in _PARTS.finditer(phrase.group()):
            first = phrase.start() + part.start()
            last = phrase.start() + part.end()
            counted = next((q.start - start for q in quantities if first <= q.start - start < last), None)
            if counted is not None:
                if _MONEY.match(text, counted) or counted - first < 4:
                    continue
                last = counted
            piece = text[first:last]
            for mark in ("等", "的"):
                if mark in piece[4:] and "”" not in piece[piece.index(mark, 4) :]:
                    piece = piece[: piece.index(mark, 4)]
            for end in _ENDS:
                if piece.endswith(end) and len(piece) - len(end) >= 4:
                    piece = piece.removesuffix(end)
                    break
            if opening := _OPENING.match(piece):
                first += opening.end()
                piece = piece[opening.end() :]
            piece = re.sub("为[\u4e00-\u9fff]{2,3}$", "", piece)  # 以创建…为抓手
            name = plain(piece)
            if not 4 <= len(name) <= 32 or name in words.common:
                continue
            head = words.heads.longest(name)
            honoured = head is not None and "Honor" in head[1].types
            if not honoured and not LEVEL.match(name):
                continue
            yield Mention(
                Span(start + first, start + first + len(piece)), name, _STRONG, "award", 0.8 if honoured else 0.7
            )
