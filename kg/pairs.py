"""Pairs of mentions that may stand in a relation, and what the learnt judge sees of each: columns of whole numbers,
see ``kg.linear``.

A pair is (x, y): y a mention in a sentence, x a mention before it in the same sentence, or the jurisdiction that speaks
(``x is None``). A judgement is 0 (no relation), 1 + 2p (x is the subject of predicate p) or 2 + 2p (y is).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from kg.linear import Ints, code, read_templates
from kg.model import ENTITY_TYPES, PREDICATES, Mention
from kg.ontology import load as load_ontology
from kg.patterns import Words

BITS = 18
JUDGEMENTS = 1 + 2 * len(PREDICATES)
REACH = 5  # x stands at most so many slots before y
RESPECTIVELY = "分别"  # between two lists: the first with the first, the second with the second
_TYPE = {name: number for number, name in enumerate(ENTITY_TYPES, 1)}
_PREDICATE = {name: number for number, name in enumerate(PREDICATES)}
_AGENTS = frozenset({"Place", "Institution", "Company"})


@lru_cache(maxsize=1)
def signatures() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The types that a predicate may join, subject and object, as the ontology has them."""
    relations = load_ontology().relations
    return {name: (frozenset(relations[name].domain), frozenset(relations[name].range)) for name in PREDICATES}


# lw, rw: words left and right; lv: verbs left in the clause; rv: right; lc, rc: their classes; f…: x; g…: between
_NAMES = (
    "x", "y", "x2", "y2", "xend", "yend", "yend3", "yopen", "yname", "lw", "lw2", "lw3", "rw", "rw2", "rw3",
    "lv", "lv2", "lv3", "rv", "rv2", "far", "lc", "lc2", "rc", "clause", "number", "marked", "list", "place",
    "gap", "gap2", "gap3", "borders", "length", "slots", "fl", "fr", "fr2", "fv", "frv", "between", "opens", "home",
    "flist", "fplace", "said", "rule", "yway", "xway", "first", "count", "opening", "inside",
)  # fmt: skip
# Each together with the types of both.
TEMPLATES = read_templates(
    """x2 y2
said
rule
yway
yway xway
yend
yend3
yopen
yname
lw
lw2 lw
lw3 lw2 lw
rw
rw rw2
rw rw2 rw3
lv
lv yend
lv lv2
lv rv
rv
rv rv2
lv2
lv3
far
lc
lc rc
lc lc2
rc
lc rw
clause
clause lv
number
number lw
marked lv
list
list place
yend lw
yend rc
yend lc
first count
first
gap
gap2
gap3
gap2 gap3
borders length
borders slots
slots
slots between
between
fl
fr
fr lv
fr fr2
fv
frv
frv lv
xend
xend yend
opens fplace
fplace borders
fplace lv
home
home lc
flist list
flist list gap
lc between
lv between
opening
inside yend
inside
said lc
said between""",
    shared="x y",
)


class Word(Protocol):
    """A piece of a sentence: ``kg.recognise.phrases.Piece`` is one."""

    start: int
    end: int
    text: str
    kind: str
    tag: str


@dataclass(frozen=True, slots=True)
class Pair:
    """``sentence`` numbers the sentence; ``x`` is None for the jurisdiction."""

    sentence: int
    x: Mention | None
    y: Mention


@lru_cache(maxsize=200_000)
def _code(text: str) -> int:
    return code(text) if text else 0


@lru_cache(maxsize=4096)
def judgements(x: tuple[str, ...], y: tuple[str, ...]) -> tuple[int, ...]:
    """The judgements that the types of x and y allow."""
    found: list[int] = []
    for predicate, (subjects, objects) in signatures().items():
        for subject, obj, turned in ((set(x), set(y), 0), (set(y), set(x), 1)):
            if subject & subjects and obj & objects:
                found.append(1 + 2 * _PREDICATE[predicate] + turned)
    return tuple(found)


