"""Every RDF format reads back as the same graph in two libraries, and is the same bytes on every run."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib
from pyld import jsonld as pyld
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize
from rdflib.compare import isomorphic
from small_graph import HOSTILE, facts

from kg import rdf, serialise
from kg.annotate import annotate
from kg.errors import GraphError
from kg.model import ENTITY_TYPES, PREDICATES
from kg.resources import folder
from kg.vocab import DCT, KG, OA, RDF, XSD

TRIPLES: dict[str, tuple[Callable[..., bytes], RdfFormat, str]] = {
    "ttl": (serialise.turtle, RdfFormat.TURTLE, "turtle"),
    "nt": (lambda triples, base=None: serialise.ntriples(triples), RdfFormat.N_TRIPLES, "nt"),
    "rdfxml": (serialise.rdfxml, RdfFormat.RDF_XML, "xml"),
    "jsonld": (serialise.jsonld, RdfFormat.JSON_LD, "json-ld"),
}
QUADS: dict[str, tuple[Callable[..., bytes], RdfFormat, str]] = {
    "trig": (serialise.trig, RdfFormat.TRIG, "trig"),
    "nq": (lambda quads, base=None: serialise.nquads(quads), RdfFormat.N_QUADS, "nquads"),
    "jsonld": (serialise.jsonld_graphs, RdfFormat.JSON_LD, "json-ld"),
}
BASE = "https://example.org/kg/"
HARD = "a\r\n\t\"\\'</kg:x>]]>&<http://www.w3.org/ns/org#x> kg: \u2028\x85 𠮷"


@pytest.fixture(scope="module")
def quads() -> tuple[Quad, ...]:
    return rdf.quads(facts(), title="试验")


@pytest.fixture(scope="module")
def triples(quads: tuple[Quad, ...]) -> list[Triple]:
    return rdf.readable(quad.triple for quad in quads)


# ── There and back ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", TRIPLES)
@pytest.mark.parametrize("everything", [False, True])
def test_triples_read_back_the_same_in_both_libraries(name: str, everything: bool, quads: tuple[Quad, ...]) -> None:
    write, format, known = TRIPLES[name]
    triples = rdf.readable(quad.triple for quad in quads) if everything else rdf.plain(quads)
    assert any(HOSTILE in str(triple.object) or "onerror" in str(triple.object) for triple in triples)
    data = write(triples)
    assert {quad.triple for quad in parse(data, format=format)} == set(triples)
    expected = rdflib.Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    assert isomorphic(rdflib.Graph().parse(data=data.decode(), format=known), expected)


@pytest.mark.parametrize("name", QUADS)
def test_quads_read_back_the_same_in_both_libraries(name: str, quads: tuple[Quad, ...]) -> None:
    write, format, known = QUADS[name]
    data = write(rdf.readable_quads(quads))
    assert set(parse(data, format=format)) == set(quads)
    dataset = rdflib.Dataset()
    dataset.parse(data=data.decode(), format=known)
    assert {(str(s), str(p), str(g)) for s, p, _, g in dataset.quads()} == {
        (quad.subject.value, quad.predicate.value, quad.graph_name.value) for quad in quads  # type: ignore[union-attr]
    }
    assert len(list(dataset.quads())) == len(set(quads))


@pytest.mark.parametrize("name", TRIPLES)
@pytest.mark.parametrize("literal", [
    Literal(HARD), Literal(HARD, language="zh"), Literal(""), Literal("1", datatype=XSD["integer"]),
    Literal("2024", datatype=XSD["gYear"]), Literal("x", datatype=NamedNode("https://example.org/type")),
    Literal("x", language="zh-Hans"), Literal("007"),
])
def test_every_literal_survives_every_format(name: str, literal: Literal) -> None:
    write, format, known = TRIPLES[name]
    triples = [
        Triple(NamedNode("https://example.org/é/山?a=1&b='2'"), predicate, literal)
        for predicate in (KG["text"], KG["value"], KG["year"], DCT["title"], NamedNode("https://example.org/p2"))
    ]
    data = write(triples)
    assert {quad.triple for quad in parse(data, format=format)} == set(triples)
    read = rdflib.Graph().parse(data=data, format=known)
    assert {str(value) for value in read.objects()} == {literal.value}


def test_every_character_survives() -> None:
    for first in (0, 0x2000, 0xE000, 0xFE00, 0x1F600):
        text = "".join(map(chr, range(first, first + 0x200)))
        triples = [Triple(NamedNode("https://example.org/a"), KG["text"], Literal(text))]
        assert json.loads(serialise.jsonld(triples))["@graph"][0]["text"] == text
        for name in ("ttl", "nt", "jsonld"):
            write, format, _ = TRIPLES[name]
            assert [quad.triple for quad in parse(write(triples), format=format)] == triples


def test_control_characters_are_marked_where_xml_cannot_hold_them() -> None:
    triple = Triple(NamedNode("https://example.org/a"), KG["text"], Literal("a\x0bb\x00c\ufffe", language="zh"))
    data = serialise.rdfxml([triple])
    ElementTree.fromstring(data)
    (found,) = parse(data, format=RdfFormat.RDF_XML)
    assert found.object == Literal("a\ufffdb\ufffdc\ufffd", language="zh")


@pytest.mark.parametrize("iri", ["https://example.org/1", "https://w3id.org/zhengtu/ontology#1", "https://example.org/a?"])
def test_a_property_that_is_no_element_is_refused_by_rdfxml(iri: str) -> None:
    with pytest.raises(GraphError, match="RDF/XML cannot hold") as caught:
        serialise.rdfxml([Triple(NamedNode("https://example.org/a"), NamedNode(iri), Literal("x"))])
    assert iri in str(caught.value) and caught.value.remedy


def test_nothing_is_a_graph_too() -> None:
    for name, (write, format, _) in {**TRIPLES, **QUADS}.items():
        assert list(parse(write([]), format=format)) == [], name


def test_a_base_of_ones_own() -> None:
    quads = rdf.quads(facts(), base=BASE)
    for write, format, _ in QUADS.values():
        data = write(rdf.readable_quads(quads), base=BASE)
        assert set(parse(data, format=format)) == set(quads)
    assert b"kgd:company-" in serialise.trig(quads, base=BASE)


# ── Order ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_statements_are_in_order_and_stand_once(quads: tuple[Quad, ...]) -> None:
    found = rdf.readable([*(quad.triple for quad in reversed(quads)), quads[0].triple])

    def order(triple: Triple) -> tuple[str, bool, str, str]:
        kind = triple.predicate != RDF["type"]
        return triple.subject.value, kind, triple.predicate.value, str(triple.object)

    assert found == sorted({quad.triple for quad in quads}, key=order)
    graphs = [str(quad.graph_name) for quad in rdf.readable_quads(quads[::-1])]
    assert graphs == sorted(graphs) and len(graphs) == len(set(quads))


def test_an_iri_comes_before_those_that_it_begins() -> None:
    names = ["https://example.org/d", "https://example.org/d-a1", "https://example.org/d.b", "https://example.org/da"]
    triples = [Triple(NamedNode(name), KG["text"], Literal("> <")) for name in reversed(names)]
    typed = [Triple(NamedNode(names[0]), RDF["type"], KG["Park"])]
    assert [t.subject.value for t in rdf.readable([*triples, *typed])] == [names[0], *names]
    assert rdf.readable([*triples, *typed])[0] == typed[0]


def test_turtle_and_trig_declare_what_they_use(quads: tuple[Quad, ...]) -> None:
    for data in (serialise.turtle(rdf.plain(quads)), serialise.trig(rdf.readable_quads(quads))):
        lines = data.decode().split("\n")
        head = [line for line in lines if line.startswith("@prefix ")]
        assert head == sorted(head) == lines[: len(head)] and lines[len(head)] == ""
        for line in head:
            prefix = line.split()[1]
            assert prefix in ("rdf:", "xsd:") or any(prefix in other for other in lines[len(head):])
    assert b"\n\nkgd:doc-" in data and b"{\n\n" not in data and data.endswith(b"}\n")


def test_xml_declares_what_it_uses(triples: list[Triple]) -> None:
    data = serialise.rdfxml(triples).decode()
    names = [word.split("=")[0] for word in data.split("<rdf:RDF ")[1].split(">")[0].split()]
    assert names == sorted(names) and "xmlns:rdf" in names and "xmlns:its" not in names
    assert all(f"<{name.removeprefix('xmlns:')}:" in data for name in names)


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "from small_graph import facts; from kg import rdf, serialise as s; from kg.annotate import annotate\n"
        "q = rdf.quads(facts()); t = rdf.plain(q); r = rdf.readable_quads(set(q))\n"
        "files = [s.turtle(t), s.ntriples(t), s.rdfxml(t), s.jsonld(t), s.trig(r), s.nquads(set(q)),"
        " s.jsonld_graphs(r), annotate(set(q))]\n"
        "import hashlib; print([hashlib.sha256(f).hexdigest() for f in files])"
    )
    said = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parent,
            env={**os.environ, "PYTHONHASHSEED": seed,
                 "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), str(Path(__file__).parent)])},
        )
        said.add(done.stdout)
    assert len(said) == 1
    assert hashlib.sha256(serialise.turtle(rdf.plain(rdf.quads(facts())))).hexdigest() in said.pop()


def test_a_store_gives_the_same_lines_as_its_quads(quads: tuple[Quad, ...]) -> None:
    graph = Store()
    graph.extend([*quads, *(Quad(*quad.triple) for quad in quads)])
    assert serialise.nquads(graph) == serialise.nquads(quads)


# ── JSON-LD ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_context_does_not_know_is_written_in_full() -> None:
    triple = Triple(NamedNode("https://example.org/a"), OA["start"], Literal("1", datatype=XSD["integer"]))
    data = json.loads(serialise.jsonld([triple]))
    assert data["@graph"][0][OA["start"].value] == {"@value": "1", "@type": "xsd:integer"}
    (again,) = parse(serialise.jsonld([triple]), format=RdfFormat.JSON_LD)
    assert again.triple == triple


def test_a_class_is_not_taken_for_a_term_of_another_meaning() -> None:
    triple = Triple(NamedNode("https://example.org/a"), KG["label"], KG["title"])
    (again,) = parse(serialise.jsonld([triple]), format=RdfFormat.JSON_LD)
    assert again.triple == triple


def framed(name: str, data: bytes) -> dict[str, dict[str, object]]:
    def fetch(url: str, *_: object) -> None:
        raise AssertionError(f"{url} would be fetched")

    frame = json.loads((folder("schema") / "frames" / f"{name}.jsonld").read_text("utf-8"))
    found = pyld.frame(json.loads(data), frame, {"documentLoader": fetch})
    return {node["id"]: node for node in found["@graph"]}


def test_frames_make_tidy_json(quads: tuple[Quad, ...]) -> None:
    data = serialise.jsonld(rdf.plain(quads))
    entities = framed("entity", data)
    assert len(entities) == len(facts().entities)
    assert entities["kgd:company-星桥半导体"] == {
        "id": "kgd:company-星桥半导体", "type": "Company", "name": "星桥半导体", "mainType": "Company",
        "belongsTo": {"id": "kgd:industry-集成电路", "type": "Industry", "name": "集成电路"},
        "locatedIn": {"id": "kgd:park-青石区-青石云谷", "type": "Park", "name": "青石云谷"},
    }
    assert entities["kgd:park-青石区-青石云谷"]["aliases"] == ["云谷"]
    figures = framed("observation", data)
    assert len(figures) == len(facts().observations)
    figure = figures["kgd:doc-青石区-2024-o1"]
    assert (figure["value"], figure["unit"], figure["raw"], figure["year"]) == ("312.5", "亿元", "312.50", 2023)
    assert figure["subject"]["name"] == "青石区"  # type: ignore[index]
    assert figure["document"]["title"] == "青石区政府工作报告"  # type: ignore[index]
    assert {node["file"] for node in framed("document", data).values()} == {"青石区-2024.txt", "青石区-2025.txt"}


def test_the_frames_know_every_type_and_relation() -> None:
    frame = json.loads((folder("schema") / "frames" / "entity.jsonld").read_text("utf-8"))
    assert frame["type"] == list(ENTITY_TYPES)
    assert set(PREDICATES) <= set(frame)


# ── Web Annotations ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_statement_is_an_annotation_of_its_document(quads: tuple[Quad, ...]) -> None:
    data = annotate(quads)
    found = json.loads(data)["@graph"]
    assert len(found) == len(facts().assertions) + len(facts().observations)
    texts = {f"kgd:doc-{document.id}": document.text for document in facts().documents}
    for annotation in found:
        target = annotation["target"]
        place, quote = target["selector"]
        text = texts[target["source"]]
        assert text[place["start"] : place["end"]] == quote["exact"]
        assert text[: place["start"]].endswith(quote.get("prefix", ""))
        assert text[place["end"] :].startswith(quote.get("suffix", ""))
        assert len(quote.get("prefix", "")) == min(32, place["start"])
        assert (place["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
    located = next(a for a in found if a["body"].get("predicate") == "kg:locatedIn")
    assert located["body"]["subject"].startswith("kgd:company-")
    figure = next(a["body"] for a in found if a["body"]["type"] == "Observation")
    assert (figure["value"], figure["unit"]) == ("312.5", "亿元")


def test_annotations_read_back_without_blank_nodes(quads: tuple[Quad, ...]) -> None:
    data = annotate(quads)
    found = {quad.triple for quad in parse(data, format=RdfFormat.JSON_LD)}
    assert all(isinstance(term, NamedNode | Literal) for triple in found for term in triple)
    read = rdflib.Graph().parse(data=data.decode(), format="json-ld")
    expected = rdflib.Graph().parse(data=serialize(found, format=RdfFormat.N_TRIPLES), format="nt")
    assert isomorphic(read, expected)
    kinds = {triple.object for triple in found if triple.predicate == RDF["type"]}
    assert {OA["Annotation"], OA["TextPositionSelector"], OA["TextQuoteSelector"], RDF["Statement"]} <= kinds
    starts = {triple.object for triple in found if triple.predicate == OA["start"]}
    assert {start.datatype for start in starts if isinstance(start, Literal)} == {XSD["nonNegativeInteger"]}
