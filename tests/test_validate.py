from __future__ import annotations

import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import ledger_facts
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from small_graph import facts

from kg import rdf, store
from kg.errors import ConfigError, KgError
from kg.ledger import ledger
from kg.model import Facts
from kg.observe import comparable, measure, normalise
from kg.rdf_build import Settings
from kg.resources import folder
from kg.shacl_engine import ENGINES
from kg.validate import Violation, report, validate
from kg.vocab import (
    DCT,
    DEFAULT_BASE,
    ENTAILED,
    KG,
    OA,
    ONTOLOGY_GRAPH,
    PROV,
    RDF,
    RDFS,
    SDMX_DIMENSION,
    SH,
    SKOS,
    VOID,
    XSD,
    iri,
)

D = DEFAULT_BASE
PLACE, PARK = "place-云州省-临溪市-青石区", "park-青石区-青石云谷"


def node(name: str) -> NamedNode:
    return iri(D, name)


def check(
    facts: Facts, *, edit: Callable[[Store], None] | None = None, engine: str = ""
) -> tuple[Violation, ...]:
    graph = store.memory(rdf.quads(facts, normalise=normalise, measure=measure))
    if edit:
        edit(graph)
    return validate(graph, engine=engine)


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
    other = replace(first, unit=unit, indicator="青石指数")
    assert check(replace(facts(), observations=(other, *others))) == ()


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("元", False), ("万美元", False), ("元/人", False), ("斛", False), ("亿", False),
        ("亩", True), ("家", True), ("%", True),
    ],
)
def test_a_total_has_the_sort_of_unit_that_its_indicator_has(unit: str, told: bool) -> None:
    """Of 地区生产总值 that is money, in whatever currency; of a unit that no table knows, nothing is said."""
    first, *others = facts().observations
    found = check(replace(facts(), observations=(replace(first, unit=unit), *others)))
    assert [(v.severity, v.shape) for v in found] == [("warning", "kg:IndicatorUnitShape-level")] * told


@pytest.mark.parametrize(
    ("period", "date", "told"),
    [("2025", "2025-01", False), ("2024-01/2024-06", "2025-01", True), ("2025-01", "2025-01", False),
     ("2024", "2024", False), ("2024", "2024-12-31", False), ("2024", "2025-01-01", True), ("2024", None, False),
     (None, "2025-01", False)],
)
def test_a_target_is_for_a_time_to_come(period: str | None, date: str | None, told: bool) -> None:
    *others, target = facts().observations
    documents = (facts().documents[0], replace(facts().documents[1], date=date))
    aimed = replace(facts(), documents=documents, observations=(*others, replace(target, period=period)))
    found = [v for v in check(aimed) if v.shape != "kg:DocumentShape-issued"]
    assert [(v.severity, v.shape, v.sentence is None) for v in found] == [
        ("warning", "kg:TargetShape-future", False)] * told


@pytest.mark.parametrize(
    ("period", "shapes"),
    [("2025", ["kg:ActualShape-past"]), ("2024-01", []), ("2024-02", ["kg:ActualShape-past"]),
     ("2024-09/2024-01", ["kg:PeriodShape-possible"]), ("2023-13", ["kg:PeriodShape-possible"]),
     ("2023-02-30", ["kg:PeriodShape-possible"]), ("2023-02/2023-04-31", ["kg:PeriodShape-possible"])],
)
def test_periods_are_in_order_and_what_happened_is_past(period: str, shapes: list[str]) -> None:
    """The document is of 2024-01-09."""
    first, *others = facts().observations
    found = check(replace(facts(), observations=(replace(first, period=period), *others)))
    assert [v.shape for v in found] == shapes


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


# ── What comes out, and what is refused ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("engine", ENGINES)
def test_both_engines_tell_the_same_to_people(engine: str) -> None:
    told = [replace(v, finding=None) for v in check(with_assertion(6, object="person-陆望舒"), engine=engine)]  # type: ignore[arg-type]
    (found,) = told
    assert (found.shape, found.path, found.component) == (
        "kg:RelationShape-range", "rdf:object", "sh:SPARQLConstraintComponent")
    assert found.message_zh == "这个关系的宾语不能是这种类型的实体。"
    assert found.message_en == "The relation does not take an object of this type."


def test_without_the_fast_engine_pyshacl_is_used_and_without_both_people_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = store.memory(rdf.quads(facts(), normalise=normalise, measure=measure))
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert validate(good) == ()
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(KgError, match="no SHACL engine is installed .*pip install"):
        validate(good)


