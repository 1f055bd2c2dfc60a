"""SHACL engines: the fast one, and pySHACL where that has no wheel. The tests hold them to give the same findings.

The fast one is `shacl` (Rust, without any code for the network); ``bench/validation.py`` says how much faster. It is
young, so it is pinned to one version, and four of its habits are known here:

* It takes a property shape without a path, a misspelt parameter (``sh:minCuont``) or a severity that is no IRI without
  a word. ``check_shapes`` looks for those first.
* It names the shape of a result, not the constraint. So each SPARQL constraint of ours has a node shape of its own.
* Its SPARQL reads ``?a - ?b + ?c`` as ``?a - (?b + ?c)``, and finds no ``xsd:date`` later than another. Our shapes use
  brackets, and compare days as text. The comparison with pySHACL would show a shape that does not.
* It takes any text for an ``xsd:hexBinary``. Our shape has a pattern for the digits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from kg.errors import ConfigError, KgError
from kg.vocab import RDF, SH

if TYPE_CHECKING:
    import rdflib

Term: TypeAlias = NamedNode | BlankNode | Literal

ENGINES: Final = ("shacl", "pyshacl")

# SHACL Core and SHACL-SPARQL; whatever else stands in the namespace is a slip of the pen.
_TERMS: Final = frozenset(
    """
    property path inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath
    targetClass targetNode targetSubjectsOf targetObjectsOf
    severity message deactivated name description order group defaultValue
    class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength
    pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals not and or xone node
    qualifiedValueShape qualifiedValueShapesDisjoint qualifiedMinCount qualifiedMaxCount closed ignoredProperties
    hasValue in sparql select ask prefixes declare prefix namespace
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of a validation: ``path`` is None unless it is a single property; ``shape`` is the source shape.

    ``messages`` are texts without their language: what an engine makes of the shape's messages.
    """

    focus: Term
    path: NamedNode | None
    value: Term | None
    shape: Term
    component: NamedNode
    severity: NamedNode
    messages: tuple[str, ...] = ()


def run(data: bytes, shapes: Iterable[Triple], *, engine: str = "") -> list[Finding]:
    """Hold ``data`` (N-Triples in UTF-8) against ``shapes``; the findings in no order.

    ``engine`` is one of ENGINES; "" for the first that is installed. Raises ConfigError for shapes that cannot be used,
    KgError where there is no engine.
    """
    shapes = list(shapes)
    check_shapes(shapes)
    text = serialize(shapes, format=RdfFormat.N_TRIPLES) or b""
    for name, runner in (("shacl", _fast), ("pyshacl", _slow)):
        if engine in ("", name):
            try:
                return runner(data, text)
            except ImportError as error:  # not installed, or made for another machine
                if (error.name or "").partition(".")[0] not in ENGINES:
                    raise
    raise KgError("no SHACL engine is installed", remedy="pip install shacl, or where it has no wheel: pyshacl")


def check_shapes(shapes: Iterable[Triple]) -> None:
    """Raise ConfigError for mistakes in shapes that an engine may pass over in silence."""
    told: dict[object, set[str]] = {}
    nested: list[object] = []
    for triple in shapes:
        predicate = triple.predicate.value
        if predicate.startswith(SH.iri):
            name = predicate.removeprefix(SH.iri)
            if name not in _TERMS:
                raise _bad_shape(f"{_name(triple.subject)}: there is no sh:{name}")
            if name == "severity" and not isinstance(triple.object, NamedNode):
                raise _bad_shape(f"{_name(triple.subject)}: sh:severity is an IRI, such as sh:Warning")
            if name == "path" and "path" in told.get(triple.subject, set()):
                raise _bad_shape(f"{_name(triple.subject)} has more than one sh:path")
            told.setdefault(triple.subject, set()).add(name)
            nested += [triple.object] if name == "property" else []
        elif triple.predicate == RDF["type"] and triple.object == SH["PropertyShape"]:
            nested.append(triple.subject)
    for shape in nested:
        if "path" not in told.get(shape, set()):
            raise _bad_shape(f"{_name(shape)} is a property shape without sh:path")


def _name(term: object) -> str:
    return term.value.rpartition("#")[2] if isinstance(term, NamedNode) else "a shape without a name"


def _bad_shape(problem: str) -> ConfigError:
    return ConfigError(f"a shape is wrong: {' '.join(problem.split())}", remedy="correct the shape")


# ── shacl ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _fast(data: bytes, shapes: bytes) -> list[Finding]:
    import shacl

    try:
        report = shacl.Shapes.from_text(shapes.decode(), format="ntriples").validate_text(
            data.decode(), format="ntriples"
        )
    except ValueError as error:  # the store's triples are sound, so it is the shapes
        raise _bad_shape(str(error).removeprefix("invalid shapes graph: ")) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what Rust raises is no Exception, and cannot be imported
            raise
        problem = f"the SHACL engine broke down: {' '.join(str(error).split())}"
        raise KgError(problem, remedy="please report it; with pyshacl instead of shacl it may work") from None
    return [
        Finding(
            focus=_term(result.focus_node),
            path=_property(result.path),
            value=_term(result.value) if result.value else None,
            shape=_term(result.source_shape or result.root_shape or "_:none"),
            component=NamedNode(result.component_iri),
            severity=NamedNode(result.severity_iri),
            messages=tuple(sorted(result.messages)),
        )
        for result in report.results
    ]


def _term(text: str) -> Term:
    """A term in the syntax of N-Triples."""
    if text.startswith("<"):
        return NamedNode(text[1:-1])
    if text.startswith("_:"):
        return BlankNode(text[2:].replace("_", ""))
    (quad,) = parse(f"<urn:x> <urn:x> {text} .", format=RdfFormat.N_TRIPLES)
    literal = quad.object
    assert isinstance(literal, Literal)
    return literal


def _property(path: str | None) -> NamedNode | None:
    """``<iri>`` as a node; None for a path of more than one property."""
    return NamedNode(path[1:-1]) if path and path.startswith("<") and path.find(">") == len(path) - 1 else None


# ── pySHACL ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _slow(data: bytes, shapes: bytes) -> list[Finding]:
    import pyshacl
    import rdflib
    from rdflib.namespace import SH as SH_

    try:
        _, report, text = pyshacl.validate(
            _graph(data), shacl_graph=_graph(shapes), inference="none", inplace=True, do_owl_imports=False
        )
    except Exception as error:  # of many classes, down to Exception itself for a prefix that is unknown
        raise _bad_shape(str(error)) from None
    if not isinstance(report, rdflib.Graph):
        raise _bad_shape(str(text))
    found = []
    for result in report.objects(None, SH_.result):
        path = report.value(result, SH_.resultPath)
        value = report.value(result, SH_.value)
        found.append(Finding(
            focus=_from_rdflib(report.value(result, SH_.focusNode)),
            path=NamedNode(str(path)) if isinstance(path, rdflib.URIRef) else None,
            value=None if value is None else _from_rdflib(value),
            shape=_from_rdflib(report.value(result, SH_.sourceShape)),
            component=NamedNode(str(report.value(result, SH_.sourceConstraintComponent))),
            severity=NamedNode(str(report.value(result, SH_.resultSeverity))),
            messages=tuple(sorted(str(message) for message in report.objects(result, SH_.resultMessage))),
        ))
    return found


def _graph(text: bytes) -> rdflib.Graph:
    """An rdflib graph in memory: pySHACL is two to three times faster on it than over the store."""
    import rdflib

    return rdflib.Graph().parse(data=text.decode(), format="ox-nt")


def _from_rdflib(node: rdflib.term.Node | None) -> Term:
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    return BlankNode(str(node))
