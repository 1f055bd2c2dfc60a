"""The page of a graph that is larger than its file, as `kg serve` sends it: it asks for the rest, and says so."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from chromium import Tab, find_chromium
from page_facts import make_hostile, make_towns
from server import Server, running

import kg
from kg.graph import Graph
from kg.page import render

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]

HELD = 60
TOWNS, TOWNS_HELD = 900, 90

Open = Callable[..., None]

STORE = """(() => {
  const told = (one) => ({ ...one, sentence: Store.sentences[one.sentence] });
  const sorted = (list) => list.map((one) => JSON.stringify(one)).sort();
  const figure = (one) => { const { number, ...rest } = told(one); return rest; };
  return {
    nodes: Store.nodes.map(({ id, key, name, x, y, size, importance, pinyin, documents, aliases, hub, outer }) =>
      [id, key, name, x, y, size, importance, pinyin, documents, aliases, hub, outer]),
    edges: sorted(Store.edges.map(({ from, to, predicate, ray, statements }) =>
      [from.id, predicate, to.id, ray, statements.map(told)])),
    order: Store.nodes.map((node) => Store.edgesOf(node).map(({ from, to, predicate }) => [from.id, predicate, to.id])),
    figures: Store.nodes.map((node) => sorted(node.observations.map(figure))),
    series: Store.nodes.map((node) => sorted(node.series.map(({ concept, points }) =>
      [concept, points.map(({ value, sources }) => [value, sources.map(figure)])]))),
    books: {
      conflicts: sorted(Store.ledger.conflicts.map(({ subject, of, figures }) => [subject.id, of, figures.map(figure)])),
      targets: sorted(Store.ledger.targets.concat(Store.ledger.waiting).map(({ outcome, target, result }) =>
        [outcome, figure(target), result && figure(result)])),
      sets: sorted(Store.ledger.sets.map(({ node, stated, named, members }) => [node.id, stated, named, members.map(({ id }) => id)])),
      lives: sorted(Store.ledger.lives.map(({ node, findings, last, steps }) => [node.id, findings, last.number, steps.map(told)])),
    },
    counts: Store.countHeld(),
  };
})()"""


@pytest.fixture(scope="module")
def graphs(demo: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of builds whose pages hold a part, and the page that holds all of the first."""
    folder = tmp_path_factory.mktemp("graphs")
    demo.save(folder / "demo", page_entities=HELD)
    (folder / "whole").mkdir()
    demo.draw().save(folder / "whole" / "index.html")
    towns = make_towns(TOWNS)
    Graph(title="许多镇", facts=towns).save(folder / "towns", page_entities=TOWNS_HELD)
    Graph(title="甲", facts=make_hostile()).save(folder / "hostile", page_entities=3)
    return {path.name: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def demo_server(graphs: dict[str, Path]) -> Iterator[Server]:
    with running(graphs["demo"]) as server:
        yield server


@pytest.fixture(scope="module")
def towns_server(graphs: dict[str, Path]) -> Iterator[Server]:
    with running(graphs["towns"]) as server:
        yield server


@pytest.fixture
def served(browser: Tab) -> Iterator[tuple[Tab, Open]]:
    """A tab and a function that opens an address in it. The page may complain of nothing, and asks only its server."""
    browser.resize(1440, 900)
    addresses: list[str] = []

    def open_(server: Server, fragment: str = "") -> None:
        addresses.append(server.address)
        browser.call("Page.navigate", url="about:blank")
        browser.requests.clear()
        browser.messages.clear()
        browser.call("Page.navigate", url=server.address + fragment)
        browser.wait("document.documentElement?.dataset.ready === 'yes'")
        browser.settle()

    yield browser, open_
    browser.settle()
    assert browser.messages == []
    asked = [one for one in browser.requests if not one.startswith((*addresses, "blob:"))]
    assert [address for address in asked if address != "data:,"] == []


def text(tab: Tab, selector: str) -> str:
    return str(tab.run(f"document.querySelector({json.dumps(selector)}).innerText"))


def feeds(tab: Tab) -> list[str]:
    """The questions that the page asked."""
    return [address.split("/graph/")[1] for address in tab.requests if "/graph/" in address]


def by_name(tab: Tab, name: str) -> str:
    return f"Store.nodes.find((node) => node && node.name === {json.dumps(name)})"


def test_fed_with_all_it_is_the_page_that_holds_all(
    served: tuple[Tab, Open], demo_server: Server, graphs: dict[str, Path]
) -> None:
    """Numbers, places, importance, statements, sentences, figures, series, ledger: whichever way they came."""
    tab, open_ = served
    open_(demo_server)
    total = int(tab.run("Store.nodes.length"))
    assert tab.run("Store.held()") == HELD < total
    # In some other order than that of the ranks, by all the ways there are.
    tab.run("new Promise((done) => Remote.near([Store.nodes[0]], 2, done))")
    tab.run("new Promise((done) => Remote.widen([Store.nodes[1]], done))")
    tab.run(f"new Promise((done) => Remote.upTo({total}, done))")
    assert tab.run("Store.held()") == total
    fed = tab.run(STORE)
    tab.open(graphs["whole"] / "index.html")
    assert tab.run("Store.whole === null && Store.held()") == total
    whole = tab.run(STORE)
    for part in whole:
        assert fed[part] == whole[part], part
    tab.requests.clear()
