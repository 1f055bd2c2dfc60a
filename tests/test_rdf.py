from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from small_graph import HOSTILE, NEW, OLD, REGION, facts

from kg import rdf, store
from kg.errors import ConfigError, InputError, ProvenanceError
from kg.model import Decision, Facts, Naming, Outcome, Span
from kg.observe import measure, normalise
from kg.observe.units import table
from kg.vocab import DCT, DEFAULT_BASE, KG, OA, ORG, PROV, RDF, RDFS, XSD, iri

D = DEFAULT_BASE


@pytest.fixture(scope="module")
def graph() -> Store:
    return store.memory(rdf.quads(facts(), title="试验"))


def ask(graph: Store, text: str) -> bool:
    from kg import query

    answer = query.run(graph, f"ASK {{ {text} }}").answer
    assert answer is not None
    return answer


# ── The gate ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def altered(**changes: object) -> Facts:
    """The facts, with the first assertion's provenance altered."""
    first, *others = facts().assertions
    provenance = replace(first.provenance, **changes)  # type: ignore[arg-type]
    return replace(facts(), assertions=(replace(first, provenance=provenance), *others))


def test_good_facts_pass_the_gate() -> None:
    rdf.check_provenance(facts())


def test_a_quote_that_is_not_the_text_stops_everything_and_both_texts_are_shown() -> None:
    with pytest.raises(ProvenanceError) as caught:
        rdf.quads(altered(quote="向湖发展、文旅兴区三大战略"))
    message = str(caught.value)
    assert "三大战略" in message and "两大战略" in message
    assert caught.value.where.startswith("青石区-2024[")


@pytest.mark.parametrize("shift", [-1, 1])
def test_offsets_off_by_one_stop_everything(shift: int) -> None:
    span = facts().assertions[0].provenance.span
    with pytest.raises(ProvenanceError):
        rdf.check_provenance(altered(span=Span(span.start + shift, span.end + shift)))


def test_a_quote_beyond_the_end_of_the_text() -> None:
    with pytest.raises(ProvenanceError):
        rdf.check_provenance(altered(span=Span(len(OLD), len(OLD) + 3)))


def test_a_quote_outside_its_sentence() -> None:
    with pytest.raises(ProvenanceError, match="outside its sentence"):
        rdf.check_provenance(altered(sentence=facts().sentences["青石区-2024"][0].span))


def test_a_sentence_that_the_document_does_not_have() -> None:
    with pytest.raises(ProvenanceError, match="no sentence"):
        rdf.check_provenance(altered(sentence=Span(0, len(OLD))))


def test_an_unknown_document() -> None:
    with pytest.raises(ProvenanceError, match="no such document"):
        rdf.check_provenance(altered(document="elsewhere"))


@pytest.mark.parametrize("end", ["subject", "object"])
def test_an_assertion_about_an_unknown_entity(end: str) -> None:
    first, *others = facts().assertions
    broken = replace(facts(), assertions=(replace(first, **{end: "company-nobody"}), *others))
    with pytest.raises(ProvenanceError, match="company-nobody"):
        rdf.check_provenance(broken)


def test_an_observation_about_an_unknown_entity_or_with_a_wrong_quote() -> None:
    first, *others = facts().observations
    with pytest.raises(ProvenanceError, match="place-nowhere"):
        rdf.check_provenance(replace(facts(), observations=(replace(first, subject="place-nowhere"), *others)))
    wrong = replace(first, provenance=replace(first.provenance, quote="地区生产总值完成312.51亿元"))
    with pytest.raises(ProvenanceError, match="312.51"):
        rdf.check_provenance(replace(facts(), observations=(wrong, *others)))


def with_naming(**changes: object) -> Facts:
    """The facts, with the evidence for the alias of the park altered."""

    def altered(naming: Naming) -> Naming:
        return replace(naming, provenance=replace(naming.provenance, **changes))  # type: ignore[arg-type]

    return replace(
        facts(), entities=tuple(replace(e, namings=tuple(map(altered, e.namings))) for e in facts().entities)
    )


def test_the_evidence_for_aliases_is_held_to_the_same() -> None:
    rdf.check_provenance(with_naming())
    with pytest.raises(ProvenanceError, match="云谷"):
        rdf.check_provenance(with_naming(quote="云桟"))
    entities = tuple(replace(e, aliases=()) if e.namings else e for e in facts().entities)
    with pytest.raises(ProvenanceError, match="no alias '云谷'"):
        rdf.check_provenance(replace(facts(), entities=entities))


