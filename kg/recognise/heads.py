"""Names by their heads: 云栈产业园 is a park, 强链补链行动 a strategy, 重大项目 nothing at all."""

from __future__ import annotations

from collections.abc import Sequence

from kg.patterns import Head, Words
from kg.recognise.phrases import Piece
from kg.recognise.reading import LEVEL, UNKNOWN_TAGS, Reading, Standing

# A zone that is being built is a programme; one that was granted is an honour.
_ZONES = ("示范区", "先行区", "试验区", "实验区", "先导区", "试点")
_WHOLES = ("Institution", "Park")
_NAMED = ("Place", "Company", "Institution", "Park")


def is_tail(pieces: Sequence[Piece], words: Words) -> bool:
    """Whether these pieces are only a plain act (建设, 发展, 提质增效) behind a name."""
    return all(
        piece.text in words.tails
        or piece.text in words.governing
        or piece.text in words.posts
        or (piece.kind == "word" and piece.tag[:1] in "vadtm")
        or (piece.entry is not None and piece.entry.types[0] == "Strategy")
        for piece in pieces
    )


def is_specific(text: str, head: str, words: Words) -> bool:
    """Whether what stands before the head says more than «重大» or «各类» does."""
    rest = text[: len(text) - len(head)] if head else text
    while rest:
        for length in range(min(4, len(rest)), 0, -1):
            if rest[:length] in words.generic or rest[:length] in words.qualifiers:
                rest = rest[length:]
                break
        else:
            return True
    return False


def is_proper(pieces: Sequence[Piece]) -> bool:
    """Whether a run holds a name of its own: a known one, quotation marks, or a word that no dictionary has."""
    strange = 0
    for piece in pieces:
        if piece.kind == "quote" or (piece.entry is not None and piece.entry.types[0] in _NAMED):
            return True
        strange = strange + 1 if len(piece.text) == 1 or piece.tag in UNKNOWN_TAGS else 0
        if strange >= 2 or piece.tag in ("ns", "nt"):
            return True
    return False


def read_head(run: Sequence[Piece], pieces: Sequence[Piece], standing: Standing, words: Words) -> Reading | None:
    """The longest stretch from the start of ``pieces`` to a head, with only a plain act behind it.

    ``pieces`` are the run's without what is no part of a name at its start.
    """
    for end in range(len(pieces), 0, -1):
        text = "".join(p.text for p in pieces[:end])
        found = words.heads.longest(text)
        if not found or len(text) - len(found[0]) < found[1].minimum:
            continue
        head = found[1]
        if not is_tail(pieces[end:], words):
            if head.strength == "strong" and head.types[0] in _WHOLES and _opens_part(pieces, end, words):
                return Reading(pieces[0].start, pieces[end - 1].end, text, head.types, "head-of-part", 0.65, head.text)
            return None
        if not _accept(text, head, run, standing, words):
            continue
        if head.strength == "weak" and not standing.acts and (place := _place_before(pieces[:end], words)):
            return place
        sure = 0.65 if head.strength == "weak" else 0.8
        types = _types(text, head, standing, pieces[:end])
        return Reading(pieces[0].start, pieces[end - 1].end, text, types, "head", sure, head.text)
    return _read_award(pieces, standing, words)


def _opens_part(pieces: Sequence[Piece], end: int, words: Words) -> bool:
    """Whether what stands behind a name is a part of what it names: «区人民医院|综合楼»."""
    rest = "".join(p.text for p in pieces[end:])
    return (
        all(p.kind == "word" and p.tag[:1] in "nba" for p in pieces[end:])
        and all(p.tag not in ("v", "r", "d") for p in pieces[:end])
        and 2 <= len(rest) <= 4
        and is_specific("".join(p.text for p in pieces[:end]), "", words)
    )


def _types(text: str, head: Head, standing: Standing, pieces: Sequence[Piece]) -> tuple[str, ...]:
    if head.types == ("Industry", "Company") and pieces[-1].text == head.text and is_proper(pieces[:-1]):
        return ("Company", "Industry")  # 现代种业 is an industry, 泊远种业 a firm
    if standing.award:
        if "Honor" not in head.types and (standing.counted or LEVEL.match(text)):
            return ("Honor", *head.types)[:2]
    elif head.types[0] == "Honor" and head.text in _ZONES and not standing.counted:
        return ("Strategy", "Honor")
    return head.types


def _read_award(pieces: Sequence[Piece], standing: Standing, words: Words) -> Reading | None:
    """What was awarded is an honour if it names a level (国家级, 全省), whatever its last word."""
    while len(pieces) > 1 and pieces[-1].text in words.tails:
        pieces = pieces[:-1]
    text = "".join(p.text for p in pieces)
    if not standing.award or not LEVEL.match(text) or len(text) < 6:
        return None
    return Reading(pieces[0].start, pieces[-1].end, text, ("Honor",), "award", 0.6)


def _place_before(pieces: Sequence[Piece], words: Words) -> Reading | None:
    """«红石片区改造»: the place that an act is done to, rather than the act."""
    for end in range(len(pieces) - 1, 0, -1):
        text = "".join(p.text for p in pieces[:end])
        found = words.heads.longest(text)
        if (
            found
            and found[1].types[0] == "Place"
            and found[1].strength == "strong"
            and len(text) - len(found[0]) >= found[1].minimum
            and text not in words.common
            and is_tail(pieces[end:], words)
            and is_specific(text, found[0], words)
        ):
            return Reading(pieces[0].start, pieces[end - 1].end, text, found[1].types, "head", 0.8, found[0])
    return None


def _accept(text: str, head: Head, run: Sequence[Piece], standing: Standing, words: Words) -> bool:
    """Whether a phrase with this head is a name where it stands."""
    if text in words.common or not is_specific(text, head.text, words):
        return False
    if standing.counted and not standing.award and not is_proper(run):
        return False  # «口袋公园9处» counts things of a kind
    if head.strength == "strong":
        return True
    if head.strength == "proper":
        return is_proper(run)
    if head.strength == "quoted" or text.endswith("会精神"):
        return False
    return standing.governed or standing.listed or (standing.followed and len(text) - len(head.text) >= 2)
