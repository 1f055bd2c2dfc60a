"""A reader without a plan, in front of the page: seeded clicks, drags, keys and turns of the wheel, as real input.

After each act the page must hold together (`PROBLEMS`): the panel tells of what is chosen, what is chosen is shown,
  what
is hidden is said, no name lies over another. Now and then the link is opened in a fresh tab, and must bring all back.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chromium import Tab

CTRL, SHIFT = 2, 8
"""DevTools' bits for the keys."""

SIZES = ((1440, 900), (1440, 900), (1000, 700), (390, 844))

DUMP = """(() => {
  const keys = (nodes) => Array.from(nodes, ({ key }) => key);
  const { selected, focus, path } = State;
  const state = Object.fromEntries(Object.entries(State).filter(([, value]) => typeof value !== 'function')
    .filter(([name]) => !['language', 'theme', 'hovered'].includes(name)).map(([name, value]) => [name, value]));
  Object.assign(state, {
    opened: Array.from(State.opened, ([{ key }, count]) => [key, count]), selection: keys(State.selection),
      pinned: keys(State.pinned),
    ...Object.fromEntries(['Types', 'Predicates', 'Documents', 'Statuses'].map((name) => [`hidden${name}`,
      Array.from(State[`hidden${name}`]).sort()])),
    selected: selected && (selected.node ? [selected.node.key] : [selected.edge.from.key, selected.edge.predicate,
      selected.edge.to.key]),
    focus: focus && [focus.steps, ...keys(focus.nodes)], path: path && [path.from.key, path.to.key, path.around],
    nodeShown: Array.from(State.nodeShown).join(''), edgeShown: Array.from(State.edgeShown).join(''),
  });
  const [one, other] = [Canvas.placeOf({ x: 0, y: 0 }), Canvas.placeOf({ x: 1000, y: 1000 })];
  return { state, camera: [one.x, one.y, other.x, other.y], heading: (document.querySelector('#panel h2') ||
    {}).textContent || '',
    notice: document.getElementById('notice').textContent, time: document.getElementById('time').innerText,
    counts: Array.from(document.querySelectorAll('#legend .toggle'), (one) => one)
      .filter((one) => !one.closest('[data-kind=documentFilter]')).map((one) => one.textContent).join('|'),
    // A path that waits for its end is no view yet.
    working: Array.from(document.querySelectorAll('#explore .working:not([data-kind=begin])'),
      (one) => one.innerText).join('|') };
})()"""
"""All that a link has to bring back. A field that State gets later is in it by itself."""