# ── What is written ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_plain_statements_stand_in_their_documents_graph() -> None:
    chip, park = iri(D, "company-星桥半导体"), iri(D, "park-青石区-青石云谷")
    found = [quad for quad in rdf.quads(facts()) if quad.subject == chip and quad.predicate == KG["locatedIn"]]
    assert found == [Quad(chip, KG["locatedIn"], park, iri(D, "doc-青石区-2024"))]


def test_every_assertion_has_its_plain_triple_and_its_node(graph: Store) -> None:
    from kg import query

    node = "?a a kg:Assertion ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o"
    rows = query.run(graph, f"SELECT ?s ?p ?o {{ GRAPH ?d {{ {node} . ?s ?p ?o }} }}").rows
    said = [(iri(D, a.subject).value, KG[a.predicate].value, iri(D, a.object).value) for a in facts().assertions]
    assert sorted(rows) == sorted(said)


def test_an_assertion_carries_all_its_provenance() -> None:
    quads = rdf.quads(facts())
    title = Literal("区长", language="zh")
    node = next(quad.subject for quad in quads if quad.predicate == KG["postTitle"] and quad.object == title)
    found = {quad.predicate: quad.object for quad in quads if quad.subject == node}
    start = OLD.index("区长陆望舒")
    assert found[KG["quote"]] == Literal("区长陆望舒")
    assert (found[OA["start"]].value, found[OA["end"]].value) == (str(start), str(start + 5))
    assert found[DCT["source"]] == iri(D, "doc-青石区-2024")
    assert found[PROV["wasDerivedFrom"]] == iri(D, f"doc-青石区-2024-s{start}")
    assert found[KG["rule"]] == Literal("test.rule")
    assert found[KG["confidence"]] == Literal("0.9", datatype=XSD["decimal"])


def test_an_alias_carries_its_evidence_and_a_decision_its_reason() -> None:
    chip = next(e for e in facts().entities if e.name == "星桥半导体")
    decision = Decision("2025/decisions.tsv", 7, "merge", "星桥半导体", "", "星桥芯片", "", "年报第3页")
    entities = tuple(replace(e, decisions=(decision,) if e is chip else ()) for e in facts().entities)
    quads = rdf.quads(replace(facts(), entities=entities, outcomes=(Outcome(decision, 1, 0),)))
    naming = {q.predicate: q.object for q in quads if q.subject == iri(D, "doc-青石区-2025-n1")}
    assert naming[KG["names"]] == iri(D, "park-青石区-青石云谷")
    assert naming[KG["alias"]] == Literal("云谷", language="zh") and naming[KG["quote"]] == Literal("云谷")
    assert naming[PROV["wasDerivedFrom"]] == iri(D, f"doc-青石区-2025-s{NEW.rindex('青石区建成')}")
    (link,) = [q for q in quads if q.predicate == KG["decidedBy"]]
    told = {q.predicate: q.object for q in quads if q.subject == link.object}
    assert link.subject == iri(D, chip.id) and link.object == iri(D, "decision-2025/decisions.tsv-7")
    assert told[KG["reason"]] == Literal("年报第3页") and told[RDFS["label"]] == Literal("2025/decisions.tsv:7")
    plain = rdf.plain(quads)
    assert link.triple in plain
    assert not [t for t in plain if "Naming" in str(t) or t.predicate == KG["alias"]]


def test_statements_are_numbered_in_the_order_of_the_text_whatever_order_they_come_in() -> None:
    mixed = replace(
        facts(),
        assertions=facts().assertions[::-1],
        observations=facts().observations[::-1],
        entities=facts().entities[::-1],
        documents=facts().documents[::-1],
    )
    assert rdf.quads(mixed) == rdf.quads(facts())
    starts = [
        int(q.object.value)
        for n in range(1, 12)
        for q in rdf.quads(facts())
        if q.subject == iri(D, f"doc-青石区-2024-a{n}") and q.predicate.value.endswith("#start")
    ]
    assert len(starts) == 11 and starts == sorted(starts)


def test_observations(graph: Store) -> None:
    assert ask(
        graph,
        """?o a qb:Observation , kg:Observation ; qb:dataSet kgd:observations ; kg:rawValue "312.50" ; kg:value 312.5 ;
           kg:unit "亿元" ; kg:kind kg:level ; kg:bound kg:exact ; kg:scenario kg:actual ;
           kg:period "2023" ; kg:year 2023 ;
           kg:subject ?place ; dct:spatial ?place ; kg:occurrence 1 ; kg:indicator kgd:indicator-地区生产总值 ;
           sdmx-dimension:refPeriod kgd:period-2023 .
           ?place rdfs:label "青石区"@zh .
           kgd:period-2023 time:hasBeginning/time:inXSDDate "2023-01-01"^^xsd:date ;
           time:hasEnd/time:inXSDDate "2023-12-31"^^xsd:date""",
    )
    assert ask(graph, '?o kg:kind kg:growth ; kg:baseline "同比" ; kg:value 6.1')
    assert ask(graph, '?o kg:scenario kg:target ; kg:bound kg:atLeast ; kg:value ?v FILTER (?v = 360)')
    assert ask(graph, "kgd:observations qb:structure/qb:component/qb:dimension kg:scenario")


