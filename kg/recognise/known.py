"""Names that the gazetteer knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg.gazetteer import Entry
from kg.model import Mention, Span
from kg.patterns import Words
from kg.recognise.heads import is_tail
from kg.recognise.phrases import Piece, Run
from kg.recognise.reading import Reading

_OPENERS = ("Institution", "Company")
_OPENED = {"Institution", "Park", "Honor", "Platform", "Project", "Company"}
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


def find_openers(mentions: Iterable[Mention], known: Mapping[str, Entry], outer: Sequence[str]) -> Iterator[Mention]:
    """Known bodies and firms that open a longer name (工信部 in 工信部绿色工厂), and the city of «星桥市青禾区».

    They are entities of their own; a sentence's structure is read from the longer names alone. ``outer`` are the
    divisions around the document's jurisdiction.
    """
    for mention in mentions:
        name, start = mention.name, mention.span.start
        if mention.rule == "gazetteer:jurisdiction":
            for place in outer:
                if name.startswith(place) and len(name) > len(place):
                    yield Mention(Span(start, start + len(place)), place, ("Place",), "gazetteer:divisions", 0.9)
            continue
        if not _OPENED & set(mention.types) or len(mention.span) != len(name):
            continue
        for length in range(len(name) - 2, 2, -1):
            entry = known.get(name[:length])
            if entry is not None and entry.types[0] in _OPENERS:
                yield Mention(Span(start, start + length), name[:length], entry.types, f"gazetteer:{entry.source}", 0.8)
                break


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
