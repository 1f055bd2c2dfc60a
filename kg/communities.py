"""What belongs together on the page: numbered sets with their members and what carries them, and other communities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

Links = Mapping[str, Mapping[str, float]]
"""The weights of a node's neighbours, by the ids of both."""

Rank = Callable[[str], tuple[float, str]]
"""What sorts ids by importance."""

_SET = "Group"
_ROUNDS = 3  # steps from a member within which something may be said to carry it


@dataclass(frozen=True, slots=True)
class Community:
    """A ``root`` and what belongs to it, as ids.

    In a numbered set the root is the set and each branch a member, first, with what carries it. In any other community
    there are no branches, and the root is the most important node. ``rest`` is what belongs to the root itself, from
    the near to the far.
    """

    root: str
    branches: tuple[tuple[str, ...], ...]
    rest: tuple[str, ...]

    def __iter__(self) -> Iterator[str]:
        yield self.root
        for branch in self.branches:
            yield from branch
        yield from self.rest


def link(graph: nx.MultiDiGraph, ids: Sequence[str]) -> dict[str, dict[str, float]]:
    """Neighbours among ``ids`` with weights: being one of a numbered set binds more than all else."""
    inside = set(ids)
    links: dict[str, dict[str, float]] = {id: {} for id in ids}
    for id in ids:
        for _, other, edge in sorted(graph.out_edges(id, data=True), key=lambda e: (e[1], e[2]["predicate"])):
            if other in inside and other != id:
                weight = 3.0 if edge["predicate"] == "memberOf" else 1.0
                links[id][other] = links[id].get(other, 0.0) + weight
                links[other][id] = links[other].get(id, 0.0) + weight
    return links


def find(graph: nx.MultiDiGraph, ids: Sequence[str], links: Links) -> list[Community]:
    """Split linked nodes into communities: numbered sets first, then the others; of each the weightiest first.

    A node joins the set that at least half of its links lead to, or that most do if they lead nowhere but to sets.
    What is left is split by greedy modularity, which needs no random numbers, unlike Louvain or Leiden: nothing to
    seed, nothing global to touch.
    """
    def rank(id: str) -> tuple[float, str]:
        return -graph.nodes[id]["importance"], id

    sets = _find_sets(graph, sorted(ids, key=rank))
    # To which set a node belongs, and to which of its members ("" for the set itself).
    owner = {member: (group, member) for group, members in sets.items() for member in members}
    owner |= {group: (group, "") for group in sets}
    for _ in range(_ROUNDS):
        owner |= _join([id for id in sorted(ids) if id not in owner], owner, links)
    left = [id for id in ids if id not in owner]
    communities = [_gather(group, members, owner, links, rank) for group, members in sets.items()]
    others = [Community(nodes[0], (), tuple(_walk(nodes, links, rank)[1:])) for nodes in _split(left, links, rank)]

    def weight(community: Community) -> tuple[float, str]:
        return -sum(graph.nodes[id]["importance"] for id in community), community.root

    return sorted(communities, key=weight) + sorted(others, key=weight)


def _find_sets(graph: nx.MultiDiGraph, ranked: Sequence[str]) -> dict[str, list[str]]:
    """The numbered sets with their members, both by rank; a member of several counts for the most important of them."""
    places = {id: place for place, id in enumerate(ranked)}
    members: dict[str, list[str]] = {}
    for id in ranked:
        if graph.nodes[id]["type"] == _SET:
            found = {member for member, _, edge in graph.in_edges(id, data=True) if edge["predicate"] == "memberOf"}
            members[id] = sorted(found & places.keys() - {id}, key=places.__getitem__)
    sets: dict[str, list[str]] = {}
    taken: set[str] = set()
    for id, every in members.items():
        free = [member for member in every if member not in taken and len(members.get(member, ())) < 2]
        if len(free) >= 2 and id not in taken:
            sets[id] = free
            taken |= {id, *free}
    return sets


def _join(ids: Sequence[str], owner: Mapping[str, tuple[str, str]], links: Links) -> dict[str, tuple[str, str]]:
    """Which of ``ids`` belong to a set, as things stand, and to which of its members."""
    joined: dict[str, tuple[str, str]] = {}
    for id in ids:
        places: dict[tuple[str, str], float] = defaultdict(float)
        groups: dict[str, float] = defaultdict(float)
        for other, weight in links[id].items():
            if other in owner:
                places[owner[other]] += weight
                groups[owner[other][0]] += weight
        if not groups:
            continue
        best = min(groups, key=lambda group: (-groups[group], group))
        total = sum(links[id].values())
        if 2 * groups[best] >= total or sum(groups.values()) == total:
            joined[id] = min((-weight, place) for place, weight in places.items() if place[0] == best)[1]
    return joined


def _gather(group: str, members: Sequence[str], owner: Mapping[str, tuple[str, str]], links: Links,
            rank: Rank) -> Community:
    belongs: dict[str, list[str]] = defaultdict(list)
    for id, (of, member) in owner.items():
        if of == group and id not in (group, member):
            belongs[member].append(id)
    return Community(
        group,
        tuple(tuple(_walk([member, *belongs[member]], links, rank)) for member in members),
        tuple(_walk([group, *belongs[""]], links, rank)[1:]),
    )


def _split(ids: Sequence[str], links: Links, rank: Rank) -> list[list[str]]:
    """Communities by modularity, in each the most important node first."""
    index = {id: number for number, id in enumerate(sorted(ids))}
    linked = nx.Graph()
    linked.add_nodes_from(range(len(index)))
    linked.add_weighted_edges_from(
        (index[a], index[b], links[a][b]) for a in index for b in sorted(links[a]) if index.get(b, -1) > index[a]
    )
    names = list(index)
    found = (nx.community.greedy_modularity_communities(linked, weight="weight") if linked.edges
             else [{number} for number in linked])
    return [sorted((names[number] for number in cluster), key=rank) for cluster in found]


def _walk(ids: Sequence[str], links: Links, rank: Rank) -> list[str]:
    """From the first of ``ids`` outwards: breadth first, the important first; what it does not reach comes last."""
    rest = set(ids[1:])
    order = [ids[0]]
    for id in order:
        near = sorted((other for other in links[id] if other in rest), key=rank)
        rest -= set(near)
        order += near
    return order + sorted(rest, key=rank)
