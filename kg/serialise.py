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

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg.errors import ConfigError, GraphError
from kg.resources import folder
from kg.vocab import DEFAULT_BASE, RDF, XSD, prefixes, shorten

_TYPE: Final = RDF["type"].value
_INTEGER: Final = XSD["integer"].value
_DEFAULT: Final = DefaultGraph()
# What XML 1.0 cannot hold, even escaped (in UTF-8; what is no UTF-8 at all never comes this far).
_NOT_XML = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# A property is an element of RDF/XML, so its IRI has to end in what may be an element's name.
_NO_ELEMENT = re.compile(
    rb'<oxprefix:(?: |[^A-Za-z_\x80-\xff])[^>]*?"([^"]*)"|<(?!\?|!)[\w-]+:[^A-Za-z_\x80-\xff][^>]*'
)


def ntriples(triples: Iterable[Triple]) -> bytes:
    """``triples`` as N-Triples, one a line, each once, lines sorted."""
    return _sorted_lines(serialize(triples, format=RdfFormat.N_TRIPLES) or b"")


def nquads(quads: Iterable[Quad]) -> bytes:
    """All quads as N-Quads, one a line, each once, lines sorted (``graph.nq``); of a store, without its default graph.
    """
    if isinstance(quads, Store):
        quads = (quad for quad in quads if quad.graph_name != _DEFAULT)
    return _sorted_lines(serialize(quads, format=RdfFormat.N_QUADS) or b"")


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
    data = serialize(triples, format=RdfFormat.RDF_XML, prefixes=known) or b""
    if found := _NO_ELEMENT.search(data):
        problem = f"RDF/XML cannot hold the property {(found[1] or found[0]).decode()}"
        raise GraphError(problem, remedy="export another format, e.g. ttl")
    # Control characters stand in literals only. XML would read a carriage return as a line feed.
    data = _NOT_XML.sub("\ufffd".encode(), data).replace(b"\r", b"&#xD;")
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
    """``quads`` as JSON-LD like `jsonld`, each named graph an object with its ``@graph``, in the order given. The terms
    of ``schema/context-provenance.jsonld`` are keys too.
    """
    context = _Context(base, "context", "context-provenance")

    def graphs() -> Iterator[str]:
        for name, found in groupby(quads, key=lambda quad: quad.graph_name):
            nodes = ",\n".join(_nodes((quad.triple for quad in found), context))
            if isinstance(name, NamedNode):
                yield f'{{"@id": "{context.short(name.value)}", "@graph": [\n{nodes}\n]}}'
            else:
                yield nodes

    return context.document(graphs())


