// The drawing: vis-network keeps nodes, edges, panning and zooming; marks, rays, focus and labels are ours.
"use strict";

const Canvas = (() => {
  const holder = document.getElementById("graph");
  const colours = {};
  const lighter = new Map();
  const paths = { clouds: [], rays: null };
  let network = null;
  let nodeView = null;
  let edgeView = null;
  let fitted = true; // until the reader moves the view
  let drawn = ""; // what the library was told to show
  let fittedTo = ""; // what was shown when it was fitted
  let moved = () => {};

  /** Mix a colour with white, so that it shines on a dark ground. */
  function onGround(colour) {
    if (State.theme !== "dark") return colour;
    if (!lighter.has(colour)) {
      const parts = /^#[0-9a-f]{6}$/i.test(colour) ? [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)) : [140, 150, 165];
      lighter.set(colour, `rgb(${parts.map((part) => Math.round(part + (255 - part) * 0.42)).join(",")})`);
    }
    return lighter.get(colour);
  }

  function readTheme() {
    const style = getComputedStyle(document.documentElement);
    ["ground", "paper", "ink", "soft", "line", "accent", "ray"].forEach((name) => {
      colours[name] = style.getPropertyValue(`--${name}`).trim();
    });
  }

  function drawMark(context, node, { ring = false } = {}) {
    const scale = network ? network.getScale() : 1;
    // Far out, marks would shrink to specks: they keep at least a few pixels.
    const radius = Math.max(node.size, (node.hub ? 9 : 2.4) / scale);
    if (node.hub) {
      context.beginPath();
      context.arc(node.x, node.y, radius * 1.45, 0, 2 * Math.PI);
      context.globalAlpha = 0.18;
      context.fillStyle = colours.accent;
      context.fill();
      context.globalAlpha = 1;
    }
    Shapes.trace(context, node.hub ? "dot" : node.shape, node.x, node.y, radius);
    context.fillStyle = node.hub ? colours.accent : onGround(node.colour);
    context.fill();
    context.lineWidth = Math.min(2, 1.2 / scale);
    context.strokeStyle = colours.paper;
    context.stroke();
    if (State.pinned.has(node)) {
      context.beginPath();
      context.arc(node.x + radius * 0.7 + 5 / scale, node.y - radius * 0.7 - 5 / scale, 4 / scale, 0, 2 * Math.PI);
      context.fillStyle = colours.ink;
      context.fill();
      context.stroke();
    }
    if (ring) {
      Shapes.trace(context, node.hub ? "dot" : node.shape, node.x, node.y, radius + 5 / scale);
      context.lineWidth = 2.5 / scale;
      context.strokeStyle = colours.accent;
      context.stroke();
    }
  }

  function toVisNode(node) {
    return {
      id: node.id, x: node.x, y: node.y, shape: "custom",
      ctxRenderer: ({ ctx }) => ({
        drawNode: () => drawMark(ctx, node),
        nodeDimensions: { width: node.size * 2, height: node.size * 2 },
      }),
    };
  }

  function toVisEdge(edge) {
    const strong = edge.predicate === "memberOf" || edge.predicate === "supports" || edge.predicate === "belongsTo";
    return {
      id: edge.id, from: edge.from.id, to: edge.to.id, width: strong ? 1.6 : 1.1,
      color: { color: onGround(Store.lineColour(edge.predicate)), opacity: 0.5, inherit: false },
    };
  }

  /** What is lit: the touched node with its neighbours, a path, several nodes, or the chosen node or edge. */
  function focus() {
    const several = State.hovered ? null : Paths.lit();
    if (several) return several;
    const target = State.hovered || State.selected;
    if (!target) return null;
    if (target.node) {
      const edges = Store.edgesOf(target.node).filter((edge) => State.showsEdge(edge));
      const nodes = new Set([target.node]);
      edges.forEach((edge) => nodes.add(edge.from).add(edge.to));
      return { centre: target.node, nodes, edges };
    }
    const edges = parallels(target.edge).filter((edge) => State.showsEdge(edge));
    return { centre: null, nodes: new Set([target.edge.from, target.edge.to]), edges };
  }

  /** All edges between the same two nodes, in either direction. */
  function parallels(edge) {
    return Store.edgesOf(edge.from).filter((other) => other.from === edge.to || other.to === edge.to);
  }

  /** What lies below everything, traced once for each choice of the reader: tracing costs more than drawing. */
  function tracePaths() {
    // The ground of the outer ring's sectors, in the colour of their type: no ray needs to lead there.
    paths.clouds = Store.sectors.map((sector) => {
      const path = new Path2D();
      sector.nodes.forEach((id) => {
        const node = Store.nodes[id];
        if (!State.shows(node)) return;
        path.moveTo(node.x + 58, node.y);
        path.ellipse(node.x, node.y, 58, 44, 0, 0, 2 * Math.PI);
      });
      return { path, colour: Store.nodes[sector.nodes[0]].colour };
    });
    // The edges of jurisdictions to what has other links too; those of the outer ring show when they are asked for.
    paths.rays = new Path2D();
    Store.edges.forEach((edge) => {
      if (!edge.ray || edge.from.outer || edge.to.outer || !State.showsEdge(edge)) return;
      paths.rays.moveTo(edge.from.x, edge.from.y);
      paths.rays.lineTo(edge.to.x, edge.to.y);
    });
  }

  function drawGround(context) {
    context.save();
    context.globalAlpha = State.theme === "dark" ? 0.12 : 0.08;
    paths.clouds.forEach(({ path, colour }) => {
      context.fillStyle = onGround(colour);
      context.fill(path);
    });
    context.globalAlpha = 0.28;
    context.lineWidth = 1 / network.getScale();
    context.strokeStyle = colours.ray;
    context.stroke(paths.rays);
    context.restore();
  }

  function drawFocus(context, found) {
    const scale = network.getScale();
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 0.82;
    context.fillStyle = colours.ground;
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    context.restore();
    context.save();
    const many = found.edges.length > 80;
    context.globalAlpha = many ? 0.3 : 0.9;
    found.edges.forEach((edge) => {
      const colour = onGround(Store.lineColour(edge.predicate));
      context.strokeStyle = colour;
      context.fillStyle = colour;
      context.lineWidth = (many ? 1 : 2) / scale;
      context.beginPath();
      context.moveTo(edge.from.x, edge.from.y);
      context.lineTo(edge.to.x, edge.to.y);
      context.stroke();
      if (!many) drawArrow(context, edge, scale);
    });
    context.restore();
    found.nodes.forEach((node) => drawMark(context, node, { ring: node === found.centre || Boolean(found.rings && found.rings.has(node)) }));
  }

  function drawArrow(context, edge, scale) {
    const dx = edge.to.x - edge.from.x;
    const dy = edge.to.y - edge.from.y;
    const length = Math.hypot(dx, dy);
    const back = Math.max(edge.to.size, 3 / scale) + 3 / scale;
    if (length <= back) return;
    const [ux, uy] = [dx / length, dy / length];
    const [x, y] = [edge.to.x - ux * back, edge.to.y - uy * back];
    const [long, wide] = [11 / scale, 4.5 / scale];
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - ux * long - uy * wide, y - uy * long + ux * wide);
    context.lineTo(x - ux * long + uy * wide, y - uy * long - ux * wide);
    context.closePath();
    context.fill();
  }

  /** The node at a place of the canvas (in pixels of the page): its mark or its label; null if there is none. */
  function nodeAt(point) {
    const place = network.DOMtoCanvas(point);
    const scale = network.getScale();
    let best = null;
    let least = Infinity;
    Store.nodes.forEach((node) => {
      if (!State.shows(node)) return;
      const distance = Math.hypot(node.x - place.x, node.y - place.y) - Math.max(node.size, 6 / scale);
      if (distance < Math.min(least, 4 / scale)) {
        best = node;
        least = distance;
      }
    });
    return best || Labels.at(point);
  }

  /** The nearest edge within six pixels; rays only where they are drawn in full. */
  function edgeAt(point) {
    const place = network.DOMtoCanvas(point);
    const found = State.selected || Paths.lit() ? focus() : null;
    const reach = 6 / network.getScale();
    let best = null;
    let least = reach;
    const candidates = found ? found.edges : Store.edges.filter((edge) => !edge.ray && State.showsEdge(edge));
    candidates.forEach((edge) => {
      const [ax, ay, bx, by] = [edge.from.x, edge.from.y, edge.to.x, edge.to.y];
      const square = (bx - ax) ** 2 + (by - ay) ** 2 || 1;
      const along = Math.max(0, Math.min(1, ((place.x - ax) * (bx - ax) + (place.y - ay) * (by - ay)) / square));
      const distance = Math.hypot(place.x - ax - along * (bx - ax), place.y - ay - along * (by - ay));
      if (distance < least) {
        best = edge;
        least = distance;
      }
    });
    return best;
  }

  function bounds(places) {
    const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    places.forEach(({ x, y, size }) => {
      box.left = Math.min(box.left, x - size);
      box.right = Math.max(box.right, x + size);
      box.top = Math.min(box.top, y - size);
      box.bottom = Math.max(box.bottom, y + size);
    });
    return box;
  }

  /** Bring nodes into view, no closer than `closest`. */
  function frame(places, closest, animation) {
    const box = bounds(places);
    const [marginX, marginY] = [Math.min(60, holder.clientWidth * 0.09), Math.min(40, holder.clientHeight * 0.07)];
    const scale = Math.min(
      (holder.clientWidth - 2 * marginX) / Math.max(1, box.right - box.left),
      (holder.clientHeight - 2 * marginY) / Math.max(1, box.bottom - box.top),
      closest,
    );
    const position = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    network.moveTo({ position, scale: Math.max(scale, 0.02), animation: animation && !calm() ? { duration: 350, easingFunction: "easeInOutQuad" } : false });
    moved();
  }

  function fit() {
    if (!Store.nodes.length) return;
    fitted = true;
    fittedTo = View.signature();
    const shown = Store.nodes.filter((node) => State.shows(node));
    frame(shown.length ? shown : Store.nodes, 1.4, false);
  }

  function calm() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  /** Bring a node into view with what it is linked to; a jurisdiction with its whole system. */
  function goTo(node) {
    fitted = false;
    const around = new Set([node]);
    Store.edgesOf(node).filter((edge) => State.showsEdge(edge) && (node.hub || !edge.ray))
      .forEach((edge) => around.add(edge.from).add(edge.to));
    frame(Array.from(around), 1.1, true);
  }

  function zoom(factor) {
    fitted = false;
    network.moveTo({ scale: Math.min(5, Math.max(0.02, network.getScale() * factor)), animation: false });
    moved();
  }

  function pan(dx, dy) {
    fitted = false;
    const { x, y } = network.getViewPosition();
    const scale = network.getScale();
    network.moveTo({ position: { x: x + dx / scale, y: y + dy / scale }, animation: false });
    moved();
  }

  /** Where the reader looks: the middle and the scale; null while all that is shown is fitted into the window. */
  function camera() {
    return fitted && fittedTo === View.signature() ? null : { ...network.getViewPosition(), scale: network.getScale() };
  }

  function look({ x, y, scale }) {
    fitted = false;
    network.moveTo({ position: { x, y }, scale, animation: false });
  }

  function refresh() {
    tracePaths();
    // The library takes longest over nodes: it is spared them where only edges have changed.
    if (drawn !== View.signature()) nodeView.refresh();
    drawn = View.signature();
    edgeView.refresh();
    // In the next frame, together with what the library asks for itself: drawing at once would draw twice.
    network.body.emitter.emit("_requestRedraw");
  }

  function repaint() {
    readTheme();
    edgeView.getDataSet().update(Store.edges.filter((edge) => !edge.ray).map(toVisEdge));
    network.redraw();
  }

  function start({ choose, onMove }) {
    readTheme();
    tracePaths();
    const nodeSet = new vis.DataSet(Store.nodes.map(toVisNode));
    const edgeSet = new vis.DataSet(Store.edges.filter((edge) => !edge.ray).map(toVisEdge));
    nodeView = new vis.DataView(nodeSet, { filter: (item) => State.shows(Store.nodes[item.id]) });
    edgeView = new vis.DataView(edgeSet, { filter: (item) => State.showsEdge(Store.edges[item.id]) });
    network = new vis.Network(holder, { nodes: nodeView, edges: edgeView }, Store.options);
    network.on("beforeDrawing", drawGround);
    network.on("afterDrawing", (context) => {
      const found = focus();
      if (found) drawFocus(context, found);
      Labels.draw(context, network, { focus: found, colours, onGround });
    });
    network.on("click", ({ pointer, event }) => {
      const { ctrlKey, metaKey, shiftKey } = event.srcEvent;
      const add = ctrlKey || metaKey || shiftKey;
      const node = nodeAt(pointer.DOM);
      const edge = node || add ? null : edgeAt(pointer.DOM);
      if (node || !add) choose(node ? { node } : edge ? { edge } : null, { add });
    });
    network.on("doubleClick", ({ pointer }) => {
      const node = nodeAt(pointer.DOM);
      if (node) goTo(node);
    });
    ["dragStart", "zoom"].forEach((event) => network.on(event, () => { fitted = false; }));
    ["dragEnd", "zoom", "animationFinished"].forEach((event) => network.on(event, () => moved()));
    holder.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse" || event.buttons) return;
      const box = holder.getBoundingClientRect();
      const point = { x: event.clientX - box.left, y: event.clientY - box.top };
      const node = nodeAt(point);
      const over = node || edgeAt(point);
      holder.style.cursor = over ? "pointer" : "grab";
      // A jurisdiction touches all: lighting everything up by merely passing over it would help nobody.
      const hovered = node && !node.hub ? { node } : null;
      if ((hovered && hovered.node) !== (State.hovered && State.hovered.node)) {
        State.hovered = hovered;
        network.redraw();
      }
    });
    holder.addEventListener("pointerleave", () => {
      if (State.hovered) {
        State.hovered = null;
        network.redraw();
      }
    });
    holder.addEventListener("keydown", (event) => {
      const acts = {
        ArrowLeft: () => pan(-80, 0), ArrowRight: () => pan(80, 0), ArrowUp: () => pan(0, -80), ArrowDown: () => pan(0, 80),
        "+": () => zoom(1.3), "=": () => zoom(1.3), "-": () => zoom(1 / 1.3), 0: fit,
      };
      if (!event.ctrlKey && !event.metaKey && Object.hasOwn(acts, event.key)) {
        event.preventDefault();
        acts[event.key]();
      }
    });
    new ResizeObserver(() => {
      network.setSize("100%", "100%");
      if (fitted) fit();
      network.redraw();
    }).observe(holder);
    fit();
    moved = onMove;
  }

  /** Where a node stands on the stage, in pixels. */
  function placeOf(node) {
    return network.canvasToDOM({ x: node.x, y: node.y });
  }

  return { placeOf, start, fit, camera, look, focus, goTo, zoom, refresh, repaint, onGround, parallels, redraw: () => network.redraw() };
})();
