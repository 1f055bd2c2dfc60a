"""What breaks the shapes of ``schema/shapes/``: told in words, with the sentence behind each, or in Turtle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg.errors import ConfigError
from kg.ontology import read_turtle
from kg.resources import folder
from kg.shacl_engine import Finding, Term, run
from kg.vocab import (
    DCT,
    DEFAULT_BASE,
    ENTAILED,
    KG,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    XSD,
    base_of,
    bases_of,
    prefixes,
    shorten,
)

SEVERITIES: Final = ("violation", "warning", "info")

_ALL = DefaultGraph()
_SPARQL: Final = SH["SPARQLConstraintComponent"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that breaks one shape.

    ``focus`` is the local name of what it is about (an entity, a statement, a document) and ``label`` what people call
    it; ``path`` the property, or the properties that lead to the value; ``value`` what it wrongly is, or None where
    something is missing. ``sentence`` and ``document`` (its title) are where it was read, None where no text stands
    behind it. ``component`` is the part of SHACL that was not met, such as ``sh:MinCountConstraintComponent``.
    ``finding`` holds the same as terms of RDF.
    """

    severity: str
    focus: str
    label: str
    path: str | None
    value: str | None
    message_zh: str
    message_en: str
    shape: str
    sentence: str | None
    document: str | None
    component: str
    finding: Finding = field(repr=False)

    def to_dict(self) -> dict[str, str | None]:
        """What `kg check --format json` prints of it."""
        names = ("severity", "focus", "label", "path", "value", "message_zh", "message_en", "shape", "component")
        return {name: getattr(self, name) for name in (*names, "sentence", "document")}


def validate(store: Store, *, shapes: Path | None = None, engine: str = "") -> tuple[Violation, ...]:
    """Hold the graph in ``store`` against the shapes (default: ours); () when it conforms.

    The shapes are for what is stated; what the ontology entails of it (`kg.entail`) is not looked at.
    Violations come sorted: the severe ones first, then by shape and focus. ``engine`` is one of
    ``kg.shacl_engine.ENGINES``, "" for the fast one where it is installed. Raises ConfigError for shapes that cannot be
    read or used.
    """
    path = shapes or folder("schema") / "shapes"
    rules = _shapes(path)
    try:
        findings = run(_stated(store), rules.triples, engine=engine)
    except ConfigError as error:
        raise ConfigError(error.problem, where=str(path), remedy=error.remedy) from None
    teller = _Teller(store, rules)
    return tuple(sorted({teller.violation(finding) for finding in findings}, key=_order))


def _stated(store: Store) -> bytes:
    """All that is stated, in N-Triples: every graph but that of what is entailed.

    Where nothing is entailed that is the default graph, which has each triple once; engines mind no repeats.
    """
    entailed = {base + ENTAILED for base in bases_of(store)}
    graphs = list(store.named_graphs())
    stated = [graph for graph in graphs if graph.value not in entailed]
    if len(stated) == len(graphs):
        return store.dump(format=RdfFormat.N_TRIPLES, from_graph=_ALL) or b""
    return b"".join(store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b"" for graph in stated)


def _order(violation: Violation) -> tuple[object, ...]:
    rest = (violation.shape, violation.focus, violation.path or "", violation.value or "", violation.component)
    return (SEVERITIES.index(violation.severity), *rest, violation.message_en, str(violation.finding.value))


