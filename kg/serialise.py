"""A graph as files in the formats of the W3C: N-Triples, N-Quads, Turtle, TriG, RDF/XML, JSON-LD.

Oxigraph does the writing; here is what it takes for the same quads to give the same bytes, and bytes that read well:
prefixes in order and only those that are used, an empty line between subjects, JSON-LD with the terms of
``schema/context.jsonld`` as its keys. Nothing holds a time stamp. Statements come in the order given, so give them
sorted (`kg.rdf.plain`, `kg.rdf.readable`); N-Triples and N-Quads are sorted by line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from json.encoder import encode_basestring
from typing import Any, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.errors import ConfigError, GraphError
from kg.resources import folder
from kg.vocab import DEFAULT_BASE, RDF, XSD, prefixes, shorten

_TYPE: Final = RDF["type"].value
_DEFAULT: Final = DefaultGraph()
# What XML 1.0 cannot hold, even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A property is an element of RDF/XML, so its IRI has to end in what may be an element's name.
_ELEMENT = re.compile(r"[A-Za-z_\u00c0-\uffff][\w.\-\u00b7]*$")


def ntriples(triples: Iterable[Triple]) -> bytes:
    """``triples`` as N-Triples, one a line, each once, lines sorted."""
    return _sorted_lines(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")


def nquads(quads: Iterable[Quad]) -> bytes:
    """All quads as N-Quads, one a line, lines sorted (``graph.nq``); of a store too, without its default graph."""
    named = (quad for quad in quads if quad.graph_name != _DEFAULT)
    return _sorted_lines(serialize(named, format=RdfFormat.N_QUADS) or b"")


def turtle(triples: Iterable[Triple], *, base: str = DEFAULT_BASE) -> bytes:
    """``triples`` as Turtle with prefixes, in the order given (``graph.ttl``)."""
    return _arranged(serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes(base)) or b"", base)


def trig(quads: Iterable[Quad], *, base: str = DEFAULT_BASE) -> bytes:
    """``quads`` as TriG with prefixes, in the order given: each named graph in braces."""
    data = _arranged(serialize(quads, format=RdfFormat.TRIG, prefixes=prefixes(base)) or b"", base)
    return data.replace(b"\n}\n", b"\n}\n\n").replace(b"\n\n}", b"\n}").rstrip(b"\n") + b"\n"


def rdfxml(triples: Iterable[Triple], *, base: str = DEFAULT_BASE) -> bytes:
    """``triples`` as RDF/XML, in the order given. Characters that XML cannot hold become U+FFFD.

    Raises GraphError for a property whose IRI ends in what can be no element's name (``…/1``).
    """
    known = prefixes(base)
    seen: set[str] = set()

    def writable() -> Iterator[Triple]:
        for triple in triples:
            predicate = triple.predicate.value
            if predicate not in seen:
                if not _ELEMENT.search(predicate):
                    raise GraphError(f"RDF/XML cannot hold the property {predicate}", remedy="export Turtle instead")
                seen.add(predicate)
            value = triple.object
            if isinstance(value, Literal) and _NOT_XML.search(value.value):
                yield Triple(triple.subject, triple.predicate, _without_controls(value))
            else:
                yield triple

    data = serialize(writable(), format=RdfFormat.RDF_XML, prefixes=known) or b""
    data = data.replace(b"\r", b"&#xD;")  # as it stands, XML reads it as a line feed
    head, mark, rest = data.partition(b"<rdf:RDF ")
    _, _, body = rest.partition(b">")
    used = [f'xmlns:{name}="{_attribute(namespace)}"' for name, namespace in known.items()
            if name == "rdf" or b"<" + name.encode() + b":" in body]
    return head + mark + " ".join(sorted(used)).encode() + b">" + body.rstrip(b"\n") + b"\n"


def jsonld(triples: Iterable[Triple], *, base: str = DEFAULT_BASE) -> bytes:
    """``triples`` as JSON-LD that reads like plain JSON (``graph.jsonld``): the terms of ``schema/context.jsonld`` are
    its keys, one object for each subject, in the order given. The context is part of the file: nothing need be fetched.
    """
    context = _Context(base)
    return context.document(_nodes(triples, context))


def jsonld_graphs(quads: Iterable[Quad], *, base: str = DEFAULT_BASE) -> bytes:
    """``quads`` as JSON-LD like `jsonld`, each named graph an object with its ``@graph``, in the order given."""
    context = _Context(base)

    def graphs() -> Iterator[str]:
        for name, found in groupby(quads, key=lambda quad: quad.graph_name):
            nodes = ",\n".join(_nodes((quad.triple for quad in found), context))
            if isinstance(name, NamedNode):
                yield f'{{"@id": {_text(shorten(name.value, base))}, "@graph": [\n{nodes}\n]}}'
            else:
                yield nodes

    return context.document(graphs())


# ── How ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _sorted_lines(data: bytes) -> bytes:
    lines = set(data.split(b"\n")) - {b""}
    return b"".join(line + b"\n" for line in sorted(lines))


def _arranged(data: bytes, base: str) -> bytes:
    """Turtle or TriG with the prefixes that are used, in order (Oxigraph's is that of a hash table), and empty lines.

    Line breaks inside literals are written ``\\n``, so a line that ends in `` .`` ends a subject.
    """
    lines = data.split(b"\n", len(prefixes(base)))
    head = [line for line in lines if line.startswith(b"@prefix ")]
    body = b"\n".join(lines[len(head):])
    used = sorted(line for line in head if _is_used(line[8 : line.index(b":") + 1], body))
    return b"\n".join([*used, b"", body.replace(b" .\n", b" .\n\n").rstrip(b"\n"), b""]).lstrip(b"\n")


def _is_used(prefix: bytes, body: bytes) -> bool:
    # A text with « kg:» in it declares one prefix too many, which does no harm. Every literal has a datatype of xsd: or
    # rdf:, whether Turtle shows it or not.
    return prefix in (b"rdf:", b"xsd:") or body.startswith(prefix) or any(
        before + prefix in body for before in (b" ", b"\n", b"\t", b"^^")
    )


def _without_controls(value: Literal) -> Literal:
    text = _NOT_XML.sub("\ufffd", value.value)
    return Literal(text, language=value.language) if value.language else Literal(text, datatype=value.datatype)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _nodes(triples: Iterable[Triple], context: _Context) -> Iterator[str]:
    """Each subject's object as JSON text; a value that stands alone is not in a list."""
    subjects: dict[str, dict[str, list[str]]] = {}
    subject, found = "", dict[str, list[str]]()
    for triple in triples:
        node, predicate, value = triple
        if not isinstance(node, NamedNode) or not isinstance(value, NamedNode | Literal):
            raise TypeError(f"only IRIs and literals can be written as JSON-LD here: {triple}")
        name = node.value
        if name != subject:
            subject, found = name, subjects.setdefault(name, {})
        key, text = context.pair(predicate.value, value)
        if key in found:
            found[key].append(text)
        else:
            found[key] = [text]
    for name, pairs in subjects.items():
        yield "".join((
            '{"@id": ', _text(shorten(name, context.base)),
            *(f", {key}: {values[0]}" if len(values) == 1 else f", {key}: [{', '.join(values)}]"
              for key, values in pairs.items()),
            "}",
        ))


_text: Final[Callable[[str], str]] = encode_basestring


class _Context:
    """``schema/context.jsonld``, used backwards: from a predicate and an object to a key and a value, as JSON text."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.terms: dict[str, Any] = {**context(), "kgd": base}
        known = prefixes(base)
        self._keys: dict[str, list[tuple[str, str]]] = {}
        for term, definition in self.terms.items():
            if isinstance(definition, dict):
                prefix, _, local = definition["@id"].partition(":")
                coercion = definition.get("@type") or "@" + definition.get("@language", "")
                self._keys.setdefault(known[prefix] + local, []).append((term, coercion))
        self._of_nodes: dict[tuple[str, str], tuple[str, str]] = {}
        self._of_literals: dict[tuple[str, str], tuple[str, str | None, str]] = {}

    def document(self, nodes: Iterable[str]) -> bytes:
        head = json.dumps(self.terms, ensure_ascii=False, indent=1)
        lines = ",\n".join(nodes)
        return f'{{"@context": {head},\n"@graph": [\n{lines}\n]}}\n'.encode()

    def pair(self, predicate: str, value: NamedNode | Literal) -> tuple[str, str]:
        if isinstance(value, NamedNode):
            iri = value.value
            known = self._of_nodes.get((predicate, iri))
            if known is None:
                known = self._of_nodes[predicate, iri] = self._node(predicate, iri)
            return known
        language = value.language
        kind = "@" + language if language else value.datatype.value
        form = self._of_literals.get((predicate, kind))
        if form is None:
            form = self._of_literals[predicate, kind] = self._literal(predicate, kind)
        key, before, after = form
        if before is None:
            return key, str(int(value.value))
        return key, before + _text(value.value) + after

    def _node(self, predicate: str, iri: str) -> tuple[str, str]:
        if predicate == _TYPE:
            return '"@type"', _text(self._name(iri))
        for term, coercion in self._keys.get(predicate, ()):
            if coercion in ("@id", "@vocab"):
                return _text(term), _text(self._name(iri) if coercion == "@vocab" else shorten(iri, self.base))
        return _text(self._name(predicate)), f'{{"@id": {_text(shorten(iri, self.base))}}}'

    def _literal(self, predicate: str, kind: str) -> tuple[str, str | None, str]:
        """The key, and what stands before and after the value of a literal of this language or datatype; None before
        a number that JSON writes as one.
        """
        short = {XSD["string"].value: "@"}.get(kind, kind if kind.startswith("@") else shorten(kind, self.base))
        for term, coercion in self._keys.get(predicate, ()):
            if coercion == short:
                return _text(term), None if kind == XSD["integer"].value else "", ""
        key = _text(self._name(predicate))
        if kind.startswith("@"):
            return key, '{"@value": ', f', "@language": {_text(kind[1:])}}}'
        return key, '{"@value": ', f', "@type": {_text(shorten(kind, self.base))}}}'

    def _name(self, iri: str) -> str:
        """A class or property: without prefix where it is one of ours."""
        return shorten(iri, self.base).removeprefix("kg:")


@lru_cache(maxsize=1)
def context() -> dict[str, Any]:
    """The terms of ``schema/context.jsonld``. Raises ConfigError for a file that is no JSON-LD context."""
    file = folder("schema") / "context.jsonld"
    try:
        found = json.loads(file.read_text("utf-8"))["@context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        line = getattr(error, "lineno", None)
        raise ConfigError(
            f"not a JSON-LD context: {error}", where=f"{file}:{line}" if line else str(file), remedy="restore the file"
        ) from None
    return dict(found)
