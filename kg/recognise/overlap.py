"""What becomes of mentions that overlap: named policies, used by every way of recognising."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Mention


def _rank(mention: Mention) -> tuple[int, float, str, int, str]:
    start, end = mention.span.start, mention.span.end
    return start - end, -mention.confidence, mention.rule, start, mention.name


def keep_longest(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Of overlapping mentions the longest stays; of equally long ones the surer, then the rule first in the alphabet.

    Returned in the order of the text.
    """
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(mentions, key=_rank):
        offsets = range(mention.span.start, mention.span.end)
        if taken.isdisjoint(offsets):
            kept.append(mention)
            taken.update(offsets)
    return tuple(sorted(kept, key=lambda m: m.span.start))
