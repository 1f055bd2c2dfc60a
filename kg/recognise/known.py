"""Names that the gazetteer knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from kg.gazetteer import Entry
from kg.model import Mention, Span
from kg.patterns import Words
from kg.recognise.heads import is_tail
from kg.recognise.phrases import Piece, Run
from kg.recognise.reading import UNKNOWN_TAGS, Reading

_OPENERS = ("Institution", "Company")
_OPENED = {"Institution", "Park", "Honor", "Platform", "Project", "Company"}
# What follows a body's name and makes one name with it: 区人大常委会.
_ORGANS = ("常委会", "办公厅", "办公室", "党组", "委员会", "公司", "有限公司", "股份有限公司")
# A body or firm that shows by its last word: 云海大学 in 云海大学柳浪研究院.
_BODY = re.compile("(?!.*国家大学)[\u4e00-\u9fff]{2,8}(?:大学|科学院|(?P<firm>集团|银行))")
_SITUATED = ("Project", "Park", "Event")  # whose names say where they are: 星桥科学城
_NAMED = 0.75  # what is read with this confidence opens other names
_BUILT = ("建设", "创建", "发展")  # an honour that is being built is a programme


def read_known(pieces: Sequence[Piece], words: Words, *, award: bool) -> Reading | None:
    """A known name that is the whole run, but for a plain act behind it."""
    piece = pieces[0]
    if piece.kind != "name" or piece.entry is None or not is_tail(pieces[1:], words):
        return None
    types = piece.entry.types
    if len(pieces) > 1:
        found = words.heads.longest("".join(p.text for p in pieces))
        if found and found[1].strength == "strong" and found[0] not in piece.text:
            return None
        if types[0] == "Honor" and not award and pieces[1].text in _BUILT:
            types = ("Strategy", "Honor")
    rule, forms = f"gazetteer:{piece.entry.source}", _core(piece.text, piece.entry)
    return Reading(piece.start, piece.end, piece.text, types, rule, 0.9, aliases=forms)


def _core(text: str, entry: Entry) -> tuple[str, ...]:
    """The table's own name where a longer form of it holds it: 中央八项规定 in 中央八项规定及其实施细则精神."""
    held = entry.source not in ("jurisdiction", "divisions") and entry.name != text and entry.name in text
    return (entry.name,) if held else ()


def find_openers(mentions: Sequence[Mention], known: Mapping[str, Entry], outer: Sequence[str]) -> Iterator[Mention]:
    """Known bodies, firms and places that open a longer name (工信部 in 工信部绿色工厂, 星桥市 in 星桥市青禾区).

    They are entities of their own; a sentence's structure is read from the longer names alone. ``known`` are the
    gazetteer's, to which those come that the document names by themselves; ``outer`` are the divisions around its
    jurisdiction: that a name opens with one of these, or with the jurisdiction, says nothing.
    """
    own = {m.name for m in mentions if m.rule == "gazetteer:jurisdiction"}
    named = {m.name: m.types for m in mentions if m.types[0] in _OPENERS and len(m.name) > 2 and m.confidence >= _NAMED}
    for mention in mentions:
        name, start = mention.name, mention.span.start
        if mention.rule == "gazetteer:jurisdiction":
            for place in outer:
                if name.startswith(place) and len(name) > len(place):
                    yield Mention(Span(start, start + len(place)), place, ("Place",), "gazetteer:divisions", 0.9)
            continue
        if len(mention.span) != len(name):
            continue
        for length in range(len(name) - 2, 1, -1):
            opening = name[:length]
            if name[length:] in _ORGANS:
                continue
            if length > 2 and _OPENED & set(mention.types) and (found := _find_opener(opening, known, named)):
                types, rule = found
                yield Mention(Span(start, start + length), opening, types, rule, 0.8)
                break
            entry = known.get(opening)
            if mention.types[0] == "Project" and entry is not None and entry.types[0] == "Company" and len(name) > 4:
                yield Mention(Span(start, start + length), opening, entry.types, f"gazetteer:{entry.source}", 0.7)
                break  # 百度 in 百度智算中心二期
            if (
                mention.types[0] in _SITUATED
                and entry is not None
                and entry.source == "divisions"
                and entry.name not in outer
                and opening not in own
            ):
                yield Mention(Span(start, start + length), opening, ("Place",), "gazetteer:divisions", 0.7)
                break


def _find_opener(
    opening: str, known: Mapping[str, Entry], named: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[str, ...], str] | None:
    """The types of a body or firm with this name, and the rule."""
    entry = known.get(opening)
    if entry is not None and entry.types[0] in _OPENERS:
        return entry.types, f"gazetteer:{entry.source}"
    if opening in named:
        return named[opening], "again"
    body = _BODY.fullmatch(opening)
    return ((("Company",) if body["firm"] else ("Institution",)), "opener") if body else None


def find_known(runs: Sequence[Run]) -> Iterator[Mention]:
    """Known names inside runs, where they are not part of a longer word that nobody knows (欧亚 in 欧亚大观园)."""
    for run in runs:
        for i, piece in enumerate(run.pieces):
            if piece.kind != "name" or piece.entry is None:
                continue
            beside = [run.pieces[j] for j in (i - 1, i + 1) if 0 <= j < len(run.pieces)]
            stranger = any(p.kind == "word" and (len(p.text) == 1 or p.tag in UNKNOWN_TAGS) for p in beside)
            if len(piece.text) <= 3 and stranger and piece.entry.source != "jurisdiction":
                continue
            span = Span(piece.start, piece.end)
            rule, forms = f"gazetteer:{piece.entry.source}", _core(piece.text, piece.entry)
            yield Mention(span, piece.text, piece.entry.types, rule, 0.7, forms)
