"""The shapes: each finds the error it is there for, nothing that is written is left out, and two engines agree."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, serialize
from seeded import (
    RULES,
    Seeder,
    Shape,
    good_quads,
    node,
    number,
    property_shapes,
    rule_shapes,
    seeded,
    shapes,
    text,
)

import kg
from kg import rdf, rdf_build, rdf_ledger, store, vocab
from kg.ontology import load, triples
from kg.validate import validate
from kg.vocab import (
    DCAT,
    DCT,
    KG,
    ONTOLOGY_GRAPH,
    OWL,
    PROV,
    QB,
    QUANTITYKIND,
    QUDT,
    RDF,
    RDFS,
    SCHEMA,
    SDMX_DIMENSION,
    SH,
    SKOS,
    TIME,
    UNIT,
    XSD,
    shorten,
)

# ── Every shape, against an error of its own and against the oracle ──────────────────────────────────────────────────


@pytest.fixture(scope="module")
def broken() -> Seeder:
    return seeded()


def test_the_good_graph_of_the_seeds_conforms() -> None:
    assert validate(store.memory(good_quads())) == ()


def test_a_copy_in_which_nothing_is_wrong_conforms() -> None:
    seeder = Seeder()
    names = ("doc-青石区-2024-a1", "doc-青石区-2024-o1", "doc-青石区-2024-s0", "doc-青石区-2024", "period-2025")
    for name in (*names, "park-青石区-青石云谷"):
        seeder.wanted.add((seeder.copy(node(name)),) * 3)
    for found in ("Conflict", "TargetCheck", "SetCheck", "Life", "Naming", "Reading", "Decision", "Indicator"):
        seeder.wanted.add((seeder.copy(seeder.first(f"?x a kg:{found}")),) * 3)
    assert len(seeder.wanted) == 14
    assert validate(seeder.graph) == ()


@pytest.mark.parametrize(
    ("exemplar", "changes"),
    [
        ("?x a kg:Assertion ; rdf:predicate kg:memberOf", [(KG["confidence"], number("1", "decimal"))]),
        ("?x a kg:SetCheck ; kg:completeness kg:complete", [
            (KG["statedSize"], number("1")), (KG["completeness"], KG["changed"])]),
        ("?x a kg:SetCheck ; kg:completeness kg:complete", [(KG["statedSize"],), (KG["completeness"], KG["unstated"])]),
        ("?x a kg:SetCheck ; kg:completeness kg:complete", [
            (KG["foundSize"], number("1")), (KG["completeness"], KG["incomplete"])]),
        ("?x a kg:Decision", [(KG["action"], Literal("reject")), (KG["decidedRelation"], KG["locatedIn"])]),
        ("?x a kg:Life", [(KG["finding"], KG["regressed"], KG["disappeared"])]),
        ("?x a time:ProperInterval ; rdfs:label '2025'", [(TIME["hasEnd"], node("date-2025-01-01"))]),
        ("?x a kg:Observation ; kg:kind kg:level ; kg:currency 'CNY' ; kg:scenario kg:actual", [
            (KG["kind"], KG["rank"]), (KG["unitMeasure"], KG["rankUnit"]), (KG["currency"],)]),
        ("?x a kg:Observation ; kg:kind kg:growth ; kg:scenario kg:actual", [(KG["baseline"], Literal("较上年末"))]),
        ("?x a kg:Observation ; kg:baseUnit '千克'", [
            (KG["baseline"], Literal("2016年")), (KG["unit"], Literal("倍"))]),
        ("?x a kg:Observation ; kg:scenario kg:target", [
            (SDMX_DIMENSION["refPeriod"], KG["openPeriod"]), (KG["period"],), (KG["year"],)]),
        ("?x a kg:TargetCheck ; kg:outcome kg:met", [(KG["because"], KG["onlyEstimated"])]),
        ("?x a kg:TargetCheck ; kg:outcome kg:met", [
            (KG["outcome"], KG["open"]), (KG["because"], KG["partOfPeriod"])]),
        ("?x a qudt:Unit ; qudt:currencyCode 'CNY'", [
            (RDFS["label"], text("金元")), (QUDT["currencyCode"], Literal("XAU"))]),
        ("?x a kg:Document", [(DCT["issued"], number("2024", "gYear")), (KG["year"], number("2024"))]),
    ],
)
def test_what_is_near_an_error_and_none_conforms(
    exemplar: str, changes: list[tuple[NamedNode, *tuple[object, ...]]]
) -> None:
    seeder = Seeder()
    clone = seeder.copy(seeder.first(exemplar))
    for predicate, *values in changes:
        seeder.put(clone, predicate, *values)
    assert validate(seeder.graph) == ()


def test_figures_of_an_industry_stand_under_the_place_that_gives_them() -> None:
    seeder = Seeder()
    figure = seeder.copy(seeder.first("?c a kg:Conflict ; kg:between ?x"))
    seeder.put(figure, KG["subject"], seeder.first("?x a kg:Industry"))
    seeder.put(figure, DCT["spatial"])
    conflict = seeder.first(f"?x a kg:Conflict ; kg:between <{seeder.first('?c a kg:Conflict ; kg:between ?x').value}>")
    seeder.say(conflict, KG["between"], figure)
    assert validate(seeder.graph) == ()


def test_every_shape_finds_the_errors_that_it_is_there_for(broken: Seeder) -> None:
    """Each constraint of each property shape, and each rule; a shape that nothing breaks could be empty."""
    found = {(v.finding.focus, v.finding.shape, v.finding.component) for v in validate(broken.graph)}
    missed = {(shape.value, component.value) for _, shape, component in broken.wanted - found}
    assert missed == set()
    assert {shape for _, shape, _ in broken.wanted} == {*property_shapes(), *rule_shapes()}
    assert len(broken.wanted) > 400


def test_every_shape_has_a_severity_and_speaks_both_languages(broken: Seeder) -> None:
    for name in (*property_shapes(), *rule_shapes()):
        about = Shape(name).about
        assert [s.value for s in about["severity"]] in ([SH["Violation"].value], [SH["Warning"].value]), name
        assert sorted(m.language for m in about["message"]) == ["en", "zh"], name
        assert all(m.value and "\n" not in m.value for m in about["message"])
    for violation in validate(broken.graph):
        assert violation.message_zh and violation.message_en and violation.message_zh != violation.message_en


def compared(graph: Store, engine: str) -> set[tuple[object, ...]]:
    return {
        (f.focus, f.path, f.value, f.shape, f.component, f.severity)
        for f in (v.finding for v in validate(graph, engine=engine))
    }


def test_the_engine_agrees_with_pyshacl_on_a_good_graph() -> None:
    good = store.memory(good_quads())
    assert compared(good, "shacl") == compared(good, "pyshacl") == set()


def test_the_engine_agrees_with_pyshacl_on_every_error(broken: Seeder) -> None:
    """The same focus, path, value, shape, component and severity. Left out: what rules in SPARQL make of a value of the
    wrong datatype. SPARQL calls it an error to ask whether that is less; rdflib orders whatever there is.
    """
    assert len(list(broken.graph.quads_for_pattern(None, None, None, DefaultGraph()))) <= 15_000
    typed = SH["DatatypeConstraintComponent"]
    mistyped = {focus for focus, _, component in broken.wanted if component == typed}

    def fair(found: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
        return {f for f in found if not (f[0] in mistyped and f[4] == SH["SPARQLConstraintComponent"])}

    fast, slow = compared(broken.graph, "shacl"), compared(broken.graph, "pyshacl")
    assert len(fair(fast)) > 900
    assert fair(fast) ^ fair(slow) == set()


def test_our_shapes_are_sound_by_the_shapes_of_shapes() -> None:
    """pySHACL holds them against the W3C's own (SHACL-SHACL), which it brings along."""
    import pyshacl
    import rdflib

    written = serialize(shapes(), format=RdfFormat.N_TRIPLES) or b""
    graph = rdflib.Graph().parse(data=written.decode(), format="ox-nt")
    pyshacl.validate(rdflib.Graph(), shacl_graph=graph, meta_shacl=True)  # raises where they are not


