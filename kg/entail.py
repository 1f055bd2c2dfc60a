"""What the ontology entails beyond what documents state, for queries that should not have to know it.

The rules are those that the ontology's Turtle declares, in OWL's words: superclasses and superproperties, also those of
the public vocabularies, inverse, symmetric and transitive properties, chains, and ``owl:hasSelf`` for «if it is one of
these» within a chain. Nothing here knows the name of a relation. Domains and ranges give no types: they tell what is
a mistake.

What is entailed rests on no sentence of its own, so it stands in a graph of its own, ``kgd:entailed``, and never among
what documents state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.vocab import DEFAULT_BASE, ENTAILED, GENID, ONTOLOGY_GRAPH, OWL, RDF, RDFS, iri

_Node: TypeAlias = NamedNode | BlankNode
_Chain: TypeAlias = tuple[NamedNode, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What an ontology declares, each closed under itself.

    ``superclasses`` and ``superproperties`` of each term, without the term itself; ``inverses``, symmetric properties
    being their own; ``chains`` as pairs of a property and what, one after the other, amounts to it (of a transitive
    property: twice itself); ``selves``, the properties that each thing of a class has to itself.
    """

    superclasses: Mapping[NamedNode, frozenset[NamedNode]]
    superproperties: Mapping[NamedNode, frozenset[NamedNode]]
    inverses: Mapping[NamedNode, frozenset[NamedNode]]
    chains: tuple[tuple[NamedNode, _Chain], ...]
    selves: Mapping[NamedNode, frozenset[NamedNode]]


def read_rules(ontology: Iterable[Quad]) -> Rules:
    """The rules in the triples of an ontology, as `kg.ontology.triples` gives them."""
    index: dict[NamedNode, dict[object, list[object]]] = defaultdict(lambda: defaultdict(list))
    for quad in ontology:
        index[quad.predicate][quad.subject].append(quad.object)

    def all_pairs(predicate: NamedNode) -> Iterator[tuple[NamedNode, object]]:
        for subject, objects in index[predicate].items():
            if isinstance(subject, NamedNode):
                yield from ((subject, found) for found in objects)

    def pairs(predicate: NamedNode) -> Iterator[tuple[NamedNode, NamedNode]]:
        for subject, found in all_pairs(predicate):
            if isinstance(found, NamedNode):
                yield subject, found

    classes, properties, inverses = _Relation(), _Relation(), _Relation()
    selves: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for lower, found in all_pairs(RDFS["subClassOf"]):
        if index[OWL["hasSelf"]][found]:
            selves[lower].update(p for p in index[OWL["onProperty"]][found] if isinstance(p, NamedNode))
        elif isinstance(found, NamedNode) and not found.value.startswith(GENID.iri):
            classes.add(lower, found)
    for lower, upper in pairs(RDFS["subPropertyOf"]):
        properties.add(lower, upper)
    for relation, predicate in ((classes, OWL["equivalentClass"]), (properties, OWL["equivalentProperty"])):
        for one, other in pairs(predicate):
            relation.add(one, other)
            relation.add(other, one)
    for one, other in pairs(OWL["inverseOf"]):
        inverses.add(one, other)
        inverses.add(other, one)
    chains: list[tuple[NamedNode, _Chain]] = []
    for subject, kind in pairs(RDF["type"]):
        if kind == OWL["SymmetricProperty"]:
            inverses.add(subject, subject)
        elif kind == OWL["TransitiveProperty"]:
            chains.append((subject, (subject, subject)))
    for subject, head in all_pairs(OWL["propertyChainAxiom"]):
        chain = tuple(_list(index, head))
        if chain:
            chains.append((subject, chain))
    above = classes.closed()
    for lower, uppers in above.items():
        for upper in uppers & selves.keys():
            selves[lower] |= selves[upper]
    return Rules(
        superclasses=above,
        superproperties=properties.closed(),
        inverses=inverses.frozen(),
        chains=tuple(sorted(chains, key=str)),
        selves={cls: frozenset(found) for cls, found in selves.items()},
    )


