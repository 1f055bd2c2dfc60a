"""What the ontology entails: by its Turtle alone, as OWL has it, and apart from what documents state."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import ledger_facts
import owlrl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize
from rdflib.namespace import OWL as OWL_
from rdflib.namespace import RDF as RDF_
from reports import write_reports
from small_graph import facts

import kg
from kg import ontology, query, rdf, store
from kg.entail import entail, read_rules
from kg.ledger import ledger
from kg.observe import comparable, measure, normalise
from kg.query import named
from kg.rdf_build import Settings
from kg.vocab import DEFAULT_BASE, GENID, KG, ONTOLOGY_GRAPH, OWL, RDF, RDFS, SCHEMA, iri, prefixes

D = DEFAULT_BASE
ENTAILED = iri(D, "entailed")
ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")
PREFIXES = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in prefixes().items())


def turtle(text: str, graph: NamedNode) -> list[Quad]:
    found = parse(PREFIXES + text, format=RdfFormat.TURTLE)
    return [Quad(t.subject, t.predicate, t.object, graph) for t in found]


def entailed(data: str, declared: str = "") -> set[str]:
    """What ``data`` entails under ``declared`` (default: our ontology), as ``s p o`` with prefixes."""
    rules = turtle(declared, ONTOLOGY_GRAPH) if declared else list(ontology.triples())
    found = entail([*turtle(data, iri(D, "doc-x")), *rules])
    assert all(quad.graph_name == ENTAILED for quad in found)
    return {" ".join(_short(term) for term in (q.subject, q.predicate, q.object)) for q in found}


def _short(term: object) -> str:
    from kg.vocab import shorten

    return shorten(term.value) if isinstance(term, NamedNode) else str(term)


# ── The rules ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_part_of_a_part_is_a_part_and_the_whole_has_it() -> None:
    found = entailed("kgd:街道 kg:partOf kgd:区 . kgd:区 kg:partOf kgd:市 . kgd:市 kg:partOf kgd:省 .")
    assert {line for line in found if " kg:partOf " in line} == {
        "kgd:街道 kg:partOf kgd:市", "kgd:街道 kg:partOf kgd:省", "kgd:区 kg:partOf kgd:省",
    }
    assert sum(" kg:hasPart " in line for line in found) == 6
    assert sum(" dct:isPartOf " in line for line in found) == sum(" dct:hasPart " in line for line in found) == 6


def test_what_stands_in_a_park_stands_in_the_parks_district_and_city() -> None:
    found = entailed(
        "kgd:星桥 kg:locatedIn kgd:智谷 . kgd:智谷 a kg:Park ; kg:locatedIn kgd:区 . "
        "kgd:区 a kg:Place ; kg:partOf kgd:市 . kgd:市 a kg:Place ."
    )
    assert {line for line in found if " kg:locatedIn " in line} == {
        "kgd:星桥 kg:locatedIn kgd:区", "kgd:星桥 kg:locatedIn kgd:市", "kgd:智谷 kg:locatedIn kgd:市",
    }
    assert "kgd:市 kg:locationOf kgd:星桥" in found and "kgd:星桥 schema:location kgd:市" in found
    assert not any("kg:isSite" in line for line in found)


def test_a_firm_in_a_universitys_park_is_not_in_the_university() -> None:
    data = "kgd:星桥 kg:locatedIn kgd:科技园 . kgd:科技园 a kg:Park ; kg:partOf kgd:大学 . kgd:大学 a kg:Institution ."
    found = entailed(data)
    assert not any(" kg:locatedIn " in line for line in found)


def test_a_member_of_a_member_is_none() -> None:
    found = entailed("kgd:甲 kg:memberOf kgd:两大战略 . kgd:两大战略 kg:memberOf kgd:四组 .")
    assert not any("kg:memberOf" in line for line in found) and "kgd:四组 kg:hasMember kgd:两大战略" in found


def test_cooperation_goes_both_ways() -> None:
    assert entailed("kgd:区 kg:cooperatesWith kgd:大学 .") == {"kgd:大学 kg:cooperatesWith kgd:区"}


def test_public_classes_and_properties_need_no_knowledge_of_ours() -> None:
    found = entailed('kgd:甲 a kg:Company . kgd:丙 a kg:Observation ; kg:quote "甲" . kgd:a kg:organizes kgd:b .')
    assert {"kgd:甲 rdf:type org:Organization", "kgd:甲 rdf:type schema:Organization", "kgd:甲 rdf:type kg:Entity",
            "kgd:丙 rdf:type prov:Entity", 'kgd:丙 oa:exact "甲"', "kgd:b schema:organizer kgd:a"} <= found
    assert not any(GENID.iri in line or "rdf:type owl:" in line for line in found)


def test_only_the_turtle_knows_the_relations() -> None:
    """Another ontology, with names that are nowhere in Python."""
    declared = """
        kg:above a owl:TransitiveProperty ; owl:inverseOf kg:below ; rdfs:subPropertyOf kg:near .
        kg:near a owl:SymmetricProperty . kg:Hill rdfs:subClassOf kg:Ground . kg:Ground owl:equivalentClass kg:Land .
        kg:uncle owl:propertyChainAxiom ( kg:parent kg:brother ) . kg:close owl:equivalentProperty kg:near .
    """
    data = "kgd:a kg:above kgd:b . kgd:b kg:above kgd:c . kgd:a a kg:Hill ; kg:parent kgd:p . kgd:p kg:brother kgd:u ."
    found = entailed(data, declared)
    assert {"kgd:a kg:above kgd:c", "kgd:c kg:below kgd:a", "kgd:c kg:near kgd:a", "kgd:a kg:close kgd:c",
            "kgd:a rdf:type kg:Ground", "kgd:a rdf:type kg:Land", "kgd:a kg:uncle kgd:u"} <= found
    assert entailed("kgd:a kg:partOf kgd:b . kgd:b kg:partOf kgd:c .", declared) == set()


def test_circles_come_to_an_end() -> None:
    found = entailed("kgd:a kg:partOf kgd:b . kgd:b kg:partOf kgd:c . kgd:c kg:partOf kgd:a .")
    assert sum(" kg:partOf " in line for line in found) == 6  # nine pairs, three of them given
    declared = "kg:A rdfs:subClassOf kg:B . kg:B rdfs:subClassOf kg:A ."
    assert entailed("kgd:x a kg:A .", declared) == {"kgd:x rdf:type kg:B"}


def test_a_literal_has_no_inverse() -> None:
    declared = "kg:p owl:inverseOf kg:q ; rdfs:subPropertyOf kg:r ."
    assert entailed('kgd:x kg:p "甲" .', declared) == {'kgd:x kg:r "甲"'}


def test_every_relation_has_an_inverse_or_is_its_own() -> None:
    rules = read_rules(ontology.triples())
    known = ontology.load().relations
    for name, relation in known.items():
        (inverse,) = rules.inverses[KG[name]]
        labels = {q.object for q in ontology.triples() if q.subject == inverse and q.predicate == RDFS["label"]}
        assert (inverse == KG[name]) == relation.symmetric
        assert labels == {Literal(relation.inverse_zh, language="zh"), Literal(relation.inverse_en, language="en")}
    assert {head.value for head, _ in rules.chains} == {KG["partOf"].value, KG["locatedIn"].value}
    assert set(rules.selves) == {KG["Park"], KG["Place"]}


# ── Against a reasoner ───────────────────────────────────────────────────────────────────────────────────────────────


MORE = """
kgd:company-星桥半导体 a kg:Company ; kg:locatedIn kgd:park-望岳智谷 .
kgd:park-望岳智谷 a kg:Park ; kg:locatedIn kgd:place-街道 .
kgd:place-街道 a kg:Place ; kg:partOf kgd:place-区 . kgd:place-区 a kg:Place ; kg:partOf kgd:place-市 .
kgd:place-市 a kg:Place .
"""


@cache
def small() -> tuple[Quad, ...]:
    quads = rdf.quads(facts())
    plain = {KG[name] for name in ontology.load().relations}
    wanted = [q for q in quads if q.predicate in plain or q.predicate == RDF["type"] and q.graph_name != ONTOLOGY_GRAPH]
    return (*wanted, *turtle(MORE, iri(D, "doc-more")))


def closure(quads: tuple[Quad, ...] | list[Quad]) -> rdflib.Graph:
    """The OWL 2 RL closure of triples, by owlrl."""
    data = serialize((q.triple for q in quads), format=RdfFormat.N_TRIPLES) or b""
    graph = rdflib.Graph().parse(data=data, format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


@cache
def with_more(wrong: str = "") -> rdflib.Graph:
    return closure([*ontology.triples(), *turtle(MORE + wrong, iri(D, "doc-more"))])


def errors(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    return set(graph.subjects(RDF_.type, ERROR))


def test_owlrl_entails_the_same() -> None:
    # Two things set us apart: we draw no types from domains and ranges, and OWL 2 RL knows no owl:hasSelf.
    declared = [q for q in ontology.triples() if q.predicate not in (RDFS["domain"], RDFS["range"])]
    selves = [
        Quad(q.subject, KG["isSite"], q.subject, q.graph_name)
        for q in small() if q.predicate == RDF["type"] and q.object in (KG["Park"], KG["Place"])
    ]
    given = {str(q.triple) for q in small()}
    ours = {str(q.triple) for q in entail([*small(), *declared])}
    reasoned = serialize_graph(closure([*small(), *declared, *selves]))
    properties = {q.predicate for q in entail([*small(), *declared])} | {KG["isSite"]}
    subjects = {q.subject for q in small()} | {q.object for q in small()}
    theirs = {
        str(t.triple) for t in reasoned
        if t.subject in subjects and t.predicate in properties - {KG["isSite"]} and t.object != OWL["Thing"]
        and not t.subject.value.startswith(KG.iri) and GENID.iri not in str(t.object)
    }
    assert len(ours) > 60 and any("locationOf" in line for line in ours)
    assert ours == theirs - given


def serialize_graph(graph: rdflib.Graph) -> list[Quad]:
    """The triples of an rdflib graph about IRIs; owlrl makes literals into subjects, which is no RDF."""
    kept = rdflib.Graph()
    for s, p, o in graph:
        if isinstance(s, rdflib.URIRef) and isinstance(p, rdflib.URIRef):
            kept.add((s, p, o))
    return list(parse(kept.serialize(format="nt"), format=RdfFormat.N_TRIPLES))


def test_the_ontology_is_consistent_and_no_class_is_empty() -> None:
    accounts = ledger_facts.facts()
    books = ledger(accounts, comparable)
    graph = closure([*rdf.quads(facts()), *rdf.quads(accounts, normalise=normalise, measure=measure, ledger=books)])
    assert (None, RDF_.type, rdflib.URIRef(KG["Conflict"].value)) in graph
    assert errors(graph) == set()
    assert not list(graph.subjects(RDF_.type, OWL_.Nothing))
    classes = {rdflib.URIRef(q.subject.value) for q in ontology.triples()
               if q.predicate == RDF["type"] and q.object == OWL["Class"]}
    assert len(classes) > 30
    assert not [cls for cls in classes if (cls, rdflib.RDFS.subClassOf, OWL_.Nothing) in graph]


@pytest.mark.parametrize(
    "wrong",
    [
        "kgd:x a kg:Entity , kg:Document .",
        "kgd:x a kg:Assertion , kg:Observation .",
        "kgd:x a kg:Person , kg:Place .",
        "kgd:s a kg:Sentence ; kg:locatedIn kgd:park-望岳智谷 .",
        "kgd:c a kg:Conflict . kgd:o a kg:Observation ; kg:between kgd:c . kgd:d a kg:Document ; kg:lifeOf kgd:x .",
    ],
)
def test_an_inconsistency_is_found(wrong: str) -> None:
    assert not errors(with_more())
    assert errors(with_more(wrong))


# ── In a graph ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[kg.Graph, kg.Graph]:
    """The same documents, built without and with what is entailed, from their folders."""
    folder = write_reports(tmp_path_factory.mktemp("reports"))
    out = tmp_path_factory.mktemp("graphs")
    return tuple(  # type: ignore[return-value]
        kg.open(kg.build([folder], entail=entail_).save(out / str(entail_))) for entail_ in (False, True)
    )


def test_by_default_nothing_is_entailed(pair: tuple[kg.Graph, kg.Graph]) -> None:
    plain, more = pair
    for text in ("ASK { ?x kg:locationOf ?y }", "ASK { ?x a schema:Place }", "ASK { GRAPH kgd:entailed { ?x ?p ?y } }"):
        assert plain.query(text).answer is False and more.query(text).answer is True


def test_what_is_entailed_is_in_its_graph_and_no_other(pair: tuple[kg.Graph, kg.Graph]) -> None:
    _, more = pair
    twice = "ASK { GRAPH kgd:entailed { ?s ?p ?o } GRAPH ?g { ?s ?p ?o } FILTER (?g != kgd:entailed) }"
    assert more.query(twice).answer is False
    assert more.query("ASK { GRAPH kgd:entailed { ?a rdf:predicate ?p } }").answer is False
    assert more.query("ASK { GRAPH kgd:entailed { ?a a kg:Assertion } }").answer is False


def test_all_the_rest_stays_as_it_is(pair: tuple[kg.Graph, kg.Graph]) -> None:
    plain, more = pair
    assert plain.folder and more.folder
    assert plain.validate() == more.validate()
    assert plain.counts() == more.counts() and plain.ledger() == more.ledger() and plain.review() == more.review()
    for (name,) in plain.query("SELECT DISTINCT ?n { ?x kg:mainType ?t ; rdfs:label ?n }").rows:
        assert plain.show(str(name)) == more.show(str(name))
    same = {file.name for file in plain.folder.iterdir() if file.is_file() and _same(file, more.folder / file.name)}
    others = {file.name for file in plain.folder.iterdir() if file.is_file()} - same
    assert others == {"graph.nq", "graph.ttl", "graph.jsonld", "build.json"}
    for name in ("graph.ttl", "graph.jsonld"):  # they tell how they were built, and nothing else
        texts = [(graph.folder / name).read_text("utf-8") for graph in pair if graph.folder]
        lines = [text.replace("withEntailments true", "withEntailments false").replace(
            '"withEntailments": "true"', '"withEntailments": "false"') for text in texts]
        assert lines[0] == lines[1]


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def test_named_queries_answer_the_same_but_for_where_things_are(pair: tuple[kg.Graph, kg.Graph]) -> None:
    plain, more = pair
    for known in named():
        before, after = plain.run(known.name).rows, more.run(known.name).rows
        assert set(before) <= set(after), known.name
        if known.name not in ("industries", "park-companies", "parks", "neighbourhood"):
            assert before == after, known.name


def test_a_graph_in_memory_has_it_too() -> None:
    quads = rdf.quads(facts(), settings=Settings(entail=True), base="https://example.org/g/")
    graph = store.memory(quads)
    assert isinstance(graph, Store)
    found = query.run(graph, "SELECT ?n { GRAPH kgd:entailed { ?p kg:locationOf ?x } ?p rdfs:label ?n }").rows
    assert {name for (name,) in found} == {"青石云谷"}
    assert any(q.predicate == SCHEMA["location"] for q in quads)


def test_the_documented_query_tells_what_is_entailed() -> None:
    text = (Path(kg.__file__).parent.parent / "docs" / "ontology.md").read_text("utf-8")
    (documented,) = re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)
    names = 'kgd:company-星桥半导体 rdfs:label "星桥"@zh . kgd:place-市 rdfs:label "市"@zh .'
    quads = [*turtle(MORE + names, iri(D, "doc-more")), *ontology.triples()]
    found = query.run(store.memory([*quads, *entail(quads)]), documented)
    assert found.rows == (("星桥", "市"),)
