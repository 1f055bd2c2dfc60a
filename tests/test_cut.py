"""Cutting a graph down to what is sure: nothing dangles, and the places that documents speak for stay while needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_graph import REGION, facts, mention

from kg.cut import check_minimum, cut_extraction, cut_facts
from kg.errors import InputError
from kg.export import document_facts
from kg.model import Assertion, Entity, Extraction, Facts, Observation

PLACE, CHIP, PARK = "place-云州省-临溪市-青石区", "company-星桥半导体", "park-青石区-青石云谷"
(PLATFORM,) = (entity.id for entity in facts().entities if entity.confidence == 0.5)


def ends(assertions: tuple[Assertion, ...]) -> set[str]:
    return {end for a in assertions for end in (a.subject, a.object)}


def with_confidence(ours: Facts, **confidences: float) -> Facts:
    """The facts with other confidences: of entities by id, of assertions by predicate."""
    return replace(
        ours,
        entities=tuple(replace(e, confidence=confidences.get(e.id, e.confidence)) for e in ours.entities),
        assertions=tuple(
            replace(a, provenance=replace(a.provenance, confidence=confidences[a.predicate]))
            if a.predicate in confidences else a
            for a in ours.assertions
        ),
    )


def test_nothing_goes_at_zero() -> None:
    assert cut_facts(facts(), 0) == facts()


def test_a_doubtful_statement_goes_and_what_it_names_stays() -> None:
    cut = cut_facts(with_confidence(facts(), locatedIn=0.6, **{PLATFORM: 0.7}), 0.7)
    assert {a.predicate for a in facts().assertions} - {a.predicate for a in cut.assertions} == {"locatedIn"}
    assert {CHIP, PARK} <= {entity.id for entity in cut.entities}


def test_a_border_belongs_to_what_stays() -> None:
    doubtful = with_confidence(facts(), locatedIn=0.7, **{CHIP: 0.7})
    assert cut_facts(doubtful, 0.7).assertions == tuple(a for a in doubtful.assertions if a.object != PLATFORM)


def test_a_doubtful_entity_takes_its_statements_with_it() -> None:
    cut = cut_facts(with_confidence(facts(), **{CHIP: 0.6}), 0.7)
    assert CHIP not in {entity.id for entity in cut.entities}
    gone = set(facts().assertions) - set(cut.assertions)
    assert {a.predicate for a in gone} == {"locatedIn", "belongsTo", "introduces", "undertakes"}
    assert all({CHIP, PLATFORM} & {a.subject, a.object} for a in gone)
    assert CHIP not in ends(cut.assertions)


def test_an_observation_goes_with_its_own_confidence_and_with_its_subject() -> None:
    ours = facts()
    first, *others = ours.observations
    doubtful = replace(first, provenance=replace(first.provenance, confidence=0.2))
    about_chip = replace(others[0], subject=CHIP)
    mixed = replace(ours, observations=(doubtful, about_chip, *others[1:]))
    assert cut_facts(mixed, 0.5).observations == (about_chip, *others[1:])
    assert cut_facts(with_confidence(mixed, **{CHIP: 0.4}), 0.5).observations == tuple(others[1:])


def test_the_place_that_speaks_stays_while_something_needs_it() -> None:
    doubtful = with_confidence(facts(), **{PLACE: 0.3})
    assert len(cut_facts(doubtful, 0.8).observations) == len(facts().observations)
    assert PLACE in {entity.id for entity in cut_facts(doubtful, 0.8).entities}
    assert PLACE not in {entity.id for entity in cut_facts(doubtful, 0.95).entities}, "no statement is left"


def test_a_doubtful_place_that_no_document_speaks_for_goes() -> None:
    """It stands in the same region; only its name is not that of the region."""
    ours = facts()
    bridge = "place-云州省-临溪市-砚湖大桥"
    entities = tuple(
        replace(e, confidence=0.3, types=("Place",), mentions=(mention(ours.documents[1], "砚湖大桥"),))
        if e.id == bridge else e
        for e in ours.entities
    )
    cut = cut_facts(replace(ours, entities=entities), 0.8)
    assert bridge not in {entity.id for entity in cut.entities} | ends(cut.assertions)
    elsewhere = Entity(PLACE, "青石区", ("Place",), (), ("海州省", "青石区"), ours.entities[0].mentions, 0.3)
    cut = cut_facts(replace(ours, entities=(elsewhere, *ours.entities[1:])), 0.8)
    assert cut.observations == (), "a place of this name that no document speaks for"


def test_the_city_around_the_place_stays_too() -> None:
    ours = facts()
    seen = (mention(ours.documents[0], "临溪"),)
    city = Entity("place-云州省-临溪市", "临溪市", ("Place",), (), REGION[:2], seen, 0.3)
    moved = tuple(replace(o, subject=city.id) for o in ours.observations)
    cut = cut_facts(replace(ours, entities=(*ours.entities, city), observations=moved), 0.8)
    assert city in cut.entities
    assert cut.observations == moved


@given(st.floats(0, 1), st.lists(st.sampled_from([0.1, 0.5, 0.7, 0.9, 1.0]), min_size=41, max_size=41))
def test_nothing_dangles_and_nothing_doubtful_is_left(minimum: float, confidences: list[float]) -> None:
    ours, left = facts(), list(confidences)
    entities = tuple(replace(e, confidence=left.pop()) for e in ours.entities)
    said = [replace(s, provenance=replace(s.provenance, confidence=left.pop())) for s in
            (*ours.assertions, *ours.observations)]
    assert left == []
    assertions = tuple(s for s in said if isinstance(s, Assertion))
    observations = tuple(s for s in said if isinstance(s, Observation))
    cut = cut_facts(replace(ours, entities=entities, assertions=assertions, observations=observations), minimum)
    known = {entity.id for entity in cut.entities}
    needed = ends(cut.assertions) | {o.subject for o in cut.observations}
    assert needed <= known
    assert all(s.provenance.confidence >= minimum for s in (*cut.assertions, *cut.observations))
    assert all(e.confidence >= minimum or e.id in needed for e in cut.entities)
    assert set(cut.entities) <= set(entities) and cut.documents == ours.documents
    assert cut_facts(cut, minimum) == cut, "a second time there is nothing more to cut"


# ── One document ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def extraction(read_text: Callable[..., Extraction]) -> Extraction:
    return read_text("青禾区引进星桥半导体、蓝鲸生物等企业。青禾区建成砚湖大桥。全区地区生产总值增长6.10%。")


def test_one_documents_facts_are_cut_alike(extraction: Extraction) -> None:
    assert cut_extraction(extraction, 0) == extraction
    name = "蓝鲸生物"
    doubtful = replace(
        extraction,
        entities=tuple(replace(e, confidence=0.2 if e.name == name else 0.8) for e in extraction.entities),
        assertions=tuple(replace(a, provenance=replace(a.provenance, confidence=0.8)) for a in extraction.assertions),
    )
    cut = cut_extraction(doubtful, 0.5)
    assert [e.name for e in cut.entities] == [e.name for e in extraction.entities if e.name != name]
    assert [m.name for m in cut.mentions] == [m.name for m in extraction.mentions if m.name != name]
    assert cut.assertions == tuple(a for a in doubtful.assertions if a.object != name) != doubtful.assertions
    assert cut.observations == extraction.observations


def test_a_document_keeps_its_own_place_while_it_says_something_of_it(extraction: Extraction) -> None:
    doubtful = replace(extraction, entities=tuple(replace(e, confidence=0.1) for e in extraction.entities))
    cut = cut_extraction(doubtful, 0.5)
    assert [e.name for e in cut.entities] == ["青禾区"]
    assert cut.assertions == () and len(cut.observations) == 1
    assert cut.observations[0].value == Decimal("6.10")
    assert cut_extraction(doubtful, 1).entities == ()
    unnamed = cut_extraction(replace(doubtful, entities=()), 0.5)
    assert [e["name"] for e in document_facts(unnamed)["entities"] if e["rule"] == "spoken-for"], "it was never named"


@pytest.mark.parametrize("minimum", [-0.01, 1.01, float("nan"), float("inf"), -1])
def test_a_minimum_is_a_confidence(minimum: float, extraction: Extraction) -> None:
    for check in (check_minimum, lambda x: cut_facts(facts(), x), lambda x: cut_extraction(extraction, x)):
        with pytest.raises(InputError, match="no confidence.*from 0 to 1"):
            check(minimum)
    assert check_minimum(0) == 0 and check_minimum(1) == 1
