"""What the graph knows of one IRI: for people as plain data, for machines as triples; and what the endpoint is.

Runs in a worker (`kg.serve.worker`), over the store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store, Triple

from kg.query import Cell, run
from kg.rdf import readable
from kg.vocab import (
    DCT,
    KG,
    ONTOLOGY_GRAPH,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SD,
    SKOS,
    VOID,
    base_of,
    integer,
    prefixes,
    shorten,
)

LIMIT: Final = 200
"""At most so many entries are listed of one sort; the page says how many there are, and how to ask for all."""

_ALL = DefaultGraph()
_FORMATS: Final = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
                   "Turtle", "N-Triples", "RDF_XML", "JSON-LD")
# Shown in a form of its own on the page, so not once more as a plain property.
_TOLD = {RDF["type"], RDFS["label"], SKOS["prefLabel"], SKOS["altLabel"], KG["mainType"], KG["text"], KG["quote"],
         SCHEMA["mentions"], DCT["title"]}
# What points to an entity only to state something of it: told as relations and figures.
_PLUMBING = {RDF["subject"], RDF["object"], KG["subject"], KG["names"], PROV["wasDerivedFrom"], DCT["source"],
             SCHEMA["mentions"]}

_SOURCE: Final = """
    ?s prov:wasDerivedFrom ?sentenceNode ; kg:quote ?quote ; oa:start ?start ; dct:source ?document .
    ?sentenceNode kg:text ?sentence ; oa:start ?sentenceStart .
    ?document dct:title ?title .
    OPTIONAL { ?document dct:issued ?date }
"""
_RELATIONS: Final = f"""
SELECT DISTINCT ?node ?s ?subject ?subjectName ?predicate ?object ?objectName ?status ?post ?quote ?start ?sentenceNode
    ?sentence ?sentenceStart ?document ?title ?date
WHERE {{
    {{ ?s rdf:subject ?node }} UNION {{ ?s rdf:object ?node }} UNION {{ ?s prov:wasDerivedFrom ?node }}
    ?s a kg:Assertion ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
    ?subject rdfs:label ?subjectName . ?object rdfs:label ?objectName .
    OPTIONAL {{ ?s kg:status ?status }}
    OPTIONAL {{ ?s kg:postTitle ?post }}
    {_SOURCE}
}}
"""
_FIGURES: Final = f"""
SELECT DISTINCT ?node ?s ?subject ?subjectName ?concept ?conceptName ?indicator ?kind ?value ?unit ?bound ?period
    ?scenario ?quote ?start ?sentenceNode ?sentence ?sentenceStart ?document ?title ?date