# ── Relations: the types of subject and object ───────────────────────────────────────────────────────────────────────


def test_every_relation_takes_the_types_that_its_file_lists_and_no_others() -> None:
    known = load()
    graph = store.memory(good_quads())
    for name in known.types:
        graph.add(Quad(node(f"a-{name}"), RDF["type"], KG[name]))
    wanted = set()
    for relation in known.relations.values():
        for subject in known.types:
            for object_ in known.types:
                one = node(f"say-{relation.name}-{subject}-{object_}")
                for predicate, value in (("type", KG["Assertion"]), ("subject", node(f"a-{subject}")),
                                         ("predicate", KG[relation.name]), ("object", node(f"a-{object_}"))):
                    graph.add(Quad(one, RDF[predicate], value))
                turned = relation.symmetric and subject in relation.range and object_ in relation.domain
                if subject not in relation.domain and not turned:
                    wanted.add((one, "kg:RelationShape-domain"))
                if object_ not in relation.range and not turned:
                    wanted.add((one, "kg:RelationShape-range"))
    shapes_ = {"kg:RelationShape-domain", "kg:RelationShape-range"}
    found = {(v.finding.focus, v.shape) for v in validate(graph) if v.shape in shapes_}
    assert len(wanted) > 1000
    assert found == wanted