def predicate_of(judgement: int) -> tuple[str, bool]:
    """The predicate of a judgement, and whether y is its subject."""
    return PREDICATES[(judgement - 1) // 2], judgement % 2 == 0


class Pairs:
    """Gathers the pairs of a document, sentence by sentence; ``rows[i]`` belongs to ``pairs[i]``."""

    def __init__(self, words: Words) -> None:
        self._classes = [found for _, found in sorted(words.classes.items())]
        self._status = [found for _, found in sorted(words.status.items())]
        self._acting = words.governing | words.hard
        self._class_of: dict[str, int] = {"": 0}
        self.pairs: list[Pair] = []
        self.rows: list[tuple[int, ...]] = []

    def _class(self, verb: str) -> int:
        found = self._class_of.get(verb)
        if found is None:
            found = sum(1 << i for i, words in enumerate(self._classes) if verb in words)
            found += sum(1 << (i + 16) for i, words in enumerate(self._status) if verb in words)
            self._class_of[verb] = found
        return found

    def add(
        self,
        sentence: int,
        text: str,
        slots: Sequence[Sequence[Mention]],
        pieces: Sequence[Word],
        *,
        nested: Sequence[tuple[Mention, Mention]] = (),
        first: bool,
        home: str | None,
        stated: Mapping[tuple[str, str], Sequence[tuple[str, str]]],
    ) -> None:
        """The pairs of one sentence. ``text`` is the document's; ``nested`` are names with a name inside each;
        ``first``: it opens a paragraph; ``home``: the name of the jurisdiction; ``stated``: what the patterns read, as
        (subject, object) → (predicate, rule)."""
        starts = [piece.start for piece in pieces]
        seen = [self._see(text, slot, pieces, starts) for slot in slots]
        opening = _code(pieces[0].text) if pieces else 0
        agents = [i for i, slot in enumerate(slots) if _AGENTS & set(slot[0].types)]
        begin = pieces[0].start if pieces else 0
        for number, slot in enumerate(slots):
            mine = seen[number]
            size = min(len(slot), 5)
            for position, y in enumerate(slot):
                place = 0 if position == 0 else 2 if position == len(slot) - 1 else 1
                y2 = _TYPE[y.types[1]] if len(y.types) > 1 else 0
                name = y.name
                about = (_code(name[-2:]), _code(name[-3:]), _code(name[:2]), _code(name))
                spoken = y.rule == "gazetteer:jurisdiction" or name == home
                if home is not None and not spoken and judgements(("Place",), y.types):
                    before = [i for i in agents if i < number]
                    between = 0
                    if before:
                        one, other = slots[before[0]][0], slots[before[-1]][0]
                        own = one.rule == "gazetteer:jurisdiction"
                        between = (_TYPE[one.types[0]] + 20 * own) * 64 + _TYPE[other.types[0]]
                    said = _said(stated, home, name)
                    self.pairs.append(Pair(sentence, None, y))
                    self.rows.append(
                        (
                            30, _TYPE[y.types[0]], 0, y2, 0, *about, *mine.words, size, place,
                            0, 0, 0, 9, 9, min(number, 3) + 10, 0, 0, 0, 0, 0, between, 0, 0, 0, 0, *said,
                            _way(y.rule), 0, first, min(mine.clause, 4), opening, 0,
                        )
                    )  # fmt: skip
                for back in range(max(0, number - REACH), number + 1):
                    theirs = seen[back]
                    paired = min(len(slots[back]), len(slot)) > 1 and (
                        RESPECTIVELY in text[theirs.end : mine.start]
                    )
                    for at, x in enumerate(slots[back]):
                        if back == number and at >= position:
                            break
                        if paired and at != position:
                            continue
                        if x.name == name or not judgements(x.types, y.types):
                            continue
                        gap = text[theirs.end : mine.start] if back < number else text[x.span.end : y.span.start]
                        skipped = number - back - 1
                        between = (
                            sum(1 << _TYPE[slots[i][0].types[0]] for i in {back + 1, number - 1}) if skipped > 0 else 0
                        )
                        own = x.rule == "gazetteer:jurisdiction" or x.name == home
                        border = 2 * (theirs.start == 0 or text[theirs.start - 1] in "，；。\n")
                        self.pairs.append(Pair(sentence, x, y))
                        self.rows.append(
                            (
                                _TYPE[x.types[0]], _TYPE[y.types[0]], _TYPE[x.types[1]] if len(x.types) > 1 else 0, y2,
                                _code(x.name[-2:]), *about, *mine.words, size, place,
                                _code(gap) if len(gap) <= 8 else 1, _code(gap[:2]), _code(gap[-2:]),
                                min(mine.clause - theirs.clause, 3), min(len(gap) // 4, 6), skipped,
                                theirs.words[0], theirs.words[3], theirs.words[4], theirs.words[6], theirs.words[9],
                                between, back == 0, own, min(len(slots[back]), 5),
                                (theirs.start == begin) + border, *_said(stated, x.name, name),
                                _way(y.rule), _way(x.rule), first, min(mine.clause, 4), opening,
                                x.span.covers(y.span),
                            )
                        )  # fmt: skip

        for outer, inner in nested:
            if outer.name == inner.name or not judgements(outer.types, inner.types):
                continue
            behind = text[inner.span.end : outer.span.end]
            name = inner.name
            own = inner.rule == "gazetteer:jurisdiction" or name == home
            self.pairs.append(Pair(sentence, outer, inner))
            self.rows.append(
                (
                    _TYPE[outer.types[0]], _TYPE[inner.types[0]], 0, 0, _code(outer.name[-2:]),
                    _code(name[-2:]), _code(name[-3:]), _code(name[:2]), _code(name), *(0,) * 18, 0, 0,
                    _code(behind), _code(behind[:2]), _code(behind[-3:]), 8, min(len(behind), 12), 8, 0, 0, 0, 0, 0,
                    inner.span.start == outer.span.start, 0, own, 0, 0, *_said(stated, outer.name, name),
                    _way(inner.rule), _way(outer.rule), 0, 0, 0, 1,
                )
            )  # fmt: skip

    def _see(self, text: str, slot: Sequence[Mention], pieces: Sequence[Word], starts: list[int]) -> _Surroundings:
        """What stands around a slot."""
        start, end = slot[0].span.start, slot[-1].span.end
        count = len(pieces)
        left = bisect_left(starts, start) - 1
        while left >= 0 and (pieces[left].end > start or pieces[left].text in "“‘《"):
            left -= 1
        right = bisect_left(starts, end)
        while right < count and pieces[right].text in "”’》":
            right += 1
        clause_start = left
        verbs: list[str] = []
        while clause_start >= 0 and pieces[clause_start].text not in _BORDERS:
            if len(verbs) < 3 and self._acts(pieces[clause_start]):
                verbs.append(pieces[clause_start].text)
            clause_start -= 1
        far = ""
        if not verbs:
            far = next((pieces[i].text for i in range(clause_start, -1, -1) if self._acts(pieces[i])), "")
        after: list[str] = []
        at = right
        while at < count and len(after) < 2 and pieces[at].text not in _BORDERS:
            if self._acts(pieces[at]) and pieces[at].text not in after:
                after.append(pieces[at].text)
            at += 1
        lv, lv2, lv3 = (*verbs, "", "", "")[:3]
        rv, rv2 = (*after, "", "")[:2]

        def word(i: int) -> int:
            return _code(pieces[i].text) if 0 <= i < count else 1 + (i < 0)

        number = 2 * any(pieces[i].kind == "number" for i in range(max(0, left - 1), left + 1))
        number += any(pieces[i].kind == "number" for i in range(right, min(right + 2, count)))
        clause = sum(1 for i in range(clause_start + 1) if pieces[i].text in _BORDERS)
        return _Surroundings(
            start,
            end,
            clause,
            (
                word(left), word(left - 1), word(left - 2), word(right), word(right + 1), word(right + 2),
                _code(lv), _code(lv2), _code(lv3), _code(rv), _code(rv2), _code(far),
                self._class(lv), self._class(lv2), self._class(rv), word(clause_start + 1), number,
                text[max(0, start - 1) : start] == "“",
            ),
        )  # fmt: skip

    def _acts(self, piece: Word) -> bool:
        return piece.kind == "word" and (piece.tag[:1] == "v" or piece.text in self._acting)

    def columns(self) -> dict[str, Ints]:
        """The columns: for each name an array with one number for each pair."""
        table = np.array(self.rows, np.int64).reshape(-1, len(_NAMES))
        return {name: np.ascontiguousarray(table[:, i]) for i, name in enumerate(_NAMES)}


@dataclass(frozen=True, slots=True)
class _Surroundings:
    start: int
    end: int
    clause: int
    words: tuple[int, ...]


_BORDERS = "，；：。！？"


def _said(stated: Mapping[tuple[str, str], Sequence[tuple[str, str]]], x: str, y: str) -> tuple[int, int]:
    """What the patterns read of a pair: the predicates as bits, and the first rule."""
    forward, backward = stated.get((x, y), ()), stated.get((y, x), ())
    if not forward and not backward:
        return 0, 0
    bits = 0
    for predicate, _ in forward:
        bits |= 1 << _PREDICATE[predicate]
    for predicate, _ in backward:
        bits |= 1 << (_PREDICATE[predicate] + 16)
    return bits, _code((*forward, *backward)[0][1])


_WAYS = ("gazetteer", "head", "award", "quote", "set", "title", "list", "elided", "again", "person", "learnt")


@lru_cache(maxsize=1024)
def _way(rule: str) -> int:
    return next((n for n, name in enumerate(_WAYS, 1) if rule.startswith(name)), len(_WAYS) + 1)
