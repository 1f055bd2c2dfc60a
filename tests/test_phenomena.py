"""The phenomena of the genre, run through the real pipeline; docs/phenomena.md says where each of them lives."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import make_document

from kg import patterns
from kg.model import ENTITY_TYPES, PREDICATES, Extraction
from kg.pipeline import extract, tools

ROOT = Path(__file__).parents[1]
KEPT = 0.88  # a little under what is measured
CASES: list[dict[str, Any]] = tomllib.loads((ROOT / "tests" / "phenomena.toml").read_text("utf-8"))["case"]
PAGE = (ROOT / "docs" / "phenomena.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith(("| 名 ", "| ---"))
]
_CODE = re.compile("`([^`]+)`")
_RELATION = re.compile(rf"(\S+) ({'|'.join(PREDICATES)}) (\S+?)(?: \[(\w+)\])?")


def relations(extraction: Extraction) -> set[str]:
    """«subject predicate object», and the same with the status in brackets where there is one."""
    found = set()
    for a in extraction.assertions:
        plain = f"{a.subject} {a.predicate} {a.object}"
        found |= {plain, f"{plain} [{a.status}]"}
    return found


def said(extraction: Extraction, relation: str) -> bool:
    """Whether a relation was read; of cooperatesWith either way round."""
    match = _RELATION.fullmatch(relation)
    assert match, f"not a relation: {relation}"
    turned = f"{match[3]} {match[2]} {match[1]}" if match[2] == "cooperatesWith" else relation
    return bool({relation, turned} & relations(extraction))


def test_enough_cases() -> None:
    assert len(CASES) >= 95
    by_phenomenon = Counter(case["phenomenon"] for case in CASES)
    assert len(by_phenomenon) >= 20
    assert {name for name, times in by_phenomenon.items() if times < 4} == set()
    assert sum(bool(case.get("never") or case.get("absent")) for case in CASES) >= 45
    assert len({case["text"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['phenomenon']}: {c['text']}" for c in CASES])
def test_phenomenon(read_text: Callable[..., Extraction], case: dict[str, Any]) -> None:
    keys = {"phenomenon", "text", "entities", "absent", "relations", "never"}
    assert set(case) <= keys and len(case) > 2, f"keys are {sorted(keys)}"
    extraction = read_text(case["text"])
    names = {mention.name: mention.types for mention in extraction.mentions}
    for entity in case.get("entities", ()):
        name, kind = entity.rsplit(" ", 1)
        assert kind in ENTITY_TYPES
        assert kind in names.get(name, ()), f"{name} {kind}: {names}"
    assert not set(case.get("absent", ())) & set(names)
    for relation in case.get("relations", ()):
        assert said(extraction, relation), f"{relation}: {sorted(relations(extraction))}"
    for relation in case.get("never", ()):
        if relation in PREDICATES:
            assert relation not in {a.predicate for a in extraction.assertions}, sorted(relations(extraction))
        else:
            assert not said(extraction, relation)


def test_the_models_keep_most_of_what_the_rules_read() -> None:
    """The learnt models weigh the rules; what the sentences of this suite state survives for the most part."""
    kit = tools(curated=False)
    right = wanted = wrong = denied = 0
    for case in CASES:
        extraction = extract(make_document(case["text"]), kit)
        names = {(m.name, kind) for m in extraction.mentions for kind in m.types}
        stated = {a.predicate for a in extraction.assertions}
        for entity in case.get("entities", ()):
            wanted += 1
            right += tuple(entity.rsplit(" ", 1)) in names
        for relation in case.get("relations", ()):
            wanted += 1
            right += said(extraction, relation)
        for relation in case.get("never", ()):
            denied += 1
            wrong += relation in stated if relation in PREDICATES else said(extraction, relation)
    assert wanted >= 200 and denied >= 20
    assert right / wanted >= KEPT, f"{right} of {wanted}"
    assert wrong / denied <= 1 - KEPT, f"{wrong} of {denied}"


def test_the_page_has_every_phenomenon() -> None:
    assert {row[1] for row in ROWS} == {case["phenomenon"] for case in CASES}
    assert len(ROWS) >= 20 and all(len(row) == 5 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_every_place_on_the_page_exists(row: list[str]) -> None:
    rules = {p.id for p in patterns.patterns()} | {n.id for n in patterns.nestings()}
    places = _CODE.findall(row[3])
    assert places
    for place in places:
        if place.endswith((".toml", ".tsv")):
            assert (ROOT / place).is_file(), place
        elif ".py" in place:
            path, _, function = place.partition(": ")
            defined = {
                node.name
                for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
                if isinstance(node, (ast.FunctionDef, ast.ClassDef))
            }
            assert function.split(".")[-1] in defined, place
        else:
            assert place in rules, place


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_every_example_on_the_page_is_read(read_text: Callable[..., Extraction], row: list[str]) -> None:
    sentence, *yields = _CODE.findall(row[4])
    assert yields, "an example says what it yields"
    extraction = read_text(sentence)
    names = {(m.name, kind) for m in extraction.mentions for kind in m.types}
    for expected in yields:
        negated = expected.startswith("¬")
        what = expected.removeprefix("¬")
        if _RELATION.fullmatch(what):
            found = said(extraction, what)
        elif what in PREDICATES:
            found = what in {a.predicate for a in extraction.assertions}
        else:
            found = tuple(what.rsplit(" ", 1)) in names
        assert found != negated, f"{expected}: {sorted(relations(extraction))} {sorted(names)}"
