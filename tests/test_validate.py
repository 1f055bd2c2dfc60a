from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import ledger_facts
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from small_graph import facts

from kg import rdf, store
from kg.errors import ConfigError
from kg.ledger import ledger
from kg.model import Facts
from kg.observe import comparable, measure, normalise
from kg.resources import folder
from kg.validate import Violation, validate
from kg.vocab import DCT, DEFAULT_BASE, KG, OA, PROV, RDF, RDFS, SDMX_DIMENSION, SKOS, XSD, iri

D = DEFAULT_BASE
PLACE, PARK = "place-云州省-临溪市-青石区", "park-青石区-青石云谷"


def node(name: str) -> NamedNode:
    return iri(D, name)


def check(facts: Facts, *, edit: Callable[[Store], None] | None = None) -> tuple[Violation, ...]:
    graph = store.memory(rdf.quads(facts, normalise=normalise, measure=measure))
    if edit:
        edit(graph)
    return validate(graph)


def test_a_good_graph_conforms_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    assert check(facts()) == ()
    assert capfd.readouterr() == ("", "")


def with_assertion(number: int, **changes: object) -> Facts:
    assertions = list(facts().assertions)
    assertions[number] = replace(assertions[number], **changes)  # type: ignore[arg-type]
    return replace(facts(), assertions=tuple(assertions))


def test_a_wrong_subject_is_told_with_the_sentence_behind_it() -> None:
    (found,) = check(with_assertion(6, subject="honor-全省和美乡村示范区"))
    assert found.severity == "violation"
    assert found.shape == "kg:RelationShape-domain"
    assert found.path == "rdf:subject"
    assert found.label == "全省和美乡村示范区 位于 青石云谷"
    assert found.focus.startswith("kgd:doc-青石区-2024-a")
    assert found.sentence == "星桥半导体落户青石云谷，从事集成电路产业。"
    assert found.document == "青石区政府工作报告"
    assert "主语" in found.message_zh and "subject" in found.message_en


def test_a_wrong_object() -> None:
    (found,) = check(with_assertion(6, object="person-陆望舒"))
    assert (found.shape, found.path) == ("kg:RelationShape-range", "rdf:object")
    assert found.label == "星桥半导体 位于 陆望舒"


def test_any_of_an_entitys_types_will_do() -> None:
    """砚湖大桥 is a Project and a Place: something may stand on it, and it may be built."""
    assert check(with_assertion(6, object="place-云州省-临溪市-砚湖大桥")) == ()


@pytest.mark.parametrize(
    ("subject", "object_", "bad"),
    [
        (PLACE, "company-星桥半导体", ""),
        ("company-星桥半导体", PLACE, ""),
        ("company-星桥半导体", "institution-临溪理工大学", ""),
        (PLACE, "place-云州省-临溪市-砚湖大桥", "range"),
        ("person-陆望舒", "company-星桥半导体", "domain"),
        ("person-陆望舒", "event-砚湖马拉松", "domain range"),
    ],
)
def test_a_symmetric_relation_may_be_stated_either_way(subject: str, object_: str, bad: str) -> None:
    found = check(with_assertion(6, subject=subject, predicate="cooperatesWith", object=object_))
    assert {violation.shape for violation in found} == {f"kg:RelationShape-{end}" for end in bad.split()}


def test_an_unknown_predicate() -> None:
    found = check(with_assertion(6, predicate="admires"))
    assert [violation.shape for violation in found] == ["kg:AssertionShape-predicate"]


def test_construction_without_a_status_and_a_status_without_construction() -> None:
    (found,) = check(with_assertion(11, status=None))
    assert found.shape == "kg:AssertedShape-status" and found.label == "青石区 建设 砚湖大桥"
    (found,) = check(with_assertion(6, status="planned"))
    assert found.shape == "kg:AssertedShape-status" and found.path == "kg:status"
    (found,) = check(with_assertion(11, status="forgotten"))
    assert found.shape == "kg:AssertionShape-status" and found.value == "kg:forgotten"


