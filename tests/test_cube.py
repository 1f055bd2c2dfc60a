"""The observations are a Data Cube: the integrity constraints IC-1 … IC-21 of its recommendation, as queries.

https://www.w3.org/TR/vocab-data-cube/#wf-rules says what they ask, and that a graph is to be normalised first; the
queries of ``tests/cube`` ask it in our own words. Each answers true where the constraint is broken.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, RdfFormat, Store
from small_graph import facts

import kg
from kg import rdf, store
from kg.model import Facts
from kg.observe import measure, normalise
from kg.vocab import KG, QB, prefixes

CONSTRAINTS = sorted((Path(__file__).parent / "cube").glob("ic-*.rq"))
NORMALISATION = (Path(__file__).parent / "cube" / "normalise.ru").read_text("utf-8")
HIERARCHIES = {"ic-20": "qb:parentChildProperty", "ic-21": "qb:parentChildProperty/owl:inverseOf"}


def cube(graph: Store) -> Store:
    """The triples of a graph's default graph, normalised."""
    found = Store()
    found.extend(Quad(*quad.triple) for quad in graph.quads_for_pattern(None, None, None, DefaultGraph()))
    found.update(NORMALISATION, prefixes=prefixes())
    return found


def broken(normalised: Store) -> set[str]:
    """The constraints that a normalised cube breaks, as ``ic-12``."""
    return {file.stem for file in CONSTRAINTS if any(ask(normalised, text) for text in queries(file, normalised))}


def queries(file: Path, normalised: Store) -> list[str]:
    """The query of a constraint; of one about hierarchies, the query for each property that makes one."""
    text = file.read_text("utf-8")
    if file.stem not in HIERARCHIES:
        return [text]
    path = HIERARCHIES[file.stem]
    rows = normalised.query(f"SELECT DISTINCT ?property {{ ?list {path} ?property }}", prefixes=prefixes())
    assert isinstance(rows, QuerySolutions)
    return [text.replace("PROPERTY", str(row["property"])) for row in rows if isinstance(row["property"], NamedNode)]


def ask(graph: Store, text: str) -> bool:
    answer = graph.query(text, prefixes=prefixes())
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


def observed(**changes: object) -> Facts:
    """The facts, and their first observation a second time, changed."""
    first = facts().observations[0]
    return replace(facts(), observations=(*facts().observations, replace(first, **changes)))  # type: ignore[arg-type]


def test_every_constraint_is_there() -> None:
    assert [file.stem for file in CONSTRAINTS] == [f"ic-{number:02}" for number in range(1, 22)]


# ── Our graphs keep them ─────────────────────────────────────────────────────────────────────────────────────────────


def test_the_small_graph_keeps_them() -> None:
    quads = rdf.quads(facts(), normalise=normalise, measure=measure)
    assert broken(cube(store.memory(quads))) == set()
    assert broken(cube(store.memory(rdf.quads(facts())))) == set(), "without what is known of units"


@pytest.mark.parametrize(
    "changes",
    [
        {"value": Decimal(300), "raw": "300"},
        {"bound": "atLeast"},
        {"period": None},
        {"period": "去年"},
        {"unit": "万元/人"},
        {"unit": ""},
        {"unit": "斛"},
        {"unit": "名", "kind": "rank"},
        {"unit": "人", "value": Decimal(2)},
        {"baseline": "较2019年"},
        {"subject": "company-星桥半导体"},
    ],
)
def test_what_texts_do_keeps_them(changes: dict[str, object]) -> None:
    """A figure given twice, a range, an open period, a contradiction …"""
    quads = rdf.quads(observed(**changes), normalise=normalise, measure=measure)
    assert broken(cube(store.memory(quads))) == set()


def test_the_demo_keeps_them(demo: kg.Graph) -> None:
    graph = cube(demo.store)
    observations = list(graph.quads_for_pattern(None, QB["dataSet"], None))
    assert len(observations) > 300
    assert broken(graph) == set()
    # Not because nothing is looked at: without one of its dimensions it breaks the constraint that wants them all.
    lost = next(graph.quads_for_pattern(observations[0].subject, KG["unitMeasure"], None))
    graph.remove(lost)
    assert broken(graph) == {"ic-11"}


def test_the_documentation_knows_every_component(demo: kg.Graph) -> None:
    text = (Path(kg.__file__).parent.parent / "docs" / "rdf.md").read_text("utf-8")
    rows = demo.query("SELECT ?p { kg:structure qb:component/(qb:dimension|qb:measure|qb:attribute) ?p }").table()[1]
    assert len(rows) > 15
    assert [name for (name,) in rows if f"`{name}`" not in text] == []


# ── And they can be broken ───────────────────────────────────────────────────────────────────────────────────────────

