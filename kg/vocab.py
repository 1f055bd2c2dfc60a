"""Namespaces and IRIs: what the graph's names are made of.

An IRI here is readable (``…/id/park-青石云谷``), stable (a pure function of base and id) and flat: there is no ``/`` in
its local part, so that every tool shortens it to ``kgd:…``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.errors import ConfigError

DEFAULT_BASE: Final = "https://w3id.org/zhengtu/id/"
"""Where entities, documents and statements get their IRIs unless ``kg.toml`` says otherwise."""


class Namespace:
    """An IRI prefix; indexing it gives the term.

    >>> KG["Company"].value
    'https://w3id.org/zhengtu/ontology#Company'
    """

    __slots__ = ("iri",)

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __getitem__(self, name: str) -> NamedNode:
        return _node(self.iri + name)

    def __repr__(self) -> str:
        return f"Namespace({self.iri!r})"


@cache
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


KG: Final = Namespace("https://w3id.org/zhengtu/ontology#")
RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
ORG: Final = Namespace("http://www.w3.org/ns/org#")
SCHEMA: Final = Namespace("https://schema.org/")
QB: Final = Namespace("http://purl.org/linked-data/cube#")
SDMX_ATTRIBUTE: Final = Namespace("http://purl.org/linked-data/sdmx/2009/attribute#")
SDMX_CONCEPT: Final = Namespace("http://purl.org/linked-data/sdmx/2009/concept#")
SDMX_MEASURE: Final = Namespace("http://purl.org/linked-data/sdmx/2009/measure#")
SDMX_DIMENSION: Final = Namespace("http://purl.org/linked-data/sdmx/2009/dimension#")
QUDT: Final = Namespace("http://qudt.org/schema/qudt/")
QUANTITYKIND: Final = Namespace("http://qudt.org/vocab/quantitykind/")
UNIT: Final = Namespace("http://qudt.org/vocab/unit/")
TIME: Final = Namespace("http://www.w3.org/2006/time#")
DCT: Final = Namespace("http://purl.org/dc/terms/")
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
VANN: Final = Namespace("http://purl.org/vocab/vann/")
MEDIA_TYPE: Final = Namespace("https://www.iana.org/assignments/media-types/")
GENID: Final = Namespace("https://w3id.org/.well-known/genid/zhengtu/")
"""What stands for the blank nodes of the ontology's files."""

ONTOLOGY_GRAPH: Final = _node("https://w3id.org/zhengtu/ontology")
"""The ontology's IRI, and the name of the graph that holds it in every store."""

ENTAILED: Final = "entailed"
"""The local name of the graph of what the ontology entails; see `kg.entail`."""

PREFIXES: Final[dict[str, str]] = {
    "dcat": DCAT.iri,
    "dct": DCT.iri,
    "kg": KG.iri,
    "oa": OA.iri,
    "org": ORG.iri,
    "owl": OWL.iri,
    "prov": PROV.iri,
    "qb": QB.iri,
    "quantitykind": QUANTITYKIND.iri,
    "qudt": QUDT.iri,
    "qudt-unit": UNIT.iri,
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "schema": SCHEMA.iri,
    "sd": SD.iri,
    "sdmx-attribute": SDMX_ATTRIBUTE.iri,
    "sdmx-concept": SDMX_CONCEPT.iri,
    "sdmx-dimension": SDMX_DIMENSION.iri,
    "sdmx-measure": SDMX_MEASURE.iri,
    "sh": SH.iri,
    "skos": SKOS.iri,
    "spdx": SPDX.iri,
    "time": TIME.iri,
    "vann": VANN.iri,
    "void": VOID.iri,
    "xsd": XSD.iri,
}
"""Every prefix that is known in queries without being typed; ``kgd:`` comes on top (see ``prefixes``)."""

