"""Facts as RDF: entities, plain statements, and for each statement a node that says where it was read.

Each document has a graph of its own, named by its IRI, with all that it states, so that a document can be replaced by
dropping one graph. The graph ``entities`` describes what documents speak about: entities, indicators,
periods, roles. The ontology stands in a graph of its own. There are no blank nodes: the same facts give the same quads.
``docs/rdf.md`` shows the result and how to query it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final, TypeAlias, TypeVar

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg import indicators, ontology
from kg.entail import entail
from kg.errors import InputError, ProvenanceError
from kg.model import (
    Assertion,
    Decision,
    Document,
    Entity,
    Facts,
    Ledger,
    Naming,
    Observation,
    Provenance,
    Sentence,
    Span,
)
from kg.rdf_build import CHINESE, Settings, write_dataset, write_file
from kg.rdf_ledger import LedgerWriter
from kg.vocab import (
    DATE,
    DCT,
    DEFAULT_BASE,
    ENTAILED,
    KG,
    OA,
    ONTOLOGY_GRAPH,
    ORG,
    PROV,
    QB,
    QUANTITYKIND,
    QUDT,
    RDF,
    RDFS,
    SCHEMA,
    SDMX_DIMENSION,
    SKOS,
    TIME,
    UNIT,
    VOID,
    XSD,
    check_base,
    date,
    decimal,
    integer,
    iri,
    term,
    zh,
)

_RdfStatement = TypeVar("_RdfStatement", Triple, Quad)
_Statement = TypeVar("_Statement", Assertion, Observation)

Normalise: TypeAlias = Callable[[Decimal, str], tuple[Decimal, str]]
"""Gives value and unit in the unit's base (98.2, 亿元 → 9820000000, 元); raises ValueError or KeyError if it cannot."""

Measure: TypeAlias = Callable[[str], tuple[str, str, str]]
"""Gives of a base unit its QUDT unit, what it measures and its currency (元 → CCY_CNY, money, CNY); "" for each that it
does not know."""

_TYPE: Final = RDF["type"]
_TYPE_TEXT: Final = f"> {_TYPE} ".encode()
_PROVENANCE: Final = frozenset(
    {PROV["wasDerivedFrom"], OA["start"], OA["end"], KG["quote"], KG["rule"], KG["confidence"], VOID["classPartition"],
     VOID["propertyPartition"]}
)
_INTERNAL: Final = frozenset(
    {KG["Assertion"], KG["Sentence"], KG["Naming"], KG["Reading"], ORG["Membership"]}
)
_QUANTITY_KINDS: Final = {
    "age": "Time",
    "apparent power": "ApparentPower",
    "area": "Area",
    "computing": "FloatingPointCalculationCapability",
    "count": "Count",
    "energy": "Energy",
    "length": "Length",
    "mass": "Mass",
    "money": "Currency",
    "people": "Count",
    "points": "DimensionlessRatio",
    "power": "Power",
    "ratio": "DimensionlessRatio",
    "time": "Time",
    "voltage": "Voltage",
    "volume": "Volume",
}
"""What QUDT calls the dimensions of ``data/units/units.tsv``."""
_OPEN_PERIOD, _OPEN_UNIT, _RANK_UNIT = KG["openPeriod"], KG["openUnit"], KG["rankUnit"]
_RANK: Final = "位"
_NUMBERED = re.compile(r"(.+)-[acfmnos][0-9]+")


