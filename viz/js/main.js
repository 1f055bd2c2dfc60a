// The page's own life: choosing, language, theme, the link to what is shown.
"use strict";

(() => {
  const at = (id) => document.getElementById(id);

  /** Make a node visible that the bounded start, the focus or a filter hides. */
  function reveal(node) {
    if (State.shows(node)) return false;
    State.hiddenTypes.delete(node.type);
    // With the foremost of its neighbours, or it would stand there alone.
    if (!State.opened.has(node)) View.expand(node);
    View.compute();
    // What is hidden by years, documents or the like stays hidden to others: the one that was asked for is pinned.
    if (!State.shows(node)) State.pinned.add(node);
    return true;
  }

  /** Choose a node, an edge or nothing; `add` puts a node to those that are chosen, or takes it away again. */
  function choose(target, { move = false, add = false } = {}) {
    State.hovered = null;
    if (target && target.node && Explore.take(target.node)) return;
    if (add && target && target.node) {
      const { selection, selected } = State;
      if (!selection.size && selected && selected.node) selection.add(selected.node);
      if (selection.has(target.node)) selection.delete(target.node);
      else selection.add(target.node);
      State.selected = null;
      if (selection.size < 2) {
        [target] = Array.from(selection, (node) => ({ node }));
        State.selected = target || null;
        selection.clear();
      }
    } else {
      State.selection.clear();
      State.selected = target;
    }
    const wanted = State.selection.size ? Array.from(State.selection) : target && target.node ? [target.node] : [];
    if (wanted.map(reveal).some(Boolean)) filter({ quiet: true });
    Panel.show();
    Explore.update();
    Views.mark();
    Canvas.redraw();
    Link.write();
    if (move && target && target.node) Canvas.goTo(target.node);
    at("announcement").textContent = State.selection.size ? Say.word("severalChosen", { count: State.selection.size })
      : target ? `${Say.word("chosen")} ${(target.node ? [target.node] : [target.edge.from, target.edge.to]).map(({ name }) => Say.apart(name)).join(" – ")}` : "";
    if (target) openLegend(false);
  }

  /** On a narrow screen the legend covers the graph. */
  function openLegend(open) {
    at("legend").classList.toggle("open", open);
    at("filters").setAttribute("aria-expanded", String(open));
  }

  /** Follow the link to what it says. */
  function readLink() {
    if (Remote.link(window.location.hash, readLink)) {
      filter({ quiet: true });
      Panel.show();
      return;
    }
    const { missing, camera, all } = Link.read();
    Explore.forget();
    const node = State.selected && State.selected.node;
    if (node && !State.shows(node)) reveal(node);
    filter({ quiet: true });
    if (missing) tell(Say.word("brokenLink"));
    Panel.show();
    Views.follow();
    if (camera) Canvas.look(camera);
    else if (all || !State.selected) Canvas.fit();
    else Canvas.goTo(node || State.selected.edge.from);
  }

  /** State has changed: draw all of it anew. `replace` corrects the last step of the history, `quiet` makes none. */
  function filter({ replace = false, quiet = false, panel = false } = {}) {
    View.compute();
    const { selected, selection } = State;
    const lost = selected && !(selected.node ? State.shows(selected.node) : State.showsEdge(selected.edge));
    if (lost) {
      // Of several lines between two nodes another one may still be seen.
      const other = selected.edge && Canvas.parallels(selected.edge).find((edge) => State.showsEdge(edge));
      State.selected = other ? { edge: other } : null;
    }
    const hidden = Array.from(selection).filter((node) => !State.shows(node));
    hidden.forEach((node) => selection.delete(node));
    if (hidden.length && selection.size === 1) {
      State.selected = { node: Array.from(selection)[0] };
      selection.clear();
    }
    Legend.draw(filter);
    Canvas.refresh();
    Time.update();
    Explore.update();
    Views.update();
    // A path may now lead elsewhere, and what several nodes share may be hidden.
    if (panel || lost || hidden.length || State.path || selection.size) Panel.show();
    tell();
    if (!quiet) Link.write({ replace });
  }

  function tell(message) {
    const notice = at("notice");
    const shown = View.count();
    const reasons = Filters.describe();
    const whole = shown === Store.nodes.length && !reasons.length;
    const count = message && whole ? "" : Say.word("shown", { shown, total: Store.nodes.length });
    notice.replaceChildren([message, count].filter(Boolean).join(" "));
    notice.classList.toggle("complete", !message && whole);
    const rest = Remote.reach() - State.limit;
    if (rest > 0 && (!State.focus || View.beyond())) {
      const step = Math.min(500, rest);
      notice.append(` · ${State.focus ? "" : Say.word("hiddenBySize", { limit: State.limit, rest })}`, Say.element("button", {
        type: "button", text: Say.word("showMore", { count: step }), on: { click: () => { Remote.upTo(State.limit + step, () => { State.limit += step; filter(); }); } },
      }));
    }
    const left = Remote.describe({ short: true });
    if (left) notice.append(` · ${left}`);
    if (reasons.length) {
      notice.append(` · ${Say.word("hiding")}${reasons.join(Say.word("comma"))} `, Say.element("button", {
        type: "button", class: "reset", text: Say.word("reset"), on: { click: Filters.clear },
      }));
    }
  }

  function drawCounts() {
    const parts = [Store.places.map(Say.apart).join("、"), Store.years].filter(Boolean).flatMap((text) => [Say.element("span", { class: "data", text }), " · "]);
    const here = Store.countHeld();
    Object.entries(Store.counts).forEach(([name, count], place) => {
      const shown = here[name] < count ? `${Say.number(here[name])} / ${Say.number(count)}` : Say.number(count);
      parts.push(...(place ? [" · "] : []), Say.element("b", { text: shown }), ` ${Say.word(name)}`);
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

  /** To the overview: nothing is chosen, and no path shown. */
  function leave() {
    State.path = null;
    choose(null);
  }

  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  State.theme = dark.matches ? "dark" : "light";
  paint();
  speak();
  // Before the canvas: years and tabs take room from it, and the library rescales the view when its size changes.
  Time.start({ change: filter, details: leave });
  Views.start({ choose, changed: Link.write });
  Canvas.start({ choose, onMove: Link.moved });
  Search.start({ choose: (node, add) => choose({ node }, { move: !add, add }) });
  Panel.start({ choose, leave });
  Explore.start({ choose, changed: filter });
  Help.start();
  Remote.start({ tell, changed: () => { drawCounts(); filter({ quiet: true }); } });
  readLink();

  function switchTheme(theme) {
    State.theme = theme;
    paint();
    speak();
    Canvas.repaint();
    Legend.draw(filter);
    Panel.show();
    Views.update();
  }
  dark.addEventListener("change", () => switchTheme(dark.matches ? "dark" : "light"));
  at("theme").addEventListener("click", () => switchTheme(State.theme === "dark" ? "light" : "dark"));
  at("language").addEventListener("click", () => {
    State.language = State.language === "zh" ? "en" : "zh";
    speak();
    Legend.draw(filter);
    Panel.show();
    Time.update();
    Explore.update();
    tell();
    Views.update();
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
    else Explore.escape();
  });
  window.addEventListener("popstate", readLink);
  document.documentElement.dataset.ready = "yes";
})();
