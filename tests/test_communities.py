from __future__ import annotations

import math

import networkx as nx
import pytest

from kg import communities
from kg.communities import Community
from kg.layout import ASPECT, arrange


def make(
    types: dict[str, str], edges: list[tuple[str, str, str]], importance: dict[str, float]
) -> nx.MultiDiGraph:
    graph = nx.MultiDiGraph()
    for id, type in types.items():
        graph.add_node(id, name=id, type=type, jurisdiction=int(id == "县"), home="县",
                       importance=importance.get(id, 1.0))
    for subject, predicate, object in edges:
        graph.add_edge(subject, object, predicate=predicate)
    return graph


def two_sets() -> nx.MultiDiGraph:
    """Two sets with members, a company and a park behind one of them, and two institutions that keep to themselves."""
    types = {"县": "Place", "两翼": "Group", "东翼": "Strategy", "西翼": "Strategy", "三链": "Group",
             "竹链": "Industry", "茶链": "Industry", "渔链": "Industry", "竹器厂": "Company", "竹园": "Park",
             "学院": "Institution", "书院": "Institution"}
    edges = [("东翼", "memberOf", "两翼"), ("西翼", "memberOf", "两翼"), ("竹链", "memberOf", "三链"),
             ("茶链", "memberOf", "三链"), ("渔链", "memberOf", "三链"), ("竹器厂", "belongsTo", "竹链"),
             ("竹器厂", "locatedIn", "竹园"), ("学院", "cooperatesWith", "书院"), ("县", "implements", "两翼"),
             ("县", "develops", "竹链")]
    return make(types, edges, {"三链": 9.0, "两翼": 6.0, "竹链": 5.0, "茶链": 4.0})


def find(graph: nx.MultiDiGraph) -> list[Community]:
    ids = [id for id in sorted(graph) if id != "县"]
    links = communities.link(graph, ids)
    return communities.find(graph, [id for id in ids if links[id]], links)


def test_a_set_gathers_its_members_and_behind_each_what_carries_it() -> None:
    assert find(two_sets()) == [
        Community("三链", (("竹链", "竹器厂", "竹园"), ("茶链",), ("渔链",)), ()),
        Community("两翼", (("东翼",), ("西翼",)), ()),
        Community("书院", (), ("学院",)),
    ]


def test_what_is_linked_more_to_others_than_to_a_set_stays_with_these() -> None:
    graph = two_sets()
    for number in range(3):
        graph.add_node(f"村{number}", name=f"村{number}", type="Place", jurisdiction=0, home="县", importance=1.0)
        graph.add_edge(f"村{number}", "竹园", predicate="locatedIn")
    # Now the park has one link to a company of the set, and three to villages.
    assert {"竹园", "村0", "村1", "村2"} in [set(community) for community in find(graph)]


def test_a_member_of_two_sets_stands_with_the_more_important_one() -> None:
    graph = two_sets()
    graph.add_edge("竹链", "两翼", predicate="memberOf")
    assert [community.root for community in find(graph) if "竹链" in community] == ["三链"]


def test_a_set_of_which_fewer_than_two_members_are_left_is_no_community() -> None:
    graph = two_sets()
    graph.remove_edge("西翼", "两翼")
    assert [community.root for community in find(graph) if community.branches] == ["三链"]


@pytest.mark.parametrize("turn", [0, 1])
def test_every_linked_node_is_in_one_community_whatever_the_order(turn: int) -> None:
    graph = two_sets()
    if turn:
        other = nx.MultiDiGraph()
        other.add_nodes_from(reversed(list(graph.nodes(data=True))))
        other.add_edges_from(reversed(list(graph.edges(data=True))))
        graph = other
    found = [id for community in find(graph) for id in community]
    assert sorted(found) == sorted(set(graph) - {"县"})
    assert find(graph) == find(two_sets())


def test_on_the_page_a_set_stands_before_its_members_and_these_before_what_carries_them() -> None:
    layout = arrange(two_sets())

    def far(id: str) -> float:
        x, y = layout.positions[id]
        return math.hypot(x / ASPECT, y)

    assert far("三链") < min(map(far, ("竹链", "茶链", "渔链")))
    assert far("竹链") < far("竹器厂")
    assert far("两翼") < min(far("东翼"), far("西翼"))
    # Each wedge keeps to its side: no member stands between those of another set.
    angles = {id: math.atan2(y, x) for id, (x, y) in layout.positions.items()}

    def between(id: str, group: list[str]) -> bool:
        turns = [(angles[other] - angles[id]) % (2 * math.pi) for other in group]
        return max(turns) - min(turns) > math.pi

    assert not between("东翼", ["竹链", "茶链", "渔链"])
    assert layout.communities[0].branches
