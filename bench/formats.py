"""What writing and reading the formats of the web costs, beside rdflib and beside bare pyoxigraph, in one run.

    python bench/formats.py [TRIPLES] [--without-rdflib]            (default: 100000)

The graph is synthetic and of the shape of ours: statements with provenance, each document in its graph. All times are
CPU seconds of one run; what kg writes is sorted, rdflib's Turtle and RDF/XML too, pyoxigraph's is not.

* writing: from a list of quads; ``kg`` sorts (Turtle, JSON-LD, RDF/XML: `kg.rdf.readable`, then `kg.serialise`),
  ``pyoxigraph`` dumps a store in memory, which is bare of any order, ``rdflib`` serialises a graph in memory.
* exporting: from the folder of a build to bytes; ``kg`` reads graph.nq, ``pyoxigraph`` dumps the store on the disk.
* loading: `kg.store.write`, with each triple in the default graph too, beside ``Store.bulk_load`` of N-Quads, once with
  the default graph and once with the named graphs alone, and rdflib's parser.
"""

from __future__ import annotations

import argparse
import gc
import io
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg import rdf, serialise, store
from kg.vocab import DCT, DEFAULT_BASE, KG, OA, ONTOLOGY_GRAPH, OWL, PROV, RDF, decimal, integer, prefixes

FORMATS = {
    "Turtle": (RdfFormat.TURTLE, "turtle", serialise.turtle),
    "JSON-LD": (RdfFormat.JSON_LD, "json-ld", serialise.jsonld),
    "RDF/XML": (RdfFormat.RDF_XML, "xml", serialise.rdfxml),
}


