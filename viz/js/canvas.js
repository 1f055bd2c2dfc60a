// The drawing: vis-network keeps the view (panning, zooming, touch); marks, lines, focus and labels are ours.
"use strict";

const Canvas = (() => {
  const holder = document.getElementById("graph");
  const { colours, onGround } = Marks;
  const MANY = 1000; // nodes and edges: beyond it, they are painted once and copied while the view moves
  const FEW = 250; // marks: so many are drawn anew in every frame
  const still = { canvas: document.createElement("canvas"), view: null };
  const REST = 180; // milliseconds without a turn of the wheel, and the view stands still again
  const paths = { clouds: [], patches: [], rays: null, lines: [] };
  let shown = { nodes: [], edges: 0 };
  let network = null;
  let fitted = true; // until the reader moves the view
  let fittedTo = ""; // what was shown when it was fitted
  let moved = () => {};
  let moving = false;
  let until = 0; // when it comes to rest, in the clock of `performance`

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

  /** All edges between the same two nodes, in either direction, and in the same order whichever of them is given. */
  function parallels(edge) {
    const { from, to } = edge;
    return Store.edgesOf(from).filter((other) => (other.from === from && other.to === to) || (other.from === to && other.to === from))
      .sort((a, b) => a.id - b.id);
  }

  function isStrong(predicate) {
    return predicate === "memberOf" || predicate === "supports" || predicate === "belongsTo";
  }

  /** What lies below everything, traced once for each choice of the reader: tracing costs more than drawing. */
  function tracePaths() {
    paths.clouds = Ground.clouds().map(({ colour, nodes }) => {
      const path = new Path2D();
      nodes.forEach(({ x, y }) => {
        path.moveTo(x + Ground.REACH[0], y);
        path.ellipse(x, y, ...Ground.REACH, 0, 0, 2 * Math.PI);
      });
      return { path, colour };
    });
    paths.patches = Ground.patches().map(({ colour, bridges }) => {
      const path = new Path2D();
      bridges.forEach(([from, to]) => {
        path.moveTo(from.x, from.y);
        path.lineTo(to.x + (from === to ? 0.1 : 0), to.y); // a line of no length would not be drawn
      });
      return { path, colour };
    });
    // The edges of jurisdictions to what has other links too; those of the outer ring show when they are asked for.
    paths.rays = new Path2D();
    const lines = new Map();
    shown = { nodes: Store.nodes.filter((node) => State.shows(node)), edges: 0 };
    Store.edges.forEach((edge) => {
      if ((edge.ray && (edge.from.outer || edge.to.outer)) || !State.showsEdge(edge)) return;
      if (!edge.ray && !lines.has(edge.predicate)) lines.set(edge.predicate, new Path2D());
      const path = edge.ray ? paths.rays : lines.get(edge.predicate);
      path.moveTo(edge.from.x, edge.from.y);
      path.lineTo(edge.to.x, edge.to.y);
      shown.edges += 1;
    });
    paths.lines = Array.from(lines, ([predicate, path]) => ({ predicate, path }));
    still.view = null;
    Labels.forget();
  }

  /** Whether there is so much to draw that it is kept as a picture. */
  function isLarge() {
    return shown.nodes.length + shown.edges > MANY;
  }

  /** The window onto the canvas: its scale, its left upper corner, its size in pixels of the page, and those of the screen in one. */
  function viewOf(context) {
    const { clientWidth: width, clientHeight: height } = context.canvas;
    const scale = network.getScale();
    const { x, y } = network.getViewPosition();
    return { scale, width, height, left: x - width / 2 / scale, top: y - height / 2 / scale, ratio: context.canvas.width / width || 1 };
  }

  function drawGround(context, view) {
    context.save();
    context.globalAlpha = Ground.alpha();
    paths.clouds.forEach(({ path, colour }) => {
      context.fillStyle = onGround(colour);
      context.fill(path);
    });
    context.lineCap = "round";
    context.lineWidth = Ground.BREADTH;
    paths.patches.forEach(({ path, colour }) => {
      context.strokeStyle = onGround(colour);
      context.stroke(path);
    });
    context.globalAlpha = 0.28;
    context.lineWidth = 1 / view.scale;
    context.strokeStyle = colours.ray;
    context.stroke(paths.rays);
    context.globalAlpha = 0.5;
    paths.lines.forEach(({ predicate, path }) => {
      context.lineWidth = Math.max(isStrong(predicate) ? 1.6 : 1.1, 0.3 / view.scale);
      context.strokeStyle = onGround(Store.lineColour(predicate));
      context.stroke(path);
    });
    context.restore();
  }

  /** Paint lines and marks on a canvas of their own, which is copied until something else is shown or the view has moved. */
  function paintStill(view) {
    const [wide, high] = [Math.round(view.width * view.ratio), Math.round(view.height * view.ratio)];
    const context = still.canvas.getContext("2d");
    if (still.canvas.width !== wide || still.canvas.height !== high) {
      still.canvas.width = wide;
      still.canvas.height = high;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, wide, high);
    const unit = view.scale * view.ratio;
    context.setTransform(unit, 0, 0, unit, -view.left * unit, -view.top * unit);
    drawGround(context, view);
    Marks.drawAll(context, shown.nodes, view);
    still.view = view;
  }

  function isWithin(node, { left, top, width, height, scale }) {
    return node.x > left && node.y > top && node.x < left + width / scale && node.y < top + height / scale;
  }

  /** The picture, moved and stretched as the view has moved since it was painted, and the marks beyond its rim. */
  function copyStill(context, view) {
    const { view: old, canvas } = still;
    const same = ["scale", "left", "top", "width", "height", "ratio"].every((key) => old[key] === view[key]);
    const inView = same ? [] : shown.nodes.filter((node) => isWithin(node, view));
    const unit = view.scale * view.ratio;
    const stretch = view.scale / old.scale;
    const few = !same && inView.length < FEW;
    if (few && stretch !== 1) {
      Marks.drawAll(context, inView, view); // sharp, where a stretched picture would be a blur
      return;
    }
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.imageSmoothingEnabled = stretch !== 1;
    const [x, y] = [(old.left - view.left) * unit, (old.top - view.top) * unit];
    if (stretch === 1) context.drawImage(canvas, Math.round(x), Math.round(y));
    else context.drawImage(canvas, x, y, canvas.width * stretch, canvas.height * stretch);
    context.restore();
    const beyond = inView.filter((node) => !isWithin(node, old));
    if (few) Marks.drawAll(context, beyond, view);
    else Marks.drawDots(context, beyond, view);
  }

  function draw(context) {
    if (!context.canvas.clientWidth) return;
    const view = viewOf(context);
    const found = focus();
    if (!isLarge()) {
      drawGround(context, view);
      Marks.drawAll(context, shown.nodes, view);
    } else {
      if (!still.view || !moving) refreshStill(view);
      copyStill(context, view);
    }
    if (found) drawFocus(context, found);
    Hint.draw(context, view);
    Labels.draw(context, { ...view, nodes: shown.nodes, focus: found, hasty: moving && isLarge(), covered: covered() });
  }

  /** What lies above the canvas: no name is put there. */
  function covered() {
    const { left, top } = holder.getBoundingClientRect();
    return Array.from(holder.parentElement.querySelectorAll(".zoom button, .explore > *, .notice"), (one) => one.getBoundingClientRect())
      .filter(({ width }) => width)
      .map((box) => ({ left: box.left - left, right: box.right - left, top: box.top - top, bottom: box.bottom - top, owner: null }));
  }

  function refreshStill(view) {
    if (!still.view || Object.keys(view).some((key) => still.view[key] !== view[key])) paintStill(view);
  }

  /** The view moves, from now until it has stood still for `delay` milliseconds. */
  function stir(delay) {
    if (!moving) window.requestAnimationFrame(rest);
    moving = true;
    until = performance.now() + delay;
  }

  function rest() {
    if (performance.now() < until) {
      window.requestAnimationFrame(rest);
      return;
    }
    moving = false;
    network.redraw();
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
    if (many) {
      drawMany(context, found.edges, scale);
    } else found.edges.forEach((edge) => {
      const colour = onGround(Store.lineColour(edge.predicate));
      context.strokeStyle = colour;
      context.fillStyle = colour;
      context.lineWidth = 2 / scale;
      context.beginPath();
      context.moveTo(edge.from.x, edge.from.y);
      context.lineTo(edge.to.x, edge.to.y);
      context.stroke();
      drawArrow(context, edge, scale);
    });
    context.restore();
    found.nodes.forEach((node) => Marks.draw(context, node, scale, { ring: node === found.centre || Boolean(found.rings && found.rings.has(node)) }));
  }

  /** Many lines at once, those of one relation with one stroke. */
  function drawMany(context, edges, scale) {
    const strokes = new Map();
    edges.forEach((edge) => {
      if (!strokes.has(edge.predicate)) strokes.set(edge.predicate, new Path2D());
      strokes.get(edge.predicate).moveTo(edge.from.x, edge.from.y);
      strokes.get(edge.predicate).lineTo(edge.to.x, edge.to.y);
    });
    context.lineWidth = 1 / scale;
    strokes.forEach((path, predicate) => {
      context.strokeStyle = onGround(Store.lineColour(predicate));
      context.stroke(path);
    });
  }

  function drawArrow(context, edge, scale) {
    const dx = edge.to.x - edge.from.x;
    const dy = edge.to.y - edge.from.y;
    const length = Math.hypot(dx, dy);
    const back = Marks.radiusOf(edge.to, scale) + 3 / scale;
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
  function nodeAt(point, reach = 4) {
    const place = network.DOMtoCanvas(point);
    const scale = network.getScale();
    let best = null;
    let least = Infinity;
    shown.nodes.forEach((node) => {
      const distance = Math.hypot(node.x - place.x, node.y - place.y) - Math.max(Marks.radiusOf(node, scale), 6 / scale);
      if (distance < Math.min(least, reach / scale)) {
        best = node;
        least = distance;
      }
    });
    return best || Labels.at(point);
  }

  /** The nearest edge within so many pixels. A ray, faint as it is, must be met more closely, and yields to any other. */
  function edgeAt(point, reach = 6) {
    const found = State.selected || Paths.lit() ? focus() : null;
    if (found) return nearest(found.edges, point, reach);
    return nearest(Store.edges, point, reach, (edge) => !edge.ray && State.showsEdge(edge))
      || nearest(Store.edges, point, reach / 2, (edge) => edge.ray && !edge.from.outer && !edge.to.outer && State.showsEdge(edge));
  }

  function nearest(edges, point, reach, test = () => true) {
    const place = network.DOMtoCanvas(point);
    let best = null;
    let least = reach / network.getScale();
    edges.forEach((edge) => {
      if (!test(edge)) return;
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

  /** Take the size that the stage has by now: the library rescales the view when it learns of a new one later. */
  function measure() {
    network.setSize("100%", "100%");
  }

  /** Bring nodes into view, no closer than `closest`. */
  function frame(places, closest, animation) {
    measure();
    const box = bounds(places);
    const [marginX, marginY] = [Math.min(60, holder.clientWidth * 0.09), Math.min(40, holder.clientHeight * 0.07)];
    const scale = Math.min(
      (holder.clientWidth - 2 * marginX) / Math.max(1, box.right - box.left),
      (holder.clientHeight - 2 * marginY) / Math.max(1, box.bottom - box.top),
      closest,
    );
    const position = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
    if (animation && !calm()) stir(350 + REST);
    network.moveTo({ position, scale: Math.max(scale, 0.02), animation: animation && !calm() ? { duration: 350, easingFunction: "easeInOutQuad" } : false });
    moved();
  }

  function fit() {
    if (!Store.nodes.length) return;
    fitted = true;
    fittedTo = View.signature();
    frame(shown.nodes.length ? shown.nodes : Store.nodes, 1.4, false);
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
    measure();
    network.moveTo({ position: { x, y }, scale, animation: false });
  }

  function refresh() {
    tracePaths();
    // In the next frame, together with what the library asks for itself: drawing at once would draw twice.
    network.body.emitter.emit("_requestRedraw");
  }

  function repaint() {
    Marks.readTheme();
    still.view = null;
    network.redraw();
  }

  function start({ choose, onMove }) {
    Marks.readTheme();
    tracePaths();
    // The library keeps the view (panning, zooming, touch); it knows of no node, as it would draw each by itself.
    network = new vis.Network(holder, { nodes: [], edges: [] }, Store.options);
    holder.firstElementChild.tabIndex = -1; // one stop for the tab key: the holder, which has the name and the keys
    network.on("afterDrawing", draw);
    network.on("click", ({ pointer, event }) => {
      const { ctrlKey, metaKey, shiftKey, pointerType } = event.srcEvent;
      const add = ctrlKey || metaKey || shiftKey;
      const finger = pointerType === "touch"; // it is broader than a mouse is
      const node = nodeAt(pointer.DOM, finger ? 10 : 4);
      const edge = node || add ? null : edgeAt(pointer.DOM, finger ? 14 : 6);
      if (node || !add) choose(node ? { node } : edge ? { edge } : null, { add });
    });
    network.on("doubleClick", ({ pointer }) => {
      const node = nodeAt(pointer.DOM);
      if (node) goTo(node);
    });
    network.on("dragStart", () => { fitted = false; stir(Infinity); });
    network.on("dragEnd", () => stir(0));
    network.on("zoom", () => { fitted = false; stir(REST); });
    ["dragEnd", "zoom", "animationFinished"].forEach((event) => network.on(event, () => moved()));
    holder.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "mouse") return;
      if (event.buttons) {
        Hint.point(null);
        return;
      }
      const box = holder.getBoundingClientRect();
      const point = { x: event.clientX - box.left, y: event.clientY - box.top };
      const node = nodeAt(point);
      const edge = node ? null : edgeAt(point);
      holder.style.cursor = node || edge ? "pointer" : "grab";
      const other = Hint.point(edge, point);
      // A jurisdiction touches all: lighting everything up by merely passing over it would help nobody.
      const hovered = node && !node.hub ? { node } : null;
      if (other || (hovered && hovered.node) !== (State.hovered && State.hovered.node)) {
        State.hovered = hovered;
        network.redraw();
      }
    });
    holder.addEventListener("pointerleave", () => {
      if (Hint.point(null) || State.hovered) {
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
      measure();
      if (fitted) fit();
      else moved(); // the library rescales the view, and the link has to say so
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
