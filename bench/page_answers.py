"""How quickly the page answers: search, a filter, a year, a focus, at several sizes, in a headless Chromium.

``python bench/page_answers.py [SIZE …]`` prints milliseconds, the least, median and most of so many rounds, and each
size's median as a multiple of the first size's, taken in the same run. What is measured is our own work with what it
draws and the layout that it asks the browser for (whoever draws asks where the buttons stand), but not the painting of
the window; a search is the search alone, without its list, and a focus the graph alone, without its panel.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from chromium import open_tab
from page_facts import make_star

from kg.model import Document, Facts
from kg.page import render

ROUNDS = 15
YEARS = range(2016, 2026)
ACTS = {
    "search by Pinyin": "Search.match('qs' + String.fromCharCode(97 + round % 26))",
    "search by character": "Search.match('青')",
    "type": "document.querySelector('#legend [data-kind=types] .toggle').click()",
    "predicate": "document.querySelector('#legend [data-kind=predicates] .toggle').click()",
    "confidence": "(() => { const s = document.getElementById('confidence'); s.value = round % 2 ? 0 : 0.85; "
                  "s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change')); })()",
    "orphans": "document.querySelector('.switches [data-name=orphans]').click()",
    "year": "(() => { const s = document.getElementById('year'); s.value = 1 + round % 10; "
            "s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change')); })()",
    "focus, 3 steps": "(() => { State.focus = State.focus ? null : { nodes: [Store.nodes[3]], steps: 3 }; "
                      "View.compute(); Canvas.refresh(); })()",
}


def make(size: int) -> Facts:
    """A star whose statements stand in ten years' reports, each with a confidence of its own."""
    facts = make_star(size)
    chance = random.Random(3)
    documents = tuple(Document(f"d{year}", f"{year}.txt", "0", facts.documents[0].text, title=f"报告{year}",
                               date=f"{year}-01", region=facts.documents[0].region) for year in YEARS)
    assertions = tuple(replace(a, provenance=replace(a.provenance, document=chance.choice(documents).id,
                                                     confidence=chance.choice((0.6, 0.8, 0.9))))
                       for a in facts.assertions)
    return Facts(documents, {}, facts.entities, assertions, ())


def main(sizes: list[int]) -> None:
    first: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, open_tab(Path(folder) / "profile") as tab:
        for size in sizes:
            page = Path(folder) / f"{size}.html"
            html = render(make(size), title="速度", limit=size)
            page.write_text(html, encoding="utf-8")
            tab.open(page)
            print(f"{size} nodes, {tab.run('Store.edges.length')} edges, {len(html.encode()) / 1e6:.2f} MB, all shown")
            for name, act in ACTS.items():
                times = tab.run(f"""(async () => {{
                  const times = [];
                  for (let round = 0; round < {ROUNDS}; round += 1) {{
                    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
                    const before = performance.now();
                    {act};
                    if (!{str(name.startswith('search')).lower()}) Canvas.redraw();
                    times.push(performance.now() - before);
                  }}
                  return times;
                }})()""")
                median = statistics.median(times)
                first.setdefault(name, median or 0.05)
                print(f"  {name:20} {min(times):7.1f} {median:7.1f} {max(times):7.1f} ms  × {median / first[name]:.1f}")
            tab.run("document.querySelector('.switches .reset').click()")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [1000, 3000, 10_000])
