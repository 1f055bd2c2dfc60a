"""How far the page reaches: its help, the link of tables and numbers, the keyboard all through, calm where asked."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import ledger_facts
import pytest
from chromium import Tab, click, find_chromium, texts
from page_facts import make_county, make_star, make_years

from kg.ledger import ledger
from kg.observe import comparable, normalise
from kg.page import render

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed (or name one in KG_CHROMIUM)"),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    for name, facts in (("county", make_county()), ("years", make_years()), ("star", make_star(900, hubs=2)),
                        ("books", ledger_facts.facts())):
        html = render(facts, title="青禾县的政图", normalise=normalise, ledger=ledger(facts, comparable))
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


def write(tab: Tab, selector: str, query: str) -> None:
    """Type into a field in place of what it holds, one key after another."""
    tab.run(f"document.querySelector({json.dumps(selector)}).focus()")
    tab.run(f"document.querySelector({json.dumps(selector)}).select()")
    for character in query:
        tab.type(character)
        tab.settle()


def tabulate(tab: Tab, *, back: bool = False) -> None:
    """The tab key, as a person presses it."""
    for kind in ("rawKeyDown", "keyUp"):
        tab.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9,
                 modifiers=8 if back else 0)


def press(tab: Tab, key: str, code: int, text: str = "") -> None:
    """A key with its code, which makes the browser do by itself what it does: press a button, open a line."""
    tab.call("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code,
             **({"text": text} if text else {}))
    tab.call("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)


def set_confidence(tab: Tab, least: float) -> None:
    """Move the slider, which changes what all views show."""
    tab.run(f"(() => {{ const slider = document.getElementById('confidence'); slider.value = {least}; "
            "slider.dispatchEvent(new Event('input')); })()")


def is_open(tab: Tab) -> bool:
    return bool(tab.run("document.getElementById('help').open"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_help_lists_keys_acts_and_what_is_drawn(tab: Tab, pages: Path, language: str) -> None:
    tab.open(pages / "county.html")
    if language == "en":
        click(tab, "#language")
    assert tab.run("document.getElementById('help-open').getAttribute('aria-label')") == (
        "帮助" if language == "zh" else "Help")
    click(tab, "#help-open")
    assert tab.run("document.querySelector('#help:modal') !== null")
    words = json.loads((Path(__file__).parents[1] / "viz" / "words.json").read_text(encoding="utf-8"))[language]
    said = tab.run("document.getElementById('help').innerText")
    assert [word for key, word in words.items() if key.startswith("help") and word not in said] == []
    keys = set(texts(tab, "#help kbd"))
    assert {"/", "?", "Tab", "Enter", "Space", "Esc", "n", "e", "1", "2", "3", "p", "s", "0", "+", "−", "↑"} <= keys
    assert tab.run("document.querySelectorAll('.help-reading svg').length") > 5, "with the marks that are drawn"


def test_the_help_takes_the_focus_and_gives_it_back(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#id=" + quote("industry-竹编"))
    tab.run("document.getElementById('graph').focus()")
    tab.press("?", text="?")
    assert is_open(tab)
    for back in (False, False, False, True, True):
        tabulate(tab, back=back)
        assert tab.run("document.getElementById('help').contains(document.activeElement)")
    below = "[State.pinned.size, State.opened.size, State.focus, State.selected.node.key]"
    before = tab.run(below)
    for key in ("e", "p", "/", "n"):
        tab.press(key, text=key)
    assert is_open(tab) and tab.run(below) == before, "no key reaches the page below"
    press(tab, "Escape", 27)
    assert not is_open(tab)
    assert tab.run("document.activeElement.id") == "graph"
    assert tab.run("State.selected.node.key") == "industry-竹编", "Esc closed the help and nothing else"
    tab.press("?", text="?")
    tab.press("?", text="?")
    assert not is_open(tab)


def test_a_question_mark_in_a_field_is_a_question_mark(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html", fragment="#view=table")
    for field in ("#search", "#table-entities input"):
        tab.run(f"document.querySelector({json.dumps(field)}).focus()")
        tab.press("?", text="?")
        assert not is_open(tab)
        assert tab.run(f"document.querySelector({json.dumps(field)}).value") == "?"
    tab.run("document.querySelector('#table-entities input').blur()")
    tab.press("?", text="?")
    assert is_open(tab)


# What a person sees of the tables and numbers.
LOOK = """(() => {
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const seen = (selector, read) => all(selector).filter((one) => one.checkVisibility()).map(read);
  return {
    tabs: seen('[role=tab][aria-selected=true]', (one) => one.id),
    rows: seen('.stage .grid tbody tr', (row) => row.innerText),
    sorted: seen('th[aria-sort]:not([aria-sort=none])', (one) => one.innerText + one.getAttribute('aria-sort')),
    typed: seen('.stage input', (one) => one.value),
    pages: seen('.grid-page', (one) => one.textContent),
    heading: seen('.numbers-body h2, .indicator-list', (one) => one.innerText),
    order: seen('.indicator-tools select', (one) => one.value),
  };
})()"""


def again(tab: Tab, page: Path) -> Any:
    """What stands there when the link of now is opened afresh."""
    link = tab.run("location.hash")
    tab.open(page, fragment=link)
    return tab.run(LOOK)


def test_the_link_restores_the_tables(tab: Tab, pages: Path) -> None:
    tab.open(pages / "star.html", fragment="#view=table")
    click(tab, "#table-entities [data-key=relations]")
    click(tab, "#table-entities [data-key=relations]")
    click(tab, "#table-entities .grid-pager button:last-child")
    entities = tab.run(LOOK)
    assert entities["pages"][0] == "2 / 9" and entities["sorted"] == ["关联▲ascending"]
    assert again(tab, pages / "star.html") == entities
    click(tab, "#tab-table-relations")
    click(tab, "#table-relations [data-key=object]")
    write(tab, "#table-relations input", "青山")
    relations = tab.run(LOOK)
    assert relations["tabs"] == ["tab-view-table", "tab-table-relations"] and relations["rows"]
    assert again(tab, pages / "star.html") == relations
    click(tab, "#tab-table-entities")
    assert tab.run(LOOK)["rows"] == entities["rows"], "the other table stands as it did"


def test_the_link_restores_the_numbers(tab: Tab, pages: Path) -> None:
    tab.open(pages / "years.html", fragment="#view=numbers")
    write(tab, ".indicator-tools input", "竹编")
    tab.run("(() => { const sort = document.querySelector('.indicator-tools select'); sort.value = 'name'; "
            "sort.dispatchEvent(new Event('change')); })()")
    click(tab, ".indicator-list > div .indicator-name:nth-child(2)")
    click(tab, ".numbers-body [data-key=value]")
    write(tab, ".numbers-body .grid input", "实际")
    before = tab.run(LOOK)
    assert before["heading"][1] == "竹编产值" and before["typed"] == ["竹编", "实际"] and before["order"] == ["name"]
    assert again(tab, pages / "years.html") == before
    assert again(tab, pages / "years.html") == before, "and once more"


def test_back_leads_through_what_was_read(tab: Tab, pages: Path) -> None:
    tab.open(pages / "star.html", fragment="#view=table")
    start = tab.run("history.length")
    write(tab, "#table-entities input", "青山1")
    assert tab.run("history.length") == start + 1, "all that is typed is one step"
    found = tab.run(LOOK)
    click(tab, "#table-entities [data-key=name]")
    click(tab, "#tab-table-relations")
    click(tab, "#tab-view-numbers")
    for wanted in ("table-relations", "table-entities"):
        tab.run("history.back()")
        tab.wait(f"Boolean(document.getElementById('{wanted}')?.checkVisibility())")
    assert tab.run(LOOK)["sorted"] != []
    tab.run("history.back()")
    tab.wait("document.querySelector('#table-entities [aria-sort=ascending]') === null")
    assert tab.run(LOOK) == found
    tab.run("history.back()")
    tab.wait("document.querySelector('#table-entities input').value === ''")
    assert texts(tab, "#table-entities .grid-count") == ["900 行"]
    tab.run("history.forward()")
    tab.wait("document.querySelector('#table-entities input').value !== ''")
    assert tab.run(LOOK) == found


@pytest.mark.parametrize("wrong", [
    "table=__proto__", "entities.sort=nothing", "entities.sort=--name", "entities.page=0", "entities.page=99999",
    "entities.page=x", "relations.sort=constructor", "figures.sort=-", "indicator=%E4%B8%8D", "indicator=%E0%A4%A",
    "indicators.sort=__proto__", "figures.page=-1", "entities.filter=%E0%A4%A", "figures.filter=", "entities.page=1e3",
])
@pytest.mark.parametrize("view", ["table", "numbers"])
def test_what_a_link_says_wrongly_is_ignored(tab: Tab, pages: Path, view: str, wrong: str) -> None:
    tab.open(pages / "years.html", fragment=f"#view={view}")
    plain = tab.run(LOOK)
    tab.open(pages / "years.html", fragment=f"#view={view}&{wrong}")
    assert tab.run(LOOK) == plain


def test_a_filter_of_a_link_is_text(tab: Tab, pages: Path) -> None:
    text = "<img src=x onerror=alert(1)>&table=relations" + "长" * 200
    tab.open(pages / "county.html", fragment="#view=table&entities.filter=" + quote(text))
    assert tab.run("document.querySelector('#table-entities input').value") == text[:80]
    assert tab.run(LOOK)["tabs"] == ["tab-view-table", "tab-table-entities"]
    assert tab.run("document.querySelectorAll('main img').length") == 0


def open_books(tab: Tab) -> None:
    for part in ("group", "entry"):
        tab.run(f"document.querySelectorAll('.books .{part}').forEach((line) => {{ line.open = true; }})")
        tab.settle()


def test_a_filter_leaves_open_what_was_opened(tab: Tab, pages: Path) -> None:
    tab.open(pages / "books.html", fragment="#view=numbers")
    open_books(tab)
    tab.run("""(() => {
      const line = document.querySelectorAll('.books .entry')[3];
      line.querySelector('summary').focus();
      document.querySelector('.numbers-body').scrollTop = 150;
      window.before = { line, open: Array.from(document.querySelectorAll('.books [open]')),
        top: document.querySelector('.numbers-body').scrollTop };
    })()""")
    tab.run("(() => { State.confidence = 0.3; Filters.clear(); })()")
    set_confidence(tab, 0.2)
    tab.settle()
    assert tab.run("document.activeElement === before.line.querySelector('summary')")
    assert tab.run("document.querySelector('.numbers-body').scrollTop === before.top")
    assert tab.run("before.open.length > 8 && before.open.every((line) => line.isConnected && line.open)")
    assert tab.run("document.querySelectorAll('.books .entry blockquote').length") > 5
    # What the filter hides goes, and comes back open.
    set_confidence(tab, 1)
    tab.settle()
    assert tab.run("document.querySelectorAll('.books .entry').length") == 0
    tab.run("Filters.clear()")
    tab.settle()
    assert tab.run("before.open.every((line) => !line.matches('.group') || (line.isConnected && line.open))")
    click(tab, "#language")
    assert tab.run("document.querySelectorAll('.books .group[open]').length") > 0
    assert "Targets" in " ".join(texts(tab, ".books .group > summary"))


def test_the_focus_stays_in_its_row_when_rows_are_made_anew(tab: Tab, pages: Path) -> None:
    tab.open(pages / "books.html", fragment="#view=table&table=relations")
    tab.run("document.querySelectorAll('#table-relations .unfold')[1].focus()")
    press(tab, "Enter", 13, "\r")
    said = tab.run("document.activeElement.closest('tr').innerText")
    assert tab.run("document.activeElement.getAttribute('aria-expanded')") == "true"
    set_confidence(tab, 0.2)
    tab.settle()
    assert tab.run("document.activeElement.closest('tr').innerText") == said
    assert tab.run("document.activeElement.getAttribute('aria-expanded')") == "true"


# What the focus is on, whether a person sees it, and by what: an outline, or for a point of a chart the ring around it.
FOCUS = """(() => {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return null;
  const box = one.getBoundingClientRect();
  const style = getComputedStyle(one);
  const ring = one.matches('.point') ? getComputedStyle(one.querySelector('.hit')) : null;
  const x = Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2));
  const above = document.elementFromPoint(x, Math.max(0, box.top + Math.min(box.height / 2, 8)));
  const stops = window.stops = window.stops || new Map();
  if (!stops.has(one)) stops.set(one, stops.size);
  const named = document.getElementById(one.getAttribute('aria-labelledby'));
  const part = one.closest('header, nav#views, #legend, .stage, #time, #panel');
  return {
    stop: stops.get(one), tag: one.tagName.toLowerCase(), part: part ? part.id || part.className : '',
    said: (one.getAttribute('aria-label') || (named || one).textContent || '').trim().slice(0, 40),
    seen: one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 1 && box.height > 1
      && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight,
    free: Boolean(above) && (one.contains(above) || above.contains(one)),
    outlined: ring ? ring.stroke !== 'none' && parseFloat(ring.strokeWidth) >= 2
      : style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && !/, 0\\)$/.test(style.outlineColor),
  };
})()"""
# What can be used and was no stop of the tab key; in tabs and charts arrows walk from one member to the next.
USABLE = """Array.from(document.querySelectorAll('button, input, select, summary, a[href], [tabindex="0"]'))
  .filter((one) => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }))
  .filter((one) => !window.stops.has(one)).map((one) => one.outerHTML.slice(0, 120))"""


def walk(tab: Tab, most: int = 500) -> list[dict[str, Any]]:
    """Every stop of the tab key from the top of the page until the page is left."""
    stops: list[dict[str, Any]] = []
    for _ in range(most):
        tabulate(tab)
        found = tab.run(FOCUS)
        if found is None or (stops and found["stop"] == stops[0]["stop"]):
            return stops
        stops.append(found)
    raise AssertionError(f"the tab key does not come round: {stops[-3:]}")


@pytest.mark.parametrize(("page", "link", "parts"), [
    ("county", "", "bar views legend stage time panel"),
    ("county", "#id=" + quote("industry-竹编"), "bar views legend stage time panel"),
    ("county", "#view=table", "bar views legend stage time"),
    ("county", "#view=table&table=relations", "bar views legend stage time"),
    ("years", "#view=numbers", "bar views legend stage time"),
], ids=["graph", "node", "entities", "relations", "numbers"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "narrow"])
def test_the_tab_key_reaches_all_and_the_focus_is_seen(tab: Tab, pages: Path, size: tuple[int, int], page: str,
                                                       link: str, parts: str) -> None:
    tab.resize(*size, mobile=size[0] < 800)
    tab.open(pages / f"{page}.html", fragment=link)
    stops = walk(tab)
    assert len(stops) > 15
    assert [one for one in stops if not one["seen"]] == []
    assert [one for one in stops if not one["free"]] == []
    assert [one for one in stops if not one["outlined"]] == []
    assert [one for one in stops if not one["said"]] == [], "each has a name"
    assert tab.run(USABLE) == []
    order = [one["part"] for one in stops]
    blocks = [part for place, part in enumerate(order) if not place or part != order[place - 1]]
    assert blocks == [part for part in parts.split() if part != "legend" or size[0] > 800], "from the top to the bottom"


@pytest.mark.parametrize(("key", "code", "text"), [("Enter", 13, "\r"), (" ", 32, " ")], ids=["enter", "space"])
def test_what_can_be_clicked_answers_to_enter_and_space(tab: Tab, pages: Path, key: str, code: int, text: str) -> None:
    def use(selector: str) -> None:
        tab.run(f"document.querySelector({json.dumps(selector)}).focus()")
        assert tab.run(f"document.activeElement === document.querySelector({json.dumps(selector)})"), selector
        press(tab, key, code, text)
        tab.settle()

    tab.open(pages / "county.html", fragment="#view=table&table=relations")
    use("#table-relations .unfold")
    assert texts(tab, "#table-relations .detail mark") != []
    use("#table-relations tbody button.jump")
    assert tab.run("Boolean(State.selected)")
    use("#table-relations th button")
    assert tab.run("document.querySelector('#table-relations th').getAttribute('aria-sort')") == "ascending"
    use("#legend .toggle")
    assert tab.run("State.hiddenTypes.size") == 1
    tab.run("document.querySelector('#legend .toggle').focus()")
    use("#legend .toggle + .only")
    assert tab.run("State.hiddenTypes.size === Store.types.length - 1")
    tab.open(pages / "books.html", fragment="#view=numbers")
    use(".books .group > summary")
    use(".books .entry > summary")
    assert texts(tab, ".books .entry blockquote") != []
    use(".indicator-list .indicator-name:nth-child(1)")
    use(".bar-year:nth-child(2)")
    assert tab.run("State.years !== null")
    use("#help-open")
    assert is_open(tab)
    use(".help-close")
    assert not is_open(tab)


def test_suggestions_are_taken_by_key(tab: Tab, pages: Path) -> None:
    tab.open(pages / "county.html")
    tab.run("document.getElementById('search').focus()")
    for character in "竹编":
        tab.type(character)
    tab.settle()
    press(tab, "ArrowDown", 40)
    wanted = tab.run("document.querySelector('#suggestions [aria-selected=true] .data').textContent")
    press(tab, "Enter", 13, "\r")
    assert tab.run("State.selected.node.name") == wanted


def test_nothing_moves_by_itself_where_calm_is_asked_for(tab: Tab, pages: Path) -> None:
    """The view jumps to a node, and opening, turning and scrolling take no time."""

    def go(calm: str) -> tuple[int, list[str], str]:
        tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": calm}])
        tab.open(pages / "star.html")
        places = tab.run("""(async () => {
          const places = new Set();
          const node = Store.nodes[40];
          const field = document.getElementById('search');
          field.value = node.name;
          field.dispatchEvent(new Event('input'));
          field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
          for (let frame = 0; frame < 40; frame += 1) {
            await new Promise(requestAnimationFrame);
            const { x, y } = Canvas.placeOf(node);
            places.add(`${Math.round(x)},${Math.round(y)}`);
          }
          return places.size;
        })()""")
        slow = tab.run("""Array.from(document.querySelectorAll('*'), (one) => [one, null, '::before', '::after'])
          .flatMap(([one, ...parts]) => parts.filter((part) => {
            const style = getComputedStyle(one, part);
            const lasts = (times) => times.split(',').some((time) => parseFloat(time) > 0);
            return lasts(style.transitionDuration) || (lasts(style.animationDuration) && style.animationName !== 'none')
              || (!part && style.scrollBehavior === 'smooth');
          }).map((part) => `${one.tagName}${part || ''}`))""")
        return places, slow, tab.run("location.hash")

    try:
        moving, turning, _ = go("no-preference")
        assert moving > 3, "else there would be nothing to calm"
        assert turning != []
        calm, still, _ = go("reduce")
        assert calm <= 2 and still == []
    finally:
        tab.call("Emulation.setEmulatedMedia", features=[])


def test_the_printed_graph_is_small_and_a_table_has_its_heads_on_each_page(tab: Tab, pages: Path) -> None:
    tab.open(pages / "star.html")
    graph = base64.b64decode(tab.call("Page.printToPDF")["data"])
    assert 50_000 < len(graph) < 2_000_000
    assert b"/Subtype /Image" not in graph, "lines and letters, no bitmap"
    tab.run("window.dispatchEvent(new Event('beforeprint'))")
    assert tab.run("document.querySelectorAll('#print text').length") > 40
    assert tab.run("document.querySelectorAll('#print text[stroke]').length") == 0
    tab.run("window.dispatchEvent(new Event('afterprint'))")
    tab.call("Emulation.setEmulatedMedia", media="print")
    try:
        tab.open(pages / "star.html", fragment="#view=table")
        style = tab.run("""['thead', 'thead button', 'thead th'].map((one) => {
          const { display, breakInside, position } = getComputedStyle(document.querySelector(`#table-entities ${one}`));
          return [display, breakInside, position];
        })""")
        # A button would not be painted again, and a head that may break is not repeated.
        assert style[0][:2] == ["table-header-group", "avoid"]
        assert style[1][0] == "contents" and style[2][2] == "static"
    finally:
        tab.call("Emulation.setEmulatedMedia", media="")
