"""A graph cut down to what is sure: statements below a confidence go, and with them what would be left without ends.

An entity's confidence is that of its surest mention, so it stays or goes with all its mentions. An Assertion's and an
Observation's confidence is that of its Provenance.

What goes: every statement below the minimum; every entity below it, and every statement about such an entity. What
stays all the same: the places that the documents speak for, as long as a statement that stays needs them. They are
known from where a document comes, not only from the words that name them, and 全区 stands for them everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from typing import TypeVar

from kg.errors import InputError
from kg.model import Assertion, Document, Entity, Extraction, Facts, Observation

_Statement = TypeVar("_Statement", Assertion, Observation)


def check_minimum(minimum: float) -> float:
    """``minimum`` itself when it is a confidence, in [0, 1]; otherwise InputError.

    >>> check_minimum(0.7)
    0.7
    """
    if not 0 <= minimum <= 1:  # so written, it catches nan too
        raise InputError(f"{minimum:g} is no confidence", where="min-confidence", remedy="give a number from 0 to 1")
    return minimum


def cut_extraction(extraction: Extraction, minimum: float) -> Extraction:
    """One document's facts with a confidence of at least ``minimum``, in [0, 1]; 0 leaves all.

    Mentions of entities that go, go too. Raises InputError for a minimum that is no confidence.
    """
    # Within one document only the document's own places, and those around them, have a region.
    spoken_for = {entity.id for entity in extraction.entities if entity.region}
    entities, assertions, observations = _cut(
        extraction.entities, extraction.assertions, extraction.observations, spoken_for, check_minimum(minimum)
    )
    places = {(span, form) for e in entities for _, span in e.mentions for form in (e.name, *e.aliases)}
    return replace(
        extraction,
        mentions=tuple(mention for mention in extraction.mentions if (mention.span, mention.name) in places),
        entities=entities,
        assertions=assertions,
        observations=observations,
    )


def cut_facts(facts: Facts, minimum: float) -> Facts:
    """A corpus's facts with a confidence of at least ``minimum``, in [0, 1]; 0 leaves all. Documents always stay.

    Raises InputError for a minimum that is no confidence.
    """
    regions = _spoken_for(facts.documents)
    spoken_for = {
        entity.id
        for entity in facts.entities
        if "Place" in entity.types
        # Without a mention, nothing but a document's speaking for it stands behind it.
        and (not entity.mentions or (entity.region in regions and entity.name == entity.region[-1]))
    }
    entities, assertions, observations = _cut(
        facts.entities, facts.assertions, facts.observations, spoken_for, check_minimum(minimum)
    )
    return replace(facts, entities=entities, assertions=assertions, observations=observations)


def _spoken_for(documents: Iterable[Document]) -> set[tuple[str, ...]]:
    """The regions that documents speak for, and those around them."""
    regions = {r for document in documents for r in (document.region, *(voice for _, voice in document.voices))}
    return {region[:depth] for region in regions for depth in range(1, len(region) + 1)}


def _cut(
    entities: tuple[Entity, ...],
    assertions: tuple[Assertion, ...],
    observations: tuple[Observation, ...],
    spoken_for: Set[str],
    minimum: float,
) -> tuple[tuple[Entity, ...], tuple[Assertion, ...], tuple[Observation, ...]]:
    """Both rules in turn: first what is said of things that go, then the places that nothing needs any more."""
    doubtful = {entity.id for entity in entities if entity.confidence < minimum}
    gone = doubtful - spoken_for
    assertions = tuple(a for a in _sure(assertions, minimum) if not gone & {a.subject, a.object})
    observations = tuple(o for o in _sure(observations, minimum) if o.subject not in gone)
    needed = {end for a in assertions for end in (a.subject, a.object)} | {o.subject for o in observations}
    kept = tuple(entity for entity in entities if entity.id not in doubtful or entity.id in needed)
    return kept, assertions, observations


def _sure(statements: Iterable[_Statement], minimum: float) -> list[_Statement]:
    return [statement for statement in statements if statement.provenance.confidence >= minimum]
