from __future__ import annotations

import csv
import io
import json
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import ledger_facts
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Store, parse, parse_query_results
from small_graph import HOSTILE, facts

import kg
from kg import cli, query, rdf, store
from kg.errors import ConfigError, QueryError
from kg.ledger import ledger
from kg.model import Entity
from kg.observe import comparable, measure, normalise
from kg.resources import folder
from kg.vocab import DEFAULT_BASE, KG, RDF, RDFS, prefixes


@cache
def one_graph() -> Store:
    books = ledger(facts(), comparable)
    return store.memory(rdf.quads(facts(), normalise=normalise, measure=measure, ledger=books))


@pytest.fixture
def graph() -> Store:
    return one_graph()


# ── run ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rows_are_plain_values(graph: Store) -> None:
    text = 'SELECT ?x ?year ?value ?none { ?o kg:rawValue "312.50" ; kg:subject ?x ; kg:year ?year ; kg:value ?value }'
    result = query.run(graph, text)
    assert result.columns == ("x", "year", "value", "none")
    assert result.rows == ((DEFAULT_BASE + "place-云州省-临溪市-青石区", 2023, Decimal("312.5"), None),)
    assert result.table()[1] == [("kgd:place-云州省-临溪市-青石区", "2023", "312.5", "")]
    assert result.answer is None and result.triples is None


def test_ask(graph: Store) -> None:
    assert query.run(graph, "ASK { ?x a kg:Park }").answer is True
    no = query.run(graph, "ASK { ?x a kg:Harbour }")
    assert no.answer is False and no.table() == (("answer",), [("false",)])
    assert json.loads(no.text("json"))["boolean"] is False
    assert no.text("csv") == "answer\nfalse\n"


def test_construct_and_describe(graph: Store) -> None:
    result = query.run(graph, "CONSTRUCT { ?p kg:has ?c } WHERE { ?c kg:locatedIn ?p }")
    assert result.triples is not None and len(result.triples) == 2
    assert result.columns == ("subject", "predicate", "object")
    assert result.rows[0][1] == "https://w3id.org/zhengtu/ontology#has"
    assert len(json.loads(result.text("json"))) == 1
    assert len(result.text("csv").splitlines()) == 3
    assert query.run(graph, "DESCRIBE kgd:park-青石区-青石云谷").triples


def test_rows_without_an_order_are_sorted_numbers_by_value(graph: Store) -> None:
    values = [row[0] for row in query.run(graph, "SELECT ?v { ?o kg:value ?v }").rows]
    assert values == [Decimal("6.1"), Decimal("312.5"), Decimal(335), Decimal(360)]
    downwards = [row[0] for row in query.run(graph, "SELECT ?v { ?o kg:value ?v } ORDER BY DESC(?v)").rows]
    assert downwards == values[::-1]


def test_formats(graph: Store) -> None:
    result = query.run(graph, 'SELECT ?name { ?x rdfs:label ?name FILTER (STRSTARTS(?name, "</script>")) }')
    assert list(csv.reader(io.StringIO(result.text("csv"), newline=""))) == [["name"], [HOSTILE]]
    for name, format in (("json", QueryResultsFormat.JSON), ("tsv", QueryResultsFormat.TSV)):
        found = list(parse_query_results(result.text(name), format=format))
        assert [row["name"] for row in found] == [Literal(HOSTILE, language="zh")]
    with pytest.raises(QueryError, match="no format 'xlsx'") as caught:
        result.text("xlsx")
    assert "csv" in caught.value.remedy


