"""The ontology, read from ``schema/``: what types and relations there are, what people call them, how they look.

The files are for people to edit, so each mistake in them is one line that names file and line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import ConfigError
from kg.model import ENTITY_TYPES, PREDICATES
from kg.resources import folder
from kg.vocab import GENID, KG, ONTOLOGY_GRAPH, OWL, RDF, RDFS, SCHEMA, SKOS

SHAPES: Final = ("dot", "square", "triangle", "triangleDown", "diamond", "star", "hexagon")
"""What ``kg:shape`` may say: the shapes that the page can draw with the label beside them."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True)
class EntityType:
    """A type of entity: its local name, what people call it, how it is drawn, and what it is called elsewhere.

    ``colour`` is ``#rrggbb``, ``shape`` one of SHAPES, ``alignments`` the IRIs of public classes that it is a kind of.
    """

    name: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    colour: str
    shape: str
    alignments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """A predicate: its local name, how it reads from either side, and the types that it connects.

    ``domain`` and ``range`` are names of types, in alphabetical order. A ``symmetric`` relation may also be stated the
    other way round.
    """

    name: str
    label_zh: str
    label_en: str
    inverse_zh: str
    inverse_en: str
    definition_zh: str
    definition_en: str
    domain: tuple[str, ...]
    range: tuple[str, ...]
    symmetric: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a list, such as the status ``completed``; ``scheme`` is the list's local name."""

    name: str
    scheme: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Ontology:
    """All types, relations and values by name, ordered as people should see them.

    ``version`` is that of the vocabulary; a graph written with another one cannot be read.

    >>> ontology = load()
    >>> ontology.types["Company"].label_zh, ontology.relations["locatedIn"].range
    ('企业', ('Park', 'Place'))
    """

    version: str
    types: dict[str, EntityType]
    relations: dict[str, Relation]
    terms: dict[str, Term]

    def label(self, name: str, language: str) -> str:
        """What people who speak ``language`` (``zh`` or ``en``) call a type, relation or value; the name if it is none.

        >>> load().label("completed", "zh")
        '建成'
        """
        entry = self.types.get(name) or self.relations.get(name) or self.terms.get(name)
        if entry is None:
            return name
        return entry.label_zh if language == "zh" else entry.label_en


def load(path: Path | None = None) -> Ontology:
    """Read ``ontology.ttl``, ``types/*.ttl`` and ``relations/*.ttl`` below ``path`` (default: ours). Cached.

    Raises ConfigError, with file and line, for a file that is no Turtle, or a type or relation that lacks something.
    """
    return _load(path or folder("schema"))


def version_iri(path: Path | None = None) -> NamedNode:
    """The IRI of this version of the vocabulary (``owl:versionIRI``), e.g. ``https://w3id.org/zhengtu/ontology/2``."""
    return NamedNode(f"{ONTOLOGY_GRAPH.value}/{load(path).version}")


def triples(path: Path | None = None) -> tuple[Quad, ...]:
    """Every triple of the ontology, in the graph ONTOLOGY_GRAPH, sorted: what a store keeps of it.

    What the files leave without a name (lists, unions, restrictions) has an IRI below GENID, made from the name of what
    it belongs to: a graph has no blank nodes, so that two builds can be compared line by line.
    """
    found = [triple for file in _files(path or folder("schema")) for triple in read_turtle(file)]
    named = {Quad(t.subject, t.predicate, t.object, ONTOLOGY_GRAPH) for t in _name_blank_nodes(found)}
    return tuple(sorted(named, key=str))