SIMPLE = """
:cube a qb:DataSet ; qb:structure :structure ; :unit "元" .
:structure a qb:DataStructureDefinition ; qb:component :c1 , :c2 , :c3 , :c4 , :c5 .
:c1 qb:dimension :place .
:c2 qb:dimension :year .
:c3 qb:measure :amount .
:c4 qb:attribute :unit ; qb:componentRequired true ; qb:componentAttachment qb:DataSet .
:c5 qb:attribute :note ; qb:componentRequired false .
:place rdfs:range skos:Concept ; qb:codeList :places .
:year rdfs:range xsd:integer .
:places a skos:ConceptScheme .
:north a skos:Concept ; skos:inScheme :places .
:south a skos:Concept ; skos:inScheme :places .
:o1 qb:dataSet :cube ; :place :north ; :year 2023 ; :amount 1 .
:o2 qb:dataSet :cube ; :place :south ; :year 2023 ; :amount 1 .
:o3 qb:dataSet :cube ; :place :north ; :year 2024 ; :amount 1 .
"""
SLICED = """
:cube a qb:DataSet ; qb:structure :structure ; qb:slice :of2023 .
:structure a qb:DataStructureDefinition ; qb:component :c1 , :c2 , :c3 ; qb:sliceKey :byYear .
:c1 qb:dimension :place .
:c2 qb:dimension :year .
:c3 qb:measure :amount .
:place rdfs:range rdfs:Resource .
:year rdfs:range xsd:integer .
:byYear a qb:SliceKey ; qb:componentProperty :year .
:of2023 qb:sliceStructure :byYear ; :year 2023 ; qb:observation :o1 , :o2 .
:o1 qb:dataSet :cube ; :place :north ; :amount 1 .
:o2 qb:dataSet :cube ; :place :south ; :amount 1 .
"""
MEASURED = """
:cube a qb:DataSet ; qb:structure :structure .
:structure a qb:DataStructureDefinition ; qb:component :c1 , :c2 , :c3 , :c4 .
:c1 qb:dimension :year .
:c2 qb:dimension qb:measureType .
:c3 qb:measure :amount .
:c4 qb:measure :growth .
:year rdfs:range xsd:integer .
qb:measureType rdfs:range qb:MeasureProperty .
:o1 qb:dataSet :cube ; :year 2023 ; qb:measureType :amount ; :amount 1 .
:o2 qb:dataSet :cube ; :year 2023 ; qb:measureType :growth ; :growth 1 .
:o3 qb:dataSet :cube ; :year 2024 ; qb:measureType :amount ; :amount 1 .
:o4 qb:dataSet :cube ; :year 2024 ; qb:measureType :growth ; :growth 1 .
"""
HIERARCHICAL = """
:cube a qb:DataSet ; qb:structure :structure .
:structure a qb:DataStructureDefinition ; qb:component :c1 , :c2 .
:c1 qb:dimension :place .
:c2 qb:measure :amount .
:place rdfs:range skos:Concept ; qb:codeList :places .
:places a qb:HierarchicalCodeList ; qb:hierarchyRoot :city ; qb:parentChildProperty :part .
:city :part :district .
:district :part :town .
:o1 qb:dataSet :cube ; :place :city ; :amount 1 .
:o2 qb:dataSet :cube ; :place :town ; :amount 1 .
"""
UPWARDS = HIERARCHICAL.replace("qb:parentChildProperty :part", "qb:parentChildProperty _:down").replace(
    ":city :part :district .\n:district :part :town .",
    "_:down owl:inverseOf :in .\n:district :in :city .\n:town :in :district .",
)
COLLECTED = SIMPLE.replace(
    ":places a skos:ConceptScheme .",
    ":places a skos:Collection ; skos:member :north , :more . :more a skos:Collection ; skos:member :south .",
)


def parsed(turtle: str) -> Store:
    found = Store()
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in {**prefixes(), "": "urn:x:"}.items())
    found.load(head + turtle, format=RdfFormat.TURTLE)
    return cube(found)


@pytest.mark.parametrize("turtle", [SIMPLE, SLICED, MEASURED, HIERARCHICAL, UPWARDS, COLLECTED])
def test_good_cubes_keep_them(turtle: str) -> None:
    assert broken(parsed(turtle)) == set()


# What breaks with it: an observation in no data set is not in that of its slice, a slice without a key fixes nothing.
FOLLOWS = {"ic-01": ("ic-18",), "ic-09": ("ic-11",), "ic-10": ("ic-11",), "ic-18": ("ic-01",)}