def test_base_values_come_from_the_function_given() -> None:
    def normalise(value: Decimal, unit: str) -> tuple[Decimal, str]:
        return value * {"亿元": 100000000}[unit], "元"

    found = store.memory(rdf.quads(facts(), normalise=normalise))
    assert ask(found, '?o kg:rawValue "312.50" ; kg:baseValue ?v ; kg:baseUnit "元" FILTER (?v = 31250000000)')
    assert ask(found, '?o kg:unit "%" ; kg:baseValue 6.1 ; kg:baseUnit "%"'), "what it does not know is its own base"


def measured(**changes: object) -> Store:
    """The graph of the first observation alone, changed, with what is known of units."""
    first = replace(facts().observations[0], **changes)  # type: ignore[arg-type]
    return store.memory(rdf.quads(replace(facts(), observations=(first,)), normalise=normalise, measure=measure))


@pytest.mark.parametrize(
    ("value", "unit", "base_value", "base_unit", "iri", "currency"),
    [
        ("312.50", "亿元", "31250000000", "元", "qudt-unit:CCY_CNY", "CNY"),
        ("3.5", "万亿美元", "3500000000000", "美元", "qudt-unit:CCY_USD", "USD"),
        ("1.25", "万元/平方米", "12500", "元/平方米", "kgd:unit-元-PER-平方米", "CNY"),
        ("0.1", "元", "0.1", "元", "qudt-unit:CCY_CNY", "CNY"),
        ("3000", "亩", "3000", "亩", "kgd:unit-亩", None),
        ("2", "平方公里", "2000000", "平方米", "qudt-unit:M2", None),
        ("0.1", "公里", "100", "米", "qudt-unit:M", None),
        ("28.5", "微克/立方米", "0.0000000285", "千克/立方米", "qudt-unit:KiloGM-PER-M3", None),
        ("0.35", "吨标准煤/万元", "0.000035", "吨标准煤/元", "kgd:unit-吨标准煤-PER-元", None),
        ("8", "人/周", "8", "人/周", "kgd:unit-人-PER-周", None),
        ("6.1", "%", "6.1", "%", "qudt-unit:PERCENT", None),
        ("5", "‰", "0.5", "%", "qudt-unit:PERCENT", None),
        ("1.2", "个百分点", "1.2", "个百分点", "kgd:unit-个百分点", None),
        ("3", "家", "3", "家", "qudt-unit:NUM", None),
        ("2.5", "万名", "25000", "人", "qudt-unit:NUM", None),
        ("100", "亿", "10000000000", "", "kg:openUnit", None),
        ("3", "斛", "3", "斛", "kgd:unit-斛", None),
    ],
)
def test_values_are_exact_in_a_unit_that_has_an_iri(
    value: str, unit: str, base_value: str, base_unit: str, iri: str, currency: str | None
) -> None:
    graph = measured(value=Decimal(value), unit=unit)
    numbers = f"FILTER (?printed = {value} && ?converted = {base_value})"
    assert ask(graph, f'?o kg:value ?printed ; kg:unit "{unit}" ; kg:baseValue ?converted {numbers}')
    assert ask(graph, f'?o kg:baseUnit "{base_unit}" ; kg:unitMeasure {iri} . {iri} a qudt:Unit')
    assert ask(graph, f'?o kg:currency "{currency}"' if currency else "FILTER NOT EXISTS { ?o kg:currency ?c }")
    assert ask(graph, f'{iri} rdfs:label "{base_unit}"@zh') == iri.startswith("kgd:")


def test_a_quotient_is_described_by_its_parts() -> None:
    graph = measured(unit="元/平方米")
    assert ask(graph, "kgd:unit-元-PER-平方米 kg:numerator qudt-unit:CCY_CNY ; kg:denominator qudt-unit:M2")
    assert ask(graph, 'qudt-unit:CCY_CNY qudt:hasQuantityKind quantitykind:Currency ; qudt:currencyCode "CNY"')
    assert ask(graph, "qudt-unit:M2 qudt:hasQuantityKind quantitykind:Area")
    assert ask(measured(unit="亩"), "kgd:unit-亩 qudt:hasQuantityKind quantitykind:Area"), "all areas have one kind"


