// Exploring: neighbours, focus, paths, several nodes, pins; the bar above the graph says which of them is at work.
"use strict";

const Explore = (() => {
  const holder = document.getElementById("explore");
  let acts = null; // {choose, changed}
  let begin = null; // where a path is to begin, until its end is chosen

  const button = (attributes, act) => Say.element("button", { type: "button", ...attributes, on: { click: act } });

  /** Redraw, and leave the keyboard where it was: the panel and the bar are made anew. */
  function changed(options) {
    const active = document.activeElement;
    const act = active && active.dataset ? active.dataset.act : null;
    const part = active && active.closest && active.closest("#panel, #explore");
    acts.changed({ panel: true, ...options });
    if (!act || !part) return;
    const again = Array.from(part.querySelectorAll("[data-act]")).find((one) => one.dataset.act === act);
    (again || document.getElementById("graph")).focus();
  }

  function say(text) {
    document.getElementById("announcement").textContent = text;
  }

  function expand(nodes) {
    Remote.widen(nodes, () => open(nodes));
  }

  function open(nodes) {
    const told = nodes.map((node) => ({ node, ...View.expand(node) }));
    changed();
    say(told.map(({ node, count, all }) => `${Say.apart(node.name)}：${Say.word("expanded", { count, all })}`).join(" "));
  }

  function focusOn(nodes, steps) {
    const same = State.focus && State.focus.steps === steps && State.focus.nodes.length === nodes.length && nodes.every((node) => State.focus.nodes.includes(node));
    if (steps && !same) focusAt(nodes, steps);
    else {
      State.focus = null;
      changed();
    }
  }

  function focusAt(nodes, steps) {
    Remote.near(nodes, steps, (left) => {
      State.focus = { nodes, steps, ...(left ? { left } : {}) };
      changed();
    });
  }

  function pin(nodes) {
    const every = nodes.every((node) => State.pinned.has(node));
    nodes.forEach((node) => (every ? State.pinned.delete(node) : State.pinned.add(node)));
    changed();
  }

  function startPath(node) {
    begin = begin === node ? null : node;
    changed();
    if (begin) say(Say.word("pathBegin", { name: node.name }));
  }

  function path(from, to) {
    begin = null;
    State.path = from === to ? null : { from, to, around: false };
    State.selected = null;
    State.selection.clear();
    changed();
    document.getElementById("panel").focus();
  }

  /** The second end of a path that waits for one; whether there was such a path. */
  function take(node) {
    if (!begin || begin === node) return false;
    path(begin, node);
    return true;
  }

  /** What can be done with the chosen node, or with both ends of the chosen edge. */
  function tools(nodes) {
    const [node] = nodes;
    const focused = State.focus && nodes.length === State.focus.nodes.length && nodes.every((one) => State.focus.nodes.includes(one)) ? State.focus.steps : 0;
    const pinned = nodes.every((one) => State.pinned.has(one));
    return Say.element("div", { class: "explore-tools", role: "group", "aria-label": Say.word("exploring") },
      button({ "data-act": "expand", text: Say.word("expand") }, () => expand(nodes)),
      Say.element("span", { class: "steps", role: "group", "aria-label": Say.word("focus") }, Say.element("span", { text: Say.word("focus") }),
        ...[1, 2, 3].map((steps) => button({ "data-act": `focus${steps}`, text: String(steps), "aria-pressed": String(focused === steps),
          "aria-label": Say.word("focusSteps", { steps }) }, () => focusOn(nodes, steps)))),
      button({ "data-act": "pin", text: Say.word(pinned ? "unpin" : "pin"), "aria-pressed": String(pinned) }, () => pin(nodes)),
      nodes.length === 1 ? button({ "data-act": "path", text: Say.word("pathFrom"), "aria-pressed": String(begin === node) }, () => startPath(node)) : null);
  }

  /** The panel of several nodes. */
  function several({ jump, fold }) {
    const nodes = Array.from(State.selection);
    const ways = nodes.length === 2 ? [button({ "data-act": "between", text: Say.word("shortest") }, () => path(...nodes))] : [];
    const shared = Paths.shared(State.selection);
    return [
      Say.element("h2", { text: Say.word("severalChosen", { count: nodes.length }) }),
      Say.element("p", { class: "hint", text: Say.word("severalHint") }),
      tools(nodes),
      Say.element("p", {}, ...ways),
      ...nodes.map((node) => Say.element("p", { class: "one-of" }, jump(node), " ",
        button({ "data-act": `drop${node.id}`, class: "drop", text: "✕", "aria-label": `${Say.word("drop")} ${Say.apart(node.name)}` }, () => { drop(node); }))),
      Say.element("h3", { text: `${Say.word("shared")} ${Say.number(shared.length)}` }),
      shared.length ? fold(shared, (node) => Say.element("p", {}, jump(node))) : Say.element("p", { class: "hint", text: Say.word("noShared") }),
    ];
  }

  function drop(node) {
    State.selection.delete(node);
    if (State.selection.size < 2) {
      const [left] = State.selection;
      State.selection.clear();
      State.selected = left ? { node: left } : null;
    }
    changed();
  }

  /** The panel of a path: its steps, each with its statements. */
  function way({ jump, fold, statement }) {
    const { from, to } = State.path;
    const found = Paths.find(State.path);
    const heading = Say.element("h2", {}, jump(from), " → ", jump(to));
    const around = button({ "data-act": "around", class: "switch", text: Say.word("around"), "aria-pressed": String(State.path.around) }, () => {
      State.path = { ...State.path, around: !State.path.around, nowhere: false };
      changed();
    });
    const farther = !Remote.on ? null : State.path.nowhere ? Say.element("p", { class: "hint", text: Say.word("pathNowhere") })
      : Say.element("p", { class: "hint" }, Say.word("pathLoaded"), " ", button({ "data-act": "farther", class: "switch", text: Say.word("pathFarther") }, search));
    if (!found) return [heading, Say.element("p", { class: "no-path", text: Say.word(State.path.around ? "noPathAround" : "noPath") }), around, farther];
    const steps = found.steps.map((edges, place) => Say.element("div", { class: "step" },
      ...edges.map((edge) => Say.element("div", {},
        Say.element("p", { class: "triple" }, jump(edge.from), Say.element("span", { class: "predicate", text: `— ${Say.label(Store.relationOf(edge.predicate))} →` }), jump(edge.to)),
        fold(edge.statements, (cited) => statement(null, cited), 2))),
      place < found.steps.length - 1 ? Say.element("hr") : null));
    return [heading, Say.element("p", { class: "hint", text: Say.word("pathLength", { steps: found.steps.length }) }), around, farther, ...steps];
  }

  /** A shortest way in the whole graph: what is on it is fetched and shown. */
  function search() {
    const wanted = State.path;
    Remote.way(wanted, (nodes) => {
      if (State.path !== wanted) return;
      wanted.nowhere = !nodes.length;
      nodes.forEach((node) => { if (!State.opened.has(node)) State.opened.set(node, 0); });
      changed();
      say(nodes.length ? Say.word("pathLength", { steps: nodes.length - 1 }) : Say.word("pathNowhere"));
    });
  }

  function chip(kind, text, end, ...more) {
    return Say.element("span", { class: "working", "data-kind": kind }, Say.element("span", { class: "data", text }), ...more,
      button({ "data-act": `end-${kind}`, class: "drop", text: "✕", "aria-label": Say.word("end") }, end));
  }

  function update() {
    const focus = State.focus;
    holder.setAttribute("aria-label", Say.word("exploring"));
    const parts = [
      button({ "data-act": "back", text: "←", "aria-label": Say.word("back"), title: Say.word("back") }, () => window.history.back()),
      button({ "data-act": "forward", text: "→", "aria-label": Say.word("forward"), title: Say.word("forward") }, () => window.history.forward()),
    ];
    if (begin) parts.push(chip("begin", Say.word("pathBegin", { name: begin.name }), () => { begin = null; changed(); }));
    if (focus) {
      parts.push(chip("focus", `${Say.word("focus")} ${focus.nodes.map(({ name }) => Say.apart(name)).join("、")}`, () => { State.focus = null; changed(); },
        ...[1, 2, 3].map((steps) => button({ "data-act": `steps${steps}`, class: "step-count", text: String(steps), "aria-pressed": String(focus.steps === steps),
          "aria-label": Say.word("focusSteps", { steps }) }, () => focusAt(focus.nodes, steps)))));
    }
    if (State.path) {
      parts.push(chip("path", `${Say.apart(State.path.from.name)} → ${Say.apart(State.path.to.name)}`, () => { State.path = null; changed(); },
        State.selected ? button({ "data-act": "show-path", text: Say.word("path") }, () => { State.selected = null; changed(); }) : null));
    }
    if (State.pinned.size) parts.push(chip("pins", Say.word("pins", { count: State.pinned.size }), () => { State.pinned.clear(); changed(); }));
    holder.replaceChildren(...parts);
  }

  /** What a key does to what is chosen; `Esc` takes back one thing after another. */
  function press(event) {
    const typing = event.target.closest && event.target.closest("input:not([type=range]), textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const nodes = State.selection.size > 1 ? Array.from(State.selection)
      : !State.selected ? [] : State.selected.node ? [State.selected.node] : [State.selected.edge.from, State.selected.edge.to];
    const keys = { n: () => walk(1), N: () => walk(-1) };
    if (nodes.length) {
      Object.assign(keys, { e: () => expand(nodes), p: () => pin(nodes), 1: () => focusOn(nodes, 1), 2: () => focusOn(nodes, 2), 3: () => focusOn(nodes, 3) });
      if (nodes.length === 1) keys.s = () => startPath(nodes[0]);
      if (nodes.length === 2) keys.s = () => path(nodes[0], nodes[1]);
    }
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }

  let centre = null; // whose neighbours `n` walks through

  /** To the next neighbour of the node where the walk began; from nothing, to the most important node. */
  function walk(step) {
    const now = State.selected && State.selected.node;
    if (!now) {
      const first = Store.nodes.find((node) => node && State.shows(node));
      if (first) acts.choose({ node: first }, { move: true });
      return;
    }
    const around = (node) => View.neighbours(node).filter((other) => State.shows(other));
    if (!centre || !State.shows(centre) || !around(centre).includes(now)) centre = now;
    const ring = around(centre);
    if (!ring.length) return;
    const place = ring.indexOf(now);
    const kept = centre;
    acts.choose({ node: ring[(place + step + (place < 0 && step < 0 ? 1 : 0) + ring.length) % ring.length] }, { move: true });
    centre = kept;
  }

  /** One step back to the whole; whether there was one to take. */
  function escape() {
    if (begin) begin = null;
    else if (State.selection.size) State.selection.clear();
    else if (State.selected) State.selected = null;
    else if (State.path) State.path = null;
    else if (State.focus) State.focus = null;
    else return;
    changed();
  }

  function start(given) {
    acts = given;
    document.addEventListener("keydown", press);
    update();
  }

  return { start, update, tools, several, way, take, escape, forget: () => { begin = null; } };
})();
