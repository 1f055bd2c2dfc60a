"""Finding, exploring and time on the page, driven by clicks and keys in a headless Chromium."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from chromium import Tab, find_chromium
from page_facts import HOSTILE, cite, make_county, make_hostile, make_star

from kg.model import Assertion, Document, Entity, Facts
from kg.page import render
from kg.page_data import read_payload
from kg.page_pinyin import spell

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]
CTRL = 2  # DevTools' bit for the key


def make_course() -> Facts:
    """Three years of a county, one report of another, and one text without a date.

    A chain of four companies hangs together without the county, one station hangs on nothing that is certain, and a
    project goes from planned to completed.
    """
    texts = {
        "r2021": ("2021-01", "青石区", "青石区谋划望岳大桥。青石区发展石雕产业。甲石公司隶属乙石公司。"
                  "青石区建设旧车站。"),
        "r2022": ("2022-01", "青石区", "青石区建设望岳大桥。乙石公司隶属丙石公司。青石区发展石雕产业。"),
        "r2023": ("2023-01", "青石区", "望岳大桥在青石区建成。丙石公司隶属丁石公司。青石区引进望岳智谷。"),
        "r2023b": ("2023-02", "松溪区", "松溪区发展松香产业。"),
        "undated": (None, "青石区", "青石区合作松溪区。"),
    }
    documents = {
        id: Document(id, f"{id}.txt", "0" * 64, text, title=f"{place}政府工作报告", date=date, region=("云岭省", place))
        for id, (date, place, text) in texts.items()
    }
    names = {
        "青石区": "Place", "松溪区": "Place", "望岳大桥": "Project", "旧车站": "Project", "石雕产业": "Industry",
        "松香产业": "Industry", "望岳智谷": "Park", "甲石公司": "Company", "乙石公司": "Company", "丙石公司": "Company",
        "丁石公司": "Company", "孤石协会": "Organization",
    }
    entities = tuple(Entity(name, name, (type,), ("区里",) if name == "青石区" else (), ("云岭省",))
                     for name, type in names.items())

    def say(document: str, quote: str, subject: str, predicate: str, object: str, status: str | None = None,
            confidence: float = 0.9) -> Assertion:
        origin = replace(cite(documents[document], quote), confidence=confidence)
        return Assertion(subject, predicate, object, origin, status)

    assertions = (
        say("r2021", "青石区谋划望岳大桥", "青石区", "constructs", "望岳大桥", "planned"),
        say("r2021", "青石区发展石雕产业", "青石区", "develops", "石雕产业"),
        say("r2021", "甲石公司隶属乙石公司", "甲石公司", "partOf", "乙石公司"),
        say("r2021", "青石区建设旧车站", "青石区", "constructs", "旧车站", "ongoing", 0.4),
        say("r2022", "青石区建设望岳大桥", "青石区", "constructs", "望岳大桥", "ongoing"),
        say("r2022", "乙石公司隶属丙石公司", "乙石公司", "partOf", "丙石公司"),
        say("r2022", "青石区发展石雕产业", "青石区", "develops", "石雕产业"),
        say("r2023", "望岳大桥在青石区建成", "青石区", "constructs", "望岳大桥", "completed"),
        say("r2023", "丙石公司隶属丁石公司", "丙石公司", "partOf", "丁石公司"),
        say("r2023", "青石区引进望岳智谷", "青石区", "introduces", "望岳智谷"),
        say("r2023b", "松溪区发展松香产业", "松溪区", "develops", "松香产业"),
        say("undated", "青石区合作松溪区", "青石区", "cooperatesWith", "松溪区"),
    )
    return Facts(tuple(documents.values()), {}, entities, assertions, ())


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, facts, limit in (("course", make_course(), 1500), ("hostile", make_hostile(), 1500),
                               ("large", make_star(700), 100), ("county", make_county(), 1500)):
        (folder / f"{name}.html").write_text(render(facts, title="图", limit=limit), encoding="utf-8")
    return folder


class Reader:
    """Somebody in front of the page: clicks, keys, and what they then see."""

    def __init__(self, tab: Tab, page: Path, fragment: str = "") -> None:
        self.tab = tab
        tab.open(page, fragment=fragment)

    def click(self, selector: str) -> None:
        """A real click in the middle of the first element that fits, brought into view before."""
        x, y = self.tab.run(f"""(() => {{
          const found = document.querySelector({json.dumps(selector)});
          found.scrollIntoView({{ block: 'center' }});
          const box = found.getBoundingClientRect();
          return [box.left + box.width / 2, box.top + box.height / 2];
        }})()""")
        self.tab.click(x, y)
        self.tab.settle()

    def click_node(self, name: str, *, modifiers: int = 0) -> None:
        x, y = self.tab.run(f"""(() => {{
          const stage = document.getElementById('graph').getBoundingClientRect();
          const at = Canvas.placeOf(Store.nodes.find((node) => node.name === {json.dumps(name)}));
          return [stage.left + at.x, stage.top + at.y];
        }})()""")
        self.tab.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            self.tab.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1,
                          modifiers=modifiers)
        time.sleep(0.4)  # vis waits for a second click
        self.tab.settle()

    def press(self, key: str, *, modifiers: int = 0) -> None:
        code = {"Enter": 13, "Escape": 27, "ArrowRight": 39, "ArrowLeft": 37}.get(key, ord(key[0].upper()))
        for kind in ("rawKeyDown", "keyUp"):
            self.tab.call("Input.dispatchKeyEvent", type=kind, key=key, modifiers=modifiers,
                          windowsVirtualKeyCode=code)
        self.tab.settle()

    def find(self, text: str) -> list[str]:
        """Type into the search and read the suggestions."""
        self.tab.run("document.activeElement.blur()")
        self.tab.press("/")
        self.tab.run("document.getElementById('search').value = ''")
        self.tab.type(text)
        return list(self.tab.run(
            "Array.from(document.querySelectorAll('#suggestions span.data'), (name) => name.textContent)"))

    def choose(self, name: str) -> None:
        assert self.find(name)[0] == name
        self.press("Enter")

    def rest(self) -> None:
        """Until the view has come to rest and the link says so."""
        time.sleep(0.8)
        self.tab.settle()

    def text(self, selector: str) -> str:
        return str(self.tab.run(f"document.querySelector({json.dumps(selector)}).innerText"))

    @property
    def shown(self) -> set[str]:
        return set(self.tab.run("Store.nodes.filter((node) => State.shows(node)).map((node) => node.name)"))

    @property
    def statements(self) -> int:
        return int(self.tab.run("View.passing().length"))

    @property
    def hash(self) -> str:
        return unquote(self.tab.run("location.hash"))

    @property
    def state(self) -> dict[str, Any]:
        """All that a link has to bring back, as the page holds it."""
        return dict(self.tab.run("""({
          selected: State.selected && (State.selected.node ? State.selected.node.name
            : `${State.selected.edge.from.name} ${State.selected.edge.predicate} ${State.selected.edge.to.name}`),
          ...Object.fromEntries(['hiddenTypes', 'hiddenPredicates', 'hiddenDocuments', 'hiddenStatuses']
            .map((name) => [name, Array.from(State[name]).sort()])),
          selection: Array.from(State.selection, ({ name }) => name),
          pinned: Array.from(State.pinned, ({ name }) => name),
          opened: Array.from(State.opened, ([{ name }, count]) => [name, count]), years: State.years,
          undated: State.undated, confidence: State.confidence, orphans: State.orphans, limit: State.limit,
          focus: State.focus && [State.focus.steps, ...State.focus.nodes.map(({ name }) => name)],
          path: State.path && [State.path.from.name, State.path.to.name, State.path.around],
          nodes: Array.from(State.nodeShown).join(''), edges: Array.from(State.edgeShown).join(''),
          panel: document.getElementById('panel').innerText, notice: document.getElementById('notice').innerText,
        })"""))

    @property
    def camera(self) -> list[float]:
        return list(self.tab.run("(() => { const at = Canvas.placeOf({ x: 0, y: 0 }); const one = Canvas.placeOf("
                                 "{ x: 100, y: 100 }); return [at.x, at.y, one.x, one.y]; })()"))


@pytest.fixture
def course(tab: Tab, pages: Path) -> Reader:
    return Reader(tab, pages / "course.html")


def test_names_are_spelt_as_they_are_typed() -> None:
    assert spell("市中区") == "shi zhong qu"
    assert spell("重庆") == "chong qing" and spell("重点") == "zhong dian", "the reading that the phrase has"
    assert spell("A股绿道2期") == "a gu lv dao 2 qi"
    assert spell("ETF") == spell("") == spell("\x00<b>") == ""
    assert spell("<b>青\ud800石</b>") == "b qing shi b"


def test_the_page_holds_the_pinyin_of_names_and_aliases_and_where_each_is_named() -> None:
    html = render(make_course(), title="图")
    data = read_payload(html)
    (node,) = (node for node in data["nodes"] if node["label"] == "青石区")
    assert node["pinyin"] == ["qing shi qu", "qu li"]
    assert [data["rest"]["documents"][number]["id"] for number in node["documents"]] == [
        "r2021", "r2022", "r2023", "undated"]


@pytest.mark.parametrize(("typed", "first"), [
    ("wydq", "望岳大桥"), ("WYDQ", "望岳大桥"), ("wangyuezhigu", "望岳智谷"), ("shidiao", "石雕产业"),
    ("qsq", "青石区"),
    ("quli", "青石区"), ("dashi", None), ("dq", "望岳大桥"), ("岳大", "望岳大桥"), ("石产", "石雕产业"),
])
def test_the_search_knows_initials_syllables_and_parts(course: Reader, typed: str, first: str | None) -> None:
    found = course.find(typed)
    assert (found[0] if found else None) == first


def test_every_filter_has_a_live_count_and_what_is_hidden_is_said(course: Reader) -> None:
    assert course.text("#notice") == "显示 12 / 12 个实体"
    count = "document.querySelector('#legend [data-name={}] .count').textContent"
    assert course.tab.run(count.format("partOf")) == "3" and course.tab.run(count.format("r2021")) == "4"
    course.click("#legend [data-kind=documentFilter] [data-name=r2021]")
    assert course.tab.run(count.format("partOf")) == "2", "what the other filters let through"
    assert course.tab.run(count.format("r2021")) == "4", "what the switch would bring back"
    assert "旧车站" not in course.shown and "甲石公司" not in course.shown
    assert "1 份文件" in course.text("#notice") and "nodoc=r2021" in course.hash
    course.click("#legend [data-kind=statusFilter] [data-name=ongoing]")
    assert course.statements == 7 and "1 种进展" in course.text("#notice")
    course.click("#notice .reset")
    assert course.text("#notice") == "显示 12 / 12 个实体" and course.statements == 12


def test_confidence_is_a_slider_that_the_keyboard_moves(course: Reader) -> None:
    course.tab.run("document.getElementById('confidence').focus()")
    for _ in range(9):
        course.press("ArrowRight")
    assert course.tab.run("document.activeElement.id") == "confidence"
    assert course.statements == 11 and "conf=0.45" in course.hash
    assert "0.45" in course.text("#notice") and "11 条陈述" in course.text(".measure output")
    assert "旧车站" in course.shown, "a node is hidden by what is said of it, not by how surely"
    course.click(".switches [data-name=orphans]")
    assert "旧车站" not in course.shown and "孤石协会" not in course.shown
    assert "2 个无关联的实体" in course.text("#notice")
    pressed = "document.querySelector('.switches [data-name=orphans]').getAttribute('aria-pressed')"
    assert course.tab.run(pressed) == "false"


def test_undated_documents_have_a_switch_of_their_own(course: Reader) -> None:
    course.click("[data-year='2023']")
    assert course.statements == 5, "the undated one too"
    course.click(".switches [data-name=undated]")
    assert course.statements == 4 and "undated=0" in course.hash and "日期不详" in course.text("#notice")


def test_a_year_tells_what_is_new_what_vanished_and_how_far_projects_are(course: Reader) -> None:
    labels = "Array.from(document.querySelectorAll('[data-year]'), (bar) => bar.getAttribute('aria-label'))"
    assert course.tab.run(labels) == ["2021 · 4 条陈述", "2022 · 3 条陈述", "2023 · 4 条陈述"]
    course.click("[data-year='2022']")
    assert course.tab.run("document.querySelector(\"[data-year='2022']\").getAttribute('aria-pressed')") == "true"
    assert course.shown == {"青石区", "松溪区", "望岳大桥", "乙石公司", "丙石公司", "石雕产业", "孤石协会"}
    groups = ("Array.from(document.querySelectorAll('.year-report details'), (group) => "
              "[group.querySelector('summary').innerText.split('\\n')[0], "
              "...Array.from(group.querySelectorAll('.jump'), (jump) => jump.textContent)])")
    course.tab.run("document.querySelectorAll('.year-report details').forEach((group) => { group.open = true; })")
    course.tab.settle()
    assert course.tab.run(groups) == [["首次提及", "丙石公司"], ["上一年提及、此后未见", "甲石公司", "旧车站"],
                                      ["在建", "望岳大桥"]]
    course.click("[data-year='2023']")
    course.tab.run("document.querySelectorAll('.year-report details').forEach((group) => { group.open = true; })")
    course.tab.settle()
    fresh, gone, done = course.tab.run(groups)
    assert set(fresh) == {"首次提及", "望岳智谷", "丁石公司"}, "not those of a place without an earlier report"
    assert set(gone) == {"上一年提及、此后未见", "石雕产业", "乙石公司"} and done == ["建成", "望岳大桥"]
    assert course.text(".told") == "新出现 2 · 不再提及 2 ›"
    course.click("#legend [data-name=r2023]")
    assert course.text(".told") == "新出现 0 · 不再提及 0 ›", "without the report there is nothing to tell"
    course.click("#legend [data-name=r2023]")
    course.click("[data-year='2023']")
    assert course.tab.run("State.years") is None and course.text(".year-report") == ""


def test_the_year_slider_steps_by_keys_and_keeps_the_focus(course: Reader) -> None:
    course.tab.run("document.getElementById('year').focus()")
    course.press("ArrowRight")
    assert course.tab.run("State.years") == {"from": 2021, "to": 2021}
    course.press("ArrowRight")
    assert course.tab.run("State.years") == {"from": 2022, "to": 2022} and "years=2022-2022" in course.hash
    assert course.tab.run("document.activeElement.id") == "year"
    assert course.tab.run("document.activeElement.getAttribute('aria-valuetext')") == "2022"
    course.tab.run("document.querySelector(\"[data-year='2022']\").focus()")
    course.press("ArrowRight")
    assert course.tab.run("document.activeElement.dataset.year") == "2023"
    course.tab.run("(() => { const end = document.querySelector('[data-end=to]'); end.value = '2023'; "
                   "end.dispatchEvent(new Event('change')); })()")
    assert course.tab.run("State.years") == {"from": 2022, "to": 2023}


def test_focus_by_steps_does_not_lead_through_a_jurisdiction(course: Reader) -> None:
    course.choose("甲石公司")
    course.press("1")  # still in the search: a digit, no command
    assert course.tab.run("State.focus") is None
    course.tab.run("document.getElementById('graph').focus()")
    course.press("1")
    assert course.shown == {"甲石公司", "乙石公司"}
    course.press("2")
    assert course.shown == {"甲石公司", "乙石公司", "丙石公司"} and "聚焦 2 步之外" in course.text("#notice")
    course.click("#explore [data-act=steps3]")
    assert course.shown == {"甲石公司", "乙石公司", "丙石公司", "丁石公司"}
    course.press("3")
    assert len(course.shown) == 12, "the same again ends it"
    course.choose("望岳智谷")
    course.click("#panel [data-act=focus3]")
    assert course.shown == {"望岳智谷", "青石区"}
    course.tab.run("document.getElementById('graph').focus()")
    for _ in range(2):
        course.press("Escape")
    assert len(course.shown) == 12 and course.tab.run("State.focus") is None


def test_the_shortest_path_is_told_step_by_step(course: Reader) -> None:
    course.choose("甲石公司")
    course.click("#panel [data-act=path]")
    assert "起点 甲石公司" in course.text("#explore")
    course.choose("丁石公司")
    assert "最短路径：3 步" in course.text("#panel")
    lit = "Array.from(Canvas.focus().nodes, (node) => node.name)"
    assert course.tab.run(lit) == ["甲石公司", "乙石公司", "丙石公司", "丁石公司"]
    marks = course.tab.run("Array.from(document.querySelectorAll('#panel mark'), (mark) => mark.textContent)")
    assert marks == ["甲石公司隶属乙石公司", "乙石公司隶属丙石公司", "丙石公司隶属丁石公司"]
    course.click("[data-year='2022']")
    assert "没有路径" in course.text("#panel .no-path"), "only over what is visible"
    course.click("#explore [data-act=end-path]")
    assert course.tab.run("State.path") is None


def test_a_path_can_avoid_jurisdictions_and_says_when_there_is_none(course: Reader) -> None:
    course.choose("望岳智谷")
    course.tab.run("document.getElementById('graph').focus()")
    course.press("s")
    course.choose("松香产业")
    assert "最短路径：3 步" in course.text("#panel")
    course.click("#panel [data-act=around]")
    assert course.text("#panel .no-path") == "绕开辖区后，两者之间没有路径。" and "around=1" in course.hash
    assert "null" not in course.text("#panel")
    assert course.tab.run("document.activeElement.dataset.act") == "around", "the keyboard stays where it was"
    course.tab.run("history.back()")
    course.tab.wait("State.path && !State.path.around")
    assert "最短路径：3 步" in course.text("#panel")


def test_several_nodes_are_chosen_by_mouse_and_by_keyboard(course: Reader) -> None:
    course.click_node("甲石公司")
    course.click_node("丙石公司", modifiers=CTRL)
    assert "已选 2 个实体" in course.text("#panel") and "乙石公司" in course.text("#panel")
    assert course.tab.run("Array.from(Canvas.focus().nodes, (node) => node.name).sort()") == sorted(
        ["甲石公司", "丙石公司", "乙石公司"])
    course.find("丁石")
    course.press("Enter", modifiers=CTRL)
    assert "已选 3 个实体" in course.text("#panel")
    course.click_node("石雕产业")
    jumps = "Array.from(document.querySelectorAll('#panel .jump'))"
    course.tab.run(f"{jumps}.find((one) => one.textContent === '青石区').focus()")
    course.press("Enter", modifiers=CTRL)
    assert "已选 2 个实体" in course.text("#panel") and "石雕产业" in course.text("#panel")
    course.tab.run("history.go(-2)")
    course.tab.wait("State.selection.size === 3")
    course.click("#panel .one-of .drop")
    assert course.tab.run("State.selection.size") == 2 and "sel=" in course.hash
    course.click("#panel [data-act=between]")
    assert "最短路径：1 步" in course.text("#panel")
    course.click_node("望岳大桥")
    assert course.text("#panel h2") == "望岳大桥", "a plain click chooses one"


def test_a_pinned_node_stays_under_every_filter(course: Reader) -> None:
    course.choose("旧车站")
    course.tab.run("document.getElementById('graph').focus()")
    course.press("p")
    course.click("[data-year='2023']")
    course.click("#legend [data-kind=types] [data-name=Project]")
    course.click(".switches [data-name=orphans]")
    assert "旧车站" in course.shown and "望岳大桥" not in course.shown
    assert "钉住 1 个" in course.text("#explore")
    course.click("#explore [data-act=end-pins]")
    assert "旧车站" not in course.shown


def test_expanding_brings_hidden_neighbours_in_batches(tab: Tab, pages: Path) -> None:
    reader = Reader(tab, pages / "large.html")
    hub = tab.run("Store.nodes[0].name")
    reader.choose(hub)
    before = len(reader.shown)
    reader.click("#panel [data-act=expand]")
    reader.click("#panel [data-act=expand]")
    reader.click("#panel [data-act=expand]")
    assert len(reader.shown) == before + 51, "of the county's neighbours the first 99 stand there already"
    assert tab.run("document.activeElement.dataset.act") == "expand"
    assert "150 / 699" in tab.run("document.getElementById('announcement').textContent")
    state = reader.state
    again = Reader(tab, pages / "large.html", tab.run("location.hash"))
    assert again.state == state


def test_the_keys_walk_through_the_neighbours(course: Reader) -> None:
    course.choose("乙石公司")
    course.tab.run("document.getElementById('graph').focus()")
    seen = []
    for _ in range(3):
        course.press("n")
        seen.append(course.text("#panel h2"))
    assert set(seen) == {"甲石公司", "丙石公司"} and seen[0] == seen[2] != seen[1]


def set_everything(reader: Reader) -> None:
    reader.choose("丙石公司")
    reader.tab.run("document.getElementById('graph').focus()")
    for key in ("3", "p", "e"):
        reader.press(key)
    reader.click("#legend [data-kind=types] [data-name=Park]")
    reader.click("#legend [data-kind=predicates] [data-name=introduces]")
    reader.click("#legend [data-kind=documentFilter] [data-name=r2023b]")
    reader.click("#legend [data-kind=statusFilter] [data-name=planned]")
    reader.click(".switches [data-name=orphans]")
    reader.click(".switches [data-name=undated]")
    reader.tab.run("document.getElementById('confidence').focus()")
    reader.press("ArrowRight")
    reader.click("[data-year='2022']")
    reader.tab.run("(() => { const end = document.querySelector('[data-end=to]'); end.value = '2023'; "
                   "end.dispatchEvent(new Event('change')); })()")
    reader.tab.run("document.getElementById('graph').focus()")
    reader.press("ArrowLeft")
    reader.rest()


def test_a_link_restores_exactly_the_view(course: Reader, pages: Path) -> None:
    set_everything(course)
    state, camera, link = course.state, course.camera, course.tab.run("location.hash")
    for field in ("id", "pin", "open", "focus", "notype", "norel", "nodoc", "nostatus", "years", "undated", "conf",
                  "orphans", "at"):
        assert f"{field}=" in link, field
    again = Reader(course.tab, pages / "course.html", link)
    assert again.state == state
    assert again.camera == pytest.approx(camera, abs=1)
    assert again.tab.run("location.hash") == link


def test_back_and_forward_take_every_step(course: Reader) -> None:
    steps = [(course.state, course.camera)]
    course.click("#legend [data-kind=types] [data-name=Company]")
    steps.append((course.state, course.camera))
    course.choose("望岳大桥")
    course.rest()
    steps.append((course.state, course.camera))
    course.click("#panel [data-act=focus1]")
    course.rest()
    steps.append((course.state, course.camera))
    course.click("[data-year='2021']")
    course.rest()
    for state, camera in reversed(steps):
        course.click("#explore [data-act=back]")
        course.rest()
        assert course.state == state and course.camera == pytest.approx(camera, abs=1.5)
    for state, camera in steps[1:]:
        course.click("#explore [data-act=forward]")
        course.rest()
        assert course.state == state and course.camera == pytest.approx(camera, abs=1.5)


def test_an_edge_is_restored_and_its_ends_can_be_explored(course: Reader, pages: Path) -> None:
    again = Reader(course.tab, pages / "course.html", f"#id={quote('丙石公司')}&to={quote('丁石公司')}&at=all")
    assert again.state["selected"] == "丙石公司 partOf 丁石公司"
    again.click("#panel [data-act=focus1]")
    assert again.shown == {"乙石公司", "丙石公司", "丁石公司"}
    again.click("#panel [data-act=pin]")
    assert again.state["pinned"] == ["丙石公司", "丁石公司"]


BROKEN = (
    "years=2050-2060", "years=2023-2021", "years=x", "conf=2", "conf=-1", "conf=NaN", "focus=9,青石区", "focus=2,没有",
    "path=青石区", "path=青石区,青石区", "path=没有,青石区", "type=没有", "notype=没有", "nodoc=%E0%A4%A", "status=x",
    "at=1,2",
    "at=1,2,999", "at=NaN,1,1", "more=-5", "more=99999999999", "open=青石区:x", "open=:5", "sel=青石区", "pin=%",
    "__proto__=1", "constructor=x", "undated=maybe", "orphans=", "around=1", "=", "&&&", "id=&to=青石区",
)


@pytest.mark.parametrize("field", BROKEN)
def test_invalid_fields_of_a_link_are_ignored(course: Reader, pages: Path, field: str) -> None:
    plain = course.state
    assert Reader(course.tab, pages / "course.html", f"#{quote(field, safe='=&%,:')}").state == plain


def test_hostile_names_in_filters_and_links_stay_text(tab: Tab, pages: Path) -> None:
    reader = Reader(tab, pages / "hostile.html")
    foreign = "img, iframe, object, embed, form, base, [onload], [onerror], [onmouseover]"
    count = f"document.querySelectorAll('{foreign}').length"
    for kind in ("types", "predicates", "documentFilter", "statusFilter"):
        size = tab.run(f"document.querySelectorAll('#legend [data-kind={kind}] .toggle').length")
        assert size >= 4, kind
        reader.click(f"#legend [data-kind={kind}] li:nth-child(3) .toggle")
        reader.click(f"#legend [data-kind={kind}] li:nth-child(4) .toggle")
    tab.run("document.querySelector('#notice .reset').click()")
    for payload in HOSTILE:
        tab.run(f"""(() => {{
          const node = Store.byKey.get({json.dumps(payload)});
          [0, 1, 2].forEach((place) => {{
            State.pinned.add(node); State.selection.add(node); State.hiddenStatuses.add({json.dumps(payload)});
            State.hiddenDocuments.add(Store.documents[place].id);
          }});
          State.selected = null;
          State.focus = {{ nodes: [node], steps: 1 }};
          State.path = {{ from: node, to: Store.nodes[0] === node ? Store.nodes[1] : Store.nodes[0], around: false }};
          State.years = null;
          Filters.describe();
          Explore.update();
          Link.write();
        }})()""")
        link = tab.run("location.hash")
        tab.open(pages / "hostile.html", fragment=link)
        assert payload.replace("\u202e", "") in tab.run("document.getElementById('explore').textContent")
        assert tab.run("State.focus.nodes[0].key") == payload
        assert payload in tab.run("Array.from(State.hiddenStatuses)")
        assert tab.run(count) == 0 and tab.run("document.scripts.length") == 3 and tab.run("document.title") == "图"
    tab.open(pages / "hostile.html", fragment="#" + "&".join(f"{quote(p)}={quote(p)}" for p in HOSTILE))
    assert tab.run(count) == 0 and tab.run("document.title") == "图"


@pytest.mark.parametrize("width", [360, 390])
def test_it_works_on_a_telephone(tab: Tab, pages: Path, width: int) -> None:
    tab.resize(width, 780, mobile=True)
    company, parent = quote("甲石公司"), quote("乙石公司")
    reader = Reader(tab, pages / "course.html", f"#id={company}&pin={parent}&focus=2,{company}")
    assert tab.run("document.documentElement.scrollWidth") == width
    assert tab.run("document.getElementById('graph').clientHeight") > 150
    tab.run("document.getElementById('filters').click()")
    assert tab.run("(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.getElementById('legend'))")
    reader.click(".switches [data-name=orphans]")
    assert tab.run("State.orphans") is False
    reader.press("Escape")
    reader.click("[data-year='2022']")
    assert tab.run("State.years.from") == 2022
    assert tab.run("(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.getElementById('time'))")


def test_every_control_has_a_name_in_both_languages(course: Reader) -> None:
    nameless = """Array.from(document.querySelectorAll('button, input, select, [role=group], [role=toolbar]'))
      .filter((one) => one.checkVisibility() && !(one.getAttribute('aria-label')
        || one.getAttribute('aria-labelledby') || one.textContent.trim())).map((one) => one.outerHTML)"""
    course.choose("甲石公司")
    assert course.tab.run(nameless) == []
    course.click("#language")
    assert course.tab.run(nameless) == []
    assert "Documents" in course.text("#legend") and "Expand" in course.text("#panel")
    chinese = course.tab.run("[...document.querySelectorAll('.explore, .time, .switches, .explore-tools')]"
                             ".some((one) => /[\u4e00-\u9fff]/.test(one.innerText))")
    assert chinese is False


def test_without_years_there_is_no_slider(tab: Tab, pages: Path) -> None:
    Reader(tab, pages / "large.html")
    assert tab.run("document.getElementById('time').hidden") is True
