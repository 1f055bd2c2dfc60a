"""What it costs to hold a graph against the shapes: `kg.validate`, its engine alone, and others beside it.

    python bench/validation.py [FOLDER OF A GRAPH] [--triples 100000] [--rounds 3]

Without a folder: an invented graph of our own classes, with an error here and there, always the same. Each engine
gets the same N-Triples, in a process of its own; rounds take turns. What is timed is reading data and shapes,
validating, and taking over the results; of `kg.validate`, all that it does from the store to the sentences. The last
column compares the results with those of pySHACL: what both give, of what either gives. Engines that are not installed
are left out.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from invented import invented, places_for
from pyoxigraph import DefaultGraph, RdfFormat, Store, serialize

from kg import rdf, store
from kg.ledger import ledger
from kg.observe import comparable, measure, normalise
from kg.ontology import read_turtle
from kg.resources import folder
from kg.shacl_engine import run
from kg.validate import validate
from kg.vocab import KG

ENGINES = ("kg.validate", "shacl", "shacl-rust", "pyshacl-turbo", "pyshacl")
ORACLE = "pyshacl"
def graph_of(triples: int) -> Store:
    """An invented graph of about so many triples; of every fiftieth figure, what was printed is missing."""
    facts = invented(places_for(triples))
    graph = store.memory(rdf.quads(facts, normalise=normalise, measure=measure, ledger=ledger(facts, comparable)))
    printed = sorted(graph.quads_for_pattern(None, KG["rawValue"], None, DefaultGraph()), key=str)
    for quad in printed[::50]:
        graph.remove(quad)
    return graph


def shapes() -> bytes:
    files = sorted((folder("schema") / "shapes").glob("*.ttl"))
    return serialize((q.triple for file in files for q in read_turtle(file)), format=RdfFormat.N_TRIPLES) or b""  # type: ignore[union-attr]


# ── In a process of its own ──────────────────────────────────────────────────────────────────────────────────────────


def results(engine: str, data: bytes, rules: bytes) -> Iterator[tuple[str, str, str, str]]:
    """Focus, shape, component and severity of each result."""
    if engine in ("shacl", "pyshacl"):
        from pyoxigraph import parse

        triples = [quad.triple for quad in parse(rules, format=RdfFormat.N_TRIPLES)]
        for f in run(data, triples, engine=engine):
            yield _about(str(f.focus), str(f.value), str(f.component)), str(f.shape), str(f.component), str(f.severity)
    elif engine == "shacl-rust":
        import shacl_rust

        report = shacl_rust.validate(
            data.decode(), rules.decode(), data_format="nt", shapes_format="nt", experimental_index=True)
        for result in report["results"]:
            focus, component = result["focusNode"], result["sourceConstraintComponent"]
            yield _about(focus, result.get("value"), component), result["sourceShape"], component, result["severity"]
    else:
        import pyshacl_turbo
        from rdflib.namespace import SH

        _, report, _ = pyshacl_turbo.validate(
            data.decode(), data_graph_format="nt", shacl_graph=rules.decode(), shacl_graph_format="nt")
        for result in report.objects(None, SH.result):
            focus, value, shape, component, severity = (
                f"<{report.value(result, part)}>"
                for part in (SH.focusNode, SH.value, SH.sourceShape, SH.sourceConstraintComponent, SH.resultSeverity)
            )
            yield _about(focus, value, component), shape, component, severity


def _about(focus: str, value: str | None, component: str) -> str:
    """What a result is about: of the rules in SPARQL, which ask of the whole graph, the value."""
    return value or "" if component.endswith("SPARQLConstraintComponent>") else focus


def child(engine: str, place: Path) -> None:
    data, rules = (place / "data.nt").read_bytes(), (place / "shapes.nt").read_bytes()
    if engine == "kg.validate":
        graph = Store()
        graph.bulk_load(data, format=RdfFormat.N_TRIPLES)
        started = time.perf_counter()
        found = sorted(
            (str(f.focus), str(f.shape), str(f.component), str(f.severity))
            for f in (violation.finding for violation in validate(graph))
        )
    else:
        try:
            __import__(engine.replace("-", "_"))
        except ImportError:
            print("null")
            return
        started = time.perf_counter()
        found = sorted(results(engine, data, rules))
    seconds = time.perf_counter() - started
    (place / f"{engine}.json").write_text(json.dumps(found), "utf-8")
    print(json.dumps([seconds, peak_memory()]))


def peak_memory() -> float:
    """Of this process, in MiB. On Linux ``ru_maxrss`` would count what the parent had before this program started."""
    status = Path("/proc/self/status")
    if status.is_file():
        (peak,) = (line.split()[1] for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM"))
        return int(peak) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


# ── The table ────────────────────────────────────────────────────────────────────────────────────────────────────────


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.engine:
        child(given.engine, given.folder)
        return
    graph = store.open_store(given.folder) if given.folder else graph_of(given.triples)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        data = graph.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
        (place / "data.nt").write_bytes(data)
        (place / "shapes.nt").write_bytes(shapes())
        lines = data.count(b"\n")
        print(f"{lines:,} triples, {given.rounds} rounds, median")
        took: dict[str, list[tuple[float, float]]] = {}
        for _ in range(given.rounds):
            for engine in ENGINES:
                command = [sys.executable, __file__, str(place), "--engine", engine]
                out = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
                if measured := json.loads(out):
                    took.setdefault(engine, []).append(tuple(measured))
        if ORACLE not in took:
            sys.exit(f"{ORACLE} is not installed: pip install --editable '.[dev]'")
        wanted = {tuple(f) for f in json.loads((place / f"{ORACLE}.json").read_text("utf-8"))}
        slow = statistics.median(seconds for seconds, _ in took[ORACLE])
        print(f"{'engine':16}{'seconds':>9}{'spread':>16}{'faster':>10}{'peak MiB':>10}{'results':>9}{'agree':>8}")
        for engine, rounds in took.items():
            seconds = sorted(s for s, _ in rounds)
            found = {tuple(f) for f in json.loads((place / f"{engine}.json").read_text("utf-8"))}
            alike = len(found & wanted) / len(found | wanted) if found | wanted else 1.0
            middle = statistics.median(seconds)
            print(f"{engine:16}{middle:9.2f}{f'{seconds[0]:.2f}–{seconds[-1]:.2f}':>16}{slow / middle:9.1f}×"
                  f"{max(peak for _, peak in rounds):10.0f}{len(found):9}{alike:8.0%}")


if __name__ == "__main__":
    main()