# ── Nothing is uncovered ─────────────────────────────────────────────────────────────────────────────────────────────

# What no property shape needs to look at, and why.
_ALLOWED = {
    RDF["type"]: "classes are what shapes look for; test_every_class_is_looked_at holds them",
}
# Classes that stand beside one of ours, and the shape that wants them there.
_ALSO = {
    DCAT["Dataset"]: KG["DatasetShape-type"],
    SCHEMA["Article"]: KG["DocumentShape-article"],
    SCHEMA["MediaObject"]: KG["FileShape-type"],
    SCHEMA["SoftwareApplication"]: KG["SoftwareShape-type"],
    PROV["Activity"]: KG["BuildShape-type"],
    QB["Observation"]: KG["ObservationShape-type"],
}


def looked_at() -> set[tuple[NamedNode, NamedNode]]:
    """Target (a class; or a property, for what has it) and property, of every property shape."""
    pairs = set()
    for name in property_shapes():
        shape = Shape(name)
        pairs |= {(target, shape.path[0]) for kind, target in shape.targets if kind != "targetObjectsOf"}
    return pairs


def above(graph: Store) -> dict[NamedNode, set[NamedNode]]:
    """Each class with itself and all that it is a subclass of."""
    found: dict[NamedNode, set[NamedNode]] = {}
    parents = {(q.subject, q.object) for q in graph.quads_for_pattern(None, RDFS["subClassOf"], None, DefaultGraph())}
    for quad in graph.quads_for_pattern(None, RDF["type"], None, DefaultGraph()):
        reached, new = {quad.object}, {quad.object}
        while new:
            new = {parent for child, parent in parents if child in new} - reached
            reached |= new
        found[quad.object] = reached
    return found


def united(graph: Store, name: NamedNode) -> list[NamedNode]:
    """The classes that a class is the union of; itself if it is none."""
    def value(subject: NamedNode, predicate: NamedNode) -> NamedNode:
        return next(graph.quads_for_pattern(subject, predicate, None, ONTOLOGY_GRAPH)).object

    if not list(graph.quads_for_pattern(name, OWL["unionOf"], None, ONTOLOGY_GRAPH)):
        return [name]
    found, cell = [], value(name, OWL["unionOf"])
    while cell != RDF["nil"]:
        found.append(value(cell, RDF["first"]))
        cell = value(cell, RDF["rest"])
    return found


@cache
def only_entailed() -> set[NamedNode]:
    """Properties of the ontology that no document states: inverses of relations, and what serves chains."""
    found: dict[object, set[tuple[object, object]]] = {}
    for triple in triples():
        found.setdefault(triple.subject, set()).add((triple.predicate, triple.object))
    relations = {KG[name] for name in load().relations}
    inverses = {s for s, said in found.items() if any(p == OWL["inverseOf"] and o in relations for p, o in said)}
    selves = {o for said in found.values() if OWL["hasSelf"] in dict(said) for p, o in said if p == OWL["onProperty"]}
    return (inverses | selves) - relations


def test_what_is_only_ever_entailed_is_not_stated() -> None:
    graph = store.memory(good_quads())
    wanted = set()
    for name in only_entailed():
        wanted.add(one := node(f"x-{shorten(name.value)}"))
        graph.add(Quad(one, name, node("park-青石区-青石云谷")))
    found = {(v.finding.focus, v.shape) for v in validate(graph)}
    assert len(wanted) > 10 and node("x-kg:isSite") in wanted
    assert found == {(one, "kg:EntailedShape-stated") for one in wanted}


@pytest.fixture(scope="module", params=["invented", "reports"])
def built(request: pytest.FixtureRequest, demo: kg.Graph) -> Store:
    return demo.store if request.param == "reports" else store.memory(good_quads())


