"""The ontology as a page to read and as files to load, made from its Turtle.

The page is one file that needs no network and no script: a Content-Security-Policy forbids both. Each term has an
anchor of its own name, so that ``kg:Park``, which is ``…/ontology#Park``, leads to ``#Park`` of the page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg import ontology
from kg.errors import ConfigError
from kg.ontology_diagram import Diagram, arrange
from kg.resources import folder
from kg.version import VERSION
from kg.vocab import GENID, KG, ONTOLOGY_GRAPH, OWL, RDF, RDFS, SCHEMA, SKOS, prefixes, shorten

FILES: Final = ("ontology.html", "ontology.ttl", "ontology.jsonld", "ontology.rdf")
"""What `files` gives: the page, and the whole ontology in Turtle, JSON-LD and RDF/XML."""

_PREFIX: Final = "kg"
_CLASSES: Final = frozenset({OWL["Class"], RDFS["Class"]})
_PROPERTIES: Final = {
    OWL["ObjectProperty"]: ("指向事物", "to a thing"),
    OWL["DatatypeProperty"]: ("指向文字或数", "to a text or number"),
    OWL["AnnotationProperty"]: ("注释", "annotation"),
}
_TRAITS: Final = {
    OWL["TransitiveProperty"]: ("传递", "transitive"),
    OWL["SymmetricProperty"]: ("对称", "symmetric"),
    OWL["FunctionalProperty"]: ("至多一个", "at most one"),
}
_ROWS: Final = (
    (RDFS["subClassOf"], "属于", "kind of"),
    (RDFS["subPropertyOf"], "蕴含", "implies"),
    (OWL["equivalentClass"], "等同于", "same as"),
    (OWL["equivalentProperty"], "等同于", "same as"),
    (SKOS["exactMatch"], "等同于", "same as"),
    (SKOS["closeMatch"], "近似于", "close to"),
    (SKOS["broadMatch"], "窄于", "narrower than"),
    (RDFS["seeAlso"], "参见", "see also"),
    (OWL["disjointWith"], "不会同时是", "never also"),
    (SKOS["inScheme"], "列于", "in the list"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A term that another one names: how it is written, where it is, and its labels if it is one of ours."""

    text: str
    address: str
    label_zh: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """What a term says in one respect."""

    label_zh: str
    label_en: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, value or list of ours, with all that the page says of it."""

    name: str
    iri: str
    labels: tuple[str, str]
    definitions: tuple[str, str]
    examples: tuple[str, str]
    traits: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    colour: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Terms of one sort; ``name`` is its anchor."""

    name: str
    label_zh: str
    label_en: str
    terms: tuple[Term, ...] = field(repr=False)


def render(path: Path | None = None) -> str:
    """The page of the ontology in ``path`` (default: ours) as HTML. The same Turtle gives the same text. Cached.

    Raises ConfigError for a mistake in the ontology's files or in ``viz/ontology.html.j2``.
    """
    return _render(path or folder("schema"))


def files(path: Path | None = None) -> dict[str, str]:
    """The texts of FILES by name. The Turtle is merged, sorted and has lists as lists. Raises as `render`."""
    triples = _with_blank_nodes(ontology.triples(path))
    nodes = {node.value for triple in triples for node in triple if isinstance(node, NamedNode)}
    used = {shorten(node).partition(":")[0] for node in nodes}
    known = {prefix: iri for prefix, iri in prefixes().items() if prefix in used}
    xml = serialize(triples, format=RdfFormat.RDF_XML, prefixes=known) or b""
    json = serialize(triples, format=RdfFormat.JSON_LD, prefixes=known) or b""
    texts = (render(path), _turtle(triples, known), json.decode() + "\n", xml.decode() + "\n")
    return dict(zip(FILES, texts, strict=True))


# ── Files ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _with_blank_nodes(quads: Sequence[Quad]) -> list[Triple]:
    """The triples in order; lists, unions and restrictions as blank nodes, as OWL tools want them."""

    def blank(node: Any) -> Any:
        own = isinstance(node, NamedNode) and node.value.startswith(GENID.iri)
        return BlankNode(node.value.removeprefix(GENID.iri)) if own else node

    return [Triple(blank(q.subject), q.predicate, blank(q.object)) for q in quads]


def _turtle(triples: Sequence[Triple], known: dict[str, str]) -> str:
    import rdflib  # slow to load, and alone in writing lists as lists

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in known.items():
        graph.bind(prefix, iri)
    for triple in triples:
        graph.add(tuple(_of_rdflib(node) for node in triple))
    return graph.serialize(format="turtle")


def _of_rdflib(node: Any) -> Any:
    import rdflib

    if isinstance(node, Literal):
        datatype = None if node.language else rdflib.URIRef(node.datatype.value)
        return rdflib.Literal(node.value, lang=node.language, datatype=None if _is_text(node) else datatype)
    return rdflib.BNode(node.value) if isinstance(node, BlankNode) else rdflib.URIRef(node.value)


