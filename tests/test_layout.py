from __future__ import annotations

import math
import time
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_facts import make_county, make_star, shuffle

from kg.layout import arrange, label_width
from kg.model import ENTITY_TYPES, Facts
from kg.network import network


def test_every_node_has_a_place_and_the_jurisdiction_the_middle() -> None:
    graph = network(make_star(300))
    layout = arrange(graph)
    assert set(layout.positions) == set(layout.sizes) == set(graph)
    assert layout.hubs == ("p0",)
    assert layout.positions["p0"] == (0, 0)
    xs, ys = zip(*layout.positions.values(), strict=True)
    assert min(xs) < -300 < 300 < max(xs)
    assert min(ys) < -300 < 300 < max(ys)


def test_at_full_zoom_no_label_covers_another() -> None:
    graph = network(make_star(600))
    layout = arrange(graph)
    overlaps = []
    for a, b in combinations(layout.positions, 2):
        (ax, ay), (bx, by) = layout.positions[a], layout.positions[b]
        # Singles stand at 0.85 of their label's room: their labels may touch by that much.
        reach = 0.85 * (label_width(graph.nodes[a]["name"]) + label_width(graph.nodes[b]["name"])) / 2
        if abs(ax - bx) < reach - 3 and abs(ay - by) < layout.sizes[a] + layout.sizes[b]:
            overlaps.append((a, b))
    assert overlaps == []


def test_what_is_linked_stands_inside_what_hangs_on_the_jurisdiction_alone() -> None:
    graph = network(make_star(300))
    layout = arrange(graph)
    outer = {id for sector in layout.sectors for id in sector.nodes}
    inner = set(graph) - outer - {"p0"}
    assert len(outer) > 50 < len(inner)
    assert all(set(graph.successors(id)) | set(graph.predecessors(id)) <= {"p0"} for id in outer)

    def mean(ids: set[str]) -> float:
        return sum(math.hypot(*layout.positions[id]) for id in ids) / len(ids)

    assert mean(inner) * 1.4 < mean(outer)


def test_sectors_hold_one_type_each_in_the_order_of_the_types() -> None:
    graph = network(make_star(300))
    sectors = arrange(graph).sectors
    assert len(sectors) > 8
    assert [sector.type for sector in sectors] == sorted((s.type for s in sectors), key=ENTITY_TYPES.index)
    assert all(graph.nodes[id]["type"] == sector.type for sector in sectors for id in sector.nodes)


def test_members_of_a_set_stand_nearer_to_it_than_strangers_do() -> None:
    layout = arrange(network(make_county()))

    def distance(a: str, b: str) -> float:
        return math.dist(layout.positions[a], layout.positions[b])

    strangers = [distance("group-两轮驱动", id) for id in ("person-顾明远", "project-二期")]
    assert max(distance("group-两轮驱动", id) for id in ("industry-竹编", "industry-茶叶")) < min(strangers)


def test_systems_of_several_jurisdictions_do_not_mix() -> None:
    graph = network(make_star(240, hubs=4))
    layout = arrange(graph)
    assert len(layout.hubs) == 4
    boxes = []
    for hub in layout.hubs:
        places = [layout.positions[id] for id, home in graph.nodes(data="home") if home == hub]
        x, y = layout.positions[hub]
        boxes.append((x, y, max(math.hypot(px - x, (py - y) * 1.1) for px, py in places)))
    for (ax, ay, ar), (bx, by, br) in combinations(boxes, 2):
        assert math.hypot(ax - bx, (ay - by) * 1.1) >= ar + br


def test_the_order_of_the_facts_changes_nothing() -> None:
    assert arrange(network(make_star(200))) == arrange(network(shuffle(make_star(200))))


def test_an_empty_graph_has_an_empty_layout() -> None:
    layout = arrange(network(Facts((), {}, (), (), ())))
    assert (layout.positions, layout.hubs, layout.sectors) == ({}, (), ())


def test_without_a_jurisdiction_a_node_far_ahead_takes_the_middle_and_else_none_does() -> None:
    star = nx.MultiDiGraph()
    ring = nx.MultiDiGraph()
    for graph in (star, ring):
        for i in range(30):
            graph.add_node(f"n{i}", name=f"节点{i}", type="Company", jurisdiction=0, home=None, importance=1.0)
    for i in range(1, 30):
        star.add_edge("n0", f"n{i}", predicate="cooperatesWith")
    for i in range(30):
        ring.add_edge(f"n{i}", f"n{(i + 1) % 30}", predicate="cooperatesWith")
    assert arrange(star).hubs == ("n0",)
    assert arrange(star).positions["n0"] == (0, 0)
    assert arrange(ring).hubs == ()
    assert len(set(arrange(ring).positions.values())) == 30


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 25).flatmap(lambda n: st.tuples(
    st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=60),
    st.lists(st.text(max_size=30), min_size=n, max_size=n), st.sets(st.integers(0, n - 1), max_size=3))))
def test_any_graph_can_be_laid_out(given_graph: tuple[int, list[tuple[int, int]], list[str], set[int]]) -> None:
    size, pairs, names, hubs = given_graph
    graph = nx.MultiDiGraph()
    for i in range(size):
        graph.add_node(str(i), name=names[i], type=names[i][:3], jurisdiction=int(i in hubs),
                       home=str(i) if i in hubs else None, importance=float(i % 7))
    for a, b in pairs:
        graph.add_edge(str(a), str(b), predicate="memberOf" if (a + b) % 2 else "supports")
    layout = arrange(graph)
    assert len(set(layout.positions.values())) == size
    assert all(math.isfinite(value) for place in layout.positions.values() for value in place)


@pytest.mark.parametrize("size", [1000])
def test_a_thousand_nodes_take_less_than_two_seconds_of_the_processor(size: int) -> None:
    graph = network(make_star(size))
    start = time.process_time()
    arrange(graph)
    assert time.process_time() - start < 2.0
