"""A graph that is larger than its page: how long the page and its feed take to make, to open, and to answer.

    python bench/page_feed.py [--sizes 10000 30000 100000] [--runs 3]

For each size of `tests/page_facts.make_towns`: seconds for the graph with its ranks, for the places, and for the
page in all; seconds for ``page.db``; the sizes of both; seconds until a headless Chromium without a GPU has drawn the
page from a file; and milliseconds of the questions that a page asks, in the process itself, medians over ``--runs``
rounds of different questions. What is asked over HTTP comes on top of that: some milliseconds on one machine.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from chromium import open_tab
from page_facts import make_towns
from page_speed import WATCH, open_page

from kg.layout_beyond import arrange_all
from kg.network import network
from kg.page import compose
from kg.page_ask import Reader, open_feed

TYPED = ("竹", "青山", "公司", "zhu", "qss", "竹园公")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def questions(reader: Reader, round_: int) -> dict[str, Callable[[], Any]]:
    """One question of each kind, other ones in each round."""
    first = reader.next(after=round_ * 900, count=50)["nodes"]
    inner = next(node["key"] for node in first if not node["outer"])
    return {
        "next 500": lambda: reader.next(after=round_ * 500, count=500),
        "around a jurisdiction": lambda: reader.around(f"p{round_}"),
        "one node": lambda: reader.nodes([inner]),
        "within 3 steps": lambda: reader.near([inner], steps=3),
        "a way": lambda: reader.path([inner, first[-1]["key"]], around=True),
        "search": lambda: [reader.search(text) for text in TYPED],
    }


def main() -> None:
    """Print a line for each size, and its answers below."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 30_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for size in options.sizes:
            facts = make_towns(size)
            networked, graph = timed(lambda facts=facts: network(facts))
            ranked = sorted(graph, key=lambda id, graph=graph: (-graph.nodes[id]["importance"], id))
            arranged, _ = timed(lambda graph=graph, ranked=ranked: arrange_all(graph, ranked))
            del graph
            composed, page = timed(lambda facts=facts: compose(facts, title="测速"))
            html = folder / f"{size}.html"
            html.write_text(page.html, encoding="utf-8")
            told = (f"{size:,} entities: graph {networked:.1f} s, places {arranged:.1f} s, page in all "
                    f"{composed:.1f} s, {html.stat().st_size / 1e6:.2f} MB with {page.held:,}")
            (folder / "page.db").unlink(missing_ok=True)
            if page.feed:
                written, path = timed(lambda page=page: page.feed.write(folder))
                told += f"; page.db {written:.1f} s, {path.stat().st_size / 1e6:.0f} MB"
            del page, facts
            with open_tab(folder / f"profile{size}", width=1280, height=800) as tab:
                tab.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
                opened = statistics.median(open_page(tab, html) for _ in range(options.runs))
            print(f"{told}; drawn after {opened:.2f} s")
            reader = open_feed(folder)
            if reader:
                answer(reader, options.runs)
                reader.close()


def answer(reader: Reader, runs: int) -> None:
    """The median time and size of each kind of answer."""
    found: dict[str, list[tuple[float, int]]] = {}
    for round_ in range(runs):
        for name, ask in questions(reader, round_).items():
            seconds, said = timed(ask)
            if name == "search":
                seconds /= len(TYPED)
            found.setdefault(name, []).append((seconds, len(json.dumps(said, ensure_ascii=False).encode())))
    for name, each in found.items():
        print(f"    {name:24}{statistics.median(seconds for seconds, _ in each) * 1000:8.0f} ms"
              f"{statistics.median(size for _, size in each) / 1000:10.0f} kB")


if __name__ == "__main__":
    main()
