"""Every format that a graph can be exported in: one table, and the writing of any of them.

A format gives a file, or a folder of files. Files are written beside their place and moved there when all of them are
complete; what stands there already and is not the same is left alone unless the caller says otherwise.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from kg import rdf, serialise
from kg.annotate import annotate
from kg.errors import GraphError, InputError
from kg.ontology import Ontology
from kg.ontology import load as load_ontology
from kg.tables import TABLES, Row, to_csv

if TYPE_CHECKING:
    import networkx as nx
    from pyoxigraph import Quad, Triple

Files: TypeAlias = Mapping[str, bytes]


class Source(Protocol):
    """What a graph has to offer to be exported; `kg.graph.Graph` does."""

    @property
    def base(self) -> str: ...

    @property
    def quads(self) -> tuple[Quad, ...]: ...

    def rows(self, table: str) -> Sequence[Row]: ...

    def to_networkx(self) -> nx.MultiDiGraph: ...


@dataclass(frozen=True, slots=True)
class Format:
    """``name`` as one types it; ``suffix`` of its file (of its folder: ``-name``); what it is, in two languages.

    ``takes_all``: it holds plain statements, or everything where that is asked for. ``make`` gives the bytes of the
    file, or the files of the folder by name.
    """

    name: str
    suffix: str
    zh: str
    en: str
    make: Callable[[Source, bool], bytes | Files]
    takes_all: bool = False

    @property
    def is_folder(self) -> bool:
        return not self.suffix.startswith(".")


def _turtle(source: Source, everything: bool) -> bytes:
    return serialise.turtle(_triples(source, everything), base=source.base)


def _ntriples(source: Source, everything: bool) -> bytes:
    return serialise.ntriples(_triples(source, everything))


def _rdfxml(source: Source, everything: bool) -> bytes:
    return serialise.rdfxml(_triples(source, everything), base=source.base)


def _jsonld(source: Source, everything: bool) -> bytes:
    if everything:
        return serialise.jsonld_graphs(rdf.readable_quads(source.quads), base=source.base)
    return serialise.jsonld(_triples(source, False), base=source.base)


def _triples(source: Source, everything: bool) -> Sequence[Triple]:
    if everything:
        return rdf.readable(quad.triple for quad in source.quads)
    return rdf.plain(source.quads, base=source.base)


def _trig(source: Source, _: bool) -> bytes:
    return serialise.trig(rdf.readable_quads(source.quads), base=source.base)


def _nquads(source: Source, _: bool) -> bytes:
    return serialise.nquads(source.quads)


def _annotations(source: Source, _: bool) -> bytes:
    return annotate(source.quads, base=source.base)


def _graphml(source: Source, _: bool) -> bytes:
    from kg.network import graphml

    return graphml(source.to_networkx())


def _gexf(source: Source, _: bool) -> bytes:
    from kg.gexf import gexf

    ontology = load_ontology()
    return gexf(source.to_networkx(), colours=colours(ontology), label=lambda name: ontology.label(name, "zh"))


def _csv(source: Source, _: bool) -> Files:
    return {f"{table}.csv": to_csv(table, source.rows(table)) for table in TABLES}


def _parquet(source: Source, _: bool) -> Files:
    from kg.frames import parquet

    return {f"{table}.parquet": parquet(table, source.rows(table)) for table in TABLES}


def _xlsx(source: Source, _: bool) -> bytes:
    from kg.workbook import xlsx

    return xlsx(_tables(source))


def _neo4j(source: Source, _: bool) -> Files:
    from kg.neo4j import files

    return files(_tables(source))


def _cypher(source: Source, _: bool) -> bytes:
    from kg.neo4j import cypher

    return cypher(_tables(source))


def _tables(source: Source) -> dict[str, Sequence[Row]]:
    return {table: source.rows(table) for table in TABLES}


def colours(ontology: Ontology) -> dict[str, str]:
    """The colour of each type, ``#rrggbb``."""
    return {name: type.colour for name, type in ontology.types.items()}