def _name_blank_nodes(triples: Sequence[Quad]) -> list[Triple]:
    """The triples with an IRI for each blank node (RDF 1.1, 3.5: skolemisation), numbered in their order."""
    below: dict[NamedNode | BlankNode, list[BlankNode]] = {}
    for triple in triples:
        if isinstance(triple.object, BlankNode) and isinstance(triple.subject, NamedNode | BlankNode):
            below.setdefault(triple.subject, []).append(triple.object)
    inner = {node for nodes in below.values() for node in nodes}
    names: dict[object, NamedNode] = {}

    def name(node: NamedNode | BlankNode, root: str, count: int) -> int:
        for child in below.get(node, ()):
            count += 1
            names[child] = GENID[f"{root}-{count}"]
            count = name(child, root, count)
        return count

    roots: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for triple in triples:
        subject = triple.subject
        if isinstance(subject, BlankNode) and subject not in inner and subject not in names:
            kind = triple.object.value if isinstance(triple.object, NamedNode) else "node"  # its type is said first
            kind = re.split(r"[#/]", kind)[-1]
            roots[kind] += 1
            names[subject] = GENID[f"{kind}-{roots[kind]}"]
            name(subject, f"{kind}-{roots[kind]}", 0)
        elif isinstance(subject, NamedNode) and subject in below and not counts[subject.value]:
            counts[subject.value] = name(subject, re.split(r"[#/]", subject.value)[-1], 0)
    return [
        Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object))
        for t in triples
    ]


def read_turtle(file: Path) -> list[Quad]:
    """The triples of one Turtle file; ConfigError with file and line when it does not parse."""
    try:
        return list(parse(file.read_bytes(), format=RdfFormat.TURTLE))
    except SyntaxError as error:
        problem = re.sub(r"^Parser error at .*?: ", "", " ".join(str(error.args[0]).split()))
        where = f"{file}:{error.lineno}" if error.lineno else str(file)
        raise ConfigError(f"not Turtle: {problem}", where=where, remedy="correct this line") from None
    except OSError as error:
        raise ConfigError("cannot be read", where=str(file), remedy=error.strerror or "check the file") from None


def _files(path: Path) -> tuple[Path, ...]:
    main = path / "ontology.ttl"
    if not main.is_file():
        raise ConfigError("the ontology is missing", where=str(main), remedy="reinstall, or restore the schema folder")
    return (main, *sorted((path / "types").glob("*.ttl")), *sorted((path / "relations").glob("*.ttl")))


@lru_cache(maxsize=8)
def _load(path: Path) -> Ontology:
    version = ""
    types: dict[str, EntityType] = {}
    relations: dict[str, Relation] = {}
    terms: dict[str, Term] = {}
    for file in _files(path):
        description = _Description(file)
        version = version or description.version()
        for name in description.instances(KG["EntityType"]):
            types[name] = _entity_type(description, name)
        for name in description.instances(KG["Relation"]):
            relations[name] = _relation(description, name, known=types)
        for name in description.instances(SKOS["Concept"]):
            terms[name] = Term(
                name,
                description.names(name, SKOS["inScheme"])[0],
                description.text(name, SKOS["prefLabel"], "zh"),
                description.text(name, SKOS["prefLabel"], "en"),
            )
    return Ontology(version, _ordered(types, ENTITY_TYPES), _ordered(relations, PREDICATES), terms)


def _ordered(entries: dict[str, _Entry], order: tuple[str, ...]) -> dict[str, _Entry]:
    known = [name for name in order if name in entries]
    return {name: entries[name] for name in known + sorted(set(entries) - set(known))}


