"""The answers in README.md and docs/queries.md: computed from ``data/reports``, so that they are real.

    python tests/readme.py          writes them anew (make readme)

A question is a code block of one line ``kg query out/demo …`` (it may be broken with a backslash); its answer is the
table below it, at most ROWS rows.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import kg
from kg.query import find_named

ROOT = Path(kg.__file__).resolve().parent.parent
README = ROOT / "README.md"
QUERIES = ROOT / "docs" / "queries.md"
ROWS = 8
WIDTH = 46  # characters of a cell
_ANSWER = re.compile(
    r"```sh\n(?P<question>kg query out/demo [^`]+)```\n\n"
    r"(?P<answer>(?:\|[^\n]*\n)+(?:\n…[^\n]*\n)?)?\n?"
)


def questions(text: str) -> list[tuple[str, str]]:
    """Every question in the README with the answer that stands below it."""
    return [(match["question"], match["answer"] or "") for match in _ANSWER.finditer(text)]


def answer(question: str, graph: kg.Graph) -> str:
    """The answer to a question as a Markdown table."""
    words = shlex.split(question.replace("\\\n", " "))[3:]
    if "--name" in words:
        options = list(zip(words[::2], words[1::2], strict=True))
        given = [value.split("=", 1) if key == "--param" else (key[2:], value) for key, value in options]
        query = find_named(dict(options)["--name"])
        result = graph.run(query.name, {key: value for key, value in given if key != "name"})
        headings = [f"{zh} {en}" for zh, en in zip(query.columns_zh, query.columns_en, strict=True)]
    else:
        result = graph.query(words[0])
        headings = list(result.columns)
    rows = result.table()[1]
    lines = [headings, ["---"] * len(headings), *([_cell(cell) for cell in row] for row in rows[:ROWS])]
    table = "".join("| " + " | ".join(line) + " |\n" for line in lines)
    return table + (f"\n… {len(rows) - ROWS} more\n" if len(rows) > ROWS else "")


def _cell(text: str) -> str:
    text = text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def refresh(text: str, graph: kg.Graph) -> str:
    """The README with every answer computed anew."""

    def write(match: re.Match[str]) -> str:
        return f"```sh\n{match['question']}```\n\n{answer(match['question'], graph)}\n"

    return _ANSWER.sub(write, text)


def main() -> None:
    """Rewrite both pages."""
    graph = kg.build([ROOT / "data" / "reports"])
    for page in (README, QUERIES):
        page.write_text(refresh(page.read_text("utf-8"), graph), encoding="utf-8")


if __name__ == "__main__":
    main()