# ── The gate ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def check_provenance(facts: Facts) -> None:
    """Raise ProvenanceError unless each statement's quote is exactly its document's text at its offsets.

    Also checked: the document is one of the facts', the quote lies within a sentence of it, and every entity that a
    statement names is among the facts' entities. The evidence for aliases is held to the same.
    """
    texts = {document.id: document.text for document in facts.documents}
    sentences = {name: {sentence.span for sentence in found} for name, found in facts.sentences.items()}
    entities = {entity.id for entity in facts.entities}
    for assertion in facts.assertions:
        for end in (assertion.subject, assertion.object):
            if end not in entities:
                raise _ungrounded(assertion.provenance, f"{assertion.predicate} names an unknown entity, {end!r}")
        _check(assertion.provenance, texts, sentences)
    for observation in facts.observations:
        if observation.subject not in entities:
            problem = f"the indicator {observation.indicator} names an unknown entity, {observation.subject!r}"
            raise _ungrounded(observation.provenance, problem)
        _check(observation.provenance, texts, sentences)
    for entity in facts.entities:
        for naming in entity.namings:
            if naming.name not in entity.aliases:
                raise _ungrounded(naming.provenance, f"{entity.id} has no alias {naming.name!r}")
            _check(naming.provenance, texts, sentences)


def _check(provenance: Provenance, texts: dict[str, str], sentences: dict[str, set[Span]]) -> None:
    text = texts.get(provenance.document)
    if text is None:
        raise _ungrounded(provenance, "there is no such document")
    found = text[provenance.span.start : provenance.span.end]
    if found != provenance.quote:
        raise _ungrounded(provenance, f"the statement quotes {provenance.quote!r} where the text reads {found!r}")
    if provenance.sentence not in sentences.get(provenance.document, set()):
        span = provenance.sentence
        raise _ungrounded(provenance, f"no sentence of the document is [{span.start}, {span.end})")
    if not provenance.sentence.covers(provenance.span):
        span = provenance.sentence
        raise _ungrounded(
            provenance, f"the quote {provenance.quote!r} lies outside its sentence [{span.start}, {span.end})"
        )


def _ungrounded(provenance: Provenance, problem: str) -> ProvenanceError:
    return ProvenanceError(
        problem,
        where=f"{provenance.document}[{provenance.span.start}:{provenance.span.end}]",
        remedy=f"nothing was written; this is a mistake in the rule {provenance.rule!r}: please report it",
    )


# ── Facts → quads ────────────────────────────────────────────────────────────────────────────────────────────────────


def quads(
    facts: Facts,
    *,
    base: str = DEFAULT_BASE,
    title: str = "",
    normalise: Normalise | None = None,
    measure: Measure | None = None,
    ledger: Ledger | None = None,
    settings: Settings | None = None,
) -> tuple[Quad, ...]:
    """Everything that ``facts`` say, and the ontology, as quads in canonical order.

    ``base`` is what IRIs begin with, ``title`` names the data set. ``normalise`` gives values in base units, without it
    each unit is its own base; ``measure`` says what base units are, without it they are known by their names alone.
    ``ledger`` is that of the facts, in a graph of its own. ``settings`` tell how the graph was built, and whether what
    the ontology entails is to be written too (default: as `kg.graph.build` does without options).
    Raises ProvenanceError (see check_provenance), ConfigError for a base that cannot be one, InputError when two
    documents would share an IRI.
    """
    check_base(base)
    check_provenance(facts)
    _check_names(facts.documents)
    writer = _Writer(base, normalise, measure)
    for entity in facts.entities:
        writer.entity(entity)
    places = facts.places()
    for document in facts.documents:
        writer.document(document, places.get(document.region))
        writer.sentences(document, facts.sentences.get(document.id, ()))
    writer.mentions(facts)
    for outcome in facts.outcomes:
        writer.decision(outcome.decision)
    for name, namings in _namings(facts.entities).items():
        for number, (naming, named) in enumerate(sorted(namings, key=_naming_order), 1):
            writer.naming(name, number, naming, named)
    stated: dict[Assertion, str] = {}
    observed: dict[Observation, str] = {}
    for name, assertions in _by_document(facts.assertions).items():
        for number, assertion in enumerate(sorted(set(assertions), key=_assertion_order), 1):
            writer.assertion(name, number, assertion)
            stated[assertion] = f"doc-{name}-a{number}"
    for name, observations in _by_document(facts.observations).items():
        for number, observation in enumerate(sorted(set(observations), key=_observation_order), 1):
            writer.observation(name, number, observation)
            observed[observation] = f"doc-{name}-o{number}"
    if ledger is not None:
        LedgerWriter(writer, observed, stated).write(ledger)
    write_dataset(writer, facts, tuple(writer.quads), title=title, settings=settings)
    found = {*writer.quads, *ontology.triples()}
    if settings is not None and settings.entail:
        found.update(entail(found, base=base))
    return tuple(sorted(found, key=_canonical))


