"""What breaks the shapes, as people read it in a terminal; `kg.cli` calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from kg.cli.terminal import text

if TYPE_CHECKING:
    from rich.console import Console

    from kg.validate import Violation

_SEVERITIES: Final = {
    "violation": ("违反 violation", "bold red"),
    "warning": ("提醒 warning", "bold yellow"),
    "info": ("说明 info", "bold"),
}


def print_violations(violations: Sequence[Violation], *, console: Console) -> None:
    """Print each violation with its severity, both messages, the value and the sentence, and how many there are."""
    for violation in violations:
        console.print(text(_SEVERITIES[violation.severity], "  ", (violation.label, "bold"), f"  {violation.focus}"))
        console.print(text(f"  {violation.message_zh} {violation.message_en}", (f"  {violation.shape}", "dim")))
        if violation.path:
            console.print(text(f"  {violation.path}" + (f" = {violation.value}" if violation.value else "")))
        if violation.sentence:
            console.print(text(f"  “{violation.sentence}”"))
        if violation.document:
            console.print(text((f"  —— {violation.document}", "dim")))
    severe = count(violations)
    others = len(violations) - severe
    console.print(text(f"{severe} 处违反 violations" + (f", {others} 处提醒 warnings" if others else "")))


def count(violations: Sequence[Violation]) -> int:
    """How many of them are violations, and no mere warnings."""
    return sum(violation.severity == "violation" for violation in violations)
