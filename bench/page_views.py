"""How the page's views and exports fare on a large graph, beside the same on one of a quarter of its size.

    python bench/page_views.py [ENTITIES] [--runs N]           (default: 3000 entities, 5 runs)

The graphs are made up from a fixed seed. Both pages are opened in one headless Chromium, in turn; times are medians, in
milliseconds, of the work and of the frame after it. The last column says how many times as long the large one takes:
four would be in step with its size. Tables show a hundred rows at a time, so switching should stay well below.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from chromium import Tab, open_tab
from page_facts import make_star

from kg.model import Assertion, Facts, Observation
from kg.page import render

SHOW = "State.limit = Infinity"
STEPS = {
    "to the table of entities": ("", "document.getElementById('tab-view-table').click()"),
    "sort it by name": ("#view=table", "document.querySelector('#table-entities [data-key=name]').click()"),
    "filter it": ("#view=table", "(() => { const field = document.querySelector('#table-entities input');"
                                 "field.value = '山'; field.dispatchEvent(new Event('input')); })()"),
    "to the table of relations": ("#view=table", "document.getElementById('tab-table-relations').click()"),
    "to the numbers": ("", "document.getElementById('tab-view-numbers').click()"),
    "graph as SVG": ("", "Exports.make('svg')"),
    "graph as PNG": ("", "Exports.make('png')"),
    "graph as CSV": ("", "Exports.make('csv')"),
    "graph as JSON": ("", "Exports.make('json')"),
}


def invent(size: int) -> Facts:
    """A star with half as many more edges than nodes, and two figures of every fourth entity."""
    facts = make_star(size)
    ends = [entity.id for entity in facts.entities[1:]]
    origin = facts.assertions[0].provenance
    known = {(one.subject, one.object) for one in facts.assertions}
    wanted = size * 3 // 2 - len(facts.assertions)
    pairs = ((one, ends[(i * 7 + 3) % len(ends)]) for i, one in enumerate(ends))
    more = [Assertion(one, "supports", other, origin) for one, other in pairs if (one, other) not in known]
    figures = tuple(
        Observation(one, f"指标{i % 97}", "level", Decimal(i % 1013 + year), "个", str(i % 1013 + year), "exact",
                    str(2023 + year), "actual", origin) for i, one in enumerate(ends[::4]) for year in (0, 1))
    return replace(facts, assertions=(*facts.assertions, *more[:max(0, wanted)]), observations=figures)


def measure(tab: Tab, path: Path, fragment: str, act: str) -> float:
    tab.open(path, fragment=fragment)
    return float(tab.run(f"""(async () => {{
      {SHOW};
      Views.update();
      document.body.offsetHeight;
      const start = performance.now();
      await {act};
      await new Promise((done) => requestAnimationFrame(() => {{ document.body.offsetHeight; done(); }}));
      return performance.now() - start;
    }})()"""))


def main() -> None:
    words = sys.argv[1:]
    runs = int(words[words.index("--runs") + 1]) if "--runs" in words else 5
    size = int(words[0]) if words and words[0].isdecimal() else 3000
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for count in (size // 4, size):
            facts = invent(count)
            paths.append(Path(folder, f"{count}.html"))
            paths[-1].write_text(render(facts, title="山州县"), encoding="utf-8")
            print(f"{count} entities, {len(facts.assertions)} statements, {len(facts.observations)} figures")
        with open_tab(Path(folder, "profile")) as tab:
            for name, (fragment, act) in STEPS.items():
                times: list[list[float]] = [[], []]
                for _ in range(runs):
                    for found, path in zip(times, paths, strict=True):
                        found.append(measure(tab, path, fragment, act))
                small, large = map(statistics.median, times)
                print(f"{name:26} {small:8.0f} ms {large:8.0f} ms   × {large / small:.1f}")


if __name__ == "__main__":
    main()