def report(
    violations: Sequence[Violation], *, base: str = DEFAULT_BASE, shapes: Path | None = None
) -> bytes:
    """Violations as the validation report of the W3C, in Turtle; the same violations give the same bytes.

    As SHACL has it, a graph of which only warnings are told does not conform, either. Of a shape that asks one question
    of the whole graph, the focus is what it found, not, as an engine has it, the class that it asked about.
    """
    rules = _shapes(shapes or folder("schema") / "shapes")
    top = BlankNode("report")
    conforms = Literal("false" if violations else "true", datatype=XSD["boolean"])
    triples = [Triple(top, RDF["type"], SH["ValidationReport"]), Triple(top, SH["conforms"], conforms)]
    lists: list[Triple] = []
    for number, violation in enumerate(violations, 1):
        result, finding = BlankNode(f"result{number}"), violation.finding
        path: Term | None = finding.path
        if path is None and (steps := rules.steps(finding.shape)):
            cells = [BlankNode(f"path{number}-{i}") for i in range(len(steps))]
            rests: list[Term] = [*cells[1:], RDF["nil"]]
            for cell, step, rest in zip(cells, steps, rests, strict=True):
                lists += [Triple(cell, RDF["first"], step), Triple(cell, RDF["rest"], rest)]
            path = cells[0]
        triples.append(Triple(top, SH["result"], result))
        pairs: list[tuple[str, Term | None]] = [
            ("focusNode", finding.focus),
            ("resultPath", path),
            ("value", finding.value),
            ("resultSeverity", finding.severity),
            ("sourceShape", finding.shape if isinstance(finding.shape, NamedNode) else None),
            ("sourceConstraintComponent", finding.component),
            ("resultMessage", Literal(violation.message_zh, language="zh")),
            ("resultMessage", Literal(violation.message_en, language="en")),
        ]
        lists.append(Triple(result, RDF["type"], SH["ValidationResult"]))
        lists += [Triple(result, SH[name], term) for name, term in pairs if term is not None and str(term) != '""@en']
    known = {name: prefixes(base)[name] for name in ("kg", "kgd", "rdf", "sh")}
    lines = (serialize([*triples, *lists], format=RdfFormat.TURTLE, prefixes=known) or b"").splitlines(keepends=True)
    # Oxigraph writes prefixes in the order of its hash table.
    return b"".join(sorted(lines[: len(known)]) + lines[len(known) :])