BREAKAGES = [
    ("ic-01", SIMPLE, "", ":o4 a qb:Observation ."),
    ("ic-01", SLICED, ":o2 qb:dataSet :cube ;", ":o2"),
    ("ic-01", SIMPLE, ":o1 qb:dataSet :cube ;", ":o1 qb:dataSet :cube , :second ;"),
    ("ic-02", SIMPLE, "qb:structure :structure ;", ""),
    ("ic-02", SIMPLE, "qb:structure :structure ;", "qb:structure :structure , :second ;"),
    ("ic-03", SIMPLE, "qb:component :c1 , :c2 , :c3 ,", "qb:component :c1 , :c2 ,"),
    ("ic-04", SIMPLE, ":year rdfs:range xsd:integer .", ""),
    ("ic-05", SIMPLE, "; qb:codeList :places", ""),
    ("ic-05", SIMPLE, ":place rdfs:range skos:Concept ; qb:codeList :places .",
     ":place rdfs:range :Place . :Place rdfs:subClassOf skos:Concept ."),
    ("ic-06", SIMPLE, "qb:dimension :year", "qb:dimension :year ; qb:componentRequired false"),
    ("ic-06", SIMPLE, "qb:measure :amount", "qb:measure :amount ; qb:componentRequired false"),
    ("ic-07", SLICED, "; qb:sliceKey :byYear", ""),
    ("ic-08", SLICED, "qb:componentProperty :year .", "qb:componentProperty :year , :month . :of2023 :month 1 ."),
    ("ic-09", SLICED, "qb:sliceStructure :byYear ; ", ""),
    ("ic-09", SLICED, "qb:sliceStructure :byYear ;", "qb:sliceStructure :byYear , :byMonth ;"),
    ("ic-10", SLICED, ":byYear ; :year 2023 ;", ":byYear ;"),
    ("ic-11", SIMPLE, ":o1 qb:dataSet :cube ; :place :north ;", ":o1 qb:dataSet :cube ;"),
    ("ic-11", SLICED, ":of2023 qb:sliceStructure :byYear ; :year 2023 ; qb:observation :o1 , :o2 .",
     ":of2023 qb:sliceStructure :byYear ; :year 2023 ; qb:observation :o1 ."),
    ("ic-12", SIMPLE, ":north ; :year 2024 ; :amount 1", ":north ; :year 2023 ; :amount 2"),
    ("ic-12", SLICED, ":o2 qb:dataSet :cube ; :place :south", ":o2 qb:dataSet :cube ; :place :north"),
    ("ic-13", SIMPLE, '; :unit "元"', ""),
    ("ic-13", SIMPLE, "qb:componentRequired false", "qb:componentRequired true"),
    ("ic-14", SIMPLE, ":o3 qb:dataSet :cube ; :place :north ; :year 2024 ; :amount 1",
     ":o3 qb:dataSet :cube ; :place :north ; :year 2024"),
    ("ic-15", MEASURED, ":year 2024 ; qb:measureType :growth ; :growth 1", ":year 2024 ; qb:measureType :growth"),
    ("ic-16", MEASURED, ":year 2024 ; qb:measureType :growth ;", ":year 2024 ; qb:measureType :growth ; :amount 1 ;"),
    ("ic-17", MEASURED, ":o4 qb:dataSet :cube ;", ":o4"),
    ("ic-18", SLICED, ":o2 qb:dataSet :cube ;", ":o2 qb:dataSet :second ;"),
    ("ic-19", SIMPLE, ":south a skos:Concept ; skos:inScheme :places .", ":south a skos:Concept ."),
    ("ic-19", SIMPLE, ":south a skos:Concept ;", ":south"),
    ("ic-19", COLLECTED, "skos:member :south", "skos:member :east"),
    ("ic-20", HIERARCHICAL, ":district :part :town .", ":town :part :district ."),
    ("ic-21", UPWARDS, ":town :in :district .", ":district :in :town ."),
]


@pytest.mark.parametrize(("constraint", "turtle", "old", "new"), BREAKAGES)
def test_a_broken_cube_is_told_by_what_it_breaks(constraint: str, turtle: str, old: str, new: str) -> None:
    assert turtle.count(old) == 1 or not old
    found = broken(parsed(turtle.replace(old, new) if old else turtle + new))
    assert constraint in found
    assert found <= {constraint, *FOLLOWS.get(constraint, ())}


def test_each_constraint_is_broken_once() -> None:
    assert {constraint for constraint, *_ in BREAKAGES} == {file.stem for file in CONSTRAINTS}


def test_duplicates_are_found_among_many() -> None:
    lines = [f":n{i} qb:dataSet :cube ; :place :north ; :year {i} ; :amount 1 ." for i in range(3000, 5000)]
    many = SIMPLE + "\n".join(lines)
    assert broken(parsed(many)) == set()
    assert broken(parsed(many + ":twin qb:dataSet :cube ; :place :north ; :year 4321 ; :amount 1 .")) == {"ic-12"}
