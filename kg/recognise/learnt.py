"""The learnt recogniser: which characters begin, continue or leave a name, the most probable sequence in a sentence.

A linear-chain conditional random field (Lafferty, McCallum and Pereira 2001) over the columns of ``layers.py``. Labels
are O, then for each entity type B (first character) and I (any other).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from kg.linear import Ints, Model, Scores, Shares, hash_rows, load
from kg.model import ENTITY_TYPES, Mention, Span
from kg.recognise.layers import BITS, INNER_BITS, INNER_TEMPLATES, TEMPLATES, Heads, Layers
from kg.recognise.reading import plain
from kg.resources import folder

LABELS = 1 + 2 * len(ENTITY_TYPES)
NEVER = -(1 << 24)  # the score of what cannot be
SECOND = 0.3  # a second type has at least this share
SHORTEST = 4  # a name of fewer characters holds no other
_COMMA = re.compile("[，；：。]")
_BATCH = 256  # sentences decoded side by side
_OPENING, _CLOSING = "“‘《", "”’》"
_EDGE = "，。、；：！？ \n\u3000"


@lru_cache(maxsize=1)
def model() -> Model:
    """The weights, read once."""
    return load(folder("data") / "models" / "entities.npz")


@lru_cache(maxsize=1)
def allowed() -> Scores:
    """0 where a label may follow another, NEVER where not: I follows only B or I of its own type."""
    table = np.zeros((LABELS, LABELS), np.int32)
    for label in range(2, LABELS, 2):
        table[:, label] = NEVER
        table[[label - 1, label], label] = 0
    return table


def decode(scores: Scores, moves: Scores, sentences: Sequence[tuple[int, int]]) -> Ints:
    """The best label for each character. ``scores`` has shape (characters, labels); ``sentences`` are half-open."""
    best = np.zeros(len(scores), np.int64)
    order = sorted((s for s in sentences if s[1] > s[0]), key=lambda s: (s[0] - s[1], s[0]))
    # A label I has two that it may follow, its own B and I; those that any label may precede are weighed together.
    free = np.flatnonzero((allowed() == 0).all(axis=0))
    within = np.setdiff1d(np.arange(LABELS), free)
    follow = moves[:, free].T[None].copy()  # [0, to, from]: what is compared lies side by side
    enter, stay = moves[within - 1, within], moves[within, within]
    for first in range(0, len(order), _BATCH):
        batch = order[first : first + _BATCH]
        lengths = np.array([end - start for start, end in batch])
        starts = np.array([start for start, _ in batch])
        longest = int(lengths[0])
        back = np.zeros((longest, len(batch), LABELS), np.int8)
        total = scores[starts]
        total[:, within] += NEVER
        for step in range(1, longest):
            alive = int(np.searchsorted(-lengths, -step, side="left"))
            before = total[:alive]
            paths = before[:, None, :] + follow
            came = paths.argmax(axis=2)
            opened, went_on = before[:, within - 1] + enter, before[:, within] + stay
            longer = went_on > opened
            back[step, :alive, free] = came.T
            back[step, :alive, within] = np.where(longer, within, within - 1).T
            reached = scores[starts[:alive] + step]
            reached[:, free] += np.take_along_axis(paths, came[:, :, None], axis=2)[:, :, 0]
            reached[:, within] += np.where(longer, went_on, opened)
            total[:alive] = reached
        for row, (start, end) in enumerate(batch):
            label = int(total[row].argmax())
            for step in range(end - start - 1, -1, -1):
                best[start + step] = label
                label = int(back[step, row, label])
    return best


def clauses(text: str, scores: Scores, sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences cut behind their commas, as in training, but behind one that is likely to stand in a name."""
    found: list[tuple[int, int]] = []
    for start, end in sentences:
        at = start
        for mark in _COMMA.finditer(text, start, end - 1):
            if not scores[mark.start()].argmax():
                found.append((at, mark.end()))
                at = mark.end()
        found.append((at, end))
    return found


@lru_cache(maxsize=1)
def inner_model() -> Model:
    """The weights for names inside names, read once."""
    return load(folder("data") / "models" / "inner.npz")


@dataclass(frozen=True, slots=True)
class Weights:
    """The models in use, or others that are being measured."""

    outer: Model
    inner: Model | None