PROBLEMS = """(() => {
  const found = [];
  const hold = (right, what) => { if (!right) found.push(what); };
  const text = (selector) => (document.querySelector(selector) || { textContent: '' }).textContent;
  const { selected, selection, path } = State;
  const heading = text('#panel h2');
  if (selection.size) {
    hold(selection.size > 1 && !selected, 'several are chosen, or one');
    hold(heading === Say.word('severalChosen', { count: selection.size }), `panel of several: ${heading}`);
    selection.forEach((node) => hold(State.shows(node), `one of several is hidden: ${node.name}`));
  } else if (selected && selected.node) {
    hold(heading === selected.node.name, `panel of ${selected.node.name}: ${heading}`);
    hold(State.shows(selected.node), `chosen, but hidden: ${selected.node.name}`);
  } else if (selected) {
    const { from, to } = selected.edge;
    const ends = Array.from(document.querySelectorAll('#panel .triple'),
      (one) => Array.from(one.querySelectorAll('.jump'), (jump) => jump.textContent));
    hold(ends.some(([a, b]) => a === from.name && b === to.name),
      `panel of the edge ${from.name} – ${to.name}: ${JSON.stringify(ends)}`);
    hold(ends.every((two) => two.includes(from.name) && two.includes(to.name)),
      `other edges in the panel: ${JSON.stringify(ends)}`);
    hold(State.showsEdge(selected.edge), `chosen, but hidden: ${from.name} – ${to.name}`);
  } else if (path) hold(heading === `${path.from.name} → ${path.to.name}`, `panel of the path: ${heading}`);
  else hold(heading === Say.word('overview'), `panel of nothing: ${heading}`);
  State.pinned.forEach((node) => hold(State.shows(node), `pinned, but hidden: ${node.name}`));
  if (State.focus) State.focus.nodes.forEach((node) => hold(State.shows(node), `in focus, but hidden: ${node.name}`));

  const shown = State.nodeShown.reduce((sum, one) => sum + one, 0);
  const notice = document.getElementById('notice');
  const apart = [Say.word('brokenLink'), Say.word('exportFailed')].some((word) => notice.textContent.startsWith(word));
  hold(apart || notice.textContent.startsWith(Say.word('shown', { shown, total: Store.nodes.length })),
    `notice: ${notice.textContent}`);
  const hiding = ['hiddenTypes', 'hiddenPredicates', 'hiddenDocuments',
    'hiddenStatuses'].some((name) => State[name].size)
    || State.years || !State.undated || State.confidence || !State.orphans || State.focus;
  hold(apart || Boolean(hiding) === Boolean(notice.querySelector('.reset')),
    `what hides is not said: ${notice.textContent}`);
  hold(shown === Store.nodes.length || !notice.classList.contains('complete'), 'the notice says that all is shown');
  hold(apart || shown === Store.nodes.length || notice.querySelector('button'),
    `no way to what is hidden: ${notice.textContent}`);
  Store.edges.forEach((edge) => { if (State.showsEdge(edge) && !(State.shows(edge.from) &&
    State.shows(edge.to))) found.push('an edge without its end'); });

  const off = (kind) => Array.from(document.querySelectorAll(`#legend [data-kind=${kind}] [aria-pressed=false]`),
    (one) => one.dataset.name);
  hold(off('types').every((name) => State.hiddenTypes.has(name)) && off('types').length === State.hiddenTypes.size,
    'switches of types');
  hold(off('predicates').every((name) => State.hiddenPredicates.has(name)) &&
    off('predicates').length === State.hiddenPredicates.size, 'switches of relations');
  hold(document.querySelectorAll('.tabs [id^=tab-view-][aria-selected=true]').length === 1, 'one tab');
  hold(text('.tabs [id^=tab-view-][aria-selected=true]') === Say.word({ graph: 'viewGraph', table: 'viewTable',
    numbers: 'viewNumbers' }[State.view]), 'the tab of the view');
  ['table',
    'numbers'].forEach((name) => hold(document.getElementById(`view-${name}`).hidden === (State.view !== name),
      `view ${name}`));
  hold(document.documentElement.scrollWidth <= window.innerWidth,
    `wider than the window: ${document.documentElement.scrollWidth}`);
  hold(document.documentElement.lang === (State.language === 'zh' ? 'zh-CN' : 'en'), 'language');
  hold(document.documentElement.dataset.theme === State.theme, 'theme');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const said = walker.currentNode.data.trim();
    hold(!/^(null|undefined|NaN|.object .*)$/.test(said), `text of nothing: ${said}`);
  }
  if (State.view === 'graph') {
    const boxes = Labels.boxes();
    boxes.forEach((a, i) => boxes.slice(0, i).forEach((b) => {
      if (a.left < b.right && b.left < a.right && a.top < b.bottom &&
        b.top < a.bottom) found.push(`names overlap: ${Store.nodes[a.owner].name}, ${Store.nodes[b.owner].name}`);
    }));
    boxes.forEach(({ owner }) => hold(State.shows(Store.nodes[owner]),
      `the name of what is hidden: ${Store.nodes[owner].name}`));
  }
  return found;
})()"""
"""What does not hold on the page, in words; none is as it should be."""

_PLACES = """(() => {
  const wanted = 'button, summary, input, [role=tab], tbody tr, .point, #suggestions li';
  return Array.from(document.querySelectorAll(wanted)).filter((one) => one.checkVisibility() && !one.disabled
    && !['print'].includes(one.dataset.kind)).map((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const there = width && height && x > 0 && y > 0 && x < innerWidth &&
      y < innerHeight ? document.elementFromPoint(x, y) : null;
    return there && (one === there || one.contains(there)) ? [x, y,
      `${one.tagName} ${one.id || one.dataset.act || one.dataset.name || one.textContent.slice(0, 20)}`] : null;
  }).filter(Boolean);
})()"""

_STAGE = """(() => {
  const { left, top, width, height } = document.getElementById('graph').getBoundingClientRect();
  const at = (node) => { const { x, y } = Canvas.placeOf(node); return [left + x, top + y]; };
  const inside = ([x, y]) => x > left + 4 && y > top + 4 && x < left + width - 4 && y < top + height - 4;
  const nodes = Store.nodes.filter((node) => State.shows(node)).map(at).filter(inside);
  const edges = Store.edges.filter((edge) => State.showsEdge(edge)).map(({ from, to }) => {
    const [[ax, ay], [bx, by]] = [at(from), at(to)];
    return [(ax + bx) / 2, (ay + by) / 2];
  }).filter(inside);
  return { box: [left, top, width, height], nodes, edges, view: State.view };
})()"""


