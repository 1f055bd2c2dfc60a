"""The ledger as RDF: a node for each finding, linked to the statements that it rests on, in a graph of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from pyoxigraph import Literal, NamedNode

from kg.model import Assertion, Check, Conflict, Ledger, Life, Observation, SetCheck
from kg.vocab import KG, RDF, decimal, integer, term


class Writer(Protocol):
    """What is needed of the writer of `kg.rdf`."""

    def node(self, name: str) -> NamedNode: ...
    def add(
        self, graph: NamedNode, subject: NamedNode, *pairs: tuple[NamedNode, NamedNode | Literal | None]
    ) -> None: ...
    def indicator(self, name: str) -> NamedNode: ...


class LedgerWriter:
    """Writes a Ledger; ``observations`` and ``assertions`` are the names of the statements' nodes."""

    def __init__(
        self, writer: Writer, observations: Mapping[Observation, str], assertions: Mapping[Assertion, str]
    ) -> None:
        self._writer = writer
        self._graph = writer.node("ledger")
        self._observations = observations
        self._assertions = assertions
        self._used: Counter[str] = Counter()

    def write(self, ledger: Ledger) -> None:
        for conflict in ledger.conflicts:
            self._conflict(conflict)
        for check in ledger.checks:
            self._check(check)
        for found in ledger.sets:
            self._set(found)
        for life in ledger.lives:
            self._life(life)

    def _node(self, *parts: str) -> NamedNode:
        """A node named after what it is about; two of one name are numbered, in the ledger's order."""
        name = "-".join(part.replace("/", "_") for part in parts if part)
        self._used[name] += 1
        number = self._used[name]
        return self._writer.node(name if number == 1 else f"{name}-{number}")

    def _add(self, subject: NamedNode, *pairs: tuple[NamedNode, NamedNode | Literal | None]) -> None:
        self._writer.add(self._graph, subject, *pairs)

    def _conflict(self, conflict: Conflict) -> None:
        node = self._node(
            "conflict", conflict.subject, conflict.indicator, conflict.about, conflict.kind, conflict.period
        )
        self._add(
            node,
            (RDF["type"], KG["Conflict"]),
            (KG["difference"], term(conflict.difference)),
            (KG["subject"], self._writer.node(conflict.subject)),
            (KG["indicator"], self._writer.indicator(conflict.indicator)),
            (KG["topic"], Literal(conflict.about) if conflict.about else None),
            (KG["kind"], term(conflict.kind)),
            (KG["period"], Literal(conflict.period)),
            *((KG["between"], self._observed(observation)) for observation in conflict.observations),
        )

    def _check(self, check: Check) -> None:
        self._add(
            self._node("check", self._observations[check.target]),
            (RDF["type"], KG["TargetCheck"]),
            (KG["aim"], self._observed(check.target)),
            (KG["result"], self._observed(check.result) if check.result else None),
            (KG["outcome"], term(check.outcome)),
            (KG["because"], term(check.reason) if check.reason else None),
            (KG["gap"], None if check.gap is None else decimal(check.gap)),
            (KG["baseUnit"], None if check.gap is None else Literal(check.unit)),
        )

    def _observed(self, observation: Observation) -> NamedNode:
        return self._writer.node(self._observations[observation])

    def _set(self, found: SetCheck) -> None:
        self._add(
            self._node("count", found.group),
            (RDF["type"], KG["SetCheck"]),
            (KG["set"], self._writer.node(found.group)),
            (KG["statedSize"], None if found.stated is None else integer(found.stated)),
            (KG["foundSize"], integer(len(found.members))),
            (KG["completeness"], term(found.state)),
        )

    def _life(self, life: Life) -> None:
        self._add(
            self._node("life", life.entity),
            (RDF["type"], KG["Life"]),
            (KG["lifeOf"], self._writer.node(life.entity)),
            *((KG["step"], self._writer.node(self._assertions[step])) for step in life.steps),
            *((KG["finding"], term(finding)) for finding in life.findings or ("unremarkable",)),
            (KG["lastNamedIn"], self._writer.node(f"doc-{life.last}")),
        )
