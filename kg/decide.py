"""Applying what people decided to what the documents say. Pure functions on Extractions and Facts.

========  ==================================================================================================
merge     ``value`` is the same thing as ``entity``, which keeps its name
split     ``entity`` and ``value`` are two things; with a scope, ``entity`` is a thing of its own there
rename    ``entity`` is called ``value``
retype    ``entity`` is of the types in ``value``
reject    there is no such entity: it and its statements go; or no such statement: with relation and object
========  ==================================================================================================

Names are those of entities in the graph, as it would be without decisions; one that is no entity's name may be an
alias. A ``scope`` is a document or a region with all inside it: only what is read there heeds the line, and it wins
over a line without a scope. Nothing depends on the order of documents or lines.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from kg import ontology
from kg.decisions import contradiction
from kg.errors import ConfigError, KgError
from kg.model import Assertion, Decision, Document, Entity, Extraction, Facts, Observation, Outcome
from kg.names import normal

Member: TypeAlias = tuple[str, str]
"""An entity as one document has it: the document's id, and the entity's id there."""

Bearer: TypeAlias = tuple[Entity, frozenset[Member]]
"""An Entity of a corpus, and what it is made of."""

_Statement: TypeAlias = Assertion | Observation


def in_scope(scope: str, document: Document) -> bool:
    """Whether a document lies in a scope: its name, its id, or a part of its region's path; "" is everywhere.

    >>> document = Document("d", "2025/d.txt", "", "", region=("云州省", "临溪市", "青石区"))
    >>> [in_scope(scope, document) for scope in ("", "2025/d.txt", "临溪市", "临溪市/青石区", "云州市")]
    [True, True, True, True, False]
    """
    if scope in ("", document.name, document.id):
        return True
    path, region = tuple(part.strip() for part in scope.split("/")), document.region
    inside = any(region[i : i + len(path)] == path for i in range(len(region)))
    return inside or (bool(region) and path[-len(region) :] == region)  # a region that the document gives in short


def apart(decisions: Iterable[Decision], document: Document) -> frozenset[frozenset[str]]:
    """The pairs of names that are two things in a document."""
    return frozenset(
        frozenset((d.entity, d.value))
        for d in decisions
        if d.action == "split" and d.value and in_scope(d.scope, document)
    )


# ── What the decisions come to ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Plan:
    """Decisions, told in members: whom each of them concerns.

    ``marks`` name what members have a place of their own for (``alone`` those that a split with a scope set apart);
    ``joins`` and ``apart`` are pairs of groups that are one thing, or two.
    """

    rejected: Mapping[Member, Decision] = field(default_factory=dict)
    retyped: Mapping[Member, tuple[Decision, ...]] = field(default_factory=dict)
    renamed: Mapping[Member, tuple[Decision, ...]] = field(default_factory=dict)
    marks: Mapping[Member, str] = field(default_factory=dict)
    alone: AbstractSet[Member] = frozenset()
    joins: tuple[tuple[Decision, frozenset[Member], frozenset[Member]], ...] = ()
    apart: tuple[tuple[Decision, frozenset[Member], frozenset[Member]], ...] = ()

    def settled(self, members: AbstractSet[Member], action: str) -> Decision | None:
        """The one decision of this action (rename, retype) for what these members are.

        One with a scope wins. Raises ConfigError where two of equal rank differ.
        """
        table = self.renamed if action == "rename" else self.retyped
        found = sorted({decision for member in members for decision in table.get(member, ())})
        scoped = [decision for decision in found if decision.scope]
        for first, second in zip(scoped or found, (scoped or found)[1:], strict=False):
            if first.value != second.value:
                problem = f"two lines {action} one entity, to {first.value} and {second.value}"
                raise contradiction(first, second, problem)
        return next(iter(scoped or found), None)

    def concerning(self, members: AbstractSet[Member]) -> tuple[Decision, ...]:
        """The decisions that made of these members what they are, in the order of their lines."""
        found = {d for member in members for d in (*self.renamed.get(member, ()), *self.retyped.get(member, ()))}
        found |= {decision for decision, a, b in self.joins if a & members and b & members}
        found |= {decision for decision, a, b in self.apart if a & members or b & members}
        return tuple(sorted(found))


def plan(
    decisions: Sequence[Decision],
    extractions: Sequence[Extraction],
    bearers: Sequence[Bearer],
    keys: Mapping[Member, str],
) -> Plan:
    """The Plan of a corpus whose entities, as they would be without decisions, are the ``bearers``.

    ``keys`` tell which members are one thing by what they are called alone.
    """
    documents = {x.document.id: x.document for x in extractions}
    splits = _Splits(decisions, extractions, keys)
    finder = _Finder(decisions, documents, bearers, splits.alone)
    rejected: dict[Member, Decision] = {}
    retyped: dict[Member, tuple[Decision, ...]] = defaultdict(tuple)
    renamed: dict[Member, tuple[Decision, ...]] = defaultdict(tuple)
    marks = dict(splits.marks)
    joins: list[tuple[Decision, frozenset[Member], frozenset[Member]]] = []
    for decision in sorted(decisions):
        if decision.action == "merge":
            for a, b in finder.pairs(decision):
                joins.append((decision, a, b))
                if decision.scope:  # what bears the name elsewhere stays as it is
                    marks.update({member: f"={decision.scope}" for member in b if member not in marks})
        elif decision.action != "split" and not decision.relation:
            found = finder.find(decision.entity, decision.scope)
            for member in sorted({member for _, members in found for member in members}):
                if decision.action == "reject":
                    rejected.setdefault(member, decision)
                elif decision.action == "retype":
                    retyped[member] += (decision,)
                else:
                    renamed[member] += (decision,)
    return Plan(rejected, dict(retyped), dict(renamed), marks, splits.alone, tuple(joins), tuple(splits.apart))


class _Splits:
    """What splits come to. They are told by names in single documents: elsewhere the two are one thing already."""

    def __init__(
        self, decisions: Sequence[Decision], extractions: Sequence[Extraction], keys: Mapping[Member, str]
    ) -> None:
        self.marks: dict[Member, str] = {}
        self.alone: set[Member] = set()
        self.apart: list[tuple[Decision, frozenset[Member], frozenset[Member]]] = []
        for decision in sorted(decisions):
            if decision.action != "split":
                continue
            one: set[Member] = set()
            other: set[Member] = set()
            for extraction in extractions:
                inside = in_scope(decision.scope, extraction.document)
                for entity in extraction.entities:
                    member = extraction.document.id, entity.id
                    named = _bears(entity, decision.entity, unless=decision.value)
                    if named and inside:
                        one.add(member)
                    elif (named and decision.scope) or _bears(entity, decision.value, unless=decision.entity):
                        other.add(member)
            if not one or (decision.value and not other):
                continue
            self.apart.append((decision, frozenset(one), frozenset(other)))
            shared = {keys.get(member) for member in one} & {keys.get(member) for member in other}
            for member in one:
                if decision.scope or keys.get(member) in shared:
                    self.marks.setdefault(member, decision.scope or decision.entity)
            if decision.scope:
                self.alone |= one


def _bears(entity: Entity, name: str, *, unless: str) -> bool:
    """Whether an entity of one document bears ``name``; as an alias only if it is not called ``unless``."""
    if not name:
        return False
    return normal(entity.name) == name or (
        normal(entity.name) != unless and any(normal(alias) == name for alias in entity.aliases)
    )


class _Finder:
    """Finds what a decision speaks of."""

    def __init__(
        self,
        decisions: Sequence[Decision],
        documents: Mapping[str, Document],
        bearers: Sequence[Bearer],
        alone: AbstractSet[Member],
    ) -> None:
        self._documents = documents
        self._alone = alone
        self._names: dict[str, list[Bearer]] = defaultdict(list)
        self._aliases: dict[str, list[Bearer]] = defaultdict(list)
        for entity, members in sorted(bearers, key=lambda bearer: bearer[0].id):
            self._names[normal(entity.name)].append((entity, members))
            for alias in sorted({normal(alias) for alias in entity.aliases} - {normal(entity.name)}):
                self._aliases[alias].append((entity, members))
        self._before = {d.value: d.entity for d in sorted(decisions) if d.action == "rename"}

    def find(self, name: str, scope: str) -> list[Bearer]:
        """The entities of this name in the scope, each with its members there; else the one that has it as an alias."""
        for table in (self._names, self._aliases):
            found = [(entity, inside) for entity, members in table[name] if (inside := self._inside(members, scope))]
            if found:
                return found if table is self._names or len(found) == 1 else []
        before = self._before.get(name)  # a name that another line gave it
        return self.find(before, scope) if before and (self._names[before] or self._aliases[before]) else []

    def pairs(self, decision: Decision) -> list[tuple[frozenset[Member], frozenset[Member]]]:
        """The pairs of things that a merge makes one: the only ones of these names, else those of one region."""
        kept, merged = self.find(decision.entity, ""), self.find(decision.value, decision.scope)
        if decision.scope and len(kept) > 1:
            kept = self.find(decision.entity, decision.scope)
        if len(kept) == 1 and len(merged) == 1:
            return [(kept[0][1], merged[0][1])]
        return [
            (a, b)
            for one, a in kept
            for other, b in merged
            if one.region == other.region and sum(again.region == one.region for again, _ in kept) == 1
        ]

    def _inside(self, members: Iterable[Member], scope: str) -> frozenset[Member]:
        return frozenset(
            member
            for member in members
            if in_scope(scope, self._documents[member[0]]) and (scope or member not in self._alone)
        )


# ── Applying it ──────────────────────────────────────────────────────────────────────────────────────────────────────


def revise(extraction: Extraction, plan: Plan) -> Extraction:
    """The extraction without what was rejected, and with the types that were decided."""
    document = extraction.document.id

    def stays(statement: _Statement) -> bool:
        return not any((document, end) in plan.rejected for end in _ends(statement))

    entities: list[Entity] = []
    for entity in extraction.entities:
        member = document, entity.id
        if member in plan.rejected:
            continue
        decision = plan.settled({member}, "retype")
        entities.append(replace(entity, types=tuple(decision.value.split("|"))) if decision else entity)
    return replace(
        extraction,
        entities=tuple(entities),
        assertions=tuple(a for a in extraction.assertions if stays(a)),
        observations=tuple(o for o in extraction.observations if stays(o)),
    )


def _ends(statement: _Statement) -> tuple[str, ...]:
    return (statement.subject, statement.object) if isinstance(statement, Assertion) else (statement.subject,)


def settle(
    facts: Facts, plan: Plan, decisions: Sequence[Decision], extractions: Sequence[Extraction]
) -> Facts:
    """The facts without the statements that were rejected or that a decided type cannot make, and with the outcomes.

    ``extractions`` are those from before `revise`: they tell how many statements went with a rejected entity.
    """
    taken: Counter[Decision] = Counter()
    touched: dict[Decision, set[str]] = defaultdict(set)
    applied: set[Decision] = {*plan.rejected.values()}
    for extraction in extractions:
        statements: tuple[_Statement, ...] = (*extraction.assertions, *extraction.observations)
        for statement in statements:
            members = [(extraction.document.id, end) for end in _ends(statement)]
            if decision := next((plan.rejected[m] for m in members if m in plan.rejected), None):
                taken[decision] += 1
    for member, decision in plan.rejected.items():
        touched[decision].add(member[1])
    for entity in facts.entities:
        for decision in entity.decisions:
            touched[decision].add(entity.id)
    applied |= touched.keys()
    rejected = _statements_rejected(facts, decisions)
    misfits = _misfits(facts)
    kept: list[Assertion] = []
    for assertion in facts.assertions:
        by = rejected(assertion)
        if not by and (misfit := misfits(assertion)):
            by = (misfit,)
        taken.update(by)
        applied.update(by)
        if not by:
            kept.append(assertion)
    same = {(d.action, d.entity, d.relation, d.value, d.scope) for d in applied}  # one line in two tables
    outcomes = tuple(
        Outcome(decision, len(touched[decision]), taken[decision])
        for decision in sorted(decisions)
        if (decision.action, decision.entity, decision.relation, decision.value, decision.scope) in same
    )
    return replace(facts, assertions=tuple(kept), outcomes=outcomes)


def _statements_rejected(
    facts: Facts, decisions: Sequence[Decision]
) -> Callable[[Assertion], tuple[Decision, ...]]:
    """Tells by which decisions a statement is rejected."""
    documents = {document.id: document for document in facts.documents}
    wanted: dict[tuple[str, str, str], list[Decision]] = defaultdict(list)
    for decision in sorted(decisions):
        if decision.relation:
            wanted[decision.entity, decision.relation, decision.value].append(decision)
    names = {e.id: {normal(name) for name in (e.name, *e.aliases)} for e in facts.entities} if wanted else {}

    def find(assertion: Assertion) -> tuple[Decision, ...]:
        return tuple(
            decision
            for (subject, relation, object_), found in wanted.items()
            if relation == assertion.predicate and subject in names[assertion.subject]
            and object_ in names[assertion.object]
            for decision in found
            if in_scope(decision.scope, documents[assertion.provenance.document])
        )

    return find


def _misfits(facts: Facts) -> Callable[[Assertion], Decision | None]:
    """Tells by which decision an entity has types with which it cannot be in a statement."""
    relations = ontology.load().relations
    types = {entity.id: set(entity.types) for entity in facts.entities}
    decided = {
        entity.id: next((d for d in entity.decisions if d.action == "retype"), entity.decisions[0])
        for entity in facts.entities
        if any(d.action in ("retype", "merge") for d in entity.decisions)
    }

    def find(assertion: Assertion) -> Decision | None:
        ends = assertion.subject, assertion.object
        if not any(end in decided for end in ends):
            return None
        relation = relations[assertion.predicate]
        subject, object_ = types[ends[0]], types[ends[1]]
        ways = [(subject, object_), (object_, subject)] if relation.symmetric else [(subject, object_)]
        if any(a & set(relation.domain) and b & set(relation.range) for a, b in ways):
            return None
        return next(decided[end] for end in ends if end in decided)

    return find


# ── What people should know ──────────────────────────────────────────────────────────────────────────────────────────

_CUTOFF: Final = 0.4


def notes(decisions: Sequence[Decision], facts: Facts) -> tuple[KgError, ...]:
    """A warning for each decision that did nothing, with what comes nearest, and for each that took statements along.
    """
    outcomes = {outcome.decision: outcome for outcome in facts.outcomes}
    found: list[KgError] = []
    for decision in sorted(decisions):
        outcome = outcomes.get(decision)
        if outcome is None:
            found.append(_unused(decision, facts))
        elif outcome.statements and decision.action != "reject":
            found.append(
                ConfigError(
                    f"{decision.action} {decision.entity}: {outcome.statements} statements that it cannot make with "
                    "these types were left out", where=decision.where, remedy="or retype it with a second type, A|B",
                )
            )
    return tuple(found)


def _unused(decision: Decision, facts: Facts) -> ConfigError:
    known: dict[str, set[str]] = defaultdict(set)
    for entity in facts.entities:
        for name in (entity.name, *entity.aliases):
            known[normal(name)].add(entity.id)
    what = " ".join(part for part in (decision.action, decision.entity, decision.relation, decision.value) if part)
    named = [decision.entity, *([decision.value] if decision.relation or decision.action in ("merge", "split") else [])]
    missing = next((name for name in named if name and name not in known), None)
    if decision.scope and not any(in_scope(decision.scope, document) for document in facts.documents):
        places = {part for document in facts.documents for part in (document.name, *document.region)}
        problem = f"no document and no region is called {decision.scope!r}"
        remedy = _nearest(decision.scope, places)
    elif missing:
        problem, remedy = f"nothing is called {missing!r}", _nearest(missing, known)
    elif decision.relation:
        problem, remedy = "no document states this", "see kg show for what is stated"
    elif any(len(known[name]) > 1 for name in named if name):
        problem, remedy = "several things bear these names", "name a document or a region in the cell scope"
    else:
        problem, remedy = "it changes nothing", "delete the line"
    return ConfigError(f"not used: {what}: {problem}", where=decision.where, remedy=remedy)


def _nearest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    inside = [other for other in names if name in other or other in name]
    inside.sort(key=lambda other: (abs(len(other) - len(name)), other))
    near = [*inside[:3], *difflib.get_close_matches(name, names, n=3, cutoff=_CUTOFF)]
    return "did you mean: " + ", ".join(dict.fromkeys(near)) if near else "delete the line, or correct the name"
