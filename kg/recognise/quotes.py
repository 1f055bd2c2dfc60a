"""Names in quotation and book-title marks: “生态优先”战略, “某某好办事”服务平台, 《某某条例》."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.gazetteer import Entry
from kg.patterns import Words
from kg.recognise.heads import is_tail
from kg.recognise.phrases import Piece
from kg.recognise.reading import Reading, Standing, plain
from kg.recognise.sets import is_set

# “东数西算”工程 is a campaign rather than a building site.
_CAMPAIGNS = {"工程": ("Strategy", "Project"), "项目": ("Project", "Strategy")}
# Function words after which words in quotation marks are a name, where they else might be there for emphasis.
_NAMING = frozenset(
    ["以", "围绕", "按照", "作为", "在", "为", "聚焦", "用", "把", "将", "是", "对", "与", "获", "被", "依托"]
)
_MODIFIERS = "nvbaj"  # parts of speech that may stand before a quotation and belong to it


def read_quote(pieces: Sequence[Piece], standing: Standing, words: Words, known: Mapping[str, Entry]) -> Reading | None:
    """The name that a run with quotation marks is: with the head behind them, else as the marks have it.

    Words that stand in marks for emphasis («跑出“加速度”») are left with a confidence that keeps nothing.
    """
    first = next((i for i, piece in enumerate(pieces) if piece.kind == "quote"), None)
    if first is None:
        return None
    quote = pieces[first]
    content = plain(quote.text)
    if quote.text[0] == "《":
        return Reading(quote.start, quote.end, content, ("Policy",), "title", 0.9)
    if len(content) < 2:
        return None
    for end in range(len(pieces), first + 1, -1):
        whole = plain("".join(p.text for p in pieces[:end]))
        found = words.heads.longest(whole)
        if found and is_tail(pieces[end:], words):
            types = _CAMPAIGNS.get(found[0], found[1].types)
            if is_set(content):
                types = (types[0], "Group")
            last = pieces[end - 1].end
            return Reading(pieces[0].start, last, whole, types, "quote-head", 0.85, found[0], (content,))
    if first == 0:
        if entry := known.get(content):
            return Reading(quote.start, quote.end, content, entry.types, f"gazetteer:{entry.source}", 0.85)
        if is_set(content):
            return Reading(quote.start, quote.end, content, ("Group",), "set", 0.8)
    if not is_tail(pieces[first + 1 :], words):
        return None
    return _read_alone(quote, content, pieces[:first], standing, words)


def _read_alone(
    quote: Piece, content: str, modifiers: Sequence[Piece], standing: Standing, words: Words
) -> Reading | None:
    """A quotation without a head behind it."""
    found = words.heads.longest(content)
    headed = found is not None and len(content) > len(found[0])
    if modifiers:
        belong = all(p.kind == "name" or (p.kind == "word" and p.tag[:1] in _MODIFIERS) for p in modifiers)
        if not belong or not found or not headed:
            return None
        types = _CAMPAIGNS.get(found[0], found[1].types)
        return Reading(quote.start, quote.end, content, types, "quote", 0.75, found[0])
    theme = content[-1] == "年" or "+" in content  # 项目攻坚年, 文旅+百业
    types = _CAMPAIGNS.get(found[0], found[1].types) if found and headed and not theme else ("Strategy",)
    plainly = (
        standing.governed
        or standing.followed
        or standing.coordinated
        or standing.counted
        or standing.before in _NAMING
        or theme
        or (found is not None and found[1].strength == "strong")
    )
    rule, sure = ("quote", 0.75) if plainly else ("quote-alone", 0.45)
    return Reading(quote.start, quote.end, content, types, rule, sure)
