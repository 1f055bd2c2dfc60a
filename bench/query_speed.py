"""The median latency of each named query, beside rdflib's memory store answering the same text, in one run.

    python bench/query_speed.py [FOLDER OF A GRAPH] [--triples 20000] [--runs 5]

Without a folder: an invented graph. ``kg`` is `Graph.run` from the store on the disk, with all that it does to the
rows; ``rdflib`` is ``Graph.query`` and reading the rows, from triples in memory. What takes rdflib longer than
``--patience`` seconds is given up; what it breaks down on is said. Queries run for all values of their parameters.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import rdflib
from invented import invented_graph
from pyoxigraph import DefaultGraph, RdfFormat

import kg
from kg.query import named
from kg.vocab import prefixes


def main() -> None:
    """Print a table with ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--triples", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--patience", type=float, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or invented_graph(options.triples).save(Path(temporary) / "graph")
        graph = kg.open(folder)
        data = graph.store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
        other = rdflib.Graph().parse(data=data, format="ox-nt")
        print(f"{len(other):,} triples; median of {options.runs} runs after one, milliseconds")
        print(f"{'query':20}{'rows':>8}{'kg':>10}{'rdflib':>12}{'rdflib : kg':>14}")
        ratios = []
        for query in named():
            mine, rows = timed(partial(ask, graph, query.name), options.runs, 0)
            try:
                theirs, others = timed(partial(ask_rdflib, other, query.text), options.runs, options.patience)
            except TypeError as error:  # it cannot sort rows in which a variable is unbound
                print(f"{query.name:20}{rows:8}{mine:10.1f}{'fails':>12}  {error}")
                continue
            if others is None:
                print(f"{query.name:20}{rows:8}{mine:10.1f}{theirs:>11.0f}+{'':>14}")
                continue
            ratios.append(theirs / mine)
            print(f"{query.name:20}{rows:8}{mine:10.1f}{theirs:12.1f}{theirs / mine:14.1f}")
        print(f"{'median':20}{'':8}{'':10}{'':12}{statistics.median(ratios):14.1f}")


def ask(graph: kg.Graph, name: str) -> int:
    return len(graph.run(name).rows)


def ask_rdflib(graph: rdflib.Graph, text: str) -> int:
    return len(list(graph.query(text, initNs=prefixes())))


class TooLong(Exception):
    """Patience is at its end."""


def timed(job: Callable[[], Any], runs: int, patience: float) -> tuple[float, Any]:
    """Median milliseconds, and what the job gave; None if it took longer than ``patience`` seconds (0: never)."""

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, patience)
    try:
        result = job()
        times = []
        for _ in range(runs):
            started = time.perf_counter()
            job()
            times.append(1000 * (time.perf_counter() - started))
        return statistics.median(times), result
    except TooLong:
        return 1000 * patience, None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
