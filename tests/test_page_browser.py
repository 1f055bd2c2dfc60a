"""The page in a headless Chromium without a network: it draws, answers, and runs nothing that a document holds."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from chromium import Tab, find_chromium, open_tab
from page_facts import HOSTILE, make_county, make_hostile, make_star

from kg.page import render

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, facts, title, limit in (
        ("county", make_county(), "青禾县的政图", 1500),
        ("hostile", make_hostile(), HOSTILE[0], 1500),
        ("star", make_star(900, hubs=2), "星图", 1500),
        ("large", make_star(700), "大图", 100),
    ):
        (folder / f"{name}.html").write_text(render(facts, title=title, limit=limit), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with open_tab(tmp_path_factory.mktemp("profile")) as tab:
        yield tab


@pytest.fixture
def tab(browser: Tab) -> Iterator[Tab]:
    """The tab at the size of a laptop; whatever a test does, the page must neither complain nor load anything."""
    browser.resize(1440, 900)
    yield browser
    browser.settle()
    assert browser.messages == []
    assert [address for address in browser.requests if not address.startswith("file://") and address != "data:,"] == []
    assert len([address for address in browser.requests if address.startswith("file://")]) <= 1


def text(tab: Tab, selector: str) -> str:
    return str(tab.run(f"document.querySelector({json.dumps(selector)}).innerText"))


def place(tab: Tab, name: str) -> tuple[float, float]:
    """Where a node stands in the window."""
    x, y = tab.run(f"""(() => {{
      const node = Store.nodes.find((other) => other.name === {json.dumps(name)});
      const stage = document.getElementById('graph').getBoundingClientRect();
      const at = Canvas.placeOf(node);
      return [stage.left + at.x, stage.top + at.y];
    }})()""")
    return x, y


def wait_for_click(tab: Tab) -> None:
    time.sleep(0.4)  # vis waits for a second click before it tells of the first
    tab.settle()


def test_it_draws_the_nodes_in_their_colours(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    colours = tab.run("""(() => {
      const canvas = document.querySelector('#graph canvas');
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      const seen = new Map();
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] === 255) {
          const colour = '#' + [0, 1, 2].map((k) => data[i + k].toString(16).padStart(2, '0')).join('');
          seen.set(colour, (seen.get(colour) || 0) + 1);
        }
      }
      return Store.nodes.filter((node) => !node.hub).map((node) => seen.get(node.colour) || 0);
    })()""")
    assert len(colours) == 8
    assert min(colours) > 20


def test_a_node_tells_its_statements_with_sentence_title_and_date(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    tab.click(*place(tab, "竹编产业"))
    wait_for_click(tab)
    panel = text(tab, "#panel")
    assert panel.count("竹编产业和茶叶产业是两轮驱动的两翼") == 1
    for wanted in ("竹编产业", "产业", "别名：竹编", "两轮驱动战略", "青禾竹园", "𠮷编公司", "青禾县政府工作报告",
                   "2024-02-01", "竹编产值", "不少于", "12.50", "亿元", "8.4", "增速"):
        assert wanted in panel
    marks = tab.run("Array.from(document.querySelectorAll('#panel mark'), (mark) => mark.textContent)")
    assert sorted(marks) == sorted(["竹编产业和茶叶产业是两轮驱动的两翼", "青禾竹园依托𠮷编公司发展竹编产业",
                                    "依托𠮷编公司发展竹编产业", "竹编产值达到12.50亿元", "增长8.4%"])
    assert tab.run("decodeURIComponent(location.hash)") == "#id=industry-竹编"


def test_status_and_post_are_shown(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#id=" + quote("place-青禾县"))
    panel = text(tab, "#panel")
    assert "在建" in panel and "建成" in panel and "县长" in panel
    assert "产业园开园" in panel


def test_an_edge_tells_its_statements(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    (ax, ay), (bx, by) = place(tab, "茶叶产业"), place(tab, "两轮驱动战略")
    tab.click((ax + bx) / 2, (ay + by) / 2)
    wait_for_click(tab)
    assert "茶叶产业" in text(tab, "#panel .triple") and "两轮驱动战略" in text(tab, "#panel .triple")
    assert text(tab, "#panel mark") == "竹编产业和茶叶产业是两轮驱动的两翼"
    hash = tab.run("location.hash")
    tab.open(pages / "county.html", fragment=hash)
    assert text(tab, "#panel mark") == "竹编产业和茶叶产业是两轮驱动的两翼"


def test_search_finds_names_and_aliases_by_keyboard_alone(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    tab.press("/")
    assert tab.run("document.activeElement.id") == "search"
    tab.type("竹")
    names = tab.run("Array.from(document.querySelectorAll('#suggestions span.data'), (name) => name.textContent)")
    assert names[0] == "竹编产业" and set(names) == {"竹编产业", "竹编产业园二期", "青禾竹园"}
    tab.press("ArrowDown")
    chosen = tab.run("document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).innerText")
    assert names[1] in chosen
    tab.press("Enter")
    assert text(tab, "#panel h2") == names[1]
    tab.run("document.getElementById('search').value = ''")
    tab.type("全县")
    tab.press("Enter")
    assert text(tab, "#panel h2") == "青禾县"
    tab.run("document.getElementById('search').select()")
    tab.type("没有的名字")
    assert text(tab, "#suggestions") == "没有匹配的实体"


def test_hovering_lights_up_the_neighbours_only(tab: Tab, pages: Path) -> None:
    tab.open(pages / "star.html")
    before = tab.run("Labels.boxes().length")
    name = tab.run("Store.nodes.find((node) => !node.hub).name")
    tab.move(*place(tab, name))
    tab.settle()
    lit = set(tab.run("Labels.boxes().map((box) => box.owner)"))
    wanted = set(tab.run("""(() => {
      const node = Store.nodes.find((other) => !other.hub);
      return Store.edgesOf(node).flatMap((edge) => [edge.from.id, edge.to.id]);
    })()"""))
    assert 2 <= len(lit) < before
    assert lit <= wanted


@pytest.mark.parametrize("size", [(1440, 900), (1920, 1080), (390, 844)])
def test_labels_never_overlap_and_the_important_come_first(tab: Tab, pages: Path, size: tuple[int, int]) -> None:
    tab.resize(*size)
    tab.open(pages / "star.html")
    for step in range(4):
        boxes = tab.run("Labels.boxes()")
        assert len(boxes) >= (30 if size[0] > 800 else 10)
        for i, a in enumerate(boxes):
            for b in boxes[:i]:
                assert not (a["left"] < b["right"] and b["left"] < a["right"]
                            and a["top"] < b["bottom"] and b["top"] < a["bottom"]), (a, b)
        if step == 0:
            assert {0, 1} <= {box["owner"] for box in boxes}  # both jurisdictions have their names
        tab.run("Canvas.zoom(1.6)")
        tab.settle()


def test_the_legend_is_a_filter_with_counts(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    legend = text(tab, "#legend").split()
    assert legend[legend.index("产业") + 1] == "2"
    assert legend[legend.index("建设") + 1] == "2"  # two statements, one edge
    assert "9 / 9" in text(tab, "#notice")
    tab.run("document.querySelector('#legend [data-name=Industry]').click()")
    assert "7 / 9" in text(tab, "#notice")
    assert tab.run("document.querySelector('#legend [data-name=Industry]').getAttribute('aria-pressed')") == "false"
    tab.run("document.querySelector('#legend [data-name=Place] + .only').click()")
    assert "2 / 9" in text(tab, "#notice")
    tab.run("document.querySelector('#legend [data-kind=types] h2 button').click()")
    assert "9 / 9" in text(tab, "#notice")
    tab.run("document.querySelector('#legend [data-name=memberOf]').click()")
    assert tab.run("Store.edges.filter((edge) => State.showsEdge(edge)).length") == 5
    tab.run("document.querySelector('#legend [data-kind=predicates] h2 button').click()")
    assert tab.run("Store.edges.filter((edge) => State.showsEdge(edge)).length") == 7


def test_a_large_graph_starts_small_says_so_and_can_grow(tab: Tab, pages: Path) -> None:
    tab.open(pages / "large.html")
    notice = text(tab, "#notice")
    assert "100 / 700" in notice and "600" in notice
    assert tab.run("Labels.boxes().every((box) => box.owner < 100)")
    tab.run("document.querySelector('#notice button').click()")
    assert "600 / 700" in text(tab, "#notice")
    last = tab.run("Store.nodes[699].key")
    tab.open(pages / "large.html", fragment="#id=" + quote(last))
    assert tab.run("State.shows(Store.nodes[699])") is True
    assert text(tab, "#panel h2") == tab.run("Store.nodes[699].name")


def test_a_link_to_nothing_is_said_and_harmless(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#id=" + quote("<img src=x onerror=alert(1)>"))
    assert text(tab, "#notice") == "链接中的实体不在本图谱中。"
    assert text(tab, "#panel h2") == "概览"


def test_the_interface_speaks_chinese_and_english(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    assert "实体类型" in text(tab, "#legend") and "概览" in text(tab, "#panel")
    tab.run("document.getElementById('language').click()")
    assert "Entity types" in text(tab, "#legend") and "Overview" in text(tab, "#panel")
    assert "2 documents" in text(tab, "#counts")
    assert tab.run("document.documentElement.lang") == "en"
    tab.run("document.getElementById('language').click()")
    assert "概览" in text(tab, "#panel")


def test_the_theme_follows_the_system_and_the_button(tab: Tab, pages: Path) -> None:
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    tab.call("Emulation.setEmulatedMedia", features=dark)
    try:
        tab.open(pages / "county.html")
        assert tab.run("document.documentElement.dataset.theme") == "dark"
        ground = tab.run("getComputedStyle(document.body).backgroundColor")
        tab.run("document.getElementById('theme').click()")
        assert tab.run("document.documentElement.dataset.theme") == "light"
        assert tab.run("getComputedStyle(document.body).backgroundColor") != ground
    finally:
        tab.call("Emulation.setEmulatedMedia", features=[])


def test_it_fits_a_telephone(tab: Tab, pages: Path) -> None:
    tab.resize(390, 844, mobile=True)
    tab.open(pages / "star.html")
    assert tab.run("document.documentElement.scrollWidth") == 390
    assert tab.run("document.getElementById('graph').clientHeight") > 300
    assert tab.run("getComputedStyle(document.getElementById('legend')).display") == "none"
    tab.run("document.getElementById('filters').click()")
    assert tab.run("getComputedStyle(document.getElementById('legend')).display") == "block"
    tab.press("Escape")
    assert tab.run("getComputedStyle(document.getElementById('legend')).display") == "none"


def test_the_keyboard_moves_the_graph_and_its_focus_is_visible(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    tab.press("Tab")
    tab.run("document.getElementById('graph').focus()")
    assert tab.run("getComputedStyle(document.getElementById('graph')).outlineStyle") == "solid"
    before = place(tab, "青禾县")
    tab.press("ArrowRight")
    tab.settle()
    moved = place(tab, "青禾县")
    assert moved[0] < before[0] - 40
    tab.press("0", text="0")
    tab.settle()
    assert place(tab, "青禾县") == pytest.approx(before, abs=1)
    tab.run("document.getElementById('graph').dispatchEvent(new KeyboardEvent('keydown', {key: '+'}))")
    tab.settle()
    assert place(tab, "顾明远") != pytest.approx(before, abs=1)


def test_nothing_that_a_document_holds_is_run(tab: Tab, pages: Path) -> None:
    tab.open(pages / "hostile.html")
    title = tab.run("document.title")
    assert title == HOSTILE[0]
    for payload in HOSTILE:
        tab.move(*place(tab, payload))
        tab.settle()
        tab.run(f"location.hash = 'id=' + encodeURIComponent({json.dumps(payload)})")
        tab.wait(f"document.querySelector('#panel h2').textContent === {json.dumps(payload)}")
        tab.run("document.querySelectorAll('#panel details').forEach((details) => { details.open = true; })")
        tab.run(f"""(() => {{
          const search = document.getElementById('search');
          search.value = {json.dumps(payload)};
          search.dispatchEvent(new Event('input'));
        }})()""")
        tab.run("document.getElementById('language').click(); document.getElementById('theme').click()")
        tab.settle()
        assert tab.run("""document.querySelectorAll(
          'img, iframe, object, embed, form, base, b, [onload], [onerror], [onmouseover]').length""") == (
            tab.run("document.querySelectorAll('#counts > b').length"))
        assert tab.run("document.scripts.length") == 3
        assert tab.run("document.title") == title
    shown = tab.run("document.getElementById('panel').textContent")
    assert HOSTILE[-1] in shown
    assert tab.run("typeof ({}).polluted") == "undefined"


def test_without_scripts_it_tells_what_is_in_it(tab: Tab, pages: Path) -> None:
    tab.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.call("Page.navigate", url=(pages / "county.html").resolve().as_uri())
        time.sleep(0.5)
        tree = json.dumps(tab.call("DOM.getDocument", depth=-1), ensure_ascii=False)
        assert "竹编产业、茶叶产业" in tree
    finally:
        tab.call("Emulation.setScriptExecutionDisabled", value=False)
        tab.requests.clear()
