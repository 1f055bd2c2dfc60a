"""A line of the graph says what it is where somebody points at it, and its panel tells as much as that of a node."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from chromium import Tab, find_chromium
from page_facts import cite
from page_monkey import DUMP, fresh
from test_page_explore import Reader

from kg.model import Assertion, Document, Entity, Facts
from kg.page import render

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]


def make_lines() -> Facts:
    """Two companies with three relations in both directions, one that is linked to itself, and a county."""
    old = Document("old", "old.txt", "0" * 64, "甲山公司隶属丙岭公司。甲山公司支撑丙岭公司。"
                   "丙岭公司与甲山公司合作。丁河公司隶属丁河公司。",
                   title="青石区旧闻", date="2023-03-01", region=("云岭省", "青石区"))
    new = Document("new", "new.txt", "1" * 64, "甲山公司支撑丙岭公司。青石区引进丁河公司。"
                   "丁河公司与丙岭公司合作。青石区支持丙岭公司。",
                   title="青石区新闻", date="2024-03-01", region=("云岭省", "青石区"))
    names = {"青石区": "Place", "甲山公司": "Company", "丙岭公司": "Company", "丁河公司": "Company"}
    entities = tuple(Entity(name, name, (type,), (), ("云岭省",)) for name, type in names.items())

    def say(document: Document, quote: str, subject: str, predicate: str, object: str) -> Assertion:
        return Assertion(subject, predicate, object, cite(document, quote))

    return Facts((old, new), {}, entities, (
        say(old, "甲山公司隶属丙岭公司", "甲山公司", "partOf", "丙岭公司"),
        say(old, "甲山公司支撑丙岭公司", "甲山公司", "supports", "丙岭公司"),
        say(new, "甲山公司支撑丙岭公司", "甲山公司", "supports", "丙岭公司"),
        say(old, "丙岭公司与甲山公司合作", "丙岭公司", "cooperatesWith", "甲山公司"),
        say(old, "丁河公司隶属丁河公司", "丁河公司", "partOf", "丁河公司"),
        say(new, "青石区引进丁河公司", "青石区", "introduces", "丁河公司"),
        say(new, "丁河公司与丙岭公司合作", "丁河公司", "cooperatesWith", "丙岭公司"),
        say(new, "青石区支持丙岭公司", "青石区", "supports", "丙岭公司"),
    ), ())


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lines") / "lines.html"
    path.write_text(render(make_lines(), title="线"), encoding="utf-8")
    return path


@pytest.fixture
def reader(tab: Tab, page: Path) -> Reader:
    return Reader(tab, page)


def middle(tab: Tab, subject: str, object: str) -> tuple[float, float]:
    """A place on the line between two nodes where neither a mark nor a name lies, in pixels of the window."""
    place = tab.run(f"""(() => {{
      const {{ left, top }} = document.getElementById('graph').getBoundingClientRect();
      const [a, b] = {json.dumps([subject,
        object])}.map((name) => Canvas.placeOf(Store.nodes.find((node) => node.name === name)));
      const marks = Store.nodes.map((node) => Canvas.placeOf(node));
      for (let at = 0.3; at < 0.7; at += 0.02) {{
        const point = {{ x: a.x + (b.x - a.x) * at, y: a.y + (b.y - a.y) * at }};
        if (!Labels.at(point) && !marks.some(({{ x, y }}) => Math.hypot(x - point.x,
          y - point.y) < 30)) return [left + point.x, top + point.y];
      }}
      return null;
    }})()""")
    assert place, "no free place on the line"
    return place[0], place[1]


def hint(tab: Tab) -> list[list[str]]:
    """The lines that are named beside the pointer; none if nothing is."""
    return list(tab.run("""(() => {
      const holder = document.querySelector('.line-hint');
      if (!holder.checkVisibility()) return [];
      return Array.from(holder.querySelectorAll('p'), (line) => Array.from(line.querySelectorAll('span, b'),
        (part) => part.textContent));
    })()"""))


def test_a_line_is_named_where_the_mouse_is_on_it(reader: Reader) -> None:
    tab = reader.tab
    assert hint(tab) == []
    tab.move(*middle(tab, "丁河公司", "丙岭公司"))
    tab.settle()
    assert hint(tab) == [["丁河公司", "合作", "丙岭公司"]]
    tab.move(*middle(tab, "甲山公司", "丙岭公司"))
    tab.settle()
    assert hint(tab) == [["丙岭公司", "合作", "甲山公司"], ["甲山公司", "隶属于", "丙岭公司"],
                         ["甲山公司", "支撑", "丙岭公司"]]
    inside = tab.run("""(() => {
      const [box, stage] = ['.line-hint', '#graph'].map((one) => document.querySelector(one).getBoundingClientRect());
      return box.left >= stage.left && box.right <= stage.right && box.top >= stage.top && box.bottom <= stage.bottom;
    })()""")
    assert inside
    left, top = tab.run("(() => { const { left, top } = document.getElementById('graph').getBoundingClientRect(); "
                        "return [left, top]; })()")
    tab.move(left + 3, top + 120)
    tab.settle()
    assert hint(tab) == []


def test_the_ray_of_a_jurisdiction_is_named_too(reader: Reader) -> None:
    tab = reader.tab
    assert tab.run("Store.edges.find(({ predicate }) => predicate === 'introduces').ray") is True
    place = middle(tab, "青石区", "丁河公司")
    tab.move(*place)
    tab.settle()
    assert hint(tab) == [["青石区", "引进", "丁河公司"]]
    reader.tab.click(*place)
    tab.wait("Boolean(State.selected && State.selected.edge)")
    assert reader.text("#panel .triple") == "青石区\n— 引进 →\n丁河公司"


def test_the_hint_follows_language_theme_and_filters(reader: Reader) -> None:
    tab = reader.tab
    place = middle(tab, "甲山公司", "丙岭公司")
    tab.move(*place)
    tab.settle()
    light = tab.run("[getComputedStyle(document.querySelector('.line-hint')).backgroundColor, "
                    "document.querySelector('.line-hint path').getAttribute('stroke')]")
    reader.click("#language")
    reader.click("#theme")
    reader.click("#legend [data-kind=predicates] [data-name=cooperatesWith]")
    assert hint(tab) == [], "the mouse has left the drawing"
    tab.move(*place)
    tab.settle()
    assert hint(tab) == [["甲山公司", "is part of", "丙岭公司"], ["甲山公司", "supports", "丙岭公司"]]
    dark = tab.run("[getComputedStyle(document.querySelector('.line-hint')).backgroundColor, "
                   "document.querySelector('.line-hint path').getAttribute('stroke')]")
    assert light[0] != dark[0] and light[1] != dark[1]


def test_a_finger_on_a_line_names_it_and_opens_its_panel(tab: Tab, page: Path) -> None:
    tab.resize(390, 844, mobile=True)
    tab.call("Emulation.setTouchEmulationEnabled", enabled=True)
    try:
        reader = Reader(tab, page)
        x, y = middle(tab, "丁河公司", "丙岭公司")
        touch = {"x": x + 3, "y": y + 6}  # fingers are not exact
        tab.call("Input.dispatchTouchEvent", type="touchStart", touchPoints=[touch])
        tab.call("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        tab.wait("Boolean(State.selected && State.selected.edge)")
        reader.rest()
        assert hint(tab) == [["丁河公司", "合作", "丙岭公司"]]
        assert reader.text("#panel .triple") == "丁河公司\n— 合作 →\n丙岭公司"
        assert tab.run("document.documentElement.scrollWidth") == 390
    finally:
        tab.call("Emulation.setTouchEmulationEnabled", enabled=False)


def test_the_panel_of_a_line_offers_what_that_of_a_node_does(reader: Reader) -> None:
    tab = reader.tab
    tab.click(*middle(tab, "甲山公司", "丙岭公司"))
    tab.wait("Boolean(State.selected && State.selected.edge)")
    assert reader.text("#panel .triple") == "丙岭公司\n— 合作 →\n甲山公司"
    told = tab.run("""Array.from(document.querySelectorAll('#panel .statement'), (one) => [
      one.querySelector('p').textContent, one.querySelector('mark').textContent,
      one.querySelector('cite').textContent, one.querySelector('time').textContent])""")
    assert told == [
        ["丙岭公司与甲山公司合作。", "丙岭公司与甲山公司合作", "青石区旧闻", "2023-03-01"],
        ["甲山公司隶属丙岭公司。", "甲山公司隶属丙岭公司", "青石区旧闻", "2023-03-01"],
        ["甲山公司支撑丙岭公司。", "甲山公司支撑丙岭公司", "青石区新闻", "2024-03-01"],
        ["甲山公司支撑丙岭公司。", "甲山公司支撑丙岭公司", "青石区旧闻", "2023-03-01"],
    ]
    acts = tab.run("Array.from(document.querySelectorAll('#panel [data-act]'), (one) => one.dataset.act)")
    assert {"expand", "focus1", "focus2", "focus3", "pin"} <= set(acts)
    reader.click("#panel [data-act=expand]")
    assert set(tab.run("Array.from(State.opened.keys(), ({ name }) => name)")) == {"甲山公司", "丙岭公司"}
    reader.click("#panel [data-act=focus1]")
    assert reader.shown == {"甲山公司", "丙岭公司", "丁河公司", "青石区"}
    reader.click("#panel .triple .jump")
    reader.rest()
    assert reader.text("#panel h2") == "丙岭公司"
    reader.click("#explore [data-act=back]")
    reader.rest()
    assert reader.text("#panel .triple") == "丙岭公司\n— 合作 →\n甲山公司"
    reader.click("#explore [data-act=forward]")
    reader.rest()
    assert reader.text("#panel h2") == "丙岭公司"


@pytest.mark.parametrize("row", range(8))
def test_the_link_of_a_line_brings_back_this_relation(reader: Reader, row: int) -> None:
    reader.click("#tab-view-table")
    reader.click("#tab-table-relations")
    reader.click(f"#table-relations tbody tr:nth-child({2 * row + 1}) .jump")
    reader.click("#tab-view-graph")
    reader.rest()
    before = reader.tab.run(DUMP)
    assert before["state"]["selected"]
    with fresh(reader.tab, reader.tab.run("location.href"), size=(1440, 900)) as other:
        after = other.run(DUMP)
    assert after["state"] == before["state"]
    assert after["camera"] == pytest.approx(before["camera"], abs=6)


def test_what_links_a_node_with_itself_stands_alone(tab: Tab, page: Path) -> None:
    name = quote("丁河公司")
    reader = Reader(tab, page, f"#id={name}&to={name}")
    assert reader.state["selected"] == "丁河公司 partOf 丁河公司"
    assert tab.run("document.querySelectorAll('#panel .triple').length") == 1


def test_a_line_that_a_filter_hides_is_let_go(reader: Reader) -> None:
    tab = reader.tab
    tab.click(*middle(tab, "甲山公司", "丙岭公司"))
    tab.wait("Boolean(State.selected && State.selected.edge)")
    reader.click("#legend [data-kind=predicates] [data-name=cooperatesWith]")
    assert reader.state["selected"] == "甲山公司 partOf 丙岭公司"
    reader.click("#legend [data-kind=predicates] [data-name=partOf]")
    assert reader.state["selected"] == "甲山公司 supports 丙岭公司", "another relation of the two is still there"
    reader.click("#legend [data-kind=types] [data-name=Company]")
    assert reader.state["selected"] is None and reader.text("#panel h2") == "概览"
