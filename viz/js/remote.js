// What the page does not hold of a larger graph, asked of the server that sent it. A page that is read from a file asks
// nobody: its policy would not let it, and the policy is how it knows.
"use strict";

const Remote = (() => {
  const policy = document.querySelector("meta[http-equiv='Content-Security-Policy']");
  const on = Boolean(Store.whole) && policy.content.split("; ").includes("connect-src 'self'");
  const NEIGHBOURS = 50; // in one answer
  const RANKS = 1500;
  const KEYS = 50;
  const LONGEST = 80; // characters that can be searched
  const OPENED = 1000; // neighbours of a node that a link gets
  const AT_ONCE = 200; // neighbours that a panel fetches without being told to
  const PATIENCE = 30000; // milliseconds
  const PAUSE = 120; // milliseconds after a key, before the server is asked
  const further = new Map(); // of a node: the number after which its next neighbours come, and how many follow
  const asked = new Set(); // what a link or a focus needed and was asked for
  const ranks = { last: -1, rest: Store.whole ? Store.whole.entities - Store.held() : 0 }; // up to which all are here
  let acts = { tell() {}, changed() {} }; // the page's own life: see main.js
  let working = 0;
  let turn = 0; // only the last of several acts that wait is done

  class Refusal extends Error {}

  async function ask(name, parameters) {
    const query = new URLSearchParams(parameters);
    query.append("build", Store.whole.build);
    let answer = null;
    let body = null;
    try {
      answer = await fetch(`graph/${name}?${query}`, {
        headers: { Accept: "application/problem+json, application/json" }, signal: AbortSignal.timeout(PATIENCE),
      });
      body = await answer.json();
    } catch {
      throw new Refusal(Say.word("serverGone"));
    }
    if (!answer.ok) throw new Refusal(`${Say.word("serverSays")}${[body.title, body.detail].filter(Boolean).join("; ")}`);
    return body;
  }

  /** A part, and whatever of it was too much for one answer. */
  async function parts(name, parameters) {
    const [first, found] = [await ask(name, parameters), []];
    const open = [first];
    while (open.length) {
      const part = open.pop();
      found.push(part);
      for (const { node, key, edges, figures } of part.open) {
        // What is here already is whole.
        if (!Store.nodes[node]) open.push(await ask("more", [["node", key], ["edges", edges], ["figures", figures]]));
      }
    }
    return found;
  }

  /** Fetch by `work`, which gives parts; take them in, and then `act`. What goes wrong is told in words, and `undone`. */
  async function fetching(work, act, undo = () => {}) {
    turn += 1;
    const mine = turn;
    working += 1;
    acts.tell(Say.word("fetching"));
    let found = null;
    try {
      found = await work();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Of what came before it failed nothing is kept, so all of it is asked for again.
      further.clear();
      Object.assign(ranks, { last: -1, rest: Store.nodes.length - Store.held() });
      undo();
      acts.tell(error.message);
      return;
    } finally {
      working -= 1;
    }
    const last = mine === turn; // a panel that is drawn anew may ask for more
    if (found.length) take(found);
    if (last) act();
  }

  /** Parts become nodes, edges and figures of the page. */
  function take(found) {
    const fresh = Store.add(found);
    View.grow();
    Search.grow(fresh);
    acts.changed();
    document.querySelectorAll("#panel .held").forEach((one) => { one.textContent = describe(); });
  }

  // ── Neighbours ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** How many neighbours of a node are not here. */
  function missing(node) {
    return node.links === undefined ? 0 : Math.max(0, node.links - View.neighbours(node).length);
  }

  /** The next neighbours of a node: its parts. */
  async function following(node) {
    const { last } = further.get(node) || { last: -1 };
    const found = await parts("around", [["node", node.key], ["after", last], ["count", NEIGHBOURS]]);
    further.set(node, { last: found[0].last, rest: found[0].rest });
    return found;
  }

  /** Have as many neighbours of each node here as are about to be shown, and then `act`. */
  function widen(nodes, act) {
    const wanting = on ? nodes.filter((node) => missing(node) && View.neighbours(node).length < (State.opened.get(node) || 0) + NEIGHBOURS) : [];
    if (!wanting.length) {
      act();
      return;
    }
    fetching(async () => (await Promise.all(wanting.map(following))).flat(), act);
  }

  /** Have so many neighbours of nodes here: pairs of a key and a number. */
  async function opened(pairs) {
    const found = [];
    for (const [key, count] of pairs) {
      const node = Store.byKey.get(key);
      let here = node ? View.neighbours(node).length : Infinity;
      while (here < Math.min(count, OPENED) && (!further.has(node) || further.get(node).rest)) {
        const got = await following(node);
        here += got[0].nodes.filter(({ id }) => !Store.nodes[id]).length;
        found.push(...got);
      }
    }
    return found;
  }

  // ── By key, by rank, around a focus ────────────────────────────────────────────────────────────────────────────────

  /** Nodes with these keys, and some of what is around them. */
  async function named(keys) {
    const found = [];
    for (let start = 0; start < keys.length; start += KEYS) {
      found.push(...await parts("nodes", keys.slice(start, start + KEYS).map((key) => ["node", key])));
    }
    for (const { nodes } of found.slice()) {
      for (const { key } of nodes.slice(0, 3)) found.push(...await parts("around", [["node", key], ["count", NEIGHBOURS]]));
    }
    return found;
  }

  function byKey(key, act) {
    if (Store.byKey.has(key)) act();
    else fetching(() => named([key]), act);
  }

  /** The rank up to which all nodes are here. */
  function reached() {
    return Math.max(ranks.last, Store.first() - 1);
  }

  /** All nodes up to a rank. */
  function upTo(limit, act) {
    if (!on || !ranks.rest || reached() >= limit - 1) {
      act();
      return;
    }
    fetching(async () => {
      const found = [];
      while (ranks.rest && reached() < limit - 1) {
        const from = reached();
        const got = await parts("next", [["after", from], ["count", Math.min(RANKS, Math.max(1, limit - 1 - from))]]);
        Object.assign(ranks, { last: got[0].last, rest: got[0].rest });
        found.push(...got);
      }
      return found;
    }, act);
  }

  /** What is within so many steps of a focus. */
  function near(nodes, steps, act) {
    const name = `${steps} ${nodes.map(({ id }) => id).join(" ")}`;
    if (!on || asked.has(name)) {
      act(0);
      return;
    }
    let rest = 0;
    fetching(async () => {
      const found = await parts("near", [...nodes.slice(0, KEYS).map(({ key }) => ["node", key]), ["steps", steps]]);
      ({ rest } = found[0]);
      if (!rest) asked.add(name);
      return found;
    }, () => act(rest));
  }

  /** A shortest way in the whole graph, with what stands on it. */
  function way({ from, to, around }, act) {
    let nodes = [];
    fetching(async () => {
      const found = await parts("path", [["node", from.key], ["node", to.key], ["around", around ? 1 : 0]]);
      nodes = found[0].way;
      return found;
    }, () => act(nodes.map((number) => Store.nodes[number])));
  }

  // ── Links ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  const { decode } = Say;

  /** Keys that the part after `#` names and the page does not know, each asked for once. */
  function unknown(hash) {
    const keys = new Set();
    hash.slice(1).split("&").forEach((part) => {
      const [, field, raw] = /^(id|to|sel|pin|path|open|focus)=(.*)$/.exec(part) || [];
      if (!field) return;
      raw.split(",").forEach((one, place) => {
        if (field === "focus" && !place) return;
        const key = decode(field === "open" ? one.replace(/:\d+$/, "") : one);
        if (key && !Store.byKey.has(key) && !asked.has(`key ${key}`)) keys.add(key);
      });
    });
    return Array.from(keys);
  }

  /** How many neighbours of which nodes a link shows that are not here, as far as the page knows. */
  function toOpen(hash) {
    const [, raw] = /[#&]open=([^&]*)/.exec(hash) || [];
    return (raw || "").split(",").map((part) => /^(.*):(\d{1,6})$/.exec(part)).filter(Boolean).map(([, key, count]) => [decode(key), Number(count)])
      .filter(([key, count]) => {
        const node = Store.byKey.get(key);
        return count && (!node || (missing(node) && View.neighbours(node).length < Math.min(count, OPENED)));
      });
  }

  /** Have here what a link needs, and then `act`; false where nothing is missing, and nothing is done. */
  function link(hash, act) {
    if (!on) return false;
    const keys = unknown(hash).slice(0, 2 * KEYS);
    const [, more] = /[#&]more=(\d{1,7})(?:&|$)/.exec(hash) || [];
    const [, steps, names] = /[#&]focus=([123]),([^&]+)/.exec(hash) || [];
    const limit = Math.min(Number(more || 0), Store.nodes.length);
    const focus = names ? names.split(",").map(decode) : [];
    const name = `hash ${hash}`;
    const wide = toOpen(hash);
    if (asked.has(name) || !(keys.length || focus.length || wide.length || (ranks.rest && limit - 1 > reached()))) return false;
    const before = State.selected;
    asked.add(name);
    keys.forEach((key) => asked.add(`key ${key}`));
    const undo = () => [name, ...keys.map((key) => `key ${key}`)].forEach((one) => asked.delete(one));
    fetching(async () => {
      const found = keys.length ? await named(keys) : [];
      if (focus.length) found.push(...await parts("near", [...focus.slice(0, KEYS).map((key) => ["node", key]), ["steps", steps]]));
      return found;
    }, () => fetching(() => opened(wide), () => upTo(limit, () => {
      if (State.selected !== before) return; // the reader went on in the meantime
      window.history.replaceState(null, "", hash); // and the place of the view may have taken its stead
      act();
    }), undo), undo);
    return true;
  }

  // ── Search ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  let typed = 0;

  function pause(until) {
    return new Promise((done) => {
      const look = () => { if (performance.now() < until) requestAnimationFrame(look); else done(); };
      look();
    });
  }

  /** What the server finds, some moments after the last key: hits as the page's own search gives them. */
  async function find(text, act) {
    typed += 1;
    const mine = typed;
    if (!on || !text.trim()) return;
    await pause(performance.now() + PAUSE);
    if (mine !== typed) return;
    try {
      const { found } = await ask("search", [["q", text.slice(0, LONGEST)]]);
      if (mine === typed) act(found.map((hit) => ({ ...hit, node: Store.nodes[hit.id] || { ...hit, type: hit.types[0] || "", away: true } })));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (mine === typed) acts.tell(error.message);
    }
  }

  // ── What is said ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** What of the graph is not here, in words; "" where all of it is. */
  function describe({ short = false } = {}) {
    if (Store.held() === Store.nodes.length) return "";
    const [fed, only] = short ? ["heldFedShort", "heldOnlyShort"] : ["heldFed", "heldOnly"];
    return Say.word(on ? fed : only, { held: Store.held(), total: Store.nodes.length });
  }

  const known = (node) => Store.edgesOf(node).reduce((sum, { statements }) => sum + statements.length, 0);

  /** In the panel of a node: how many of its statements are here, and the others as they come. */
  function section(node) {
    const total = node.told;
    const here = known(node);
    if (total === undefined || here >= total) return null;
    const parts = [Say.element("span", { text: Say.word(on ? "toldFed" : "toldOnly", { here, total }) })];
    if (on) {
      const fetched = further.get(node);
      const rest = missing(node);
      const load = () => fetching(() => following(node), () => { again(node); });
      // The first ones come by themselves.
      const more = fetched ? fetched.rest > 0 : true;
      if (!working && more && (rest <= AT_ONCE || !fetched)) load();
      parts.push(" ", Say.element("button", { type: "button", "data-act": "fetch", text: Say.word("fetchMore", { count: Math.min(NEIGHBOURS, rest) }), on: { click: load } }));
    }
    return Say.element("p", { class: "hint told" }, ...parts);
  }

  /** The panel of a node anew, what was open in it left open. */
  function again(node) {
    const panel = document.getElementById("panel");
    if (!State.selected || State.selected.node !== node) return;
    const labelOf = (group) => group.querySelector("summary .data").textContent;
    const open = new Map(Array.from(panel.querySelectorAll("details.group"), (group) => [labelOf(group), group.open]));
    const { scrollTop } = panel;
    const active = panel.contains(document.activeElement) && document.activeElement.dataset.act;
    Panel.show();
    panel.querySelectorAll("details.group").forEach((group) => { if (open.has(labelOf(group))) group.open = open.get(labelOf(group)); });
    panel.scrollTop = scrollTop;
    const button = active && panel.querySelector(`[data-act="${active}"]`);
    if (button) button.focus();
  }

  return {
    on, start: (given) => { acts = given; }, reach: () => (on ? Store.nodes.length : Store.held()),
    widen, byKey, upTo, near, way, link, find, describe, section, missing,
  };
})();
