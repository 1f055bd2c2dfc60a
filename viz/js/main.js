// The page's own life: choosing, language, theme, the link to what is shown.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);
  const NEIGHBOURS = 50; // so many of a hidden node's neighbours come with it

  /** Make a node visible that the bounded start or a switch hides, and the foremost of its neighbours. */
  function reveal(node) {
    const wanted = [node, ...Store.edgesOf(node).flatMap((edge) => [edge.from, edge.to]).sort((a, b) => a.id - b.id).slice(0, NEIGHBOURS)];
    const before = State.extra.size;
    const hidden = State.hiddenTypes.delete(node.type);
    if (node.id >= State.limit) wanted.forEach((other) => { if (other.id >= State.limit) State.extra.add(other.id); });
    if (hidden || State.extra.size !== before) filter();
  }

  function choose(target, { move = false } = {}) {
    State.hovered = null;
    State.selected = target;
    if (target && target.node) reveal(target.node);
    Panel.show();
    Canvas.redraw();
    if (move && target && target.node) Canvas.goTo(target.node);
    writeLink();
    const name = target && (target.node ? target.node.name : `${target.edge.from.name} – ${target.edge.to.name}`);
    at("announcement").textContent = name ? `${Say.word("chosen")} ${name}` : "";
    if (target) openLegend(false);
  }

  /** On a narrow screen the legend covers the graph. */
  function openLegend(open) {
    at("legend").classList.toggle("open", open);
    at("filters").setAttribute("aria-expanded", String(open));
  }

  function writeLink() {
    const target = State.selected;
    const wanted = !target ? "" : target.node ? `#id=${encodeURIComponent(target.node.key)}`
      : `#id=${encodeURIComponent(target.edge.from.key)}&to=${encodeURIComponent(target.edge.to.key)}`;
    if (wanted === window.location.hash) return;
    try {
      window.history.pushState(null, "", wanted || window.location.pathname + window.location.search);
    } catch {
      // In a frame without an address of its own, as in a notebook, there is nothing to link to.
    }
  }

  /** Follow the part after `#`; whatever it holds, it is only looked up. */
  function readLink() {
    const given = new URLSearchParams(window.location.hash.slice(1));
    const node = Store.byKey.get(given.get("id"));
    const other = Store.byKey.get(given.get("to"));
    const edge = node && other ? Store.edgesOf(node).find(({ from, to }) => from === other || to === other) : null;
    if (given.get("id") && !node) tell(Say.word("brokenLink"));
    State.selected = edge ? { edge } : node ? { node } : null;
    if (node) reveal(node);
    Panel.show();
    Canvas.redraw();
    if (node) Canvas.goTo(node);
  }

  function filter() {
    if (State.selected && State.selected.node && !State.shows(State.selected.node)) State.selected = null;
    Legend.draw(filter);
    Canvas.refresh();
    tell();
  }

  function tell(message) {
    const notice = at("notice");
    const shown = Store.nodes.filter((node) => State.shows(node)).length;
    notice.replaceChildren(message || Say.word("shown", { shown, total: Store.nodes.length }));
    notice.classList.toggle("complete", !message && shown === Store.nodes.length);
    const rest = Store.nodes.length - State.limit;
    if (!message && rest > 0) {
      const step = Math.min(500, rest);
      notice.append(` · ${Say.word("hiddenBySize", { limit: State.limit, rest })}`, Say.element("button", {
        type: "button", text: Say.word("showMore", { count: step }), on: { click: () => { State.limit += step; filter(); } },
      }));
    }
  }

  function drawCounts() {
    const parts = [Store.places.join("、"), Store.years].filter(Boolean).flatMap((text) => [Say.element("span", { class: "data", text }), " · "]);
    Object.entries(Store.counts).forEach(([name, count], place) => {
      parts.push(...(place ? [" · "] : []), Say.element("b", { text: Say.number(count) }), ` ${Say.word(name)}`);
    });
    at("counts").replaceChildren(...parts);
  }

  function speak() {
    document.documentElement.lang = State.language === "zh" ? "zh-CN" : "en";
    document.querySelectorAll("[data-word]").forEach((element) => { element.textContent = Say.word(element.dataset.word); });
    document.querySelectorAll("[data-label]").forEach((element) => {
      element.setAttribute("aria-label", Say.word(element.dataset.label));
      element.title = Say.word(element.dataset.label);
    });
    at("theme").textContent = Say.word(State.theme === "dark" ? "themeLight" : "theme");
    at("theme").setAttribute("aria-label", Say.word("themeLabel"));
    at("language").setAttribute("aria-label", Say.word("languageLabel"));
    at("search").placeholder = Say.word("search");
    at("search").setAttribute("aria-label", Say.word("search"));
    at("graph").setAttribute("aria-label", Say.word("graph"));
    at("legend").setAttribute("aria-label", Say.word("legend"));
    drawCounts();
  }

  function paint() {
    document.documentElement.dataset.theme = State.theme;
  }

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  State.theme = dark.matches ? "dark" : "light";
  paint();
  speak();
  Canvas.start({ choose });
  Search.start({ choose: (node) => choose({ node }, { move: true }) });
  Panel.start({ choose, leave: () => choose(null) });
  Legend.draw(filter);
  tell();
  readLink();

  function switchTheme(theme) {
    State.theme = theme;
    paint();
    speak();
    Canvas.repaint();
    Legend.draw(filter);
    Panel.show();
  }
  dark.addEventListener("change", () => switchTheme(dark.matches ? "dark" : "light"));
  at("theme").addEventListener("click", () => switchTheme(State.theme === "dark" ? "light" : "dark"));
  at("language").addEventListener("click", () => {
    State.language = State.language === "zh" ? "en" : "zh";
    speak();
    Legend.draw(filter);
    Panel.show();
    tell();
    Canvas.redraw();
  });
  at("zoom-in").addEventListener("click", () => Canvas.zoom(1.4));
  at("zoom-out").addEventListener("click", () => Canvas.zoom(1 / 1.4));
  at("zoom-fit").addEventListener("click", Canvas.fit);
  at("filters").addEventListener("click", () => {
    openLegend(!at("legend").classList.contains("open"));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (at("legend").classList.contains("open")) openLegend(false);
    else if (State.selected) choose(null);
  });
  window.addEventListener("popstate", readLink);
  document.documentElement.dataset.ready = "yes";
})();
