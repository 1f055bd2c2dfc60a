"""What breaks the shapes of ``schema/shapes/``: SHACL by pySHACL, told in words, with the sentence behind each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyshacl
import rdflib
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from rdflib.namespace import RDF as RDF_
from rdflib.namespace import SH
from rdflib.term import Node as RdflibNode

from kg.errors import ConfigError
from kg.ontology import read_turtle
from kg.resources import folder
from kg.vocab import DCT, ENTAILED, KG, PROV, RDF, RDFS, SCHEMA, base_of, iri, shorten

SEVERITIES: Final = ("violation", "warning", "info")

_ALL = DefaultGraph()

# What no shape looks at. Leaving it out halves the time that pySHACL takes.
_UNSEEN: Final = frozenset({SCHEMA["mentions"], KG["sourceStart"], KG["sourceEnd"], RDFS["comment"]})


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that breaks one shape.

    ``focus`` is the local name of what it is about (an entity, a statement, a document) and ``label`` what people call
    it; ``path`` the property; ``value`` what it wrongly is, or None where something is missing. ``sentence`` and
    ``document`` (its title) are where it was read, None where no text stands behind it.
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


def validate(store: Store, *, shapes: Path | None = None) -> tuple[Violation, ...]:
    """Hold the graph in ``store`` against the shapes (default: ours); () when it conforms.

    The shapes are for what is stated; what the ontology entails of it (`kg.entail`) is not looked at.
    Violations come sorted: the severe ones first, then by shape and focus. Raises ConfigError for shapes that cannot be
    read.
    """
    path = shapes or folder("schema") / "shapes"
    shapes_graph = _shapes(path)
    everything = store.quads_for_pattern(None, None, None, _ALL)
    entailed = {quad.triple for quad in store.quads_for_pattern(None, None, None, iri(base_of(store), ENTAILED))}
    seen = [quad.triple for quad in everything if quad.predicate not in _UNSEEN and quad.triple not in entailed]
    try:
        _, report, text = pyshacl.validate(
            _to_graph(seen), shacl_graph=shapes_graph, inference="none", inplace=True, do_owl_imports=False
        )
    except (ShapeLoadError, ConstraintLoadError, ReportableRuntimeError) as error:
        raise _bad_shape(path, str(error)) from None
    if not isinstance(report, rdflib.Graph):
        raise _bad_shape(path, str(text))
    teller = _Teller(store, shapes_graph)
    found = {teller.violation(report, result) for result in report.subjects(RDF_.type, SH.ValidationResult)}
    return tuple(sorted(found, key=_order))


def _order(violation: Violation) -> tuple[object, ...]:
    rest = (violation.shape, violation.focus, violation.path or "", violation.value or "")
    return (SEVERITIES.index(violation.severity), *rest, violation.message_en)


def _bad_shape(path: Path, problem: str) -> ConfigError:
    return ConfigError(f"a shape is wrong: {' '.join(problem.split())}", where=str(path), remedy="correct the shape")


@lru_cache(maxsize=4)
def _shapes(path: Path) -> rdflib.Graph:
    files = sorted(path.glob("*.ttl"))
    if not files:
        raise ConfigError("there are no shapes", where=str(path), remedy="restore the schema folder")
    return _to_graph(triple for file in files for triple in read_turtle(file))


def _to_graph(triples: Iterable[Triple | Quad]) -> rdflib.Graph:
    """An rdflib graph in memory: pySHACL is two to three times faster on it than over the store."""
    text = serialize((t.triple if isinstance(t, Quad) else t for t in triples), format=RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text, format="ox-nt")


class _Teller:
    """Turns the results of a report into Violations: finds names, and the sentence that stands behind each."""

    def __init__(self, store: Store, shapes: rdflib.Graph) -> None:
        self.store = store
        self.shapes = shapes
        self.base = base_of(store)

    def violation(self, report: rdflib.Graph, result: RdflibNode) -> Violation:
        focus = _node(report.value(result, SH.focusNode))
        value = report.value(result, SH.value)
        statement = _node(value)
        if statement and self.sentence_of(statement) and not self.sentence_of(focus):
            # A shape that asks one question of the whole graph: what it finds is the value.
            focus, value = statement, None
        path = report.value(result, SH.resultPath)
        shape = report.value(result, SH.sourceConstraint) or report.value(result, SH.sourceShape)
        # Taken from the shape, not the result: pySHACL drops the languages of messages of SPARQL constraints.
        given = [*self.shapes.objects(shape, SH.message), *report.objects(result, SH.resultMessage)]
        messages = {str(m.language or ""): str(m) for m in reversed(given) if isinstance(m, rdflib.Literal)}
        severity = str(report.value(result, SH.resultSeverity)).rpartition("#")[2].lower()
        sentence = self.sentence_of(focus)
        return Violation(
            severity=severity if severity in SEVERITIES else "violation",
            focus=self.short(focus),
            label=self.label(focus),
            path=shorten(str(path), self.base) if isinstance(path, rdflib.URIRef) else None,
            value=shorten(str(value), self.base) if value is not None else None,
            message_zh=messages.get("zh") or messages.get("en") or messages.get("", ""),
            message_en=messages.get("en") or messages.get("", ""),
            shape=shorten(str(shape), self.base) if isinstance(shape, rdflib.URIRef) else "",
            sentence=self.text(sentence, KG["text"]) if sentence else None,
            document=self.document(sentence) if sentence else None,
        )

    def short(self, node: NamedNode | None) -> str:
        return shorten(node.value, self.base) if node else ""

    def sentence_of(self, node: NamedNode | None) -> NamedNode | None:
        """The sentence of a statement; of an entity the first that speaks of it; of a sentence itself."""
        if node is None:
            return None
        if self.text(node, KG["text"]):
            return node
        if sentence := self.objects(node, PROV["wasDerivedFrom"]):
            return sentence[0]
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


def _node(term: RdflibNode | None) -> NamedNode | None:
    return NamedNode(str(term)) if isinstance(term, rdflib.URIRef) else None
