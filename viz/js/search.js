// Search over names and aliases, by characters or Pinyin, with suggestions that the keyboard reaches.
"use strict";

const Search = (() => {
  const input = document.getElementById("search");
  const list = document.getElementById("suggestions");
  const MOST = 12;
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const index = [];
  let found = [];
  let active = -1;
  let pick = () => {};

  /** With the initials of its Pinyin, and the whole with a space before each syllable. */
  function spell(entry, pinyin) {
    const syllables = pinyin ? pinyin.split(" ") : [];
    let length = 0;
    const starts = new Set(syllables.map((syllable) => { length += syllable.length; return length - syllable.length; }));
    return { ...entry, initials: syllables.map((syllable) => syllable[0]).join(""), sound: syllables.join(""), starts };
  }

  /** Nodes that can be found from now on. */
  function grow(nodes) {
    nodes.forEach((node) => index.push({ node, names: [node.name, ...node.aliases].map((name, place) => spell({ name, folded: fold(name) }, node.pinyin[place])) }));
  }
  grow(Store.nodes);

  /** How well its Pinyin fits, between the grades of characters: initials before syllables, the beginning before the middle. */
  function gradeSound({ initials, sound, starts }, query) {
    if (!initials) return null;
    if (initials === query || sound === query) return 0.5;
    if (initials.startsWith(query)) return 1.2;
    if (sound.startsWith(query)) return 1.4;
    if (query.length < 2) return null;
    if (initials.includes(query)) return 2.2;
    for (let at = sound.indexOf(query, 1); at > 0; at = sound.indexOf(query, at + 1)) {
      if (starts.has(at)) return 2.4;
    }
    return null;
  }

  /** How well a name fits: 0 the same, 1 begins so, 2 holds it, 3 holds its characters in order, null not at all. */
  function grade(name, query) {
    if (!name.includes(String.fromCodePoint(query.codePointAt(0)))) return null; // most names: the rest need not be asked
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
    const latin = /^[a-z0-9']+$/.test(query);
    const typed = query.replaceAll("'", ""); // xi'an
    index.forEach(({ node, names }) => {
      let best = Infinity;
      let found = 0;
      for (let place = 0; place < names.length; place += 1) {
        const entry = names[place];
        const written = grade(entry.folded, query) ?? Infinity;
        const grading = latin && typed && written ? Math.min(written, gradeSound(entry, typed) ?? Infinity) : written;
        if (grading < best) [best, found] = [grading, place];
      }
      if (best < Infinity) matches.push({ node, grading: best, alias: found ? names[found].name : null });
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
    const moved = active > 0 || number !== 0; // a fresh list stands at its top: asking would lay out the page at once
    active = found.length ? (number + found.length) % found.length : -1;
    Array.from(list.children).forEach((item, place) => {
      item.setAttribute("aria-selected", String(place === active));
      if (place === active) {
        input.setAttribute("aria-activedescendant", item.id);
        if (moved) item.scrollIntoView({ block: "nearest" });
      }
    });
  }

  /** `add` takes it in addition to what is chosen, and leaves the field ready for the next. */
  function take(number, add = false) {
    const chosen = found[number];
    if (!chosen) return;
    input.value = add ? "" : chosen.node.name;
    close();
    if (chosen.node.away) Remote.byKey(chosen.node.key, () => pick(Store.byKey.get(chosen.node.key), add));
    else pick(chosen.node, add);
  }

  function suggest() {
    const matches = match(input.value);
    list.hidden = !fold(input.value);
    if (list.hidden) {
      Remote.find("", () => {});
      close();
      return;
    }
    offer(matches.slice(0, MOST), 0);
    // What only the server knows comes some moments later, and leaves the mark where it is.
    Remote.find(input.value, (hits) => {
      if (list.hidden) return;
      const known = new Map([...matches, ...hits].map((one) => [one.node.id, one]));
      const marked = found[active];
      const all = Array.from(known.values()).sort((a, b) => a.grading - b.grading || a.node.id - b.node.id).slice(0, MOST);
      offer(all, Math.max(0, marked ? all.findIndex(({ node }) => node.id === marked.node.id) : 0));
    });
  }

  function offer(matches, marked) {
    found = matches;
    const items = found.map(({ node, alias }, number) => {
      const type = Store.typeOf(node.type);
      return Say.element("li", { id: `suggestion-${number}`, role: "option", "aria-selected": "false",
        on: { pointerdown: (event) => { event.preventDefault(); take(number, event.ctrlKey || event.metaKey || event.shiftKey); } } },
      Shapes.icon(node.shape, Canvas.onGround(node.colour)),
      Say.element("span", { class: "data", text: node.name }),
      Say.element("small", { class: "data", text: alias ? `${Say.word("alias")} ${Say.apart(alias)}` : Say.label(type) }));
    });
    if (!items.length) items.push(Say.element("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false", text: Say.word("noMatch") }));
    list.replaceChildren(...items);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(marked);
  }

  function start({ choose }) {
    pick = choose;
    input.addEventListener("input", suggest);
    input.addEventListener("focus", () => { if (input.value) { input.select(); suggest(); } });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // Enter that ends a Pinyin input chooses characters, not a suggestion
      const acts = { ArrowDown: () => mark(active + 1), ArrowUp: () => mark(active - 1), Enter: () => take(active, event.ctrlKey || event.metaKey || event.shiftKey) };
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

  return { start, match, grow };
})();