def test_of_every_unit_it_is_known_what_it_measures() -> None:
    first = facts().observations[0]
    units = sorted({unit.base for unit in table().values()})
    counted = tuple(replace(first, unit=unit) for unit in units)
    graph = store.memory(rdf.quads(replace(facts(), observations=counted), normalise=normalise, measure=measure))
    assert len(units) > 100
    assert not ask(graph, "?o kg:unitMeasure ?unit FILTER NOT EXISTS { ?unit qudt:hasQuantityKind ?kind }")


def test_a_rank_is_no_number_of_people() -> None:
    graph = measured(unit="名", kind="rank", value=Decimal(3))
    assert ask(graph, '?o kg:unit "名" ; kg:unitMeasure kg:rankUnit ; kg:baseUnit "位" ; kg:baseValue 3.0')


def test_a_period_that_the_text_leaves_open() -> None:
    graph = measured(period=None)
    assert ask(graph, "?o sdmx-dimension:refPeriod kg:openPeriod FILTER NOT EXISTS { ?o kg:period|kg:year ?p }")
    assert not ask(graph, "?o sdmx-dimension:refPeriod/time:hasBeginning ?begin")


def test_what_a_document_says_again_is_counted_in_the_order_of_the_text() -> None:
    first, later, *others = facts().observations
    again = replace(first, value=Decimal(300), raw="300", provenance=later.provenance)
    graph = store.memory(rdf.quads(replace(facts(), observations=(again, later, *others, first))))
    assert ask(graph, '?o kg:rawValue "312.50" ; kg:occurrence 1 . ?p kg:rawValue "300" ; kg:occurrence 2')
    ends = [replace(first, value=Decimal(n), bound=bound) for n, bound in ((1, "atLeast"), (2, "atMost"))]
    graph = store.memory(rdf.quads(replace(facts(), observations=tuple(ends))))
    assert not ask(graph, "?o kg:occurrence 2"), "the ends of a range are two figures"


def test_a_company_has_no_area() -> None:
    assert ask(measured(), "?o kg:subject ?place ; dct:spatial ?place")
    assert not ask(measured(subject="company-星桥半导体"), "?o a kg:Observation ; dct:spatial ?place")


def test_documents_and_sentences(graph: Store) -> None:
    assert ask(
        graph,
        """kgd:doc-青石区-2024 a kg:Document , schema:Article ; dct:issued "2024-01-09"^^xsd:date ; kg:year 2024 ;
           kg:jurisdiction/rdfs:label "青石区"@zh ; kg:jurisdictionName "青石区"@zh ; kg:name "青石区-2024.txt" .
           kgd:doc-青石区-2025 dct:issued "2025-01"^^xsd:gYearMonth .
           kgd:doc-青石区-2024-s0 kg:text "青石区政府工作报告。" ; oa:start 0 ; oa:end 10 ; kg:sourceStart 3 ;
           kg:sourceEnd 13 ; dct:isPartOf kgd:doc-青石区-2024 ; schema:mentions ?place .
           ?place rdfs:label "青石区"@zh""",
    )
    texts = [q.object.value for q in rdf.quads(facts()) if q.predicate == KG["text"]]
    assert sorted(texts) == sorted(t for text in (OLD, NEW) for t in text.replace("。", "。\n").split("\n") if t)


def test_types_the_best_first(graph: Store) -> None:
    assert ask(graph, '?x rdfs:label "砚湖大桥"@zh ; a kg:Project , kg:Place ; kg:mainType kg:Project')
    assert not ask(graph, '?x rdfs:label "砚湖大桥"@zh ; kg:mainType kg:Place')


def test_a_post_in_an_institution_is_a_membership_and_one_in_a_place_is_not(graph: Store) -> None:
    assert ask(
        graph,
        """?m a org:Membership ; org:member kgd:person-韩立夏 ; org:organization kgd:institution-临溪理工大学 ;
           org:role/skos:prefLabel "校长"@zh ; prov:wasDerivedFrom/kg:quote "临溪理工大学校长韩立夏" """,
    )
    assert not ask(graph, "?m org:member kgd:person-陆望舒")


def test_hostile_names_are_text(graph: Store) -> None:
    found = list(graph.quads_for_pattern(None, RDFS["label"], Literal(HOSTILE, language="zh"), None))
    assert len({quad.subject for quad in found}) == 1
    assert all(not set(q.subject.value) & set('<>"{}\\ `') for q in found)


