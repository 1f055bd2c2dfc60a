// Search over names and aliases, with suggestions that the keyboard reaches.
"use strict";

const Search = (() => {
  const input = document.getElementById("search");
  const list = document.getElementById("suggestions");
  const MOST = 12;
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const index = Store.nodes.map((node) => ({ node, names: [node.name, ...node.aliases].map((name) => ({ name, folded: fold(name) })) }));
  let found = [];
  let active = -1;
  let pick = () => {};

  /** How well a name fits: 0 the same, 1 begins so, 2 holds it, 3 holds its characters in order, null not at all. */
  function grade(name, query) {
    if (name === query) return 0;
    if (name.startsWith(query)) return 1;
    if (name.includes(query)) return 2;
    let at = 0;
    for (const character of query) {
      at = name.indexOf(character, at) + 1;
      if (!at) return null;
    }
    return query.length > 1 ? 3 : null;
  }

  function match(text) {
    const query = fold(text);
    if (!query) return [];
    const matches = [];
    index.forEach(({ node, names }) => {
      let best = null;
      names.forEach(({ name, folded }, place) => {
        const grading = grade(folded, query);
        if (grading !== null && (!best || grading < best.grading)) best = { node, grading, alias: place ? name : null };
      });
      if (best) matches.push(best);
    });
    return matches.sort((a, b) => a.grading - b.grading || a.node.id - b.node.id);
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    active = found.length ? (number + found.length) % found.length : -1;
    Array.from(list.children).forEach((item, place) => {
      item.setAttribute("aria-selected", String(place === active));
      if (place === active) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    });
  }

  function take(number) {
    const chosen = found[number];
    if (!chosen) return;
    input.value = chosen.node.name;
    close();
    pick(chosen.node);
  }

  function suggest() {
    const matches = match(input.value);
    found = matches.slice(0, MOST);
    if (!fold(input.value)) {
      close();
      return;
    }
    const items = found.map(({ node, alias }, number) => {
      const type = Store.typeOf(node.type);
      return Say.element("li", { id: `suggestion-${number}`, role: "option", "aria-selected": "false",
        on: { pointerdown: (event) => { event.preventDefault(); take(number); } } },
      Shapes.icon(node.shape, Canvas.onGround(node.colour)),
      Say.element("span", { class: "data", text: node.name }),
      Say.element("small", { class: "data", text: alias ? `${Say.word("alias")} ${alias}` : Say.label(type) }));
    });
    if (!items.length) items.push(Say.element("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false", text: Say.word("noMatch") }));
    list.replaceChildren(...items);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(0);
  }

  function start({ choose }) {
    pick = choose;
    input.addEventListener("input", suggest);
    input.addEventListener("focus", () => { if (input.value) { input.select(); suggest(); } });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // Enter that ends a Pinyin input chooses characters, not a suggestion
      const acts = { ArrowDown: () => mark(active + 1), ArrowUp: () => mark(active - 1), Enter: () => take(active) };
      if (Object.hasOwn(acts, event.key)) {
        event.preventDefault();
        if (list.hidden && event.key !== "Enter") suggest();
        else acts[event.key]();
      } else if (event.key === "Escape") {
        if (list.hidden) input.value = "";
        close();
        event.stopPropagation();
      }
    });
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement ? document.activeElement.tagName : "");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      }
    });
  }

  return { start, match };
})();