class _Shapes:
    """The triples of the shapes, and what is asked of them once a validation is done."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(triples)
        self._objects: dict[tuple[Any, str], list[Any]] = defaultdict(list)
        for triple in self.triples:
            self._objects[triple.subject, triple.predicate.value].append(triple.object)
        self._language = {
            triple.object.value: triple.object.language or ""
            for triple in self.triples if triple.predicate == SH["message"] and isinstance(triple.object, Literal)
        }

    def objects(self, subject: Term, predicate: NamedNode) -> list[Any]:
        return self._objects.get((subject, predicate.value), [])

    def messages(self, finding: Finding) -> dict[str, str]:
        """Messages by language: those of the shape, else those of the engine, which drops the languages of some."""
        given = [m for m in self.objects(finding.shape, SH["message"]) if isinstance(m, Literal)]
        if given:
            return {m.language or "": m.value for m in reversed(given)}
        return {self._language.get(message, ""): message for message in finding.messages}

    def steps(self, shape: Term) -> list[NamedNode]:
        """The properties of a path that is a sequence, one after the other; [] for other paths."""
        steps = []
        for node in self.objects(shape, SH["path"])[:1]:
            while firsts := self.objects(node, RDF["first"]):
                steps.append(firsts[0])
                node = self.objects(node, RDF["rest"])[0]
        return [step for step in steps if isinstance(step, NamedNode)]

    def asks_of_all(self, finding: Finding) -> bool:
        """Whether the shape asks one question of the whole graph: then what it finds is the value."""
        return finding.component == _SPARQL and finding.focus in self.objects(finding.shape, SH["targetNode"])


@lru_cache(maxsize=4)
def _shapes(path: Path) -> _Shapes:
    files = sorted(path.glob("*.ttl"))
    if not files:
        raise ConfigError("there are no shapes", where=str(path), remedy="restore the schema folder")
    quads = (quad for file in files for quad in read_turtle(file))
    return _Shapes(quad.triple if isinstance(quad, Quad) else quad for quad in quads)


class _Teller:
    """Turns findings into Violations: finds names, and the sentence that stands behind each."""

    def __init__(self, store: Store, shapes: _Shapes) -> None:
        self.store = store
        self.shapes = shapes
        self.base = base_of(store)

    def violation(self, finding: Finding) -> Violation:
        if isinstance(finding.value, NamedNode) and self.shapes.asks_of_all(finding):
            finding = replace(finding, focus=finding.value, value=None)
        focus = finding.focus if isinstance(finding.focus, NamedNode) else None
        path = [finding.path] if finding.path else self.shapes.steps(finding.shape)
        messages = self.shapes.messages(finding)
        severity = finding.severity.value.rpartition("#")[2].lower()
        sentence = self.sentence_of(focus)
        return Violation(
            severity=severity if severity in SEVERITIES else "violation",
            focus=self.short(finding.focus),
            label=self.label(focus),
            path="/".join(map(self.short, path)) or None,
            value=self.short(finding.value) if finding.value is not None else None,
            message_zh=messages.get("zh") or messages.get("en") or messages.get("", ""),
            message_en=messages.get("en") or messages.get("", ""),
            shape=self.short(finding.shape) if isinstance(finding.shape, NamedNode) else "",
            sentence=self.text(sentence, KG["text"]) if sentence else None,
            document=self.document(sentence) if sentence else None,
            component=self.short(finding.component),
            finding=finding,
        )

    def short(self, term: Term | None) -> str:
        return shorten(term.value, self.base) if term is not None else ""

    def sentence_of(self, node: NamedNode | None) -> NamedNode | None:
        """The sentence of a statement; of an entity the first that speaks of it; of a sentence itself."""
        if node is None:
            return None
        if self.text(node, KG["text"]):
            return node
        if sentence := self.objects(node, PROV["wasDerivedFrom"]):
            return self.sentence_of(sentence[0])  # a membership has its assertion
        for predicate in (KG["aim"], KG["between"], KG["step"], KG["set"]):  # of the ledger: the first of its sentences
            for stated in self.objects(node, predicate)[:1]:
                return self.sentence_of(stated)
        for predicate in (RDF["subject"], RDF["object"], KG["subject"], SCHEMA["mentions"]):
            for subject in self.subjects(predicate, node):
                return subject if predicate == SCHEMA["mentions"] else next(
                    iter(self.objects(subject, PROV["wasDerivedFrom"])), None
                )
        return None

    def document(self, sentence: NamedNode) -> str | None:
        documents = self.objects(sentence, DCT["isPartOf"])
        return self.text(documents[0], DCT["title"]) or self.short(documents[0]) if documents else None

    def label(self, node: NamedNode | None) -> str:
        """What people call it: a name or title, for a statement its parts, for a sentence its text."""
        if node is None:
            return ""
        if of := [*self.objects(node, KG["aim"]), *self.objects(node, KG["set"]), *self.objects(node, KG["lifeOf"])]:
            return self.label(of[0])
        parts = (KG["subject"], RDF["subject"], KG["indicator"], RDF["predicate"], RDF["object"])
        names = [self.label(found) for part in parts for found in self.objects(node, part)[:1]]
        if names:
            number = (self.text(node, KG["value"]) or "") + (self.text(node, KG["unit"]) or "")
            return " ".join([*names, number]).strip()
        return self.text(node, RDFS["label"]) or self.text(node, KG["text"]) or self.short(node)

    def text(self, node: NamedNode, predicate: NamedNode) -> str | None:
        """The Chinese or else the first value of the property."""
        found = sorted(
            (quad.object.language != "zh", quad.object.value)
            for quad in self.store.quads_for_pattern(node, predicate, None, _ALL)
            if isinstance(quad.object, Literal)
        )
        return found[0][1] if found else None

    def objects(self, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
        found = self.store.quads_for_pattern(node, predicate, None, _ALL)
        return sorted((q.object for q in found if isinstance(q.object, NamedNode)), key=lambda node: node.value)

    def subjects(self, predicate: NamedNode, node: NamedNode) -> list[NamedNode]:
        found = self.store.quads_for_pattern(None, predicate, node, _ALL)
        return sorted((q.subject for q in found if isinstance(q.subject, NamedNode)), key=lambda node: node.value)
