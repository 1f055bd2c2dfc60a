from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from page_facts import HOSTILE, make_county, make_hostile, make_star, shuffle

from kg.errors import InputError
from kg.model import Assertion, Document, Entity, Facts, Provenance, Span
from kg.network import find_jurisdictions, network, write_graphml


def test_nodes_carry_what_is_known_of_the_entity() -> None:
    node = network(make_county()).nodes["place-青禾县"]
    assert node["name"] == "青禾县"
    assert (node["type"], node["types"], node["region"]) == ("Place", ("Place",), ("云岭省",))
    assert node["aliases"] == ("全县", "青禾")
    assert (node["degree"], node["documents"], node["jurisdiction"], node["home"]) == (4, 2, 2, "place-青禾县")


def test_edges_carry_status_post_and_where_they_were_read() -> None:
    graph = network(make_county())
    edges = graph.get_edge_data("place-青禾县", "project-二期")
    assert sorted((edge["status"], edge["year"], edge["document"]) for edge in edges.values()) == [
        ("completed", 2025, "d2"), ("ongoing", 2024, "d1")]
    (post,) = graph.get_edge_data("person-顾明远", "place-青禾县").values()
    assert (post["title"], post["status"], post["quote"]) == ("县长", None, "顾明远任青禾县县长")
    assert post["sentence"] == "顾明远任青禾县县长。"
    assert post["confidence"] == 0.9


def test_each_assertion_is_one_edge_with_its_own_key() -> None:
    facts = make_county()
    graph = network(facts)
    assert graph.number_of_edges() == len(facts.assertions)
    assert {key for _, _, key in graph.edges(keys=True)} == {f"a{n + 1}" for n in range(len(facts.assertions))}


def test_the_order_of_the_facts_changes_nothing() -> None:
    first, second = network(make_star(120)), network(shuffle(make_star(120)))
    assert list(first.nodes(data=True)) == list(second.nodes(data=True))
    assert list(first.edges(keys=True, data=True)) == list(second.edges(keys=True, data=True))


def test_a_jurisdiction_is_found_by_region_among_places_of_one_name() -> None:
    document = Document("d", "d.txt", "0", "文。", region=("云岭省", "南江市", "城关区"))
    other = Entity("a", "城关区", ("Place",), region=("云岭省", "北河市"), mentions=(("d", Span(0, 1)),) * 5)
    right = Entity("b", "城关区", ("Place",), region=("云岭省", "南江市"))
    company = Entity("c", "城关区", ("Company",), region=("云岭省", "南江市", "城关区"))
    assert find_jurisdictions(Facts((document,), {}, (other, right, company), (), ())) == {"d": "b"}


def test_numbered_sets_and_their_members_rank_above_leaves_and_the_jurisdiction_above_all() -> None:
    importance = dict(network(make_county()).nodes(data="importance"))
    assert max(importance, key=lambda id: importance[id]) == "place-青禾县"
    assert importance["group-两轮驱动"] > importance["project-二期"]
    assert importance["industry-茶叶"] > importance["person-顾明远"]


def test_a_document_without_date_or_jurisdiction_leaves_none() -> None:
    document = Document("d", "d.txt", "0", "甲依托乙。")
    origin = Provenance("d", Span(0, 4), "甲依托乙", Span(0, 5), "test", 1.0)
    facts = Facts((document,), {}, (Entity("a", "甲", ("Park",)), Entity("b", "乙", ("Company",))),
                  (Assertion("b", "supports", "a", origin),), ())
    graph = network(facts)
    (edge,) = (edge for _, _, edge in graph.edges(data=True))
    assert (edge["date"], edge["year"], edge["document_title"]) == (None, None, "d.txt")
    assert graph.nodes["a"]["home"] is None


@pytest.mark.parametrize("field", ["subject", "object"])
def test_an_unknown_entity_is_refused(field: str) -> None:
    facts = make_county()
    broken = replace(facts.assertions[0], **{field: "nobody"})
    with pytest.raises(InputError, match="nobody"):
        network(replace(facts, assertions=(broken,)))


def test_an_unknown_document_is_refused() -> None:
    facts = make_county()
    with pytest.raises(InputError, match="d1"):
        network(replace(facts, documents=facts.documents[1:]))


def test_graphml_reads_back(tmp_path: Path) -> None:
    graph = network(make_county())
    write_graphml(graph, tmp_path / "graph.graphml")
    read = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    assert set(read) == set(graph)
    assert read.nodes["place-青禾县"]["aliases"] == "全县; 青禾"
    assert read.nodes["place-青禾县"]["importance"] == graph.nodes["place-青禾县"]["importance"]
    assert {(s, o, key) for s, o, key in read.edges(keys=True)} == {(s, o, key) for s, o, key in graph.edges(keys=True)}
    (post,) = read.get_edge_data("person-顾明远", "place-青禾县").values()
    assert post["title"] == "县长"
    assert "status" not in post
    assert post["year"] == 2024


def test_graphml_holds_what_xml_cannot(tmp_path: Path) -> None:
    graph = network(make_hostile())
    graph.nodes[HOSTILE[0]]["share"] = Decimal("0.10")
    graph.nodes[HOSTILE[1]]["note"] = "a\x00b\ud800c"
    write_graphml(graph, tmp_path / "graph.graphml")
    root = ElementTree.parse(tmp_path / "graph.graphml").getroot()
    texts = {element.text for element in root.iter() if element.text}
    assert "0.10" in texts
    assert "a\ufffdb\ufffdc" in texts
    names = {name for _, name in nx.read_graphml(tmp_path / "graph.graphml").nodes(data="name")}
    assert set(HOSTILE) - names == {HOSTILE[9]}  # the one with control characters


def test_graphml_has_the_same_bytes_for_the_same_facts(tmp_path: Path) -> None:
    write_graphml(network(make_star(80)), tmp_path / "one")
    write_graphml(network(shuffle(make_star(80))), tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_graphml_into_no_folder_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written"):
        write_graphml(network(make_county()), tmp_path / "missing" / "graph.graphml")


def test_statements_that_differ_in_confidence_alone_keep_their_order() -> None:
    from small_graph import facts

    first = facts().assertions[0]
    again = replace(first, provenance=replace(first.provenance, confidence=0.31))
    orders = [
        [data["confidence"] for _, _, data in network(replace(facts(), assertions=pair)).edges(data=True)]
        for pair in ((first, again), (again, first))
    ]
    assert orders[0] == orders[1] == [first.provenance.confidence, 0.31]
