"""The page beside bare tuned pyvis: first draw, panning, zooming, size, in one headless Chromium without a GPU.

    python bench/page_speed.py [--sizes 1000 3000 10000] [--runs 3]

Both draw the same invented graph at the same places. *Bare tuned pyvis* is pyvis without physics, smooth edges, edge
labels, or edges while the view moves: dots at given places in fixed colours, each edge with its sentence, written as
UTF-8, and without the two addresses that pyvis would load. A frame is a redraw by vis-network (both pages use it) in
``--seconds`` of panning or zooming with one input event for each frame of the browser, which makes 60 in a second at
most. First draw is the time from opening the file until the nodes have been drawn and the browser goes on to the next
frame. Figures are medians of ``--runs``; pages take turns, so that what else the machine does meets both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from pyvis.network import Network

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
from chromium import Tab, open_tab
from page_facts import make_towns

from kg.layout import arrange
from kg.model import Facts
from kg.network import network
from kg.page import read_library, render

# Both pages: every redraw of vis-network begins by clearing its canvas; `frames` holds how many paths each one began.
WATCH = """
window.watch = { frames: [], first: 0 };
(() => {
  const { clearRect, beginPath, drawImage } = CanvasRenderingContext2D.prototype;
  let drawn = 0;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (this.canvas.isConnected) {
      drawn = 0;
      window.watch.frames.push(performance.now());
      queueMicrotask(() => {
        if (drawn >= 100 && !window.watch.first) {
          window.watch.first = -1;
          requestAnimationFrame(() => setTimeout(() => { window.watch.first = performance.now(); }));
        }
      });
    }
    return clearRect.apply(this, box);
  };
  CanvasRenderingContext2D.prototype.beginPath = function () { drawn += 1; return beginPath.call(this); };
  CanvasRenderingContext2D.prototype.drawImage = function (...all) { drawn += 1; return drawImage.apply(this, all); };
})();
"""
MOVE = """
(kind, seconds) => new Promise((done) => {
  const canvas = document.querySelector('canvas');
  const box = canvas.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
  const point = (type, dx, buttons) => canvas.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true,
    clientX: x + dx, clientY: y + dx / 3, buttons, button: type === 'pointermove' ? -1 : 0, pointerId: 1,
    pointerType: 'mouse', isPrimary: true }));
  const start = performance.now();
  let count = 0;
  window.watch.frames.length = 0;
  if (kind === 'pan') point('pointerdown', 0, 1);
  function step() {
    const gone = performance.now() - start;
    if (gone > seconds * 1000) {
      if (kind === 'pan') point('pointerup', 0, 0);
      done(window.watch.frames.filter((time) => time <= start + gone).length / (gone / 1000));
      return;
    }
    count += 1;
    if (kind === 'pan') point('pointermove', 150 * Math.sin(count / 12), 1);
    else canvas.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: x, clientY: y,
      deltaY: count % 24 < 12 ? -40 : 40 }));
    requestAnimationFrame(step);
  }
  requestAnimationFrame(step);
})
"""
OVERLAPS = """(() => {
  const boxes = Labels.boxes();
  let found = 0;
  boxes.forEach((a, i) => boxes.slice(0, i).forEach((b) => {
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found += 1;
  }));
  return [boxes.length, found];
})()"""
SHOW_ALL = """(() => {
  while (document.querySelector('#notice button')) document.querySelector('#notice button').click();
  return Store.nodes.filter((node) => State.shows(node)).length;
})()"""
SEARCH = """(() => {
  const field = document.getElementById('search');
  const times = ['竹', '青山', '公司', '竹园'].map((words) => {
    const start = performance.now();
    field.value = words;
    field.dispatchEvent(new Event('input'));
    return performance.now() - start;
  });
  field.value = '';
  field.dispatchEvent(new Event('input'));
  return Math.max(...times);
})()"""
FILTER = """(() => {
  const box = document.querySelectorAll('#legend .toggle')[2];
  const start = performance.now();
  box.click();
  const gone = performance.now() - start;
  document.querySelectorAll('#legend .toggle')[2].click();
  return gone;
})()"""


def bare(facts: Facts) -> str:
    """The same graph by pyvis, tuned for speed, with nothing of ours."""
    graph = network(facts)
    layout = arrange(graph)
    net = Network(height="900px", width="100%", directed=True, cdn_resources="in_line")
    net.options = {
        "physics": {"enabled": False}, "layout": {"improvedLayout": False},
        "edges": {"smooth": False, "color": {"color": "#97a3b4", "inherit": False}},
        "nodes": {"shape": "dot", "scaling": {"label": {"drawThreshold": 9}}},
        "interaction": {"hideEdgesOnDrag": True, "hideEdgesOnZoom": True},
    }
    index = {id: number for number, id in enumerate(sorted(graph))}
    for id, number in index.items():
        x, y = layout.positions[id]
        net.add_node(number, label=graph.nodes[id]["name"], x=x, y=y, size=layout.sizes[id], color="#3b6fb6")
    for subject, object, edge in graph.edges(data=True):
        net.add_edge(index[subject], index[object], rel=edge["predicate"], evidence=edge["sentence"],
                     doc=edge["document"])
    net.templateEnv = Environment(loader=ChoiceLoader([FileSystemLoader(net.template_dir)]), autoescape=False)
    net.templateEnv.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    lines = str(net.generate_html("bare.html")).split("\n")
    head = "\n".join(lines)
    for start, end in (("<link\n          href=\"https://cdn.jsdelivr", "/>"), ("<script\n      src=\"https://cdn.jsdelivr",
                                                                             "</script>")):
        at = head.find(start)
        if at >= 0:
            head = head[:at] + head[head.index(end, at) + len(end):]
    return head


def open_page(tab: Tab, path: Path) -> float:
    """Load a page; seconds until it has been drawn."""
    tab.call("Page.navigate", url="about:blank")
    tab.call("Page.navigate", url=path.resolve().as_uri())
    tab.wait("window.watch && window.watch.first > 0", seconds=120)
    gone = float(tab.run("window.watch.first")) / 1000
    tab.run("new Promise((done) => setTimeout(done, 600))")  # what a page does after its first draw
    return gone


def move(tab: Tab, kind: str, seconds: float) -> float:
    """Frames in a second."""
    return float(tab.run(f"({MOVE})({json.dumps(kind)}, {seconds})"))


def measure(tab: Tab, path: Path, *, seconds: float, ours: bool) -> dict[str, float]:
    """One run of one page."""
    found = {"first": open_page(tab, path)}
    for kind in ("pan", "zoom"):
        found[kind] = move(tab, kind, seconds)
        tab.run("new Promise((done) => setTimeout(done, 500))")
    if ours:
        found["labels"], found["overlaps"] = tab.run(OVERLAPS)
        found["search ms"], found["filter ms"] = tab.run(SEARCH), tab.run(FILTER)
        found["shown"] = tab.run(SHOW_ALL)
        tab.run("document.getElementById('zoom-fit').click()")
        tab.run("new Promise((done) => setTimeout(done, 800))")
        for kind in ("pan", "zoom"):
            found[f"{kind} all"] = move(tab, kind, seconds)
            tab.run("new Promise((done) => setTimeout(done, 500))")
        found["labels all"], more = tab.run(OVERLAPS)
        found["overlaps"] += more
    return found


def main() -> None:
    """Print a table, a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 3_000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2.5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with open_tab(folder / "profile", width=1280, height=800) as tab:
            tab.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
            for size in options.sizes:
                facts = make_towns(size)
                started = time.perf_counter()
                html = render(facts, title="测速")
                built = time.perf_counter() - started
                (folder / "ours.html").write_text(html, encoding="utf-8")
                (folder / "bare.html").write_text(bare(facts), encoding="utf-8")
                runs: dict[str, list[Mapping[str, float]]] = {"ours": [], "bare": []}
                for _ in range(options.runs):
                    for name, found in runs.items():
                        path = folder / f"{name}.html"
                        found.append(measure(tab, path, seconds=options.seconds, ours=name == "ours"))
                tell(size, len(facts.assertions), built, folder, {name: middle(found) for name, found in runs.items()})


