"""The ledger for people and programs: nested for JSON, flat for CSV; every figure with the sentence that states it.

`data` is what ``ledger.json`` holds and `kg.Graph.ledger` returns; `read` makes a Ledger of it again; `csv_of` writes
one part of it as a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from kg.errors import GraphError
from kg.export import LEDGER_TABLES
from kg.model import Assertion, Check, Conflict, Document, Facts, Ledger, Life, Observation, Provenance, SetCheck
from kg.tables import write_csv

PARTS: Final = tuple(LEDGER_TABLES)

_FIGURE: Final = ("subject", "indicator", "concept", "kind", "value", "unit", "raw", "bound", "period", "status",
                  "document", "document_title", "date", "quote", "sentence", "start", "end")
_COLUMNS: Final = {
    "conflicts": ("conflict", "difference", "of", "about", "compared_in", *_FIGURE),
    "targets": ("outcome", "reason", "gap", "gap_unit", *(f"target_{c}" for c in _FIGURE),
                *(f"result_{c}" for c in _FIGURE)),
    "sets": ("set", "stated", "found", "state", "member", "member_type", "document", "document_title", "date", "quote",
             "sentence", "start", "end"),
    "lives": ("entity", "type", "findings", "last_document", "last_date", "status", "document", "document_title",
              "date", "quote", "sentence", "start", "end"),
}


def data(facts: Facts, ledger: Ledger) -> dict[str, Any]:
    """The ledger, ready for JSON.

    ``conflicts``: ``difference``, ``subject`` (id and name), ``of`` (what is measured), ``about``, ``kind``, ``unit``
    (that they are compared in), ``period``, ``figures``. ``targets``: ``outcome``, ``reason``, ``gap`` (result minus
    target, in ``gap_unit``), ``target``, ``result`` (null where there is none). ``sets``: ``set``, ``stated`` (null
    where the name has no number), ``found``, ``state``, ``members`` with ``statements``. ``lives``: ``entity``,
    ``type``, ``findings``, ``last`` (the last document that names it), ``steps``. ``summary`` counts them. Every
    figure, statement and step has ``quote``, ``sentence``, ``start``, ``end`` and its document.
    """
    tell = _Teller(facts)
    checks = [
        {
            "outcome": check.outcome, "reason": check.reason,
            "gap": None if check.gap is None else f"{check.gap:f}", "gap_unit": check.unit,
            "target": tell.figure(check.target),
            "result": tell.figure(check.result) if check.result else None,
        }
        for check in ledger.checks
    ]
    return {
        "summary": {
            "agreements": ledger.agreements,
            "conflicts": _count(conflict.difference for conflict in ledger.conflicts),
            "targets": _count(check.outcome for check in ledger.checks),
            "sets": _count(found.state for found in ledger.sets),
            "lives": {"total": len(ledger.lives), **_count(f for life in ledger.lives for f in life.findings)},
        },
        "conflicts": [
            {
                "difference": conflict.difference,
                "subject": tell.entity(conflict.subject),
                "of": conflict.indicator, "about": conflict.about, "kind": conflict.kind, "unit": conflict.unit,
                "period": conflict.period,
                "figures": [tell.figure(observation) for observation in conflict.observations],
            }
            for conflict in ledger.conflicts
        ],
        "targets": checks,
        "sets": [
            {
                "set": tell.entity(found.group), "stated": found.stated, "found": len(found.members),
                "state": found.state,
                "members": [
                    {**tell.entity(member), "type": tell.types[member],
                     "statements": [tell.source(a.provenance) for a in found.assertions if a.subject == member]}
                    for member in found.members
                ],
            }
            for found in ledger.sets
        ],
        "lives": [
            {
                "entity": tell.entity(life.entity), "type": tell.types[life.entity], "findings": list(life.findings),
                "last": tell.document(life.last),
                "steps": [tell.step(step) for step in life.steps],
            }
            for life in ledger.lives
        ],
    }


def read(found: Mapping[str, Any], facts: Facts, *, where: str = "") -> Ledger:
    """The Ledger that `data` told of the same Facts (or of as much of them as `kg.facts_of` reads back).

    Raises GraphError (at ``where``) for what is no such ledger, or one of other facts.
    """
    tell = _Teller(facts)
    figures = {_key(tell.figure(observation)): observation for observation in facts.observations}
    assertions = {(a.subject, a.predicate, a.object, a.status, *_place(tell.source(a.provenance))): a
                  for a in facts.assertions}

    def figure(told: Mapping[str, Any]) -> Observation:
        return figures[_key(told)]

    def members(one: Mapping[str, Any]) -> tuple[Assertion, ...]:
        told = [assertions[member["id"], "memberOf", one["set"]["id"], None, *_place(statement)]
                for member in one["members"] for statement in member["statements"]]
        return tuple(sorted(told, key=lambda a: (a.provenance.document, a.provenance.span, a.subject)))

    try:
        return Ledger(
            tuple(Conflict(one["difference"], one["subject"]["id"], one["of"], one["about"], one["kind"], one["unit"],
                           one["period"], tuple(map(figure, one["figures"]))) for one in found["conflicts"]),
            tuple(Check(figure(one["target"]), figure(one["result"]) if one["result"] else None, one["outcome"],
                        one["gap_unit"], one["reason"], None if one["gap"] is None else Decimal(one["gap"]))
                  for one in found["targets"]),
            tuple(SetCheck(one["set"]["id"], one["stated"], tuple(member["id"] for member in one["members"]),
                           one["state"], members(one)) for one in found["sets"]),
            tuple(Life(one["entity"]["id"],
                       tuple(assertions[step["by"]["id"], step["predicate"], one["entity"]["id"], step["status"],
                                        *_place(step)] for step in one["steps"]),
                       one["last"]["id"], tuple(one["findings"])) for one in found["lives"]),
            found["summary"]["agreements"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise GraphError(f"the ledger does not fit the tables: {error}", where=where,
                         remedy="build it again: kg build DOCUMENTS... --out DIR") from None


def csv_of(part: str, found: Mapping[str, Any]) -> bytes:
    """One of PARTS of what `data` gave, as CSV (see `kg.tables.write_csv`); columns as in ``docs/commands.md``."""
    rows = {"conflicts": _conflicts, "targets": _targets, "sets": _sets, "lives": _lives}[part](found[part])
    return write_csv(_COLUMNS[part], rows)


class _Teller:
    """Names, documents and sentences behind ids and spans."""

    def __init__(self, facts: Facts) -> None:
        self.names = {entity.id: entity.name for entity in facts.entities}
        self.types = {entity.id: next(iter(entity.types), "") for entity in facts.entities}
        self._documents = {document.id: document for document in facts.documents}

    def entity(self, id: str) -> dict[str, str]:
        return {"id": id, "name": self.names[id]}

    def document(self, id: str) -> dict[str, str]:
        document: Document = self._documents[id]
        return {"id": id, "title": document.title or document.name, "date": document.date or ""}

    def source(self, provenance: Provenance) -> dict[str, Any]:
        text = self._documents[provenance.document].text
        return {
            "document": self.document(provenance.document), "quote": provenance.quote,
            "sentence": text[provenance.sentence.start : provenance.sentence.end],
            "start": provenance.span.start, "end": provenance.span.end,
        }

    def figure(self, o: Observation) -> dict[str, Any]:
        return {
            "subject": self.entity(o.subject), "indicator": o.indicator, "concept": o.concept, "kind": o.kind,
            "value": f"{o.value:f}", "unit": o.unit, "raw": o.raw, "bound": o.bound, "period": o.period,
            "status": o.status, **self.source(o.provenance),
        }

    def step(self, step: Assertion) -> dict[str, Any]:
        return {"status": step.status, "predicate": step.predicate, "by": self.entity(step.subject),
                **self.source(step.provenance)}


_OF_FIGURE: Final = ("indicator", "concept", "kind", "value", "unit", "raw", "bound", "period", "status")


def _key(figure: Mapping[str, Any]) -> tuple[object, ...]:
    """What tells a figure from all others, as `data` has it."""
    return (figure["subject"]["id"], *(figure[name] or "" for name in _OF_FIGURE), *_place(figure))


def _place(source: Mapping[str, Any]) -> tuple[str, int, int]:
    return source["document"]["id"], source["start"], source["end"]


def _count(names: Iterator[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _cells(figure: Mapping[str, Any] | None) -> tuple[str | int, ...]:
    if figure is None:
        return ("",) * len(_FIGURE)
    return (figure["subject"]["name"], *(figure[c] or "" for c in _FIGURE[1:10]), *_origin(figure))


def _origin(source: Mapping[str, Any]) -> tuple[str | int, ...]:
    document = source["document"]
    return (document["id"], document["title"], document["date"], source["quote"], source["sentence"], source["start"],
            source["end"])


def _conflicts(found: list[dict[str, Any]]) -> Iterator[tuple[str | int, ...]]:
    """A row for each figure; ``conflict`` numbers those that belong together."""
    for number, conflict in enumerate(found, 1):
        for figure in conflict["figures"]:
            yield (number, conflict["difference"], conflict["of"], conflict["about"], conflict["unit"], *_cells(figure))


def _targets(found: list[dict[str, Any]]) -> Iterator[tuple[str | int, ...]]:
    for check in found:
        yield (check["outcome"], check["reason"], check["gap"] or "", check["gap_unit"] or "",
               *_cells(check["target"]), *_cells(check["result"]))


def _sets(found: list[dict[str, Any]]) -> Iterator[tuple[str | int, ...]]:
    """A row for each statement that names a member; one row for a set without members."""
    for one in found:
        head = (one["set"]["name"], "" if one["stated"] is None else one["stated"], one["found"], one["state"])
        if not one["members"]:
            yield (*head, *("",) * 9)
        for member in one["members"]:
            for statement in member["statements"]:
                yield (*head, member["name"], member["type"], *_origin(statement))


def _lives(found: list[dict[str, Any]]) -> Iterator[tuple[str | int, ...]]:
    """A row for each status."""
    for life in found:
        for step in life["steps"]:
            yield (life["entity"]["name"], life["type"], "|".join(life["findings"]), life["last"]["title"],
                   life["last"]["date"], step["status"], *_origin(step))
