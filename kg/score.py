"""Extracted facts against gold ones: what is right, what is missing, what is too much, and what a confidence is worth.

Both sides are Sheets (`kg.gold`). Each row of the result counts *right*, *said* (extracted) and *wanted* (gold);
precision is right/said, recall right/wanted, F1 their harmonic mean, all summed over documents first (micro-average).

entities
    Paired one to one: two are a pair when any of their names is equal but for spaces, quotation marks and brackets.
    ``typed`` wants a type in common too. The row of a type counts gold's entities by their best type and ours by each
    of theirs, but for a type that gold does not have where another of them is right.
relations
    Subject and object by the paired entities, predicate equal; cooperatesWith either way round. ``pairs`` ignores
    predicate and direction.
observations
    Paired one to one: equal magnitude (value × 万/亿), base unit and kind, and a like indicator: one contains the
    other, or the Dice coefficient of their bigrams is at least 0.5. Of the pairs, subject, period, status and bound are
    scored.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, DecimalException
from itertools import pairwise
from typing import Any, Final, TypeAlias

from kg.errors import DocumentError, KgError
from kg.gold import Basis, EntityRow, ObservationRow, RelationRow, Sheet, is_number

ROWS: Final = (
    "entities", "entities typed", "entities typed, without Strategy", "entities: ",
    "relations", "relations, without implements", "relations, pairs", "relations: ",
    "observations", "observations: subject right", "observations: period right", "observations: status right",
    "observations: bound right",
)
"""The rows in their order; one that ends with a colon stands for a row for each type or predicate in the gold files."""

SORTS: Final = ("entities", "relations", "observations")
BINS: Final = (0.5, 0.6, 0.7, 0.8, 0.9)
"""The borders of the bins of confidence; a border belongs to the bin above it."""

_ALIKE: Final = 0.5
_CONTAINED: Final = 0.9
_SCALES: Final = (("万亿", Decimal(10) ** 12), ("亿", Decimal(10) ** 8), ("万", Decimal(10) ** 4))
_SAME_UNIT: Final = {"％": "%", "百分点": "个百分点", "名": "人", "平方公里": "平方千米", "户": "家", "间": "家"}
_LEFT_OUT: Final = re.compile(r"[\s“”\"‘’'《》〈〉「」『』（）()]")
_ATTRIBUTES: Final = ("subject", "period", "status", "bound")

_Key: TypeAlias = tuple[int | str, str, int | str]


@dataclass(frozen=True, slots=True)
class Score:
    """How many statements are right, were said, and were wanted.

    >>> Score(right=2, said=4, wanted=3).figures()
    {'precision': 0.5, 'recall': 0.667, 'f1': 0.571, 'right': 2, 'said': 4, 'wanted': 3}
    """

    right: int = 0
    said: int = 0
    wanted: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.said + other.said, self.wanted + other.wanted)

    @property
    def precision(self) -> float:
        """Right of what was said; where nothing was, 1 if nothing was wanted either, else 0."""
        return self.right / self.said if self.said else float(not self.wanted)

    @property
    def recall(self) -> float:
        """Right of what was wanted; 1 where nothing was."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def figures(self) -> dict[str, float | int]:
        """All six numbers, the shares rounded to three digits."""
        return {
            "precision": round(self.precision, 3), "recall": round(self.recall, 3), "f1": round(self.f1, 3),
            "right": self.right, "said": self.said, "wanted": self.wanted,
        }


@dataclass(frozen=True, slots=True)
class Mistake:
    """Something that is not as gold has it. ``basis`` is ours, or gold's where we said nothing."""

    sort: str
    document: str
    what: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Bin:
    """The statements of ours with a confidence in [``low``, ``high``), or [``low``, 1] in the last: how many were said
    and are right, and their mean confidence (None where there are none)."""

    low: float
    high: float
    said: int
    right: int
    mean: float | None

    @property
    def label(self) -> str:
        """As people write it: ``<0.5``, ``0.5-0.6``, ``>=0.9``."""
        if not self.low:
            return f"<{self.high:g}"
        return f">={self.low:g}" if self.high == 1 else f"{self.low:g}-{self.high:g}"

    @property
    def share(self) -> float | None:
        """What part is right; None where nothing was said."""
        return self.right / self.said if self.said else None


