"""How fast full-text search is, beside two ways of doing without an index: SPARQL's CONTAINS, and a scan in Python.

    python bench/search.py [SENTENCES] [--runs N]              (default: 100000 sentences, 5 runs)

The graph is made up: sentences out of clauses of data/reports, names of parks and firms, everything from a fixed seed.
All three answer from the same graph in one run and must agree on what is found; times are medians. The last part says
what making the index adds to a build of data/reports.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, Quad, Store

import kg
from kg import search, store
from kg.vocab import DCT, DEFAULT_BASE, KG, OA, RDF, RDFS, iri, prefixes, zh

REPORTS = Path(__file__).resolve().parent.parent / "data" / "reports"
SEARCHES = ("区", "园区", "发展", "数字经济", "高质量发展", "云谷7", "建设 数字经济", "没有这回事")
_CONTAINS = """SELECT ?x WHERE { { ?x kg:text ?text } UNION { ?x rdfs:label ?text } FILTER (%s) }"""


def quads(count: int) -> Iterator[Quad]:
    """A graph of ``count`` sentences, a name for every twenty and a document for every hundred of them."""
    chance = random.Random(20250108)
    texts = (path.read_bytes().decode("utf-8", "ignore") for path in sorted(REPORTS.glob("*.*")))
    pieces = {piece for text in texts for piece in re.split(r"[，。；！？\s]+", text)}
    clauses = sorted(piece for piece in pieces if 4 < len(piece) < 25)
    for number in range(count):
        document = iri(DEFAULT_BASE, f"doc-{number // 100}")
        sentence = iri(DEFAULT_BASE, f"doc-{number // 100}-s{number}")
        if number % 100 == 0:
            yield Quad(document, RDF["type"], KG["Document"], document)
            yield Quad(document, RDFS["label"], zh(f"第{number // 100}号报告"), document)
            yield Quad(document, DCT["issued"], Literal(f"20{chance.randrange(10, 26)}"), document)
        if number % 20 == 0:
            park = iri(DEFAULT_BASE, f"park-{number}")
            yield Quad(park, KG["mainType"], KG["Park"], iri(DEFAULT_BASE, "entities"))
            name = chance.choice("青红白黑") + chance.choice("石山水云") + f"云谷{number}"
            yield Quad(park, RDFS["label"], zh(name), iri(DEFAULT_BASE, "entities"))
        text = "，".join(chance.choice(clauses) for _ in range(chance.randrange(1, 5))) + "。"
        yield Quad(sentence, KG["text"], Literal(text), document)
        yield Quad(sentence, DCT["isPartOf"], document, document)
        yield Quad(sentence, OA["start"], Literal(str(number)), document)


def timed(job: Callable[[], Any], runs: int = 1) -> tuple[float, Any]:
    """The median time of a job in milliseconds, and what it gave."""
    taken, found = [], None
    for _ in range(runs):
        started = time.perf_counter()
        found = job()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), found


def compare(graph: Store, index: search.Index, runs: int) -> None:
    """One line for each text: how many names and sentences hold it, and what each way of finding out takes."""
    scanned = [
        (quad.subject.value, search.normal(quad.object.value))
        for predicate in (KG["text"], RDFS["label"])
        for quad in graph.quads_for_pattern(None, predicate, None, DefaultGraph())
    ]
    print(f"{'text':14}{'found':>8}{'index':>10}{'CONTAINS':>12}{'ratio':>8}{'scan':>10}{'ratio':>8}")
    for text in SEARCHES:
        words = [search.normal(word) for word in text.split()]
        filters = " && ".join(f'CONTAINS(?text, "{word}")' for word in words)  # our own words, just above
        sparql, rows = timed(lambda f=filters: len(list(graph.query(_CONTAINS % f, prefixes=prefixes()))), runs)
        scan, wanted = timed(
            lambda w=words[0], more=words[1:]: {x for x, key in scanned if w in key and all(m in key for m in more)},
            runs,
        )
        ours, hits = timed(lambda t=text: index.search(t), runs)
        assert rows == len(wanted) and len(hits) == min(20, len(wanted)) and {hit.iri for hit in hits} <= wanted, text
        print(f"{text:14}{rows:8}{ours:7.2f} ms{sparql:9.1f} ms{sparql / ours:7.0f}×{scan:7.1f} ms{scan / ours:7.1f}×")
    print("the index gives the best 20 with what matched, CONTAINS and the scan only which (the scan needs all texts, "
          "normalised, in memory)")


def main() -> None:
    """Make the graph, compare, and say what the index costs."""
    arguments = sys.argv[1:]
    runs = int(arguments.pop(arguments.index("--runs") + 1)) if "--runs" in arguments else 5
    numbers = [argument for argument in arguments if argument.isdigit()]
    made = list(quads(int(numbers[0]) if numbers else 100_000))
    with tempfile.TemporaryDirectory() as folder:
        loading, graph = timed(lambda: store.memory(made))
        writing, path = timed(lambda: search.write_index(made, folder))
        opening, index = timed(lambda: search.open_index(folder))
        print(f"{len(made)} quads; store in memory {loading / 1000:.1f} s, index {writing / 1000:.1f} s and "
              f"{path.stat().st_size / 2**20:.1f} MiB, opened in {opening:.1f} ms")
        compare(graph, index, runs)
        index.close()
    building, built = timed(lambda: kg.build([REPORTS]))
    with tempfile.TemporaryDirectory() as folder:
        saving, _ = timed(lambda: built.save(Path(folder) / "graph"))
        writing, path = timed(lambda: search.write_index(built.quads, folder))
        print(f"data/reports: build and save {(building + saving) / 1000:.1f} s, of that the index {writing:.0f} ms "
              f"({writing / (building + saving):.1%}), {path.stat().st_size / 2**10:.0f} KiB")


if __name__ == "__main__":
    main()