def _is_text(literal: Literal) -> bool:
    return literal.datatype.value.endswith("#string")


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4)
def _render(path: Path) -> str:
    known = ontology.load(path)
    reader = _Reader(path)
    diagram = arrange({name: (relation.domain, relation.range) for name, relation in known.relations.items()})
    style = _style(path, known, diagram)
    environment = Environment(
        loader=FileSystemLoader(folder("viz")), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )
    try:
        return environment.get_template("ontology.html.j2").render(
            page=reader.head(), version=VERSION, sections=reader.sections(), lists=reader.lists(), diagram=diagram,
            known=known, vocabularies=reader.vocabularies(), style=Markup(style), policy=_policy(style),
        )
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = "viz/ontology.html.j2" + (f":{line}" if line else "")
        raise ConfigError(f"cannot be filled in: {error}", where=where, remedy="correct the template") from None


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _style(path: Path, known: ontology.Ontology, diagram: Diagram) -> str:
    """The style sheet, with a class for each type's colour, and what shows the lines of one box alone."""
    try:
        style = (folder("viz") / "ontology.css").read_text("utf-8")
    except OSError as error:
        raise ConfigError("cannot be read", where="viz/ontology.css", remedy=error.strerror or "restore it") from None
    rules = [f".c-{name} {{ --c: {entry.colour}; }}" for name, entry in known.types.items()]
    for name in dict.fromkeys(box.name for box in diagram.boxes):
        rules.append(f"svg:has(.b-{name}:is(:hover, :focus)) .line:not(.l-{name}) {{ opacity: .06; }}")
        rules.append(f"svg:has(.b-{name}:is(:hover, :focus)) .line.l-{name} {{ opacity: 1; }}")
    text = "\n".join([style.rstrip("\n"), *rules]) + "\n"
    if re.search(r"</style|<!--", text, re.IGNORECASE):
        raise ConfigError("holds a closing tag and cannot stand inside a page", where="viz/ontology.css",
                          remedy="take it out")
    return text


