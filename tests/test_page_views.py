"""The page's three views in a headless Chromium: tabs, tables, numbers, what is exported of them, and paper."""

from __future__ import annotations

import base64
import csv
import io
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import ledger_facts
import pytest
from chromium import Tab, click, find_chromium, texts
from page_facts import HOSTILE, make_county, make_hostile, make_star, make_years

from kg.cells import harmless
from kg.ledger import ledger
from kg.observe import comparable, normalise
from kg.page import render

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, facts, title in (
        ("county", make_county(), "青禾县的政图"), ("hostile", make_hostile(), HOSTILE[0]),
        ("years", make_years(), "历年"), ("star", make_star(900, hubs=2), "星图"),
        ("books", ledger_facts.facts(), "账目"), ("limited", make_star(700), "大图"),
    ):
        html = render(facts, title=title, normalise=normalise, ledger=ledger(facts, comparable),
                      limit=100 if name == "limited" else 1500)
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


def seen(tab: Tab) -> list[str]:
    """The views that are not hidden."""
    return list(tab.run("""['graph', 'table', 'numbers'].filter((name) => {
      const style = getComputedStyle(document.getElementById('view-' + name));
      return style.display !== 'none' && style.visibility !== 'hidden';
    })"""))


def column(tab: Tab, grid: str, number: int) -> list[str]:
    return texts(tab, f"{grid} tbody tr:not(.detail) > :nth-child({number})")


def write(tab: Tab, selector: str, query: str) -> None:
    """Type into a field in place of what it holds."""
    tab.run(f"""(() => {{
      const field = document.querySelector({json.dumps(selector)});
      field.focus();
      field.select();
    }})()""")
    tab.type(query)
    tab.settle()