FORMS = {
    "SELECT": "SELECT ?name { ?x a kg:Park ; rdfs:label ?name }",
    "ASK": "ASK { ?x a kg:Park }",
    "CONSTRUCT": "CONSTRUCT { ?x rdfs:label ?name } WHERE { ?x a kg:Park ; rdfs:label ?name }",
    "DESCRIBE": "DESCRIBE ?x { ?x a kg:Park }",
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_in_each_format(graph: Store, form: str) -> None:
    """Whatever is asked for comes out whole, as a parser of the format reads it; a graph from rows is refused."""
    result = query.run(graph, FORMS[form])
    assert "青石云谷" in str(result.table()) or form == "ASK"
    rows = list(csv.reader(io.StringIO(result.text("csv"), newline="")))
    if form in ("SELECT", "ASK"):
        assert rows == {"SELECT": [["name"], ["青石云谷"]], "ASK": [["answer"], ["true"]]}[form]
        wanted = {"SELECT": '?name\n"青石云谷"@zh\n', "ASK": "answer\ntrue\n"}[form]
        assert result.text("tsv") == wanted
        found = json.loads(result.text("json"))
        assert found.get("boolean") or found["results"]["bindings"][0]["name"]["value"] == "青石云谷"
        for format in query.GRAPH_FORMATS:
            with pytest.raises(QueryError, match="no graph") as caught:
                result.text(format)
            assert "json" in caught.value.remedy
        return
    assert result.triples and len(rows) == len(result.triples) + 1 and rows[0] == ["subject", "predicate", "object"]
    assert len(result.text("tsv").splitlines()) == len(rows)
    kinds = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD, "json": RdfFormat.JSON_LD}
    for format, kind in kinds.items():
        assert {quad.triple for quad in parse(result.text(format).encode(), format=kind)} == set(result.triples)
    assert result.text("ttl").startswith("@prefix kg") and "@prefix owl" not in result.text("ttl")


def test_the_prefixes_are_known(graph: Store) -> None:
    for prefix in prefixes():
        assert query.run(graph, f"ASK {{ ?x a {prefix}:Nothing }}").answer is False


def test_tables_hold_no_control_characters(graph: Store) -> None:
    found = query.run(graph, r'SELECT ("\u001B[31mred\r\n\u202E" AS ?x) {}')
    assert found.table()[1] == [(" [31mred   ",)]


def test_values_are_terms_never_text(graph: Store) -> None:
    hostile = Literal('" } ; DROP ALL ; SELECT * { ?s ?p "', language="zh")
    text = "SELECT ?name ?x { ?x rdfs:label ?name }"
    assert query.run(graph, text, values={"name": hostile}).rows == ()
    found = query.run(graph, text, values={"name": Literal(HOSTILE, language="zh")})
    assert len(found.rows) == 1 and found.rows[0][0] == HOSTILE


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("SELECT ?x WHERE {\n  ?x a }", "line 2, column 9", "no SPARQL"),
        ("SELECT * { ?x foo:bar ?y }", "line 1, column", "prefix is not known"),
        ("SELECT", "line 1, column 7", "at the end of the query"),
        ("", "line 1, column 1", "no SPARQL"),
        ("找 企业", "line 1, column", "no SPARQL"),
        ("SELECT * {\n\n ?x kg:a ?y ?z }", "line 3, column", "not understood"),
        ("SELECT * { ?x kg:a\n}", "line 2, column 1", "near '}'"),
    ],
)
def test_syntax_errors_are_one_line_with_line_and_column(graph: Store, text: str, where: str, problem: str) -> None:
    with pytest.raises(QueryError) as caught:
        query.run(graph, text)
    assert caught.value.where.startswith(where) and problem in caught.value.problem
    assert "\n" not in str(caught.value) and caught.value.remedy and "^" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:b> <a:c> <a:d> }",
        "# comment\nPREFIX x: <http://example.org/>\n  delete where { ?s ?p ?o }",
        "CLEAR ALL",
        "LOAD <http://127.0.0.1/x>",
        "DROP GRAPH <a:b>",
    ],
)
def test_updates_are_refused(graph: Store, text: str) -> None:
    with pytest.raises(QueryError, match="can only be read"):
        query.run(graph, text)


