// The part after `#`: everything that decides what is seen. Whatever it holds is only looked up, never put on the page.
"use strict";

const Link = (() => {
  let written = ""; // the fields of the present entry without the place
  const later = { frames: 0 };

  const keysOf = (nodes) => Array.from(nodes, (node) => encodeURIComponent(node.key)).join(",");
  // The status of a statement without one is the empty name, which a list cannot hold; nothing else is written so.
  const NONE = "%2D";
  const list = (name) => encodeURIComponent(name) || NONE;
  const { decode } = Say;
  const names = (raw) => raw.split(",").filter(Boolean).map((part) => (part === NONE ? "" : decode(part)));

  /** The edges of two nodes, those that lead from the first to the second before the others. */
  function edgesBetween(node, other) {
    return Store.edgesOf(node).filter(({ from, to }) => (from === node && to === other) || (from === other && to === node));
  }

  function nodesOf(raw) {
    return names(raw).map((key) => Store.byKey.get(key)).filter(Boolean);
  }

  /** A set of what is hidden: the hidden (`notype`), or if those are more, the shown (`type`). */
  function hiding(name, hidden, all) {
    return [
      { name: `no${name}`, write: () => (hidden.size && hidden.size * 2 <= all.length ? all.filter((one) => hidden.has(one)).map(list).join(",") : null),
        read: (raw) => names(raw).filter((one) => all.includes(one)).forEach((one) => hidden.add(one)) },
      { name, write: () => (hidden.size * 2 > all.length ? all.filter((one) => !hidden.has(one)).map(list).join(",") : null),
        read: (raw) => {
          const shown = names(raw).filter((one) => all.includes(one));
          if (shown.length || raw === "") all.forEach((one) => { if (!shown.includes(one)) hidden.add(one); });
        } },
    ];
  }

  const fields = [
    { name: "id", write: () => {
      const target = State.selected;
      return target ? encodeURIComponent((target.node || target.edge.from).key) : null;
    }, read: (raw) => {
      const node = Store.byKey.get(decode(raw));
      State.selected = node ? { node } : null;
    } },
    { name: "to", write: () => (State.selected && State.selected.edge ? encodeURIComponent(State.selected.edge.to.key) : null),
      read: (raw) => {
        const node = State.selected && State.selected.node;
        const other = Store.byKey.get(decode(raw));
        const [edge] = node && other ? edgesBetween(node, other) : [];
        if (edge) State.selected = { edge };
      } },
    // Of several relations between two nodes, another one than the first.
    { name: "as", write: () => {
      const edge = State.selected && State.selected.edge;
      return edge && edgesBetween(edge.from, edge.to)[0] !== edge ? encodeURIComponent(edge.predicate) : null;
    }, read: (raw) => {
      const { from, to } = (State.selected && State.selected.edge) || {};
      const edge = from && edgesBetween(from, to).find(({ predicate }) => predicate === decode(raw));
      if (edge) State.selected = { edge };
    } },
    { name: "sel", write: () => (State.selection.size ? keysOf(State.selection) : null),
      read: (raw) => {
        const nodes = nodesOf(raw);
        if (new Set(nodes).size > 1) nodes.forEach((node) => State.selection.add(node));
      } },
    { name: "pin", write: () => (State.pinned.size ? keysOf(State.pinned) : null),
      read: (raw) => nodesOf(raw).forEach((node) => State.pinned.add(node)) },
    { name: "open", write: () => (State.opened.size ? Array.from(State.opened, ([node, count]) => `${encodeURIComponent(node.key)}:${count}`).join(",") : null),
      read: (raw) => raw.split(",").forEach((part) => {
        const [, key, count] = /^(.*):(\d{1,6})$/.exec(part) || [];
        const node = key && Store.byKey.get(decode(key));
        if (node) State.opened.set(node, Number(count));
      }) },
    { name: "focus", write: () => (State.focus ? `${State.focus.steps},${keysOf(State.focus.nodes)}` : null),
      read: (raw) => {
        const [, steps, keys] = /^([123]),(.+)$/.exec(raw) || [];
        const nodes = keys ? nodesOf(keys) : [];
        if (nodes.length) State.focus = { nodes, steps: Number(steps) };
      } },
    { name: "path", write: () => (State.path ? keysOf([State.path.from, State.path.to]) : null),
      read: (raw) => {
        const [from, to] = nodesOf(raw);
        if (from && to && from !== to) State.path = { from, to, around: false };
      } },
    { name: "around", write: () => (State.path && State.path.around ? "1" : null),
      read: (raw) => { if (State.path && raw === "1") State.path.around = true; } },
    ...hiding("type", State.hiddenTypes, Store.types.map(({ name }) => name)),
    ...hiding("rel", State.hiddenPredicates, Store.relations.map(({ name }) => name)),
    ...hiding("doc", State.hiddenDocuments, Store.documents.map(({ id }) => id)),
    ...hiding("status", State.hiddenStatuses, View.statuses),
    { name: "years", write: () => (State.years ? `${State.years.from}-${State.years.to}` : null),
      read: (raw) => {
        const [, from, to] = /^(\d{4})-(\d{4})$/.exec(raw) || [];
        if (from) setYears(Number(from), Number(to));
      } },
    { name: "undated", write: () => (State.undated ? null : "0"), read: (raw) => { if (raw === "0" && View.undated) State.undated = false; } },
    { name: "conf", write: () => (State.confidence ? String(State.confidence) : null),
      read: (raw) => { if (/^(0?\.\d{1,3}|1)$/.test(raw)) State.confidence = Number(raw); } },
    { name: "orphans", write: () => (State.orphans ? null : "0"), read: (raw) => { if (raw === "0") State.orphans = false; } },
    { name: "view", write: () => (State.view === "graph" ? null : State.view),
      read: (raw) => { if (["table", "numbers"].includes(raw)) State.view = raw; } },
    ...Reading.fields,
    { name: "more", write: () => (State.limit === Store.limit ? null : String(State.limit)),
      read: (raw) => { if (/^\d{1,7}$/.test(raw) && Number(raw) > Store.limit && Number(raw) <= Store.nodes.length) State.limit = Number(raw); } },
  ];

  /** The years from one to another, where there are documents; all of them are no filter. */
  function setYears(from, to) {
    const { years } = View;
    if (!years.length || from > to || from > years[years.length - 1] || to < years[0]) return;
    const all = from <= years[0] && to >= years[years.length - 1];
    State.years = all ? null : { from: Math.max(from, years[0]), to: Math.min(to, years[years.length - 1]) };
  }

  function describe() {
    return fields.map(({ name, write: ask }) => [name, ask()]).filter(([, value]) => value !== null).map(([name, value]) => `${name}=${value}`).join("&");
  }

  function withPlace(text) {
    const camera = Canvas.camera();
    const place = camera ? `at=${Math.round(camera.x)},${Math.round(camera.y)},${camera.scale.toFixed(3)}` : text ? "at=all" : "";
    return [text, place].filter(Boolean).join("&");
  }

  function put(how, text) {
    const wanted = text ? `#${text}` : "";
    if (wanted === window.location.hash) return;
    try {
      window.history[how](null, "", wanted || window.location.pathname + window.location.search);
    } catch {
      // A browser that refuses (a frame without rights, too many steps at once) still shows the right view.
    }
  }

  /** A new step of the history; `replace` only corrects the present one, as while a slider is dragged. */
  function write({ replace = false } = {}) {
    if (later.frames) {
      later.frames = 0;
      put("replaceState", withPlace(written));
    }
    written = describe();
    put(replace ? "replaceState" : "pushState", withPlace(written));
  }

  /** The view was moved: once it has come to rest, the link says where. */
  function moved() {
    const waiting = later.frames > 0;
    later.frames = 15;
    if (waiting) return;
    const tick = () => {
      if (!later.frames) return;
      later.frames -= 1;
      if (later.frames) requestAnimationFrame(tick);
      else put("replaceState", withPlace(written));
    };
    requestAnimationFrame(tick);
  }

  /** Make the state what the link says. Returns whether it names an entity that is not here, and the place or null. */
  function read() {
    const given = new Map(window.location.hash.slice(1).split("&").map((part) => {
      const cut = part.indexOf("=");
      return cut < 0 ? [part, ""] : [part.slice(0, cut), part.slice(cut + 1)];
    }));
    later.frames = 0;
    View.reset();
    State.selected = null;
    State.view = "graph";
    Reading.reset();
    fields.forEach(({ name, read: take }) => { if (given.has(name)) take(given.get(name)); });
    View.compute();
    written = describe();
    const [, x, y, scale] = /^(-?\d{1,6}),(-?\d{1,6}),(\d{1,2}(?:\.\d{1,6})?)$/.exec(given.get("at") || "") || [];
    const camera = scale && Number(scale) >= 0.02 && Number(scale) <= 5 ? { x: Number(x), y: Number(y), scale: Number(scale) } : null;
    return { missing: Boolean(given.get("id")) && !State.selected, camera, all: given.get("at") === "all" || window.location.hash.length < 2 };
  }

  return { write, moved, read, setYears };
})();
