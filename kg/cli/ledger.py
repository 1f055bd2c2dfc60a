"""The ledger as people read it in a terminal; `kg.cli` calls it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from kg.cli.terminal import text

if TYPE_CHECKING:
    from rich.console import Console

    from kg.ontology import Ontology

_AROUND: Final = 30  # characters of a sentence on either side of the quote
_TITLES: Final = {
    "conflicts": "不一致的数据 figures that disagree",
    "targets": "目标与结果 targets against results",
    "sets": "数字概括 numbered sets",
    "lives": "项目、园区、平台的历程 lives of projects, parks and platforms",
}


def print_ledger(
    found: Mapping[str, Any], parts: Sequence[str], *, ontology: Ontology, console: Console, everything: bool
) -> None:
    """Print ``parts`` of what `kg.Graph.ledger` gives; without ``everything``, only what there is to say."""
    printer = _Printer(ontology, console, everything)
    for part in parts:
        getattr(printer, part)(found[part], found["summary"])
        console.print()


class _Printer:
    def __init__(self, ontology: Ontology, console: Console, everything: bool) -> None:
        self._ontology = ontology
        self._console = console
        self._everything = everything

    def _both(self, name: str) -> str:
        return f"{self._ontology.label(name, 'zh')} {self._ontology.label(name, 'en')}" if name else ""

    def _title(self, part: str, counts: Sequence[tuple[str, int]]) -> None:
        told = "，".join(f"{label} {count}" for label, count in counts if count)
        self._console.print(text((_TITLES[part], "bold cyan"), f"  {told}"))

    def _source(self, source: Mapping[str, Any], indent: str) -> None:
        before, quote, after = source["sentence"].partition(source["quote"])
        before = "…" + before[-_AROUND:] if len(before) > _AROUND else before
        after = after[:_AROUND] + "…" if len(after) > _AROUND else after
        document = source["document"]
        where = f"《{document['title']}》" + (f" {document['date']}" if document["date"] else "")
        self._console.print(text(indent, (before, "dim"), quote, (after, "dim"), (f" —— {where}", "dim")))

    def _figure(self, figure: Mapping[str, Any], label: str = "") -> None:
        facets = [self._both(figure["status"]), figure["period"] or ""]
        if figure["bound"] != "exact":
            facets.insert(0, self._both(figure["bound"]))
        sign = "−" if figure["value"].startswith("-") and "-" not in figure["raw"] and "−" not in figure["raw"] else ""
        self._console.print(text(
            f"    {label}", (sign + figure["raw"], "bold"), f"  {figure['indicator']}",
            f"  [{', '.join(facet for facet in facets if facet)}]",
        ))
        self._source(figure, "      ")

    def conflicts(self, conflicts: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> None:
        counts = [(self._both(name), count) for name, count in summary["conflicts"].items()]
        self._title("conflicts", [*counts, ("另有相互印证的数 figures that others confirm", summary["agreements"])])
        for conflict in conflicts:
            about = f"（{conflict['about']}）" if conflict["about"] else ""
            self._console.print(text(
                "  ", (self._both(conflict["difference"]), "bold yellow"),
                f"  {conflict['subject']['name']} · {conflict['of']}{about} · {self._both(conflict['kind'])}"
                f" · {conflict['period']}",
            ))
            for figure in conflict["figures"]:
                self._figure(figure)

    def targets(self, checks: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> None:
        self._title("targets", [(self._both(name), count) for name, count in summary["targets"].items()])
        for check in checks:
            if check["result"] is None and not self._everything:
                continue
            colour = {"met": "bold green", "missed": "bold red"}.get(check["outcome"], "bold yellow")
            reason = f"（{self._both(check['reason'])}）" if check["reason"] else ""
            target = check["target"]
            self._console.print(text(
                "  ", (self._both(check["outcome"]) + reason, colour),
                f"  {target['subject']['name']} · {target['concept']} · {self._both(target['kind'])}"
                f" · {target['period']}",
            ))
            self._figure(target, "目标 target  ")
            if check["result"]:
                self._figure(check["result"], "结果 result  ")
        self._rest(sum(check["result"] is None for check in checks), "没有结果的目标 targets without a result")

    def sets(self, sets: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> None:
        self._title("sets", [(self._both(name), count) for name, count in summary["sets"].items()])
        hidden = 0
        for one in sets:
            if one["state"] == "unlisted" and not self._everything:
                hidden += 1
                continue
            stated = "?" if one["stated"] is None else one["stated"]
            members = "、".join(member["name"] for member in one["members"])
            self._console.print(text(
                "  ", (one["set"]["name"], "bold"), f"  {one['found']}/{stated}  {self._both(one['state'])}  {members}"
            ))
        self._rest(hidden, "没有列出成员的集合 sets whose members nobody names")

    def lives(self, lives: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> None:
        self._title("lives", [
            (self._both(name) if name != "total" else "共 total", count) for name, count in summary["lives"].items()
        ])
        hidden = 0
        for life in lives:
            if not life["findings"] and len({step["document"]["id"] for step in life["steps"]}) < 2 \
                    and not self._everything:
                hidden += 1
                continue
            findings = "、".join(self._both(name) for name in life["findings"])
            self._console.print(text(
                "  ", (life["entity"]["name"], "bold"), f"  {self._both(life['type'])}  ",
                (findings, "bold yellow"), f"  最后见于 last named in 《{life['last']['title']}》"
                f" {life['last']['date']}",
            ))
            for step in life["steps"]:
                self._console.print(text(f"    {self._both(step['status'])}"))
                self._source(step, "      ")
        self._rest(hidden, "只在一篇文献中说到进展的 whose status one document alone tells")

    def _rest(self, count: int, what: str) -> None:
        if count and not self._everything:
            self._console.print(text((f"  另有 and {count} {what}（--all）", "dim")))
