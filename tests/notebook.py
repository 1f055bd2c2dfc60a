"""Runs the blocks of docs/notebook.md in order, as a notebook would, and writes down what each gives.

    python tests/notebook.py        writes the answers in the page anew
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "notebook.md"
_CELL = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```\n", re.DOTALL)


def cells(page: str) -> list[tuple[str, str]]:
    """The code of each cell, and what the page says that it gives."""
    return [(code, shown) for code, shown in _CELL.findall(page)]


def refresh(page: str, folder: Path) -> str:
    """The page with the answers that its cells give; what they write goes below ``folder``."""
    names: dict[str, Any] = {}
    (folder / "out").mkdir(parents=True, exist_ok=True)
    (folder / "data").symlink_to(ROOT / "data")
    before = Path.cwd()
    os.chdir(folder)
    try:
        return _CELL.sub(lambda found: f"```python\n{found[1]}```\n\n```text\n{_run(found[1], names)}\n```\n", page)
    finally:
        os.chdir(before)


def _run(code: str, names: dict[str, Any]) -> str:
    """The last expression of a cell, as a notebook without HTML shows it."""
    tree = ast.parse(code)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), "a cell ends with what it shows"
    exec(compile(tree, "cell", "exec"), names)  # our own page
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return str(value) if type(value).__module__.startswith("pandas") else repr(value)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as temporary:
        PAGE.write_text(refresh(PAGE.read_text("utf-8"), Path(temporary)), encoding="utf-8")
