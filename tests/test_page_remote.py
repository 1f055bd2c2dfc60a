"""The page of a graph that is larger than its file, as `kg serve` sends it: it asks for the rest, and says so."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
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

SUGGESTED = "Array.from(document.querySelectorAll('#suggestions .data'), (one) => one.textContent)"
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
      conflicts: sorted(Store.ledger.conflicts.map(({ subject, of, figures }) =>
        [subject.id, of, figures.map(figure)])),
      targets: sorted(Store.ledger.targets.concat(Store.ledger.waiting).map(({ outcome, target, result }) =>
        [outcome, figure(target), result && figure(result)])),
      sets: sorted(Store.ledger.sets.map(({ node, stated, named, members }) =>
        [node.id, stated, named, members.map(({ id }) => id)])),
      lives: sorted(Store.ledger.lives.map(({ node, findings, last, steps }) =>
        [node.id, findings, last.number, steps.map(told)])),
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


@pytest.fixture(scope="module")
def hostile_server(graphs: dict[str, Path]) -> Iterator[Server]:
    with running(graphs["hostile"]) as server:
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


def test_the_file_asks_nobody_and_says_what_is_not_in_it(tab: Tab, graphs: dict[str, Path]) -> None:
    tab.open(graphs["demo"] / "index.html")
    total = tab.run("Store.nodes.length")
    assert "connect-src 'none'" in tab.run("document.querySelector('meta[http-equiv]').content")
    assert tab.run("Remote.on") is False
    for place in ("#notice", "#panel"):
        told = text(tab, place)
        assert f"{HELD} / {total}" in told and "文件只含" in told, place
        assert "kg serve" in told and "kg draw" in told, place
    assert f"{HELD} / {total} 个实体" in text(tab, "#counts")
    # Whatever the reader does: nothing is asked, nobody waits.
    tab.run("document.getElementById('search').focus()")
    tab.type("园")
    tab.run("document.getElementById('graph').focus()")
    for key in ("n", "e", "2", "3"):
        tab.press(key, text=key)
    tab.run("new Promise((done) => setTimeout(() => done(true), 300))")
    assert "条陈述；查看全部：kg serve" in text(tab, "#panel")
    asked = [address for address in tab.requests if not address.startswith(("file:", "blob:", "data:"))]
    assert asked == []


def test_a_file_whose_link_names_what_it_does_not_hold_says_so(tab: Tab, graphs: dict[str, Path]) -> None:
    tab.open(graphs["demo"] / "index.html", fragment="#id=" + quote(far(graphs["demo"])["key"], safe=""))
    assert "不在本图谱中" in text(tab, "#notice") and "kg serve" in text(tab, "#notice")


def choose_hub(tab: Tab) -> None:
    """By its name in the overview."""
    tab.run("""(() => {
      const { name } = Store.nodes.find((node) => node && node.hub);
      Array.from(document.querySelectorAll('#panel .jump')).find((one) => one.textContent === name).click();
    })()""")


def far(folder: Path, *, skip: int = 0, outer: bool = False) -> dict[str, Any]:
    """A node of low rank that is linked with others beside the jurisdictions (or not, ``outer``), and whose name no
    other will have."""
    import sqlite3

    connection = sqlite3.connect(folder / "page.db")
    found = connection.execute("SELECT entry FROM nodes WHERE NOT held ORDER BY id DESC").fetchall()
    connection.close()
    entries = [entry for (row,) in found if (entry := json.loads(row))["outer"] is outer and len(entry["label"]) > 5]
    assert len(entries) > skip
    return dict(entries[skip])


def test_search_finds_what_only_the_server_has(
    served: tuple[Tab, Open], towns_server: Server, graphs: dict[str, Path]
) -> None:
    tab, open_ = served
    open_(towns_server)
    node = far(graphs["towns"])
    assert tab.run(f"Store.byKey.has({json.dumps(node['key'])})") is False
    for typed in (node["label"], "".join(node["pinyin"][0].split())):
        tab.run("document.getElementById('search').focus(); document.getElementById('search').select()")
        tab.type(typed)
        tab.wait(f"{SUGGESTED}.includes({json.dumps(node['label'])})")
    while tab.run("document.querySelector('#suggestions [aria-selected=true] .data').textContent") != node["label"]:
        tab.press("ArrowDown")
    tab.press("Enter", text="\r")
    tab.wait(f"State.selected && State.selected.node.key === {json.dumps(node['key'])}")
    assert tab.run("State.shows(State.selected.node)") is True
    assert text(tab, "#panel h2") == node["label"]
    tab.wait("Remote.missing(State.selected.node) === 0")
    assert tab.run("Store.edgesOf(State.selected.node).flatMap((edge) => edge.statements).length") == node["told"]
    assert text(tab, "#counts").count(" / ") >= 2


def test_a_hub_is_expanded_by_what_the_server_has(served: tuple[Tab, Open], towns_server: Server) -> None:
    tab, open_ = served
    open_(towns_server)
    before = tab.run("[View.count(), Remote.missing(Store.nodes.find((node) => node && node.hub))]")
    assert before[1] > 100
    choose_hub(tab)
    assert tab.run("State.selected.node.hub") is True
    for turn in (1, 2, 3):
        tab.run("document.querySelector('#panel [data-act=expand]').click()")
        tab.wait(f"State.opened.get(State.selected.node) === {50 * turn}")
        assert tab.run(f"View.neighbours(State.selected.node).slice(0, {50 * turn}).every((one) => State.shows(one))")
    assert tab.run("View.count()") > before[0]
    # Reached from here, the state is in the link; opened elsewhere, it is what it was.
    count, link = tab.run("[View.count(), window.location.hash]")
    open_(towns_server, link)
    tab.wait(f"View.count() === {count}")
    # Also where nobody is chosen, whose panel would fetch the rest by itself.
    opened = next(part for part in link[1:].split("&") if part.startswith("open="))
    open_(towns_server, f"#{opened}")
    tab.wait(f"View.count() === {count}")
    assert all(address.startswith("around?") for address in feeds(tab))


def test_the_panel_comes_to_tell_every_statement(
    served: tuple[Tab, Open], demo_server: Server, graphs: dict[str, Path]
) -> None:
    tab, open_ = served
    open_(demo_server)
    hub = tab.run("Store.nodes.findIndex((node) => node && node.hub && node.told > Store.edgesOf(node).length)")
    node = f"Store.nodes[{hub}]"
    open_(demo_server, f"#id={quote(tab.run(f'{node}.key'), safe='')}")
    tab.wait(f"State.selected && State.selected.node.id === {hub}")
    while tab.run("Boolean(document.querySelector('#panel [data-act=fetch]'))"):
        here = tab.run("Store.held()")
        tab.run("document.querySelector('#panel [data-act=fetch]')?.click()")
        tab.wait(f"Store.held() > {here} || !document.querySelector('#panel [data-act=fetch]')")
    told = tab.run("Array.from(document.querySelectorAll('#panel > details .count'), (one) => one.textContent)")
    assert sum(int(count.replace(",", "")) for count in told) == tab.run(f"{node}.told") > 40
    assert text(tab, "#panel h3").split()[-1] == tab.run(f"Say.number({node}.told)")


def test_a_link_to_what_is_not_in_the_page_fetches_it(
    served: tuple[Tab, Open], towns_server: Server, graphs: dict[str, Path]
) -> None:
    tab, open_ = served
    one, other = far(graphs["towns"]), far(graphs["towns"], skip=5)
    open_(towns_server, f"#id={quote(one['key'], safe='')}")
    tab.wait(f"State.selected && State.selected.node.key === {json.dumps(one['key'])}")
    assert tab.run("State.shows(State.selected.node)") is True
    # Going on by an address in the same window, with a focus and a pin.
    tab.run(f"window.location.hash = '#focus=2,{other['key']}&pin={one['key']}'")
    tab.wait(f"State.focus && State.focus.nodes[0].key === {json.dumps(other['key'])}")
    assert tab.run("State.pinned.size") == 1
    assert tab.run("View.count()") > 2
    # What there is nowhere is said, as ever.
    open_(towns_server, "#id=nobody-of-this-name")
    tab.wait("document.getElementById('notice').innerText.includes('不在本图谱中')")


def test_a_focus_and_a_way_reach_beyond_the_page(
    served: tuple[Tab, Open], towns_server: Server, graphs: dict[str, Path]
) -> None:
    tab, open_ = served
    open_(towns_server)
    inner = tab.run("Store.nodes.find((node) => node && !node.hub && Remote.missing(node) > 2).id")
    tab.run(f"(() => {{ State.selected = {{ node: Store.nodes[{inner}] }}; Panel.show(); }})()")
    tab.wait(f"Remote.missing(Store.nodes[{inner}]) === 0")
    held = tab.run("Store.held()")
    tab.run("document.querySelector('#panel [data-act=focus3]').click()")
    tab.wait("State.focus && State.focus.steps === 3")
    assert tab.run("Store.held()") > held
    # All that is as near is here: another walk on the server finds nothing new.
    assert tab.run(f"""(async () => {{
      const key = encodeURIComponent(Store.nodes[{inner}].key);
      const part = await (await fetch(`graph/near?node=${{key}}&steps=3`)).json();
      return part.nodes.every(({{ id }}) => Store.nodes[id]);
    }})()""") is True
    one, other = far(graphs["towns"]), far(graphs["towns"], skip=9)
    open_(towns_server, f"#path={one['key']},{other['key']}")
    tab.wait("Boolean(State.path)")
    tab.run("document.querySelector('#panel [data-act=farther]').click()")
    tab.wait("Boolean(Paths.find(State.path))")
    steps = tab.run("Paths.find(State.path).nodes.map(({ id }) => id)")
    assert steps[0] == one["id"] and steps[-1] == other["id"] and len(steps) > 2
    # Where there is none at all, that is said: what hangs on its county alone cannot be reached around it.
    alone = far(graphs["towns"], outer=True)
    open_(towns_server, f"#path={one['key']},{alone['key']}&around=1")
    tab.wait("Boolean(State.path)")
    tab.run("document.querySelector('#panel [data-act=farther]').click()")
    tab.wait("document.getElementById('panel').innerText.includes('全部实体中也没有路径')")


def test_more_are_shown_from_the_server(served: tuple[Tab, Open], towns_server: Server) -> None:
    tab, open_ = served
    open_(towns_server)
    assert text(tab, "#notice").startswith(f"显示 {TOWNS_HELD} / {TOWNS}")
    tab.run("document.querySelector('#notice button').click()")
    tab.wait(f"State.limit === {TOWNS_HELD + 500} && View.count() === {TOWNS_HELD + 500}")
    tab.run("document.querySelector('#notice button').click()")
    tab.wait(f"View.count() === {TOWNS}")
    assert text(tab, "#counts").count(" / ") == 0, "all is here, and nothing is said of parts any more"
    assert feeds(tab) and all(address.startswith("next?") for address in feeds(tab))


def test_when_the_server_is_gone_the_page_says_so_and_lives_on(browser: Tab, graphs: dict[str, Path]) -> None:
    with running(graphs["towns"]) as server:
        browser.call("Page.navigate", url=server.address)
        browser.wait("document.documentElement?.dataset.ready === 'yes'")
        os.kill(server.pid, signal.SIGKILL)
        server.process.wait()
        choose_hub(browser)
        browser.wait("document.getElementById('notice').innerText.includes('服务器没有回应')")
        assert browser.run("State.selected.node.hub") is True
        browser.run("document.querySelector('#panel [data-act=expand]').click()")
        browser.wait("document.getElementById('notice').innerText.includes('服务器没有回应')")
        browser.run("document.getElementById('language').click()")
        browser.run("document.querySelector('#panel [data-act=expand]').click()")
        browser.wait("document.getElementById('notice').innerText.includes('The server does not answer')")
        assert browser.run("Store.held()") == TOWNS_HELD
        browser.run("Explore.escape()")
        assert browser.run("View.count()") == TOWNS_HELD
    with running(graphs["towns"], "--port", server.address.rstrip("/").rpartition(":")[2]):
        browser.run("document.querySelector('#notice button').click()")
        browser.wait(f"View.count() === {TOWNS_HELD + 500}")  # once it is back, all goes on
    browser.messages.clear()


def test_a_graph_that_was_built_anew_is_not_mixed_with_the_old(browser: Tab, tmp_path: Path) -> None:
    towns = make_towns(200)
    Graph(title="旧", facts=towns).save(tmp_path / "graph", page_entities=50)
    with running(tmp_path / "graph") as server:
        browser.call("Page.navigate", url=server.address)
        browser.wait("document.documentElement?.dataset.ready === 'yes'")
        Graph(title="新", facts=make_towns(300)).save(tmp_path / "graph", page_entities=50)
        browser.run("new Promise((done) => setTimeout(() => done(true), 1200))")  # workers are exchanged in a second
        browser.run("document.querySelector('#notice button').click()")
        browser.wait("document.getElementById('notice').innerText.includes('built anew')")
        assert browser.run("Store.held()") == 50
    browser.messages.clear()


def test_the_server_finds_and_walks_as_the_page_would(
    browser: Tab, graphs: dict[str, Path], demo_server: Server
) -> None:
    """The same grades in the same order, and ways as short, as those of the page that holds all."""
    browser.open(graphs["whole"] / "index.html")
    ends = browser.run("[3, 40, 200, 333, 480, 515].map((number) => Store.nodes[number].key)")
    typed = ["市", "产业", "能源", "szq", "shizhong", "qu", "z", "s", "zhi", "云谷", "ai", "未来产", "济南 市", "%"]
    found = browser.run(f"""{json.dumps(typed)}.map((text) => Search.match(text).slice(0, 12)
      .map(({{ node, grading, alias }}) => [node.id, grading, alias]))""")
    ways = browser.run(f"""(() => {{
      const ends = {json.dumps(ends)}.map((key) => Store.byKey.get(key));
      return ends.flatMap((from) => ends.map((to) => [false, true].map((around) => {{
        const way = from === to ? null : Paths.find({{ from, to, around }});
        return way ? way.nodes.length : 0;
      }})));
    }})()""")
    assert sum(map(len, found)) > 60 and sum(count > 2 for pair in ways for count in pair) > 20
    with httpx.Client(base_url=demo_server.address, trust_env=False) as http:
        for text_, wanted in zip(typed, found, strict=True):
            hits = http.get("graph/search", params={"q": text_}).json()["found"]
            assert [[hit["id"], hit["grading"], hit["alias"]] for hit in hits] == wanted, text_
        pairs = [(one, other) for one in ends for other in ends]
        for (one, other), wanted_pair in zip(pairs, ways, strict=True):
            for around, length in enumerate(wanted_pair):
                if one != other:
                    way = http.get("graph/path", params={"node": [one, other], "around": around}).json()["way"]
                    assert len(way) == length


def test_nothing_hostile_runs_on_its_way_from_the_server(served: tuple[Tab, Open], hostile_server: Server) -> None:
    tab, open_ = served
    open_(hostile_server)
    total = tab.run("Store.nodes.length")
    tab.run(f"new Promise((done) => Remote.upTo({total}, done))")
    assert tab.run("Store.held()") == total
    for number in range(total):
        tab.run(f"(() => {{ State.selected = {{ node: Store.nodes[{number}] }}; Panel.show(); }})()")
    tab.run("document.getElementById('search').focus()")
    tab.type("<script>")
    tab.wait("document.querySelectorAll('#suggestions li').length > 0")
    tab.wait("performance.getEntriesByType('resource').some(({ name }) => name.includes('graph/search'))")
    assert "pwned" not in tab.run("document.title")
    assert tab.run("document.querySelectorAll('#panel script, #suggestions script, iframe, #panel img').length") == 0


def test_a_page_that_holds_all_is_sent_as_it_is(graphs: dict[str, Path], demo: kg.Graph) -> None:
    html = render(demo.facts, title="甲", ledger=demo.books)
    assert "connect-src" not in html.split("<title>")[0]