# ── How ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _sorted_lines(data: bytes) -> bytes:
    lines = list(dict.fromkeys(data.split(b"\n")))
    lines.sort()  # quick where they are in order already
    return b"\n".join([*lines[1:], b""]) if lines[0] == b"" else b"\n".join(lines)


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
    if prefix in (b"rdf:", b"xsd:"):
        return True
    return prefix in body and re.search(rb"(?:^|[\s^])" + re.escape(prefix), body) is not None


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _nodes(triples: Iterable[Triple], context: _Context) -> Iterator[str]:
    """Each subject's object as JSON text; a value that stands alone is in no list."""
    subjects: dict[str, dict[str, list[str]]] = {}
    subject, found = "", dict[str, list[str]]()
    pair = context.pair
    # Read off the lines of N-Triples: to ask the library for each part of each term takes far longer.
    for line in (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode().split("\n"):
        if not line:
            continue
        name, predicate, value = line.split(" ", 2)
        if name != subject:
            if name[0] != "<":
                raise TypeError(f"only IRIs and literals can be written as JSON-LD here: {line}")
            subject, found = name, subjects.setdefault(name, {})
        key, text = pair(predicate, value[:-2])
        if key in found:
            found[key].append(text)
        else:
            found[key] = [text]
    for name, pairs in subjects.items():
        yield "".join((
            '{"@id": "', context.short(name[1:-1]), '"',
            *(f", {key}: {values[0]}" if len(values) == 1 else f", {key}: [{', '.join(values)}]"
              for key, values in pairs.items()),
            "}",
        ))


_text: Final[Callable[[str], str]] = encode_basestring


class _Context:
    """A context of ``schema/``, used backwards: from a predicate and an object to a key and a value, as JSON text."""

    def __init__(self, base: str, *files: str) -> None:
        self.base = base
        self.terms: dict[str, Any] = {}
        for file in files or ("context",):
            self.terms |= context(file)
        self.terms["kgd"] = base
        known = prefixes(base)
        self._keys: dict[str, list[tuple[str, str]]] = {}
        for term, definition in self.terms.items():
            if isinstance(definition, dict):
                prefix, _, local = definition["@id"].partition(":")
                coercion = definition.get("@type") or "@" + definition.get("@language", "")
                self._keys.setdefault(known[prefix] + local, []).append((term, coercion))
        self._forms: dict[tuple[str, str], tuple[str, str | None, str]] = {}
        self._names: dict[str, str] = {}

    def document(self, nodes: Iterable[str]) -> bytes:
        head = json.dumps(self.terms, ensure_ascii=False, indent=1)
        lines = ",\n".join(nodes)
        return f'{{"@context": {head},\n"@graph": [\n{lines}\n]}}\n'.encode()

    def pair(self, predicate: str, value: str) -> tuple[str, str]:
        """Key and value of a predicate and an object as N-Triples writes them."""
        if value[0] == '"':
            # A text between quotation marks is written alike in JSON: the same escapes stand for the same.
            end = value.rindex('"') + 1
            kind = value[end:]
            form = self._forms.get((predicate, kind))
            if form is None:
                form = self._forms[predicate, kind] = self._literal(predicate[1:-1], kind)
            key, before, after = form
            return key, str(int(value[1 : end - 1])) if before is None else before + value[:end] + after
        if value[0] != "<" or value[1] == "<":
            raise TypeError(f"only IRIs and literals can be written as JSON-LD here: {value}")
        form = self._forms.get((predicate, "<>"))
        if form is None:
            form = self._forms[predicate, "<>"] = self._node(predicate[1:-1])
        key, before, after = form
        iri = value[1:-1]
        return key, f'"{self._name(iri)}"' if before is None else f'{before}"{self.short(iri)}"{after}'

    def _node(self, predicate: str) -> tuple[str, str | None, str]:
        """The key, and what stands before and after an IRI; None before one of our classes, properties or values."""
        if predicate == _TYPE:
            return '"@type"', None, ""
        for term, coercion in self._keys.get(predicate, ()):
            if coercion in ("@id", "@vocab"):
                return _text(term), None if coercion == "@vocab" else "", ""
        return f'"{self._name(predicate)}"', '{"@id": ', "}"

    def _literal(self, predicate: str, kind: str) -> tuple[str, str | None, str]:
        """The key, and what stands before and after the value of a literal with this language or datatype behind it;
        None before a number that JSON writes as one.
        """
        datatype = kind[3:-1]
        form = self.short(datatype) if datatype and kind[0] == "^" else kind or "@"
        for term, coercion in self._keys.get(predicate, ()):
            if coercion == form:
                return _text(term), None if datatype == _INTEGER else "", ""
        key = f'"{self._name(predicate)}"'
        if not kind:  # a text; the key is no term, so no term says otherwise
            return key, "", ""
        if kind.startswith("@"):
            return key, '{"@value": ', f', "@language": {_text(kind[1:])}}}'
        return key, '{"@value": ', f', "@type": {_text(form)}}}'

    def short(self, iri: str) -> str:
        """With its prefix, where the context has that. (An IRI holds nothing that JSON would have to escape.)"""
        if iri.startswith(self.base) and len(iri) > len(self.base):
            return "kgd:" + iri[len(self.base) :]
        found = self._names.get(iri)
        if found is None:
            found = shorten(iri, self.base)
            found = self._names[iri] = found if found.partition(":")[0] in self.terms else iri
        return found

    def _name(self, iri: str) -> str:
        """A class or property: without prefix where it is one of ours and no term of another meaning."""
        found = self.short(iri)
        return found if found[3:] in self.terms else found.removeprefix("kg:")


@lru_cache
def context(name: str = "context") -> dict[str, Any]:
    """The terms of ``schema/context.jsonld`` (or another). Raises ConfigError for a file that is no JSON-LD context."""
    file = folder("schema") / f"{name}.jsonld"
    try:
        found = json.loads(file.read_text("utf-8"))["@context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        line = getattr(error, "lineno", None)
        raise ConfigError(
            f"not a JSON-LD context: {error}", where=f"{file}:{line}" if line else str(file), remedy="restore the file"
        ) from None
    return dict(found)