WHERE {{
    {{ ?s kg:subject ?node }} UNION {{ ?s kg:indicator ?node }} UNION {{ ?s prov:wasDerivedFrom ?node }}
    ?s a kg:Observation ; kg:subject ?subject ; kg:indicator ?concept ; kg:value ?value ; kg:unit ?unit ;
        kg:kind ?kind ; kg:bound ?bound ; kg:scenario ?scenario .
    ?subject rdfs:label ?subjectName . ?concept rdfs:label ?conceptName .
    OPTIONAL {{ ?s kg:indicatorName ?indicator }}
    OPTIONAL {{ ?s kg:period ?period }}
    {_SOURCE}
}}
"""
_SENTENCES: Final = """
SELECT ?node ?sentence ?start ?text (COUNT(DISTINCT ?s) AS ?statements) WHERE {
    ?sentence dct:isPartOf ?node ; kg:text ?text ; oa:start ?start .
    OPTIONAL { ?s prov:wasDerivedFrom ?sentence }
}
GROUP BY ?node ?sentence ?start ?text
ORDER BY ?start
"""
_MENTIONS: Final = """
SELECT ?node ?sentence ?text ?title ?date WHERE {
    ?sentence schema:mentions ?node ; kg:text ?text ; dct:isPartOf ?document .
    ?document dct:title ?title . OPTIONAL { ?document dct:issued ?date }
}
"""
_TERMS: Final = """
SELECT DISTINCT ?ontology ?term ?label (LANG(?label) AS ?language) ?kind WHERE {
    GRAPH ?ontology {
        ?term rdfs:label|skos:prefLabel ?label ; a ?kind .
        FILTER (?kind IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty, kg:EntityType, kg:Relation, skos:Concept,
            skos:ConceptScheme))
    }
}
"""


# ── For machines ─────────────────────────────────────────────────────────────────────────────────────────────────────


def triples(store: Store, node: NamedNode) -> list[Triple]:
    """All triples that ``node`` is subject or object of, and those of the statements about it; sorted, [] for none."""
    found = {quad.triple for quad in store.quads_for_pattern(node, None, None, _ALL)}
    found |= {quad.triple for quad in store.quads_for_pattern(None, None, node, _ALL)}
    statements = {triple.subject for triple in found if triple.predicate in _PLUMBING and triple.object == node}
    for statement in statements:
        found |= {quad.triple for quad in store.quads_for_pattern(statement, None, None, _ALL)}
    return readable(found)


def service(store: Store, endpoint: str) -> list[Triple]:
    """The SPARQL 1.1 Service Description: what the endpoint at the IRI ``endpoint`` speaks, and its graphs."""
    here, data, default = (NamedNode(f"{endpoint}#{name}") for name in ("service", "data", "default"))
    graphs = sorted((g for g in store.named_graphs() if isinstance(g, NamedNode)), key=lambda graph: graph.value)
    rows: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
        (here, RDF["type"], SD["Service"]),
        (here, SD["endpoint"], NamedNode(endpoint)),
        (here, SD["supportedLanguage"], SD["SPARQL11Query"]),
        *((here, SD["resultFormat"], NamedNode(f"http://www.w3.org/ns/formats/{name}")) for name in _FORMATS),
        (here, SD["defaultDataset"], data),
        (data, RDF["type"], SD["Dataset"]),
        (data, SD["defaultGraph"], default),
        (default, RDF["type"], SD["Graph"]),
        (default, VOID["triples"], integer(sum(1 for _ in store.quads_for_pattern(None, None, None, _ALL)))),
    ]
    for number, graph in enumerate(graphs, 1):
        named = NamedNode(f"{endpoint}#graph-{number}")
        rows += [(data, SD["namedGraph"], named), (named, RDF["type"], SD["NamedGraph"]), (named, SD["name"], graph)]
    return [Triple(*row) for row in rows]


def terms(store: Store) -> dict[str, Any]:
    """``prefixes`` (name → IRI) and ``terms``: of each term ``name`` (with its prefix), ``zh``, ``en`` and ``kind``."""
    base = base_of(store)
    found: dict[str, dict[str, str]] = {}
    for _, term, label, language, kind in run(store, _TERMS, values={"ontology": ONTOLOGY_GRAPH}).rows:
        entry = found.setdefault(shorten(str(term), base), {"zh": "", "en": "", "kind": ""})
        entry["kind"] = max(entry["kind"], _KINDS[str(kind).rpartition("#")[2]])
        entry[str(language)] = str(label)
    public = {shorten(str(row[0]), base) for row in run(store, "SELECT DISTINCT ?p { ?s ?p ?o }").rows}
    for name in public - found.keys():
        if ":" in name and not name.startswith(("http:", "https:")):
            found[name] = {"zh": "", "en": "", "kind": "property"}
    return {"prefixes": prefixes(base), "terms": [{"name": name, **found[name]} for name in sorted(found)]}


_KINDS: Final = {"Class": "class", "EntityType": "class", "ObjectProperty": "property", "DatatypeProperty": "property",
                 "Relation": "property", "Concept": "concept", "ConceptScheme": "concept"}


# ── For people ───────────────────────────────────────────────────────────────────────────────────────────────────────


def describe(store: Store, node: NamedNode) -> dict[str, Any]:
    """All that the graph has of ``node``, ready for a template; {} where it has nothing.

    ``name``, ``short`` (the IRI with its prefix), ``types``, ``aliases``, ``text`` (of a sentence), then lists with at
    most `LIMIT` entries and how many there are: ``relations``, ``figures``, ``sentences`` (of a document), ``mentions``
    (sentences that speak of it), ``properties`` and ``incoming`` (everything else, by predicate). What is a link has
    ``iri``.
    """
    out = sorted((quad.triple for quad in store.quads_for_pattern(node, None, None, _ALL)), key=str)
    into = sorted((quad.triple for quad in store.quads_for_pattern(None, None, node, _ALL)), key=str)
    if not out and not into:
        return {}
    base = base_of(store)
    teller = _Teller(store, base)
    relations = [teller.relation(row, node) for row in _rows(store, _RELATIONS, node)]
    figures = [teller.figure(row) for row in _rows(store, _FIGURES, node)]
    sentences = [
        {"iri": row["sentence"], "text": row["text"], "statements": row["statements"]}
        for row in _rows(store, _SENTENCES, node)
    ]
    mentions = [
        {"iri": row["sentence"], "text": row["text"], "title": row["title"], "date": row["date"]}
        for row in _rows(store, _MENTIONS, node)
    ]
    types = [it.object for it in out if it.predicate == RDF["type"] and isinstance(it.object, NamedNode)]
    main = [it.object for it in out if it.predicate == KG["mainType"]]
    types.sort(key=lambda type_: (type_ not in main, type_.value))
    return {
        "iri": node.value,
        "short": shorten(node.value, base),
        "name": teller.name(node),
        "types": [teller.link(type_) for type_ in types],
        "aliases": sorted(_literals(out, SKOS["altLabel"])),
        "text": next(iter(_literals(out, KG["text"])), ""),
        "relations": _some(sorted(relations, key=_relation_order)),
        "figures": _some(sorted(figures, key=_figure_order)),
        "sentences": _some(sentences),
        "mentions": _some(sorted(mentions, key=lambda m: (str(m["date"]), str(m["iri"])))),
        "properties": teller.by_predicate(
            (it.predicate, it.object) for it in out
            if it.predicate not in _TOLD and it.predicate.value not in teller.relations
        ),
        "incoming": teller.by_predicate(
            (it.predicate, it.subject) for it in into
            if it.predicate not in _PLUMBING and it.predicate.value not in teller.relations
        ),
    }


def _literals(triples: Iterable[Triple], predicate: NamedNode) -> list[str]:
    return [it.object.value for it in triples if it.predicate == predicate and isinstance(it.object, Literal)]


def _some(entries: list[Any]) -> dict[str, Any]:
    return {"total": len(entries), "shown": entries[:LIMIT]}


def _rows(store: Store, text: str, node: NamedNode) -> list[dict[str, Cell]]:
    result = run(store, text, values={"node": node})
    return [
        dict(zip(result.columns, (cell if cell is None else str(cell) for cell in row), strict=True))
        for row in result.rows
    ]


def _relation_order(relation: dict[str, Any]) -> tuple[object, ...]:
    source = relation["source"]
    return (relation["inverse"], relation["predicate"]["iri"], relation["other"]["name"], str(source["date"]),
            source["statement"])


def _figure_order(figure: dict[str, Any]) -> tuple[str, ...]:
    return (figure["subject"]["name"], figure["indicator"]["name"], figure["period"], figure["source"]["statement"])


class _Teller:
    """Finds names and labels, each once."""

    def __init__(self, store: Store, base: str) -> None:
        self.store = store
        self.base = base
        self.known: dict[str, str] = {}
        self.relations = {
            quad.subject.value
            for quad in store.quads_for_pattern(None, RDF["type"], KG["Relation"], _ALL)
            if isinstance(quad.subject, NamedNode)
        }

    def relation(self, row: dict[str, Cell], node: NamedNode) -> dict[str, Any]:
        inverse = row["object"] == node.value and row["subject"] != node.value
        subject = {"iri": row["subject"], "name": row["subjectName"]}
        object_ = {"iri": row["object"], "name": row["objectName"]}
        predicate = NamedNode(str(row["predicate"]))
        return {
            "inverse": inverse, "subject": subject, "object": object_, "other": subject if inverse else object_,
            "predicate": {**self.link(predicate), **self.inverse_labels(predicate)},
            "status": self.link(NamedNode(str(row["status"]))) if row["status"] else None,
            "post": row["post"], "source": self.source(row),
        }

    def figure(self, row: dict[str, Cell]) -> dict[str, Any]:
        return {
            "subject": {"iri": row["subject"], "name": row["subjectName"]},
            "indicator": {"iri": row["concept"], "name": row["indicator"] or row["conceptName"]},
            "value": row["value"], "unit": row["unit"], "period": row["period"] or "",
            **{key: self.link(NamedNode(str(row[key]))) for key in ("kind", "bound", "scenario")},
            "source": self.source(row),
        }

    def source(self, row: dict[str, Cell]) -> dict[str, Any]:
        """The sentence in three pieces: before the quote, the quote, after it."""
        sentence, quote = str(row["sentence"]), str(row["quote"])
        start = int(row["start"] or 0) - int(row["sentenceStart"] or 0)
        return {
            "statement": row["s"], "sentence": row["sentenceNode"], "document": row["document"],
            "title": row["title"], "date": row["date"],
            "before": sentence[:start], "quote": quote, "after": sentence[start + len(quote) :],
        }

    def by_predicate(self, pairs: Iterable[tuple[Any, Any]]) -> list[dict[str, Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        for predicate, value in pairs:
            found[predicate.value].append(value)
        return [
            {"predicate": self.link(NamedNode(predicate)),
             "entries": _some([self.value(value) for value in sorted(found[predicate], key=str)[:LIMIT]])
             | {"total": len(found[predicate])}}
            for predicate in sorted(found)
        ]

    def value(self, value: Any) -> dict[str, str]:
        if isinstance(value, NamedNode):
            return self.link(value)
        kind = shorten(value.datatype.value, self.base)
        tag = f"@{value.language}" if value.language else "" if kind == "xsd:string" else kind
        return {"name": value.value, "tag": tag}

    def link(self, node: NamedNode) -> dict[str, str]:
        return {"iri": node.value, "name": self.name(node), "en": self.label(node, "en"), "tag": ""}

    def inverse_labels(self, predicate: NamedNode) -> dict[str, str]:
        found = {
            quad.object.language: quad.object.value
            for quad in self.store.quads_for_pattern(predicate, KG["inverseLabel"], None, _ALL)
            if isinstance(quad.object, Literal)
        }
        return {"inverseName": found.get("zh", ""), "inverseEn": found.get("en", "")}

    def name(self, node: NamedNode) -> str:
        if node.value not in self.known:
            title = next((quad.object.value for quad in self.store.quads_for_pattern(node, DCT["title"], None, _ALL)
                          if isinstance(quad.object, Literal)), "")
            name = self.label(node, "zh") or title or self.label(node, "")
            self.known[node.value] = name or unquote(shorten(node.value, self.base))
        return self.known[node.value]

    def label(self, node: NamedNode, language: str) -> str:
        for predicate in (RDFS["label"], SKOS["prefLabel"]):
            names = sorted(
                quad.object.value
                for quad in self.store.quads_for_pattern(node, predicate, None, _ALL)
                if isinstance(quad.object, Literal) and (quad.object.language or "") == language
            )
            if names:
                return names[0]
        return ""