def test_a_post_without_a_title() -> None:
    (found,) = check(with_assertion(9, title=None))
    assert found.shape == "kg:AssertedShape-title" and found.sentence == "区长陆望舒作报告。"


def test_an_entity_related_to_itself() -> None:
    found = check(with_assertion(3, predicate="partOf", object=PLACE))
    assert [violation.shape for violation in found] == ["kg:AssertedShape-self"]
    assert [violation.message_en for violation in found] == ["Subject and object are one entity."]


def test_an_unknown_type_and_an_empty_name() -> None:
    entities = [replace(e, types=("Harbour",)) if e.id == "event-砚湖马拉松" else e for e in facts().entities]
    shapes = {violation.shape for violation in check(replace(facts(), entities=tuple(entities)))}
    assert {"kg:EntityShape-type", "kg:EntityShape-mainType"} <= shapes
    entities = [replace(e, name="") if e.id == "event-砚湖马拉松" else e for e in facts().entities]
    shapes = {violation.shape for violation in check(replace(facts(), entities=tuple(entities)))}
    assert "kg:EntityShape-label" in shapes


@pytest.mark.parametrize(
    ("changes", "shape"),
    [
        ({"kind": "speed"}, "kg:ObservationShape-kind"),
        ({"bound": "maybe"}, "kg:ObservationShape-bound"),
        ({"status": "dreamt"}, "kg:ObservationShape-scenario"),
        ({"period": "last year"}, "kg:ObservationShape-period"),
        ({"raw": ""}, "kg:ObservationShape-rawValue"),
        ({"unit": ""}, "kg:ObservationShape-unit"),
        ({"kind": "rank", "value": Decimal(0)}, "kg:RankShape-value"),
    ],
)
def test_observations(changes: dict[str, object], shape: str) -> None:
    first, *others = facts().observations
    (found,) = check(replace(facts(), observations=(replace(first, **changes), *others)))  # type: ignore[arg-type]
    assert found.shape == shape
    assert found.severity == ("warning" if shape.endswith("unit") else "violation")
    assert found.label.startswith("青石区 地区生产总值")
    assert found.sentence == "过去一年，全区地区生产总值完成312.50亿元，同比增长6.1%。"


@pytest.mark.parametrize("unit", ["万元/平方米", "元/人/月", "美元", "亩", "个百分点", "吨标准煤/万元", "斛", "亿"])
def test_any_unit_conforms(unit: str) -> None:
    first, *others = facts().observations
    assert check(replace(facts(), observations=(replace(first, unit=unit), *others))) == ()


def test_a_price_needs_its_currency_and_a_percentage_has_none() -> None:
    first, *others = facts().observations
    price = replace(facts(), observations=(replace(first, unit="万元/平方米"), *others))
    (found,) = check(price, edit=lambda graph: replaced(graph, node(NUMBER), KG["currency"], None))
    assert found.shape == "kg:MoneyShape-currency" and found.path == "kg:currency"
    assert found.label == "青石区 地区生产总值 312.5万元/平方米"

    said = Quad(node("doc-青石区-2024-o2"), KG["currency"], Literal("CNY"))
    (found,) = check(facts(), edit=lambda graph: graph.add(said))
    assert found.shape == "kg:MoneyShape-code" and found.label == "青石区 地区生产总值 6.1%"


def test_a_document_without_date_or_jurisdiction_is_a_warning() -> None:
    documents = (replace(facts().documents[0], date=None, region=()), facts().documents[1])
    found = check(replace(facts(), documents=documents))
    assert {(v.severity, v.shape) for v in found} == {
        ("warning", "kg:DocumentShape-issued"),
        ("warning", "kg:DocumentShape-jurisdiction"),
    }
    assert {violation.label for violation in found} == {"青石区政府工作报告"}


