"""``kg export`` and ``kg formats``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kg.cli.terminal import clean, text
from kg.cli.terminal import console as make_console


@click.command(name="export", short_help="导出为其他格式 Export a graph in other formats.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--format", "names", metavar="NAME", multiple=True, required=True,
              help="格式，可重复 The format; may be repeated. kg formats lists them.")
@click.option("--out", metavar="PATH",
              help="写到哪里 A file, a folder, or - for standard output. Default: here, called after DIR.")
@click.option("--all", "everything", is_flag=True,
              help="ttl、nt、rdfxml、jsonld 含出处、句子和本体 With provenance, sentences and ontology.")
@click.option("--force", is_flag=True, help="替换已有的文件 Replace what stands there already.")
def export_command(folder: Path, names: tuple[str, ...], out: str | None, everything: bool, force: bool) -> int:
    """导出为其他格式 Export a graph in other formats: for Gephi, Neo4j, Excel, pandas, and every RDF store.

    \b
    kg export graph/ --format xlsx
    kg export graph/ --format gexf --format neo4j --out exports/
    kg export graph/ --format nt --all --out - | head

    DIR is the folder of a build. Without --out, the result stands in the current folder under the name of DIR:
    graph.xlsx, graph-neo4j/. A file that is there already and differs is only replaced with --force.
    """
    from kg import graph as graphs
    from kg.formats import find_format, write

    chosen = [find_format(name) for name in dict.fromkeys(names)]
    if everything and not any(format.takes_all for format in chosen):
        raise click.UsageError("--all goes with ttl, nt, rdfxml and jsonld; the other formats have no choice")
    graph = graphs.open_graph(folder)
    if out == "-":
        if len(chosen) > 1 or chosen[0].is_folder:
            raise click.UsageError("--out - takes one format that is a single file")
        data = chosen[0].make(graph, everything)
        assert isinstance(data, bytes)
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return 0
    name = folder.resolve().name or "graph"
    into = Path(out or ".")
    # One format goes into the file that is named; a folder that is there, or is said to be one, takes several.
    exactly = out is not None and len(chosen) == 1 and not into.is_dir() and not out.endswith(("/", os.sep))
    if len(chosen) > 1 and into.exists() and not into.is_dir():
        raise click.UsageError("--out is a file: several formats need a folder")
    for format in chosen:
        path = into if exactly else into / f"{name}{format.suffix}"
        files = write(graph, format, path, everything=everything, overwrite=force)
        size = sum(file.stat().st_size for file in files)
        click.echo(f"{clean(str(path))}  {format.name}  {size:,} 字节 bytes")
    return 0


@click.command(name="formats", short_help="列出导出格式 List the formats of kg export.")
def formats_command() -> int:
    """列出导出格式 List the formats that kg export writes.

    \b
    kg formats
    """
    from kg.formats import FORMATS

    console = make_console()
    for format in FORMATS.values():
        console.print(text((f"{format.name:<12}", "bold"), f"{'*' + format.suffix:<22}", f"{format.zh}"))
        console.print(text(" " * 34, (format.en, "dim")))
    return 0
