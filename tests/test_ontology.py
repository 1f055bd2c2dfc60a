from __future__ import annotations

import math
import shutil
from itertools import combinations
from pathlib import Path

import pytest
import rdflib.namespace as rdfns
from pyoxigraph import Literal, NamedNode
from small_graph import facts

from kg import model, ontology, rdf
from kg.errors import ConfigError
from kg.resources import folder
from kg.vocab import DCT, KG, OA, ONTOLOGY_GRAPH, OWL, QB, QUDT, RDF, RDFS, SKOS, SPDX, VANN


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder("schema"), tmp_path / "schema"))


def test_all_types_and_relations_of_the_model_are_there_in_its_order() -> None:
    known = ontology.load()
    assert tuple(known.types) == model.ENTITY_TYPES
    assert tuple(known.relations) == model.PREDICATES


def test_each_has_its_own_file() -> None:
    assert {file.stem for file in (folder("schema") / "types").glob("*.ttl")} == set(model.ENTITY_TYPES)
    assert {file.stem for file in (folder("schema") / "relations").glob("*.ttl")} == set(model.PREDICATES)


@pytest.mark.parametrize(
    ("scheme", "names"),
    [
        ("statuses", model.PROJECT_STATUSES),
        ("kinds", model.KINDS),
        ("bounds", model.BOUNDS),
        ("scenarios", model.SCENARIOS),
    ],
)
def test_lists_hold_exactly_the_values_of_the_model(scheme: str, names: tuple[str, ...]) -> None:
    terms = ontology.load().terms.values()
    assert {term.name for term in terms if term.scheme == scheme} == set(names)


def test_labels_are_distinct_and_in_both_languages() -> None:
    known = ontology.load()
    for entries in (known.types, known.relations, known.terms):
        for language in ("zh", "en"):
            labels = [known.label(name, language) for name in entries]
            assert len(set(labels)) == len(labels)
            assert all(label.isascii() == (language == "en") for label in labels)
    assert known.label("nothing", "zh") == "nothing"


def luminance(colour: str) -> list[float]:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def lab(rgb: list[float]) -> tuple[float, float, float]:
    r, g, b = (min(1.0, max(0.0, c)) for c in rgb)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


# Machado, Oliveira and Fernandes 2009, severity 1: what people with one kind of cone missing see.
VISIONS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    rgb = luminance(colour)
    matrix = VISIONS.get(vision, ((1, 0, 0), (0, 1, 0), (0, 0, 1)))
    return lab([sum(a * b for a, b in zip(row, rgb, strict=True)) for row in matrix])


def test_colours_are_legible_on_white() -> None:
    for entry in ontology.load().types.values():
        r, g, b = luminance(entry.colour)
        assert 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05) >= 4.5, entry.name


@pytest.mark.parametrize("vision", ["normal", *VISIONS])
def test_types_can_be_told_apart_by_colour_and_better_where_shapes_agree(vision: str) -> None:
    for one, other in combinations(ontology.load().types.values(), 2):
        distance = math.dist(seen(one.colour, vision), seen(other.colour, vision))
        assert distance >= (18 if one.shape == other.shape else 10), (one.name, other.name, distance)


def test_domains_and_ranges() -> None:
    relations = ontology.load().relations
    assert relations["holdsPost"].domain == ("Person",)
    assert relations["awarded"].range == ("Honor",)
    assert relations["locatedIn"].range == ("Park", "Place")
    assert [relation.name for relation in relations.values() if relation.symmetric] == ["cooperatesWith"]


def test_broken_turtle_names_file_and_line(schema: Path) -> None:
    file = schema / "types" / "Park.ttl"
    lines = file.read_text("utf-8").splitlines()
    number = next(i for i, line in enumerate(lines) if "kg:colour" in line)
    lines[number] = "    kg:colour ;"
    file.write_text("\n".join(lines), "utf-8")
    with pytest.raises(ConfigError, match="not Turtle") as caught:
        ontology.load(schema)
    assert caught.value.where == f"{file}:{number + 1}"
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"园区"@zh , ', "", "rdfs:label@zh is missing"),
        ("#004c45", "green", "is no colour"),
        ('"square"', '"blob"', "is no shape"),
        ("kg:Entity , schema:Place", "schema:Place", "not a kind of kg:Entity"),
        ('"park"@en', '"park"@en , "estate"@en', "has 2 values"),
    ],
)
def test_a_type_that_lacks_something_is_named_with_its_line(schema: Path, old: str, new: str, problem: str) -> None:
    file = schema / "types" / "Park.ttl"
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ConfigError, match=problem) as caught:
        ontology.load(schema)
    line = next(i for i, row in enumerate(text.splitlines(), 1) if row.startswith("kg:Park a"))
    assert caught.value.where == f"{file}:{line}"
    assert caught.value.remedy


