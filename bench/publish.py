"""What `kg publish` costs: a made-up graph of N triples into `oxigraph serve`, sent, then found unchanged.

    python bench/publish.py [TRIPLES]                          (default: 300000)

Beside it, in the same run, the same N-Triples in a single request. Memory is the peak of the process that publishes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from pyoxigraph import Literal, Quad, RdfFormat, serialize

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from stores import run_oxigraph

from kg import ontology, store
from kg.vocab import DEFAULT_BASE, KG, RDFS, iri, zh

_PUBLISH = """
import pathlib, re, sys, time
from kg.publish import publish
def peak():  # of this process; getrusage would tell that of the one that started it
    status = pathlib.Path("/proc/self/status")
    return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) // 1024 if status.exists() else -1
before = peak()
started = time.perf_counter()
done = publish(sys.argv[1], sys.argv[2])
seconds = time.perf_counter() - started
print(len(done.sent), done.triples, f"{seconds:.2f}", before, peak())
"""


def quads(count: int) -> Iterator[Quad]:
    """4,000 triples a document, and an ontology, so that the folder passes for a graph."""
    yield from ontology.triples()
    for number in range(count):
        document = iri(DEFAULT_BASE, f"doc-{number // 4000}")
        sentence = iri(DEFAULT_BASE, f"doc-{number // 4000}-s{number // 2}")
        if number % 2:
            text = f"青石区第{number}个项目落户望岳智谷，总投资{number}亿元。"
            yield Quad(sentence, KG["text"], Literal(text), document)
        else:
            yield Quad(sentence, RDFS["label"], zh(f"第{number}句"), document)


def main() -> None:
    """Make the graph, send it in either way, and say what it took."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store.write(folder / "graph", quads(count))
        (folder / "server").mkdir()
        with run_oxigraph(folder / "server") as address:
            sent = 0.0
            for label in ("sent", "unchanged"):
                command = [sys.executable, "-c", _PUBLISH, str(folder / "graph"), address + "/store"]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                graphs, triples, seconds, opened, peak = done.stdout.split()
                sent = sent or float(seconds)
                print(f"{label:10}{graphs:>5} graphs {triples:>9} triples {float(seconds):6.1f} s; memory {peak} MiB,"
                      f" {opened} MiB of it before it began")
            body = serialize((quad.triple for quad in quads(count)), format=RdfFormat.N_TRIPLES) or b""
            started = time.perf_counter()
            httpx.post(
                address + "/store?graph=http://example.org/all", content=body, timeout=600, trust_env=False,
                headers={"Content-Type": "application/n-triples"},
            ).raise_for_status()
            seconds = time.perf_counter() - started
            print(f"one request of {len(body) / 2**20:.0f} MiB {seconds:.1f} s: kg publish takes {sent / seconds:.1f}×")


if __name__ == "__main__":
    main()
