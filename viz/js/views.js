// The three ways to look at the graph: drawn, as tables, in numbers. The link says which: `view=` after the `#`.
"use strict";

const Views = (() => {
  const NAMES = ["graph", "table", "numbers"];
  const stage = document.querySelector("main");
  const section = (name) => document.getElementById(`view-${name}`);
  const made = { graph: { update() {}, mark() {}, print() {} }, get table() { return Table; }, get numbers() { return Numbers; } };
  let current = "graph";
  let bar = null;
  let acts = {};

  /** A row of tabs: the arrow keys walk, the one that is chosen is the only stop of the tab key. */
  function tabs({ names, words, prefix, choose }) {
    const buttons = names.map((name) => Say.element("button", {
      type: "button", role: "tab", id: `tab-${prefix}-${name}`, "aria-controls": `${prefix}-${name}`, on: { click: () => choose(name) },
    }));
    const holder = Say.element("div", { role: "tablist", class: "tabs" }, ...buttons);
    holder.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement);
      const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: names.length - 1 };
      if (at < 0 || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(steps, event.key)) return;
      event.preventDefault();
      const next = (steps[event.key] + names.length) % names.length;
      choose(names[next]);
      buttons[next].focus();
    });
    const mark = (chosen) => buttons.forEach((button, place) => {
      button.textContent = Say.word(words[names[place]]);
      button.setAttribute("aria-selected", String(names[place] === chosen));
      button.tabIndex = names[place] === chosen ? 0 : -1;
    });
    return { holder, mark };
  }

  /** Show a view; the drawing keeps its place and size below the others. */
  function show(name) {
    current = name;
    State.view = name;
    stage.dataset.view = name;
    NAMES.slice(1).forEach((other) => { section(other).hidden = name !== other; });
    update();
  }

  function choose(name) {
    if (name === current) return;
    show(name);
    acts.changed();
  }

  /** The language, the theme or what the filters leave has changed. */
  function update() {
    bar.mark(current);
    [bar.holder, bar.holder.parentElement].forEach((part) => part.setAttribute("aria-label", Say.word("views")));
    Exports.speak();
    made[current].update();
  }

  /** Show the view that the link names. */
  function follow() {
    if (State.view !== current) show(State.view);
    else made[current].mark();
  }

  function start(given) {
    acts = given;
    Table.start(acts);
    Numbers.start(acts);
    bar = tabs({ names: NAMES, words: { graph: "viewGraph", table: "viewTable", numbers: "viewNumbers" }, prefix: "view", choose });
    document.getElementById("views").prepend(bar.holder);
    Exports.start();
    // On paper everything stands on a light ground, all rows of a table do, and the drawing is a picture with its legend.
    window.addEventListener("beforeprint", () => { print(true); });
    window.addEventListener("afterprint", () => { print(false); });
    show(current);
  }

  let worn = null; // the theme to come back to after printing
  function print(begins) {
    if (begins === (worn !== null)) return;
    if (begins) worn = State.theme;
    State.theme = begins ? "light" : worn;
    document.documentElement.dataset.theme = State.theme;
    if (!begins) worn = null;
    document.getElementById("print").replaceChildren(...(begins && current === "graph" ? [Picture.graph({ paper: true })] : []));
    made[current].print(begins);
    Canvas.redraw();
  }

  return {
    tabs, start, update, follow, mark: () => made[current].mark(), get current() { return current; },
  };
})();
