"""What a page holds of a graph that is too large for it: the foremost, and all that is said among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Entry: TypeAlias = dict[str, Any]

BOOKS: Final = ("conflicts", "targets", "waiting", "sets", "lives")
"""The lists of the ledger, each of whose entries is about one node (see `subject_of`)."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a page is made of, ready for JSON. Nodes are known by their number, which is their rank in the whole graph.

    ``nodes`` in the order of their numbers; ``edges`` with ``from``, ``to``, ``predicate`` and ``statements``, which
    cite ``sentences`` by number; ``observations``, to which ``series`` and ``ledger`` refer by number; ``hubs`` the
    numbers of the jurisdictions; ``sectors`` those of the outer ring; ``communities`` those of the inner ones, of a
    numbered set (``set``) with the set first.
    """

    nodes: list[Entry]
    edges: list[Entry]
    observations: list[Entry]
    series: list[Entry]
    ledger: Entry
    sentences: list[str]
    hubs: list[int]
    sectors: list[Entry]
    communities: list[Entry]


def subject_of(book: str, entry: Mapping[str, Any], content: Content) -> int:
    """The number of the node that an entry of the ledger is about."""
    if book == "conflicts":
        return int(entry["subject"])
    return int(content.observations[entry["target"]]["subject"] if "target" in entry else entry["node"])


def choose(content: Content, most: int) -> frozenset[int]:
    """Numbers of the nodes that a page holds: the jurisdictions, and of the others the foremost, ``most`` in all."""
    hubs = set(content.hubs)
    others = [node["id"] for node in content.nodes if node["id"] not in hubs]
    return frozenset(hubs.union(others[: max(0, most - len(hubs))]))


def cut(content: Content, held: Collection[int]) -> Content:
    """The part of a Content that is wholly among the nodes with the numbers ``held``.

    Nodes keep their numbers, places and importance; each gets ``links``, with how many others it is linked in the
    whole graph, and ``told``, how many statements there are of it. Figures and sentences are numbered anew. A set
    keeps the numbers of all its members, held or not, so that they are counted right.
    """
    links, told = count_links(content.edges)
    citing = _Citing(content.sentences)
    edges = [
        {**edge, "statements": [citing.renew(statement) for statement in edge["statements"]]}
        for edge in content.edges if edge["from"] in held and edge["to"] in held
    ]
    kept = [number for number, entry in enumerate(content.observations) if entry["subject"] in held]
    figures = {number: place for place, number in enumerate(kept)}
    observations = [citing.renew(content.observations[number]) for number in kept]
    ledger = dict(content.ledger)
    for book in BOOKS:
        about = (entry for entry in content.ledger[book] if subject_of(book, entry, content) in held)
        # A target's result is a figure of the same place; should one ever be of another, it goes with that place.
        ledger[book] = [renumber(book, entry, figures, citing.renew) for entry in about
                        if all(number in figures for number in figures_of(book, entry))]
    return Content(
        nodes=[{**node, "links": links.get(node["id"], 0), "told": told.get(node["id"], 0)}
               for node in content.nodes if node["id"] in held],
        edges=edges,
        observations=observations,
        series=[renumber("series", entry, figures, citing.renew) for entry in content.series
                if entry["subject"] in held],
        ledger=ledger,
        sentences=citing.sentences,
        hubs=content.hubs,
        sectors=[{**sector, "nodes": nodes} for sector in content.sectors
                 if (nodes := [number for number in sector["nodes"] if number in held])],
        communities=[{"nodes": nodes, "set": community["set"] and community["nodes"][0] in held}
                     for community in content.communities
                     if (nodes := [number for number in community["nodes"] if number in held])],
    )


def count_links(edges: Iterable[Entry]) -> tuple[dict[int, int], dict[int, int]]:
    """For each node, how many other nodes it is linked with, and how many statements there are of it."""
    near: dict[int, set[int]] = {}
    told: dict[int, int] = {}
    for edge in edges:
        ends = {edge["from"], edge["to"]}
        for end in ends:
            near.setdefault(end, set()).update(ends - {end})
            told[end] = told.get(end, 0) + len(edge["statements"])
    return {number: len(others) for number, others in near.items()}, told


def figures_of(book: str, entry: Mapping[str, Any]) -> list[int]:
    """The numbers of the figures to which an entry of the ledger, or a series, refers."""
    if book == "series":
        return [number for point in entry["points"] for number in point["observations"]]
    if book == "conflicts":
        return list(entry["figures"])
    return [entry[key] for key in ("target", "result") if entry.get(key) is not None]


def renumber(book: str, entry: Entry, figures: Mapping[int, int], cite: Any) -> Entry:
    """The entry with its figures by their numbers in ``figures``, and its sentences as ``cite`` gives them."""
    if book == "series":
        return {**entry, "points": [{**point, "observations": [figures[number] for number in point["observations"]]}
                                    for point in entry["points"]]}
    if book == "conflicts":
        return {**entry, "figures": [figures[number] for number in entry["figures"]]}
    if book == "lives":
        return {**entry, "steps": [cite(step) for step in entry["steps"]]}
    return {**entry, **{key: figures[entry[key]] for key in ("target", "result") if entry.get(key) is not None}}


class _Citing:
    """Numbers sentences anew, in the order in which they are cited."""

    def __init__(self, sentences: list[str]) -> None:
        self._all = sentences
        self._numbers: dict[int, int] = {}
        self.sentences: list[str] = []

    def renew(self, citation: Entry) -> Entry:
        old = citation["sentence"]
        if old not in self._numbers:
            self._numbers[old] = len(self.sentences)
            self.sentences.append(self._all[old])
        return {**citation, "sentence": self._numbers[old]}
