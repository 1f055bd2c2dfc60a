"""How the data set describes itself: what it holds, what it was made of, with what and how."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store
from small_graph import OLD, facts

from kg import ontology, query, rdf, store
from kg.model import Decision, Facts, Outcome
from kg.rdf_build import Settings
from kg.validate import validate
from kg.version import VERSION
from kg.vocab import DCT, DEFAULT_BASE, KG, ONTOLOGY_GRAPH, PROV, RDF, SCHEMA, SPDX, VOID, XSD, iri

D = DEFAULT_BASE
ALL = DefaultGraph()


@pytest.fixture(scope="module")
def graph() -> Store:
    return store.memory(rdf.quads(facts(), title="试验", settings=Settings(gazetteer=False, min_confidence=0.25)))


def rows(graph: Store, text: str) -> tuple[tuple[query.Cell, ...], ...]:
    return query.run(graph, text).rows


def test_the_build_names_documents_software_and_settings(graph: Store) -> None:
    quads = graph.quads_for_pattern(iri(D, "build"), None, None, iri(D, "dataset"))
    found = {(quad.predicate, quad.object) for quad in quads}
    used = {value.value for predicate, value in found if predicate == PROV["used"]}  # type: ignore[union-attr]
    assert used == {
        f"{D}doc-青石区-2024", f"{D}doc-青石区-2025", ontology.version_iri().value,
        f"{D}decision-decisions.tsv-2",
    }
    assert (KG["withGazetteer"], Literal("false", datatype=XSD["boolean"])) in found
    assert (KG["minimumConfidence"], Literal("0.25", datatype=XSD["decimal"])) in found
    assert (KG["withEntailments"], Literal("false", datatype=XSD["boolean"])) in found
    version = "prov:wasGeneratedBy/prov:wasAssociatedWith/schema:softwareVersion"
    assert rows(graph, f"SELECT ?v {{ kgd:dataset {version} ?v }}") == ((VERSION,),)


def test_a_decision_that_changed_several_entities_is_used_once() -> None:
    decision = Decision("decisions.tsv", 3, "merge", "甲", "", "乙", "", "同一家")
    quads = rdf.quads(replace(facts(), outcomes=(Outcome(decision, 1, 0), Outcome(decision, 1, 0))))
    assert sum(q.predicate == PROV["used"] and "decision" in str(q.object) for q in quads) == 1


def test_no_time_and_no_machine_in_the_description(graph: Store) -> None:
    said = {quad.predicate.value for quad in graph.quads_for_pattern(None, None, None, iri(D, "dataset"))}
    assert len(said) > 20
    assert not said & {PROV[name].value for name in ("startedAtTime", "endedAtTime", "generatedAtTime", "atLocation")}
    assert not said & {DCT[name].value for name in ("created", "modified", "issued", "date")}


def test_counts_are_those_of_the_graph(graph: Store) -> None:
    other = {ONTOLOGY_GRAPH, iri(D, "dataset")}
    triples = {q.triple for q in graph if q.graph_name not in other and q.graph_name != ALL}
    (counts,) = rows(graph, "SELECT ?t ?e ?c ?p ?s { kgd:dataset void:triples ?t ; void:entities ?e ; "
                            "void:classes ?c ; void:properties ?p ; void:distinctSubjects ?s }")
    assert counts == (
        len(triples), len(facts().entities), len({t.object for t in triples if t.predicate == RDF["type"]}),
        len({t.predicate for t in triples}), len({t.subject for t in triples}),
    )
    by_class = dict(
        rows(graph, "SELECT ?c ?n { kgd:dataset void:classPartition [ void:class ?c ; void:entities ?n ] }")
    )
    assert by_class[KG["Company"].value] == 2 and len(by_class) == counts[2]
    by_property = dict(
        rows(graph, "SELECT ?p ?n { kgd:dataset void:propertyPartition [ void:property ?p ; void:triples ?n ] }")
    )
    assert by_property[KG["asOf"].value] == len(facts().assertions) and len(by_property) == counts[3]
    assert sum(int(str(n)) for n in by_property.values()) == len(triples)


def test_counts_do_not_depend_on_what_is_entailed(graph: Store) -> None:
    settings = Settings(gazetteer=False, min_confidence=0.25, entail=True)
    more = store.memory(rdf.quads(facts(), title="试验", settings=settings))
    described = [{str(q) for q in one.quads_for_pattern(None, None, None, iri(D, "dataset"))} for one in (graph, more)]
    assert {line.split()[1] for line in described[0] ^ described[1]} == {str(KG["withEntailments"])}


def test_the_data_set_says_what_it_covers(graph: Store) -> None:
    assert rows(graph, "SELECT ?a ?b { kgd:dataset dct:temporal [ dcat:startDate ?a ; dcat:endDate ?b ] }") \
        == (("2024-01-09", "2025-01"),)
    assert rows(graph, "SELECT ?v { kgd:dataset dct:conformsTo ?v ; dct:title '试验'@zh }") \
        == ((ontology.version_iri().value,),)
    empty = rdf.quads(Facts((), {}, (), (), ()))
    assert not any(q.predicate == DCT["temporal"] for q in empty)
    assert sum(q.predicate == PROV["used"] for q in empty) == 1


def test_the_file_of_a_document_has_type_and_checksum(graph: Store) -> None:
    found = rows(
        graph,
        "SELECT ?name ?type ?sum { GRAPH kgd:doc-青石区-2024 { kgd:doc-青石区-2024 schema:encoding ?f . "
        "?f a dcat:Distribution ; dct:title ?name ; dcat:mediaType ?type ; spdx:checksum ?c . "
        "?c spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue ?sum } }",
    )
    types = "https://www.iana.org/assignments/media-types/"
    assert found == (("青石区-2024.txt", types + "text/plain", sha256(OLD.encode()).hexdigest()),)
    first, other = facts().documents
    named = replace(facts(), documents=(replace(first, name="a/报告.MD"), replace(other, name="报告.xyz")))
    media = [q.object for q in rdf.quads(named) if str(q.predicate).endswith("#mediaType>")]
    assert media == [NamedNode(types + "text/markdown")]


def test_an_assertion_holds_as_of_its_documents_date(graph: Store) -> None:
    found = rows(graph, "SELECT DISTINCT ?d ?date (DATATYPE(?date) AS ?type) { "
                        "?a a kg:Assertion ; dct:source ?d ; kg:asOf ?date }")
    assert found == (
        (f"{D}doc-青石区-2024", "2024-01-09", XSD["date"].value),
        (f"{D}doc-青石区-2025", "2025-01", XSD["gYearMonth"].value),
    )
    undated = tuple(replace(document, date=None) for document in facts().documents)
    assert not any(q.predicate == KG["asOf"] for q in rdf.quads(replace(facts(), documents=undated)))


def test_every_statement_tells_where_it_was_read(graph: Store) -> None:
    """Document, sentence, offsets, words, rule, confidence; and a period: none of them may be missing anywhere."""
    everywhere = "dct:source ?d ; prov:wasDerivedFrom ?s ; oa:start ?b ; oa:end ?e ; kg:quote ?q ; kg:rule ?r ; " \
                 "kg:confidence ?c ."
    for kind, period in (("Assertion", "kg:asOf"), ("Observation", "sdmx-dimension:refPeriod")):
        ((all_,),) = rows(graph, f"SELECT (COUNT(?x) AS ?n) {{ ?x a kg:{kind} }}")
        ((whole,),) = rows(
            graph,
            f"SELECT (COUNT(?x) AS ?n) {{ ?x a kg:{kind} ; {period} ?p ; {everywhere} "
            "?s kg:text ?t ; dct:isPartOf ?d ; oa:start ?from . FILTER (SUBSTR(?t, ?b - ?from + 1, ?e - ?b) = ?q) }",
        )
        assert all_ == whole != 0


def test_a_beginner_needs_none_of_it() -> None:
    triples = rdf.plain(rdf.quads(facts(), settings=Settings(entail=True)))
    assert not {t.predicate for t in triples} & {VOID["classPartition"], VOID["class"], VOID["property"], KG["asOf"]}
    assert {t.subject for t in triples if t.predicate == PROV["wasGeneratedBy"]} == {iri(D, "dataset")}
    assert not any(t.predicate == KG["locationOf"] for t in triples)


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "shape"),
    [
        ("doc-青石区-2024-a1", KG["asOf"], None, "kg:AsOfShape-date"),
        ("doc-青石区-2024-a1", KG["asOf"], Literal("2031-01-01", datatype=XSD["date"]), "kg:AsOfShape-date"),
        ("doc-青石区-2024", SCHEMA["encoding"], None, "kg:DocumentShape-file"),
        ("doc-青石区-2024-f1", SPDX["checksum"], None, "kg:FileShape-checksum"),
        ("dataset", PROV["wasGeneratedBy"], None, "kg:DatasetShape-build"),
        ("dataset", VOID["triples"], Literal("many"), "kg:DatasetShape-triples"),
        ("build", PROV["wasAssociatedWith"], None, "kg:BuildShape-software"),
        ("build", KG["withGazetteer"], None, "kg:BuildShape-gazetteer"),
        ("build", KG["minimumConfidence"], Literal("2.0", datatype=XSD["decimal"]), "kg:BuildShape-confidence"),
        ("build", KG["withEntailments"], Literal("yes"), "kg:BuildShape-entailments"),
        ("build", PROV["used"], None, "kg:UsedShape-build"),
    ],
)
def test_a_description_edited_by_hand_is_caught(
    subject: str, predicate: NamedNode, value: Literal | None, shape: str
) -> None:
    graph = store.memory(rdf.quads(facts(), title="试验"))
    for quad in list(graph.quads_for_pattern(iri(D, subject), predicate, None, None)):
        graph.remove(quad)
        if value is not None:
            graph.add(Quad(quad.subject, predicate, value, quad.graph_name))
    found = validate(graph)
    assert shape in {violation.shape for violation in found}
    assert all(v.message_zh and v.message_en for v in found)