def test_the_engine_reaches_no_network(tmp_path: Path) -> None:
    service, imports = tmp_path / "service", tmp_path / "imports"
    service.mkdir()
    imports.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        listener.settimeout(0.3)
        (service / "x.ttl").write_text(
            "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetNode <urn:c> ; sh:sparql "
            f"[ a sh:SPARQLConstraint ; sh:select 'SELECT $this {{ SERVICE <{address}> {{ $this ?p ?o }} }}' ] .",
            "utf-8",
        )
        with pytest.raises(ConfigError, match="SERVICE"):
            validate(store.memory(rdf.quads(facts())), shapes=service)
        (imports / "x.ttl").write_text(
            f"@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:o> a owl:Ontology ; owl:imports <{address}> .",
            "utf-8",
        )
        assert validate(store.memory(rdf.quads(facts())), shapes=imports) == ()
        with pytest.raises(TimeoutError):
            listener.accept()


def test_violations_are_sorted_and_the_same_each_time() -> None:
    documents = (replace(facts().documents[0], date=None), facts().documents[1])
    broken = replace(with_assertion(6, object="person-陆望舒"), documents=documents)
    found = check(broken)
    assert [violation.severity for violation in found] == ["violation", "warning"]
    assert check(broken) == found


# ── What is entailed ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("base", [DEFAULT_BASE, "https://example.org/g/"])
def test_what_is_entailed_is_not_looked_at(base: str) -> None:
    quads = rdf.quads(facts(), normalise=normalise, measure=measure, settings=Settings(entail=True), base=base)
    beyond = [quad for quad in quads if quad.graph_name == iri(base, ENTAILED)]
    assert len(beyond) > 50
    assert [validate(store.memory(quads), engine=engine) for engine in ENGINES] == [(), ()]
    # As a statement it would be wrong.
    stated = [Quad(q.subject, q.predicate, q.object, iri(base, "doc-青石区-2024")) for q in beyond]
    shapes = {v.shape for v in validate(store.memory({*quads, *stated}))}
    assert {"kg:EntailedShape-stated", "kg:EntityShape-type"} <= shapes


def test_what_is_stated_and_entailed_is_looked_at() -> None:
    """A store may be added to: what was entailed of one document, another may state."""
    quads = rdf.quads(facts(), normalise=normalise, measure=measure)
    again = [Quad(q.subject, q.predicate, q.object, node(ENTAILED)) for q in quads if q.graph_name != ONTOLOGY_GRAPH]
    assert validate(store.memory([*quads, *again])) == ()
    broken = rdf.quads(with_assertion(6, object="person-陆望舒"), normalise=normalise, measure=measure)
    again = [Quad(q.subject, q.predicate, q.object, node(ENTAILED)) for q in broken]
    assert [v.shape for v in validate(store.memory([*broken, *again]))] == ["kg:RelationShape-range"]


@pytest.mark.parametrize("space", ["", "no IRI", "https://example.org/elsewhere/"])
def test_a_data_set_with_a_wrong_base_is_told_and_no_more(space: str) -> None:
    quads = rdf.quads(facts(), normalise=normalise, measure=measure, settings=Settings(entail=True))
    graph = store.memory(quads)
    graph.add(Quad(node("dataset"), VOID["uriSpace"], Literal(space), node("dataset")))
    graph.add(Quad(node("dataset"), VOID["uriSpace"], Literal(space)))
    assert "kg:DatasetShape-uriSpace" in {v.shape for v in validate(graph)}
    assert not any("Entailed" in v.shape or "Relation" in v.shape for v in validate(graph))


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


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ("sh:minCount 1", "without sh:path"),
        ("sh:path <urn:p> , <urn:q> ; sh:minCount 1", "more than one sh:path"),
        ("sh:path <urn:p> ; sh:minCuont 1", "there is no sh:minCuont"),
        ('sh:path <urn:p> ; sh:minCount 1 ; sh:severity "Warning"', "sh:severity is an IRI"),
        ('sh:path <urn:p> ; sh:minCount "one"', "minCount"),
    ],
)
def test_a_mistake_in_a_shape_is_told(wrong: str, problem: str, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetClass <urn:c> ; "
        f"sh:property <urn:p#one> . <urn:p#one> a sh:PropertyShape ; {wrong} .",
        "utf-8",
    )
    with pytest.raises(ConfigError, match=f"a shape is wrong: .*{problem}") as caught:
        validate(store.memory(rdf.quads(facts())), shapes=tmp_path)
    assert caught.value.where == str(tmp_path) and "\n" not in str(caught.value)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "wrong", ["sh:select 'SELECT $this {'", "sh:select 'SELECT $this { $this nope:x ?y }'", "sh:prefixes <urn:p>"]
)
def test_a_mistake_in_a_rule_is_told(wrong: str, engine: str, tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <urn:s> a sh:NodeShape ; sh:targetNode <urn:c> ; "
        f"sh:sparql [ a sh:SPARQLConstraint ; {wrong} ] .",
        "utf-8",
    )
    with pytest.raises(ConfigError, match="a shape is wrong: "):
        validate(store.memory(rdf.quads(facts())), shapes=tmp_path, engine=engine)