class _Reader:
    """The ontology's triples, asked by term."""

    def __init__(self, path: Path) -> None:
        self._index: dict[NamedNode, dict[NamedNode, list[Any]]] = {}
        self._quads = ontology.triples(path)
        for quad in self._quads:
            if isinstance(quad.subject, NamedNode):
                self._index.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
        self._known = ontology.load(path)
        self._inverse: dict[NamedNode, NamedNode] = {}
        for node in self._ours():
            for other in self._objects(node, OWL["inverseOf"]):
                self._inverse[node] = other
                self._inverse[other] = node

    def _ours(self) -> list[NamedNode]:
        return sorted((node for node in self._index if node.value.startswith(KG.iri)), key=lambda node: node.value)

    def _objects(self, node: NamedNode, predicate: NamedNode) -> list[Any]:
        return self._index.get(node, {}).get(predicate, [])

    def _text(self, node: NamedNode, *given: NamedNode) -> tuple[str, str]:
        """In Chinese and in English."""
        values = [value for predicate in given for value in self._objects(node, predicate)]
        texts = {value.language or "": value.value for value in values if isinstance(value, Literal)}
        return texts.get("zh", texts.get("", "")), texts.get("en", texts.get("", ""))

    def _link(self, node: NamedNode) -> Link:
        text = shorten(node.value)
        if not node.value.startswith(KG.iri):
            return Link(text, node.value)
        return Link(text, "#" + node.value.removeprefix(KG.iri), *self._text(node, RDFS["label"], SKOS["prefLabel"]))

    def _links(self, nodes: Sequence[Any]) -> tuple[Link, ...]:
        """Of all nodes; a union gives its members, a restriction nothing (see `_rows`)."""
        found = []
        for node in nodes:
            if isinstance(node, NamedNode) and node.value.startswith(GENID.iri):
                for head in self._objects(node, OWL["unionOf"]):
                    found += [self._link(member) for member in self._members(head)]
            elif isinstance(node, NamedNode):
                found.append(self._link(node))
        return tuple(sorted(dict.fromkeys(found), key=lambda link: (link.address[0] != "#", link.text)))

    def _members(self, head: Any) -> Iterator[NamedNode]:
        while isinstance(head, NamedNode) and head != RDF["nil"]:
            yield from self._objects(head, RDF["first"])
            head = next(iter(self._objects(head, RDF["rest"])), None)

    def head(self) -> dict[str, Any]:
        labels = self._text(ONTOLOGY_GRAPH, RDFS["label"])
        about = self._text(ONTOLOGY_GRAPH, NamedNode(prefixes()["dct"] + "description"))
        version, prior, licence = (
            next((node.value for node in self._objects(ONTOLOGY_GRAPH, predicate)), "")
            for predicate in (OWL["versionIRI"], OWL["priorVersion"], NamedNode(prefixes()["dct"] + "license"))
        )
        return {
            "labels": labels, "about": about, "version": version, "prior": prior, "licence": licence,
            "prefix": _PREFIX, "namespace": KG.iri,
        }

    def sections(self) -> list[Section]:
        kinds = {node: set(self._objects(node, RDF["type"])) for node in self._ours()}
        types = [KG[name] for name in self._known.types]
        relations = [KG[name] for name in self._known.relations]
        pairs = [node for relation in relations for node in (relation, self._inverse.get(relation)) if node]
        classes = [node for node in kinds if kinds[node] & _CLASSES and node not in types]
        properties = [node for node in kinds if kinds[node] & set(_PROPERTIES) and node not in pairs]
        domains = {node: self._links(self._objects(node, RDFS["domain"])) for node in properties}
        properties.sort(key=lambda node: ([link.text for link in domains[node]], node.value))
        others = [node for node in kinds if not kinds[node] & {*_CLASSES, *_PROPERTIES, SKOS["Concept"],
                  SKOS["ConceptScheme"]} and self._text(node, SKOS["definition"])[0]]
        parts = (
            ("types", "实体类型", "Types of entities", types),
            ("relations", "关系", "Relations", pairs),
            ("classes", "其他类", "Other classes", classes),
            ("properties", "其他属性", "Other properties", properties),
            ("individuals", "个体", "Individuals", others),
        )
        return [Section(name, zh, en, tuple(map(self._term, nodes))) for name, zh, en, nodes in parts]

    def lists(self) -> list[tuple[Term, tuple[Term, ...]]]:
        """Each list of values with its values, in the order of their names."""
        schemes = [node for node in self._ours() if SKOS["ConceptScheme"] in self._objects(node, RDF["type"])]
        return [
            (self._term(scheme), tuple(self._term(node) for node in self._ours()
                                       if scheme in self._objects(node, SKOS["inScheme"])))
            for scheme in schemes
        ]

    def vocabularies(self) -> list[tuple[str, str, int]]:
        """Prefix, IRI and number of terms of each vocabulary that ours refers to."""
        used = {node.value for quad in self._quads for node in quad.triple if isinstance(node, NamedNode)}
        counts = [
            (prefix, iri, sum(shorten(node).startswith(prefix + ":") for node in used))
            for prefix, iri in prefixes().items()
        ]
        return [entry for entry in counts if entry[2] and entry[0] not in ("kg", "kgd")]

    def _term(self, node: NamedNode) -> Term:
        kinds = self._objects(node, RDF["type"])
        traits = [words for kind, words in (*_PROPERTIES.items(), *_TRAITS.items()) if kind in kinds]
        name = node.value.removeprefix(KG.iri)
        entry = self._known.types.get(name)
        return Term(
            name=name,
            iri=node.value,
            labels=self._text(node, RDFS["label"], SKOS["prefLabel"]),
            definitions=self._text(node, SKOS["definition"]),
            examples=self._text(node, SKOS["example"]),
            traits=tuple(traits),
            rows=tuple(row for row in self._rows(node) if row.links),
            colour=entry.colour if entry else "",
            shape=entry.shape if entry else "",
        )

    def _rows(self, node: NamedNode) -> Iterator[Row]:
        """What the Turtle says of a term, and what other terms say of it."""
        ends = (SCHEMA["domainIncludes"], SCHEMA["rangeIncludes"])
        other = self._inverse.get(node)
        for end, here, there, zh, en in (
            (RDFS["domain"], ends[0], ends[1], "主语", "subject"), (RDFS["range"], ends[1], ends[0], "宾语", "object"),
        ):
            listed = self._objects(node, here) or (self._objects(other, there) if other else [])
            yield Row(zh, en, self._links(listed or self._objects(node, end)))
        for predicate, zh, en in _ROWS:
            yield Row(zh, en, self._links(self._objects(node, predicate)))
        if other:
            yield Row("反向", "inverse", (self._link(other),))
        for head in self._objects(node, OWL["propertyChainAxiom"]):
            yield Row("由此推出", "follows from", tuple(map(self._link, self._members(head))))
        for restriction in self._objects(node, RDFS["subClassOf"]):
            if self._objects(restriction, OWL["hasSelf"]):
                yield Row("指向自身", "to itself", self._links(self._objects(restriction, OWL["onProperty"])))
        uses: dict[NamedNode, list[NamedNode]] = {RDFS["domain"]: [], RDFS["range"]: []}
        link = self._link(node)
        if OWL["Class"] in self._objects(node, RDF["type"]):
            for prop in self._ours():
                for end, includes in zip(uses, ends, strict=True):
                    listed = self._objects(prop, includes)
                    if not listed and prop in self._inverse:
                        continue  # an inverse is told with its relation
                    if link in self._links(listed or self._objects(prop, end)):
                        uses[end].append(prop)
        yield Row("有属性", "has", self._links(uses[RDFS["domain"]]))
        yield Row("被指向", "is object of", self._links(uses[RDFS["range"]]))
        below = [other for other in self._ours() if node in self._objects(other, RDFS["subClassOf"])]
        yield Row("下有", "kinds of it", self._links(below))
