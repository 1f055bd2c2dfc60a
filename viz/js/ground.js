// The ground that lies below lines and marks: a patch for each community, a cloud for each sector of the outer ring.
"use strict";

const Ground = (() => {
  const BREADTH = 96; // of a patch's bridges, in the canvas's own measure
  const REACH = [58, 44]; // half axes of the spot below a node of the outer ring
  // Neighbours on the ring have different ones; which means nothing but that.
  const HUES = ["#1f6fb2", "#b8860b", "#2e8b57", "#a8456b", "#5a5fc7", "#b35c1e"];

  /** What is linked in a community is bridged, so that it is one patch: colour, and pairs of nodes (alone: with itself). */
  function patches() {
    return Store.communities.map(({ nodes }, place) => {
      const inside = new Set(nodes);
      const shown = nodes.filter((node) => State.shows(node));
      const bridges = shown.flatMap((node) => [[node, node]].concat(node.out
        .filter((edge) => inside.has(edge.to) && State.showsEdge(edge)).map((edge) => [node, edge.to])));
      return { colour: HUES[place % HUES.length], bridges };
    });
  }

  /** The ground of a sector is in the colour of its type: no ray needs to lead there. */
  function clouds() {
    return Store.sectors.map(({ nodes }) => ({
      colour: nodes[0].colour, nodes: nodes.filter((node) => State.shows(node)),
    }));
  }

  /** How dark the ground is. */
  function alpha() {
    return State.theme === "dark" ? 0.12 : 0.08;
  }

  return { BREADTH, REACH, patches, clouds, alpha };
})();