SERVICES = [
    "SELECT * { SERVICE <IRI> { ?s ?p ?o } }",
    "SELECT * { service silent <IRI> { ?s ?p ?o } }",
    "SELECT * { SERVICE<IRI>{ ?s ?p ?o } }",
    "SELECT * { SERVICE # x\n <IRI> { ?s ?p ?o } }",
    "SELECT * { BIND(<IRI> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "PREFIX x: <IRI> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "PREFIX x: <IRI> SELECT * { SERVICEx:{ ?s ?p ?o } }",
    "SELECT * { ?a ?b 'x'.SERVICE <IRI> { ?s ?p ?o } }",
    "SELECT * { ?a ?b true SERVICE <IRI> { ?s ?p ?o } }",
    "SELECT * { ?a ?b ?c FILTER(?a<?b)SERVICE?x#>\n{ ?s ?p ?o } }",
    "SELECT * { ?a <http://x#a> ?c . SERVICE <IRI> { ?s ?p ?o } }",
    'SELECT * { ?a ?b """ " """ . SERVICE <IRI> { ?s ?p ?o } }',
    "SELECT * { \\u0053ERVICE <IRI> { ?s ?p ?o } }",
    "SELECT * { \\U00000053ERVICE <IRI> { ?s ?p ?o } }",
    "ASK { { SELECT * { SERVICE <IRI> { ?s ?p ?o } } } }",
]


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A server on this machine that notes every connection."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    calls: list[bytes] = []
    done = threading.Event()

    def listen() -> None:
        while not done.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(1)
                calls.append(connection.recv(1000))
                connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    thread = threading.Thread(target=listen)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/", calls
    done.set()
    thread.join()
    server.close()


def test_the_listener_would_notice(listener: tuple[str, list[bytes]]) -> None:
    """Without our guard the engine does call out: the next tests can fail."""
    iri, calls = listener
    before = len(calls)
    with pytest.raises(Exception):  # noqa: B017 - whatever the engine makes of a 404
        list(Store().query(f"SELECT * {{ SERVICE <{iri}> {{ ?s ?p ?o }} }}"))
    assert len(calls) == before + 1


@pytest.mark.parametrize("text", SERVICES)
def test_no_query_reaches_another_machine(graph: Store, listener: tuple[str, list[bytes]], text: str) -> None:
    iri, calls = listener
    before = len(calls)
    with pytest.raises(QueryError, match="SERVICE is not allowed"):
        query.run(graph, text.replace("IRI", iri))
    assert len(calls) == before


def test_from_fetches_nothing(graph: Store, listener: tuple[str, list[bytes]]) -> None:
    iri, calls = listener
    before = len(calls)
    assert query.run(graph, f"SELECT * FROM <{iri}> {{ ?s ?p ?o }}").rows == ()
    assert len(calls) == before


def test_from_chooses_a_document(graph: Store) -> None:
    rows = query.run(graph, "SELECT ?s FROM kgd:doc-青石区-2025 { ?s kg:locatedIn ?o }").rows
    assert rows == ((DEFAULT_BASE + "company-蓝鲸生物",),)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service a kg:Park }",
        'SELECT * { ?s rdfs:label ?l FILTER (CONTAINS(?l, "service")) }',
        "SELECT * { ?s <http://example.org/service/x> ?l }",
        "SELECT * { ?s kg:service ?l }",
        "SELECT ?x { ?x a kg:Park } # services of a park",
    ],
)
def test_the_letters_alone_are_no_call(graph: Store, text: str) -> None:
    query.run(graph, text)


# ── Named queries ────────────────────────────────────────────────────────────────────────────────────────────────────

EXPECTED = {
    "amounts": 3,
    "common": 34,
    "compare": 0,
    "conflicts": 0,
    "cooperation": 0,
    "document": 23,
    "documents": 2,
    "events": 1,
    "evidence": 23,
    "growth": 1,
    "honors": 1,
    "indicator": 4,
    "industries": 3,
    "introductions": 2,
    "investments": 0,
    "lives": 2,
    "neighbourhood": 55,
    "new": 3,
    "park-companies": 2,
    "parks": 1,
    "places": 0,
    "policies": 0,
    "posts": 2,
    "projects": 2,
    "ranks": 0,
    "sets": 3,
    "strategies": 3,
    "supporters": 4,
    "targets": 1,
    "timeline": 4,
    "top": 3,
}


def test_there_are_more_than_thirty() -> None:
    assert [found.name for found in query.named()] == sorted(EXPECTED)
    assert len(EXPECTED) == 31


