"""The ledger as the page needs it: nodes and figures by their numbers there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kg.model import Assertion, Ledger, Observation


def describe(
    ledger: Ledger,
    *,
    nodes: Mapping[str, int],
    figures: Mapping[Observation, int],
    documents: Mapping[str, int],
    cite: Callable[[Assertion], dict[str, Any]],
) -> dict[str, Any]:
    """``conflicts``, ``targets`` (those with a result, or on which later documents are silent), ``waiting`` (the other
    open targets), ``sets`` and ``lives`` (those that several documents tell, or with something notable), ``agreements``
    and how many targets are ``met``, ``missed`` and ``open``.

    ``cite`` gives where an Assertion stands.
    """
    outcomes: dict[str, int] = {}
    for check in ledger.checks:
        outcomes[check.outcome] = outcomes.get(check.outcome, 0) + 1
    return {
        "agreements": ledger.agreements,
        "outcomes": outcomes,
        "conflicts": [
            {"difference": conflict.difference, "subject": nodes[conflict.subject], "of": conflict.indicator,
             "about": conflict.about, "kind": conflict.kind, "period": conflict.period,
             "figures": [figures[observation] for observation in conflict.observations]}
            for conflict in ledger.conflicts
        ],
        "targets": [
            {"outcome": check.outcome, "reason": check.reason, "target": figures[check.target],
             "result": None if check.result is None else figures[check.result]}
            for check in ledger.checks if check.result is not None or check.reason == "notReported"
        ],
        "waiting": [
            {"outcome": check.outcome, "reason": check.reason, "target": figures[check.target]}
            for check in ledger.checks if check.result is None and check.reason != "notReported"
        ],
        "sets": [
            {"node": nodes[found.group], "stated": found.stated, "state": found.state,
             "members": [nodes[member] for member in found.members]}
            for found in ledger.sets if found.members
        ],
        "lives": [
            {"node": nodes[life.entity], "findings": list(life.findings), "last": documents[life.last],
             "steps": [{"status": step.status, **cite(step)} for step in life.steps]}
            for life in ledger.lives
            if life.findings or len({step.provenance.document for step in life.steps}) > 1
        ],
    }