@dataclass(frozen=True, slots=True)
class Marks:
    """One document's result: a Score by row, mistakes in the order of the sheets, and for each statement of ours its
    sort, its confidence and whether it is right."""

    rows: Mapping[str, Score]
    mistakes: tuple[Mistake, ...]
    judged: tuple[tuple[str, float, bool], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The result for all ``documents`` (names) together: ``rows`` in the order of `ROWS`, ``calibration`` by sort.

    ``warnings`` name documents and gold files that were left out, and what is odd in gold files; ``skipped`` are the
    documents that cannot be read.
    """

    documents: tuple[str, ...]
    rows: Mapping[str, Score]
    calibration: Mapping[str, tuple[Bin, ...]]
    mistakes: tuple[Mistake, ...]
    warnings: tuple[KgError, ...] = field(default=(), compare=False)
    skipped: tuple[DocumentError, ...] = field(default=(), compare=False)

    def mistakes_by_sort(self) -> dict[str, tuple[Mistake, ...]]:
        """The mistakes of each sort (``extra entity``, ``missed relation`` …), sorts in alphabetical order."""
        sorts: dict[str, list[Mistake]] = defaultdict(list)
        for mistake in self.mistakes:
            sorts[mistake.sort].append(mistake)
        return {sort: tuple(sorts[sort]) for sort in sorted(sorts)}

    def to_dict(self, *, errors: int = 0) -> dict[str, Any]:
        """Ready for JSON: ``documents``, ``figures`` (row → `Score.figures`), ``calibration`` (sort → bins) and, with
        ``errors``, the mistakes by sort: how many there are, and the first ``errors`` of them."""
        found: dict[str, Any] = {
            "documents": list(self.documents),
            "figures": {row: score.figures() for row, score in self.rows.items()},
            "calibration": {
                sort: [
                    {"confidence": b.label, "said": b.said, "right": b.right, "share": _rounded(b.share),
                     "mean": _rounded(b.mean)}
                    for b in bins
                ]
                for sort, bins in self.calibration.items()
            },
        }
        if errors > 0:
            found["errors"] = {
                sort: {"count": len(mistakes), "first": [_describe(mistake) for mistake in mistakes[:errors]]}
                for sort, mistakes in self.mistakes_by_sort().items()
            }
        return found


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)


def _describe(mistake: Mistake) -> dict[str, Any]:
    basis = mistake.basis
    more = {"rule": basis.rule or None, "confidence": basis.confidence, "quote": basis.quote or None}
    return {"document": mistake.document, "what": mistake.what, **{k: v for k, v in more.items() if v is not None}}


def total(marks: Mapping[str, Marks]) -> Evaluation:
    """The Evaluation of documents whose Marks are given by their name."""
    rows: dict[str, Score] = {}
    for name in sorted(marks):
        for row, score in marks[name].rows.items():
            rows[row] = rows.get(row, Score()) + score
    judged = [judgement for name in sorted(marks) for judgement in marks[name].judged]
    return Evaluation(
        documents=tuple(sorted(marks)),
        rows={row: rows[row] for row in sorted(rows, key=_row_order)},
        calibration={sort: calibrate((c, right) for s, c, right in judged if s == sort) for sort in SORTS},
        mistakes=tuple(mistake for name in sorted(marks) for mistake in marks[name].mistakes),
    )


def _row_order(row: str) -> tuple[int, str]:
    return ROWS.index(row if row in ROWS else row.partition(": ")[0] + ": "), row


def calibrate(judged: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """Statements, each with its confidence and whether it is right, in the bins that `BINS` borders.

    >>> [(b.label, b.said, b.right) for b in calibrate([(0.55, True), (0.9, True), (0.95, False)]) if b.said]
    [('0.5-0.6', 1, 1), ('>=0.9', 2, 1)]
    """
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(len(BINS) + 1)]
    for confidence, right in judged:
        bins[bisect_right(BINS, confidence)].append((confidence, right))
    return tuple(
        Bin(low, high, len(members), sum(right for _, right in members),
            sum(c for c, _ in members) / len(members) if members else None)
        for (low, high), members in zip(pairwise((0.0, *BINS, 1.0)), bins, strict=True)
    )


# ── One document ─────────────────────────────────────────────────────────────────────────────────────────────────────


def mark(gold: Sheet, found: Sheet) -> Marks:
    """Score one document's facts ``found`` against ``gold``; types and predicates have a row where this gold does."""
    marker = _Marker(gold, found)
    marker.mark_entities()
    marker.mark_relations()
    marker.mark_observations()
    return Marks(marker.rows, tuple(marker.mistakes), tuple(marker.judged))


class _Marker:
    """Collects what `mark` gives. ``pairs`` are entities: index of ours → index of gold's."""

    def __init__(self, gold: Sheet, found: Sheet) -> None:
        self.gold = gold
        self.found = found
        self.rows: dict[str, Score] = {}
        self.mistakes: list[Mistake] = []
        self.judged: list[tuple[str, float, bool]] = []
        self.pairs = _pair_entities(gold.entities, found.entities)
        self._things: dict[str, int] = {form: g for g, e in enumerate(gold.entities) for form in _forms(e)}
        for p, g in self.pairs.items():
            for form in _forms(found.entities[p]):
                self._things.setdefault(form, g)

    def _mistake(self, sort: str, what: str, basis: Basis) -> None:
        self.mistakes.append(Mistake(sort, self.found.document, what, basis))

    def _judge(self, sort: str, basis: Basis, right: bool) -> None:
        if basis.confidence is not None:
            self.judged.append((sort, basis.confidence, right))

    def thing(self, name: str) -> int | str:
        """The gold entity that a name means, by index; the plain name itself where it means none."""
        return self._things.get(plain(name), plain(name))

    # ── Entities ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def mark_entities(self) -> None:
        wanted, said, pairs = self.gold.entities, self.found.entities, self.pairs
        typed = {p for p, g in pairs.items() if _share_type(said[p], wanted[g])}
        self.rows["entities"] = Score(len(pairs), len(said), len(wanted))
        self.rows["entities typed"] = Score(len(typed), len(said), len(wanted))
        others = {p for p, g in pairs.items() if wanted[g].types[0] != "Strategy"}
        self.rows["entities typed, without Strategy"] = Score(
            len(typed & others),
            sum(p in others or (p not in pairs and set(e.types) != {"Strategy"}) for p, e in enumerate(said)),
            sum(e.types[0] != "Strategy" for e in wanted),
        )
        for name in {e.types[0] for e in wanted}:
            right = sum(wanted[pairs[p]].types[0] == name for p in typed)
            # What is right by its other type is not held to have claimed this one.
            claimed = sum(name in e.types and (p not in typed or name in wanted[pairs[p]].types)
                          for p, e in enumerate(said))
            self.rows[f"entities: {name}"] = Score(
                right, max(claimed, right), sum(e.types[0] == name for e in wanted)
            )
        for g in sorted(set(range(len(wanted))) - set(pairs.values())):
            self._mistake("missed entity", f"{wanted[g].types[0]} {wanted[g].name}", wanted[g].basis)
        for p, entity in enumerate(said):
            types = "/".join(sorted(entity.types))
            if p not in pairs:
                self._mistake("extra entity", f"{types} {entity.name}", entity.basis)
            elif p not in typed:
                what = f"{entity.name}: {types}, gold {'/'.join(wanted[pairs[p]].types)}"
                self._mistake("wrong type", what, entity.basis)
            self._judge("entities", entity.basis, p in typed)

    # ── Relations ────────────────────────────────────────────────────────────────────────────────────────────────────

    def mark_relations(self) -> None:
        wanted, said = self._by_key(self.gold.relations), self._by_key(self.found.relations)
        self.rows["relations"] = _compare(said, wanted)
        self.rows["relations, without implements"] = _compare(
            *({key for key in side if key[1] != "implements"} for side in (said, wanted))
        )
        self.rows["relations, pairs"] = _compare(
            *({frozenset((str(subject), str(object_))) for subject, _, object_ in side} for side in (said, wanted))
        )
        for name in {predicate for _, predicate, _ in wanted}:
            self.rows[f"relations: {name}"] = _compare(
                *({key for key in side if key[1] == name} for side in (said, wanted))
            )
        for sort, side, other in (("missed relation", wanted, said), ("extra relation", said, wanted)):
            for key, row in side.items():
                if key not in other:
                    self._mistake(sort, f"{row.subject} {row.predicate} {row.object}", row.basis)
        for key, row in said.items():
            self._judge("relations", row.basis, key in wanted)

    def _by_key(self, relations: Sequence[RelationRow]) -> dict[_Key, RelationRow]:
        """Relations by what they say; of those that say the same, the surest."""
        found: dict[_Key, RelationRow] = {}
        for row in relations:
            ends = [self.thing(row.subject), self.thing(row.object)]
            if row.predicate == "cooperatesWith":
                ends.sort(key=str)
            key = (ends[0], row.predicate, ends[1])
            if key not in found or (row.basis.confidence or 0) > (found[key].basis.confidence or 0):
                found[key] = row
        return found

    # ── Observations ─────────────────────────────────────────────────────────────────────────────────────────────────

    def mark_observations(self) -> None:
        wanted, said = self.gold.observations, self.found.observations
        pairs = _pair_observations(wanted, said)
        self.rows["observations"] = Score(len(pairs), len(said), len(wanted))
        for g in sorted(set(range(len(wanted))) - set(pairs.values())):
            self._mistake("missed observation", _figure(wanted[g]), wanted[g].basis)
        for p, row in enumerate(said):
            self._judge("observations", row.basis, p in pairs)
            if p not in pairs:
                self._mistake("extra observation", _figure(row), row.basis)
                continue
            gold = wanted[pairs[p]]
            for name in _ATTRIBUTES:
                ours, theirs = getattr(row, name), getattr(gold, name)
                right = self.thing(ours) == self.thing(theirs) if name == "subject" else ours == theirs
                key = f"observations: {name} right"
                self.rows[key] = self.rows.get(key, Score()) + Score(int(right), 1, 1)
                if not right:
                    self._mistake(f"wrong {name}", f"{_figure(row)}: {ours}, gold {theirs}", row.basis)


def _compare(said: Iterable[object], wanted: Iterable[object]) -> Score:
    ours, theirs = set(said), set(wanted)
    return Score(len(ours & theirs), len(ours), len(theirs))


def _figure(row: ObservationRow) -> str:
    return f"{row.indicator} {row.kind} {row.value}{row.unit}"


# ── What is the same ─────────────────────────────────────────────────────────────────────────────────────────────────


def plain(name: str) -> str:
    """A name as it is compared: without spaces, quotation marks and brackets, with the Chinese comma.

    >>> plain("“向湖 发展”战略（一期）")
    '向湖发展战略一期'
    """
    return _LEFT_OUT.sub("", name).replace(",", "，")


def _forms(entity: EntityRow) -> set[str]:
    return {plain(form) for form in (entity.name, *entity.aliases)} - {""}


def _share_type(one: EntityRow, other: EntityRow) -> bool:
    return not set(one.types).isdisjoint(other.types)


def _pair_entities(wanted: Sequence[EntityRow], said: Sequence[EntityRow]) -> dict[int, int]:
    """Index of ours → index of gold's; those of one type are paired first, then those of one canonical name."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for g, entity in enumerate(wanted):
        for form in _forms(entity):
            bearers[form].append(g)
    candidates = {
        (not _share_type(entity, wanted[g]), plain(entity.name) != plain(wanted[g].name), p, g)
        for p, entity in enumerate(said)
        for form in _forms(entity)
        for g in bearers.get(form, ())
    }
    return _one_to_one((p, g) for _, _, p, g in sorted(candidates))


def _pair_observations(wanted: Sequence[ObservationRow], said: Sequence[ObservationRow]) -> dict[int, int]:
    """Index of ours → index of gold's; those whose indicators are most alike are paired first."""
    same: dict[tuple[Decimal, str, str], list[int]] = defaultdict(list)
    for g, row in enumerate(wanted):
        if size := magnitude(row):
            same[*size, row.kind].append(g)
    candidates: list[tuple[float, int, int]] = []
    for p, row in enumerate(said):
        size = magnitude(row)
        for g in same.get((*size, row.kind), ()) if size else ():
            likeness = similarity(row.indicator, wanted[g].indicator)
            if likeness >= _ALIKE:
                candidates.append((-likeness, p, g))
    return _one_to_one((p, g) for _, p, g in sorted(candidates))


def _one_to_one(candidates: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Each index in one pair at most; the candidates that come first win."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for p, g in candidates:
        if p not in pairs and g not in taken:
            pairs[p] = g
            taken.add(g)
    return pairs


def magnitude(row: ObservationRow) -> tuple[Decimal, str] | None:
    """The value with its scale reckoned in, and the unit without it; None where the value is no number.

    >>> row = ObservationRow("", "", "level", "1.2", "万余名", "", None, "", Basis())
    >>> magnitude(row)
    (Decimal('1.2E+4'), '人')
    """
    unit = re.sub("[余多]", "", row.unit.strip())
    if not is_number(row.value):
        return None
    value = Decimal(row.value.replace(",", ""))
    try:
        for scale, factor in _SCALES:
            if unit.startswith(scale):
                value, unit = value * factor, unit.removeprefix(scale)
                break
        value = value.normalize()
    except DecimalException:  # beyond what decimals can hold
        return None
    return value, "位" if row.kind == "rank" else _SAME_UNIT.get(unit, unit)


def similarity(one: str, other: str) -> float:
    """How alike two indicators are, in [0, 1]: 1 where they are equal, 0.9 where one contains the other, else the Dice
    coefficient of their bigrams (twice those in common through all of both).

    >>> similarity("地区生产总值", "生产总值"), round(similarity("新增就业人数", "城镇新增就业"), 2)
    (0.9, 0.6)
    """
    one, other = plain(one), plain(other)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    if one in other or other in one:
        return _CONTAINED
    ours, theirs = _bigrams(one), _bigrams(other)
    return 2 * (ours & theirs).total() / (ours.total() + theirs.total())


def _bigrams(text: str) -> Counter[str]:
    """Pairs of neighbouring characters; of a single one, that itself."""
    return Counter(a + b for a, b in pairwise(text)) or Counter(text)