def replaced(graph: Store, subject: NamedNode, predicate: NamedNode, value: Literal | NamedNode | None) -> None:
    for quad in list(graph.quads_for_pattern(subject, predicate, None, None)):
        graph.remove(quad)
        if value is not None:
            graph.add(Quad(subject, predicate, value, quad.graph_name))


STATEMENT = "doc-青石区-2024-a1"
POST = "doc-青石区-2024-a10"
NUMBER = "doc-青石区-2024-o1"


@pytest.mark.parametrize(
    ("name", "predicate", "value", "shape"),
    [
        (STATEMENT, KG["quote"], Literal("向湖"), "kg:QuoteShape-length"),
        (STATEMENT, KG["quote"], Literal("x" * 13), "kg:QuoteShape-text"),
        (NUMBER, KG["quote"], Literal("地区生产总值完成312.51亿元"), "kg:QuoteShape-text"),
        (STATEMENT, KG["quote"], None, "kg:StatementShape-quote"),
        (STATEMENT, OA["start"], None, "kg:StatementShape-start"),
        (STATEMENT, OA["end"], None, "kg:StatementShape-end"),
        (STATEMENT, OA["end"], Literal("0", datatype=XSD["integer"]), "kg:StatementShape-start"),
        (STATEMENT, PROV["wasDerivedFrom"], None, "kg:StatementShape-sentence"),
        (NUMBER, PROV["wasDerivedFrom"], node("doc-青石区-2024-s99999"), "kg:StatementShape-sentence"),
        (STATEMENT, DCT["source"], None, "kg:StatementShape-source"),
        (NUMBER, DCT["source"], node(PLACE), "kg:StatementShape-source"),
        (STATEMENT, KG["rule"], None, "kg:StatementShape-rule"),
        (NUMBER, KG["confidence"], Literal("1.5", datatype=XSD["decimal"]), "kg:StatementShape-confidence"),
        (STATEMENT, RDF["subject"], None, "kg:AssertionShape-subject"),
        (STATEMENT, RDF["object"], None, "kg:AssertionShape-object"),
        (NUMBER, KG["value"], None, "kg:ObservationShape-value"),
        (NUMBER, KG["value"], Literal("many"), "kg:ObservationShape-value"),
        (NUMBER, KG["indicator"], None, "kg:ObservationShape-indicator"),
        (NUMBER, KG["subject"], None, "kg:ObservationShape-subject"),
        (NUMBER, KG["baseValue"], None, "kg:ObservationShape-baseValue"),
        (NUMBER, KG["baseValue"], Literal("3.125e10", datatype=XSD["double"]), "kg:ObservationShape-baseValue"),
        (NUMBER, KG["baseUnit"], None, "kg:ObservationShape-baseUnit"),
        (NUMBER, KG["unitMeasure"], None, "kg:ObservationShape-unitMeasure"),
        (NUMBER, KG["unitMeasure"], node(PLACE), "kg:ObservationShape-unitMeasure"),
        (NUMBER, KG["currency"], Literal("元"), "kg:ObservationShape-currency"),
        (NUMBER, KG["currency"], None, "kg:MoneyShape-currency"),
        (NUMBER, KG["currency"], Literal("USD"), "kg:MoneyShape-code"),
        (NUMBER, SDMX_DIMENSION["refPeriod"], None, "kg:ObservationShape-refPeriod"),
        (NUMBER, KG["occurrence"], Literal("0", datatype=XSD["integer"]), "kg:ObservationShape-occurrence"),
        (PARK, RDFS["label"], None, "kg:EntityShape-label"),
        (PARK, SKOS["prefLabel"], Literal("别的", language="zh"), "kg:EntityShape-prefLabel"),
        (PARK, SKOS["altLabel"], Literal("青石云谷", language="zh"), "kg:EntityShape-altLabel"),
        (PARK, KG["region"], Literal(""), "kg:EntityShape-region"),
        (POST, KG["postTitle"], Literal(""), "kg:AssertionShape-title"),
        (PARK, KG["mainType"], None, "kg:DescribedShape-mainType"),
        ("company-星桥半导体", KG["locatedIn"], None, "kg:AssertedShape-triple"),
        ("doc-青石区-2024", KG["sha256"], Literal("abc"), "kg:DocumentShape-sha256"),
        ("doc-青石区-2024", DCT["title"], None, "kg:DocumentShape-title"),
        ("doc-青石区-2024", KG["name"], None, "kg:DocumentShape-name"),
        ("doc-青石区-2024-s0", KG["text"], Literal("短"), "kg:SentenceTextShape-length"),
        ("doc-青石区-2024-s0", KG["text"], None, "kg:SentenceShape-text"),
        ("doc-青石区-2024-s0", DCT["isPartOf"], None, "kg:SentenceShape-document"),
        ("doc-青石区-2024-s0", OA["start"], None, "kg:SentenceShape-start"),
    ],
)
def test_a_graph_edited_by_hand_is_caught(
    name: str, predicate: NamedNode, value: Literal | NamedNode | None, shape: str
) -> None:
    found = check(facts(), edit=lambda graph: replaced(graph, node(name), predicate, value))
    assert shape in {violation.shape for violation in found}
    assert all(violation.message_zh and violation.message_en for violation in found)
    assert all(violation.label for violation in found)


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "shape"),
    [
        ("doc-青石区-2025-n1", KG["names"], None, "kg:NamingShape-names"),
        ("doc-青石区-2025-n1", KG["alias"], None, "kg:NamingShape-alias"),
        ("doc-青石区-2025-n1", KG["alias"], Literal("别名", language="zh"), "kg:NamedShape-alias"),
        ("decision-decisions.tsv-2", RDFS["label"], Literal("decisions.tsv"), "kg:DecisionShape-where"),
        ("decision-decisions.tsv-2", KG["action"], Literal("marry"), "kg:DecisionShape-action"),
        ("decision-decisions.tsv-2", KG["decidedName"], None, "kg:DecisionShape-name"),
        ("decision-decisions.tsv-2", KG["reason"], Literal(""), "kg:DecisionShape-reason"),
        (f"reading-{PARK}-Place", KG["readingOf"], None, "kg:ReadingShape-of"),
        (f"reading-{PARK}-Place", KG["readAs"], KG["Harbour"], "kg:ReadingShape-as"),
        (f"reading-{PARK}-Place", KG["count"], Literal("0", datatype=XSD["integer"]), "kg:ReadingShape-count"),
    ],
)
def test_broken_aliases_and_decisions(subject: str, predicate: NamedNode, value: object, shape: str) -> None:
    def edit(graph: Store) -> None:
        for quad in list(graph.quads_for_pattern(node(subject), predicate, None)):
            graph.remove(quad)
            if value is not None:
                graph.add(Quad(quad.subject, predicate, value, quad.graph_name))  # type: ignore[arg-type]

    assert shape in {violation.shape for violation in check(facts(), edit=edit)}