class Monkey:
    """Acts at random on the page of a tab; ``seed`` decides on what."""

    def __init__(self, tab: Tab, *, seed: int, sizes: tuple[tuple[int, int], ...] = SIZES) -> None:
        self._tab, self._chance, self._sizes = tab, random.Random(seed), sizes
        self.size = (1440, 900)
        self.acts: list[str] = []
        self._names = tab.run("Store.nodes.flatMap((node) => [node.name, ...node.aliases, ...node.pinyin])")
        self._ways = {
            self._press_something: 40, self._click_stage: 18, self._key: 22, self._drag: 5, self._turn: 6,
            self._search: 8, self._slide: 5, self._hover: 4, self._resize: 1, self._history: 5,
        }

    def act(self) -> None:
        """One act, and what it did at the end of `acts`."""
        (way,) = self._chance.choices(list(self._ways), weights=list(self._ways.values()))
        way()

    def _say(self, what: str) -> None:
        self.acts.append(what)

    def _mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        self._tab.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def _click(self, x: float, y: float, *, modifiers: int = 0) -> None:
        self._mouse("mouseMoved", x, y)
        for kind in ("mousePressed", "mouseReleased"):
            self._mouse(kind, x, y, button="left", clickCount=1, modifiers=modifiers)

    def _press(self, key: str, *, modifiers: int = 0) -> None:
        codes = {"Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "Tab": 9,
                 "Home": 36, "End": 35}
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        self._tab.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", key=key, modifiers=modifiers,
                       windowsVirtualKeyCode=codes.get(key, ord(key[0].upper())), **text)
        self._tab.call("Input.dispatchKeyEvent", type="keyUp", key=key, modifiers=modifiers,
                       windowsVirtualKeyCode=codes.get(key, ord(key[0].upper())))

    def _press_something(self) -> None:
        places = self._tab.run(_PLACES)
        if not places:
            return
        x, y, name = self._chance.choice(places)
        modifiers = self._chance.choice((0, 0, 0, 0, 0, CTRL, SHIFT))
        self._say(f"click {name!r} {modifiers or ''}")
        self._click(x, y, modifiers=modifiers)

    def _click_stage(self) -> None:
        stage = self._tab.run(_STAGE)
        left, top, width, height = stage["box"]
        anywhere = [[left + self._chance.random() * width, top + self._chance.random() * height]]
        kind = self._chance.choice(("nodes", "nodes", "edges", "edges", "anywhere"))
        x, y = self._chance.choice(stage.get(kind) or anywhere)
        modifiers = self._chance.choice((0, 0, 0, CTRL))
        self._say(f"click on the stage {x:.0f},{y:.0f} ({kind}) {modifiers or ''}")
        self._click(x, y, modifiers=modifiers)
        if self._chance.random() < 0.1:
            for kind in ("mousePressed", "mouseReleased"):
                self._mouse(kind, x, y, button="left", clickCount=2)
        if self._chance.random() < 0.6:
            time.sleep(0.32)  # the library waits for a second click

    def _key(self) -> None:
        if self._chance.random() < 0.4:
            self._tab.run("document.getElementById('graph').focus()")
        key = self._chance.choice(("n", "N", "e", "p", "s", "1", "2", "3", "Escape", "0", "+", "-", "ArrowLeft",
                                   "ArrowRight", "ArrowUp", "ArrowDown", "Tab", "Enter", "/", "Home", "End", "Escape",
                                     "?"))
        self._say(f"key {key}")
        self._press(key, modifiers=SHIFT if key == "N" or (key == "Tab" and self._chance.random() < 0.4) else 0)

    def _drag(self) -> None:
        left, top, width, height = self._tab.run(_STAGE)["box"]
        x, y = left + width * self._chance.uniform(0.2, 0.8), top + height * self._chance.uniform(0.2, 0.8)
        dx, dy = self._chance.uniform(-200, 200), self._chance.uniform(-200, 200)
        self._say(f"drag {dx:.0f},{dy:.0f}")
        self._mouse("mouseMoved", x, y)
        self._mouse("mousePressed", x, y, button="left", clickCount=1)
        for step in (0.3, 0.6, 1):
            self._mouse("mouseMoved", x + dx * step, y + dy * step, button="left", buttons=1)
        self._mouse("mouseReleased", x + dx, y + dy, button="left", clickCount=1)

    def _turn(self) -> None:
        left, top, width, height = self._tab.run(_STAGE)["box"]
        x, y = left + width * self._chance.random(), top + height * self._chance.random()
        if self._chance.random() < 0.3:
            x, y = self._chance.uniform(1, self.size[0] - 2), self._chance.uniform(1, self.size[1] - 2)
        delta = self._chance.choice((-360, -120, -120, 120, 120, 360))
        self._say(f"wheel {delta}")
        self._mouse("mouseWheel", x, y, deltaX=0, deltaY=delta)

    def _search(self) -> None:
        name = self._chance.choice(self._names)
        begin = self._chance.randrange(max(1, len(name)))
        text = name[begin:begin + self._chance.randrange(1, 5)]
        end = self._chance.choice(("Enter", "Enter", "Escape", "ArrowDown", "Tab", ""))
        self._say(f"search {text!r} {end}")
        self._tab.run("document.getElementById('search').focus()")
        self._tab.run("document.getElementById('search').select()")
        self._tab.call("Input.insertText", text=text)
        if end:
            self._press(end, modifiers=self._chance.choice((0, 0, CTRL)) if end == "Enter" else 0)

    def _slide(self) -> None:
        id = self._chance.choice(("year", "confidence"))
        key = self._chance.choice(("ArrowRight", "ArrowRight", "ArrowLeft", "Home", "End"))
        self._say(f"slider {id} {key}")
        if self._tab.run(f"(() => {{ const one = document.getElementById('{id}'); if (!one || !one.checkVisibility()) "
                         "return false; one.focus(); return true; })()"):
            for _ in range(self._chance.randrange(1, 4)):
                self._press(key)

    def _hover(self) -> None:
        stage = self._tab.run(_STAGE)
        for x, y in self._chance.sample(stage["nodes"] + stage["edges"], k=min(3, len(stage["nodes"]))):
            self._mouse("mouseMoved", x, y)
        self._say("hover")

    def _resize(self) -> None:
        self.size = self._chance.choice(self._sizes)
        self._say(f"resize {self.size}")
        self._tab.resize(*self.size)

    def _history(self) -> None:
        """The browser's own buttons, within the page: never before its first view."""
        way = self._chance.choice((-1, -1, 1))
        self._say(f"history {way}")
        history = self._tab.call("Page.getNavigationHistory")
        place = history["currentIndex"] + way
        here = history["entries"][history["currentIndex"]]["url"].partition("#")[0]
        if 0 <= place < len(history["entries"]) and history["entries"][place]["url"].partition("#")[0] == here:
            self._tab.call("Page.navigateToHistoryEntry", entryId=history["entries"][place]["id"])
            self._tab.settle()