_PLAIN_ZH = "实体、关系、数据；--all 时为全部三元组"
_PLAIN_EN = "entities, relations, observations; with --all every triple"
FORMATS: Final = {
    format.name: format
    for format in (
        Format("ttl", ".ttl", f"Turtle：{_PLAIN_ZH}", f"Turtle: {_PLAIN_EN}", _turtle, True),
        Format("nt", ".nt", f"N-Triples：{_PLAIN_ZH}", f"N-Triples: {_PLAIN_EN}", _ntriples, True),
        Format("rdfxml", ".rdf", f"RDF/XML：{_PLAIN_ZH}", f"RDF/XML: {_PLAIN_EN}", _rdfxml, True),
        Format("jsonld", ".jsonld", "JSON-LD：同上；--all 时按命名图分开",
               "JSON-LD: the same; with --all each named graph by itself", _jsonld, True),
        Format("trig", ".trig", "TriG：全部，按文献分图", "TriG: everything, a graph for each document", _trig),
        Format("nq", ".nq", "N-Quads：全部，每行一条", "N-Quads: everything, one quad a line", _nquads),
        Format("annotations", ".annotations.jsonld", "W3C 网页标注：每条陈述标在原文上",
               "Web Annotations: each statement as an annotation of its document", _annotations),
        Format("graphml", ".graphml", "GraphML：Gephi、yEd、networkx", "GraphML: Gephi, yEd, networkx", _graphml),
        Format("gexf", ".gexf", "GEXF：Gephi，带颜色、位置和年份",
               "GEXF: Gephi, with colours, positions and years", _gexf),
        Format("neo4j", "-neo4j", "Neo4j 导入器的 CSV，和 LOAD CSV 脚本",
               "CSV for Neo4j's importer, and a script that loads it", _neo4j),
        Format("cypher", ".cypher", "Cypher 脚本，自成一体", "one Cypher script that holds everything", _cypher),
        Format("parquet", "-parquet", "三张表的 Parquet", "the three tables as Parquet", _parquet),
        Format("xlsx", ".xlsx", "三张表的 Excel 工作簿", "the three tables as an Excel workbook", _xlsx),
        Format("csv", "-csv", "三张表的 CSV", "the three tables as CSV", _csv),
    )
}
"""By name, in the order in which they are listed."""


def find_format(name: str) -> Format:
    """The format of this name. Raises InputError, with what comes nearest, where there is none."""
    if name not in FORMATS:
        near = difflib.get_close_matches(name.lower(), FORMATS, n=1, cutoff=0.4)
        remedy = f"did you mean {near[0]}? " if near else ""
        raise InputError(f"there is no format {name!r}", remedy=remedy + "there are " + ", ".join(FORMATS))
    return FORMATS[name]


def write(
    source: Source, format: Format, path: Path, *, everything: bool = False, overwrite: bool = False
) -> list[Path]:
    """Export ``source`` into the file (or, of some formats, the folder) ``path``; returns the files.

    Raises GraphError where other content stands in its place and ``overwrite`` does not allow to replace it, and for a
    place that cannot be written; InputError where a library is missing.
    """
    made = format.make(source, everything)
    files = {path: made} if isinstance(made, bytes) else {path / name: data for name, data in made.items()}
    if path.is_dir() != format.is_folder and path.exists():
        raise GraphError(f"this is {'a file' if format.is_folder else 'a folder'}", where=str(path),
                         remedy="name another place")
    try:
        for file, data in files.items():
            if file.exists() and not overwrite and file.read_bytes() != data:
                raise GraphError("something else stands here already", where=str(file),
                                 remedy="name another place, or have it replaced: --force")
        _place(files)
    except OSError as error:
        raise GraphError(
            f"cannot be written: {error.strerror or 'input/output error'}", where=str(path),
            remedy="choose a place that you may write to, and check the space that is left",
        ) from error
    return list(files)


def _place(files: Mapping[Path, bytes]) -> None:
    """Write all files beside their places, then move them there."""
    beside = {file: file.with_name(f".{file.name}.part") for file in files}
    try:
        for file, data in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            beside[file].write_bytes(data)
        for file, part in beside.items():
            part.replace(file)
    finally:
        for part in beside.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
