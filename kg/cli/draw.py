"""The command ``kg draw``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="画出全图或局部图 Draw a graph, or a part of it, as a page.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--focus", metavar="ENTITY",
              help="只画这个实体周围 Draw what is around this entity: a name, alias or IRI.")
@click.option("--steps", type=int, default=1, metavar="N",
              help="走几步关系，1到6 How many statements away, 1 to 6 (default: 1).")
@click.option("--types", metavar="TYPES", default="",
              help="只画这些类型，以逗号分隔 Only these types, e.g. Park,Company.")
@click.option("-o", "--out", "file", required=True, metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="写入的网页文件 The file for the page.")
def draw(folder: Path, focus: str | None, steps: int, types: str, file: Path) -> int:
    """画出全图或局部图 Draw a graph, or a part of it, as one page that needs no network.

    \b
    kg draw graph/ -o all.html
    kg draw graph/ --focus 星桥半导体 --steps 2 -o around.html
    kg draw graph/ --types Park,Company -o parks.html

    A way does not lead on through a place that documents speak for, unless it is the focus itself: nearly everything
    hangs on it.
    """
    from kg import graph as graphs

    wanted = [name.strip() for name in types.split(",") if name.strip()]
    drawing = graphs.open_graph(folder).draw(focus, steps=steps, types=wanted)
    click.echo(str(drawing.save(file)))
    if drawing.held < drawing.entities:
        click.echo(f"网页只含最重要的 {drawing.held} 个实体，共 {drawing.entities} 个；--focus 画出其余的周围 "
                   f"the page holds the {drawing.held} most important of {drawing.entities} entities; "
                   "--focus draws what is around any of them", err=True)
    return 0