def entail(quads: Iterable[Quad], *, base: str = DEFAULT_BASE) -> tuple[Quad, ...]:
    """What follows from ``quads`` by the rules of the ontology among them, and is not among them, in ``kgd:entailed``.

    ``base`` is what the graph's IRIs begin with. What serves chains only (``owl:hasSelf``) is left out. Sorted, without
    repeats.
    """
    quads = list(quads)
    rules = read_rules(quad for quad in quads if quad.graph_name == ONTOLOGY_GRAPH)
    given = {quad.triple for quad in quads if quad.graph_name != ONTOLOGY_GRAPH}
    said = given | {quad.triple for quad in quads}
    silent = {prop for found in rules.selves.values() for prop in found}
    graph = iri(base, ENTAILED)
    found = _Closure(rules).close(given) - said
    new = [Quad(t.subject, t.predicate, t.object, graph) for t in found if t.predicate not in silent]
    return tuple(sorted(new, key=str))


class _Relation:
    """Pairs of terms."""

    def __init__(self) -> None:
        self._pairs: dict[NamedNode, set[NamedNode]] = defaultdict(set)

    def add(self, one: NamedNode, other: NamedNode) -> None:
        self._pairs[one].add(other)

    def frozen(self) -> dict[NamedNode, frozenset[NamedNode]]:
        return {one: frozenset(others) for one, others in self._pairs.items()}

    def closed(self) -> dict[NamedNode, frozenset[NamedNode]]:
        """Transitively, without what leads back to itself."""
        closed: dict[NamedNode, frozenset[NamedNode]] = {}
        for one in list(self._pairs):
            reached: set[NamedNode] = set()
            waiting = [one]
            while waiting:
                for other in self._pairs.get(waiting.pop(), ()):
                    if other not in reached:
                        reached.add(other)
                        waiting.append(other)
            closed[one] = frozenset(reached - {one})
        return closed


class _Closure:
    """Draws conclusions until there are no new ones: each triple is looked at once, with all that came before it."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._known: set[Triple] = set()
        self._waiting: list[Triple] = []
        # Of the properties in chains only: subject → objects, object → subjects.
        self._forward: dict[NamedNode, dict[object, set[object]]] = {}
        self._backward: dict[NamedNode, dict[object, set[object]]] = {}
        self._places: dict[NamedNode, list[tuple[NamedNode, _Chain, int]]] = defaultdict(list)
        for head, chain in rules.chains:
            for place, prop in enumerate(chain):
                self._places[prop].append((head, chain, place))
                self._forward.setdefault(prop, defaultdict(set))
                self._backward.setdefault(prop, defaultdict(set))

    def close(self, triples: Iterable[Triple]) -> set[Triple]:
        """``triples`` and all that follows from them."""
        for triple in triples:
            self._add(triple)
        while self._waiting:
            for new in self._conclusions(self._waiting.pop()):
                self._add(new)
        return self._known

    def _add(self, triple: Triple) -> None:
        if triple in self._known:
            return
        self._known.add(triple)
        self._waiting.append(triple)
        if triple.predicate in self._forward:
            self._forward[triple.predicate][triple.subject].add(triple.object)
            self._backward[triple.predicate][triple.object].add(triple.subject)

    def _conclusions(self, triple: Triple) -> list[Triple]:
        rules, (s, p, o) = self._rules, triple
        found: list[Triple] = []
        if p == RDF["type"] and isinstance(o, NamedNode):
            found += [Triple(s, p, above) for above in rules.superclasses.get(o, ())]
            found += [Triple(s, prop, s) for prop in rules.selves.get(o, ())]
        found += [Triple(s, above, o) for above in rules.superproperties.get(p, ())]
        if isinstance(o, NamedNode | BlankNode):
            found += [Triple(o, other, s) for other in rules.inverses.get(p, ())]
        for head, chain, place in self._places.get(p, ()):
            for first in _walk({s}, [self._backward[prop] for prop in reversed(chain[:place])]):
                for last in _walk({o}, [self._forward[prop] for prop in chain[place + 1 :]]):
                    if isinstance(first, NamedNode | BlankNode) and isinstance(last, NamedNode | BlankNode | Literal):
                        found.append(Triple(first, head, last))
        return found


def _walk(start: set[object], steps: Sequence[Mapping[object, set[object]]]) -> set[object]:
    """Where one comes to from ``start``, step after step."""
    for step in steps:
        start = {after for before in start for after in step.get(before, ())}
    return start


def _list(index: Mapping[NamedNode, Mapping[object, Sequence[object]]], head: object) -> Iterator[NamedNode]:
    """The members of an RDF list."""
    while head != RDF["nil"]:
        first, rest = index[RDF["first"]].get(head, ()), index[RDF["rest"]].get(head, ())
        if not first or not rest or not isinstance(first[0], NamedNode):
            return
        yield first[0]
        head = rest[0]
