"""`kg search`: full-text search, in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg.cli.terminal import console as make_console
from kg.cli.terminal import text as styled

if TYPE_CHECKING:
    from rich.text import Text

    from kg.search import Hit

_AROUND: Final = 30  # characters of a sentence on either side of what matched
_KINDS: Final = {"indicator": "指标 indicator", "document": "文献 document", "sentence": "句子 sentence"}


@click.command(short_help="全文检索 Search names and sentences.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@click.option("--limit", type=int, default=20, metavar="N", help="至多 N 条 At most N hits (default: 20).")
@click.option("--kind", type=click.Choice(["entity", "indicator", "document", "sentence"]),
              help="只找一类 One kind of thing only.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]),
              help="输出格式 Default: table on a terminal, csv elsewhere.")
def search(folder: Path, words: tuple[str, ...], limit: int, kind: str | None, form: str | None) -> int:
    """全文检索 Search the names of entities, indicators and documents, and the sentences, for any part of them.

    \b
    kg search graph/ 智谷
    kg search graph/ 产业园 开工 --kind sentence

    Full and half width, upper and lower case are the same; blanks and quotation marks inside names do not count. All
    words must match. Names come first (whole, then those that begin so, then those that hold it), then sentences.
    """
    from kg import export
    from kg import graph as graphs
    from kg.tables import write_csv

    hits = graphs.open_graph(folder).search(" ".join(words), limit, kind)
    form = form or ("table" if sys.stdout.isatty() else "csv")
    if form == "json":
        click.echo(export.to_json([asdict(hit) for hit in hits]), nl=False)
    elif form == "csv":
        click.echo(write_csv(_columns(), map(_row, hits)), nl=False)
    else:
        _print(hits)
    return 0


def _columns() -> tuple[str, ...]:
    from kg.search import Hit

    return tuple(field.name for field in fields(Hit))


def _row(hit: Hit) -> list[str]:
    return [
        "|".join(f"{start}-{end}" for start, end in cell) if isinstance(cell, tuple) else cell for cell in astuple(hit)
    ]


def _print(hits: Sequence[Hit]) -> None:
    """A row for each hit: what it is, what it is called, and the text that matched, marked."""
    from rich import box
    from rich.table import Table

    from kg.ontology import load

    ontology = load()
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in ("种类 kind", "名称或原句 name or sentence", "文献 document", "日期 date"):
        table.add_column(styled(heading), overflow="fold")
    for hit in hits:
        kind = f"{ontology.label(hit.type, 'zh')} {ontology.label(hit.type, 'en')}" if hit.type else _KINDS[hit.kind]
        found = _marked(hit)
        if hit.matched.startswith("alias"):
            found = styled(hit.name, "  又名 also ").append_text(found)
        table.add_row(styled(kind), found, styled(hit.document), styled(hit.date))
    console = make_console()
    console.print(table)
    console.print(styled((f"{len(hits)} 条 hits", "dim")))


def _marked(hit: Hit) -> Text:
    """What matched in bold; of a long sentence, what stands around it."""
    first, last = (hit.spans[0][0], hit.spans[-1][1]) if hit.spans else (0, 0)
    start, end = 0, len(hit.text)
    if hit.kind == "sentence":
        start, end = max(0, first - _AROUND), min(end, max(last, first + _AROUND) + _AROUND)
    parts: list[str | tuple[str, str]] = ["…" if start else ""]
    at = start
    for left, right in hit.spans:
        parts += [hit.text[at:left], (hit.text[left:right], "bold yellow")]
        at = right
    return styled(*parts, hit.text[at:end], "…" if end < len(hit.text) else "")
