"""``decisions.tsv``: what people settle about the names in the documents beside it. Reading it, and its mistakes.

Columns, separated by tabs, as a spreadsheet saves them; lines that begin with ``#`` are comments::

    action  entity        relation   value         scope            reason
    merge   云海电网江北省电力公司      江北电力                        年报第3页
    split   华美                     华美集团        2025/报告.txt      另一家企业
    rename  引进星桥半导体            星桥半导体                       动词误入名称
    retype  青石云谷                 Park                           是园区
    reject  篇幅                                                   不是名称
    reject  星桥半导体     locatedIn  砚湖新城        云州省/临溪市      只是参观

``kg/decide.py`` says what each action does.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from kg import ontology
from kg.cells import unguarded
from kg.errors import ConfigError
from kg.model import ACTIONS, DECISION_COLUMNS, ENTITY_TYPES, PREDICATES, Decision
from kg.names import normal

NAME: Final = "decisions.tsv"

_LINE = re.compile(r"\r\n|\n|\r")


def read_decisions(text: str, *, path: str, file: str = NAME) -> tuple[Decision, ...]:
    """The decisions of a table, in the order of its lines.

    ``path`` is for messages, ``file`` what the graph will call the table. Raises ConfigError, with file and line, for a
    table without its header, a line that is no decision, an unknown action, type or relation, a line without a reason,
    and lines that contradict each other (see `check`).

    >>> text = "action\\tentity\\trelation\\tvalue\\tscope\\treason\\nrename\\t甲\\t\\t乙\\t\\t误读\\n"
    >>> [(d.action, d.entity, d.value, d.reason) for d in read_decisions(text, path="decisions.tsv")]
    [('rename', '甲', '乙', '误读')]
    """
    found: list[Decision] = []
    header = False
    for number, line in enumerate(_LINE.split(text), 1):
        if not line.strip() or line.lstrip('" ').startswith("#"):
            continue
        where = f"{path}:{number}"
        cells = _cells(line, where)
        if not any(cells):
            continue
        if not header:
            if tuple(cell.lower() for cell in cells) != DECISION_COLUMNS:
                remedy = "begin with a line of these cells, separated by tabs: " + ", ".join(DECISION_COLUMNS)
                raise ConfigError("the header is missing", where=where, remedy=remedy)
            header = True
            continue
        found.append(_decision(cells, where, Decision(file, number, *cells)))
    check(found)
    return tuple(found)


def _cells(line: str, where: str) -> tuple[str, ...]:
    """The cells of a line, as many as there are DECISION_COLUMNS; spreadsheets put quotation marks around some."""
    try:
        (row,) = csv.reader([line], delimiter="\t", strict=True)
    except (csv.Error, ValueError):
        remedy = 'a cell that begins with " has to end with it, and a " inside is doubled'
        raise ConfigError("quotation marks do not match", where=where, remedy=remedy) from None
    while len(row) > len(DECISION_COLUMNS) and not row[-1].strip():
        row.pop()
    if len(row) > len(DECISION_COLUMNS):
        raise ConfigError(
            f"expected {len(DECISION_COLUMNS)} cells separated by tabs, found {len(row)}", where=where,
            remedy="write " + ", ".join(DECISION_COLUMNS) + "; leave an unused cell empty",
        )
    cells = [unguarded(cell.strip()) for cell in row]
    return tuple(cells + [""] * (len(DECISION_COLUMNS) - len(cells)))


def _decision(cells: Sequence[str], where: str, decision: Decision) -> Decision:
    """The Decision with its names for comparing; ConfigError where it is none."""

    def need(given: bool, problem: str, remedy: str) -> None:
        if not given:
            raise ConfigError(problem, where=where, remedy=remedy)

    action, entity, relation, value = decision.action.lower(), normal(decision.entity), decision.relation, cells[3]
    need(action in ACTIONS, f"unknown action {decision.action!r}", "use one of " + ", ".join(ACTIONS))
    need(bool(entity), f"{action} needs an entity", "write its name into the second cell")
    need(bool(decision.reason), f"{action} {decision.entity} has no reason",
         "say in the last cell why; somebody will ask")
    if action == "retype":
        value = "|".join(_term(name.strip(), ENTITY_TYPES, where, "type") for name in value.split("|") if name.strip())
        need(bool(value), f"retype {decision.entity} needs a type", "write one of " + ", ".join(ENTITY_TYPES))
    else:
        value = normal(value)
    if action == "reject":
        need(bool(relation) == bool(value), "a statement has a relation and an object",
             "write both, to reject a statement, or neither, to reject the entity")
    else:
        need(not relation, f"{action} takes no relation", "leave the third cell empty")
    if relation:
        relation = _term(relation, PREDICATES, where, "relation")
    if action in ("merge", "rename"):
        need(bool(value), f"{action} {decision.entity} needs a second name", "write it into the cell value")
    if action == "split":
        need(bool(value or decision.scope), f"split {decision.entity} from what?",
             "write the name that is another thing into the cell value, or where it is one into the cell scope")
    need(relation != "" or value != entity, f"{action}: the two names are the same", "write two names")
    return Decision(decision.file, decision.line, action, entity, relation, value, decision.scope, decision.reason)


def _term(name: str, known: Sequence[str], where: str, what: str) -> str:
    """A type or relation by its name or by what it is called in Chinese."""
    terms = ontology.load()
    for term in known:
        if name in (term, terms.label(term, "zh")):
            return term
    raise ConfigError(f"unknown {what} {name!r}", where=where, remedy="use one of " + ", ".join(known))


# ── Contradictions ───────────────────────────────────────────────────────────────────────────────────────────────────


def check(decisions: Iterable[Decision]) -> None:
    """Raise ConfigError, naming both lines, where two decisions of the same scope contradict each other.

    They do where one splits what others merge, where one name is renamed or retyped in two ways, and where a name is
    rejected in one line and used in another. Decisions of a narrower scope are exceptions and contradict nothing.
    """
    scopes: dict[str, list[Decision]] = defaultdict(list)
    for decision in sorted(decisions):
        scopes[decision.scope].append(decision)
    for found in scopes.values():
        _check_one_value(found)
        _check_rejected(found)
        _check_merged(found)


def contradiction(first: Decision, second: Decision, problem: str) -> ConfigError:
    """The error of two lines that cannot both hold."""
    return ConfigError(
        f"{problem}: {first.where} and {second.where}", where=second.where,
        remedy="delete one of the two lines, or give it a scope",
    )


def _check_one_value(decisions: Sequence[Decision]) -> None:
    settled: dict[tuple[str, str], Decision] = {}
    for decision in decisions:
        if decision.action in ("rename", "retype"):
            other = settled.setdefault((decision.action, decision.entity), decision)
            if other.value != decision.value:
                problem = f"two lines {decision.action} {decision.entity}, to {other.value} and {decision.value}"
                raise contradiction(other, decision, problem)


def _check_rejected(decisions: Sequence[Decision]) -> None:
    rejected = {d.entity: d for d in decisions if d.action == "reject" and not d.relation}
    for decision in decisions:
        if decision.action == "reject":
            continue
        names = {decision.entity, decision.value} if decision.action in ("merge", "split") else {decision.entity}
        for name in sorted(names & rejected.keys()):
            first, second = sorted((rejected[name], decision))
            raise contradiction(first, second, f"one line rejects {name}, another has {decision.action} for it")


def _check_merged(decisions: Sequence[Decision]) -> None:
    """A split between two names that lines of the table merge, be it by way of others."""
    beside: dict[str, list[tuple[str, Decision]]] = defaultdict(list)
    for decision in decisions:
        if decision.action == "merge":
            beside[decision.entity].append((decision.value, decision))
            beside[decision.value].append((decision.entity, decision))
    for decision in decisions:
        if decision.action != "split" or not decision.value:
            continue
        reached: dict[str, Decision | None] = {decision.entity: None}
        waiting = [decision.entity]
        for name in waiting:
            for other, by in beside[name]:
                if other not in reached:
                    reached[other] = by
                    waiting.append(other)
        if (by_line := reached.get(decision.value)) is not None:
            first, second = sorted((by_line, decision))
            problem = f"one line merges {decision.entity} and {decision.value}, one splits them"
            raise contradiction(first, second, problem)
