"""What becomes of mentions that overlap: named policies, used by every way of recognising."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Mention


def keep_longest(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Of overlapping mentions the longest stays; of equally long ones the surer, then the rule first in the alphabet.

    Returned in the order of the text.
    """
    kept: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(mentions, key=lambda m: (-len(m.span), -m.confidence, m.rule, m.span, m.name)):
        offsets = range(mention.span.start, mention.span.end)
        if taken.isdisjoint(offsets):
            kept.append(mention)
            taken.update(offsets)
    return tuple(sorted(kept, key=lambda m: m.span))


_OPENERS = ("Institution", "Company")
_OPENED = {"Institution", "Park", "Honor", "Platform", "Project"}


def keep_nested(mentions: Iterable[Mention], kept: Iterable[Mention]) -> tuple[Mention, ...]:
    """Known bodies and firms that open a longer name and are named by it: 工信部 in 工信部绿色工厂.

    They are entities of their own; a sentence's structure is read from the longer names alone.
    """
    outer = {m.span.start: m for m in kept if _OPENED & set(m.types)}
    found: dict[int, Mention] = {}
    for mention in sorted(mentions, key=lambda m: (m.span, m.rule)):
        around = outer.get(mention.span.start)
        if (
            around is not None
            and len(mention.span) < len(around.span)
            and mention.types[0] in _OPENERS
            and mention.rule.startswith("gazetteer:")
            and len(mention.name) >= 3
        ):
            found[mention.span.start] = mention
    return tuple(found.values())