def test_names_and_parameters_tell_apart() -> None:
    """No query answers to another's name, and no parameter is an option of ``kg query``."""
    names = [name for found in query.named() for name in (found.name, *found.also)]
    assert len(set(names)) == len(names)
    taken = {name for parameter in cli.query.params for name in parameter.opts}
    for found in query.named():
        for parameter in found.parameters:
            assert f"--{parameter.name}" not in taken | {"--help"}
            assert re.fullmatch("[a-z]+", parameter.name)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_named_queries_answer_for_all_when_nothing_is_named(graph: Store, name: str) -> None:
    found = next(each for each in query.named() if each.name == name)
    result = query.run_named(graph, name)
    assert len(result.rows) == EXPECTED[name]
    assert len(result.columns) == len(found.columns_zh) == len(found.columns_en)
    assert len(set(result.rows)) == len(result.rows)
    assert query.run_named(graph, name) == result
    for format in query.FORMATS:
        assert result.text(format)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_named_queries_are_ordered_and_name_no_place(name: str) -> None:
    found = next(each for each in query.named() if each.name == name)
    body = "".join(line for line in found.text.splitlines(keepends=True) if not line.startswith("#"))
    assert body.isascii()
    if found.is_graph:
        assert found.columns_en == ("subject", "predicate", "object")
        assert all(f"?{parameter.name} " in body.partition("WHERE")[0] for parameter in found.parameters)
        return
    assert "ORDER BY" in body
    selected = re.findall(r"\?(\w+)", body.partition("SELECT")[2])[: len(found.parameters)]
    assert selected == [parameter.name for parameter in found.parameters]


@pytest.mark.parametrize(
    ("name", "parameters", "cells"),
    [
        ("strategies", {"strategy": "向湖发展战略"}, {"砚湖新城", "青石区", "支撑", "实施"}),
        ("strategies", {"set": "两大战略"}, {"向湖发展", "文旅兴区"}),
        ("industries", {"set": "两大主导产业"}, {"集成电路", "星桥半导体", "青石云谷"}),
        ("park-companies", {"park": "云谷"}, {"星桥半导体", "蓝鲸生物"}),
        ("park-companies", {"park": "kgd:park-青石区-青石云谷"}, {"星桥半导体", "蓝鲸生物"}),
        ("park-companies", {"park": DEFAULT_BASE + "park-青石区-青石云谷"}, {"星桥半导体", "蓝鲸生物"}),
        ("projects", {"status": "建成"}, {"砚湖大桥"}),
        ("projects", {"status": "started", "place": "青石"}, {"云谷二期"}),
        ("indicator", {"indicator": "地区生产总值"}, {Decimal("312.5"), Decimal(360), "目标", "不少于"}),
        ("indicator", {"indicator": "生产"}, {Decimal("312.5")}),
        ("posts", {"person": "陆望舒"}, {"区长", "青石区"}),
        ("posts", {"place": "临溪理工大学"}, {"校长", "韩立夏"}),
        ("honors", {"year": "2025"}, {2025, "全省和美乡村示范区"}),
        ("sets", {"set": "两大战略"}, {2, "文旅兴区"}),
        ("introductions", {"place": "临溪市青石区"}, {"蓝鲸生物", "星桥半导体"}),
        ("evidence", {"entity": "砚湖新城"}, {"支撑", "砚湖新城支撑向湖发展战略。", "2024-01-09"}),
        ("evidence", {"entity": HOSTILE}, {HOSTILE, "蓝鲸生物"}),
    ],
)
def test_named_queries_with_parameters(
    graph: Store, name: str, parameters: dict[str, str], cells: set[query.Cell]
) -> None:
    rows = query.run_named(graph, name, parameters).rows
    assert cells <= {cell for row in rows for cell in row}


def test_parameters_narrow(graph: Store) -> None:
    assert len(query.run_named(graph, "evidence", {"entity": "砚湖新城"}).rows) == 1
    assert query.run_named(graph, "honors", {"year": "2019"}).rows == ()
    assert query.run_named(graph, "projects", {"status": "planned"}).columns[0] == "statusName"