def test_a_relation_to_an_unknown_type(schema: Path) -> None:
    file = schema / "relations" / "awarded.ttl"
    file.write_text(file.read_text("utf-8").replace("kg:Honor", "kg:Medal"), "utf-8")
    with pytest.raises(ConfigError, match="no entity type Medal") as caught:
        ontology.load(schema)
    assert str(file) in caught.value.where


def test_a_new_type_is_one_new_file(schema: Path) -> None:
    text = (schema / "types" / "Park.ttl").read_text("utf-8")
    new = text.replace("kg:Park", "kg:Harbour").replace("园区", "港口").replace('"park"', '"harbour"')
    (schema / "types" / "Harbour.ttl").write_text(new, "utf-8")
    known = ontology.load(schema)
    assert list(known.types)[-1] == "Harbour"
    assert known.label("Harbour", "zh") == "港口"


def test_a_missing_ontology(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="missing"):
        ontology.load(tmp_path)


# ── What every term has ──────────────────────────────────────────────────────────────────────────────────────────────

Described = dict[str, dict[NamedNode, list[NamedNode | Literal]]]


@pytest.fixture(scope="module")
def terms() -> Described:
    """Our terms by name, each with its objects by predicate; the parts of the cube's structure are no terms."""
    found: Described = {}
    for quad in ontology.triples():
        name = quad.subject.value.removeprefix(KG.iri)
        if name != quad.subject.value and not name.startswith("component-"):
            found.setdefault(name, {}).setdefault(quad.predicate, []).append(quad.object)  # type: ignore[arg-type]
    return found


PROPERTIES = {OWL["ObjectProperty"], OWL["DatatypeProperty"], OWL["AnnotationProperty"]}


def is_a(about: dict[NamedNode, list[NamedNode | Literal]], *kinds: NamedNode) -> bool:
    return bool(set(kinds) & set(about[RDF["type"]]))


def languages(about: dict[NamedNode, list[NamedNode | Literal]], *predicates: NamedNode) -> list[str | None]:
    texts = [value for predicate in predicates for value in about.get(predicate, [])]
    assert all(isinstance(text, Literal) and len(text.value.strip()) > 0 for text in texts)
    return sorted(text.language or "" for text in texts if isinstance(text, Literal))


def test_every_term_is_labelled_and_defined_in_both_languages(terms: Described) -> None:
    assert len(terms) > 180
    for name, about in terms.items():
        assert languages(about, RDFS["label"], SKOS["prefLabel"]) == ["en", "zh"], name
        assert languages(about, SKOS["definition"]) == ["en", "zh"], name


def test_every_class_and_property_has_an_example_in_both_languages(terms: Described) -> None:
    wanted = {name: about for name, about in terms.items() if is_a(about, OWL["Class"], *PROPERTIES)}
    assert len(wanted) > 120
    assert {name for name, about in wanted.items() if languages(about, SKOS["example"]) != ["en", "zh"]} == set()


def test_every_property_has_a_domain_and_a_range_that_exist(terms: Described) -> None:
    quads = ontology.triples()
    unions = {quad.subject: quad.object for quad in quads if quad.predicate == OWL["unionOf"]}
    first = {quad.subject: quad.object for quad in quads if quad.predicate == RDF["first"]}
    rest = {quad.subject: quad.object for quad in quads if quad.predicate == RDF["rest"]}
    checked = 0
    for name, about in terms.items():
        if is_a(about, *PROPERTIES):
            for predicate in (RDFS["domain"], RDFS["range"]):
                (end,) = about[predicate]
                ends, node = [end], unions.get(end)  # type: ignore[arg-type]
                if node:
                    ends = []
                    while node != RDF["nil"]:
                        ends.append(first[node])  # type: ignore[index, arg-type]
                        node = rest[node]  # type: ignore[index]
                    assert len(ends) > 1
                for one in ends:
                    assert isinstance(one, NamedNode)
                    local = one.value.removeprefix(KG.iri)
                    assert local == one.value or is_a(terms[local], OWL["Class"]), (name, local)
                checked += 1
    assert checked > 180


def test_names_of_ours_that_are_pointed_to_exist(terms: Described) -> None:
    objects = {q.object.value for q in ontology.triples() if isinstance(q.object, NamedNode)}
    ours = {value.removeprefix(KG.iri) for value in objects if value.startswith(KG.iri)}
    assert {name for name in ours if not name.startswith("component-")} <= set(terms)


def test_the_version_has_an_iri_and_the_last_is_named() -> None:
    about = {q.predicate: q.object for q in ontology.triples() if q.subject == ONTOLOGY_GRAPH}
    version = ontology.load().version
    assert about[OWL["versionInfo"]] == Literal(version)
    assert about[OWL["versionIRI"]] == ontology.version_iri() == NamedNode(f"{ONTOLOGY_GRAPH.value}/{version}")
    assert about[OWL["priorVersion"]] == NamedNode(f"{ONTOLOGY_GRAPH.value}/{int(version) - 1}")
    assert about[VANN["preferredNamespacePrefix"]] == Literal("kg")
    assert about[VANN["preferredNamespaceUri"]] == Literal(KG.iri)
    assert DCT["license"] in about