def export(tab: Tab, kind: str) -> tuple[str, bytes]:
    name, content = tab.run(f"""Exports.make({json.dumps(kind)}).then(async ({{ name, blob }}) => {{
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
      return [name, btoa(text)];
    }})""")
    return name, base64.b64decode(content)


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_tabs_switch_the_view_and_the_link_tells_it(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#id=" + quote("industry-竹编"))
    assert seen(tab) == ["graph"]
    click(tab, "#tab-view-table")
    assert seen(tab) == ["table"]
    assert tab.run("decodeURIComponent(location.hash)").startswith("#id=industry-竹编&view=table")
    assert "竹编产业" in tab.run("document.getElementById('panel').innerText"), "what is chosen stays so"
    click(tab, "#tab-view-numbers")
    assert seen(tab) == ["numbers"]
    tab.run("history.back()")
    tab.wait("document.querySelector('main').dataset.view === 'table'")
    tab.run("document.getElementById('tab-view-table').focus()")
    tab.press("ArrowRight")
    assert seen(tab) == ["numbers"] and tab.run("document.activeElement.id") == "tab-view-numbers"
    tab.press("ArrowRight")
    assert seen(tab) == ["graph"] and "view=" not in tab.run("location.hash")
    tab.press("End")
    assert seen(tab) == ["numbers"]
    selected = tab.run("Array.from(document.querySelectorAll('#views [role=tab]'), "
                       "(one) => [one.getAttribute('aria-selected'), one.tabIndex])")
    assert selected == [["false", -1], ["false", -1], ["true", 0]]


@pytest.mark.parametrize(("given", "shown"), [("numbers", "numbers"), ("table", "table"), ("__proto__", "graph"),
                                              ("", "graph"), ("%3Cimg%20src=x%3E", "graph")])
def test_a_link_opens_its_view(tab: Tab, pages: Path, given: str, shown: str) -> None:
    tab.open(pages / "county.html", fragment=f"#view={given}")
    assert seen(tab) == [shown]


def test_the_drawing_is_where_it_was_after_reading(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    where = "Canvas.placeOf(Store.nodes[3])"
    before = tab.run(where)
    click(tab, "#tab-view-table")
    click(tab, "#tab-view-graph")
    after = tab.run(where)
    assert after == pytest.approx(before)


def test_the_table_of_entities_counts_sorts_and_filters(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#view=table")
    grid = "#table-entities"
    assert texts(tab, f"{grid} caption") == ["实体表"]
    assert tab.run(f"document.querySelectorAll('{grid} thead th[scope=col]').length") == 8
    rows = {name: index for index, name in enumerate(column(tab, grid, 1))}
    assert len(rows) == tab.run(f"document.querySelectorAll('{grid} tbody th[scope=row]').length") == 9

    def cells(name: str) -> list[str]:
        return [column(tab, grid, number)[rows[name]] for number in range(2, 9)]

    assert cells("竹编产业") == ["产业", "竹编", "3", "2", "1", "2024", "2024"]
    assert cells("竹编产业园二期") == ["项目", "", "2", "0", "2", "2024", "2025"]
    assert cells("清河县") == ["地方", "", "0", "0", "0", "", ""]
    click(tab, f"{grid} [data-key=relations]")
    counts = [int(count) for count in column(tab, grid, 4)]
    assert counts == sorted(counts, reverse=True)
    assert tab.run(f"document.querySelector('{grid} [aria-sort=descending]').innerText").startswith("关联")
    click(tab, f"{grid} [data-key=relations]")
    assert [int(count) for count in column(tab, grid, 4)] == sorted(counts)
    click(tab, f"{grid} [data-key=last]")
    click(tab, f"{grid} [data-key=last]")
    assert column(tab, grid, 8)[-1] == "", "what has no year stands last either way"
    click(tab, f"{grid} [data-key=name]")
    assert column(tab, grid, 1)[:3] == ["茶叶产业", "顾明远", "两轮驱动战略"], "by Pinyin"
    write(tab, f"{grid} input", "产业 竹")
    assert sorted(column(tab, grid, 1)) == ["竹编产业", "竹编产业园二期"]
    assert "2 / 9" in texts(tab, f"{grid} .grid-count")[0]
    write(tab, f"{grid} input", "没有这样的东西")
    assert texts(tab, f"{grid} tbody tr") == ["没有符合条件的行。"]


def test_a_row_opens_the_panel_and_is_marked(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#view=table")
    tab.run("Array.from(document.querySelectorAll('#table-entities .jump'))"
            ".find((one) => one.textContent === '顾明远').focus()")
    tab.press("Enter", text="\r")
    tab.settle()
    assert "县长" in tab.run("document.getElementById('panel').innerText")
    assert tab.run("document.activeElement.textContent") == "顾明远", "the focus stays in the table"
    assert texts(tab, "#table-entities tr[aria-current] th") == ["顾明远"]


def test_tables_share_the_filters_of_the_page(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#view=table")
    click(tab, "#legend [data-name=Industry]")
    assert len(column(tab, "#table-entities", 1)) == 7
    click(tab, "#tab-table-relations")
    assert "竹编产业" not in column(tab, "#table-relations", 1) + column(tab, "#table-relations", 3)
    click(tab, "#legend [data-name=constructs]")
    assert column(tab, "#table-relations", 2) == ["实施", "任职于"]


def test_the_table_of_relations_shows_the_sentence_when_asked(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#view=table")
    click(tab, "#tab-table-relations")
    assert seen(tab) == ["table"] and len(column(tab, "#table-relations", 1)) == 8
    write(tab, "#table-relations input", "二期 2025")
    assert [column(tab, "#table-relations", number) for number in range(1, 7)] == [
        ["青禾县"], ["建设"], ["竹编产业园二期"], ["建成"], ["2025"], ["产业园开园"]]
    assert tab.run("document.querySelector('#table-relations .detail').hidden")
    click(tab, "#table-relations .unfold")
    assert texts(tab, "#table-relations .detail mark") == ["建成竹编产业园二期"]
    assert tab.run("document.querySelector('.unfold').getAttribute('aria-expanded')") == "true"
    click(tab, "#language")
    assert texts(tab, "#table-relations caption") == ["Relations"]
    assert texts(tab, "#table-relations .detail mark") == ["建成竹编产业园二期"], "it stays open"
    assert column(tab, "#table-relations", 4) == ["completed"]


def test_pages_of_a_long_table_turn(tab: Tab, pages: Path) -> None:
    tab.open(pages / "star.html", fragment="#view=table")
    first = column(tab, "#table-entities", 1)
    assert len(first) == 100 and texts(tab, "#table-entities .grid-page") == ["1 / 9"]
    click(tab, "#table-entities .grid-pager button:last-child")
    assert texts(tab, "#table-entities .grid-page") == ["2 / 9"]
    assert not set(first) & set(column(tab, "#table-entities", 1))
    write(tab, "#table-entities input", first[0])
    assert first[0] in column(tab, "#table-entities", 1) and "1 / 1" in texts(tab, "#table-entities .grid-page")[0]


@pytest.mark.parametrize("width", [360, 1440])
def test_what_the_limit_hides_is_said_and_comes_on_demand(tab: Tab, pages: Path, width: int) -> None:
    tab.resize(width, 800, mobile=width < 800)
    tab.open(pages / "limited.html", fragment="#view=table")
    assert texts(tab, "#table-entities .grid-count") == ["100 行"]
    assert "100 / 700" in texts(tab, "#notice")[0]
    notice, table = tab.run("['notice', 'view-table'].map((id) => { const { top, bottom } = "
                            "document.getElementById(id).getBoundingClientRect(); return [top, bottom]; })")
    assert table[1] <= notice[0], "it covers no row"
    x, y = tab.run("(() => { const box = document.querySelector('#notice button').getBoundingClientRect(); "
                   "return [box.left + box.width / 2, box.top + box.height / 2]; })()")
    tab.click(x, y)
    tab.settle()
    assert texts(tab, "#table-entities .grid-count") == ["600 行"]
    x, y = tab.run("(() => { const box = document.getElementById('graph').getBoundingClientRect(); "
                   "return [box.left + box.width / 2, box.top + box.height / 2]; })()")
    assert tab.run(f"document.elementFromPoint({x}, {y}).closest('#graph')") is None, "the drawing takes no clicks"


def test_numbers_list_indicators_and_draw_them(tab: Tab, pages: Path) -> None:
    tab.open(pages / "years.html", fragment="#view=numbers")
    names = texts(tab, ".indicator-name .data")
    counts = [int(count) for count in texts(tab, ".indicator-name .count")]
    assert names[0] == "全部指标" and counts[0] == sum(counts[1:]) == 16
    assert counts[1:] == sorted(counts[1:], reverse=True)
    tab.run("(() => { const sort = document.querySelector('.indicator-tools select'); sort.value = 'name'; "
            "sort.dispatchEvent(new Event('change')); })()")
    assert texts(tab, ".indicator-name .data")[1] == "茶园面积"
    write(tab, ".indicator-tools input", "产量")
    assert texts(tab, ".indicator-name .data") == ["全部指标", "竹编产量"]
    click(tab, ".indicator-list > div .indicator-name")
    assert texts(tab, ".numbers-body h2") == ["竹编产量"]
    assert tab.run("document.querySelectorAll('.drawings .chart').length") == 1
    assert column(tab, ".numbers-body .grid", 1) == ["竹编产量", "竹编产量"]
    write(tab, ".indicator-tools input", "竹编产值")
    click(tab, ".indicator-list > div .indicator-name")
    assert {"青禾县", "清河县"} <= set(texts(tab, ".drawings .whose")), "each subject above its own charts"
    shapes = tab.run("['actual', 'estimate', 'target'].map("
                     "(kind) => document.querySelectorAll('.drawings .point.' + kind).length)")
    assert min(shapes) > 0
    click(tab, ".numbers-body [data-key=value]")
    values = [float(value.replace(",", "")) for value in column(tab, ".numbers-body .grid", 5)]
    assert values == sorted(values, reverse=True) and values[0] == 81000
    write(tab, ".numbers-body .grid input", "目标 不超过")
    assert column(tab, ".numbers-body .grid", 5) == ["13"]
    click(tab, ".numbers-body .unfold")
    assert texts(tab, ".numbers-body .detail mark") == ["竹编产值目标13亿元以内"]
    click(tab, "#legend [data-name=Place]")
    assert texts(tab, ".indicator-name .count") == ["0"], "the legend filters the numbers, too"


def test_numbers_show_conflicts_and_targets_with_their_sentences(tab: Tab, pages: Path) -> None:
    tab.open(pages / "books.html", fragment="#view=numbers")
    groups = dict(zip(texts(tab, ".books summary > .data"), texts(tab, ".books summary > .count"), strict=True))
    assert groups == {"互不一致的数据": "5", "目标：未知": "2", "目标：未达到": "1", "目标：达到": "1"}
    tab.run("document.querySelectorAll('.books .group').forEach((group) => { group.open = true; })")
    tab.settle()
    tab.run("document.querySelectorAll('.books .entry').forEach((entry) => { entry.open = true; })")
    tab.settle()
    said = texts(tab, ".books blockquote mark")
    assert {"新建公路40公里。", "新建公路50公里。", "固定资产投资4.5%。", "全口径茶叶产值90亿元。"} <= set(said)
    tab.run("Array.from(document.querySelectorAll('.indicator-name'))"
            ".find((one) => one.textContent.startsWith('新建公路')).click()")
    assert texts(tab, ".books > .group > summary > .data") == ["目标：未知"]


def test_exports_of_the_graph_hold_what_is_visible(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    click(tab, "#legend [data-name=Person]")
    name, content = export(tab, "svg")
    assert name == "青禾县的政图-graph.svg"
    tab.run("Canvas.zoom(3)")
    tab.settle()
    assert export(tab, "svg")[1] == content, "all that is visible, whatever stands on the screen"
    root = ElementTree.fromstring(content)
    titles = {one.text for one in root.iter(f"{SVG}title")}
    written = {one.text for one in root.iter(f"{SVG}text")}
    nodes = {"青禾县", "两轮驱动战略", "竹编产业", "茶叶产业", "青禾竹园", "𠮷编公司", "竹编产业园二期", "清河县"}
    assert nodes <= titles and nodes <= written and "顾明远" not in titles | written
    assert "竹编产业 — 属于 → 两轮驱动战略" in titles
    assert {"青禾县的政图", "实体类型", "产业", "建设"} <= written and "人物" not in written, "title and legend"
    assert len(list(root.iter(f"{SVG}polygon"))) > 6

    name, content = export(tab, "json")
    data = json.loads(content)
    assert {node["name"] for node in data["nodes"]} == nodes
    assert [(edge["subject"], edge["object"], [one["status"] for one in edge["statements"]]) for edge in data["edges"]
            if edge["predicate"] == "constructs"] == [("place-青禾县", "project-二期", ["ongoing", "completed"])]
    for edge in data["edges"]:
        for one in edge["statements"]:
            assert one["sentence"] and one["document"] and one["quote"][0] < one["quote"][1] <= len(one["sentence"])

    rows = read_csv(export(tab, "csv")[1])
    assert rows[0] == ["主体", "关系", "客体", "状态", "年份", "文件", "原文"]
    assert ["青禾县", "建设", "竹编产业园二期", "建成", "2025", "产业园开园", "青禾县建成竹编产业园二期。"] in rows
    assert len(rows) == 1 + 7


def look(tab: Tab) -> dict[str, Any]:
    """Size, number of colours, whether opaque, and how often each node's colour stands in the picture."""
    return dict(tab.run("""Exports.make('png').then(async ({ blob }) => {
      const picture = await createImageBitmap(blob);
      const canvas = new OffscreenCanvas(picture.width, picture.height);
      const context = canvas.getContext('2d');
      context.drawImage(picture, 0, 0);
      const { data } = context.getImageData(0, 0, picture.width, picture.height);
      const counts = new Map();
      let opaque = true;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] !== 255) opaque = false;
        const colour = '#' + [0, 1, 2].map((k) => data[i + k].toString(16).padStart(2, '0')).join('');
        counts.set(colour, (counts.get(colour) || 0) + 1);
      }
      return { type: blob.type, width: picture.width, height: picture.height, colours: counts.size, opaque,
        ground: counts.get('#f6f7f9') || 0,
        nodes: Store.nodes.filter((node) => !node.hub).map((node) => counts.get(node.colour) || 0) };
    })"""))


def test_the_picture_is_opaque_twice_as_large_and_holds_all_nodes(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    root = ElementTree.fromstring(export(tab, "svg")[1])
    picture = look(tab)
    assert picture["type"] == "image/png" and picture["opaque"]
    assert [picture["width"], picture["height"]] == [2 * int(root.attrib[side]) for side in ("width", "height")]
    assert min(picture["nodes"]) > 100 and picture["colours"] > 20
    tab.open(pages / "years.html", fragment="#view=numbers")
    picture = look(tab)
    assert picture["opaque"] and picture["colours"] > 20
    assert 0 < picture["ground"] < picture["width"] * picture["height"]


@pytest.mark.parametrize("view", ["graph", "table", "numbers"])
def test_the_same_view_gives_the_same_bytes(tab: Tab, pages: Path, view: str) -> None:
    files = []
    for _ in range(2):
        tab.open(pages / "years.html", fragment=f"#view={view}")
        files.append([export(tab, kind) for kind in ("png", "svg", "csv", "json")])
    assert files[0] == files[1]


def test_exports_of_a_table_follow_its_filter_and_order(tab: Tab, pages: Path) -> None:
    tab.open(pages / "star.html", fragment="#view=table")
    click(tab, "#table-entities [data-key=name]")
    name, content = export(tab, "csv")
    assert name == "星图-table-entities.csv"
    rows = read_csv(content)
    assert len(rows) == 1 + 900, "every page of it"
    assert [row[0] for row in rows[1:101]] == column(tab, "#table-entities", 1)
    wanted = column(tab, "#table-entities", 1)[5]
    write(tab, "#table-entities input", wanted)
    shown = column(tab, "#table-entities", 1)
    assert [row[0] for row in read_csv(export(tab, "csv")[1])[1:]] == shown
    data = json.loads(export(tab, "json")[1])
    assert [entity["name"] for entity in data["entities"]] == shown and data["view"] == "table"
    drawn = {one.text for one in ElementTree.fromstring(export(tab, "svg")[1]).iter(f"{SVG}text")}
    assert wanted in drawn and "名称" in drawn


def test_exports_of_the_numbers_keep_digits_and_draw_the_charts(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#view=numbers")
    rows = read_csv(export(tab, "csv")[1])
    assert [row[:8] for row in rows[1:]] == [
        ["竹编产值", "竹编产业", "总量", "不少于", "12.50", "亿元", "2024", "实际"],
        ["竹编产值", "竹编产业", "增速", "", "8.4", "%", "2024", "实际"]]
    tab.open(pages / "books.html", fragment="#view=numbers")
    data = json.loads(export(tab, "json")[1])
    assert len(data["conflicts"]) == 5
    assert sorted(one["outcome"] for one in data["targets"]) == ["met", "missed", "open", "open"]
    assert {one["value"] for one in data["figures"]} >= {"1320.6", "13206000"}
    tab.open(pages / "years.html", fragment="#view=numbers")
    root = ElementTree.fromstring(export(tab, "svg")[1])
    said = {one.text for one in root.iter(f"{SVG}text")}
    assert {"历年", "全部指标", "实际", "目标", "预计", "10.6", "≥11"} <= said
    assert len(list(root.iter(f"{SVG}svg"))) > tab.run("document.querySelectorAll('.chart-cell').length")
    assert not [one for one in root.iter() if "class" in one.attrib], "the picture needs no style sheet"


def test_the_menu_saves_a_file(tab: Tab, pages: Path, tmp_path: Path) -> None:
    tab.open(pages / "county.html")
    tab.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path))
    tab.run("document.getElementById('export').focus()")
    tab.press("ArrowDown")
    for _ in range(2):
        tab.press("ArrowDown")
    assert tab.run("document.activeElement.dataset.kind") == "csv"
    tab.press("Escape")
    assert tab.run("document.getElementById('export-menu').hidden && document.activeElement.id === 'export'")
    for kind in ("csv", "png"):
        click(tab, "#export")
        click(tab, f"#export-menu [data-kind={kind}]")
        wanted = tmp_path / f"青禾县的政图-graph.{kind}"
        for _ in range(100):
            if wanted.exists():
                break
            time.sleep(0.05)
        assert wanted.exists(), list(tmp_path.iterdir())
    assert read_csv((tmp_path / "青禾县的政图-graph.csv").read_bytes())[0][0] == "主体"
    assert (tmp_path / "青禾县的政图-graph.png").read_bytes().startswith(b"\x89PNG")
    assert "青禾县的政图-graph.png" in texts(tab, "#announcement")[0]


def test_hostile_names_stay_text_in_views_and_files(tab: Tab, pages: Path) -> None:
    for view in ("graph", "table", "numbers"):
        tab.open(pages / "hostile.html", fragment=f"#view={view}")
        if view == "table":
            assert set(HOSTILE) <= set(column(tab, "#table-entities", 1))
            click(tab, "#tab-table-relations")
            tab.run("document.querySelectorAll('.unfold').forEach((button) => button.click())")
        for kind in ("svg", "csv", "json", "png"):
            name, content = export(tab, kind)
            part = "table-relations" if view == "table" else view
            assert name == f"script_img_src_x_onerror_document.title_pwned-{part}.{kind}"
            if kind == "svg":
                root = ElementTree.fromstring(content)  # well-formed, whatever control characters there were
                assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
                    "svg", "title", "rect", "text", "g", "path", "polygon", "circle", "ellipse", "line"}
                assert not [key for one in root.iter() for key in one.attrib if key.startswith("on") or "href" in key]
            elif kind == "csv":
                rows = read_csv(content)
                assert all(len(row) == len(rows[0]) for row in rows)
                assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t")]
                assert "'" + HOSTILE[10] in {cell for row in rows for cell in row}
            elif kind == "json" and view == "graph":
                assert {node["name"] for node in json.loads(content)["nodes"]} == set(HOSTILE)
        assert tab.run("document.title") == HOSTILE[0]
        assert tab.run("document.querySelectorAll('img, iframe, main script').length") == 0


def test_cells_are_guarded_as_in_the_files_of_a_build(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    cells = ["", "=1+1", "+86", "-2.5", "-.5", "-5.", "-", "-1-1", "-1.2.3", "@x", "\tx", "'=1", "''-2", "'青石区",
             "-\uff13.5", "\u22122", "1=1"]
    assert tab.run(f"{json.dumps(cells)}.map(Exports.harmless)") == [harmless(cell) for cell in cells]


@pytest.mark.parametrize(("title", "name"), [
    ("..", "zhengtu"), ("CON", "CON"), ("a/b\\c:d", "a_b_c_d"), ("青石区 2024", "青石区_2024"), ("x" * 300, "x" * 60),
    ("甲\u202e乙\x00丙", "甲_乙_丙"), ("../../etc", "etc"), ("报告.txt", "报告.txt"), ("", "zhengtu"),
])
def test_the_title_makes_a_safe_file_name(tab: Tab, pages: Path, title: str, name: str) -> None:
    tab.open(pages / "county.html")
    tab.run(f"document.querySelector('h1').textContent = {json.dumps(title)}")
    assert tab.run("Exports.fileName('csv')") == f"{name}-graph.csv"


def test_on_paper_the_graph_is_a_picture_and_a_table_is_whole(tab: Tab, pages: Path) -> None:
    tab.open(pages / "star.html")
    tab.run("State.theme === 'dark' || document.getElementById('theme').click()")
    tab.run("window.dispatchEvent(new Event('beforeprint'))")
    assert tab.run("document.querySelectorAll('#print > svg').length") == 1
    assert tab.run("document.documentElement.dataset.theme") == "light"
    assert tab.run("document.querySelector('#print rect').getAttribute('fill')") == "#f6f7f9"
    tab.run("window.dispatchEvent(new Event('afterprint'))")
    assert tab.run("[document.documentElement.dataset.theme, State.theme]") == ["dark", "dark"]
    assert tab.run("document.getElementById('print').childElementCount") == 0
    click(tab, "#tab-view-table")
    tab.run("window.counts = []; ['beforeprint', 'afterprint'].forEach((event) => window.addEventListener(event, "
            "() => counts.push(document.querySelectorAll('#table-entities tbody tr').length)))")
    assert len(base64.b64decode(tab.call("Page.printToPDF")["data"])) > 10_000
    assert tab.run("counts") == [900, 100]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["graph", "table", "numbers"])
def test_each_view_fits_a_narrow_screen(tab: Tab, pages: Path, view: str, language: str) -> None:
    tab.resize(360, 740, mobile=True)
    tab.open(pages / "books.html", fragment=f"#view={view}")
    if language == "en":
        click(tab, "#language")
    assert tab.run("document.documentElement.scrollWidth") == 360
    box = tab.run("(() => { const { left, right, bottom } = document.getElementById('export').getBoundingClientRect(); "
                  "return [left, right, bottom]; })()")
    assert 0 <= box[0] < box[1] <= 360 and box[2] < 300
    assert tab.run("document.querySelector('.tabs').getBoundingClientRect().right") < box[0]
    room = tab.run(f"document.getElementById('view-{view}').getBoundingClientRect().height")
    assert room > 260


def test_years_and_documents_leave_their_rows_alone(tab: Tab, pages: Path) -> None:
    """The filters of the graph hold for single statements and figures, too."""

    def rows(fragment: str) -> list[str]:
        tab.open(pages / "years.html", fragment=fragment)
        found = "[...document.querySelectorAll('#view-numbers .grid tbody tr')].map((row) => row.innerText)"
        return list(tab.run(found))

    every = rows("#view=numbers")
    years: list[int] = tab.run("View.years")
    some = rows(f"#view=numbers&years={years[0]}-{years[0]}")
    assert len(years) > 1 and 0 < len(some) < len(every) and set(some) <= set(every)