def find_learnt(
    text: str,
    layers: Layers,
    sentences: Sequence[tuple[int, int]],
    mentions: Sequence[Mention],
    weak: Iterable[Mention],
    heads: Heads,
    weights: Weights | None = None,
) -> tuple[list[Mention], list[Mention]]:
    """The names in a text as the models weigh them, and the names inside these; ``mentions`` and ``weak`` are what the
    rules found.

    Where the rules read the very same characters, what they know of the name (its aliases, its plain form) is kept.
    """
    if not text or not sentences:
        return [], []
    weights = weights or Weights(model(), inner_model())
    columns = layers.columns(text, heads, mentions, weak)
    scores = weights.outer.score(hash_rows(columns, TEMPLATES, BITS, layers.sentences(len(text))))
    labels = decode(scores, weights.outer.moves, clauses(text, scores, sentences))
    shares = weights.outer.shares(scores)
    read = {(m.span.start, m.span.end): m for m in mentions}
    found: list[Mention] = []
    spans: list[tuple[int, int]] = []
    kinds: list[int] = []
    for start, end in spans_of(labels):
        mention = _mention(text, start, end, shares[start:end], int(labels[start]) // 2, read, weights.outer)
        if mention is not None:
            found.append(mention)
            if end - start >= SHORTEST:
                spans.append((start, end))
                kinds.append(int(labels[start]))
    if weights.inner is None or not spans:
        return found, []
    return found, _find_inner(text, layers.inner(columns, spans, kinds), spans, weights.inner)


def _find_inner(text: str, columns: dict[str, Ints], spans: Sequence[tuple[int, int]], learnt: Model) -> list[Mention]:
    """The names inside the names ``spans``, whose columns stand one after the other."""
    ends = np.cumsum([end - start for start, end in spans])
    bounds = [(int(last) - (end - start), int(last)) for (start, end), last in zip(spans, ends, strict=True)]
    groups = np.repeat(np.arange(len(spans)), [end - start for start, end in spans])
    scores = learnt.score(hash_rows(columns, INNER_TEMPLATES, INNER_BITS, groups))
    labels = decode(scores, learnt.moves, bounds)
    shares = learnt.shares(scores)
    found: list[Mention] = []
    for start, end in spans_of(labels):
        number = int(groups[start])
        if end - start == spans[number][1] - spans[number][0]:
            continue
        offset = spans[number][0] - bounds[number][0]
        kind = int(labels[start]) // 2
        mention = _mention(text, start + offset, end + offset, shares[start:end], kind, {}, learnt)
        if mention is not None:
            found.append(replace(mention, rule="learnt-inside"))
    return found


def spans_of(labels: Ints) -> list[tuple[int, int]]:
    """Half-open ranges of characters that are one name each."""
    opens = np.flatnonzero(labels % 2 == 1)
    inner = (labels % 2 == 0) & (labels > 0)
    stops = np.flatnonzero(~inner)
    after = np.searchsorted(stops, opens, side="right")
    ends = np.where(after < len(stops), stops[np.minimum(after, len(stops) - 1)], len(labels))
    return [(int(start), int(end)) for start, end in zip(opens, ends, strict=True)]


def _mention(
    text: str, start: int, end: int, inside: Shares, kind: int, read: Mapping[tuple[int, int], Mention], learnt: Model
) -> Mention | None:
    """The mention in ``[start, end)`` of this kind; ``inside`` are the shares of the labels of its characters."""
    of_type = inside[:, 1::2] + inside[:, 2::2]
    share = float(inside[0, 2 * kind + 1] + of_type[1:, kind].sum()) / (end - start)
    means = of_type.mean(axis=0)
    means[kind] = -1
    other = int(means.argmax())
    types = (ENTITY_TYPES[kind], *((ENTITY_TYPES[other],) if means[other] >= SECOND else ()))
    start, end = trim(text, start, end)
    sure = learnt.confidence(share)
    around = ((start, end), (start - 1, end + 1), (start, end + 1), (start - 1, end))  # with its quotation marks
    rule = next((read[span] for span in around if span in read), None)
    if rule is not None:
        return Mention(rule.span, rule.name, types, rule.rule, sure, rule.aliases)
    name = plain(text[start:end])
    if len(name) < 2:
        return None
    return Mention(Span(start, end), name, types, "learnt", sure)


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without punctuation at the ends, and without a mark that the other end does not answer."""
    while start < end and (text[start] in _EDGE or text[start] in _CLOSING):
        start += 1
    while start < end and (text[end - 1] in _EDGE or text[end - 1] in _OPENING):
        end -= 1
    if start < end and text[start] in _OPENING and _CLOSING[_OPENING.index(text[start])] not in text[start:end]:
        start += 1
    if start < end and text[end - 1] in _CLOSING and _OPENING[_CLOSING.index(text[end - 1])] not in text[start:end]:
        end -= 1
    return start, end
