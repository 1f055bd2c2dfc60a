"""The command ``kg ontology``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="写出本体的说明 Write the ontology: a page to read, and files to load.")
@click.option("--out", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path),
              help="结果文件夹 The folder for the files.")
def ontology(folder: Path) -> int:
    """写出本体的说明 Write the ontology: a page to read, and files to load.

    \b
    kg ontology --out ontology/          # then open ontology/ontology.html

    Writes ontology.html, which needs no network, and the whole ontology as ontology.ttl (Turtle), ontology.jsonld
    (JSON-LD) and ontology.rdf (RDF/XML, for tools such as Protégé).
    """
    from kg.export import write_each
    from kg.ontology_page import files

    for path in write_each(folder, files()):
        click.echo(str(path))
    return 0