def test_no_blank_nodes_anywhere() -> None:
    assert all(
        isinstance(term, NamedNode | Literal)
        for quad in rdf.quads(facts())
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
    )


def test_the_base_can_be_chosen() -> None:
    quads = rdf.quads(facts(), base="https://example.org/graph/")
    assert not any(DEFAULT_BASE in str(quad) for quad in quads)
    assert any(quad.subject.value == "https://example.org/graph/company-星桥半导体" for quad in quads)
    with pytest.raises(ConfigError):
        rdf.quads(facts(), base="graph")


def test_plain_leaves_out_provenance_and_keeps_the_rest() -> None:
    triples = rdf.plain(rdf.quads(facts()))
    types = {t.object for t in triples if t.predicate == RDF["type"]}
    assert not types & {KG["Assertion"], KG["Sentence"], ORG["Membership"], KG["EntityType"], KG["Relation"]}
    assert {KG["Observation"], KG["Company"], KG["Document"], KG["Indicator"]} <= types
    assert not any(t.predicate in (KG["quote"], KG["rule"], PROV["wasDerivedFrom"]) for t in triples)
    expected = {(a.subject, a.predicate, a.object) for a in facts().assertions}
    assert expected == {
        (s, p, o)
        for s, p, o in expected
        if any(t.subject == iri(D, s) and t.predicate == KG[p] and t.object == iri(D, o) for t in triples)
    }


@pytest.mark.parametrize("id", ["青石区-2024", "青石区-2024-s0", "青石区-2024-a12", "青石区-2024-n1"])
def test_documents_that_would_share_an_iri(id: str) -> None:
    other = replace(facts().documents[1], id=id)
    sentences = {**facts().sentences, id: ()}
    broken = replace(
        facts(), documents=(facts().documents[0], other), sentences=sentences, entities=(), assertions=(),
        observations=(),
    )
    with pytest.raises(InputError, match="cannot be told from"):
        rdf.quads(broken)


@pytest.mark.parametrize(
    ("period", "limits"),
    [
        ("2024", ("2024-01-01", "2024-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024-01/2024-09", ("2024-01-01", "2024-09-30")),
        ("2021/2025", ("2021-01-01", "2025-12-31")),
        ("2025-03-08", ("2025-03-08", "2025-03-08")),
        ("2024-13", None),
        ("2024-02-29", ("2024-02-29", "2024-02-29")),
        ("2023-02-29", None),
        ("2023-02-30", None),
        ("2023-02-30/2023-04", None),
        ("2023-02/2023-04-31", None),
        ("2023-02/2023-04-30", ("2023-02-01", "2023-04-30")),
        ("去年", None),
        ("2025/2024", None),
        ("0000", None),
        ("", None),
    ],
)
def test_limits_of_periods(period: str, limits: tuple[str, str] | None) -> None:
    assert rdf.period_limits(period) == limits


def test_empty_facts() -> None:
    quads = rdf.quads(Facts((), {}, (), (), ()))
    assert rdf.plain(quads)
    types = {quad.object for quad in quads if quad.predicate == RDF["type"]}
    assert not types & {KG["Assertion"], KG["Observation"], KG["Document"], KG["Company"]}


def test_a_jurisdiction_is_found_by_its_whole_path() -> None:
    """A district of the same name in another city is not the jurisdiction."""
    elsewhere = replace(facts().documents[0], region=("云州省", "别处市", REGION[-1]))
    changed = replace(facts(), documents=(elsewhere, facts().documents[1]))
    found = [q for q in rdf.quads(changed) if q.predicate == KG["jurisdiction"]]
    assert [q.subject.value.removeprefix(D) for q in found] == ["doc-青石区-2025"]


def test_the_same_bytes_under_another_hash_seed_and_locale(tmp_path: Path) -> None:
    script = (
        "import sys; from small_graph import facts; from kg import rdf, serialise\n"
        "quads = rdf.quads(facts()); triples = rdf.plain(quads); out = sys.stdout.buffer\n"
        "out.write(serialise.nquads(quads) + serialise.turtle(triples) + serialise.jsonld(triples))"
    )
    here = Path(__file__).parent
    outputs = set()
    settings = (("1", "C", "UTC"), ("2", "C.UTF-8", "Asia/Shanghai"), ("77", "POSIX", "America/New_York"))
    for seed, locale, zone in settings:
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "TZ": zone,
            "PYTHONPATH": os.pathsep.join([str(here), str(here.parent)]),
        }
        done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, cwd=tmp_path)
        assert done.returncode == 0, done.stderr.decode()
        outputs.add(done.stdout)
    assert len(outputs) == 1 and len(outputs.pop()) > 100_000