# What may stand in an IRI *and*, unescaped, in a Turtle local name: letters of all scripts, digits, "-", "_", ".", "·",
# full-width punctuation. Everything else is percent-encoded. Ranges rather than str.isalnum(), whose answer depends on
# Python's Unicode tables and would give one name two IRIs under two versions of Python.
_KEPT = (
    "A-Za-z0-9_.\\-\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd"
)
_ENCODED = re.compile(f"[^{_KEPT}]")
DATE: Final = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?")
"""A day, month or year in ISO 8601; its groups are the three."""

_DATE_TYPES: Final = {4: XSD["gYear"], 7: XSD["gYearMonth"], 10: XSD["date"]}
_LEGAL_BASE = re.compile(r"(?:https|http)://[^/?#\s<>\"{}|\\^`]+(?:/[^?#\s<>\"{}|\\^`]*)?[/#]")


def local(name: str) -> str:
    """``name`` as the local part of an IRI: what an IRI may not hold is percent-encoded, the rest stays readable.

    Injective: two names never give one local part.

    >>> local("park-青石云谷（一期）")
    'park-青石云谷（一期）'
    >>> local('a/b "c"')
    'a%2Fb%20%22c%22'
    """
    return _ENCODED.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8")), name)


def iri(base: str, name: str) -> NamedNode:
    """The IRI of the thing whose id is ``name``.

    >>> iri(DEFAULT_BASE, "strategy-乡村振兴").value
    'https://w3id.org/zhengtu/id/strategy-乡村振兴'
    """
    return NamedNode(base + local(name))


def term(name: str) -> NamedNode:
    """The class, property or value of our own vocabulary."""
    return KG[local(name)]


def zh(text: str) -> Literal:
    """A text in Chinese."""
    return Literal(text, language="zh")


def integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD["integer"])


def date(text: str | None) -> Literal | None:
    """A day, month or year in ISO 8601 as ``xsd:date``, ``xsd:gYearMonth`` or ``xsd:gYear``; None for what is none.

    >>> date("2025-01").datatype.value.rpartition("#")[2]
    'gYearMonth'
    """
    if not text or not DATE.fullmatch(text):
        return None
    return Literal(text, datatype=_DATE_TYPES[len(text)])


def decimal(number: Decimal | float) -> Literal:
    """In the canonical form that Oxigraph keeps, so that files written from memory and from the store agree.

    >>> decimal(Decimal("12.50")).value
    '12.5'
    """
    text = format(number if isinstance(number, Decimal) else Decimal(str(round(number, 4))), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return Literal("0" if text in ("", "-0") else text, datatype=XSD["decimal"])


def check_base(base: str) -> str:
    """``base`` itself when IRIs can be made by appending to it; otherwise ConfigError.

    >>> check_base("https://example.org/city/")
    'https://example.org/city/'
    """
    if not _LEGAL_BASE.fullmatch(base):
        remedy = "give an http(s) IRI that ends in / or #, e.g. " + DEFAULT_BASE
        raise ConfigError(f"{base!r} cannot be the base of IRIs", remedy=remedy)
    return base


def base_of(store: Store) -> str:
    """The base IRI of a store's entities: the ``void:uriSpace`` of its data set (the default in a store without)."""
    return next(iter(bases_of(store)), DEFAULT_BASE)


def bases_of(store: Store) -> list[str]:
    """The ``void:uriSpace`` of each data set in a store, sorted; whatever text stands there."""
    return sorted({
        quad.object.value
        for quad in store.quads_for_pattern(None, VOID["uriSpace"], None, DefaultGraph())
        if isinstance(quad.object, Literal)
    })


def prefixes(base: str = DEFAULT_BASE) -> dict[str, str]:
    """All prefixes, ``kgd:`` for ``base`` included, in alphabetical order."""
    return dict(_namespaces(base))


def shorten(iri: str, base: str = DEFAULT_BASE) -> str:
    """``iri`` with its prefix where one is known, for people to read.

    >>> shorten("https://w3id.org/zhengtu/ontology#Company")
    'kg:Company'
    >>> shorten("https://example.org/x")
    'https://example.org/x'
    """
    for prefix, namespace in _namespaces(base):
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace):]}"
    return iri


@cache
def _namespaces(base: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({**PREFIXES, "kgd": base}.items()))
