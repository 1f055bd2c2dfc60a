"""The page in a headless Chromium without a network: it draws, answers, and runs nothing that a document holds."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import ledger_facts
import pytest
from chromium import Tab, find_chromium
from page_facts import HOSTILE, make_county, make_hostile, make_star, make_years

from kg.ledger import ledger
from kg.model import Facts
from kg.observe import comparable, normalise
from kg.page import render

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]


def hostile_books() -> Facts:
    """A conflict and a target whose indicator, topic and sentence are hostile."""
    writer = ledger_facts.Writer()
    writer.document("one", "2030-01")
    writer.document("two", "2031-01")
    for hostile in HOSTILE:
        writer.figure("one", f"引进项目{hostile}", "9", "个", topic=hostile)
        writer.figure("two", f"引进项目{hostile}", "7", "个", topic=hostile)
        writer.figure("one", f"新建{hostile}", "3", hostile, status="target")
        writer.figure("two", f"新建{hostile}", "2", hostile)
    return writer.facts()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, facts, title, limit in (
        ("county", make_county(), "青禾县的政图", 1500),
        ("hostile", make_hostile(), HOSTILE[0], 1500),
        ("star", make_star(900, hubs=2), "星图", 1500),
        ("large", make_star(700), "大图", 100),
        ("years", make_years(), "历年", 1500),
        ("books", ledger_facts.facts(), "账目", 1500),
        ("hostile-books", hostile_books(), "账目", 1500),
    ):
        books = ledger(facts, comparable)
        html = render(facts, title=title, limit=limit, normalise=normalise, ledger=books)
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


@pytest.fixture
def tab(tab: Tab) -> Iterator[Tab]:
    """The tab, which loads the page once and nothing that the page makes."""
    yield tab
    assert not any(address.startswith("blob:") for address in tab.requests)
    assert len([address for address in tab.requests if address.startswith("file://")]) <= 1


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
    assert tab.run("decodeURIComponent(location.hash)") == "#id=industry-竹编&at=all"


def test_status_and_post_are_shown(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#id=" + quote("place-青禾县"))
    panel = text(tab, "#panel")
    assert "在建" in panel and "建成" in panel and "县长" in panel
    assert "产业园开园" in panel


def open_years(tab: Tab, pages: Path) -> None:
    tab.open(pages / "years.html", fragment="#id=" + quote("place-青禾县"))


def test_a_chart_tells_actual_estimate_and_target_apart_by_their_shape(tab: Tab, pages: Path) -> None:
    open_years(tab, pages)
    assert tab.run("document.querySelectorAll('.chart').length") == 3
    assert text(tab, "#panel .indicator h4") == "竹编产值"
    assert text(tab, "#panel .chart figcaption") == "总量 · 亿元"
    points = tab.run("""Array.from(document.querySelectorAll('.chart')[0].querySelectorAll('.point'), (point) => {
      const mark = point.querySelector('.mark');
      const style = getComputedStyle(mark);
      return [point.querySelector('title').textContent, mark.tagName, mark.getAttribute('r') || '',
        style.fill === style.stroke ? 'filled' : 'hollow', point.querySelectorAll('.stem').length];
    })""")
    assert points == [
        ["2022 9.8 亿元 · 实际", "circle", "4.4", "filled", 0],
        ["2023 10.60 亿元 · 实际", "circle", "4.4", "filled", 0],
        ["2023 不少于 11 亿元 · 目标", "path", "", "filled", 1],
        ["2024-01–2024-09 81000 万元 · 实际 · 不足一年", "circle", "2.9", "filled", 0],
        ["2024 约 12 亿元 · 预计", "circle", "4.4", "hollow", 1],
        ["2025 不超过 13 亿元 · 目标", "path", "", "filled", 1],
    ]
    lines = tab.run("""Array.from(document.querySelectorAll('.chart')[0].querySelectorAll('.joined'),
      (line) => getComputedStyle(line).strokeDasharray)""")
    assert len(lines) == 2 and lines[0] == "none" and lines[1] != "none", "results by a line, an estimate by dashes"
    colours = tab.run("['actual', 'target'].map((kind) => "
                      "getComputedStyle(document.querySelector(`.chart .${kind} .mark`)).fill)")
    assert colours[0] != colours[1]
    key = tab.run("document.querySelectorAll('.chart .key')[0].innerText").split()
    assert key == ["实际", "预计", "目标", "不足一年"]


def test_a_chart_stands_where_its_numbers_say(tab: Tab, pages: Path) -> None:
    open_years(tab, pages)
    charts = tab.run("""Array.from(document.querySelectorAll('.chart > svg'), (svg) => ({
      ticks: Array.from(svg.querySelectorAll('text[text-anchor=end]'), (text) => text.textContent),
      years: Array.from(svg.querySelectorAll('text[text-anchor=middle]'), (text) => text.textContent).sort(),
      numbers: Array.from(svg.querySelectorAll('.value'), (text) => text.textContent),
      places: Array.from(svg.querySelectorAll('.point'), (point) => {
        const { e, f } = point.transform.baseVal.consolidate().matrix;
        return [e, f];
      }),
    }))""")
    level, growth, rank = charts
    assert level["ticks"] == ["0", "5", "10", "15"] and level["years"] == ["2022", "2023", "2024", "2025"]
    assert set(level["numbers"]) == {"9.8", "10.6", "≥11", "8.1", "≈12", "≤13"}
    (x22, y22), (x23, y23), _, (part, _), (x24, y24), (x25, y25) = level["places"]
    assert x23 - x22 == pytest.approx(x24 - x23, abs=0.3) == pytest.approx(x25 - x24, abs=0.3)
    assert x23 < part < x24
    assert (y22 - y25) / (y23 - y24) == pytest.approx((13 - 9.8) / (12 - 10.6), rel=0.02)
    assert growth["ticks"] == ["−5", "0", "5", "10"] and "−2.5" in growth["numbers"]
    same = growth["places"][1:3]
    assert same[0][1] == same[1][1] and same[1][0] - same[0][0] > 9, "what would hide another steps aside"
    assert rank["places"][0][1] > rank["places"][1][1], "the better place is above"


@pytest.mark.parametrize("size", [(1440, 900), (1000, 700), (390, 844)])
def test_no_text_of_a_chart_is_cut_or_covers_another(tab: Tab, pages: Path, size: tuple[int, int]) -> None:
    tab.resize(*size, mobile=size[0] < 800)
    open_years(tab, pages)
    for boxes in tab.run("""Array.from(document.querySelectorAll('.chart > svg'), (svg) => {
      const whole = svg.getBoundingClientRect();
      return Array.from(svg.querySelectorAll('text'), (text) => {
        const { left, right, top, bottom } = text.getBoundingClientRect();
        return { left: left - whole.left, right: whole.right - right, top: top - whole.top,
          bottom: whole.bottom - bottom, box: [left, right, top + 2, bottom - 2] };
      });
    })"""):
        assert len(boxes) > 6
        for i, box in enumerate(boxes):
            assert min(box[side] for side in ("left", "right", "top", "bottom")) >= -1.5, box
            left, right, top, bottom = box["box"]
            for other in boxes[:i]:
                at = other["box"]
                assert not (left < at[1] and at[0] < right and top < at[3] and at[2] < bottom), (box, other)
    assert tab.run("document.documentElement.scrollWidth") == size[0]
    assert tab.run("(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.getElementById('panel'))")


def test_a_point_tells_its_sentence_to_the_mouse_and_to_the_keyboard(tab: Tab, pages: Path) -> None:
    open_years(tab, pages)
    assert tab.run("document.querySelector('.reading').hidden") is True
    tab.run("document.querySelector('.chart').scrollIntoView()")
    x, y = tab.run("""(() => {
      const box = document.querySelector('.chart .target .hit').getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    })()""")
    tab.move(x, y)
    tab.settle()
    told = text(tab, "#panel .reading")
    for wanted in ("竹编产值", "不少于", "11", "亿元", "2023", "目标", "青禾县政府工作报告（2023年）", "2023-02-01"):
        assert wanted in told
    assert text(tab, "#panel .reading mark") == "竹编产值突破11亿元"
    # One stop of the Tab key for each chart, then arrow keys.
    stops = ("Array.from(document.querySelectorAll('.chart > svg'), "
             "(chart) => chart.querySelectorAll('[tabindex=\"0\"]').length)")
    assert tab.run(stops) == [1, 1, 1]
    tab.run("document.querySelector('.chart .point').focus()")
    assert text(tab, "#panel .reading mark") == "竹编产值9.8亿元"
    assert tab.run("document.querySelectorAll('.chart')[0].querySelectorAll('.reading mark').length") == 2, "two say so"
    tab.press("ArrowRight")
    assert text(tab, "#panel .reading mark") == "竹编产值达到10.60亿元"
    tab.press("End")
    assert "不超过" in tab.run("document.activeElement.querySelector('title').textContent")
    assert text(tab, "#panel .reading mark") == "竹编产值目标13亿元以内"
    tab.press("ArrowRight")
    assert text(tab, "#panel .reading mark") == "竹编产值9.8亿元"
    ring = "getComputedStyle(document.activeElement.querySelector('.hit')).stroke"
    assert tab.run(ring) != "none"
    assert tab.run(stops) == [1, 1, 1]


def test_a_chart_has_a_name_and_a_list_as_its_alternative(tab: Tab, pages: Path) -> None:
    open_years(tab, pages)
    name = tab.run("document.querySelector('.chart > svg').getAttribute('aria-label')")
    assert name.startswith("青禾县 竹编产值 总量 · 亿元")
    shown = text(tab, "#panel")
    assert "2023年竹编产值达到10.60亿元，增长8.2%。" not in shown
    tab.run("document.querySelector('.indicator details').open = true")
    tab.wait("document.querySelectorAll('.indicator details .statement').length === 11")
    shown = text(tab, "#panel .indicator details")
    assert "2023年竹编产值达到10.60亿元，增长8.2%。" in shown and "逐条数据与原文" in shown
    assert "茶园面积" in text(tab, "#panel"), "what is no series is listed as before"
    assert tab.run("document.querySelector('#panel h2').textContent") == "青禾县"


def test_the_overview_lists_indicators_and_opens_their_charts(tab: Tab, pages: Path) -> None:
    tab.open(pages / "years.html")
    groups = (
        "Array.from(document.querySelectorAll('#panel details:not(.ledger *)'), "
        "(details) => details.innerText.split('\\n'))"
    )
    assert tab.run(groups) == [["竹编产值", "2021–2025"], ["竹编产量", "2022–2023"]]
    assert tab.run("document.querySelectorAll('#panel .chart').length") == 0
    tab.run("document.querySelector('#panel details:not(.ledger *)').open = true")
    tab.wait("document.querySelectorAll('#panel .chart').length === 3")
    subjects = tab.run("Array.from(document.querySelectorAll('#panel .whose .jump'), (jump) => jump.textContent)")
    assert subjects == ["青禾县", "清河县"], "the first has two charts"
    tab.run("document.querySelectorAll('#panel .whose .jump')[1].click()")
    assert text(tab, "#panel h2") == "清河县"
    tab.open(pages / "county.html")
    assert "指标" not in text(tab, "#panel"), "no list without a series"


def test_charts_follow_the_language_and_the_theme(tab: Tab, pages: Path) -> None:
    open_years(tab, pages)
    colour = "getComputedStyle(document.querySelector('.chart .mark')).fill"
    before = tab.run(colour)
    tab.run("document.getElementById('language').click(); document.getElementById('theme').click()")
    assert tab.run(colour) != before
    assert text(tab, "#panel .chart figcaption") == "Level · 亿元"
    assert "Part of a year" in text(tab, "#panel .chart .key")
    assert tab.run("document.querySelector('.chart title').textContent") == "2022 9.8 亿元 · actual"


def open_ledger(tab: Tab) -> None:
    """Open every group of the ledger, and every line in them."""
    tab.run("document.querySelectorAll('#panel details.group').forEach((group) => { group.open = true; })")
    tab.settle()
    tab.run("document.querySelectorAll('#panel details.entry').forEach((entry) => { entry.open = true; })")
    tab.settle()


def test_the_ledger_lists_what_does_not_fit_and_opens_to_the_sentences(tab: Tab, pages: Path) -> None:
    tab.open(pages / "books.html")
    headings = tab.run("Array.from(document.querySelectorAll('#panel h3'), (h) => h.textContent)")
    assert "账目" in headings
    open_ledger(tab)
    lines = tab.run("Array.from(document.querySelectorAll('#panel details.entry > summary'), (s) => s.innerText)")
    assert [line.split()[0] for line in lines[:5]] == ["矛盾", "口径不同", "预计与实际", "截止时间较早", "取整"]
    assert any("达到" in line and "7% → 8.2%" in line for line in lines)
    assert any("未达到" in line and "≥6% → 4.5%" in line for line in lines)
    assert any("不再提及" in line and "茶谷产业园" in line for line in lines)
    assert any("进展倒退" in line and "湖滨大桥" in line for line in lines)
    quotes = "Array.from(document.querySelectorAll('#panel details.entry mark'), (mark) => mark.textContent)"
    assert {"城镇新增就业2.1万人。", "新增城镇就业2.6万人。", "开工建设茶谷产业园。"} <= set(tab.run(quotes))
    assert "2/2" in text(tab, "#panel")
    tab.run("document.querySelector('#panel details.entry .jump').click()")
    wait_for_click(tab)
    assert text(tab, "#panel h2") == "青禾县"
    assert "互不一致的数据" in text(tab, "#panel .ledger"), "and of a place, what does not fit"
    tab.open(pages / "books.html", fragment="#id=" + quote("project-湖滨大桥"))
    open_ledger(tab)
    assert "进展倒退" in text(tab, "#panel .ledger") and "互不一致的数据" not in text(tab, "#panel .ledger")


def test_the_ledger_speaks_english(tab: Tab, pages: Path) -> None:
    tab.open(pages / "books.html")
    tab.run("document.querySelector('#language').click()")
    tab.settle()
    open_ledger(tab)
    shown = text(tab, "#panel")
    for word in ("The ledger", "contradiction", "earlier cut-off", "missed", "disappeared"):
        assert word in shown


def test_a_graph_without_anything_to_say_has_no_ledger(tab: Tab, pages: Path) -> None:
    tab.open(pages / "star.html")
    assert "账目" not in tab.run("Array.from(document.querySelectorAll('#panel h3'), (h) => h.textContent)")


def test_hostile_names_in_the_ledger_stay_text(tab: Tab, pages: Path) -> None:
    tab.open(pages / "hostile-books.html")
    before = tab.run("document.title")
    open_ledger(tab)
    shown = tab.run("document.querySelector('#panel').textContent")
    assert HOSTILE[0] in shown
    foreign = "#panel img, #panel script, #panel iframe, #panel svg[onload]"
    assert tab.run(f"document.querySelectorAll({json.dumps(foreign)}).length") == 0
    assert tab.run("document.title") == before


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


def test_at_first_sight_every_numbered_set_has_its_name(tab: Tab, demo_folder: Path) -> None:
    tab.open(demo_folder / "index.html")
    sets = "Store.nodes.filter((node) => node.heads)"
    assert tab.run(f"{sets}.length") > 3
    assert tab.run(f"""(() => {{
      const named = new Set(Labels.boxes().map((box) => box.owner));
      return {sets}.filter((node) => !named.has(node.id)).map((node) => node.name);
    }})()""") == []


def test_marks_are_larger_the_more_important_a_node_is_even_far_out(tab: Tab, demo_folder: Path) -> None:
    tab.open(demo_folder / "index.html")
    radii = tab.run("Store.nodes.filter((node) => !node.hub).map((node) => Marks.radiusOf(node, 0.2) * 0.2)")
    assert radii == sorted(radii, reverse=True)
    assert min(radii) >= 2
    assert max(radii) > 2 * min(radii)


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
        assert tab.run("document.querySelectorAll('.chart .point').length") == 2
        tab.run("document.querySelectorAll('.chart .point').forEach((point) => point.focus())")
        assert tab.run("document.querySelector('.indicator h4').textContent") == payload
        assert payload.replace("\u202e", "") in tab.run("document.querySelector('.chart figcaption').textContent")
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
