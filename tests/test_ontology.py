from __future__ import annotations

import math
import shutil
from itertools import combinations
from pathlib import Path

import pytest

from kg import model, ontology
from kg.errors import ConfigError
from kg.resources import folder


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


def test_every_term_is_labelled_and_defined_in_both_languages() -> None:
    from kg.vocab import KG, RDF, RDFS, SKOS

    quads = ontology.triples()
    subjects = {quad.subject.value for quad in quads if quad.subject.value.startswith(KG.iri)}
    assert len(subjects) > 80
    for subject in sorted(subjects):
        name = subject.removeprefix(KG.iri)
        if name.startswith("component-"):
            continue
        about = [quad for quad in quads if quad.subject.value == subject]
        labels = {q.object.language for q in about if q.predicate in (RDFS["label"], SKOS["prefLabel"])}
        assert labels == {"zh", "en"}, name
        is_list = any(q.object == SKOS["ConceptScheme"] for q in about if q.predicate == RDF["type"])
        if not is_list and name != "structure":
            assert {q.object.language for q in about if q.predicate == SKOS["definition"]} == {"zh", "en"}, name


def test_no_name_is_both_a_value_and_a_property() -> None:
    from kg.vocab import KG, QB, RDF, SKOS

    quads = [quad for quad in ontology.triples() if quad.predicate == RDF["type"]]
    values = {q.subject for q in quads if q.object == SKOS["Concept"]}
    properties = {q.subject for q in quads if str(q.object).endswith("Property>")}
    assert KG["exact"] in values and KG["topic"] in properties and QB["measure"] not in properties
    assert not values & properties