class _Description:
    """One file's triples, asked by local name; what is missing is a ConfigError at the subject's line."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.triples = read_turtle(file)

    def instances(self, cls: NamedNode) -> list[str]:
        """Local names of the things of this class that the file describes, in the file's order."""
        return [
            triple.subject.value.removeprefix(KG.iri)
            for triple in self.triples
            if triple.predicate == RDF["type"] and triple.object == cls and isinstance(triple.subject, NamedNode)
        ]

    def version(self) -> str:
        return next((str(t.object.value) for t in self.triples if t.predicate == OWL["versionInfo"]), "")  # type: ignore[union-attr]

    def objects(self, name: str, predicate: NamedNode) -> list[object]:
        subject = KG[name]
        return [triple.object for triple in self.triples if triple.subject == subject and triple.predicate == predicate]

    def text(self, name: str, predicate: NamedNode, language: str | None = None) -> str:
        """The one non-empty literal in this language (None: without a language)."""
        found = [
            value.value
            for value in self.objects(name, predicate)
            if isinstance(value, Literal) and value.language == language and value.value.strip()
        ]
        if len(found) != 1:
            tag = f"@{language}" if language else ""
            count = f"has {len(found)} values" if found else "is missing"
            short = "kg" if predicate.value.startswith(KG.iri) else "skos" if "skos" in predicate.value else "rdfs"
            local = predicate.value.rpartition("#")[2]
            raise self.mistake(name, f"{short}:{local}{tag} {count}", f'write exactly one {short}:{local} "…"{tag}')
        return found[0]

    def names(self, name: str, predicate: NamedNode) -> tuple[str, ...]:
        """The local names that the property points to, sorted; at least one."""
        found = sorted(
            value.value.removeprefix(KG.iri) for value in self.objects(name, predicate) if isinstance(value, NamedNode)
        )
        if not found:
            local = re.split(r"[#/]", predicate.value)[-1]
            raise self.mistake(name, f"{local} is missing", f"say what its {local} is")
        return tuple(found)

    def mistake(self, name: str, problem: str, remedy: str) -> ConfigError:
        subject = re.compile(rf"kg:{re.escape(name)}(?![\w-])")
        lines = self.file.read_text("utf-8").splitlines()
        line = next((number for number, text in enumerate(lines, 1) if subject.match(text)), 1)
        return ConfigError(f"{name}: {problem}", where=f"{self.file}:{line}", remedy=remedy)


def _entity_type(description: _Description, name: str) -> EntityType:
    colour = description.text(name, KG["colour"])
    shape = description.text(name, KG["shape"])
    if not _COLOUR.fullmatch(colour):
        raise description.mistake(name, f"{colour!r} is no colour", 'write kg:colour "#rrggbb", in lower case')
    if shape not in SHAPES:
        raise description.mistake(name, f"{shape!r} is no shape", "use one of " + ", ".join(SHAPES))
    parents = description.names(name, RDFS["subClassOf"])
    if "Entity" not in parents:
        raise description.mistake(name, "not a kind of kg:Entity", "write rdfs:subClassOf kg:Entity")
    return EntityType(
        name=name,
        label_zh=description.text(name, RDFS["label"], "zh"),
        label_en=description.text(name, RDFS["label"], "en"),
        definition_zh=description.text(name, SKOS["definition"], "zh"),
        definition_en=description.text(name, SKOS["definition"], "en"),
        colour=colour,
        shape=shape,
        alignments=tuple(parent for parent in parents if parent != "Entity"),
    )


def _relation(description: _Description, name: str, *, known: dict[str, EntityType]) -> Relation:
    domain = description.names(name, SCHEMA["domainIncludes"])
    range_ = description.names(name, SCHEMA["rangeIncludes"])
    for end in domain + range_:
        if end not in known:
            remedy = f"correct the name, or describe the type in types/{end}.ttl"
            raise description.mistake(name, f"there is no entity type {end}", remedy)
    return Relation(
        name=name,
        label_zh=description.text(name, RDFS["label"], "zh"),
        label_en=description.text(name, RDFS["label"], "en"),
        inverse_zh=description.text(name, KG["inverseLabel"], "zh"),
        inverse_en=description.text(name, KG["inverseLabel"], "en"),
        definition_zh=description.text(name, SKOS["definition"], "zh"),
        definition_en=description.text(name, SKOS["definition"], "en"),
        domain=domain,
        range=range_,
        symmetric=OWL["SymmetricProperty"] in description.objects(name, RDF["type"]),
    )
