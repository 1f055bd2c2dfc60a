"""A part of the Facts: what stands near one Entity, or the Entities of some types alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Set
from dataclasses import replace

from kg.errors import InputError
from kg.model import ENTITY_TYPES, Facts, Ledger

MOST_STEPS = 6


def around(facts: Facts, focus: str | None = None, *, steps: int = 1, types: Collection[str] = ()) -> Facts:
    """The Facts about what is at most ``steps`` statements away from the Entity ``focus`` (an id; None: about all).

    With ``types``, of these Entities only those that have one of the types (and the focus itself). Statements stay
    whose ends both stay, figures whose subject stays, and documents that one of these cites. No way leads on through a
    place that documents speak for, unless it is the focus: nearly everything hangs on it, and all would be near all.

    >>> around(Facts((), {}, (), (), ()), types=["Park"]).entities
    ()

    Raises InputError for a focus that is not in the Facts, a type that does not exist, steps beyond 1 … 6.
    """
    if not 1 <= steps <= MOST_STEPS:
        raise InputError(f"{steps} is no number of steps", where="steps",
                         remedy=f"give a number from 1 to {MOST_STEPS}")
    unknown = sorted(set(types) - set(ENTITY_TYPES))
    if unknown:
        raise InputError(f"there is no type {unknown[0]!r}", where="types", remedy="choose among "
                         + ", ".join(ENTITY_TYPES))
    known = {entity.id: entity for entity in facts.entities}
    if focus is not None and focus not in known:
        raise InputError(f"there is no entity {focus!r}", where="focus", remedy="give the id of an entity of the graph")
    near = set(known) if focus is None else _walk(facts, focus, steps)
    if types:
        near = {id for id in near if id == focus or set(types) & set(known[id].types)}
    assertions = tuple(a for a in facts.assertions if a.subject in near and a.object in near)
    observations = tuple(o for o in facts.observations if o.subject in near)
    cited = {a.provenance.document for a in assertions} | {o.provenance.document for o in observations}
    return replace(
        facts,
        documents=tuple(document for document in facts.documents if document.id in cited),
        sentences={id: sentences for id, sentences in facts.sentences.items() if id in cited},
        entities=tuple(entity for entity in facts.entities if entity.id in near),
        assertions=assertions,
        observations=observations,
    )


def cut_ledger(ledger: Ledger, part: Facts) -> Ledger:
    """What a Ledger says of a part of its Facts: entries of which all is in the part, none that lost something."""
    ids = {entity.id for entity in part.entities}
    assertions, observations = set(part.assertions), set(part.observations)
    return Ledger(
        tuple(one for one in ledger.conflicts if one.subject in ids and observations.issuperset(one.observations)),
        tuple(one for one in ledger.checks if {one.target, one.result} - {None} <= observations),
        tuple(one for one in ledger.sets if ids.issuperset((one.group, *one.members))),
        tuple(one for one in ledger.lives if one.entity in ids and assertions.issuperset(one.steps)
              and any(document.id == one.last for document in part.documents)),
    )


def _walk(facts: Facts, focus: str, steps: int) -> Set[str]:
    neighbours: dict[str, set[str]] = defaultdict(set)
    for assertion in facts.assertions:
        neighbours[assertion.subject].add(assertion.object)
        neighbours[assertion.object].add(assertion.subject)
    regions = {document.region for document in facts.documents if document.region}
    suns = {id for path, id in facts.places().items() if path in regions} - {focus}
    found, rim = {focus}, {focus}
    for _ in range(steps):
        rim = {other for id in rim - suns for other in neighbours[id]} - found
        found |= rim
    return found