def plain(quads: Iterable[Quad], *, base: str = DEFAULT_BASE) -> tuple[Triple, ...]:
    """What most people want of a graph: entities, plain statements, observations, documents. Without the ontology, what
    it entails, the sentences, the counts and the nodes that hold provenance; by subject, ``rdf:type`` first.
    """
    left_out = (ONTOLOGY_GRAPH, iri(base, ENTAILED))
    quads = [quad for quad in quads if quad.graph_name not in left_out]
    hidden = {quad.subject for quad in quads if quad.predicate == _TYPE and quad.object in _INTERNAL}
    hidden |= {quad.subject for quad in quads if quad.predicate in (VOID["class"], VOID["property"])}
    return tuple(readable(
        quad.triple for quad in quads if quad.subject not in hidden and quad.predicate not in _PROVENANCE
    ))


def readable(triples: Iterable[Triple]) -> list[Triple]:
    """Each triple once, ordered for people: by subject, ``rdf:type`` first, then by predicate and object."""
    found = list(triples)
    keys = _order(serialize(found, format=RdfFormat.N_TRIPLES) or b"")
    return _sorted(found, keys)


def readable_quads(quads: Iterable[Quad]) -> list[Quad]:
    """Each quad once, graph after graph, each ordered as `readable` does."""
    found = list(quads)
    keys = _order(serialize(found, format=RdfFormat.N_QUADS) or b"")
    found = _sorted(found, keys)
    return sorted(found, key=lambda quad: str(quad.graph_name))


def _canonical(quad: Quad) -> tuple[str, str, str, str]:
    return str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)


def _order(lines: bytes) -> list[bytes]:
    """For each line of N-Triples or N-Quads a key to sort by.

    The keys are made of all lines at once: to ask the library for the parts of each statement takes several times as
    long. Control characters are escaped there, so 0 and 1 are free to stand, below all else, for what ends a subject:
    without its bracket, an IRI comes before those that it is the beginning of.
    """
    return lines.replace(_TYPE_TEXT, b"\0").replace(b"> <", b"\1<").split(b"\n")


def _sorted(statements: list[_RdfStatement], keys: Sequence[bytes]) -> list[_RdfStatement]:
    found, last = [], b""
    for i in sorted(range(len(statements)), key=keys.__getitem__):
        if keys[i] != last:
            last = keys[i]
            found.append(statements[i])
    return found


def _check_names(documents: Sequence[Document]) -> None:
    """Two documents of one id, or one called like a sentence or statement of another, would share IRIs."""
    count = Counter(document.id for document in documents)
    for document in documents:
        numbered = _NUMBERED.fullmatch(document.id)
        if count[document.id] > 1 or (numbered and numbered[1] in count):
            other = numbered[1] if count[document.id] == 1 and numbered else document.id
            raise InputError(
                f"its id {document.id!r} cannot be told from what belongs to the document {other!r}",
                where=document.name,
                remedy="rename the file",
            )


def _by_document(statements: Sequence[_Statement]) -> dict[str, list[_Statement]]:
    found: dict[str, list[_Statement]] = {}
    for statement in statements:
        found.setdefault(statement.provenance.document, []).append(statement)
    return found


def _namings(entities: Sequence[Entity]) -> dict[str, list[tuple[Naming, str]]]:
    """The evidence for aliases by document, each with the entity's id."""
    found: dict[str, list[tuple[Naming, str]]] = {}
    for entity in entities:
        for naming in entity.namings:
            found.setdefault(naming.provenance.document, []).append((naming, entity.id))
    return found


def _naming_order(pair: tuple[Naming, str]) -> tuple[object, ...]:
    naming, entity = pair
    return (*_place(naming.provenance), entity, naming.name, *_reading(naming.provenance))


