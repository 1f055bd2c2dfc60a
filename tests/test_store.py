from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize
from rdflib.compare import isomorphic
from small_graph import HOSTILE, facts, provenance

from kg import model, rdf, serialise, store
from kg.errors import GraphError
from kg.query import run
from kg.resources import folder
from kg.vocab import KG, OWL


@pytest.fixture(scope="module")
def quads() -> tuple[Quad, ...]:
    return rdf.quads(facts(), title="试验")


def contents(graph: Store) -> set[Quad]:
    """What stands in the named graphs."""
    return {quad for quad in graph if quad.graph_name != DefaultGraph()}


@pytest.fixture(scope="module")
def triples(quads: tuple[Quad, ...]) -> tuple[Triple, ...]:
    return rdf.plain(quads)


def test_what_is_written_is_what_is_read(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    assert store.write(tmp_path / "new" / "graph", quads) == tmp_path / "new" / "graph" / "store"
    assert contents(store.open_store(tmp_path / "new" / "graph")) == set(quads)


def test_writing_again_replaces_what_was_there(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    extra = Quad(NamedNode("https://example.org/old"), KG["name"], Literal("old"))
    store.write(tmp_path, [*quads, extra])
    store.write(tmp_path, quads)
    assert contents(store.open_store(tmp_path)) == set(quads)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_write_that_breaks_off_leaves_the_old_store(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    def broken() -> Iterator[Quad]:
        yield quads[0]
        raise KeyboardInterrupt

    store.write(tmp_path, quads)
    with pytest.raises(KeyboardInterrupt):
        store.write(tmp_path, broken())
    assert contents(store.open_store(tmp_path)) == set(quads)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_the_store_is_read_only(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    store.write(tmp_path, quads)
    opened = store.open_store(tmp_path)
    with pytest.raises(RuntimeError):
        opened.add(quads[0])


def test_it_can_be_opened_twice_at_once(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    store.write(tmp_path, quads)
    assert contents(store.open_store(tmp_path)) == contents(store.open_store(tmp_path)) == set(quads)


def test_the_default_graph_has_every_triple_once() -> None:
    """A fact that two documents state is one fact."""
    old = facts().assertions[6]
    new = next(d for d in facts().documents if d.id == "青石区-2025")
    again = replace(old, provenance=provenance(new, "引进星桥半导体"))
    graph = store.memory(rdf.quads(replace(facts(), assertions=(*facts().assertions, again))))
    count = "SELECT (COUNT(*) AS ?n) { %s }"
    fact = "kgd:company-星桥半导体 kg:locatedIn ?park"
    assert run(graph, count % fact).rows == ((1,),)
    assert run(graph, count % f"GRAPH ?document {{ {fact} }}").rows == ((2,),)
    default = list(graph.quads_for_pattern(None, None, None, DefaultGraph()))
    assert len(default) == len({quad.triple for quad in graph})


def test_a_folder_that_is_no_graph(tmp_path: Path) -> None:
    with pytest.raises(GraphError, match="no such folder") as caught:
        store.open_store(tmp_path / "nowhere")
    assert "kg build" in caught.value.remedy and not (tmp_path / "nowhere").exists()
    with pytest.raises(GraphError, match="no graph in this folder"):
        store.open_store(tmp_path)
    assert list(tmp_path.iterdir()) == []
    file = tmp_path / "file.txt"
    file.write_text("x")
    with pytest.raises(GraphError, match="not a folder"):
        store.open_store(file)


def test_a_damaged_store(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    path = store.write(tmp_path, quads)
    (path / "CURRENT").write_text("MANIFEST-999999\n")
    with pytest.raises(GraphError, match="damaged") as caught:
        store.open_store(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_store_of_another_version_or_of_something_else(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    version = next(quad for quad in quads if quad.predicate == OWL["versionInfo"])
    newer = Quad(version.subject, version.predicate, Literal("99"), version.graph_name)
    other = [*(quad for quad in quads if quad != version), newer]
    store.write(tmp_path / "other", other)
    with pytest.raises(GraphError, match="version 99"):
        store.open_store(tmp_path / "other")
    store.write(tmp_path / "foreign", [Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c"))])
    with pytest.raises(GraphError, match="no graph of ours"):
        store.open_store(tmp_path / "foreign")


def test_a_folder_that_cannot_be_written(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(GraphError, match="cannot be written"):
        store.write(tmp_path / "file", quads)


def test_nquads_are_sorted_complete_and_the_same_from_memory_and_from_disk(
    tmp_path: Path, quads: tuple[Quad, ...]
) -> None:
    data = serialise.nquads(quads)
    lines = data.splitlines()
    assert lines == sorted(lines) and len(lines) == len(quads)
    assert set(parse(data, format=RdfFormat.N_QUADS)) == set(quads)
    store.write(tmp_path, reversed(quads))
    assert serialise.nquads(store.open_store(tmp_path)) == data


def test_rdflib_reads_the_same_quads_from_the_file(quads: tuple[Quad, ...]) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(data=serialise.nquads(quads).decode(), format="nquads")
    assert len(list(dataset.quads())) == len(quads)


def test_turtle_parses_back_to_the_same_graph_in_both_libraries(triples: tuple[Triple, ...]) -> None:
    data = serialise.turtle(triples)
    assert {quad.triple for quad in parse(data, format=RdfFormat.TURTLE)} == set(triples)
    read = rdflib.Graph().parse(data=data.decode(), format="turtle")
    assert isomorphic(read, rdflib_graph(triples))


def test_turtle_is_readable(triples: tuple[Triple, ...]) -> None:
    text = serialise.turtle(triples).decode()
    head = [line for line in text.split("\n") if line.startswith("@prefix")]
    assert head == sorted(head) and head[0] == text.split("\n")[0]
    assert "\n\nkgd:company-星桥半导体 a kg:Company ;\n\trdfs:label \"星桥半导体\"@zh ;\n" in text
    used = {line.split()[1] for line in head}
    assert "kg:" in used and "sh:" not in used


def test_turtle_with_a_literal_of_many_lines() -> None:
    text = "one\ntwo\r\u2028@prefix x: <y> .\x0b\x85.\n\tkg:x"
    triple = Triple(NamedNode("https://example.org/a"), KG["text"], Literal(text))
    assert [quad.triple for quad in parse(serialise.turtle([triple]), format=RdfFormat.TURTLE)] == [triple]
    assert [quad.triple for quad in parse(serialise.jsonld([triple]), format=RdfFormat.JSON_LD)] == [triple]


def test_jsonld_parses_back_to_the_same_graph_in_both_libraries(triples: tuple[Triple, ...]) -> None:
    data = serialise.jsonld(triples)
    assert {quad.triple for quad in parse(data, format=RdfFormat.JSON_LD)} == set(triples)
    read = rdflib.Graph().parse(data=data.decode(), format="json-ld")
    assert isomorphic(read, rdflib_graph(triples))


def test_jsonld_reads_like_json(triples: tuple[Triple, ...]) -> None:
    document = json.loads(serialise.jsonld(triples))
    nodes = {node["@id"]: node for node in document["@graph"]}
    assert nodes["kgd:company-星桥半导体"]["locatedIn"] == "kgd:park-青石区-青石云谷"
    assert nodes["kgd:doc-青石区-2024-o1"]["value"] == "312.5"
    assert nodes["kgd:doc-青石区-2024-o1"]["scenario"] == "actual"
    assert nodes["kgd:doc-青石区-2024-o1"]["year"] == 2023
    assert any(node.get("label") == HOSTILE for node in nodes.values())


def test_the_context_knows_every_relation_and_needs_no_other_place() -> None:
    context = json.loads((folder("schema") / "context.jsonld").read_text("utf-8"))["@context"]
    assert {name: context[name] for name in model.PREDICATES} == {
        name: {"@id": f"kg:{name}", "@type": "@id"} for name in model.PREDICATES
    }
    assert not any("@import" in str(value) for value in context.values())


def test_a_base_of_ones_own_has_the_prefix_too() -> None:
    base = "https://example.org/graph/"
    triples = rdf.plain(rdf.quads(facts(), base=base))
    for data in (serialise.turtle(triples, base=base), serialise.jsonld(triples, base=base)):
        assert b"kgd:company-" in data and data.count(base.encode()) == 2  # the prefix, and void:uriSpace
    assert {q.triple for q in parse(serialise.jsonld(triples, base=base), format=RdfFormat.JSON_LD)} == set(triples)


def test_rdflib_over_the_store(tmp_path: Path, quads: tuple[Quad, ...]) -> None:
    store.write(tmp_path, quads)
    dataset = store.to_rdflib(store.open_store(tmp_path))
    park = rdflib.URIRef("https://w3id.org/zhengtu/id/park-青石区-青石云谷")
    located = rdflib.URIRef(KG["locatedIn"].value)
    assert sorted(str(s).rpartition("/")[2] for s in dataset.subjects(located, park)) == [
        "company-星桥半导体",
        "company-蓝鲸生物",
    ]
    rows = list(dataset.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    assert int(rows[0][0]) == len({quad.triple for quad in quads})  # type: ignore[index]


def rdflib_graph(triples: tuple[Triple, ...]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