# What data/reports answers, each held against the documents by eye.
ANSWERS: list[tuple[str, dict[str, str], set[tuple[query.Cell, ...]], int]] = [
    (
        "companies-of-park",
        {"park": "望岳智谷"},
        {("望岳智谷", "伯宇坤航", "人工智能"), ("望岳智谷", "商汤科技", "人工智能")},
        2,
    ),
    (
        "parks",
        {"industry": "人工智能"},
        {
            ("山东未来云谷", "市中区", "人工智能", 0),
            ("望岳智谷", "市中区", "人工智能", 2),
            ("国家大学科技园", None, "人工智能"),
        },
        3,
    ),
    ("parks-of-place", {"place": "济阳区"}, set(), 0),
    (
        "supporters",
        {"what": "能源互联网", "type": "机构"},
        {("山东大学能源互联网产业技术研究院", "机构", "所属产业", "能源互联网")},
        2,
    ),
    (
        "growth",
        {"indicator": "固定资产投资", "subject": "市中区"},
        {
            ("市中区", "固定资产投资", "增速", "2022", "实际", "准确", Decimal(5), "%", "同比"),
            ("市中区", "固定资产投资", "增速", "2023", "实际", "约", Decimal(3), "%", None),
            ("市中区", "固定资产投资", "增速", "2023", "目标", "准确", Decimal(7), "%", None),
            ("市中区", "固定资产投资", "增速", "2024", "预计", "准确", Decimal(4), "%", None),
            ("市中区", "固定资产投资", "增速", "2025", "目标", "约", Decimal(5), "%", None),
        },
        6,
    ),
    (
        "compare",
        {"indicator": "城镇新增就业", "year": "2024"},
        {
            ("城镇新增就业", 2024, "总量", "实际", "市中区", "准确", Decimal("2.77"), "万人"),
            ("城镇新增就业", 2024, "总量", "实际", "市中区", "准确", Decimal("2.4"), "万人"),
            ("城镇新增就业", 2024, "总量", "目标", "市中区", "准确", Decimal("1.76"), "万人"),
            ("城镇新增就业", 2024, "总量", "目标", "济阳区", "不少于", Decimal(2400), "人"),
        },
        5,
    ),
    (
        "timeline",
        {"entity": "望岳智谷"},
        {
            ("望岳智谷", "2025"),
            ("望岳智谷", "2025-01-08", "济南市市中区政府工作报告（2025年摘编）"),
        },
        3,
    ),
    ("policies", {"policy": "公平竞争审查条例"}, {("公平竞争审查条例", "市中区", "2025-01-08")}, 1),
    (
        "cooperation",
        {"party": "山东大学"},
        {
            ("山东大学", "机构", "市中区", "地方", "2023-01-05"),
            ("山东大学", "机构", "市中区", "地方", "2025-01-08"),
        },
        2,
    ),
    (
        "investments",
        {"what": "伯宇坤航"},
        {
            ("市中区", "伯宇坤航", "望岳智谷", "吸引人工智能相关企业", "准确", Decimal(52), "家"),
            ("市中区", "伯宇坤航", "望岳智谷", "人工智能相关企业总规模", "不少于", Decimal(2200), "P"),
        },
        2,
    ),
    ("events", {"event": "玉符河文化旅游节"}, {("市中区", "玉符河文化旅游节", "市中区", "2024-01-17")}, 3),
    (
        "common",
        {"one": "伯宇坤航", "other": "山东未来云谷"},
        {
            ("伯宇坤航", "所属产业", "人工智能", "产业", "支撑", "山东未来云谷"),
        },
        1,
    ),
    ("top", {"type": "企业"}, {("商汤科技", "企业", 4, 4), ("科大讯飞", "企业", 4, 4), ("域潇集团", "企业", 3, 3)}, 41),
    (
        "new",
        {"document": "市中区2025年重点任务摘编", "type": "园区"},
        {
            ("市中区2025年重点任务摘编", "2025-01-08", "济南都市工业经济区", "园区"),
        },
        5,
    ),
    (
        "places",
        {"whole": "中央商埠区"},
        {("中山公园", "地方", "位于", "中央商埠区"), ("经四小纬二", "项目", "位于", "中央商埠区")},
        4,
    ),
    (
        "documents",
        {"place": "济阳区"},
        {
            ("2024-01-11", "济阳区区长黄晓广谈2024年：重点项目139个，主动融入起步区", "济阳区", 29),
        },
        1,
    ),
    ("documents", {"place": "济阳区", "year": "2025"}, set(), 0),
    (
        "ranks",
        {},
        {
            ("市中区", "地区生产总值", "第三位", "2024-01/2024-09", "实际"),
            ("市中区", "工业投资", "前三位", "2024-01/2024-11", "实际"),
        },
        6,
    ),
    (
        "amounts",
        {"year": "2023"},
        {
            ("市中区", "社会消费品零售总额", "准确", Decimal(586), "亿元", "2023", "实际"),
            ("市中区", "一般公共预算收入", "准确", Decimal("98.2"), "亿元", "2023", "实际"),
        },
        5,
    ),
]


