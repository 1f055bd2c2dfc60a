"""A good graph, and copies of its nodes in each of which one thing is wrong: at least one for every shape.

What is wrong is derived from the shapes: of a property shape, each of its constraints is broken in a copy of a node
that it looks at. The rules in SPARQL are broken by RULES. All copies stand in one graph, so that one validation shows
whether each shape finds its own, and two engines can be compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache

import ledger_facts
import small_graph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kg import ontology, rdf, store
from kg.ledger import ledger
from kg.model import Facts
from kg.observe import comparable, measure, normalise
from kg.ontology import read_turtle
from kg.resources import folder
from kg.vocab import (
    DCAT,
    DCT,
    DEFAULT_BASE,
    KG,
    OA,
    ORG,
    PROV,
    QUDT,
    RDF,
    RDFS,
    SDMX_DIMENSION,
    SH,
    SKOS,
    TIME,
    VOID,
    XSD,
    iri,
)

NOTHING = NamedNode("urn:seeded:nothing")
ITSELF = NamedNode("urn:seeded:itself")  # in RULES: the copy
UNUSED = NamedNode("urn:seeded:unused")  # in RULES, as a change: the build does not name the copy
PARTITIONS = (VOID["classPartition"], VOID["propertyPartition"])
D = DEFAULT_BASE


def node(name: str) -> NamedNode:
    return iri(D, name)


def text(value: str, language: str = "zh") -> Literal:
    return Literal(value, language=language)


def number(value: str, kind: str = "integer") -> Literal:
    return Literal(value, datatype=XSD[kind])


def good_quads() -> set[Quad]:
    """Two small invented places with everything that can be written, ledgers and all."""
    one, other = small_graph.facts(), ledger_facts.facts()
    facts = Facts(
        documents=one.documents + other.documents,
        sentences={**one.sentences, **other.sentences},
        entities=one.entities + other.entities,
        assertions=one.assertions + other.assertions,
        observations=one.observations + other.observations,
        outcomes=one.outcomes + other.outcomes,
    )
    books = ledger(facts, comparable)
    return set(rdf.quads(facts, normalise=normalise, measure=measure, ledger=books, title="试验"))


@cache
def shapes() -> tuple[Triple, ...]:
    files = sorted((folder("schema") / "shapes").glob("*.ttl"))
    return tuple(quad.triple for file in files for quad in read_turtle(file))


class Shape:
    """A shape with what it looks at and, of a property shape, its path and constraints."""

    def __init__(self, name: NamedNode) -> None:
        self.name = name
        self.about: dict[str, list[object]] = defaultdict(list)
        for triple in shapes():
            if triple.subject == name:
                self.about[triple.predicate.value.removeprefix(SH.iri)].append(triple.object)
        self.targets = [
            (kind, target) for shape in (name, *_parents(name)) for triple in shapes()
            if triple.subject == shape and (kind := triple.predicate.value.removeprefix(SH.iri)).startswith("target")
            for target in [triple.object]
        ]

    @property
    def path(self) -> list[NamedNode]:
        (path,) = self.about["path"]
        return [path] if isinstance(path, NamedNode) else list(_items(path))

    @property
    def constraints(self) -> list[tuple[str, object]]:
        return [(key, value) for key in sorted(self.about) if key in BREAKERS for value in self.about[key]]


def _parents(name: NamedNode) -> list[object]:
    return [t.subject for t in shapes() if t.predicate == SH["property"] and t.object == name]


def _items(cell: object) -> Iterator[object]:
    while cell != RDF["nil"]:
        yield next(t.object for t in shapes() if t.subject == cell and t.predicate == RDF["first"])
        cell = next(t.object for t in shapes() if t.subject == cell and t.predicate == RDF["rest"])


def property_shapes() -> list[NamedNode]:
    found = {t.subject for t in shapes() if t.predicate == RDF["type"] and t.object == SH["PropertyShape"]}
    return sorted(found, key=lambda shape: shape.value)


def rule_shapes() -> list[NamedNode]:
    return sorted({t.subject for t in shapes() if t.predicate == SH["sparql"]}, key=lambda shape: shape.value)


class Seeder:
    """Adds broken copies to a good graph, and remembers which shape has to find each of them."""

    def __init__(self) -> None:
        self.graph = store.memory(good_quads())
        self.plain = store.memory(good_quads())  # where exemplars are looked for
        self.relations = {KG[name] for name in ontology.load().relations}
        self.wanted: set[tuple[NamedNode, NamedNode, NamedNode]] = set()  # focus, shape, component

    def copy(self, exemplar: NamedNode) -> NamedNode:
        """A new node that says what the exemplar says, but for relations: those would have to be stated; and of the
        counts by class and property one will do. The build used it where it used the exemplar.
        """
        clone = NamedNode(f"urn:seeded:{len(self.wanted)}")
        for quad in self.plain.quads_for_pattern(exemplar, None, None, DefaultGraph()):
            if quad.predicate not in self.relations and quad.predicate not in PARTITIONS:
                self.say(clone, quad.predicate, quad.object)
        for predicate in PARTITIONS:
            for part in self.values(exemplar, predicate)[:1]:
                self.say(clone, predicate, part)
        for quad in self.plain.quads_for_pattern(None, PROV["used"], exemplar, DefaultGraph()):
            self.say(quad.subject, PROV["used"], clone)
        return clone

    def say(self, subject: object, predicate: NamedNode, value: object) -> None:
        self.graph.add(Quad(subject, predicate, value))

    def values(self, subject: object, predicate: NamedNode) -> list[object]:
        found = self.graph.quads_for_pattern(subject, predicate, None, DefaultGraph())
        return sorted((quad.object for quad in found), key=str)

    def put(self, subject: object, predicate: NamedNode, *values: object) -> None:
        """Make these the only values; types are kept, as they are what shapes look for."""
        for quad in list(self.graph.quads_for_pattern(subject, predicate, None, DefaultGraph())):
            if predicate != RDF["type"]:
                self.graph.remove(quad)
        for value in values:
            self.say(subject, predicate, value)

    def exemplar(self, shape: Shape) -> NamedNode:
        """The first node that the shape looks at and that has its property, or else the first."""
        found: set[NamedNode] = set()
        for kind, target in shape.targets:
            if kind == "targetClass":
                below = {target} | {KG[name] for name in ontology.load().types if target == KG["Entity"]}
                below |= {KG["Assertion"], KG["Observation"], KG["Naming"]} if target == KG["Statement"] else set()
                below |= {KG["Indicator"]} if target == SKOS["Concept"] else set()
                for name in below:
                    found |= {q.subject for q in self.plain.quads_for_pattern(None, RDF["type"], name, DefaultGraph())}
            elif kind == "targetSubjectsOf":
                found |= {q.subject for q in self.plain.quads_for_pattern(None, target, None, DefaultGraph())}
            elif kind == "targetObjectsOf":
                found |= {q.object for q in self.plain.quads_for_pattern(None, target, None, DefaultGraph())}
        others = {pair for key in ("lessThan", "disjoint", "equals") for pair in shape.about[key]}
        ranked = sorted(found, key=lambda n: (
            not (self.values(n, shape.path[0]) and all(self.values(n, other) for other in others)),
            n.value,
        ))
        assert ranked, f"nothing in the good graph is what {shape.name} looks at"
        return ranked[0]

    def seed_property(self, name: NamedNode) -> None:
        shape = Shape(name)
        for key, parameter in shape.constraints:
            clone = self.copy(self.exemplar(shape))
            for kind, target in shape.targets:
                if kind == "targetObjectsOf":
                    self.say(NamedNode(clone.value + "-of"), target, clone)
            BREAKERS[key](self, clone, shape, parameter)
            component = SH[key[0].upper() + key[1:] + "ConstraintComponent"]
            self.wanted.add((clone, name, component))

    def seed_rule(self, name: NamedNode) -> None:
        exemplar, *changes = RULES["kg:" + name.value.removeprefix(KG.iri)]
        found = exemplar if isinstance(exemplar, NamedNode) else self.first(exemplar)
        clone = self.copy(found)
        for predicate, *values in changes:
            if predicate == UNUSED:
                self.graph.remove(Quad(node("build"), PROV["used"], clone))
            else:
                self.put(clone, predicate, *(clone if value == ITSELF else value for value in values))
        self.wanted.add((clone, name, SH["SPARQLConstraintComponent"]))

    def first(self, query: str) -> NamedNode:
        """The first answer to a query with the variable ?x."""
        from kg.query import run

        rows = sorted(str(row[0]) for row in run(self.plain, f"SELECT ?x WHERE {{ {query} }}").rows)
        assert rows, query
        return NamedNode(rows[0])


def seeded() -> Seeder:
    seeder = Seeder()
    for name in property_shapes():
        seeder.seed_property(name)
    for name in rule_shapes():
        seeder.seed_rule(name)
    return seeder


# ── How each constraint is broken ────────────────────────────────────────────────────────────────────────────────────

Breaker = Callable[[Seeder, NamedNode, Shape, object], None]


def _wrong(value: object) -> Breaker:
    """Put ``value`` where the path leads."""

    def breaker(seeder: Seeder, clone: NamedNode, shape: Shape, _: object) -> None:
        first, *rest = shape.path
        if not rest:
            seeder.put(clone, first, value)
            return
        helper = NamedNode(clone.value + "-step")
        seeder.put(clone, first, helper)
        seeder.say(helper, rest[0], value)

    return breaker


def _remove(seeder: Seeder, clone: NamedNode, shape: Shape, _: object) -> None:
    seeder.put(clone, shape.path[0])
    if shape.path[0] == RDF["type"]:
        for quad in list(seeder.graph.quads_for_pattern(clone, RDF["type"], None)):
            seeder.graph.remove(quad)


def _remove_value(seeder: Seeder, clone: NamedNode, shape: Shape, value: object) -> None:
    if len(shape.path) > 1:
        _wrong(NOTHING)(seeder, clone, shape, value)
    else:
        seeder.graph.remove(Quad(clone, shape.path[0], value))


def _too_many(seeder: Seeder, clone: NamedNode, shape: Shape, parameter: object) -> None:
    wanted = int(parameter.value) + 1
    first, *rest = shape.path
    for i in range(wanted + 1):
        if rest:
            helper = NamedNode(f"{clone.value}-{i}")
            seeder.say(clone, first, helper)
            seeder.say(helper, rest[0], NamedNode(f"urn:seeded:value{i}"))
        else:
            seeder.say(clone, first, number(str(1000 + i)))


def _like(value: str) -> Breaker:
    """Put ``value`` with the language or datatype of what stands there."""

    def breaker(seeder: Seeder, clone: NamedNode, shape: Shape, _: object) -> None:
        (old, *_rest) = seeder.values(clone, shape.path[0]) or [Literal("")]
        if isinstance(old, Literal):
            legal = "00" if old.datatype == XSD["hexBinary"] else value  # what is no such literal is another error
            new: object = text(value, old.language) if old.language else Literal(legal, datatype=old.datatype)
        else:
            new = NamedNode("urn:seeded:" + value)
        seeder.put(clone, shape.path[0], new)

    return breaker


def _same_as_other(seeder: Seeder, clone: NamedNode, shape: Shape, other: object) -> None:
    seeder.put(clone, shape.path[0], *seeder.values(clone, other)[:1])


BREAKERS: dict[str, Breaker] = {
    "class": _wrong(NOTHING),
    "datatype": _wrong(number("urn:x", "anyURI")),
    "disjoint": _same_as_other,
    "equals": _wrong(text("别的")),
    "hasValue": _remove_value,
    "in": _wrong(NOTHING),
    "languageIn": _wrong(text("autre", "fr")),
    "lessThan": _same_as_other,
    "maxCount": _too_many,
    "maxInclusive": _wrong(number("1.5", "decimal")),
    "minCount": _remove,
    "minExclusive": _wrong(number("0", "decimal")),
    "minInclusive": _wrong(number("-1")),
    "minLength": _like(""),
    "node": _wrong(NOTHING),
    "nodeKind": _wrong(Literal("no IRI")),
    "or": _wrong(NOTHING),
    "pattern": _like("???"),
    "uniqueLang": lambda seeder, clone, shape, _: seeder.put(clone, shape.path[0], text("一"), text("二")),
}

# ── How each rule in SPARQL is broken ────────────────────────────────────────────────────────────────────────────────

_PLACE, _PARK, _PERSON = node("place-云州省-临溪市-青石区"), node("park-青石区-青石云谷"), node("person-陆望舒")
_STATED, _BUILT, _LEVEL = node("doc-青石区-2024-a1"), node("doc-青石区-2025-a2"), node("doc-青石区-2024-o1")
_GROWTH, _SENTENCE, _DOCUMENT = node("doc-青石区-2024-o2"), node("doc-青石区-2024-s0"), node("doc-青石区-2024")
_ANSWERED = "?x a kg:TargetCheck ; kg:result ?r"
_OPEN = "?x a kg:TargetCheck ; kg:outcome kg:open"
_EARLY, _LATE = node("period-2023"), node("period-2025")

RULES: dict[str, tuple[object, ...]] = {
    "kg:ActualShape-past": (_LEVEL, (SDMX_DIMENSION["refPeriod"], _LATE)),
    "kg:AnsweredShape-because": (_OPEN, (KG["because"],)),
    "kg:AnsweredShape-difference": (_ANSWERED, (KG["gap"], number("123.45", "decimal"))),
    "kg:AnsweredShape-document": (_ANSWERED, (KG["aim"], _LEVEL), (KG["result"], _GROWTH)),
    "kg:AnsweredShape-gap": (_ANSWERED, (KG["baseUnit"],)),
    "kg:AnsweredShape-kind": (_ANSWERED, (KG["aim"], _LEVEL), (KG["result"], _GROWTH)),
    "kg:AnsweredShape-outcome": (_OPEN, (KG["outcome"], KG["met"])),
    "kg:AnsweredShape-subject": (_ANSWERED, (KG["result"], _LEVEL)),
    "kg:AsOfShape-date": (_STATED, (KG["asOf"], number("2031-01-01", "date"))),
    "kg:AssertedShape-self": (_STATED, (RDF["object"], _PLACE), (RDF["subject"], _PLACE)),
    "kg:AssertedShape-status": (_STATED, (KG["status"], KG["planned"])),
    "kg:AssertedShape-title": (_STATED, (KG["postTitle"], text("区长"))),
    "kg:AssertedShape-triple": (_STATED, (RDF["subject"], _PARK)),
    "kg:BaselineShape-kind": (_LEVEL, (KG["baseline"], Literal("同比"))),
    "kg:BetweenShape-indicator": ("?x a kg:Conflict", (KG["indicator"], node("indicator-公共绿地"))),
    "kg:BetweenShape-kind": ("?x a kg:Conflict ; kg:kind kg:level", (KG["kind"], KG["rank"])),
    "kg:BetweenShape-subject": ("?x a kg:Conflict", (KG["subject"], _PLACE)),
    "kg:BetweenShape-unit": ("?x a kg:Conflict", (KG["between"], _LEVEL, _GROWTH)),
    "kg:BetweenShape-value": ("?x a kg:Conflict", (KG["between"], _LEVEL)),
    "kg:CountShape-completeness": ("?x a kg:SetCheck ; kg:completeness kg:complete", (KG["statedSize"], number("9"))),
    "kg:CountShape-members": ("?x a kg:SetCheck ; kg:completeness kg:complete", (KG["foundSize"], number("77"))),
    "kg:CoverageOrderShape-end": (node("coverage"), (DCAT["endDate"], number("2020", "gYear"))),
    "kg:CurrencyShape-kind": (KG["openUnit"], (QUDT["currencyCode"], Literal("CNY"))),
    "kg:DecidedShape-relation": ("?x a kg:Decision", (KG["decidedRelation"], KG["locatedIn"])),
    "kg:DocumentYearShape-year": (_DOCUMENT, (KG["year"], number("2031"))),
    "kg:EntailedShape-stated": (_PARK, (KG["locationOf"], _PLACE)),
    "kg:EntityTypesShape-mainType": (_PARK, (KG["mainType"], KG["Honor"])),
    "kg:FindingShape-alone": ("?x a kg:Life", (KG["finding"], KG["unremarkable"], KG["regressed"])),
    "kg:IndicatorTreeShape-broader": ("?x a kg:Indicator", (SKOS["broader"], ITSELF)),
    "kg:IndicatorUnitShape-level": (_LEVEL, (KG["unitMeasure"], NamedNode("http://qudt.org/vocab/unit/KiloGM"))),
    "kg:IndicatorUnitShape-relative": (_GROWTH, (KG["unitMeasure"], NamedNode("http://qudt.org/vocab/unit/CCY_CNY"))),
    "kg:IntervalOrderShape-end": (_LATE, (TIME["hasEnd"], node("date-2023-12-31"))),
    "kg:MoneyShape-code": (_LEVEL, (KG["currency"], Literal("USD"))),
    "kg:MoneyShape-currency": (_LEVEL, (KG["currency"],)),
    "kg:NamedShape-alias": ("?x a kg:Naming", (KG["alias"], text("别名"))),
    "kg:OwnUnitShape-label": (KG["openUnit"], (RDFS["label"],)),
    "kg:PeriodShape-given": (_LEVEL, (KG["period"], Literal("2022"))),
    "kg:PeriodShape-possible": (
        _LEVEL, (KG["period"], Literal("2025/2024")), (SDMX_DIMENSION["refPeriod"], KG["openPeriod"]),
    ),
    "kg:PeriodShape-year": (_LEVEL, (KG["year"], number("2022"))),
    "kg:PostShape-assertion": ("?x a org:Membership", (ORG["member"], _PERSON)),
    "kg:QuoteShape-document": (_STATED, (DCT["source"], node("doc-青石区-2025"))),
    "kg:QuoteShape-length": (_STATED, (KG["quote"], Literal("向湖"))),
    "kg:QuoteShape-text": (_STATED, (KG["quote"], Literal("向湖发展、文旅兴区三大战略"))),
    "kg:QuoteShape-within": (_STATED, (OA["end"], number("9999"))),
    "kg:QuotientShape-both": (KG["openUnit"], (KG["numerator"], KG["rankUnit"])),
    "kg:RankShape-unit": (_LEVEL, (KG["unitMeasure"], KG["rankUnit"])),
    "kg:RankShape-value": (_LEVEL, (KG["kind"], KG["rank"]), (KG["value"], number("0", "decimal"))),
    "kg:RelationShape-domain": (_STATED, (RDF["subject"], node("honor-全省和美乡村示范区"))),
    "kg:RelationShape-range": (_STATED, (RDF["object"], _PERSON)),
    "kg:RelationShape-stated": (_PARK, (KG["locatedIn"], _PLACE)),
    "kg:SameFileShape-sha256": (_DOCUMENT, (KG["sha256"], Literal("a" * 64))),
    "kg:SentenceSourceShape-both": (_SENTENCE, (KG["sourceEnd"],)),
    "kg:SentenceTextShape-length": (_SENTENCE, (KG["text"], Literal("短"))),
    "kg:SpatialShape-subject": (_LEVEL, (DCT["spatial"],)),
    "kg:StepShape-about": ("?x a kg:Life", (KG["lifeOf"], _PERSON)),
    "kg:TargetShape-future": ("?x kg:scenario kg:target ; kg:period '2025'", (SDMX_DIMENSION["refPeriod"], _EARLY)),
    "kg:UsedDecisionShape-build": ("?x a kg:Decision", (UNUSED,)),
    "kg:UsedShape-build": (_DOCUMENT, (UNUSED,)),
}