def test_every_property_that_is_written_is_looked_at(built: Store) -> None:
    types: dict[object, set[object]] = {}
    said: dict[object, set[object]] = {}
    closure = above(built)
    for quad in built.quads_for_pattern(None, None, None, DefaultGraph()):
        said.setdefault(quad.subject, set()).add(quad.predicate)
        if quad.predicate == RDF["type"]:
            types.setdefault(quad.subject, set()).update(closure[quad.object])
    pairs, relations = looked_at(), {KG[name] for name in load().relations}
    assert {"kg:RelationShape-domain", "kg:RelationShape-range", "kg:RelationShape-stated"} <= set(RULES)
    open_: set[tuple[str, str]] = set()
    for quad in built:
        own = quad.graph_name not in (DefaultGraph(), ONTOLOGY_GRAPH)
        if own and quad.predicate not in relations and quad.predicate not in _ALLOWED:
            targets = types.get(quad.subject, set()) | said[quad.subject]
            if not any((target, quad.predicate) in pairs for target in targets):
                kind = "/".join(sorted(shorten(t.value) for t in types.get(quad.subject, set())))
                open_.add((kind, shorten(quad.predicate.value)))
    assert open_ == set()


def test_every_class_is_looked_at(built: Store) -> None:
    targets = {target for name in property_shapes() for kind, target in Shape(name).targets if kind == "targetClass"}
    closure = above(built)
    bare = set()
    for quad in built:
        own = quad.predicate == RDF["type"] and quad.graph_name not in (DefaultGraph(), ONTOLOGY_GRAPH)
        if own and not closure[quad.object] & targets:
            bare.add(quad.object)
    for kind, shape in _ALSO.items():
        assert Shape(shape).about["hasValue"] == [kind]
    assert bare <= set(_ALSO)


def test_every_class_and_property_of_the_ontology_is_looked_at() -> None:
    graph = store.memory(good_quads())
    pairs = looked_at()
    targets = {target for target, _ in pairs}
    paths = {path for _, path in pairs}
    found = 0
    for quad in graph.quads_for_pattern(None, RDF["type"], None, ONTOLOGY_GRAPH):
        name, kind = quad.subject, shorten(quad.object.value)
        if not name.value.startswith(KG.iri):
            continue
        if kind == "owl:Class" and KG["EntityType"] not in {
            q.object for q in graph.quads_for_pattern(name, RDF["type"], None, ONTOLOGY_GRAPH)
        }:
            found += 1
            assert name in targets, f"no shape looks at the class {name}"
        elif kind in ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty"):
            if KG["Relation"] in {q.object for q in graph.quads_for_pattern(name, RDF["type"], None, ONTOLOGY_GRAPH)}:
                continue  # the rules of relation.ttl look at all of them
            if name in only_entailed():
                continue  # so does one of them at these
            found += 1
            assert name in paths, f"no shape looks at the property {name}"
            for domain in graph.quads_for_pattern(name, RDFS["domain"], None, ONTOLOGY_GRAPH):
                for kind_ in united(graph, domain.object):
                    assert (kind_, name) in pairs, f"no shape looks at {name} of {kind_}"
    assert found > 60


def test_every_term_in_the_code_that_writes_graphs_is_in_a_shape() -> None:
    """Also what no test writes: the names in the source of the writers."""
    named = {term for triple in shapes() for term in triple if isinstance(term, NamedNode)}
    queries = " ".join(t.object.value for t in shapes() if t.predicate == SH["select"])
    namespaces = {name: value for name, value in vars(vocab).items() if isinstance(value, vocab.Namespace)}
    written = set()
    for module in (rdf, rdf_build, rdf_ledger):
        for prefix, name in re.findall(r"\b([A-Z_]+)\[\"(\w+)\"\]", Path(module.__file__).read_text("utf-8")):
            written.add(namespaces[prefix][name])
    values = {q.subject for q in store.memory(good_quads()).quads_for_pattern(None, SKOS["inScheme"], None)}
    unknown = {
        shorten(term.value) for term in written - named - values
        if shorten(term.value) not in queries and not term.value.startswith((XSD.iri, UNIT.iri, QUANTITYKIND.iri))
    }
    # Two nodes of the ontology: the structure of the cube, and the unit of what has none.
    assert unknown <= {"kg:structure", "kg:openUnit"}
    assert len(written) > 80


def test_the_reports_have_no_violation(demo: kg.Graph) -> None:
    assert [(v.shape, v.focus) for v in demo.validate() if v.severity == "violation"] == []


@pytest.mark.shared
def test_the_documents_beside_the_checkout_have_no_violation(shared: Path) -> None:
    graph = kg.build([shared / "seeds"])
    assert [(v.shape, v.focus) for v in graph.validate() if v.severity == "violation"] == []