@pytest.mark.parametrize(("name", "parameters", "beginnings", "count"), ANSWERS, ids=lambda value: str(value)[:40])
def test_answers_of_the_demonstration(
    demo: kg.Graph, name: str, parameters: dict[str, str], beginnings: set[tuple[query.Cell, ...]], count: int
) -> None:
    rows = demo.run(name, parameters).rows
    assert len(rows) == count
    for beginning in beginnings:
        assert any(row[: len(beginning)] == beginning for row in rows), (beginning, rows)


def test_what_a_document_says_is_in_the_order_of_its_text(demo: kg.Graph) -> None:
    rows = demo.run("document", document="济阳区区长黄晓广谈").rows
    assert {row[0] for row in rows} == {"济阳区区长黄晓广谈2024年：重点项目139个，主动融入起步区"}
    text = next(d.text for d in demo.facts.documents if d.jurisdiction == "济阳区")
    places = [text.index(str(row[-1])) for row in rows]
    assert len(rows) >= 40 and places == sorted(places)
    assert any(row[1:7] == ("济阳区", "排出重点项目总投资", Decimal(867), "亿元", "2024", "目标") for row in rows)


def test_a_document_is_named_by_title_file_or_id(graph: Store) -> None:
    rows = query.run_named(graph, "document", {"document": "青石区政府工作报告"}).rows
    assert rows and rows == query.run_named(graph, "document", {"document": "青石区-2024.txt"}).rows
    for name in ("青石区-2024", "kgd:doc-青石区-2024", DEFAULT_BASE + "doc-青石区-2024", "doc-青石区-2024", "政府工作"):
        assert query.run_named(graph, "document", {"document": name}).rows == rows
    with pytest.raises(QueryError, match="no document is called '青石报'") as caught:
        query.run_named(graph, "document", {"document": "青石报"})
    assert "青石区政府工作报告" in caught.value.remedy


def test_a_type_is_named_in_either_language(graph: Store) -> None:
    rows = query.run_named(graph, "top", {"type": "园区"}).rows
    assert rows and rows == query.run_named(graph, "top", {"type": "Park"}).rows
    with pytest.raises(QueryError, match="'园' is no type") as caught:
        query.run_named(graph, "top", {"type": "园"})
    assert "园区" in caught.value.remedy


def test_new_is_what_no_earlier_document_names(graph: Store) -> None:
    rows = query.run_named(graph, "new", {"document": "青石区-2025"}).rows
    assert [row[2] for row in rows] == ["青石云谷"], "the other, 星桥半导体, stood in last year's report"
    rows = query.run_named(graph, "new", {"document": "青石区-2024"}).rows
    assert {row[2] for row in rows} == {"青石区", "星桥半导体"}


def test_a_named_query_may_give_a_graph(graph: Store) -> None:
    result = query.run_named(graph, "neighbourhood", {"entity": "蓝鲸生物"})
    park, whale = f"{DEFAULT_BASE}park-青石区-青石云谷", f"{DEFAULT_BASE}company-蓝鲸生物"
    assert (whale, KG["locatedIn"].value, park) in result.rows
    assert all(whale in row or row[1] in (RDFS["label"].value, RDF["type"].value) for row in result.rows)
    assert {row[2] for row in result.rows if row[1] == RDFS["label"].value} >= {"蓝鲸生物", "青石云谷", "青石区"}
    assert result.triples and "kg:locatedIn kgd:park-青石区-青石云谷" in result.text("ttl")


def test_where_several_bear_the_name_all_are_meant() -> None:
    twin = Entity("park-别处-云谷", "云谷", ("Park",))
    chip = facts().assertions[6]
    more = replace(
        facts(), entities=(*facts().entities, twin), assertions=(*facts().assertions, replace(chip, object=twin.id))
    )
    graph = store.memory(rdf.quads(more))
    assert len(query.find(graph, "云谷")) == 2
    parks = {row[0] for row in query.run_named(graph, "park-companies", {"park": "云谷"}).rows}
    assert parks == {"云谷", "青石云谷"}