def with_ledger() -> Store:
    found = ledger_facts.facts()
    books = ledger(found, comparable)
    return store.memory(rdf.quads(found, normalise=normalise, measure=measure, ledger=books))


def test_a_ledger_conforms() -> None:
    assert validate(with_ledger()) == ()


@pytest.mark.parametrize(
    ("kind", "predicate", "value", "shape"),
    [
        ("Conflict", KG["between"], None, "kg:ConflictShape-between"),
        ("Conflict", KG["difference"], KG["met"], "kg:ConflictShape-difference"),
        ("Conflict", KG["subject"], None, "kg:ConflictShape-subject"),
        ("TargetCheck", KG["aim"], None, "kg:TargetCheckShape-aim"),
        ("TargetCheck", KG["outcome"], None, "kg:TargetCheckShape-outcome"),
        ("TargetCheck", KG["result"], "aim", "kg:TargetCheckShape-result"),
        ("SetCheck", KG["set"], None, "kg:SetCheckShape-set"),
        ("SetCheck", KG["foundSize"], Literal("-1", datatype=XSD["integer"]), "kg:SetCheckShape-foundSize"),
        ("SetCheck", KG["completeness"], KG["met"], "kg:SetCheckShape-completeness"),
        ("Life", KG["lifeOf"], None, "kg:LifeShape-lifeOf"),
        ("Life", KG["step"], None, "kg:LifeShape-step"),
        ("Life", KG["lastNamedIn"], None, "kg:LifeShape-lastNamedIn"),
    ],
)
def test_a_broken_ledger(kind: str, predicate: NamedNode, value: object, shape: str) -> None:
    graph = with_ledger()
    for found in list(graph.quads_for_pattern(None, RDF["type"], KG[kind])):
        for quad in list(graph.quads_for_pattern(found.subject, predicate, None, None)):
            graph.remove(quad)
            if value == "aim":  # the target itself given as the result
                aims = graph.quads_for_pattern(found.subject, KG["aim"], None, quad.graph_name)
                graph.extend(Quad(quad.subject, predicate, aim.object, quad.graph_name) for aim in list(aims))
            elif value is not None:
                graph.add(Quad(quad.subject, predicate, value, quad.graph_name))  # type: ignore[arg-type]
    violations = validate(graph)
    assert shape in {violation.shape for violation in violations}
    assert all(v.message_zh and v.message_en and v.label for v in violations)


