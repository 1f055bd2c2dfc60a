// Ways through what is visible: the shortest path, what several nodes share, and what of it is lit on the canvas.
"use strict";

const Paths = (() => {
  let known = { key: null, lit: null };

  /**
   * A shortest way over visible edges, in either direction: its nodes and, for each step, the edges between the two.
   * `around` leads through no jurisdiction, on which nearly all hang. Null if there is none.
   */
  function find({ from, to, around }) {
    if (!State.shows(from) || !State.shows(to)) return null;
    const before = new Map([[from, null]]);
    let ring = [from];
    while (ring.length && !before.has(to)) {
      const next = [];
      ring.forEach((node) => {
        if (around && node.hub && node !== from) return;
        View.reach(node, (edge) => State.showsEdge(edge), (other) => {
          if (before.has(other)) return;
          before.set(other, node);
          next.push(other);
        });
      });
      // Of several ways as short the one that tells most: not by a jurisdiction, and through what matters.
      ring = next.sort((a, b) => a.hub - b.hub || a.id - b.id);
    }
    if (!before.has(to)) return null;
    const nodes = [];
    for (let node = to; node; node = before.get(node)) nodes.unshift(node);
    return { nodes, steps: nodes.slice(1).map((node, place) => between(nodes[place], node)) };
  }

  function between(a, b) {
    return Store.edgesOf(a).filter((edge) => State.showsEdge(edge) && (edge.from === b || edge.to === b));
  }

  /** What at least two of several nodes are linked to, most shared first; jurisdictions, which all share, are left out. */
  function shared(nodes) {
    const counts = new Map();
    nodes.forEach((node) => {
      const around = new Set();
      View.reach(node, (edge) => State.showsEdge(edge), (other) => around.add(other));
      around.forEach((other) => { if (!other.hub && !nodes.has(other)) counts.set(other, (counts.get(other) || 0) + 1); });
    });
    return Array.from(counts).filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || a[0].id - b[0].id).map(([node]) => node);
  }

  function light() {
    if (State.selection.size > 1) {
      const nodes = new Set([...State.selection, ...shared(State.selection)]);
      const edges = Store.edges.filter((edge) => State.showsEdge(edge) && nodes.has(edge.from) && nodes.has(edge.to)
        && (State.selection.has(edge.from) || State.selection.has(edge.to)));
      return { centre: null, rings: new Set(State.selection), nodes, edges };
    }
    if (!State.path || State.selected) return null;
    const found = find(State.path);
    const ends = new Set([State.path.from, State.path.to].filter((node) => State.shows(node)));
    return { centre: null, rings: ends, nodes: new Set(found ? found.nodes : ends), edges: found ? found.steps.flat() : [] };
  }

  /** What a path or several chosen nodes light up; null if neither is asked for. Worked out once for each change. */
  function lit() {
    const key = [View.version(), State.path, State.selected, ...State.selection];
    if (!known.key || key.length !== known.key.length || key.some((part, place) => part !== known.key[place])) known = { key, lit: light() };
    return known.lit;
  }

  return { find, shared, lit };
})();