@contextmanager
def fresh(tab: Tab, address: str, *, size: tuple[int, int]) -> Iterator[Tab]:
    """The same address in a tab of its own, which is closed at the end."""
    first = tab._session
    tab._session = None
    target = tab.call("Target.createTarget", url="about:blank")["targetId"]
    try:
        tab._session = tab.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            tab.call(f"{domain}.enable")
        tab.call("Page.bringToFront")
        tab.resize(*size)
        tab.call("Page.navigate", url=address)
        tab.wait("document.documentElement?.dataset.ready === 'yes'")
        tab.settle()
        yield tab
    finally:
        tab._session = None
        tab.call("Target.closeTarget", targetId=target)
        tab._session = first
        tab.call("Page.bringToFront")
        tab.settle()


def rest(tab: Tab) -> None:
    """Until the view stands still and the link says where."""
    tab.run("document.activeElement.blur()")
    standing = "[location.href, JSON.stringify(Canvas.camera()), JSON.stringify(Canvas.placeOf({x: 0, y: 0}))].join()"
    before = None
    for _ in range(40):
        time.sleep(0.1)
        tab.settle()
        now = tab.run(standing)
        if now == before and tab.run("new Promise((done) => { let n = 18; const step = () => { n -= 1; "
                                     "if (n) requestAnimationFrame(step); else done(true); }; step(); })"):
            again = tab.run(standing)
            if again == now:
                return
        before = now
    raise TimeoutError("the view does not come to rest")


def differences(tab: Tab, *, size: tuple[int, int]) -> list[str]:
    """What is not the same after the link is opened in a fresh tab."""
    if tab.run("State.language") != "zh":  # a reader's language is no part of the view, and its words take other room
        x, y = tab.run("(() => { const box = document.getElementById('language').getBoundingClientRect(); "
                       "return [box.left + box.width / 2, box.top + box.height / 2]; })()")
        tab.click(x, y)
    rest(tab)
    before = tab.run(DUMP)
    address = tab.run("location.href")
    with fresh(tab, address, size=size) as other:
        rest(other)
        after = other.run(DUMP)
        again = other.run("location.href")
    found = [f"{name}: {json.dumps(before['state'][name], ensure_ascii=False)[:200]} → "
             f"{json.dumps(after['state'][name], ensure_ascii=False)[:200]}"
             for name in before["state"] if before["state"][name] != after["state"].get(name)]
    found += [f"{name}: {before[name][:300]!r} → {after[name][:300]!r}"
              for name in ("heading", "notice", "counts", "time", "working") if before[name] != after[name]]
    # A link holds whole units of the canvas and thousandths of the scale: the middle of the window is right to a pixel.
    if max(abs(a - b) for a, b in zip(before["camera"], after["camera"], strict=True)) > 6:
        found.append(f"camera: {before['camera']} → {after['camera']}")
    if address != again:
        found.append(f"link: {address.partition('#')[2]} → {again.partition('#')[2]}")
    return found
