"""Statements as annotations of their documents: the Web Annotation Data Model of the W3C, in JSON-LD.

The store keeps ``oa:start`` and ``oa:end`` on the statement itself, which is quick to query. Here is the full model,
for programs that show or exchange annotations: each Assertion and each Observation is the body of an ``oa:Annotation``
whose target is its document, with a TextPositionSelector (code points of the clean text) and a TextQuoteSelector (the
quote, and what stands before and after it). https://www.w3.org/TR/annotation-model/

Every node has an IRI, so the file reads back as the same graph. The context is part of it: nothing need be fetched.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyoxigraph import NamedNode, Quad

from kg.serialise import context
from kg.vocab import DCT, DEFAULT_BASE, KG, OA, PROV, RDF, prefixes

_AROUND: Final = 32
"""Characters of the text before and after a quote, as many as stand in sentences that follow each other directly."""

_BODY: Final = {
    "subject": RDF["subject"], "predicate": RDF["predicate"], "object": RDF["object"], "measured": KG["subject"],
    "indicator": KG["indicator"], "value": KG["value"], "unit": KG["unit"], "period": KG["period"], "rule": KG["rule"],
    "confidence": KG["confidence"],
}
_TYPES: Final = {KG["Assertion"]: "Statement", KG["Observation"]: "Observation"}
_READ: Final = {
    *_BODY.values(), RDF["type"], OA["start"], OA["end"], KG["quote"], KG["text"], DCT["source"],
    PROV["wasDerivedFrom"], DCT["isPartOf"],
}


def annotate(quads: Iterable[Quad], *, base: str = DEFAULT_BASE) -> bytes:
    """The annotations of all statements among ``quads``, in the order of their documents and places, as JSON-LD."""
    nodes: dict[str, dict[NamedNode, Any]] = defaultdict(dict)
    types: dict[str, str] = {}
    sentences: set[str] = set()
    for quad in quads:
        predicate = quad.predicate
        if predicate not in _READ or not isinstance(quad.subject, NamedNode):
            continue
        if predicate == RDF["type"]:
            kind = quad.object
            if isinstance(kind, NamedNode) and kind in _TYPES:
                types[quad.subject.value] = _TYPES[kind]
            elif kind == KG["Sentence"]:
                sentences.add(quad.subject.value)
        else:
            nodes[quad.subject.value][predicate] = quad.object
    texts = _Texts([nodes[sentence] for sentence in sorted(sentences)])
    short = _shortener(base)
    found = sorted(
        (nodes[name][DCT["source"]].value, int(nodes[name][OA["start"]].value), int(nodes[name][OA["end"]].value), name)
        for name in types
    )
    terms = {**context("context-annotation"), "kgd": base}
    head = json.dumps(terms, ensure_ascii=False, indent=1)
    lines = ",\n".join(
        json.dumps(_annotation(name, types[name], nodes[name], start, end, texts, short), ensure_ascii=False)
        for _, start, end, name in found
    )
    return f'{{"@context": {head},\n"@graph": [\n{lines}\n]}}\n'.encode()


def _annotation(
    name: str, type: str, node: dict[NamedNode, Any], start: int, end: int, texts: _Texts, short: Any
) -> dict[str, Any]:
    id = short(name)
    body = {"id": id, "type": type}
    for key, predicate in _BODY.items():
        if predicate in node:
            value = node[predicate]
            body[key] = short(value.value) if isinstance(value, NamedNode) else value.value
    document = node[DCT["source"]].value
    before, after = texts.around(document, start, end)
    quote = {"id": f"{id}-quote", "type": "TextQuoteSelector", "exact": node[KG["quote"]].value}
    return {
        "id": f"{id}-annotation", "type": "Annotation", "motivation": "identifying", "body": body,
        "target": {
            "id": f"{id}-target", "type": "SpecificResource", "source": short(document),
            "selector": [
                {"id": f"{id}-position", "type": "TextPositionSelector", "start": start, "end": end},
                {**quote, **({"prefix": before} if before else {}), **({"suffix": after} if after else {})},
            ],
        },
    }


class _Texts:
    """What stands around a quote, as far as the sentences of its document tell: what is no sentence is not kept."""

    def __init__(self, sentences: Iterable[dict[NamedNode, Any]]) -> None:
        self._sentences: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        for sentence in sentences:
            place = int(sentence[OA["start"]].value), int(sentence[OA["end"]].value), sentence[KG["text"]].value
            self._sentences[sentence[DCT["isPartOf"]].value].append(place)
        for found in self._sentences.values():
            found.sort()

    def around(self, document: str, start: int, end: int) -> tuple[str, str]:
        sentences = self._sentences.get(document, [])
        i = bisect_right(sentences, start, key=lambda sentence: sentence[0]) - 1
        if i < 0:
            return "", ""
        first, last, text = sentences[i]
        before, after = text[: start - first], text[end - first :]
        before = "".join(reversed([before, *self._joined(sentences, i, -1, _AROUND - len(before))]))
        after = "".join([after, *self._joined(sentences, i, 1, _AROUND - len(after))])
        return before[-_AROUND:], after[:_AROUND]

    def _joined(self, sentences: list[tuple[int, int, str]], i: int, step: int, needed: int) -> Iterator[str]:
        """Texts of the neighbours that touch each other, until there are ``needed`` characters."""
        while needed > 0 and 0 <= i + step < len(sentences):
            here, there = sentences[i], sentences[i + step]
            if (here[0] != there[1]) if step < 0 else (here[1] != there[0]):
                return
            yield there[2]
            needed -= len(there[2])
            i += step


def _shortener(base: str) -> Any:
    known = {**{name: prefixes()[name] for name in ("dct", "kg", "oa", "qb", "rdf", "xsd")}, "kgd": base}

    def short(iri: str) -> str:
        for prefix, namespace in known.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{prefix}:{iri[len(namespace):]}"
        return iri

    return short