def middle(runs: list[Mapping[str, float]]) -> dict[str, float]:
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def tell(size: int, edges: int, built: float, folder: Path, found: Mapping[str, dict[str, Any]]) -> None:
    ours, other = found["ours"], found["bare"]
    size_of = {name: (folder / f"{name}.html").stat().st_size / 1e6 for name in found}
    print(f"\n{size:,} nodes, {edges:,} edges: built in {built:.1f} s (vis-network itself: "
          f"{len(read_library()) / 1e6:.2f} MB)")
    print(f"{'':24}{'page':>10}{'pyvis':>10}{'ratio':>10}")
    print(f"{'first draw, s':24}{ours['first']:10.2f}{other['first']:10.2f}{ours['first'] / other['first']:10.2f}")
    print(f"{'file, MB':24}{size_of['ours']:10.2f}{size_of['bare']:10.2f}{size_of['ours'] / size_of['bare']:10.2f}")
    for kind in ("pan", "zoom"):
        for row, key in ((f"{kind}, frames/s", kind), (f"{kind}, all shown", f"{kind} all")):
            print(f"{row:24}{ours[key]:10.0f}{other[kind]:10.0f}{ours[key] / other[kind]:10.2f}")
    print(f"shown at last {ours['shown']:.0f}; labels {ours['labels']:.0f}, all shown {ours['labels all']:.0f}, "
          f"overlapping {ours['overlaps']:.0f}; search {ours['search ms']:.1f} ms, filter {ours['filter ms']:.0f} ms")


if __name__ == "__main__":
    main()