def main() -> None:
    """Measure, and print a table with ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("triples", type=int, nargs="?", default=100_000)
    parser.add_argument("--without-rdflib", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(options.triples, Path(folder), with_rdflib=not options.without_rdflib)


def measure(count: int, folder: Path, *, with_rdflib: bool) -> None:
    quads = tuple(sorted(set(make(count)), key=str))
    data = serialise.nquads(quads)
    print(f"{len(quads):,} quads, {len(data) / 2**20:.0f} MiB of N-Quads\n")
    print(f"{'':34}{'kg':>8}{'pyoxigraph':>12}{'rdflib':>9}{'kg : pyox':>12}{'rdflib : kg':>13}")
    measure_writing(quads, data, with_rdflib=with_rdflib)
    measure_loading(quads, data, folder, with_rdflib=with_rdflib)
    measure_exporting(data, folder)


def measure_writing(quads: tuple[Quad, ...], data: bytes, *, with_rdflib: bool) -> None:
    named, plain = Store(), Store()
    named.bulk_extend(quads)
    plain.bulk_extend(Quad(*quad.triple) for quad in quads)
    dataset = read_with_rdflib(data) if with_rdflib else None
    graph = plain_graph(dataset) if dataset is not None else None
    tell("write N-Quads", clock(lambda: serialise.nquads(quads)),
         clock(lambda: named.dump(format=RdfFormat.N_QUADS)),
         clock(lambda: dataset.serialize(format="nquads")) if dataset is not None else None)
    for name, (format, known, write) in FORMATS.items():
        tell(f"write {name}", clock(lambda write=write: write(rdf.readable(quad.triple for quad in quads))),
             clock(lambda format=format: dump(plain, format)),
             clock(lambda known=known: graph.serialize(format=known)) if graph is not None else None)


def measure_loading(quads: tuple[Quad, ...], data: bytes, folder: Path, *, with_rdflib: bool) -> None:
    ours = clock(lambda: store.write(folder, quads))
    both = clock(lambda: load(folder / "both", data, *(quad.triple for quad in quads)))
    tell("load into a store on disk", ours, both, clock(lambda: read_with_rdflib(data)) if with_rdflib else None)
    tell("  … against the named graphs alone", ours, clock(lambda: load(folder / "bare", data)), None)
    tell("read N-Quads", clock(lambda: tuple(parse(data, format=RdfFormat.N_QUADS))),
         clock(lambda: Store().bulk_load(data, format=RdfFormat.N_QUADS)), None)


def measure_exporting(data: bytes, folder: Path) -> None:
    (folder / "graph.nq").write_bytes(data)
    on_disk = Store.read_only(str(folder / "store"))
    tell("export N-Quads from a folder", clock(lambda: serialise.nquads(store.read_quads(folder, on_disk))),
         clock(lambda: on_disk.dump(format=RdfFormat.N_QUADS)), None)
    for name, (format, _, write) in FORMATS.items():
        tell(f"export {name} from a folder",
             clock(lambda write=write: write(rdf.readable(q.triple for q in store.read_quads(folder, on_disk)))),
             clock(lambda format=format: dump(on_disk, format)), None)


def dump(bare: Store, format: RdfFormat) -> None:
    bare.dump(format=format, from_graph=DefaultGraph(), prefixes=prefixes())


def make(count: int) -> list[Quad]:
    """Quads of statements with their provenance, thirty to a document."""
    quads = [Quad(ONTOLOGY_GRAPH, OWL["versionInfo"], Literal("1"), ONTOLOGY_GRAPH)]
    node = NamedNode
    number = 0
    while len(quads) < count:
        document, place = divmod(number, 30)
        graph = node(f"{DEFAULT_BASE}doc-青石区-{document}")
        statement = node(f"{DEFAULT_BASE}doc-青石区-{document}-a{place}")
        company = node(f"{DEFAULT_BASE}company-星桥{number % 5000}")
        park = node(f"{DEFAULT_BASE}park-云谷{number % 700}")
        pairs: list[tuple[NamedNode, NamedNode | Literal]] = [
            (RDF["type"], KG["Assertion"]), (RDF["subject"], company), (RDF["predicate"], KG["locatedIn"]),
            (RDF["object"], park), (DCT["source"], graph),
            (PROV["wasDerivedFrom"], node(f"{DEFAULT_BASE}doc-青石区-{document}-s{place * 20}")),
            (OA["start"], integer(place * 20)), (OA["end"], integer(place * 20 + 18)),
            (KG["quote"], Literal(f"星桥{number}落户云谷，从事集成电路产业")),
            (KG["rule"], Literal("locatedIn/settles")), (KG["confidence"], decimal(0.9)),
        ]
        quads += [Quad(statement, predicate, value, graph) for predicate, value in pairs]
        quads.append(Quad(company, KG["locatedIn"], park, graph))
        number += 1
    return quads[:count]


def load(folder: Path, data: bytes, *triples: Any) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    bare = Store(folder)
    bare.bulk_load(data, format=RdfFormat.N_QUADS)
    if triples:
        bare.bulk_load(serialise.ntriples(triples), format=RdfFormat.N_TRIPLES)
    bare.optimize()
    bare.flush()


def read_with_rdflib(data: bytes) -> Any:
    """The quads as an rdflib Dataset."""
    import rdflib

    dataset = rdflib.Dataset()
    dataset.parse(io.BytesIO(data), format="nquads")
    return dataset


def plain_graph(dataset: Any) -> Any:
    """The triples of an rdflib Dataset as a Graph, with our prefixes."""
    import rdflib

    graph = rdflib.Graph()
    for name, namespace in prefixes().items():
        graph.bind(name, namespace)
    for subject, predicate, value, _ in dataset.quads():
        graph.add((subject, predicate, value))
    return graph


def clock(run: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()  # as timeit does: the millions of objects of the others are nobody's cost
    started = time.process_time()
    run()
    seconds = time.process_time() - started
    gc.enable()
    return seconds


def tell(name: str, ours: float, bare: float, rdflib: float | None) -> None:
    known, more = (f"{rdflib:9.2f}", f"{rdflib / ours:13.1f}") if rdflib is not None else (" " * 9, "")
    print(f"{name:34}{ours:8.2f}{bare:12.2f}{known}{ours / bare:12.2f}{more}", flush=True)


if __name__ == "__main__":
    main()
