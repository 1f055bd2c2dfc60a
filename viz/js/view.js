// What is visible under all filters at once, and how much each of them would let through. Touches nothing on the page.
"use strict";

const View = (() => {
  // Why something is hidden, a bit for each filter: what a switch would show is what fails by nothing but that filter.
  const FAILS = { type: 1, predicate: 2, document: 4, year: 8, status: 16, confidence: 32 };
  const NEIGHBOURS = 50; // so many neighbours at a time
  const nodeFails = new Uint8Array(Store.nodes.length);
  let statements = Store.edges.flatMap((edge) => edge.statements.map((cited) => ({ edge, cited, status: cited.status || "" })));
  let statementFails = new Uint8Array(statements.length);
  const statuses = Array.from(new Set(statements.map(({ status }) => status))).sort();
  // As the ontology orders them, so that a project's course is read from top to bottom; without one comes last.
  const known = ["planned", "started", "ongoing", "completed"];
  const sortStatuses = () => statuses.sort((a, b) => (known.indexOf(a) + 1 || (a ? 8 : 9)) - (known.indexOf(b) + 1 || (b ? 8 : 9)) || (a < b ? -1 : 1));
  const years = Array.from(new Set(Store.documents.map(({ year }) => year).filter((year) => year !== null))).sort((a, b) => a - b);
  const undated = Store.documents.some(({ year }) => year === null);
  let sourceFails = [];
  const found = { version: 0, signature: "", count: 0, isolated: 0, beyond: 0 };

  function inYears(source) {
    if (source.year === null) return State.undated;
    return !State.years || (source.year >= State.years.from && source.year <= State.years.to);
  }

  sortStatuses();

  /** The Store has more nodes and edges than before. */
  function grow() {
    const fresh = Store.edges.slice(State.edgeShown.length).flatMap((edge) => edge.statements.map((cited) => ({ edge, cited, status: cited.status || "" })));
    statements = statements.concat(fresh);
    statementFails = new Uint8Array(statements.length);
    State.edgeShown = new Uint8Array(Store.edges.length);
    fresh.forEach(({ status }) => { if (!statuses.includes(status)) statuses.push(status); });
    sortStatuses();
  }

  /** A node's neighbours, each once, the most important first. */
  function neighbours(node) {
    const around = new Set(Store.edgesOf(node).flatMap((edge) => [edge.from, edge.to]));
    around.delete(node);
    return Array.from(around).sort((a, b) => a.id - b.id);
  }

  /** The neighbours of a node over edges that pass a test. */
  function reach(node, test, act) {
    node.out.forEach((edge) => { if (test(edge)) act(edge.to, edge); });
    node.in.forEach((edge) => { if (test(edge)) act(edge.from, edge); });
  }

  function compute() {
    sourceFails = Store.documents.map((source) => (State.hiddenDocuments.has(source.id) ? FAILS.document : 0) | (inYears(source) ? 0 : FAILS.year));
    const free = new Uint8Array(Store.nodes.length); // pinned, or what the focus is on: no filter hides it
    State.pinned.forEach((node) => { free[node.id] = 1; });
    if (State.focus) State.focus.nodes.forEach((node) => { free[node.id] = 1; });
    const asked = new Uint8Array(Store.nodes.length);
    State.opened.forEach((count, node) => {
      asked[node.id] = 1;
      neighbours(node).slice(0, count).forEach((other) => { asked[other.id] = 1; });
    });
    Store.nodes.forEach((node) => {
      let fails = State.hiddenTypes.has(node.type) ? FAILS.type : 0;
      if (node.documents.length && !node.documents.some((number) => sourceFails[number] === 0)) fails |= FAILS.document;
      nodeFails[node.id] = fails;
    });
    const open = new Uint8Array(Store.edges.length);
    statements.forEach(({ edge, cited, status }, number) => {
      let fails = sourceFails[cited.document];
      if (State.hiddenPredicates.has(edge.predicate)) fails |= FAILS.predicate;
      if (State.hiddenStatuses.has(status)) fails |= FAILS.status;
      if (cited.confidence < State.confidence) fails |= FAILS.confidence;
      if (!fails) open[edge.id] = 1;
      if ((nodeFails[edge.from.id] | nodeFails[edge.to.id]) & FAILS.type) fails |= FAILS.type;
      statementFails[number] = fails;
    });

    // Who may stand there: in a focus whatever is near, else the most important and those that were asked for.
    const base = new Uint8Array(Store.nodes.length);
    Store.nodes.forEach(({ id }) => {
      base[id] = free[id] || (nodeFails[id] === 0 && (State.focus || id < State.limit || asked[id])) ? 1 : 0;
    });
    const linked = new Uint8Array(Store.nodes.length);
    Store.edges.forEach(({ id, from, to }) => {
      if (!open[id] || from === to || !base[from.id] || !base[to.id]) return;
      linked[from.id] = 1;
      linked[to.id] = 1;
    });
    found.isolated = 0;
    base.forEach((there, id) => {
      if (!there || linked[id] || free[id]) return;
      found.isolated += 1;
      if (!State.orphans) base[id] = 0;
    });
    found.beyond = 0;
    const shown = State.focus ? around(base, open, free, asked) : base;
    State.nodeShown.set(shown);
    // Whether the same nodes are shown as before; two sums, so that no choice looks like another.
    let [sum, other, count] = [7, 11, 0];
    shown.forEach((there, id) => {
      if (!there) return;
      sum = (sum * 31 + id + 1) % 1000000007;
      other = (other * 131 + id + 1) % 998244353;
      count += 1;
    });
    Store.edges.forEach(({ id, from, to }) => { State.edgeShown[id] = open[id] & shown[from.id] & shown[to.id]; });
    found.signature = `${count}.${sum}.${other}`;
    found.count = count;
    found.version += 1;
  }

  /** What stands within so many steps of the focus, the nearest first, no more than the limit. */
  function around(base, open, free, asked) {
    const shown = new Uint8Array(free);
    let ring = State.focus.nodes;
    const starts = new Set(ring);
    let count = free.reduce((sum, there) => sum + there, 0);
    for (let step = 0; step < State.focus.steps; step += 1) {
      const next = new Set();
      ring.forEach((node) => {
        // All hang on their jurisdiction: a way through it would lead from anywhere to anywhere.
        if (node.hub && !starts.has(node)) return;
        reach(node, (edge) => open[edge.id], (other) => { if (base[other.id] && !shown[other.id]) next.add(other); });
      });
      const ordered = Array.from(next).sort((a, b) => a.id - b.id);
      const room = Math.max(0, State.limit - count);
      found.beyond += Math.max(0, ordered.length - room);
      ring = ordered.slice(0, room);
      ring.forEach(({ id }) => { shown[id] = 1; });
      count += ring.length;
    }
    asked.forEach((there, id) => { if (there && base[id]) shown[id] = 1; });
    return shown;
  }

  /** How many nodes of each type, and how many statements of each predicate, document and status, the other filters let through. */
  function facets() {
    const counts = { type: new Map(), predicate: new Map(), document: new Map(), status: new Map(), confident: 0, undated: 0 };
    const add = (map, name) => map.set(name, (map.get(name) || 0) + 1);
    Store.nodes.forEach((node) => { if ((nodeFails[node.id] & ~FAILS.type) === 0) add(counts.type, node.type); });
    statements.forEach(({ edge, cited, status }, number) => {
      const fails = statementFails[number];
      const source = Store.documents[cited.document];
      if ((fails & ~FAILS.predicate) === 0) add(counts.predicate, edge.predicate);
      if ((fails & ~FAILS.document) === 0) add(counts.document, source.id);
      if ((fails & ~FAILS.status) === 0) add(counts.status, status);
      if (fails === 0) counts.confident += 1;
      if (source.year === null && (fails & ~FAILS.year) === 0) counts.undated += 1;
    });
    return counts;
  }

  /** Statements of each year that all filters but that of the years let through. */
  function perYear() {
    const counts = new Map(years.map((year) => [year, 0]));
    statements.forEach(({ cited }, number) => {
      const { year } = Store.documents[cited.document];
      if (year !== null && (statementFails[number] & ~FAILS.year) === 0) counts.set(year, counts.get(year) + 1);
    });
    return counts;
  }

  /** Whether the filters leave what a document says: a statement or a figure. */
  function tells(cited) {
    return sourceFails[cited.document] === 0 && !(cited.confidence < State.confidence);
  }

  /** Statements that pass every filter. */
  function passing() {
    return statements.filter((_, number) => statementFails[number] === 0);
  }

  /** Show a node that the bounded start hides with more of its neighbours; returns how many are shown of how many. */
  function expand(node) {
    const all = neighbours(node).length;
    const count = Math.min(all, (State.opened.get(node) || 0) + NEIGHBOURS);
    State.opened.set(node, count);
    return { count, all };
  }

  /** Back to what the page shows at first; what is chosen stays. */
  function reset() {
    State.limit = Store.limit;
    ["opened", "hiddenTypes", "hiddenPredicates", "hiddenDocuments", "hiddenStatuses", "pinned", "selection"].forEach((name) => State[name].clear());
    Object.assign(State, { years: null, undated: true, confidence: 0, orphans: true, focus: null, path: null });
  }

  compute();
  return {
    compute, grow, facets, perYear, passing, tells, expand, reset, reach, neighbours, statuses, years, undated,
    version: () => found.version, // another one after each change
    signature: () => found.signature,
    count: () => found.count,
    isolated: () => found.isolated,
    beyond: () => Math.max(found.beyond, (State.focus && State.focus.left) || 0), // `left`: on the server
  };
})();