def test_every_shape_is_put_to_the_test() -> None:
    """A shape that nothing here breaks could be empty."""
    tests = (Path(__file__), Path(__file__).with_name("test_rdf_build.py"))
    source = "".join(path.read_text("utf-8") for path in tests)
    shapes = set()
    for file in sorted((folder("schema") / "shapes").glob("*.ttl")):
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("kg:") and (" a sh:PropertyShape" in line or " a sh:SPARQLConstraint" in line):
                shapes.add(line.split()[0])
    assert len(shapes) > 40
    assert {shape for shape in shapes if f'"{shape}"' not in source} == set()


def test_violations_are_sorted_and_the_same_each_time() -> None:
    documents = (replace(facts().documents[0], date=None), facts().documents[1])
    broken = replace(with_assertion(6, object="person-陆望舒"), documents=documents)
    found = check(broken)
    assert [violation.severity for violation in found] == ["violation", "warning"]
    assert check(broken) == found


def test_an_empty_graph_conforms() -> None:
    assert validate(store.memory(rdf.quads(Facts((), {}, (), (), ())))) == ()


def test_broken_shapes_are_a_mistake_of_configuration(tmp_path: Path) -> None:
    graph = store.memory(rdf.quads(facts()))
    with pytest.raises(ConfigError, match="no shapes"):
        validate(graph, shapes=tmp_path)
    shutil.copytree(folder("schema") / "shapes", tmp_path / "a")
    (tmp_path / "a" / "entity.ttl").write_text("kg:X a sh:NodeShape .", "utf-8")
    with pytest.raises(ConfigError, match="not Turtle") as caught:
        validate(graph, shapes=tmp_path / "a")
    assert caught.value.where.endswith("entity.ttl:1")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "x.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetClass <urn:c> ; "
        "sh:property <urn:p> . <urn:p> a sh:PropertyShape ; sh:minCount 1 .",
        "utf-8",
    )
    with pytest.raises(ConfigError, match="a shape is wrong"):
        validate(graph, shapes=tmp_path / "b")


def test_another_base(tmp_path: Path) -> None:
    graph = store.memory(rdf.quads(with_assertion(6, object="person-陆望舒"), base="https://example.org/g/"))
    (found,) = validate(graph)
    assert found.focus.startswith("kgd:doc-")