def test_an_engine_that_breaks_down_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    import shacl

    class PanicException(BaseException):
        """As Rust raises it."""

    class Shapes:
        @staticmethod
        def from_text(text: str, format: str) -> None:
            raise PanicException("index\nout of bounds")

    monkeypatch.setattr(shacl, "Shapes", Shapes)
    with pytest.raises(KgError, match="the SHACL engine broke down: index out of bounds .*report"):
        validate(store.memory(rdf.quads(facts())))


def test_the_report_of_the_w3c_in_turtle() -> None:
    documents = (replace(facts().documents[0], date=None), facts().documents[1])
    found = check(replace(with_assertion(6, object="person-陆望舒"), documents=documents))
    text = report(found)
    assert text == report(tuple(found)) and text.startswith(b"@prefix kg:")
    triples = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE)]
    results = {t.object for t in triples if t.predicate == SH["result"]}
    assert len(results) == len(found) == 2
    assert {t.object for t in triples if t.predicate == SH["conforms"]} == {Literal("false", datatype=XSD["boolean"])}
    (severe,) = (t.subject for t in triples if t.predicate == SH["resultSeverity"] and t.object == SH["Violation"])
    said = {(t.predicate.value.removeprefix(SH.iri), t.object) for t in triples if t.subject == severe}
    assert ("sourceShape", KG["RelationShape-range"]) in said and ("resultPath", RDF["object"]) in said
    assert ("resultMessage", Literal("这个关系的宾语不能是这种类型的实体。", language="zh")) in said
    assert ("sourceConstraintComponent", SH["SPARQLConstraintComponent"]) in said
    (focus,) = (term for name, term in said if name == "focusNode")
    assert focus.value.startswith(D + "doc-青石区-2024-a")  # type: ignore[union-attr]
    assert b"sh:conforms true" in report(())


def test_the_path_of_a_report_may_be_a_sequence() -> None:
    graph = with_ledger()
    for found in list(graph.quads_for_pattern(None, RDF["type"], KG["TargetCheck"])):
        replaced(graph, found.subject, KG["aim"], None)  # type: ignore[arg-type]
    violations = [v for v in validate(graph) if v.shape == "kg:TargetCheckShape-aim"]
    assert {violation.path for violation in violations} == {"kg:aim/kg:scenario"}
    triples = {quad.triple for quad in parse(report(violations), format=RdfFormat.TURTLE)}
    firsts = {t.subject: t.object for t in triples if t.predicate == RDF["first"]}
    rests = {t.subject: t.object for t in triples if t.predicate == RDF["rest"]}
    paths = {t.object for t in triples if t.predicate == SH["resultPath"]}
    assert len(paths) == len(violations) > 1
    for path in paths:
        assert (firsts[path], firsts[rests[path]], rests[rests[path]]) == (KG["aim"], KG["scenario"], RDF["nil"])


def test_a_result_can_be_written_as_json() -> None:
    (found,) = check(with_assertion(6, object="person-陆望舒"))
    told = found.to_dict()
    assert told["severity"] == "violation" and told["shape"] == "kg:RelationShape-range"
    assert set(told) == {
        "severity", "focus", "label", "path", "value", "message_zh", "message_en", "shape", "component", "sentence",
        "document",
    }


def test_another_base(tmp_path: Path) -> None:
    graph = store.memory(rdf.quads(with_assertion(6, object="person-陆望舒"), base="https://example.org/g/"))
    (found,) = validate(graph)
    assert found.focus.startswith("kgd:doc-")