def _assertion_order(a: Assertion) -> tuple[object, ...]:
    what = (a.subject, a.predicate, a.object, a.status or "", a.title or "")
    return (*_place(a.provenance), *what, *_reading(a.provenance))


def _observation_order(o: Observation) -> tuple[object, ...]:
    what = (o.subject, o.indicator, o.kind, o.value, o.unit, o.period or "", o.status, o.bound, o.baseline or "", o.raw)
    return (*_place(o.provenance), *what, *_reading(o.provenance))


def _place(provenance: Provenance) -> tuple[int, int]:
    return provenance.span.start, provenance.span.end


def _reading(provenance: Provenance) -> tuple[str, float]:
    return provenance.rule, provenance.confidence


class _Writer:
    """Collects quads. One method for each kind of thing; each knows which graph its quads go to."""

    def __init__(self, base: str, normalise: Normalise | None, measure: Measure | None) -> None:
        self.base = base
        self.normalise = normalise
        self.measure = measure
        self.quads: set[Quad] = set()
        self.described = self.node("entities")
        self._issued: dict[str, Literal | None] = {}
        self._sentences: dict[str, list[Span]] = {}
        self._cells: Counter[tuple[NamedNode, ...]] = Counter()
        self._indicators: set[NamedNode] = set()
        self._places: set[str] = set()
        self._institutions: set[str] = set()

    def node(self, name: str) -> NamedNode:
        return iri(self.base, name)

    def add(self, graph: NamedNode, subject: NamedNode, *pairs: tuple[NamedNode, NamedNode | Literal | None]) -> None:
        """Add a quad for each pair of predicate and object; an object None is left out."""
        self.quads.update(Quad(subject, predicate, value, graph) for predicate, value in pairs if value is not None)

    def entity(self, entity: Entity) -> None:
        node = self.node(entity.id)
        if "Place" in entity.types:
            self._places.add(entity.id)
        if "Institution" in entity.types:
            self._institutions.add(entity.id)
        self.add(
            self.described,
            node,
            *((RDF["type"], term(name)) for name in entity.types),
            (KG["mainType"], term(entity.types[0]) if entity.types else None),
            (RDFS["label"], zh(entity.name)),
            (SKOS["prefLabel"], zh(entity.name)),
            *((SKOS["altLabel"], zh(alias)) for alias in entity.aliases if alias != entity.name),
            (KG["region"], Literal("/".join(entity.region)) if entity.region else None),
            (KG["confidence"], decimal(entity.confidence)),
            *((KG["decidedBy"], self.decision_node(decision)) for decision in entity.decisions),
        )
        for name, count in entity.readings:
            self.add(
                self.described,
                self.node(f"reading-{entity.id}-{name}"),
                (RDF["type"], KG["Reading"]),
                (KG["readingOf"], node),
                (KG["readAs"], term(name)),
                (KG["count"], integer(count)),
            )

    def decision_node(self, decision: Decision) -> NamedNode:
        return self.node(f"decision-{decision.file}-{decision.line}")

    def decision(self, decision: Decision) -> None:
        self.add(
            self.described,
            self.decision_node(decision),
            (RDF["type"], KG["Decision"]),
            (RDFS["label"], Literal(decision.where)),
            (KG["action"], Literal(decision.action)),
            (KG["decidedName"], Literal(decision.entity)),
            (KG["decidedRelation"], term(decision.relation) if decision.relation else None),
            (KG["decidedValue"], Literal(decision.value) if decision.value else None),
            (KG["scope"], Literal(decision.scope) if decision.scope else None),
            (KG["reason"], Literal(decision.reason)),
        )

    def naming(self, document: str, number: int, naming: Naming, entity: str) -> None:
        """Why an alias is one."""
        graph = self.document_node(document)
        node = self.node(f"doc-{document}-n{number}")
        self.add(
            graph,
            node,
            (RDF["type"], KG["Naming"]),
            (KG["names"], self.node(entity)),
            (KG["alias"], zh(naming.name)),
        )
        self.statement(graph, node, naming.provenance)

    def document(self, document: Document, jurisdiction: str | None) -> None:
        node = self.document_node(document.id)
        title = document.title or document.name
        issued = self._issued[document.id] = date(document.date)
        self.add(
            node,
            node,
            (RDF["type"], KG["Document"]),
            (RDF["type"], SCHEMA["Article"]),
            (RDFS["label"], zh(title)),
            (DCT["title"], zh(title)),
            (DCT["identifier"], Literal(document.id)),
            (DCT["language"], CHINESE),
            (DCT["issued"], issued),
            (KG["year"], integer(int(issued.value[:4])) if issued else None),
            (KG["name"], Literal(document.name)),
            (KG["sha256"], Literal(document.sha256)),
            (KG["jurisdiction"], self.node(jurisdiction) if jurisdiction else None),
            (DCT["spatial"], self.node(jurisdiction) if jurisdiction else None),
            (KG["jurisdictionName"], zh(document.jurisdiction) if document.jurisdiction else None),
            (SCHEMA["encoding"], write_file(self, document)),
        )

    def document_node(self, document: str) -> NamedNode:
        return self.node(f"doc-{document}")

    def sentences(self, document: Document, sentences: Sequence[Sentence]) -> None:
        graph = self.document_node(document.id)
        self._sentences[document.id] = sorted(sentence.span for sentence in sentences)
        for sentence in sentences:
            span = sentence.span
            origins = document.origins if document.origins.runs else None
            self.add(
                graph,
                self.sentence_node(document.id, span),
                (RDF["type"], KG["Sentence"]),
                (KG["text"], Literal(document.text[span.start : span.end])),
                (DCT["isPartOf"], graph),
                (OA["start"], integer(span.start)),
                (OA["end"], integer(span.end)),
                (KG["sourceStart"], integer(origins.source(span.start)) if origins else None),
                (KG["sourceEnd"], integer(origins.source(span.end - 1) + 1) if origins else None),
            )

    def sentence_node(self, document: str, span: Span) -> NamedNode:
        return self.node(f"doc-{document}-s{span.start}")

    def mentions(self, facts: Facts) -> None:
        """Which entities a sentence names."""
        for entity in facts.entities:
            node = self.node(entity.id)
            for document, span in entity.mentions:
                sentences = self._sentences.get(document, [])
                i = bisect_right(sentences, span.start, key=lambda sentence: sentence.start) - 1
                if i >= 0 and sentences[i].covers(span):
                    sentence = self.sentence_node(document, sentences[i])
                    self.add(self.document_node(document), sentence, (SCHEMA["mentions"], node))

    def statement(self, graph: NamedNode, node: NamedNode, provenance: Provenance) -> None:
        self.add(
            graph,
            node,
            (DCT["source"], graph),
            (PROV["wasDerivedFrom"], self.sentence_node(provenance.document, provenance.sentence)),
            (OA["start"], integer(provenance.span.start)),
            (OA["end"], integer(provenance.span.end)),
            (KG["quote"], Literal(provenance.quote)),
            (KG["rule"], Literal(provenance.rule)),
            (KG["confidence"], decimal(provenance.confidence)),
        )

    def assertion(self, document: str, number: int, assertion: Assertion) -> None:
        graph = self.document_node(document)
        node = self.node(f"doc-{document}-a{number}")
        subject, object_ = self.node(assertion.subject), self.node(assertion.object)
        predicate = term(assertion.predicate)
        self.add(graph, subject, (predicate, object_))
        self.add(
            graph,
            node,
            (RDF["type"], KG["Assertion"]),
            (RDF["subject"], subject),
            (RDF["predicate"], predicate),
            (RDF["object"], object_),
            (KG["asOf"], self._issued.get(document)),
            (KG["status"], term(assertion.status) if assertion.status else None),
            (KG["postTitle"], zh(assertion.title) if assertion.title else None),
        )
        self.statement(graph, node, assertion.provenance)
        # A post in a place is no membership of an organisation that the text names, so only institutions get one.
        if assertion.predicate == "holdsPost" and assertion.title and assertion.object in self._institutions:
            role = self.node(f"role-{assertion.title}")
            self.add(self.described, role, (RDF["type"], ORG["Role"]), (SKOS["prefLabel"], zh(assertion.title)))
            self.add(
                graph,
                self.node(f"doc-{document}-m{number}"),
                (RDF["type"], ORG["Membership"]),
                (ORG["member"], subject),
                (ORG["organization"], object_),
                (ORG["role"], role),
                (PROV["wasDerivedFrom"], node),
            )

    def observation(self, document: str, number: int, observation: Observation) -> None:
        graph = self.document_node(document)
        node = self.node(f"doc-{document}-o{number}")
        subject = self.node(observation.subject)
        base_value, base_unit = self.normalised(observation)
        unit, currency = self.unit(base_unit) if observation.kind != "rank" else (_RANK_UNIT, "")
        limits = period_limits(observation.period) if observation.period else None
        # The cube's dimensions: each has a value, also where the text leaves it open.
        cell = (
            (KG["subject"], subject),
            (KG["indicator"], self.measured(observation)),
            (KG["kind"], term(observation.kind)),
            (KG["bound"], term(observation.bound)),
            (KG["scenario"], term(observation.status)),
            (SDMX_DIMENSION["refPeriod"], self.interval(observation.period or "", *limits) if limits else _OPEN_PERIOD),
            (KG["unitMeasure"], unit),
            (DCT["source"], graph),
        )
        values = tuple(value for _, value in cell)
        self._cells[values] += 1
        self.add(
            graph,
            node,
            (RDF["type"], KG["Observation"]),
            (RDF["type"], QB["Observation"]),
            (QB["dataSet"], self.node("observations")),
            *cell,
            (KG["occurrence"], integer(self._cells[values])),
            (KG["baseValue"], decimal(base_value)),
            (KG["baseUnit"], Literal(base_unit)),
            (KG["currency"], Literal(currency) if currency else None),
            (KG["value"], decimal(observation.value)),
            (KG["rawValue"], Literal(observation.raw)),
            (KG["indicatorName"], zh(observation.indicator)),
            (KG["topic"], Literal(observation.topic) if observation.topic else None),
            (KG["unit"], Literal(observation.unit)),
            (KG["period"], Literal(observation.period) if observation.period else None),
            (KG["year"], integer(int(limits[1][:4])) if limits else None),
            (KG["baseline"], Literal(observation.baseline) if observation.baseline else None),
            (DCT["spatial"], subject if observation.subject in self._places else None),
        )
        self.statement(graph, node, observation.provenance)

    def normalised(self, observation: Observation) -> tuple[Decimal, str]:
        """The value in the base unit, and that unit. A unit that nobody knows is its own base."""
        if observation.kind == "rank":  # 第3名 is a place in an order, not three people
            return observation.value, _RANK
        return self.in_base(observation.value, observation.unit)

    def in_base(self, value: Decimal, unit: str) -> tuple[Decimal, str]:
        try:
            if self.normalise:
                return self.normalise(value, unit)
        except (KeyError, ValueError):
            pass
        return value, unit

    def usual(self, unit: str) -> NamedNode | None:
        """The base unit of what a common indicator is usually given in; None of pure numbers (1, 1/10万)."""
        return None if unit.startswith("1") else self.unit(self.in_base(Decimal(1), unit)[1])[0]

    def unit(self, base: str) -> tuple[NamedNode, str]:
        """The node of a base unit, QUDT's where it has one, and the currency of values in it ("" for none)."""
        if not base:
            return _OPEN_UNIT, ""
        qudt, dimension, currency = self.measure(base) if self.measure else ("", "", "")
        node = UNIT[qudt] if qudt else self.node("unit-" + base.replace("/", "-PER-"))
        kind = _QUANTITY_KINDS.get(dimension)
        above, *below = base.split("/")
        composed = bool(below) and not qudt
        self.add(
            self.described,
            node,
            (RDF["type"], QUDT["Unit"]),
            (RDFS["label"], None if qudt else zh(base)),
            (QUDT["hasQuantityKind"], QUANTITYKIND[kind] if kind else None),
            (QUDT["currencyCode"], Literal(currency) if currency and not below else None),
            (KG["numerator"], self.unit(above)[0] if composed else None),
            *((KG["denominator"], self.unit(part)[0]) for part in below if composed),
        )
        return node, currency

    def measured(self, observation: Observation) -> NamedNode:
        """The concept of an observation's indicator, under its family, with the name that the text has for it."""
        name = observation.concept or observation.indicator
        node = self.indicator(name)
        other = observation.indicator != name
        family = observation.family if observation.family not in ("", name) else None
        self.add(
            self.described,
            node,
            (SKOS["altLabel"], zh(observation.indicator) if other else None),
            (SKOS["broader"], self.indicator(family) if family else None),
        )
        return node

    def indicator(self, name: str) -> NamedNode:
        """The concept of this name; of a common indicator with all that the table knows of it."""
        node = self.node(f"indicator-{name}")
        if node in self._indicators:
            return node
        self._indicators.add(node)
        common = indicators.table().get(name)
        self.add(
            self.described,
            node,
            (RDF["type"], KG["Indicator"]),
            (RDF["type"], SKOS["Concept"]),
            (RDFS["label"], zh(name)),
            (SKOS["prefLabel"], zh(name)),
            (SKOS["inScheme"], self.node("indicators")),
        )
        if common is not None and common.name == name:
            self.add(
                self.described,
                node,
                (SKOS["prefLabel"], Literal(common.english, language="en")),
                *((SKOS["altLabel"], zh(alias)) for alias in common.aliases),
                (SKOS["topConceptOf"], None if common.broader else self.node("indicators")),
                (SKOS["broader"], self.indicator(common.broader) if common.broader else None),
                (KG["nature"], term(common.nature)),
                (KG["usualUnit"], Literal(common.unit)),
                (KG["usualMeasure"], self.usual(common.unit)),
                (DCT["conformsTo"], zh(common.standard) if common.standard else None),
            )
        return node

    def interval(self, period: str, begin: str, end: str) -> NamedNode:
        node = self.node("period-" + period.replace("/", "_"))
        self.add(
            self.described,
            node,
            (RDF["type"], TIME["ProperInterval"]),
            (RDFS["label"], Literal(period)),
            (TIME["hasBeginning"], self.instant(begin)),
            (TIME["hasEnd"], self.instant(end)),
        )
        return node

    def instant(self, date: str) -> NamedNode:
        node = self.node(f"date-{date}")
        day = Literal(date, datatype=XSD["date"])
        self.add(self.described, node, (RDF["type"], TIME["Instant"]), (TIME["inXSDDate"], day))
        return node


def period_limits(period: str) -> tuple[str, str] | None:
    """First and last day of a period as ``YYYY-MM-DD``.

    None if it is not written as ``Observation.period`` should be, ends before it begins, or names a day that the
    calendar does not have.

    >>> period_limits("2024-01/2024-09")
    ('2024-01-01', '2024-09-30')
    >>> period_limits("2024")
    ('2024-01-01', '2024-12-31')
    """
    first, _, last = period.partition("/")
    begin, end = DATE.fullmatch(first), DATE.fullmatch(last or first)
    if not begin or not end or int(begin[1]) == 0 or int(end[1]) == 0:
        return None
    month = end[2] or "12"
    length = monthrange(int(end[1]), int(month))[1]
    if int(end[3] or 1) > length or begin[3] and int(begin[3]) > monthrange(int(begin[1]), int(begin[2]))[1]:
        return None  # 2月30日
    limits = f"{begin[1]}-{begin[2] or '01'}-{begin[3] or '01'}", f"{end[1]}-{month}-{end[3] or length:02}"
    return limits if limits[0] <= limits[1] else None