# The terms of public vocabularies of which rdflib has no list: name by name from the vocabularies themselves.
LISTED = {
    # Web Annotation Vocabulary, https://www.w3.org/TR/annotation-vocab/
    OA.iri: {"start", "end", "exact"},
    # QUDT, http://qudt.org/schema/qudt/
    QUDT.iri: {"Unit", "hasQuantityKind", "currencyCode"},
    # The SDMX vocabularies of the Data Cube, https://www.w3.org/TR/vocab-data-cube/ (section 1 and appendix)
    "http://purl.org/linked-data/sdmx/2009/attribute#": {"unitMeasure", "currency"},
    "http://purl.org/linked-data/sdmx/2009/concept#": {"unitMeasure", "currency", "refPeriod"},
    "http://purl.org/linked-data/sdmx/2009/dimension#": {"refPeriod"},
    "http://purl.org/linked-data/sdmx/2009/measure#": {"obsValue"},
    # SPDX 2, https://spdx.org/rdf/terms/
    SPDX.iri: {"checksum", "Checksum", "algorithm", "checksumAlgorithm_sha256", "checksumValue"},
}
CLOSED = {
    str(namespace): namespace
    for namespace in (rdfns.DCAT, rdfns.DCTERMS, rdfns.ORG, rdfns.OWL, rdfns.PROV, rdfns.QB, rdfns.RDF, rdfns.RDFS,
                      rdfns.SDO, rdfns.SKOS, rdfns.TIME, rdfns.VANN, rdfns.VOID, rdfns.XSD)
}
NOT_TERMS = ("https://w3id.org/zhengtu/", "https://w3id.org/.well-known/genid/zhengtu/", "http://qudt.org/vocab/",
             "https://www.iana.org/assignments/media-types/", "http://id.loc.gov/vocabulary/iso639-1/",
             "https://www.apache.org/licenses/")


def unknown(iris: set[str]) -> set[str]:
    """Those that no vocabulary has."""
    left = set()
    for iri in iris:
        known = (*LISTED, *CLOSED, *NOT_TERMS)
        namespace = max((found for found in known if iri.startswith(found)), key=len, default="")
        local = iri.removeprefix(namespace)
        if namespace in LISTED and local in LISTED[namespace] or namespace in NOT_TERMS:
            continue
        if namespace not in CLOSED or local not in CLOSED[namespace]:
            left.add(iri)
    return left


def test_whatever_is_taken_from_public_vocabularies_is_in_them() -> None:
    quads = ontology.triples()
    used = {node.value for quad in quads for node in quad.triple if isinstance(node, NamedNode)}
    assert len([iri for iri in used if iri.startswith("https://schema.org/")]) > 15
    assert unknown(used) == set()
    assert unknown({"https://schema.org/Companies", "http://www.w3.org/ns/org#", OA.iri + "begin"}) != set()
    assert len(unknown({"https://schema.org/Companies", OA.iri + "begin", "http://www.w3.org/ns/prov#Plan"})) == 2


def test_a_graph_uses_nothing_that_is_in_no_vocabulary() -> None:
    quads = [q for q in rdf.quads(facts()) if q.graph_name != ONTOLOGY_GRAPH]
    used = {q.predicate.value for q in quads}
    used |= {q.object.value for q in quads if q.predicate == RDF["type"] and isinstance(q.object, NamedNode)}
    assert len(used) > 60 and unknown(used) == set()


def test_a_graph_uses_our_terms_alone(terms: Described) -> None:
    """Each class and property of ours that is written is described: none is made up on the way."""
    quads = [q for q in rdf.quads(facts()) if q.graph_name != ONTOLOGY_GRAPH]
    nodes = {q.predicate.value for q in quads} | {q.object.value for q in quads if isinstance(q.object, NamedNode)}
    assert {node.removeprefix(KG.iri) for node in nodes if node.startswith(KG.iri)} <= set(terms)


def test_lists_and_unions_have_names_that_stay(schema: Path) -> None:
    before = {str(quad) for quad in ontology.triples()}
    assert not any("_:" in line for line in before)
    file = schema / "ontology.ttl"
    text = file.read_text("utf-8")
    more = "\n[] a owl:AllDisjointClasses ; owl:members ( kg:Reading kg:Decision ) .\n"
    file.write_text(text + more, "utf-8")
    after = {str(quad) for quad in ontology.triples(schema)}
    assert before < after and len(after - before) == 6
    file.write_text(text, "utf-8")
    assert {str(quad) for quad in ontology.triples(schema)} == before


def test_no_name_is_both_a_value_and_a_property() -> None:
    quads = [quad for quad in ontology.triples() if quad.predicate == RDF["type"]]
    values = {q.subject for q in quads if q.object == SKOS["Concept"]}
    properties = {q.subject for q in quads if str(q.object).endswith("Property>")}
    assert KG["exact"] in values and KG["topic"] in properties and QB["measure"] not in properties
    assert not values & properties
