"""The graph on disk: the embedded Oxigraph store in ``DIR/store``, and files in the formats of the web.

A store holds each quad in its graph and, in its default graph, every triple once. So queries need not know of graphs,
and count a fact that two documents state once: Oxigraph's own union of graphs would count it twice.

Files are sorted and hold no time stamp: the same quads give the same bytes. (The store's own files do not: RocksDB
names and stamps them as it likes; compare ``graph.nq`` instead.)
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, serialize

from kg import ontology
from kg.errors import ConfigError, GraphError
from kg.resources import folder
from kg.vocab import DEFAULT_BASE, ONTOLOGY_GRAPH, OWL, RDF, XSD, prefixes, shorten

if TYPE_CHECKING:
    import rdflib

STORE: Final = "store"
"""The name of the store's folder inside a graph's folder."""

_BUILD = "build it with: kg build DOCUMENTS... --out DIR"


# ── The store ────────────────────────────────────────────────────────────────────────────────────────────────────────


def write(path: str | Path, quads: Iterable[Quad]) -> Path:
    """Write ``quads`` as the store of the graph in the folder ``path``; returns the store's own folder.

    The new store is made beside the old one and takes its place when it is complete: there is never half of one.
    Raises GraphError when the folder cannot be written.
    """
    path = Path(path)
    target, fresh, old = path / STORE, path / f".{STORE}-new", path / f".{STORE}-old"
    try:
        path.mkdir(parents=True, exist_ok=True)
        for left in (fresh, old):
            shutil.rmtree(left, ignore_errors=True)
        store = Store(fresh)
        store.bulk_extend(_with_default_graph(quads))
        store.optimize()
        store.flush()
        del store  # closes it: RocksDB lets go of the folder
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except OSError as error:
        problem = f"the store cannot be written: {_reason(error)}"
        raise GraphError(problem, where=str(path), remedy="choose a folder that can be written") from None
    finally:
        for left in (fresh, old):
            shutil.rmtree(left, ignore_errors=True)
    return target


def open_store(path: str | Path) -> Store:
    """The store of the graph in the folder ``path``, to be read only.

    Raises GraphError when there is no graph, or one that another version of the ontology describes.
    """
    path = Path(path)
    if not path.is_dir():
        problem = "not a folder" if path.exists() else "there is no such folder"
        raise GraphError(problem, where=str(path), remedy=_BUILD)
    if not (path / STORE / "CURRENT").is_file():
        raise GraphError("there is no graph in this folder", where=str(path), remedy=_BUILD)
    try:
        store = Store.read_only(str(path / STORE))
    except OSError as error:
        raise GraphError(f"the store is damaged: {_reason(error)}", where=str(path / STORE), remedy=_BUILD) from None
    _check_version(store, path)
    return store


def memory(quads: Iterable[Quad]) -> Store:
    """The same store in memory, for a graph that need not be kept."""
    store = Store()
    store.extend(_with_default_graph(quads))
    return store


def _with_default_graph(quads: Iterable[Quad]) -> Iterator[Quad]:
    seen: set[Triple] = set()
    for quad in quads:
        yield quad
        if quad.triple not in seen:
            seen.add(quad.triple)
            yield Quad(quad.subject, quad.predicate, quad.object)


def to_rdflib(store: Store) -> rdflib.Dataset:
    """An rdflib Dataset over ``store``: rdflib's API, Oxigraph's speed. Its default graph has every triple.

    Nothing is copied; a store that was opened read-only stays so.
    """
    import oxrdflib
    import rdflib

    return rdflib.Dataset(store=oxrdflib.OxigraphStore(store=store))


def _check_version(store: Store, path: Path) -> None:
    found = next(iter(store.quads_for_pattern(ONTOLOGY_GRAPH, OWL["versionInfo"], None, ONTOLOGY_GRAPH)), None)
    version = found.object.value if found and isinstance(found.object, Literal) else None
    expected = ontology.load().version
    if version != expected:
        problem = f"a graph of version {version}, not {expected}" if version else "this store holds no graph of ours"
        raise GraphError(problem, where=str(path), remedy=_BUILD)


def _reason(error: OSError) -> str:
    return " ".join((error.strerror or str(error)).split())


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def nquads(quads: Iterable[Quad]) -> bytes:
    """All quads as N-Quads, one a line, lines sorted (``graph.nq``); of a store too, without its default graph."""
    named = (quad for quad in quads if quad.graph_name != DefaultGraph())
    lines = set((serialize(named, format=RdfFormat.N_QUADS) or b"").split(b"\n")) - {b""}
    return b"".join(line + b"\n" for line in sorted(lines))


def turtle(triples: Iterable[Triple], *, base: str = DEFAULT_BASE) -> bytes:
    """``triples`` as Turtle with prefixes, in the order given, so give them sorted (``graph.ttl``)."""
    triples = list(triples)
    text = (serialize(triples, format=RdfFormat.TURTLE, prefixes=_used_prefixes(triples, base)) or b"").decode()
    # Oxigraph writes prefixes in the order of its hash table; and an empty line between subjects helps the reader. Line
    # breaks inside literals are written \\n, so each line that does not begin with a tab begins a subject.
    lines = text.removesuffix("\n").split("\n")
    head = sorted(line for line in lines if line.startswith("@prefix "))
    body = [line if line.startswith("\t") else "\n" + line for line in lines if not line.startswith("@prefix ")]
    return ("\n".join(head + body) + "\n").encode()


def jsonld(triples: Iterable[Triple], *, base: str = DEFAULT_BASE) -> bytes:
    """``triples`` as JSON-LD that reads like plain JSON (``graph.jsonld``): the terms of ``schema/context.jsonld`` are
    its keys, one object for each subject, in the order given. The context is part of the file: nothing need be fetched.
    """
    context = _Context(base)
    subjects: dict[str, dict[str, Any]] = {}
    for triple in triples:
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode | Literal):
            raise TypeError(f"only IRIs and literals can be written as JSON-LD here: {triple}")
        node = subjects.setdefault(triple.subject.value, {"@id": shorten(triple.subject.value, base)})
        key, value = context.pair(triple.predicate, triple.object)
        if key in node:
            old = node[key]
            node[key] = [*old, value] if isinstance(old, list) else [old, value]
        else:
            node[key] = value
    lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in subjects.values())
    head = json.dumps(context.terms, ensure_ascii=False, indent=1)
    return f'{{"@context": {head},\n"@graph": [\n{lines}\n]}}\n'.encode()


def _used_prefixes(triples: Sequence[Triple], base: str) -> dict[str, str]:
    iris = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
    iris |= {term.datatype.value for triple in triples for term in triple if isinstance(term, Literal)}
    used = {shorten(iri, base).partition(":")[0] for iri in iris}
    return {prefix: namespace for prefix, namespace in prefixes(base).items() if prefix in used}


class _Context:
    """``schema/context.jsonld``, used backwards: from a predicate and an object to a key and a JSON value."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.terms: dict[str, Any] = {**_context(), "kgd": base}
        known = prefixes(base)
        self.keys: dict[str, list[tuple[str, str]]] = {}
        for term, definition in self.terms.items():
            if isinstance(definition, dict):
                prefix, _, local = definition["@id"].partition(":")
                coercion = definition.get("@type") or "@" + definition.get("@language", "")
                self.keys.setdefault(known[prefix] + local, []).append((term, coercion))

    def pair(self, predicate: NamedNode, value: NamedNode | Literal) -> tuple[str, Any]:
        if predicate == RDF["type"]:
            return "@type", self.name(value)
        for term, coercion in self.keys.get(predicate.value, ()):
            if isinstance(value, NamedNode):
                if coercion in ("@id", "@vocab"):
                    return term, self.name(value) if coercion == "@vocab" else shorten(value.value, self.base)
            elif coercion == "@" + (value.language or "") and (value.language or value.datatype == XSD["string"]):
                return term, value.value
            elif coercion == shorten(value.datatype.value, self.base):
                return term, int(value.value) if value.datatype == XSD["integer"] else value.value
        return self.name(predicate), self.full(value)

    def name(self, node: NamedNode | Literal) -> str:
        """A class or property: without prefix where it is one of ours."""
        return shorten(node.value, self.base).removeprefix("kg:")

    def full(self, value: NamedNode | Literal) -> dict[str, str]:
        if isinstance(value, NamedNode):
            return {"@id": shorten(value.value, self.base)}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        return {"@value": value.value, "@type": shorten(value.datatype.value, self.base)}


@lru_cache(maxsize=1)
def _context() -> dict[str, Any]:
    file = folder("schema") / "context.jsonld"
    try:
        found = json.loads(file.read_text("utf-8"))["@context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        line = getattr(error, "lineno", None)
        raise ConfigError(
            f"not a JSON-LD context: {error}", where=f"{file}:{line}" if line else str(file), remedy="restore the file"
        ) from None
    return dict(found)