@pytest.mark.parametrize(
    ("name", "parameters", "problem", "remedy"),
    [
        ("park-company", {}, "no query named 'park-company'", "park-companies"),
        ("park-companies", {"parc": "云谷"}, "no parameter 'parc'", "park"),
        ("park-companies", {"park": "青石"}, "", ""),
        ("park-companies", {"park": "石云谷"}, "nothing in the graph is called '石云谷'", "青石云谷"),
        ("park-companies", {"park": ""}, "nothing in the graph is called ''", "there are"),
        ("projects", {"status": "竣"}, "'竣' is no such value", "there are"),
        ("projects", {"status": "矛盾"}, "'矛盾' is no such value", "建成"),  # a value, but of another list
        ("honors", {"year": "25"}, "'25' is no year", "four digits"),
        ("honors", {"year": '2025 } UNION { ?s ?p ?o'}, "is no year", "four digits"),
        ("indicator", {"indicator": "降雨量"}, "nothing in the graph is called '降雨量'", "地区生产总值"),
    ],
)
def test_wrong_names_and_values(
    graph: Store, name: str, parameters: dict[str, str], problem: str, remedy: str
) -> None:
    if not problem:  # an alias of a place is found, though it is no park: there is nothing to show
        assert query.run_named(graph, name, parameters).rows == ()
        return
    with pytest.raises(QueryError) as caught:
        query.run_named(graph, name, parameters)
    assert problem in caught.value.problem and remedy in caught.value.remedy


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_parameter_whatever_it_holds_breaks_a_query(value: str) -> None:
    graph = one_graph()
    try:
        result = query.run_named(graph, "park-companies", {"park": value})
    except QueryError as error:
        assert "nothing in the graph" in error.problem
    else:
        assert len(result.rows) <= 2


@pytest.mark.parametrize(
    ("header", "problem", "line"),
    [
        ("# title-zh: 一\n# title-en: one\n# columns-zh: 甲\n", "'columns-en' is missing", 1),
        ("# title-zh: 一\n# tilte-en: one\n", "unknown header 'tilte-en'", 2),
        ("# title-zh: 一\n# param: park shop 园区 | park\n", "not a parameter", 2),
        ("# title-zh: 一\n# title-en: one\n# columns-zh: 甲, 乙\n# columns-en: a\n", "2 Chinese headings", 1),
    ],
)
def test_a_broken_header_is_named_with_its_line(tmp_path: Path, header: str, problem: str, line: int) -> None:
    (tmp_path / "x.rq").write_text(header + "SELECT * { ?s ?p ?o }", "utf-8")
    with pytest.raises(ConfigError, match=problem) as caught:
        query.named(tmp_path)
    assert caught.value.where == f"{tmp_path / 'x.rq'}:{line}"


def test_find(graph: Store) -> None:
    park = NamedNode(DEFAULT_BASE + "park-青石区-青石云谷")
    for name in ("青石云谷", "云谷", "park-青石区-青石云谷", "kgd:park-青石区-青石云谷", park.value):
        assert query.find(graph, name) == (park,)
    assert query.find(graph, "区政府") == ()
    assert query.find(graph, "indicator-地区生产总值") == ()


# ── The documentation ────────────────────────────────────────────────────────────────────────────────────────────────

DOCUMENTATION = folder("schema").parent / "docs" / "rdf.md"


def documented() -> list[str]:
    return re.findall(r"```sparql\n(.*?)```", DOCUMENTATION.read_text("utf-8"), re.DOTALL)


def test_the_documentation_has_queries() -> None:
    assert len(documented()) >= 9


@pytest.mark.parametrize("text", documented())
def test_documented_queries_have_answers(graph: Store, text: str) -> None:
    result = query.run(graph, text)
    if not result.rows:  # nothing in that district disagrees
        found = ledger_facts.facts()
        result = query.run(store.memory(rdf.quads(found, ledger=ledger(found, comparable))), text)
    assert result.rows
    assert all(cell is not None for row in result.rows for cell in row)


def test_the_documentation_knows_every_property() -> None:
    text = DOCUMENTATION.read_text("utf-8")
    for name in ("mainType", "quote", "rawValue", "baseValue", "scenario", "postTitle", "status", "sourceStart"):
        assert f"kg:{name}" in text
