"""Names that the gazetteer knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.model import Mention, Span
from kg.patterns import Words
from kg.recognise.heads import is_tail
from kg.recognise.phrases import Piece, Run
from kg.recognise.reading import Reading

_BUILT = ("建设", "创建", "发展")  # an honour that is being built is a programme
_UNKNOWN_TAGS = ("x", "nr", "ns", "nz")


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
    return Reading(piece.start, piece.end, piece.text, types, f"gazetteer:{piece.entry.source}", 0.9)


def find_known(runs: Sequence[Run]) -> Iterator[Mention]:
    """Known names inside runs, where they are not part of a longer word that nobody knows (欧亚 in 欧亚大观园)."""
    for run in runs:
        for i, piece in enumerate(run.pieces):
            if piece.kind != "name" or piece.entry is None:
                continue
            beside = [run.pieces[j] for j in (i - 1, i + 1) if 0 <= j < len(run.pieces)]
            stranger = any(p.kind == "word" and (len(p.text) == 1 or p.tag in _UNKNOWN_TAGS) for p in beside)
            if len(piece.text) <= 3 and stranger and piece.entry.source != "jurisdiction":
                continue
            span = Span(piece.start, piece.end)
            yield Mention(span, piece.text, piece.entry.types, f"gazetteer:{piece.entry.source}", 0.7)
