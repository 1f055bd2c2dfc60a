"""The Facts of a graph in a folder, read back from its tables: for what is made of Facts, such as a page.

The tables hold every statement with its sentence, but not the whole text of the documents: in the Documents that are
given here the sentences stand at their place, and blanks stand for what lies between them. Mentions, namings, blocks
and the evidence of decisions are not in the tables and not here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg.errors import GraphError
from kg.indicators import concept
from kg.model import Assertion, Document, Entity, Facts, Observation, Provenance, Sentence, Span
from kg.tables import TABLES, Row


def read(documents: Sequence[Mapping[str, Any]], rows: Mapping[str, Iterable[Row]], *, where: str = "") -> Facts:
    """Facts from ``documents`` (as ``build.json`` lists them) and ``rows`` (of each of `kg.tables.TABLES`).

    Raises GraphError (at ``where``) where the tables do not belong together.
    """
    found: dict[str, list[dict[str, Any]]] = {
        table: [dict(zip(_names(table), row, strict=True)) for row in rows[table]] for table in TABLES
    }
    texts: dict[str, dict[int, str]] = defaultdict(dict)  # of each document, the character at each offset
    said = [*found["relations"], *found["observations"]]
    origins: dict[int, Provenance] = {}
    try:
        # First those whose place in their sentence is certain: they tell where the others stand.
        for row in sorted(said, key=lambda row: (row["document"], _count(row) > 1, row["start"], row["end"])):
            origins[id(row)] = _place(row, texts[row["document"]])
        entities = tuple(
            Entity(row["id"], row["name"], row["types"], row["aliases"], row["region"], confidence=row["confidence"])
            for row in found["entities"]
        )
        assertions = tuple(
            Assertion(row["subject"], row["predicate"], row["object"], origins[id(row)], row["status"], row["title"])
            for row in found["relations"]
        )
        observations = tuple(
            Observation(
                row["subject"], row["indicator"], row["kind"], row["value"], row["unit"] or "", row["raw"],
                row["bound"], row["period"], row["status"], origins[id(row)], row["baseline"], row["concept"] or "",
                concept(row["indicator"]).family if row["concept"] else "", row["topic"] or "",
            )
            for row in found["observations"]
        )
        read = tuple(
            Document(d["id"], d["name"], d["sha256"], _join(texts[d["id"]]), title=d["title"], date=d["date"],
                     region=tuple(d["region"]))
            for d in documents
        )
    except (KeyError, TypeError, ValueError) as error:
        raise GraphError(f"its tables do not fit together: {error}", where=where,
                         remedy="build it again: kg build DOCUMENTS... --out DIR") from None
    spans: dict[str, set[Span]] = defaultdict(set)
    for origin in origins.values():
        spans[origin.document].add(origin.sentence)
    sentences = {document.id: tuple(Sentence(span, 0) for span in sorted(spans[document.id])) for document in read}
    return Facts(read, sentences, entities, assertions, observations)


def _names(table: str) -> list[str]:
    return [column.name for column in TABLES[table]]


def _count(row: Mapping[str, Any]) -> int:
    return len(_offsets(row["quote"], row["sentence"]))


def _offsets(quote: str, sentence: str) -> list[int]:
    """Where in the sentence the quote stands, overlapping places too."""
    return [match.start() for match in re.finditer(f"(?={re.escape(quote)})", sentence)]


def _place(row: Mapping[str, Any], text: dict[int, str]) -> Provenance:
    """The origin of a statement; its sentence is written into the text. ValueError where it does not stand there."""
    quote, sentence, start, end = row["quote"], row["sentence"], row["start"], row["end"]
    for offset in _offsets(quote, sentence):
        first = start - offset
        if first >= 0 and all(text.get(first + i, character) == character for i, character in enumerate(sentence)):
            text.update(enumerate(sentence, first))
            return Provenance(row["document"], Span(start, end), quote, Span(first, first + len(sentence)), row["rule"],
                              row["confidence"])
    raise ValueError(f"{row['document']}:{start}: the quote does not stand in its sentence")


def _join(characters: Mapping[int, str]) -> str:
    return "".join(characters.get(i, " ") for i in range(max(characters, default=-1) + 1))
